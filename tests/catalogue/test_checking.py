from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.catalogue import (
    Address,
    Catalogue,
    Channel,
    ChannelType,
    DimensionWeight,
    Organisation,
    Provenance,
    Service,
)
from revontuli.catalogue.checking import CatalogueCheck, check_catalogue, service_score
from revontuli.catalogue.coverage import cover
from revontuli.catalogue.dead_links import LinkState, Verdict
from revontuli.catalogue.findings import (
    HEADINGS,
    MESSAGES,
    SEVERITIES,
    FindingKind,
    Severity,
    make_finding,
)
from revontuli.catalogue.readability import HARD, read_text
from revontuli.errors import InputError
from revontuli.wellbeing import get_life_event

TODAY = date(2026, 11, 22)


def in_three(text: str) -> dict[str, str]:
    return {code: f"{text} ({code})" for code in ("fi", "sv", "en")}


GOOD = Service(
    id="good",
    name=in_three("Asumisneuvonta"),
    summary=in_three("Apua vuokran maksuun."),
    description=in_three("Soita, jos vuokra on maksamatta."),
    provider=Organisation("koti", {"fi": "Kotiyhdistys"}),
    channels=(Channel("1", ChannelType.PHONE, phone="112"),),
    areas=("853",),
    modified=date(2026, 1, 1),
)


def check(*services: Service, **options: Any) -> CatalogueCheck:
    return check_catalogue(Catalogue(services), TODAY, **options)


def kinds(check: CatalogueCheck) -> list[FindingKind]:
    return [finding.kind for finding in check.findings]


def test_a_service_in_order_has_no_findings_and_full_points() -> None:
    checked = check(GOOD)
    assert checked.findings == ()
    assert checked.score == 100
    assert checked.providers[0].faultless == 1


@pytest.mark.parametrize(
    ("change", "kind", "severity"),
    [
        ({"channels": ()}, FindingKind.NO_CHANNEL, Severity.ERROR),
        ({"channels": (Channel("1", ChannelType.PHONE),)}, FindingKind.EMPTY_CHANNEL, "warning"),
        (
            {"channels": (Channel("1", ChannelType.SERVICE_POINT, address=Address()),)},
            FindingKind.EMPTY_CHANNEL,
            Severity.WARNING,
        ),
        ({"areas": ()}, FindingKind.NO_AREA, Severity.ERROR),
        ({"provider": Organisation()}, FindingKind.NO_PROVIDER, Severity.WARNING),
        ({"valid_to": date(2026, 11, 21)}, FindingKind.ENDED, Severity.ERROR),
        ({"modified": date(2024, 11, 1)}, FindingKind.STALE, Severity.WARNING),
        ({"summary": {}}, FindingKind.MISSING_TEXT, Severity.ERROR),
        ({"description": {}}, FindingKind.MISSING_TEXT, Severity.WARNING),
        ({"summary": {"fi": "a", "sv": "b"}}, FindingKind.MISSING_LANGUAGE, Severity.WARNING),
        ({"name": {"sv": "b", "en": "c"}}, FindingKind.MISSING_LANGUAGE, Severity.ERROR),
        ({"user_instruction": in_three("a" * 2500)}, FindingKind.TOO_LONG, Severity.WARNING),
        ({"summary": in_three("Apua. " * 25)}, FindingKind.TOO_LONG, Severity.WARNING),
    ],
)
def test_each_fault_is_found_for_what_it_is(
    change: dict[str, Any], kind: FindingKind, severity: Severity
) -> None:
    found = check(replace(GOOD, **change)).findings
    assert {(finding.kind, finding.severity) for finding in found} == {(kind, severity)}


def test_a_service_valid_to_the_end_of_today_has_not_ended() -> None:
    assert kinds(check(replace(GOOD, valid_to=TODAY))) == []


def test_a_language_that_is_promised_and_missing_is_worse() -> None:
    service = replace(GOOD, name={"fi": "a", "sv": "b"}, languages=("fi", "en"))
    (found,) = check(service).findings
    assert (found.language, found.severity) == ("en", Severity.ERROR)
    assert found.message == "It has no name in English."


