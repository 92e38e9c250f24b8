from __future__ import annotations

from pathlib import Path

import pytest

from revontuli.language import word_forms as module
from revontuli.language.word_forms import WordForms, compile_forms, forms_path, word_forms

FORMS = {"asunnossa": "asunto", "asunto": "asunto", "asunnon": "asunto", "töissä": "työ"}


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache and a short list in the place of simplemma's."""
    monkeypatch.setenv("REVONTULI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "_simplemma_forms", lambda language: FORMS)
    return tmp_path / "cache"


def test_every_form_has_its_base_form() -> None:
    forms = WordForms(compile_forms(FORMS))
    assert {form: forms[form] for form in FORMS} == FORMS
    assert len(forms) == 4
    assert "asunto" in forms
    assert "talo" not in forms
    assert forms.get("talo") is None
    with pytest.raises(KeyError):
        forms["talo"]


def test_base_forms_are_told_from_other_forms() -> None:
    forms = WordForms(compile_forms(FORMS))
    assert forms.is_base("työ")  # though it is not in the list as a form
    assert not forms.is_base("töissä")


def test_an_empty_list_knows_nothing() -> None:
    forms = WordForms(compile_forms({}))
    assert forms.get("asunto") is None
    assert not forms.is_base("asunto")


def test_forms_are_compiled_once_and_then_read(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert word_forms.__wrapped__("fi")["asunnon"] == "asunto"
    monkeypatch.setattr(module, "_simplemma_forms", lambda language: {})
    assert word_forms.__wrapped__("fi")["asunnon"] == "asunto"
    assert [path.suffix for path in sorted(own_cache.iterdir())] == [".bin", ".lock"]


@pytest.mark.parametrize("length", [0, 10, 100])
def test_a_file_cut_short_is_made_anew(own_cache: Path, length: int) -> None:
    word_forms.__wrapped__("fi")
    path = forms_path("fi")
    whole = path.read_bytes()
    path.write_bytes(whole[:length])
    assert word_forms.__wrapped__("fi")["töissä"] == "työ"
    assert path.read_bytes() == whole


def test_without_a_place_to_write_the_forms_stay_in_memory(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_cache.write_text("a file stands where the folder should be")
    assert word_forms.__wrapped__("fi")["töissä"] == "työ"


def test_the_lists_are_those_of_simplemma() -> None:
    from simplemma import lemmatize

    for language, word in (("sv", "bostäder"), ("en", "libraries")):
        assert word_forms(language)[word] == lemmatize(word, language)
