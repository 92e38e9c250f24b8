"""Services for a person's needs."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.catalogue import DimensionWeight, Provenance, Service
from revontuli.errors import InputError
from revontuli.examples.moving_to_study.service_catalogue import example_catalogue
from revontuli.guidance import Profile, Reason, ReasonKind
from revontuli.guidance.fit import misfits
from revontuli.guidance.recommending import BONUS, SEGMENT_NEED, Recommender
from revontuli.guidance.service_dimensions import ServiceDimensions
from revontuli.wellbeing import get_frame, get_life_event, life_events
from tests.guidance.catalogues import METERS, TODAY, real_services, service

DATA = Path(__file__).parents[3] / "shared" / "data"
EVENTS = tuple(event.code for event in life_events())

some_ratings = st.dictionaries(st.sampled_from(METERS), st.integers(0, 10), max_size=10)
some_profiles = st.builds(
    Profile,
    age=st.none() | st.integers(0, 100),
    municipality=st.none() | st.sampled_from(("853", "564", "491", "837", "091")),
    life_event=st.sampled_from(EVENTS),
    phase=st.none() | st.sampled_from(("anticipation", "transition", "daily_life", "onwards")),
    target_groups=st.lists(
        st.sampled_from(("KR1", "KR1.1", "KR1.2", "KR1.3", "KR1.6", "KR2")), max_size=2, unique=True
    ).map(tuple),
    languages=st.just(("sv", "en")),
)


def recommend(services, ratings, profile=None, limit=10, **options):
    made = {key: options.pop(key) for key in ("vectors", "groups") if key in options}
    recommender = Recommender(services, **made)
    return recommender.recommend(ratings, profile or Profile(), today=TODAY, limit=limit, **options)


def ids(matches) -> list[str]:
    return [match.service.id for match in matches]


@cache
def real_recommender() -> Recommender:
    if not DATA.is_dir():
        pytest.skip("the public data beside the project (../shared/data) is missing")
    services = real_services(DATA)
    draw = np.random.default_rng(0)
    vectors = draw.normal(size=(len(services), 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    groups = draw.integers(-1, 1200, len(services))
    return Recommender(services, vectors=vectors, groups=groups)


@cache
def example_recommender() -> Recommender:
    return Recommender(example_catalogue().services)


# The hard rules, over the whole catalogue


@settings(max_examples=60)
@given(some_ratings, some_profiles)
def test_nothing_recommended_or_folded_breaks_a_hard_rule(ratings, profile):
    matches = real_recommender().recommend(ratings, profile, today=TODAY, limit=50)
    for match in matches:
        for shown in (match.service, *match.folded):
            assert not misfits(shown, profile, TODAY)
            assert_is_for(shown, profile)


@settings(max_examples=60)
@given(some_ratings, some_profiles)
def test_nothing_in_the_bundled_example_is_recommended_against_a_rule(ratings, profile):
    matches = example_recommender().recommend(ratings, profile, today=TODAY, limit=80)
    needed = {code for code, rating in ratings.items() if rating <= 8}
    for match in matches:
        assert not misfits(match.service, profile, TODAY)
        assert_is_for(match.service, profile)
        named = {r.value for r in match.reasons if r.kind is ReasonKind.NEED}
        assert named
        assert named <= needed


@pytest.mark.parametrize("municipality", ["837", "853"])
@pytest.mark.parametrize("meter", METERS)
def test_every_need_of_a_student_has_an_answer_in_the_bundled_example(meter, municipality):
    student = Profile(
        age=21, municipality=municipality, life_event="moving_to_study", phase="transition"
    )
    assert example_recommender().recommend({meter: 2}, student, today=TODAY)


STUDENT = Profile(municipality="837", life_event="moving_to_study")


@pytest.mark.parametrize("ratings", [{"finance": 1, "family": 2}, {"family": 0}, {"housing": 1}])
def test_a_student_is_not_guessed_to_have_children(ratings):
    found = example_recommender().recommend(ratings, STUDENT, today=TODAY, limit=80)
    assert found
    assert not [m.service.id for m in found if m.service.target_groups == ("KR1.2",)]


def test_who_told_of_children_is_recommended_what_is_for_families():
    parent = replace(STUDENT, target_groups=("KR1.2",))
    found = example_recommender().recommend({"finance": 1}, parent, today=TODAY, limit=80)
    assert "example:child-benefit" in ids(found)


def test_low_family_is_about_relations_and_short_money_about_money():
    found = ids(example_recommender().recommend({"finance": 1, "family": 2}, STUDENT, today=TODAY))
    assert found.index("example:family-counselling") < 3
    assert found.index("example:social-assistance") < 3
    assert found.index("example:study-grant") < found.index("example:general-support")


@pytest.mark.parametrize("meter", METERS)
def test_no_rating_is_answered_with_the_emergency_number(meter):
    found = example_recommender().recommend({meter: 0}, STUDENT, today=TODAY, limit=80)
    assert "example:emergency" not in ids(found)


@pytest.mark.parametrize(
    ("group", "profile", "right"),
    [
        ("KR1.2", Profile(), False),
        ("KR1.2", Profile(life_event="child_is_born"), True),
        ("KR1.1", Profile(), False),
        ("KR1.1", Profile(age=66), True),
        ("KR1.3", Profile(), True),
        ("KR1.3", Profile(age=40), False),
    ],
)
def test_nobody_is_guessed_to_be_old_or_to_have_children(group, profile, right):
    offered = service("s", {"housing": 1}, target_groups=("KR1", group))
    assert bool(recommend([offered], {"housing": 2}, profile)) is right


def assert_is_for(shown: Service, profile: Profile) -> None:
    """The rules of the issue in the plainest words."""
    assert shown.nationwide or profile.municipality in shown.areas
    if profile.age is not None:
        assert (shown.youngest or 0) <= profile.age
        assert profile.age <= (shown.oldest or 200)
    groups = set(shown.target_groups)
    told = set(profile.target_groups)
    assert not groups or groups & {"KR1", "KR1.1", "KR1.2", "KR1.3", *told}
    if profile.age is not None and 30 <= profile.age < 63 and not told:
        assert not groups or groups - {"KR1.1", "KR1.3"}
    if groups == {"KR1", "KR1.6"}:
        assert "KR1.6" in told
    if groups == {"KR1", "KR1.1"} and profile.age is not None and profile.age < 63:
        assert "KR1.1" in told
    if profile.phase:
        order = [phase.code for phase in get_life_event(profile.life_event)]
        own = [c.partition(":")[2] for c in shown.phases if c.startswith(f"{profile.life_event}:")]
        assert not own or max(map(order.index, own)) >= order.index(profile.phase)


@settings(max_examples=60)
@given(some_ratings, some_profiles)
def test_nothing_is_recommended_for_a_nine_or_a_ten(ratings, profile):
    matches = real_recommender().recommend(ratings, profile, today=TODAY, limit=50)
    needed = {code for code, rating in ratings.items() if rating <= 8}
    for match in matches:
        helps = {d.dimension for d in match.service.dimensions if d.weight >= 0.2}
        assert helps & needed
        named = {reason.value for reason in match.reasons if reason.kind is ReasonKind.NEED}
        assert named
        assert named <= helps & needed
        assert all(r.strength == ratings[r.value] for r in match.reasons if r.value in named)


@settings(max_examples=25)
@given(some_ratings, some_profiles, some_ratings)
def test_what_people_alike_need_bends_no_rule(ratings, profile, segment):
    matches = real_recommender().recommend(ratings, profile, today=TODAY, limit=30, segment=segment)
    for match in matches:
        assert not misfits(match.service, profile, TODAY)
        for reason in match.reasons:
            if reason.kind is ReasonKind.NEED and reason.value.startswith(SEGMENT_NEED):
                assert reason.value.removeprefix(SEGMENT_NEED) not in ratings
            elif reason.kind is ReasonKind.NEED:
                assert ratings[reason.value] <= 8


@settings(max_examples=25)
@given(some_ratings, some_profiles, st.integers(0, 30), st.integers(0, 30))
def test_a_longer_list_begins_with_the_shorter_one(ratings, profile, one, other):
    short, long = sorted((one, other))
    recommended = real_recommender().recommend(ratings, profile, today=TODAY, limit=long)
    assert len(recommended) <= long
    shorter = real_recommender().recommend(ratings, profile, today=TODAY, limit=short)
    assert shorter == recommended[:short]
    scores = [match.score for match in recommended]
    assert scores == sorted(scores, reverse=True)
    assert len({match.service.id for match in recommended}) == len(recommended)


# Relevance


def test_what_helps_the_greatest_need_comes_first():
    services = [service("rent", {"finance": 1}), service("home", {"housing": 1})]
    assert ids(recommend(services, {"housing": 1, "finance": 6})) == ["home", "rent"]
    assert ids(recommend(services, {"housing": 6, "finance": 1})) == ["rent", "home"]


def test_what_helps_two_needs_comes_before_what_helps_one():
    services = [service("one", {"housing": 1}), service("two", {"housing": 1, "finance": 1})]
    assert ids(recommend(services, {"housing": 3, "finance": 3})) == ["two", "one"]


def test_what_helps_with_everything_is_not_first_for_everybody():
    broad = service("advice", dict.fromkeys(METERS, 1.0))
    services = [broad, service("home", {"housing": 1}), service("rent", {"finance": 1})]
    assert ids(recommend(services, {"housing": 2, "finance": 3}))[0] != "advice"
    assert ids(recommend(services, dict.fromkeys(METERS, 3)))[0] == "advice"


def test_labels_in_two_frames_make_a_service_no_broader():
    one = {"housing": 1, "finance": 1}
    two = {**one, "environment": 1, "material": 1}
    dimensions = ServiceDimensions.of([service("one", one), service("two", two), service("none")])
    assert dimensions.breadth(get_frame("3x10d")) ** 2 == pytest.approx([2, 2, 1])
    assert dimensions.breadth(get_frame("stiglitz")) ** 2 == pytest.approx([2, 2, 1])


def test_a_service_of_which_nobody_has_said_what_it_helps_is_not_recommended():
    services = [
        service("told", {"housing": 1}),
        service("untold"),
        service("weak", {"housing": 0.1}),
    ]
    assert ids(recommend(services, {"housing": 0})) == ["told"]


def test_where_an_expert_has_spoken_learned_weights_do_not_count():
    expert = service("e", {"housing": 1.0})
    silent = service("l")
    dimensions = ServiceDimensions.of([expert, silent], [{"finance": 0.9}, {"finance": 0.7}])
    assert dimensions.codes == ("finance", "housing")
    assert dimensions.weights.tolist() == [[0, 1], [pytest.approx(0.7), 0]]
    assert dimensions.learned.tolist() == [False, True]


def test_an_expert_outweighs_what_was_learned_of_the_same_service():
    both = service(
        dimensions=(
            DimensionWeight("housing", 0.4, Provenance.EXPERT),
            DimensionWeight("friends", 0.9, Provenance.LEARNED),
        )
    )
    assert ServiceDimensions.of([both]).codes == ("housing",)


def test_where_a_service_is_labelled_in_the_frame_of_the_need_no_other_frame_counts():
    bus = service("bus", {"working_studying": 0.4, "environment": 0.9})
    park = service("park", {"environment": 0.9})
    dimensions = ServiceDimensions.of([bus, park])
    # A bus is part of the living environment, but whoever labelled it says: not of housing.
    housing = dimensions.serves("housing", get_frame("3x10d")).tolist()
    assert housing == [0, pytest.approx(0.9)]
    environment = dimensions.serves("environment", get_frame("stiglitz"))
    assert environment.tolist() == [pytest.approx(0.9)] * 2


def test_several_links_to_a_service_do_not_add_up():
    dimensions = ServiceDimensions.of([service("s", {"finance": 0.8, "housing": 1})])
    assert dimensions.serves("material", get_frame("stiglitz")).tolist() == [pytest.approx(0.8)]


def test_an_experts_nothing_is_an_answer_too():
    service = Service(
        "s", {"fi": "s"}, dimensions=(DimensionWeight("housing", 0.0, Provenance.EXPERT),)
    )
    dimensions = ServiceDimensions.of([service], [{"housing": 0.9}])
    assert not dimensions.weights.any()


def test_ratings_of_the_studys_own_frame_find_services_labelled_in_the_other():
    services = [service("rent", {"finance": 1}), service("club", {"friends": 1})]
    (match, *_) = recommend(services, {"material": 1, "relations": 5})
    assert match.service.id == "rent"
    assert match.reasons[0] == Reason(ReasonKind.NEED, "material", 1.0)


def test_a_label_in_the_same_frame_is_not_stretched_to_a_linked_dimension():
    # Stiglitz's health is linked to self-esteem, but health is a meter of 3X10D too: an expert who
    # meant self-esteem would have said so.
    dimensions = ServiceDimensions.of([service("doctor", {"health": 1})])
    assert dimensions.serves("self_esteem", get_frame("3x10d")).tolist() == [0]
    assert dimensions.serves("health", get_frame("stiglitz")).tolist() == [1]


# Near before far, within bounds


def test_a_local_service_comes_before_a_nationwide_one_like_it():
    services = [service("a", {"housing": 1}), service("b", {"housing": 1}, areas=("853",))]
    matches = recommend(services, {"housing": 2}, Profile(municipality="853"))
    assert ids(matches) == ["b", "a"]
    places = [r.value for m in matches for r in m.reasons if r.kind is ReasonKind.PLACE]
    assert places == ["853", ""]


def test_a_much_better_service_comes_first_from_anywhere():
    better, near = (
        service("far", {"housing": 0.9}),
        service("near", {"housing": 0.7}, areas=("853",)),
    )
    assert 0.7 * (1 + BONUS[ReasonKind.PLACE]) < 0.9
    assert ids(recommend([better, near], {"housing": 2}, Profile(municipality="853"))) == [
        "far",
        "near",
    ]


@given(st.floats(0.2, 1), st.floats(0.2, 1), some_profiles)
def test_no_bonus_lifts_a_service_over_one_that_helps_far_more(weight, better, profile):
    plain = service("plain", {"housing": better})
    favoured = service(
        "favoured",
        {"housing": weight},
        areas=("853",),
        youngest=0,
        target_groups=profile.target_groups,
        phases=(f"{profile.life_event}:{profile.phase}",),
        languages=profile.languages,
    )
    found = ids(recommend([plain, favoured], {"housing": 2}, profile))
    if better > weight * (1 + sum(BONUS.values())) + 1e-6:
        assert found[0] == "plain"


def test_the_same_phase_age_group_and_language_count():
    person = Profile(
        age=20, life_event="moving_to_study", phase="transition", languages=("sv", "en")
    )
    fitting = {
        "phases": ("moving_to_study:transition",),
        "target_groups": ("KR1", "KR1.3"),
        "youngest": 16,
        "oldest": 29,
        "languages": ("fi", "en"),
    }
    for told, value in fitting.items():
        services = [service("a", {"housing": 1}), service("b", {"housing": 1}, **{told: value})]
        assert ids(recommend(services, {"housing": 2}, person)) == ["b", "a"]
    (match,) = recommend([service("s", {"housing": 1}, **fitting)], {"housing": 2}, person)
    assert [(r.kind, r.value) for r in match.reasons] == [
        (ReasonKind.NEED, "housing"),
        (ReasonKind.PLACE, ""),
        (ReasonKind.PHASE, "moving_to_study:transition"),
        (ReasonKind.TARGET_GROUP, "KR1.3"),
        (ReasonKind.AGE, "16–29"),
        (ReasonKind.LANGUAGE, "en"),
    ]


def test_where_only_the_event_is_told_what_is_for_more_of_its_phases_comes_first():
    event, phases = ("moving_to_study",), ("moving_to_study:onwards", "moving_to_study:transition")
    last = service("a", {"housing": 1}, life_events=event, phases=phases[:1])
    both = service("b", {"housing": 1}, life_events=event, phases=phases)
    assert ids(recommend([last, both], {"housing": 2}, STUDENT)) == ["b", "a"]


# Every need its share, and nothing twice


def test_every_need_gets_its_share_of_the_list():
    services = [service(f"{code}{i:02}", {code: 1}) for code in METERS for i in range(20)]
    ratings = {"housing": 1, "finance": 3, "friends": 5, "health": 9}
    matches = recommend(services, ratings, limit=20)
    shares = Counter(match.service.id[:-2] for match in matches)
    assert shares["housing"] > shares["finance"] > shares["friends"] > 0
    assert set(shares) == {"housing", "finance", "friends"}
    weight = {code: (80 / 9 - rating) ** 2 for code, rating in ratings.items() if rating < 9}
    for code, told in weight.items():
        assert abs(shares[code] - 20 * told / sum(weight.values())) <= 1.5


def test_a_need_that_few_services_answer_is_not_drowned_by_one_that_many_do():
    services = [service(f"club{i}", {"friends": 1}) for i in range(50)]
    services.append(service("home", {"housing": 0.6}))
    assert "home" in ids(recommend(services, {"friends": 3, "housing": 3}, limit=3))


def test_a_small_need_is_not_cut_off_by_hundreds_of_services_for_a_great_one():
    services = [service(f"club{i:03}", {"friends": 1}) for i in range(300)]
    services.append(service("home", {"housing": 0.6}))
    assert "home" in ids(recommend(services, {"friends": 0, "housing": 7}, limit=50))


@settings(max_examples=20)
@given(st.integers(0, 1000))
def test_a_calibrated_list_is_closer_to_the_needs_than_the_most_relevant_are(seed):
    """Kullback–Leibler divergence of the list from the needs (Steck 2018)."""
    draw = random.Random(seed)
    services = [service(f"{i:03}", {draw.choice(METERS): draw.uniform(0.3, 1)}) for i in range(150)]
    ratings = {code: draw.randrange(0, 7) for code in METERS[:4]}
    matches = recommend(services, ratings, limit=12)
    weight = {code: (80 / 9 - rating) ** 2 for code, rating in ratings.items()}

    def divergence(chosen) -> float:
        counts = Counter(s.dimensions[0].dimension for s in chosen)
        total = sum(weight.values())
        shares = {code: 0.99 * counts[code] / len(chosen) + 0.01 / 4 for code in weight}
        return sum(w / total * np.log(w / total / shares[code]) for code, w in weight.items())

    helping = [s for s in services if s.dimensions[0].dimension in weight]
    first = sorted(
        helping, key=lambda s: -s.dimensions[0].weight * weight[s.dimensions[0].dimension]
    )[:12]
    assert divergence([m.service for m in matches]) <= divergence(first) + 1e-9


def test_a_service_that_says_the_same_as_one_above_it_gives_way():
    services = [
        service("a", {"housing": 1}),
        service("b", {"housing": 1}),
        service("c", {"housing": 0.9}),
    ]
    vectors = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0]], dtype=np.float32)
    assert ids(recommend(services, {"housing": 2}, vectors=vectors)) == ["a", "c", "b"]
    assert ids(recommend(services, {"housing": 2})) == ["a", "b", "c"]


def test_near_duplicates_are_folded_into_the_one_that_fits_best():
    services = [
        service("far", {"housing": 1}, areas=("564",)),
        service("here", {"housing": 1}, areas=("853",)),
        service("other", {"housing": 1}),
        service("wide", {"housing": 1}),
    ]
    groups = np.array([7, 7, -1, 7])
    matches = recommend(services, {"housing": 2}, Profile(municipality="853"), groups=groups)
    assert ids(matches) == ["here", "other"]
    assert [[s.id for s in match.folded] for match in matches] == [["wide"], []]


# Edges


def test_where_there_is_no_need_there_is_no_recommendation():
    services = [service("s", {"housing": 1})]
    assert recommend(services, {}) == ()
    assert recommend(services, {"housing": 9, "finance": 10}) == ()
    assert recommend(services, {"housing": 2}, limit=0) == ()
    assert recommend([], {"housing": 2}) == ()


def test_a_need_usual_among_people_alike_is_told_as_such():
    services = [service("s", {"friends": 1})]
    (match,) = recommend(services, {}, segment={"friends": 4.5})
    assert match.reasons[0] == Reason(ReasonKind.NEED, "segment:friends", 4.5)


def test_the_order_of_the_catalogue_changes_nothing():
    services = [service(f"{i:02}", {METERS[i % 10]: 0.5 + i % 3 / 4}) for i in range(40)]
    shuffled = random.Random(1).sample(services, len(services))
    ratings = {code: i % 7 for i, code in enumerate(METERS)}
    assert recommend(services, ratings, limit=40) == recommend(shuffled, ratings, limit=40)


@pytest.mark.parametrize(
    ("ratings", "profile"),
    [
        ({"wealth": 2}, Profile()),
        ({"housing": 12}, Profile()),
        ({"housing": 2}, Profile(age=-4)),
        ({"housing": 2}, Profile(municipality="999")),
        ({"housing": 2}, Profile(life_event="moving_to_study", phase="takeoff")),
    ],
)
def test_what_cannot_be_is_refused(ratings, profile):
    with pytest.raises(InputError):
        recommend([service("s", {"housing": 1})], ratings, profile)
