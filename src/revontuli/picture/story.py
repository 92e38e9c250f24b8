"""A segment told in two or three sentences, from its numbers.

Only what is shown is told: a number held back is passed over, and a difference that could be
chance (|v-test| under 1.96, or q over 0.05) is not told as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from revontuli.language import Words
from revontuli.picture.naming import NOTABLE, short_label, working_name, working_names
from revontuli.picture.picture import (
    DimensionFigure,
    OutcomeFigure,
    Picture,
    Segment,
    TraitFigure,
)
from revontuli.picture.told_means import (
    Scale,
    nearest_level,
    scale_of,
    scale_words,
    told_value,
)
from revontuli.text import LANGUAGES, Text, in_language

__all__ = ["tell_story", "working_name", "working_names"]

CHANCE = 0.05
SMALL_EFFECT = 0.2  # standard deviations; Cohen (1988) calls it a small effect
LONGEST_QUOTE = 100


def tell_story(segment: Segment, picture: Picture) -> Text:
    """Two or three sentences by language: who they are, what marks them out, where they are.

    The same segment in the same picture is always told in the same words.
    """
    return {language: _Teller(segment, picture, language).tell() for language in LANGUAGES}


class _Teller:
    """Tells one segment in one language."""

    def __init__(self, segment: Segment, picture: Picture, language: str) -> None:
        self.segment = segment
        self.picture = picture
        self.words = Words(language)
        self.scale: Scale | None = None  # the one told last
        ratings = Counter(t.dimension for t in picture.population.traits if t.role == "rating")
        self.alone = {dimension for dimension, n in ratings.items() if n == 1}
        order = [other.id for other in picture.segments]
        self.place = order.index(segment.id) if segment.id in order else 0

    def tell(self) -> str:
        parts = [self.opening(), self.traits(), self.circumstances()]
        told = [part for part in parts if part]
        return " ".join(told if len(told) > 1 else [*told, self.nothing_more()])

    def nothing_more(self) -> str:
        """What is true when only its size, and perhaps its dimensions, can be told."""
        _ = self.words.gettext
        if any(_is_strong(t) and not _is_shown(t) for t in self.segment.traits):
            return _("What sets it apart cannot be shown.")
        if any(map(_is_notable, self.segment.dimensions)):
            return _("Otherwise its answers are close to everyone's.")
        return _("No single answer sets it clearly apart from everyone.")

    # How many of whom, and how they are doing

    def opening(self) -> str:
        size, state = self.size(), self.state()
        return f"{size}: {state}." if state else f"{size}."

    def size(self) -> str:
        _ = self.words.gettext
        values = {
            "share": self.words.percent(self.segment.share),
            "n": self.words.number(self.segment.n),
        }
        if self.segment.stability.grade == "weak":
            return _(
                "This group is not clear-cut and should be read with care; it holds"
                " %(share)s of those who answered (%(n)s people)",
                **values,
            )
        order = sorted(self.picture.segments, key=lambda other: -other.share)
        if len(order) > 1 and self.segment.id == order[0].id:
            return _(
                "The largest group holds %(share)s of those who answered (%(n)s people)", **values
            )
        if len(order) > 2 and self.segment.id == order[-1].id:
            return _(
                "The smallest group holds %(share)s of those who answered (%(n)s people)", **values
            )
        if self.place % 2:
            return _("%(share)s of those who answered (%(n)s people) are in this group", **values)
        return _("This group holds %(share)s of those who answered (%(n)s people)", **values)

    def state(self) -> str:
        """What is better and worse than everyone's, or higher and lower without a good end."""
        notable = [d for d in self.segment.dimensions if _is_notable(d)]
        ups = [d for d in notable if (d.v_test or 0.0) > 0]
        downs = [d for d in notable if (d.v_test or 0.0) < 0]
        sides = [sorted(side, key=_strength)[-1:-3:-1] for side in (ups, downs) if side]
        sides.sort(key=lambda side: -_strength(side[0]))
        said = [self.side(side) for side in sides]
        if len(said) < 2:
            return "".join(said)
        return self.words.gettext("%(one)s, but %(two)s", one=said[0], two=said[1])

    def side(self, side: Sequence[DimensionFigure]) -> str:
        """Dimensions that all lie above everyone's, or all below, the strongest first."""
        _, _n = self.words.gettext, self.words.ngettext
        up, which = (side[0].v_test or 0.0) > 0, self.dimensions(side)
        if self.picture.frame.green_from is None:
            if up:
                return _("above average in %(which)s", which=which)
            return _("below average in %(which)s", which=which)
        if up:
            return _n(
                "stronger than others in %(which)s",
                "stronger than others in %(which)s",
                len(side),
                which=which,
            )
        return _n(
            "weaker than others in %(which)s",
            "weaker than others in %(which)s",
            len(side),
            which=which,
        )

    def dimensions(self, dimensions: Sequence[DimensionFigure]) -> str:
        everyone = {d.code: d.mean for d in self.picture.population.dimensions}
        said = []
        for dimension in dimensions:
            name = _uncapitalised(in_language(dimension.name, self.words.language))
            frame = self.picture.frame
            mean, all_ = dimension.mean, everyone.get(dimension.code)
            said.append(self.beside(name, mean, all_, (frame.low, frame.high)))
        return self.words.series(said)

    def beside(
        self, name: str, mean: float | None, everyone: float | None, scale: Scale | None
    ) -> str:
        """A mean beside everyone's; its scale where the one told before was another."""
        figures = self.words.number(mean or 0.0, 1)
        if everyone is not None:
            figures = self.words.gettext(
                "%(mean)s; everyone %(all)s", mean=figures, all=self.words.number(everyone, 1)
            )
        if scale and scale != self.scale:
            figures = f"{figures}; {scale_words(scale, self.words)}"
            self.scale = scale
        return f"{name} ({figures})"

    # What marks them out

    def traits(self) -> str:
        """The strongest traits over and under everyone's, whichever way they are measured."""
        strong = [
            t
            for t in self.segment.traits
            if _is_strong(t) and _is_shown(t) and not self.is_told_by_dimension(t)
        ]
        over = [t for t in strong if t.direction == "over"][:2]
        under = [t for t in strong if t.direction == "under"][: 1 if over else 2]
        more, less = self.figures(over), self.figures(under)
        if all(trait.measure == "binary" for trait in over + under):
            return self.common(more, less)
        return self.average(more, less)

    def is_told_by_dimension(self, trait: TraitFigure) -> bool:
        """Whether a rating is all that its dimension's mean, told before, is made of."""
        if trait.role != "rating" or trait.dimension not in self.alone:
            return False
        return any(d.code == trait.dimension for d in self.segment.dimensions)

    def common(self, more: str, less: str) -> str:
        _ = self.words.gettext
        if more and less and self.place % 3 == 1:
            return _("Typical of the group: %(more)s; less common: %(less)s.", more=more, less=less)
        if more and less and self.place % 3 == 2:
            return _(
                "The group is known by the answers %(more)s; less common is %(less)s.",
                more=more,
                less=less,
            )
        if more and less:
            return _(
                "More common than elsewhere: %(more)s; less common: %(less)s.", more=more, less=less
            )
        if more:
            return _("More common than elsewhere: %(more)s.", more=more)
        return _("Less common than elsewhere: %(less)s.", less=less) if less else ""

    def average(self, more: str, less: str) -> str:
        _ = self.words.gettext
        if more and less:
            return _("Above average: %(more)s; below: %(less)s.", more=more, less=less)
        if more:
            return _("Above average: %(more)s.", more=more)
        return _("Below average: %(less)s.", less=less) if less else ""

    def figures(self, traits: Sequence[TraitFigure]) -> str:
        """Traits with their shares or means beside everyone's."""
        return self.words.series([self.figure(trait) for trait in traits])

    def figure(self, trait: TraitFigure) -> str:
        if trait.measure == "binary":
            return self.quote_share(trait.label, trait.share_in or 0.0, trait.share_all or 0.0)
        here, everyone = (nearest_level(mean, trait) for mean in (trait.mean_in, trait.mean_all))
        if here and everyone and here != everyone:
            return self.words.gettext(
                "%(name)s (nearest to %(here)s; everyone to %(all)s)",
                name=self.quote(trait.label),
                here=self.quote(here),
                all=self.quote(everyone),
            )
        mean, all_ = (told_value(value or 0.0, trait) for value in (trait.mean_in, trait.mean_all))
        return self.beside(self.quote(trait.label), mean, all_, scale_of(trait))

    def quote(self, label: Text) -> str:
        """A label as it stands, between this language's quotation marks."""
        return self.words.gettext(
            "“%(label)s”", label=short_label(label, self.words.language, LONGEST_QUOTE)
        )

    def quote_share(self, label: Text, share: float, everyone: float) -> str:
        return self.words.gettext(
            "%(name)s (%(share)s; everyone %(all)s)",
            name=self.quote(label),
            share=self.words.percent(share),
            all=self.words.percent(everyone),
        )

    # Where they live, what they mean to do, and who they are

    def circumstances(self) -> str:
        said = [part for part in (self.outcome(), self.area()) if part]
        if not said:
            said = [part for part in (self.constant(),) if part]
        if not said:
            return ""
        text = "; ".join(said)
        return f"{text[0].upper()}{text[1:]}."

    def outcome(self) -> str:
        everyone = {figure.id: figure.share for figure in self.picture.population.outcomes}
        for figure in self.segment.outcomes:
            share = everyone.get(figure.id)
            if share is not None and figure.share is not None and _is_apart(figure, share):
                return self.words.gettext(
                    "%(what)s is true of %(share)s of them and of %(all)s of everyone",
                    what=self.quote(figure.label),
                    share=self.words.percent(figure.share),
                    all=self.words.percent(share),
                )
        return ""

    def area(self) -> str:
        for trait in self.reading("area"):
            return self.words.gettext(
                "%(share)s of them live in %(area)s (%(all)s of everyone)",
                share=self.words.percent(trait.share_in or 0.0),
                area=in_language(trait.label, self.words.language).rpartition(": ")[2],
                all=self.words.percent(trait.share_all or 0.0),
            )
        return ""

    def constant(self) -> str:
        for trait in self.reading("constant"):
            return self.words.gettext(
                "in their background, %(which)s stands out", which=self.figure(trait)
            )
        return ""

    def reading(self, role: str) -> Iterator[TraitFigure]:
        """What is surely more common here among the constants or the areas."""
        for trait in self.segment.reading:
            over = trait.measure == "binary" and trait.direction == "over"
            if trait.role == role and over and _is_shown(trait) and _is_strong(trait):
                yield trait


