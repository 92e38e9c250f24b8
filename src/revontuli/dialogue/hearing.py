"""What reaches the bot of a message: readable, without personal data, with what it means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from revontuli.dialogue.pointing import pointed_at
from revontuli.dialogue.prediction import Entities, Prediction
from revontuli.dialogue.skills.small_talk import TALK
from revontuli.dialogue.state import Message, State
from revontuli.language.identify import identify
from revontuli.language.lemmas import is_word
from revontuli.language.places import find_places
from revontuli.privacy import redact

if TYPE_CHECKING:
    from revontuli.dialogue.own_words import OwnWords
    from revontuli.dialogue.safety_meaning import Sensed
    from revontuli.dialogue.understanding import Understanding

MOST_CHARACTERS = 2_000  # of a message; what is beyond is not read
MOST_WORDS = 400  # the same for words: a text of single letters costs far more than it tells
LONGEST_CHOICE = 150
TELLING_WORDS = 3  # from which a message's language is heard; of fewer, only in a first greeting
ADDRESSES = ("address", "postal_address")


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as the bot goes on with it.

    Attributes:
        message: its text redacted, or its button.
        prediction: what the words mean; of a button nothing yet.
        said: what may be kept and shown back: the redacted text, or the button's label.
        language: that it is surely in; None where it is short or can't be told.
        sounds: the danger that it sounds like; None for none, and for what keepers taught.
        is_redacted: whether there was personal data in it.
        is_cut: whether it was too long to be read whole.
    """

    message: Message
    prediction: Prediction
    said: str
    language: str | None = None
    sounds: Sensed | None = None
    is_redacted: bool = False
    is_cut: bool = False


def hear(
    message: Message,
    state: State,
    understanding: Understanding,
    words: OwnWords | None = None,
    names: OwnWords | None = None,
) -> Heard:
    """Read a message: mask what is personal first, and take only that to understanding.

    Args:
        message: as it came.
        state: before it.
        understanding: of the bot.
        words: of the bot's own, that are looked for; nobody's personal data in any form.
        names: of the bot itself, which are nobody's either: "moi Paavo".
    """
    if message.choice:
        return _pressed(message.choice[:LONGEST_CHOICE], state)
    text, is_cut = readable(message.text)
    choice = _label(text, state.offered)
    if choice:
        return _pressed(choice, state)
    if choice := pointed_at(text, state):
        return replace(_pressed(choice, state), said=redact(text, state.language).text)
    own_words = [one for one in (words, names) if one is not None]

    def kept(text: str) -> list[tuple[int, int]]:
        return [place for one in own_words for place in one.places(text)]

    redacted = redact(text, state.language, keep=kept, is_word=is_word)
    prediction = _understood(redacted.text, state.language, understanding)
    if any(finding.kind in ADDRESSES for finding in redacted.found):
        prediction = _with_places(prediction, text)  # the street is masked, the town is kept
    prediction = _with_places(prediction, redacted.text)
    if words is not None and (own := words.values(redacted.text)):
        prediction = replace(prediction, entities=replace(prediction.entities, own=own))
    return Heard(
        Message(redacted.text, "", message.language),
        prediction,
        said=redacted.text,
        language=_language(redacted.text, prediction, is_first=not state.turns),
        sounds=understanding.sounds_like(redacted.text, state.language),
        is_redacted=bool(redacted.found),
        is_cut=is_cut,
    )


def readable(text: str) -> tuple[str, bool]:
    """The beginning of a text without control characters; and whether there was more.

    What joins emoji and marks directions goes too: it can hide words from whoever reads them.
    """
    beginning = text[: MOST_CHARACTERS + 1]
    kept = "".join(
        sign if sign in "\n " or unicodedata.category(sign)[0] != "C" else " " for sign in beginning
    )
    tidy = "\n".join(" ".join(line.split()) for line in kept.splitlines())
    tidy = unicodedata.normalize("NFC", tidy.strip())
    words = list(islice(re.finditer(r"\S+", tidy), MOST_WORDS + 1))
    end = words[-2].end() if len(words) > MOST_WORDS else len(tidy)
    end = min(end, MOST_CHARACTERS)
    return tidy[:end], end < len(tidy) or len(text) > MOST_CHARACTERS


def _pressed(choice: str, state: State) -> Heard:
    pressed = Message("", choice)
    return Heard(pressed, Prediction(None, 1.0, is_sure=True), said=state.offered.get(choice, ""))


def _label(text: str, offered: Mapping[str, str]) -> str:
    """The button whose label somebody has written; "" for none."""
    wanted = _folded(text)
    return next((value for value, label in offered.items() if _folded(label) == wanted), "")


def _folded(text: str) -> str:
    return " ".join(text.casefold().strip(" .!?…").split())


def _understood(text: str, language: str, understanding: Understanding) -> Prediction:
    """What words mean; signs alone mean nothing."""
    if not any(sign.isalnum() for sign in text):
        return Prediction(None, 0.0)
    return understanding.predict(text, language)


def _with_places(prediction: Prediction, text: str) -> Prediction:
    """The prediction with the places of `text`, where it has none."""
    if prediction.entities.municipalities:
        return prediction
    places = tuple(dict.fromkeys(place.code for place in find_places(text)))
    if not places:
        return prediction
    entities: Entities = replace(prediction.entities, municipalities=places)
    return replace(prediction, entities=entities)


def _language(text: str, prediction: Prediction, is_first: bool) -> str | None:
    """The language to answer in, where the text is long enough to tell, or greets in it."""
    words = [word for word in text.split() if any(map(str.isalpha, word))]
    greets = is_first and prediction.intent in TALK
    return identify(text) if len(words) >= TELLING_WORDS or greets else None
