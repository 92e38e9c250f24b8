"""One person beside a picture: the same figures as when everybody is counted."""

import numpy as np
import pytest

from revontuli.examples.moving_to_study.bundle import write_example
from revontuli.picture import build
from revontuli.picture.dimensions import dimension_traits
from revontuli.picture.model_file import load_segmenter, save_segmenter
from revontuli.picture.person import nearest_segment, rate_dimensions
from revontuli.survey import Codebook, Kind, Question, Role, make_traits, read_responses


@pytest.fixture(scope="module")
def everybody(tmp_path_factory):
    paths = write_example(tmp_path_factory.mktemp("example"))
    return read_responses(paths.answers_2026, Codebook.read(paths.questionnaire))


@pytest.fixture(scope="module")
def built(everybody):
    return build(everybody, bootstraps=2)


def one(responses, row):
    told = responses.frame.row(row, named=True)
    return {name: answer for name, answer in told.items() if answer is not None}


def test_a_persons_dimensions_are_those_counted_among_everybody(everybody):
    counted = dimension_traits(make_traits(everybody), everybody.codebook).frame
    for row in range(0, len(everybody), 50):
        rated = rate_dimensions(one(everybody, row), everybody.codebook)
        for name, value in counted.row(row, named=True).items():
            assert rated.get(name.removeprefix("dimension:")) == pytest.approx(value)


def test_most_people_are_nearest_to_the_segment_they_were_counted_in(everybody, built, tmp_path):
    segmenter = load_segmenter(save_segmenter(built.segmenter, tmp_path / "segmenter.npz"))
    rows = range(0, len(everybody), 8)
    codebook = everybody.codebook
    found = [nearest_segment(segmenter, one(everybody, row), codebook) for row in rows]
    theirs = [built.people["segment"][row] for row in rows]
    same = [near.id == own for near, own in zip(found, theirs, strict=True)]
    assert np.mean(same) > 0.97  # rare options that were pooled are not known of one person
    assert all(0 < near.confidence <= 1 and 0 < near.known <= 1 for near in found)


def test_who_told_nothing_is_nearest_to_nobody(everybody, built):
    assert nearest_segment(built.segmenter, {}, everybody.codebook) is None
    assert rate_dimensions({}, everybody.codebook) == {}


def test_a_bad_end_that_is_high_is_turned():
    worry = Question("worry", Kind.NUMBER, Role.RATING, "housing", low=1, high=10, reverse=True)
    assert rate_dimensions({"worry": 10.0}, Codebook((worry,))) == {"housing": 1.0}
