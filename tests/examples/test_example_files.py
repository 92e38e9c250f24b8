"""The map of tiles, and the example written into a folder."""

import json
from itertools import pairwise

import polars as pl
import pytest

from revontuli.examples.moving_to_study import GROUPS, example_files, simulate, write_example
from revontuli.examples.moving_to_study.questionnaire import read_questionnaire
from revontuli.examples.moving_to_study.tiles import GEOJSON, make_geojson


def _doubled_area(ring):
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


def test_the_map_agrees_with_its_source():
    assert json.loads(GEOJSON.read_text(encoding="utf-8")) == make_geojson()


def test_the_map_has_every_area_of_the_questionnaire_by_its_code():
    codes = [feature["id"] for feature in make_geojson()["features"]]
    assert tuple(codes) == read_questionnaire()["area"].values


def test_tiles_are_closed_counterclockwise_and_stand_apart():
    rings = [f["geometry"]["coordinates"][0] for f in make_geojson()["features"]]
    assert all(ring[0] == ring[-1] and len(ring) == 7 for ring in rings)
    assert all(_doubled_area(ring) > 0 for ring in rings)
    middles = {tuple(round(sum(c) / 6, 3) for c in zip(*ring[:6], strict=True)) for ring in rings}
    assert len(middles) == len(rings)


def test_no_two_areas_share_a_name():
    options = read_questionnaire()["area"].options
    for language in ("fi", "sv", "en"):
        assert len({option.label[language] for option in options}) == len(options)


def test_the_map_says_that_it_is_schematic():
    geojson = make_geojson()
    assert "not to scale" in geojson["note"]
    assert all(feature["properties"]["schematic"] for feature in geojson["features"])


def test_the_bundled_files_are_there():
    files = example_files()
    assert files.questionnaire.is_file()
    assert files.areas.is_file()
    assert files.readme.is_file()


def test_the_example_is_written_the_same_each_time(tmp_path):
    first, second = write_example(tmp_path / "a"), write_example(tmp_path / "b")
    for name in ("questionnaire", "answers_2025", "answers_2026", "areas", "truth", "readme"):
        assert getattr(first, name).read_bytes() == getattr(second, name).read_bytes(), name


def test_what_is_written_is_what_is_simulated(tmp_path):
    paths = write_example(tmp_path, seed=4)
    survey = simulate(seed=4, year=2026)
    written = pl.read_csv(paths.answers_2026, infer_schema=False)
    assert written.equals(survey.frame.cast(pl.String))
    truth = pl.read_csv(paths.truth).filter(pl.col("year") == 2026)
    assert truth["person_key"].cast(pl.String).to_list() == written["person_key"].to_list()
    assert truth["group"].to_list() == [GROUPS[number].code for number in survey.groups]


def test_the_folder_says_in_three_languages_that_nobody_answered(tmp_path):
    words = write_example(tmp_path).readme.read_text(encoding="utf-8")
    for said in ("Kukaan ei ole vastannut", "Ingen har svarat", "Nobody has answered"):
        assert said in words


def test_nothing_is_left_behind_when_the_work_is_broken_off(tmp_path):
    def breaks_off(stage, done, total):
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_example(tmp_path / "example", progress=breaks_off)
    assert list(tmp_path.iterdir()) == []
