"""Those who wanted to be told when a survey comes again: told once a round, and forgotten.

Their addresses stay in their own table: no page, log, file or work has one. A letter is marked as
sent before it goes out, so nobody gets it twice whatever happens to the machine. The price: if the
machine or the connection dies at that very moment, one person is left without.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from revontuli.engine import Progress
from revontuli.errors import InputError
from revontuli.site.models import AskAgain, Survey
from revontuli.site.texts import said
from revontuli.text import LANGUAGES, Text

LETTERS_A_CONNECTION = 50  # servers of mail grow tired of one that goes on for long
NO_SERVER = gettext_noop("The mail server can't be reached, or doesn't let us in.")
NOT_TAKEN = gettext_noop("The mail server takes no letters from us now.")


# Whom to tell


def wishes(survey: Survey) -> QuerySet[AskAgain]:
    """What people wished who answered the same organisation's earlier rounds."""
    if not survey.series or survey.opens is None:
        return AskAgain.objects.none()
    return AskAgain.objects.filter(
        survey__series=survey.series, survey__owner=survey.owner_id, survey__opens__lt=survey.opens
    )


def waiting(survey: Survey) -> QuerySet[AskAgain]:
    """The wishes of those who have not been told of the round."""
    told = AskAgain.objects.filter(told=survey)
    return wishes(survey).exclude(email__in=told.values("email"))


def count_people(found: QuerySet[AskAgain]) -> int:
    """How many people's wishes they are: somebody may have answered several rounds."""
    return found.values("email").distinct().count()


# What they are told


@dataclass(frozen=True, slots=True)
class Letter:
    """What the organisation writes, by language; where to answer is added to it."""

    subject: Text
    text: Text

    def language_for(self, language: str) -> str:
        """`language`, or the next best one that the letter is written in."""
        written = (code for code in (language, *LANGUAGES) if self.text.get(code))
        return next(written, language)


def usual_letter(survey: Survey) -> Letter:
    """What is written unless somebody writes otherwise."""
    subject, text = {}, {}
    for language in LANGUAGES:
        with translation.override(language):
            last = survey.closes and survey.closes - timedelta(seconds=1)  # midnight ends a day
            told = {"title": said(survey.title) or survey.slug, "last": last}
            subject[language] = _("%(title)s: will you answer again?") % told
            text[language] = render_to_string("surveys/again_letter.txt", told).strip()
    return Letter(subject, text)


def written_out(letter: Letter, survey: Survey, language: str, forget: str) -> tuple[str, str]:
    """The subject and the whole text as one person gets them; `forget` is their own link."""
    with translation.override(language):
        link = f"{settings.PUBLIC_ADDRESS}{reverse('answering:start', args=[survey.slug])}"
        context = {
            "text": "\n".join(letter.text.get(language, "").splitlines()),
            "link": link,
            "forget": forget,
        }
        text = render_to_string("surveys/again_whole.txt", context).strip() + "\n"
    subject = letter.subject.get(language) or said(survey.title) or survey.slug
    return " ".join(subject.split()), text


# Being forgotten


def forget_link(email: str, language: str) -> str:
    """Where somebody has their address deleted; nobody else can make the link, nor read it."""
    with translation.override(language):
        return f"{settings.PUBLIC_ADDRESS}{reverse('answering:forget', args=[_token(email)])}"


def forget(token: str) -> None:
    """Delete the address that the link was made for, whichever surveys it was given for."""
    addresses = AskAgain.objects.values_list("email", flat=True).distinct()
    for email in [email for email in addresses.iterator() if _token(email) == token]:
        AskAgain.objects.filter(email=email).delete()


def _token(email: str) -> str:
    return salted_hmac("revontuli.forget", email, algorithm="sha256").hexdigest()[:40]


# Sending


def send_letters(survey: Survey, letter: Letter, progress: Progress) -> dict[str, Any]:
    """Send the letter to everybody who has not had it.

    Returns:
        how many were "sent", and how many addresses the server "refused": these are not told yet.

    Raises:
        InputError: the server takes no letters.
    """
    found = waiting(survey).order_by("email").values_list("email", flat=True)
    addresses = list(found.distinct())
    done = {"sent": 0, "refused": 0}
    for start in range(0, len(addresses), LETTERS_A_CONNECTION):
        with _connected() as connection:
            for n, address in enumerate(addresses[start : start + LETTERS_A_CONNECTION], start):
                progress("Sending letters", n, len(addresses))
                if outcome := _send(address, survey, letter, connection):
                    done[outcome] += 1
    progress("Sending letters", len(addresses), max(len(addresses), 1))
    return done


def _connected() -> Any:
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException):
        raise InputError(NO_SERVER) from None
    return connection


def _send(address: str, survey: Survey, letter: Letter, connection: Any) -> str:
    wish = _mark(address, survey)
    if wish is None:
        return ""
    language = letter.language_for(wish.language)
    link = forget_link(address, language)
    subject, text = written_out(letter, survey, language, link)
    headers = {
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    message = EmailMessage(subject, text, to=[address], headers=headers, connection=connection)
    try:
        message.send()
    except SMTPRecipientsRefused:
        wish.told.remove(survey)
        return "refused"
    except (SMTPSenderRefused, SMTPDataError):
        wish.told.remove(survey)
        raise InputError(NOT_TAKEN) from None
    return "sent"


def _mark(address: str, survey: Survey) -> AskAgain | None:
    """Mark somebody's newest wish as told; None where they were told or forgotten meanwhile."""
    with transaction.atomic():
        of_one = wishes(survey).filter(email=address).order_by("-survey__opens")
        own = list(of_one.select_for_update(of=("self",)))
        if not own or AskAgain.objects.filter(email=address, told=survey).exists():
            return None
        own[0].told.add(survey)
        return own[0]
