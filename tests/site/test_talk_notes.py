"""Notes, questions and hypotheses: who may, what is kept, what becomes of them."""

import shutil
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from revontuli.site.models import Iteration, Note, Publication, Survey
from revontuli.site.pins import Pinned
from revontuli.site.roles import Role
from revontuli.site.talking import tidied
from revontuli.site.views.talk.finding import open_hypotheses

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> javascript:alert(3) {{ 7|add:1 }}"
TALKERS = ("reader", "analyst", "network_coordinator", "content_editor", "protection_officer")


@pytest.fixture
def last_year(world, built_folder):
    """Last year's picture of the same series, published."""
    survey = Survey.objects.create(
        slug="moving-2025", life_event=world.room, owner=world.people.city, series="moving",
        wave="2025", title={"fi": "Kysely"}, simulated=True,
    )  # fmt: skip
    iteration = Iteration.objects.create(survey=survey, built=timezone.now())
    shutil.copytree(built_folder, iteration.folder, dirs_exist_ok=True)
    return Publication.objects.create(
        slug="moving-2025", iteration=iteration, state=Publication.State.PUBLIC,
        title=survey.title, published=timezone.now() - timedelta(days=365),
    )  # fmt: skip


def write(browser, world, body="A note", **more):
    address = reverse("talk:add", kwargs={"publication": world.publication.slug})
    headers = more.pop("headers", {})
    return browser.post(address, {"kind": "note", "body": body, **more}, headers=headers)


def note_of(world, by="analyst", **more):
    told = {"kind": "hypothesis", "body": "Rent is why", **more}
    return Note.objects.create(
        life_event=world.room, author=getattr(world.people, by),
        **{"publication": world.publication, **told},
    )  # fmt: skip


@pytest.mark.parametrize("role", TALKERS)
def test_whoever_talks_may_write(world, as_role, role):
    write(as_role(role), world, pin="segment", key="s1")
    note = Note.objects.get()
    assert (note.pin, note.key, note.author.email) == ("segment", "s1", f"{role}@example.org")
    assert note.life_event == world.room


@pytest.mark.parametrize("role", [None, "nobody", "administrator", "bot_trainer"])
def test_others_neither_write_nor_see(world, as_role, role):
    note_of(world, pin="segment", key="s1")
    browser = as_role(role)
    assert write(browser, world).status_code in (302, 403)
    assert Note.objects.count() == 1
    for page in ("segments/s1/", ""):
        told = browser.get(f"/en/pictures/{world.publication.slug}/{page}")
        assert told.status_code == 200
        assert "Rent is why" not in told.content.decode()


def test_of_a_draft_others_know_nothing(world, as_role):
    note = note_of(world)
    Publication.objects.update(state=Publication.State.DRAFT)
    assert as_role("reader").get(f"/en/talk/{note.pk}/").status_code == 404
    assert "Rent is why" not in as_role("reader").get("/en/talk/").content.decode()
    assert as_role("analyst").get(f"/en/talk/{note.pk}/").status_code == 200


def test_what_people_write_is_text(world, as_role):
    browser = as_role("analyst")
    write(browser, world, HOSTILE, kind="hypothesis", pin="segment", key="s1")
    note = Note.objects.get()
    slug = world.publication.slug
    for page in (
        f"talk/{note.pk}/", f"pictures/{slug}/segments/s1/", f"pictures/{slug}/talk/", "talk/",
        f"pictures/{slug}/present/3/", f"pictures/{slug}/present/3/notes/",
        f"life-events/{world.room.slug}/", f"life-events/{world.room.slug}/talk/",
    ):  # fmt: skip
        told = browser.get(f"/en/{page}").content.decode()
        assert "&lt;script&gt;alert(1)" in told, page
        assert "<script>alert" not in told, page
        assert "<img src=x" not in told, page
        assert 'href="javascript' not in told, page


