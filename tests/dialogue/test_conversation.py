"""Whole conversations with a small bot, in three languages."""

from datetime import datetime

import pytest

from revontuli.dialogue import Alternative, Bot, Message, Outcome, Prediction, State
from revontuli.dialogue.pointing import pointed_at
from revontuli.dialogue.two_intents import split_questions
from tests.dialogue.conversations import TURKU, bot_at, bot_that, small_bot, talk, understanding

FLAT = Alternative("find_flat", 0.4)


@pytest.fixture(scope="module")
def bot() -> Bot:
    return small_bot()


def test_the_bot_greets_and_offers_a_beginning(bot: Bot) -> None:
    greeted = talk(bot)
    assert "Pikkubotti" in greeted.last
    assert greeted.labels == ["Mistä asunto?", "Usein kysyttyä", "Etsi minulle sopivaa apua"]
    assert greeted.turn.record is None


@pytest.mark.parametrize(
    ("language", "asked", "defined", "service", "related"),
    [
        ("fi", "mikä on opintotuki?", "Kelan tuki opiskelijalle.", "Opintoraha", "Asumislisä"),
        ("sv", "vad är studiestöd?", "FPA:s stöd för studerande.", "Studiepenning",
         "Bostadstillägg"),
        ("en", "what is student aid?", "Kela's support for students.", "Study grant",
         "Housing supplement"),
    ],
)  # fmt: skip
def test_a_term_is_explained_with_its_services_and_related_terms(
    bot: Bot, language: str, asked: str, defined: str, service: str, related: str
) -> None:
    talked = talk(bot, asked, language=language)
    assert defined in talked.last
    assert talked.cards == [service, related]  # the supplement is a service and a term
    assert related in talked.labels
    talked.say(f"[{related}]")
    assert talked.turn.reply.intent == "term:t:supplement"
    assert talked.turn.reply.asks_feedback


@pytest.mark.parametrize(
    ("language", "asked", "answered"),
    [
        ("fi", "mistä löydän asunnnon", "Hae heti asuntoa."),
        ("sv", "hur hittar jag en bostad", "Sök bostad genast."),
        ("en", "where can I find a flaat", "Apply for a flat at once."),
    ],
)
def test_the_keepers_answer_stands_with_cards_and_follow_ups(
    bot: Bot, language: str, asked: str, answered: str
) -> None:
    talked = talk(bot, asked, language=language)
    assert answered in talked.last
    assert len(talked.cards) == 2
    assert len(talked.labels[:2]) == 2  # the follow-up and the term
    assert talked.turn.record is not None
    assert talked.turn.record.text == asked
    assert talked.turn.record.topic == "housing"


def test_what_is_likely_but_not_sure_is_told_so_and_can_be_put_right(bot: Bot) -> None:
    understands = understanding({"asunto juttu": Prediction("find_flat", 0.6, (FLAT,))})
    talked = talk(bot_that(understands), "asunto juttu")
    assert talked.last.startswith("Jos ymmärsin oikein:")
    assert "Hae heti asuntoa." in talked.last
    talked.say("[Tarkoitin muuta]")
    assert talked.turn.reply.outcome in (Outcome.UNKNOWN, Outcome.ANSWERED)


@pytest.mark.parametrize("said", ["[Mistä asunto?]", "mistä asunto"])
def test_what_was_chosen_is_recorded_as_meant(bot: Bot, said: str) -> None:
    both = Prediction("find_flat", 0.4, (FLAT, Alternative("rent_late", 0.3)))
    talked = talk(
        bot_that(understanding({"höpinää 040 1234567": both, "höpinää": both})), "höpinää"
    )
    assert talked.turn.reply.outcome == Outcome.UNSURE
    assert talked.labels == ["Mistä asunto?", "Vuokra myöhässä", "En mitään näistä"]
    record = talked.say(said).turn.record
    assert record is not None
    assert (record.text, record.intent, record.is_chosen) == ("höpinää", "find_flat", True)


