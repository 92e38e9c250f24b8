from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from revontuli.catalogue import Organisation, Service
from revontuli.catalogue.duplicates import near_duplicate_groups, same_service_groups

LIBRARY = Service(
    id="turku",
    name={"fi": "Turun pääkirjasto"},
    summary={"fi": "Kirjastossa voit lukea, lainata kirjoja ja musiikkia sekä kysyä neuvoa."},
    description={"fi": "Turun pääkirjasto on avoinna joka päivä. Lainaaminen on maksutonta."},
    provider=Organisation(name={"fi": "Turun kaupunki"}),
    areas=("853",),
)


def in_oulu(service: Service) -> Service:
    def moved(text: dict[str, str]) -> dict[str, str]:
        return {code: words.replace("Turun", "Oulun") for code, words in text.items()}

    return replace(
        service,
        id="oulu",
        name=moved(dict(service.name)),
        description=moved(dict(service.description)),
        provider=Organisation(name={"fi": "Oulun kaupunki"}),
        areas=("564",),
    )


def test_the_same_service_in_two_cities_is_one_group() -> None:
    assert near_duplicate_groups([LIBRARY, in_oulu(LIBRARY)]) == [("oulu", "turku")]


def test_unlike_names_are_no_duplicates_however_alike_the_texts_are() -> None:
    text = {"fi": "Autoveroa kannetaan lähes kaikista täällä ensi kertaa käyttöön otettavista."}
    people = Service("a", {"fi": "Autoverotus, henkilöasiakkaat"}, summary=text)
    companies = Service("b", {"fi": "Autoverotus, yritysasiakkaat"}, summary=text)
    assert near_duplicate_groups([people, companies]) == []
    assert near_duplicate_groups([people, companies], any_name=True) == [("a", "b")]


def test_a_number_in_the_name_tells_services_apart() -> None:
    text = {"fi": "Luokalla opitaan lukemaan, laskemaan ja olemaan yhdessä muiden kanssa."}
    first = Service("a", {"fi": "Perusopetuksen 1. luokka"}, summary=text)
    second = Service("b", {"fi": "Perusopetuksen 2. luokka"}, summary=text)
    assert near_duplicate_groups([first, second]) == []


def test_one_name_in_different_places_is_one_service_to_its_seeker() -> None:
    turku = Service("a", {"fi": "Perusopetus"}, {"fi": "Luokat 1–9."}, areas=("853",))
    oulu = Service("b", {"fi": "Perusopetus"}, {"fi": "Lapsesi oppii lukemaan."}, areas=("564",))
    other = Service("c", {"fi": "Perusopetus"}, {"fi": "Aikuisille iltaisin."}, areas=("853",))
    assert near_duplicate_groups([turku, oulu, other]) == []
    assert same_service_groups([turku, oulu, other]) == [("a", "b")]


def test_nationwide_services_of_one_name_stay_apart() -> None:
    police = Service("a", {"fi": "Ajanvaraus"}, {"fi": "Poliisiasemalle."}, nationwide=True)
    doctor = Service("b", {"fi": "Ajanvaraus"}, {"fi": "Lääkärille jo tänään."}, nationwide=True)
    assert same_service_groups([police, doctor]) == []


def test_an_empty_catalogue_has_no_groups() -> None:
    assert near_duplicate_groups([]) == []
    assert same_service_groups([]) == []


words = st.text("abcdeäö ", max_size=40)
some_services = st.lists(
    st.builds(
        lambda number, name, summary, areas: Service(
            f"{number:04}", {"fi": name}, {"fi": summary}, areas=areas
        ),
        st.integers(0, 9999),
        st.sampled_from(["Kirjasto", "Uimahalli", "kirjasto.", ""]),
        words,
        st.lists(st.sampled_from(["853", "564", "491"]), max_size=2, unique=True).map(tuple),
    ),
    max_size=30,
    unique_by=lambda service: service.id,
)


@given(services=some_services, data=st.data())
def test_groups_do_not_depend_on_the_order_and_nobody_is_in_two(services, data) -> None:  # type: ignore[no-untyped-def]
    shuffled = data.draw(st.permutations(services))
    for find in (near_duplicate_groups, same_service_groups):
        groups = find(services)
        assert groups == find(shuffled)
        members = [member for group in groups for member in group]
        assert len(members) == len(set(members))
        assert all(len(group) > 1 for group in groups)


@given(services=some_services)
def test_equal_services_are_always_found(services: list[Service]) -> None:
    copies = [replace(service, id=f"copy {service.id}") for service in services]
    together = {}
    for group in near_duplicate_groups([*services, *copies]):
        together.update(dict.fromkeys(group, group))
    for service in services:
        assert f"copy {service.id}" in together[service.id]
