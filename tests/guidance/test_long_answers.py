"""Answers of any length from catalogues larger than what is sorted at first."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.catalogue import Catalogue, Service
from revontuli.guidance import ServiceFinder
from revontuli.guidance.finder import FIRST_SORTED, _descending
from revontuli.guidance.searched import SearchedText, form_id
from revontuli.guidance.word_index import WordIndex
from revontuli.language.encoder import get_encoder

KINDS = ("kirjasto", "uimahalli", "neuvola", "päiväkoti", "museo")


@pytest.fixture(scope="module")
def finder() -> ServiceFinder:
    services = tuple(
        Service(f"{n:04}", {"fi": f"{KINDS[n % 5].title()} {n}"}, nationwide=True)
        for n in range(3 * FIRST_SORTED)
    )
    return ServiceFinder(Catalogue(services), encoder=get_encoder("ngrams"))


@pytest.mark.parametrize("limit", [1, 15, FIRST_SORTED, FIRST_SORTED + 1, 2 * FIRST_SORTED])
def test_a_short_answer_is_the_beginning_of_a_long_one(finder: ServiceFinder, limit: int) -> None:
    whole = finder.search("kirjasto ja museo", limit=10_000)
    assert [m.service.id for m in finder.search("kirjasto ja museo", limit=limit)] == [
        m.service.id for m in whole[:limit]
    ]
    assert len(whole) > limit


@given(
    st.lists(
        st.sampled_from([0.0, 0.25, 0.5, 1.0, -np.inf]) | st.floats(-1, 1, width=32),
        max_size=3 * FIRST_SORTED,
    )
)
def test_scores_descend_and_equals_keep_their_order(scores: list[float]) -> None:
    rows = list(_descending(np.array(scores, np.float32)))
    finite = [row for row, score in enumerate(scores) if score > -np.inf]
    assert rows == sorted(finite, key=lambda row: -np.float32(scores[row]))


def test_documents_that_hold_a_form_are_told_whatever_is_asked_about() -> None:
    texts = ("vuokra-asunto", "asunto ja auto", "auto", "")
    index = WordIndex.build([SearchedText("name", "fi", text)] for text in texts)
    rows = np.arange(len(texts), dtype=np.int32)

    def holding(form: str, of: np.ndarray = rows) -> list[int]:
        return index.holding(form_id(form), of).tolist()

    assert holding("asunto") == [0, 1]
    assert holding("auto") == [1, 2]
    assert holding("lentokone") == []
    assert holding("auto", rows[2:]) == [2]
    assert holding("auto", rows[:0]) == []
