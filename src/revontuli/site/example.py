"""The bundled example in the site: a life event with surveys, answers, pictures and accounts."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from revontuli.engine import Progress, silent
from revontuli.errors import InputError
from revontuli.site.example_bot import load_example_bot
from revontuli.site.models import (
    Bot,
    Indicator,
    Iteration,
    LifeEventRoom,
    Note,
    Organisation,
    ProviderEditor,
    Publication,
    Survey,
    User,
)
from revontuli.site.models.services import EVERY_PROVIDER
from revontuli.site.pins import Pinned
from revontuli.site.roles import Role
from revontuli.site.talking import write_note

PASSWORD = "revontuli-esimerkki"
EVENT = "muutto-opiskelupaikkakunnalle"
HELSINKI = ZoneInfo("Europe/Helsinki")
NAME = {
    "fi": "Muutto opiskelupaikkakunnalle",
    "sv": "Flytt till studieorten",
    "en": "Moving to study",
}
GOAL = {
    "fi": "Jokainen opiskelija kotiutuu: hänellä on koti, toimeentulo, opiskelukykyä ja ihmisiä "
    "ympärillään ensimmäisen syksyn jälkeen.",
    "sv": "Varje studerande kommer hem: efter den första hösten finns det en bostad, en "
    "försörjning, ork att studera och människor omkring.",
    "en": "Every student settles in: after the first autumn there is a home, an income, strength "
    "to study and people around.",
}


@dataclass(frozen=True)
class ExampleRound:
    """One year of the example's survey, as files.

    Attributes:
        year: of the round.
        answers: CSV.
        picture: the folder of its picture.
    """

    year: int
    answers: Path
    picture: Path


def load_example(
    questionnaire: Path, areas: Path, rounds: list[ExampleRound], progress: Progress = silent
) -> list[tuple[User, Role]]:
    """Bring the example into the site; again and again gives the same.

    Returns:
        the example accounts, and the role of each.

    Raises:
        InputError: the site is open to others than this machine: the accounts' password is known.
    """
    if urlsplit(settings.PUBLIC_ADDRESS).hostname not in ("localhost", "127.0.0.1"):
        raise InputError(
            "the example's accounts have a password that everyone knows",
            expected="REVONTULI_URL that names localhost",
        )
    with transaction.atomic():
        city = _organisation()
        accounts = [_account(role, city) for role in Role]
        event = _life_event(city)
    for done, one in enumerate(rounds):
        progress("Bringing the example into the site", done, len(rounds))
        survey = _survey(event, one, questionnaire, areas, is_last=one is rounds[-1])
        _publish(survey, one, accounts)
    if rounds:
        _talk(event, rounds[-1], accounts)
    load_example_bot(city, dict(zip(Role, accounts, strict=True)), event, progress)
    progress("Bringing the example into the site", len(rounds), len(rounds))
    return list(zip(accounts, Role, strict=True))


def places() -> list[tuple[str, str]]:
    """Where the example is to be seen: what it is, and its address in Finnish."""
    found = [
        ("Front page", reverse("front:home")),
        ("Life event", reverse("room:front", args=[EVENT])),
    ]
    survey = Survey.objects.filter(life_event__slug=EVENT).order_by("-wave").first()
    if survey:
        found.append(("Survey to answer", reverse("answering:start", args=[survey.slug])))
    for publication in Publication.objects.filter(iteration__survey__life_event__slug=EVENT):
        wave = publication.iteration.survey.wave
        found.append((f"Picture of {wave}", reverse("room:picture", args=[publication.slug])))
    for bot in Bot.objects.filter(life_event__slug=EVENT, is_open=True):
        found.append(("Bot to ask", reverse("chat:bot", args=[bot.slug])))
    found += [("Services", reverse("services:search")), ("Sign in", reverse("account_login"))]
    return [(what, f"{settings.PUBLIC_ADDRESS}{address}") for what, address in found]


def _organisation() -> Organisation:
    name = {"fi": "Esimerkkikaupunki", "sv": "Exempelstaden", "en": "Example City"}
    city = Organisation.objects.get_or_create(slug="example-city", defaults={"name": name})[0]
    ProviderEditor.objects.get_or_create(organisation=city, provider=EVERY_PROVIDER)
    return city


def _account(role: Role, city: Organisation) -> User:
    email = f"{role.value.replace('_', '.')}@example.org"
    known = User.objects.filter(email=email).first()
    return known or User.objects.create_user(
        email, PASSWORD, (role,), name=str(role.label), organisation=city
    )


def _life_event(city: Organisation) -> LifeEventRoom:
    event, is_new = LifeEventRoom.objects.get_or_create(
        slug=EVENT,
        defaults={
            "name": NAME, "goal": GOAL, "owner": city, "is_public": True, "frame_code": "stiglitz",
        },
    )  # fmt: skip
    if is_new:
        for place, (key, name, target) in enumerate(INDICATORS):
            Indicator.objects.create(
                life_event=event, name=name, key=key, target=target, position=place,
                source=Indicator.Source.DIMENSION,
            )  # fmt: skip
    return event


INDICATORS = (
    ("material", {"fi": "Toimeentulo ja asuminen", "sv": "Försörjning och boende",
                  "en": "Income and housing"}, 6.5),
    ("health", {"fi": "Terveys", "sv": "Hälsa", "en": "Health"}, 7.0),
    ("relations", {"fi": "Ihmissuhteet", "sv": "Relationer", "en": "Relations"}, 7.5),
    ("environment", {"fi": "Elinympäristö", "sv": "Livsmiljö", "en": "Environment"}, 7.5),
)  # fmt: skip


def _survey(
    event: LifeEventRoom, one: ExampleRound, questionnaire: Path, areas: Path, *, is_last: bool
) -> Survey:
    from revontuli.site.answers import import_answers

    slug = f"{EVENT}-{one.year}"
    known = Survey.objects.filter(slug=slug).first()
    if known:
        return known
    began = datetime(one.year, 9, 1, 8, tzinfo=HELSINKI)
    survey = Survey(
        slug=slug, life_event=event, owner=event.owner, series=EVENT, wave=str(one.year),
        title=NAME, purpose=PURPOSE, controller=CONTROLLER, consent=CONSENT, simulated=True,
        opens=min(began, timezone.now()),
        closes=None if is_last else began + timedelta(days=60),
    )  # fmt: skip
    for column, path in ((survey.questionnaire, questionnaire), (survey.areas, areas)):
        with path.open("rb") as file:
            column.save(f"{slug}{path.suffix}", File(file), save=False)
    survey.save()
    import_answers(survey, one.answers)
    return survey


def _publish(survey: Survey, one: ExampleRound, accounts: list[User]) -> None:
    slug = survey.slug
    if Publication.objects.filter(slug=slug).exists():
        return
    people = dict(zip(Role, accounts, strict=True))
    iteration = Iteration.objects.create(
        survey=survey, name=str(one.year), built=timezone.now(),
        created_by=people[Role.ANALYST], options={"segments": "auto", "seed": 0},
    )  # fmt: skip
    shutil.copytree(one.picture, iteration.folder, dirs_exist_ok=True)
    Publication.objects.create(
        slug=slug, iteration=iteration, title=survey.title, state=Publication.State.PUBLIC,
        audience=Publication.State.PUBLIC, sent_by=people[Role.ANALYST],
        checked_by=people[Role.PROTECTION_OFFICER],
        published=datetime(one.year, 11, 2, 9, tzinfo=HELSINKI),
    )  # fmt: skip


def _talk(event: LifeEventRoom, last: ExampleRound, accounts: list[User]) -> None:
    """What the network has written of the latest picture: something to go on from."""
    if Note.objects.filter(life_event=event).exists():
        return
    people = dict(zip(Role, accounts, strict=True))
    publication = Publication.objects.get(slug=f"{EVENT}-{last.year}")
    for role, kind, dimension, body in TALK:
        write_note(
            people[role], kind, body, life_event=event, publication=publication,
            pinned=Pinned(Note.Pin.DIMENSION, dimension),
            owner=people[Role.ANALYST] if kind == Note.Kind.HYPOTHESIS else None,
        )  # fmt: skip


TALK = (
    (Role.NETWORK_COORDINATOR, Note.Kind.HYPOTHESIS, "relations",
     "Kaupunkiin jää se, joka löytää ensimmäisenä syksynä ystäviä. Jos tämä pitää, tuutorointiin "
     "kannattaa panostaa ennen lisäasuntoja."),
    (Role.READER, Note.Kind.QUESTION, "material",
     "Toimeentulo on heikentynyt viime vuodesta. Keillä eniten?"),
    (Role.CONTENT_EDITOR, Note.Kind.NOTE, "health",
     "Käyn läpi, että opiskeluterveydenhuollon tiedot ovat ajan tasalla kolmella kielellä."),
)  # fmt: skip

PURPOSE = {
    "fi": "Kysymme, miten muutto opiskelupaikkakunnalle on sujunut, jotta kaupunki, oppilaitokset "
    "ja järjestöt voivat yhdessä parantaa palveluja. Tämä on esimerkki: muut vastaukset ovat "
    "keksittyjä.",
    "sv": "Vi frågar hur flytten till studieorten har gått, så att staden, läroanstalterna och "
    "organisationerna tillsammans kan förbättra tjänsterna. Detta är ett exempel: de andra svaren "
    "är påhittade.",
    "en": "We ask how moving to your place of study has gone, so that the city, schools and "
    "associations can improve services together. This is an example: the other answers are made "
    "up.",
}
CONTROLLER = {
    "fi": "Esimerkkikaupunki, tietosuoja@example.org",
    "sv": "Exempelstaden, tietosuoja@example.org",
    "en": "Example City, tietosuoja@example.org",
}
CONSENT = {
    "fi": "Vastaan vapaaehtoisesti. Vastauksiani saa käyttää tilannekuvaan, jossa ketään ei voi "
    "tunnistaa.",
    "sv": "Jag svarar frivilligt. Mina svar får användas till en lägesbild där ingen kan kännas "
    "igen.",
    "en": "I answer of my own free will. My answers may be used for a picture in which nobody can "
    "be recognised.",
}
