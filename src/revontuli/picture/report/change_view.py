"""What the section on change shows of a comparison."""

from __future__ import annotations

from markupsafe import Markup

from revontuli.language import Words
from revontuli.picture.change import Change, Comparison, MatchedSegment
from revontuli.picture.picture import Picture
from revontuli.picture.report import marks
from revontuli.picture.report.flows_drawing import draw_flows
from revontuli.picture.told_means import scale_of, scale_words, told_value
from revontuli.text import Text, in_language

TRAITS_SHOWN = 8
EVERYONE_SHOWN = 12


class ChangeView:
    """A comparison as the page in one language shows it."""

    def __init__(self, comparison: Comparison, words: Words, picture: Picture) -> None:
        self.comparison = comparison
        self.summaries = {trait.id: trait for trait in picture.population.traits}
        self.words = words

    @property
    def before(self) -> str:
        """What the earlier picture is: what tells it from the later one, and how many answered."""
        earlier = self.comparison
        return self._which(earlier.title_a, earlier.created_a, earlier.n_a)

    @property
    def now(self) -> str:
        """What the later picture is."""
        later = self.comparison
        return self._which(later.title_b, later.created_b, later.n_b)

    def _which(self, title: Text, created: str, n: int) -> str:
        people = self.words.ngettext("%(n)s person", "%(n)s people", n)
        parts = [people]
        if self.comparison.created_a[:10] != self.comparison.created_b[:10]:
            parts.insert(0, self.words.day(created))
        if self.comparison.title_a != self.comparison.title_b:
            parts.insert(0, in_language(title, self.words.language))
        return ", ".join(parts)

    @property
    def traits(self) -> list[Change]:
        """Traits that surely changed among everyone, most first."""
        return _surest(self.comparison.traits)[:EVERYONE_SHOWN]

    @property
    def changed(self) -> list[MatchedSegment]:
        """Groups in which something surely changed."""
        return [pair for pair in self.comparison.segments if self.of_segment(pair)]

    @property
    def unchanged(self) -> list[MatchedSegment]:
        """The other groups that are in both pictures."""
        return [pair for pair in self.comparison.segments if not self.of_segment(pair)]

    def of_segment(self, segment: MatchedSegment) -> list[Change]:
        """Dimensions and traits that surely changed in a segment, most first."""
        return _surest(segment.dimensions) + _surest(segment.traits)[:TRAITS_SHOWN]

    def value(self, change: Change, number: float) -> str:
        """One side of a change: a share as a percentage, a mean with a decimal."""
        if change.measure in ("binary", "segment"):
            return self.words.percent(number)
        trait = self.summaries.get(change.id)
        told = told_value(number, trait) if trait and change.measure == "ordered" else number
        return self.words.number(told, 1)

    def scale(self, change: Change) -> str:
        """The scale of a trait that is told by a mean, where it has one."""
        trait = self.summaries.get(change.id)
        scale = scale_of(trait) if trait and change.measure in ("numeric", "ordered") else None
        return scale_words(scale, self.words) if scale else ""

    def amount(self, change: Change, number: float | None) -> str:
        """A change with its sign; of shares in percentage points."""
        if number is None:
            return "–"
        if change.measure in ("binary", "segment"):
            return self.words.number(number * 100, 0 if abs(number) >= 0.0995 else 1, sign=True)
        return self.words.number(number, 1, sign=True)

    def bar(self, change: Change) -> Markup:
        """The change with its interval; a third of the scale, or 60 points, fills a side."""
        frame = self.comparison.frame
        reach = (frame.high - frame.low) / 3 if change.measure == "dimension" else 0.6
        if change.measure in ("numeric", "ordered"):
            ends = [abs(end) for end in (change.low, change.high) if end is not None]
            reach = 1.5 * max([abs(change.change), *ends]) or 1.0
        if change.low is None or change.high is None:
            return marks.two_way(change.change / reach)
        return marks.interval_bar(change.change, change.low, change.high, reach)

    @property
    def names(self) -> dict[str, str]:
        """Names of the segments of both pictures, by "a:" or "b:" and their ids."""
        language, comparison = self.words.language, self.comparison
        names = {}
        for pair in comparison.segments:
            names[f"a:{pair.a}"] = in_language(pair.name_a, language, pair.a)
            names[f"b:{pair.b}"] = in_language(pair.name_b, language, pair.b)
        for side, alone in (("a", comparison.gone), ("b", comparison.new)):
            for segment in alone:
                names[f"{side}:{segment.id}"] = in_language(segment.name, language, segment.id)
        return names

    @property
    def drawing(self) -> Markup:
        """The flows as a drawing, or nothing."""
        flows = self.comparison.flows
        return draw_flows(flows, self.names, self.words) if flows else Markup("")

    @property
    def flow_table(self) -> tuple[list[str], list[tuple[str, list[int | None]]]]:
        """The flows as a table: names of the columns, and rows of numbers."""
        flows = self.comparison.flows
        if flows is None:
            return [], []
        columns = list(dict.fromkeys(flow.b for flow in flows.flows))
        rows = list(dict.fromkeys(flow.a for flow in flows.flows))
        found = {(flow.a, flow.b): flow.n for flow in flows.flows}
        names = self.names
        return (
            [names.get(f"b:{id}", id) for id in columns],
            [(names.get(f"a:{a}", a), [found.get((a, b)) for b in columns]) for a in rows],
        )


def _surest(changes: tuple[Change, ...]) -> list[Change]:
    sure = [change for change in changes if change.is_sure]
    return sorted(sure, key=lambda change: -abs(change.v_test or 0.0))
