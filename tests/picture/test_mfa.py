import numpy as np
import pytest

from revontuli.picture.mfa import (
    Layout,
    balance_blocks,
    fit_components,
    learn_components,
    weighted_covariance,
)


def layout(*sizes: int, questions: list[int] | None = None) -> Layout:
    """Blocks of so many columns, each column a question of its own."""
    blocks = np.repeat(np.arange(len(sizes)), sizes)
    asked = np.arange(sum(sizes)) if questions is None else np.array(questions)
    return Layout(blocks, asked, np.ones(sum(sizes)))


def standardised(values: np.ndarray) -> np.ndarray:
    return (values - values.mean(axis=0)) / values.std(axis=0)


def low_rank(seed: int, people: int = 200, columns: int = 12, noise: float = 0.3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    loadings = rng.normal(size=(2, columns))
    return standardised(
        rng.normal(size=(people, 2)) @ loadings + rng.normal(0, noise, (people, columns))
    )


def with_holes(values: np.ndarray, share: float, seed: int = 9) -> np.ndarray:
    return np.where(np.random.default_rng(seed).random(values.shape) < share, np.nan, values)


def same_up_to_sign(a: np.ndarray, b: np.ndarray, atol: float = 1e-8) -> None:
    signs = np.sign((a * b).sum(axis=0))
    np.testing.assert_allclose(a, b * signs, atol=atol)


def test_one_block_without_holes_is_principal_components():
    values = low_rank(1)
    fit = fit_components(values, layout(12), np.ones(200), size=4)
    eigenvalues, axes = np.linalg.eigh(np.cov(values.T, bias=True))
    first = eigenvalues[-1]
    np.testing.assert_allclose(fit.components.eigenvalues, eigenvalues[::-1][:4] / first)
    same_up_to_sign(fit.scores, values @ axes[:, ::-1][:, :4] / np.sqrt(first))
    np.testing.assert_allclose(fit.components.axes.T @ fit.components.axes, np.eye(4), atol=1e-10)
    assert fit.iterations == 0


@pytest.mark.parametrize("sizes", [(12,), (3, 9), (1, 1, 10), (6, 6)])
def test_every_block_has_the_first_eigenvalue_one(sizes):
    values = low_rank(2)
    _, covariance = weighted_covariance(values, np.ones(200))
    plan = layout(*sizes)
    scaled = values * balance_blocks(covariance, plan)
    for block in range(len(sizes)):
        own = np.cov(scaled[:, plan.blocks == block].T, bias=True)
        assert np.max(np.linalg.eigvalsh(np.atleast_2d(own))) == pytest.approx(1)


def test_scores_are_those_of_the_textbook_method():
    """Escofier & Pagès: a PCA of all blocks, each divided by its own first singular value."""
    values = low_rank(3)
    fit = fit_components(values, layout(4, 8), np.ones(200), size=3)
    parts = [values[:, :4], values[:, 4:]]
    scaled = [part / np.linalg.svd(part, compute_uv=False)[0] for part in parts]
    u, s, _ = np.linalg.svd(np.hstack(scaled), full_matrices=False)
    same_up_to_sign(fit.scores, np.sqrt(200) * u[:, :3] * s[:3])


def test_scores_are_those_of_prince():
    prince = pytest.importorskip("prince", reason="prince comes with the extra 'bench'")
    pd = pytest.importorskip("pandas")
    values = low_rank(4)
    names = [f"q{i}" for i in range(12)]
    frame = pd.DataFrame(values, columns=names)
    groups = {"a": names[:5], "b": names[5:]}
    theirs = prince.MFA(n_components=3, engine="scipy").fit(frame, groups=groups)
    ours = fit_components(values, layout(5, 7), np.ones(200), size=3).scores
    found = theirs.row_coordinates(frame).to_numpy()
    for axis in range(3):  # prince may scale all scores alike
        assert abs(np.corrcoef(ours[:, axis], found[:, axis])[0, 1]) == pytest.approx(1, abs=1e-6)


def test_a_hundred_copies_of_a_question_weigh_as_one():
    rng = np.random.default_rng(5)
    one, other = standardised(rng.normal(size=(300, 2))).T
    alone = fit_components(np.column_stack([one, other]), layout(1, 1), np.ones(300), size=2)
    copies = np.column_stack([one, *([other] * 100)])
    many = fit_components(copies, layout(1, 100), np.ones(300), size=2)
    np.testing.assert_allclose(many.components.eigenvalues, alone.components.eigenvalues)
    distances = [np.linalg.norm(s[:, None] - s[None], axis=2) for s in (alone.scores, many.scores)]
    np.testing.assert_allclose(*distances, atol=1e-6)


def test_what_weighs_twice_counts_like_two_blocks():
    values = low_rank(6)
    plan = layout(6, 6)
    heavy = Layout(plan.blocks, plan.questions, np.where(plan.blocks == 0, 2.0, 1.0))
    _, covariance = weighted_covariance(values, np.ones(200))
    plain, twice = balance_blocks(covariance, plan), balance_blocks(covariance, heavy)
    np.testing.assert_allclose(twice[:6], np.sqrt(2) * plain[:6])
    np.testing.assert_allclose(twice[6:], plain[6:])


def test_a_weight_of_two_is_the_same_person_twice():
    values = low_rank(7)
    weights = np.where(np.arange(200) < 80, 2.0, 1.0)
    twice = np.vstack([values, values[:80]])
    weighted = fit_components(values, layout(5, 7), weights, size=3)
    repeated = fit_components(twice, layout(5, 7), np.ones(280), size=3)
    np.testing.assert_allclose(weighted.components.eigenvalues, repeated.components.eigenvalues)
    same_up_to_sign(weighted.scores, repeated.scores[:200])


@pytest.mark.parametrize("share", [0.1, 0.3])
def test_missing_answers_are_found_better_than_by_means(share):
    values = low_rank(8)
    holes = with_holes(values, share)
    hidden = np.isnan(holes)
    fit = fit_components(holes, layout(12), np.ones(200), size=2)
    error = np.sqrt(np.mean((fit.completed - values)[hidden] ** 2))
    of_means = np.sqrt(np.mean((values - np.nanmean(holes, axis=0))[hidden] ** 2))
    assert error < 0.6 * of_means
    np.testing.assert_array_equal(fit.completed[~hidden], values[~hidden])
    assert 0 < fit.iterations < 50


def test_scores_do_not_change_for_an_answer_that_is_what_the_others_say():
    values = low_rank(10, noise=0.05)
    fit = fit_components(values, layout(12), np.ones(200), size=2)
    holes = with_holes(values, 0.2)
    spread = fit.scores.std()
    assert np.abs(fit.components.scores(holes) - fit.scores).mean() < 0.1 * spread


def test_a_person_who_answered_everything_is_scored_by_the_answers_alone():
    values = low_rank(11)
    components = fit_components(values, layout(12), np.ones(200), size=3).components
    alone = components.scores(values[:1])
    holes = with_holes(values, 0.5)
    holes[0] = values[0]
    np.testing.assert_allclose(components.scores(holes)[:1], alone)


def test_completing_and_scoring_are_at_rest():
    """Scores solved for directly are the fixed point of filling and projecting by turns."""
    values = with_holes(low_rank(12), 0.2)
    components = fit_components(values, layout(12), np.ones(200), size=2).components
    scores = components.scores(values)
    filled = components.complete(values, scores)
    np.testing.assert_allclose(components.scores(filled), scores, atol=1e-8)


def test_somebody_of_whom_nothing_is_known_is_in_the_middle():
    values = low_rank(13)
    values[5] = np.nan
    fit = fit_components(values, layout(12), np.ones(200), size=2)
    np.testing.assert_allclose(fit.scores[5], 0, atol=1e-8)


def test_somebody_of_whom_nothing_is_known_is_in_the_middle_of_all_components_too():
    values = low_rank(13, columns=2)
    values[5] = np.nan
    fit = fit_components(values, layout(1, 1), np.ones(200), size=2)  # nothing is left as noise
    np.testing.assert_allclose(fit.scores[5], 0, atol=1e-6)


@pytest.mark.parametrize("holes", [0.0, 0.15])
def test_the_number_of_components_is_found(holes):
    values = with_holes(low_rank(14, people=400, columns=20), holes)
    fit = fit_components(values, layout(10, 10), np.ones(400))
    assert len(fit.components.eigenvalues) == 2


def test_more_components_than_there_are_columns_are_as_many_as_columns():
    values = low_rank(15, columns=4)
    assert fit_components(values, layout(4), np.ones(200), size=9).scores.shape == (200, 4)


def test_components_have_the_same_sign_on_every_machine():
    values = low_rank(16)
    plain = learn_components(values, layout(12), np.ones(200), 3)
    turned = learn_components(values[::-1], layout(12), np.ones(200), 3)
    np.testing.assert_allclose(plain.axes, turned.axes, atol=1e-8)
    strongest = plain.axes[np.abs(plain.axes).argmax(axis=0), range(3)]
    assert (strongest > 0).all()
