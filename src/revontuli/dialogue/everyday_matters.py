"""Which everyday matters a message is about, known before a bot is taught anything.

The search for services knows some nine hundred everyday matters, each told in several ways in three
languages (`guidance/concepts.csv`), and the skills know how people greet, thank and the like. A
softmax regression learned to tell all of these apart by the encoder's vectors. How likely a message
is about each of them says more than the vector alone: a bot learns from few examples what it would
else need many for, and a message about a matter that no example is about is seen to be something
else. It is explicit semantic analysis across languages (Potthast, Stein & Anderka 2008) by a
learned classifier; telling what is not taught by knowing of it is called outlier exposure
(Hendrycks, Mazeika & Dietterich 2019).

For the encoder in the box the weights come with the package:
`python -m revontuli.dialogue.matters_learning` makes them anew, and a test tells when that is due.
For other encoders no matters are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from revontuli.dialogue.intent_classifier import Matrix, linear

FILE = Path(__file__).with_name("everyday_matters.npz")
LEAST = 0.05  # square root of a probability; what is less likely counts as 0: most of it is


@dataclass(frozen=True)
class EverydayMatters:
    """A softmax regression.

    Attributes:
        weights: (dimension, c) for c matters; c is 0 where none are known.
        offsets: (c,).
    """

    weights: Matrix
    offsets: Matrix

    def about(self, directions: Matrix) -> Matrix:
        """How likely n messages are about each matter, as square roots, (n, c).

        The product of two rows says how alike what they are about is (Bhattacharyya 1943), 0-1.
        What is hardly likely is 0, and of what has no direction all is.

        Args:
            directions: from the middle of their language, of unit length or 0, (n, dimension).
        """
        if not len(self.offsets):
            return np.zeros((len(directions), 0), np.float32)
        scores = linear(directions, self.weights) + self.offsets
        likely = np.exp((scores - scores.max(axis=1, keepdims=True)) / 2)
        likely /= np.linalg.norm(likely, axis=1, keepdims=True)
        return np.asarray(likely * (likely >= LEAST) * directions.any(axis=1, keepdims=True))


def everyday_matters(encoder_name: str, dimension: int) -> EverydayMatters:
    """Those that came with the package for this encoder; none for another."""
    name, matters = _shipped()
    if encoder_name == name:
        return matters
    return EverydayMatters(np.zeros((dimension, 0), np.float32), np.zeros(0, np.float32))


@cache
def _shipped() -> tuple[str, EverydayMatters]:
    with np.load(FILE, allow_pickle=False) as file:
        weights, offsets = (file[name].astype(np.float32) for name in ("weights", "offsets"))
        return str(file["encoder"]), EverydayMatters(weights, offsets)
