"""Charts of a standard kind, drawn by Vega-Lite through Altair."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

from revontuli.language import Words
from revontuli.picture.naming import short_label
from revontuli.picture.picture import Drivers, Picture
from revontuli.picture.report.candidates_view import of_the_chosen_shape

FONT = "Inter, Segoe UI, Roboto, Helvetica Neue, Liberation Sans, Arial, sans-serif"
TEAL, VIOLET, INK, LINE = "#0b7a75", "#7450c4", "#12202e", "#d8e0e8"
LABEL_LENGTH = 44


def candidates_chart(picture: Picture, words: Words) -> Any:
    """Stability, weakest group and separation by the number of groups; the chosen one marked.

    Of the chosen shape alone: the workbook has both.
    """
    import altair as alt

    _ = words.gettext
    series = {
        _("Stability"): "stability",
        _("Weakest group"): "weakest",
        _("Apart"): "separation",
    }
    rows = [
        {"k": c.k, "value": getattr(c, field), "what": what, "chosen": c.chosen}
        for c in of_the_chosen_shape(picture)
        for what, field in series.items()
    ]
    colour = alt.Scale(domain=list(series), range=[TEAL, VIOLET, "#b5651d"])
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("k:O", title=_("Groups"), axis=alt.Axis(labelAngle=0)),
        y=alt.Y("value:Q", title=None, scale=alt.Scale(domainMax=1), axis=_decimals(words)),
        color=alt.Color("what:N", title=None, scale=colour, legend=alt.Legend(orient="top")),
        shape=alt.Shape("what:N", title=None, scale=alt.Scale(domain=list(series))),
    )
    chosen = (
        alt.Chart(alt.Data(values=[row for row in rows if row["chosen"]][:1]))
        .mark_rule(strokeDash=[4, 3], size=1.5, color=TEAL)
        .encode(x="k:O")
    )
    lines = base.mark_line(size=2) + base.mark_point(filled=True, size=55, opacity=1)
    return dressed((chosen + lines).properties(width=420, height=230))


def _decimals(words: Words) -> Any:
    """An axis whose numbers have the language's decimal mark."""
    import altair as alt

    mark = words.number(0.5, 1)[1]
    return alt.Axis(labelExpr=f"replace(datum.label, '.', '{mark}')")


def dimensions_chart(picture: Picture, words: Words) -> Any:
    """Every group's mean on every dimension less everyone's, as a field of colours."""
    import altair as alt

    _ = words.gettext
    rows = [
        {
            "group": short_label(segment.name, words.language, LABEL_LENGTH),
            "dimension": short_label(dimension.name, words.language, LABEL_LENGTH),
            "difference": dimension.difference,
            "mean": words.number(dimension.mean, 1),
        }
        for segment in picture.segments
        for dimension in segment.dimensions
        if dimension.mean is not None and dimension.difference is not None
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("dimension:N", sort=None, title=None, axis=alt.Axis(labelAngle=-35, orient="top")),
        y=alt.Y("group:N", sort=None, title=None, axis=alt.Axis(labelLimit=300)),
    )
    field = base.mark_rect(cornerRadius=4, stroke="white", strokeWidth=2).encode(
        color=alt.Color(
            "difference:Q",
            title=_("Difference from everyone"),
            scale=alt.Scale(range=["#a58bea", "#f1f4f7", "#4fbfb4"], domainMid=0),
        )
    )
    chart = field + base.mark_text(fontSize=12, color=INK).encode(text="mean:N")
    return dressed(chart.properties(width=alt.Step(74), height=alt.Step(34)))


def shares_chart(picture: Picture, words: Words) -> Any:
    """How large each group is."""
    import altair as alt

    rows = [
        {
            "group": short_label(segment.name, words.language, LABEL_LENGTH),
            "share": segment.share,
            "text": words.percent(segment.share),
        }
        for segment in picture.segments
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("group:N", sort=None, title=None, axis=alt.Axis(labelLimit=320)),
        x=alt.X("share:Q", title=None, axis=None),
    )
    chart = base.mark_bar(color=TEAL, cornerRadius=4, height=18) + base.mark_text(
        align="left", dx=6, fontSize=13, color=INK
    ).encode(text="text:N")
    return dressed(chart.properties(width=420, height=alt.Step(30)))


