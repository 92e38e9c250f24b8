"""A bot and its keepers, for tests of their desk: three organisations, one for each duty."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from revontuli.dialogue.skills import examples as built_in
from revontuli.site.models import (
    AskedQuestion,
    Bot,
    BotExample,
    BotIntent,
    BotTest,
    Organisation,
    User,
)
from revontuli.site.roles import Role
from tests.dialogue.built_in import few_built_in

ANSWERS = {
    "find_flat": (
        {"fi": "Asunnon löytäminen", "en": "Find a flat"},
        {"fi": "Hae asuntoa ajoissa opiskelija-asuntosäätiöstä.", "en": "Apply early."},
        ["mistä löydän asunnon", "tarvitsen kämpän", "miten haen opiskelija-asuntoa",
         "missä voin asua", "vapaita asuntoja"],
    ),
    "gym": (
        {"fi": "Kuntosali", "en": "Gym"},
        {"fi": "Korkeakoululiikunnan salit ovat auki joka päivä."},
        ["missä on kuntosali", "haluan salille", "mihin aikaan sali on auki",
         "paljonko salikortti maksaa", "voinko treenata kampuksella"],
    ),
    "library": (
        {"fi": "Kirjasto", "en": "Library"},
        {"fi": "Kirjastokortin saat henkilötodistuksella."},
        ["miten saan kirjastokortin", "missä kirjasto on", "mistä lainaan kurssikirjan",
         "kirjaston aukioloajat", "voiko kirjastossa tulostaa"],
    ),
}  # fmt: skip


def make_answers(bot: Bot) -> None:
    """Three answers with five ways of asking each."""
    for position, (name, (title, answer, examples)) in enumerate(ANSWERS.items()):
        BotIntent.objects.create(bot=bot, name=name, title=title, answer=answer, position=position)
        for text in examples:
            BotExample.objects.create(bot=bot, intent=name, text=text, language="fi")


def ask(bot: Bot, text: str, intent: str = "", **more) -> AskedQuestion:
    """A question in the inbox."""
    plain = {
        "day": date(2026, 11, 20), "language": "fi", "confidence": 0.4,
        "outcome": "answered" if intent else "unknown",
    }  # fmt: skip
    return AskedQuestion.objects.create(bot=bot, text=text, intent=intent, **{**plain, **more})


def at(name: str, bot: Bot, *more: object) -> str:
    """An address of the bot's desk."""
    return reverse(f"bots:{name}", args=[bot.slug, *more])


def browser_of(user: User) -> Client:
    """A browser in which `user` has signed in."""
    browser = Client()
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def keepers(db):
    """A bot, and for each duty its organisation and the browser of its keeper."""
    made = SimpleNamespace(users={})
    for slug, role in (
        ("city", Role.NETWORK_COORDINATOR), ("writers", Role.CONTENT_EDITOR),
        ("machines", Role.BOT_TRAINER),
    ):  # fmt: skip
        organisation = Organisation.objects.create(slug=slug, name={"fi": slug.title()})
        user = User.objects.create_user(f"{slug}@example.org", "a long password", (role,),
                                        organisation=organisation)  # fmt: skip
        setattr(made, slug, organisation)
        made.users[slug] = user
    made.bot = Bot.objects.create(
        slug="neuvoja", name={"fi": "Neuvoja", "sv": "Rådgivaren", "en": "Adviser"},
        enabler=made.city, content_keeper=made.writers, technology_keeper=made.machines,
    )  # fmt: skip
    made.enabler, made.writer, made.trainer = (
        browser_of(made.users[slug]) for slug in ("city", "writers", "machines")
    )
    return made


@pytest.fixture(name="bot")
def answering_bot(keepers, own_home):
    """One with answers, and a test that it passes."""
    make_answers(keepers.bot)
    BotTest.objects.create(bot=keepers.bot, text="mihin aikaan sali on auki", expected="gym")
    return keepers.bot


@pytest.fixture
def own_home(settings, tmp_path, monkeypatch):
    """A data folder of the test's own: no services, no versions. Looked over in a hurry."""
    from revontuli.site import bots_ready
    from revontuli.site import search as searching

    monkeypatch.setattr("revontuli.dialogue.evaluation.FOLDS", 2)
    few = few_built_in()
    monkeypatch.setattr(built_in, "_examples", lambda: few)
    settings.HOME = tmp_path
    searching.forget()
    bots_ready.forget()
    yield tmp_path
    searching.forget()
    bots_ready.forget()
