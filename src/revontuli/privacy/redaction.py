"""Personal data in free text, found and replaced by marks that say what stood there.

Made for open answers in Finnish, Swedish and English. It would rather take too much than too
little; what it does not catch is told in `docs/explanation/redaction.md`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from revontuli.privacy.addresses import find_addresses
from revontuli.privacy.identifiers import find_identifiers
from revontuli.privacy.personal_names import find_names
from revontuli.text import Text, in_language

MARKS: dict[str, Text] = {
    "identity_code": {"fi": "henkilötunnus", "sv": "personbeteckning", "en": "identity code"},
    "unverified_identity_code": {
        "fi": "henkilötunnus?",
        "sv": "personbeteckning?",
        "en": "identity code?",
    },
    "birth_date": {"fi": "syntymäaika", "sv": "födelsetid", "en": "date of birth"},
    "email": {"fi": "sähköposti", "sv": "e-post", "en": "email"},
    "web_address": {"fi": "verkko-osoite", "sv": "webbadress", "en": "web address"},
    "ip_address": {"fi": "IP-osoite", "sv": "IP-adress", "en": "IP address"},
    "username": {"fi": "käyttäjätunnus", "sv": "användarnamn", "en": "username"},
    "bank_account": {"fi": "tilinumero", "sv": "kontonummer", "en": "account number"},
    "phone": {"fi": "puhelinnumero", "sv": "telefonnummer", "en": "phone number"},
    "number": {"fi": "numero", "sv": "nummer", "en": "number"},
    "licence_plate": {"fi": "rekisteritunnus", "sv": "registernummer", "en": "licence plate"},
    "address": {"fi": "osoite", "sv": "adress", "en": "address"},
    "postal_address": {"fi": "postiosoite", "sv": "postadress", "en": "postal address"},
    "name": {"fi": "nimi", "sv": "namn", "en": "name"},
}
MARK = re.compile(
    r"\[(?:" + "|".join(re.escape(w) for t in MARKS.values() for w in t.values()) + r")\]", re.I
)
COVER = "\uf8ff"  # of the private use area: no letter, no digit, in no pattern
HOST = re.compile(r"(?:https?://|www\.)[\w.-]+")  # of an organisation, though www.riku.fi is a Riku
JOINED_NAMES = re.compile(r"[ \u00a0-]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of personal data.

    Attributes:
        kind: a key of `MARKS`: "identity_code" (Finnish, its check character right),
            "unverified_identity_code" (looks like one), "birth_date", "email", "web_address",
            "ip_address", "username", "bank_account", "phone", "number" (long enough to point
            at somebody), "licence_plate", "address" (street and number), "postal_address" (code
            and place) or "name".
        start, end: where it stood in the text (in NFC), end exclusive.
    """

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without the personal data that was found in it.

    Attributes:
        text: in NFC, a mark in the place of each finding: "Soita [puhelinnumero]".
        found: in the order of the text.
    """

    text: str
    found: tuple[Finding, ...]


def redact(
    text: str,
    language: str | None = None,
    *,
    keep: Callable[[str], Iterable[tuple[int, int]]] | None = None,
    is_word: Callable[[str], bool] | None = None,
) -> Redacted:
    """Replace personal data in `text` by marks.

    Marks that stand in the text already stay as they are, so redacting twice is redacting once.
    Time grows with the text's length and no faster.

    Args:
        text: free text of any length; all three languages are looked for whatever it is in.
        language: "fi", "sv" or "en", of the marks; Finnish where it is None or another.
        keep: finds what stays although it looks like a name, such as a bot's own words: where
            each begins and ends in the text, which is in NFC.
        is_word: whether a word in small letters is one of everyday language; with it, a rare name
            after "I'm" is found too.
    """
    text = unicodedata.normalize("NFC", text)
    found = find_personal_data(text, keep, is_word)
    pieces, end = [], 0
    for finding in found:
        pieces += [
            text[end : finding.start],
            f"[{in_language(MARKS[finding.kind], language or 'fi')}]",
        ]
        end = finding.end
    return Redacted("".join([*pieces, text[end:]]), tuple(found))


def find_personal_data(
    text: str,
    keep: Callable[[str], Iterable[tuple[int, int]]] | None = None,
    is_word: Callable[[str], bool] | None = None,
) -> list[Finding]:
    """What `redact` replaces in a text in NFC, in order and without overlaps.

    What is found is covered, and what is left is searched again until there is nothing to find:
    a text that was redacted has nothing more to give.
    """
    kept = list(keep(text)) if keep else []
    covered = MARK.sub(lambda mark: COVER * len(mark[0]), text)
    found: list[Finding] = []
    while True:
        new = 0
        for find in (find_identifiers, find_addresses, partial(_names, is_word=is_word)):
            spans = _without_overlaps(find(covered))
            spans = [f for f in spans if not any(a <= f.start and f.end <= b for a, b in kept)]
            found += spans
            new += len(spans)
            covered = _cover(covered, spans)
        if not new:
            return list(_join_names(sorted(found, key=lambda finding: finding.start), text))


def _names(
    text: str, is_word: Callable[[str], bool] | None = None
) -> Iterable[tuple[str, int, int]]:
    return find_names(HOST.sub(lambda host: COVER * len(host[0]), text), is_word)


def _without_overlaps(spans: Iterable[tuple[str, int, int]]) -> list[Finding]:
    """Of spans that overlap the one that starts first, and of those the longest."""
    kept: list[Finding] = []
    for kind, start, end in sorted(spans, key=lambda span: (span[1], -span[2])):
        if not kept or start >= kept[-1].end:
            kept.append(Finding(kind, start, end))
    return kept


def _cover(text: str, spans: list[Finding]) -> str:
    pieces, end = [], 0
    for span in spans:
        pieces += [text[end : span.start], COVER * (span.end - span.start)]
        end = span.end
    return "".join([*pieces, text[end:]])


def _join_names(found: list[Finding], text: str) -> Iterator[Finding]:
    """A first name and a surname are one name."""
    last: Finding | None = None
    for finding in found:
        if last is None:
            last = finding
        elif last.kind == finding.kind == "name" and JOINED_NAMES.fullmatch(
            text, last.end, finding.start
        ):
            last = Finding("name", last.start, finding.end)
        else:
            yield last
            last = finding
    if last is not None:
        yield last