def _is_notable(dimension: DimensionFigure) -> bool:
    """Whether a dimension differs by more than chance, and by enough to be worth a word."""
    if dimension.mean is None or _strength(dimension) < NOTABLE:
        return False
    return abs(dimension.difference or 0.0) >= SMALL_EFFECT * (dimension.sd or 0.0)


def _strength(dimension: DimensionFigure) -> float:
    return abs(dimension.v_test or 0.0)


def _is_strong(trait: TraitFigure) -> bool:
    chance = trait.q_value if trait.q_value is not None else trait.p_value
    if chance is not None:
        return chance <= CHANCE
    return abs(trait.v_test or 0.0) >= NOTABLE


def _is_shown(trait: TraitFigure) -> bool:
    """Whether both of its numbers may be told."""
    if trait.measure == "binary":
        return trait.share_in is not None and trait.share_all is not None
    return trait.mean_in is not None and trait.mean_all is not None


def _is_apart(figure: OutcomeFigure, everyone: float) -> bool:
    """Whether everyone's share is outside the segment's interval."""
    if figure.low is None or figure.high is None:
        return False
    return not figure.low <= everyone <= figure.high


def _uncapitalised(name: str) -> str:
    """A name inside a sentence; abbreviations keep their capitals."""
    if len(name) > 1 and name[1].isupper():
        return name
    return name[:1].lower() + name[1:]
