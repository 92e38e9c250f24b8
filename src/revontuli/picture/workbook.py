"""The picture as a spreadsheet, for those who count further."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revontuli.picture.picture import Picture, TraitFigure
from revontuli.picture.sheets import Cell, Sheets, open_workbook
from revontuli.text import Text

if TYPE_CHECKING:
    import xlsxwriter

SHEETS = (
    "about", "population", "dimensions", "segments", "traits", "reading", "outcomes",
    "combinations", "areas", "pairs", "baskets", "drivers", "candidates", "provenance",
)  # fmt: skip


def write_workbook(
    picture: Picture,
    path: str | Path,
    language: str = "en",
    sheets: Sequence[str] | None = None,
) -> Path:
    """Write the picture as XLSX, whole or not at all; give its path.

    Sheets: about, population, dimensions, segments, traits, reading, outcomes, combinations,
    areas, pairs, baskets, drivers, candidates, provenance; headings are English codes, labels
    in `language`. A number that is held back says "not shown". Text that a spreadsheet would run
    as a formula is made harmless.

    Args:
        picture: as disclosure control left it.
        path: of the file.
        language: of labels.
        sheets: names of those to write; None for all.
    """
    path = Path(path)
    with open_workbook(path) as book:
        _Sheets(book, picture, language).write(sheets)
    return path


class _Sheets(Sheets):
    """Writes each sheet of one picture."""

    def __init__(self, book: xlsxwriter.Workbook, picture: Picture, language: str) -> None:
        super().__init__(book, language)
        self.picture = picture

    def write(self, names: Sequence[str] | None) -> None:
        for name in names or SHEETS:
            if name == "traits":
                self.traits("traits", [(s.id, s.traits) for s in self.picture.segments])
            elif name == "reading":
                self.traits("reading", [(s.id, s.reading) for s in self.picture.segments])
            else:
                getattr(self, name)()

    # Sheets

    def about(self) -> None:
        picture = self.picture
        _ = self.words.gettext
        rows: list[tuple[str, Cell]] = [(_("Situational picture"), self.label(picture.title))]
        if picture.simulated:
            told = _("The answers are made up. Nothing here tells of real people.")
            rows.append((_("SIMULATED"), told))
        held_back = self.words.gettext(
            "No number here rests on fewer than %(n)s people. A cell that says “not shown” would,"
            " or would let such a number be worked out from it.",
            n=picture.minimum,
        )
        rows += [
            (_("Made"), self.words.day(picture.provenance.created)),
            (_("People"), picture.population.n),
            (_("Groups"), len(picture.segments)),
            (_("Dimensions"), self.label(picture.frame.name)),
            (_("Privacy"), held_back),
            (_("Shares"), _("Shares and means are weighted; n counts people, unweighted.")),
        ]
        rows += [(segment.id, self.label(segment.name)) for segment in picture.segments]
        self.page("about", rows)

    def population(self) -> None:
        self.sheet(
            "population",
            "trait question dimension label role measure answered:share share:share mean:mean "
            "sd:mean low:mean high:mean levels",
            (
                (
                    t.id,
                    t.question,
                    t.dimension,
                    self.label(t.label),
                    t.role,
                    t.measure,
                    t.answered,
                    self.of(t.share, t.measure, "binary"),
                    self.of(t.mean, t.measure, "numeric", "ordered"),
                    t.sd,
                    t.low,
                    t.high,
                    self.levels(t.levels),
                )
                for t in self.picture.population.traits
            ),
        )

    def of(self, value: float | None, measure: str, *measures: str) -> Cell:
        """A share or mean where its measure has one: held back where it is not shown."""
        return self.hidden if value is None and measure in measures else value

    def levels(self, levels: Sequence[Text]) -> str | None:
        """An ordered trait's levels with their ranks, as its mean counts them."""
        return "; ".join(f"{rank} {self.label(level)}" for rank, level in enumerate(levels)) or None

    def dimensions(self) -> None:
        everyone = [("everyone", d) for d in self.picture.population.dimensions]
        own = [(s.id, d) for s in self.picture.segments for d in s.dimensions]
        self.sheet(
            "dimensions",
            "segment dimension name mean:mean! low:mean high:mean sd:mean light "
            "difference:mean v_test:mean",
            (
                (
                    id,
                    d.code,
                    self.label(d.name),
                    d.mean,
                    d.low,
                    d.high,
                    d.sd,
                    d.light,
                    d.difference,
                    d.v_test,
                )
                for id, d in everyone + own
            ),
        )

    def segments(self) -> None:
        self.sheet(
            "segments",
            "segment name n:count share:share weighted_n:mean jaccard:mean grade "
            "confidence:share story",
            (
                (
                    s.id,
                    self.label(s.name),
                    s.n,
                    s.share,
                    s.weighted_n,
                    s.stability.jaccard,
                    s.stability.grade,
                    s.confidence,
                    self.label(s.story),
                )
                for s in self.picture.segments
            ),
        )

    def traits(self, name: str, figures: Sequence[tuple[str, tuple[TraitFigure, ...]]]) -> None:
        self.sheet(
            name,
            "segment trait question dimension label role measure direction share_in:share "
            "share_all:share mean_in:mean mean_all:mean lift:mean v_test:mean "
            "p_value:small q_value:small",
            (
                (
                    id,
                    t.id,
                    t.question,
                    t.dimension,
                    self.label(t.label),
                    t.role,
                    t.measure,
                    t.direction,
                    self.of(t.share_in, t.measure, "binary"),
                    self.of(t.share_all, t.measure, "binary"),
                    self.of(t.mean_in, t.measure, "numeric", "ordered"),
                    self.of(t.mean_all, t.measure, "numeric", "ordered"),
                    t.lift,
                    t.v_test,
                    t.p_value,
                    t.q_value,
                )
                for id, traits in figures
                for t in traits
            ),
        )

    def outcomes(self) -> None:
        everyone = [("everyone", o) for o in self.picture.population.outcomes]
        own = [(s.id, o) for s in self.picture.segments for o in s.outcomes]
        self.sheet(
            "outcomes",
            "segment outcome question label share:share! low:share high:share",
            (
                (id, o.id, o.question, self.label(o.label), o.share, o.low, o.high)
                for id, o in everyone + own
            ),
        )

    def combinations(self) -> None:
        self.sheet(
            "combinations",
            "segment traits labels share_in:share share_all:share lift:mean",
            (
                (
                    s.id,
                    " + ".join(c.traits),
                    " + ".join(map(self.label, c.labels)),
                    c.share_in,
                    c.share_all,
                    c.lift,
                )
                for s in self.picture.segments
                for c in s.combinations
            ),
        )

    def areas(self) -> None:
        self.sheet(
            "areas",
            "area name n:count share_of_all:share segment share:share! location_quotient:mean!",
            (
                (a.id, self.label(a.name), a.n, a.share, p.segment, p.share, p.location_quotient)
                for a in self.picture.areas
                for p in a.segments
            ),
        )

    def pairs(self) -> None:
        self.sheet(
            "pairs",
            "a b label_a label_b measure value:mean p_value:small q_value:small "
            "expected:mean surprise:mean",
            (
                (
                    p.a,
                    p.b,
                    self.label(p.label_a),
                    self.label(p.label_b),
                    p.measure,
                    p.value,
                    p.p_value,
                    p.q_value,
                    p.expected,
                    p.surprise,
                )
                for p in self.picture.pairs
            ),
        )

    def baskets(self) -> None:
        def named(ids: Sequence[str], labels: Any) -> str:
            return " + ".join(self.label(labels.get(id, {})) or id for id in ids)

        self.sheet(
            "baskets",
            "segment who_chose also_chose support:share confidence:share lift:mean "
            "support_all:share",
            (
                (
                    b.segment or "everyone",
                    named(b.antecedent, b.labels),
                    named(b.consequent, b.labels),
                    b.support,
                    b.confidence,
                    b.lift,
                    b.support_all,
                )
                for b in self.picture.baskets
            ),
        )

    def drivers(self) -> None:
        self.sheet(
            "drivers",
            "outcome outcome_label auroc:mean auroc_low:mean auroc_high:mean brier:small "
            "brier_baseline:small predicts trait label effect:share low:share high:share "
            "selected:share",
            (
                (m.outcome, self.label(m.label), m.auroc, m.auroc_low, m.auroc_high, m.brier)
                + (m.brier_baseline, "yes" if m.predicts else "no")
                + (
                    (d.trait, self.label(d.label), d.effect, d.low, d.high, d.selected)
                    if d
                    else (None,) * 6
                )
                for m in self.picture.drivers
                for d in (m.drivers or (None,))
            ),
        )

    def candidates(self) -> None:
        self.sheet(
            "candidates",
            "k:count shape stability:mean weakest:mean separation:mean smallest:share score:mean "
            "chosen",
            (
                (
                    c.k,
                    c.shape,
                    c.stability,
                    c.weakest,
                    c.separation,
                    c.smallest,
                    c.score,
                    "yes" if c.chosen else "",
                )
                for c in self.picture.candidates
            ),
        )

    def provenance(self) -> None:
        source = self.picture.provenance
        rows: list[tuple[str, Cell]] = [
            ("format", self.picture.format),
            ("source", source.source),
            ("sha256", source.sha256),
            ("created", source.created),
            ("seed", source.seed),
            ("suppressed", self.picture.suppressed),
            ("minimum", self.picture.minimum),
        ]
        for group in (source.parameters, source.metrics, source.versions):
            rows += [(name, _plain(value)) for name, value in group.items()]
        rows += [("note", note) for note in source.notes]
        self.page("provenance", rows)


def _plain(value: Any) -> Cell:
    """A setting as a cell shows it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return value
