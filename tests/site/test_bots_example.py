"""The example's bot in the site: brought in once, and what its keepers do with it stays."""

import pytest

from revontuli.site import example_bot
from revontuli.site.bot_versions import published_number
from revontuli.site.example_bot import load_example_bot
from revontuli.site.models import Bot, BotVersion
from revontuli.site.roles import Role
from tests.site.bot_keeping import own_home

__all__ = ["own_home"]  # fixtures


@pytest.fixture
def accounts(people):
    return {role: getattr(people, role.value) for role in Role}


@pytest.fixture
def quick(monkeypatch):
    """A version that is not trained: what is tested here is what is done with it."""
    reports = {"passes": True}

    def train(bot, by, progress):
        return BotVersion.objects.create(bot=bot, number=1, by=by)

    monkeypatch.setattr(example_bot, "train", train)
    monkeypatch.setattr(example_bot, "may_publish", lambda version: reports["passes"])
    published = []
    monkeypatch.setattr(example_bot, "put_before_people", lambda v, by: published.append(v))
    monkeypatch.setattr(example_bot, "published_number", lambda bot: (published and 1) or None)
    return reports


def test_it_comes_in_once_and_is_open(own_home, people, accounts, quick):
    bot = load_example_bot(people.city, accounts, None)
    assert bot.is_open
    assert bot.is_example
    assert bot.intents.exists()
    bot.intents.first().delete()
    left = bot.intents.count()
    again = load_example_bot(people.city, accounts, None)
    assert (again, Bot.objects.count(), BotVersion.objects.count()) == (bot, 1, 1)
    assert again.intents.count() == left  # what a keeper took away stays away


def test_one_that_fails_its_own_tests_stays_closed(own_home, people, accounts, quick):
    quick["passes"] = False
    bot = load_example_bot(people.city, accounts, None)
    assert not bot.is_open
    assert published_number(bot) is None
