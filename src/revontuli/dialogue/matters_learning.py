"""`python -m revontuli.dialogue.matters_learning`: learn anew to tell everyday matters apart.

It makes the file that comes with the package from the words, synonyms and short questions of
`guidance/concepts.csv` and from the skills' own phrases. It takes a few minutes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from revontuli.dialogue.everyday_matters import FILE, EverydayMatters, as_arrays
from revontuli.dialogue.message_features import Matrix, fold, language_middles, unit
from revontuli.dialogue.prediction import OUTSIDE
from revontuli.dialogue.skills.examples import skill_examples
from revontuli.engine import atomic_path
from revontuli.guidance.concepts import EverydayConcept, read_concepts
from revontuli.language.encoder import Encoder
from revontuli.text import LANGUAGES

FEWEST = 3  # ways in which a matter must be told in each language
FREEDOM = 10.0  # inverse of the ridge penalty
STEPS, TOLERANCE = 80, 1e-7  # of L-BFGS


@dataclass(frozen=True, slots=True)
class Telling:
    """One way in which a matter is told."""

    matter: int
    language: str
    text: str


def tellings() -> list[Telling]:
    """All ways in which matters are told, and in which people greet, thank and so on."""
    matters: list[Mapping[str, Sequence[str]]] = [
        *(concept.words for concept in read_concepts() if _is_well_told(concept)),
        *_talk().values(),
    ]
    return [
        Telling(matter, language, fold(text))
        for language in LANGUAGES
        for matter, words in enumerate(matters)
        for text in words[language]
    ]


def _is_well_told(concept: EverydayConcept) -> bool:
    return all(len(concept.words[language]) >= FEWEST for language in LANGUAGES)


def _talk() -> dict[str, dict[str, list[str]]]:
    """The skills' own phrases by what they mean and language."""
    said: dict[str, dict[str, list[str]]] = {}
    for example in skill_examples():
        if example.intent != OUTSIDE:
            words = said.setdefault(example.intent, {language: [] for language in LANGUAGES})
            words[example.language or "fi"].append(example.text)
    return said


def tellings_hash(told: list[Telling], encoder_name: str) -> str:
    """SHA-256 of what the weights are learned from."""
    lines = [encoder_name, *(f"{one.matter} {one.language} {one.text}" for one in told)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def learn_matters(told: list[Telling], encoder: Encoder) -> EverydayMatters:
    """Learn to tell matters apart; the same tellings give the same."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    matters = np.array([one.matter for one in told])
    directions = _directions(told, encoder)
    with threadpool_limits(limits=1, user_api="blas"):
        model = LogisticRegression(C=FREEDOM, max_iter=STEPS, tol=TOLERANCE)
        model.fit(directions, matters)
    order = np.argsort(matters, kind="stable")
    return EverydayMatters(
        weights=model.coef_.T.astype(np.float32),
        offsets=model.intercept_.astype(np.float32),
        tellings=directions[order],
        starts=np.searchsorted(matters[order], model.classes_),
        name=tellings_hash(told, encoder.name),
    )


def _directions(told: list[Telling], encoder: Encoder) -> Matrix:
    """From the middle of each language's tellings."""
    middles = language_middles(encoder)
    found = []
    for language in LANGUAGES:
        texts = [one.text for one in told if one.language == language]
        directions = unit(encoder.queries(texts) - middles[language])
        found.append(unit(directions - directions.mean(axis=0)))
    return np.vstack(found)


def main() -> None:
    """Learn it and write it."""
    from revontuli.language.encoder import get_encoder

    encoder, told = get_encoder(), tellings()
    learned = learn_matters(told, encoder)
    with atomic_path(FILE) as path, path.open("wb") as file:
        arrays: dict[str, Any] = {"encoder": np.array(encoder.name), **as_arrays(learned)}
        np.savez_compressed(file, **arrays)
    print(f"{FILE.name}: {len(learned.offsets)} matters, told in {len(told):,} ways")


if __name__ == "__main__":
    main()
