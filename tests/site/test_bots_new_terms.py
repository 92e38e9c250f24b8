"""A question of the inbox becomes a term: named, held beside those there are, and taught."""

import pytest
from django.urls import reverse

from revontuli.catalogue import Catalogue, Term
from revontuli.site import search
from revontuli.site.models import AskedQuestion, BotExample, ProviderEditor
from tests.site.bot_keeping import ask, at, keepers, make_answers, own_home

__all__ = ["keepers", "own_home"]  # fixtures
NEW = "services:new_term"
TERM = Term("grant", {"fi": "opintotuki", "en": "study grant"}, synonyms={"fi": ("opintotuet",)})


@pytest.fixture
def bot(keepers, own_home):
    """One whose writers may edit terms, of which there is one."""
    Catalogue(terms=(TERM,)).save(own_home / "catalogue")
    ProviderEditor.objects.create(organisation=keepers.writers, provider="*")
    make_answers(keepers.bot)
    return keepers.bot


def to_term(keepers, bot, *questions):
    """The form of a new term, as its page shows it after a click in the inbox."""
    first, numbers = questions[0], ",".join(str(one.pk) for one in questions)
    fields = {"do": f"term:{first.pk}", f"members-{first.pk}": numbers}
    return keepers.writer.get(keepers.writer.post(at("decide", bot), fields)["Location"])


def state(question):
    return AskedQuestion.objects.get(pk=question.pk).state


def test_the_term_asked_for_is_proposed_in_each_language_and_its_questions_are_taught(keepers, bot):
    asked = [ask(bot, "mitä toimeentulotuella tarkoitetaan?"),
             ask(bot, "vad är utkomststöd", language="sv")]  # fmt: skip
    page = to_term(keepers, bot, *asked)
    form = page.context["form"]
    assert form.initial["name"] == {"fi": "toimeentulotuki", "sv": "utkomststöd"}
    assert not page.context["same"]
    sent = {"name_fi": "Toimeentulotuki", "bot": form["bot"].value(),
            "asked": form["asked"].value()}  # fmt: skip
    answer = keepers.writer.post(reverse(NEW), sent)
    assert answer["Location"] == at("inbox", bot)
    assert "toimeentulotuki" in search.catalogue().term_by_id
    taught = set(BotExample.objects.filter(source="taught").values_list("intent", "text"))
    assert taught == {("term:toimeentulotuki", one.text) for one in asked}
    assert [state(one) for one in asked] == ["taught", "taught"]


def test_a_term_of_the_same_name_is_warned_of_and_can_be_taught_instead(keepers, bot):
    one = ask(bot, "mikä on opintotuki?")
    page = to_term(keepers, bot, one)
    assert page.context["same"] == [search.catalogue().term_by_id["grant"]]
    teach = f"teach:{one.pk}:term:grant"
    assert f'value="{teach}"' in page.content.decode()
    keepers.writer.post(at("decide", bot), {"do": teach, f"members-{one.pk}": str(one.pk)})
    assert BotExample.objects.get(source="taught").intent == "term:grant"


@pytest.mark.parametrize("name", ["Opintotuki", "OPINTOTUET", "study grant"])
def test_a_second_term_of_a_name_is_saved_only_after_a_warning(keepers, bot, name):
    answer = keepers.writer.post(reverse(NEW), {"name_fi": name})
    assert answer.status_code == 200
    assert len(search.catalogue().terms) == 1
    sent = {"name_fi": name, "warned": answer.context["warned"]}
    assert keepers.writer.post(reverse(NEW), sent).status_code == 302
    assert len(search.catalogue().terms) == 2


def test_a_question_is_forgotten_when_the_form_has_been_opened(keepers, bot):
    to_term(keepers, bot, ask(bot, "mikä on VATT"))
    assert "VATT" not in keepers.writer.get(reverse(NEW)).content.decode()


@pytest.mark.parametrize("name", ["muu", "neuvoja ", "ei-mikään"])
def test_a_term_teaches_no_bot_that_one_does_not_write_for(keepers, bot, name):
    from tests.site.chatting import make_bot

    foreign = make_bot("muu", enabler=keepers.city, content_keeper=keepers.city,
                       technology_keeper=keepers.city)  # fmt: skip
    one = ask(foreign, "mikä on VATT")
    sent = {"name_fi": "VATT", "bot": name, "asked": str(one.pk)}
    keepers.writer.post(reverse(NEW), sent)
    assert state(one) == "new"
    assert not BotExample.objects.filter(source="taught").exists()


def test_who_may_not_edit_terms_is_offered_none(keepers, bot):
    one = ask(bot, "mikä on VATT")
    ProviderEditor.objects.all().delete()
    assert f"term:{one.pk}" not in keepers.writer.get(at("inbox", bot)).content.decode()
    assert keepers.writer.get(reverse(NEW)).status_code == 403
    assert keepers.trainer.get(reverse(NEW)).status_code == 403
