from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from revontuli.errors import InputError
from revontuli.picture.change import Comparison
from revontuli.picture.compare import compare_pictures, segment_similarity
from revontuli.picture.picture import (
    DimensionFigure,
    FrameName,
    Picture,
    Population,
    Provenance,
    Segment,
    Stability,
    TraitFigure,
    TraitSummary,
)
from revontuli.picture.published import trait_spreads

CODES = ("health", "housing", "finance", "friends")
TRAITS = tuple(f"t{i}" for i in range(8))
FRAME = FrameName("3x10d", {"en": "3X10D"}, 0, 10, 4, 7)


def dimension(code, mean, n, sd=2.0, everyone=None):
    half = 1.959964 * sd / np.sqrt(n)
    difference = None if everyone is None else mean - everyone
    return DimensionFigure(
        code, {"en": code}, mean, low=mean - half, high=mean + half, sd=sd, difference=difference
    )


def trait_summary(id, share):
    return TraitSummary(id, id, "health", {"en": id}, "multiple", "binary", 1.0, share=share)


def trait_figure(id, share_in, share_all):
    return TraitFigure(
        id,
        id,
        "health",
        {"en": id},
        "multiple",
        "binary",
        "over" if share_in > share_all else "under",
        share_in=share_in,
        share_all=share_all,
    )


def make_picture(profiles, shares, n=1600, seed=None, created="2024-05-01"):
    """A small picture: a profile is (means by dimension, shares by trait).

    With a seed the numbers are what a sample of n people would have shown.
    """
    rng = np.random.default_rng(seed)
    seen = []
    for (means, traits), share in zip(profiles, shares, strict=True):
        size = round(n * share)
        if seed is not None:
            means = means + rng.normal(size=len(means)) * 2.0 / np.sqrt(size)
            traits = rng.binomial(size, traits) / size
        seen.append((np.asarray(means, float), np.asarray(traits, float), size, share))
    weight = np.array(shares)
    all_means = weight @ np.array([means for means, *_ in seen])
    all_traits = weight @ np.array([traits for _, traits, *_ in seen])
    segments = tuple(
        Segment(
            id=f"s{place}",
            name={"en": f"Segment {place}"},
            n=size,
            share=share,
            weighted_n=float(size),
            stability=Stability(0.8, "solid"),
            dimensions=tuple(
                dimension(code, mean, size, everyone=among_all)
                for code, mean, among_all in zip(CODES, means, all_means, strict=True)
            ),
            traits=tuple(
                trait_figure(id, inside, among_all)
                for id, inside, among_all in zip(TRAITS, traits, all_traits, strict=True)
            ),
        )
        for place, (means, traits, size, share) in enumerate(seen, start=1)
    )
    return Picture(
        title={"en": "Picture"},
        frame=FRAME,
        population=Population(
            n=n,
            weighted_n=float(n),
            dimensions=tuple(map(dimension, CODES, all_means, [n] * len(CODES))),
            traits=tuple(map(trait_summary, TRAITS, all_traits)),
        ),
        segments=segments,
        provenance=Provenance("answers.csv", "0" * 64, created, 0),
    )


HIGH_HOUSING = (np.array([7.0, 9.0, 6.0, 7.0]), np.array([0.8, 0.7, 0.2, 0.3] + [0.4] * 4))
LOW_HEALTH = (np.array([4.0, 7.0, 6.0, 6.0]), np.array([0.2, 0.3, 0.8, 0.6] + [0.4] * 4))
FEW_FRIENDS = (np.array([7.0, 7.0, 7.0, 3.0]), np.array([0.3, 0.3, 0.3, 0.3] + [0.8] * 4))
PROFILES = (HIGH_HOUSING, LOW_HEALTH, FEW_FRIENDS)
SHARES = (0.4, 0.35, 0.25)


@pytest.fixture
def first():
    return make_picture(PROFILES, SHARES)


def matches(comparison):
    return {(found.a, found.b) for found in comparison.segments}


def test_a_picture_beside_itself_has_not_changed(first):
    found = compare_pictures(first, first)
    assert matches(found) == {("s1", "s1"), ("s2", "s2"), ("s3", "s3")}
    assert found.new == found.gone == found.not_compared == ()
    changes = [*found.dimensions, *found.traits]
    for segment in found.segments:
        changes += [segment.share, *segment.dimensions, *segment.traits]
        assert segment.similarity == pytest.approx(1)
    assert all(change.change == 0 and not change.is_sure for change in changes)
    assert all(change.low < 0 < change.high for change in changes)


def test_two_samples_of_one_city_show_hardly_any_sure_change():
    sure = total = 0
    for seed in range(20):
        found = compare_pictures(
            make_picture(PROFILES, SHARES, seed=seed),
            make_picture(PROFILES, SHARES, seed=seed + 100),
        )
        changes = [c for s in found.segments for c in (*s.dimensions, *s.traits)]
        total += len(changes)
        sure += sum(change.is_sure for change in changes)
    assert sure / total < 0.02


def test_the_interval_holds_the_true_change():
    worse = (
        LOW_HEALTH[0] - np.array([1.0, 0, 0, 0]),
        LOW_HEALTH[1] + np.array([0.15] + [0.0] * 7),
    )
    held = {"health": 0, "t0": 0}
    for seed in range(40):
        found = compare_pictures(
            make_picture(PROFILES, SHARES, seed=seed),
            make_picture((HIGH_HOUSING, worse, FEW_FRIENDS), SHARES, seed=seed + 100),
        )
        segment = next(s for s in found.segments if s.a == "s2")
        for change in (*segment.dimensions, *segment.traits):
            if change.id in held:
                truth = {"health": -1.0, "t0": 0.15}[change.id]
                held[change.id] += change.low <= truth <= change.high
                assert change.is_sure
    assert all(count >= 34 for count in held.values())


