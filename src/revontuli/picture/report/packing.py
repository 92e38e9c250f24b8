"""Circles put side by side without overlapping, in a shape that fits a page."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

Way = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle on the page: its centre, and its radius without what stands on its rim."""

    x: float
    y: float
    r: float


def pack(shares: Sequence[float], width: float, height: float, rim: float) -> list[Circle]:
    """Circles whose areas are as `shares`, packed into a rectangle as large as they fit.

    Each circle keeps `rim` free around itself, the same for large and small. The circles are
    placed one by one in two ways: each touching two of those already there, as near to the middle
    as there is room (after Wang, Wang, Dai & Wang 2006, with every spot tried: there are few
    circles), and dropped between the walls, as low as each goes. Several orders are tried, and
    what lets the circles be largest is taken.

    Args:
        shares: of everyone, positive.
        width, height: of the rectangle, in the units of the drawing.
        rim: free space around each circle, in the same units.
    """
    if not len(shares):
        return []
    roots = np.sqrt(np.asarray(shares, dtype=float) / np.sum(shares))
    best = np.zeros((len(roots), 2))
    scale = 0.0
    for order in _orders(roots):
        for place in _ways(width, height):
            found = _largest(roots, order, rim, width, height, place, scale)
            if found is not None:
                scale, best = found
    return _centred(best, roots * scale, rim, width, height)


def _ways(width: float, height: float) -> list[Way]:
    """Ways to place circles of given radii in a given order."""
    around = [partial(_place, aspect=shape * width / height) for shape in (0.7, 1.0, 1.4)]
    return [*around, partial(_drop, breadth=width), partial(_drop_sideways, breadth=height)]


def _orders(roots: np.ndarray) -> list[np.ndarray]:
    """Orders to place circles in: largest first, smallest first, and a few mixed, always alike."""
    falling = np.argsort(-roots, kind="stable")
    rng = np.random.default_rng(0)
    mixed = [np.argsort(-roots * rng.uniform(0.5, 1.5, len(roots))) for _ in range(12)]
    return [falling, falling[::-1], *mixed]


def _largest(
    roots: np.ndarray,
    order: np.ndarray,
    rim: float,
    width: float,
    height: float,
    place: Way,
    beaten: float,
) -> tuple[float, np.ndarray] | None:
    """The largest scale over `beaten` at which this order fits, and the centres; or None."""
    low, high = beaten * 1.01 + 1e-6, math.sqrt(width * height / math.pi)
    best = None
    while best is None or high - low > 0.005 * high:
        scale = low if best is None else (low + high) / 2
        centres = place(roots * scale + rim, order)
        if _fits(centres, roots * scale + rim, width, height):
            low, best = scale, (scale, centres)
        elif best is None:
            return None
        else:
            high = scale
    return best


def _place(radii: np.ndarray, order: np.ndarray, aspect: float) -> np.ndarray:
    """Centres of circles with these radii, touching, the first at the origin. Shape (n, 2)."""
    centres = np.zeros((len(radii), 2))
    placed: list[int] = []
    for index in order:
        if len(placed) == 1:
            first = placed[0]
            centres[index] = (radii[first] + radii[index], 0.0)
        elif placed:
            centres[index] = _best_spot(centres[placed], radii[placed], radii[index], aspect)
        placed.append(int(index))
        middle = np.average(centres[placed], axis=0, weights=radii[placed] ** 2)
        centres[placed] -= middle
    return centres


def _best_spot(centres: np.ndarray, radii: np.ndarray, radius: float, aspect: float) -> np.ndarray:
    """The spot touching two circles, overlapping none, nearest the middle of a wide page."""
    spots = _touching(centres, radii + radius)
    gaps = np.linalg.norm(spots[:, None, :] - centres[None, :, :], axis=2) - radii - radius
    free = spots[(gaps > -1e-7 * (1 + radius)).all(axis=1)]
    reach = np.abs(free) + radius * 0.5
    cost = np.hypot(reach[:, 0] / aspect, reach[:, 1])
    return free[int(np.argmin(np.round(cost, 9)))]


def _drop(radii: np.ndarray, order: np.ndarray, breadth: float) -> np.ndarray:
    """Centres of circles dropped one by one between two walls, each as low as it goes.

    Circles wider than the walls are let stick out; they do not fit, and that is seen afterwards.
    """
    centres = np.zeros((len(radii), 2))
    placed: list[int] = []
    for index in order:
        radius = radii[index]
        walls = np.array([radius, max(radius, breadth - radius)])
        spots = [np.stack([walls, np.full(2, radius)], axis=1)]
        if placed:
            there, reach = centres[placed], radii[placed] + radius
            for wall in walls:
                off = reach**2 - (wall - there[:, 0]) ** 2
                near = off >= 0
                up = there[near, 1] + np.sqrt(off[near])
                spots.append(np.stack([np.full(len(up), wall), up], axis=1))
            if len(placed) > 1:
                spots.append(_touching(there, reach))
        tried = np.concatenate(spots)
        inside = (tried[:, 0] >= walls[0] - 1e-7) & (tried[:, 0] <= walls[1] + 1e-7)
        tried = tried[inside & (tried[:, 1] >= radius - 1e-7)]
        if placed:
            gaps = np.linalg.norm(tried[:, None, :] - there[None, :, :], axis=2) - reach
            tried = tried[(gaps > -1e-7 * (1 + radius)).all(axis=1)]
        centres[index] = tried[np.lexsort((tried[:, 0], np.round(tried[:, 1], 6)))[0]]
        placed.append(int(index))
    return centres


def _drop_sideways(radii: np.ndarray, order: np.ndarray, breadth: float) -> np.ndarray:
    """The same from left to right."""
    return _drop(radii, order, breadth)[:, ::-1]


def _touching(centres: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Points at distance `reach[i]` from centre i and `reach[j]` from centre j, for all pairs."""
    i, j = np.triu_indices(len(centres), 1)
    across = centres[j] - centres[i]
    distance = np.linalg.norm(across, axis=1)
    near = distance < reach[i] + reach[j]
    i, j, across, distance = i[near], j[near], across[near], distance[near]
    along = (distance**2 + reach[i] ** 2 - reach[j] ** 2) / (2 * distance)
    off = np.sqrt(np.maximum(reach[i] ** 2 - along**2, 0.0))
    unit = across / distance[:, None]
    normal = np.stack([-unit[:, 1], unit[:, 0]], axis=1)
    base = centres[i] + unit * along[:, None]
    return np.concatenate([base + normal * off[:, None], base - normal * off[:, None]])


def _fits(centres: np.ndarray, radii: np.ndarray, width: float, height: float) -> bool:
    span = (centres + radii[:, None]).max(axis=0) - (centres - radii[:, None]).min(axis=0)
    return bool(span[0] <= width and span[1] <= height)


def _centred(
    centres: np.ndarray, radii: np.ndarray, rim: float, width: float, height: float
) -> list[Circle]:
    outer = (radii + rim)[:, None]
    middle = ((centres + outer).max(axis=0) + (centres - outer).min(axis=0)) / 2
    moved = centres - middle + (width / 2, height / 2)
    return [
        Circle(round(float(x), 2), round(float(y), 2), round(float(r), 2))
        for (x, y), r in zip(moved, radii, strict=True)
    ]