@pytest.mark.parametrize("said", ["joo", "kyllä", "[Vuokra myöhässä]"])
def test_yes_to_the_only_one_is_that_one(said: str) -> None:
    one = Alternative("rent_late", 0.35)
    understands = understanding({"höpinää": Prediction("rent_late", 0.35, (one,))})
    talked = talk(bot_that(understands), "höpinää")
    assert talked.labels == ["Vuokra myöhässä", "En mitään näistä"]
    record = talked.say(said).turn.record
    assert "Soita vuokranantajalle." in talked.last
    assert record is not None
    assert (record.text, record.intent, record.is_chosen) == ("höpinää", "rent_late", True)


@pytest.mark.parametrize("said", ["[En mitään näistä]", "en kumpaakaan", "ei"])
def test_none_of_them_is_recorded_too_and_leads_on(bot: Bot, said: str) -> None:
    both = Prediction("find_flat", 0.4, (FLAT, Alternative("rent_late", 0.3)))
    talked = talk(bot_that(understanding({"höpinää": both})), "höpinää", said)
    record = talked.turn.record
    assert record is not None
    assert (record.text, record.intent, record.is_chosen) == ("höpinää", "", True)
    assert record.outcome == Outcome.UNKNOWN
    assert "Puhu ihmisen kanssa" in talked.labels


def test_a_new_question_gets_out_of_did_you_mean(bot: Bot) -> None:
    both = Prediction("find_flat", 0.4, (FLAT, Alternative("rent_late", 0.3)))
    bus = Prediction("bus_card", 0.9, is_sure=True)
    talked = talk(bot_that(understanding({"höpinää": both, "en löydä bussikorttia": bus})),
                  "höpinää", "en löydä bussikorttia")  # fmt: skip
    assert talked.turn.reply.intent == "bus_card"


def test_services_that_surely_fit_come_before_a_guess(bot: Bot) -> None:
    guess = Prediction("rent_late", 0.3, (Alternative("rent_late", 0.3),))
    talked = talk(bot_that(understanding({"haluan uimaan": guess})), "haluan uimaan")
    assert set(talked.cards) == {"Tampereen uimahallit", "Turun uimahallit"}
    assert talked.labels[0] == "Vuokra myöhässä"
    record = talked.say("[Vuokra myöhässä]").turn.record
    assert record is not None
    assert (record.text, record.is_chosen) == ("haluan uimaan", True)


def test_an_answer_in_another_language_says_so(bot: Bot) -> None:
    talked = talk(bot, "when is the library open", language="en")
    assert "I have this only in another language" in talked.last
    assert talked.turn.reply.parts[1].language == "fi"  # type: ignore[union-attr]


def test_the_place_is_asked_where_services_differ_by_it_and_only_once(bot: Bot) -> None:
    talked = talk(bot, "haluan uimaan")
    assert talked.turn.reply.outcome == Outcome.ASKED
    assert talked.labels[:2] == ["Tampere", "Turku"]
    assert talked.say("turkuun muutan").cards == ["Turun uimahallit"]
    assert talked.say("entä uimahalli").cards == ["Turun uimahallit"]
    assert talked.say("uimahalleja").turn.reply.outcome == Outcome.GUESSED


@pytest.mark.parametrize("said", ["Turku", "Trku", "Turussa", "Åbo", "[Turku]"])
def test_the_place_is_understood_however_it_is_told(bot: Bot, said: str) -> None:
    talked = talk(bot, "haluan uimaan", said)
    assert talked.cards == ["Turun uimahallit"]
    assert talked.state.memory.municipality == TURKU


@pytest.mark.parametrize("said", ["en halua kertoa", "[En halua kertoa]", "ei väliä"])
def test_without_a_place_all_are_shown_with_where_they_are(bot: Bot, said: str) -> None:
    talked = talk(bot, "haluan uimaan", said)
    assert set(talked.cards) == {"Tampereen uimahallit", "Turun uimahallit"}
    assert talked.state.memory.municipality == ""


def test_a_place_in_the_question_is_not_asked(bot: Bot) -> None:
    talked = talk(bot, "haluan uimaan turussa")
    assert talked.cards[0] == "Turun uimahallit"


def test_a_new_question_gets_out_of_the_open_one(bot: Bot) -> None:
    talked = talk(bot, "haluan uimaan", "mistä saan bussikortin")
    assert "Kortin saa palvelupisteestä." in talked.last
    assert talked.state.awaiting is None


