import csv
from pathlib import Path

import pytest

from revontuli.survey import read_codebook, read_responses

TOPICS = """code,name::fi,name::en,dimension,examples
rent,Vuokra,Rent,housing,vuokra on kallis|asunto maksaa liikaa
buses,Bussit,Buses,,bussi ei kulje|bussilippu on kallis
friends,Ystävät,Friends,friends,olen yksin|ei ole kavereita
"""
CODEBOOK = """name,role,kind,low,high
key,id,text,,
money,background,number,0,10
worry,open,text,,
joy,open,text,,
"""
ANSWERS = [
    "vuokra on kallis",
    "bussi ei kulje",
    "ei ole kavereita",
    "vuokra on kallis ja bussi ei kulje",
    "en osaa sanoa",
    "",
    "soita Matti Virtaselle 040 123 4567, vuokra on kallis",
    "kvanttimekaniikka",
] * 3


@pytest.fixture(autouse=True)
def by_spelling(monkeypatch):
    monkeypatch.setenv("REVONTULI_ENCODER", "ngrams")


@pytest.fixture
def answers(tmp_path) -> Path:
    """A folder with answers to two open questions, a codebook and topics."""
    with (tmp_path / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["key", "money", "worry", "joy"])
        for number, answer in enumerate(ANSWERS):
            joy = f"mummo asuu lähellä, numero 050 765 43{number:02}"
            writer.writerow([f"p{number}", number % 9, answer, joy])
    (tmp_path / "topics.csv").write_text(TOPICS, "utf-8")
    (tmp_path / "book.csv").write_text(CODEBOOK, "utf-8")
    return tmp_path


@pytest.fixture
def code(run, answers):
    """Run `revontuli survey code` on the question about worries."""

    def code(*more, question="worry", topics="topics.csv"):
        return run(
            "survey", "code", answers / "answers.csv", "--codebook", answers / "book.csv",
            "--question", question, "--topics", answers / topics, "-o", answers / "coded", *more,
        )  # fmt: skip

    return code


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_answers_are_coded_into_a_survey_that_can_be_read(code, answers):
    ended = code()
    assert ended.status == 0, ended.err
    assert "18 answers coded" in ended.out  # of 24, three are empty and three say nothing
    coded = rows(answers / "coded" / "coded.csv")
    assert [set(row["worry"].split("|")) for row in coded[:4]] == [
        {"rent"},
        {"buses"},
        {"friends"},
        {"rent", "buses"},
    ]
    assert [row["worry"] for row in coded[4:6]] == ["", ""]
    book = read_codebook(answers / "coded" / "coded_codebook.csv")
    assert len(read_responses(answers / "coded" / "coded.csv", book)) == 24


def test_personal_data_is_in_none_of_the_files(code, answers):
    assert code().status == 0
    for path in (answers / "coded").iterdir():
        text = path.read_text("utf-8-sig")
        assert "040 123" not in text, path
        assert "050 765" not in text, path
        assert "Virtaselle" not in text, path


def test_what_people_checked_is_learned(code, answers):
    code()
    review = rows(answers / "coded" / "review.csv")
    assert {row["checked"] for row in review} == {""}
    for row in review:
        row["checked"] = "friends" if row["answer"] == "kvanttimekaniikka" else "ok"
    with (answers / "checked.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(review[0]))
        writer.writeheader()
        writer.writerows(review)
    before = {row["key"]: row["worry"] for row in rows(answers / "coded" / "coded.csv")}
    ended = code("--reviewed", answers / "checked.csv")
    assert ended.status == 0, ended.err
    after = {row["key"]: row["worry"] for row in rows(answers / "coded" / "coded.csv")}
    assert (before["p7"], after["p7"]) == ("other", "friends")
    assert after["p0"] == "rent"


def test_the_review_file_has_at_most_so_many_answers(code, answers):
    code("--limit", 2)
    assert len(rows(answers / "coded" / "review.csv")) == 2


@pytest.mark.parametrize(
    ("topics", "told"),
    [
        ("", "the file is empty"),
        ("a,b\n1,2\n", "no column 'a'"),
        ("code,examples\nother,x\n", "other"),
        ("code,examples\n", "topics.csv"),
    ],
)
def test_topics_that_cannot_be_used_write_nothing(code, answers, topics, told):
    (answers / "topics.csv").write_text(topics, "utf-8")
    ended = code()
    assert ended.status == 1
    assert told in ended.err
    assert "Traceback" not in ended.err
    assert not (answers / "coded").exists()


@pytest.mark.parametrize("question", ["nosuch", "money"])
def test_a_question_that_is_not_open_writes_nothing(code, answers, question):
    ended = code(question=question)
    assert ended.status == 1
    assert question in ended.err
    assert not (answers / "coded").exists()


@pytest.mark.parametrize(
    ("checked", "told"),
    [
        ("answer,topics,confidence,checked\nvuokra nousi,rent,0.5,nosuch\n", "nosuch"),
        (
            "answer,topics,confidence,checked\nvuokra nousi,rent,0.5,\n",
            "nobody has checked anything",
        ),
        ("a", "checked.csv"),
        ("", "the file is empty"),
    ],
)
def test_a_review_file_that_is_wrong_writes_nothing(code, answers, checked, told):
    (answers / "checked.csv").write_text(checked, "utf-8")
    ended = code("--reviewed", answers / "checked.csv")
    assert ended.status == 1
    assert "checked.csv" in ended.err
    assert told in ended.err
    assert "Traceback" not in ended.err
    assert not (answers / "coded").exists()
