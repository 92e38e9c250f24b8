"""Editing services: who may, what is kept, what is refused, what is taken back."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.urls import reverse

from revontuli.catalogue import Organisation as Provider
from revontuli.catalogue import Service, import_into
from revontuli.catalogue.sources.ready import ReadySource
from revontuli.catalogue.store import update_catalogue
from revontuli.examples.moving_to_study import example_catalogue
from revontuli.site import search
from revontuli.site.editing import Reach
from revontuli.site.models import Organisation, ProviderEditor, ServiceEdit
from revontuli.site.views.services.channel_forms import (
    ChannelForms,
    changed_channels,
    channel_initial,
)
from revontuli.site.views.services.service_form import ServiceForm

SCRIPT = "<script>alert(1)</script>"
GRANT = "example:study-grant"


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    example_catalogue().save(tmp_path / "catalogue")
    return tmp_path


@pytest.fixture
def editor(home, people, as_role):
    ProviderEditor.objects.create(organisation=people.city, provider="*")
    return as_role("content_editor")


def sent_by(form):
    """What a browser sends of a form that nobody has touched."""
    data = {}
    for field in form:
        value = field.value()
        widget = field.field.widget
        name = field.html_name
        if hasattr(widget, "widgets_names"):
            for suffix, part in zip(widget.widgets_names, widget.decompress(value), strict=True):
                data[name + suffix] = part or ""
        elif isinstance(value, (list, tuple)):
            data[name] = [str(one) for one in value]
        elif value is not None and value is not False:
            data[name] = str(value)
    return data


def form_data(id, **changes):
    """What the form of a service sends, with some of it changed."""
    catalogue = search.catalogue()
    service = catalogue[id]
    data = sent_by(ServiceForm(None, service, catalogue, _everything()))
    data["seen"] = service.content_hash
    channels = ChannelForms(
        prefix="channels", initial=[channel_initial(channel) for channel in service.channels]
    )
    data |= sent_by(channels.management_form)
    for form in channels:
        data |= sent_by(form)
    return data | changes


def _everything():
    return SimpleNamespace(covers=lambda _provider: True)


def stored(id):
    return search.catalogue()[id]


def test_a_form_that_nobody_touched_changes_nothing(home, db):
    catalogue = search.catalogue()
    for service in catalogue:
        data = form_data(service.id)
        form = ServiceForm(_as_query(data), service, catalogue, _everything())
        assert form.is_valid(), (service.id, form.errors)
        channels = ChannelForms(
            _as_query(data),
            prefix="channels",
            initial=[channel_initial(c) for c in service.channels],
        )
        assert channels.is_valid(), (service.id, channels.errors)
        kept = changed_channels(channels, service.channels, service.id)
        assert replace(form.changed(), channels=kept) == service
        assert [term.id for term in form.cleaned_data["terms"]] == [
            term.id for term in catalogue.terms if service.id in term.services
        ]


def _as_query(data):
    from django.http import QueryDict

    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def test_an_edit_is_saved_noted_and_taken_back(editor, people):
    before = stored(GRANT)
    answer = editor.post(reverse("services:edit", args=[GRANT]), form_data(GRANT, name_fi="Uusi"))
    assert answer.status_code == 302
    assert stored(GRANT).name["fi"] == "Uusi"
    assert stored(GRANT).name["sv"] == before.name["sv"]
    edit = ServiceEdit.objects.get()
    assert edit.by == people.content_editor
    history = editor.get(reverse("services:history", args=[GRANT])).content.decode()
    assert before.name["fi"] in history
    assert "Uusi" in history
    editor.post(reverse("services:undo", args=[edit.pk]))
    assert stored(GRANT).name == before.name
    assert ServiceEdit.objects.count() == 2


def test_nothing_changed_is_no_edit(editor):
    editor.post(reverse("services:edit", args=[GRANT]), form_data(GRANT))
    assert not ServiceEdit.objects.exists()
    assert search.catalogue().number == 1


def test_two_who_edit_at_once_do_not_lose_each_others_changes(editor):
    mine = form_data(GRANT, name_fi="Minun")
    editor.post(reverse("services:edit", args=[GRANT]), form_data(GRANT, name_fi="Toisen"))
    answer = editor.post(reverse("services:edit", args=[GRANT]), mine)
    assert answer.status_code == 409
    assert "Minun" in answer.content.decode()
    assert stored(GRANT).name["fi"] == "Toisen"


def test_what_was_changed_since_is_not_taken_back(editor):
    editor.post(reverse("services:edit", args=[GRANT]), form_data(GRANT, name_fi="Yksi"))
    first = ServiceEdit.objects.get()
    editor.post(reverse("services:edit", args=[GRANT]), form_data(GRANT, name_fi="Kaksi"))
    editor.post(reverse("services:undo", args=[first.pk]))
    assert stored(GRANT).name["fi"] == "Kaksi"


def test_a_preview_saves_nothing_and_tells_what_would_change(editor):
    data = form_data(GRANT, name_fi="Uusi nimi", preview="1")
    shown = editor.post(reverse("services:edit", args=[GRANT]), data).content.decode()
    assert '<ins class="after">Uusi nimi</ins>' in shown
    assert stored(GRANT).name["fi"] != "Uusi nimi"


def test_channels_are_added_and_removed_without_javascript(editor):
    address = reverse("services:edit", args=[GRANT])
    count = len(stored(GRANT).channels)
    shown = editor.post(address, form_data(GRANT, add_channel="1")).content.decode()
    assert f'name="channels-{count}-type"' in shown
    data = form_data(GRANT) | {
        "channels-TOTAL_FORMS": str(count + 1),
        "channels-0-DELETE": "on",
        f"channels-{count}-type": "service_point",
        f"channels-{count}-street_fi": "Katu 1",
        f"channels-{count}-hours": "ma-pe 9-16; la 10-14",
    }
    editor.post(address, data)
    channels = stored(GRANT).channels
    assert len(channels) == count
    assert channels[-1].address.street == {"fi": "Katu 1"}
    assert [opening.weekdays for opening in channels[-1].hours] == [(1, 2, 3, 4, 5), (6,)]


def test_terms_are_linked_and_unlinked_from_the_service(editor):
    linked = [term.id for term in search.catalogue().terms if GRANT in term.services]
    assert linked
    editor.post(reverse("services:edit", args=[GRANT]), form_data(GRANT, terms=""))
    assert not any(GRANT in term.services for term in search.catalogue().terms)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_fi", ""),
        ("areas", "Atlantis"),
        ("ages", "vanha"),
        ("valid_to", "2020-02-31"),
        ("weight_housing", "7"),
        ("terms", "olematon sana"),
        ("source_url_fi", "javascript:alert(1)"),
        ("channels-0-url_fi", "javascript:alert(1)"),
        ("channels-0-hours", "milloin vain"),
        ("channels-0-postal_code", "abc"),
        ("channels-TOTAL_FORMS", "999999999"),
        ("channels-TOTAL_FORMS", "x"),
        ("target_groups", ["KR99"]),
    ],
)
def test_what_makes_no_sense_is_told_and_not_saved(editor, field, value):
    changes = {field: value} | ({"name_sv": "", "name_en": ""} if field == "name_fi" else {})
    answer = editor.post(reverse("services:edit", args=[GRANT]), form_data(GRANT, **changes))
    assert answer.status_code in (200, 409)
    assert search.catalogue().number == 1


def test_scripts_in_every_field_are_text_or_gone(editor):
    service = stored(GRANT)
    data = form_data(GRANT)
    hostile = {
        name: value if not isinstance(value, str) or name in KEPT or name.endswith(KEPT) else SCRIPT
        for name, value in data.items()
    }
    shown = editor.post(reverse("services:edit", args=[GRANT]), hostile).content.decode()
    assert SCRIPT not in shown
    texts = ("name_fi", "summary_fi", "description_fi", "synonyms_fi", "provider_name_fi")
    editor.post(
        reverse("services:edit", args=[GRANT]),
        form_data(GRANT, **dict.fromkeys(texts, f"Hyvä {SCRIPT}")),
    )
    assert stored(GRANT).name["fi"] == "Hyvä"
    for name in ("card", "edit", "history"):
        assert SCRIPT not in editor.get(reverse(f"services:{name}", args=[GRANT])).content.decode()
    assert stored(GRANT).provider.id == service.provider.id


KEPT = ("seen", "-id", "_FORMS", "charge", "-type")


def test_a_new_service_gets_an_id_of_its_name(editor):
    data = {
        "name_fi": "Uusi palvelu",
        "charge": "free",
        "provider_name_fi": "Me",
        "areas": "koko maa",
    }
    answer = editor.post(reverse("services:new"), data)
    assert answer["Location"] == reverse("services:card", args=["uusi-palvelu"])
    editor.post(reverse("services:new"), data)
    assert stored("uusi-palvelu-2").nationwide


def test_a_service_is_removed_with_its_links_and_brought_back(editor):
    seen = stored(GRANT).content_hash
    address = reverse("services:remove", args=[GRANT])
    editor.post(address, {"seen": "something else"})
    assert GRANT in search.catalogue().by_id
    editor.post(address, {"seen": seen})
    assert GRANT not in search.catalogue().by_id
    assert not any(GRANT in term.services for term in search.catalogue().terms)
    removal = ServiceEdit.objects.get(kind="service")
    editor.post(reverse("services:undo", args=[removal.pk]))
    assert GRANT in search.catalogue().by_id


def test_an_import_keeps_what_was_edited_and_the_form_says_so(editor, home):
    editor.post(reverse("services:edit", args=[GRANT]), form_data(GRANT, summary_fi="Paremmin."))
    import_into(home / "catalogue", ReadySource("example", example_catalogue()))
    assert stored(GRANT).summary["fi"] == "Paremmin."
    shown = editor.get(reverse("services:edit", args=[GRANT])).content.decode()
    assert "example" in shown


@pytest.fixture
def of_turku(home, people, as_role):
    """An editor who may edit the city of Turku's services alone."""
    ProviderEditor.objects.create(organisation=people.city, provider="example:turku")
    return as_role("content_editor")


