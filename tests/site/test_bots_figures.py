import csv
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from revontuli.site.bot_figures import bot_figures, not_understood
from revontuli.site.models import AskedCount, LifeEventRoom
from tests.site.bot_keeping import ask, at, keepers
from tests.site.chatting import make_bot

__all__ = ["keepers"]  # fixtures
pytestmark = pytest.mark.django_db


def count(bot, n, day=None, **more):
    fields = {
        "hour": 10, "language": "fi", "channel": "page", "topic": "housing", "intent": "flat",
        "outcome": "answered",
    }  # fmt: skip
    day = day or timezone.localdate()
    return AskedCount.objects.create(bot=bot, day=day, n=n, **{**fields, **more})


@pytest.fixture
def bot(keepers):
    return keepers.bot


class Counting(TestCase):
    @given(
        st.lists(
            st.tuples(
                st.integers(1, 12),
                st.integers(0, 40),
                st.sampled_from(["flat", "bus", ""]),
                st.sampled_from(["answered", "guessed", "unknown", "unsure", "talk", "urgent"]),
            ),
            max_size=12,
            unique_by=lambda row: row[1:],
        )
    )
    def test_every_number_goes_by_fives_and_none_is_of_fewer(self, rows):
        bot = make_bot()
        last = date(2026, 11, 22)
        for n, ago, intent, outcome in rows:
            count(bot, n, last - timedelta(days=ago), intent=intent, outcome=outcome)
        for days in (7, 41):
            told = bot_figures([bot], last - timedelta(days=days - 1), last)
            shown = [told.questions, told.helpful, told.unhelpful, told.urgent]
            for counts in (told.days, told.hours, told.topics, told.outcomes, told.asked):
                shown += [one.n for one in counts]
                assert all(0 <= one.share <= 1 for one in counts)
            shown += [n for one in told.missed for n in (one.n, one.unsure, one.unhelpful)]
            assert all(n % 5 == 0 for n in shown)
            assert all(one.n for one in (*told.topics, *told.outcomes, *told.asked))


def test_talk_and_danger_are_no_questions(bot):
    count(bot, 10)
    count(bot, 30, outcome="talk", intent="do:greet")
    count(bot, 5, outcome="urgent", intent="")
    today = timezone.localdate()
    told = bot_figures([bot], today, today)
    assert (told.questions, told.urgent) == (10, 5)
    assert [one.key for one in told.asked] == ["flat"]


def test_what_has_no_topic_comes_last(keepers, bot):
    count(bot, 50, topic="")
    count(bot, 10, topic="housing")
    today = timezone.localdate()
    assert [one.key for one in bot_figures([bot], today, today).topics] == ["housing", ""]
    tables = dict(keepers.enabler.get(at("figures", bot)).context["tables"])
    assert [bar.label for bar in tables["Aiheet"]] == ["housing", "Ei aihetta"]
    assert len(tables["Päivittäin"]) == 1  # days before the first with something to show are not


def test_days_without_questions_are_there_and_long_times_go_by_week(bot):
    last = date(2026, 11, 22)  # a Sunday
    count(bot, 6, last)
    week = bot_figures([bot], last - timedelta(days=6), last)
    assert [one.n for one in week.days] == [0] * 6 + [5]
    season = bot_figures([bot], last - timedelta(days=89), last)
    assert season.is_weekly
    assert [date.fromisoformat(one.key).weekday() for one in season.days] == [0] * 13
    assert season.days[-1].n == 5


def test_what_comes_across_badly_is_told_with_how(bot):
    count(bot, 20, helpful=4)
    count(bot, 10, outcome="unsure")
    count(bot, 6, intent="bus", unhelpful=5)
    count(bot, 3, intent="rare", outcome="unsure")
    today = timezone.localdate()
    told = bot_figures([bot], today, today)
    assert [(one.key, one.n, one.unsure, one.unhelpful) for one in told.missed] == [
        ("flat", 30, 10, 0),
        ("bus", 5, 0, 5),
    ]
    assert told.has_rare


@pytest.mark.parametrize(
    ("helpful", "unhelpful", "share"),
    [(8, 4, 0.7), (10, 0, 1.0), (0, 10, 0.0), (5, 4, None), (0, 0, None), (104, 33, 0.8)],
)
def test_the_share_that_was_helped_is_of_true_counts(bot, helpful, unhelpful, share):
    count(bot, 200, helpful=helpful, unhelpful=unhelpful)
    today = timezone.localdate()
    assert bot_figures([bot], today, today).rated_helpful == share


def test_what_was_not_understood_is_told_alike_ones_together(keepers, bot):
    today = timezone.localdate()
    for text in ("Missä on parturi?", "missä on parturi", "missä on parturi", "missä on parturii",
                 "missä on parturi", "mistä saan passin"):  # fmt: skip
        ask(bot, text, day=today)
    for _ in range(5):
        ask(bot, "autokoulu", "do:find_service", day=today, outcome="guessed")
        ask(bot, "jätetty rauhaan", day=today, state="ignored")
        ask(bot, "vanha kysymys", day=today - timedelta(days=40))
    told = not_understood(bot, today, today)
    assert [one.n for one in told] == [5, 5]
    assert {one.text.casefold().strip("?") for one in told} == {"autokoulu", "missä on parturi"}
    count(bot, 12)
    page = keepers.writer.get(at("figures", bot)).content.decode()
    assert "parturi" in page
    assert "passin" not in page


def test_a_guess_is_a_question_that_was_not_answered(keepers, bot):
    count(bot, 10)
    count(bot, 10, intent="do:find_service", outcome="guessed")
    page = keepers.writer.get(at("figures", bot))
    assert page.context["answered"] == 50


def test_keepers_see_the_figures_and_take_them_along(keepers, bot):
    count(bot, 12)
    count(bot, 3, intent="secret", topic="rare-topic")
    page = keepers.writer.get(at("figures", bot)).content.decode()
    assert "rare-topic" not in page
    assert "secret" not in page
    answer = keepers.writer.get(at("figures_file", bot) + "?days=7")
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert all(int(row[2]) % 5 == 0 for row in rows[1:])
    assert "attachment" in answer["Content-Disposition"]


def test_an_empty_time_says_so(keepers, bot):
    page = keepers.writer.get(at("figures", bot) + "?days=7").content.decode()
    assert 'class="empty' in page


def test_what_people_ask_is_a_page_of_the_life_event(world, client):
    room = LifeEventRoom.objects.get(pk=world.room.pk)
    LifeEventRoom.objects.filter(pk=room.pk).update(is_public=True)
    bot = make_bot("kysytty", life_event=room, topics={"housing": {"fi": "Asuminen"}})
    count(bot, 23)
    count(bot, 4, topic="rare-topic", intent="rare")
    assert (
        f"/fi/life-events/{room.slug}/asked/"
        in client.get(f"/fi/life-events/{room.slug}/").content.decode()
    )
    page = client.get(f"/fi/life-events/{room.slug}/asked/").content.decode()
    assert "Asuminen" in page
    assert "rare" not in page


def test_what_people_ask_of_a_life_event_that_is_not_public_is_for_colleagues(world, client):
    LifeEventRoom.objects.filter(pk=world.room.pk).update(is_public=False)
    answer = client.get(f"/fi/life-events/{world.room.slug}/asked/")
    assert answer.status_code == 302
