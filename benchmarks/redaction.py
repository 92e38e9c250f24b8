"""How much personal data does redaction find, and how much does it take that is none?

    python -m benchmarks redaction

On sentences written by hand (`tests/privacy/data/`), with ordinary words that are names too, with
places, prices and years: `personal_data.txt`, whose mistakes the tables and rules were bettered
by, and `personal_data_unseen.txt`, written afterwards. And on messages as people write them in
chats (`messages/personal_*.txt`), of which the final half was written before the rules for chats
and never mended by. Whoever wrote the tables wrote all of them, so the figures are kinder than
strangers' texts would be. Then on what nobody need mask: questions that people asked a city's bot.

Sentences are also made by chance of templates and names, numbers and addresses, to see that no
form of writing them is forgotten.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from revontuli.language.lemmas import is_word
from revontuli.privacy.redaction import redact

FOLDER = Path(__file__).parents[1] / "tests" / "privacy" / "data"
SENTENCES = FOLDER / "personal_data.txt"
UNSEEN = FOLDER / "personal_data_unseen.txt"
MESSAGES = Path(__file__).with_name("messages")
CHAT = {half: MESSAGES / f"personal_{half}.txt" for half in ("development", "final")}
MARKED = re.compile(r"\[\[(?P<kind>\w+):(?P<words>.+?)\]\]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what must go from it."""

    language: str
    text: str
    spans: tuple[tuple[str, int, int], ...]


def read_sentences(path: Path = SENTENCES) -> list[Sentence]:
    """The sentences with their personal data as spans."""
    lines = path.read_text(encoding="utf-8").splitlines()
    parts = (line.partition(" ") for line in lines if line.strip() and not line.startswith("#"))
    return [marked(language, text) for language, _, text in parts]


def marked(language: str, text: str) -> Sentence:
    """A sentence whose personal data stands in marks: "soita [[phone:040 123 4567]]"."""
    plain, spans, end = "", [], 0
    for match in MARKED.finditer(text):
        plain += text[end : match.start()]
        spans.append((match["kind"], len(plain), len(plain) + len(match["words"])))
        plain += match["words"]
        end = match.end()
    return Sentence(language, plain + text[end:], tuple(spans))


def measure(sentences: list[Sentence]) -> dict[str, dict[str, int]]:
    """Counts by language: personal data, found whole; marks, of them right; all with mistakes."""
    counts: dict[str, Counter[str]] = {}
    for sentence in sentences:
        count = counts.setdefault(sentence.language, Counter())
        found = redact(sentence.text, sentence.language, is_word=is_word).found
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
        redacted = redact(sentence.text, sentence.language, is_word=is_word)
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
    """Print recall and precision by language, and mistakes; write `results/redaction.json`.

    The mistakes in the final half of chat messages are not shown, so that nobody mends by them.
    """
    from benchmarks.personal_messages import generate
    from benchmarks.report import console, print_table, write_json
    from benchmarks.safety import read_everyday

    sets = {path.stem: read_sentences(path) for path in (SENTENCES, UNSEEN)}
    sets |= {f"chat, {half}": read_sentences(path) for half, path in CHAT.items()}
    sets["chat, generated"] = generate(100 if quick else 2_100)
    body: dict[str, object] = {}
    for name, sentences in sets.items():
        counts = measure(sentences)
        body[name] = {"sentences": len(sentences), "by_language": counts}
        rows = [
            [
                language,
                str(count["personal"]),
                f"{count['found'] / count['personal']:.3f}",
                f"{count['right'] / count['marks']:.3f}",
            ]
            for language, count in counts.items()
        ]
        header = ["language", "pieces", "recall", "precision"]
        print_table(f"{name}: {len(sentences)} sentences", header, rows)
        for sentence, became in mistakes(sentences)[:20] if name != "chat, final" else ():
            console.print(f"{sentence.text}\n  → {became}", markup=False, highlight=False)
    everyday = [message.text for message in read_everyday()]
    needless = [text for text in everyday if redact(text, is_word=is_word).found]
    body["everyday"] = {"questions": len(everyday), "needless": len(needless)}
    console.print(f"everyday questions: {len(needless)} of {len(everyday)} masked needlessly")
    write_json("redaction", body)
