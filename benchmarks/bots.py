"""Do the example's bots understand how people ask, in words that nobody taught them?

    python -m benchmarks bots [--quick]

`phrasings/{fi,sv,en}.yaml` has twenty ways of asking each of the common questions, written by hand
from the questions alone, never seen in training and never mended by. Asked are the whole bot, as a
person would ask it, what it understands, and two plain ways to learn from the very same examples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.intent_methods import METHODS, SEED, learn_revontuli
from benchmarks.report import console, print_table, print_verdicts, write_json
from revontuli.catalogue import Catalogue
from revontuli.dialogue import Bot, BotModel, Message, State, train_bot
from revontuli.dialogue.training import training_examples
from revontuli.text import LANGUAGES

PHRASINGS = Path(__file__).with_name("phrasings")
FEWEST = 0.9  # of the phrasings, in each language, whose right answer must come first
WHOLE_BOT = "the whole bot"
# Answers that were parted from a question's own after the phrasings were written. Then "when do I
# make my notification of move?" had no other answer than the one about the whole move.
PARTED = {"make_move_notice": "moving_checklist"}
CONFUSIONS_SHOWN = 15
QUICK = 3  # phrasings of each question


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A way of asking; `intent` is what it means."""

    text: str
    intent: str
    language: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a phrasing was taken to mean; `offered` are the buttons beside it."""

    phrasing: Phrasing
    intent: str
    outcome: str = ""
    offered: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether the right answer came first, or what was parted from it."""
        return self.phrasing.intent in (self.intent, PARTED.get(self.intent))

    @property
    def is_parted(self) -> bool:
        """Whether it is right only as what was parted from the right answer."""
        return self.is_right and self.intent != self.phrasing.intent


def read_phrasings(folder: Path = PHRASINGS) -> list[Phrasing]:
    """All of them that are there."""
    return [
        Phrasing(str(text), intent, language)
        for language in LANGUAGES
        if (folder / f"{language}.yaml").exists()
        for intent, texts in yaml.safe_load(
            (folder / f"{language}.yaml").read_text("utf-8")
        ).items()
        for text in texts
    ]


def ask_whole_bot(
    model: BotModel, catalogue: Catalogue, finder: Any, phrasings: Sequence[Phrasing]
) -> list[Found]:
    """Ask the bot itself, each time as the first message of a conversation on a page."""
    bot = Bot(model, catalogue, lambda: finder)
    found = []
    for phrasing in phrasings:
        message = Message(phrasing.text, language=phrasing.language)
        reply = bot.reply(message, State(language=phrasing.language)).reply
        offered = tuple(choice.value for choice in reply.choices)
        found.append(Found(phrasing, reply.intent, str(reply.outcome), offered))
    return found


def share_right(found: Sequence[Found], language: str | None = None) -> float | None:
    """Of phrasings in `language`, the share whose right answer came first; None of none."""
    asked = [one for one in found if language in (None, one.phrasing.language)]
    return sum(one.is_right for one in asked) / len(asked) if asked else None


