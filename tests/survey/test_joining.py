"""Joint surveys: modules beside a common part, and who sees which questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.errors import InputError
from revontuli.survey import (
    Codebook,
    Kind,
    Part,
    Question,
    Role,
    check_codebook,
    join_codebooks,
    joining_faults,
    missing_texts,
    without_modules,
    write_codebook,
)


def rating(name, **more):
    return Question(name, Kind.NUMBER, Role.RATING, low=0, high=10, **more)


COMMON = Codebook(
    (
        Question("id", Kind.TEXT, Role.ID),
        rating("housing", label={"fi": "Asuminen", "sv": "Boende"}),
    ),
    frame="3x10d",
)


def part(prefix, *names, **more):
    return Part(prefix, Codebook(tuple(rating(name, **more) for name in names)), prefix.title())


def test_modules_come_after_the_common_part_in_order():
    joined = join_codebooks(COMMON, [part("uni", "pace"), part("city", "housing")])
    assert [q.name for q in joined] == ["id", "housing", "uni_pace", "city_housing"]
    assert joined.frame == "3x10d"


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([part("uni", "a"), part("uni", "b")], "in use by Uni"),
        ([part("Uni", "a")], "no prefix"),
        ([part("uni", "a", relevant="${bus} > 1"), part("city", "bus")], "asks about 'bus'"),
        ([Part("uni", Codebook((Question("id", Kind.TEXT, Role.ID),)))], "is id in a module"),
        ([Part("uni", Codebook((rating("a"),), frame="stiglitz"))], "uses the frame"),
    ],
)
def test_a_conflict_is_told(parts, told):
    with pytest.raises(InputError, match=told):
        join_codebooks(COMMON, parts)


def test_a_common_question_with_a_modules_prefix_would_be_hidden_from_others():
    common = Codebook((rating("uni_own"),))
    assert "common part begins with" in str(joining_faults(common, [part("uni", "a")])[0])


def test_every_fault_is_told_at_once():
    faults = joining_faults(COMMON, [part("uni", "a", "b", relevant="${x} = 1"), part("U", "c")])
    assert len(faults) == 3


def test_a_module_may_depend_on_the_common_part_and_itself():
    own = Codebook((rating("a"), rating("b", relevant="${housing} < 3 and ${a} > 1")))
    joined = join_codebooks(COMMON, [Part("uni", own)])
    assert joined["uni_b"].relevant == "${housing} < 3 and ${uni_a} > 1"


prefixes = st.lists(st.from_regex(r"[a-z][a-z0-9]{0,4}", fullmatch=True), unique=True, max_size=5)


@given(prefixes, st.data())
def test_whoever_may_not_see_a_module_sees_none_of_its_questions(names, data):
    parts = [part(name, *(f"q{n}" for n in range(3))) for name in names]
    joined = join_codebooks(COMMON, parts)
    hidden = data.draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    seen = {question.name for question in without_modules(joined, hidden)}
    expected = {q.name for q in COMMON}
    expected |= {q.name for one in parts if one.prefix not in hidden for q in one.scoped}
    assert seen == expected


def test_every_fault_of_a_file_is_told_with_its_row(tmp_path):
    path = tmp_path / "codebook.csv"
    path.write_text(
        "name,role,low,high,relevant\na,rating,1,\nb,ratin,,\nb2,rating,x,5\na,single,,\n"
        "c,open,,,${nowhere} = 1\n",
        encoding="utf-8",
    )
    codebook, faults = check_codebook(path)
    assert [fault.row for fault in faults[:2]] == [3, 4]
    told = " ".join(map(str, faults))
    for part_of_it in ("'ratin'", "'x' is not a number", "'a' stands twice", "nowhere", "scale"):
        assert part_of_it in told
    assert codebook is not None


def test_what_cannot_be_read_at_all_is_one_fault(tmp_path):
    path = tmp_path / "codebook.csv"
    path.write_text("question;type\nx;y\n", encoding="utf-8")
    codebook, faults = check_codebook(path)
    assert codebook is None
    assert len(faults) == 1


def test_a_sound_codebook_has_no_faults(tmp_path):
    path = write_codebook(COMMON, tmp_path / "codebook.xlsx")
    assert check_codebook(path) == (COMMON, ())


def test_missing_translations_are_told_by_question_and_choice():
    missing = list(missing_texts(COMMON, ("fi", "sv", "en")))
    assert [(one.question, one.choice, one.language) for one in missing] == [
        ("housing", None, "en")
    ]