def test_a_place_told_afterwards_narrows_what_was_talked_about(bot: Bot) -> None:
    talked = talk(bot, "mistä löydän asunnon", "asun turussa")
    assert talked.cards == ["TYSin opiskelija-asunnot"]
    assert talked.say("mistä löydän asunnon").cards == ["TYSin opiskelija-asunnot"]


def test_of_two_places_none_is_taken_and_the_search_goes_on(bot: Bot) -> None:
    talked = talk(bot, "haluan uimaan")
    assert talked.state.awaiting
    assert talked.state.awaiting.step == "place"
    talked.say("Turku tai Tampere")
    assert len(talked.cards) == 2
    assert talked.state.memory.municipality == ""


def test_start_over_forgets_what_was_open_and_told(bot: Bot) -> None:
    talked = talk(bot, "asun turussa", "en tiedä mistä aloittaa", "alkuun")
    assert "Unohdin" in talked.last
    assert talked.state.awaiting is None
    assert talked.state.memory.municipality == ""


def test_start_over_is_asked_about_where_it_was_not_said_in_so_many_words() -> None:
    text = "lähetä keskustelu"
    bot = bot_that(understanding({text: Prediction("do:start_over", 0.86, is_sure=True)}))
    asked = talk(bot, "asun turussa", text)
    assert asked.labels == ["Alkuun", "Ei, jatketaan"]
    assert asked.state.memory.municipality == TURKU
    assert talk(bot, "asun turussa", text, "ei").state.memory.municipality == TURKU
    assert talk(bot, "asun turussa", text, "[Ei, jatketaan]").state.memory.municipality == TURKU
    for agreed in ("joo", "[Alkuun]"):
        assert talk(bot, "asun turussa", text, agreed).state.memory.municipality == ""


def test_the_reply_is_in_the_language_one_writes(bot: Bot) -> None:
    talked = talk(bot, "mistä saan bussikortin")
    assert talked.say("where do I get a bus card").turn.reply.language == "en"
    assert talked.say("var får jag ett busskort").turn.reply.language == "sv"


def test_a_chosen_language_stays(bot: Bot) -> None:
    talked = talk(bot, "English please")
    assert talked.turn.reply.language == "en"
    assert talked.say("mistä saan bussikortin").turn.reply.language == "en"
    assert "You get the card" in talked.last


@pytest.mark.parametrize("said", ["minä ei ymmärrä, englanti?", "sorry no finnish, english please"])
def test_a_language_asked_for_in_broken_words_is_spoken(said: str) -> None:
    unsure = Prediction(None, 0.3, (Alternative("rent_late", 0.3),))
    talked = talk(bot_that(understanding({said: unsure})), said)
    assert "Let's speak English" in talked.last


def test_a_course_of_a_language_is_no_wish_to_speak_it() -> None:
    unsure = Prediction(None, 0.1)
    told = {"haluan oppia englanti": unsure}
    assert "Let's speak English" not in talk(bot_that(understanding(told)), *told).last


def test_a_word_of_another_language_does_not_change_it(bot: Bot) -> None:
    talked = talk(bot, "opintotuki", language="en")
    assert talked.turn.reply.language == "en"


def test_a_greeting_before_a_question_gets_both() -> None:
    both = Prediction("do:greet", 0.9, second="bus_card", is_sure=True)
    talked = talk(
        bot_that(understanding({"moi, mistä saan kortin?": both})), "moi, mistä saan kortin?"
    )
    assert talked.last.startswith("Hei!")
    assert "Kortin saa palvelupisteestä." in talked.last
    assert talked.turn.reply.intent == "bus_card"


def test_two_questions_get_an_answer_and_a_button() -> None:
    both = Prediction("library", 0.9, second="bus_card", is_sure=True)
    talked = talk(bot_that(understanding({"kirjasto ja bussi": both})), "kirjasto ja bussi")
    assert talked.labels[0] == "Bussikortti"
    assert "Kysyit myös: Bussikortti" in talked.last
    assert "Kortin saa" in talked.say("[Bussikortti]").last


