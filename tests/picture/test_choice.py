import numpy as np
import pytest

from revontuli.picture.choice import grade, jaccard


def test_the_jaccard_similarity_is_that_of_the_most_alike_segment():
    labels = np.array([0, 0, 0, 0, 1, 1, 2, 2])
    others = np.array([1, 1, 1, 0, 0, 0, 2, 2])
    np.testing.assert_allclose(jaccard(labels, others, 3), [3 / 4, 2 / 3, 1])


def test_the_same_segments_by_other_numbers_are_the_same():
    labels = np.random.default_rng(0).integers(0, 4, 100)
    np.testing.assert_array_equal(jaccard(labels, (labels + 1) % 4, 4), np.ones(4))


@pytest.mark.parametrize(
    ("similarity", "word"),
    [(1.0, "solid"), (0.75, "solid"), (0.749, "fair"), (0.6, "fair"), (0.599, "weak"), (0, "weak")],
)
def test_a_similarity_has_its_word(similarity, word):
    assert grade(similarity).grade == word
    assert grade(similarity).jaccard == round(similarity, 3)
