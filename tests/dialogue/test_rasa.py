"""Rasa and Botfront projects brought in and out."""

import zipfile
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from revontuli.dialogue.content import BotContent, Example, Intent, KeeperTest, OwnWord, Source
from revontuli.dialogue.content_files import content_as_yaml, parse_content
from revontuli.dialogue.rasa import NotCarried, RasaImport, files, read_rasa, write_rasa
from revontuli.dialogue.rasa.domain import ENTITY, SLOT
from revontuli.dialogue.rasa.importing import DOUBLED, RENAMED
from revontuli.dialogue.rasa.nlu import plain
from revontuli.errors import InputError

NLU = """\
version: "3.1"
nlu:
- intent: find_flat
  examples: |
    - mistä saan asunnon [Turusta](city)
    - etsin kämppää [Treelta]{"entity": "city", "value": "Tampere"}
- intent: faq/ask_price
  metadata:
    language: fi
  examples:
  - text: |
      paljonko se maksaa
    metadata:
      sentiment: neutral
  - text: |
      - mikä on hinta
- intent: affirm
  examples: |
    - joo
    - kyllä
- synonym: Tampere
  examples: |
    - Tre
- lookup: city
  examples: |
    - Turku
    - Rauma
- lookup: drink
  examples: |
    - kahvi
    - tee
- regex: zip
  examples: |
    - \\d{5}
"""

DOMAIN = """\
version: "3.1"
intents:
  - find_flat
  - faq:
      is_retrieval_intent: true
  - affirm
  - never_used
  - nlu_fallback
entities: [city]
slots:
  city: {type: text, mappings: [{type: from_entity, entity: city}]}
forms:
  flat_form: {required_slots: [city]}
actions: [action_search_flats, utter_flat]
responses:
  utter_flat:
  - text: "Hae asuntoa TOASilta."
    condition:
    - {type: slot, name: language, value: fi}
    buttons:
    - {title: "Hinta", payload: "/faq/ask_price"}
    - {title: "TOAS", url: "https://toas.fi"}
    image: "https://example.org/kuva.png"
  - text: "Apply at TOAS."
    condition:
    - {type: slot, name: language, value: en}
  utter_faq/ask_price:
  - text: Se on ilmainen.
  - text: Ei maksa mitään.
  utter_bye:
  - text: "Hei hei {name}!"
  utter_only_slack:
  - text: moi
    channel: slack
  utter_custom:
  - custom: {blocks: []}
"""

RULES = """\
version: "3.1"
rules:
- rule: flats
  steps:
  - intent: find_flat
  - action: utter_flat
- rule: prices
  steps:
  - intent: faq
  - action: utter_faq
- rule: form
  condition:
  - active_loop: flat_form
  steps:
  - action: flat_form
- rule: fallback
  steps:
  - intent: nlu_fallback
  - action: utter_default
stories:
- story: longer
  steps:
  - intent: find_flat
  - action: action_search_flats
  - action: utter_bye
  - intent: affirm
  - action: utter_flat
- story: from a checkpoint
  steps:
  - checkpoint: asked
  - action: utter_bye
- story: with a slot
  steps:
  - intent: find_flat
  - slot_was_set: [{city: Turku}]
  - action: utter_flat
"""

TESTS = """\
stories:
- story: a test
  steps:
  - user: |
      onko täällä [Turussa](city) asuntoja
    intent: find_flat
  - action: utter_flat
"""

PROJECT = {
    "data/nlu.yml": NLU,
    "domain.yml": DOMAIN,
    "data/rules.yml": RULES,
    "tests/test_stories.yml": TESTS,
    "config.yml": "language: fi\npipeline: []\npolicies: []\n",
    "actions/actions.py": "import os\n",
    "models/x.yml": "nlu: [",
}


def make(folder: Path, project: dict[str, str]) -> Path:
    for name, text in project.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def carried(tmp_path: Path) -> RasaImport:
    return read_rasa(make(tmp_path, PROJECT))


def reasons(carried: RasaImport, name: str) -> list[NotCarried]:
    return [item for item in carried.not_carried if item.name == name]


def test_examples_come_without_marks_of_entities(carried: RasaImport) -> None:
    texts = [e.text for e in carried.content.examples if e.intent == "find_flat"]
    assert texts == ["mistä saan asunnon Turusta", "etsin kämppää Treelta"]
    assert {e.source for e in carried.content.examples} == {Source.IMPORTED}
    assert {e.language for e in carried.content.examples} == {"fi"}