def test_web_addresses_are_links_that_tell_nothing(world, as_role):
    browser = as_role("reader")
    write(browser, world, 'See https://example.org/a?b=1&c="onclick=x. And so on.')
    told = browser.get(f"/en/talk/{Note.objects.get().pk}/").content.decode()
    link = '<a href="https://example.org/a?b=1&amp;c=" rel="nofollow ugc noopener noreferrer">'
    assert link in told


def test_personal_data_is_left_out_with_a_kind_word(world, as_role):
    told = as_role("reader").post(
        f"/en/pictures/{world.publication.slug}/talk/new/",
        {"kind": "note", "body": "Ask Matti Virtanen, 040 123 4567, or https://example.org/x"},
        follow=True,
    )
    kept = Note.objects.get().body
    assert "Virtanen" not in kept
    assert "4567" not in kept
    assert "https://example.org/x" in kept
    assert "looked like personal data" in told.content.decode()


def test_characters_that_only_steer_are_dropped():
    assert tidied("a\u202eb\x00c\u2066d\r\ne", "fi")[0] == "abcd\ne"


def test_the_same_note_sent_twice_is_kept_once(world, as_role):
    browser = as_role("reader")
    for _ in range(2):
        write(browser, world, "Once", pin="dimension", key="health")
    assert Note.objects.count() == 1


@pytest.mark.parametrize(("pin", "key"), [
    ("segment", "s99"), ("trait", "no such"), ("pair", "housing|"), ("pair", "housing|housing"),
    ("area", "<b>"), ("chart", "../x"), ("picture\x00", "a b"), ("dimension", ""),
])  # fmt: skip
def test_nothing_is_pinned_to_what_is_not_there(world, as_role, pin, key):
    assert write(as_role("reader"), world, pin=pin, key=key).status_code == 404
    assert not Note.objects.exists()


def test_a_pair_is_one_in_whatever_order(world):
    assert Pinned.of("pair", "a|b") == Pinned.of("pair", "b|a")


def test_an_empty_note_goes_back_to_its_writer(world, as_role):
    told = write(as_role("reader"), world, "  \x00 ", kind="question")
    assert told.status_code == 200
    assert not Note.objects.exists()


def test_it_goes_back_to_our_own_pages_only(world, as_role):
    for there in ("https://example.org/", "//example.org/x", "javascript:alert(1)"):
        Note.objects.all().delete()
        answer = write(as_role("reader"), world, next=there)
        assert answer["Location"].partition("#")[0].endswith("/pictures/moving-2026/talk/")


def test_beside_the_thing_the_new_note_is_there_at_once(world, as_role):
    told = write(
        as_role("reader"), world, "Look here", pin="segment", key="s1",
        headers={"HX-Request": "true"},
    ).content.decode()  # fmt: skip
    assert "Look here" in told
    assert "<html" not in told


def test_pins_of_a_page_take_one_query(world, as_role, rf, last_year):
    from django.template import Context, Template

    note_of(world, publication=last_year, pin="trait", key="x")
    for number in range(20):
        note_of(world, pin="dimension", key="housing", body=f"{number}")
    request = rf.get("/")
    request.user = world.people.reader
    assert request.user.roles
    dimensions = ("housing", "finance", "friends", "health")
    template = Template(
        "".join(
            f'{{% include "talk/pins.html" with kind="dimension" key="{d}" %}}' for d in dimensions
        )
    )
    publication = Publication.objects.select_related("iteration__survey").get(
        pk=world.publication.pk
    )
    with CaptureQueriesContext(
        connection,
    ) as queries:
        told = template.render(Context({"request": request, "publication": publication}))
    assert len(queries) == 1
    assert told.count("<section") == 4


def test_only_the_writer_changes_or_removes(world, as_role):
    note = note_of(world, by="reader")
    sent = {"kind": "note", "body": "Mine now", "version": 1}
    as_role("analyst").post(f"/en/talk/{note.pk}/edit/", sent)
    as_role("analyst").post(f"/en/talk/{note.pk}/remove/")
    note.refresh_from_db()
    assert (note.body, note.removed) == ("Rent is why", None)
    as_role("reader").post(f"/en/talk/{note.pk}/edit/", sent)
    note.refresh_from_db()
    assert (note.body, note.version) == ("Mine now", 2)