def test_one_edits_the_services_of_ones_own_providers_alone(of_turku):
    own = next(s.id for s in search.catalogue() if s.provider.id == "example:turku")
    assert of_turku.get(reverse("services:edit", args=[own])).status_code == 200
    for address in (
        reverse("services:edit", args=[GRANT]),
        reverse("services:remove", args=[GRANT]),
        reverse("services:import_ptv"),
        reverse("services:import_terms"),
        reverse("services:learn"),
    ):
        assert of_turku.post(address).status_code == 403
    index = of_turku.get(reverse("services:edit_index")).content.decode()
    assert reverse("services:edit", args=[own]) in index
    assert reverse("services:edit", args=[GRANT]) not in index


def test_nobody_gives_a_service_to_a_provider_that_is_not_theirs(of_turku):
    own = next(s.id for s in search.catalogue() if s.provider.id == "example:turku")
    data = form_data(own, provider_id="example:kela", provider_name_fi="Kela")
    answer = of_turku.post(reverse("services:edit", args=[own]), data)
    assert answer.status_code == 200
    assert stored(own).provider.id == "example:turku"


def test_nobody_takes_back_an_edit_of_a_service_that_is_not_theirs(of_turku, people):
    service = stored(GRANT)
    edit = ServiceEdit.objects.create(
        item=GRANT, version=1, by=people.analyst,
        before={"id": GRANT, "name": {"fi": "Vanha"}, "provider": {"id": "example:kela"}},
        after={"id": GRANT, "name": dict(service.name), "provider": {"id": "example:kela"}},
    )  # fmt: skip
    assert of_turku.post(reverse("services:undo", args=[edit.pk])).status_code == 403


