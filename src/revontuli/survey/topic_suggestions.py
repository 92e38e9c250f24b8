"""New topics suggested from answers that no topic fits.

The things that such answers name are grouped by their meaning (HDBSCAN: Campello, Moulavi & Sander
2013), and each group is named by the base forms of words that are common in it and rare in the
others (class-based TF-IDF: Grootendorst 2022). A group is shown only where at least five people
wrote of it, with examples from which personal data is taken out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revontuli.engine import Progress, silent
from revontuli.language.encoder import Encoder, get_encoder
from revontuli.privacy.tables import MINIMUM
from revontuli.survey.topic_texts import (
    base_forms,
    clean_answer,
    in_base_forms,
    main_language,
    pieces,
    says_nothing,
)
from revontuli.survey.topics import Topic

WORDS = 3  # in a name
EXAMPLES = 5
MOST_PIECES = 6_000  # that are grouped; a sample of more
DIRECTIONS = 30  # of the vectors' space, in which groups are looked for
ALIKE = 0.7  # cosine between the middles of two groups from which on they are one


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A group of answers that might be a topic.

    Attributes:
        words: that set it apart, the most telling first.
        people: how many wrote of it, five or more.
        share: of those whose answers were looked at, weighted where there are weights.
        examples: what they wrote, redacted, the most typical first.
        language: of most of them.
    """

    words: tuple[str, ...]
    people: int
    share: float
    examples: tuple[str, ...]
    language: str

    def as_topic(self, code: str, dimension: str | None = None) -> Topic:
        """A topic for a codebook, with its words as a name for people to better."""
        name = {self.language: ", ".join(self.words)}
        return Topic(code, name, {}, self.examples, dimension)


def suggest_topics(
    texts: Sequence[str | None],
    encoder: Encoder | None = None,
    *,
    weights: Sequence[float] | NDArray[np.float64] | None = None,
    min_people: int = MINIMUM,
    limit: int = 12,
    seed: int = 0,
    progress: Progress = silent,
) -> tuple[Suggestion, ...]:
    """Groups among answers, such as those that were coded "other", the largest first.

    Args:
        texts: one a person; None and answers that say nothing are left out.
        encoder: texts to vectors; None for the usual one.
        weights: of the people, for the shares.
        min_people: fewer than this make no group; never under five.
        limit: how many groups at most.
        seed: of the sample, where there are more than 6,000 things named.
        progress: told as texts are turned into vectors.
    """
    weight = np.ones(len(texts)) if weights is None else np.asarray(weights, dtype=float)
    said = [(person, clean_answer(text)) for person, text in enumerate(texts)]
    language = main_language([text for _, text in said if text])
    named = [
        (person, piece)
        for person, text in said
        for piece in pieces(text)
        if not says_nothing(piece) and base_forms(piece, language)
    ]
    if len(named) > MOST_PIECES:
        drawn = np.random.default_rng(seed).choice(len(named), MOST_PIECES, replace=False)
        named = [named[place] for place in np.sort(drawn)]
    smallest = max(min_people, MINIMUM)
    people = np.array([person for person, _ in named], dtype=int)
    if len(set(people)) < smallest:
        return ()
    vectors = _encode([piece for _, piece in named], language, encoder or get_encoder(), progress)
    groups = _group(vectors, smallest, seed)
    members = [np.flatnonzero(groups == group) for group in range(groups.max() + 1)]
    members = [own for own in members if len(set(people[own])) >= smallest]
    if not members:
        return ()
    words = _telling_words([[named[place][1] for place in own] for own in members])
    total = float(weight[sorted(set(people))].sum()) or 1.0
    found = []
    for own, telling in zip(members, words, strict=True):
        writers = sorted(set(people[own]))
        examples = _typical(vectors[own], [named[place][1] for place in own])
        found.append(
            Suggestion(
                telling,
                len(writers),
                round(float(weight[writers].sum()) / total, 4),
                examples,
                main_language([named[place][1] for place in own]),
            )
        )
    return tuple(sorted(found, key=lambda s: (-s.people, s.words))[:limit])


def _encode(
    texts: Sequence[str], language: str, encoder: Encoder, progress: Progress
) -> NDArray[np.float64]:
    """What texts mean as they stand and in base forms, so that cases of one word lie together."""
    as_said = _centred(encoder.passages(texts, progress))
    forms = [in_base_forms(text, language) for text in texts]
    both: NDArray[np.float64] = (as_said + _centred(encoder.passages(forms, progress))) / 2
    return both


def _centred(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    centred = vectors.astype(float) - vectors.mean(axis=0)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    unit: NDArray[np.float64] = centred / np.where(lengths > 0, lengths, 1.0)
    return unit


def _group(vectors: NDArray[np.float64], smallest: int, seed: int) -> NDArray[np.intp]:
    """Each piece's group, −1 for none; groups whose middles point the same way are one."""
    from sklearn.cluster import HDBSCAN
    from sklearn.decomposition import PCA

    directions = min(DIRECTIONS, *vectors.shape)
    reduced = PCA(directions, random_state=seed).fit_transform(vectors)
    model = HDBSCAN(
        min_cluster_size=smallest, min_samples=2, cluster_selection_method="leaf", copy=True
    )
    groups: NDArray[np.intp] = model.fit_predict(reduced).astype(np.intp)
    while groups.max() > 0:
        middles = np.stack([vectors[groups == g].mean(axis=0) for g in range(groups.max() + 1)])
        middles /= np.linalg.norm(middles, axis=1, keepdims=True)
        cosines = np.triu(middles @ middles.T, k=1)
        first, second = np.unravel_index(cosines.argmax(), cosines.shape)
        if cosines[first, second] < ALIKE:
            break
        groups[groups == second] = first
        groups[groups > second] -= 1
    return groups


def _telling_words(groups: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Each group's words by class-based TF-IDF, of their base forms."""
    counts = []
    for group in groups:
        language = main_language(group)
        bases = (base for text in group for base in base_forms(text, language) if len(base) > 2)
        counts.append(Counter(bases))
    everywhere = sum(counts, Counter())
    average = sum(everywhere.values()) / max(len(groups), 1)
    named = []
    for count in counts:
        size = sum(count.values()) or 1
        worth = {
            word: n / size * math.log(1 + average / everywhere[word]) for word, n in count.items()
        }
        named.append(tuple(sorted(worth, key=lambda word: (-worth[word], word))[:WORDS]))
    return named


def _typical(vectors: NDArray[np.float64], texts: Sequence[str]) -> tuple[str, ...]:
    nearness = vectors @ vectors.mean(axis=0)
    order = np.argsort(-nearness, kind="stable")
    unlike = {texts[place].casefold(): texts[place] for place in order[::-1]}
    ranked = sorted(unlike, key=lambda folded: [texts[p].casefold() for p in order].index(folded))
    return tuple(unlike[folded] for folded in ranked[:EXAMPLES])
