"""One person is asked what many people are asked: `ask` agrees with reading everybody's answers."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.errors import InputError
from revontuli.examples.moving_to_study.bundle import example_files
from revontuli.survey import (
    Choice,
    Codebook,
    Form,
    ItemKind,
    Kind,
    Question,
    Refused,
    Role,
    ask,
    offered,
    read_answer,
    read_responses,
    write_codebook,
)

VALUES = ("a", "b", "c")
NAMES = ("q0", "q1", "q2", "q3", "q4", "q5")
KINDS = (Kind.NUMBER, Kind.CHOICE, Kind.CHOICES, Kind.CHOICE, Kind.NUMBER, Kind.CHOICES)
ROLES = {Kind.NUMBER: Role.BACKGROUND, Kind.CHOICE: Role.SINGLE, Kind.CHOICES: Role.MULTIPLE}


@st.composite
def conditions(draw):
    """A condition on any questions, in the manner of XLSForms."""
    name = draw(st.sampled_from(NAMES))
    value = draw(st.sampled_from(VALUES))
    number = draw(st.integers(0, 9))
    one = draw(
        st.sampled_from(
            [
                f"${{{name}}} = '{value}'",
                f"${{{name}}} != ''",
                f"${{{name}}} > {number}",
                f"selected(${{{name}}}, '{value}')",
                f"not(selected(${{{name}}}, '{value}'))",
                f"count-selected(${{{name}}}) >= 2",
                f"${{{name}}} = {number}",
                f"if(${{{name}}} = '', 'x', 'y') = 'x'",
            ]
        )
    )
    if draw(st.booleans()):
        return one
    joint = draw(st.sampled_from(["and", "or"]))
    return f"({one}) {joint} ({draw(conditions())})"


ANSWERS = {
    Kind.NUMBER: st.none() | st.integers(0, 9).map(float),
    Kind.CHOICE: st.none() | st.sampled_from(VALUES),
    Kind.CHOICES: st.none()
    | st.lists(st.sampled_from(VALUES), min_size=1, unique=True).map(sorted),
}


@st.composite
def surveys(draw):
    questions = [
        Question(
            name, kind, ROLES[kind],
            choices=() if kind is Kind.NUMBER else tuple(Choice(value) for value in VALUES),
            separator=" " if kind is Kind.CHOICES else None,
            relevant=draw(st.just("") | conditions()),
        )
        for name, kind in zip(NAMES, KINDS, strict=True)
    ]  # fmt: skip
    people = draw(st.lists(st.tuples(*(ANSWERS[kind] for kind in KINDS)), min_size=1, max_size=6))
    return Codebook(tuple(questions)), people


@settings(max_examples=60, deadline=None)
@given(surveys())
def test_one_person_is_asked_what_many_are(tmp_path_factory, survey):
    codebook, people = survey
    folder = tmp_path_factory.mktemp("asked")
    write_codebook(codebook, folder / "codebook.csv")
    form = Form.read(folder / "codebook.csv")
    columns = []
    for place, (name, kind) in enumerate(zip(NAMES, KINDS, strict=True)):
        cells = [person[place] for person in people]
        if kind is Kind.CHOICES:
            cells = [" ".join(cell) if cell else None for cell in cells]
        columns.append(pl.Series(name, ["" if cell is None else str(cell) for cell in cells]))
    frame = pl.DataFrame(columns).with_columns(pl.lit("x").alias("there"))
    frame.write_csv(folder / "answers.csv")
    everybody = Codebook((*codebook.questions, Question("there", Kind.TEXT, Role.OPEN)))
    read = read_responses(folder / "answers.csv", everybody)
    for row, person in enumerate(people):
        told = {n: a for n, a in zip(NAMES, person, strict=True) if a is not None}
        one = ask(form, told)
        for name in NAMES:
            if name in read.not_shown.columns:
                assert (name in one.keys) is not read.not_shown[name][row]
            many = read.frame[name][row]
            many = many.to_list() if isinstance(many, pl.Series) else many
            assert one.standing.get(name) == many


@pytest.fixture(scope="module")
def form():
    return Form.read(example_files().questionnaire)


def test_the_example_has_its_pages_and_languages(form):
    assert [page.name for page in form.pages][:3] == ["background", "material", "health"]
    assert form.languages == ("fi", "sv", "en")
    assert "material_topics" not in {item.name for item in form}  # the coder's, not the person's


def test_choices_follow_another_answer(form):
    area = form["area"]
    assert not ask(form, {}).is_shown(area)
    values = {choice.value for choice in offered(area, {"city": "turku"})}
    assert values
    assert all(value.startswith("tku_") for value in values)


def test_constraints_hold_the_answer_itself(form):
    assert read_answer(form["birth_year"], ["1999"], {}) == 1999.0
    with pytest.raises(Refused, match="constraint"):
        read_answer(form["birth_year"], ["1919"], {})
    with pytest.raises(Refused, match="constraint"):
        read_answer(form["material_worries"], ["rent", "none"], {})


@pytest.mark.parametrize(
    ("name", "given", "answer"),
    [
        ("material_rating", ["7"], 7.0),
        ("material_rating", [" 7 "], 7.0),
        ("material_rating", [""], None),
        ("material_rating", [], None),
        ("material_worries", ["food", "rent"], ["rent", "food"]),
        ("material_open", ["  two\r\nlines "], "two\nlines"),
        ("city", ["turku"], "turku"),
    ],
)
def test_answers_are_read_as_they_are_meant(form, name, given, answer):
    assert read_answer(form[name], given, {}) == answer


@pytest.mark.parametrize(
    ("name", "given", "reason"),
    [
        ("material_rating", ["11"], "too-high"),
        ("material_rating", ["0"], "too-low"),
        ("material_rating", ["2.5"], "off-scale"),
        ("material_rating", ["five"], "unreadable-number"),
        ("birth_year", ["1999.5"], "not-whole"),
        ("city", ["helsinki"], "unknown-choice"),
        ("city", ["turku", "tampere"], "several"),
        ("material_open", ["x" * 6000], "too-long"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason(form, name, given, reason):
    with pytest.raises(Refused) as refused:
        read_answer(form[name], given, {})
    assert refused.value.reason == reason


@given(text=st.text(max_size=200))
def test_no_text_makes_reading_fail_otherwise(form, text):
    for name in ("material_rating", "birth_year", "city", "material_worries", "material_open"):
        try:
            answer = read_answer(form[name], [text], {})
        except Refused:
            continue
        assert answer is None or isinstance(answer, (str, float, list))
        assert "\x00" not in str(answer)


def write_form(path, survey, choices=()):
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        for name, rows in (("survey", survey), ("choices", choices)):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def test_a_form_without_groups_has_pages_by_dimension(tmp_path):
    rows = [
        ("type", "name", "label", "dimension", "required"),
        ("note", "hello", "Welcome", "", ""),
        ("range", "housing", "Housing?", "housing", "yes"),
        ("text", "home", "Why?", "housing", ""),
        ("integer", "age", "Age?", "", ""),
        ("date", "moved", "When did you move?", "", ""),
    ]
    form = Form.read(write_form(tmp_path / "form.xlsx", rows))
    assert [[item.name for item in page.items] for page in form.pages] == [
        ["housing", "home"],
        ["age", "moved"],
    ]
    assert form["moved"].kind is ItemKind.DATE
    assert ask(form, {}).must_answer(form["housing"])
    assert read_answer(form["moved"], ["2026-03-31"], {}) == "2026-03-31"
    with pytest.raises(Refused, match="not-a-date"):
        read_answer(form["moved"], ["31.3.2026"], {})


def test_groups_in_groups_are_pages_under_both_conditions(tmp_path):
    rows = [
        ("type", "name", "label", "relevant"),
        ("begin_group", "all", "All", ""),
        ("begin_group", "first", "First", ""),
        ("integer", "age", "Age?", ""),
        ("end_group", "", "", ""),
        ("begin_group", "second", "Second", "${age} > 17"),
        ("text", "work", "Work?", "${age} < 65"),
        ("end_group", "", "", ""),
        ("end_group", "", "", ""),
    ]
    form = Form.read(write_form(tmp_path / "form.xlsx", rows))
    assert [page.name for page in form.pages] == ["first", "second"]
    for age, pages in ((10.0, 1), (30.0, 2), (70.0, 1)):
        assert len(ask(form, {"age": age}).pages) == pages


def test_what_follows_from_answers_is_worked_out(tmp_path):
    rows = [
        ("type", "name", "label", "calculation", "relevant"),
        ("integer", "a", "A?", "", ""),
        ("calculate", "double", "", "${a} * 2", ""),
        ("text", "many", "Many?", "", "${double} > 10"),
    ]
    form = Form.read(write_form(tmp_path / "form.xlsx", rows))
    assert ask(form, {"a": 6.0}).standing["double"] == 12.0
    assert "many" in ask(form, {"a": 6.0}).keys
    assert "many" not in ask(form, {"a": 5.0}).keys


def test_a_condition_about_nothing_is_told(tmp_path):
    rows = [
        ("type", "name", "label", "constraint"),
        ("integer", "a", "A?", ". > ${nowhere}"),
    ]
    with pytest.raises(InputError, match="nowhere"):
        Form.read(write_form(tmp_path / "form.xlsx", rows))


def test_a_module_knows_its_own_answers_before_the_others(tmp_path):
    common = [("type", "name", "label"), ("integer", "age", "Age?"), ("integer", "kids", "Kids?")]
    own = [
        ("type", "name", "label", "relevant"),
        ("integer", "age", "Age of the flat?", ""),
        ("text", "old", "Is it draughty?", "${age} > 50"),
    ]
    form = Form.read(write_form(tmp_path / "a.xlsx", common)).joined(
        [Form.read(write_form(tmp_path / "b.xlsx", own)).scoped("flat_")]
    )
    assert "flat_old" not in ask(form, {"age": 80.0}).keys
    assert "flat_old" in ask(form, {"age": 20.0, "flat_age": 80.0}).keys