def test_an_editor_without_providers_edits_nothing(home, people, as_role):
    client = as_role("content_editor")
    assert client.get(reverse("services:edit", args=[GRANT])).status_code == 403
    assert "notice warn" in client.get(reverse("services:edit_index")).content.decode()


def test_the_coordinator_says_who_edits_what(home, people, as_role):
    coordinator = as_role("network_coordinator")
    address = reverse("services:add_editor")
    for _ in range(2):
        coordinator.post(address, {"organisation": people.city.pk, "provider": "example:t*"})
    rule = ProviderEditor.objects.get()
    assert Reach(people.content_editor).covers(Provider("example:turku"))
    assert not Reach(people.content_editor).covers(Provider("example:kela"))
    assert not Reach(people.analyst).covers(Provider("example:turku"))
    shown = coordinator.get(reverse("services:editors")).content.decode()
    assert "example:t*" in shown
    coordinator.post(reverse("services:remove_editor", args=[rule.pk]))
    assert not ProviderEditor.objects.exists()


def test_names_are_patterns_without_a_difference_of_capitals(people):
    other = Organisation.objects.create(slug="other", name={"fi": "Toinen"})
    rule = ProviderEditor(organisation=other, provider="*Kaupunki")
    assert rule.covers(Provider("x", {"fi": "Turun kaupunki"}))
    assert not rule.covers(Provider("x", {"fi": "Kela"}))
    assert not rule.covers(Provider())


def test_terms_are_made_edited_and_removed(editor):
    data = {"name_fi": "Vippi", "synonyms_fi": "pikavippi; pikalaina", "services": GRANT}
    assert editor.post(reverse("services:new_term"), data).status_code == 302
    term = search.catalogue().term_by_id["vippi"]
    assert term.synonyms == {"fi": ("pikavippi", "pikalaina")}
    address = reverse("services:edit_term", args=["vippi"])
    editor.post(address, {**data, "name_fi": "Pikavippi", "seen": term.content_hash})
    term = search.catalogue().term_by_id["vippi"]
    assert term.name == {"fi": "Pikavippi"}
    wrong = editor.post(address, {**data, "services": "olematon", "seen": term.content_hash})
    assert wrong.status_code == 200
    editor.post(reverse("services:remove_term", args=["vippi"]), {"seen": term.content_hash})
    assert "vippi" not in search.catalogue().term_by_id


def test_an_own_service_is_edited_without_an_overlay(editor, home):
    own = Service("own", {"fi": "Oma"}, provider=Provider("me", {"fi": "Me"}))
    update_catalogue(home / "catalogue", lambda old: replace(old, services=(*old.services, own)))
    editor.post(reverse("services:edit", args=["own"]), form_data("own", name_fi="Toinen"))
    assert stored("own").name == {"fi": "Toinen"}
    assert not (home / "catalogue/overlays.json").exists()
