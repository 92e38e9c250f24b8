"""What a view of a picture says, in one to three plain sentences, for whoever reads no charts."""

from __future__ import annotations

from collections.abc import Sequence

from revontuli.picture.change import Change, Comparison
from revontuli.picture.naming import short_label
from revontuli.picture.pair_table import NO, YES, PairTable, strength
from revontuli.picture.picture import DimensionFigure, Segment
from revontuli.picture.report import summary
from revontuli.picture.report.view import PageView
from revontuli.text import Text

LONGEST = 80  # characters of a label inside a sentence
WEAK, CLEAR, STRONG = 0.1, 0.2, 0.4  # strengths of a pair from which it is called so


def of_picture(view: PageView) -> list[str]:
    """The picture as a whole: how many answered, how many groups there are, how large."""
    picture, n = view.picture, len(view.picture.segments)
    found = view.words.ngettext(
        "%(people)s answered. One group was found.",
        "%(people)s answered. %(n)s groups unlike each other were found.",
        n,
        people=view.people(picture.population.n),
    )
    return [found, *summary.key_points(picture, view.words)[:1]]


def of_segments(view: PageView) -> list[str]:
    """The groups: how large, and how sure."""
    points = summary.key_points(view.picture, view.words)
    return [points[0], points[-1]] if len(points) > 1 else points


def of_segment(view: PageView, segment: Segment) -> list[str]:
    """One group: its story, or its size where it has none."""
    if story := view.plain(segment.story):
        return [story]
    return [
        view.words.gettext(
            "%(share)s of everyone belong to this group.", share=view.words.percent(segment.share)
        )
    ]


def of_dimensions(view: PageView) -> list[str]:
    """Everyone's dimensions, and the one in which the groups are most unlike."""
    _ = view.words.gettext
    said = [p for p in summary.key_points(view.picture, view.words)[1:2] if view.everyone]
    apart = [
        (max(_means(found)) - min(_means(found)), dimension, found)
        for dimension in view.picture.population.dimensions
        if len(found := _by_segment(view, dimension.code, view.picture.segments)) > 1
    ]
    if apart:
        _spread, dimension, found = max(apart, key=lambda entry: entry[0])
        said.append(
            _(
                "The groups are most unlike in %(dimension)s: from %(low)s in %(bottom)s to"
                " %(high)s in %(top)s.",
                dimension=_dimension(view, dimension),
                **_ends(view, found),
            )
        )
    return said


def of_comparison(view: PageView, segments: Sequence[Segment]) -> list[str]:
    """Some groups side by side: where they are most unlike, and where most alike."""
    _ = view.words.gettext
    gaps = []
    for dimension in view.picture.population.dimensions:
        found = _by_segment(view, dimension.code, segments)
        if len(found) > 1:
            gaps.append((max(_means(found)) - min(_means(found)), dimension, found))
    if not gaps:
        return [_("Choose at least two groups that have dimensions to compare.")]
    _gap, apart, found = max(gaps, key=lambda entry: entry[0])
    _gap, alike, _near = min(gaps, key=lambda entry: entry[0])
    said = [
        _(
            "They are most unlike in %(dimension)s: from %(low)s in %(bottom)s to %(high)s in"
            " %(top)s.",
            dimension=_dimension(view, apart),
            **_ends(view, found),
        )
    ]
    if alike is not apart:
        said.append(_("They are most alike in %(dimension)s.", dimension=_dimension(view, alike)))
    return said


def of_areas(view: PageView) -> list[str]:
    """Where a group is most common beside everyone."""
    _ = view.words.gettext
    told = [
        (part.location_quotient, area, view.picture.segment(part.segment))
        for area in view.picture.areas
        for part in area.segments
        if part.location_quotient is not None and part.share is not None
    ]
    if not told:
        return [_("Too few people in each area to show.")]
    quotient, area, segment = max(told, key=lambda entry: entry[0])
    largest = max(view.picture.areas, key=lambda area: area.share)
    return [
        _(
            "%(name)s stands out most in %(area)s, where it is %(times)s times as common as among"
            " everyone.",
            name=_name(view, segment.name),
            area=view.plain(area.name) or area.id,
            times=view.words.number(quotient, 1),
        ),
        _(
            "Most people live in %(area)s: %(share)s.",
            area=view.plain(largest.name) or largest.id,
            share=view.words.percent(largest.share),
        ),
    ]


def of_baskets(view: PageView) -> list[str]:
    """What is most often chosen together, and the strongest rule."""
    _ = view.words.gettext
    everyone = [basket for basket in view.picture.baskets if basket.segment is None]
    sets = [basket for basket in everyone if not basket.consequent]
    rules = [basket for basket in everyone if basket.consequent and basket.lift is not None]
    said = []
    if sets:
        most = max(sets, key=lambda basket: basket.support)
        said.append(
            _(
                "Most often chosen together: %(options)s, by %(share)s of everyone.",
                options=view.words.series([_name(view, most.labels[id]) for id in most.antecedent]),
                share=view.words.percent(most.support),
            )
        )
    if rules:
        rule = max(rules, key=lambda basket: basket.lift or 0.0)
        said.append(
            _(
                "Who chose %(these)s chose %(those)s %(times)s times as often as everyone.",
                these=view.words.series([_name(view, rule.labels[id]) for id in rule.antecedent]),
                those=view.words.series([_name(view, rule.labels[id]) for id in rule.consequent]),
                times=view.words.number(rule.lift or 0.0, 1),
            )
        )
    return said