def test_examples_as_a_list_are_read_too(carried: RasaImport) -> None:
    texts = [e.text for e in carried.content.examples if e.intent == "faq_ask_price"]
    assert texts == ["paljonko se maksaa", "mikä on hinta"]


def test_answers_come_by_language_with_buttons_and_images(carried: RasaImport) -> None:
    intent = carried.content.intent("find_flat")
    assert intent is not None
    assert intent.answer == {
        "fi": "Hae asuntoa TOASilta.\nhttps://example.org/kuva.png\nTOAS: https://toas.fi",
        "en": "Apply at TOAS.",
    }
    assert intent.follow_ups == ("faq_ask_price",)


def test_retrieval_intents_have_the_answers_called_as_they_are(carried: RasaImport) -> None:
    intent = carried.content.intent("faq_ask_price")
    assert intent is not None
    assert intent.answer == {"fi": "Se on ilmainen."}
    assert carried.names["faq/ask_price"] == "faq_ask_price"
    assert "Several" not in reasons(carried, "utter_faq/ask_price")[0].reason
    assert "first of several wordings" in reasons(carried, "utter_faq/ask_price")[0].reason


def test_of_several_wordings_one_without_values_of_slots_is_taken(tmp_path: Path) -> None:
    wordings = '  - text: "Saat sen täältä, {name}."\n  - text: "Saat sen täältä."\n'
    nlu = "nlu:\n- intent: locker\n  examples: |\n    - mistä saan lokeron\n"
    (tmp_path / "domain.yml").write_text(f"responses:\n  utter_locker:\n{wordings}", "utf-8")
    (tmp_path / "nlu.yml").write_text(nlu, "utf-8")
    intent = read_rasa(tmp_path, "small").content.intent("locker")
    assert intent is not None
    assert intent.answer == {"fi": "Saat sen täältä."}


def test_yes_and_no_teach_the_skills(carried: RasaImport) -> None:
    assert [e.text for e in carried.content.examples if e.intent == "do:yes"] == ["joo", "kyllä"]
    assert carried.content.intent("affirm") is None


def test_tests_of_the_project_become_the_keepers(carried: RasaImport) -> None:
    assert carried.content.tests == (KeeperTest("onko täällä Turussa asuntoja", "find_flat"),)


@pytest.mark.parametrize(
    ("name", "file", "line", "words"),
    [
        ("flat_form", "domain.yml", 13, "Forms"),
        ("city", "domain.yml", 11, "Slots"),
        ("action_search_flats", "domain.yml", 14, "program code"),
        ("never_used", "domain.yml", 7, "neither examples nor an answer"),
        ("nlu_fallback", "domain.yml", 8, "way of its own"),
        ("zip", "data/nlu.yml", 32, "Regular expressions"),
        ("form", "data/rules.yml", 11, "slots or forms"),
        ("longer", "data/rules.yml", 26, "Only the first question"),
        ("from a checkpoint", "data/rules.yml", 30, "checkpoint"),
        ("with a slot", "data/rules.yml", 35, "slots or forms"),
        ("utter_bye", "domain.yml", 31, "places for values"),
        ("utter_only_slack", "domain.yml", 33, "one channel alone"),
        ("utter_custom", "domain.yml", 36, "no words"),
    ],
)
def test_what_is_left_is_told_with_its_place(
    carried: RasaImport, name: str, file: str, line: int, words: str
) -> None:
    told = reasons(carried, name)
    assert any(i.file == file and i.line == line and words in i.reason for i in told), told


def test_lists_become_words_unless_they_are_places(carried: RasaImport) -> None:
    assert carried.content.words == (OwnWord("drink", "kahvi"), OwnWord("drink", "tee"))
    assert not reasons(carried, "drink")
    assert not reasons(carried, "Tampere")
    assert {i.reason for i in reasons(carried, "city")} == {SLOT, ENTITY}


