"""A bot's own words as lines that people write: "passi: henkkari, matkustusasiakirja".

Each language has its lines. A line begins with the word, whatever the language of the line; after
a colon stand other ways of saying it in that language. What holds a comma or a colon stands in
quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from revontuli.dialogue import OwnWord
from revontuli.dialogue.content_words import LONGEST, is_sayable
from revontuli.text import LANGUAGES

_PIECE = re.compile(  # what is in quotes, what parts words (12:30 is one), and all else
    r'"(?:[^"]|"")*"|,|(?<!\d):|:(?!\d)|(?:[^",:]|(?<=\d):(?=\d))+|"'
)
_NEEDS_QUOTES = re.compile('[",:]')


class WrongLine(ValueError):
    """A line that is no word; its message says which and why, in the page's language."""


def lines_of(words: Iterable[OwnWord]) -> dict[str, str]:
    """The lines of each language that has some."""
    lines: dict[str, list[str]] = {code: [] for code in LANGUAGES}
    for word in words:
        for code in LANGUAGES:
            forms = ", ".join(map(_quoted, word.forms.get(code, ())))
            if forms or code == word.language:
                lines[code].append(f"{_quoted(word.value)}: {forms}" if forms else
                                   _quoted(word.value))  # fmt: skip
    return {code: "\n".join(own) for code, own in lines.items() if own}


def words_of_lines(kind: str, lines: Mapping[str, str], before: Mapping[str, str]) -> list[OwnWord]:
    """The words of one kind.

    A new word is of the first language among whose lines it stands.

    Args:
        kind: of all of them.
        lines: by language.
        before: language by value, of the words that were there already.

    Raises:
        WrongLine: one of the lines will not do.
    """
    forms: dict[str, dict[str, dict[str, None]]] = {}
    for code in LANGUAGES:
        for number, line in enumerate(lines.get(code, "").splitlines(), start=1):
            if line.strip():
                value, own = _read(line, number)
                said = forms.setdefault(value, {}).setdefault(code, {})
                said.update(dict.fromkeys(own))
    words = []
    for value, by_language in forms.items():
        was = before.get(value)
        language = was if was in by_language else next(iter(by_language))
        by_language[language].pop(value, None)
        told = {code: tuple(own) for code, own in by_language.items() if own}
        words.append(OwnWord(kind, value, language, told))
    return words


def _read(line: str, number: int) -> tuple[str, list[str]]:
    """The word that a line begins with, and the other ways of saying it."""
    value, *forms = (" ".join(piece.split()) for piece in _pieces(line))
    for text in (value, *filter(None, forms)):
        if not is_sayable(text):
            raise WrongLine(
                _("Line %(number)s: a word has a letter or a digit, and at most %(most)s signs.")
                % {"number": number, "most": LONGEST}
            )
    return value, [form for form in forms if form]


def _pieces(line: str) -> list[str]:
    """What stands before the first colon, and after it between commas; quotes hold together."""
    pieces = [""]
    for piece in _PIECE.findall(line.replace("\0", " ")):
        if piece == (":" if len(pieces) == 1 else ","):
            pieces.append("")
        elif len(piece) > 1 and piece[0] == piece[-1] == '"':
            pieces[-1] += piece[1:-1].replace('""', '"')
        else:
            pieces[-1] += piece
    return pieces


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if _NEEDS_QUOTES.search(text) else text
