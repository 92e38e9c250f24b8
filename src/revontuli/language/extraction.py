"""Finding every message in the code and the templates, and keeping the .po files in step.

    python -m revontuli.language.extraction

brings new messages into each .po file, untranslated, and drops those no longer used. Translations
are written by people; a test fails while one is missing.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from revontuli.language.messages import DOMAIN, LOCALE_FOLDER, po_path

PACKAGE = Path(__file__).parents[1]
METHODS = [
    ("site/**", "ignore"),  # its messages are its own: revontuli.site.translation
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
]
OPTIONS = {"**/templates/**.html": {"extensions": "jinja2.ext.i18n"}}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "N_": None,
    "Sentence": None,
    "ngettext": (1, 2),
    "_n": (1, 2),
}


def extract_messages(folder: Path = PACKAGE) -> Catalog:
    """Every message in the Python code and the templates under `folder`."""
    catalog = Catalog(project=DOMAIN, charset="utf-8")
    found = extract_from_dir(
        folder, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",)
    )
    for file, _line, message, comments, context in found:
        catalog.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return catalog


def languages() -> list[str]:
    """The languages that have a .po file."""
    return sorted(path.parents[1].name for path in LOCALE_FOLDER.glob(f"*/*/{DOMAIN}.po"))


def update_catalogues() -> None:
    """Bring every .po file in step with the code."""
    template = extract_messages()
    for language in languages():
        path = po_path(language)
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        text = BytesIO()
        write_po(text, catalog, width=100, sort_by_file=True, include_lineno=False)
        path.write_bytes(_without_dates(text.getvalue()))


def _without_dates(po: bytes) -> bytes:
    """A .po file without the heading's times and addresses, which only make noise in history."""
    noise = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Report-Msgid', b'"Language-Team')
    lines = po.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith((*noise, b'"Generated-By')))


if __name__ == "__main__":
    update_catalogues()
