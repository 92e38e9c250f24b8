"""Learning what messages mean from examples.

What an example is worth depends on who said it: what people asked and keepers wrote counts whole,
what was made of templates little, however many there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revontuli.dialogue.confidence import (
    Judge,
    find_sharpness,
    learn_judge,
    plain_judge,
    score_signs,
)
from revontuli.dialogue.content import Example, Source
from revontuli.dialogue.everyday_matters import EverydayMatters
from revontuli.dialogue.intent_classifier import (
    IntentClassifier,
    choose_spelling_weight,
    find_dimensions,
    learn_weights,
)
from revontuli.dialogue.known_examples import Known, known_signs
from revontuli.dialogue.message_features import (
    Asked,
    Matrix,
    MessageFeatures,
    ask,
    fold,
    language_of,
)
from revontuli.engine import Progress, silent
from revontuli.errors import InputError
from revontuli.language.encoder import Encoder

SPELLING_WEIGHTS = (0.0, 0.3, 0.6, 0.9, 1.3)
NEAREST_WORTH = 1.0  # of an intent's nearest example, in score, beside what all of them tell
TOLD_APART_BY = 1_200  # examples, at most, by which the weight of spelling is chosen
WORTH = {Source.BUILT_IN: 0.7, Source.TEMPLATE: 0.5}  # of an example; of the others 1
TEMPLATES_WORTH = 4.0  # examples, that all templates of an intent count for at most
TEMPLATES_READ = 3  # of an intent in a language: more of them teach nothing new
NAME_WORTH = 1.0  # of an intent's name, read as if it were an example
FOLDS, FOLDS_OF_MANY, MANY = 5, 3, 1_500
FEWEST_INTENTS = 8  # from which some can be left out altogether
FIRST_BELIEVED = (
    Source.TAUGHT,
    Source.WRITTEN,
    Source.IMPORTED,
    Source.BUILT_IN,
    Source.TEMPLATE,
)


@dataclass(frozen=True)
class Learned:
    """All that understanding rests on.

    Attributes:
        intents: names, in the order of the classifier's columns.
        language: of most examples: read in where nothing tells another.
        features: messages as numbers.
        classifier: numbers to intents.
        judge: how sure to be.
        known: the examples.
        taught: what a message means that was taught word for word, by its folded text.
    """

    intents: tuple[str, ...]
    language: str
    features: MessageFeatures
    classifier: IntentClassifier
    judge: Judge
    known: Known
    taught: dict[str, str]

    def read(self, asked: Sequence[Asked]) -> tuple[Matrix, NDArray[np.float64]]:
        """Scores of the intents, (n, n_intents), and the signs that `judge` reads, (n, N_SIGNS).

        The signs of a message in which there is nothing to read are none: NaN.
        """
        meaning, spelling = self.features.meaning(asked), self.features.spelling(asked)
        about = self.features.everyday.read(meaning)
        nearest, close = self.known.nearest(meaning, about.likely, len(self.intents))
        dense = np.hstack([meaning, about.likely, self.features.rest(asked)])
        scores = self.classifier.score(dense, spelling) + NEAREST_WORTH * nearest
        of_known = known_signs(nearest, close, about, scores.argmax(axis=1), self.known)
        signs = np.hstack([score_signs(scores, self.judge.sharpness), of_known])
        signs[~meaning.any(axis=1) & (np.diff(spelling.indptr) == 0)] = np.nan
        return scores, signs


def learn(
    examples: Sequence[Example], seed: int, encoder: Encoder, progress: Progress = silent
) -> Learned:
    """Learn from examples.

    Raises:
        InputError: there are fewer than two intents.
    """
    taught = _taught(examples := [example for example in examples if fold(example.text)])
    examples = _without_many_templates(examples)
    intents = tuple(sorted({example.intent for example in examples}))
    if len(intents) < 2:
        raise InputError("too few intents to learn from", expected="two or more, with examples")
    language = _usual_language(examples)
    progress("Reading examples", 0, 1)
    read = [ask(e.text, e.language or language_of(e.text, language) or language) for e in examples]
    features = MessageFeatures.learn(read, encoder)
    progress("Reading examples", 1, 1)

    drawn = np.random.default_rng(seed)
    progress("Encoding examples", 0, 1)
    lesson = _prepare(examples, read, intents, features, seed, drawn)
    progress("Encoding examples", 1, 1)
    judge = _judged(lesson, features.everyday, drawn, progress)
    progress("Learning", 0, 1)
    classifier = lesson.learn()
    progress("Learning", 1, 1)
    return Learned(intents, language, features, classifier, judge, lesson.known, taught)


@dataclass(frozen=True)
class _Lesson:
    """Examples, and below them the names of intents, as numbers to learn from.

    Attributes:
        numbers: dense ones, then spelling in its strongest dimensions, (m, d + k).
        rows: number of each one's intent, (m,).
        worth: how much each counts, (m,).
        known: the n examples alone.
        own: which of these people wrote, (n,).
        n_intents: how many there are.
        dimensions: of spelling, times what it weighs, (v, k).
    """

    numbers: Matrix
    rows: NDArray[np.intp]
    worth: NDArray[np.float64]
    known: Known
    own: NDArray[np.bool_]
    n_intents: int
    dimensions: Matrix

    def learn(self) -> IntentClassifier:
        """From all of it."""
        weights, offsets = self.learn_from(np.ones(len(self.rows), bool))
        d = self.numbers.shape[1] - self.dimensions.shape[1]
        spelling = (self.dimensions @ weights[d:]).astype(np.float16)
        return IntentClassifier(weights[:d], spelling, offsets)

    def learn_from(self, chosen: NDArray[np.bool_]) -> tuple[Matrix, Matrix]:
        """Weights and offsets from a part of it; see `learn_weights`."""
        return learn_weights(
            self.numbers[chosen], self.rows[chosen], self.n_intents, self.worth[chosen]
        )


def _prepare(
    examples: Sequence[Example],
    read: Sequence[Asked],
    intents: Sequence[str],
    features: MessageFeatures,
    seed: int,
    drawn: np.random.Generator,
) -> _Lesson:
    from scipy.sparse import csr_array

    named = [row for row, intent in enumerate(intents) if name_words(intent)]
    place = {name: row for row, name in enumerate(intents)}
    rows = np.array([*(place[e.intent] for e in examples), *named], dtype=np.intp)
    n, own = len(examples), np.array([e.source not in WORTH for e in examples])
    meaning, spelling = features.meaning(read), features.spelling(read)
    rest = features.rest(read, [e.source is Source.BUILT_IN for e in examples])
    matters = features.everyday.read(meaning).likely
    names = features.meaning_of_names([name_words(intents[row]) for row in named])
    named_matters = features.everyday.read(names).likely
    dense = np.vstack(
        [
            np.hstack([meaning, matters, rest]),
            _padded(np.hstack([names, named_matters]), rest.shape[1]),
        ]
    )
    dimensions = find_dimensions(spelling, seed)
    spelled = spelling @ dimensions
    weight = _spelling_weight(dense[:n], spelled, rows[:n], own, drawn)
    # How names are spelled tells nothing: they may be in another language than what people write.
    numbers = np.hstack([dense, weight * np.pad(spelled, ((0, len(named)), (0, 0)))])
    # In the precision in which they are written, so that what comes back is the same.
    kept = meaning.astype(np.float16).astype(np.float32)
    known = Known(rows[:n], kept, csr_array(features.everyday.read(kept).likely))
    worth = _worth(examples, len(rows))
    return _Lesson(numbers, rows, worth, known, own, len(intents), weight * dimensions)


def _padded(names: Matrix, width: int) -> Matrix:
    """Intents' names as if they were messages: of them only the meaning counts."""
    return np.pad(names, ((0, 0), (0, width)))


