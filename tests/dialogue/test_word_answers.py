"""The bot's own words in its answers: filled, asked for, remembered for one conversation."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.dialogue import Bot, Message, Outcome, OwnWord, Prediction, State
from revontuli.dialogue.answer_places import fill_places
from revontuli.dialogue.memory import MOST_KINDS, MOST_VALUES, learn_words
from tests.dialogue.conversations import small_bot, talk, understanding

WORDS = (
    OwnWord("document", "passi", forms={"fi": ("henkkari",), "en": ("passport",)}),
    OwnWord("document", "ajokortti", forms={"en": ("driving licence",)}),
    *(OwnWord("course", f"Kurssi {letter}") for letter in "ABCDEFGH"),
)
ANSWERS = {
    "bus_card": {
        "fi": "Asiakirjat antaa poliisi. {document} maksaa 50 euroa. Varaa aika {sivu}.",
        "en": "The police give it. {document} costs 50 euros.",
    },
    "library": {"fi": "{document} riittää.\n\n- {document} mukaan"},
    "rent_late": {"fi": "Tästä kertoo kurssin {course} opettaja."},
}
MEANT = {
    "mistä saan passin": "bus_card",
    "mistä saan asiakirjan": "bus_card",
    "mitä kirjastoon": "library",
    "kuka opettaa": "rent_late",
    "hukkasin henkkarini": "bus_card",
    "passi ja ajokortti hukassa": "bus_card",
    "where do I get a passport": "bus_card",
}


@pytest.fixture(scope="module")
def bot() -> Bot:
    known = {text: Prediction(name, 0.99, is_sure=True) for text, name in MEANT.items()}
    small = small_bot()
    intents = tuple(
        replace(i, answer=ANSWERS.get(i.name, i.answer), services=(), terms=())
        for i in small.model.content.intents
    )
    content = replace(small.model.content, words=WORDS, intents=intents)
    model = replace(small.model, content=content, understanding=understanding(known))
    return Bot(model, small.catalogue, clock=small.clock)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("mistä saan passin",
         "Asiakirjat antaa poliisi. Passi maksaa 50 euroa. Varaa aika {sivu}."),
        ("hukkasin henkkarini",
         "Asiakirjat antaa poliisi. Passi maksaa 50 euroa. Varaa aika {sivu}."),
        ("passi ja ajokortti hukassa",
         "Asiakirjat antaa poliisi. Passi ja ajokortti maksaa 50 euroa. Varaa aika {sivu}."),
        ("mistä saan asiakirjan", "Asiakirjat antaa poliisi. Varaa aika {sivu}."),
    ],
)  # fmt: skip
def test_answers_are_filled_with_what_was_said(bot: Bot, text: str, answer: str) -> None:
    assert answer in talk(bot, text).last


def test_an_answer_in_another_language_calls_it_by_that_language(bot: Bot) -> None:
    talked = talk(bot, "where do I get a passport", language="en")
    assert "The police give it. Passport costs 50 euros." in talked.last


def test_what_was_said_before_in_the_conversation_fills_a_later_answer(bot: Bot) -> None:
    talked = talk(bot, "hukkasin henkkarini", "mitä kirjastoon")
    assert talked.last.startswith("Passi riittää.\n\n- passi mukaan")


def test_which_one_is_asked_where_nothing_can_be_said_without(bot: Bot) -> None:
    talked = talk(bot, "mitä kirjastoon")
    assert talked.turn.reply.outcome is Outcome.ASKED
    assert talked.labels == ["passi", "ajokortti"]
    assert "Ajokortti riittää." in talked.say("[ajokortti]").last
    assert "Passi riittää." in talk(bot, "mitä kirjastoon", "henkkari").last
    assert "Passi riittää." in talk(bot, "mitä kirjastoon", "passi").last  # its button's label


def test_of_many_words_the_name_is_asked(bot: Bot) -> None:
    talked = talk(bot, "kuka opettaa")
    assert not talked.labels
    assert "kurssin Kurssi C opettaja" in talked.say("Kurssi C").last


def test_another_question_instead_of_the_word_is_answered(bot: Bot) -> None:
    assert "Asiakirjat antaa" in talk(bot, "mitä kirjastoon", "mistä saan asiakirjan").last


def test_they_are_told_and_forgotten_on_request_and_kept_no_longer(bot: Bot) -> None:
    talked = talk(bot, "hukkasin henkkarini", "mitä muistat minusta")
    assert "passi" in talked.last
    assert "henkkari" not in talked.last
    assert "henkkari" not in talked.state.to_json().decode()
    assert State.from_json(talked.state.to_json()) == talked.state
    talked.say("unohda minut")
    assert talked.state.words == {}
    talked = talk(bot, "hukkasin henkkarini", "alkuun")
    assert talked.state.words == {}


def test_a_word_that_the_bot_no_longer_has_is_as_if_never_said(bot: Bot) -> None:
    state = State(words={"document": ("kuorma-auto",)})
    assert bot.reply(Message("mitä kirjastoon"), state).reply.outcome is Outcome.ASKED


kinds = st.dictionaries(
    st.text("abcdefghijklmnop", min_size=1, max_size=2),
    st.lists(st.text(max_size=5), min_size=1, max_size=6).map(tuple),
    max_size=20,
)


@given(kinds, kinds)
def test_only_so_much_is_remembered(
    before: dict[str, tuple[str, ...]], said: dict[str, tuple[str, ...]]
) -> None:
    after = learn_words(before, said)
    assert len(after) <= MOST_KINDS
    newest = list(said)[-MOST_KINDS:]
    assert all(after[kind] == said[kind][:MOST_VALUES] for kind in newest)


@pytest.mark.parametrize(
    ("text", "said", "filled"),
    [
        ("Saat {a} täältä.", {}, ""),
        ("Saat {a} täältä.", {"a": "passin"}, "Saat passin täältä."),
        ("Hae esim. {a} ajoissa. Se on ilmainen.", {}, "Se on ilmainen."),
        ("Joo. {a} on ilmainen.", {"a": "passi"}, "Joo. Passi on ilmainen."),
        ("Ks. {a} 3. kesäkuuta.", {"a": "passi"}, "Ks. passi 3. kesäkuuta."),
        ("Eka rivi\n- {a}\n- toinen\n\n{a}", {}, "Eka rivi\n- toinen"),
        ("{b} ja { a }", {"a": "X"}, "{b} ja X"),
        ("{} {0} {a b}", {"a": "X"}, "{} {0} {a b}"),
    ],
)
def test_sentences_that_cannot_be_filled_are_left_out(
    text: str, said: dict[str, str], filled: str
) -> None:
    assert fill_places(text, {"a"}, said) == filled


@given(st.text(), st.sets(st.sampled_from("abc")))
def test_without_places_an_answer_stays_as_it_is(text: str, kinds: set[str]) -> None:
    plain = text.replace("{", "(")
    assert fill_places(plain, kinds, {}) == plain
