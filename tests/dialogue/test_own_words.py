"""A bot's own words found in messages: in any form, in three languages, by the keeper's value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.dialogue.content import OwnWord
from revontuli.dialogue.content_words import is_sayable
from revontuli.dialogue.own_words import OwnWords
from revontuli.privacy import redact

PASSPORT = OwnWord(
    "document",
    "passi",
    forms={
        "fi": ("henkkari", "matkustusasiakirja"),
        "sv": ("pass",),
        "en": ("passport", "travel document"),
    },
)
WORDS = OwnWords(
    (
        PASSPORT,
        OwnWord("document", "ajokortti", forms={"fi": ("kortti",), "en": ("driving licence",)}),
        OwnWord("document", "kansainvälinen opiskelijakortti"),
        OwnWord("codes", "verkkopankkitunnukset"),
        OwnWord("unit", "IT"),
        OwnWord("street", "Sorkantie"),
        OwnWord("course", "C"),
        OwnWord("course", "C++"),
    )
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("mistä saan passin", {"document": ("passi",)}),
        ("hukkasin henkkarini", {"document": ("passi",)}),
        ("uusi matkustusasiakirja", {"document": ("passi",)}),
        ("PASSIIN tarvitaan kuva", {"document": ("passi",)}),
        ("tarviin uuden passsi", {"document": ("passi",)}),
        ("passet är borta", {"document": ("passi",)}),
        ("where to renew travel documents", {"document": ("passi",)}),
        ("miten uusin kortin ja passin", {"document": ("ajokortti", "passi")}),
        ("kansainvälistä opiskelijakorttia", {"document": ("kansainvälinen opiskelijakortti",)}),
        ("kirjaudun verkkopankkitunnuksilla", {"codes": ("verkkopankkitunnukset",)}),
        ("asun Sorkantiellä", {"street": ("Sorkantie",)}),
        ("opin C++ kielen", {"course": ("C++",)}),
        ("opin C kielen", {"course": ("C",)}),
        ("missä IT on", {"unit": ("IT",)}),
        ("is it open", {}),
        ("passiivinen", {}),
        ("mistä saan asunnon", {}),
        ("", {}),
    ],
)
def test_words_are_found_in_the_forms_people_write(
    text: str, values: dict[str, tuple[str, ...]]
) -> None:
    assert WORDS.values(text) == values


def test_where_a_word_stands_is_told() -> None:
    (said,) = WORDS.find("Voi ei: henkkarini!")
    assert (said.word, said.form, said.language) == (PASSPORT, "henkkari", "fi")
    assert (said.start, said.end) == (8, 18)


def test_no_words_find_nothing() -> None:
    assert OwnWords(()).values("passi") == {}


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).map(
    lambda text: " ".join(text.split())
).filter(is_sayable)  # fmt: skip


@given(st.lists(texts, min_size=1, max_size=8, unique_by=str.casefold), st.data())
def test_any_value_written_as_it_stands_is_found(values: list[str], data: st.DataObject) -> None:
    words = OwnWords(OwnWord("kind", value) for value in values)
    value = data.draw(st.sampled_from(values))
    assert words.values(value).get("kind", ())[:1] == (value,)


def test_a_list_of_ten_thousand_is_asked_about_each_word_once() -> None:
    words = OwnWords(OwnWord("number", f"huone {number}") for number in range(10_000))
    assert words.values("missä on huone 4711") == {"number": ("huone 4711",)}
    assert len(words._trees["fi"].next["huone"].next) == 10_000


CAMPUSES = OwnWords((OwnWord("campus", "Kauppi"), OwnWord("campus", "hervis")))


@pytest.mark.parametrize("text", ["herviksen aulapalvelu", "oon herviksessä", "menen hervikseen"])
def test_slang_that_ends_in_is_is_found_in_its_cases(text: str) -> None:
    assert CAMPUSES.values(text) == {"campus": ("hervis",)}


@pytest.mark.parametrize(
    "text", ["onko Kaupissa lokeroita", "kaappi Kauppiin", "missä Kaupin aula on"]
)
def test_the_keepers_words_are_nobodys_names_in_any_form(text: str) -> None:
    assert redact(text).found
    assert not redact(text, keep=CAMPUSES.places).found


def test_a_name_beside_or_like_a_keepers_word_is_still_masked() -> None:
    words = OwnWords((OwnWord("campus", "Kauppi"), OwnWord("campus", "Hanna")))
    assert redact("Kaupissa on Hannu", keep=words.places).text == "Kaupissa on [nimi]"
