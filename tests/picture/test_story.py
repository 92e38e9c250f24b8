from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.picture.naming import name_label
from revontuli.picture.picture import DimensionFigure, Picture, Segment, Stability, TraitFigure
from revontuli.picture.story import tell_story, working_name, working_names
from revontuli.text import LANGUAGES

from .sample_picture import sample_picture


@pytest.fixture(scope="module")
def picture() -> Picture:
    return sample_picture()


def segment(**parts: object) -> Segment:
    return Segment("s1", {}, 200, 0.2, 200.0, Stability(0.8, "solid"), **parts)  # type: ignore[arg-type]


def dimension(code: str, v_test: float, light: str | None = "yellow") -> DimensionFigure:
    return DimensionFigure(
        code,
        {"en": code.title()},
        6.0,
        light=light,  # type: ignore[arg-type]
        difference=v_test / 10,
        v_test=v_test,
    )


def trait(id: str, share_in: float, share_all: float, v_test: float) -> TraitFigure:
    return TraitFigure(
        id, id, None, {"en": f"Has {id}"}, "multiple", "binary",
        "over" if v_test > 0 else "under", share_in, share_all,
        lift=share_in / share_all, v_test=v_test, p_value=0.0, q_value=0.0,
    )  # fmt: skip


def background(id: str) -> TraitFigure:
    return replace(trait(id, 0.9, 0.1, 20.0), role="background")


# Names


def test_a_group_is_named_by_its_clearest_dimension() -> None:
    name = working_name(segment(dimensions=(dimension("voice", 2.5), dimension("material", -8.0))))
    assert name["en"] == "Tight on money"
    assert name["fi"] == "Tiukassa taloustilanteessa"
    assert name["sv"] == "I en stram ekonomisk situation"


def test_a_trait_that_most_of_the_group_has_and_few_others_names_it() -> None:
    name = working_name(
        segment(dimensions=(dimension("material", -8.0),), traits=(background("children"),))
    )
    assert name["en"] == "Has children"


def test_one_choice_of_many_does_not_come_before_the_dimensions() -> None:
    name = working_name(
        segment(dimensions=(dimension("material", -8.0),), traits=(trait("bus", 0.9, 0.1, 20.0),))
    )
    assert name["en"] == "Tight on money"


def test_a_label_that_ends_with_yes_is_said_without_it() -> None:
    label = {"fi": "On lapsia: Kyllä", "sv": "Har barn: Ja", "en": "Has children: Yes"}
    name = working_name(segment(traits=(replace(background("children"), label=label),)))
    assert name == {"fi": "On lapsia", "sv": "Har barn", "en": "Has children"}


def test_a_group_better_off_all_round_is_named_so() -> None:
    codes = ("material", "health", "education", "voice")
    name = working_name(segment(dimensions=tuple(dimension(code, 5.0) for code in codes)))
    assert name["en"] == "Doing well in many ways"


def test_dimensions_without_a_good_end_are_not_judged() -> None:
    codes = ("music", "films", "fears", "sports")
    figures = tuple(dimension(code, -5.0 - i, light=None) for i, code in enumerate(codes))
    assert working_name(segment(dimensions=figures))["en"] == "Sports in the background"


def test_a_group_with_nothing_of_its_own_is_near_the_average() -> None:
    assert working_name(segment())["en"] == "Close to the average"


def test_a_name_already_taken_is_not_given_again() -> None:
    facts = segment(dimensions=(dimension("material", -8.0), dimension("voice", 4.0)))
    first = working_name(facts)
    second = working_name(facts, [first])
    assert second["en"] == "Making themselves heard"
    third = working_name(facts, [first, second])
    assert all(third[code] not in (first[code], second[code]) for code in LANGUAGES)


@pytest.mark.parametrize("frame", ["stiglitz", "own", None])
@pytest.mark.parametrize("segments", [1, 4, 8, 20])
def test_names_within_a_picture_are_unlike_each_other(segments: int, frame: str | None) -> None:
    names = working_names(sample_picture(segments, frame=frame).segments)
    for language in LANGUAGES:
        told = [name[language] for name in names]
        assert all(told)
        assert len(set(told)) == segments


def test_a_long_label_is_cut_at_a_word() -> None:
    label = {"en": "Would like the city to offer many more affordable flats near the campus"}
    long = replace(background("flat"), label=label)
    name = working_name(segment(traits=(long,)))["en"]
    assert name.endswith("…")
    assert len(name) <= 43


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 20))
def test_names_stay_unlike_whatever_the_picture(seed: int, segments: int) -> None:
    names = working_names(sample_picture(segments, seed=seed).segments)
    assert len({name["fi"] for name in names}) == segments


# Stories


def test_a_story_is_told_in_every_language(picture: Picture) -> None:
    for one in picture.segments:
        story = tell_story(one, picture)
        assert set(story) == set(LANGUAGES)
        assert all(2 <= _sentences(text) <= 3 for text in story.values()), story
        assert all(text.endswith(".") for text in story.values())


def _sentences(text: str) -> int:
    return text.count(". ") + 1


def test_a_story_tells_how_many_and_what_is_stronger_and_weaker(picture: Picture) -> None:
    story = tell_story(picture.segments[0], picture)
    assert "21%" in story["en"]
    assert "339" in story["en"]
    best = max(picture.segments[0].dimensions, key=lambda d: d.v_test or 0)
    assert f"{best.mean:.1f}" in story["en"]
    assert f"{best.mean:.1f}".replace(".", ",") in story["fi"]


def test_the_same_picture_is_told_in_the_same_words(picture: Picture) -> None:
    again = sample_picture()
    assert tell_story(picture.segments[2], picture) == tell_story(again.segments[2], again)


