"""Messages that ask the same, gathered: in other words, with typing errors, across languages.

How alike two messages are is told by the everyday matters that they are about
(`everyday_matters`), and by their spelling where that is nearly the same. They are gathered by
agglomerative clustering with average linkage (Sokal & Michener 1958), which ends where the two
nearest groups are no longer alike: so there are as many groups as there are matters, and nobody
need guess how many. Those that ask what a word means stay apart from those that ask for the thing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from revontuli.dialogue.asked_term import asked_term
from revontuli.dialogue.everyday_matters import everyday_matters
from revontuli.dialogue.intent_classifier import linear, softmax
from revontuli.dialogue.message_features import Asked, ask, language_middles, unit
from revontuli.language.encoder import Encoder
from revontuli.language.lemmas import is_known
from revontuli.language.tokens import tokenize

ALIKE = 0.7  # of two groups on average, from which they are one
NEARLY_ALIKE = 0.4  # that may belong together, if somebody says so
SAME_SPELLING = 0.78  # cosine of runs of characters from which only the spelling differs
APART = 1e4  # a distance that no average makes up for

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Message:
    """A message to be gathered with its like.

    Attributes:
        text: redacted.
        language: "fi", "sv" or "en".
        meant: what it is known to mean; unlike ones are never gathered. "" where nothing is known.
        n: how many have said it.
    """

    text: str
    language: str
    meant: str = ""
    n: int = 1


def gather_alike(messages: Sequence[Message], encoder: Encoder | None) -> list[list[int]]:
    """Groups of messages that ask the same; the same messages give the same groups.

    Takes memory by the square of their number: 200 MB of 5,000.

    Args:
        messages: each once.
        encoder: texts to vectors; with None those alone are alike whose words nearly are the same.

    Returns:
        places in `messages`: of each group the most typical first, then those most often said;
        groups in the order of their first message.
    """
    if len(messages) < 2:
        return [[place] for place in range(len(messages))]
    from sklearn.cluster import AgglomerativeClustering

    likeness = how_alike(messages, messages, encoder)
    distances = np.maximum(1 - likeness, 0)
    distances[_are_unlike(messages)] = APART
    labels = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=1 - ALIKE
    ).fit_predict(distances)
    order = np.argsort(labels, kind="stable")
    bounds = [0, *(np.flatnonzero(np.diff(labels[order])) + 1), len(order)]
    groups = [order[start:end] for start, end in pairwise(bounds)]
    return [_typical_first(group, messages, likeness) for group in sorted(groups, key=min)]


def how_alike(
    messages: Sequence[Message], others: Sequence[Message], encoder: Encoder | None
) -> Matrix:
    """How alike n messages are to m others, 0–1. Shape (n, m)."""
    asked = [ask(one.text, one.language) for one in (*messages, *others)]
    n = len(messages)
    spelled = _spelled(asked)
    same = (spelled[:n] @ spelled[n:].T).toarray()
    likeness = np.where(same >= SAME_SPELLING, same, 0)
    if encoder is not None:
        about = _about(asked, encoder)
        likeness = np.maximum(likeness, about[:n] @ about[n:].T)
    return np.asarray(likeness, np.float32)


def _about(asked: Sequence[Asked], encoder: Encoder) -> Matrix:
    """How likely messages are about each everyday matter, of unit length; (n, 0) of none known.

    By what was learned to tell matters apart alone: the nearest tellings would bring neighbours
    together.
    """
    matters = everyday_matters(encoder.name, encoder.dimension)
    if not len(matters.offsets):
        return np.zeros((len(asked), 0), np.float32)
    middles = language_middles(encoder)
    vectors = encoder.queries([one.masked for one in asked])
    directions = unit(vectors - np.stack([middles[one.language] for one in asked]))
    likely = softmax(linear(directions, matters.weights) + matters.offsets)
    return unit(likely * vectors.any(axis=1, keepdims=True))


def _spelled(asked: Sequence[Asked]):  # type: ignore[no-untyped-def]
    """Runs of characters of messages, the rare ones weighing more; sparse."""
    from scipy.sparse import csr_array
    from sklearn.feature_extraction.text import TfidfVectorizer

    try:
        return TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4)).fit_transform(
            [one.folded for one in asked]
        )
    except ValueError:  # nothing but marks in all of them
        return csr_array((len(asked), 1))


def _are_unlike(messages: Sequence[Message]) -> NDArray[np.bool_]:
    """Which pairs are never gathered, however alike. Shape (n, n)."""
    asks = np.array([bool(asked_term(one.text, one.language)) for one in messages])
    names = {name: number for number, name in enumerate(["", *(one.meant for one in messages)])}
    meant = np.array([names[one.meant] for one in messages])
    is_known = meant != names[""]
    both = is_known[:, None] & is_known
    unlike = (asks[:, None] != asks) | (both & (meant[:, None] != meant))
    return np.asarray(unlike)


def _typical_first(
    group: NDArray[np.intp], messages: Sequence[Message], likeness: Matrix
) -> list[int]:
    """A group with the message nearest to all the others first, in the language most spoken.

    Of those as near, one without a slip.
    """
    if len(group) < 2:
        return [int(group[0])]
    said = np.array([messages[place].n for place in group])
    near = np.round(likeness[np.ix_(group, group)] @ said / said.sum(), 2)
    spoken: Counter[str] = Counter()
    for place in group:
        spoken[messages[place].language] += messages[place].n
    most = max(spoken, key=lambda code: (spoken[code], code))

    def unlikely(row: int) -> tuple[bool, float, int]:
        message = messages[group[row]]
        return message.language != most, -float(near[row]), _slips(message)

    first = int(group[min(range(len(group)), key=unlikely)])
    rest = sorted((int(p) for p in group if p != first), key=lambda p: (-messages[p].n, p))
    return [first, *rest]


def _slips(message: Message) -> int:
    """How many words of a message nothing here knows."""
    return sum(not is_known(token.text, message.language) for token in tokenize(message.text))
