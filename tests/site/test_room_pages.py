"""The room's pages: who sees which picture, and that they tell what the picture tells."""

import shutil
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from revontuli.picture import Picture
from revontuli.site.models import Indicator, Iteration, Organisation, Publication, Survey, User
from revontuli.site.roles import Role

State = Publication.State
VIEWS = (
    "picture", "segments", "compare", "dimensions", "pairs", "areas", "baskets", "drivers",
    "needs", "change", "about",
)  # fmt: skip


def at(name: str, world, **parameters: str) -> str:
    return reverse(f"room:{name}", kwargs={"publication": world.publication.slug, **parameters})


def in_state(world, state: str) -> None:
    Publication.objects.filter(pk=world.publication.pk).update(state=state)


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def last_year(world):
    """The picture of the round before: the same people a little worse off."""
    survey = Survey.objects.create(
        slug="moving-2025", life_event=world.room, owner=world.people.city, series="moving",
        wave="2025", title=world.survey.title, simulated=True,
    )  # fmt: skip
    iteration = Iteration.objects.create(survey=survey, built=timezone.now())
    shutil.copytree(world.iteration.folder, iteration.folder, dirs_exist_ok=True)
    picture = Picture.load(iteration.folder)
    worse = tuple(
        replace(d, mean=d.mean - 1, low=d.low - 1, high=d.high - 1)
        for d in picture.population.dimensions
    )
    population = replace(picture.population, dimensions=worse)
    replace(picture, population=population).save(iteration.folder)
    return Publication.objects.create(
        slug="moving-2025", iteration=iteration, state=State.INSIDE, title=survey.title,
        published=timezone.now(),
    )  # fmt: skip


# Who sees what


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_published_to_everyone_is_seen_without_signing_in(view, world, client):
    assert client.get(at(view, world)).status_code == 200


@pytest.mark.parametrize("role", [r for r in Role if r != Role.ADMINISTRATOR])
def test_what_is_published_inside_is_seen_by_those_who_work_here(role, world, as_role):
    in_state(world, State.INSIDE)
    assert as_role(role.value).get(at("picture", world)).status_code == 200


def test_what_is_published_inside_is_not_for_others(world, as_role, client):
    in_state(world, State.INSIDE)
    for role in ("nobody", "administrator"):
        assert as_role(role).get(at("picture", world)).status_code == 404
    refused = client.get(at("file", world, view="dimensions", ending="xlsx"))
    assert refused.status_code == 302
    assert "/account/login/" in refused["Location"]


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_CHECK, State.RETURNED])
def test_a_draft_is_for_the_owners_analyst_and_officer(state, world, as_role):
    in_state(world, state)
    for role in Role:
        expected = 200 if role in (Role.ANALYST, Role.PROTECTION_OFFICER) else 404
        assert as_role(role.value).get(at("picture", world)).status_code == expected


def test_a_draft_is_not_for_another_organisations_analyst(world, client):
    in_state(world, State.DRAFT)
    other = Organisation.objects.create(slug="other", name={"en": "Other"})
    analyst = User.objects.create_user("a@b.example", "x", (Role.ANALYST,), organisation=other)
    client.force_login(analyst, "django.contrib.auth.backends.ModelBackend")
    assert client.get(at("segments", world)).status_code == 404
    assert client.get(at("segment_file", world, segment="s1", ending="svg")).status_code == 404


def test_a_withdrawn_picture_is_for_nobody(world, as_role):
    in_state(world, State.WITHDRAWN)
    for role in Role:
        assert as_role(role.value).get(at("picture", world)).status_code == 404


def test_a_life_event_that_is_not_public_is_for_those_who_work_here(world, as_role, client):
    world.room.is_public = False
    world.room.save()
    address = reverse("room:front", kwargs={"room": world.room.slug})
    assert client.get(address).status_code == 302
    assert as_role("nobody").get(address).status_code == 404
    assert as_role("reader").get(address).status_code == 200
    assert world.room.name["fi"] not in text(client.get(reverse("room:index")))


def test_a_picture_whose_files_are_away_is_not_found(world, client):
    shutil.rmtree(world.iteration.folder)
    assert client.get(at("picture", world)).status_code == 404
    front = reverse("room:front", kwargs={"room": world.room.slug})
    assert "Ei vielä tilannekuvaa" in text(client.get(front))


# What they tell


def test_a_segments_page_tells_its_figures_as_the_picture_has_them(world, client):
    picture = world.publication.picture
    for segment in picture.segments:
        page = text(client.get(at("segment", world, segment=segment.id)))
        assert segment.name["fi"] in page
        assert f"{segment.n} ihmistä" in page
        for dimension in segment.dimensions:
            assert f">{dimension.mean:.1f}<".replace(".", ",") in page


