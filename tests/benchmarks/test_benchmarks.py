"""The benchmarks run, keep what is finished and judge honestly."""

from __future__ import annotations

import json

import numpy as np
import pytest
from benchmarks.answers import Answers, fill_plainly
from benchmarks.known_groups import Condition, make_survey
from benchmarks.ledger import Ledger
from benchmarks.methods import METHODS, OURS, load

from benchmarks import real, recovery

pytest.importorskip("kmodes", reason="the extra 'bench' is not installed")
pytest.importorskip("prince", reason="the extra 'bench' is not installed")
pytest.importorskip("stepmix", reason="the extra 'bench' is not installed")

SMALL = recovery.Survey("small", 0.1, "equal", seed=0, people=150)


def make(missing: float, layout: str = "equal", people: int = 150) -> Answers:
    return make_survey(Condition("small", missing, layout, people), seed=0)


def test_the_same_seed_makes_the_same_survey_and_holes_are_laid_over_it() -> None:
    whole, holed = make(0.0), make(0.3)
    assert whole.frame.equals(make(0.0).frame)
    left_out = holed.frame.isna()
    assert 0.25 < left_out.to_numpy().mean() < 0.35
    assert holed.frame[~left_out].equals(whole.frame[~left_out])


def test_noise_is_a_ninth_dimension_of_a_hundred_columns() -> None:
    plain, noisy = make(0.0), make(0.0, "noise")
    assert noisy.frame[plain.frame.columns].equals(plain.frame)
    assert list(noisy.dimensions.values()).count("noise") == 100


def test_filling_leaves_no_hole_and_changes_no_answer() -> None:
    answers = make(0.3)
    filled = fill_plainly(answers)
    known = answers.frame.notna()
    assert filled.notna().all(axis=None)
    assert (filled == answers.frame)[known].sum().sum() == known.sum().sum()


@pytest.mark.parametrize("name", METHODS)
def test_every_method_finds_as_many_groups_as_it_is_told(name: str) -> None:
    found = load(name)(make(0.1), 5, 0)
    assert found.labels.shape == (150,)
    assert 2 <= found.k <= 5


def test_a_cell_that_is_finished_is_not_measured_again(tmp_path, monkeypatch) -> None:
    methods = (OURS, "famd-ward")
    first = recovery.run(methods=methods, workers=1, folder=tmp_path, surveys=[SMALL])
    lines = (tmp_path / "recovery.jsonl").read_text().splitlines()
    assert len(lines) == 2 * len(methods) + 1
    (tmp_path / "recovery.jsonl").write_text("\n".join(lines) + '\n{"key": "cut of')
    monkeypatch.setattr(recovery, "measure", pytest.fail)
    assert recovery.run(methods=methods, workers=1, folder=tmp_path, surveys=[SMALL]) == first
    assert json.loads((tmp_path / "recovery.json").read_text())["overall"] == first["overall"]


def test_a_line_cut_off_does_not_spoil_the_next(tmp_path) -> None:
    path = tmp_path / "ledger.jsonl"
    path.write_text('{"key": "a", "ari": 1}\n{"key": "b", "a')
    Ledger(path).write("c", {"ari": 2})
    again = Ledger(path)
    assert "a" in again
    assert "b" not in again
    assert again["c"]["ari"] == 2


def test_falling_behind_a_peer_is_told_as_a_failure() -> None:
    def row(method: str, ari: float) -> dict[str, object]:
        told = {"condition": "bundled example", "mode": "found", "groups": 8, "k": 8, "seconds": 1}
        return {**told, "method": method, "ari": ari}

    rows = [row(OURS, 0.89), row("famd-ward", 0.5), row("latent-class", 0.95)]
    verdicts = recovery.summarise(rows, METHODS)["verdicts"]
    held = {demand.split(":")[0]: passed for demand, passed in verdicts.items()}
    assert held == {
        "ahead of famd-ward on average, number of groups found": True,
        "ahead of latent-class on average, number of groups found": False,
        "0.90 or better at the example's own difficulty": False,
    }


def test_a_method_that_fails_counts_as_nothing_found(monkeypatch) -> None:
    def fail(answers: Answers, k: int | None, seed: int) -> None:
        raise ValueError("no room")

    monkeypatch.setattr(recovery, "load", lambda name: fail)
    row = recovery.measure(recovery.Cell(SMALL, "latent-class", "found"))
    assert row["ari"] == 0.0
    assert row["error"] == "ValueError: no room"


def test_jaccard_is_one_for_the_same_groups_under_other_names() -> None:
    labels = np.array([0, 0, 1, 1, 2])
    assert real.jaccard(labels, np.array([5, 5, 3, 3, 9]), np.arange(3)).tolist() == [1, 1, 1]
    assert real.jaccard(labels, np.zeros(5, int), np.arange(3)).tolist() == [0.4, 0.4, 0.2]
