"""The picture as a PDF for a meeting: a summary, a page a segment, how it was made.

Set by Typst (Mädje and Haug 2022). The file is tagged for screen readers, and the same picture
gives the same bytes.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from markupsafe import Markup

from revontuli.engine import atomic_path
from revontuli.language import Words
from revontuli.picture.picture import DimensionFigure, Picture, Segment, TraitFigure
from revontuli.picture.report import bubbles
from revontuli.picture.report.saved_charts import standalone
from revontuli.picture.report.summary import key_facts, key_points
from revontuli.picture.report.view import PageView

TEMPLATE = Path(__file__).parent / "picture.typ"


def write_pdf(picture: Picture, path: str | Path, language: str = "fi") -> Path:
    """Write the picture as a PDF, whole or not at all; give its path."""
    path = Path(path)
    with atomic_path(path) as temporary:
        temporary.write_bytes(render_pdf(picture, language))
    return path


def render_pdf(picture: Picture, language: str = "fi") -> bytes:
    """The picture as a PDF.

    Args:
        picture: as disclosure control left it.
        language: "fi", "sv" or "en".
    """
    import typst

    day = datetime.combine(
        datetime.fromisoformat(picture.provenance.created).date(), time(), tzinfo=UTC
    )
    pdf: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"picture": json.dumps(content(picture, language), ensure_ascii=False)},
        timestamp=int(day.timestamp()),
    )
    return pdf


def content(picture: Picture, language: str) -> dict[str, Any]:
    """Every word and number on paper, ready to be set."""
    view = PageView(picture, language)
    words = view.words
    _ = words.gettext
    made_up = _("The answers are made up. Nothing here tells of real people.")
    return {
        "language": language,
        "title": view.plain(picture.title),
        "date": words.day(picture.provenance.created),
        "notice": made_up if picture.simulated else "",
        "facts": key_facts(picture, words),
        "points": key_points(picture, words),
        "bubbles": standalone(bubbles.draw_bubbles(picture, language)),
        "bubbles_alt": _("The groups as circles: the larger the circle, the more people in it"),
        "segments": [_segment(segment, view) for segment in picture.segments],
        "words": _headings(words, picture),
        "method": _method(picture, words),
    }


def _headings(words: Words, picture: Picture) -> dict[str, str]:
    _ = words.gettext
    return {
        "dimension": _("Dimension"),
        "here": _("Here"),
        "everyone": _("Everyone"),
        "difference": _("Difference"),
        "more": _("More than others"),
        "less": _("Less than others"),
        "sure": _("How sure the group is"),
        "method": _("How this was made"),
        "held_back": _(
            "No number rests on fewer than %(minimum)s people.", minimum=picture.minimum
        ),
    }


def _segment(segment: Segment, view: PageView) -> dict[str, Any]:
    over, under, _rest = view.split_traits(segment)
    return {
        "name": view.plain(segment.name),
        "share": _plain(view.share(segment.share)),
        "people": view.people(segment.n),
        "story": view.plain(segment.story),
        "dimensions": [_dimension(d, view) for d in segment.dimensions],
        "over": [_trait(trait, view) for trait in over],
        "under": [_trait(trait, view) for trait in under],
        "sure": view.stability_words(segment),
    }


def _dimension(figure: DimensionFigure, view: PageView) -> dict[str, str]:
    return {
        "name": view.plain(figure.name) or figure.code,
        "light": figure.light or "",
        "light_word": view.light_word(figure.light) if figure.light else "",
        "here": _plain(view.mean(figure.mean)),
        "everyone": _plain(view.mean(view.of_everyone(figure.code))),
        "difference": _plain(view.difference(figure.difference)),
    }


def _trait(trait: TraitFigure, view: PageView) -> dict[str, str]:
    is_share = trait.measure == "binary"
    return {
        "label": view.plain(trait.label),
        "here": _plain(view.share(trait.share_in) if is_share else view.mean(trait.mean_in)),
        "everyone": _plain(view.share(trait.share_all) if is_share else view.mean(trait.mean_all)),
    }


def _plain(value: str | Markup) -> str:
    """Words without markup: a number that is held back has some."""
    return value.striptags() if isinstance(value, Markup) else value


def _method(picture: Picture, words: Words) -> list[str]:
    _ = words.gettext
    told = picture.provenance
    return [
        _(
            "People were grouped by all their answers together (multiple factor analysis, then "
            "k-means); a group is told apart by the traits that are more or less common in it "
            "than among everyone."
        ),
        _("No number rests on fewer than %(minimum)s people.", minimum=picture.minimum),
        _("Seed %(seed)s; answers %(hash)s.", seed=told.seed, hash=told.sha256[:12]),
    ]