def test_hard_and_easy_texts_are_told_apart_in_each_language() -> None:
    hard = {
        "fi": "Viranomaispäätöksen lainvoimaisuuden edellytyksenä olevien "
        "muutoksenhakumenettelyjen toimeenpanovaiheessa huomioitavien asianosaisten "
        "kuulemisvelvoitteiden laiminlyöntitapauksissa sovellettavat " * 3,
        "sv": "Myndighetsbeslutens verkställighetsförutsättningar fastställs enligt gällande "
        "förvaltningsbestämmelser beträffande ansökningsförfaranden " * 4,
        "en": "Administrative determinations regarding applicable eligibility requirements "
        "notwithstanding subsequent organisational considerations necessitate " * 4,
    }
    easy = {
        "fi": "Soita meille. Autamme heti. Voit tulla myös käymään. " * 5,
        "sv": "Ring oss. Vi hjälper dig. Du kan komma hit. " * 5,
        "en": "Call us. We can help you now. You may come in too. " * 5,
    }
    for language, limit in HARD.items():
        told = read_text(hard[language], language)
        assert told is not None
        assert told.lix > limit
        plain = read_text(easy[language], language)
        assert plain is not None
        assert plain.lix < limit / 1.5
    found = check(replace(GOOD, description=hard)).findings
    hard_to_read = {f.language for f in found if f.kind is FindingKind.HARD_TO_READ}
    assert hard_to_read == {"fi", "sv", "en"}


def test_lix_is_counted_as_bjornsson_counts_it() -> None:
    text = "Hän soitti asumisneuvontaan. Sieltä vastattiin. " * 6
    told = read_text(text, "fi")
    assert told is not None
    assert told.words == 30
    assert told.lix == pytest.approx(30 / 12 + 100 * 2 / 5)


def test_a_text_too_short_to_tell_is_not_judged() -> None:
    assert read_text("Erityisasiantuntijapalvelukokonaisuus.", "fi") is None


def test_the_same_service_twice_in_a_place_is_found_and_elsewhere_is_not() -> None:
    twin = replace(GOOD, id="twin")
    elsewhere = replace(GOOD, id="elsewhere", areas=("564",))
    found = check(GOOD, twin, elsewhere).findings
    assert [(f.service, f.kind) for f in found] == [
        ("good", FindingKind.NEAR_DUPLICATE),
        ("twin", FindingKind.NEAR_DUPLICATE),
    ]
    assert "twin" in found[0].message
    assert "elsewhere" not in found[0].message


def test_a_text_under_two_names_is_noted() -> None:
    tax = {"fi": "Veroa kannetaan lähes kaikista ajoneuvoista, jotka ensi kertaa rekisteröidään."}
    people = replace(GOOD, id="a", name=in_three("Henkilöasiakkaat"), summary=tax)
    companies = replace(GOOD, id="b", name=in_three("Yritysasiakkaat"), summary=tax)
    found = check(people, companies).findings
    assert {f.service for f in found if f.kind is FindingKind.SAME_TEXT} == {"a", "b"}


def test_dead_and_silent_links_are_told_apart() -> None:
    page = Channel("2", ChannelType.WEB_PAGE, url={"fi": "https://a.fi", "sv": "https://b.fi"})
    service = replace(GOOD, channels=(page,), source_url={"fi": "https://c.fi"})

    def ask(urls: Any, today: date, **_: object) -> Mapping[str, LinkState]:
        assert list(urls) == ["https://a.fi", "https://b.fi", "https://c.fi"]
        verdicts = (Verdict.DEAD, Verdict.UNSURE, Verdict.ALIVE)
        return {url: LinkState(v, "404", today) for url, v in zip(urls, verdicts, strict=True)}

    checked = check(service, look_at_links=True, ask=ask)
    assert kinds(checked) == [FindingKind.DEAD_LINK, FindingKind.UNSURE_LINK]
    assert checked.looked_at_links


def test_links_are_not_asked_unless_told_to() -> None:
    def ask(*_: object, **__: object) -> Mapping[str, LinkState]:
        raise AssertionError("asked")

    assert not check(GOOD, ask=ask).looked_at_links


def test_services_that_search_does_not_find_are_told() -> None:
    lost = replace(GOOD, id="lost", name=in_three("Kadonnut"))
    halfway = replace(GOOD, id="halfway", name=in_three("Melkein"), summary=in_three("Löytyy."))

    def find(text: str) -> list[str]:
        return ["good"] if text.startswith("Asumis") else ["halfway"] if "Löytyy" in text else []

    checked = check(GOOD, lost, halfway, finder=find)
    told = {f.service: f.kind for f in checked.findings if "not_found" in f.kind}
    assert told == {"lost": FindingKind.NOT_FOUND, "halfway": FindingKind.NOT_FOUND_BY_NAME}


def test_a_service_folded_under_its_twin_elsewhere_is_found() -> None:
    elsewhere = replace(GOOD, id="elsewhere", areas=("564",))
    checked = check(GOOD, elsewhere, finder=lambda text: ["good"])
    assert kinds(checked) == []


def test_an_answer_beyond_the_fifteenth_is_not_found() -> None:
    checked = check(GOOD, finder=lambda text: [*map(str, range(15)), "good"])
    assert kinds(checked) == [FindingKind.NOT_FOUND]


def helping(id: str, *dimensions: DimensionWeight, **changes: Any) -> Service:
    events = changes.pop("life_events", ("moving_to_study",))
    return replace(GOOD, id=id, dimensions=dimensions, life_events=events, **changes)