def test_a_second_question_that_is_not_sure_is_said_with_what_it_may_mean() -> None:
    asked = "mistä kirjaston löytää ja miten asumistukea haetaan?"
    first = Prediction("library", 0.6, (Alternative("library", 0.6),), is_sure=True)
    second = Prediction(None, 0.3, (Alternative("rent_late", 0.3), Alternative("do:bye", 0.2)))
    said = {
        asked: first,
        "mistä kirjaston löytää": first,
        "miten asumistukea haetaan?": second,
    }
    talked = talk(bot_that(understanding(said)), asked)
    assert "Kirjasto on maksuton." in talked.last
    assert "Kysyit myös: ”miten asumistukea haetaan”" in talked.last
    assert talked.labels == ["Vuokra myöhässä"]
    said["miten asumistukea haetaan?"] = Prediction(None, 0.0, (Alternative("rent_late", 0.02),))
    assert "Kysy se erikseen" in talk(bot_that(understanding(said)), asked).last


def test_what_goes_on_with_the_first_question_is_no_second_one(bot: Bot) -> None:
    assert "Kysyit myös" not in talk(bot, "missä on kirjasto ja milloin se on auki").last


def test_a_question_beside_something_told_is_not_two_questions() -> None:
    assert split_questions("I do not know what I need, can you guide me") == []
    assert split_questions("Missä on Kela ja miten haen opintotukea?") != []


@pytest.mark.parametrize(
    ("language", "said", "begins"),
    [
        ("fi", "kiitos paljon", "Ole hyvä!"),
        ("fi", "moikka", "Hei!"),
        ("sv", "tack så mycket", "Varsågod!"),
        ("en", "who are you", "You're talking with a bot: Little Bot."),
        ("en", "are you a robot", "You're talking with a bot"),
        ("fi", "ootko sä ihminen", "Juttelet botin kanssa: Pikkubotti."),
        ("fi", "haista paska", "Harmi"),
    ],
)
def test_small_talk_is_short(bot: Bot, language: str, said: str, begins: str) -> None:
    talked = talk(bot, said, language=language)
    assert talked.last.startswith(begins)
    assert talked.turn.reply.outcome == Outcome.TALK


def test_two_kinds_of_talk_at_once_are_talk() -> None:
    halves = (Alternative("do:thanks", 0.46), Alternative("do:bye", 0.46))
    split = Prediction("do:thanks", 0.46, halves)
    talked = talk(bot_that(understanding({"kiitos ja moikka": split})), "kiitos ja moikka")
    assert talked.last.startswith("Ole hyvä!")


def test_a_long_message_that_is_surely_one_of_two_things_of_the_bot_is_the_likelier() -> None:
    asked = "en oikein tiedä mitä tarvitsen, voitko opastaa minua"
    halves = (Alternative("do:guidance", 0.47), Alternative("do:menu", 0.47))
    split = Prediction("do:guidance", 0.47, halves)
    talked = talk(bot_that(understanding({asked: split})), asked)
    assert talked.labels[:2] == ["0", "1"]


def test_the_menu_leads_to_answers(bot: Bot) -> None:
    talked = talk(bot, "mitä voin kysyä")
    assert "Nyt ajankohtaista" in talked.labels
    assert "Kortin saa" in talked.say("[Bussikortti]").last
    assert talked.turn.record is not None
    assert (talked.turn.record.text, talked.turn.record.intent) == ("", "bus_card")
    assert talked.turn.said == "Bussikortti"


def test_a_label_written_is_its_button_pressed(bot: Bot) -> None:
    talked = talk(bot, "mitä voin kysyä", "bussikortti.")
    assert "Kortin saa" in talked.last
    assert talked.turn.record is not None
    assert talked.turn.record.text == ""


@pytest.mark.parametrize("said", ["toinen", "se toinen", "toka niistä", "the second one"])
def test_the_second_of_what_was_shown_can_be_pointed_at(bot: Bot, said: str) -> None:
    place = talk(bot, "haluan uimaan", said)  # of the towns that were asked about
    assert place.state.memory.municipality == TURKU
    talked = talk(bot, "mikä on opintotuki")
    second = talked.cards[1]
    assert talked.say(said).cards == [second]


