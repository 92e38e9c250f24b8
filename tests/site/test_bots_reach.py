"""Who may do what at a bot's desk: the role, in the organisation that has the duty."""

import pytest
from django.urls import reverse

from revontuli.site.access import access_table
from revontuli.site.models import AskedQuestion, Bot, BotExample, BotTest, Organisation, User
from revontuli.site.roles import Role
from tests.site.bot_keeping import ask, at, browser_of, keepers, make_answers, own_home

__all__ = ["keepers", "own_home"]  # fixtures
ROWS = [row for row in access_table() if row.name.startswith("bots:") and "bot" in row.parameters]
DUTIES = {"enabler": "city", "writer": "writers", "trainer": "machines"}


def address(row, bot):
    make_answers(bot)
    values = {
        "bot": bot.slug, "intent": "gym", "asked": ask(bot, "missä sali on").pk, "number": 1,
        "test": BotTest.objects.create(bot=bot, text="sali", expected="gym").pk, "ending": "yaml",
    }  # fmt: skip
    return reverse(row.name, kwargs={name: values[name] for name in row.parameters})


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_another_organisation_with_the_same_role_is_refused(row, keepers, own_home):
    path = address(row, keepers.bot)
    elsewhere = Organisation.objects.create(slug="elsewhere", name={"fi": "Muualla"})
    everything = User.objects.create_user(
        "all@example.org", "a long password", tuple(Role), organisation=elsewhere
    )
    before = list(AskedQuestion.objects.values()), list(BotExample.objects.values())
    for method in row.methods:
        assert browser_of(everything).generic(method, path).status_code == 404, method
    assert (list(AskedQuestion.objects.values()), list(BotExample.objects.values())) == before


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_duty_is_for_its_own_organisation_alone(row, keepers, own_home):
    """Whoever has every role, but in the city, is its coordinator and nothing else here."""
    path = address(row, keepers.bot)
    mixed = User.objects.create_user(
        "mixed@example.org", "a long password", tuple(Role), organisation=keepers.city
    )
    method = row.methods[0]
    may = Role.NETWORK_COORDINATOR in row.allow.roles
    answer = browser_of(mixed).generic(method, path)
    if row.name in ("bots:version", "bots:ask_publish", "bots:publish"):
        return  # there is no such version
    assert (answer.status_code == 404) is not may


def test_people_without_an_organisation_keep_nothing(keepers):
    nobody = User.objects.create_user("n@example.org", "a long password", tuple(Role))
    assert not Bot.objects.kept_by(nobody).exists()
    assert browser_of(nobody).get(at("bot", keepers.bot)).status_code == 404


def test_each_keeper_sees_the_tabs_of_their_duty(keepers):
    def tabs(browser):
        page = browser.get(at("bot", keepers.bot)).content.decode()
        return {name for name in ("inbox", "answers", "versions", "settings", "channels")
                if f'href="{at(name, keepers.bot)}"' in page}  # fmt: skip

    assert tabs(keepers.writer) == {"inbox", "answers", "versions"}
    assert tabs(keepers.trainer) == {"versions", "channels"}
    assert tabs(keepers.enabler) == {"versions", "settings", "channels"}


def test_a_coordinator_makes_a_bot_for_others_to_keep(keepers):
    fields = {
        "name_fi": "Uusi", "slug": "uusi", "content_keeper": keepers.writers.pk,
        "technology_keeper": keepers.machines.pk, "keep_days": 30,
    }  # fmt: skip
    answer = keepers.enabler.post(reverse("bots:new"), fields)
    assert answer.status_code == 302, answer.context["form"].errors
    bot = Bot.objects.get(slug="uusi")
    assert (bot.enabler, bot.content_keeper) == (keepers.city, keepers.writers)
    assert not bot.is_open
    assert keepers.writer.get(at("inbox", bot)).status_code == 200


@pytest.mark.parametrize("slug", ["Iso", "-alku", "x" * 60, "../a", "paavo/2", ""])
def test_short_names_that_can_be_no_folder_are_refused(keepers, slug):
    fields = {
        "name_fi": "Uusi", "slug": slug, "content_keeper": keepers.writers.pk,
        "technology_keeper": keepers.machines.pk, "keep_days": 30,
    }  # fmt: skip
    assert keepers.enabler.post(reverse("bots:new"), fields).status_code == 200
    assert Bot.objects.count() == 1


def test_a_bot_opens_only_when_something_is_published(keepers, own_home):
    keepers.enabler.post(at("open", keepers.bot))
    keepers.bot.refresh_from_db()
    assert not keepers.bot.is_open


def test_the_settings_change_who_keeps_it(keepers):
    fields = {
        "name_fi": "Neuvoja", "content_keeper": keepers.machines.pk,
        "technology_keeper": keepers.machines.pk, "keep_days": 10_000,
    }  # fmt: skip
    assert keepers.enabler.post(at("settings", keepers.bot), fields).status_code == 200
    keepers.enabler.post(at("settings", keepers.bot), {**fields, "keep_days": 60})
    keepers.bot.refresh_from_db()
    assert (keepers.bot.content_keeper, keepers.bot.keep_days) == (keepers.machines, 60)
    assert keepers.writer.get(at("inbox", keepers.bot)).status_code == 404