def as_examples(examples: Iterable[tuple[str, str] | Example]) -> list[Example]:
    """Pairs and examples as examples, in an order of their own."""
    made = (e if isinstance(e, Example) else Example(*e) for e in examples)
    return sorted(made, key=lambda e: (e.intent, e.language or "", e.text, e.source))


def name_words(intent: str) -> str:
    """The words of an intent's name, such as "find student flat"; "" where it has none.

    The names of terms and services are their ids, and tell nothing.
    """
    if ":" in intent:
        return ""
    intent = intent.removeprefix("chitchat.")
    pieces = intent.replace(".", "_").replace("-", "_").split("_")
    words = [piece for piece in pieces if piece.isalpha() and len(piece) > 1]
    return " ".join(words).lower()


def _without_many_templates(examples: Sequence[Example]) -> list[Example]:
    """The examples with a few templates of each intent in each language, from all over the list."""
    templates: dict[tuple[str, str | None], list[Example]] = {}
    for example in examples:
        if example.source is Source.TEMPLATE:
            templates.setdefault((example.intent, example.language), []).append(example)
    read = {
        id(some[len(some) * turn // TEMPLATES_READ])
        for some in templates.values()
        for turn in range(TEMPLATES_READ)
    }
    return [e for e in examples if e.source is not Source.TEMPLATE or id(e) in read]


def _usual_language(examples: Sequence[Example]) -> str:
    """What most examples are in, by what is said of them or, where nothing is, by their words."""
    said = Counter(e.language for e in examples if e.language)
    if not said:
        found = (language_of(e.text, None) for e in examples if len(e.text.split()) > 2)
        said = Counter(code for code in found if code)
    return min(said, key=lambda code: (-said[code], code)) if said else "fi"


def _worth(examples: Sequence[Example], size: int) -> NDArray[np.float64]:
    """How much each example counts; what follows them are names of intents."""
    templates = Counter(e.intent for e in examples if e.source is Source.TEMPLATE)
    worth = np.full(size, NAME_WORTH)
    for row, example in enumerate(examples):
        worth[row] = WORTH.get(example.source, 1.0)
        if example.source is Source.TEMPLATE:
            worth[row] = min(worth[row], TEMPLATES_WORTH / templates[example.intent])
    return worth


def _spelling_weight(
    meaning: Matrix,
    spelling: Matrix,
    rows: NDArray[np.intp],
    own: NDArray[np.bool_],
    drawn: np.random.Generator,
) -> float:
    """By those examples that people wrote, where there are enough."""
    chosen = np.flatnonzero(own)
    if len(chosen) < 2 * len(np.unique(rows)):
        chosen = np.arange(len(own))
    if len(chosen) > TOLD_APART_BY:
        chosen = np.sort(drawn.choice(chosen, TOLD_APART_BY, replace=False))
    _, numbered = np.unique(rows[chosen], return_inverse=True)
    return choose_spelling_weight(meaning[chosen], spelling[chosen], numbered, SPELLING_WEIGHTS)


def _judged(
    lesson: _Lesson, everyday: EverydayMatters, drawn: np.random.Generator, progress: Progress
) -> Judge:
    """A judge that has seen examples held out, and intents left out."""
    n_intents, rows, known, own = lesson.n_intents, lesson.rows, lesson.known, lesson.own
    if n_intents < FEWEST_INTENTS:
        return plain_judge()
    n = len(own)
    folds = FOLDS_OF_MANY if n > MANY else FOLDS
    fold_of_intent = drawn.permutation(n_intents) % folds
    fold_of = _dealt(known.rows, folds, drawn)
    asked_own = own if own.sum() >= 100 else np.ones_like(own)
    truth, scores, of_known = [], [], []
    for turn in range(folds):
        progress("Learning how sure to be", turn, folds)
        strange = fold_of_intent[rows] == turn
        asked = ((fold_of == turn) & asked_own) | strange[:n]
        rest = ~strange
        rest[:n] &= ~asked
        weights, offsets = lesson.learn_from(rest)
        inside, seen = known[asked], known[rest[:n]]
        about = everyday.read(inside.meanings)
        nearest, close = seen.nearest(inside.meanings, about.likely, n_intents)
        found = lesson.numbers[:n][asked] @ weights + offsets + NEAREST_WORTH * nearest
        scores.append(found)
        of_known.append(known_signs(nearest, close, about, found.argmax(axis=1), seen))
        truth.append(np.where(strange[:n][asked], -1, inside.rows))
    progress("Learning how sure to be", folds, folds)
    return _learn_judge(*map(np.concatenate, (truth, scores, of_known)))


def _learn_judge(truth: NDArray[np.intp], scores: Matrix, of_known: NDArray[np.float64]) -> Judge:
    """A judge by what was held out; `truth` is -1 where the intent was left out too."""
    is_known = truth >= 0
    sharpness = find_sharpness(scores[is_known].astype(float), truth[is_known])
    signs = np.hstack([score_signs(scores, sharpness), of_known])
    is_right = scores.argmax(axis=1) == truth
    return learn_judge(sharpness, signs[is_known], is_right[is_known], signs[~is_known])


def _dealt(rows: NDArray[np.intp], folds: int, drawn: np.random.Generator) -> NDArray[np.intp]:
    """A fold for each example, evenly within each intent; none for an intent's only example."""
    order = drawn.permutation(len(rows))
    fold_of = np.full(len(rows), -1, dtype=np.intp)
    for intent in np.unique(rows):
        inside = order[rows[order] == intent]
        if len(inside) > 1:
            fold_of[inside] = (np.arange(len(inside)) + drawn.integers(folds)) % folds
    return fold_of


def _taught(examples: Sequence[Example]) -> dict[str, str]:
    """What each folded text was taught to mean, where those whom to believe agree."""
    said: dict[str, dict[Source, Counter[str]]] = {}
    for example in examples:
        by_source = said.setdefault(fold(example.text), {})
        by_source.setdefault(example.source, Counter())[example.intent] += 1
    taught = {}
    for text, by_source in said.items():
        believed = next(by_source[source] for source in FIRST_BELIEVED if source in by_source)
        first, *others = believed.most_common(2)
        if not others or others[0][1] < first[1]:
            taught[text] = first[0]
    return taught
