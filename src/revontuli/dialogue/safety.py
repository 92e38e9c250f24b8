"""Words of danger in what somebody writes, and the help that is offered at once.

Recall comes first: somebody in danger who is answered with a list of services is worse than
somebody in a bad mood who is shown a crisis line. The rules stand in `safety_phrases/`, and all
three languages are looked for whatever a message is in. Danger that is told in other words is left
to `safety_meaning`.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from revontuli.dialogue.content import BotContent, LocalHelp
from revontuli.dialogue.reply import Choice, Link, Outcome, Part, Reply, Say
from revontuli.dialogue.safety_patterns import Phrases
from revontuli.language import N_, Words
from revontuli.text import LANGUAGES, in_language

FOLDER = Path(__file__).parent / "safety_phrases"
MOST_CHARACTERS = 10_000  # looked at: the first and the last half of as many


class Danger(StrEnum):
    """What somebody is in danger of."""

    EMERGENCY = "emergency"  # fire, nobody breathes, overdose, heart, accident
    SELF_HARM = "self_harm"  # wants to die or hurts herself, or a friend does
    VIOLENCE = "violence"  # to the person, at home, or to others
    THREAT = "threat"  # she is going to hurt somebody
    CRISIS = "crisis"  # can't go on, sexual violence, acute distress


# When a message has words of several, the first of these; acts before wishes.
ORDER = (Danger.EMERGENCY, Danger.SELF_HARM, Danger.VIOLENCE, Danger.THREAT, Danger.CRISIS)


def find_danger(text: str, language: str | None = None) -> Danger | None:
    """What danger `text` tells of, or None.

    Args:
        text: as somebody wrote it, of any length; slang, slips and missing dots are forgiven.
        language: that it is thought to be in. All three are looked for in any case, for people
            write in the language that comes to them; it is here for callers that know no better.
    """
    if len(text) > MOST_CHARACTERS:
        half = MOST_CHARACTERS // 2
        text = f"{text[:half]} . {text[-half:]}"
    found = phrases().find(text)
    return Danger(found) if found else None


@cache
def phrases() -> Phrases:
    """The phrases of all languages."""
    files = [_read(language) for language in LANGUAGES]
    groups = {language: file["groups"] for language, file in zip(LANGUAGES, files, strict=True)}

    def of_all(kind: str) -> Iterator[str]:
        for language, file in zip(LANGUAGES, files, strict=True):
            for phrase in file[kind]:
                yield phrase.replace("{", f"{{{language}_")

    return Phrases(
        kinds={danger.value: tuple(of_all(danger.value)) for danger in ORDER},
        harmless=tuple(of_all("harmless")),
        groups={
            f"{code}_{name}": words for code, own in groups.items() for name, words in own.items()
        },
        fillers=tuple(word for file in files for word in file["fillers"].split()),
    )


def _read(language: str) -> dict[str, Any]:
    import yaml

    read: dict[str, Any] = yaml.safe_load((FOLDER / f"{language}.yaml").read_text("utf-8"))
    return read


# The help. Numbers and hours are those that the organisations told in 2026.

OPENINGS = {
    Danger.EMERGENCY: N_(
        "This sounds urgent. Call 112 now: they tell you what to do and send help. You needn't be "
        "sure that it is serious enough."
    ),
    Danger.SELF_HARM: N_(
        "I'm glad you wrote. You don't have to be alone with this. If you, or somebody you are "
        "worried about, is in danger now, call 112."
    ),
    Danger.VIOLENCE: N_(
        "I'm glad you told. Nobody may hurt or threaten you or others, and it is not the fault of "
        "the one it happens to. If somebody is in danger now, call 112."
    ),
    Danger.THREAT: N_(
        "Stop for a moment: help can be had before anything happens. If somebody is in danger, "
        "call 112, also when you are afraid of what you might do yourself."
    ),
    Danger.CRISIS: N_(
        "I'm sorry that it is this hard. You don't have to carry it alone: there are people to "
        "talk with now. If a life is in danger, call 112."
    ),
}
CLOSING = N_(
    "I'm a program, and nobody is reading this just now, so please call or go to somebody near "
    "you. What you just wrote is not kept."
)
BESIDE = N_(
    "If you or somebody else is in danger, call 112. You needn't carry heavy things alone either: "
    "somebody answers day and night."
)
AFTER_BESIDE = N_("If you came with something else, let's go on with it:")
EMERGENCY_NUMBER = (N_("Emergency number 112, day and night"), "112")
CRISIS_LINES = {  # of MIELI Mental Health Finland, by the language it answers in
    "fi": (N_("Crisis line 09 2525 0111, day and night, in Finnish"), "0925250111"),
    "sv": (N_("Crisis line 09 2525 0112, in Swedish: check the hours at mieli.fi"), "0925250112"),
    "en": (N_("Crisis line 09 2525 0116, in English: check the hours at mieli.fi"), "0925250116"),
}
VIOLENCE_LINE = (
    N_("Nollalinja 080 005 005, day and night, free: for anyone who has met violence"),
    "080005005",
)
POISON_LINE = (N_("Poison Information Centre 0800 147 111, day and night"), "0800147111")
MEDICAL_LINE = (N_("Medical Helpline 116 117: urgent care, day and night"), "116117")
GO_ON = "ask:do:yes"  # the skills' buttons, as `skills.meanings` reads them
TALK_TO_A_PERSON = "ask:do:person"


def urgent_reply(
    danger: Danger, content: BotContent, language: str, municipality: str = ""
) -> Reply:
    """Help for somebody in danger: 112 first, then whom to talk to, then help near by.

    Args:
        danger: what `find_danger` found.
        content: the keepers'; local help and whom to talk to come from it.
        language: of the reply.
        municipality: three-digit code of where the person is; where most who ask are if "".
    """
    words = Words(language)
    parts: list[Part] = [Say(words.gettext(OPENINGS[danger]))]
    parts += [
        Link(words.gettext(label), f"tel:{number}") for label, number in _lines(danger, language)
    ]
    for help in _near(danger, content, municipality or content.municipality):
        parts += _told(help, language)
    parts.append(Say(words.gettext(CLOSING)))
    return Reply(
        language,
        tuple(parts),
        choices=tuple(_ways_on(content, words)),
        outcome=Outcome.URGENT,
        is_urgent=True,
    )


def help_beside(language: str) -> tuple[Part, ...]:
    """Help that is told before an answer to what may be danger, and may be none."""
    words = Words(language)
    label, number = EMERGENCY_NUMBER
    return (
        Say(words.gettext(BESIDE)),
        Link(words.gettext(label), f"tel:{number}"),
        *crisis_lines(language),
        Say(words.gettext(AFTER_BESIDE)),
    )


def crisis_lines(language: str) -> tuple[Link, ...]:
    """The crisis line in the person's language, which says its hours, and the always open one."""
    words = Words(language)
    lines = dict.fromkeys((CRISIS_LINES.get(language, CRISIS_LINES["fi"]), CRISIS_LINES["fi"]))
    return tuple(Link(words.gettext(label), f"tel:{number}") for label, number in lines)


