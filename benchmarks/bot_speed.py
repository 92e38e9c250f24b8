"""How long a bot takes to train and to answer, and what it holds in memory.

    python -m benchmarks bot_speed [--quick]

Training: 653 examples of 64 intents (of the Turku bot, `../shared/data`), from nothing, beside two
plain ways to learn from them; and the example's bot. Answering: 100 conversations at once through
HTTP against `revontuli serve`, first at the pace of people and then as fast as answers come. Server
and people share this machine's cores. No message is the same as another, so that none is answered
from what is remembered.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from benchmarks.answering import REVONTULI, SETTINGS, Server, descendants
from benchmarks.bots import read_phrasings
from benchmarks.intent_methods import METHODS
from benchmarks.report import console, print_table, print_verdicts, write_json
from revontuli.dialogue import Example

TURKU = Path(__file__).parents[2] / "shared" / "data" / "nlu" / "turku_fi.yml"
EXAMPLES, INTENTS = 653, 64
ROUNDS = 3
CONVERSATIONS = 100
PACED, FLAT_OUT = 40.0, 20.0  # seconds
PACE = (4.0, 12.0)  # seconds in which people read an answer and write the next message
IN_ONE = 30  # messages of a conversation, before another is begun: there is a limit a minute
MOST_P95 = 300  # milliseconds at people's pace, as of the pages
LONGEST_TRAINING = 10.0  # seconds
WARM_UP = 120.0  # seconds at most
BOT = "paavo"
SEED = 0


@dataclass
class Told:
    """Milliseconds of each answer; strange ones by status; how often a line went dead."""

    seconds: float
    times: list[float] = field(default_factory=list)
    strange: list[int] = field(default_factory=list)
    failed: int = 0

    def figures(self) -> dict[str, float]:
        """Answers a second, median, p95 and the slowest."""
        times = sorted(self.times) or [0.0]
        return {
            "answers": len(self.times),
            "answers a second": round(len(self.times) / self.seconds, 1),
            "median ms": round(median(times), 1),
            "p95 ms": round(times[int(0.95 * len(times))], 1),
            "slowest ms": round(times[-1], 1),
            "strange": len(self.strange),
            "asked again": self.failed,
        }


# Training


def turku_examples(n: int = EXAMPLES, intents: int = INTENTS) -> list[Example]:
    """`n` of the Turku bot's examples: of its `intents` largest intents, evenly drawn."""
    from revontuli.dialogue.rasa import read_rasa

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "nlu.yml").write_bytes(TURKU.read_bytes())
        examples = read_rasa(folder).content.examples
    by_intent: dict[str, list[Example]] = {}
    for example in examples:
        by_intent.setdefault(example.intent, []).append(example)
    largest = sorted(by_intent.values(), key=len, reverse=True)[:intents]
    drawn = random.Random(SEED)
    for own in largest:
        drawn.shuffle(own)
    in_turn = [
        own[place] for place in range(len(largest[0])) for own in largest if place < len(own)
    ]
    return in_turn[:n]


def train_times(examples: Sequence[Example], rounds: int = ROUNDS) -> dict[str, float]:
    """Median seconds from texts to a model that answers, by method; nothing is remembered."""
    from revontuli.language.encoder import get_encoder

    get_encoder().queries(["lämmittely"])  # loading the encoder is not training
    found = {}
    for name, learn in METHODS.items():
        times = []
        for _ in range(rounds):
            began = time.perf_counter()
            learn(examples, get_encoder())
            times.append(time.perf_counter() - began)
        found[name] = round(median(times), 2)
    return found


# Answering


def messages() -> list[str]:
    """What is asked: the phrasings where there are some, else the bot's own tests."""
    from revontuli.examples.moving_to_study.bot_content import example_bot

    return [one.text for one in read_phrasings()] or [test.text for test in example_bot().tests]


def slipped(text: str, draw: random.Random) -> str:
    """`text` with two neighbouring letters in each other's place, as fingers do."""
    if len(text) < 4:
        return f"{text} {draw.randrange(1_000)}"
    place = draw.randrange(1, len(text) - 2)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