def test_what_is_removed_is_gone_and_its_answers_stay(world, as_role):
    note = note_of(world, by="reader", body="A secret of somebody")
    as_role("analyst").post(f"/en/talk/{note.pk}/reply/", {"body": "Please take it away"})
    as_role("reader").post(f"/en/talk/{note.pk}/remove/")
    told = as_role("analyst").get(f"/en/talk/{note.pk}/").content.decode()
    assert "Removed by the one who wrote it" in told
    assert "Please take it away" in told
    assert "A secret of somebody" not in told
    from auditlog.models import LogEntry

    assert not LogEntry.objects.filter(changes__icontains="A secret").exists()


def test_two_windows_of_one_writer_lose_nothing(world, as_role):
    note = note_of(world, by="reader")
    browser = as_role("reader")
    address = f"/en/talk/{note.pk}/edit/"
    browser.post(address, {"kind": "note", "body": "First", "version": 1})
    told = browser.post(address, {"kind": "note", "body": "Second", "version": 1})
    assert "First" in told.content.decode()
    assert "Second" in told.content.decode()
    browser.post(address, {"kind": "note", "body": "Both", "version": 2})
    note.refresh_from_db()
    assert note.body == "Both"


def test_an_answer_to_an_answer_stands_in_the_same_thread(world, as_role):
    note = note_of(world)
    as_role("reader").post(f"/en/talk/{note.pk}/reply/", {"body": "One"})
    first = Note.objects.get(body="One")
    as_role("analyst").post(f"/en/talk/{first.pk}/reply/", {"body": "Two"})
    assert Note.objects.get(body="Two").reply_to == note


def test_a_state_is_changed_with_a_reason_and_a_history(world, as_role):
    note = note_of(world)
    address = f"/en/talk/{note.pk}/state/"
    browser = as_role("network_coordinator")
    browser.post(address, {"state": "holds", "why": "", "before": "open"})
    assert Note.objects.get().state == "open"
    browser.post(address, {"state": "holds", "why": "The rents of 2026", "before": "open"})
    late = {"state": "does_not_hold", "why": "Mine", "before": "open"}
    told = as_role("reader").post(address, late).content.decode()
    assert "Somebody was quicker" in told
    assert "Mine" in told
    assert Note.objects.get().state == "holds"
    change = Note.objects.get().state_changes.get()
    assert (change.before, change.after, change.why) == ("open", "holds", "The rents of 2026")
    assert change.by == world.people.network_coordinator


def test_a_plain_note_has_no_state(world, as_role):
    note = note_of(world, kind="note")
    sent = {"state": "holds", "why": "x", "before": "open"}
    as_role("reader").post(f"/en/talk/{note.pk}/state/", sent)
    assert not note.state_changes.exists()


def test_its_owner_is_somebody_who_can_see_it(world, as_role):
    note = note_of(world)
    browser = as_role("analyst")
    for who, owner in (("bot_trainer", None), ("reader", "reader")):
        account = getattr(world.people, who)
        browser.post(f"/en/talk/{note.pk}/owner/", {"owner": account.pk})
        note.refresh_from_db()
        assert note.owner == (account if owner else None)
    assert "Rent is why" in as_role("reader").get("/en/talk/").content.decode()


def test_a_list_is_narrowed(world, as_role):
    note_of(world, body="About them", pin="segment", key="s1")
    note_of(world, body="A question of mine", kind="question", by="reader")
    note_of(world, body="Settled", state="holds")
    browser = as_role("reader")

    def listed(query):
        told = browser.get(f"/en/pictures/{world.publication.slug}/talk/?{query}").content.decode()
        return [b for b in ("About them", "A question of mine", "Settled") if b in told]

    assert len(listed("")) == 3
    assert listed("segment=s1") == ["About them"]
    assert listed("kind=question") == ["A question of mine"]
    assert listed("state=holds") == ["Settled"]
    assert listed("owner=written") == ["A question of mine"]
    assert listed("owner=mine") == []
    assert len(listed("kind=%00&state=<script>&page=x")) == 3