def test_stories_do_not_all_begin_alike(picture: Picture) -> None:
    openings = {tell_story(one, picture)["fi"].split()[0] for one in picture.segments}
    assert len(openings) >= 3


def test_a_weak_group_is_told_to_be_read_with_care(picture: Picture) -> None:
    weak = next(one for one in picture.segments if one.stability.grade == "weak")
    assert "with care" in tell_story(weak, picture)["en"]
    assert "varoen" in tell_story(weak, picture)["fi"]


def test_a_number_held_back_is_not_mentioned(picture: Picture) -> None:
    one = picture.segments[0]
    hidden = replace(
        one,
        dimensions=tuple(replace(d, mean=None) for d in one.dimensions),
        traits=tuple(replace(t, share_in=None, mean_in=None) for t in one.traits),
        reading=tuple(replace(t, share_in=None) for t in one.reading),
        outcomes=tuple(replace(o, share=None) for o in one.outcomes),
    )
    story = tell_story(hidden, picture)["en"]
    assert "everyone 6" not in story
    assert story.endswith("What sets it apart cannot be shown.")


def test_a_difference_that_may_be_chance_is_not_told(picture: Picture) -> None:
    one = picture.segments[0]
    chance = replace(
        one,
        dimensions=tuple(replace(d, v_test=1.0) for d in one.dimensions),
        traits=tuple(replace(t, q_value=0.3) for t in one.traits),
        reading=(),
        outcomes=(),
    )
    assert "No single answer sets it clearly apart" in tell_story(chance, picture)["en"]


def test_an_outcome_like_everyones_is_left_out(picture: Picture) -> None:
    one = picture.segments[0]
    like_all = replace(one.outcomes[0], share=0.47, low=0.42, high=0.52)
    story = tell_story(replace(one, outcomes=(like_all,)), picture)["en"]
    assert "Means to stay" not in story


def test_own_dimensions_are_higher_or_lower_and_not_better_or_worse() -> None:
    own = sample_picture(frame="own")
    for one in own.segments:
        story = tell_story(one, own)["en"]
        assert "strength" not in story
        assert "weaker" not in story


def test_the_strongest_traits_are_told_whichever_way_they_are_measured() -> None:
    plain = sample_picture(frame=None)
    one = plain.segments[0]
    rare = replace(trait("rare", 0.2, 0.5, -3.0), label={"en": "Rare"})
    over = [t for t in one.traits if t.direction == "over"]
    story = tell_story(replace(one, traits=(*over, rare)), plain)["en"]
    assert "Above average" in story
    assert "“Rare” (20%; everyone 50%)" in story


def test_a_survey_without_dimensions_is_told_by_its_means() -> None:
    plain = sample_picture(frame=None)
    story = tell_story(plain.segments[0], plain)
    assert "Above average" in story["en"]
    assert "Keskimääräistä enemmän" in story["fi"]


def test_a_mean_is_told_with_its_scale_once() -> None:
    plain = sample_picture(frame=None)
    one = plain.segments[0]
    rated = tuple(replace(t, low=1.0, high=10.0) for t in one.traits)
    assert tell_story(replace(one, traits=rated), plain)["en"].count("scale 1–10") == 1


def test_an_ordered_trait_is_told_by_its_levels() -> None:
    plain = sample_picture(frame=None)
    one = plain.segments[0]
    levels = tuple({"en": word} for word in ("never", "sometimes", "often"))
    meets = replace(
        one.traits[0],
        label={"en": "Meets friends"},
        measure="ordered",
        direction="over",
        mean_in=1.7,
        mean_all=0.9,
        levels=levels,
        low=0.0,
        high=2.0,
        q_value=0.0,
    )
    story = tell_story(replace(one, traits=(meets,)), plain)["en"]
    assert "“Meets friends” (nearest to “often”; everyone to “sometimes”)" in story
    near = tell_story(replace(one, traits=(replace(meets, mean_in=1.3),)), plain)["en"]
    assert "“Meets friends” (2.3; everyone 1.9; scale 1–3)" in near


def test_an_area_is_told_by_who_lives_there() -> None:
    picture = sample_picture()
    hervanta = next(t for s in picture.segments for t in s.reading if t.id == "area=hervanta")
    lives = replace(
        hervanta, direction="over", share_in=0.4, share_all=0.15, q_value=0.0, v_test=9.0
    )
    one = replace(picture.segments[0], reading=(lives,), outcomes=())
    assert "40% of them live in Hervanta (15% of everyone)." in tell_story(one, picture)["en"]


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Lives: With a partner and children", "With a partner and children"),
        ("Service language: English", "English (service language)"),
        ("Has children: Yes", "Has children"),
        ("Rides a bicycle", "Rides a bicycle"),
    ],
)
def test_a_name_has_the_answer_first(label: str, name: str) -> None:
    assert name_label({"en": label}, "en") == name


def test_ratings_name_a_group_in_one_phrase() -> None:
    plain = sample_picture(frame=None)
    traits = tuple(
        replace(plain.segments[0].traits[0], id=id, label={"en": id}, direction="over", v_test=9.0)
        for id in ("Swing, jazz", "Cars", "Action")
    )
    assert working_name(segment(traits=traits))["en"] == "Cars and Action to the fore"


def test_a_group_without_any_difference_is_said_to_have_none() -> None:
    plain = sample_picture(frame=None)
    story = tell_story(replace(plain.segments[1], traits=(), reading=(), outcomes=()), plain)
    assert story["en"].endswith("No single answer sets it clearly apart from everyone.")
