"""What the report's templates may call: the picture's numbers, in words and marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from revontuli.picture import told_means
from revontuli.picture.picture import (
    Area,
    AreaSegment,
    Basket,
    DimensionFigure,
    Driver,
    Drivers,
    Pair,
    Picture,
    Segment,
    TraitFigure,
    TraitSummary,
)
from revontuli.picture.report import bubbles, candidates_view, maps, marks, summary
from revontuli.picture.report.change_view import ChangeView
from revontuli.picture.report.figure_words import FigureWords
from revontuli.picture.report.trait_groups import TraitGroup, trait_groups
from revontuli.text import in_language

if TYPE_CHECKING:
    from revontuli.picture.change import Comparison

TRAITS_SHOWN = 6  # in each direction on a segment's page; the workbook has the rest
READING_SHOWN = 4
BESIDE_SHOWN = 30
PAIRS_SHOWN = 20
BASKETS_SHOWN = 6  # for everyone
GROUP_BASKETS_SHOWN = 3
COMBINATIONS_SHOWN = 2
AREAS_SHOWN = 3  # at each end, per segment
CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class Links:
    """Where a segment and a trait are told of, by their ids; "" where they have no page.

    Attributes:
        segment, trait: address of an id's page.
    """

    segment: Callable[[str], str]
    trait: Callable[[str], str]


ON_THIS_PAGE = Links(segment=lambda id: "", trait=lambda id: "")


class PageView(FigureWords):
    """A picture as the page in one language shows it.

    Args:
        picture: what it shows.
        language: its code.
        comparison: what changed since an earlier picture.
        links: where a segment or a trait has a page of its own.
    """

    def __init__(
        self,
        picture: Picture,
        language: str,
        comparison: Comparison | None = None,
        links: Links = ON_THIS_PAGE,
    ) -> None:
        super().__init__(language)
        self.picture = picture
        self.comparison = comparison
        self.links = links
        self.everyone = {d.code: d.mean for d in picture.population.dimensions}
        self.spreads = {trait.id: trait.sd for trait in picture.population.traits}
        self.outcomes = {figure.id: figure.share for figure in picture.population.outcomes}
        self.places = {segment.id: index for index, segment in enumerate(picture.segments)}
        self.letters = bubbles.dimension_letters(picture)

    def names(self) -> dict[str, Any]:
        """Every name the templates use, with its value."""
        picture = self.picture
        called = {
            name: getattr(self, name)
            for name in dir(PageView)
            if not name.startswith("_") and name != "names"
        }
        return called | {
            "picture": picture,
            "only": "",  # id of the one segment that a section is narrowed to
            "comparison": self.comparison,
            "change": ChangeView(self.comparison, self.words, picture) if self.comparison else None,
            "letters": self.letters,
            "has_lights": picture.frame.green_from is not None,
            "any_weak": any(s.stability.grade == "weak" for s in picture.segments),
            "any_distribution": any(d.distribution for d in picture.population.dimensions),
            "contents": self._contents(),
            "facts": summary.key_facts(picture, self.words),
            "points": summary.key_points(picture, self.words),
            "map_legend": maps.legend(self.words),
            "candidates": candidates_view.of_the_chosen_shape(picture),
            "number_given": len({candidate.k for candidate in picture.candidates}) == 1,
            "shape_words": candidates_view.shape_words(picture, self.words),
            "provenance": self._provenance(),
            "combinations_shown": COMBINATIONS_SHOWN,
            "bar": marks.bar,
            "two_way": marks.two_way,
            "quotient_bar": marks.quotient_bar,
            "histogram": marks.histogram,
        }

    # Drawings

    def bubbles_wall(self) -> str:
        """The bubbles for a wall."""
        return bubbles.draw_bubbles(self.picture, self.language, bubbles.WALL, "wall")

    def bubbles_telephone(self) -> str:
        """The bubbles for a telephone."""
        sheet = bubbles.telephone(len(self.picture.segments))
        return bubbles.draw_bubbles(self.picture, self.language, sheet, "telephone")

    def maps(self) -> dict[str, Markup]:
        """A map by segment, where the city gave shapes."""
        if not self.picture.map_geojson:
            return {}
        return {s.id: drawing for s, drawing in maps.draw_maps(self.picture, self.language)}

    # Segments and their figures

    def segment_href(self, id: str) -> str:
        """Where a segment is told of."""
        return self.links.segment(id) or f"#{self.anchor(id)}"

    def trait_name(self, trait: TraitFigure | TraitSummary) -> Markup:
        """A trait's label, as a link where it has a page."""
        href = self.links.trait(trait.id)
        name = self.label(trait.label) or escape(trait.id)
        return Markup('<a href="{}">{}</a>').format(href, name) if href else name

    def anchor(self, id: str) -> str:
        """A segment's place on the page."""
        return f"group-{self.places.get(id, -1) + 1}"

    def hue(self, segment: Segment) -> int:
        """Which of the aurora's colours a segment has."""
        return self.places.get(segment.id, 0) % bubbles.HUES

    def number_of(self, segment: Segment) -> str:
        """The number a segment goes by."""
        return bubbles.segment_number(self.picture, segment)

    def of_everyone(self, code: str) -> float | None:
        """Everyone's mean on a dimension."""
        return self.everyone.get(code)

    def of_outcome(self, id: str) -> float | None:
        """Everyone's share of an outcome."""
        return self.outcomes.get(id)

    def has_outcome(self, id: str) -> bool:
        """Whether everyone's share of an outcome is told at all."""
        return id in self.outcomes

    def of_dimension(self, segment: Segment, code: str) -> DimensionFigure | None:
        """A segment's figure on a dimension."""
        return next((d for d in segment.dimensions if d.code == code), None)

    def ranked_means(self, code: str) -> list[tuple[Segment, DimensionFigure]]:
        """The segments with their figures on a dimension, highest mean first, hidden ones last."""
        found = [(s, d) for s in self.picture.segments if (d := self.of_dimension(s, code))]
        return sorted(found, key=lambda pair: (pair[1].mean is None, -(pair[1].mean or 0.0)))

    def strongest(self, segment: Segment) -> list[TraitFigure]:
        """The three traits that mark a segment most, more than others first."""
        clear = [t for t in segment.traits if _is_clear(t)]
        over = [t for t in clear if t.direction == "over"]
        return over[:3]

    def brief(self, trait: TraitFigure) -> str | Markup:
        """A trait's figure in a word: its share, its nearest level or its mean."""
        if trait.measure == "binary":
            return self.share(trait.share_in)
        level = told_means.nearest_level(trait.mean_in, trait)
        return self.label(level) if level else self.mean_of(trait, trait.mean_in)

    def split_traits(self, segment: Segment) -> tuple[list[TraitFigure], list[TraitFigure], int]:
        """Clear traits over and under everyone's, the strongest, and how many are left out."""
        clear = [t for t in segment.traits if _is_clear(t)]
        over = [t for t in clear if t.direction == "over"]
        under = [t for t in clear if t.direction == "under"]
        shown = over[:TRAITS_SHOWN], under[:TRAITS_SHOWN]
        return *shown, len(segment.traits) - len(shown[0]) - len(shown[1])

    def trait_groups(self, segment: Segment) -> list[TraitGroup]:
        """Clear traits by what they are of: what sets a segment apart, needs, services used."""
        return trait_groups([t for t in segment.traits if _is_clear(t)], self.words)

    def traits_beside(
        self, segments: Sequence[Segment]
    ) -> list[tuple[TraitFigure, list[TraitFigure | None]]]:
        """Traits clear in one of the segments at least, with each one's figure, strongest first."""
        clear = [{t.id: t for t in segment.traits if _is_clear(t)} for segment in segments]
        strongest: dict[str, TraitFigure] = {}
        for trait in (trait for figures in clear for trait in figures.values()):
            kept = strongest.setdefault(trait.id, trait)
            if abs(trait.v_test or 0.0) > abs(kept.v_test or 0.0):
                strongest[trait.id] = trait
        order = sorted(strongest.values(), key=lambda t: -abs(t.v_test or 0.0))[:BESIDE_SHOWN]
        return [(trait, [figures.get(trait.id) for figures in clear]) for trait in order]

    def of_trait(self, id: str) -> tuple[TraitSummary, list[tuple[Segment, TraitFigure]]]:
        """A trait among everyone, and in the segments where it is clearly unlike that."""
        summary = next(trait for trait in self.picture.population.traits if trait.id == id)
        figures = [
            (segment, trait)
            for segment in self.picture.segments
            for trait in (*segment.traits, *segment.reading)
            if trait.id == id and _is_clear(trait)
        ]
        return summary, sorted(figures, key=lambda pair: -(pair[1].v_test or 0.0))

    def notable_reading(self, segment: Segment) -> list[TraitFigure]:
        """Constants, areas and outcomes told by a mean that are clearly unlike everyone's."""
        return [t for t in segment.reading if _is_clear(t)][:READING_SHOWN]

    def effect_of(self, trait: TraitFigure) -> float | None:
        """A difference of means in standard deviations."""
        return marks.effect_size(trait, self.spreads.get(trait.id))

    def mean_of(self, trait: TraitFigure | TraitSummary, value: float | None) -> str | Markup:
        """A trait's mean on the scale that people saw, or that it is held back."""
        return self.mean(None if value is None else told_means.told_value(value, trait))

    def scale_note(self, traits: Sequence[TraitFigure]) -> str:
        """The scale that most of the means among `traits` are on; empty where one has none."""
        scale = told_means.common_scale(traits)
        return told_means.scale_words(scale, self.words) if scale else ""

    def mean_note(self, trait: TraitFigure, traits: Sequence[TraitFigure]) -> str:
        """What a trait's mean needs beside it: its scale where others have another, its level."""
        said = []
        scale = told_means.scale_of(trait)
        if scale and scale != told_means.common_scale(traits):
            said.append(told_means.scale_words(scale, self.words))
        level = told_means.nearest_level(trait.mean_in, trait)
        if level:
            here = in_language(level, self.language)
            said.append(self.words.gettext("nearest to “%(level)s”", level=here))
        return ", ".join(said)

    def dumbbell(self, dimension: DimensionFigure, everyone: float | None) -> Markup:
        """A mean beside everyone's."""
        return marks.dumbbell(dimension, everyone, self.picture.frame)

    def light_mark(
        self, light: str | None, x: float, y: float, r: float, letter: str = ""
    ) -> Markup:
        """A light's mark inside an icon."""
        return Markup(bubbles.light_mark(light, x, y, r, letter))

    def way_mark(self, kind: str) -> Markup:
        """The mark of a dimension without a good end."""
        return Markup(bubbles.way_mark(kind, 0, 0, 10, ""))

    def interval_bar(self, driver: Driver, model: Drivers) -> Markup:
        """An effect with its interval, drawn to the largest of its model's traits or groups."""
        alike = [d for d in model.drivers if d.is_segment == driver.is_segment]
        reach = max(max(abs(d.low), abs(d.high)) for d in alike)
        return marks.interval_bar(driver.effect, driver.low, driver.high, reach or 1.0)

    def in_area(self, area: Area, segment: str) -> float | None:
        """A segment's share of an area's people."""
        return next((part.share for part in area.segments if part.segment == segment), None)

    # Sections

    def _contents(self) -> list[tuple[str, str]]:
        _ = self.words.gettext
        picture = self.picture
        listed = [
            ("summary", _("In short"), True),
            ("groups", _("The groups"), True),
            ("everyone", _("Everyone"), picture.population.dimensions),
            ("side-by-side", _("Side by side"), picture.population.dimensions),
            ("portraits", _("Each group by itself"), True),
            ("areas", _("Where they live"), picture.areas),
            ("drivers", _("What goes with the outcomes"), picture.drivers),
            ("baskets", _("Chosen together"), picture.baskets),
            ("pairs", _("Surprising pairs"), picture.pairs),
            ("change", _("What has changed"), self.comparison),
            ("method", _("How the picture was made"), True),
            ("privacy", _("Privacy"), True),
            ("provenance", _("Where it comes from"), True),
        ]
        return [(id, heading) for id, heading, shown in listed if shown]

    def ranked_areas(self) -> list[tuple[Segment, list[tuple[Area, AreaSegment]]]]:
        """For each segment the areas where it is most and least common, in order."""
        ranked = []
        for segment in self.picture.segments:
            parts = [
                (area, part)
                for area in self.picture.areas
                for part in area.segments
                if part.segment == segment.id and part.location_quotient is not None
            ]
            parts.sort(key=lambda pair: -(pair[1].location_quotient or 0.0))
            if len(parts) > 2 * AREAS_SHOWN:
                parts = parts[:AREAS_SHOWN] + parts[-AREAS_SHOWN:]
            ranked.append((segment, parts))
        return ranked

    def baskets(self) -> list[tuple[Segment | None, list[Basket], list[Basket]]]:
        """Sets and rules, for everyone first and then by segment."""
        order = {None: -1} | self.places
        known = [b for b in self.picture.baskets if b.segment in order]
        known.sort(key=lambda basket: order[basket.segment])
        listed = []
        for id, group in groupby(known, key=lambda basket: basket.segment):
            baskets = list(group)
            most = GROUP_BASKETS_SHOWN if id else BASKETS_SHOWN
            sets = [b for b in baskets if not b.consequent][:most]
            rules = [b for b in baskets if b.consequent][:most]
            listed.append((self.picture.segment(id) if id else None, sets, rules))
        return listed

    def pairs(self) -> Sequence[Pair]:
        """The most surprising pairs."""
        return sorted(self.picture.pairs, key=lambda pair: -pair.surprise)[:PAIRS_SHOWN]

    def candidates_chart(self) -> Markup:
        """The numbers of segments that were tried, as a chart."""
        if not self.picture.candidates:
            return Markup("")
        from revontuli.picture.report.standard_charts import candidates_chart, inline_svg

        chart = candidates_chart(self.picture, self.words)
        return inline_svg(chart, self.words.gettext("Why this many groups"))

    def _provenance(self) -> list[tuple[str, str]]:
        _ = self.words.gettext
        source = self.picture.provenance
        rows = [
            (_("File"), source.source),
            (_("SHA-256"), source.sha256),
            (_("Made"), self.words.day(source.created)),
            (_("Seed"), str(source.seed)),
            (_("Parameters"), _listed(source.parameters)),
            (_("Figures"), _listed(source.metrics)),
            (_("Versions"), _listed(source.versions)),
        ]
        return [(what, value) for what, value in rows if value]


def _is_clear(trait: TraitFigure) -> bool:
    """Whether a difference is larger than chance would often bring."""
    chance = trait.q_value if trait.q_value is not None else trait.p_value
    if chance is not None:
        return chance <= CHANCE
    return abs(trait.v_test or 0.0) >= 1.96


def _listed(values: Mapping[str, Any]) -> str:
    """Settings as text: name = value, one after another, without those that are empty."""
    return ", ".join(
        f"{name} = {value:.4g}" if isinstance(value, float) else f"{name} = {value}"
        for name, value in _flat(values)
        if value not in (None, "", [], (), {})
    )


def _flat(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from ((f"{name} {key}", inner) for key, inner in _flat(value))
        else:
            yield name, value