def test_an_unknown_segment_view_or_ending_is_not_found(world, client):
    for address in (
        at("segment", world, segment="s99"),
        at("segment_file", world, segment="s99", ending="svg"),
        at("file", world, view="nothing", ending="svg"),
        at("file", world, view="dimensions", ending="exe"),
    ):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("query", ["?segment=s99", "?dimension=x", "?outcome=x", "?s=x", "?q=%00"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_filter_that_names_nothing_shows_everything(view, query, world, client):
    assert client.get(at(view, world) + query).status_code == 200


def test_groups_are_found_by_a_trait(world, client):
    picture = world.publication.picture
    segment = picture.segments[0]
    label = segment.traits[0].label["fi"]
    found = text(client.get(at("segments", world), {"q": label.upper()}))
    assert label in found
    assert "ei löytänyt" in text(client.get(at("segments", world), {"q": "xyzzy"}))


def test_some_groups_stand_side_by_side_in_the_address(world, client):
    picture = world.publication.picture
    page = text(client.get(at("compare", world) + "?s=s1&s=s3&s=s3"))
    table = page.split("<tbody>")[0].split('id="beside-h"')[1]
    assert table.count('class="who"') == 2
    assert picture.segment("s3").name["fi"] in table


def test_two_traits_are_told_in_a_group_as_the_counts_have_them(world, client):
    from revontuli.picture.private import read_pairs

    counts = read_pairs(world.iteration.folder)
    table = counts.table("housing=rented", "material_rating", "s1")
    query = {"a": "housing=rented", "b": "material_rating", "segment": "s1"}
    page = text(client.get(at("pairs", world), query))
    for row in table.share:
        for share in row:
            assert share is None or f"{round(share * 100)}\xa0%" in page
    assert "ei näytetä" in page


def test_without_counts_the_published_pairs_are_still_told(world, client):
    (world.iteration.folder / "private" / "pairs.npz").unlink()
    pair = world.publication.picture.pairs[0]
    page = text(client.get(at("pairs", world)))
    assert pair.label_a["fi"] in page
    assert "ilman niitä" in page


def test_names_that_people_gave_are_told_everywhere(world, client):
    from revontuli.site.segment_words import save_texts

    segment = world.publication.picture.segments[0]
    texts = {"name": {**segment.name, "fi": "Uudet tulijat"}, "story": {"fi": "Tarina heistä."}}
    save_texts(world.people.analyst, world.publication, segment, texts, 0)
    for name in ("picture", "segments", "dimensions", "drivers", "about"):
        page = text(client.get(at(name, world)))
        assert segment.name["fi"] not in page, name
    page = text(client.get(at("segment", world, segment=segment.id)))
    assert "Uudet tulijat" in page
    assert "Tarina heistä." in page
    svg = client.get(at("file", world, view="segments", ending="svg")).content.decode()
    assert "Uudet tulijat" in svg


# Change


def test_change_is_told_from_the_round_before_that_one_may_see(world, last_year, as_role, client):
    address = at("change", world)
    assert "ei ole aiempaa tilannekuvaa" in text(client.get(address))  # it is published inside
    page = text(as_role("reader").get(address))
    assert "Mikä on muuttunut" in page
    assert "+1,0" in page
    xlsx = as_role("reader").get(at("file", world, view="change", ending="xlsx"))
    rows = list(openpyxl.load_workbook(BytesIO(xlsx.content))["change"].values)
    assert any(row[2] and row[6] == pytest.approx(1.0) for row in rows[1:])
    assert client.get(at("file", world, view="change", ending="xlsx")).status_code == 404


def test_a_front_page_tells_indicators_and_their_way(world, last_year, as_role):
    dimension = world.publication.picture.population.dimensions[0]
    Indicator.objects.create(
        life_event=world.room, name={"fi": "Oma luku"}, source="dimension", key=dimension.code,
        target=9,
    )  # fmt: skip
    address = reverse("room:front", kwargs={"room": world.room.slug})
    page = text(as_role("reader").get(address))
    row = page.split("Oma luku</th>")[1].split("</tr>")[0]
    assert f"{dimension.mean:.1f}".replace(".", ",") in row
    assert "+1,0" in row
    assert "lähentynyt" in row


# Editing


def posted(world, **changes: str) -> dict[str, str]:
    return {
        "name_fi": "Muutto", "goal_fi": "Jokainen kotiutuu", "version": "0", "is_public": "on",
        "indicators-TOTAL_FORMS": "1", "indicators-INITIAL_FORMS": "0",
        "indicators-0-name_fi": "Asuminen", "indicators-0-source": "dimension",
        "indicators-0-key": "material", "indicators-0-target": "7.5", **changes,
    }  # fmt: skip


def test_the_coordinator_edits_goal_and_indicators(world, as_role):
    address = reverse("room:save", kwargs={"room": world.room.slug})
    answer = as_role("network_coordinator").post(address, posted(world))
    assert answer.status_code == 302
    world.room.refresh_from_db()
    assert world.room.goal["fi"] == "Jokainen kotiutuu"
    assert world.room.version == 1
    assert world.room.indicators.get().key == "material"


def test_nobody_overwrites_what_another_changed_meanwhile(world, as_role):
    address = reverse("room:save", kwargs={"room": world.room.slug})
    browser = as_role("network_coordinator")
    browser.post(address, posted(world))
    late = browser.post(address, posted(world, goal_fi="Toinen tavoite"))
    assert late.status_code == 422
    assert "muuttanut tätä sillä välin" in late.content.decode()
    world.room.refresh_from_db()
    assert world.room.goal["fi"] == "Jokainen kotiutuu"


def test_an_indicator_of_a_picture_must_say_which_figure_it_is(world, as_role):
    address = reverse("room:save", kwargs={"room": world.room.slug})
    wrong = posted(world, **{"indicators-0-key": ""})
    answer = as_role("network_coordinator").post(address, wrong)
    assert answer.status_code == 422
    assert "mikä tilannekuvan ulottuvuus" in answer.content.decode()
    assert not world.room.indicators.exists()
