"""Answers in three languages, ways of asking, tests, greeting, topics, channels."""

import pytest

from revontuli.dialogue import Source
from revontuli.site.bot_content import content_of, write_content
from revontuli.site.models import Bot, BotExample, BotIntent, BotTest
from tests.site.bot_keeping import at, keepers, make_answers

__all__ = ["keepers"]  # fixtures


@pytest.fixture
def bot(keepers):
    make_answers(keepers.bot)
    return keepers.bot


def filled(row, **more):
    return {
        "title_fi": row.title["fi"], "answer_fi": row.answer.get("fi", ""), "version": row.version,
        "examples_fi": "\n".join(row.bot.examples.filter(intent=row.name, language="fi")
                                 .values_list("text", flat=True)),
        **more,
    }  # fmt: skip


def test_the_list_marks_what_is_lacking(keepers, bot):
    page = keepers.writer.get(at("answers", bot))
    rows = {r.intent.name: r for _topic, rows in page.context["topics"] for r in rows}
    assert rows["gym"].lacks == ["sv", "en"]
    assert [n for _code, n, _has in rows["gym"].languages] == [5, 0, 0]


def test_where_there_is_nothing_yet_the_page_leads_on(keepers):
    page = keepers.writer.get(at("answers", keepers.bot)).content.decode()
    assert page.count(f'href="{at("new_answer", keepers.bot)}"') == 2


def test_an_answer_is_edited_in_three_languages(keepers, bot):
    row = bot.intents.get(name="gym")
    fields = filled(row, answer_sv="Gymmen är öppna.", answer_en="Gyms are open.", in_menu="on",
                    examples_sv="var finns gymmet\n\n  var  finns gymmet \nöppettider")  # fmt: skip
    assert keepers.writer.post(at("answer", bot, "gym"), fields).status_code == 302
    row.refresh_from_db()
    assert row.answer["sv"] == "Gymmen är öppna."
    assert row.in_menu
    swedish = bot.examples.filter(intent="gym", language="sv").values_list("text", flat=True)
    assert sorted(swedish) == ["var finns gymmet", "öppettider"]


def test_a_line_taken_away_is_forgotten_and_the_others_stay_as_they_were(keepers, bot):
    taught = BotExample.objects.create(bot=bot, intent="gym", text="sali", language="fi",
                                       source="taught")  # fmt: skip
    row = bot.intents.get(name="gym")
    fields = filled(row)
    fields["examples_fi"] = fields["examples_fi"].replace("haluan salille\n", "")
    keepers.writer.post(at("answer", bot, "gym"), fields)
    assert not bot.examples.filter(text="haluan salille").exists()
    taught.refresh_from_db()
    assert taught.source == "taught"


def test_of_two_who_edit_at_once_the_later_is_told_and_loses_nothing(keepers, bot):
    row = bot.intents.get(name="gym")
    mine, theirs = filled(row, answer_fi="Minun."), filled(row, answer_fi="Toisen.")
    assert keepers.writer.post(at("answer", bot, "gym"), theirs).status_code == 302
    answer = keepers.writer.post(at("answer", bot, "gym"), mine)
    assert answer.status_code == 409
    assert "Minun." in answer.content.decode()
    row.refresh_from_db()
    assert row.answer["fi"] == "Toisen."


def test_who_changed_what_is_in_the_history(keepers, bot):
    row = bot.intents.get(name="gym")
    keepers.writer.post(
        at("answer", bot, "gym"), filled(row, answer_fi="Sali on uusi.", follow_ups="library")
    )
    page = keepers.writer.get(at("answer_history", bot, "gym")).content.decode()
    assert "Sali on uusi." in page
    assert "Korkeakoululiikunnan salit" in page
    assert "Kirjasto" in page  # what comes afterwards by its title, not by its code
    assert "writers@example.org" in page


def test_an_answer_goes_with_its_ways_of_asking(keepers, bot):
    other = bot.intents.get(name="library")
    other.follow_ups = ["gym", "find_flat"]
    other.save()
    keepers.writer.post(at("remove_answer", bot, "gym"))
    assert not bot.examples.filter(intent="gym").exists()
    other.refresh_from_db()
    assert other.follow_ups == ["find_flat"]


@pytest.mark.parametrize(
    "fields",
    [{}, {"title_fi": " "}, {"title_fi": "x" * 300}, {"title_fi": "Otsikko", "services": ["none"]},
     {"title_fi": "Otsikko", "answer_fi": "x" * 6000}, {"title_fi": "T", "topic": "none"}],
)  # fmt: skip
def test_what_will_not_do_is_told(keepers, bot, fields):
    before = bot.intents.count()
    answer = keepers.writer.post(at("new_answer", bot), fields)
    if answer.status_code == 302:  # a service or topic that there is not, left out
        assert bot.intents.latest("pk").services == []
    else:
        assert bot.intents.count() == before
        assert "error-summary" in answer.content.decode()


def test_names_are_made_of_titles_and_never_twice(keepers, bot):
    for _ in range(2):
        keepers.writer.post(at("new_answer", bot), {"title_fi": "Työpaikka – haku!"})
    names = set(bot.intents.values_list("name", flat=True))
    assert {"tyopaikka_haku", "tyopaikka_haku_2"} <= names


