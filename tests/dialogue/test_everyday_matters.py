"""Everyday matters are known before anything is taught."""

from __future__ import annotations

import numpy as np
import pytest

from revontuli.dialogue.everyday_matters import (
    EverydayMatters,
    as_arrays,
    everyday_matters,
    of_arrays,
)
from revontuli.dialogue.matters_learning import Telling, learn_matters, tellings, tellings_hash
from revontuli.dialogue.message_features import MessageFeatures, ask
from revontuli.dialogue.understanding import Understanding
from revontuli.language.encoder import get_encoder


def test_the_shipped_matters_were_learned_from_the_concepts_of_today() -> None:
    told, encoder = tellings(), get_encoder()
    shipped = everyday_matters(encoder.name, encoder.dimension)
    assert shipped.name == tellings_hash(told, encoder.name), (
        "Run: python -m revontuli.dialogue.matters_learning"
    )
    assert len(shipped.offsets) == len(shipped.starts) == 1 + max(one.matter for one in told)
    assert len(shipped.tellings) == len(told)
    lengths = np.linalg.norm(shipped.tellings, axis=1)
    assert 0.98 < lengths.min() <= lengths.max() < 1.02


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
    about = features.everyday.read(features.meaning(asked)).likely
    lengths = np.linalg.norm(about, axis=1)
    assert 0 < lengths.min() <= lengths.max() <= 1 + 1e-6
    alike = about @ about.T
    assert alike[:3, :3].min() > alike[:3, 3:].max()


MATTERS = EverydayMatters(
    np.ones((2, 3), "f"), np.zeros(3, "f"),
    np.array([[1, 0], [0.6, 0.8], [0, 1], [-1, 0]], "f"), np.array([0, 1, 3]), "three",
)  # fmt: skip


def test_a_message_with_nothing_to_read_is_about_nothing() -> None:
    nothing = np.zeros((1, 2), np.float32)
    about = MATTERS.read(nothing)
    assert not about.likely.any()
    assert about.near.max() < 1e-12


def test_of_each_matter_it_is_known_how_much_is_told_near_by() -> None:
    right, up = MATTERS.read(np.eye(2, dtype="f")).near
    np.testing.assert_allclose(right, [1, np.exp(-12) + np.exp(-30), 0], atol=1e-7)
    np.testing.assert_allclose(up, [0, 1 + np.exp(-6), 0], atol=1e-7)


def test_matters_come_back_from_arrays_and_damaged_ones_are_told() -> None:
    arrays = as_arrays(MATTERS)
    again = of_arrays(arrays)
    np.testing.assert_allclose(again.tellings, MATTERS.tellings, atol=1 / 254)
    np.testing.assert_array_equal(of_arrays(as_arrays(again)).tellings, again.tellings)
    for name, wrong in (("matters_starts", [0, 1, 4]), ("matters_offsets", [0, 1])):
        with pytest.raises(ValueError, match="everyday matters"):
            of_arrays({**arrays, name: np.array(wrong)})


def test_of_another_encoder_no_matters_are_known() -> None:
    matters = everyday_matters("ngrams-v1", 5)
    asked = np.ones((2, 5), np.float32)
    about = matters.read(asked)
    assert about.likely.shape == about.near.shape == (2, 0)


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
