"""Bots as they are loaded to answer."""

import pytest

from revontuli.dialogue import Message, State
from revontuli.site import bots_ready, search
from tests.dialogue.conversations import small_bot


@pytest.fixture
def one_version(settings, tmp_path, monkeypatch):
    settings.HOME, model = tmp_path, small_bot().model
    monkeypatch.setattr(bots_ready, "load_version", lambda folder, number: model)
    for forget in (search.forget, bots_ready.forget):
        forget()
    yield
    for forget in (search.forget, bots_ready.forget):
        forget()


def test_wrong_settings_of_a_language_model_silence_no_bot(one_version, monkeypatch):
    monkeypatch.setenv("REVONTULI_LLM_URL", "https://llm.example.fi/v1")
    monkeypatch.setenv("REVONTULI_LLM_MODEL", "")
    bot = bots_ready.ready_bot("paavo", 1)
    assert bot is not None
    assert bot.rephraser is None
    assert bot.reply(Message("hei"), State()).reply.parts

    monkeypatch.setenv("REVONTULI_LLM_MODEL", "small")
    bots_ready.forget()
    assert bots_ready.ready_bot("paavo", 1).rephraser is not None