def test_ways_of_asking_are_found_and_taken_away(keepers, bot):
    taught = BotExample.objects.create(bot=bot, intent="term:x", text="mikä on x", source="taught")
    page = keepers.writer.get(at("examples", bot), {"kind": "term"})
    assert [row[0] for row in page.context["rows"]] == [taught]
    keepers.writer.post(at("remove_examples", bot), {"example": [taught.pk, "x", "9" * 30]})
    assert not bot.examples.filter(pk=taught.pk).exists()


def test_a_test_names_what_it_must_be_understood_as(keepers, bot):
    at_tests = at("tests", bot)
    keepers.writer.post(at_tests, {"text": "Mihin aikaan sali aukee?", "language": "fi",
                                   "expected": "kuntosali"})  # fmt: skip
    assert BotTest.objects.get(bot=bot).expected == "gym"
    for expected in ("olematon", "x" * 400):
        answer = keepers.writer.post(at_tests, {"text": "Toinen", "language": "fi",
                                                "expected": expected})  # fmt: skip
        assert answer.status_code == 200
    assert keepers.trainer.post(at_tests, {"text": "Kolmas", "language": "fi"}).status_code == 404
    assert BotTest.objects.count() == 1


def test_greeting_hours_and_help_near_by_are_written(keepers, bot):
    fields = {
        "name_fi": "Neuvoja", "greeting_fi": "Hei!", "people_fi": "Neuvonta", "phone": "02 123",
        "email": "apu@example.org", "hours": "ma–to 9–15; pe 9–13", "takes_transcript": "on",
        "help-TOTAL_FORMS": 1, "help-INITIAL_FORMS": 0, "help-0-name_fi": "Kriisipäivystys",
        "help-0-municipality": "837", "help-0-kinds": ["crisis"], "help-0-phone": "03 999",
    }  # fmt: skip
    answer = keepers.writer.post(at("words", bot), fields)
    assert answer.status_code == 302, answer.context["form"].errors
    content = content_of(Bot.objects.get(pk=bot.pk))
    assert content.greeting == {"fi": "Hei!"}
    assert [(o.weekdays, o.opens) for o in content.hand_over.hours] == [
        ((1, 2, 3, 4), "09:00"), ((5,), "09:00"),
    ]  # fmt: skip
    assert content.local_help[0].kinds == ("crisis",)
    page = keepers.writer.get(at("words", bot)).content.decode()
    assert "Kriisipäivystys" in page
    assert "ma-to 09:00-15:00; pe 09:00-13:00" in page  # days as people call them
    gone = {**fields, "help-INITIAL_FORMS": 1, "help-0-gone": "on", "hours": "joskus"}
    assert keepers.writer.post(at("words", bot), gone).status_code == 200  # no hours
    keepers.writer.post(at("words", bot), {**gone, "hours": ""})
    assert content_of(Bot.objects.get(pk=bot.pk)).local_help == ()


def test_topics_are_named_and_taken_away(keepers, bot):
    fields = {"topic-TOTAL_FORMS": 2, "topic-INITIAL_FORMS": 0, "topic-0-name_fi": "Asuminen",
              "topic-0-name_en": "Housing"}  # fmt: skip
    keepers.writer.post(at("topics", bot), fields)
    bot.refresh_from_db()
    assert bot.topics == {"housing": {"fi": "Asuminen", "en": "Housing"}}
    bot.intents.filter(name="gym").update(topic="housing")
    fields = {"topic-TOTAL_FORMS": 1, "topic-INITIAL_FORMS": 1, "topic-0-code": "housing"}
    keepers.writer.post(at("topics", bot), fields)
    assert bot.intents.get(name="gym").topic == ""


def test_sites_that_may_show_it_and_readable_colours(keepers, bot):
    fields = {"origins": "https://WWW.example.fi/sivu\nhttp://localhost:3000\n",
              "own_colours": "on", "accent": "#0B6F6A", "on_accent": "#ffffff"}  # fmt: skip
    keepers.trainer.post(at("channels", bot), fields)
    bot.refresh_from_db()
    assert bot.origins == ["https://www.example.fi", "http://localhost:3000"]
    assert bot.colours == {"accent": "#0b6f6a", "on_accent": "#ffffff"}
    faint = keepers.trainer.post(at("channels", bot), {**fields, "on_accent": "#888888"})
    assert list(faint.context["form"].errors) == ["on_accent"]
    for wrong in ("example", "javascript:alert(1)", "*", "https://", "https://a b", "null"):
        answer = keepers.trainer.post(at("channels", bot), {**fields, "origins": wrong})
        assert answer.status_code == 200, wrong
    assert keepers.enabler.get(at("channels", bot)).status_code == 200
    assert keepers.enabler.post(at("channels", bot), fields).status_code == 404


def test_content_goes_into_the_database_and_comes_out_the_same(keepers, bot):
    from revontuli.examples.moving_to_study.bot_content import example_bot

    content = example_bot()
    write_content(bot, content)
    first = content_of(Bot.objects.get(pk=bot.pk))
    assert first.intents == content.intents
    assert set(first.examples) == set(content.examples)
    assert (first.tests, first.hand_over, first.local_help) == (
        content.tests, content.hand_over, content.local_help,
    )  # fmt: skip
    kept = set(bot.examples.values_list("pk", flat=True))
    versions = set(bot.intents.values_list("name", "version"))
    write_content(bot, content)
    assert set(bot.examples.values_list("pk", flat=True)) == kept
    assert set(bot.intents.values_list("name", "version")) == versions
    assert {e.source for e in content_of(bot).examples} <= set(Source)
    assert BotIntent.objects.count() == len(content.intents)
