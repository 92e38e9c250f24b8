from collections.abc import Callable
from pathlib import Path

import pytest

BUILD = ("--segments", 3, "--bootstraps", 1)
ROW = "{0},5,5,1,owned,health,no,a,1,hill,yes"


def lines(survey: Path) -> list[str]:
    return (survey / "answers.csv").read_text(encoding="utf-8").splitlines()


def made(text: str | bytes, name: str = "answers.csv") -> Callable[[Path, Path], Path]:
    """Makes a file in a test's folder."""

    def make(folder: Path, survey: Path) -> Path:
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder / name

    return make


def edited(edit: Callable[[list[str]], list[str]]) -> Callable[[Path, Path], Path]:
    """Makes answers that were edited line by line."""

    def make(folder: Path, survey: Path) -> Path:
        return made("\n".join(edit(lines(survey))) + "\n")(folder, survey)

    return make


def cut(name: str, size: int) -> Callable[[Path, Path], Path]:
    """Makes the first bytes of a file."""

    def make(folder: Path, survey: Path) -> Path:
        import polars as pl

        whole = folder / f"whole{Path(name).suffix}"
        frame = pl.read_csv(survey / "answers.csv")
        if whole.suffix == ".xlsx":
            frame.write_excel(whole)
        elif whole.suffix == ".sav":
            import pyreadstat

            pyreadstat.write_sav(frame.to_pandas(), str(whole))
        else:
            frame.write_parquet(whole)
        return made(whole.read_bytes()[:size], name)(folder, survey)

    return make


WRONG_ANSWERS = {
    "no file": (lambda folder, _: folder / "none.csv", "there is no such file"),
    "a folder": (lambda folder, _: folder, "there is no such file"),
    "empty": (made(""), "the file is empty"),
    "a heading alone": (edited(lambda all: all[:1]), "there are no answers"),
    "one row": (edited(lambda all: all[:2]), "at least two people"),
    "all missing": (
        edited(lambda all: [all[0], *(f"p{i},,,,,,,,,," for i in range(20))]),
        "unlike each other",
    ),
    "everybody alike": (
        edited(lambda all: [all[0], *(ROW.format(f"p{i}") for i in range(20))]),
        "unlike each other",
    ),
    "an id twice": (edited(lambda all: [*all, ROW.format("p0")]), "row 122, column 'key'"),
    "bytes that are no text": (made(bytes(range(256)) * 40), "not a text file"),
    "a kind that is not read": (made("x", "answers.pages"), "are not read"),
    "a cut workbook": (cut("answers.xlsx", 3000), "not a whole workbook"),
    "a cut Parquet file": (cut("answers.parquet", 2000), "not a whole Parquet file"),
    "a cut SPSS file": (cut("answers.sav", 300), "not a whole SPSS file"),
}


@pytest.mark.parametrize("name", WRONG_ANSWERS)
def test_answers_that_cannot_be_used_are_one_message(run, survey, tmp_path, name):
    make, told = WRONG_ANSWERS[name]
    book = survey / "codebook.csv"
    out = tmp_path / "new" / "picture"
    ended = run("picture", "build", make(tmp_path, survey), "--codebook", book, *BUILD, "-o", out)
    last = ended.err.splitlines()[-1]
    assert ended.status == 1
    assert last.startswith("revontuli: ")
    assert told in last
    assert ended.err.count("revontuli: ") == 1
    assert "Traceback" not in ended.err
    assert ended.out == ""
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("weight", ["0", "-1", "", "x"])
def test_a_weight_that_is_not_above_zero_is_one_message(run, survey, tmp_path, weight):
    book = (survey / "codebook.csv").read_text(encoding="utf-8-sig")
    (tmp_path / "codebook.csv").write_text(book + "w,,weight,number,,,,,,\n", encoding="utf-8")
    all = lines(survey)
    rows = [f"{all[0]},w", *(f"{row},{weight if i == 4 else 1.5}" for i, row in enumerate(all[1:]))]
    (tmp_path / "answers.csv").write_text("\n".join(rows), encoding="utf-8")
    ended = run(
        "picture", "build", tmp_path / "answers.csv", "--codebook", tmp_path / "codebook.csv",
        *BUILD, "-o", tmp_path / "out",
    )  # fmt: skip
    assert ended.status == 1
    assert "row 6, column 'w'" in ended.err.splitlines()[-1]
    assert not (tmp_path / "out").exists()


