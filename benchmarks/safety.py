"""Are words of danger recognised, and harmless ones let be?

    python -m benchmarks safety

On messages written by hand in three languages (`messages/safety_*.yaml`), half of which were
written before the rules and never mended by, and on everyday questions of real people, none of
whom was in danger (the Turku bot's examples, `../shared/data`): there only false alarms count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from revontuli.dialogue.safety import Danger, find_danger

FOLDER = Path(__file__).with_name("messages")
HALVES = ("development", "final")
REAL = Path(__file__).parents[2] / "shared" / "data" / "nlu"


@dataclass(frozen=True, slots=True)
class Message:
    """Something somebody might write, and what danger it tells of; None for none."""

    text: str
    language: str
    danger: Danger | None


def read_messages(half: str) -> list[Message]:
    """One half of the messages written by hand."""
    read = yaml.safe_load((FOLDER / f"safety_{half}.yaml").read_text("utf-8"))
    messages = []
    for language, kinds in read.items():
        for danger, texts in kinds["danger"].items():
            messages += [Message(text, language, Danger(danger)) for text in texts]
        messages += [Message(text, language, None) for text in kinds["harmless"]]
    return messages


def read_everyday(folder: Path = REAL) -> list[Message]:
    """Questions that people have asked a city's bot."""
    messages = []
    for path in sorted(folder.glob("turku_*.yml")):
        for intent in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            texts = _texts(intent["examples"])
            messages += [Message(text, path.stem[-2:], None) for text in texts]
    return messages


def _texts(examples: object) -> Iterator[str]:
    if isinstance(examples, str):
        yield from (line.removeprefix("- ").strip() for line in examples.splitlines())
    elif isinstance(examples, list):
        yield from (str(example["text"]).strip() for example in examples)


def measure(messages: list[Message]) -> dict[str, dict[str, int]]:
    """Counts by language: in danger, found, of the right kind; harmless, false alarms."""
    counts: dict[str, Counter[str]] = {}
    for message in messages:
        count = counts.setdefault(message.language, Counter())
        found = find_danger(message.text)
        if message.danger is None:
            count["harmless"] += 1
            count["alarms"] += found is not None
        else:
            count["danger"] += 1
            count["found"] += found is not None
            count["right_kind"] += found is message.danger
    return {language: dict(count) for language, count in counts.items()}


def mistakes(messages: list[Message]) -> list[tuple[Message, Danger | None]]:
    """Danger that was not found, and harmless messages that were taken for it."""
    found = ((message, find_danger(message.text)) for message in messages)
    return [(m, danger) for m, danger in found if (m.danger is None) != (danger is None)]


def run(quick: bool = False) -> None:
    """Print recall and false alarms; write `results/safety.json`.

    The mistakes of the final half are not shown, so that nobody mends by it.
    """
    from benchmarks.report import console, print_table, write_json

    halves = {half: read_messages(half) for half in HALVES}
    if REAL.is_dir() and not quick:
        halves["everyday"] = read_everyday()
    body, rows = {}, []
    for half, messages in halves.items():
        body[half] = measure(messages)
        for language, count in body[half].items():
            danger = count.get("danger", 0)
            recall = f"{count['found'] / danger:.3f}" if danger else "–"
            kind = f"{count['right_kind'] / danger:.3f}" if danger else "–"
            alarms = f"{count['alarms']} of {count['harmless']}"
            rows.append([half, language, str(danger), recall, kind, alarms])
    print_table(
        "Words of danger",
        ["half", "language", "danger", "recall", "right kind", "false alarms"],
        rows,
    )
    for half in halves.keys() - {"final"}:
        for message, found in mistakes(halves[half]):
            was, became = message.danger or "harmless", found or "missed"
            console.print(f"{was} → {became}: {message.text}", markup=False, highlight=False)
    write_json("safety", body)
