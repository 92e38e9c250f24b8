"""The desk's word list: written as lines, kept, brought in, and only by the content keeper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.dialogue import OwnWord
from revontuli.dialogue.content_words import is_sayable
from revontuli.site import bot_import
from revontuli.site.bot_content import MOST_LOGGED, content_of, words_of, write_words
from revontuli.site.bot_word_lines import WrongLine, lines_of, words_of_lines
from revontuli.site.models import Bot, BotWord
from tests.site.bot_keeping import at, keepers, make_answers

__all__ = ["keepers"]  # fixtures

PASSPORT = OwnWord(
    "document", "passi", forms={"fi": ("henkkari",), "sv": ("pass",), "en": ("passport",)}
)
WORDS = (PASSPORT, OwnWord("document", "ajokortti"), OwnWord("course", "C: alkeet, osa 1", "en"))


@pytest.fixture
def bot(keepers):
    make_answers(keepers.bot)
    write_words(keepers.bot, WORDS)
    return keepers.bot


def fields(page, **more):
    """What the page's forms hold, as a browser sends it."""
    kinds = page.context["kinds"]
    sent = {"seen": page.context["state"], "kind-TOTAL_FORMS": kinds.total_form_count(),
            "kind-INITIAL_FORMS": kinds.initial_form_count()}  # fmt: skip
    for number, form in enumerate(kinds):
        sent[f"kind-{number}-kind"] = form.initial.get("kind", "")
        for code, lines in form.initial.get("lines", {}).items():
            sent[f"kind-{number}-lines_{code}"] = lines
    return sent | more


def test_words_stand_on_the_page_by_kind_and_language(keepers, bot):
    page = keepers.writer.get(at("vocabulary", bot))
    sent = fields(page)
    assert sent["kind-0-lines_fi"] == "passi: henkkari\najokortti"
    assert sent["kind-0-lines_en"] == "passi: passport"
    assert sent["kind-1-lines_en"] == '"C: alkeet, osa 1"'
    assert "{document}" in page.content.decode()


def test_an_answer_is_written_with_the_places_at_hand(keepers, bot):
    page = keepers.writer.get(at("answer", bot, "gym")).content.decode()
    assert "{document}, {course}" in page


def test_a_page_saved_as_it_is_changes_nothing(keepers, bot):
    before = list(bot.words.values())
    page = keepers.writer.get(at("vocabulary", bot))
    assert keepers.writer.post(at("vocabulary", bot), fields(page)).status_code == 302
    assert list(bot.words.values()) == before


def test_words_are_added_changed_and_taken_away(keepers, bot):
    page = keepers.writer.get(at("vocabulary", bot))
    sent = fields(page, **{
        "kind-0-lines_fi": "passi: henkkari,  matkustus­asiakirja \n\nhenkilökortti",
        "kind-1-kind": "course", "kind-1-lines_en": "",
        "kind-2-kind": "työkalu", "kind-2-lines_sv": "hammare: hammaren",
    })  # fmt: skip
    answer = keepers.writer.post(at("vocabulary", bot), sent)
    assert answer.status_code == 302
    assert words_of(bot) == (
        OwnWord("document", "passi", forms={
            "fi": ("henkkari", "matkustus­asiakirja"), "sv": ("pass",), "en": ("passport",),
        }),
        OwnWord("document", "henkilökortti"),
        OwnWord("työkalu", "hammare", "sv", {"sv": ("hammaren",)}),
    )  # fmt: skip


def test_a_kind_is_given_another_name(keepers, bot):
    page = keepers.writer.get(at("vocabulary", bot))
    keepers.writer.post(at("vocabulary", bot), fields(page, **{"kind-0-kind": "asiakirja"}))
    assert set(bot.words.values_list("kind", flat=True)) == {"asiakirja", "course"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind-0-kind": "my kind"}, {"kind-0-kind": ""}, {"kind-0-kind": "course"},
        {"kind-0-lines_fi": "passi: !"}, {"kind-0-lines_fi": ": passi"},
        {"kind-0-lines_fi": "x" * 101},
    ],
)  # fmt: skip
def test_what_will_not_do_is_told_and_nothing_is_changed(keepers, bot, wrong):
    page = keepers.writer.get(at("vocabulary", bot))
    answer = keepers.writer.post(at("vocabulary", bot), fields(page, **wrong))
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert words_of(bot) == WORDS


