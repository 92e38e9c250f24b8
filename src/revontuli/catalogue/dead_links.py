"""Whether web addresses are alive: asked politely, and remembered.

At most a few hosts are asked at a time, one address of a host after another with a pause
between. Addresses within a private network are not asked at all: a catalogue is written by many,
and must not make this machine knock on its neighbours' doors.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import msgspec

from revontuli.engine import Progress, atomic_path, silent

if TYPE_CHECKING:
    import httpx

HOSTS_AT_ONCE = 8
PAUSE = 1.0  # seconds between two addresses of one host
TIMEOUT = 15.0  # seconds
REDIRECTS = 5
# How long an answer is believed: what is alive tends to stay so, what failed is mended.
BELIEVED = {"alive": timedelta(days=7), "dead": timedelta(days=1), "unsure": timedelta(0)}
AGENT = "Revontuli link check"
GONE = (404, 410)
HEAD_REFUSED = (400, 403, 404, 405, 501)  # answers to HEAD that GET may put right
REDIRECTED = (301, 302, 303, 307, 308)

Resolve = Callable[[str], Awaitable[Sequence[str]]]  # a host's name → its IP addresses


class Verdict(StrEnum):
    """Whether an address is alive."""

    ALIVE = "alive"
    DEAD = "dead"  # there is no such page, or no such host
    UNSURE = "unsure"  # no answer, or one that a person might not have got


@dataclass(frozen=True, slots=True)
class LinkState:
    """What an address answered.

    Attributes:
        verdict: whether it is alive.
        answer: the status code, or what went wrong in a word or two.
        day: when it was asked.
    """

    verdict: Verdict
    answer: str
    day: date


def look_at_links(
    urls: Iterable[str],
    today: date,
    *,
    cache: str | Path | None = None,
    progress: Progress = silent,
    client: httpx.AsyncClient | None = None,
    resolve: Resolve | None = None,
    pause: float = PAUSE,
) -> dict[str, LinkState]:
    """Ask each address once, and give its state.

    Args:
        urls: http and https addresses.
        today: the day of asking.
        cache: a JSON file that remembers answers: those alive for a week, dead ones for a day.
        progress: told of each host that is done.
        client: to ask with, by default one of its own.
        resolve: finds the IP addresses of a host, by default the system's.
        pause: seconds between two addresses of one host.
    """
    wanted = dict.fromkeys(urls)
    known = _read_cache(cache, today)
    states = {url: known[url] for url in wanted if url in known}
    to_ask = [url for url in wanted if url not in states]
    if to_ask:
        asker = _Asker(today, resolve or _resolve, pause, progress)
        states |= asyncio.run(asker.ask(to_ask, client))
        if cache is not None:
            _write_cache(cache, known | states)
    return {url: states[url] for url in wanted}


class _Asker:
    """Asks addresses host by host."""

    def __init__(self, today: date, resolve: Resolve, pause: float, progress: Progress) -> None:
        self.today = today
        self.resolve = resolve
        self.pause = pause
        self.progress = progress
        self.done = 0

    async def ask(
        self, urls: Sequence[str], client: httpx.AsyncClient | None
    ) -> dict[str, LinkState]:
        import httpx

        by_host: dict[str, list[str]] = defaultdict(list)
        for url in urls:
            by_host[_host(url)].append(url)
        gate = asyncio.Semaphore(HOSTS_AT_ONCE)
        own = client is None
        client = client or httpx.AsyncClient(timeout=TIMEOUT, headers={"User-Agent": AGENT})
        states: dict[str, LinkState] = {}

        async def ask_host(urls: list[str]) -> None:
            async with gate:
                for number, url in enumerate(urls):
                    if number:
                        await asyncio.sleep(self.pause)
                    states[url] = await self._ask(url, client)
            self.done += len(urls)
            self.progress("Looking at links", self.done, total)

        total = len(urls)
        try:
            await asyncio.gather(*(ask_host(own) for own in by_host.values()))
        finally:
            if own:
                await client.aclose()
        return states

    async def _ask(self, url: str, client: httpx.AsyncClient) -> LinkState:
        import httpx

        for _ in range(REDIRECTS + 1):
            refusal = await self._refusal(url)
            if refusal is not None:
                return refusal
            try:
                status, location = await _status(url, client)
                target = urljoin(url, location)
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError) as error:
                return self._state(Verdict.UNSURE, type(error).__name__)
            if status not in REDIRECTED or not location:
                return self._state(_verdict(status), str(status))
            url = target
        return self._state(Verdict.UNSURE, "too many redirections")

    async def _refusal(self, url: str) -> LinkState | None:
        """Why an address is not asked, or None."""
        host = _host(url)
        if not host or urlsplit(url).scheme not in ("http", "https"):
            return self._state(Verdict.DEAD, "not a web address")
        try:
            addresses = await self.resolve(host)
        except socket.gaierror as error:
            # A name that does not exist is dead; a resolver that does not answer tells nothing.
            has_no_name = error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", -5))
            verdict = Verdict.DEAD if has_no_name else Verdict.UNSURE
            return self._state(verdict, "no such host" if has_no_name else "host not resolved")
        except (OSError, UnicodeError):
            return self._state(Verdict.UNSURE, "host not resolved")
        if not all(ipaddress.ip_address(a.partition("%")[0]).is_global for a in addresses):
            return self._state(Verdict.UNSURE, "within a private network")
        return None

    def _state(self, verdict: Verdict, answer: str) -> LinkState:
        return LinkState(verdict, answer, self.today)


async def _status(url: str, client: httpx.AsyncClient) -> tuple[int, str]:
    """The status code and where it redirects; the page itself is not fetched."""
    answer = await client.head(url, follow_redirects=False)
    if answer.status_code in HEAD_REFUSED:
        async with client.stream("GET", url, follow_redirects=False) as answer:
            pass  # some servers know only GET; its headers are enough
    return answer.status_code, answer.headers.get("location", "")


def _verdict(status: int) -> Verdict:
    if status in GONE:
        return Verdict.DEAD
    return Verdict.ALIVE if status < 400 else Verdict.UNSURE


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


async def _resolve(host: str) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


def _read_cache(path: str | Path | None, today: date) -> dict[str, LinkState]:
    """Answers still believed; none where the file is missing or not ours."""
    if path is None or not Path(path).is_file():
        return {}
    try:
        states = msgspec.json.decode(Path(path).read_bytes(), type=dict[str, LinkState])
    except (msgspec.MsgspecError, OSError):
        return {}
    return {
        url: state
        for url, state in states.items()
        if timedelta(0) <= today - state.day < BELIEVED[state.verdict]
    }


def _write_cache(path: str | Path, states: dict[str, LinkState]) -> None:
    with atomic_path(path) as temporary:
        temporary.write_bytes(msgspec.json.encode(states, order="deterministic"))
