"""A bot's content as YAML: what is written is read again, and faults say where they are."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revontuli.catalogue import Opening
from revontuli.dialogue.content import (
    BotContent,
    Example,
    HandOver,
    Intent,
    KeeperTest,
    LocalHelp,
    OwnWord,
    Source,
)
from revontuli.dialogue.content_files import (
    content_as_yaml,
    parse_content,
    read_content,
    write_content,
)
from revontuli.dialogue.content_words import is_sayable
from revontuli.errors import InputError

EXAMPLE = Path("src/revontuli/examples/moving_to_study/bot")

texts = (
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
    .map(str.strip)
    .filter(bool)
)
words = st.dictionaries(st.sampled_from(["fi", "sv", "en"]), texts, min_size=1)
maybe_words = st.one_of(st.just({}), words)
names = st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True)
hours = st.builds(
    Opening,
    weekdays=st.lists(st.integers(1, 7), unique=True).map(tuple),
    opens=st.sampled_from(["", "09:00", "00:00"]),
    closes=st.sampled_from(["", "15:30", "24:00"]),
    first=st.none() | st.dates(),
    last=st.none() | st.dates(),
    closed=st.booleans(),
    note=maybe_words,
)
places = st.sampled_from(["", "837", "853", "005"])

own = texts.map(lambda text: " ".join(text.split())).filter(is_sayable)
own_words = st.lists(
    st.builds(
        OwnWord, st.sampled_from(["document", "työkalu"]), own,
        st.sampled_from(["fi", "sv", "en"]),
        st.dictionaries(
            st.sampled_from(["fi", "sv", "en"]),
            st.lists(own, min_size=1, max_size=2, unique=True).map(tuple),
        ),
    ),
    unique_by=lambda word: (word.kind, word.value), max_size=4,
).map(lambda words: tuple(sorted(words, key=lambda word: word.kind)))  # fmt: skip


@st.composite
def contents(draw: st.DrawFn) -> BotContent:
    """Any content, with its examples in the order in which files have them."""
    own = draw(st.lists(names, unique=True, max_size=4))
    some = st.lists(st.sampled_from(own), max_size=3).map(tuple) if own else st.just(())
    intents = tuple(
        Intent(
            name, draw(words), draw(maybe_words), draw(st.just("") | texts),
            draw(st.lists(texts, max_size=2).map(tuple)),
            draw(st.lists(texts, max_size=2).map(tuple)),
            draw(some), draw(st.booleans()), draw(st.booleans()),
        )
        for name in own
    )  # fmt: skip
    written = tuple(
        Example(text, name, language, source)
        for name in own
        for source in (Source.WRITTEN, Source.IMPORTED)
        for language in ("fi", "sv", "en")
        for text in draw(st.lists(texts, max_size=2))
    )
    of_all = st.sampled_from([*own, "term:a", "do:greet"])
    others = st.sampled_from([Source.TAUGHT, Source.TEMPLATE])
    languages = st.sampled_from(["fi", "sv", "en", None])
    taught = st.lists(st.builds(Example, texts, of_all, languages, others), max_size=4)
    return BotContent(
        id=draw(names), name=draw(words), greeting=draw(maybe_words), intents=intents,
        examples=(*written, *draw(taught)), words=draw(own_words),
        tests=tuple(draw(st.lists(st.builds(KeeperTest, texts, st.just("") | texts), max_size=3))),
        topics=draw(st.dictionaries(texts, words, max_size=3)),
        hand_over=draw(st.builds(
            HandOver, maybe_words, st.just("") | texts, st.just("") | texts, maybe_words,
            st.lists(hours, max_size=2).map(tuple), maybe_words, st.booleans(),
        )),
        local_help=tuple(draw(st.lists(st.builds(
            LocalHelp, places, st.lists(texts, max_size=2).map(tuple), words, st.just("") | texts,
        ), max_size=2))),
        municipality=draw(places), life_event=draw(st.just("") | texts),
        is_example=draw(st.booleans()),
    )  # fmt: skip


@given(contents())
def test_what_is_written_is_read_again(content: BotContent) -> None:
    written = content_as_yaml(content)
    assert parse_content(written) == content
    assert content_as_yaml(parse_content(written)) == written


def test_a_file_is_written_the_same_each_time(tmp_path: Path) -> None:
    content = parse_content(SMALL)
    write_content(content, tmp_path / "a.yaml")
    write_content(read_content(tmp_path / "a.yaml"), tmp_path / "b.yaml")
    assert (tmp_path / "a.yaml").read_bytes() == (tmp_path / "b.yaml").read_bytes()


def test_paragraphs_are_written_as_lines() -> None:
    content = replace(parse_content(SMALL), greeting={"fi": "Hei!\n\nMitä etsit?"})
    assert "  fi: |-\n    Hei!\n\n    Mitä etsit?\n" in content_as_yaml(content)


def test_examples_of_intents_that_are_gone_are_left_out() -> None:
    content = parse_content(SMALL).with_examples((Example("mitä", "gone", "fi"),))
    assert parse_content(content_as_yaml(content)) == parse_content(SMALL)


def test_the_example_bot_can_be_read() -> None:
    content = read_content(EXAMPLE)
    assert content.is_example
    assert len(content.intents) >= 20
    again = parse_content(content_as_yaml(content))  # its examples in the order of their intents
    assert sorted(again.examples, key=repr) == sorted(content.examples, key=repr)
    assert replace(again, examples=()) == replace(content, examples=())


def test_a_folder_has_its_topics_in_the_order_of_bot_yaml(tmp_path: Path) -> None:
    (tmp_path / "intents").mkdir()
    (tmp_path / "bot.yaml").write_text(
        "format: revontuli.bot/1\nid: b\nname: {fi: B}\n"
        "topics: {work: {fi: Työ}, home: {fi: Koti}}\n"
    )
    for topic in ("home", "work"):
        (tmp_path / "intents" / f"{topic}.yaml").write_text(
            f"topic: {topic}\nintents: [{{name: about_{topic}, title: {{fi: A}}}}]\n"
        )
    (tmp_path / "tests.yaml").write_text("tests: [{text: 'mitä töitä', expected: about_work}]")
    (tmp_path / "taught.yaml").write_text("taught: [{intent: 'do:greet', text: terve}]")
    content = read_content(tmp_path)
    assert [(i.name, i.topic) for i in content.intents] == [
        ("about_work", "work"),
        ("about_home", "home"),
    ]
    assert content.tests == (KeeperTest("mitä töitä", "about_work"),)
    assert content.examples == (Example("terve", "do:greet", None, Source.TAUGHT),)


SMALL = """\
format: revontuli.bot/1
id: apu
name: {fi: Apu}
hand_over:
  hours:
    - {weekdays: [1, 2], opens: "09:00", closes: "15:00", first: 2026-01-07}
