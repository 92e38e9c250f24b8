"""Open answers coded into topics: confirmed by people, learned from, and in the picture."""

import pytest
from django.urls import reverse
from django.utils import timezone

from revontuli.site.coding import coded_responses, gather, set_topics, topics_of
from revontuli.site.models import CodedAnswer, TopicSet, Work
from revontuli.survey import Topic, TopicCodebook, read_responses
from tests.site.test_surveys_running import address, analyst, asked, file, stranger, survey

__all__ = ["analyst", "asked", "stranger", "survey"]  # fixtures
TOPICS = """code,name::fi,name::en,examples
bus,Bussit,Buses,bussi on myöhässä|bussivuoroja on liian vähän
rent,Vuokrat,Rents,vuokra on kallis|asunnot maksavat liikaa
"""
SAID = ["bussi ei kulje", "vuokra on liian kallis", "bussi on täynnä", "kirjasto on ihana"]


def say(survey, *texts):
    start = survey.sheets.count()
    for number, text in enumerate(texts, start):
        survey.sheets.create(
            digest=f"{number:064}", language="fi", sent=timezone.now(), answers={"said": text}
        )


def open_address(name, survey, *more):
    return reverse(f"surveys:{name}", args=[survey.slug, "said", *more])


@pytest.fixture
def coded(asked, analyst, done):
    """Answers with topics suggested."""
    say(asked, *SAID)
    analyst.post(open_address("topics", asked), {"file": file(TOPICS, "topics.csv")})
    with done():
        analyst.post(open_address("code", asked))
    return asked.topic_sets.get()


def test_what_people_see_and_what_is_learned_from_is_redacted(asked, analyst, done):
    say(asked, "Soita Matti Virtaselle 050 1234567, bussi ei kulje")
    with done():
        analyst.post(open_address("code", asked))
    kept = CodedAnswer.objects.get().text
    page = analyst.get(open_address("coding", asked)).content.decode()
    for text in (kept, page):
        assert "1234567" not in text
        assert "Virtaselle" not in text


def test_topics_are_suggested_with_how_sure_they_are(coded, analyst):
    assert coded.work.state == Work.State.DONE
    answers = {answer.text: answer for answer in coded.answers.all()}
    assert answers["bussi on täynnä"].suggested
    page = analyst.get(open_address("coding", coded.survey)).content.decode()
    assert "Bussit" in page
    assert " %)" in page


def test_an_answer_is_confirmed_corrected_or_given_several_topics(coded, analyst, people):
    first, second = coded.answers.order_by("pk")[:2]
    answer = analyst.post(
        open_address("decide", coded.survey),
        {"answer": [first.pk, second.pk], f"topics-{first.pk}": ["bus", "rent"],
         f"topics-{second.pk}": []},
    )  # fmt: skip
    assert answer.status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.topics, first.confirmed_by) == (["bus", "rent"], people.analyst)
    assert second.topics == []
    assert second.confirmed


def test_one_of_the_page_is_confirmed_alone(coded, analyst):
    first, second = coded.answers.order_by("pk")[:2]
    fields = {"answer": [first.pk, second.pk], f"topics-{first.pk}": ["rent"], "one": first.pk}
    analyst.post(open_address("decide", coded.survey), fields)
    second.refresh_from_db()
    assert second.confirmed is None


@pytest.mark.parametrize(
    "fields",
    [
        {"answer": "x"}, {"answer": "9" * 30}, {"answer": "-1"}, {"one": "'"}, {},
        {"answer": "999999"}, {"next": "https://evil.example/"}, {"next": "//evil.example"},
    ],
)  # fmt: skip
def test_odd_decisions_do_nothing(coded, analyst, fields):
    answer = analyst.post(open_address("decide", coded.survey), fields)
    assert answer.status_code == 302
    assert answer["Location"].startswith(open_address("coding", coded.survey))
    assert not coded.answers.filter(confirmed__isnull=False).exists()


def test_topics_that_there_are_not_are_left_out(coded, analyst):
    first = coded.answers.first()
    fields = {"answer": first.pk, f"topics-{first.pk}": ["bus", "<script>", "other"]}
    analyst.post(open_address("decide", coded.survey), fields)
    first.refresh_from_db()
    assert first.topics == ["bus"]


def test_it_learns_as_it_goes(coded, analyst, done):
    say(coded.survey, *(f"bussi numero {n} ei tule" for n in range(12)))
    gather(coded)
    with done():
        for answer in coded.answers.filter(text__contains="numero"):
            fields = {"answer": answer.pk, f"topics-{answer.pk}": ["bus"]}
            analyst.post(open_address("decide", coded.survey), fields)
    coded.refresh_from_db()
    assert coded.provenance["answers"] >= 10
    assert len(coded.provenance["sha256"]) == 64


def test_sure_suggestions_are_confirmed_at_once(coded, analyst):
    coded.answers.filter(text=SAID[0]).update(confidence=0.95, topics=["bus"])
    analyst.post(open_address("decide_sure", coded.survey))
    assert coded.answers.get(text=SAID[0]).confirmed


def test_a_suggested_group_becomes_a_topic_with_a_name_in_three_languages(coded, analyst):
    coded.groups = [
        {"words": ["kirjasto"], "people": 6, "examples": ["kirjasto"], "language": "fi"}
    ]
    coded.save()
    page = analyst.get(open_address("add_topic", coded.survey) + "?group=0")
    assert page.context["form"].initial["name"] == {"fi": "kirjasto"}
    fields = {"name_fi": "Kirjasto", "name_sv": "Bibliotek", "name_en": "Library",
              "examples": "kirjasto on ihana\nlisää kirjoja", "group": 0}  # fmt: skip
    analyst.post(open_address("add_topic", coded.survey), fields)
    coded.refresh_from_db()
    added = topics_of(coded)["library"]
    assert added.name == {"fi": "Kirjasto", "sv": "Bibliotek", "en": "Library"}
    assert coded.groups == []


