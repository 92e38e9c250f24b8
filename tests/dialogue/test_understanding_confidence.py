"""How sure to be: learned from what was held out."""

from __future__ import annotations

import numpy as np

from revontuli.dialogue.confidence import N_SIGNS, Judge, find_sharpness, learn_judge, plain_judge
from revontuli.dialogue.intent_classifier import choose_spelling_weight, softmax
from revontuli.dialogue.two_intents import split_message


def test_scores_too_sharp_are_softened() -> None:
    drawn = np.random.default_rng(0)
    true = drawn.normal(size=(2_000, 5)) * 2
    rows = np.array([drawn.choice(5, p=share) for share in softmax(true)])
    assert 0.4 < find_sharpness(2 * true, rows) < 0.6


def test_confidence_is_how_often_it_is_right() -> None:
    drawn = np.random.default_rng(1)
    signs = drawn.normal(size=(4_000, N_SIGNS))
    is_right = drawn.random(4_000) < 1 / (1 + np.exp(-2 * signs[:, 0]))
    judge = learn_judge(1.0, signs, is_right, np.zeros((0, N_SIGNS)))
    confidence = judge.confidence(signs)
    for low in (0.1, 0.3, 0.5, 0.7, 0.9):
        near = np.abs(confidence - low) < 0.05
        assert abs(is_right[near].mean() - low) < 0.08


def test_what_is_strange_is_told_from_what_is_known() -> None:
    drawn = np.random.default_rng(2)
    known, strange = drawn.normal(2, 1, (300, N_SIGNS)), drawn.normal(-1, 1, (200, N_SIGNS))
    judge = learn_judge(1.0, known, np.ones(300, bool), strange)
    assert (judge.knows(known) >= judge.known_from).mean() >= 0.94
    assert (judge.knows(strange) >= judge.known_from).mean() < 0.1
    assert (judge.confidence(strange) >= judge.sure_from).mean() < 0.1


def test_too_few_to_learn_from_give_a_plain_judge() -> None:
    few = np.ones((3, N_SIGNS))
    judge = learn_judge(2.0, few, np.ones(3, bool), few)
    assert judge.told() == plain_judge(2.0).told()


def test_a_judge_comes_back_from_what_was_told() -> None:
    assert Judge.of(plain_judge().told()).told() == plain_judge().told()


def test_spelling_counts_where_it_tells_and_not_where_it_misleads() -> None:
    drawn = np.random.default_rng(3)
    rows = np.repeat(np.arange(5), 20)
    telling = np.eye(5)[rows] + drawn.normal(size=(100, 5)) * 0.3
    noise = drawn.normal(size=(100, 300)) / 17  # of about unit length
    assert choose_spelling_weight(noise * 0.3, telling, rows, (0.0, 0.9)) == 0.9
    assert choose_spelling_weight(telling, noise, rows, (0.0, 0.9)) == 0.0


def test_messages_are_parted_at_ends_commas_and_conjunctions() -> None:
    assert split_message("moi, missä on Kela?") == [["moi", "missä on Kela?"]]
    assert split_message("Hej! Var är FPA?") == [["Hej", "Var är FPA"]]
    assert ["a flat", "a job"] in split_message("a flat and a job")
    assert split_message("opintotuki") == []
    assert split_message("ja, " * 500) == []
