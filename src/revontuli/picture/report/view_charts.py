"""Charts of single views of a picture, for slides: drawn by Vega-Lite through Altair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from revontuli.language import Words
from revontuli.picture.change import Change
from revontuli.picture.naming import short_label
from revontuli.picture.picture import Picture, Segment
from revontuli.picture.report.standard_charts import INK, LABEL_LENGTH, LINE, TEAL, VIOLET, dressed

TRAITS_SHOWN = 8  # in each direction


def portrait_chart(segment: Segment, picture: Picture, words: Words) -> Any:
    """A group's dimensions and strongest traits, each beside everyone's."""
    import altair as alt

    parts = []
    if any(dimension.mean is not None for dimension in segment.dimensions):
        parts.append(_dimensions(segment, picture, words))
    if rows := _trait_rows(segment, words):
        parts.append(_traits(rows, words))
    title = short_label(segment.name, words.language, 90)
    chart = alt.vconcat(*parts).properties(title=alt.TitleParams(title, anchor="start", color=INK))
    return dressed(chart)


def _dimensions(segment: Segment, picture: Picture, words: Words) -> Any:
    import altair as alt

    everyone = {d.code: d.mean for d in picture.population.dimensions}
    rows = [
        {
            "what": short_label(d.name, words.language, LABEL_LENGTH),
            "mean": d.mean,
            "everyone": everyone.get(d.code),
            "text": words.number(d.mean, 1),
        }
        for d in segment.dimensions
        if d.mean is not None
    ]
    scale = alt.Scale(domain=[picture.frame.low, picture.frame.high])
    base = alt.Chart(alt.Data(values=rows)).encode(y=_names())
    line = base.mark_rule(color=LINE, size=4).encode(
        x=alt.X("mean:Q", title=None, scale=scale), x2="everyone:Q"
    )
    dot = base.mark_point(filled=True, size=140, opacity=1, color=TEAL).encode(
        x=alt.X("mean:Q", title=None, scale=scale)
    )
    tick = base.mark_tick(color=INK, thickness=3, size=18).encode(x="everyone:Q")
    text = base.mark_text(dy=-14, color=INK).encode(x="mean:Q", text="text:N")
    title = words.gettext("Mean here (dot) and among everyone (line)")
    return (line + tick + dot + text).properties(width=460, height=alt.Step(36), title=title)


def _trait_rows(segment: Segment, words: Words) -> list[dict[str, Any]]:
    binary = [t for t in segment.traits if t.share_in is not None and t.share_all is not None]
    over = [t for t in binary if t.direction == "over"][:TRAITS_SHOWN]
    under = [t for t in binary if t.direction == "under"][:TRAITS_SHOWN]
    return [
        {
            "what": short_label(trait.label, words.language, LABEL_LENGTH) or trait.id,
            "share": trait.share_in,
            "everyone": trait.share_all,
            "text": words.percent(trait.share_in or 0.0),
            "way": trait.direction,
        }
        for trait in (*over, *under)
    ]


def _traits(rows: list[dict[str, Any]], words: Words) -> Any:
    import altair as alt

    across = alt.X(
        "share:Q",
        title=None,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", tickCount=5),
    )
    colour = alt.Scale(domain=["over", "under"], range=[TEAL, VIOLET])
    base = alt.Chart(alt.Data(values=rows)).encode(y=_names())
    bars = base.mark_bar(height=16, cornerRadius=3).encode(
        x=across, color=alt.Color("way:N", scale=colour, legend=None)
    )
    tick = base.mark_tick(color=INK, thickness=3, size=22).encode(x="everyone:Q")
    text = base.mark_text(align="left", dx=6, color=INK).encode(x="share:Q", text="text:N")
    title = words.gettext("Share here (bar) and among everyone (line)")
    return (bars + tick + text).properties(width=460, height=alt.Step(28), title=title)


def baskets_chart(picture: Picture, words: Words, segment: str | None = None) -> Any:
    """Options most often chosen together, among everyone or in a group."""
    import altair as alt

    sets = [b for b in picture.baskets if b.segment == segment and not b.consequent]
    rows = [
        {
            "what": " + ".join(
                short_label(basket.labels[id], words.language, LABEL_LENGTH)
                for id in basket.antecedent
            ),
            "share": basket.support,
            "text": words.percent(basket.support),
        }
        for basket in sets[:20]
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=_names(560), x=alt.X("share:Q", title=None, axis=None)
    )
    bars = base.mark_bar(color=TEAL, cornerRadius=4, height=18)
    text = base.mark_text(align="left", dx=6, fontSize=13, color=INK).encode(text="text:N")
    return dressed((bars + text).properties(width=320, height=alt.Step(30)))


def change_chart(changes: Sequence[Change], words: Words) -> Any:
    """Changes among everyone, each with its interval, in units of the scale."""
    import altair as alt

    rows = [
        {
            "what": short_label(change.label, words.language, LABEL_LENGTH) or change.id,
            "change": change.change,
            "low": change.low if change.low is not None else change.change,
            "high": change.high if change.high is not None else change.change,
            "text": words.number(change.change, 1, sign=True),
            "sure": change.is_sure,
        }
        for change in changes
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(y=_names())
    zero = alt.Chart(alt.Data(values=[{"x": 0}])).mark_rule(color=INK).encode(x="x:Q")
    colour = alt.when(alt.datum["sure"]).then(alt.value(TEAL)).otherwise(alt.value("#7b8a99"))
    lines = base.mark_rule(size=3).encode(
        x=alt.X("low:Q", title=words.gettext("Change")), x2="high:Q", color=colour
    )
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(x="change:Q", color=colour)
    text = base.mark_text(dy=-13, color=INK).encode(x="change:Q", text="text:N")
    return dressed((zero + lines + dots + text).properties(width=460, height=alt.Step(34)))


def needs_chart(rows: Sequence[tuple[str, str, float, str]], words: Words) -> Any:
    """Needs of groups as a field: how badly off, and how many services answer.

    Args:
        rows: name of the group, name of the dimension, mean, and what is written.
        words: the language.
    """
    import altair as alt

    values = [{"group": g, "what": d, "mean": mean, "text": text} for g, d, mean, text in rows]
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("what:N", sort=None, title=None, axis=alt.Axis(labelAngle=-35, orient="top")),
        y=alt.Y("group:N", sort=None, title=None, axis=alt.Axis(labelLimit=320)),
    )
    field = base.mark_rect(cornerRadius=4, stroke="white", strokeWidth=2).encode(
        color=alt.Color(
            "mean:Q", title=words.gettext("Mean"), scale=alt.Scale(range=["#a58bea", "#f1f4f7"])
        )
    )
    text = base.mark_text(fontSize=12, color=INK).encode(text="text:N")
    return dressed((field + text).properties(width=alt.Step(92), height=alt.Step(34)))


def _names(limit: int = 320) -> Any:
    import altair as alt

    return alt.Y("what:N", sort=None, title=None, axis=alt.Axis(labelLimit=limit))
