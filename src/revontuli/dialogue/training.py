"""A bot made of its keepers' content and the catalogue, with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from revontuli.dialogue.content import BotContent, Example
from revontuli.dialogue.understanding import Understanding
from revontuli.engine import Progress, silent

if TYPE_CHECKING:
    from revontuli.catalogue import Catalogue
    from revontuli.language.encoder import Encoder


@dataclass(frozen=True)
class BotModel:
    """A trained bot.

    Attributes:
        content: the keepers', as it was when this was trained.
        understanding: what was learned.
        provenance: hashes of content and catalogue, encoder, versions, seed, counts.
    """

    content: BotContent
    understanding: Understanding
    provenance: Mapping[str, Any] = field(default_factory=dict)


def training_examples(content: BotContent, catalogue: Catalogue) -> list[Example]:
    """All that the bot learns from: of the skills, of terms and services, of the keepers."""
    return list(content.examples)


def train_bot(
    content: BotContent,
    catalogue: Catalogue,
    seed: int = 0,
    encoder: Encoder | str | None = None,
    progress: Progress = silent,
) -> BotModel:
    """Train a bot; the same content, catalogue and seed give the same bot.

    Raises:
        InputError: there is too little to learn from.
    """
    examples = training_examples(content, catalogue)
    return BotModel(content, Understanding.train(examples, seed, encoder, progress))
