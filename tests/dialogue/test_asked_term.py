"""What a new term or answer is called by what was asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.dialogue.asked_term import asked_term, proposed_name, proposed_title
from revontuli.text import LANGUAGES


@pytest.mark.parametrize(
    ("language", "question", "term"),
    [
        ("fi", "mikä on toimeentulotuki?", "toimeentulotuki"),
        ("fi", "Moi! Mitä tarkoittaa VATT", "VATT"),
        ("fi", "mitä toimeentulotuella tarkoitetaan", "toimeentulotuki"),
        ("fi", "mitä yleisellä asumistuella tarkoitetaan?", "yleinen asumistuki"),
        ("fi", "mitä opiskelijan asumislisällä tarkoitetaan", "opiskelijan asumislisä"),
        ("fi", "mitä ovat opintotuet", "opintotuki"),
        ("fi", "mikä se soluasunto oikein on", "soluasunto"),
        ("fi", "voisitko selittää mikä takuuvuokra on", "takuuvuokra"),
        ("fi", "en ymmärrä mitä vuokravakuus tarkoittaa", "vuokravakuus"),
        ("sv", "vad är ett studiebidrag egentligen?", "studiebidrag"),
        ("sv", "vad är studiebidraget för något", "studiebidrag"),
        ("sv", "vad menas med allmänt bostadsbidrag", "allmänt bostadsbidrag"),
        ("en", "what's a tutor", "tutor"),
        ("en", "What does Kela mean exactly?", "Kela"),
        ("en", "what are student grants", "student grant"),
    ],
)
def test_the_term_asked_for_is_found_in_its_base_form(language, question, term):
    assert asked_term(question, language) == term


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("fi", "miten haen asumistukea"), ("fi", "mikä kello on"), ("fi", "mikä sun nimi on"),
        ("fi", "mitä se maksaa"), ("fi", "mikä vakuus pitää maksaa"), ("fi", ""),
        ("sv", "hur söker jag stöd"), ("sv", "vad är det"), ("en", "what is it"),
        ("en", "what are the opening hours of the main library"), ("xx", "what is a tutor"),
    ],
)  # fmt: skip
def test_other_questions_ask_for_no_term(language, question):
    assert asked_term(question, language) == ""


def test_a_word_alone_is_proposed_and_a_whole_question_is_not():
    assert proposed_name("Toimeentulotuki?", "fi") == "Toimeentulotuki"
    assert proposed_name("yleinen asumistuki", "fi") == "yleinen asumistuki"
    assert proposed_name("miten haen asumistukea", "fi") == ""


@pytest.mark.parametrize(
    ("language", "question", "title"),
    [
        ("fi", "moi! missä voi pysäköidä??", "Missä voi pysäköidä"),
        ("fi", "mikä on VATT", "VATT"),
        ("sv", "hej, hur får jag vänner här?", "Hur får jag vänner här"),
        ("en", "Hi", "Hi"),
    ],
)
def test_a_title_is_short_without_greeting_and_mark(language, question, title):
    assert proposed_title(question, language) == title


@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_whatever_was_asked_a_proposal_is_short(text, language):
    assert len(proposed_title(text, language)) <= 62  # a letter can have two capitals
    assert len(proposed_name(text, language)) <= 220
    assert len(asked_term(text, language).split()) <= 4
