import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from revontuli.catalogue import Channel, ChannelType, Service, Term
from revontuli.catalogue.cleaning import clean_service, clean_term, clean_text, clean_url


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("<p>Hei <b>vaan</b></p><script>alert(1)</script>sinä", "Hei vaan\nsinä"),
        ("Yksi<br/>kaksi<ul><li>kolme</li></ul>", "Yksi\nkaksi\nkolme"),
        ("Tunti&nbsp;ja puoli &ndash; &auml;l&auml;", "Tunti ja puoli – älä"),
        ("a &amp;amp; b &lt;b&gt;c&lt;/b&gt;", "a & b c"),
        ("alle <18-vuotiaat, 5 < 6 & 7 > 3", "alle <18-vuotiaat, 5 < 6 & 7 > 3"),
        (
            "<etu.suku@turku.fi>, <https://x.fi/?a=1&copy=2>",
            "etu.suku@turku.fi, https://x.fi/?a=1&copy=2",
        ),
        ("https://x.fi/?a=1&section=2 <i>tämä</i>", "https://x.fi/?a=1&section=2 tämä"),
        ("<style>p {color: red}</style>Teksti<!-- piilo -->", "Teksti"),
        ("<img src=x onerror=alert(1)>", ""),
        ("ensin\r\ntoinen\r\n\r\n\r\nkolmas", "ensin\ntoinen\nkolmas"),
        ("nolla\x00 lev\u200beys \u202ekäännetty\ufeff", "nolla leveys käännetty"),
        ("perhe 👨‍👩‍👧 puoli\ud83d", "perhe 👨‍👩‍👧 puoli"),
        ("a\u0308iti", "äiti"),
        ("{aaltosulut}", "{aaltosulut}"),
    ],
)
def test_text_becomes_plain(text, clean):
    assert clean_text(text) == clean


def test_blocks_of_the_editor_become_paragraphs():
    blocks = '{"entityMap":{},"blocks":[{"text":"Yksi","key":"a"},{"text":""},{"text":"<b>2</b>"}]}'
    assert clean_text(blocks) == "Yksi\n2"


def test_a_long_text_is_cut_and_takes_no_long_time():
    assert len(clean_text("a" * 1_000_000)) == 100_000
    assert clean_text("&" + "amp;" * 50_000 + "lt;b>x") == "x"
    assert clean_text("<b>" * 100_000) == ""


PIECES = st.sampled_from(
    ["<", ">", "&", ";", "amp", "lt", "#38", "script", "/", "b", "p", " ", "\n", "\r", "\x00", "ä"]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)))
@example("<\x08?")
def test_a_clean_text_stays_as_it_is(text):
    once = clean_text(text)
    assert clean_text(once) == once


@given(st.lists(PIECES, max_size=30).map("".join))
def test_no_tag_is_left(text):
    clean = clean_text(f"alku {text} loppu")
    assert "<script" not in clean
    assert "<b>" not in clean
    assert "\x00" not in clean


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://www.turku.fi/uimahalli", "https://www.turku.fi/uimahalli"),
        (" www.turku.fi ", "https://www.turku.fi"),
        ("javascript:alert(1)", ""),
        ("data:text/html,<b>", ""),
        ('https://x.fi/"><script>', ""),
        ("turku", ""),
    ],
)
def test_only_web_addresses_that_can_be_followed_stay(url, clean):
    assert clean_url(url) == clean


def test_every_text_of_a_service_and_its_channels_is_cleaned():
    dirty = {"fi": "<b>x</b>", "sv": " "}
    channel = Channel(
        "c", ChannelType.WEB_PAGE, name=dirty, description=dirty, url={"fi": "javascript:x"}
    )
    service = clean_service(
        Service(
            id="a",
            name=dirty,
            summary=dirty,
            description=dirty,
            user_instruction=dirty,
            synonyms={"fi": ("<i>y</i>", "y", "")},
            channels=(channel,),
        )
    )
    assert service.name == service.summary == service.description == {"fi": "x"}
    assert service.user_instruction == {"fi": "x"}
    assert service.synonyms == {"fi": ("y",)}
    assert service.channels[0].name == service.channels[0].description == {"fi": "x"}
    assert service.channels[0].url == {}


def test_every_text_of_a_term_is_cleaned():
    term = clean_term(Term("t", {"fi": "<b>x</b>\ny"}, {"fi": ("a\x00",)}, {"fi": "&auml;"}))
    assert (term.name, term.synonyms, term.definition) == (
        {"fi": "x y"},
        {"fi": ("a",)},
        {"fi": "ä"},
    )
