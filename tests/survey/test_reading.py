from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from revontuli.errors import InputError
from revontuli.survey import (
    Choice,
    Codebook,
    Kind,
    Question,
    Role,
    check_responses,
    count_faults,
    find_unknown_columns,
    read_batches,
    read_responses,
    sample_responses,
)

RATING = Question("mood", Kind.NUMBER, Role.RATING, low=1, high=10)
WORK = Question(
    "work",
    Kind.CHOICE,
    Role.SINGLE,
    choices=(
        Choice("yes", {"fi": "Kyllä", "en": "I work"}),
        Choice("no", {"fi": "Ei", "en": "I don't"}),
    ),
)
WORRIES = Question(
    "worries",
    Kind.CHOICES,
    Role.MULTIPLE,
    separator=";",
    choices=(Choice("rent", {"fi": "Vuokra"}), Choice("alone", {"fi": "Yksin, ilman muita"})),
)


def write(tmp_path: Path, text: str, name: str = "answers.csv") -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


def test_numbers_with_decimal_commas_and_spaces_are_read(tmp_path: Path) -> None:
    income = Question("income", Kind.NUMBER, Role.BACKGROUND)
    path = write(tmp_path, "income;id\n1,5;\n1 234,5;\n1.234,75;\n-3;\n−4;\n2\u00a0000;\n1e3;\n")
    values = read_responses(path, Codebook((income,))).frame["income"].to_list()
    assert values == [1.5, 1234.5, 1234.75, -3, -4, 2000, 1000]


@pytest.mark.parametrize("cell", ["many", "1,2,3", "inf", "nan?", "3 of 5"])
def test_what_is_no_number_is_a_fault(tmp_path: Path, cell: str) -> None:
    income = Question("income", Kind.NUMBER, Role.BACKGROUND)
    path = write(tmp_path, f'income\n1\n"{cell}"\n')
    responses = read_responses(path, Codebook((income,)))
    assert responses.frame["income"].to_list() == [1, None]
    (fault,) = responses.faults
    assert (fault.row, fault.column, fault.value) == (3, "income", cell)
    assert (fault.expected, fault.kind) == ("a number", "unreadable-number")


def test_a_rating_off_the_scale_is_a_fault(tmp_path: Path) -> None:
    path = write(tmp_path, "mood\n1\n11\n0\n10\n")
    responses = read_responses(path, Codebook((RATING,)))
    assert responses.frame["mood"].to_list() == [1, None, None, 10]
    assert [(f.row, f.value, f.expected, f.kind) for f in responses.faults] == [
        (3, "11", "a number from 1 to 10", "off-scale"),
        (4, "0", "a number from 1 to 10", "off-scale"),
    ]


def test_the_points_of_a_rating_may_stand_as_words(tmp_path: Path) -> None:
    points = (Choice("1", {"en": "1 (awful)"}), Choice("10", {"en": "10 (great)"}))
    question = Question("mood", Kind.NUMBER, Role.RATING, low=1, high=10, choices=points)
    path = write(tmp_path, "mood\n1 (awful)\n5\n10 (GREAT)\nso-so\n")
    responses = read_responses(path, Codebook((question,)))
    assert responses.frame["mood"].to_list() == [1, 5, 10, None]
    assert [fault.value for fault in responses.faults] == ["so-so"]


def test_codes_and_full_answers_in_any_language_are_the_same_choice(tmp_path: Path) -> None:
    path = write(tmp_path, "work\nyes\nKyllä\nI work\n ei \nperhaps\n")
    responses = read_responses(path, Codebook((WORK,)))
    assert responses.frame["work"].to_list() == ["yes", "yes", "yes", "no", None]
    (fault,) = responses.faults
    assert (fault.value, fault.expected) == ("perhaps", "one of yes, no")


def test_one_delimited_column_is_cut_also_where_an_option_holds_the_separator(
    tmp_path: Path,
) -> None:
    question = Question(
        "worries", Kind.CHOICES, Role.MULTIPLE, separator=",", choices=WORRIES.choices
    )
    text = 'id,worries\n1,"Vuokra, Yksin, ilman muita"\n2,rent\n3,\n4,"rent,fish"\n'
    codebook = Codebook((Question("id", Kind.TEXT, Role.ID), question))
    responses = read_responses(write(tmp_path, text), codebook)
    assert responses.frame["worries"].to_list() == [["rent", "alone"], ["rent"], None, ["rent"]]
    assert [(f.row, f.value) for f in responses.faults] == [(5, "fish")]


def test_a_column_per_option_tells_none_chosen_from_no_answer(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "id,worries[rent],worries[alone]\n1,1,0\n2,Kyllä,Ei\n3,0,0\n4,,\n5,Vuokra,\n6,,2\n",
    )
    codebook = Codebook((Question("id", Kind.TEXT, Role.ID), WORRIES))
    responses = read_responses(path, codebook)
    assert responses.frame["worries"].to_list() == [["rent"], ["rent"], [], None, ["rent"], None]
    (fault,) = responses.faults
    assert (fault.row, fault.column, fault.value) == (7, "worries[alone]", "2")


