"""The questionnaire's source, the XLSForm made from it, and the codebook read from that."""

import pytest
from python_calamine import CalamineWorkbook

from revontuli.examples.moving_to_study.answers import ASKED
from revontuli.examples.moving_to_study.questionnaire import (
    XLSFORM,
    read_questionnaire,
    split_text,
    write_xlsform,
    xlsform_sheets,
)
from revontuli.survey import Codebook, Role
from revontuli.text import LANGUAGES

DIMENSIONS = (
    "material", "health", "education", "activities",
    "voice", "relations", "environment", "security",
)  # fmt: skip


@pytest.fixture(scope="module")
def form():
    return read_questionnaire()


@pytest.fixture(scope="module")
def codebook():
    return Codebook.read(XLSFORM)


def _cells(path, sheet):
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    return [[str(int(c)) if isinstance(c, float) else str(c) for c in row] for row in rows]


def test_the_workbook_agrees_with_its_source(form):
    for sheet, rows in xlsform_sheets(form).items():
        assert _cells(XLSFORM, sheet) == [[str(cell) for cell in row] for row in rows], sheet


def test_the_workbook_is_written_the_same_each_time(tmp_path):
    first, second = write_xlsform(tmp_path / "a.xlsx"), write_xlsform(tmp_path / "b.xlsx")
    assert first.read_bytes() == second.read_bytes()


def test_pyxform_converts_it_without_a_warning():
    from pyxform.xls2xform import convert

    result = convert(XLSFORM, validate=False)
    assert result.warnings == []
    for language in ("Suomi (fi)", "Svenska (sv)", "English (en)"):
        assert f'lang="{language}"' in result.xform


def test_every_text_stands_in_three_languages(form):
    texts = [form.title, form.only_none, *(page.label for page in form.pages)]
    for item in form:
        texts += [item.label, *(option.label for option in item.options)]
        texts += [text for text in (item.hint, item.short) if text]
    assert all(set(text) == set(LANGUAGES) and all(text.values()) for text in texts)


def test_a_text_with_a_language_too_few_is_refused():
    with pytest.raises(ValueError, match="3 languages"):
        split_text("Koti | Hem")


def test_swedish_and_english_are_not_finnish_left_untranslated(form):
    # Names of areas and schools may be alike; what is asked and offered may not.
    for item in form:
        if item.name in ("area", "school"):
            continue
        texts = [item.label, *(option.label for option in item.options)]
        alike = [t["fi"] for t in texts if t["fi"] in (t["sv"], t["en"]) and t["fi"] != "Tampere"]
        assert alike in ([], ["Turku"]), item.name


def test_it_asks_the_same_of_each_dimension(form, codebook):
    assert codebook.dimensions[:1] == ("material",)
    assert set(codebook.dimensions) == set(DIMENSIONS)
    for dimension in DIMENSIONS:
        rating = codebook[f"{dimension}_rating"]
        assert (rating.role, rating.low, rating.high) == (Role.RATING, 1, 10)
        for part in ("worries", "does", "services", "missing"):
            question = codebook[f"{dimension}_{part}"]
            assert (question.role, question.dimension) == (Role.MULTIPLE, dimension)
            assert question.choices[-1].value == "none"
        assert codebook[f"{dimension}_open"].role is Role.OPEN
        assert codebook[f"{dimension}_topics"].choices


def test_the_codebook_has_a_question_for_every_column_of_an_export(form, codebook):
    assert tuple(question.name for question in codebook) == form.columns
    assert codebook.frame == "stiglitz"
    assert codebook.simulated


def test_birth_year_study_year_gender_and_school_stay_out_of_the_clustering(codebook):
    for name in ("birth_year", "study_year", "gender", "school", "area", "stay"):
        assert codebook[name].role.is_reading


def test_it_says_in_its_title_and_on_its_first_page_that_it_is_simulated(form):
    for code, word in (("fi", "simuloitu"), ("sv", "simulerat"), ("en", "simulated")):
        assert word in form.title[code]
    welcome = form.pages[0].items[0].label
    assert "tietokoneella" in welcome["fi"]
    assert "dator" in welcome["sv"]
    assert "computer" in welcome["en"]


def test_it_makes_about_250_traits(form):
    assert 230 <= form.n_traits <= 270


def test_the_simulation_knows_every_condition_of_the_form(form):
    conditional = {item.name: item.relevant for item in form if item.relevant}
    assert set(conditional) == set(ASKED)
    for name, (asked_of, answers) in ASKED.items():
        assert f"${{{asked_of}}}" in conditional[name]
        assert set(answers) < set(form[asked_of].values)
