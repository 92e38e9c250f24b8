"""Numbers to intents: what was learned in few dimensions is told of every column."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from revontuli.dialogue.everyday_matters import AboutMatters
from revontuli.dialogue.intent_classifier import IntentClassifier, find_dimensions, learn_weights
from revontuli.dialogue.known_examples import Known, known_signs

DRAWN = np.random.default_rng(4)
SPELLING = csr_array(DRAWN.random((60, 200)) * (DRAWN.random((60, 200)) < 0.1), dtype=np.float32)


NO_MATTERS = csr_array((60, 0), dtype=np.float32)
ABOUT_NOTHING = np.zeros((2, 0), np.float32)


def test_dimensions_of_few_examples_hold_all_of_their_spelling() -> None:
    dimensions = find_dimensions(SPELLING, 0)
    assert dimensions.shape == (200, 59)
    back = (SPELLING @ dimensions) @ dimensions.T
    assert np.abs(back - SPELLING.toarray()).max() < 0.2


def test_one_example_has_no_dimensions() -> None:
    assert find_dimensions(SPELLING[:1], 0).shape == (200, 0)


@pytest.mark.parametrize("n", [1, 7])
def test_scores_are_those_of_all_columns(n: int) -> None:
    dense = DRAWN.normal(size=(n, 5)).astype(np.float32)
    weights = DRAWN.normal(size=(5, 3)).astype(np.float32)
    spelling = DRAWN.normal(size=(200, 3)).astype(np.float16)
    offsets = np.array([0, 1, 2], np.float32)
    found = IntentClassifier(weights, spelling, offsets).score(dense, SPELLING[:n])
    expected = dense @ weights + SPELLING[:n].toarray() @ spelling.astype(np.float32) + offsets
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


def test_a_message_without_any_known_spelling_is_scored_by_its_meaning() -> None:
    model = IntentClassifier(np.eye(2, dtype="f"), np.ones((200, 2), np.float16), np.zeros(2, "f"))
    found = model.score(np.array([[3, 1]], np.float32), csr_array((1, 200), dtype=np.float32))
    np.testing.assert_allclose(found, [[3, 1]])


def test_an_intent_that_no_example_is_of_never_comes_first() -> None:
    features = DRAWN.normal(size=(20, 4)).astype(np.float32)
    weights, offsets = learn_weights(features, np.repeat([0, 2], 10), 3, np.ones(20))
    assert set((features @ weights + offsets).argmax(axis=1)) <= {0, 2}


def test_the_nearest_example_of_each_intent_is_found_and_minus_one_stands_for_none() -> None:
    meanings = np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32)
    known = Known(np.array([2, 0, 2]), meanings, NO_MATTERS[:3])
    found, close = known.nearest(np.array([[0, 1], [1, 0]], np.float32), ABOUT_NOTHING, 4)
    np.testing.assert_allclose(found, [[1, -1, 0.8, -1], [0, -1, 1, -1]], atol=1e-6)
    assert close[0] > close[1] > 1


def test_what_messages_are_about_is_held_against_what_was_taught() -> None:
    matters = np.sqrt(np.array([[0.9, 0.1, 0], [0.2, 0.8, 0]], np.float32))
    known = Known(np.array([0, 1]), np.eye(3, dtype="f")[:2], csr_array(matters))
    asked = np.sqrt(np.array([[0.9, 0.1, 0], [0, 0.1, 0.9]], np.float32))
    told = np.array([[1, 0, 0], [0, 0, 1]], np.float32)
    meanings = np.array([[1, 0, 0], [0, 0, 1]], np.float32)
    near, close = known.nearest(meanings, asked, 2)
    found = known_signs(near, close, AboutMatters(asked, told), np.array([0, 1]), known)
    (same, strange, taught, size), (far, stranger, untaught, _) = found
    assert same == pytest.approx(2)
    assert far < 0.3
    assert stranger > 5 > strange
    assert taught > 0.9 > 0.1 > untaught
    assert size == 0


def test_where_no_matters_are_known_only_likeness_and_the_number_of_examples_tell() -> None:
    known = Known(np.array([0, 0, 1]), np.eye(3, dtype="f"), NO_MATTERS[:3])
    near, close = known.nearest(np.eye(3, dtype="f")[:2], ABOUT_NOTHING, 2)
    about = AboutMatters(ABOUT_NOTHING, ABOUT_NOTHING)
    found = known_signs(near, close, about, np.array([0, 1]), known)
    np.testing.assert_allclose(found, [[1, 0, 1, np.log(2)], [1, 0, 1, 0]])