def test_groups_are_suggested_of_five_people_or_more(asked, analyst, done):
    say(asked, *(f"bussi on myöhässä linjalla {n}" for n in range(8)),
        *(f"vuokra on kallis alueella {n}" for n in range(8)), "kissa", "koira")  # fmt: skip
    with done():
        analyst.post(open_address("code", asked), {"groups": "yes"})
    assert all(group["people"] >= 5 for group in asked.topic_sets.get().groups)
    assert analyst.get(open_address("coding", asked)).status_code == 200


def test_a_topic_that_is_taken_away_leaves_no_answer_behind(coded, analyst, people):
    coded.answers.filter(text=SAID[0]).update(topics=["bus"], confirmed=timezone.now())
    analyst.post(open_address("remove_topic", coded.survey, "bus"))
    answer = coded.answers.get(text=SAID[0])
    assert (answer.topics, answer.confirmed) == ([], None)


def test_an_edit_of_a_topic_over_somebody_elses_is_refused(coded, analyst):
    coded.refresh_from_db()
    fields = {"name_fi": "Bussi", "examples": "bussi\nlinja", "version": coded.version}
    assert analyst.post(open_address("topic", coded.survey, "bus"), fields).status_code == 302
    assert analyst.post(open_address("topic", coded.survey, "bus"), fields).status_code == 200


def test_topics_go_out_and_come_back_the_same(coded, analyst):
    before = topics_of(coded)
    out = analyst.get(open_address("topics_file", coded.survey, "csv"))
    content = b"".join(out.streaming_content)
    analyst.post(open_address("topics", coded.survey), {"file": file(content, "topics.csv")})
    coded.refresh_from_db()
    assert topics_of(coded).topics == before.topics


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "code\nother\n", "code,name::fi\n"])
def test_a_list_that_will_not_do_is_told(asked, analyst, content):
    answer = analyst.post(open_address("topics", asked), {"file": file(content, "topics.csv")})
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()


def test_erasing_answers_erases_what_was_coded(coded):
    coded.survey.sheets.all().delete()
    assert not CodedAnswer.objects.exists()


def test_a_changed_answer_is_looked_at_again(coded):
    coded.answers.filter(text=SAID[0]).update(confirmed=timezone.now())
    sheet = coded.answers.get(text=SAID[0]).sheet
    sheet.answers = {"said": "vuokra nousi"}
    sheet.save()
    gather(coded)
    assert coded.answers.get(sheet=sheet).text == "vuokra nousi"
    assert coded.answers.get(sheet=sheet).confirmed is None


def test_gathering_again_changes_nothing(coded):
    before = list(coded.answers.values_list("pk", "text", "topics"))
    gather(coded)
    assert list(coded.answers.values_list("pk", "text", "topics")) == before


def test_topics_enter_the_picture_as_people_confirmed_them(coded, tmp_path):
    from revontuli.site.answers import write_answers

    coded.answers.filter(text=SAID[3]).update(topics=["rent"], confirmed=timezone.now())
    write_answers(coded.survey, tmp_path / "a.csv")
    responses = read_responses(tmp_path / "a.csv", coded.survey.codebook)
    made = coded_responses(coded.survey, responses)
    topics = dict(zip(responses.frame["said"], made.frame["said"].to_list(), strict=True))
    assert topics[SAID[3]] == ["rent"]
    assert all(isinstance(own, list) and own for own in topics.values())
    assert [choice.value for choice in made.codebook["said"].choices] == ["bus", "rent", "other"]


def test_topics_may_be_left_out_of_the_picture(coded, analyst, tmp_path):
    from revontuli.site.answers import write_answers

    analyst.post(open_address("in_picture", coded.survey), {"in_picture": "no"})
    write_answers(coded.survey, tmp_path / "a.csv")
    responses = read_responses(tmp_path / "a.csv", coded.survey.codebook)
    assert coded_responses(coded.survey, responses).frame.equals(responses.frame)


def test_open_answers_of_anothers_module_are_not_seen(asked, stranger, people):
    from django.core.files.base import ContentFile

    from revontuli.site.models import Module

    for organisation, prefix in ((stranger.organisation, "uni"), (people.city, "city2")):
        module = Module(
            survey=asked, organisation=organisation, prefix=prefix, title={"en": prefix}
        )
        module.questionnaire.save("m.csv", ContentFile(b"name,role,label::en\nwhy,open,Why\n"))
    seen = reverse("surveys:coding", args=[asked.slug, "uni_why"])
    hidden = reverse("surveys:coding", args=[asked.slug, "city2_why"])
    assert stranger.get(seen).status_code == 200
    assert stranger.get(hidden).status_code == 404
    assert "city2" not in stranger.get(address("open_questions", asked)).content.decode()


def test_with_one_topic_nothing_is_suggested_and_nothing_fails(asked, analyst, done):
    say(asked, *SAID)
    gather(TopicSet.objects.create(survey=asked, question="said"))
    topic_set = asked.topic_sets.get()
    set_topics(topic_set, TopicCodebook((Topic("bus", {"fi": "Bussi"}),)))
    with done():
        analyst.post(open_address("code", asked))
    topic_set.refresh_from_db()
    assert topic_set.work.state == Work.State.DONE