def of_drivers(view: PageView) -> list[str]:
    """What goes with an outcome most, and that it is no cause."""
    told = summary.strongest_driver(view.picture, view.words)
    also = view.words.gettext("These go together. They are not shown to be causes.")
    return [told, also] if told else [also]


def of_change(view: PageView, comparison: Comparison) -> list[str]:
    """How much changed among everyone, and what changed most."""
    words = view.words
    sure = [c for c in (*comparison.dimensions, *comparison.traits) if c.is_sure]
    if not sure:
        return [words.gettext("Among everyone, nothing has changed more than chance would bring.")]
    said = [
        words.ngettext(
            "Among everyone, one thing has changed more than chance would bring.",
            "Among everyone, %(n)s things have changed more than chance would bring.",
            len(sure),
        ),
        _most_changed(view, max(sure, key=lambda change: abs(change.v_test or 0.0))),
    ]
    if comparison.new:
        names = words.series([_name(view, segment.name) for segment in comparison.new[:3]])
        said.append(words.gettext("New since then: %(names)s.", names=names))
    return said


def _most_changed(view: PageView, change: Change) -> str:
    values = view.words.percent if change.measure in ("binary", "segment") else view.mean
    return view.words.gettext(
        "The surest change: %(what)s, from %(before)s to %(now)s.",
        what=_name(view, change.label) or change.id,
        before=values(change.a),
        now=values(change.b),
    )


def of_pair(view: PageView, pair: PairTable, segment: Segment | None) -> list[str]:
    """How two traits go together, among everyone or in a group."""
    _ = view.words.gettext
    said = []
    if pair.rows == (NO, YES) == pair.columns and None not in (pair.share[0][1], pair.share[1][1]):
        said.append(
            _(
                "Of those with %(one)s, %(yes)s also have %(other)s; of those without, %(no)s.",
                one=_name(view, pair.label_a),
                other=_name(view, pair.label_b),
                yes=view.words.percent(pair.share[1][1] or 0.0),
                no=view.words.percent(pair.share[0][1] or 0.0),
            )
        )
    said.append(_strength_words(view, strength(pair)))
    among = _("Here among everyone.")
    if segment is not None:
        among = _("Here in the group %(name)s.", name=_name(view, segment.name))
    return [*said, among]


def _strength_words(view: PageView, value: float | None) -> str:
    _ = view.words.gettext
    if value is None:
        return _("So few people are in some of the cells that the strength is not told.")
    size = abs(value)
    if size < WEAK:
        return _("The two have hardly anything to do with each other.")
    if size >= STRONG:
        together, apart = _("The two go together strongly"), _("The two avoid each other strongly")
    elif size >= CLEAR:
        together, apart = _("The two go together"), _("The two avoid each other")
    else:
        together, apart = _("The two go together a little"), _("The two avoid each other a little")
    words = together if value > 0 else apart
    return _("%(told)s (strength %(value)s).", told=words, value=view.signed(value))


def of_method(view: PageView) -> list[str]:
    """How many answered, when it was made, and what is held back."""
    picture, words = view.picture, view.words
    return [
        words.gettext(
            "%(people)s answered. The picture was made on %(day)s.",
            people=view.people(picture.population.n),
            day=words.day(picture.provenance.created),
        ),
        words.gettext(
            "No number rests on fewer than %(n)s people: %(held)s numbers are held back.",
            n=words.number(picture.minimum),
            held=words.number(picture.suppressed),
        ),
    ]


def _by_segment(
    view: PageView, code: str, segments: Sequence[Segment]
) -> list[tuple[Segment, float]]:
    """The groups whose mean on a dimension is shown, with the mean."""
    found = [(segment, view.of_dimension(segment, code)) for segment in segments]
    return [(segment, d.mean) for segment, d in found if d is not None and d.mean is not None]


def _means(found: Sequence[tuple[Segment, float]]) -> list[float]:
    return [mean for _segment, mean in found]


def _ends(view: PageView, found: Sequence[tuple[Segment, float]]) -> dict[str, str]:
    bottom = min(found, key=lambda entry: entry[1])
    top = max(found, key=lambda entry: entry[1])
    return {
        "low": view.words.number(bottom[1], 1),
        "bottom": _name(view, bottom[0].name),
        "high": view.words.number(top[1], 1),
        "top": _name(view, top[0].name),
    }


def _dimension(view: PageView, dimension: DimensionFigure) -> str:
    return (view.plain(dimension.name) or dimension.code).lower()


def _name(view: PageView, label: Text) -> str:
    return view.words.gettext("“%(label)s”", label=short_label(label, view.language, LONGEST))
