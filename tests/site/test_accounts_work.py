"""Pages of the works in the background."""

import pytest
from django.urls import reverse

from revontuli.site import background
from revontuli.site.models import Organisation, User, Work
from revontuli.site.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(people, monkeypatch):
    """An analyst's work that waits; analysts of the same organisation may see to it."""
    kind = background.Kind(lambda work, progress: None, "Count sheep", frozenset({Role.ANALYST}))
    monkeypatch.setattr(background, "KINDS", {"tests.count": kind})
    return Work.objects.create(kind="tests.count", key="k", started_by=people.analyst)


def colleague(people, organisation, *roles):
    return User.objects.create_user(
        f"colleague-{organisation.pk}@example.org", "a long password", roles,
        organisation=organisation,
    )  # fmt: skip


def test_whoever_began_it_follows_it(work, as_role):
    browser = as_role("analyst")
    assert "Count sheep" in browser.get(reverse("accounts:work")).content.decode()
    page = browser.get(reverse("accounts:one_work", args=[work.pk])).content.decode()
    assert "<progress" in page
    assert f'id="work-{work.pk}"' in page


def test_whoever_began_it_stops_it_and_tries_it_again(
    work, as_role, django_capture_on_commit_callbacks
):
    browser = as_role("analyst")
    answer = browser.post(reverse("accounts:work_stop", args=[work.pk]), {"next": "/fi/desk/me/"})
    assert answer["Location"] == "/fi/desk/me/"
    assert Work.objects.get(pk=work.pk).state == Work.State.STOPPED
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(reverse("accounts:work_again", args=[work.pk]))
    second = Work.objects.exclude(pk=work.pk).get()
    assert answer["Location"] == reverse("accounts:one_work", args=[second.pk])
    assert second.state == Work.State.DONE


def test_it_does_not_lead_to_other_sites(work, as_role):
    for elsewhere in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        answer = as_role("analyst").post(
            reverse("accounts:work_stop", args=[work.pk]), {"next": elsewhere}
        )
        assert answer["Location"] == reverse("accounts:one_work", args=[work.pk])


@pytest.mark.parametrize("action", ["one_work", "work_stop", "work_again"])
def test_it_is_a_matter_of_the_organisation_and_the_role(work, people, client, action):
    other = Organisation.objects.create(slug="other")
    address = reverse(f"accounts:{action}", args=[work.pk])
    method = "get" if action == "one_work" else "post"

    def status(user):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return getattr(client, method)(address).status_code

    assert status(colleague(people, other, Role.ANALYST)) == 404
    assert status(people.reader) == 404
    assert status(colleague(people, people.city, Role.ANALYST)) in (200, 302)
    assert status(people.administrator) in (200, 302)


def test_one_is_told_when_nothing_is_being_done(work, as_role):
    from django.core.cache import cache

    cache.delete(background.WORKER_SEEN)
    assert as_role("analyst").get(reverse("accounts:work")).context["worker_is_away"]
    background.tell_worker_lives()
    assert not as_role("analyst").get(reverse("accounts:work")).context["worker_is_away"]


def test_why_a_work_was_given_up_is_told_in_the_readers_language(work, as_role):
    Work.objects.update(state="failed", problem=background.LEFT_ALONE)
    page = as_role("analyst").get(f"/en/desk/work/{work.pk}/").content.decode()
    assert "The machine stopped in the middle of it." in page
