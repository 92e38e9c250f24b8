"""The picture in a few sentences and numbers, for someone with a minute."""

from __future__ import annotations

from revontuli.language import Words
from revontuli.picture.naming import short_label
from revontuli.picture.picture import DimensionFigure, OutcomeFigure, Picture, Segment, TraitFigure
from revontuli.text import in_language

LONGEST = 80  # characters of a label inside a sentence


def key_facts(picture: Picture, words: Words) -> list[tuple[str, str]]:
    """The largest numbers on the page: each as (number, what it counts)."""
    _ = words.gettext
    facts = [
        (words.number(picture.population.n), _("people answered")),
        (words.number(len(picture.segments)), _("groups found")),
    ]
    if traits := picture.population.traits:
        facts.append((words.number(len(traits)), _("traits looked at")))
    if picture.areas:
        facts.append((words.number(len(picture.areas)), _("residential areas")))
    elif picture.population.dimensions:
        facts.append((words.number(len(picture.population.dimensions)), _("dimensions")))
    return facts


def key_points(picture: Picture, words: Words) -> list[str]:
    """What a reader should take away, each as a sentence or two."""
    points = [_sizes(picture, words), _dimensions(picture, words), _lights(picture, words)]
    first = {figure.question: figure for figure in reversed(picture.population.outcomes)}
    points += [_outcome(figure, picture, words) for figure in reversed(first.values())][:2]
    points += [strongest_driver(picture, words), _apart(picture, words), _certainty(picture, words)]
    return [point for point in points if point]


def _name(segment: Segment, words: Words) -> str:
    return words.gettext("“%(label)s”", label=in_language(segment.name, words.language, segment.id))


def _sizes(picture: Picture, words: Words) -> str:
    if len(picture.segments) < 2:
        return ""
    largest = max(picture.segments, key=lambda s: s.share)
    smallest = min(picture.segments, key=lambda s: s.share)
    return words.gettext(
        "The largest group is %(large)s (%(most)s), the smallest %(small)s (%(least)s).",
        large=_name(largest, words),
        most=words.percent(largest.share),
        small=_name(smallest, words),
        least=words.percent(smallest.share),
    )


def _dimensions(picture: Picture, words: Words) -> str:
    shown = [d for d in picture.population.dimensions if d.mean is not None]
    if len(shown) < 2 or picture.frame.green_from is None:
        return ""
    best = max(shown, key=_mean)
    worst = min(shown, key=_mean)
    return words.gettext(
        "Among everyone, the strongest dimension is %(best)s (mean %(high)s) and the weakest"
        " %(worst)s (%(low)s), on a scale of %(from)s–%(to)s.",
        best=in_language(best.name, words.language, best.code).lower(),
        high=words.number(_mean(best), 1),
        worst=in_language(worst.name, words.language, worst.code).lower(),
        low=words.number(_mean(worst), 1),
        **{"from": words.number(picture.frame.low), "to": words.number(picture.frame.high)},
    )


def _mean(dimension: DimensionFigure) -> float:
    return dimension.mean if dimension.mean is not None else 0.0


def _lights(picture: Picture, words: Words) -> str:
    if picture.frame.green_from is None:
        return ""
    reds = {s.id: sum(d.light == "red" for d in s.dimensions) for s in picture.segments}
    most = max(reds.values(), default=0)
    if not most:
        return words.gettext("No group has a red light.")
    named = [s for s in picture.segments if reds[s.id] == most][:3]
    return words.ngettext(
        "The most red lights are in %(names)s: one of %(all)s dimensions.",
        "The most red lights are in %(names)s: %(n)s of %(all)s dimensions.",
        most,
        names=words.series([_name(segment, words) for segment in named]),
        all=words.number(len(picture.population.dimensions)),
    )


def _outcome(figure: OutcomeFigure, picture: Picture, words: Words) -> str:
    """How common an outcome is, and where it is most and least common if surely unlike."""
    if figure.share is None:
        return ""
    label = short_label(figure.label, words.language, LONGEST) or figure.id
    what = words.gettext("“%(label)s”", label=label)
    everyone = words.percent(figure.share)
    shown = [
        (segment, own)
        for segment in picture.segments
        for own in segment.outcomes
        if own.id == figure.id and None not in (own.share, own.low, own.high)
    ]
    if len(shown) > 1:
        most = max(shown, key=lambda pair: pair[1].share or 0.0)
        least = min(shown, key=lambda pair: pair[1].share or 0.0)
        if (most[1].low or 0.0) > (least[1].high or 0.0):
            return words.gettext(
                "%(what)s is true of %(all)s of everyone: most often in %(top)s (%(most)s), least"
                " often in %(bottom)s (%(least)s).",
                what=what,
                all=everyone,
                top=_name(most[0], words),
                most=words.percent(most[1].share or 0.0),
                bottom=_name(least[0], words),
                least=words.percent(least[1].share or 0.0),
            )
    return words.gettext("%(what)s is true of %(all)s of everyone.", what=what, all=everyone)


def strongest_driver(picture: Picture, words: Words) -> str:
    """What goes with an outcome most when all else stays the same; empty where nothing does."""
    for model in picture.drivers:
        if not model.predicts:
            continue
        traits = [driver for driver in model.drivers if not driver.is_segment]
        for driver in sorted(traits, key=lambda d: -abs(d.effect)):
            return words.gettext(
                "When all else stays the same, what goes with “%(outcome)s” most is “%(driver)s”:"
                " %(points)s percentage points.",
                outcome=short_label(model.label, words.language, LONGEST) or model.outcome,
                driver=short_label(driver.label, words.language, LONGEST) or driver.trait,
                points=words.number(driver.effect * 100, sign=True),
            )
    return ""


def _apart(picture: Picture, words: Words) -> str:
    """What differs most between groups, where no judged dimensions have told it yet."""
    if picture.frame.green_from is not None and picture.population.dimensions:
        return ""
    strongest: dict[str, tuple[float, TraitFigure]] = {}
    for segment in picture.segments:
        for trait in segment.traits:
            strength = abs(trait.v_test or 0.0)
            if strength > strongest.get(trait.question, (0.0, trait))[0]:
                strongest[trait.question] = strength, trait
    top = sorted(strongest.values(), key=lambda found: -found[0])[:3]
    if not top:
        return words.gettext("No single answer sets the groups clearly apart.")
    labels = [short_label(trait.label, words.language, LONGEST) or trait.id for _, trait in top]
    return words.gettext(
        "What sets the groups apart most: %(what)s.",
        what=words.series([words.gettext("“%(label)s”", label=label) for label in labels]),
    )


def _certainty(picture: Picture, words: Words) -> str:
    grades = [segment.stability.grade for segment in picture.segments]
    solid, weak = grades.count("solid"), grades.count("weak")
    if weak:
        named = [_name(s, words) for s in picture.segments if s.stability.grade == "weak"][:3]
        if weak > len(named):
            return words.gettext(
                "%(n)s groups are not clear-cut and should be read with care, among them"
                " %(names)s.",
                n=words.number(weak),
                names=words.series(named),
            )
        return words.ngettext(
            "One group is not clear-cut and should be read with care: %(names)s.",
            "%(n)s groups are not clear-cut and should be read with care: %(names)s.",
            weak,
            names=words.series(named),
        )
    if solid == len(grades):
        return words.gettext("All the groups are solid: they come back when others answer.")
    return words.gettext(
        "%(solid)s of %(all)s groups are solid: they come back when others answer.",
        solid=words.number(solid),
        all=words.number(len(grades)),
    )
