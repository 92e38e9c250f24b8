"""Names and stories of segments, written by several people."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from revontuli.site import segment_words
from revontuli.site.models import SegmentEdit, SegmentWords
from revontuli.site.segment_words import Conflict, put_together, save_texts, texts_at, told_names
from revontuli.site.views.talk.differences import differences

TEXTS = st.fixed_dictionaries(
    {
        field: st.dictionaries(st.sampled_from(["fi", "sv", "en"]), st.sampled_from("abc"))
        for field in ("name", "story")
    }
)


@pytest.fixture
def segment(world):
    return world.publication.picture.segment("s1")


def texts(segment, **changes):
    own = segment_words.own_texts(segment)
    return {**own, **{field: {**own[field], **value} for field, value in changes.items()}}


def sent(segment, version, **changes):
    told = texts(segment, **changes)
    fields = {f"{f}_{code}": told[f].get(code, "") for f in told for code in ("fi", "sv", "en")}
    return {**fields, "version": version}


def address(world, name="edit_words", **more):
    return reverse(
        f"talk:{name}", kwargs={"publication": world.publication.slug, "segment": "s1", **more}
    )


def test_a_name_is_seen_by_everyone_at_once(world, segment, as_role):
    answer = as_role("content_editor").post(
        address(world), sent(segment, 0, name={"fi": "Aamuvirkut"})
    )
    assert answer.status_code == 302
    assert told_names(world.publication)["s1"]["fi"] == "Aamuvirkut"
    visitor = as_role(None)
    for page in ("", "segments/s1/", "segments/"):
        told = visitor.get(f"/fi/pictures/{world.publication.slug}/{page}").content.decode()
        assert "Aamuvirkut" in told, page


@pytest.mark.parametrize("role", ["reader", "protection_officer", "administrator", None])
def test_others_do_not_write(world, segment, as_role, role):
    as_role(role).post(address(world), sent(segment, 0, name={"fi": "Mine"}))
    assert not SegmentEdit.objects.exists()


def test_nothing_changed_makes_no_version(world, segment, as_role):
    as_role("analyst").post(address(world), sent(segment, 0))
    assert not SegmentEdit.objects.exists()


def test_what_two_people_change_elsewhere_is_put_together(world, segment):
    one, other = world.people.analyst, world.people.content_editor
    save_texts(one, world.publication, segment, texts(segment, name={"fi": "Suomeksi"}), 0)
    save_texts(other, world.publication, segment, texts(segment, name={"sv": "På svenska"}), 0)
    name = told_names(world.publication)["s1"]
    assert (name["fi"], name["sv"]) == ("Suomeksi", "På svenska")


def test_the_second_of_two_sees_both_and_decides(world, segment, as_role):
    as_role("analyst").post(address(world), sent(segment, 0, story={"fi": "Ensimmäinen"}))
    late = as_role("content_editor")
    told = late.post(address(world), sent(segment, 0, story={"fi": "Toinen"})).content.decode()
    assert "Ensimmäinen" in told
    assert "Toinen" in told
    assert SegmentWords.objects.get().story["fi"] == "Ensimmäinen"
    late.post(address(world), sent(segment, 1, story={"fi": "Molemmat"}))
    assert SegmentWords.objects.get().story["fi"] == "Molemmat"
    assert [edit.story["fi"] for edit in SegmentEdit.objects.order_by("number")] == [
        "Ensimmäinen", "Molemmat",
    ]  # fmt: skip


def test_a_conflict_names_the_texts(world, segment):
    by = world.people.analyst
    save_texts(by, world.publication, segment, texts(segment, name={"fi": "A"}), 0)
    with pytest.raises(Conflict) as found:
        save_texts(by, world.publication, segment, texts(segment, name={"fi": "B"}), 0)
    clash = found.value.clashes[0]
    assert (clash.field, clash.language, clash.theirs, clash.mine) == ("name", "fi", "A", "B")


def test_an_earlier_version_comes_back_and_nothing_is_lost(world, segment, as_role):
    browser = as_role("network_coordinator")
    browser.post(address(world), sent(segment, 0, name={"fi": "Yksi"}))
    browser.post(address(world), sent(segment, 1, name={"fi": "Kaksi"}))
    browser.post(address(world, "back", version=1))
    assert told_names(world.publication)["s1"]["fi"] == "Yksi"
    browser.post(address(world, "back", version=0))
    assert told_names(world.publication)["s1"] == dict(segment.name)
    assert texts_at(world.publication, segment, 2)["name"]["fi"] == "Kaksi"
    told = browser.get(address(world, "history")).content.decode()
    assert "<ins>Kaksi</ins>" in told
    assert "<del>Yksi</del>" in told
    browser.post(address(world, "back", version=99))
    assert SegmentEdit.objects.count() == 4


def test_an_empty_field_goes_back_to_the_numbers(world, segment, as_role):
    browser = as_role("analyst")
    browser.post(address(world), sent(segment, 0, name={"fi": "Yksi"}))
    browser.post(address(world), sent(segment, 1, name={"fi": ""}))
    assert told_names(world.publication)["s1"]["fi"] == segment.name["fi"]


def test_hostile_names_are_text(world, segment, as_role):
    hostile = "<script>alert(1)</script>"
    as_role("analyst").post(
        address(world), sent(segment, 0, name={"fi": hostile}, story={"fi": hostile})
    )
    browser = as_role("analyst")
    slug = world.publication.slug
    pages = [
        f"/fi/pictures/{slug}/{page}"
        for page in ("", "segments/s1/", "words/", "present/2/", "present/3/")
    ]
    for page in [*pages, address(world), address(world, "history")]:
        told = browser.get(page).content.decode()
        assert "alert(1)" in told, page
        assert "<script>alert" not in told, page


def test_personal_data_stays_out_of_stories(world, segment, as_role):
    as_role("analyst").post(address(world), sent(segment, 0, story={"fi": "Soita 040 123 4567."}))
    assert "4567" not in SegmentWords.objects.get().story["fi"]


@given(base=TEXTS, theirs=TEXTS, mine=TEXTS)
def test_put_together_keeps_every_change_or_says_that_they_clash(base, theirs, mine):
    merged, clashes = put_together(base, theirs, mine)
    clashing = {(clash.field, clash.language) for clash in clashes}
    for field in ("name", "story"):
        for language in ("fi", "sv", "en"):
            was, first, second, now = (
                t[field].get(language, "") for t in (base, theirs, mine, merged)
            )
            if (field, language) in clashing:
                assert len({was, first, second}) == 3
            elif first != was:
                assert now == first
            else:
                assert now == second


@given(st.text(" ab\n"), st.text(" ab\n"))
def test_differences_tell_both_texts_whole(before, after):
    pieces = differences(before, after)
    assert "".join(p.text for p in pieces if p.kind != "added") == before
    assert "".join(p.text for p in pieces if p.kind != "removed") == after
