"""How often the same visitor may do the same thing."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from revontuli.site import limits
from revontuli.site.limits import TooOften, by_address, by_person, client_address, count, limited


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A clock that stands at a minute's beginning until a test moves it."""
    caches["limits"].clear()
    now = SimpleNamespace(time=1_800_000_000.0)
    monkeypatch.setattr(limits, "clock", lambda: now.time)
    return now


def request(address="192.0.2.1", method="post", user=None, **headers):
    made = getattr(RequestFactory(), method)("/", REMOTE_ADDR=address, headers=headers)
    made.user = user or AnonymousUser()
    return made


def test_what_is_over_the_limit_is_refused_until_the_window_has_passed(clock):
    for _ in range(3):
        count(request(), "send", 3, 60)
    clock.time += 20
    with pytest.raises(TooOften) as refused:
        count(request(), "send", 3, 60)
    assert refused.value.wait == 40
    clock.time += 40
    count(request(), "send", 3, 60)


def test_others_and_other_things_are_counted_by_themselves():
    count(request(), "send", 1, 60)
    count(request("192.0.2.2"), "send", 1, 60)
    count(request(), "ask", 1, 60)
    with pytest.raises(TooOften):
        count(request(), "send", 1, 60)


def test_looking_is_free_unless_said_otherwise():
    view = limited("a", times=1)(lambda request: "seen")
    assert [view(request(method="get")) for _ in range(3)] == ["seen"] * 3
    search = limited("b", times=1, looking=True)(lambda request: "found")
    search(request(method="get"))
    with pytest.raises(TooOften):
        search(request(method="get"))


def test_addresses_are_never_kept_and_their_digest_is_another_tomorrow(clock):
    today = by_address(request("192.0.2.77"))
    assert "192.0.2.77" not in today
    clock.time += 86_400
    assert by_address(request("192.0.2.77")) != today


def test_whoever_signed_in_is_counted_wherever_they_are():
    user = SimpleNamespace(pk=5, is_authenticated=True)
    assert by_person(request(user=user)) == by_person(request("192.0.2.9", user=user))


@given(st.text(st.characters(codec="latin-1", exclude_categories=("Cc",)), max_size=60))
def test_nobody_chooses_the_address_they_are_counted_by(said):
    asked = request("192.0.2.1", **{"X-Forwarded-For": said})
    assert client_address(asked) == "192.0.2.1"


@override_settings(BEHIND_PROXY=True)
def test_behind_a_proxy_the_address_it_saw_counts_and_not_what_the_visitor_claims():
    asked = request("10.0.0.1", **{"X-Forwarded-For": "203.0.113.99, 192.0.2.5"})
    assert client_address(asked) == "192.0.2.5"