async def converse(
    number: int, base: str, told: Told, until: float, pace: Any, begins: Told
) -> None:
    """One person: begin, ask, read, ask; a new conversation now and then."""
    draw = random.Random(f"{SEED}:{number}")
    said = messages()
    headers = {"X-Forwarded-For": f"10.1.{number // 250}.{number % 250 + 1}"}
    async with httpx.AsyncClient(base_url=base, headers=headers, timeout=60) as client:
        if pace:
            await asyncio.sleep(draw.uniform(0, pace[1]))
        while time.monotonic() < until:
            body = {"bot": BOT, "language": "fi"}
            begun = await _timed(client, "/api/v1/conversations", body, {}, begins)
            if begun is None:
                return
            key = {"X-Conversation-Key": begun["key"]}
            for _ in range(IN_ONE):
                if time.monotonic() >= until:
                    return
                body = {"text": slipped(draw.choice(said), draw)}
                await _timed(client, "/api/v1/conversations/current/messages", body, key, told)
                if pace:
                    await asyncio.sleep(draw.uniform(*pace))


MOST_FAILED = 200


async def _timed(
    client: httpx.AsyncClient, address: str, body: Any, headers: dict[str, str], told: Told
) -> Any:
    began = time.monotonic()
    while True:
        try:
            reply = await client.post(address, json=body, headers=headers)
            break
        except httpx.TransportError:  # the line went dead: the same again, as the widget does
            told.failed += 1
            if told.failed > MOST_FAILED:
                raise
    if reply.status_code not in (200, 201):
        told.strange.append(reply.status_code)
        return None
    told.times.append((time.monotonic() - began) * 1000)
    return reply.json()


async def crowd(base: str, people: int, seconds: float, pace: Any) -> tuple[Told, Told]:
    """Everybody at once: their answers, and the beginnings of their conversations."""
    told, begins = Told(seconds), Told(seconds)
    until = time.monotonic() + seconds
    async with asyncio.TaskGroup() as group:
        for number in range(people):
            group.create_task(converse(number, base, told, until, pace, begins))
    return told, begins