def test_answers_in_another_encoding_are_read(run, survey, tmp_path):
    text = (survey / "answers.csv").read_text(encoding="utf-8")
    (tmp_path / "answers.csv").write_text(text.replace("p0,", "å0,"), encoding="utf-16")
    book = survey / "codebook.csv"
    assert run("survey", "check", tmp_path / "answers.csv", "--codebook", book).status == 0


WRONG_CODEBOOKS = {
    "no file": (lambda folder, _: folder / "none.csv", "there is no such file"),
    "empty": (made("", "codebook.csv"), "the file is empty"),
    "of another file": (made("a,b\n1,2\n", "codebook.csv"), "codebook.csv"),
}


@pytest.mark.parametrize("name", WRONG_CODEBOOKS)
def test_a_codebook_that_cannot_be_used_is_one_message(run, survey, tmp_path, name):
    make, told = WRONG_CODEBOOKS[name]
    book = make(tmp_path, survey)
    ended = run("picture", "build", survey / "answers.csv", "--codebook", book, *BUILD)
    assert ended.status == 1
    assert told in ended.err.splitlines()[-1]
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("absent,,rating,number,finance,0,10,,,\n", "column 'absent'"),
        ("#frame,nosuch,,,,,,,,\n", "nosuch"),
    ],
)
def test_a_codebook_that_names_what_is_not_there_is_one_message(run, survey, tmp_path, line, told):
    book = (survey / "codebook.csv").read_text(encoding="utf-8-sig")
    kept = [row for row in book.splitlines() if not row.startswith(line.split(",")[0])]
    (tmp_path / "codebook.csv").write_text("\n".join(kept) + "\n" + line, encoding="utf-8")
    ended = run(
        "picture", "build", survey / "answers.csv", "--codebook", tmp_path / "codebook.csv",
        *BUILD, "-o", tmp_path / "out",
    )  # fmt: skip
    assert ended.status == 1
    assert told in ended.err.splitlines()[-1]
    assert not (tmp_path / "out").exists()


WRONG_WISHES = [
    (("--segments", 0), "0 segments"),
    (("--segments", 121), "121 segments of 120 people"),
    (("--leave-out", "nosuch"), "'nosuch' is not known"),
    (("--weigh", "home=-1"), "'home' cannot weigh -1"),
    (("--weigh", "home=nan"), "'home' cannot weigh nan"),
    (("--merge", "s1+s9"), "no segment 's9'"),
    (("--merge", "s1"), "no merge"),
    (("--split", "s9=2"), "no segment 's9'"),
    (("--split", "s1=1"), "cannot be split"),
    (("--name", "s9=x"), "no segment 's9'"),
    (("--outcome", "home=owned"), "no outcome"),
    (("--baskets", "home"), "no multiple-choice question"),
    (("--frame", "nosuch"), "no frame 'nosuch'"),
    (("--frame", "stiglitz"), "'stiglitz' does not have"),
    (("--areas", "nosuch.geojson"), "not a JSON file"),
]


@pytest.mark.parametrize(("wish", "told"), WRONG_WISHES)
def test_a_wish_that_cannot_be_met_is_one_message(run, survey, tmp_path, wish, told):
    answers, book = survey / "answers.csv", survey / "codebook.csv"
    out = tmp_path / "out"
    ended = run("picture", "build", answers, "--codebook", book, *BUILD, *wish, "-o", out)
    assert ended.status == 1
    assert told in ended.err.splitlines()[-1]
    assert ended.err.count("revontuli: ") == 1
    assert not out.exists()


