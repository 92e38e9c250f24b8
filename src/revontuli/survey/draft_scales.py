"""Scales of ratings and orders of choices, guessed from the answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from revontuli.survey.draft_words import TEMPLATES

SCALES = (
    (1, 5), (0, 10), (1, 10), (1, 7), (1, 4), (4, 10), (1, 6), (0, 4), (0, 5), (0, 6), (1, 3),
    (1, 9), (0, 3), (-2, 2), (-3, 3), (0, 100), (1, 100),
)  # fmt: skip
STEPS_OF_SLIDER = 20
MISSING_CODES = (9, 99, 999, 98, 97, 96, 95, 88, 77, 8, 7, 6, -1, -8, -9, -99)
RANGE = re.compile(
    r"^\D*?(?P<low>\d[\d\s\u00a0.,]*)\s*(?:[-–—]|to|till)\s*(?P<high>\d[\d\s\u00a0.,]*)\D*$", re.I
)
OPEN_RANGE = re.compile(
    r"^(?P<word>under|below|less than|at most|up to|alle|enintään|mindre än|högst|upp till|<|≤|"
    r"over|above|more than|at least|yli|vähintään|över|mer än|minst|>|≥)\s*"
    r"(?P<number>\d[\d\s\u00a0.,]*)"
    r"|^(?P<plus>\d[\d\s\u00a0.,]*)\D{0,12}?(?:\+|or (?:more|older|over)"
    r"|tai (?:enemmän|yli|vanhempi)|and (?:over|older)|eller (?:mer|äldre|fler))",
    re.I,
)
LESS = frozenset(("under", "below", "less than", "at most", "up to", "alle", "enintään",
                  "mindre än", "högst", "upp till", "<", "≤"))  # fmt: skip


@dataclass(frozen=True)
class Scale:
    """A rating's scale.

    Attributes:
        low, high: its ends.
        exact: whether both ends were used.
        missing: numbers beyond it that look like codes for no answer.
    """

    low: int
    high: int
    exact: bool
    missing: tuple[int, ...] = ()


def find_scale(values: Iterable[float], usual: Sequence[tuple[int, int]] = ()) -> Scale | None:
    """The scale that whole numbers seem to be on, or None.

    Args:
        values: the unlike answers.
        usual: scales surely in use elsewhere in the file, the commonest first; one of them
            explains answers that don't reach its ends ("2, 3, 4, 5" on 1–5).
    """
    numbers = sorted({int(value) for value in values})
    if len(numbers) < 2:
        return None
    whole = _fit(numbers, usual)
    gapless = numbers[-1] - numbers[0] == len(numbers) - 1
    if whole and gapless and (whole.exact or (whole.low, whole.high) in usual):
        return whole
    codes = [n for n in numbers if n in MISSING_CODES]
    below, above = [n for n in codes if n < 0], [n for n in codes if n > 0]
    for count in range(min(4, len(above)) + 1):
        taken = below + above[len(above) - count :]
        rest = [n for n in numbers if n not in taken]
        fit = _fit(rest, usual) if taken and len(rest) > 2 else None
        if fit is None or not (fit.exact or (fit.low, fit.high) in usual):
            continue
        if all(code > fit.high + 1 or code < fit.low for code in taken):
            return Scale(fit.low, fit.high, fit.exact, tuple(taken))
    return whole
    for count in (1, 2, 3, 4):
        codes = [n for n in numbers if n in MISSING_CODES][-count:]
        rest = [n for n in numbers if n not in codes]
        if len(codes) < count or len(rest) < 3:
            continue
        fit = _fit(rest, usual)
        apart = fit and all(code > fit.high + 1 or code < fit.low for code in codes)
        if fit and apart and (fit.exact or (fit.low, fit.high) in usual):
            return Scale(fit.low, fit.high, fit.exact, tuple(codes))
    return whole


def _fit(numbers: list[int], usual: Sequence[tuple[int, int]]) -> Scale | None:
    low, high = numbers[0], numbers[-1]
    for scale in (*usual, *SCALES):
        if (low, high) == scale and _is_filled(numbers, scale):
            return Scale(*scale, exact=True)
    for scale in usual:
        if scale[0] <= low and high <= scale[1] and len(numbers) > 1:
            return Scale(*scale, exact=False)
    covering = [s for s in SCALES if s[0] <= low and high <= s[1] and _is_filled(numbers, s)]
    return Scale(*min(covering, key=lambda s: s[1] - s[0]), exact=False) if covering else None


def _is_filled(numbers: list[int], scale: tuple[int, int]) -> bool:
    """Whether enough of the scale's steps are used for it to be one."""
    steps = scale[1] - scale[0] + 1
    return len(numbers) >= (STEPS_OF_SLIDER if steps > STEPS_OF_SLIDER else max(3, 0.6 * steps))


def usual_scales(found: Iterable[Scale | None]) -> list[tuple[int, int]]:
    """Scales whose both ends were used in two columns at least, the commonest first."""
    counts = Counter((scale.low, scale.high) for scale in found if scale and scale.exact)
    return [scale for scale, count in counts.most_common() if count > 1]


def find_order(choices: Sequence[str]) -> tuple[list[str], str] | None:
    """The choices from least to most and what told it, or None where they have no order."""
    if len(choices) < 3:
        return None
    ranked = _by_range(choices)
    if ranked:
        return ranked, "numbers"
    for name, levels in TEMPLATES.items():
        ranked = _by_template(choices, levels)
        if ranked:
            return ranked, name
    return None


def _by_template(choices: Sequence[str], levels: Sequence[str]) -> list[str] | None:
    ranks: dict[int, str] = {}
    for choice in choices:
        text = " ".join(choice.casefold().split())
        fits = [rank for rank, pattern in enumerate(levels) if re.search(pattern, text)]
        if not fits:
            return None
        # "very good" also holds "good": the far ends are told by longer patterns
        rank = _most_telling(fits, levels, text)
        if rank in ranks:
            return None
        ranks[rank] = choice
    return [ranks[rank] for rank in sorted(ranks)]


def _most_telling(fits: list[int], levels: Sequence[str], text: str) -> int:
    """Of several levels that fit, the one whose pattern matches most of the text."""

    def matched(rank: int) -> int:
        return max(len(match.group()) for match in re.finditer(levels[rank], text))

    return max(fits, key=lambda rank: (matched(rank), rank))


def _by_range(choices: Sequence[str]) -> list[str] | None:
    """ "under 18", "18–24", "25–34", "65 or older": by their numbers."""
    keys = [_range_key(choice.strip()) for choice in choices]
    if any(key is None for key in keys) or len(set(keys)) < len(keys):
        return None
    told = sum("-" in c or "–" in c or not c.strip().isdigit() for c in choices)
    if not told:
        return None
    order = sorted(zip([key for key in keys if key is not None], choices, strict=True))
    return [choice for _, choice in order]


def _range_key(choice: str) -> tuple[float, float] | None:
    match = OPEN_RANGE.match(choice)
    if match:
        number = _number(match["number"] or match["plus"])
        less = (match["word"] or "").lower() in LESS
        return (number, -1.0) if less else (number, float("inf"))
    match = RANGE.match(choice)
    if match:
        return _number(match["low"]), _number(match["high"])
    digits = re.match(r"^(\d+)\D{0,10}$", choice)
    return (float(digits[1]), float(digits[1])) if digits else None


def _number(text: str) -> float:
    digits = re.sub(r"\D", "", text)
    return float(digits) if digits else 0.0
