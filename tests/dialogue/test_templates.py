"""Examples made of the names of terms and services."""

from collections import Counter, defaultdict

import pytest

from revontuli.catalogue import Catalogue, Service, Term
from revontuli.dialogue.content import Example, Source
from revontuli.dialogue.finnish_forms import finnish_forms, finnish_plurals, is_plural
from revontuli.dialogue.name_forms import name_forms
from revontuli.dialogue.templates import catalogue_examples, service_examples, term_examples
from revontuli.examples.moving_to_study import example_catalogue


@pytest.mark.parametrize(
    ("word", "genitive", "partitive", "elative", "adessive"),
    [
        ("opintotuki", "opintotuen", "opintotukea", "opintotuesta", "opintotuella"),
        ("bussikortti", "bussikortin", "bussikorttia", "bussikortista", "bussikortilla"),
        ("vakuus", "vakuuden", "vakuutta", "vakuudesta", "vakuudella"),
        ("lykkäys", "lykkäyksen", "lykkäystä", "lykkäyksestä", "lykkäyksellä"),
        ("oleskelulupa", "oleskeluluvan", "oleskelulupaa", "oleskeluluvasta", "oleskeluluvalla"),
        ("osoite", "osoitteen", "osoitetta", "osoitteesta", "osoitteella"),
        ("opintopiste", "opintopisteen", "opintopistettä", "opintopisteestä", "opintopisteellä"),
        ("kriisipuhelin", "kriisipuhelimen", "kriisipuhelinta", "kriisipuhelimesta",
         "kriisipuhelimella"),
        ("irtisanomisaika", "irtisanomisajan", "irtisanomisaikaa", "irtisanomisajasta",
         "irtisanomisajalla"),
        ("opiskelijalounas", "opiskelijalounaan", "opiskelijalounasta", "opiskelijalounaasta",
         "opiskelijalounaalla"),
        ("välivuosi", "välivuoden", "välivuotta", "välivuodesta", "välivuodella"),
        ("kesätyö", "kesätyön", "kesätyötä", "kesätyöstä", "kesätyöllä"),
        ("lakimies", "lakimiehen", "lakimiestä", "lakimiehestä", "lakimiehellä"),
        ("yleinen asumistuki", "yleisen asumistuen", "yleistä asumistukea",
         "yleisestä asumistuesta", "yleisellä asumistuella"),
        ("uusi osoite", "uuden osoitteen", "uutta osoitetta", "uudesta osoitteesta",
         "uudella osoitteella"),
        ("suomen kielen kurssi", "suomen kielen kurssin", "suomen kielen kurssia",
         "suomen kielen kurssista", "suomen kielen kurssilla"),
    ],
)  # fmt: skip
def test_finnish_nouns_are_inflected(
    word: str, genitive: str, partitive: str, elative: str, adessive: str
) -> None:
    forms = finnish_forms(word)
    assert forms is not None
    told = [forms[case] for case in ("genitive", "partitive", "elative", "adessive")]
    assert told == [genitive, partitive, elative, adessive]


@pytest.mark.parametrize("word", ["TOAS", "hopsi", "ahdistaa", "opinto laina", "kesätöitä", ""])
def test_what_is_not_sure_is_not_inflected(word: str) -> None:
    assert finnish_forms(word) is None


@pytest.mark.parametrize(
    ("plural", "partitive"),
    [
        ("vuokra-asunnot", "vuokra-asuntoja"),
        ("verkkopankkitunnukset", "verkkopankkitunnuksia"),
        ("opintotuen tulorajat", "opintotuen tulorajoja"),
        ("opiskelijaravintolat", "opiskelijaravintoloita"),
        ("haalarit", "haalareja"),
        ("opintopisteet", "opintopisteitä"),
    ],
)
def test_finnish_plurals_are_inflected(plural: str, partitive: str) -> None:
    assert is_plural(plural)
    forms = finnish_plurals(plural)
    assert forms is not None
    assert forms["partitive"] == partitive


@pytest.mark.parametrize(
    ("name", "language", "form", "expected"),
    [
        ("studiestöd", "sv", "def", "studiestödet"),
        ("spårvagn", "sv", "a", "en spårvagn"),
        ("bibliotekskort", "sv", "a", "ett bibliotekskort"),
        ("kristelefonen", "sv", "def", "kristelefonen"),
        ("student aid", "en", "a", "student aid"),
        ("housing supplement", "en", "the", "the housing supplement"),
        ("electricity contract", "en", "a", "an electricity contract"),
        ("registering as a jobseeker", "en", "the", "registering as a jobseeker"),
        ("notification of move", "en", "a", "a notification of move"),
        ("Kela", "en", "nom", "Kela"),
    ],
)
def test_swedish_and_english_names_have_their_articles(
    name: str, language: str, form: str, expected: str
) -> None:
    heads = {"countable": ("vagn", "kort"), "neuter": ("stöd", "kort"), "mass": ("aid",)}
    assert name_forms(name, language, heads).forms[form] == expected


