"""Examples made with a bot's own words: in the same form, few, and of use."""

from dataclasses import replace

import pytest

from revontuli.catalogue import Catalogue
from revontuli.dialogue import Example, OwnWord, Source, train_bot
from revontuli.dialogue.evaluation import evaluate
from revontuli.dialogue.own_word_examples import (
    MOST_OF_EXAMPLE,
    MOST_OF_INTENT,
    own_word_examples,
)
from revontuli.dialogue.skills import examples as built_in
from revontuli.dialogue.training import training_examples
from tests.dialogue.built_in import few_built_in
from tests.dialogue.word_project import CONTENT, HELD_OUT

WORDS = (
    OwnWord(
        "document",
        "passi",
        forms={"fi": ("henkkari",), "sv": ("id-kort",), "en": ("passport", "ID card")},
    ),
    OwnWord("document", "ajokortti", forms={"sv": ("körkort",), "en": ("driving licence",)}),
    OwnWord("codes", "tunnus", forms={"fi": ("verkkopankkitunnukset",)}),
)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    examples = few_built_in()
    monkeypatch.setattr(built_in, "_examples", lambda: examples)


def made(*said: tuple[str, str, str]) -> list[tuple[str, str]]:
    examples = [Example(text, intent, language) for text, intent, language in said]
    return [(e.intent, e.text) for e in own_word_examples(WORDS, examples)]


@pytest.mark.parametrize(
    ("text", "language", "others"),
    [
        ("mistä saan passin", "fi", ["mistä saan henkkarin"]),
        ("Passi katosi", "fi", ["Henkkari katosi"]),
        ("uutta passia vailla", "fi", ["uutta henkkaria vailla"]),
        ("I need a passport", "en", ["I need an ID card"]),
        ("our passports", "en", []),  # how a name is in the plural nobody knows
        ("kadonneilla passeilla", "fi", []),  # the plural can't be made for sure
        ("unohdin tunnuksen", "fi", []),  # one and many
        ("mistä saan passin", "en", []),  # said to be in a language that it is not
        ("mistä saan asunnon", "fi", []),
    ],
)
def test_they_stand_in_the_same_form(text: str, language: str, others: list[str]) -> None:
    assert made((text, "a", language)) == [("a", other) for other in others]


def test_swedish_words_go_with_those_of_their_gender() -> None:
    said = [("var får jag ett körkort", "a", "sv"), ("var är id-kortet", "a", "sv")]
    assert made(*said) == [("a", "var får jag ett id-kort"), ("a", "var är körkortet")]


def test_another_word_only_where_the_intent_is_about_the_kind() -> None:
    passport, licence = ("passin uusiminen", "a", "fi"), ("ajokortin uusiminen", "b", "fi")
    assert ("a", "ajokortin uusiminen") not in made(passport)
    assert ("a", "ajokortin uusiminen") not in made(passport, licence)
    assert ("a", "ajokortti esiin") in made(
        ("passi esiin", "a", "fi"), ("ajokortin näyttö", "a", "fi")
    )


def test_they_are_few_and_none_stands_there_already() -> None:
    examples = [Example(f"passi {number}", "a", "fi") for number in range(99)]
    examples.append(Example("henkkari 0", "b", "fi"))
    words = [OwnWord("document", "passi", forms={"fi": tuple(f"kortti {n}" for n in range(50))})]
    found = own_word_examples([*words, *WORDS[1:]], examples)
    assert len(found) == MOST_OF_INTENT
    assert sum(e.text.endswith(" 0") for e in found) == MOST_OF_EXAMPLE
    assert {e.source for e in found} == {Source.TEMPLATE}
    assert len({e.text for e in found}) == len(found)
    assert own_word_examples(words, examples) == own_word_examples(words, examples)
    assert own_word_examples((), examples) == []


def test_what_is_said_with_other_words_is_understood_better(few: None) -> None:
    def right(words: tuple[OwnWord, ...]) -> int:
        model = train_bot(replace(CONTENT, words=words), Catalogue(), encoder="ngrams")
        found = [model.understanding.predict(text, code).intent for text, _, code in HELD_OUT]
        return sum(one == name for one, (_, name, _) in zip(found, HELD_OUT, strict=True))

    assert right(CONTENT.words) >= right(()) + len(HELD_OUT) // 5


def test_what_is_held_out_gives_no_examples(few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a held-out example would be known by what was made of it."""
    learned: list[set[str]] = []
    from revontuli.dialogue.understanding import Understanding

    train = Understanding.train

    def noted(examples, *args, **more):  # type: ignore[no-untyped-def]
        learned.append({e.text for e in examples if e.source is Source.TEMPLATE})
        return train(examples, *args, **more)

    monkeypatch.setattr(Understanding, "train", noted)
    model = train_bot(CONTENT, Catalogue(), encoder="ngrams")
    evaluate(CONTENT, Catalogue(), encoder="ngrams", model=model, folds=2)
    whole, *parts = learned
    assert whole == {
        e.text for e in training_examples(CONTENT, Catalogue()) if e.source is Source.TEMPLATE
    }
    assert len(parts) == 2
    assert all(0 < len(part) < len(whole) for part in parts)
