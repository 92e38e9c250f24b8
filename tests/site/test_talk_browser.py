"""A leader goes through the picture on the wall, and a note written elsewhere appears."""

from revontuli.site.models import Note
from revontuli.site.pins import Pinned
from revontuli.site.segment_words import save_texts
from revontuli.site.talking import write_note
from tests.site.browser import BROWSER, barriers, chromium, open_page  # noqa: F401

pytestmark = BROWSER
SIZES = [(1280, 720), (1920, 1080)]


def note_about(world, body, kind="note", pinned=None):
    return write_note(
        world.people.analyst, kind, body, life_event=world.room, publication=world.publication,
        pinned=pinned,
    )  # fmt: skip


def heading(page):
    return page.locator("#stage h1").inner_text()


def wait_for(page, title):
    page.wait_for_function("t => document.querySelector('#stage h1').innerText === t", arg=title)


def test_a_leader_goes_through_the_segments_and_a_new_note_appears(world, open_page):  # noqa: F811
    slug = world.publication.slug
    names = [segment.name["en"] for segment in world.publication.picture.segments]
    page = open_page(f"/en/pictures/{slug}/present/", role=world.people.reader)
    assert heading(page) == "Survey"
    page.keyboard.press("ArrowRight")
    wait_for(page, "The groups")
    for key, name in zip([" ", "ArrowDown", "PageDown"], names, strict=False):
        page.keyboard.press(key)
        wait_for(page, name)
    page.keyboard.press("ArrowLeft")
    wait_for(page, names[1])
    assert page.url.endswith("/present/4/")

    pinned = Pinned(Note.Pin.SEGMENT, world.publication.picture.segments[1].id)
    note_about(world, "Seen from <b>another</b> room", pinned=pinned)
    page.get_by_text("Seen from <b>another</b> room").first.wait_for()
    assert "another" in page.locator("#wall-said").inner_text()

    page.keyboard.press("End")
    wait_for(page, "What do we do next?")
    page.keyboard.press("Home")
    wait_for(page, "Survey")
    page.go_back()
    wait_for(page, "What do we do next?")
    page.keyboard.press("Escape")
    page.wait_for_url(f"**/en/pictures/{slug}/")
    assert page.complaints == []


def test_a_note_is_written_on_the_wall(world, open_page):  # noqa: F811
    page = open_page(f"/en/pictures/{world.publication.slug}/present/3/", role=world.people.reader)
    page.locator(".stage-write summary").click()
    page.locator(".stage-write textarea").fill("Written here, with a space")
    page.locator(".stage-write textarea").press("ArrowRight")  # the wall stays where it is
    page.locator(".stage-write button").click()
    page.locator("#wall-notes").get_by_text("Written here, with a space").wait_for()
    assert page.locator(".stage-write[open]").count() == 0
    assert page.url.endswith("/present/3/")
    assert Note.objects.get().key == "s1"


def test_without_javascript_links_lead_on_and_notes_are_written(world, open_page):  # noqa: F811
    page = open_page(
        f"/en/pictures/{world.publication.slug}/present/2/",
        role=world.people.reader, javascript=False,
    )  # fmt: skip
    page.locator("a[rel=next]").click()
    assert page.url.endswith("/present/3/")
    page.locator(".stage-write summary").click()
    page.locator(".stage-write textarea").fill("Plain")
    page.locator(".stage-write button").click()
    assert page.locator("#wall-notes").get_by_text("Plain").count() == 1


def test_every_step_fits_the_wall_and_keeps_nobody_out(world, open_page):  # noqa: F811
    long = "People who pay more than half of what they have for their home. " * 8
    for segment in world.publication.picture.segments:
        for number in range(4):
            note_about(
                world, f"{number}: {long}", "hypothesis", Pinned(Note.Pin.SEGMENT, segment.id)
            )
    for place, length in enumerate((500, 1000, 1990)):
        segment = world.publication.picture.segments[place]
        texts = {"name": {"fi": "Ruuhkavuodet " * 9}, "story": {"fi": (long * 4)[:length]}}
        save_texts(world.people.analyst, world.publication, segment, texts, 0)
    page = open_page(f"/fi/pictures/{world.publication.slug}/present/", role=world.people.reader)
    steps = int(page.locator(".stage-count progress").get_attribute("max"))
    for step in range(1, steps + 1):
        page.goto(f"/fi/pictures/{world.publication.slug}/present/{step}/")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            scrolled = page.evaluate(
                "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
            )
            assert scrolled == [height, width], (step, width)
            cut = page.evaluate(
                "[...document.querySelectorAll('.stage-told, .stage-side, .stage-body')]"
                ".filter(e => e.scrollHeight > e.clientHeight + 2).map(e => e.className)"
            )
            assert cut == [], (step, width)
        if step in (1, 2, 3, steps - 1, steps):
            assert barriers(page) == [], step


def test_pages_of_talk_keep_nobody_out(world, open_page):  # noqa: F811
    note = note_about(world, "Rent: https://example.org/x", "hypothesis", Pinned("segment", "s1"))
    slug = world.publication.slug
    page = open_page(f"/fi/talk/{note.pk}/", role=world.people.analyst)
    for path in (
        f"/fi/talk/{note.pk}/", "/fi/talk/", f"/fi/pictures/{slug}/talk/",
        f"/fi/pictures/{slug}/talk/new/", f"/fi/life-events/{world.room.slug}/talk/",
        f"/fi/pictures/{slug}/words/", f"/fi/pictures/{slug}/words/s1/",
        f"/fi/pictures/{slug}/words/s1/history/", f"/fi/pictures/{slug}/segments/s1/",
    ):  # fmt: skip
        page.goto(path)
        assert barriers(page) == [], path
    assert page.complaints == []


def test_a_note_beside_the_thing_appears_without_leaving_the_page(world, open_page):  # noqa: F811
    page = open_page(
        f"/en/pictures/{world.publication.slug}/segments/s1/", role=world.people.reader
    )
    pins = page.locator(".pins")
    pins.locator("summary").click()
    pins.get_by_label("Hypothesis").check()
    pins.locator("textarea").fill("They would like to stay")
    pins.get_by_role("button", name="Write it down").click()
    page.locator(".pins").get_by_text("They would like to stay").wait_for()
    assert page.url.endswith("/segments/s1/")
    assert Note.objects.get().kind == "hypothesis"
    assert page.complaints == []
