"""A bot for tests of channels: it says what a test needs, and understands nothing.

How bots understand and what they say is tested in `tests/dialogue`; here it is what a channel does
with it. It redacts as the real one does, keeps nothing, and can be shared between threads.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from revontuli.dialogue import (
    BotContent,
    Card,
    Choice,
    HandOver,
    Link,
    Memory,
    Message,
    Outcome,
    Record,
    Reply,
    Say,
    State,
    Turn,
)
from revontuli.privacy import redact
from revontuli.site import conversations
from revontuli.site.models import Bot, Organisation

PEOPLE = "neuvonta@city.example"
HELP = Choice("Apua asumiseen", "ask:housing")
FLAT = Card(
    "service", "example:study-grant", "Opintotuki", "Rahaa opintoihin.", "Kela",
    ("Sopii opiskelijalle",), (Link("Kelan sivut", "https://www.kela.fi/opintotuki"),
    Link("020 692 209", "tel:+35820692209")), is_example=True,
)  # fmt: skip


class StandIn:
    """Answers by plain words in the message."""

    model = SimpleNamespace(content=BotContent("paavo", {}, hand_over=HandOver(email=PEOPLE)))

    def greet(self, state: State) -> Turn:
        words = {"fi": "Moi! Olen Paavo.", "sv": "Hej! Jag är Paavo.", "en": "Hi! I'm Paavo."}
        reply = Reply(state.language, (Say(words[state.language]),), (HELP,), Outcome.TALK)
        return Turn(reply, state, "", None)

    def reply(self, message: Message, state: State) -> Turn:
        state = replace(state, turns=state.turns + 1)
        if "hukutan" in message.text:
            call = Link("112", "tel:112")
            reply = Reply(state.language, (Say("Soita 112."), call), (), Outcome.URGENT, True)
            record = Record("", state.language, "", 1.0, (), Outcome.URGENT)
            return Turn(reply, state, "", record)
        said = redact(message.text).text
        memory = state.memory
        if "Turku" in said:
            memory = replace(memory, municipality="853")
        if "muista" in said:
            memory = replace(memory, may_keep=True)
        if "unohda" in said:
            memory = Memory()
        if "svenska" in said:
            state = replace(state, language="sv", language_chosen=True)
        state = replace(state, memory=memory)
        about = f"{state.turns}. {said or message.choice} ({memory.municipality})"
        reply = Reply(
            state.language, (Say(about), FLAT, Link("Palvelut", "/fi/services/")),
            (Choice("Lisää", "more"), HELP), intent="housing", confidence=0.9, asks_feedback=True,
        )  # fmt: skip
        outcome = Outcome.UNKNOWN if "zzz" in said else Outcome.ANSWERED
        kept = "" if "synkkää" in said else said  # keepers are not to see it
        record = Record(kept, state.language, "housing", 0.9, ("housing",), outcome, "home")
        return Turn(
            reply, state, said, record,
            forgets="unohda" in said, sends_transcript="lähetä" in said,
        )  # fmt: skip


@pytest.fixture
def stand_in(monkeypatch):
    """Every bot of the site answers as `StandIn` does."""
    answering = StandIn()
    monkeypatch.setattr(conversations, "ready_bot", lambda slug, version=None: answering)
    return answering


def make_bot(slug: str = "paavo", **more) -> Bot:
    """An open bot of a city."""
    city, _ = Organisation.objects.get_or_create(slug="city", defaults={"name": {"en": "City"}})
    plain = {
        "name": {"fi": "Paavo", "sv": "Paavo", "en": "Paavo"}, "is_open": True,
        "enabler": city, "content_keeper": city, "technology_keeper": city,
    }  # fmt: skip
    return Bot.objects.create(slug=slug, **{**plain, **more})
