from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from revontuli.catalogue.dead_links import LinkState, Verdict, look_at_links

TODAY = date(2026, 11, 22)
Handler = Callable[[httpx.Request], httpx.Response]


async def public(host: str) -> Sequence[str]:
    return ["193.166.3.7"]


def look(
    urls: Sequence[str], handler: Handler, today: date = TODAY, **options: Any
) -> dict[str, LinkState]:
    client = httpx.AsyncClient(transport=httpx.MockTransport(handler))
    options = {"resolve": public, "pause": 0} | options
    return look_at_links(urls, today, client=client, **options)


def answer(status: int, **headers: str) -> Handler:
    return lambda request: httpx.Response(status, headers=headers)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, Verdict.ALIVE),
        (204, Verdict.ALIVE),
        (404, Verdict.DEAD),
        (410, Verdict.DEAD),
        (401, Verdict.UNSURE),
        (403, Verdict.UNSURE),
        (429, Verdict.UNSURE),
        (500, Verdict.UNSURE),
    ],
)
def test_only_what_does_not_exist_is_dead(status: int, verdict: Verdict) -> None:
    (state,) = look(["https://a.fi/"], answer(status)).values()
    assert (state.verdict, state.answer) == (verdict, str(status))


def test_a_server_that_knows_only_get_is_asked_again() -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        return httpx.Response(404 if request.method == "HEAD" else 200)

    (state,) = look(["https://a.fi/"], handler).values()
    assert state.verdict is Verdict.ALIVE
    assert asked == ["HEAD", "GET"]


def test_a_host_that_does_not_exist_is_dead_and_a_silent_resolver_tells_nothing() -> None:
    async def resolve(host: str) -> Sequence[str]:
        missing = host.startswith("gone")
        raise socket.gaierror(socket.EAI_NONAME if missing else socket.EAI_AGAIN, "no")

    states = look(["https://gone.fi/", "https://later.fi/"], answer(200), resolve=resolve)
    assert [state.verdict for state in states.values()] == [Verdict.DEAD, Verdict.UNSURE]


def test_no_answer_is_unsure() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow")

    (state,) = look(["https://a.fi/"], handler).values()
    assert (state.verdict, state.answer) == (Verdict.UNSURE, "ReadTimeout")


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1%eth0", "fd00::1"]
)
def test_addresses_within_a_private_network_are_never_asked(address: str) -> None:
    async def resolve(host: str) -> Sequence[str]:
        return ["193.166.3.7", address]

    def handler(request: httpx.Request) -> httpx.Response:
        raise AssertionError("asked")

    (state,) = look(["http://inside.example/"], handler, resolve=resolve).values()
    assert (state.verdict, state.answer) == (Verdict.UNSURE, "within a private network")


def test_a_redirection_into_a_private_network_is_not_followed() -> None:
    async def resolve(host: str) -> Sequence[str]:
        return ["10.0.0.1" if host == "inside" else "193.166.3.7"]

    states = look(["https://a.fi/"], answer(302, location="http://inside/"), resolve=resolve)
    assert states["https://a.fi/"].answer == "within a private network"


def test_redirections_are_followed_to_their_end_but_not_for_ever() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/old":
            return httpx.Response(301, headers={"location": "/new"})
        if request.url.path == "/loop":
            return httpx.Response(301, headers={"location": "/loop"})
        return httpx.Response(404)

    states = look(["https://a.fi/old", "https://a.fi/loop"], handler)
    assert [state.answer for state in states.values()] == ["404", "too many redirections"]


@pytest.mark.parametrize("url", ["", "x", "ftp://a.fi", "http://", "https://[::1", "mailto:a@b.fi"])
def test_what_is_no_web_address_is_dead(url: str) -> None:
    (state,) = look([url], answer(200)).values()
    assert (state.verdict, state.answer) == (Verdict.DEAD, "not a web address")


def test_one_host_is_never_asked_twice_at_once() -> None:
    import asyncio

    under_way: dict[str, int] = {}

    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            host = request.url.host
            under_way[host] = under_way.get(host, 0) + 1
            assert under_way[host] == 1
            assert sum(under_way.values()) <= 8
            await asyncio.sleep(0)
            under_way[host] -= 1
            return httpx.Response(200)

    urls = [f"https://host{number % 20}.fi/{number}" for number in range(100)]
    client = httpx.AsyncClient(transport=Slow())
    states = look_at_links(urls, TODAY, client=client, resolve=public, pause=0)
    assert list(states) == urls


def test_answers_are_remembered_as_long_as_they_are_believed(tmp_path: Path) -> None:
    cache = tmp_path / "links.json"
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response({"/alive": 200, "/dead": 410}.get(request.url.path, 503))

    urls = [f"https://a.fi/{name}" for name in ("alive", "dead", "unsure")]
    first = look(urls, handler, cache=cache)
    asked.clear()
    assert look(urls, handler, cache=cache)[urls[0]] == first[urls[0]]
    assert asked == ["/unsure"]
    asked.clear()
    look(urls, handler, today=TODAY + timedelta(days=1), cache=cache)
    assert asked == ["/dead", "/unsure"]
    asked.clear()
    look(urls, handler, today=TODAY + timedelta(days=9), cache=cache)
    assert asked == ["/alive", "/dead", "/unsure"]


def test_a_cache_that_is_not_whole_is_asked_again(tmp_path: Path) -> None:
    cache = tmp_path / "links.json"
    cache.write_text('{"https://a.fi/": {"verd', encoding="utf-8")
    assert look(["https://a.fi/"], answer(200), cache=cache)["https://a.fi/"].answer == "200"


def test_progress_is_told_to_its_end() -> None:
    told: list[tuple[int, int]] = []
    urls = ["https://a.fi/1", "https://a.fi/2", "https://b.fi/"]
    look(urls, answer(200), progress=lambda stage, done, total: told.append((done, total)))
    assert told[-1] == (3, 3)


def test_no_links_ask_nothing() -> None:
    assert look([], answer(500)) == {}
