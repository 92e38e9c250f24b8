"""Are words of danger recognised, and harmless ones let be?

    python -m benchmarks safety

On messages written by hand in three languages (`messages/safety_*.yaml`): two lists that the rules
were mended by, one that was written before the rules and never mended by, and one that somebody
wrote who had not seen the rules. And on everyday questions of real people, none of whom was in
danger (the Turku bot's examples, `../shared/data`): there only false alarms count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from revontuli.dialogue.safety import Danger, find_danger

FOLDER = Path(__file__).with_name("messages")
LISTS = ("development", "broadened", "final", "strangers")
UNSEEN = {"final", "strangers"}  # their mistakes are not shown, so that nobody mends by them
REAL = Path(__file__).parents[2] / "shared" / "data" / "nlu"


@dataclass(frozen=True, slots=True)
class Message:
    """Something somebody might write, and what danger it tells of; None for none."""

    text: str
    language: str
    danger: Danger | None


def read_messages(name: str) -> list[Message]:
    """One of the lists written by hand."""
    read = yaml.safe_load((FOLDER / f"safety_{name}.yaml").read_text("utf-8"))
    if "danger" in read:  # laid out message by message
        return [
            Message(m["text"], m["language"], Danger(m["kind"]) if kind == "danger" else None)
            for kind in ("danger", "harmless")
            for m in read[kind]
        ]
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


def by_kind(messages: list[Message]) -> dict[str, dict[str, int]]:
    """How many messages of each danger there are, and how many were found."""
    counts: dict[str, dict[str, int]] = {}
    for message in messages:
        if message.danger:
            count = counts.setdefault(message.danger.value, {"danger": 0, "found": 0})
            count["danger"] += 1
            count["found"] += find_danger(message.text) is not None
    return counts


def run(quick: bool = False) -> None:
    """Print recall and false alarms; write `results/safety.json`."""
    from benchmarks.report import console, print_table, write_json

    lists = {name: read_messages(name) for name in LISTS}
    if REAL.is_dir() and not quick:
        lists["everyday"] = read_everyday()
    body, rows = {}, []
    for name, messages in lists.items():
        body[name] = measure(messages)
        for language, count in body[name].items():
            danger = count.get("danger", 0)
            recall = f"{count['found'] / danger:.3f}" if danger else "–"
            kind = f"{count['right_kind'] / danger:.3f}" if danger else "–"
            alarms = f"{count['alarms']} of {count['harmless']}" if count.get("harmless") else "–"
            rows.append([name, language, str(danger), recall, kind, alarms])
    kinds = {name: by_kind(messages) for name, messages in lists.items()}
    print_table(
        "Words of danger",
        ["list", "language", "danger", "recall", "right kind", "false alarms"],
        rows,
    )
    print_table(
        "Found of each danger",
        ["list", *Danger],
        [
            [
                name,
                *(f"{c['found']} of {c['danger']}" if c else "–" for c in map(counts.get, Danger)),
            ]
            for name, counts in kinds.items()
            if counts
        ],
    )
    for name in lists.keys() - UNSEEN:
        for message, found in mistakes(lists[name]):
            was, became = message.danger or "harmless", found or "missed"
            console.print(f"{was} → {became}: {message.text}", markup=False, highlight=False)
    write_json("safety", {**body, "kinds": kinds})
