"""What a note can be pinned to in a picture: whether it is there, its figure, its page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode

from django.urls import reverse

from revontuli.picture import Picture
from revontuli.site.models import Note, Publication
from revontuli.site.navigation import place
from revontuli.text import Text

Pin = Note.Pin
BETWEEN = "|"  # the two traits of a pair
CHART = re.compile(r"[a-z][a-z0-9_/-]{0,60}")


@dataclass(frozen=True, slots=True)
class Pinned:
    """A thing of a picture.

    Attributes:
        kind: a `Note.Pin`.
        key: its id, code or name; two traits with a | between them; empty for the whole.
    """

    kind: str
    key: str

    @classmethod
    def whole(cls) -> Pinned:
        """The whole picture."""
        return cls(Pin.PICTURE, "")

    @classmethod
    def of(cls, kind: str, key: str) -> Pinned:
        """What a page calls it: a page's own name stands for its chart."""
        if kind == Pin.PICTURE:
            return cls.whole()
        if kind in Pin.values:
            return cls(kind, BETWEEN.join(sorted(key.split(BETWEEN))) if kind == Pin.PAIR else key)
        return cls(Pin.CHART, key or kind)

    @property
    def id(self) -> str:
        """What marks it on a page: letters, digits and a dash."""
        return f"pins-{sha256(f'{self.kind}:{self.key}'.encode()).hexdigest()[:10]}"


def exists(pinned: Pinned, picture: Picture) -> bool:
    """Whether the picture has such a thing."""
    kind, key = pinned.kind, pinned.key
    if kind == Pin.PICTURE:
        return not key
    if kind == Pin.CHART:
        return CHART.fullmatch(key) is not None
    return key in labels(kind, picture) or (kind == Pin.PAIR and _both(key, picture))


def _both(key: str, picture: Picture) -> bool:
    one, _bar, other = key.partition(BETWEEN)
    traits = labels(Pin.TRAIT, picture)
    return one in traits and other in traits and one != other


def labels(kind: str, picture: Picture) -> dict[str, Text]:
    """What there is of a kind in the picture, by its key."""
    if kind == Pin.SEGMENT:
        return {segment.id: segment.name for segment in picture.segments}
    if kind == Pin.TRAIT:
        return {trait.id: trait.label for trait in picture.population.traits}
    if kind == Pin.DIMENSION:
        return {figure.code: figure.name for figure in picture.population.dimensions}
    if kind == Pin.AREA:
        return {area.id: area.name for area in picture.areas}
    return {}


def address_of(pinned: Pinned, publication: Publication) -> str:
    """The page where it is shown, where there is one."""
    kind, key, slug = pinned.kind, pinned.key, publication.slug
    page = {Pin.DIMENSION: "dimensions", Pin.AREA: "areas", Pin.TRAIT: "pairs", Pin.PAIR: "pairs"}
    if kind == Pin.SEGMENT:
        found = place("room:segment", publication=slug, segment=key)
    else:
        name = key.partition("/")[0] if kind == Pin.CHART else page.get(Pin(kind), "picture")
        found = place(f"room:{name}", publication=slug)
    found = found or place("room:picture", publication=slug)
    if found and kind in (Pin.TRAIT, Pin.PAIR):
        one, _bar, other = key.partition(BETWEEN)
        found += "?" + urlencode({"a": one, "b": other} if other else {"a": one})
    return found or reverse("talk:list", kwargs={"publication": slug})


def figure_of(pinned: Pinned, picture: Picture) -> str:
    """The number to watch: a share or a mean among everyone; empty where none is told."""
    from django.utils.translation import get_language

    from revontuli.language import Words

    words = Words(get_language() or "fi")
    kind, key = pinned.kind, pinned.key
    share = mean = None
    if kind == Pin.SEGMENT:
        share = next((s.share for s in picture.segments if s.id == key), None)
    elif kind == Pin.DIMENSION:
        mean = next((d.mean for d in picture.population.dimensions if d.code == key), None)
    elif kind == Pin.TRAIT:
        trait = next((t for t in picture.population.traits if t.id == key), None)
        share, mean = (trait.share, trait.mean) if trait else (None, None)
    elif kind == Pin.AREA:
        share = next((a.share for a in picture.areas if a.id == key), None)
    if share is not None:
        return words.percent(share)
    return words.number(mean, 1) if mean is not None else ""


def pinned_in_next(pinned: Pinned, before: Picture, now: Picture) -> Pinned:
    """The same thing in a later picture: the trait with the same id, the segment most alike."""
    if pinned.kind == Pin.SEGMENT:
        from revontuli.picture.compare import compare_pictures

        pairs = {pair.a: pair.b for pair in compare_pictures(before, now).segments}
        same = pairs.get(pinned.key)
        return Pinned(Pin.SEGMENT, same) if same else Pinned.whole()
    return pinned if exists(pinned, now) else Pinned.whole()
