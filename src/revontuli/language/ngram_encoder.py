"""Vectors of texts from their spelling alone, where no language model is at hand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

DIMENSION = 1024
LENGTHS = (3, 5)  # of the n-grams, in characters


class NGramModel:
    """Hashed character n-grams of the words of a text (Weinberger et al., 2009).

    Texts that share parts of words are alike; it knows nothing of meaning, nor of other languages.
    The hash is MurmurHash3, so vectors are the same in every process and on every machine.
    """

    name = f"ngrams-{LENGTHS[0]}-{LENGTHS[1]}-{DIMENSION}"
    dimension = DIMENSION
    is_costly = False

    def encode(self, texts: Sequence[str], as_query: bool) -> NDArray[np.float32]:
        """Vectors of texts, (n, dimension); questions are encoded as passages are."""
        return np.asarray(self._vectorizer.transform(texts).toarray(), dtype=np.float32)

    @cached_property
    def _vectorizer(self) -> Any:
        from sklearn.feature_extraction.text import HashingVectorizer

        return HashingVectorizer(
            analyzer="char_wb", ngram_range=LENGTHS, n_features=DIMENSION, dtype=np.float32
        )
