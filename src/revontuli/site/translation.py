"""The site's messages: one `.po` file an area and language, compiled when the site starts.

`locale/fi/answering.po` holds what the pages of answering say in Finnish. All files of a language
are joined and compiled by Babel into the data folder; no compiled file is kept in the package that
could be older than its source.

    python -m revontuli.site.translation

brings new messages into the files, untranslated, and drops those no longer used.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from revontuli.engine import atomic_path

SITE = Path(__file__).parent
FOLDER = SITE / "locale"
LANGUAGES = ("fi", "sv")  # messages' ids are English
Found = tuple[str, Any, str | None, list[str]]  # area, message, context, comments
GROUND = "ground"  # the area of whatever belongs to no other


def compile_messages(folder: Path) -> Path:
    """Put Django's compiled messages into `folder`, where they are not there already.

    Returns:
        the folder, for `LOCALE_PATHS`.
    """
    for language in LANGUAGES:
        sources = sorted((FOLDER / language).glob("*.po"))
        target = folder / language / "LC_MESSAGES" / "django.mo"
        newest = max((file.stat().st_mtime for file in sources), default=0)
        if not target.exists() or target.stat().st_mtime <= newest:
            target.parent.mkdir(parents=True, exist_ok=True)
            with atomic_path(target) as path:
                path.write_bytes(_compiled(sources, language))
    return folder


def _compiled(sources: list[Path], language: str) -> bytes:
    joined = Catalog(locale=language, charset="utf-8")
    for message in (message for file in sources for message in _read(file, language)):
        if message.id and message.string and not message.fuzzy:
            joined.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, joined)
    return compiled.getvalue()


def _read(file: Path, language: str) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened, locale=language)


def area_of(file: Path) -> str:
    """The area that a source file's messages belong to: the second part of its path in the site.

    `views/answering/pages.py` and `templates/answering/page.html` are of "answering", and so is
    `models/answering.py`; files at the top are of "ground".
    """
    parts = file.relative_to(SITE).parts
    name = Path(parts[1]).stem if len(parts) > 1 else GROUND
    return name if name in areas() else GROUND


def areas() -> list[str]:
    """The areas of the site: a package of views each."""
    return sorted(path.name for path in (SITE / "views").iterdir() if path.is_dir())


def extracted() -> dict[str, Catalog]:
    """Every message in the site's code and templates, by area; one in two areas is the first's."""
    found: dict[str, Catalog] = {area: Catalog(charset="utf-8") for area in (GROUND, *areas())}
    seen: set[object] = set()
    for area, key, context, comments in sorted(_messages(), key=lambda found: str(found[:3])):
        if (key, context) not in seen:
            seen.add((key, context))
            found[area].add(key, context=context, auto_comments=comments)
    return found


def _messages() -> Iterator[Found]:
    from babel.messages.extract import extract_from_file

    keywords = {
        "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
        "ngettext": (1, 2), "ngettext_lazy": (1, 2),
        "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }  # fmt: skip
    for file in sorted(SITE.rglob("*.py")):
        for _line, key, comments, context in extract_from_file(
            "python", file, keywords=keywords, comment_tags=("Translators:",)
        ):
            yield area_of(file), key, context, comments
    for file in sorted((SITE / "templates").rglob("*.html")) + sorted(
        (SITE / "templates").rglob("*.txt")
    ):
        yield from _template_messages(file)


def _template_messages(file: Path) -> Iterator[Found]:
    # Django turns a template into something that reads as Python, with each message where it was.
    from babel.messages.extract import extract
    from django.utils.translation.template import templatize

    source = templatize(file.read_text(encoding="utf-8"), origin=str(file))
    keywords = {
        "_": None, "gettext": None, "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
    }  # fmt: skip
    for _line, key, comments, context in extract(
        "python", BytesIO(source.encode()), keywords=keywords
    ):
        yield area_of(file), key, context, comments


def update_files() -> None:
    """Bring every `.po` file in step with the code; what is translated stays so."""
    known = {language: _known(language) for language in LANGUAGES}
    for area, template in extracted().items():
        for language in LANGUAGES:
            _update(FOLDER / language / f"{area}.po", template, language, known[language])


def _known(language: str) -> dict[Any, Any]:
    files = sorted((FOLDER / language).glob("*.po"))
    messages = (message for file in files for message in _read(file, language))
    return {(m.id, m.context): m.string for m in messages if m.id and m.string and any(m.string)}


def _update(file: Path, template: Catalog, language: str, known: dict[Any, Any]) -> None:
    catalog = Catalog(locale=language, charset="utf-8", header_comment="")
    for message in template:
        if message.id:
            string = known.get((message.id, message.context), "")
            catalog.add(message.id, string, context=message.context)
    if not len(catalog):
        return
    text = BytesIO()
    write_po(text, catalog, width=100, sort_output=True, no_location=True)
    noise = (
        b'"POT-Creation',
        b'"PO-Revision',
        b'"Report',
        b'"Language-Team',
        b'"Last',
        b'"Project',
    )
    lines = text.getvalue().splitlines(keepends=True)
    content = b"".join(line for line in lines if not line.startswith((*noise, b'"Generated-By')))
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists() or file.read_bytes() != content:
        file.write_bytes(content)


def missing() -> list[tuple[str, str, object]]:
    """Messages without a translation: language, area, message."""
    return [
        (language, area, message.id)
        for language in LANGUAGES
        for known in [_known(language)]
        for area, template in extracted().items()
        for message in template
        if message.id and (message.id, message.context) not in known
    ]


if __name__ == "__main__":
    from django.conf import settings

    settings.configure()
    update_files()
    for language, area, message in missing():
        print(f"{language} {area}: {message}")
