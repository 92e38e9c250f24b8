"""What a message tells beside its intent: where, who, in what phase of life, how old, when.

The words are in `entity_words.yaml`. Nothing is guessed: an age told of somebody else is not the
person's, a group that she says she is not in is none of hers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from revontuli.dialogue.entity_times import find_time
from revontuli.dialogue.prediction import Entities
from revontuli.dialogue.whose import is_of_all, is_of_another
from revontuli.text import LANGUAGES

YOUNGEST, OLDEST = 5, 110  # whole years
FAMILY = "KR1.2"  # of a child, that is somebody else than who writes
YOUNG, YOUNG_BELOW = "KR1.3", 30  # as `guidance.fit` counts them
_MAY_BE_SELF = ("poika", "tyttö", "mies", "kille", "tjej", "man", "nainen", "kvinna")
_LIMITS = re.compile(
    r"\b(?:alle|yli|enintään|vähintään|under|över|högst|minst|over|below|above)\s+$"
)
NEAR = 4  # words before an age or group in which somebody else, or a "not", is its own


def find_entities(
    text: str,
    language: str | None = None,
    life_event: str = "",
    today: date | None = None,
) -> Entities:
    """What `text` tells.

    Args:
        text: one message, redacted or not.
        language: of the conversation; the text's own is looked at too, where it can be told.
        life_event: code of the bot's life event, whose phases are looked for; "" for any.
        today: that "tomorrow" is told from; the day of the clock where None.
    """
    from revontuli.language.identify import identify  # takes a while to load
    from revontuli.language.places import find_places

    told = identify(text)
    languages = _languages(told, language)
    plain = tidy(text)
    ages = [age for code in languages if (age := find_age(plain, code)) is not None]
    groups = [group for code in languages for group in find_groups(plain, code)]
    if ages and ages[0] >= YOUNG_BELOW:
        groups = [group for group in groups if group != YOUNG]
    phases = [phase for code in languages if (phase := find_phase(plain, code, life_event))]
    times = [time for code in languages if (time := find_time(plain, code, today or date.today()))]
    places = find_places(text, told)
    return Entities(
        municipalities=tuple(dict.fromkeys(place.code for place in places)),
        target_groups=tuple(dict.fromkeys(groups)),
        phase=phases[0] if phases else None,
        age=ages[0] if ages else None,
        time=times[0] if times else None,
    )


def find_others(text: str, language: str | None = None) -> tuple[frozenset[str], frozenset[str]]:
    """The target groups and the phases that `text` tells only of others than who writes it.

    A group is nobody's where the message asks what there is for it: "is it free for students?".
    """
    from revontuli.language.identify import identify

    plain = tidy(text)
    groups: dict[str, bool] = {}
    phases: dict[str, bool] = {}
    for code in _languages(identify(text), language):
        for group, places in _group_places(plain, code):
            is_family = group == FAMILY
            groups[group] = groups.get(group, True) and all(
                is_of_all(plain, *place)
                or is_of_another(plain, place[0], are_children_hers=is_family)
                for place in places
            )
        for phase, place in _phase_places(plain, code, ""):
            phases[phase] = phases.get(phase, True) and is_of_another(plain, place)
    return (
        frozenset(group for group, is_others in groups.items() if is_others),
        frozenset(phase for phase, is_others in phases.items() if is_others),
    )


def _languages(told: str | None, language: str | None) -> list[str]:
    """In which a text is read: what it sounds like, and the conversation's; else all."""
    known = [code for code in dict.fromkeys((told, language)) if code in LANGUAGES]
    return known or list(LANGUAGES)


def tidy(text: str) -> str:
    """`text` case-folded, on one line, with one kind of dash and apostrophe."""
    plain = text.casefold().replace("–", "-").replace("—", "-").replace("’", "'")
    return " ".join(plain.split())


def find_groups(text: str, language: str) -> tuple[str, ...]:
    """PTV codes of the target groups that tidied `text` names, in the order of the codes.

    Of a group and one within it ("KR2" and "KR2.6") only the one within.
    """
    found = [
        group
        for group, places in _group_places(text, language)
        if any(not _is_denied(text, start, end, language) for start, end in places)
    ]
    return tuple(
        group for group in found if not any(other.startswith(f"{group}.") for other in found)
    )


def find_phase(text: str, language: str, life_event: str = "") -> str | None:
    """The phase of `life_event` (of any, where "") that tidied `text` tells; None for none."""
    return next((phase for phase, _ in _phase_places(text, language, life_event)), None)