OWN_WORDS = {
    "data/nlu.yml": """\
nlu:
- intent: get_document
  examples: |
    - mistä saan uuden [passin](document)
    - miten haen [henkkaria](document:passi)
    - hukkasin [ajokortin]{"entity": "document", "value": "ajokortti", "role": "lost"}
    - kadotin [lompakon](thing)
- synonym: passi
  examples: |
    - matkustusasiakirja
- synonym: Kela
  examples: |
    - Kansaneläkelaitos
- lookup: date-time
  examples: |
    - aamu
    - !!!
- intent: other
  examples: |
    - jotain aivan muuta täällä
""",
    "data/nlu_en.yml": "nlu:\n- synonym: passi\n  examples: |\n    - passport\n",
    "domain.yml": """\
intents: [get_document]
entities: [document, thing, nothing]
slots:
  document: {type: text, mappings: [{type: from_entity, entity: document}]}
  name: {type: text, mappings: [{type: from_text}]}
responses:
  utter_get_document:
  - text: "{document} haetaan poliisilta."
  utter_other:
  - text: "Hei {name}, {document} on täällä."
""",
}


def test_synonyms_lookups_and_marks_become_words_of_their_kind(tmp_path: Path) -> None:
    content = read_rasa(make(tmp_path, OWN_WORDS)).content
    assert content.words == (
        OwnWord("date_time", "aamu"),
        OwnWord(
            "document",
            "passi",
            forms={"fi": ("henkkaria", "matkustusasiakirja"), "en": ("passport",)},
        ),
        OwnWord("document", "ajokortti"),
        OwnWord("thing", "lompakko"),
        OwnWord("other", "Kela", forms={"fi": ("Kansaneläkelaitos",)}),
    )
    assert content.examples[0].text == "mistä saan uuden passin"


def test_what_the_words_make_of_use_is_no_longer_left(tmp_path: Path) -> None:
    carried = read_rasa(make(tmp_path, OWN_WORDS))
    left = {(item.name, item.reason.split()[0]) for item in carried.not_carried}
    assert left == {
        ("nothing", "Entities"), ("name", "Slots"), ("utter_other", "The"),
        ("date-time → date_time", "The"), ("!!!", "This"),
    }  # fmt: skip
    assert carried.content.intents[0].answer == {"fi": "{document} haetaan poliisilta."}


def test_marks_in_any_form_are_of_the_listed_word(tmp_path: Path) -> None:
    marked = "[henkkarin](document)", "[passia](document)", "[Sorkantiellä](street)"
    examples = "".join(f"    - missä nyt {mark} sitten näkyy\n" for mark in marked)
    nlu = (
        f"nlu:\n- intent: a\n  examples: |\n{examples}"
        "- synonym: passi\n  examples: |\n    - henkkari\n"
        "- lookup: street\n  examples: |\n    - Sorkantie\n"
    )
    words = read_rasa(make(tmp_path, {"nlu.yml": nlu})).content.words
    assert set(map(repr, words)) == {
        repr(OwnWord("street", "Sorkantie")),
        repr(OwnWord("document", "passi", forms={"fi": ("henkkari",)})),
    }


def test_words_of_older_projects_come_too(tmp_path: Path) -> None:
    project = {
        "nlu.md": "## intent:hinta\n- paljonko [lippu](thing) maksaa\n- [liput](thing:lippu)\n\n"
        "## synonym:lippu\n- pääsylippu\n\n## lookup:thing\n- kortti\n",
    }
    words = read_rasa(make(tmp_path, project)).content.words
    assert words == (
        OwnWord("thing", "kortti"),
        OwnWord("thing", "lippu", forms={"fi": ("pääsylippu",)}),
    )


