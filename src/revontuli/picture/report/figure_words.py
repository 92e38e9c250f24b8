"""Figures as words: how a page says shares, means, lights and how sure something is."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from revontuli.language import Words
from revontuli.picture.picture import Drivers, Segment
from revontuli.text import Text, in_language


class FigureWords:
    """Figures as one language says them.

    Args:
        language: its code.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.words = Words(language)

    def plain(self, text: Text) -> str:
        """A label without markup."""
        return in_language(text, self.language)

    def label(self, text: Text) -> Markup:
        """A label, escaped; in another language than the page's it says which."""
        words = escape(in_language(text, self.language))
        if not words or text.get(self.language):
            return words
        other = next((code for code, value in text.items() if value and escape(value) == words), "")
        if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*", other):
            return words
        return Markup('<span lang="{}">{}</span>').format(other, words)

    def share(self, value: float | None) -> str | Markup:
        """A share as a percentage, or that it is held back."""
        return self._withheld() if value is None else self.words.percent(value)

    def mean(self, value: float | None) -> str | Markup:
        """A mean with one decimal, or that it is held back."""
        if value is None:
            return self._withheld()
        if 1000 <= abs(value) < 3000:  # years are not written with spaces or decimals
            return str(round(value))
        return self.words.number(value, 1)

    def mean_interval(self, low: float, high: float) -> str:
        """An interval of means, with a second decimal where one would make its ends alike."""
        digits = 2 if round(low, 1) == round(high, 1) else 1
        return f"{self.words.number(low, digits)}–{self.words.number(high, digits)}"

    def count(self, n: int | None) -> str | Markup:
        """A number of people, or that it is held back."""
        return self._withheld() if n is None else self.words.number(n)

    def difference(self, value: float | None) -> str | Markup:
        """A difference of means with its sign."""
        return self._withheld() if value is None else self.words.number(value, 1, sign=True)

    def _withheld(self) -> Markup:
        words = self.words.gettext("not shown")
        return Markup('<span class="withheld">{}</span>').format(words)

    def signed(self, value: float) -> str:
        """A coefficient with two decimals and its sign."""
        return self.words.number(value, 2, sign=True)

    def two_digits(self, value: float) -> str:
        """A coefficient with two decimals."""
        return self.words.number(value, 2)

    def plain_number(self, value: float) -> str:
        """A scale's step: whole where it is whole."""
        return self.words.number(value, 0 if float(value).is_integer() else 1)

    def points_of_percent(self, value: float) -> str:
        """A change of a share in percentage points, with its sign."""
        digits = 0 if abs(value) >= 0.0995 else 1
        return self.words.number(value * 100, digits, sign=True)

    def interval(self, low: float, high: float) -> str:
        """An interval of shares."""
        return f"{self.words.number(low * 100)}–{self.words.percent(high, 0)}"

    def people(self, n: int) -> str:
        """So many people."""
        return self.words.ngettext("%(n)s person", "%(n)s people", n)

    def light_word(self, light: str | None) -> str:
        """A light as a word, for those who do not see it."""
        _ = self.words.gettext
        lights = {"red": _("red"), "yellow": _("yellow"), "green": _("green")}
        return lights.get(light or "", _("no light"))

    def grade_word(self, grade: str) -> str:
        """How sure a segment is, in a word."""
        _ = self.words.gettext
        return {"solid": _("solid"), "fair": _("fair"), "weak": _("weak")}[grade]

    def stability_words(self, segment: Segment) -> str:
        """How sure a segment is, in a sentence."""
        _ = self.words.gettext
        told = {
            "solid": _("Solid: the group came back nearly the same when others were asked in."),
            "fair": _("Fair: the group came back, though some of its people changed."),
            "weak": _("Weak: the group often fell apart. Do not decide anything by it alone."),
        }[segment.stability.grade]
        came = _("Similarity %(jaccard)s, where 1 is the same.",
                 jaccard=self.two_digits(segment.stability.jaccard))  # fmt: skip
        return f"{told} {came}"

    def model_words(self, model: Drivers) -> str:
        """How far a model can be believed."""
        _ = self.words.gettext
        if model.auroc >= 0.8:
            told = _("The model tells well who this holds for")
        elif model.auroc >= 0.7:
            told = _("The model tells fairly well who this holds for")
        else:
            told = _("The model tells only a little of who this holds for")
        return _(
            "%(told)s (AUROC %(auroc)s, 95%% interval %(low)s–%(high)s; 0.5 is guessing, 1 is"
            " never wrong).",
            told=told,
            auroc=self.two_digits(model.auroc),
            low=self.two_digits(model.auroc_low),
            high=self.two_digits(model.auroc_high),
        )

    def reason_words(self, reason: str) -> str:
        """Why something was not compared."""
        _ = self.words.gettext
        return {
            "only in a": _("only asked before"),
            "only in b": _("only asked now"),
            "not shown": _("not shown in one of the pictures"),
            "another frame": _("another frame of dimensions"),
            "another scale": _("another scale"),
            "another measure": _("measured in another way"),
        }.get(reason, reason)