def find_age(text: str, language: str) -> int | None:
    """The age that tidied `text` tells of the person who writes; None for none.

    Numbers in words are read up to ninety-nine. That of a child, a friend or a dog is not hers,
    nor is a limit: "entä alle 18-vuotias?".
    """
    text = _with_digits(text, language)
    words = _words(language)
    for pattern in words["ages"]:
        for match in pattern.finditer(text):
            age = int(match[1])
            is_limit = _LIMITS.search(text[: match.start(1)])
            is_hers = not is_limit and not _is_of_another(text, match, words["relatives"])
            if YOUNGEST <= age <= OLDEST and is_hers:
                return age
    return None


def _phase_places(text: str, language: str, life_event: str) -> Iterator[tuple[str, int]]:
    """Each phase that is told, and where in the text it begins."""
    events = _words(language)["phases"]
    for event in [life_event] if life_event else events:
        for phase, pattern in events.get(event, {}).items():
            for match in pattern.finditer(text):
                if not _is_denied(text, match.start(), match.end(), language):
                    yield str(phase), match.start()


def _group_places(text: str, language: str) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Each group that is named, and where in the text."""
    from revontuli.language.analysis import analyse

    analysed = analyse(text, language)
    for group, (bases, phrases) in _words(language)["groups"].items():
        places = [
            (word.start, word.end)
            for word in analysed
            if not bases.isdisjoint(word.lemmas) or (word.parts and word.parts[-1] in bases)
        ]
        places += [match.span() for match in phrases.finditer(text)] if phrases else []
        if places:
            yield group, places


def _is_denied(text: str, start: int, end: int, language: str) -> bool:
    """Whether a "not" stands in the clause before, or in Swedish just after: "studerar inte"."""
    clause = re.split(r"[.,;:!?]|\b(?:mutta|vaan|men|utan|but)\b", text[:start])[-1]
    near = re.findall(r"[\w']+", clause)[-NEAR:]
    if language == "sv":
        near += re.findall(r"[\w']+", text[end:])[:1]
    negations = _words(language)["negations"]
    return any(word in negations or word.endswith("n't") for word in near)


def _is_of_another(text: str, match: re.Match[str], relatives: re.Pattern[str]) -> bool:
    """Whether somebody else stands just before an age, or just after: "5-vuotias poikani"."""
    clause = re.split(r"[.;!?]|, (?=jag|i |mä |minä |olen |oon )", text[: match.start()])[-1]
    before = re.findall(r"[\w']+", clause)[-NEAR:]
    after = re.findall(r"[\w']+", text[match.end() :])[:1]
    after = [word for word in after if word not in _MAY_BE_SELF]
    own = re.search(r"\b(?:olen|oon|jag|i|i'm|im|täytän|fyller)\b", match[0])
    nearby = [] if own else before
    return any(relatives.fullmatch(word) for word in (*nearby, *after))


def _with_digits(text: str, language: str) -> str:
    """Numbers in words as digits: "yhdeksäntoistavuotias" → "19vuotias"."""
    numbers, pattern = _numbers(language)
    return pattern.sub(lambda match: str(numbers[match[0]]), text)


@cache
def _numbers(language: str) -> tuple[dict[str, int], re.Pattern[str]]:
    words = _file()["numbers"][language]
    ones, tens, link = words["ones"].split(), words["tens"].split(), words["link"]
    numbers = {word: number for number, word in enumerate(ones, start=1) if number >= YOUNGEST}
    for ten, word in enumerate(tens, start=2):
        numbers[word] = ten * 10
        for one, small in enumerate(ones[:9], start=1):
            numbers[f"{word}{link}{small}"] = ten * 10 + one
            numbers[f"{word} {small}"] = ten * 10 + one
    numbers |= words.get("spoken", {})
    longest_first = sorted(numbers, key=len, reverse=True)
    end = r"(?=vuotia)|\b" if language == "fi" else ""
    return numbers, re.compile(rf"\b(?:{'|'.join(longest_first)})(?:{end}|\b)")


@cache
def _file() -> Mapping[str, Any]:
    text = (files("revontuli.dialogue") / "entity_words.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def _words(language: str) -> dict[str, Any]:
    words = _file()[language]
    units = _file()["units"]
    return {
        "negations": frozenset(words["negations"]),
        "relatives": re.compile("|".join(words["relatives"])),
        "ages": [re.compile(pattern.replace("{units}", units)) for pattern in words["ages"]],
        "groups": {
            group: (frozenset(told["words"]), _any_of(told["phrases"]))
            for group, told in words["groups"].items()
        },
        "phases": {
            event: {phase: _any_of(patterns) for phase, patterns in phases.items()}
            for event, phases in words["phases"].items()
        },
    }


def _any_of(patterns: list[str]) -> re.Pattern[str] | None:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(rf"(?<!\w)(?:{joined})") if patterns else None
