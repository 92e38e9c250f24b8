import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
import pytest

from revontuli.cli import main
from revontuli.survey import write_codebook
from tests.picture.small_surveys import CODEBOOK, QUESTIONS, small_survey


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit status and what it printed."""

    status: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch, capsys) -> Callable[..., Ended]:
    """Run the command line in this process, as `revontuli ARGUMENTS` does."""

    def run(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["revontuli", *map(str, arguments)])
        status = 0
        try:
            main()
        except SystemExit as stop:
            status = int(stop.code or 0)
        told = capsys.readouterr()
        return Ended(status, told.out, told.err)

    return run


def command(*arguments: object, cwd: Path, home: Path) -> Ended:
    """Run the command line in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", "from revontuli.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={"REVONTULI_HOME": str(home), "PATH": "", "PYTHONUTF8": "1"},
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def survey(tmp_path_factory) -> Path:
    """A folder with answers.csv, answers.parquet and codebook.csv of a small survey."""
    folder = tmp_path_factory.mktemp("survey")
    responses, _ = small_survey(120, 2, missing=0.02)
    several = {"help": " "}
    questions = tuple(replace(q, separator=several.get(q.name)) for q in QUESTIONS)
    write_codebook(replace(CODEBOOK, questions=questions), folder / "codebook.csv")
    frame = responses.frame.with_columns(pl.col("help").list.join(" "))
    frame.write_csv(folder / "answers.csv")
    frame.write_parquet(folder / "answers.parquet")
    return folder


@pytest.fixture(scope="session")
def picture(survey, tmp_path_factory) -> Path:
    """The folder of a picture, built by the command in a process of its own."""
    folder = tmp_path_factory.mktemp("built")
    done = command(
        "picture", "build", survey / "answers.csv", "--codebook", survey / "codebook.csv",
        "--segments", 3, "--bootstraps", 2, "-o", "picture", cwd=folder, home=folder / "home",
    )  # fmt: skip
    assert done.status == 0, done.err
    (folder / "printed.txt").write_text(done.out, encoding="utf-8")
    return folder / "picture"


@pytest.fixture(autouse=True)
def own_home(monkeypatch, tmp_path):
    """Each test's secret and data are its own."""
    monkeypatch.setenv("REVONTULI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
