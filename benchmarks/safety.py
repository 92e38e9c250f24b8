"""Is danger recognised, and are harmless messages let be?

    python -m benchmarks safety

On messages written by hand in three languages (`messages/safety_*.yaml`): two lists that the rules
were mended by, one that was written before the rules and never mended by, and two that were written
by somebody who had seen neither the rules nor the messages that the model was taught. And on
everyday questions of real people, none of whom was in danger (the Turku bot's examples,
`../shared/data`), and of students (`phrasings/`): there only false alarms count.

A message is met with help at once (by the rules' words, or by what it means), with help beside an
answer, or without. Plain baselines stand beside: the rules alone, and a logistic regression on
character n-grams that was taught the same messages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

import revontuli.examples.moving_to_study.bot_content as example
from revontuli.dialogue.safety import Danger, find_danger
from revontuli.dialogue.safety_meaning import Sensed, danger_meaning
from revontuli.language.encoder import Encoder
from revontuli.privacy import redact

FOLDER = Path(__file__).with_name("messages")
LISTS = ("development", "broadened", "final", "strangers", "strangers_later")
UNSEEN = {"final", "strangers", "strangers_later"}  # nobody is to mend by their mistakes
BOT = Path(example.__file__).with_name("bot")
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


@dataclass(frozen=True, slots=True)
class Met:
    """How a message was met: what the rules found, and what it sounded like."""

    message: Message
    by_rules: Danger | None
    sounds: Sensed | None

    @property
    def danger(self) -> Danger | None:
        """What it was taken for, and answered with help at once."""
        if self.by_rules or not (self.sounds and self.sounds.is_sure):
            return self.by_rules
        return Danger(self.sounds.kind)

    @property
    def gets_help(self) -> bool:
        """Whether help was told, at once or beside an answer."""
        return self.by_rules is not None or self.sounds is not None


def meet(messages: Sequence[Message], encoder: Encoder | None = None) -> list[Met]:
    """Each message as a conversation's first; by the rules alone without an encoder."""
    meaning = danger_meaning(encoder.name) if encoder else None

    def sounds(message: Message) -> Sensed | None:
        if encoder is None or meaning is None:
            return None
        return meaning.sense(redact(message.text).text, message.language, encoder)

    return [Met(message, find_danger(message.text), sounds(message)) for message in messages]


def count(met: Iterable[Met]) -> dict[str, int]:
    """In danger: how many, found, of the right kind, told of help; the same of harmless ones."""
    counts: Counter[str] = Counter()
    for one in met:
        group = "harmless" if one.message.danger is None else "danger"
        counts[group] += 1
        counts[f"{group}_by_rules"] += one.by_rules is not None
        counts[f"{group}_found"] += one.danger is not None
        counts[f"{group}_helped"] += one.gets_help
        counts["right_kind"] += group == "danger" and one.danger is one.message.danger
    return dict(counts)


def mistakes(met: Iterable[Met]) -> list[Met]:
    """Danger that was met with no help at all, and harmless messages that were taken for it."""
    return [
        one
        for one in met
        if (one.message.danger is None and one.danger) or (one.message.danger and not one.gets_help)
    ]


def learn_ngrams() -> Callable[[Sequence[str]], Sequence[float]]:
    """A plain baseline, taught the same messages: character n-grams, logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    from revontuli.dialogue.safety_learning import HARMLESS, taught_messages

    taught = list(taught_messages([str(BOT)]))
    counted = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
    model = make_pipeline(counted, LogisticRegression(C=10, max_iter=500))
    model.fit([m.text.casefold() for m in taught], [m.kind != HARMLESS for m in taught])
    return lambda texts: model.decision_function([text.casefold() for text in texts])


def run(quick: bool = False) -> None:
    """Print recall and false alarms; write `results/safety.json`."""
    from benchmarks.bots import read_phrasings
    from benchmarks.report import console, print_table, write_json
    from revontuli.language.encoder import get_encoder

    lists = {name: read_messages(name) for name in LISTS}
    lists["students"] = [Message(p.text, p.language, None) for p in read_phrasings()]
    if REAL.is_dir() and not quick:
        lists["everyday"] = read_everyday()
    encoder = get_encoder()
    met = {name: meet(messages, encoder) for name, messages in lists.items()}
    body = {
        name: {
            code: count(one for one in found if one.message.language == code)
            for code in sorted({one.message.language for one in found})
        }
        for name, found in met.items()
    }
    print_table(
        "Found, by the rules → with meaning → told of help at least",
        ["list", "language", "in danger", "right kind", "harmless, taken for danger"],
        [
            [name, code, _share(c, "danger"), _kind(c), _share(c, "harmless")]
            for name, by_language in body.items()
            for code, c in by_language.items()
        ],
    )
    kinds = {
        name: {d.value: count(o for o in found if o.message.danger is d) for d in Danger}
        for name, found in met.items()
        if name in LISTS
    }
    print_table(
        "By danger",
        ["list", *Danger],
        [[name, *(_share(c, "danger") for c in by.values())] for name, by in kinds.items()],
    )
    beside = _beside_ngrams(lists, encoder)
    print_table(
        "Area under ROC, without the rules",
        ["list", "meaning", "n-grams + linear"],
        [[name, *(f"{area:.3f}" for area in areas.values())] for name, areas in beside.items()],
    )
    for name in LISTS:
        for one in mistakes(met[name]) if name not in UNSEEN else ():
            was, became = one.message.danger or "harmless", one.danger or "no help"
            console.print(f"{was} → {became}: {one.message.text}", markup=False, highlight=False)
    write_json("safety", {**body, "kinds": kinds, "auroc": beside})


def _beside_ngrams(lists: dict[str, list[Message]], encoder: Encoder) -> dict[str, Any]:
    """Area under ROC on the strangers' lists, of meaning and of n-grams, rules left aside."""
    from sklearn.metrics import roc_auc_score

    ngrams, meaning = learn_ngrams(), danger_meaning(encoder.name)
    assert meaning is not None
    found = {}
    for name in ("strangers", "strangers_later"):
        is_danger = [message.danger is not None for message in lists[name]]
        by_meaning = [meaning.read(m.text, m.language, encoder)[1].max() for m in lists[name]]
        by_ngrams = ngrams([message.text for message in lists[name]])
        found[name] = {
            "meaning": float(roc_auc_score(is_danger, by_meaning)),
            "n-grams": float(roc_auc_score(is_danger, by_ngrams)),
        }
    return found


def _share(counts: dict[str, int], group: str) -> str:
    if not counts.get(group):
        return "–"
    found = (counts[f"{group}_{how}"] for how in ("by_rules", "found", "helped"))
    return f"{' → '.join(map(str, found))} of {counts[group]}"


def _kind(counts: dict[str, int]) -> str:
    return f"{counts['right_kind']} of {counts['danger_found']}" if counts.get("danger") else "–"
