from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from revontuli.language import Words, translator
from revontuli.language.extraction import extract_messages, languages
from revontuli.language.messages import po_path

PLACEHOLDER = re.compile(r"%\((\w+)\)(?:s|g|\.0f)|%%")


@pytest.fixture(scope="module")
def template() -> Catalog:
    return extract_messages()


def catalogue(language: str) -> Catalog:
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def test_finnish_and_swedish_are_kept() -> None:
    assert languages() == ["fi", "sv"]


def test_messages_are_found_in_code_and_in_templates(template: Catalog) -> None:
    assert template.get("Tight on money")  # naming.py
    assert template.get("Skip to the summary")  # report.html


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_message_is_translated(template: Catalog, language: str) -> None:
    translated = catalogue(language)
    missing = [
        message.id
        for message in template
        if message.id and not _is_whole(translated.get(message.id, message.context))
    ]
    assert missing == []


def _is_whole(message: object) -> bool:
    string = getattr(message, "string", "")
    return all(string) if isinstance(string, tuple) else bool(string)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_translation_is_unused_or_fuzzy(template: Catalog, language: str) -> None:
    translated = catalogue(language)
    unused = [m.id for m in translated if m.id and template.get(m.id, m.context) is None]
    assert unused == []
    assert not translated.obsolete
    assert [m.id for m in translated if m.id and m.fuzzy] == []


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_translation_takes_the_values_its_message_takes(language: str) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id, message.id)
        strings = message.string if isinstance(message.string, tuple) else (message.string,) * 2
        for told, meant in zip(strings, ids, strict=True):
            allowed = set(PLACEHOLDER.findall(ids[0])) | set(PLACEHOLDER.findall(ids[-1]))
            assert set(PLACEHOLDER.findall(told)) <= allowed, told
            assert set(PLACEHOLDER.findall(meant)) - {"n"} <= set(PLACEHOLDER.findall(told)), told


def test_a_message_is_given_in_its_language() -> None:
    assert translator("fi").gettext("Tight on money") == "Tiukassa taloustilanteessa"
    assert translator("sv").gettext("Everyone") == "Alla"
    assert translator("en").gettext("Everyone") == "Everyone"


def test_a_language_without_a_file_speaks_english() -> None:
    assert translator("ee").gettext("Everyone") == "Everyone"


def test_a_message_by_number_has_its_plural() -> None:
    assert Words("fi").ngettext("%(n)s person", "%(n)s people", 1) == "1 ihminen"
    assert Words("fi").ngettext("%(n)s person", "%(n)s people", 1613) == "1\u00a0613 ihmistä"
    assert Words("en").ngettext("%(n)s person", "%(n)s people", 1) == "1 person"
