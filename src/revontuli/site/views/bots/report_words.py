"""A bot's report in the words of those who keep it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from revontuli.dialogue.bot_report import BotReport, Changes, Gap, GapKind
from revontuli.site.bot_meanings import Meanings
from revontuli.site.texts import language_name
from revontuli.text import LANGUAGES

SHOWN = 40  # lines of each part


@dataclass(frozen=True, slots=True)
class Named:
    """Something of the report, with what it is about by name.

    Attributes:
        thing: as the report has it.
        label: of its intent.
        other: of the other intent, where there is one.
        answer: name of the keepers' own answer that mends it, "" for none.
        words: what is lacking, in words.
    """

    thing: Any
    label: str
    other: str = ""
    answer: str = ""
    words: str = ""


def told_report(report: BotReport, meanings: Meanings) -> dict[str, Any]:
    """The parts of a report as its page shows them."""

    def named(thing: Any, intent: str, other: str = "", words: str = "") -> Named:
        own = intent if intent in meanings.own else ""
        return Named(thing, meanings.label(intent), meanings.label(other), own, words)

    def tested(one: Any) -> Named:
        return Named(one, told_expected(one.expected, meanings), meanings.label(one.found))

    def confused(wanted: Callable[[Any], object]) -> list[Named]:
        found = [one for one in report.confusions if wanted(one)]
        return [named(one, one.intent, one.taken_for) for one in found[:SHOWN]]

    scores = report.scores
    return {
        "percent": None if scores.accuracy is None else round(100 * scores.accuracy),
        "f1": None if scores.macro_f1 is None else round(100 * scores.macro_f1),
        "wrong": None if scores.sure_and_wrong is None else round(100 * scores.sure_and_wrong),
        "languages": [
            (language_name(code), round(100 * accuracy))
            for code in LANGUAGES
            if code in report.by_language
            and (accuracy := report.by_language[code].accuracy) is not None
        ],
        "failed": [tested(one) for one in report.tests if not one.passed],
        "passed": [tested(one) for one in report.tests if one.passed],
        "confusions": confused(lambda one: one.taken_for),
        "missed": confused(lambda one: not one.taken_for),
        "doubtful": [named(one, one.intent, one.predicted) for one in report.doubtful[:SHOWN]],
        "doubled": [named(one, one.intent, one.other_intent) for one in report.doubled[:SHOWN]],
        "gaps": [named(one, one.intent, words=_gap(one)) for one in report.gaps[:SHOWN]],
        "weakest": [
            (named(one, one.intent), round(100 * one.recall))
            for one in report.by_intent[:SHOWN]
            if one.recall < 1
        ],
        "changes": _changes(report.changes, meanings) if report.changes else None,
    }


def told_expected(intent: str, meanings: Meanings) -> str:
    """What a test expects, in words."""
    return meanings.label(intent) if intent else _("says that it does not know")


def _gap(gap: Gap) -> str:
    languages = ", ".join(map(language_name, gap.missing))  # or the ids of services
    if gap.kind is GapKind.FEW_EXAMPLES:
        words = ngettext("only %(n)s way of asking", "only %(n)s ways of asking", gap.n)
        return words % {"n": gap.n}
    if gap.kind is GapKind.NO_SUCH_INTENT:
        words = ngettext(
            "%(n)s way of asking or test is of an answer that is no longer there",
            "%(n)s ways of asking or tests are of an answer that is no longer there", gap.n,
        )  # fmt: skip
        return words % {"n": gap.n}
    return {
        GapKind.NO_EXAMPLES_IN: _("no ways of asking in: %(languages)s"),
        GapKind.NO_ANSWER: _("no answer at all"),
        GapKind.NO_ANSWER_IN: _("no answer in: %(languages)s"),
        GapKind.NO_TITLE_IN: _("no title in: %(languages)s"),
        GapKind.NO_SUCH_SERVICE: _("a service or term that is no longer there: %(languages)s"),
        GapKind.NO_SUCH_WORDS: _("no words for its places: %(languages)s"),
    }[gap.kind] % {"languages": languages}


def _changes(changes: Changes, meanings: Meanings) -> dict[str, Any]:
    """What is different from the published version."""

    def labels(names: tuple[str, ...]) -> list[str]:
        return [meanings.label(name) for name in names]

    return {
        "version": changes.version,
        "lists": [
            (title, listed)
            for title, listed in (
                (_("New answers"), labels(changes.intents_added)),
                (_("Answers taken away"), labels(changes.intents_removed)),
                (_("Answers that say something else"), labels(changes.answers_changed)),
                (_("Answers otherwise changed"), labels(changes.intents_changed)),
                (_("New tests"), list(changes.tests_added)),
                (_("Tests taken away"), list(changes.tests_removed)),
            )
            if listed
        ],
        "examples_added": sum(changes.examples_added.values()),
        "examples_removed": sum(changes.examples_removed.values()),
        "words": bool(changes.words_added or changes.words_removed),
        "catalogue": changes.catalogue_changed,
        "settings": bool(changes.settings_changed),
        "asked": changes.asked,
        "understood": [
            (one, meanings.label(one.before), meanings.label(one.after))
            for one in changes.understood[:SHOWN]
        ],
    }
