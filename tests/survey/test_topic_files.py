"""Topics and reviews on disk, and coded answers among the traits."""

from __future__ import annotations

import stat
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from revontuli.cli import app
from revontuli.errors import InputError
from revontuli.language.encoder import get_encoder
from revontuli.survey import Codebook, Kind, Question, Responses, Role, make_traits, read_responses
from revontuli.survey.codebook_writing import write_codebook
from revontuli.survey.tables import read_table
from revontuli.survey.topic_coding import TopicCoder
from revontuli.survey.topic_files import read_topics, write_topics
from revontuli.survey.topic_review import read_review, write_review
from revontuli.survey.topic_traits import code_responses, open_answers, write_coded
from revontuli.survey.topics import Coded, Topic, TopicCodebook

TOPICS = TopicCodebook(
    (
        Topic("home", {"fi": "Asuminen", "sv": "Boende"}, {"en": "Rent, flats"},
              ("vuokra", "asunto"),
              "housing"),
        Topic("bus", {"fi": "Liikenne"}, {}, ("bussi", "juna | raitiovaunu", "=lippu")),
    ),
    {"fi": "Huolet"},
)  # fmt: skip
YAML = """
title: {fi: Huolet}
topics:
  - code: home
    name: {fi: Asuminen, sv: Boende}
    description: {en: "Rent, flats"}
    examples: [vuokra, asunto]
    dimension: housing
  - code: bus
    name: {fi: Liikenne}
    examples: [bussi, juna | raitiovaunu, =lippu]
"""
plain = st.text("abcäö |=+-@\"',;", min_size=1, max_size=12).map(str.strip).filter(bool)


@pytest.fixture(scope="module")
def coder():
    return TopicCoder.from_codebook(TOPICS, get_encoder("ngrams"))


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_topics_are_read_as_they_were_written(tmp_path, ending):
    path = write_topics(TOPICS, tmp_path / f"topics{ending}")
    assert read_topics(path) == TOPICS


def test_topics_are_read_from_yaml(tmp_path):
    (tmp_path / "topics.yaml").write_text(YAML, encoding="utf-8")
    assert TopicCodebook.read(tmp_path / "topics.yaml") == TOPICS


@settings(max_examples=40)
@given(examples=st.lists(plain, min_size=1, max_size=3, unique=True))
def test_any_examples_come_back(tmp_path_factory, examples):
    topics = TopicCodebook((Topic("a", {"fi": "Nimi"}, {}, tuple(examples)),))
    path = write_topics(topics, tmp_path_factory.mktemp("topics") / "topics.csv")
    assert [e.lstrip("'") for e in read_topics(path)["a"].examples] == [
        e.lstrip("'") for e in examples
    ]