def prepare(surroundings: dict[str, str]) -> float:
    """Tables, the example's services, and its bot, trained, published and open; seconds of it."""
    home = Path(surroundings["REVONTULI_HOME"])
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    commands = (
        [sys.executable, "-m", "django", "prepare"],
        [REVONTULI, "catalogue", "import", "example"],
    )
    for command in commands:
        subprocess.run(command, env=surroundings, check=True, **quiet)  # type: ignore[call-overload]
    began = time.perf_counter()
    subprocess.run(
        [REVONTULI, "bot", "train", "--bot", BOT], env=surroundings, check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    seconds = time.perf_counter() - began
    code = (
        "import django; django.setup()\n"
        "from revontuli.dialogue.versions import bot_folder, publish\n"
        "from revontuli.site.models import Bot, Organisation\n"
        "city = Organisation.objects.first()\n"
        "city = city or Organisation.objects.create(name={'fi': 'Kaupunki'})\n"
        "keepers = {'enabler': city, 'content_keeper': city, 'technology_keeper': city}\n"
        f"bot, _ = Bot.objects.get_or_create(slug={BOT!r}, "
        "defaults={'name': {'fi': 'Paavo'}, **keepers})\n"
        "Bot.objects.filter(pk=bot.pk).update(is_open=True)\n"
        f"publish(bot_folder({str(home)!r}, {BOT!r}), 1)\n"
    )
    subprocess.run([sys.executable, "-c", code], env=surroundings, check=True)
    return round(seconds, 1)


def wait_until_ready(base: str) -> None:
    """Ask until both processes have loaded all they need, as they have before people come.

    Raises:
        RuntimeError: nothing answers after two minutes.
    """
    draw, said = random.Random("warm"), messages()
    quick = answered = 0
    until = time.monotonic() + WARM_UP
    with httpx.Client(base_url=base, timeout=60) as client:
        while quick < 40 and time.monotonic() < until:
            headers = {"X-Forwarded-For": f"10.2.0.{draw.randrange(250)}"}
            asked = {"bot": BOT, "language": "fi"}
            begun = client.post("/api/v1/conversations", json=asked, headers=headers)
            if begun.status_code != 201:
                time.sleep(0.5)
                continue
            headers["X-Conversation-Key"] = begun.json()["key"]
            began = time.monotonic()
            said_now = {"text": slipped(draw.choice(said), draw)}
            client.post("/api/v1/conversations/current/messages", json=said_now, headers=headers)
            answered += 1
            quick = quick + 1 if time.monotonic() - began < 0.2 else 0
    if not answered:
        raise RuntimeError("the bot is not ready after two minutes")


def memory(server: Server) -> list[dict[str, Any]]:
    """Each process of the server: what it is, proportional and resident size in megabytes."""
    found = []
    top = server.process.pid if server.process else 0
    for number in (top, *descendants(top)):
        try:
            told = Path(f"/proc/{number}/smaps_rollup").read_text()
            command = Path(f"/proc/{number}/cmdline").read_text().replace("\0", " ").strip()
        except OSError:  # it has ended
            continue
        sizes = {
            line.split(":")[0]: int(line.split()[1]) for line in told.splitlines() if "kB" in line
        }
        found.append(
            {
                "process": _short(command, is_top=number == top),
                "PSS MB": round(sizes["Pss"] / 1024),
                "RSS MB": round(sizes["Rss"] / 1024),
            }
        )
    return found


def _short(command: str, is_top: bool) -> str:
    if is_top:
        return "serve"
    for word, name in (("granian", "web"), ("wsgi", "web"), ("db_worker", "background")):
        if word in command:
            return name
    return " ".join(Path(part).name for part in command.split()[:4])


def answer_times(people: int, paced: float, flat_out: float) -> dict[str, Any]:
    """The server with the example's bot, and 100 people who talk with it."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        surroundings = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'revontuli.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "REVONTULI_BEHIND_PROXY": "1",  # each person comes from an address of their own
            "REVONTULI_HOME": folder,
            "REVONTULI_URL": f"http://localhost:{port}",
        }
        console.print("Training the example's bot")
        trained = prepare(surroundings)
        server = Server(surroundings, port)
        server.begin()
        base = f"http://127.0.0.1:{port}"
        try:
            wait_until_ready(base)
            before = memory(server)
            console.print(f"{people} conversations at people's pace, {paced:.0f} s")
            calm, begins = asyncio.run(crowd(base, people, paced, PACE))
            console.print(f"{people} conversations as fast as answers come, {flat_out:.0f} s")
            busy, _ = asyncio.run(crowd(base, people, flat_out, None))
            after = memory(server)
        finally:
            server.end()
    for told in (calm, busy, begins):
        if told.strange:
            console.print(f"  strange answers: {sorted(set(told.strange))}")
    return {
        "example trained, seconds with start": trained,
        "at people's pace": calm.figures(),
        "as fast as answers come": busy.figures(),
        "beginnings": begins.figures(),
        "memory before": before,
        "memory after": after,
    }


def run(quick: bool = False) -> None:
    """Training, answering, memory; tables and verdicts."""
    training: dict[str, float] = {}
    if TURKU.exists():
        examples = turku_examples()
        training = train_times(examples, 1 if quick else ROUNDS)
        intents = len({example.intent for example in examples})
        print_table(
            f"Training: {len(examples)} examples, {intents} intents",
            ["", "seconds"],
            [[name, seconds] for name, seconds in training.items()],
        )
    else:
        console.print("The Turku bot's examples are not here: training is not measured.")
    times = (20, 12.0, 6.0) if quick else (CONVERSATIONS, PACED, FLAT_OUT)
    answering = answer_times(*times)
    kinds = ("at people's pace", "as fast as answers come", "beginnings")
    print_table(
        f"Answering: {times[0]} conversations at once",
        ["", *kinds],
        [[name, *(answering[kind][name] for kind in kinds)] for name in answering[kinds[0]]],
    )
    print_table(
        "Memory, megabytes, after all of it",
        ["process", "PSS", "RSS"],
        [[row["process"], row["PSS MB"], row["RSS MB"]] for row in answering["memory after"]],
    )
    verdicts = {
        f"p95 under {MOST_P95} ms at people's pace": answering[kinds[0]]["p95 ms"] < MOST_P95
    }
    if training:
        verdicts[f"trained in {LONGEST_TRAINING:.0f} s"] = training["revontuli"] < LONGEST_TRAINING
    verdicts["no strange answers"] = not any(answering[kind]["strange"] for kind in kinds)
    print_verdicts(verdicts)
    write_json(
        "bot_speed-quick" if quick else "bot_speed",
        {"training seconds": training, "answering": answering},
    )
