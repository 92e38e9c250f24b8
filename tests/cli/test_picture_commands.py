import json
import stat
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest

from revontuli.picture import Picture
from revontuli.picture.model_file import load_segmenter

from .conftest import command


def test_a_picture_is_built_with_all_that_belongs_to_it(picture):
    assert Picture.load(picture).population.n == 120
    names = {path.name for path in picture.iterdir()}
    assert names == {
        "picture.json", "picture.xlsx", "report.fi.html", "report.sv.html", "report.en.html",
        "charts", "private",
    }  # fmt: skip
    printed = (picture.parent / "printed.txt").read_text(encoding="utf-8")
    assert "120 people, 3 segments" in printed
    assert f"Report suomeksi: {picture.resolve() / 'report.fi.html'}\n" in printed
    assert "none shown rests on fewer than 5 people" in printed


def test_what_is_about_single_people_is_for_its_owner_alone(picture):
    private = picture / "private"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in private.iterdir()}
    assert modes["people.parquet"] == modes["segmenter.npz"] == 0o600
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    secret = picture.parent / "home" / "pseudonym.key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    people = pl.read_parquet(private / "people.parquet")
    assert people.columns == ["key", "segment", "confidence"]
    assert people["key"].n_unique() == 120
    assert not people["key"].is_in([f"p{i}" for i in range(120)]).any()
    assert load_segmenter(private / "segmenter.npz").n_segments_ == 3


def test_the_report_can_be_written_anew_from_the_picture(run, picture, tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    body = json.loads((picture / "picture.json").read_text(encoding="utf-8"))
    body["segments"][0]["name"]["fi"] = "Uusi nimi"
    (copy / "picture.json").write_text(json.dumps(body), encoding="utf-8")
    assert run("picture", "report", copy).status == 0
    assert "Uusi nimi" in (copy / "report.fi.html").read_text(encoding="utf-8")
    assert (copy / "picture.xlsx").exists()


def test_two_pictures_are_compared(run, picture, tmp_path):
    ended = run("picture", "compare", picture, picture, "-o", tmp_path / "change")
    assert ended.status == 0, ended.err
    assert json.loads((tmp_path / "change" / "comparison.json").read_text(encoding="utf-8"))
    assert "nothing for sure" in ended.out


def test_a_pair_is_shown_and_drawn(run, survey, tmp_path):
    asked = ("picture", "pair", survey / "answers.csv", "home=owned", "money")
    book = ("--codebook", survey / "codebook.csv")
    for name in ("pair.svg", "pair.png"):
        ended = run(*asked, *book, "-o", tmp_path / name, "--language", "sv")
        assert ended.status == 0, ended.err
        assert (tmp_path / name).stat().st_size > 1000
    assert "point-biserial" in ended.out


def test_an_analysts_wishes_are_followed(run, survey, tmp_path):
    wishes = ("--merge", "s2+s3", "--name", "s1=A=B", "--weigh", "home=owned=2", "--seed", 3)
    ended = run(
        "picture", "build", survey / "answers.csv", "--codebook", survey / "codebook.csv",
        "--segments", 3, "--bootstraps", 1, "-o", tmp_path / "out", *wishes,
        "--leave-out", "finance", "--outcome", "stay=no", "--baskets", "help",
    )  # fmt: skip
    assert ended.status == 0, ended.err
    picture = Picture.load(tmp_path / "out")
    assert [segment.id for segment in picture.segments] == ["s1", "s2+s3"]
    assert picture.segments[0].name["fi"] == "A=B"
    iteration = picture.provenance.parameters["iteration"]
    assert iteration["weigh"] == {"home=owned": 2.0}
    assert picture.provenance.seed == 3


def test_text_that_would_run_as_a_formula_is_escaped_in_the_workbook(run, survey, tmp_path):
    book = (survey / "codebook.csv").read_text(encoding="utf-8-sig")
    evil = "=cmd|' /C calc'!A0"
    book = book.replace(",Owned", f',"{evil}"').replace("A small survey", "=1+1")
    (tmp_path / "codebook.csv").write_text(book, encoding="utf-8")
    ended = run(
        "picture", "build", survey / "answers.csv", "--codebook", tmp_path / "codebook.csv",
        "--segments", 3, "--bootstraps", 1, "-o", tmp_path / "out",
    )  # fmt: skip
    assert ended.status == 0, ended.err
    with ZipFile(tmp_path / "out" / "picture.xlsx") as workbook:
        text = "".join(workbook.read(n).decode() for n in workbook.namelist() if n.endswith("xml"))
    assert "<f>" not in text
    assert "calc" in text
    assert ">=cmd" not in text
    assert ">=1+1" not in text


def test_an_interrupted_build_leaves_no_picture(run, survey, tmp_path, monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("revontuli.picture.building.describe", interrupted)
    ended = run(
        "picture", "build", survey / "answers.csv", "--codebook", survey / "codebook.csv",
        "--segments", 3, "--bootstraps", 1, "-o", tmp_path / "out",
    )  # fmt: skip
    assert ended.status == 130
    assert ended.err.rstrip().endswith("Interrupted.")
    assert not (tmp_path / "out").exists()


def test_a_large_file_goes_on_after_an_interruption(run, survey, tmp_path, monkeypatch):
    from revontuli.picture import building

    monkeypatch.setattr("revontuli.cli.picture.LARGE", 10)
    describe = building.describe

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    build = (
        "picture", "build", survey / "answers.parquet", "--codebook", survey / "codebook.csv",
        "--segments", 3, "--bootstraps", 1, "-o", tmp_path / "out",
    )  # fmt: skip
    monkeypatch.setattr(building, "describe", interrupted)
    ended = run(*build)
    assert ended.status == 130
    assert "what is finished is kept" in ended.err
    assert (tmp_path / "out" / ".unfinished").is_dir()
    monkeypatch.setattr(building, "describe", describe)
    ended = run(*build)
    assert ended.status == 0, ended.err
    assert "Testing how surely" not in ended.err  # the segments were kept
    assert not (tmp_path / "out" / ".unfinished").exists()


def test_a_failure_in_a_process_of_its_own_is_one_line_on_stderr(tmp_path):
    ended = command("picture", "report", "nowhere", cwd=tmp_path, home=tmp_path)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err == "revontuli: nowhere: there is no picture here.\n"


def files(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("step", ["write_workbook", "write_charts"])
def test_a_picture_that_was_there_stays_when_a_new_one_fails(
    run, survey, picture, tmp_path, monkeypatch, step
):
    import shutil

    out = tmp_path / "out"
    shutil.copytree(picture, out)
    before = files(out)

    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "somewhere")

    monkeypatch.setattr(f"revontuli.picture.folder.{step}", full_disk, raising=False)
    ended = run(
        "picture", "build", survey / "answers.csv", "--codebook", survey / "codebook.csv",
        "--segments", 2, "--bootstraps", 1, "-o", out,
    )  # fmt: skip
    assert ended.status == 1
    assert ended.err.endswith("revontuli: somewhere: No space left on device.\n")
    assert files(out) == before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".out")] == []
