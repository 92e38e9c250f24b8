"""`python -m revontuli.dialogue.safety_learning BOT…`: learn anew what danger sounds like.

It makes the file that comes with the package from `safety_messages/`, from what the skills were
taught, and from the examples of bots whose content is given: what people ask them is no danger.
How sure it must be is set by five-fold cross-validation. It takes about two minutes.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.dialogue.message_features import Matrix, ask, language_middles, unit
from revontuli.dialogue.safety_meaning import (
    FILE,
    SPELLING,
    DangerMeaning,
    counted_grams,
    nearness,
    weighed_grams,
)
from revontuli.language.encoder import Encoder
from revontuli.text import LANGUAGES

FOLDER = Path(__file__).parent / "safety_messages"
HARMLESS = "harmless"
COST = 3.0  # of a message on the wrong side
FOLDS = 5
# Shares of the harmless messages that sound most like danger, which may be taken for it, or be
# answered with help beside the answer.
TAKEN_FOR_DANGER, OFFERED_HELP = 0.03, 0.1

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Heard:
    """A message; `kind` is its danger or "harmless", `is_near` whether it was written for this."""

    text: str
    language: str
    kind: str
    is_near: bool = True


def read_messages(folder: Path = FOLDER) -> list[Heard]:
    """Those written by hand."""
    import yaml

    return [
        Heard(text, language, kind)
        for language in LANGUAGES
        for kind, texts in yaml.safe_load(
            (folder / f"{language}.yaml").read_text(encoding="utf-8")
        ).items()
        for text in texts
    ]


def learn_danger(messages: Sequence[Heard], encoder: Encoder) -> DangerMeaning:
    """Learn from messages in three languages; the same ones give the same.

    Args:
        messages: of every kind of danger, and harmless ones.
        encoder: whose vectors it reads.
    """
    middles = language_middles(encoder)
    asked = [ask(message.text, message.language) for message in messages]
    vectors = encoder.queries([one.masked for one in asked])
    meanings = unit(vectors - np.stack([middles[one.language] for one in asked]))
    folded = [one.folded for one in asked]
    rarity = _rarity(counted_grams(folded))
    grams = weighed_grams(folded, rarity)
    alike = nearness(meanings, meanings) + SPELLING * (grams @ grams.T).toarray()

    kinds = np.array([message.kind for message in messages])
    is_danger = kinds != HARMLESS
    held_out = _held_out(alike, is_danger)
    near = held_out[~is_danger & np.array([message.is_near for message in messages])]
    machine = _machine().fit(alike, is_danger)
    support, weights = machine.support_, machine.dual_coef_[0]
    kind = _kind_of(meanings[is_danger], kinds[is_danger])
    return DangerMeaning(
        encoder=encoder.name.partition("@")[0],
        middles=middles,
        support=meanings[support],
        weights=weights.astype(np.float32),
        rarity=rarity,
        grams=np.asarray(grams[support].T @ weights, np.float32),
        offset=float(machine.intercept_[0]),
        kinds=tuple(map(str, kind.classes_)),
        kind_weights=kind.coef_.T.astype(np.float32),
        kind_offsets=kind.intercept_.astype(np.float32),
        sure_from=float(np.quantile(near, 1 - TAKEN_FOR_DANGER)),
        likely_from=float(np.quantile(near, 1 - OFFERED_HELP)),
        messages=messages_hash(messages),
    )


def messages_hash(messages: Iterable[Heard]) -> str:
    """SHA-256 of those that were written for this."""
    told = "\n".join(f"{m.language} {m.kind} {m.text}" for m in messages if m.is_near)
    return hashlib.sha256(told.encode()).hexdigest()


def _machine() -> Any:
    from sklearn.svm import SVC

    return SVC(C=COST, kernel="precomputed", cache_size=1000)


def _held_out(alike: Matrix, is_danger: NDArray[np.bool_]) -> Floats:
    """The score of each message by a machine that had not seen it."""
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    return np.asarray(
        cross_val_predict(_machine(), alike, is_danger, cv=folds, method="decision_function")
    )


def _kind_of(meanings: Matrix, kinds: NDArray[np.str_]) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=10.0, max_iter=500).fit(meanings, kinds)


def _rarity(counts: Any) -> Matrix:
    seen = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = np.log((1 + counts.shape[0]) / (1 + seen)) + 1
    return rarity.astype(np.float16).astype(np.float32)  # as it is kept


def taught_messages(bots: Iterable[str]) -> Iterator[Heard]:
    """All that is learned from, each text once.

    What was written for this stands before what the skills, and bots in these folders, were taught.
    """
    from revontuli.dialogue.content_files import read_content
    from revontuli.dialogue.skills.examples import skill_examples

    said = [*skill_examples(), *(e for bot in bots for e in read_content(bot).examples)]
    told = (Heard(e.text, e.language or "fi", HARMLESS, is_near=False) for e in said)
    known: set[str] = set()
    for message in (*read_messages(), *told):
        if message.text.casefold() not in known:
            known.add(message.text.casefold())
            yield message


def main(bots: Sequence[str]) -> None:
    """Learn it and write it."""
    from revontuli.language.encoder import get_encoder

    messages = list(taught_messages(bots))
    learned = learn_danger(messages, get_encoder())
    learned.save()
    print(f"{FILE.name}: {len(messages)} messages, {len(learned.weights)} of them decide")


if __name__ == "__main__":
    main(sys.argv[1:])
