import numpy as np
import polars as pl
import pytest

from revontuli.picture.areas import HIDDEN, describe_areas
from revontuli.survey.codebook import Role
from revontuli.survey.traits import TraitTable

from .people import CODEBOOK, TRAITS, counted, make_people


def test_each_area_has_its_segments_with_location_quotients():
    people, labels = make_people(weighted=True)
    table, tally, shown = counted(people, labels)
    areas = describe_areas(tally, table.traits, shown, CODEBOOK)
    assert {a.id for a in areas} == {"centre", "hill", "shore"}
    assert [a.n for a in areas] == sorted((a.n for a in areas), reverse=True)
    shore = next(a for a in areas if a.id == "shore")
    lives = people.frame["area=shore"].to_numpy() == 1
    w = people.weights
    assert shore.name == {"en": "Shore"}
    assert shore.n == 5 * round(lives.sum() / 5)
    assert shore.share == pytest.approx(w[lives].sum() / w.sum(), abs=0.0005)
    share = w[lives & (labels == 2)].sum() / w[lives].sum()
    everywhere = w[labels == 2].sum() / w.sum()
    assert shore.segments[2].segment == "s3"
    assert shore.segments[2].share == pytest.approx(share, abs=0.0005)
    assert shore.segments[2].location_quotient == pytest.approx(share / everywhere, abs=0.005)
    assert shore.segments[2].location_quotient > 1.5


def test_a_cell_of_fewer_than_five_people_is_hidden_and_so_is_one_to_keep_it_so():
    people, labels = make_people(missing=0)
    table, tally, shown = counted(people, labels)
    areas = {a.id: a for a in describe_areas(tally, table.traits, shown, CODEBOOK)}
    # Nobody of the third segment lives on the hill.
    assert areas["hill"].segments[2].share is None
    assert sum(s.share is None for s in areas["hill"].segments) >= 2
    assert sum(a.segments[2].share is None for a in areas.values()) >= 2


def test_areas_too_small_to_show_are_counted_together():
    people, labels = make_people()
    random = np.random.default_rng(3)
    area = random.choice(3, 600, p=[0.985, 0.01, 0.005])
    area[:10] = [1, 1, 1, 2, 2, 2, 2, 0, 0, 0]
    area[10:] = 0
    frame = people.frame.with_columns(
        pl.Series(f"area={name}", (area == i).astype(float))
        for i, name in enumerate(("centre", "hill", "shore"))
    )
    table, tally, shown = counted(TraitTable(TRAITS, frame, people.weights), labels)
    areas = describe_areas(tally, table.traits, shown, CODEBOOK)
    assert [a.id for a in areas] == ["centre", HIDDEN]
    assert areas[1].n == 5  # 7 people, to the nearest five
    assert all(s.share is s.location_quotient is None for s in areas[1].segments)


def test_a_survey_without_areas_has_none():
    people, labels = make_people()
    table, tally, shown = counted(
        people.select([t for t in TRAITS if t.role is not Role.AREA]), labels
    )
    assert describe_areas(tally, table.traits, shown, CODEBOOK) == ()
