"""What messages mean: learned from few examples, told with a true confidence."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.dialogue.content import Example, Source
from revontuli.dialogue.message_features import fold
from revontuli.dialogue.prediction import OUTSIDE
from revontuli.dialogue.skills.examples import skill_examples
from revontuli.dialogue.understanding import Understanding
from revontuli.errors import InputError

TAUGHT = {
    "study_grant": [
        "Miten haen opintotukea?", "opintoraha", "Mistä saan opintorahaa", "opintotuen hakeminen",
        "haluan hakea opintotukea", "studiestöd", "how do I apply for a study grant",
    ],
    "student_flat": [
        "Miten löydän opiskelija-asunnon?", "etsin kämppää", "vuokra-asunto opiskelijalle",
        "tarvitsen asunnon", "opiskelija-asunnot Turussa", "studentbostad", "a flat for students",
    ],
    "dentist": [
        "hammaslääkäri", "hampaaseen sattuu", "haluan hammaslääkäriin", "hammastarkastus",
        "varaa hammaslääkäriaika", "tandläkare", "dentist for students",
    ],
    "library": [
        "missä on kirjasto", "kirjaston aukioloajat", "lainata kirjoja", "kirjastokortti",
        "haluan kirjastoon", "bibliotek", "library card",
    ],
    "bus": [
        "bussilippu", "opiskelijan bussikortti", "miten bussit kulkevat", "bussin aikataulu",
        "paljonko bussi maksaa", "busskort", "bus timetable",
    ],
    "sports": [
        "haluan uimaan", "kuntosali opiskelijoille", "liikuntapalvelut",
        "missä voi pelata sulkapalloa", "uimahallin hinnat", "simhall", "sports for students",
    ],
    "job": [
        "etsin kesätöitä", "mistä löydän töitä", "työpaikat opiskelijalle", "haluan töihin",
        "osa-aikatyö", "sommarjobb", "find a summer job",
    ],
    "loan": [
        "opintolaina", "miten haen lainaa", "lainan takaisinmaksu", "opintolainahyvitys",
        "tarvitsen lainaa", "studielån", "student loan",
    ],
    "do:greet": ["moi", "hei", "terve", "hej", "hello"],
}  # fmt: skip


def examples() -> list[Example]:
    return [
        Example(text, intent, source=Source.BUILT_IN if intent == "do:greet" else Source.WRITTEN)
        for intent, texts in TAUGHT.items()
        for text in texts
    ]


@pytest.fixture(scope="module")
def nlu() -> Understanding:
    return Understanding.train(examples(), encoder="ngrams")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("opintotukea hakemaan", "study_grant"),
        ("hammaslääkärille aika", "dentist"),
        ("mistä kirjoja lainaksi kirjastosta", "library"),
        ("bussien aikataulut", "bus"),
    ],
)
def test_other_forms_of_the_words_mean_the_same(nlu: Understanding, text: str, intent: str) -> None:
    assert nlu.predict(text).alternatives[0].intent == intent


@pytest.mark.parametrize(("text", "intent"), [("hamaslääkäri", "dentist"), ("kirjsto", "library")])
def test_typing_errors_are_borne(nlu: Understanding, text: str, intent: str) -> None:
    assert nlu.predict(text).alternatives[0].intent == intent


def test_what_was_taught_word_for_word_always_wins() -> None:
    taught = [*examples(), Example("kirjaston bussi", "bus", source=Source.TAUGHT)]
    taught += [Example("kirjaston bussi", "library", source=Source.TEMPLATE)] * 5
    nlu = Understanding.train(taught, encoder="ngrams")
    found = nlu.predict("  KIRJASTON bussi!! ")
    assert found.intent == "bus"
    assert found.is_sure


def test_many_templates_do_not_drown_what_people_wrote() -> None:
    templates = [
        Example(f"{start} laina", "term:loan", source=Source.TEMPLATE)
        for start in (
            "mikä on",
            "kerro mikä on",
            "mitä tarkoittaa",
            "selitä",
            "haluan tietää mikä on",
        )
        for _ in range(20)
    ]
    nlu = Understanding.train([*examples(), *templates], encoder="ngrams")
    assert nlu.predict("mistä löydän kesätöitä").alternatives[0].intent == "job"


def test_the_same_examples_and_seed_give_the_same_whatever_their_order(nlu: Understanding) -> None:
    again = Understanding.train(reversed(examples()), encoder="ngrams")
    for text in ("opintotuki", "missä asua", "uimahalli?"):
        assert again.predict(text) == nlu.predict(text)


def test_two_things_said_at_once_are_both_found(nlu: Understanding) -> None:
    found = nlu.predict("moi, haluan hammaslääkäriin")
    assert (found.intent, found.second) == ("dentist", "do:greet")
    assert nlu.predict("haluan hammaslääkäriin").second is None


def test_alternatives_come_best_first_and_are_no_more_than_one_together(nlu: Understanding) -> None:
    found = nlu.predict("asunto ja laina")
    shares = [one.confidence for one in found.alternatives]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1 + 1e-9
    assert len({one.intent for one in found.alternatives}) == len(shares)


@pytest.mark.parametrize("text", ["", "   ", "?!", "\x00\x1b", "\ud800", "…", "🙂"])
def test_what_has_no_words_means_nothing(nlu: Understanding, text: str) -> None:
    found = nlu.predict(text)
    assert found.intent is None
    assert not found.is_sure


def test_a_million_letters_are_read_from_the_beginning(nlu: Understanding) -> None:
    found = nlu.predict("haluan hammaslääkäriin " * 50_000)
    assert found.alternatives[0].intent == "dentist"


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=80))
def test_anything_can_be_said(nlu: Understanding, text: str) -> None:
    found = nlu.predict(text)
    assert 0 <= found.confidence <= 1
    assert found.intent is None or found.intent in nlu.intents


def test_many_may_ask_at_once(nlu: Understanding) -> None:
    texts = [text for texts in TAUGHT.values() for text in texts]
    alone = [nlu.predict(f"{text} kiitos") for text in texts]
    together: dict[int, object] = {}

    def ask(row: int) -> None:
        together[row] = nlu.predict(f"{texts[row]} kiitos")

    threads = [threading.Thread(target=ask, args=(row,)) for row in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[row] for row in range(len(texts))] == alone


def test_two_intents_are_enough_and_one_is_not() -> None:
    small = Understanding.train([("missä kirjasto", "a"), ("bussi tulee", "b")], encoder="ngrams")
    assert small.predict("bussi").alternatives[0].intent == "b"
    with pytest.raises(InputError):
        Understanding.train([("kirjasto", "a"), ("kirjastot", "a"), ("?", "b")], encoder="ngrams")


def test_what_is_taught_in_finnish_is_understood_in_swedish_and_english() -> None:
    finnish = [
        Example(text, intent, "fi")
        for intent, texts in TAUGHT.items()
        if not intent.startswith("do:")
        for text in texts[:5]
    ]
    nlu = Understanding.train(finnish)
    if nlu.learned.features.encoder.name.startswith("ngrams"):
        pytest.skip("the encoder of meaning is not here")
    assert nlu.predict("jag behöver en tandläkare", "sv").alternatives[0].intent == "dentist"
    assert nlu.predict("where is the library", "en").alternatives[0].intent == "library"
    assert nlu.predict("I want to go swimming", "en").alternatives[0].intent == "sports"


def test_what_is_no_business_of_any_bot_is_not_taken_for_something_else() -> None:
    examples = [
        *skill_examples(),
        *((text, name) for name, texts in TAUGHT.items() for text in texts),
    ]
    nlu = Understanding.train(examples, seed=0, encoder="ngrams")
    for text in (
        "kuka on Yhdysvaltain presidentti",
        "what is the weather tomorrow",
        "skriv en dikt",
    ):
        told = nlu.predict(text)
        assert told.intent is None
        assert all(other.intent != OUTSIDE for other in told.alternatives)


def test_masked_personal_data_is_no_word_of_a_message(nlu: Understanding) -> None:
    assert fold("I am [name], [phone number], I need money") == "i am i need money"
    plain, masked = nlu.predict("mistä löydän asunnon"), nlu.predict("mistä löydän asunnon [nimi]")
    assert (plain.intent, plain.confidence) == (masked.intent, masked.confidence)
