"""How one language writes numbers, shares, dates, lists and messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from revontuli.errors import InputError, Sentence
from revontuli.language.messages import N_, translator

if TYPE_CHECKING:
    from babel import Locale

MINUS = "−"


class Words:
    """Numbers, shares, dates, lists and messages as one language writes them.

    Args:
        language: its code: "fi", "sv" or "en".
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._messages = translator(language)

    @cached_property
    def locale(self) -> Locale:
        """Babel's locale; English is written as in Britain and Ireland, days before months."""
        from babel import Locale

        return Locale.parse({"en": "en_GB", "sv": "sv_FI"}.get(self.language, self.language))

    def gettext(self, message: str, **values: Any) -> str:
        """`message` in this language, with `%(name)s` replaced by `values`."""
        text = self._messages.gettext(message)
        return text % values if values else text

    def sentence(self, text: str) -> str:
        """`text` in this language, where it is a `Sentence`; any other text as it is."""
        if not isinstance(text, Sentence):
            return text
        values = {name: self._value(value) for name, value in text.values.items()}
        return self.gettext(text.message, **values)

    def _value(self, value: object) -> object:
        """What stands in a place of a sentence, which may be a sentence or an error too."""
        if isinstance(value, InputError):
            return self.error(value)
        return self.sentence(value) if isinstance(value, Sentence) else value

    def error(self, error: InputError) -> str:
        """What is wrong, where, and what was expected, in this language."""
        place = [str(error.file)] if error.file else []
        if error.row:
            place.append(self.gettext(N_("row %(row)s"), row=error.row))
        if error.column:
            place.append(self.gettext(N_("column “%(column)s”"), column=error.column))
        problem = self.sentence(error.problem)
        what = f"{', '.join(place)}: {problem}" if place else problem
        if not error.expected:
            return what
        expected = self.gettext(N_("expected: %(what)s"), what=self.sentence(error.expected))
        return f"{what} – {expected}"

    def ngettext(self, singular: str, plural: str, n: int, **values: Any) -> str:
        """One of two messages by `n`, with `%(name)s` replaced by `values`."""
        text = self._messages.ngettext(singular, plural, n)
        return text % {"n": self.number(n), **values}

    def pgettext(self, context: str, message: str) -> str:
        """`message` in this language, as it is meant in `context`."""
        return self._messages.pgettext(context, message)

    def number(self, value: float, digits: int = 0, *, sign: bool = False) -> str:
        """`value` with `digits` decimals: 1 613, 6,4; with `sign`, +0,4 and −0,4."""
        from babel.numbers import format_decimal

        rounded = round(float(value), digits) + 0.0  # no "−0"
        decimals = f".{'0' * digits}" if digits else ""
        text = format_decimal(abs(rounded), format=f"#,##0{decimals}", locale=self.locale)
        if rounded < 0:
            return f"{MINUS}{text}"
        return f"+{text}" if sign and rounded > 0 else text

    def percent(self, share: float, digits: int | None = None) -> str:
        """`share` (0 to 1) as a percentage: 12 %; below one percent with a decimal, 0,4 %."""
        from babel.numbers import format_decimal

        if digits is None:
            digits = 1 if 0 < abs(share) < 0.00995 else 0
        decimals = f".{'0' * digits}" if digits else ""
        rounded = round(abs(share) * 100, digits)
        text = format_decimal(rounded, format=f"#,##0{decimals}", locale=self.locale)
        mark = "%" if self.language == "en" else "\u00a0%"
        return f"{MINUS if share < 0 and rounded else ''}{text}{mark}"

    def day(self, iso: str) -> str:
        """A date written out: 21. marraskuuta 2026; as it stands where it is not a date."""
        from babel.dates import format_date

        try:
            return format_date(date.fromisoformat(iso[:10]), format="long", locale=self.locale)
        except ValueError:
            return iso

    def series(self, items: Sequence[str]) -> str:
        """Several things one after another: "a, b ja c"."""
        from babel.lists import format_list

        return format_list(list(items), locale=self.locale) if items else ""
