"""What is said to those who answer: about answers that can't be taken, and how they are doing."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from revontuli.language import Words
from revontuli.privacy.redaction import MARKS
from revontuli.site.texts import said
from revontuli.survey import Item, Refused


def problem(item: Item, refusal: Refused | None) -> str:
    """Why an answer can't be taken and what to do; None is "must be answered"."""
    reason = refusal.reason if refusal else "required"
    if reason == "required":
        return said(item.required_message) or _("Please answer this.")
    if reason == "constraint":
        return said(item.constraint_message) or _("This does not go together with what is asked.")
    about = {name: _number(value) for name, value in (refusal.about if refusal else {}).items()}
    messages = {
        "unreadable-number": _("Write this as a number, such as 12 or 3.5."),
        "not-whole": _("Write a whole number."),
        "too-low": _("The smallest number here is %(low)s.") % {"low": about.get("low", "")},
        "too-high": _("The largest number here is %(high)s.") % {"high": about.get("high", "")},
        "off-scale": _("Choose a number from %(low)s to %(high)s.")
        % {"low": about.get("low", ""), "high": about.get("high", "")},
        "unknown-choice": _("Choose from what is offered here."),
        "several": _("Give one answer only."),
        "too-long": _("This is too long: there is room for %(most)s characters.")
        % {"most": about.get("most", "")},
        "not-a-date": _("Write the date with its year, month and day, such as 2026-03-31."),
    }
    return messages[reason]


def _number(value: object) -> str:
    if not isinstance(value, (int, float)):
        return str(value)
    text = f"{value:.15g}"  # a year has no space in it
    return text if get_language() == "en" else text.replace(".", ",")


def masked_words(kinds: Sequence[str]) -> str:
    """Kinds of personal data as a list in words, or ""."""
    names = list(dict.fromkeys(said(MARKS[kind]).rstrip("?") for kind in kinds))
    return Words(get_language() or "fi").series(names) if names else ""
