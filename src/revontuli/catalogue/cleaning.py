"""Texts of the world made plain: no HTML, no scripts, no control characters."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

import msgspec
import nh3

from revontuli.catalogue.service import Channel, Concept, Organisation, Service, Words
from revontuli.catalogue.term import Term
from revontuli.text import Text

LONGEST_TEXT = 100_000  # characters; what is beyond is cut off
LONGEST_NAME = 1_000

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPED_AMPERSAND = re.compile(r"&(?:(?:amp|#0*38|#[xX]0*26);)+", re.IGNORECASE)
_BARE_AMPERSAND = re.compile(rf"&(?!{_ENTITY.pattern[1:]})")
_TAG = re.compile(r"<[A-Za-z/!?]")
_ADDRESS_IN_BRACKETS = re.compile(r"<((?:https?://|mailto:)[^\s<>]+|[^\s<>@=/]+@[^\s<>@=/]+)>")
_BLOCK = re.compile(
    r"<\s*(?:br|/?(?:p|div|li|ul|ol|h[1-6]|tr|table|section|article|blockquote))\b[^<>]*>",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_ROUNDS = 10  # entities within entities within … that we follow
# Control characters (Cc), invisible formatting such as bidirectional overrides (Cf), halves of
# characters (Cs); the joiners U+200C and U+200D stay, for they shape scripts and emoji.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)


def clean_text(text: str, longest: int = LONGEST_TEXT) -> str:
    """`text` as plain text: paragraphs stand apart by one line break.

    Draft.js blocks (the format of PTV's editor) become their text; HTML goes, and scripts and
    styles go with what is in them; entities become characters; control and invisible characters
    go; white space is folded; letters are NFC. A text clean already comes back as it is.
    """
    if text.lstrip().startswith("{"):
        text = _draft_text(text)
    text = _UNSEEN.sub("", "\n".join(text[: 4 * longest].splitlines()))  # "<\x08?" hides a tag
    if "&" in text or "<" in text:
        text = _without_html(text)
    text = _UNSEEN.sub("", "\n".join(text.splitlines()))
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return _LINES.sub("\n", text).strip()[:longest].rstrip()


def clean_name(text: str) -> str:
    """`text` as plain text on one line."""
    return clean_text(text, LONGEST_NAME).replace("\n", " ")


def clean_texts(texts: Text, longest: int = LONGEST_TEXT) -> Text:
    """Every language cleaned; a language with nothing to say is left out."""
    cleaned = {language: clean_text(text or "", longest) for language, text in texts.items()}
    return {language: text for language, text in cleaned.items() if text}


def clean_names(texts: Text) -> Text:
    """Every language cleaned to one line; a language with nothing to say is left out."""
    cleaned = {language: clean_name(text or "") for language, text in texts.items()}
    return {language: text for language, text in cleaned.items() if text}


def clean_url(url: str) -> str:
    """`url` if it is a web address that can be followed ("www.x.fi" gets "https://"), or ""."""
    url = url.strip()
    if re.match(r"www\.\S+\.\S+$", url, re.IGNORECASE):
        url = f"https://{url}"
    return url if _WEB_ADDRESS.fullmatch(url) else ""


def clean_service(service: Service) -> Service:
    """The service with all its texts plain and its web addresses safe to follow."""
    return replace(
        service,
        name=clean_names(service.name),
        summary=clean_texts(service.summary),
        description=clean_texts(service.description),
        user_instruction=clean_texts(service.user_instruction),
        synonyms=_clean_words(service.synonyms),
        provider=Organisation(service.provider.id, clean_names(service.provider.name)),
        channels=tuple(map(_clean_channel, service.channels)),
        service_classes=_clean_concepts(service.service_classes),
        ontology_terms=_clean_concepts(service.ontology_terms),
        source_url=_clean_urls(service.source_url),
    )


def clean_term(term: Term) -> Term:
    """The term with all its texts plain."""
    return replace(
        term,
        name=clean_names(term.name),
        synonyms=_clean_words(term.synonyms),
        definition=clean_texts(term.definition),
    )


def _clean_channel(channel: Channel) -> Channel:
    return replace(
        channel,
        name=clean_names(channel.name),
        description=clean_texts(channel.description),
        url=_clean_urls(channel.url),
        phone=clean_name(channel.phone),
        email=clean_name(channel.email),
        hours=tuple(replace(hours, note=clean_texts(hours.note)) for hours in channel.hours),
    )


def _clean_concepts(concepts: Iterable[Concept]) -> tuple[Concept, ...]:
    return tuple(Concept(concept.id, clean_names(concept.name)) for concept in concepts)


def _clean_words(words: Words) -> Words:
    cleaned = {
        language: tuple(dict.fromkeys(filter(None, map(clean_name, phrases))))
        for language, phrases in words.items()
    }
    return {language: phrases for language, phrases in cleaned.items() if phrases}


def _clean_urls(urls: Text) -> Text:
    cleaned = {language: clean_url(url or "") for language, url in urls.items()}
    return {language: url for language, url in cleaned.items() if url}


def _draft_text(text: str) -> str:
    """The text of a Draft.js document, a line a block; any other text as it is."""
    try:
        document = msgspec.json.decode(text, type=_Draft)
    except msgspec.DecodeError:
        return text
    return "\n".join(block.text for block in document.blocks)


class _Block(msgspec.Struct):
    text: str = ""


class _Draft(msgspec.Struct):
    blocks: list[_Block]


def _without_html(text: str) -> str:
    for _ in range(_ROUNDS):
        before = text
        text = _ESCAPED_AMPERSAND.sub("&", text)
        if _TAG.search(text):
            text = _ADDRESS_IN_BRACKETS.sub(r"\1", text)
            text = _BLOCK.sub("\n", text)
            # A bare & must not become half an entity ("?a=1&copy=2" is no copyright sign).
            text = _BARE_AMPERSAND.sub("&amp;", text)
            text = nh3.clean(text, tags=set(), clean_content_tags={"script", "style"})
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
        if text == before:
            break
    return text
