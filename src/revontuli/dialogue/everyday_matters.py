"""Which everyday matters a message is about, known before a bot is taught anything.

The search for services knows some nine hundred everyday matters, each told in several ways in three
languages (`guidance/concepts.csv`), and the skills know how people greet, thank and the like. A
softmax regression learned to tell all of these apart by the encoder's vectors. How likely a message
is about each of them says more than the vector alone: a bot learns from few examples what it would
else need many for, and a message about a matter that no example is about is seen to be something
else. It is explicit semantic analysis across languages (Potthast, Stein & Anderka 2008) by a
learned classifier; telling what is not taught by knowing of it is called outlier exposure
(Hendrycks, Mazeika & Dietterich 2019).

For the encoder in the box all of this comes with the package:
`python -m revontuli.dialogue.matters_learning` makes it anew, and a test tells when that is due.
For other encoders no matters are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.dialogue.intent_classifier import Matrix, linear, softmax

FILE = Path(__file__).with_name("everyday_matters.npz")
LEAST = 0.0025  # probability; what is less likely counts as 0: most of it is
NARROWNESS = 30.0  # of the kernel by which what is told near by counts; at a cosine of 0 nothing
AT_ONCE = 1_000  # messages


@dataclass(frozen=True)
class EverydayMatters:
    """A softmax regression, and the tellings that it was learned from.

    Attributes:
        weights: (dimension, c) for c matters; c is 0 where none are known.
        offsets: (c,).
        tellings: of unit length, (t, dimension), ordered by matter.
        starts: number of each matter's first telling, (c,); none is without.
        name: of what they were learned from, "" where none are known.
    """

    weights: Matrix
    offsets: Matrix
    tellings: Matrix
    starts: NDArray[np.intp]
    name: str

    def read(self, directions: Matrix) -> AboutMatters:
        """What n messages are about.

        Args:
            directions: from the middle of their language, of unit length or 0, (n, dimension).
        """
        parts = range(0, max(1, len(directions)), AT_ONCE)
        read = [self._read(directions[start : start + AT_ONCE]) for start in parts]
        return AboutMatters(*(np.vstack(part) for part in zip(*read, strict=True)))

    def _read(self, directions: Matrix) -> tuple[Matrix, Matrix]:
        if not len(self.offsets):
            nothing = np.zeros((len(directions), 0), np.float32)
            return nothing, nothing
        likely = softmax(linear(directions, self.weights) + self.offsets)
        close = closeness(linear(directions, self.tellings.T))
        is_counted = (likely >= LEAST) & directions.any(axis=1, keepdims=True)
        roots = np.asarray(np.sqrt(likely) * is_counted, np.float32)
        return roots, np.add.reduceat(close, self.starts, axis=1)


@dataclass(frozen=True, slots=True)
class AboutMatters:
    """What n messages are about.

    Attributes:
        likely: how likely it is each matter, as square roots, (n, c). The product of two rows says
            how alike what they are about is (Bhattacharyya 1943), 0-1. What is hardly likely is 0,
            and of what has no direction all is.
        near: how much is told of each matter near them, in `closeness`, (n, c).
    """

    likely: Matrix
    near: Matrix


def closeness(cosines: Matrix) -> Matrix:
    """The weight in a kernel of what lies at these cosines, 0-1."""
    return np.exp(NARROWNESS * (cosines - 1))


def everyday_matters(encoder_name: str, dimension: int) -> EverydayMatters:
    """Those that came with the package for this encoder; none for another."""
    name, matters = _shipped()
    return matters if encoder_name == name else no_matters(dimension)


def no_matters(dimension: int) -> EverydayMatters:
    """For an encoder with vectors of this length of which none are known."""
    nothing = np.zeros((dimension, 0), np.float32)
    return EverydayMatters(nothing, nothing[0], nothing.T, np.zeros(0, np.intp), "")


def as_arrays(matters: EverydayMatters) -> dict[str, NDArray[Any]]:
    """As they are kept in files: a number of a telling in one byte."""
    step = np.float32(np.abs(matters.tellings).max(initial=0) / 127 or 1)
    return {
        "matters_name": np.array(matters.name),
        "matters_weights": matters.weights.astype(np.float16),
        "matters_offsets": matters.offsets.astype(np.float32),
        "matters_starts": matters.starts.astype(np.int32),
        "tellings": np.round(matters.tellings / step).astype(np.int8),
        "tellings_step": np.array(step),
    }


def of_arrays(arrays: Mapping[str, NDArray[Any]]) -> EverydayMatters:
    """What `as_arrays` gave.

    Raises:
        KeyError, TypeError, ValueError: it is damaged.
    """
    weights, offsets = (arrays[f"matters_{part}"] for part in ("weights", "offsets"))
    starts, told = arrays["matters_starts"].astype(np.intp), arrays["tellings"]
    if weights.shape != (told.shape[1], len(offsets)) or starts.shape != offsets.shape:
        raise ValueError("its everyday matters do not fit together")
    if len(starts) and not (
        starts[0] == 0 and starts[-1] < len(told) and np.diff(starts).min() > 0
    ):
        raise ValueError("its everyday matters are told elsewhere")
    tellings = told.astype(np.float32) * arrays["tellings_step"]
    name = str(arrays["matters_name"])
    return EverydayMatters(weights.astype(np.float32), offsets, tellings, starts, name)


@cache
def _shipped() -> tuple[str, EverydayMatters]:
    with np.load(FILE, allow_pickle=False) as file:
        return str(file["encoder"]), of_arrays(file)
