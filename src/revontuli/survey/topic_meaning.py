"""What texts mean, whatever language they are in.

Vectors of a multilingual model hold the language beside the meaning: an English answer lies nearer
an English example about something else than a Finnish one about the same. So the middle of its
language is taken away from each vector (Libovický, Rosa & Fraser 2020), found from the same
everyday sentences in each language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from revontuli.language.encoder import Encoder

EVERYDAY = {
    "fi": (
        "Asun kaupungissa", "Tämä on tärkeää minulle", "Haluan lisää aikaa", "Se on liian kallista",
        "Koulussa on kivaa", "En pidä säästä", "Kaikki on hyvin", "Palvelu toimi huonosti",
        "Perhe ja työ", "Toivon apua arkeen", "Terveys huolettaa minua", "Pelaan ja luen",
    ),
    "sv": (
        "Jag bor i staden", "Det här är viktigt för mig", "Jag vill ha mer tid", "Det är för dyrt",
        "Det är roligt i skolan", "Jag tycker inte om vädret", "Allt är bra",
        "Servicen fungerade dåligt", "Familj och arbete", "Jag hoppas på hjälp i vardagen",
        "Jag oroar mig för hälsan", "Jag spelar och läser",
    ),
    "en": (
        "I live in the city", "This is important to me", "I want more time", "It is too expensive",
        "School is fun", "I do not like the weather", "Everything is fine",
        "The service worked badly", "Family and work", "I hope for help in daily life",
        "I worry about my health", "I play and read",
    ),
}  # fmt: skip
Matrix = NDArray[np.float64]


def language_middles(encoder: Encoder) -> Mapping[str, Matrix]:
    """The middle of each language among an encoder's vectors. Language → (dimension,)."""
    return {
        language: encoder.passages(texts).astype(float).mean(axis=0)
        for language, texts in EVERYDAY.items()
    }


def encode_meaning(
    texts: Sequence[str],
    languages: Sequence[str],
    encoder: Encoder,
    middles: Mapping[str, Matrix],
) -> Matrix:
    """Vectors of texts without the middle of their language. Shape (n, dimension).

    Args:
        texts: n texts.
        languages: "fi", "sv" or "en", of each.
        encoder: texts to vectors.
        middles: of its languages.
    """
    vectors = encoder.passages(texts).astype(float)
    offsets = np.stack([middles[language] for language in languages])
    meaning: Matrix = vectors - offsets
    return meaning
