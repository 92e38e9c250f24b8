"""A bot made of its keepers' content and the catalogue, with where it comes from."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from revontuli.dialogue.content import BotContent, Example
from revontuli.dialogue.remembered_vectors import RememberingEncoder
from revontuli.dialogue.understanding import Understanding
from revontuli.engine import Progress, silent

if TYPE_CHECKING:
    from revontuli.catalogue import Catalogue
    from revontuli.language.encoder import Encoder

LIBRARIES = ("revontuli", "numpy", "scikit-learn")


@dataclass(frozen=True)
class BotModel:
    """A trained bot.

    Attributes:
        content: the keepers', as it was when this was trained.
        understanding: what was learned.
        provenance: hashes of content, catalogue and examples, encoder, seed, versions, counts.
    """

    content: BotContent
    understanding: Understanding
    provenance: Mapping[str, Any] = field(default_factory=dict)


def training_examples(content: BotContent, catalogue: Catalogue) -> list[Example]:
    """All that the bot learns from: of the keepers, of the skills, of terms and services, and
    of the bot's own words.

    In an order of their own, whatever the order of the content. The same words for the same intent
    stand once, as the keepers wrote them where they did. What is taught of an intent that is not
    there is left: nothing could be answered.
    """
    from revontuli.dialogue.own_word_examples import own_word_examples
    from revontuli.dialogue.skills.examples import skill_examples
    from revontuli.dialogue.templates import catalogue_examples

    known = known_intents(content, catalogue)
    written = (example for example in content.examples if example.intent in known)
    found: dict[tuple[str, str], Example] = {}
    taught = [*written, *skill_examples()]
    templates = catalogue_examples(catalogue, taken=(example.text for example in taught))
    for example in (*taught, *templates):
        found.setdefault((example.text, example.intent), example)
    examples = sorted(found.values(), key=_order)
    return sorted((*examples, *own_word_examples(content.words, examples)), key=_order)


def known_intents(content: BotContent, catalogue: Catalogue) -> frozenset[str]:
    """The names of all that the bot can answer: the keepers', the skills', the catalogue's."""
    from revontuli.dialogue.skills.examples import skill_intents

    return frozenset(
        (
            *(intent.name for intent in content.intents),
            *skill_intents(),
            *(f"term:{id}" for id in catalogue.term_by_id),
            *(f"service:{id}" for id in catalogue.by_id),
        )
    )


def train_bot(
    content: BotContent,
    catalogue: Catalogue,
    seed: int = 0,
    encoder: Encoder | str | None = None,
    progress: Progress = silent,
    *,
    vectors: Path | None = None,
) -> BotModel:
    """Train a bot; the same content, catalogue and seed give the same bot.

    Args:
        content: the keepers'.
        catalogue: services and terms.
        seed: of whatever is drawn.
        encoder: vectors of texts; the usual one where None.
        progress: told how it goes on; what it raises ends the training.
        vectors: file in which vectors of the examples are kept from one training to the next, so
            that only new ones need be encoded; None keeps none.

    Raises:
        InputError: there is too little to learn from, or there is no such encoder.
    """
    used = RememberingEncoder(open_encoder(encoder), vectors, progress)
    progress("Gathering examples", 0, 1)
    examples = training_examples(content, catalogue)
    progress("Gathering examples", 1, 1)
    try:
        understanding = Understanding.train(examples, seed, used, progress)
    finally:
        used.keep()
    used.let_go()  # what people say to it is not remembered
    return BotModel(
        content, understanding, describe_training(content, catalogue, examples, seed, used.name)
    )


def describe_training(
    content: BotContent, catalogue: Catalogue, examples: Sequence[Example], seed: int, encoder: str
) -> dict[str, Any]:
    """What a bot is made of and how: no time in it, so that the same gives the same."""
    return {
        "bot": content.id,
        "content_hash": content_hash(content),
        "catalogue_hash": catalogue.content_hash,
        "examples_hash": _hash(examples),
        "encoder": encoder,
        "seed": seed,
        "versions": {name: version(name) for name in LIBRARIES},
        "counts": {
            "examples": len(examples),
            "intents": len({example.intent for example in examples}),
            "by_source": _counts(str(example.source) for example in examples),
            "by_language": _counts(example.language or "" for example in examples),
        },
    }


def content_hash(content: BotContent) -> str:
    """SHA-256 of all that keepers wrote, whatever the order of the examples."""
    return _hash(replace(content, examples=tuple(sorted(content.examples, key=_order))))


def open_encoder(encoder: Encoder | str | None = None) -> Encoder:
    """The encoder itself, by its name or the usual one; one that is open already stays it.

    Raises:
        InputError: there is no such encoder.
    """
    if encoder is not None and not isinstance(encoder, str):
        return encoder
    from revontuli.language.encoder import get_encoder

    return get_encoder(encoder) if encoder else get_encoder()


def _order(example: Example) -> tuple[str, ...]:
    return (example.intent, example.language or "", example.text, example.source)


def _hash(what: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(what, order="deterministic")).hexdigest()


def _counts(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
