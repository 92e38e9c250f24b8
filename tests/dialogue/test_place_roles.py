"""Which place is the person's own."""

import pytest

from revontuli.dialogue.place_roles import own_place
from revontuli.language.places import find_places, get_municipality

FI = {
    "muutan Oulusta Turkuun": "Turku",
    "muutan Turkuun Oulusta": "Turku",
    "muutin Tampereelta Ouluun": "Oulu",
    "etsin asuntoa Turusta": "Turku",
    "mistä saan kämpän turusta": "Turku",
    "en löydä asuntoa Turusta": "Turku",
    "minulla ei ole asuntoa Turussa": "Turku",
    "asun Turussa": "Turku",
    "oon kotoisin Oulusta mutta opiskelen Turussa": "Turku",
    "en asu Turussa vaan Porissa": "Pori",
    "en asu enää Turussa": "",
    "asun Porissa, en Turussa": "Pori",
    "asuin ennen Oulussa": "",
    "asuin ennen Oulussa, nyt Turussa": "Turku",
    "asun Turussa mutta asuin ennen Oulussa": "Turku",
    "ennen kuin muutan Turkuun tarvitsen asunnon": "Turku",
    "muutan pois Turusta": "",
    "lähden Turusta": "",
    "Helsingistä lähdin pois, nyt oon Espoossa": "Espoo",
    "vanhempien luona Raumalla, koulu Turussa": "Turku",
    "vanhempani asuvat Raumalla ja muutan Turkuun": "Turku",
    "asun Raisiossa Turun lähellä": "Raisio",
    "en muuta Turkuun": "",
    "Tampereella vai Turussa?": "",
    "opiskelen Turussa ja asun Raisiossa": "",
    "ei paikkaa": "",
}
EN = {
    "I am moving from Oulu to Turku": "Turku",
    "I live in Turku": "Turku",
    "I'm leaving Turku": "",
    "I'm moving away from Turku": "",
    "I don't live in Turku, I live in Pori": "Pori",
    "not in Turku but in Pori": "Pori",
    "I used to live in Oulu": "",
    "I used to live in Oulu and now I study in Turku": "Turku",
    "I've lived in Turku for three years": "Turku",
    "I have always lived in Turku": "Turku",
    "I want to find out about help from Turku": "Turku",
    "I don't know where to find a flat in Turku": "Turku",
    "I live in Raisio, close to Turku": "Raisio",
    "with my parents in Rauma, school in Turku": "Turku",
    "Turku or Tampere?": "",
}
SV = {
    "jag flyttar från Uleåborg till Åbo": "Turku",
    "jag bor i Åbo": "Turku",
    "jag flyttar från Åbo": "",
    "jag bor inte i Åbo utan i Björneborg": "Pori",
    "inte i Åbo utan i Björneborg": "Pori",
    "jag bodde förut i Uleåborg": "",
    "jag bodde i Uleåborg men nu bor jag i Åbo": "Turku",
    "hos mina föräldrar i Raumo, skolan är i Åbo": "Turku",
    "jag hittar ingen bostad i Åbo": "Turku",
    "Åbo eller Tammerfors?": "",
}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (text, language, place)
        for language, told in (("fi", FI), ("en", EN), ("sv", SV))
        for text, place in told.items()
    ],
)
def test_the_place_where_she_is_or_goes(text: str, language: str, expected: str) -> None:
    codes = [place.code for place in find_places(text, language)]
    own = own_place(codes, text, language)
    assert (get_municipality(own).name["fi"] if own else "") == expected


def test_a_place_that_the_words_do_not_show_is_hers_where_it_is_the_only_one() -> None:
    assert own_place(["853"], "siellä", "fi") == "853"
    assert own_place(["853", "837"], "siellä", "fi") == ""
