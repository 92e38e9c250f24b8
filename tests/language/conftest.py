from __future__ import annotations

from collections.abc import Iterator

import pytest

from revontuli.language import analysis, lemmas
from revontuli.language.voikko import voikko


def _forget() -> None:
    lemmas.lemmatizer_in_use.cache_clear()
    analysis.read_word.cache_clear()


@pytest.fixture
def without_voikko(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a system that has no libvoikko."""
    monkeypatch.setenv(lemmas.SETTING, "simplemma")
    _forget()
    yield
    monkeypatch.undo()
    _forget()


@pytest.fixture(params=["voikko", "simplemma"])
def lemmatizer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Each lemmatizer in turn, libvoikko where the system has it."""
    if request.param == "voikko" and voikko() is None:
        pytest.skip("libvoikko or its Finnish dictionary is not on this system")
    monkeypatch.setenv(lemmas.SETTING, "simplemma" if request.param == "simplemma" else "")
    _forget()
    yield request.param
    monkeypatch.undo()
    _forget()
