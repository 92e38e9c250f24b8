"""Addresses and telephone numbers in plain words, made links safely."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

FOUND = re.compile(
    r"""(?P<web>\bhttps?://[^\s<>"']+)
    |(?P<mail>\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\b)
    |(?P<phone>(?<![\w+.,-])(?:\+\d{1,3}|0\d{1,3})(?:[ \u00a0-]?\d{2,5}){1,4}(?![\w-])
        |(?<![\w.,+-])(?:112|116[ \u00a0]?\d{3})(?![\w-]|[.,]\d))""",
    re.VERBOSE | re.ASCII,
)
ENDS = ".,;:!?)]}»”’"  # a sentence's own, more likely than the address's
DIGITS = range(6, 16)  # of a telephone number that is not one of the short ones
SCHEMES = ("https", "http", "tel", "mailto")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text.

    Attributes:
        text: as it is read.
        url: where it leads; "" where it is only words.
    """

    text: str
    url: str = ""


def pieces(text: str) -> list[Piece]:
    """A text in pieces that make it up again, those that lead somewhere with their address."""
    return [piece for piece in _pieces(text) if piece.text]


def _pieces(text: str) -> Iterator[Piece]:
    end = 0
    for match in FOUND.finditer(text):
        words = match[0]
        if match.lastgroup == "web":
            words = words.rstrip(ENDS)
        url = _address(match.lastgroup or "", words)
        if url:
            yield Piece(text[end : match.start()])
            yield Piece(words, url)
            end = match.start() + len(words)
    yield Piece(text[end:])


def _address(kind: str, words: str) -> str:
    if kind == "web":
        return safe_url(words)
    if kind == "mail":
        return f"mailto:{words}"
    plain = re.sub(r"[^\d+]", "", words)
    is_short = plain == "112" or (len(plain) == 6 and plain.startswith("116"))
    return f"tel:{plain}" if is_short or len(plain.lstrip("+")) in DIGITS else ""


def safe_url(url: str) -> str:
    """`url` where a page may lead to it: the web, a telephone, mail or the site itself; else ""."""
    url = url.strip()
    if any(c.isspace() or ord(c) < 32 or c in "\\<>\"'" for c in url):
        return ""
    if url.startswith("/"):
        return "" if url.startswith("//") else url
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in SCHEMES or (parts.scheme.startswith("http") and not parts.hostname):
        return ""
    return url
