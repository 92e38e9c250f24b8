"""Messages by language, read from gettext's .po files as they are.

The messages' ids are their English words, so English needs no file. Babel reads a .po file the
first time its language is asked for; no compiled catalogue is kept beside it that could be older.
"""

from __future__ import annotations

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

DOMAIN = "revontuli"
LOCALE_FOLDER = Path(__file__).parent / "locale"


def N_(message: str) -> str:
    """Mark `message` for translation where it stands; it is translated where it is shown."""
    return message


def po_path(language: str) -> Path:
    """Where the messages of `language` are kept."""
    return LOCALE_FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def translator(language: str) -> gettext.NullTranslations:
    """What gives messages in `language`: `gettext`, `ngettext`, `pgettext` and `npgettext`.

    A message that has no translation, and every message of a language that has no file, is given
    in English.

    Args:
        language: its code, such as "fi".
    """
    path = po_path(language)
    if not path.exists():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
