"""Where people went between two pictures, as ribbons from left to right (an alluvial chart)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from revontuli.language import Words
from revontuli.picture.change import Flow, Flows
from revontuli.picture.report.bubbles import HUES
from revontuli.picture.report.lettering import clip

WIDTH, NODE, LABEL, GAP, SIZE = 900.0, 12.0, 230.0, 14.0, 14.0


def draw_flows(flows: Flows, names: Mapping[str, str], words: Words) -> Markup:
    """The flows as an SVG element; numbers held back are left out. Empty where none is shown.

    Args:
        names: by side and id, such as "a:s1".
    """
    shown = [flow for flow in flows.flows if flow.n]
    if not shown:
        return Markup("")
    total = sum(flow.n or 0 for flow in shown)
    left = _sums([(flow.a, flow.n or 0) for flow in flows.flows])
    right = _sums([(flow.b, flow.n or 0) for flow in flows.flows])
    height = max(320.0, 44.0 * max(len(left), len(right)))
    room = height - GAP * (max(len(left), len(right)) - 1)
    scale = room / total
    tops_a, tops_b = _tops(left, scale, height), _tops(right, scale, height)
    parts = _ribbons(shown, tops_a, tops_b, scale, list(left))
    parts += _nodes("a", left, tops_a, scale, names)
    parts += _nodes("b", right, tops_b, scale, names)
    label = escape(words.gettext("Where those went who answered both times"))
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing figure" role="img" '
        f'aria-label="{label}" viewBox="0 -6 {WIDTH:g} {height + 12:.0f}">{"".join(parts)}</svg>'
    )


def _sums(pairs: Sequence[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for id, n in pairs:
        sums[id] = sums.get(id, 0) + n
    return {id: n for id, n in sums.items() if n}


def _tops(sums: Mapping[str, int], scale: float, height: float) -> dict[str, float]:
    """Where each node begins; the column is centred."""
    used = sum(sums.values()) * scale + GAP * (len(sums) - 1)
    at, tops = (height - used) / 2, {}
    for id, n in sums.items():
        tops[id] = at
        at += n * scale + GAP
    return tops


def _ribbons(
    flows: Sequence[Flow],
    tops_a: Mapping[str, float],
    tops_b: Mapping[str, float],
    scale: float,
    order: Sequence[str],
) -> list[str]:
    used_a, used_b = dict(tops_a), dict(tops_b)
    x0, x1 = LABEL + NODE, WIDTH - LABEL - NODE
    middle = (x0 + x1) / 2
    parts = []
    for flow in flows:
        thick = (flow.n or 0) * scale
        ya, yb = used_a[flow.a], used_b[flow.b]
        used_a[flow.a] += thick
        used_b[flow.b] += thick
        parts.append(
            f'<path class="flow flow-{order.index(flow.a) % HUES}" d="M{x0:.0f} {ya:.1f}'
            f"C{middle:.0f} {ya:.1f} {middle:.0f} {yb:.1f} {x1:.0f} {yb:.1f}V{yb + thick:.1f}"
            f"C{middle:.0f} {yb + thick:.1f} {middle:.0f} {ya + thick:.1f} {x0:.0f} "
            f'{ya + thick:.1f}Z"/>'
        )
    return parts


def _nodes(
    side: str,
    sums: Mapping[str, int],
    tops: Mapping[str, float],
    scale: float,
    names: Mapping[str, str],
) -> list[str]:
    x = LABEL if side == "a" else WIDTH - LABEL - NODE
    text_x, anchor = (LABEL - 10, "end") if side == "a" else (WIDTH - LABEL + 10, "start")
    parts = []
    for id, n in sums.items():
        tall = max(n * scale, 1.5)
        middle = tops[id] + tall / 2
        name = clip(names.get(f"{side}:{id}", id), SIZE, LABEL - 16)
        parts.append(
            f'<rect class="flow-node" x="{x:.0f}" y="{tops[id]:.1f}" width="{NODE:.0f}" '
            f'height="{tall:.1f}" rx="3"/><text x="{text_x:.0f}" y="{middle + SIZE * 0.35:.1f}" '
            f'font-size="{SIZE:g}" text-anchor="{anchor}">{escape(name)}</text>'
        )
    return parts
