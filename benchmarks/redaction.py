"""How much personal data does redaction find, and how much does it take that is none?

    python -m benchmarks redaction

On sentences written by hand (`tests/privacy/data/`), with ordinary words that are names too, with
places, prices and years: `personal_data.txt`, whose mistakes the tables and rules were bettered
by, and `personal_data_unseen.txt`, written afterwards. Whoever wrote the tables wrote both, so the
figures are kinder than answers from strangers would be.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from revontuli.privacy.redaction import redact

FOLDER = Path(__file__).parents[1] / "tests" / "privacy" / "data"
SENTENCES = FOLDER / "personal_data.txt"
UNSEEN = FOLDER / "personal_data_unseen.txt"
MARKED = re.compile(r"\[\[(?P<kind>\w+):(?P<words>.+?)\]\]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what must go from it."""

    language: str
    text: str
    spans: tuple[tuple[str, int, int], ...]


def read_sentences(path: Path = SENTENCES) -> list[Sentence]:
    """The sentences with their personal data as spans."""
    sentences = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        language, _, marked = line.partition(" ")
        text, spans, end = "", [], 0
        for match in MARKED.finditer(marked):
            text += marked[end : match.start()]
            spans.append((match["kind"], len(text), len(text) + len(match["words"])))
            text += match["words"]
            end = match.end()
        sentences.append(Sentence(language, text + marked[end:], tuple(spans)))
    return sentences


def measure(sentences: list[Sentence]) -> dict[str, dict[str, int]]:
    """Counts by language: personal data, found whole; marks, of them right; all with mistakes."""
    counts: dict[str, Counter[str]] = {}
    for sentence in sentences:
        count = counts.setdefault(sentence.language, Counter())
        found = redact(sentence.text, sentence.language).found
        for _, start, end in sentence.spans:
            count["personal"] += 1
            count["found"] += any(f.start <= start and end <= f.end for f in found)
        for finding in found:
            count["marks"] += 1
            count["right"] += any(
                finding.start < e and s < finding.end for _, s, e in sentence.spans
            )
    return {language: dict(count) for language, count in counts.items()}


def mistakes(sentences: list[Sentence]) -> list[tuple[Sentence, str]]:
    """The sentences that were not redacted as they should, and what they became."""
    wrong = []
    for sentence in sentences:
        redacted = redact(sentence.text, sentence.language)
        missed = [
            s
            for s in sentence.spans
            if not any(f.start <= s[1] and s[2] <= f.end for f in redacted.found)
        ]
        extra = [
            f
            for f in redacted.found
            if not any(f.start < e and s < f.end for _, s, e in sentence.spans)
        ]
        if missed or extra:
            wrong.append((sentence, redacted.text))
    return wrong


def run(quick: bool = False) -> None:
    """Print recall and precision by language, and every mistake; write `results/redaction.json`."""
    from benchmarks.report import console, print_table, write_json

    body = {}
    for path in (SENTENCES, UNSEEN):
        sentences = read_sentences(path)
        counts = measure(sentences)
        body[path.stem] = {"sentences": len(sentences), "by_language": counts}
        rows = [
            [
                language,
                str(count["personal"]),
                f"{count['found'] / count['personal']:.3f}",
                f"{count['right'] / count['marks']:.3f}",
            ]
            for language, count in counts.items()
        ]
        print_table(
            f"{path.stem}: {len(sentences)} sentences",
            ["language", "pieces", "recall", "precision"],
            rows,
        )
        for sentence, became in mistakes(sentences):
            console.print(f"{sentence.text}\n  → {became}", markup=False, highlight=False)
    write_json("redaction", body)