EXPERT, LEARNED = Provenance.EXPERT, Provenance.LEARNED


def test_dimensions_by_phases_count_what_is_offered() -> None:
    services = [
        helping(
            "a",
            DimensionWeight("housing", 0.2, EXPERT),
            DimensionWeight("finance", 0.4, LEARNED),
            phases=("moving_to_study:transition",),
        ),
        helping("b", DimensionWeight("housing", 1, EXPERT)),
        helping("c", DimensionWeight("family", 1, EXPERT), valid_to=date(2020, 1, 1)),
        helping("d", DimensionWeight("family", 1, EXPERT), life_events=("leaving_work",)),
        helping("e"),
    ]
    covered = cover(services, get_life_event("moving_to_study"), TODAY)
    assert covered.frame == "3x10d"
    assert covered.services == 3
    assert covered.without_dimension == 1
    row = dict(zip(covered.dimensions, covered.counts, strict=True))
    assert row["housing"] == (1, 2, 1, 1)
    assert sum(row["finance"]) == sum(row["family"]) == 0
    assert ("finance", "transition") in covered.unserved
    assert ("housing", "onwards") not in covered.unserved


def test_every_life_event_that_services_are_for_is_covered_unless_one_is_named() -> None:
    service = helping("a", life_events=("leaving_work", "moving_to_study"))
    assert [c.life_event for c in check(service).coverage] == ["moving_to_study", "leaving_work"]
    (named,) = check(service, life_event="child_is_born").coverage
    assert (named.life_event, named.services) == ("child_is_born", 0)
    with pytest.raises(InputError, match="no life event 'x'"):
        check(service, life_event="x")


def test_each_kind_takes_points_once_by_its_worst() -> None:
    def found(kind: FindingKind, severity: Severity | None = None) -> Any:
        return make_finding(GOOD, kind, "name", "fi", severity, length=1, limit=1)

    language = FindingKind.MISSING_LANGUAGE
    assert service_score([]) == 100
    assert service_score([found(language, Severity.NOTE)] * 9) == 97
    assert service_score([found(language, Severity.NOTE), found(language, Severity.ERROR)]) == 75
    assert service_score([found(language), found(FindingKind.TOO_LONG)]) == 80


def test_providers_come_from_the_lowest_score() -> None:
    provider = Organisation("x", {"fi": "X"})
    poor = replace(GOOD, id="poor", provider=provider, channels=(), areas=("564",))
    checked = check(GOOD, poor)
    assert [(p.provider, p.score, p.errors) for p in checked.providers] == [
        ("x", 75.0, 1),
        ("koti", 100.0, 0),
    ]
    assert checked.score == 87.5


def test_an_empty_catalogue_is_looked_over_too() -> None:
    checked = check()
    assert checked.findings == checked.providers == checked.coverage == ()


def test_every_kind_has_a_heading_a_message_and_a_severity() -> None:
    for table in (HEADINGS, MESSAGES, SEVERITIES):
        assert set(table) == set(FindingKind)


def test_a_check_is_plain_data() -> None:
    checked = check(replace(GOOD, channels=()))
    told = msgspec.json.decode(msgspec.json.encode(checked))
    assert told["findings"][0]["kind"] == "no_channel"


texts = st.dictionaries(st.sampled_from(["fi", "sv", "en", "ru"]), st.text(max_size=200))
services = st.builds(
    Service,
    id=st.text("abc", min_size=1, max_size=5),
    name=texts,
    summary=texts,
    description=texts,
    channels=st.lists(
        st.builds(Channel, st.just("1"), st.sampled_from(ChannelType), url=texts), max_size=2
    ).map(tuple),
    nationwide=st.booleans(),
    valid_to=st.none() | st.dates(),
    modified=st.none() | st.dates(),
)


@given(st.lists(services, max_size=8, unique_by=lambda s: s.id))
def test_any_catalogue_can_be_looked_over(listed: list[Service]) -> None:
    checked = check(*listed)
    assert 0 <= checked.score <= 100
    assert all(0 <= provider.score <= 100 for provider in checked.providers)
    assert sum(provider.services for provider in checked.providers) == len(listed)
    assert {f.service for f in checked.findings} == set(checked.names)
    assert checked.findings == check(*reversed(listed)).findings


def test_the_real_services_are_looked_over(shared_data: Any) -> None:
    from revontuli.catalogue.sources.table import read_service_table

    listed, _, _ = read_service_table(shared_data / "ptv" / "services.csv")
    checked = check_catalogue(Catalogue(listed), TODAY)
    assert {FindingKind.NEAR_DUPLICATE, FindingKind.NO_CHANNEL} <= set(kinds(checked))
    assert FindingKind.ENDED not in kinds(checked)