def test_of_two_who_edit_at_once_the_later_is_told(keepers, bot):
    page = keepers.writer.get(at("vocabulary", bot))
    sent = fields(page, **{"kind-0-lines_fi": "passi"})
    BotWord.objects.create(bot=bot, kind="document", value="viisumi")
    answer = keepers.writer.post(at("vocabulary", bot), sent)
    assert answer.status_code == 409
    assert bot.words.filter(value="viisumi").exists()
    again = sent | {"seen": answer.context["state"]}
    assert keepers.writer.post(at("vocabulary", bot), again).status_code == 302
    assert not bot.words.filter(value="viisumi").exists()


def test_only_the_content_keeper_sees_them(keepers, bot):
    for browser in (keepers.trainer, keepers.enabler):
        assert browser.get(at("vocabulary", bot)).status_code in (403, 404)
        assert browser.post(at("vocabulary", bot), {}).status_code in (403, 404)
    assert words_of(bot) == WORDS


def test_they_go_into_the_database_and_come_out_the_same(keepers, bot):
    assert content_of(Bot.objects.get(pk=bot.pk)).words == WORDS
    kept = list(bot.words.values_list("pk", flat=True))
    write_words(bot, WORDS)
    assert list(bot.words.values_list("pk", flat=True)) == kept
    many = tuple(OwnWord("street", f"Katu {number}") for number in range(2 * MOST_LOGGED))
    write_words(bot, many)
    assert words_of(bot) == many
    write_words(bot, ())
    assert words_of(bot) == ()


def test_words_of_a_file_are_looked_at_and_brought(keepers, bot):
    from revontuli.dialogue.content import BotContent

    brought = BotContent("b", {"fi": "B"}, words=(
        OwnWord("document", "passi", forms={"fi": ("passipoika",)}), OwnWord("tool", "vasara"),
    ))  # fmt: skip
    changes = bot_import.would_change(bot, brought, bot_import.ADD)
    assert (changes.words_added, changes.words_removed) == (2, 0)
    changes = bot_import.would_change(bot, brought, bot_import.REPLACE)
    assert (changes.words_added, changes.words_removed) == (2, 2)
    bot_import.bring(bot, brought, bot_import.ADD, keepers.users["writers"])
    assert {(w.kind, w.value) for w in words_of(bot)} == {
        *((w.kind, w.value) for w in WORDS), ("tool", "vasara"),
    }  # fmt: skip


def test_a_rasa_project_with_words_is_brought_in_by_hand(keepers, bot, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    nlu = "nlu:\n- intent: hei\n  examples: |\n    - moi [viisumi](document)\n    - heissan\n"
    file = SimpleUploadedFile("nlu.yml", nlu.encode())
    keepers.writer.post(at("files", bot), {"file": file, "way": "add"})
    assert keepers.writer.get(at("import", bot)).context["words_added"] == 1
    answer = keepers.writer.post(at("bring", bot), follow=True)
    assert f'href="{at("vocabulary", bot)}"' in answer.content.decode()
    assert bot.words.filter(kind="document", value="viisumi").exists()


texts = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
    .map(lambda text: " ".join(text.split()))
    .filter(is_sayable)
)
ways = st.dictionaries(
    st.sampled_from(["fi", "sv", "en"]),
    st.lists(texts, min_size=1, max_size=3, unique=True).map(tuple),
)


@given(
    st.lists(st.tuples(texts, st.sampled_from(["fi", "sv", "en"]), ways), unique_by=lambda x: x[0])
)
def test_words_written_as_lines_are_read_again(told):
    words = [
        OwnWord("kind", value, language, {
            code: own for code, forms in ways.items()
            if (own := tuple(form for form in forms if form != value))
        })
        for value, language, ways in told
    ]  # fmt: skip
    before = {word.value: word.language for word in words}
    read = words_of_lines("kind", lines_of(words), before)
    assert sorted(read, key=lambda w: w.value) == sorted(words, key=lambda w: w.value)


def test_quotes_hold_together_what_has_commas_and_colons():
    (word,) = words_of_lines("k", {"fi": '"Oy, Ab: konserni": firma, "A, B"'}, {})
    assert (word.value, word.forms) == ("Oy, Ab: konserni", {"fi": ("firma", "A, B")})
    (word,) = words_of_lines("k", {"fi": "klo 12:30: puolilta"}, {})
    assert (word.value, word.forms) == ("klo 12:30", {"fi": ("puolilta",)})
    with pytest.raises(WrongLine, match="2"):
        words_of_lines("k", {"fi": "passi\n…"}, {})