def test_nothing_is_pointed_at_where_nothing_was_shown_or_more_is_said() -> None:
    assert pointed_at("toinen", State()) == ""
    two = State(offered={"ask:a": "A", "ask:b": "B"})
    assert pointed_at("Den andra!", two) == "ask:b"
    assert pointed_at("kolmas", two) == ""
    assert pointed_at("toinen asunto", two) == ""
    scale = State(offered={f"guidance:rate:{n}": str(n) for n in range(11)})
    assert pointed_at("toinen", scale) == ""


def test_what_helped_is_told_to_the_channel(bot: Bot) -> None:
    talked = talk(bot, "mistä saan bussikortin", "tästä oli apua")
    assert talked.turn.helped is True
    talked = talk(bot, "mistä saan bussikortin", "tämä ei auttanut")
    assert talked.turn.helped is False
    assert "Puhu ihmisen kanssa" in talked.labels
    assert talked.say("[Puhu ihmisen kanssa]").turn.helped is None


def test_an_old_button_is_told_to_be_gone(bot: Bot) -> None:
    turn = bot.reply(Message(choice="ask:term:nothing"), State())
    assert "ei enää ole" in turn.reply.as_text()
    assert turn.reply.outcome == Outcome.TALK


@pytest.mark.parametrize("said", ["mikä on maailman korkein vuori", "asdf qwer zxcv", "???", "🙂"])
def test_what_is_not_known_is_said_with_ways_on(said: str) -> None:
    knows_not = bot_that(understanding({said: Prediction(None, 0.1)}))
    talked = talk(knows_not, said)
    assert talked.turn.reply.outcome == Outcome.UNKNOWN
    assert "Puhu ihmisen kanssa" in talked.labels
    assert not talked.cards


def test_whom_to_talk_to_is_told_with_whether_they_answer_now(bot: Bot) -> None:
    talked = talk(bot, "haluan puhua ihmisen kanssa")
    assert "Neuvontapiste" in talked.last
    assert "Nyt auki, sulkeutuu 15.00." in talked.last
    assert "tel:031234567" in talked.last
    evening = talk(bot_at(datetime(2026, 11, 26, 20, 0)), "haluan puhua ihmisen kanssa")
    assert "Nyt kiinni, aukeaa ma 9.00." in evening.last


def test_a_transcript_goes_only_where_the_person_agreed_to_it(bot: Bot) -> None:
    talked = talk(bot, "mistä saan bussikortin", "haluan puhua ihmisen kanssa")
    talked.say("[Lähetä tämä keskustelu heille]")
    assert not talked.turn.sends_transcript
    assert "peitetty" in talked.last
    assert talked.say("joo").turn.sends_transcript
    declined = talk(bot, "moi", "haluan puhua ihmisen kanssa", "[Lähetä tämä keskustelu heille]")
    assert not declined.say("ei kiitos").turn.sends_transcript
    # Without having been asked, nothing that is pressed or said sends it.
    assert not bot.reply(Message(choice="hand_over:send"), State()).sends_transcript
    assert not talk(bot, "joo").turn.sends_transcript


@pytest.mark.parametrize("said", ["näytä lisää", "kerro lisää"])
def test_more_of_nothing_is_asked_about(bot: Bot, said: str) -> None:
    talked = talk(bot, said)
    assert talked.turn.reply.outcome == Outcome.ASKED
    assert "Mihin tarvitset palvelua?" in talked.last


def test_more_is_told_of_the_service_last_shown(bot: Bot) -> None:
    talked = talk(bot, "haluan uimaan", "[Turku]", "kerro lisää")
    assert talked.cards == ["Turun uimahallit"]


def test_short_thanks_do_not_change_the_language(bot: Bot) -> None:
    talked = talk(bot, "where do I get a bus card", "thx bye", language="en")
    assert talked.turn.reply.language == "en"


def test_a_first_greeting_sets_the_language(bot: Bot) -> None:
    assert talk(bot, "hej", language="fi").turn.reply.language == "sv"


def test_two_links_of_a_card_are_not_called_the_same() -> None:
    from revontuli.dialogue.skills.cards import service_links
    from revontuli.examples.moving_to_study.service_catalogue import example_catalogue

    for service in example_catalogue():
        for language in ("fi", "sv", "en"):
            labels = [link.label for link in service_links(service, language)]
            assert len(set(labels)) == len(labels)
