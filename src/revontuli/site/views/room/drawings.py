"""Views of a picture as drawings that stand by themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from revontuli.picture.picture import Picture, Segment
from revontuli.site.views.room.filters import choice, chosen_segments, segment_choice
from revontuli.site.views.room.seeing import Shown

if TYPE_CHECKING:
    from revontuli.picture.change import Comparison


def _chart(shown: Shown, chart: Any) -> str:
    """A chart on white, which says so where the answers are made up."""
    from revontuli.picture.report.saved_charts import on_white, told_simulated
    from revontuli.picture.report.standard_charts import as_svg

    return told_simulated(on_white(as_svg(chart)), shown.picture, shown.view.words)


def _drawing(shown: Shown, svg: str) -> str:
    """A drawing with its colours put in, likewise."""
    from revontuli.picture.report.saved_charts import standalone, told_simulated

    return told_simulated(standalone(svg), shown.picture, shown.view.words)


def overview(request: HttpRequest, shown: Shown) -> str:
    """The bubbles."""
    return _drawing(shown, shown.view.bubbles_wall())


def segments(request: HttpRequest, shown: Shown) -> str:
    """How large each group is."""
    from revontuli.picture.report.standard_charts import shares_chart

    return _chart(shown, shares_chart(shown.picture, shown.view.words))


def segment(shown: Shown, segment: Segment) -> str | None:
    """A group's dimensions and strongest traits; None where it has neither."""
    from revontuli.picture.report.view_charts import portrait_chart

    if not segment.dimensions and not segment.traits:
        return None
    return _chart(shown, portrait_chart(segment, shown.picture, shown.view.words))


def dimensions(request: HttpRequest, shown: Shown) -> str | None:
    """Each group's mean on each dimension."""
    return _dimensions(shown, shown.picture)


def compare(request: HttpRequest, shown: Shown) -> str | None:
    """The chosen groups' means."""
    chosen = tuple(chosen_segments(request, shown))
    return _dimensions(shown, replace(shown.picture, segments=chosen))


def _dimensions(shown: Shown, picture: Picture) -> str | None:
    from revontuli.picture.report.standard_charts import dimensions_chart

    if not picture.population.dimensions:
        return None
    return _chart(shown, dimensions_chart(picture, shown.view.words))


def pair(request: HttpRequest, shown: Shown) -> str | None:
    """Two traits; None where two are not chosen, or nothing may be shown."""
    from revontuli.picture.report.pair_drawing import draw_pair
    from revontuli.site.views.room.pairs import chosen_pair

    table = chosen_pair(request, shown).table
    drawn = draw_pair(table, shown.view.words) if table else ""
    return _drawing(shown, str(drawn)) if drawn else None


def areas(request: HttpRequest, shown: Shown) -> str | None:
    """Where the groups live."""
    from revontuli.picture.report.standard_charts import areas_chart

    if not shown.picture.areas:
        return None
    return _chart(shown, areas_chart(shown.picture, shown.view.words))


def baskets(request: HttpRequest, shown: Shown) -> str | None:
    """Options chosen together, among everyone or in one group."""
    from revontuli.picture.report.view_charts import baskets_chart

    segment = segment_choice(request, shown)[1] or None
    if not any(b.segment == segment and not b.consequent for b in shown.picture.baskets):
        return None
    return _chart(shown, baskets_chart(shown.picture, shown.view.words, segment))


def drivers(request: HttpRequest, shown: Shown) -> str | None:
    """What goes with an outcome: the one chosen, or the first that can be told of."""
    from revontuli.picture.report.standard_charts import drivers_chart
    from revontuli.site.views.room.picture import outcome_options

    outcome = choice(request, "outcome", outcome_options(shown))
    told = [m for m in shown.picture.drivers if m.drivers and outcome in ("", m.outcome)]
    return _chart(shown, drivers_chart(told[0], shown.view.words)) if told else None


def needs(request: HttpRequest, shown: Shown) -> str | None:
    """Needs by group, with how many services answer each."""
    from django.utils.translation import ngettext

    from revontuli.picture.report.view_charts import needs_chart
    from revontuli.site.views.room.needs import municipality_code, picture_services

    answered = picture_services(shown, municipality_code(request.GET.get("municipality", "")))
    view = shown.view
    rows = [
        (
            view.plain(one.name) or one.segment,
            view.plain(need.name) or need.dimension,
            need.mean,
            ngettext("%(n)s service", "%(n)s services", need.count) % {"n": need.count},
        )
        for one in (answered.segments if answered else ())
        for need in one.needs
    ]
    return _chart(shown, needs_chart(rows, view.words)) if rows else None


def change(request: HttpRequest, shown: Shown) -> str | None:
    """Who went where, where that is known; else how everyone's dimensions changed."""
    from revontuli.picture.report.change_view import ChangeView
    from revontuli.picture.report.view_charts import change_chart

    comparison = comparison_for(request, shown)
    if comparison is None:
        return None
    words = shown.view.words
    flows = ChangeView(comparison, words, shown.picture).drawing
    if flows:
        return _drawing(shown, str(flows))
    if not comparison.dimensions:
        return None
    return _chart(shown, change_chart(comparison.dimensions, words))


def comparison_for(request: HttpRequest, shown: Shown) -> Comparison | None:
    """The picture beside the one before it that this visitor may see."""
    from revontuli.site.views.room.since import compared, earlier_publication

    earlier = earlier_publication(request.user, shown.publication)
    return compared(shown, earlier) if earlier else None


def about(request: HttpRequest, shown: Shown) -> str | None:
    """The numbers of groups that were tried."""
    from revontuli.picture.report.standard_charts import candidates_chart

    if not shown.picture.candidates:
        return None
    return _chart(shown, candidates_chart(shown.picture, shown.view.words))
