"""The inbox: questions gathered, taught, left alone, made tests of, and taken back."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from revontuli.dialogue.message_features import fold
from revontuli.site.bot_inbox import Asked, grouped
from revontuli.site.models import AskedQuestion, BotExample, BotIntent, BotTest
from tests.site.bot_keeping import ask, at, keepers, make_answers

__all__ = ["keepers"]  # fixtures
State = AskedQuestion.State


@pytest.fixture
def bot(keepers):
    make_answers(keepers.bot)
    return keepers.bot


def decide(keepers, do, *questions, **more):
    fields = {"do": do, "group": [q.pk for q in questions], **more}
    for question in questions:
        fields.setdefault(f"members-{question.pk}", str(question.pk))
    return keepers.writer.post(at("decide", keepers.bot), fields)


def states(*questions):
    return [AskedQuestion.objects.get(pk=q.pk).state for q in questions]


def row(number, text, intent="", language="fi"):
    outcome = "answered" if intent else "unknown"
    return Asked(number, text, language, intent, 0.5, (), outcome, date(2026, 11, 1))


def texts_of(*rows):
    return [[way.text for way in group.texts] for group in grouped(rows)]


# Alike ones together


def test_the_same_words_are_one_group_whatever_the_case_and_marks():
    groups = grouped([row(1, "Missä Kela on?"), row(2, "missä kela on"), row(3, "asunto")])
    assert [len(group.asked) for group in groups] == [2, 1]
    assert groups[0].numbers == "1,2"


def test_nearly_the_same_words_are_one_group_and_others_are_not():
    first, slip, other = "miten haen asumistukea", "mite haen asumistukea", "miten haen opintotukea"
    assert texts_of(row(1, first), row(2, slip), row(3, other)) == [[first, slip], [other]]


def test_nearly_the_same_words_understood_differently_stay_apart():
    first, slip = "miten haen asumistukea", "mite haen asumistukea"
    assert len(texts_of(row(1, first, "grant"), row(2, slip, "grant"))) == 1
    assert len(texts_of(row(1, first, "grant"), row(2, slip, "loan"))) == 2


@given(st.lists(st.text(max_size=12), max_size=30))
def test_every_question_is_in_one_group_and_the_same_ones_give_the_same(texts):
    rows = [row(number, text) for number, text in enumerate(texts)]
    groups = grouped(rows)
    assert sorted(one.pk for group in groups for one in group.asked) == list(range(len(rows)))
    assert groups == grouped(rows)
    for group in groups:
        assert [fold(one.text) for one in group.asked].count(fold(group.first.text)) >= 1


def test_as_many_as_are_looked_at_together_can_be_gathered():
    words = ("asunto", "tuki", "kirja", "sali", "lääkäri", "vuokra", "muutto", "raha", "työ")
    texts = [f"{a} {b} miten {c}" for a in words for b in words for c in words]
    rows = [row(n, f"{text} {n % 5}") for n, text in enumerate(texts * 5)]
    assert sum(len(group.asked) for group in grouped(rows)) == len(rows)


# Shown


def test_questions_are_shown_with_what_was_understood_and_how_surely(keepers, bot):
    ask(bot, "mihin aikaan sali aukeaa", "gym", confidence=0.62, alternatives=["gym", "library"])
    page = keepers.writer.get(at("inbox", bot)).content.decode()
    assert "mihin aikaan sali aukeaa" in page
    assert "Kuntosali" in page
    assert "62" in page
    assert "Kirjasto" in page


def test_what_was_not_answered_has_no_sure_meaning_to_say_yes_to(keepers, bot):
    ask(bot, "Kuntosali – kauanko jonotetaan", "gym", confidence=1.0, outcome="unknown")
    page = keepers.writer.get(at("inbox", bot)).content.decode()
    assert "Botti ei ymmärtänyt tätä" in page
    assert 'value="accept:' not in page
    assert "100\xa0%" not in page
    assert "100 %" not in page


def test_the_list_is_filtered_and_ordered(keepers, bot):
    today = timezone.localdate()
    ask(bot, "vanha kysymys", day=today - timedelta(days=40))
    ask(bot, "ny fråga", language="sv", day=today)
    ask(bot, "varma kysymys", "gym", confidence=0.99, day=today)

    def shown(**filters):
        rows = keepers.writer.get(at("inbox", bot), filters).context["rows"]
        return [one.group.first.text for one in rows]

    assert shown() == ["varma kysymys", "ny fråga", "vanha kysymys"]
    assert shown(days="7") == ["varma kysymys", "ny fråga"]
    assert shown(language="sv") == ["ny fråga"]
    assert shown(outcome="unknown") == ["ny fråga", "vanha kysymys"]
    assert shown(order="unsure")[-1] == "varma kysymys"
    assert shown(order="nonsense", days="x", language="'", page="9" * 30) == shown()


def test_an_empty_inbox_says_so(keepers, bot):
    assert keepers.writer.get(at("inbox", bot)).context["rows"] == []
    assert keepers.writer.get(at("inbox", bot), {"outcome": "unsure"}).status_code == 200


# Taught


def test_what_the_bot_understood_is_accepted_with_one_click(keepers, bot):
    one, same = ask(bot, "moneltako sali aukee", "gym"), ask(bot, "Moneltako sali aukee?", "gym")
    decide(keepers, f"accept:{one.pk}", one, **{f"members-{one.pk}": f"{one.pk},{same.pk}"})
    taught = BotExample.objects.get(bot=bot, source="taught")
    assert (taught.text, taught.intent, taught.language) == ("moneltako sali aukee", "gym", "fi")
    assert taught.by == keepers.users["writers"]
    assert states(one, same) == [State.TAUGHT, State.TAUGHT]


def test_another_meaning_is_chosen_from_all_there_are(keepers, bot):
    one = ask(bot, "mistä kirjoja", "gym")
    page = keepers.writer.get(at("choose", bot, one.pk), {"q": "kirja"}).content.decode()
    assert f'value="teach:{one.pk}:library"' in page
    decide(keepers, f"teach:{one.pk}:library", one)
    assert BotExample.objects.get(bot=bot, source="taught").intent == "library"


@pytest.mark.parametrize(
    "meaning", ["", "nothing", "term:none", "do:none", "gym' OR 1=1", "x" * 999]
)
def test_meanings_that_there_are_not_teach_nothing(keepers, bot, meaning):
    one = ask(bot, "mistä kirjoja")
    assert decide(keepers, f"teach:{one.pk}:{meaning}", one).status_code == 302
    assert states(one) == [State.NEW]
    assert not BotExample.objects.filter(source="taught").exists()


def test_several_are_taught_at_once_and_taken_back_at_once(keepers, bot):
    asked = [ask(bot, "sali"), ask(bot, "punttisali"), ask(bot, "kirja")]
    decide(keepers, "teach", *asked[:2], meant="gym")
    assert states(*asked) == [State.TAUGHT, State.TAUGHT, State.NEW]
    keepers.writer.post(at("undo", bot))
    assert states(*asked) == [State.NEW] * 3
    assert not BotExample.objects.filter(source="taught").exists()


def test_taking_back_leaves_what_was_there_before(keepers, bot):
    known = BotExample.objects.get(bot=bot, text="haluan salille")
    one = ask(bot, "haluan salille", "gym")
    decide(keepers, f"accept:{one.pk}", one)
    keepers.writer.post(at("undo", bot))
    assert BotExample.objects.filter(pk=known.pk).exists()
    keepers.writer.post(at("undo", bot))  # nothing is left to take back
    assert states(one) == [State.NEW]


def test_a_question_put_back_is_unlearned(keepers, bot):
    one = ask(bot, "treenipaikka", "gym")
    decide(keepers, f"accept:{one.pk}", one)
    decide(keepers, f"back:{one.pk}", one)
    assert states(one) == [State.NEW]
    assert not BotExample.objects.filter(source="taught").exists()


def test_a_question_is_left_or_made_a_test(keepers, bot):
    one, other = ask(bot, "sataako huomenna"), ask(bot, "onko sali auki", "gym")
    decide(keepers, f"ignore:{one.pk}", one)
    decide(keepers, f"test:{other.pk}", other)
    assert states(one, other) == [State.IGNORED, State.NEW]
    test = BotTest.objects.get(bot=bot)
    assert (test.text, test.expected, test.language) == ("onko sali auki", "gym", "fi")


def test_a_question_becomes_a_new_answer(keepers, bot):
    one, more = ask(bot, "missä voi pysäköidä"), ask(bot, "mihin auton saa")
    answer = decide(keepers, "new", one, more)
    form = keepers.writer.get(answer["Location"]).context["form"]
    assert form.initial["examples"] == {"fi": "missä voi pysäköidä\nmihin auton saa"}
    keepers.writer.post(
        answer["Location"],
        {"title_fi": "Pysäköinti", "answer_fi": "Parkkihalliin.",
         "examples_fi": form.initial["examples"]["fi"], "asked": form.initial["asked"]},
    )  # fmt: skip
    made = BotIntent.objects.get(bot=bot, name="pysakointi")
    assert made.answer == {"fi": "Parkkihalliin."}
    assert BotExample.objects.filter(bot=bot, intent=made.name).count() == 2
    assert states(one, more) == [State.TAUGHT, State.TAUGHT]


def test_a_question_is_brought_to_the_form_of_a_new_term_and_not_by_its_address(keepers, bot):
    one = ask(bot, "mikä on VATT")
    answer = decide(keepers, f"term:{one.pk}", one)
    assert "VATT" not in answer["Location"]
    assert keepers.writer.session["new-term"]["name"] == {"fi": "VATT"}


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"do": "accept"}, {"do": "what:1"}, {"do": "accept:x"}, {"do": "teach:99999:gym"},
        {"do": "ignore:" + "9" * 400}, {"do": "back:1", "members-1": "1,2,x,-1," + "9" * 99},
        {"do": "accept", "group": ["x", "' OR 1", "-1", "1e9"]}, {"next": "//evil.example"},
    ],
)  # fmt: skip
def test_odd_decisions_do_nothing(keepers, bot, fields):
    one = ask(bot, "sali", "gym")
    answer = keepers.writer.post(at("decide", bot), fields)
    assert answer.status_code == 302
    assert answer["Location"].startswith(at("inbox", bot))
    assert states(one) == [State.NEW]


def test_questions_of_another_bot_are_out_of_reach(keepers, bot):
    from tests.site.chatting import make_bot

    foreign = ask(make_bot("muu", enabler=keepers.city, content_keeper=keepers.city,
                           technology_keeper=keepers.city), "salaisuus", "gym")  # fmt: skip
    decide(keepers, f"accept:{foreign.pk}", foreign)
    decide(keepers, f"back:{foreign.pk}", foreign)
    assert states(foreign) == [State.NEW]
    assert keepers.writer.get(at("choose", bot, foreign.pk)).status_code == 404
    own = ask(bot, "oma")
    page = keepers.writer.get(at("choose", bot, own.pk), {"with": f"{foreign.pk}"})
    assert "salaisuus" not in page.content.decode()


# A group of questions in other words


def by_meaning(rows, monkeypatch, groups):
    """`rows` grouped where these places are found to ask the same."""
    monkeypatch.setattr("revontuli.site.bot_inbox.gather_alike", lambda *_: groups)
    return grouped(rows)


def test_a_group_tells_each_way_of_asking_in_its_language(monkeypatch):
    rows = [row(1, "kirjasto auki"), row(2, "library hours", language="en"),
            row(3, "Kirjasto auki?")]  # fmt: skip
    [group] = by_meaning(rows, monkeypatch, [[0, 1]])
    assert [(way.text, way.language, way.n) for way in group.texts] == [
        ("kirjasto auki", "fi", 2), ("library hours", "en", 1),
    ]  # fmt: skip


def test_what_others_of_the_group_were_taken_for_is_offered_too(monkeypatch):
    rows = [row(1, "sali"), row(2, "gym hours", "gym", "en")]
    [group] = by_meaning(rows, monkeypatch, [[1, 0]])
    assert group.meant == ["", "gym"]


def test_the_biggest_group_comes_first_unless_the_newest_is_wanted(keepers, bot):
    for text in ("sali auki", "Sali auki", "sali auki?"):
        ask(bot, text)
    ask(bot, "uusin kysymys")

    def shown(**filters):
        rows = keepers.writer.get(at("inbox", bot), filters).context["rows"]
        return [len(one.group.asked) for one in rows]

    assert shown() == [3, 1]
    assert shown(order="new") == [1, 3]


def test_a_group_in_three_languages_is_taught_with_one_click(keepers, bot):
    asked = [ask(bot, "sali auki", "gym"), ask(bot, "när är gymmet öppet", language="sv")]
    numbers = ",".join(str(one.pk) for one in asked)
    decide(keepers, f"accept:{asked[0].pk}", asked[0], **{f"members-{asked[0].pk}": numbers})
    taught = BotExample.objects.filter(source="taught").values_list("text", "language", "intent")
    assert set(taught) == {
        ("sali auki", "fi", "gym"), ("när är gymmet öppet", "sv", "gym"),
    }  # fmt: skip


def test_of_very_many_ways_of_asking_the_rarest_are_gathered_by_their_words(monkeypatch):
    monkeypatch.setattr("revontuli.site.bot_inbox.MOST_BY_MEANING", 2)
    rows = [row(n, f"kysymys {n % 4}") for n in range(6)]
    groups = grouped(rows)
    assert sorted(one.pk for group in groups for one in group.asked) == list(range(6))


def test_one_comes_back_to_the_same_page_of_the_inbox(keepers, bot):
    one = ask(bot, "sali", "gym")
    keepers.writer.get(at("inbox", bot), {"order": "new"})
    assert decide(keepers, f"accept:{one.pk}", one)["Location"].endswith("?order=new")


# New answers and terms of questions


def test_a_new_answer_is_proposed_titles_and_alike_questions_to_take_along(
    keepers, bot, monkeypatch
):
    one = ask(bot, "moi, missä voi pysäköidä?")
    two = ask(bot, "where to park", language="en")
    alike, answered = ask(bot, "mihin auton saa"), ask(bot, "autopaikka", "gym")
    monkeypatch.setattr(
        "revontuli.site.bot_inbox.how_alike",
        lambda others, asked, _encoder: np.full((len(others), len(asked)), 0.9),
    )
    address = decide(keepers, "new", one, two)["Location"]
    form = keepers.writer.get(address).context["form"]
    assert form.initial["title"] == {"fi": "Missä voi pysäköidä", "en": "Where to park"}
    assert form.fields["alike"].choices == [(str(alike.pk), alike.text)]
    keepers.writer.post(
        address,
        {"title_fi": "Pysäköinti", "examples_fi": one.text, "asked": f"{one.pk},{two.pk}",
         "alike": [str(alike.pk)]},
    )  # fmt: skip
    made = BotExample.objects.filter(intent="pysakointi").values_list("text", flat=True)
    assert set(made) == {one.text, alike.text}
    # what was taken out of the ways of asking waits on
    assert states(one, alike, two, answered) == [State.TAUGHT, State.TAUGHT, State.NEW, State.NEW]


def test_questions_of_another_bot_are_never_taken_along(keepers, bot):
    from tests.site.chatting import make_bot

    foreign = ask(make_bot("muu", enabler=keepers.city, content_keeper=keepers.city,
                           technology_keeper=keepers.city), "salaisuus")  # fmt: skip
    one = ask(bot, "missä voi pysäköidä")
    page = keepers.writer.post(
        f"{at('new_answer', bot)}?asked={one.pk}",
        {"title_fi": "Pysäköinti", "asked": f"{one.pk},{foreign.pk}", "alike": [str(foreign.pk)]},
    )
    assert "salaisuus" not in page.content.decode()
    assert states(foreign) == [State.NEW]
    assert not BotExample.objects.filter(text="salaisuus").exists()
