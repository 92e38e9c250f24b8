"""Everyday matters are known before anything is taught."""

from __future__ import annotations

import numpy as np
import pytest

from revontuli.dialogue.everyday_matters import FILE, EverydayMatters, everyday_matters
from revontuli.dialogue.matters_learning import Telling, learn_matters, tellings, tellings_hash
from revontuli.dialogue.message_features import MessageFeatures, ask
from revontuli.dialogue.understanding import Understanding
from revontuli.language.encoder import get_encoder


def test_the_shipped_weights_were_learned_from_the_concepts_of_today() -> None:
    told = tellings()
    with np.load(FILE) as file:
        assert str(file["tellings"]) == tellings_hash(told, get_encoder().name), (
            "Run: python -m revontuli.dialogue.matters_learning"
        )
        assert len(file["offsets"]) == 1 + max(one.matter for one in told)


@pytest.mark.parametrize(
    "texts",
    [
        ("miten saan hammaslääkärin?", "hur får jag tid hos tandläkaren?", "I have a toothache"),
        ("etsin opiskelija-asuntoa", "jag behöver en studentbostad", "where do students live"),
    ],
)
def test_a_message_is_about_the_same_in_each_language(texts: tuple[str, ...]) -> None:
    encoder = get_encoder()
    others = [("kirjaston aukioloajat", "fi"), ("lost my passport", "en"), ("elpriset", "sv")]
    asked = [ask(t, code) for t, code in (*zip(texts, ("fi", "sv", "en"), strict=True), *others)]
    features = MessageFeatures.learn(asked, encoder)
    about = features.everyday.about(features.meaning(asked))
    lengths = np.linalg.norm(about, axis=1)
    assert 0 < lengths.min() <= lengths.max() <= 1 + 1e-6
    alike = about @ about.T
    assert alike[:3, :3].min() > alike[:3, 3:].max()


def test_a_message_with_nothing_to_read_is_about_nothing() -> None:
    matters = EverydayMatters(np.ones((2, 3), "f"), np.zeros(3, "f"))
    assert not matters.about(np.zeros((1, 2), np.float32)).any()


def test_of_another_encoder_no_matters_are_known() -> None:
    matters = everyday_matters("ngrams-v1", 5)
    assert matters.about(np.ones((2, 5), np.float32)).shape == (2, 0)


def test_the_same_tellings_give_the_same_weights() -> None:
    told = [
        Telling(matter, language, f"{text} {n}")
        for language in ("fi", "sv", "en")
        for matter, text in enumerate(("asunto", "raha"))
        for n in range(3)
    ]
    encoder = get_encoder("ngrams")
    first, again = learn_matters(told, encoder), learn_matters(told, encoder)
    np.testing.assert_array_equal(first.weights, again.weights)


def test_few_examples_are_enough_where_the_matter_is_known() -> None:
    learned = Understanding.train(
        [("hammaslääkäri", "teeth"), ("hampaat", "teeth"), ("passi", "passport"),
         ("henkilökortti", "passport"), ("kirjasto", "library"), ("lainata kirja", "library")]
    )  # fmt: skip
    found = learned.predict("I have a terrible toothache")
    assert found.alternatives[0].intent == "teeth"