def test_lists_of_a_parquet_file_are_several_choices(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"id": [1, 2, 3], "worries": [["rent", "alone"], [], None]}).write_parquet(path)
    codebook = Codebook((Question("id", Kind.TEXT, Role.ID), WORRIES))
    responses = read_responses(path, codebook)
    assert responses.frame["worries"].to_list() == [["rent", "alone"], [], None]
    assert responses.frame["id"].to_list() == ["1", "2", "3"]


def test_not_shown_is_told_from_not_answered(tmp_path: Path) -> None:
    field = Question(
        "field",
        Kind.TEXT,
        Role.OPEN,
        not_shown=("N/A",),
        missing=("-",),
    )
    path = write(tmp_path, "id,field\n1,care\n2,N/A\n3,-\n4,\n")
    responses = read_responses(path, Codebook((Question("id", Kind.TEXT, Role.ID), field)))
    assert responses.frame["field"].to_list() == ["care", None, None, None]
    assert responses.not_shown["field"].to_list() == [False, True, False, False]
    assert responses.not_shown.columns == ["field"]


def test_a_condition_tells_who_was_not_asked(tmp_path: Path) -> None:
    field = Question("field", Kind.TEXT, Role.OPEN, relevant="${work} = 'yes' and ${mood} > 3")
    path = write(tmp_path, "mood,work,field\n5,yes,care\n5,no,\n2,yes,\n9,no,trade\n")
    responses = read_responses(path, Codebook((RATING, WORK, field)))
    assert responses.not_shown["field"].to_list() == [False, True, True, True]
    assert responses.frame["field"].to_list() == ["care", None, None, None]
    (fault,) = responses.faults
    assert (fault.row, fault.value, fault.kind) == (5, "trade", "not-asked")


def test_a_condition_may_ask_about_a_column_that_is_else_ignored(tmp_path: Path) -> None:
    hidden = Question("path", Kind.TEXT, Role.IGNORE)
    asked = Question("mood", Kind.NUMBER, Role.RATING, low=1, high=10, relevant="${path} = 'a'")
    path = write(tmp_path, "path,mood\na,5\nb,\n")
    responses = read_responses(path, Codebook((hidden, asked)))
    assert responses.frame.columns == ["mood"]
    assert responses.not_shown["mood"].to_list() == [False, True]


def test_a_condition_about_nothing_known_is_refused(tmp_path: Path) -> None:
    asked = Question("mood", Kind.NUMBER, Role.RATING, low=1, high=10, relevant="${road} = 'a'")
    with pytest.raises(InputError, match="asks about 'road', which is not in the codebook"):
        read_responses(write(tmp_path, "mood\n5\n"), Codebook((asked,)))


def test_an_absent_column_is_one_clear_message(tmp_path: Path) -> None:
    path = write(tmp_path, "mood\n5\n")
    with pytest.raises(InputError, match="column 'work': the file has no such column") as caught:
        read_responses(path, Codebook((RATING, WORK)))
    assert caught.value.file == path


def test_an_absent_option_is_an_absent_column(tmp_path: Path) -> None:
    path = write(tmp_path, "mood,worries[rent]\n5,1\n")
    with pytest.raises(InputError, match="column 'worries'"):
        read_responses(path, Codebook((RATING, WORRIES)))


def test_columns_that_the_codebook_does_not_tell_of_are_noticed(tmp_path: Path) -> None:
    path = write(tmp_path, "mood,shoe size,worries,worries/rent,worries/alone\n5,42,rent,1,0\n")
    assert find_unknown_columns(path, Codebook((RATING, WORRIES))) == ("shoe size",)


IDS = Codebook(
    (
        Question("id", Kind.TEXT, Role.ID),
        Question("w", Kind.NUMBER, Role.WEIGHT),
        RATING,
    )
)


def test_an_id_that_stands_twice_is_an_error_unless_told_otherwise(tmp_path: Path) -> None:
    path = write(tmp_path, "id,w,mood\na,1,1\nb,1,2\na,1,3\n")
    with pytest.raises(InputError, match="row 4, column 'id': there is 'a' here"):
        read_responses(path, IDS)
    responses = read_responses(path, IDS, strict=False)
    assert responses.frame["mood"].to_list() == [1, 2]
    assert [fault.kind for fault in responses.faults] == ["duplicate-id"]


def test_an_id_that_stands_in_two_batches_is_found(tmp_path: Path) -> None:
    path = write(tmp_path, "id,w,mood\na,1,1\nb,1,2\nc,1,3\na,1,4\n")
    with pytest.raises(InputError, match="row 5"):
        list(read_batches(path, IDS, rows=2))


