"""What the presenting view goes through, one thing at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from revontuli.picture import Comparison
from revontuli.picture.naming import short_label
from revontuli.picture.picture import DimensionFigure, Segment, TraitFigure
from revontuli.picture.report import marks, readings
from revontuli.picture.report.bubbles import APART
from revontuli.picture.report.change_view import ChangeView
from revontuli.picture.report.view import PageView
from revontuli.site.models import Note
from revontuli.site.pins import Pinned
from revontuli.site.texts import said
from revontuli.site.views.room.seeing import Shown

TRAITS_SHOWN = 4
CHANGES_SHOWN = 5
LONGEST_LABEL = 84
LONG_STORY = 330  # characters from which it is set smaller, and leaves room for fewer traits
VERY_LONG_STORY = 650
LONG_NAME = 44
SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zåäö])")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing on the wall.

    Attributes:
        kind: "title", "bubbles", "segment", "change", "hypotheses" or "end".
        title: what it is called.
        pinned: what notes written here are about.
        segment: of a segment's step.
    """

    kind: str
    title: str
    pinned: Pinned
    segment: Segment | None = None


@dataclass(frozen=True, slots=True)
class ShownTrait:
    """A trait of a segment, as large figures."""

    label: str
    here: str
    everyone: str
    bar: Markup
    direction: str


@dataclass(frozen=True, slots=True)
class ShownDimension:
    """A dimension of a segment: its light, or whether it is above or below everyone."""

    name: str
    mark: Markup
    word: str
    mean: str
    kind: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change among everyone."""

    label: str
    before: str
    now: str
    amount: str
    bar: Markup


class Wall:
    """The presenting view of a picture.

    Args:
        shown: the picture in the page's language.
        comparison: with the picture before it, where there is one.
    """

    def __init__(self, shown: Shown, comparison: Comparison | None) -> None:
        self.shown = shown
        self.comparison = comparison

    @cached_property
    def view(self) -> PageView:
        """The picture's figures in words and marks."""
        return PageView(self.shown.picture, self.shown.language, self.comparison)

    @cached_property
    def steps(self) -> list[Step]:
        """All steps, in order."""
        whole = Pinned.whole()
        title = said(self.shown.publication.title) or said(self.shown.picture.title)
        found = [Step("title", title, whole), Step("bubbles", _("The groups"), whole)]
        for segment in self.shown.picture.segments:
            pinned = Pinned(Note.Pin.SEGMENT, segment.id)
            found.append(Step("segment", said(segment.name), pinned, segment))
        if self.comparison:
            pinned = Pinned(Note.Pin.CHART, "change")
            found.append(Step("change", _("What has changed"), pinned))
        found.append(Step("hypotheses", _("What do we believe?"), whole))
        return [*found, Step("end", _("What do we do next?"), whole)]

    def context(self, step: Step) -> dict[str, Any]:
        """What the step's template shows."""
        if step.segment is not None:
            return self._segment(step.segment)
        if step.kind == "change" and self.comparison:
            return {"reading": readings.of_change(self.view, self.comparison)[:2],
                    "changes": self._changes(self.comparison)}  # fmt: skip
        if step.kind == "bubbles":
            return {"wall": self.view.bubbles_wall(), "telephone": self.view.bubbles_telephone()}
        return {"reading": readings.of_picture(self.view)[:3]} if step.kind == "title" else {}

    def _segment(self, segment: Segment) -> dict[str, Any]:
        view = self.view
        story = self._story(segment)
        most = TRAITS_SHOWN - (len(story) > LONG_STORY) - (len(story) > VERY_LONG_STORY)
        over, under, _rest = view.split_traits(segment)
        first = over[: most - 1] if under else over[:most]
        traits = [*first, *under[: most - len(first)]]
        return {
            "segment": segment,
            "number": view.number_of(segment),
            "hue": view.hue(segment),
            "share": view.share(segment.share),
            "people": view.people(segment.n),
            "grade": view.grade_word(segment.stability.grade),
            "is_weak": segment.stability.grade == "weak",
            "story": story,
            "is_long": len(story) > LONG_STORY,
            "is_very_long": len(story) > VERY_LONG_STORY,
            "has_long_name": len(said(segment.name)) > LONG_NAME,
            "traits": [self._trait(trait) for trait in traits],
            "dimensions": [self._dimension(figure) for figure in segment.dimensions],
        }

    def _story(self, segment: Segment) -> str:
        """What people wrote; of what the library tells, all in numbers, the first sentence."""
        told = said(segment.story)
        own = said(self.shown.publication.picture.segment(segment.id).story)
        return SENTENCE_ENDS.split(told, 1)[0] if told == own else told

    def _trait(self, trait: TraitFigure) -> ShownTrait:
        view = self.view
        label = short_label(trait.label, self.shown.language, LONGEST_LABEL) or trait.id
        if trait.measure == "binary":
            bar = marks.bar(trait.share_in, trait.share_all, trait.direction)
            here, everyone = view.share(trait.share_in), view.share(trait.share_all)
        else:
            effect = view.effect_of(trait)
            bar = marks.two_way(effect / 2) if effect is not None else Markup("")
            here, everyone = (view.mean_of(trait, m) for m in (trait.mean_in, trait.mean_all))
        return ShownTrait(label, here, everyone, bar, trait.direction)

    def _dimension(self, figure: DimensionFigure) -> ShownDimension:
        view = self.view
        letter = view.letters.get(figure.code, "")
        name = view.plain(figure.name) or figure.code
        if view.picture.frame.green_from is not None:
            mark = view.light_mark(figure.light, 0, 0, 10, letter)
            return ShownDimension(
                name, mark, view.light_word(figure.light), str(view.mean(figure.mean)),
                figure.light or "none",
            )  # fmt: skip
        kind = "level"
        if figure.mean is not None and abs(figure.v_test or 0.0) >= APART:
            kind = "above" if (figure.difference or 0.0) > 0 else "below"
        mark = view.way_mark(kind)
        word = {"above": _("above everyone"), "below": _("below everyone")}.get(kind, "")
        return ShownDimension(name, mark, word, str(view.mean(figure.mean)), kind)

    def _changes(self, comparison: Comparison) -> list[ShownChange]:
        told = ChangeView(comparison, self.view.words, self.shown.picture)
        sure = [c for c in (*comparison.dimensions, *comparison.traits) if c.is_sure]
        sure.sort(key=lambda change: -abs(change.v_test or 0.0))
        return [
            ShownChange(
                short_label(change.label, self.shown.language, LONGEST_LABEL) or change.id,
                told.value(change, change.a), told.value(change, change.b),
                told.amount(change, change.change), told.bar(change),
            )
            for change in sure[:CHANGES_SHOWN]
        ]  # fmt: skip