def test_a_zip_gives_the_same_as_its_folder(tmp_path: Path) -> None:
    folder = make(tmp_path / "bot", PROJECT)
    with zipfile.ZipFile(tmp_path / "bot.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in PROJECT.items():
            packed.writestr(name, text)
    assert read_rasa(tmp_path / "bot.zip") == read_rasa(folder)


def test_a_zip_can_write_nothing_anywhere(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bot.zip", "w") as packed:
        packed.writestr("../../outside/nlu.yml", NLU)
        packed.writestr("/etc/nlu.yml", NLU)
    before = sorted(tmp_path.parent.rglob("*"))
    read_rasa(tmp_path / "bot.zip")
    assert sorted(tmp_path.parent.rglob("*")) == before


def test_a_zip_that_swells_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("nlu.yml", "#" * (files.LARGEST_FILE + 1))
    assert (tmp_path / "bomb.zip").stat().st_size < 50_000
    with pytest.raises(InputError, match="larger than a bot's project"):
        read_rasa(tmp_path / "bomb.zip")


def test_links_that_lead_elsewhere_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yml"
    secret.write_text("nlu:\n- intent: secret\n  examples: |\n    - salasana\n")
    folder = make(tmp_path / "bot", PROJECT)
    (folder / "data" / "link.yml").symlink_to(secret)
    assert read_rasa(folder).content.intent("secret") is None


@pytest.mark.parametrize("content", [b"not a zip", b"PK\x03\x04broken"])
def test_what_is_no_project_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bot.zip").write_bytes(content)
    with pytest.raises(InputError, match="cannot be unpacked"):
        read_rasa(tmp_path / "bot.zip")
    with pytest.raises(InputError, match="no such folder"):
        read_rasa(tmp_path / "nowhere")
    with pytest.raises(InputError, match="no examples"):
        read_rasa(make(tmp_path / "empty", {"domain.yml": "intents: [a]"}))


def test_a_broken_file_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    broken = {"data/broken.yml": "nlu:\n- intent: [\n", "data/odd.yml": "nlu:\n- 5\n- intent: {}\n"}
    carried = read_rasa(make(tmp_path, PROJECT | broken))
    assert carried.content.intent("find_flat") is not None
    assert [(i.file, i.line) for i in carried.not_carried if "broken" in i.file] == [
        ("data/broken.yml", 3)
    ]
    assert {i.line for i in carried.not_carried if "odd" in i.file} == {2, 3}


def test_botfront_answers_come_by_language(tmp_path: Path) -> None:
    project = {
        "botfront/nlu/fi.yml": "nlu:\n- intent: hinta\n  examples: |\n    - paljonko maksaa\n",
        "botfront/nlu/en.yml": "nlu:\n- intent: hinta\n  examples: |\n    - how much is it\n",
        "botfront/domain.yml": (
            "responses:\n  utter_hinta:\n  - language: fi\n    text: Ilmainen.\n"
            "  - language: en\n    text: Free.\n"
        ),
        "botfront/responses.yml": (
            "templates:\n- key: utter_aika\n  values:\n  - lang: fi\n    sequence:\n"
            "    - content: 'text: Kello viisi.'\n"
        ),
        "botfront/stories.yml": (
            "rules:\n- rule: a\n  steps:\n  - or: [{intent: aika}, {intent: milloin}]\n"
            "  - action: utter_aika\n"
        ),
    }
    content = read_rasa(make(tmp_path, project)).content
    answers = {intent.name: intent.answer for intent in content.intents}
    assert answers == {"hinta": {"fi": "Ilmainen.", "en": "Free."}}
    assert {(e.text, e.language) for e in content.examples} == {
        ("paljonko maksaa", "fi"),
        ("how much is it", "en"),
    }


def test_a_whole_sentence_tells_its_own_language(tmp_path: Path) -> None:
    project = {
        "nlu.yml": (
            "nlu:\n- intent: koti\n  examples: |\n    - mistä löydän asunnon Turusta\n"
            "    - tarvitsen asunnon syksyksi Turusta\n    - yksiö\n"
            "    - where can I find a flat\n    - hur får jag en studentbostad\n"
        ),
        "config.yml": "language: en\npipeline: []\n",
    }
    content = read_rasa(make(tmp_path, project)).content
    assert [e.language for e in content.examples] == ["fi", "fi", "fi", "sv", "en"]
    assert content.intents[0].title["sv"] == "Hur får jag en studentbostad"


def test_other_languages_are_left_and_told(tmp_path: Path) -> None:
    project = {
        "nlu.yml": (
            "nlu:\n- intent: hei\n  examples:\n"
            "    - text: moikka vaan\n      metadata: {language: fi-FI}\n"
            "    - text: guten Tag\n      metadata: {language: de}\n"
        ),
        "domain.yml": (
            "responses:\n  utter_hei:\n  - text: Bonjour\n    metadata: {language: fr}\n"
            "  - text: Hei!\n    metadata: {language: fi}\n"
            "    quick_replies:\n    - {title: Lisää, payload: /hei}\n"
        ),
    }
    carried = read_rasa(make(tmp_path, project))
    assert [(e.text, e.language) for e in carried.content.examples] == [("moikka vaan", "fi")]
    assert [(i.answer, i.follow_ups) for i in carried.content.intents] == [
        ({"fi": "Hei!"}, ("hei",))
    ]
    assert sum("language" in item.reason for item in carried.not_carried) == 2


def test_a_question_answered_in_program_code_does_not_get_the_next_ones_answer(
    tmp_path: Path,
) -> None:
    stories = (
        "stories:\n- story: a\n  steps:\n  - intent: hei\n  - action: action_greet\n"
        "  - intent: hinta\n  - action: utter_hinta\n"
        "- story: b\n  steps:\n  - action: utter_x\n  - intent: hinta\n  - action: utter_hinta\n"
    )
    nlu = (
        "nlu:\n- intent: hei\n  examples: |\n    - moi\n"
        "- intent: hinta\n  examples: |\n    - paljonko\n"
    )
    domain = "responses:\n  utter_hinta:\n  - text: Ilmainen.\n"
    project = {"nlu.yml": nlu, "stories.yml": stories, "domain.yml": domain}
    carried = read_rasa(make(tmp_path, project))
    assert [(i.name, i.answer) for i in carried.content.intents] == [
        ("hei", {}),
        ("hinta", {"fi": "Ilmainen."}),
    ]
    told = {(item.name, item.line) for item in carried.not_carried}
    assert {("a", 5), ("a", 6), ("b", 8)} <= told


def test_markdown_of_older_projects_is_read(tmp_path: Path) -> None:
    project = {
        "data/nlu.md": "## intent:hinta\n- paljonko [lippu](thing) maksaa\n\n## regex:x\n- a\n",
        "data/stories.md": (
            "## hinta\n* hinta\n  - utter_hinta\n\n## muu\n> tarkistus\n* muu\n  - utter_muu\n"
        ),
        "domain.yml": "intents: [hinta]\ntemplates:\n  utter_hinta:\n  - text: Kolme euroa.\n",
    }
    carried = read_rasa(make(tmp_path, project))
    assert [(i.name, i.answer) for i in carried.content.intents] == [
        ("hinta", {"fi": "Kolme euroa."})
    ]
    assert carried.content.examples[0].text == "paljonko lippu maksaa"
    assert {i.line for i in carried.not_carried} >= {4, 6}


def test_marks_of_entities_are_taken_away() -> None:
    assert plain('muutan [Turkuun]{"entity": "city", "role": "to"} [ensi kuussa](time)') == (
        "muutan Turkuun ensi kuussa"
    )
    assert plain("hinta [noin] 5 (arvio)") == "hinta [noin] 5 (arvio)"


texts = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=40).map(
    lambda text: " ".join(text.split())
).filter(lambda text: text and "[" not in text and "{" not in text)  # fmt: skip


@st.composite
def contents(draw: st.DrawFn) -> BotContent:
    """Content such as Rasa can hold."""
    names = draw(
        st.lists(st.from_regex(r"[a-z]{3,9}x", fullmatch=True), unique=True, min_size=1, max_size=4)
    )
    words = st.dictionaries(st.sampled_from(["fi", "sv", "en"]), texts, min_size=1)
    intents = tuple(
        Intent(
            name, draw(words), draw(words), follow_ups=draw(
                st.lists(st.sampled_from(names), unique=True, max_size=2).map(tuple)
            ),
        )
        for name in names
    )  # fmt: skip
    examples = tuple(
        Example(text, name, language, Source.IMPORTED)
        for language in ("fi", "sv", "en")
        for name in names
        for text in draw(st.lists(texts, min_size=1, max_size=3, unique=True))
    )
    return BotContent(
        "bot", {"fi": "bot"}, intents=intents, examples=examples, words=draw(own_words())
    )


@st.composite
def own_words(draw: st.DrawFn) -> tuple[OwnWord, ...]:
    """Words, none of which is said as another is: in Rasa synonyms are of any kind."""
    said = st.from_regex(r"[a-zö]{2,6}( [0-9A-Z]{1,3})?xq", fullmatch=True)
    texts = iter(draw(st.lists(said, unique_by=str.casefold, max_size=12)))
    languages = st.sampled_from(["fi", "sv", "en"])
    words = []
    for value in texts:
        forms: dict[str, tuple[str, ...]] = {}
        for text in islice(texts, draw(st.integers(0, 3))):
            code = draw(languages)
            forms[code] = (*forms.get(code, ()), text)
        kind = draw(st.sampled_from(["document", "työkalu"]))
        words.append(OwnWord(kind, value, draw(languages), forms))
    return tuple(words)


def repr_of(word: OwnWord) -> str:
    return repr(replace(word, forms=dict(sorted(word.forms.items()))))


@given(content=contents())
def test_what_is_brought_out_comes_back(
    content: BotContent, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("rasa")
    write_rasa(content, folder)
    back = read_rasa(folder).content
    assert back.intents == content.intents
    assert len(back.examples) == len(content.examples)
    assert sorted(back.words, key=repr_of) == sorted(content.words, key=repr_of)
    assert set(back.examples) == set(content.examples)


def test_the_example_bot_comes_back_from_rasa(tmp_path: Path) -> None:
    from revontuli.dialogue.content_files import read_content

    content = read_content(Path("src/revontuli/examples/moving_to_study/bot"))
    write_rasa(content, tmp_path)
    back = read_rasa(tmp_path).content
    bare = [
        replace(i, services=(), terms=(), in_menu=False, is_topical=False) for i in content.intents
    ]
    assert list(back.intents) == bare
    names = {intent.name for intent in content.intents}
    own = {(e.text, e.intent) for e in content.examples if e.intent in names}
    assert {(e.text, e.intent) for e in back.examples} == own
    tests = [test for test in content.tests if test.expected in {"", *names}]
    assert {test.expected for test in tests} > {""}  # those that must not be known come back too
    assert set(back.tests) == set(tests)
    assert parse_content(content_as_yaml(back)).intents == back.intents


# A dozen of the intents of Turku's bot, with answers written for this test.
ANSWERED = {
    "KE10_pension": "Eläkkeistä kertoo Kela ja oma eläkeyhtiösi.",
    "P1.1_rent_living": "Vuokra-asuntoja on Vuokraovessa.",
    "P1.5_moving": "Tee muuttoilmoitus viikkoa ennen muuttoa.",
    "P15.3_loan": "Lainasta kannattaa kysyä omasta pankista.",
    "P15.5_distraint": "Ulosotosta kertoo Ulosottolaitos.",
    "P16.5_public_transport": "Bussit löydät Fölin reittioppaasta.",
    "P25.1_library": "Kirjastot ja aukioloajat ovat Vaski-verkossa.",
    "P3.1_divorce": "Erosta saa neuvoa lastenvalvojalta.",
    "P3.1_marriage": "Vihkimisen voi varata Digi- ja väestötietovirastosta.",
    "P4.1_housing_allowance": "Asumistukea haetaan Kelasta.",
    "P5.10_oral_health": "Hammashoitoon varataan aika puhelimella.",
    "P5.1_basic_healthcare": "Soita omalle terveysasemalle.",
}


@pytest.fixture(scope="module")
def turku(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> RasaImport:
    folder = tmp_path_factory.mktemp("turku")
    project = {
        f"data/turku_{code}.yml": (shared_data / "nlu" / f"turku_{code}.yml").read_text()
        for code in ("fi", "en")
    }
    responses = {
        f"utter_{number}": [{"text": text, "language": "fi"}]
        for number, text in enumerate(ANSWERED.values())
    }
    rules = [
        {"rule": name, "steps": [{"intent": name}, {"action": f"utter_{number}"}]}
        for number, name in enumerate(ANSWERED)
    ]
    project["domain.yml"] = yaml.safe_dump({"version": "2.0", "responses": responses})
    project["data/rules.yml"] = yaml.safe_dump({"version": "2.0", "rules": rules})
    return read_rasa(make(folder, project), bot="turku")


def test_a_real_project_comes_whole(turku: RasaImport) -> None:
    content = turku.content
    assert len(content.intents) >= 60
    assert {e.language for e in content.examples} == {"fi", "en"}
    assert sum(bool(intent.answer) for intent in content.intents) == len(ANSWERED)
    kinds = {item.reason for item in turku.not_carried}
    assert kinds <= {RENAMED, DOUBLED}
    assert parse_content(content_as_yaml(content)) == replace(content)


def test_a_real_project_answers(turku: RasaImport) -> None:
    from revontuli.dialogue.understanding import Understanding

    model = Understanding.train(turku.content.examples, seed=0, encoder="ngrams")
    questions = {
        "mistä löydän vuokra-asunnon": "P1.1_rent_living",
        "milloin kirjasto on auki": "P25.1_library",
        "haluan varata ajan hammaslääkärille": "P5.10_oral_health",
        "millä bussilla pääsen keskustaan": "P16.5_public_transport",
        "kuinka haen asumistukea": "P4.1_housing_allowance",
    }
    right = [
        model.predict(text, language="fi").intent == turku.names[intent]
        for text, intent in questions.items()
    ]
    assert sum(right) >= 4
    answered = turku.content.intent(turku.names["P25.1_library"])
    assert answered is not None
    assert answered.answer["fi"] == ANSWERED["P25.1_library"]
