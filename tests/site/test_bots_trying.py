"""The draft beside the published bot: it answers with what is written now, and makes no version."""

import pytest

from revontuli.dialogue.versions import versions
from revontuli.site.bot_versions import folder_of, published_number, put_before_people, train
from revontuli.site.models import AskedCount, AskedQuestion, BotExample, BotIntent
from tests.site.bot_keeping import answering_bot, at, keepers, own_home

__all__ = ["answering_bot", "keepers", "own_home"]  # fixtures


@pytest.fixture
def trained(keepers, bot):
    """The bot with a published version."""
    put_before_people(train(bot, keepers.users["machines"]), keepers.users["machines"])
    return bot


def rewrite(bot, name="gym", answer="Sali on nyt Hervannassa."):
    row = bot.intents.get(name=name)
    row.answer = {"fi": answer}
    row.save()


def say(keepers, bot, text, **more):
    keepers.writer.post(at("ask", bot), {"text": text, "message_id": "a" * 22, **more})
    return keepers.writer.get(at("try", bot))


def form_of(row, **more):
    """What the form of an answer sends."""
    return {
        "title_fi": "Kuntosali", "answer_fi": "Sali on nyt Hervannassa.",
        "examples_fi": "missä on kuntosali\nhaluan salille", "version": row.version, **more,
    }  # fmt: skip


def words_of(side):
    return " ".join(part.get("text", "") for part in side.turn.reply["parts"])


def test_an_edited_answer_is_seen_before_anything_is_trained(keepers, trained):
    rewrite(trained)
    page = say(keepers, trained, "missä on kuntosali")
    row = page.context["rows"][-1]
    assert "Hervannassa" in words_of(row.draft)
    assert "joka päivä" in words_of(row.published)
    assert row.is_different
    assert page.context["untrained"] is None  # nothing of it needs learning
    assert [one.number for one in versions(folder_of(trained))] == [1]
    assert published_number(trained) == 1
    assert not AskedQuestion.objects.exists()
    assert not AskedCount.objects.exists()


def test_the_draft_follows_what_is_written_in_the_midst_of_a_conversation(keepers, trained):
    rewrite(trained)
    say(keepers, trained, "missä on kuntosali")
    rewrite(trained, answer="Sali on remontissa.")
    page = say(keepers, trained, "missä on kuntosali", message_id="b" * 22)
    assert "remontissa" in words_of(page.context["rows"][-1].draft)


def test_the_greeting_is_the_drafts_own(keepers, trained):
    trained.greeting = {"fi": "Tervehdys luonnoksesta!"}
    trained.save()
    page = say(keepers, trained, "missä on kuntosali")
    assert "luonnoksesta" in words_of(page.context["rows"][0].draft)
    assert "luonnoksesta" not in words_of(page.context["rows"][0].published)


def test_what_needs_a_training_is_told(keepers, trained):
    BotIntent.objects.create(bot=trained, name="parking", title={"fi": "Pysäköinti"})
    for text in ("missä voi pysäköidä", "mihin auton saa"):
        BotExample.objects.create(bot=trained, intent="parking", text=text, language="fi")
    told = keepers.writer.get(at("try", trained)).context["untrained"]
    assert (told.answers, told.examples, told.terms) == (1, 2, 0)


def test_where_all_is_published_there_is_one_side_alone(keepers, trained):
    page = say(keepers, trained, "missä on kuntosali")
    assert list(page.context["numbers"]) == ["published"]
    assert page.context["rows"][-1].draft.turn is None


def test_an_answer_is_saved_and_previewed_with_one_click(keepers, trained):
    row = trained.intents.get(name="gym")
    answer = keepers.writer.post(at("answer", trained, "gym"), form_of(row, preview="fi"))
    assert answer["Location"] == f"{at('try', trained)}#newest"
    shown = keepers.writer.get(at("try", trained)).context["rows"][-1]
    assert shown.said == "Kuntosali"
    assert shown.draft.intent == "gym"
    assert "Hervannassa" in words_of(shown.draft)
    assert "joka päivä" in words_of(shown.published)


def test_a_new_answer_is_previewed_that_nothing_has_learned(keepers, trained):
    sent = {"title_fi": "Pysäköinti", "title_sv": "Parkering", "answer_sv": "I hallen.",
            "answer_fi": "Parkkihalliin."}  # fmt: skip
    keepers.writer.post(at("new_answer", trained), {**sent, "preview": "sv"})
    shown = keepers.writer.get(at("try", trained)).context["rows"][-1]
    assert shown.said == "Parkering"
    assert words_of(shown.draft) == "I hallen."
    assert "hallen" not in words_of(shown.published)


def test_a_preview_in_no_language_is_saved_alone(keepers, trained):
    row = trained.intents.get(name="gym")
    sent = form_of(row, preview="xx")
    assert keepers.writer.post(at("answer", trained, "gym"), sent)["Location"] == at(
        "answers", trained
    )
    assert keepers.writer.get(at("try", trained)).context["rows"] == []


def test_an_answer_taken_away_is_not_given_by_the_draft(keepers, trained):
    keepers.writer.post(at("remove_answer", trained, "gym"))
    row = say(keepers, trained, "missä on kuntosali").context["rows"][-1]
    assert row.draft.intent != "gym"
    assert row.published.meant
    assert "joka päivä" in words_of(row.published)


def test_before_the_first_training_nothing_is_offered_to_preview(keepers, bot):
    page = keepers.writer.get(at("answer", bot, "gym"))
    assert not page.context["may_preview"]
    sent = form_of(bot.intents.get(name="gym"), preview="fi")
    assert keepers.writer.post(at("answer", bot, "gym"), sent).status_code == 302


def test_only_those_who_write_or_train_try_and_only_writers_edit(keepers, trained):
    assert keepers.enabler.get(at("try", trained)).status_code in (403, 404)
    assert keepers.enabler.post(at("ask", trained), {"text": "x"}).status_code in (403, 404)
    for browser in (keepers.enabler, keepers.trainer):
        sent = form_of(trained.intents.get(name="gym"), preview="fi")
        assert browser.post(at("answer", trained, "gym"), sent).status_code in (403, 404)
    rewrite(trained)
    keepers.trainer.post(at("ask", trained), {"text": "missä on kuntosali"})
    page = keepers.trainer.get(at("try", trained)).content.decode()
    assert "Hervannassa" in page
    assert at("answer", trained, "gym") not in page  # the trainer is not led to what she can't open


def test_of_many_drafts_what_was_learned_is_held_once(keepers, trained):
    from revontuli.site.bot_content import content_of
    from revontuli.site.bots_ready import draft_bot, ready_bot

    ready = ready_bot(trained.slug, 1)
    drafts = [draft_bot(trained.slug, 1, content_of(trained)) for _ in range(3)]
    assert {id(one.model.understanding) for one in drafts} == {id(ready.model.understanding)}
    assert draft_bot(trained.slug, 99, content_of(trained), wait=2) is None
