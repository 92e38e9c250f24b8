"""From one frame to another, as far as their dimensions speak of the same needs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from revontuli.errors import InputError
from revontuli.text import Text
from revontuli.wellbeing.document import Document
from revontuli.wellbeing.frame import Frame
from revontuli.wellbeing.frame_files import get_frame


@dataclass(frozen=True, slots=True)
class Link:
    """A dimension of one frame that speaks of the same need as one of another.

    Attributes:
        source, target: codes of the dimensions.
        weight: how strongly, above 0 and at most 1.
        reason: why, by language.
    """

    source: str
    target: str
    weight: float
    reason: Text


@dataclass(frozen=True, slots=True)
class Links:
    """All links from one frame to another.

    Attributes:
        source, target: codes of the frames.
        links: none twice.
    """

    source: str
    target: str
    links: tuple[Link, ...]

    def turned(self) -> Links:
        """The same links the other way."""
        return Links(
            self.target,
            self.source,
            tuple(Link(link.target, link.source, link.weight, link.reason) for link in self.links),
        )


def get_links(source: str, target: str) -> Links:
    """The built-in links between two frames, by their codes.

    Raises:
        InputError: there are none.
    """
    known = _built_in()
    for links in (known, known.turned()):
        if (links.source, links.target) == (source, target):
            return links
    raise InputError(
        f"there are no links from the frame '{source}' to '{target}'",
        expected=f"links between {known.source} and {known.target}, or a file of your own",
    )


def read_links(path: str | Path, source: Frame, target: Frame) -> Links:
    """A city's own links between two frames, from a YAML file.

    Raises:
        InputError: it says which line and field of the file is wrong, and what was expected.
    """
    return _links(Document.read(path), source, target)


def translate(
    values: Mapping[str, float | None],
    source: str | Frame,
    target: str | Frame,
    links: Links | None = None,
) -> dict[str, float]:
    """Values in one frame as values in another, with the needs preserved.

    A need is how far a value is below the top of its scale, as a part of the scale: someone who is
    at the bottom in the one frame is so in the other, whatever the scales. A target dimension gets
    the mean of the needs of those linked to it, weighted by the links.

    Args:
        values: by the source dimensions' codes, on the source's scale; None or NaN is "not known".
        source, target: frames, or codes of built-in ones.
        links: between them; the built-in ones if None.

    Returns:
        Values by the target dimensions' codes, on the target's scale, in the target's order.
        Dimensions to which nothing known is linked are left out.

    Raises:
        InputError: a code or value is not in the source frame, or there are no links.
    """
    given, wanted = _as_frame(source), _as_frame(target)
    needs = {code: _need(code, value, given) for code, value in values.items()}
    if links is None:
        same = given.code == wanted.code
        links = _to_itself(given) if same else get_links(given.code, wanted.code)
    translated: dict[str, float] = {}
    for code in wanted.codes:
        if linked := _linked(code, links.links, needs):
            need = sum(weight * need for weight, need in linked) / sum(w for w, _ in linked)
            translated[code] = wanted.high - need * (wanted.high - wanted.low)
    return translated


def _linked(
    code: str, links: Sequence[Link], needs: Mapping[str, float | None]
) -> list[tuple[float, float]]:
    """Weights and known needs of what is linked to a target dimension."""
    return [
        (link.weight, need)
        for link in links
        if link.target == code and (need := needs.get(link.source)) is not None
    ]


def _need(code: str, value: float | None, frame: Frame) -> float | None:
    """How far a value is from the top, 0 to 1."""
    if code not in frame:
        raise InputError(
            f"the frame '{frame.code}' has no dimension '{code}'",
            expected=f"one of {', '.join(frame.codes)}",
        )
    if value is None or math.isnan(value):
        return None
    if not frame.low <= value <= frame.high:
        raise InputError(
            f"'{value:g}' is not on the scale",
            column=code,
            expected=f"a number from {frame.low:g} to {frame.high:g}",
        )
    return (frame.high - value) / (frame.high - frame.low)


def _as_frame(frame: str | Frame) -> Frame:
    return get_frame(frame) if isinstance(frame, str) else frame


def _to_itself(frame: Frame) -> Links:
    return Links(frame.code, frame.code, tuple(Link(code, code, 1.0, {}) for code in frame.codes))


@cache
def _built_in() -> Links:
    file = resources.files("revontuli.wellbeing") / "frames" / "links.yaml"
    document = Document.parse(file.read_text(encoding="utf-8"), "links.yaml")
    return _links(
        document, get_frame(document["source"].text()), get_frame(document["target"].text())
    )


def _links(document: Document, source: Frame, target: Frame) -> Links:
    document.only("source", "target", "links")
    for field, frame in (("source", source), ("target", target)):
        if document[field].text() != frame.code:
            document[field].fail(f"'{frame.code}', the frame in use")
    found: dict[tuple[str, str], Link] = {}
    for item in document["links"]:
        link = _link(item, source, target)
        if (link.source, link.target) in found:
            item.fail("each pair once", problem=f"{link.source} – {link.target} stands twice")
        found[link.source, link.target] = link
    return Links(source.code, target.code, tuple(found.values()))


def _link(item: Document, source: Frame, target: Frame) -> Link:
    item.only("source", "target", "weight", "reason")
    for field, frame in (("source", source), ("target", target)):
        if item[field].text() not in frame:
            item[field].fail(f"a dimension of {frame.code}: {', '.join(frame.codes)}")
    weight = item["weight"].number()
    if not 0 < weight <= 1:
        item["weight"].fail("a number above 0 and at most 1")
    return Link(item["source"].text(), item["target"].text(), weight, item["reason"].words())