def test_examples_of_a_topic_may_stand_in_one_cell(tmp_path):
    path = tmp_path / "topics.csv"
    path.write_text(
        "code,name::fi,examples::fi,examples::sv\nhome,Koti,vuokra|asunto,hyra\n", "utf-8"
    )
    assert read_topics(path)["home"].examples == ("vuokra", "asunto", "hyra")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name::fi\nKoti\n", "no column 'code'"),
        ("code,colour\na,b\n", "no column 'colour'"),
        ("code,name::fi\nother,Muu\n", "row 2.*no code for a topic"),
        ("code,name::fi\na,Yksi\na,Kaksi\n", "row 3.*stands twice"),
        ("code,name::fi\n", "no topics|no answers|empty"),
        ("code,code\na,b\n", "stands twice|no column"),
    ],
)
def test_what_is_wrong_in_a_list_of_topics_is_told(tmp_path, text, said):
    (tmp_path / "topics.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=f"(?s){said}"):
        read_topics(tmp_path / "topics.csv")


@pytest.mark.parametrize(
    "text", ["topics: []", "topics:\n  - code: other", "topics:\n  - name: {fi: A}", "- a"]
)
def test_what_is_wrong_in_yaml_is_told(tmp_path, text):
    (tmp_path / "topics.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"topics\.yaml"):
        read_topics(tmp_path / "topics.yaml")


# Review


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_review_goes_to_people_and_comes_back(tmp_path, ending, coder):
    answers = [
        "vuokra on kallis",
        "bussi ei kulje",
        "=SUMMA(A1) asunto",
        "kaverit",
        "EOS",
        None,
        "kaverit",
    ]
    path = write_review(tmp_path / f"review{ending}", answers, coder.predict(answers))
    rows = read_table(path)
    assert sorted(cells["answer"] for _, cells in rows) == sorted(
        ["vuokra on kallis", "bussi ei kulje", "=SUMMA(A1) asunto", "kaverit"]
    )
    checked = {"vuokra on kallis": "ok", "bussi ei kulje": "bus|home", "kaverit": "other"}
    lines = [["answer", "topics", "checked"]]
    lines += [[c["answer"], c["topics"], checked.get(c["answer"], "")] for _, c in rows]
    back = tmp_path / "back.csv"
    pl.DataFrame(lines[1:], schema=lines[0], orient="row").write_csv(back)
    reviewed = read_review(back, TOPICS)
    assert dict(zip(reviewed.texts, reviewed.topics, strict=True)) == {
        "vuokra on kallis": {"home"}, "bussi ei kulje": {"bus", "home"}, "kaverit": set(),
    }  # fmt: skip
    assert reviewed.changed == 1
    coder_again = TopicCoder(TOPICS, get_encoder("ngrams")).fit(reviewed.texts, reviewed.topics)
    assert coder_again.predict(["vuokra on kallis"])[0].codes == ("home",)


def test_a_review_holds_no_personal_data_and_runs_no_formula(tmp_path):
    answers = ["=HYPERLINK(1) opettaja Korhonen, 040 123 4567"]
    path = write_review(tmp_path / "review.csv", answers, [Coded((("home", 0.6),), 0.6)])
    text = path.read_text(encoding="utf-8-sig")
    assert "Korhonen" not in text
    assert "040" not in text
    assert "'=HYPERLINK" in text


@pytest.mark.parametrize("name", ["review.csv", "review.xlsx"])
def test_a_review_is_for_its_owner_alone(tmp_path, name):
    path = write_review(tmp_path / name, ["vuokra"], [Coded((("home", 0.6),), 0.6)])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_least_sure_come_first_and_no_more_than_asked(tmp_path):
    coded = [Coded((("home", c),), c) for c in (0.99, 0.52, 0.8)]
    path = write_review(tmp_path / "r.csv", ["varma", "epävarma", "melko"], coded, limit=2)
    assert [cells["answer"] for _, cells in read_table(path)] == ["epävarma", "melko"]


def test_a_code_that_is_no_topic_is_told_with_its_row(tmp_path):
    (tmp_path / "r.csv").write_text("answer,topics,checked\nvuokra,home,hmoe\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"row 2, column 'checked': 'hmoe' is not a topic"):
        read_review(tmp_path / "r.csv", TOPICS)


def test_a_review_without_its_columns_is_refused(tmp_path):
    (tmp_path / "r.csv").write_text("text,checked\nvuokra,ok\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column 'answer'"):
        read_review(tmp_path / "r.csv")


def test_tables_are_not_written_as_something_else(tmp_path):
    with pytest.raises(InputError, match=r"'\.txt'"):
        write_review(tmp_path / "r.txt", [], [])


# Traits

BOOK = Codebook(
    (
        Question("who", Kind.TEXT, Role.ID),
        Question("mood", Kind.NUMBER, Role.RATING, "health", {"fi": "Mieliala"}, low=1, high=10),
        Question("worry", Kind.TEXT, Role.OPEN, None, {"fi": "Mikä huolettaa?"}),
        Question("more", Kind.TEXT, Role.OPEN, None, {"fi": "Vapaa sana"}),
    )
)
WORRIES = ["vuokra on kallis", "bussi ei kulje", "vuokra ja bussi", "kaverit puuttuvat", "en tiedä"]


def write_survey(folder: Path, count: int = 60) -> tuple[Path, Path]:
    rows = {
        "who": [f"p{n}" for n in range(count)],
        "mood": [n % 10 + 1 for n in range(count)],
        "worry": [WORRIES[n % 5] for n in range(count)],
        "more": [f"Kanarialintu Pirkko Virtanen {n}, 040 123 4567" for n in range(count)],
    }
    pl.DataFrame(rows).write_csv(folder / "answers.csv")
    write_codebook(BOOK, folder / "codebook.csv")
    return folder / "answers.csv", folder / "codebook.csv"


def survey(folder: Path) -> Responses:
    answers, codebook = write_survey(folder)
    return read_responses(answers, Codebook.read(codebook))


def test_topics_become_traits(tmp_path, coder):
    coded = code_responses(survey(tmp_path), {"worry": coder})
    topics = [None if own is None else set(own) for own in coded.frame["worry"].to_list()[:5]]
    assert topics == [{"home"}, {"bus"}, {"home", "bus"}, {"other"}, None]
    assert coded.codebook["worry"].kind is Kind.CHOICES
    assert coded.codebook["worry"].role is Role.OPEN
    traits = {trait.id: trait for trait in make_traits(coded).traits}
    assert {"worry=home", "worry=bus", "worry=other"} <= set(traits)
    assert traits["worry=home"].dimension == "housing"
    assert traits["worry=bus"].dimension is None
    assert "more" not in {trait.question for trait in traits.values()}


def test_only_an_open_question_can_be_coded(tmp_path, coder):
    answers = survey(tmp_path)
    with pytest.raises(InputError, match=r"'mood' is no open question.*worry, more"):
        open_answers(answers, "mood")
    with pytest.raises(InputError, match="'nothing' is no open question"):
        code_responses(answers, {"nothing": coder})


def test_coded_answers_are_written_and_read_again(tmp_path, coder):
    coded = code_responses(survey(tmp_path), {"worry": coder})
    write_coded(coded, tmp_path / "coded.csv", tmp_path / "coded_codebook.csv")
    again = read_responses(tmp_path / "coded.csv", Codebook.read(tmp_path / "coded_codebook.csv"))
    assert again.frame["worry"].to_list() == coded.frame["worry"].to_list()
    assert again.codebook["worry"].choices[0].dimension == "housing"
    assert make_traits(again).frame.equals(make_traits(coded).frame)


def test_what_is_written_has_no_personal_data_and_is_for_its_owner_alone(tmp_path, coder):
    coded = code_responses(survey(tmp_path), {"worry": coder})
    write_coded(coded, tmp_path / "coded.csv", tmp_path / "coded_codebook.csv")
    text = (tmp_path / "coded.csv").read_text(encoding="utf-8")
    assert "Virtanen" not in text
    assert "040" not in text
    assert "[nimi]" in text
    assert stat.S_IMODE((tmp_path / "coded.csv").stat().st_mode) == 0o600


def test_open_answers_are_in_memory_only(tmp_path):
    answers, codebook = write_survey(tmp_path, 120)
    command = [
        "picture",
        "build",
        str(answers),
        "--codebook",
        str(codebook),
        "-o",
        str(tmp_path / "out"),
    ]
    result = CliRunner().invoke(app, [*command, "--segments", "2"])
    assert result.exit_code == 0, result.output
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert written
    for path in written:
        content = path.read_bytes()
        assert b"Kanarialintu" not in content, path
        assert b"vuokra on kallis" not in content, path
    assert "Kanarialintu" not in result.output


def test_a_picture_is_built_from_coded_answers(tmp_path, coder):
    answers, codebook = write_survey(tmp_path, 120)
    responses = read_responses(answers, Codebook.read(codebook))
    coded = tmp_path / "coded.csv", tmp_path / "coded_codebook.csv"
    write_coded(code_responses(responses, {"worry": coder}), *coded)
    command = ["picture", "build", str(coded[0]), "--codebook", str(coded[1]), "--segments", "2"]
    result = CliRunner().invoke(app, [*command, "-o", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    picture = (tmp_path / "out" / "picture.json").read_text(encoding="utf-8")
    assert "worry=home" in picture
    assert "[nimi]" not in picture