def test_segments_are_matched_by_what_they_are_and_not_by_their_order(first):
    later = make_picture((FEW_FRIENDS, HIGH_HOUSING, LOW_HEALTH), (0.5, 0.3, 0.2))
    found = compare_pictures(first, later)
    assert matches(found) == {("s1", "s2"), ("s2", "s3"), ("s3", "s1")}
    grown = next(s for s in found.segments if s.a == "s3")
    assert grown.share.change == pytest.approx(0.25)
    assert grown.share.is_sure


def test_what_changed_for_all_does_not_hide_who_is_who(first):
    lower = [(means - 1.5, traits) for means, traits in PROFILES]
    found = compare_pictures(first, make_picture(lower, SHARES))
    assert matches(found) == {("s1", "s1"), ("s2", "s2"), ("s3", "s3")}
    assert all(change.is_sure and change.change == pytest.approx(-1.5)
               for change in found.dimensions)  # fmt: skip


def test_a_segment_unlike_all_others_is_new_and_the_one_it_replaces_is_gone(first):
    unlike = (np.array([7.0, 4.0, 2.0, 8.0]), np.array([0.5, 0.1, 0.5, 0.1, 0.1, 0.9, 0.4, 0.2]))
    found = compare_pictures(first, make_picture((HIGH_HOUSING, LOW_HEALTH, unlike), SHARES))
    assert matches(found) == {("s1", "s1"), ("s2", "s2")}
    assert [segment.id for segment in found.new] == ["s3"]
    assert [segment.id for segment in found.gone] == ["s3"]
    assert found.gone[0].similarity < found.threshold


def test_the_similarity_is_symmetric(first):
    later = make_picture((FEW_FRIENDS, HIGH_HOUSING), (0.5, 0.5))
    np.testing.assert_allclose(
        segment_similarity(first, later), segment_similarity(later, first).T, atol=1e-12
    )


def test_another_frame_is_listed_and_traits_still_compared(first):
    other = replace(first, frame=replace(FRAME, code="stiglitz"))
    found = compare_pictures(first, other)
    assert found.dimensions == ()
    assert len(found.traits) == len(TRAITS)
    assert [(m.what, m.reason) for m in found.not_compared] == [("frame", "another frame")]
    assert len(found.segments) == 3


def test_what_only_one_picture_tells_is_listed(first):
    population = first.population
    later = replace(
        first,
        population=replace(
            population,
            traits=(
                *population.traits[1:-1],
                trait_summary("fresh", 0.3),
                replace(population.traits[-1], share=None),
            ),
        ),
    )
    found = compare_pictures(first, later)
    reasons = {m.id: m.reason for m in found.not_compared if m.segment is None}
    assert reasons == {"t0": "only in a", "fresh": "only in b", "t7": "not shown"}


def test_pictures_with_nothing_in_common_match_nobody(first):
    population = first.population
    other = replace(
        first,
        frame=replace(FRAME, code="own"),
        population=replace(population, traits=(trait_summary("fresh", 0.3),)),
    )
    found = compare_pictures(first, other)
    assert found.segments == ()
    assert len(found.new) == len(found.gone) == 3


def test_uneven_weights_widen_the_interval(first):
    wide = tuple(
        replace(d, low=d.mean - 2 * (d.mean - d.low), high=d.mean + 2 * (d.high - d.mean))
        for d in first.population.dimensions
    )
    weighted = replace(first, population=replace(first.population, dimensions=wide))
    plain, widened = (compare_pictures(p, p).traits[0] for p in (first, weighted))
    assert widened.high - widened.low > 1.8 * (plain.high - plain.low)


def test_a_numeric_traits_interval_comes_from_its_standard_deviation(first):
    sd, total = 2.5, first.population.n
    figure = replace(
        trait_figure("age", 0.5, 0.4),
        measure="numeric",
        share_in=None,
        share_all=None,
        mean_in=25.0,
        mean_all=24.0,
        v_test=3.0,
    )
    summary = replace(trait_summary("age", 0.0), measure="numeric", share=None, mean=24.0, sd=sd)
    segment = replace(first.segments[0], traits=(figure,))
    population = replace(first.population, traits=(summary,))
    picture = replace(first, population=population, segments=(segment, *first.segments[1:]))
    assert trait_spreads(picture)["age"] == pytest.approx(sd)
    change = compare_pictures(picture, picture).traits[0]
    assert change.high == pytest.approx(1.96 * sd * np.sqrt(2 / total), rel=1e-3)


def test_a_comparison_is_saved_and_read_back(first, tmp_path):
    found = compare_pictures(first, make_picture(PROFILES, SHARES, seed=1))
    path = found.save(tmp_path)
    assert path.read_text(encoding="utf-8").startswith('{\n  "format": "revontuli.comparison/1"')
    assert json.loads(found.to_json())["segments"]
    assert Comparison.load(tmp_path) == found
    assert Comparison.load(path) == found


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "no comparison"),
        ("{", "not a whole JSON"),
        ('{"format": "revontuli.picture/1"}', "expected revontuli.comparison/1"),
        ('{"format": "revontuli.comparison/1"}', "title_a"),
        ("[]", "format is None"),
    ],
)
def test_what_is_not_a_comparison_is_refused(tmp_path, content, says):
    if content is not None:
        (tmp_path / "comparison.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        Comparison.load(tmp_path)