def test_a_hypothesis_left_open_is_looked_at_again(world, as_role, last_year):
    trait = last_year.picture.population.traits[0].id
    note = note_of(world, publication=last_year, pin="trait", key=trait, body="It will grow")
    settled = note_of(world, publication=last_year, state="holds", body="That was clear")
    browser = as_role("reader")
    talk = f"/en/pictures/{world.publication.slug}/talk/"
    told = browser.get(talk).content.decode()
    assert "look again" in told
    assert "It will grow" in told
    assert settled.body not in told
    browser.post(f"{talk}{settled.pk}/again/")
    for _ in range(2):
        browser.post(f"{talk}{note.pk}/again/")
    carried = Note.objects.get(came_from=note)
    assert (carried.publication, carried.pin, carried.key) == (world.publication, "trait", trait)
    assert (carried.state, carried.body) == ("open", "It will grow")
    assert "Look at it again" not in browser.get(talk).content.decode()
    assert "Then" in browser.get(f"/en/talk/{carried.pk}/").content.decode()
    assert "Looked at again in 2026" in browser.get(f"/en/talk/{note.pk}/").content.decode()


def test_a_segment_is_known_again_by_who_is_in_it(world, as_role, last_year):
    note = note_of(world, publication=last_year, pin="segment", key="s2")
    page = as_role("reader").get(f"/en/pictures/{world.publication.slug}/segments/s2/")
    assert "look again" in page.content.decode()
    as_role("reader").post(f"/en/pictures/{world.publication.slug}/talk/{note.pk}/again/")
    assert Note.objects.get(came_from=note).key == "s2"


def test_open_hypotheses_of_a_life_event_are_told_once_and_only_to_talkers(world, last_year):
    old = note_of(world, publication=last_year)
    new = note_of(world, came_from=old)
    note_of(world, state="holds")
    alone = note_of(world, publication=None)
    assert set(open_hypotheses(world.room, world.people.reader)) == {new, alone}
    assert open_hypotheses(world.room, world.people.bot_trainer) == []


def test_a_life_event_has_notes_of_its_own(world, as_role):
    address = f"/en/life-events/{world.room.slug}/talk/"
    sent = {"kind": "hypothesis", "body": "More of them stay"}
    told = as_role("reader").post(f"{address}new/", sent, follow=True).content.decode()
    assert "More of them stay" in told
    front = f"/en/life-events/{world.room.slug}/"
    assert "More of them stay" in as_role("reader").get(front).content.decode()
    assert "More of them stay" not in as_role(None).get(front).content.decode()


def test_roles_that_talk_are_those_of_the_table():
    from revontuli.site.talking import TALKER_ROLES

    assert {Role(role) for role in TALKERS} == set(TALKER_ROLES)


def test_notes_over_the_api(world, as_role):
    address = f"/api/v1/pictures/{world.publication.slug}/notes"

    def post(browser, **sent):
        return browser.post(address, sent, content_type="application/json")

    browser = as_role("reader")
    made = post(browser, body="<b>From a program</b>", kind="question", pin="segment", key="s1")
    assert made.status_code == 201
    assert made.json()["state"] == "open"
    assert post(browser, body="x", pin="segment", key="s99").status_code == 422
    assert post(browser, body="\x00").status_code == 422
    assert post(as_role("administrator"), body="x").status_code == 403
    assert [note["key"] for note in browser.get(f"{address}?pin=segment").json()] == ["s1"]
    assert browser.get("/api/v1/pictures/none/notes").status_code == 404
    assert as_role(None).get(address).status_code == 401


def test_the_newest_are_shown_beside_the_thing(world, as_role):
    for number in range(5):
        note_of(world, pin="segment", key="s1", body=f"Note number {number}")
    told = as_role("reader").get(f"/en/pictures/{world.publication.slug}/segments/s1/")
    shown = [n for n in range(5) if f"Note number {n}" in told.content.decode()]
    assert shown == [2, 3, 4]