intents:
  - name: rent
    title: {fi: Vuokra}
    examples:
      fi:
        - no
        - 'null'
taught:
  - {intent: rent, text: hyra, language: sv}
"""


def test_words_that_yaml_would_change_stay_what_they_are() -> None:
    content = parse_content(SMALL)
    assert [e.text for e in content.examples] == ["no", "null", "hyra"]
    assert content.hand_over.hours[0].first == date(2026, 1, 7)


@pytest.mark.parametrize(
    ("before", "after", "row", "column"),
    [
        ("revontuli.bot/1", "rasa", 1, "format"),
        ("name: {fi: Apu}", "name: {fr: Aide}", 3, "name.fr"),
        ("id: apu", "id: apu botti", 2, "id"),
        ("[1, 2]", "[1, 8]", 6, "hand_over.hours[1].weekdays[2]"),
        ('"15:00"', '"15"', 6, "hand_over.hours[1].closes"),
        ("2026-01-07", "7.1.2026", 6, "hand_over.hours[1].first"),
        ("  - name: rent", "  - name: 'term:rent'", 8, "intents[1].name"),
        ("        - no\n", "        - {a: b}\n", 12, "intents[1].examples.fi[1]"),
        ("        - no\n", f"        - {'a' * 501}\n", 12, "intents[1].examples.fi[1]"),
        ("{intent: rent,", "{intent: flat,", 15, "taught[1].intent"),
        ("language: sv}", "language: se}", 15, "taught[1].language"),
        ("    title: {fi: Vuokra}", "    title: {fi: V}\n    menu: true", 10, "intents[1].menu"),
        (
            "    title: {fi: Vuokra}",
            "    title: {fi: V}\n    in_menu: kyllä",
            10,
            "intents[1].in_menu",
        ),
        (
            "    title: {fi: Vuokra}",
            "    title: {fi: V}\n    follow_ups: [x]",
            10,
            "intents[1].follow_ups[1]",
        ),
        ("id: apu", "id: apu\nmunicipality: Turku", 3, "municipality"),
        ("id: apu", "id: apu\nwords: {my kind: [passi]}", 3, "words.my kind"),
        ("id: apu", "id: apu\nwords:\n  a:\n  - passi\n  - passi", 6, "words.a[2]"),
        ("id: apu", "id: apu\nwords: {a: ['!']}", 3, "words.a[1]"),
        ("id: apu", f"id: apu\nwords: {{a: [{'x' * 101}]}}", 3, "words.a[1]"),
        (
            "id: apu",
            "id: apu\nwords: {a: [{value: b, forms: {ru: [c]}}]}",
            3,
            "words.a[1].forms.ru",
        ),
    ],
)
def test_a_fault_says_where_it_is(before: str, after: str, row: int, column: str) -> None:
    with pytest.raises(InputError) as told:
        parse_content(SMALL.replace(before, after), "apu.yaml")
    assert (told.value.file, told.value.row, told.value.column) == ("apu.yaml", row, column)
    assert told.value.expected or "is not" in told.value.problem


def test_two_intents_of_one_name_are_refused() -> None:
    again = SMALL.replace("taught:", "  - name: rent\n    title: {fi: V}\ntaught:")
    with pytest.raises(InputError, match="two intents are called 'rent'"):
        parse_content(again)


def test_a_small_file_cannot_hold_endless_examples() -> None:
    lines = "".join(f"        - lause {n}\n" for n in range(2000))
    bomb = SMALL.replace("      fi:\n", "      fi: &all\n" + lines)
    bomb = bomb.replace("taught:", "".join(
        f"  - {{name: i{n}, title: {{fi: x}}, examples: {{fi: *all}}}}\n" for n in range(60)
    ) + "taught:")  # fmt: skip
    with pytest.raises(InputError, match="too many examples"):
        parse_content(bomb)


def test_words_stand_in_a_file_of_their_own_too(tmp_path: Path) -> None:
    (tmp_path / "bot.yaml").write_text("format: revontuli.bot/1\nid: b\nname: {fi: B}\n")
    (tmp_path / "words.yaml").write_text(
        "words: {document: [ajokortti, {value: passi, forms: {en: [passport]}}]}"
    )
    passport = OwnWord("document", "passi", forms={"en": ("passport",)})
    assert read_content(tmp_path).words == (OwnWord("document", "ajokortti"), passport)
    assert (passport.label("en"), passport.label("sv")) == ("passport", "passi")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_content(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        read_content(tmp_path / "bot.yaml")