GRANT = Term("t:grant", {"fi": "opintotuki", "sv": "studiestöd", "en": "student aid"})
SERVICE = Service(
    "s:grant",
    {"fi": "Opintoraha", "sv": "Studiepenning", "en": "Study grant"},
    synonyms={"fi": ("opintotuki", "opari")},
)


def test_a_term_is_asked_what_it_means_in_each_language() -> None:
    examples = term_examples(GRANT)
    texts = {e.text for e in examples}
    assert {e.intent for e in examples} == {"term:t:grant"}
    assert {e.source for e in examples} == {Source.TEMPLATE}
    assert {"mikä on opintotuki?", "mitä opintotuella tarkoitetaan"} <= texts
    assert {"vad är studiestöd?", "berätta om studiestödet", "what is student aid?"} <= texts
    counts = Counter(e.language for e in examples)
    assert all(6 <= counts[language] <= 10 for language in ("fi", "sv", "en"))


def test_a_service_is_asked_for_by_what_it_is() -> None:
    texts = {e.text for e in service_examples(SERVICE)}
    assert {"haluan hakea opintorahaa", "kuka voi saada opintorahaa", "hur ansöker jag om "
            "studiepenning?", "how do I apply for the study grant?"} <= texts  # fmt: skip


def test_a_text_that_is_one_things_own_name_is_not_the_others() -> None:
    examples = catalogue_examples(Catalogue((SERVICE,), (GRANT,)))
    intents = {e.text: e.intent for e in examples}
    assert intents["opintotuki"] == "term:t:grant"
    assert intents["haluan hakea opintotukea"] == "service:s:grant"


def test_a_word_for_two_services_is_an_example_of_neither() -> None:
    halls = tuple(
        Service(f"s:{name}", {"fi": f"{name} uimahallit"}, synonyms={"fi": ("uiminen",)})
        for name in ("Turun", "Tampereen")
    )
    texts = {e.text for e in catalogue_examples(Catalogue(halls))}
    assert "uiminen" not in texts
    assert "missä Turun uimahallit ovat?" in texts


def test_long_official_titles_have_few_examples() -> None:
    title = "Sosiaalihuoltolain mukainen kuljetuspalvelu, jota haetaan hyvinvointialueelta"
    assert len(service_examples(Service("s", {"fi": title}))) == 2


def test_of_a_large_catalogue_only_what_terms_lead_to_has_examples() -> None:
    services = tuple(Service(f"s{n}", {"fi": f"Palvelu {n}"}) for n in range(20))
    term = Term("t", {"fi": "sana"}, services=("s3",))
    examples = catalogue_examples(Catalogue(services, (term,)), most_services=10)
    assert {e.intent for e in examples} == {"term:t", "service:s3"}


def test_texts_of_others_are_left_to_them() -> None:
    examples = catalogue_examples(Catalogue((), (GRANT,)), taken=["Mikä on opintotuki"])
    assert "mikä on opintotuki?" not in {e.text for e in examples}


@pytest.fixture(scope="module")
def made() -> list[Example]:
    return catalogue_examples(example_catalogue())


def test_no_text_means_two_things(made: list[Example]) -> None:
    intents = defaultdict(set)
    for example in made:
        intents[example.language, example.text.casefold()].add(example.intent)
    assert all(len(found) == 1 for found in intents.values())


def test_all_terms_and_services_have_examples_in_all_languages(made: list[Example]) -> None:
    counts = Counter((e.intent, e.language) for e in made)
    catalogue = example_catalogue()
    named = [f"term:{t.id}" for t in catalogue.terms]
    assert all(counts[name, code] >= 5 for name in named for code in ("fi", "sv", "en"))
    named = [f"service:{s.id}" for s in catalogue.services]
    assert all(counts[name, code] for name in named for code in ("fi", "sv", "en"))
    assert max(counts.values()) <= 25


def test_the_same_catalogue_gives_the_same_examples(made: list[Example]) -> None:
    assert catalogue_examples(example_catalogue()) == made
