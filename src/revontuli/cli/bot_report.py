"""The report of a bot as people read it in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from revontuli.dialogue.bot_report import BotReport, Changes, Gap, Scores, TestResult

SHOWN = 12  # of each kind of finding; --json has all of them
NOTHING = "nothing it knows"

GAPS = {
    "few_examples": "only {n} examples",
    "no_examples_in": "no examples in {missing}",
    "no_answer": "no answer, and nothing of the catalogue instead",
    "no_answer_in": "no answer in {missing}",
    "no_title_in": "no title in {missing}",
    "no_such_intent": "named {n} times, and there is no such intent",
    "no_such_service": "not in the catalogue: {missing}",
    "no_such_words": "the answer has places for words that the bot doesn't have: {missing}",
}


def print_report(report: BotReport) -> None:
    """All of it: the figures first, then what to mend, the tests last."""
    console = _console()
    _print_scores(console, report)
    _print_list(
        console,
        "Most often confused",
        [
            f"{one.intent} → {one.taken_for or NOTHING}: {one.n} of {one.of}"
            + "".join(f"\n    “{text}”" for text in one.examples[:2])
            for one in report.confusions
        ],
    )
    _print_list(
        console,
        "Examples that look as if they stood in the wrong place",
        [
            f"“{one.text}” ({one.intent}) looks like {one.predicted}, {one.confidence:.0%}"
            for one in report.doubtful
        ],
    )
    _print_list(
        console,
        "Said under two intents",
        [
            f"“{one.text}” ({one.intent}) and “{one.other_text}” ({one.other_intent})"
            for one in report.doubled
        ],
    )
    _print_list(console, "Lacking", [f"{gap.intent}: {_gap(gap)}" for gap in report.gaps])
    if report.changes is not None:
        _print_changes(console, report.changes)
    passed = len(report.tests) - len(report.failed)
    console.print(f"\nTests of its keepers: {passed} of {len(report.tests)} passed.")
    print_tests(report.failed)
    if not report.may_publish:
        console.print("It may not be published before all of them pass.", style="red")


def print_tests(failed: Sequence[TestResult]) -> None:
    """Tests that did not pass, and what came instead; to standard error."""
    console = _console(is_error=True)
    for test in failed[:SHOWN]:
        console.print(
            f"  “{test.text}” ({test.language}): expected {test.expected or NOTHING}, "
            f"got {test.found or NOTHING} ({test.confidence:.0%})"
        )
    if len(failed) > SHOWN:
        console.print(f"  … and {len(failed) - SHOWN} more")


def _print_scores(console: Console, report: BotReport) -> None:
    from rich.table import Table

    table = Table(
        title=f"{report.bot}: examples held out in turn ({report.folds} parts)",
        title_justify="left",
    )
    table.add_column("")
    for heading in ("examples", "understood", "macro F1", "not known", "sure and wrong"):
        table.add_column(heading, justify="right")
    rows = {"all": report.scores, **report.by_language}
    for name, scores in rows.items():
        table.add_row(name or "?", *_cells(scores))
    console.print(table)
    worst = [one for one in report.by_intent if one.recall < 1]
    _print_list(
        console,
        "Least understood",
        [f"{one.intent}: F1 {one.f1:.2f}, {one.recall:.0%} of {one.n} understood" for one in worst],
    )


def _cells(scores: Scores) -> list[str]:
    return [
        f"{scores.n:,}",
        _share(scores.accuracy),
        f"{scores.macro_f1:.3f}" if scores.macro_f1 is not None else "–",
        _share(scores.unknown),
        _share(scores.sure_and_wrong),
    ]


def _share(value: float | None) -> str:
    return f"{value:.1%}" if value is not None else "–"


def _print_changes(console: Console, changes: Changes) -> None:
    lists = {
        "new intents": changes.intents_added,
        "intents removed": changes.intents_removed,
        "answers changed": changes.answers_changed,
        "intents changed otherwise": changes.intents_changed,
        "new examples": [f"{name} {n}" for name, n in changes.examples_added.items()],
        "examples removed": [f"{name} {n}" for name, n in changes.examples_removed.items()],
        "words new or changed": [str(changes.words_added)] if changes.words_added else [],
        "words removed": [str(changes.words_removed)] if changes.words_removed else [],
        "new tests": changes.tests_added,
        "tests removed": changes.tests_removed,
        "settings changed": changes.settings_changed,
        "catalogue": ["changed"] if changes.catalogue_changed else [],
    }
    told = [f"{name}: {', '.join(items)}" for name, items in lists.items() if items]
    title = f"Changed since version {changes.version}, which is published"
    _print_list(console, title, told or ["nothing that is written"])
    _print_list(
        console,
        f"Now understood differently, of {changes.asked} questions",
        [
            f"“{one.text}”: {one.before or NOTHING} → {one.after or NOTHING}"
            + {True: " (better)", False: " (worse)", None: ""}[one.is_better]
            for one in changes.understood
        ],
    )


def _gap(gap: Gap) -> str:
    return GAPS[gap.kind].format(n=gap.n, missing=", ".join(gap.missing))


def _print_list(console: Console, title: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    console.print(f"\n{title}", style="bold")
    for line in lines[:SHOWN]:
        console.print(f"  {line}")
    if len(lines) > SHOWN:
        console.print(f"  … and {len(lines) - SHOWN} more")


def _console(is_error: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=is_error, highlight=False, markup=False, soft_wrap=True)