@pytest.mark.parametrize(
    ("cell", "kind"), [("-1", "bad-weight"), ("0", "bad-weight"), ("", "missing-weight")]
)
def test_a_weight_that_is_not_above_zero_is_an_error_unless_told_otherwise(
    tmp_path: Path, cell: str, kind: str
) -> None:
    path = write(tmp_path, f"id,w,mood\na,2,1\nb,{cell},2\nc,1,3\n")
    with pytest.raises(InputError, match=r"row 3, column 'w': .*expected a number above 0"):
        read_responses(path, IDS)
    responses = read_responses(path, IDS, strict=False)
    assert responses.frame["id"].to_list() == ["a", "c"]
    assert [fault.kind for fault in responses.faults] == [kind]
    np.testing.assert_allclose(responses.weights, [4 / 3, 2 / 3])


def test_empty_rows_are_told_and_left_out(tmp_path: Path) -> None:
    path = write(tmp_path, "mood,work\n5,yes\n,\n7,no\n , \n")
    codebook = Codebook((RATING, WORK))
    responses = read_responses(path, codebook)
    assert responses.frame["mood"].to_list() == [5, 7]
    assert [(f.row, f.kind) for f in responses.faults] == [(3, "empty-row"), (5, "empty-row")]


def test_a_file_of_empty_rows_has_no_answers(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no answers below the heading"):
        read_responses(write(tmp_path, "mood,work\n,\n,\n"), Codebook((RATING, WORK)))


def test_every_fault_is_listed_and_counted(tmp_path: Path) -> None:
    path = write(tmp_path, "id,w,mood\na,1,11\na,1,x\nb,-2,3\n,,\n")
    faults = check_responses(path, IDS)
    assert [fault.row for fault in faults] == [2, 3, 3, 4, 5]
    assert count_faults(faults) == {
        "off-scale": 1,
        "unreadable-number": 1,
        "duplicate-id": 1,
        "bad-weight": 1,
        "empty-row": 1,
    }


def test_batches_together_are_the_whole(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    frame = pl.DataFrame(
        {
            "id": [f"p{n}" for n in range(1000)],
            "w": rng.gamma(2, 1, 1000) + 0.1,
            "mood": rng.integers(0, 12, 1000),
        }
    )
    for path in (tmp_path / "a.parquet", tmp_path / "a.csv"):
        frame.write_parquet(path) if path.suffix == ".parquet" else frame.write_csv(path)
        whole = read_responses(path, IDS)
        batches = list(read_batches(path, IDS, rows=130))
        assert [len(batch) for batch in batches] == [130] * 7 + [90]
        assert pl.concat([batch.frame for batch in batches]).equals(whole.frame)
        assert tuple(fault for batch in batches for fault in batch.faults) == whole.faults


def test_batches_can_go_on_where_they_stopped(tmp_path: Path) -> None:
    path = write(tmp_path, "id,w,mood\na,1,1\nb,1,2\nc,1,11\nd,1,4\na,1,5\n")
    (batch,) = list(read_batches(path, IDS, rows=4, skip=1, strict=False))
    assert [(fault.row, fault.kind) for fault in batch.faults] == [(6, "duplicate-id")]
    first, _ = read_batches(path, IDS, rows=2, skip=1, strict=False)
    assert first.frame["id"].to_list() == ["c", "d"]
    assert [(fault.row, fault.kind) for fault in first.faults] == [(4, "off-scale")]


def test_a_sample_is_seeded_in_order_and_knows_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame(
        {
            "id": range(5000),
            "w": [1.0] * 5000,
            "mood": [11 if n % 10 == 0 else 5 for n in range(5000)],
        }
    ).write_parquet(path)
    sample = sample_responses(path, IDS, 500, seed=7)
    again = sample_responses(path, IDS, 500, seed=7)
    other = sample_responses(path, IDS, 500, seed=8)
    ids = sample.frame["id"].cast(int)
    assert len(sample) == 500
    assert ids.is_sorted()
    assert ids.n_unique() == 500
    assert sample.frame.equals(again.frame)
    assert not sample.frame.equals(other.frame)
    assert abs(ids.mean() - 2500) < 250  # type: ignore[operator]
    assert {(f.row - 2) % 10 for f in sample.faults if f.row} == {0}
    assert len(sample_responses(path, IDS, 10_000, seed=0)) == 5000


def test_formulas_in_cells_stay_the_text_they_are(tmp_path: Path) -> None:
    text = Question("open", Kind.TEXT, Role.OPEN)
    path = write(tmp_path, 'open\n"=HYPERLINK(""http://x"")"\n@SUM(A1)\n')
    values = read_responses(path, Codebook((text,))).frame["open"].to_list()
    assert values == ['=HYPERLINK("http://x")', "@SUM(A1)"]