WRONG_USAGE = [
    ("--segments", "x"),
    ("--segments", "-3"),
    ("--seed", "-1"),
    ("--seed", "99999999999"),
    ("--seed", "x"),
    ("--bootstraps", "0"),
    ("--engine", "spark://somewhere"),
    ("--split", "s1"),
    ("--split", "s1=2.7"),
    ("--split", "s1=inf"),
    ("--weigh", "home=x"),
    ("--merge",),
    ("--no-such-option",),
]


@pytest.mark.parametrize("option", WRONG_USAGE)
def test_wrong_usage_ends_with_status_2(run, survey, tmp_path, option):
    answers, book = survey / "answers.csv", survey / "codebook.csv"
    ended = run("picture", "build", answers, "--codebook", book, "-o", tmp_path / "out", *option)
    assert ended.status == 2
    assert "Traceback" not in ended.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("nosuch",),
        ("picture", "nosuch"),
        ("picture", "build"),
        ("picture", "compare", "one"),
        ("picture", "pair", "a.csv", "x", "y"),
        ("picture", "pair", "a.csv", "x", "y", "--codebook", "b", "-o", "pair.jpg"),
        ("picture", "pair", "a.csv", "x", "y", "--codebook", "b", "--language", "xx"),
        ("survey", "check", "a.csv"),
    ],
)
def test_what_is_no_command_is_wrong_usage(run, arguments):
    assert run(*arguments).status == 2


@pytest.mark.parametrize("place", ["file", "file/picture"])
def test_a_place_that_cannot_be_written_is_said_before_anything_is_read(
    run, survey, tmp_path, place
):
    (tmp_path / "file").write_text("stays")
    answers, book = survey / "answers.csv", survey / "codebook.csv"
    ended = run("picture", "build", answers, "--codebook", book, "-o", tmp_path / place)
    assert ended.status == 1
    assert "this cannot be written" in ended.err
    assert "Reading" not in ended.err
    assert (tmp_path / "file").read_text() == "stays"


WRONG_PICTURES = {
    "not whole": ("{", "not a whole JSON file"),
    "no text": ("\udcff{", "not a whole JSON file"),
    "a list": ("[1]", "its format is None"),
    "of the future": ('{"format": "revontuli.picture/9"}', "expected revontuli.picture/1"),
    "empty": ('{"format": "revontuli.picture/1"}', "column 'title'"),
}


@pytest.mark.parametrize("name", WRONG_PICTURES)
@pytest.mark.parametrize("asked", ["report", "compare"])
def test_a_picture_that_cannot_be_read_is_one_message(run, picture, tmp_path, name, asked):
    body, told = WRONG_PICTURES[name]
    (tmp_path / "picture.json").write_bytes(body.encode("utf-8", "surrogateescape"))
    other = (picture, "-o", tmp_path / "change") if asked == "compare" else ()
    ended = run("picture", asked, tmp_path, *other)
    assert ended.status == 1
    assert told in ended.err
    assert "picture.json" in ended.err
    assert not (tmp_path / "change").exists()


def test_a_secret_that_others_can_read_stops_the_build(run, survey, tmp_path):
    (tmp_path / "home").mkdir()
    secret = tmp_path / "home" / "pseudonym.key"
    secret.write_text("a" * 64)
    secret.chmod(0o644)
    ended = run(
        "picture", "build", survey / "answers.csv", "--codebook", survey / "codebook.csv",
        *BUILD, "-o", tmp_path / "out",
    )  # fmt: skip
    assert ended.status == 1
    assert "others can read this secret" in ended.err
    assert not (tmp_path / "out").exists()


def test_traits_that_are_not_there_are_named_with_the_nearest(run, survey):
    book = ("--codebook", survey / "codebook.csv")
    ended = run("picture", "pair", survey / "answers.csv", "home=owns", "money", *book)
    assert (ended.status, "home=owned" in ended.err) == (1, True)
    ended = run("picture", "pair", survey / "answers.csv", "money", "money", *book)
    assert (ended.status, "named twice" in ended.err) == (1, True)
