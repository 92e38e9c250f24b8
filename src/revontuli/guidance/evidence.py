"""What speaks for each service, weighed together."""

from __future__ import annotations

from dataclasses import dataclass

from revontuli.guidance.concept_index import ConceptProfile
from revontuli.guidance.language_space import Vectors

# What each signal weighs (a convex combination of scores on their own scales: Bruch, Gai &
# Ingber 2023). Set on the questions of Turku's bot, not on those that the figures are from.
WORDS, MEANING, CONCEPTS = 1.2, 1.0, 0.4
# Below these, a question's letters only happen to meet some phrase, some service, some meaning.
SAID, HEARD, NEAR = 0.1, 0.05, 0.3


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each of n services.

    Attributes:
        words: how well its words answer, 0 to 1. Shape (n,).
        meaning: cosine of the texts' meanings. Shape (n,).
        about: how much it is about what the question is about, 0 or more. Shape (n,).
        asked: the concepts that the question is about.
    """

    words: Vectors
    meaning: Vectors
    about: Vectors
    asked: ConceptProfile

    @property
    def is_any(self) -> bool:
        """Whether anything speaks for any service: not for letters that mean nothing."""
        return bool(
            self.asked.said >= SAID or self.words.max() >= HEARD or self.meaning.max() >= NEAR
        )

    @property
    def total(self) -> Vectors:
        """All of it. Shape (n,)."""
        return WORDS * self.words + MEANING * self.meaning + CONCEPTS * self.about