def _lines(danger: Danger, language: str) -> Iterator[tuple[str, str]]:
    """Lines to call, the most urgent first. The crisis line that is always open is always there."""
    yield EMERGENCY_NUMBER
    if danger is Danger.EMERGENCY:
        yield from (POISON_LINE, MEDICAL_LINE)
        return
    if danger is Danger.VIOLENCE:
        yield VIOLENCE_LINE
    if language in CRISIS_LINES and language != "fi":
        yield CRISIS_LINES[language]
    yield CRISIS_LINES["fi"]
    if danger is Danger.CRISIS:
        yield from (VIOLENCE_LINE, MEDICAL_LINE)
    if danger is Danger.SELF_HARM:
        yield MEDICAL_LINE


def _near(danger: Danger, content: BotContent, municipality: str) -> list[LocalHelp]:
    """The keepers' help for this danger: in the person's own municipality first."""
    helps = [
        help
        for help in content.local_help
        if help.municipality in ("", municipality) and (not help.kinds or danger in help.kinds)
    ]
    return sorted(helps, key=lambda help: help.municipality == "")


def _told(help: LocalHelp, language: str) -> Iterator[Part]:
    name, url = in_language(help.name, language), in_language(help.url, language)
    dialled = "".join(sign for sign in help.phone if sign.isdigit() or sign == "+")
    if dialled:
        yield Link(f"{name}: {help.phone}", f"tel:{dialled}")
    if url:
        yield Link(name, url)
    note = in_language(help.note, language)
    if dialled or url:
        yield from [Say(note)] if note else []
    else:
        yield Say(f"{name}: {note}" if note else name)


def _ways_on(content: BotContent, words: Words) -> Iterator[Choice]:
    there = content.hand_over
    if there.name or there.phone or there.email or there.url:
        yield Choice(words.gettext("Talk to a person"), TALK_TO_A_PERSON)
    yield Choice(words.gettext("I'm safe, let's go on"), GO_ON)