def drivers_chart(model: Drivers, words: Words) -> Any:
    """What goes with an outcome: each effect with its interval, in percentage points."""
    import altair as alt

    _ = words.gettext
    rows = [
        {
            "what": short_label(driver.label, words.language, LABEL_LENGTH) or driver.trait,
            "effect": driver.effect * 100,
            "low": driver.low * 100,
            "high": driver.high * 100,
            "way": _("more often") if driver.effect > 0 else _("less often"),
        }
        for driver in model.drivers
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("what:N", sort=None, title=None, axis=alt.Axis(labelLimit=320)),
        color=alt.Color(
            "way:N",
            title=None,
            scale=alt.Scale(domain=[_("more often"), _("less often")], range=[TEAL, VIOLET]),
            legend=alt.Legend(orient="top"),
        ),
    )
    zero = alt.Chart(alt.Data(values=[{"x": 0}])).mark_rule(color=INK).encode(x="x:Q")
    lines = base.mark_rule(size=3).encode(
        x=alt.X("low:Q", title=_("Change, percentage points")), x2="high:Q"
    )
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(x="effect:Q")
    return dressed((zero + lines + dots).properties(width=420, height=alt.Step(30)))


def areas_chart(picture: Picture, words: Words) -> Any:
    """Each area's people by group."""
    import altair as alt

    _ = words.gettext
    names = {s.id: short_label(s.name, words.language, LABEL_LENGTH) for s in picture.segments}
    rows = [
        {
            "area": short_label(area.name, words.language, LABEL_LENGTH) or area.id,
            "group": names.get(part.segment, part.segment),
            "quotient": part.location_quotient,
            "text": words.number(part.location_quotient, 1),
        }
        for area in picture.areas
        for part in area.segments
        if part.location_quotient is not None
    ]
    tilted = alt.Axis(labelAngle=-35, orient="top", labelLimit=260)
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("group:N", sort=None, title=None, axis=tilted),
        y=alt.Y("area:N", sort=None, title=None, axis=alt.Axis(labelLimit=300)),
    )  # fmt: skip
    field = base.mark_rect(cornerRadius=4, stroke="white", strokeWidth=2).encode(
        color=alt.Color(
            "quotient:Q",
            title=_("Times as common as elsewhere"),
            scale=alt.Scale(
                type="log", domain=[0.25, 1, 4], range=["#a58bea", "#f1f4f7", "#4fbfb4"], clamp=True
            ),
        )
    )
    chart = field + base.mark_text(fontSize=12, color=INK).encode(text="text:N")
    return dressed(chart.properties(width=alt.Step(74), height=alt.Step(28)))


def as_svg(chart: Any) -> str:
    """A chart as SVG text with a white ground left out."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(chart.to_json(indent=None)))


def inline_svg(chart: Any, label: str) -> Markup:
    """A chart to stand in the page: named, without fixed size, its ids kept apart."""
    from markupsafe import escape

    svg = as_svg(chart)
    svg = re.sub(r'^<svg([^>]*?) width="[\d.]+" height="[\d.]+"', r"<svg\1", svg, count=1)
    svg = svg.replace("<svg", f'<svg role="img" aria-label="{escape(label)}"', 1)
    inside = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", svg[svg.index(">") + 1 :])
    return Markup(svg[: svg.index(">") + 1] + inside)


def dressed(chart: Any) -> Any:
    """A chart with the type and colours of the others."""
    return (
        chart.configure(background="transparent", font=FONT, padding=12)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK, titleColor=INK, labelFontSize=13, titleFontSize=13, gridColor=LINE,
            domain=False, ticks=False, labelPadding=8, titleFontWeight="normal",
        )
        .configure_legend(
            labelColor=INK, titleColor=INK, labelFontSize=13, titleFontWeight="normal",
            labelLimit=260,
        )
    )  # fmt: skip
