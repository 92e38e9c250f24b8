"""Which services must not be recommended to whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.catalogue import Service
from revontuli.errors import InputError
from revontuli.guidance import Profile
from revontuli.guidance.fit import (
    FitIndex,
    MisfitKind,
    age_range,
    belongs,
    check_profile,
    misfits,
    narrowest,
)
from revontuli.wellbeing import LifeEvent, Phase, get_life_event, life_events

TODAY = date(2026, 11, 22)
GROUPS = ("KR1", "KR1.1", "KR1.2", "KR1.3", "KR1.4", "KR1.6", "KR2", "KR2.5", "KR2.8", "KR3")
EVENTS = tuple(event.code for event in life_events())
PHASES = tuple(f"{event.code}:{phase.code}" for event in life_events() for phase in event)
PLACES = ("853", "564", "491", "837")

some_services = st.builds(
    Service,
    id=st.just("s"),
    name=st.just({"fi": "Palvelu"}),
    target_groups=st.lists(st.sampled_from(GROUPS), max_size=4, unique=True).map(tuple),
    youngest=st.none() | st.integers(0, 70),
    oldest=st.none() | st.integers(15, 100),
    phases=st.lists(st.sampled_from(PHASES), max_size=3, unique=True).map(tuple),
    areas=st.lists(st.sampled_from(PLACES), max_size=3, unique=True).map(tuple),
    nationwide=st.booleans(),
    valid_from=st.none() | st.dates(date(2026, 11, 20), date(2026, 11, 24)),
    valid_to=st.none() | st.dates(date(2026, 11, 20), date(2026, 11, 24)),
)
some_profiles = st.builds(
    Profile,
    age=st.none() | st.integers(0, 100),
    municipality=st.none() | st.sampled_from(PLACES),
    life_event=st.none() | st.sampled_from(EVENTS),
    phase=st.none() | st.sampled_from(("anticipation", "transition", "daily_life", "onwards")),
    target_groups=st.lists(st.sampled_from(GROUPS), max_size=3, unique=True).map(tuple),
)


def service(**told) -> Service:
    return Service(id="s", name={"fi": "Palvelu"}, **{"nationwide": True, **told})


def kinds(offered: Service, profile: Profile, **options) -> list[MisfitKind]:
    return [misfit.kind for misfit in misfits(offered, profile, TODAY, **options)]


def fits(offered: Service, profile: Profile, **options) -> bool:
    return not misfits(offered, profile, TODAY, **options)


# Place


def test_a_service_of_another_municipality_does_not_fit():
    turku = service(nationwide=False, areas=("853",))
    assert fits(turku, Profile(municipality="853"))
    assert kinds(turku, Profile(municipality="837")) == [MisfitKind.PLACE]


def test_who_has_told_no_municipality_gets_nationwide_services_only():
    assert kinds(service(nationwide=False, areas=("853",)), Profile()) == [MisfitKind.PLACE]
    assert fits(service(), Profile())


def test_a_service_offered_nobody_knows_where_fits_nobody():
    nowhere = service(nationwide=False)
    assert kinds(nowhere, Profile(municipality="853")) == [MisfitKind.PLACE_UNKNOWN]
    assert kinds(nowhere, Profile()) == [MisfitKind.PLACE_UNKNOWN]
    assert kinds(nowhere, Profile(municipality="")) == [MisfitKind.PLACE_UNKNOWN]


# Age


@pytest.mark.parametrize(("age", "right"), [(15, False), (16, True), (29, True), (30, False)])
def test_both_ends_of_the_ages_belong_to_them(age, right):
    assert fits(service(youngest=16, oldest=29), Profile(age=age)) is right


def test_an_age_not_told_breaks_no_rule():
    assert fits(service(youngest=16, oldest=29), Profile())


@pytest.mark.parametrize(
    ("youngest", "oldest", "told"),
    [(16, 29, "16–29"), (65, None, "65–"), (None, 17, "–17"), (0, 6, "0–6"), (None, None, "")],
)
def test_ages_are_told_as_a_range(youngest, oldest, told):
    assert age_range(youngest, oldest) == told


# Target groups


@pytest.mark.parametrize("groups", [("KR2",), ("KR3",), ("KR2.5", "KR2"), ("KR2", "KR3")])
def test_a_citizen_gets_no_service_for_businesses_or_authorities(groups):
    assert kinds(service(target_groups=groups), Profile(age=20)) == [MisfitKind.TARGET_GROUP]
    assert fits(service(target_groups=groups), Profile(age=20), individuals_only=False)


def test_a_service_for_citizens_and_businesses_fits_a_citizen():
    assert fits(service(target_groups=("KR1", "KR2")), Profile(age=20))


def test_who_has_told_of_a_business_gets_services_for_it():
    trader = Profile(target_groups=("KR2.5",))
    assert fits(service(target_groups=("KR2",)), trader)
    assert fits(service(target_groups=("KR2", "KR2.5")), trader)
    assert fits(service(target_groups=("KR1",)), trader)
    assert not fits(service(target_groups=("KR2.8",)), trader)
    assert fits(service(target_groups=("KR2.8",)), Profile(target_groups=("KR2",)))


def test_target_groups_not_told_break_no_rule():
    assert fits(service(), Profile(age=20, target_groups=("KR1.6",)))


@pytest.mark.parametrize(
    ("group", "age", "right"),
    [
        ("KR1.1", 20, False),
        ("KR1.1", 62, False),
        ("KR1.1", 63, True),
        ("KR1.1", 80, True),
        ("KR1.1", None, True),
        ("KR1.2", 17, True),
        ("KR1.2", 18, False),
        ("KR1.2", None, True),
        ("KR1.3", 29, True),
        ("KR1.3", 30, False),
        ("KR1.3", None, True),
        ("KR1.4", 20, False),
        ("KR1.4", None, False),
        ("KR1.5", None, False),
        ("KR1.6", 80, False),
    ],
)
@pytest.mark.parametrize("beside", [(), ("KR1",)])
def test_an_age_tells_which_subgroups_one_can_be_in(group, age, right, beside):
    offered = service(target_groups=(*beside, group))
    assert fits(offered, Profile(age=age)) is right
    assert fits(offered, Profile(age=age, target_groups=(group,)))  # who told is in it


def test_one_of_several_subgroups_is_enough():
    assert fits(service(target_groups=("KR1", "KR1.1", "KR1.3")), Profile(age=20))
    assert not fits(service(target_groups=("KR1", "KR1.1", "KR1.6")), Profile(age=20))


def test_a_subgroup_narrows_citizens_and_leaves_businesses_as_they_are():
    offered = service(target_groups=("KR1", "KR1.3", "KR2"))
    assert narrowest(offered.target_groups) == ("KR1.3", "KR2")
    assert not fits(offered, Profile(age=40))
    assert fits(offered, Profile(age=40, target_groups=("KR2",)))


def test_who_has_told_one_subgroup_is_not_guessed_to_be_in_another():
    assert not fits(service(target_groups=("KR1.3",)), Profile(target_groups=("KR1.1",)))
    assert fits(service(target_groups=("KR1.3",)), Profile(age=25, target_groups=("KR1.2",)))


@pytest.mark.parametrize(
    "profile",
    [
        Profile(age=31, life_event="child_is_born"),
        Profile(age=31, phase="child_is_born:anticipation"),
    ],
)
def test_a_family_with_a_child_on_its_way_is_a_family_with_children(profile):
    assert fits(service(target_groups=("KR1", "KR1.2")), profile)
    assert belongs(profile, "KR1.2") is True


# Phases


def test_a_phase_already_past_does_not_fit_and_one_to_come_does():
    profile = Profile(life_event="moving_to_study", phase="transition")
    assert kinds(service(phases=("moving_to_study:anticipation",)), profile) == [
        MisfitKind.PAST_PHASE
    ]
    assert fits(service(phases=("moving_to_study:transition",)), profile)
    assert fits(service(phases=("moving_to_study:onwards",)), profile)


def test_one_phase_not_past_is_enough():
    offered = service(phases=("moving_to_study:anticipation", "moving_to_study:daily_life"))
    assert fits(offered, Profile(life_event="moving_to_study", phase="daily_life"))
    assert not fits(offered, Profile(life_event="moving_to_study", phase="onwards"))


def test_phases_of_another_life_event_say_nothing():
    profile = Profile(life_event="moving_to_study", phase="onwards")
    assert fits(service(phases=("child_is_born:anticipation",)), profile)
    assert not fits(
        service(phases=("child_is_born:onwards", "moving_to_study:anticipation")), profile
    )


def test_a_phase_without_its_event_is_that_phase_of_any_event():
    offered = service(phases=("moving_to_study:anticipation",))
    assert not fits(offered, Profile(phase="daily_life"))
    assert fits(offered, Profile(life_event="moving_to_study"))


def test_a_citys_own_life_event_has_its_own_order_of_phases():
    own = LifeEvent("first_home", {"en": "A first home"}, (Phase("keys", {}), Phase("debt", {})))
    offered = service(phases=("first_home:keys",))
    profile = Profile(life_event="first_home", phase="debt")
    assert not fits(offered, profile, events={"first_home": own})
    assert fits(offered, profile)  # an order nobody knows breaks no rule


# Days


def test_both_the_first_and_the_last_day_belong_to_the_offer():
    assert fits(service(valid_from=TODAY, valid_to=TODAY), Profile())
    day = timedelta(days=1)
    assert kinds(service(valid_from=TODAY + day), Profile()) == [MisfitKind.NOT_OFFERED]
    assert kinds(service(valid_to=TODAY - day), Profile()) == [MisfitKind.NOT_OFFERED]


# All rules together


@given(st.lists(some_services, max_size=12), some_profiles, st.booleans())
def test_the_index_says_of_each_service_what_the_rules_say(services, profile, individuals_only):
    fitting = FitIndex(services).fits(profile, TODAY, individuals_only)
    assert fitting.tolist() == [
        fits(offered, profile, individuals_only=individuals_only) for offered in services
    ]


@given(some_services, some_profiles)
def test_what_fits_is_here_now_and_for_people_like_this_one(offered, profile):
    """The rules told once more, each in the plainest way."""
    if not fits(offered, profile):
        return
    assert offered.nationwide or profile.municipality in offered.areas
    if profile.age is not None:
        assert offered.youngest is None or offered.youngest <= profile.age
        assert offered.oldest is None or profile.age <= offered.oldest
    if offered.target_groups and not any(g.startswith("KR2") for g in profile.target_groups):
        assert not all(group.startswith("KR2") for group in offered.target_groups)
    if profile.life_event and profile.phase:
        order = [phase.code for phase in get_life_event(profile.life_event)]
        left = order[order.index(profile.phase) :]
        own = [code for code in offered.phases if code.startswith(f"{profile.life_event}:")]
        assert not own or any(code.partition(":")[2] in left for code in own)


@given(st.lists(some_services, max_size=8), st.lists(st.sampled_from(PLACES), max_size=2))
def test_what_is_offered_to_a_group_is_what_fits_some_citizen_of_the_place(services, places):
    """For whom it fits by place and day, and which is not for businesses or authorities alone."""
    offered = FitIndex(services).offered(places, TODAY)
    rules = {MisfitKind.PLACE, MisfitKind.PLACE_UNKNOWN, MisfitKind.NOT_OFFERED}
    for one, is_offered in zip(services, offered, strict=True):
        here = any(
            not rules & set(kinds(one, Profile(municipality=place))) for place in places or [None]
        )
        citizens = not one.target_groups or any(g[:3] == "KR1" for g in one.target_groups)
        assert is_offered == (here and citizens)


def test_an_empty_catalogue_fits_nobody():
    assert FitIndex(()).fits(Profile(), TODAY).shape == (0,)
    assert FitIndex(()).offered(("853",), TODAY).shape == (0,)


# Profiles


def test_a_phase_with_its_event_is_taken_apart():
    checked = check_profile(Profile(phase="moving_to_study:transition"))
    assert (checked.life_event, checked.phase) == ("moving_to_study", "transition")


@pytest.mark.parametrize(
    ("profile", "column"),
    [
        (Profile(age=-1), "age"),
        (Profile(municipality="999"), None),
        (Profile(age=130), "age"),
        (Profile(life_event="moving_to_mars"), "life_event"),
        (Profile(life_event="moving_to_study", phase="takeoff"), "phase"),
        (Profile(phase="takeoff"), "phase"),
        (Profile(target_groups=("KR1.3", "KR9")), "target_group"),
    ],
)
def test_a_profile_that_cannot_be_is_refused(profile, column):
    with pytest.raises(InputError) as error:
        check_profile(profile)
    assert error.value.column == column
    assert error.value.expected


def test_a_municipality_is_known_by_its_name_too():
    assert check_profile(Profile(municipality="Åbo")).municipality == "853"
    assert check_profile(Profile(municipality="")).municipality is None


def test_a_life_event_of_ptv_is_known_by_its_code():
    assert check_profile(Profile(life_event="KE10")).life_event == "KE10"
