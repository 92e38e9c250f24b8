"""What a conversation remembers of a person: learned from messages, and told in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from revontuli.catalogue.ptv_codes import target_groups
from revontuli.dialogue.entities import find_others
from revontuli.dialogue.place_roles import Role, own_place, own_places, place_roles
from revontuli.dialogue.prediction import Entities
from revontuli.dialogue.state import Memory
from revontuli.errors import InputError
from revontuli.language import Words
from revontuli.language.places import get_municipality
from revontuli.text import in_language
from revontuli.wellbeing import get_frame, get_life_event

MOST_GROUPS = 8
MOST_KINDS, MOST_VALUES = 10, 3  # of the bot's own words, in a conversation
OLDEST = 120  # years


def learn(memory: Memory, entities: Entities, text: str, language: str) -> Memory:
    """What is remembered after a message: what it tells is newer than what was told before.

    Args:
        memory: before it.
        entities: that it names.
        text: the message, redacted; tells which place is hers.
        language: of the message.
    """
    groups = dict.fromkeys((*entities.target_groups, *memory.target_groups))
    known = [code for code in groups if code in target_groups()]
    return replace(
        memory,
        municipality=_municipality(memory.municipality, entities, text, language),
        target_groups=tuple(known[:MOST_GROUPS]),
        phase=entities.phase or memory.phase,
        age=entities.age if _is_age(entities.age) else memory.age,
    )


def own_facts(entities: Entities, text: str, language: str) -> Entities:
    """What a message tells of who writes it, without what it tells of somebody else.

    Args:
        entities: that it names.
        text: the message, redacted.
        language: of the message.
    """
    groups, phases = find_others(text, language)
    return replace(
        entities,
        municipalities=own_places(entities.municipalities, text, language),
        target_groups=tuple(code for code in entities.target_groups if code not in groups),
        phase=None if entities.phase in phases else entities.phase,
    )


def without_others(after: Memory, asked: Memory, own: Memory) -> Memory:
    """What is remembered after an answer.

    Args:
        after: as the answer left it.
        asked: as it was answered by, with what the message told of somebody else.
        own: the same without that.
    """
    told = ("municipality", "target_groups", "phase")
    unchanged = [name for name in told if getattr(after, name) == getattr(asked, name)]
    return replace(after, **{name: getattr(own, name) for name in unchanged})


def learn_words(
    before: Mapping[str, tuple[str, ...]], said: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The bot's own words that a conversation remembers: of each kind those said last together."""
    newest = {kind: values[:MOST_VALUES] for kind, values in said.items()}
    others = {kind: values for kind, values in before.items() if kind not in newest}
    return dict([*others.items(), *newest.items()][-MOST_KINDS:])


def with_news(memory: Memory, after: Memory, before: Memory | None = None) -> Memory:
    """What is remembered, with what was told in another conversation.

    Args:
        memory: that is added to.
        after: what the other conversation knows.
        before: what it knew before; only what is new since then is added. None: all of it.
    """
    before = before or Memory()
    groups = [code for code in after.target_groups if code not in before.target_groups]
    needs = {code: v for code, v in after.needs.items() if before.needs.get(code) != v}
    is_placed = after.municipality not in ("", before.municipality)
    return replace(
        memory,
        municipality=after.municipality if is_placed else memory.municipality,
        target_groups=tuple(dict.fromkeys((*groups, *memory.target_groups)))[:MOST_GROUPS],
        phase=after.phase if after.phase not in ("", before.phase) else memory.phase,
        age=after.age if after.age not in (None, before.age) else memory.age,
        needs={**memory.needs, **needs},
    )


def _municipality(before: str, entities: Entities, text: str, language: str) -> str:
    """The one that is remembered after a message; one that she says she leaves no longer is."""
    known = [code for code in entities.municipalities if _is_known(code)]
    if own := own_place(known, text, language):
        return own
    is_left = before in known and place_roles(text, language).get(before) is Role.NOT
    return "" if is_left else before


def tell_memory(memory: Memory, life_event: str, language: str) -> list[str]:
    """What is remembered, a thing at a time, in words; [] for nothing."""
    words = Words(language)
    told = []
    if memory.municipality and _is_known(memory.municipality):
        name = in_language(get_municipality(memory.municipality).name, language)
        told.append(words.gettext("municipality %(name)s", name=name))
    if memory.age is not None:
        told.append(words.gettext("age %(age)s", age=memory.age))
    if phase := _phase(memory.phase, life_event, language):
        told.append(words.gettext("phase of life: %(name)s", name=phase))
    for code in memory.target_groups:
        if code in target_groups():
            name = in_language(target_groups()[code].name, language)
            told.append(words.gettext("group: %(name)s", name=name[:1].lower() + name[1:]))
    told += _needs(memory, words)
    if memory.segment is not None:
        told.append(words.gettext("the group of the survey that you are like"))
    return told


def _needs(memory: Memory, words: Words) -> list[str]:
    frame = get_frame("3x10d")
    return [
        f"{in_language(frame[code].name, words.language).lower()} "
        f"{words.number(rating, 0 if float(rating).is_integer() else 1)}/10"
        for code, rating in memory.needs.items()
        if code in frame
    ]


def _phase(phase: str, life_event: str, language: str) -> str:
    try:
        return in_language(get_life_event(life_event)[phase].name, language).lower()
    except (InputError, KeyError):
        return ""


def _is_known(code: str) -> bool:
    try:
        return get_municipality(code).code == code
    except InputError:
        return False


def _is_age(age: int | None) -> bool:
    return age is not None and 0 <= age <= OLDEST