def run(quick: bool = False) -> None:
    """The bot, what it understands, two baselines; a table and the confusions."""
    from revontuli.examples.moving_to_study import example_catalogue
    from revontuli.examples.moving_to_study.bot_content import example_bot
    from revontuli.guidance import ServiceFinder
    from revontuli.language.encoder import get_encoder

    content, catalogue, encoder = example_bot(), example_catalogue(), get_encoder()
    phrasings = _chosen(read_phrasings(), quick)
    if not phrasings:
        console.print(f"There are no phrasings in {PHRASINGS}: nothing to ask.")
        return
    names = {intent.name for intent in content.intents}
    unknown = sorted({one.intent for one in phrasings} - names)
    if unknown:
        console.print(f"Not intents of the bot, and so never right: {', '.join(unknown)}")
    examples = training_examples(content, catalogue)
    phrasings = _held_out(phrasings, {example.text for example in examples})
    model = train_bot(content, catalogue, SEED, encoder)
    finder = ServiceFinder(catalogue, encoder.name.partition("@")[0])
    found = {WHOLE_BOT: ask_whole_bot(model, catalogue, finder, phrasings)}
    for name, learn in METHODS.items():
        if learn is learn_revontuli:
            found[name] = _ask(lambda texts: _understood(model, texts), phrasings)
        else:
            found[name] = _ask(learn(examples, encoder), phrasings)
    languages = [code for code in LANGUAGES if any(p.language == code for p in phrasings)]
    print_table(
        f"Right answer first: {len(phrasings)} phrasings of {len({p.intent for p in phrasings})} "
        f"questions, {len(examples)} examples",
        ["", *languages, "all"],
        [
            [name, *(_percent(share_right(rows, code)) for code in (*languages, None))]
            for name, rows in found.items()
        ],
    )
    whole = found[WHOLE_BOT]
    outcomes = Counter((one.outcome, one.is_right) for one in whole)
    print_table(
        "How the whole bot met them",
        ["outcome", "right first", "other first"],
        [
            [outcome, outcomes[outcome, True], outcomes[outcome, False]]
            for outcome in sorted({outcome for outcome, _ in outcomes})
        ],
    )
    confusions = _confusions(whole)
    print_table(
        "What is confused",
        ["asked → understood", "times", "such as"],
        [[pair, n, text] for pair, n, text in confusions[:CONFUSIONS_SHOWN]],
    )
    print_verdicts(
        {
            f"{code}: right answer first {FEWEST:.0%}": (share_right(whole, code) or 0) >= FEWEST
            for code in languages
        }
    )
    write_json(
        "bots-quick" if quick else "bots",
        {
            "phrasings": len(phrasings),
            "examples": len(examples),
            "right": {
                name: {code or "all": share_right(rows, code) for code in (*languages, None)}
                for name, rows in found.items()
            },
            "outcomes": [
                {"outcome": outcome, "right": right, "n": n}
                for (outcome, right), n in sorted(outcomes.items())
            ],
            "by_question": _by_question(whole),
            "confusions": [
                {"confused": pair, "n": n, "example": text} for pair, n, text in confusions
            ],
        },
    )


def _chosen(phrasings: list[Phrasing], quick: bool) -> list[Phrasing]:
    if not quick:
        return phrasings
    seen: Counter[tuple[str, str]] = Counter()
    chosen = []
    for one in phrasings:
        seen[one.language, one.intent] += 1
        if seen[one.language, one.intent] <= QUICK:
            chosen.append(one)
    return chosen


def _held_out(phrasings: Sequence[Phrasing], taught: set[str]) -> list[Phrasing]:
    """Held out means held out: without those that stand, word for word, among the examples."""
    plain = {text.casefold().strip(" .!?") for text in taught}
    kept = [one for one in phrasings if one.text.casefold().strip(" .!?") not in plain]
    if len(kept) < len(phrasings):
        left = len(phrasings) - len(kept)
        console.print(f"{left} phrasings stand among the examples too, and are not asked.")
    return kept


def _understood(model: BotModel, texts: Sequence[str]) -> list[str]:
    return [model.understanding.predict(text).intent or "" for text in texts]


def _ask(answers: Callable[[Sequence[str]], list[str]], asked: Sequence[Phrasing]) -> list[Found]:
    intents = answers([phrasing.text for phrasing in asked])
    return [Found(phrasing, intent) for phrasing, intent in zip(asked, intents, strict=True)]


def _confusions(found: Sequence[Found]) -> list[tuple[str, int, str]]:
    wrong = [one for one in found if not one.is_right]
    pairs = Counter((one.phrasing.intent, one.intent or f"({one.outcome})") for one in wrong)
    said: dict[tuple[str, str], str] = {}
    for one in wrong:
        pair = one.phrasing.intent, one.intent or f"({one.outcome})"
        said.setdefault(pair, f"{one.phrasing.language}: {one.phrasing.text}")
    return [(f"{a} → {b}", n, said[a, b]) for (a, b), n in pairs.most_common()]


def _by_question(found: Sequence[Found]) -> dict[str, float | None]:
    intents = dict.fromkeys(one.phrasing.intent for one in found)
    return {
        intent: share_right([one for one in found if one.phrasing.intent == intent])
        for intent in intents
    }


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{share:.1%}"
