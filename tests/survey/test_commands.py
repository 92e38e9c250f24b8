from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from revontuli.cli.survey import app
from revontuli.errors import InputError
from revontuli.survey import read_codebook

RUN = CliRunner()


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text("id,mood,place\na,1,Turku\nb,5,Tampere\nc,3,Turku\nd,2,Turku\ne,4,Tampere\n")
    return path


def test_a_draft_is_shown(answers: Path) -> None:
    result = RUN.invoke(app, ["codebook", str(answers)])
    assert result.exit_code == 0
    for word in ("mood", "rating", "1–5", "Tampere, Turku"):
        assert word in result.output


def test_a_draft_is_written_and_the_answers_pass_its_check(answers: Path, tmp_path: Path) -> None:
    codebook = tmp_path / "codebook.csv"
    result = RUN.invoke(app, ["codebook", str(answers), "-o", str(codebook)])
    assert result.exit_code == 0
    assert len(read_codebook(codebook).questions) == 3
    result = RUN.invoke(app, ["check", str(answers), "--codebook", str(codebook)])
    assert result.exit_code == 0
    assert "everything is as the codebook says" in result.output


def test_faults_are_listed_and_end_with_status_1(answers: Path, tmp_path: Path) -> None:
    codebook = tmp_path / "codebook.csv"
    RUN.invoke(app, ["codebook", str(answers), "-o", str(codebook)])
    answers.write_text("id,mood,place,new\na,1,Turku,x\nb,9,Oulu,y\n")
    result = RUN.invoke(app, ["check", str(answers), "--codebook", str(codebook)])
    assert result.exit_code == 1
    assert "does not tell of new" in result.output
    assert "a number from 1 to 5" in result.output
    assert "2 faults (1 off-scale, 1 unknown-choice)" in result.output


def test_faults_are_told_as_json(answers: Path, tmp_path: Path) -> None:
    codebook = tmp_path / "codebook.csv"
    RUN.invoke(app, ["codebook", str(answers), "-o", str(codebook)])
    answers.write_text("id,mood,place\na,1,Turku\nb,9,Turku\n")
    result = RUN.invoke(app, ["check", str(answers), "--codebook", str(codebook), "--json"])
    assert result.exit_code == 1
    body = json.loads(result.stdout)
    assert body["counts"] == {"off-scale": 1}
    assert body["faults"] == [
        {
            "row": 3,
            "column": "mood",
            "value": "9",
            "expected": "a number from 1 to 5",
            "kind": "off-scale",
        }
    ]


def test_an_input_error_reaches_the_caller(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["codebook", str(tmp_path / "nothing.csv")])
    assert isinstance(result.exception, InputError)
