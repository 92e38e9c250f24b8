"""A picture as open data: tables of aggregates as CSV, described as a Data Package.

`datapackage.json` follows the Data Package standard (Frictionless Data, version 1): what each table
and column means, its type and unit. Every number comes from the picture, which holds only what may
be shown; an empty cell is a number that is held back.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from revontuli.engine import safe_cell
from revontuli.picture.picture import DimensionFigure, Picture, TraitFigure
from revontuli.text import LANGUAGES, Text

Cell = str | float | int | None
EVERYONE = "all"  # in the column `segment`


@dataclass(frozen=True)
class Field:
    """A column: name, type of the Table Schema standard, and what it means."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Table:
    """A table with its columns and rows."""

    name: str
    description: str
    fields: Sequence[Field]
    rows: Sequence[Sequence[Cell]]

    def to_csv(self) -> str:
        """RFC 4180, UTF-8, a heading first."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([field.name for field in self.fields])
        writer.writerows([safe_cell(cell) for cell in row] for row in self.rows)
        return text.getvalue()


def tables(picture: Picture) -> tuple[Table, ...]:
    """Every table of the picture's aggregates."""
    return tuple(
        table
        for table in (
            _segments(picture),
            _dimensions(picture),
            _traits(picture),
            _outcomes(picture),
            _areas(picture),
            _pairs(picture),
        )
        if table.rows
    )


def description(picture: Picture, name: str, license: str = "CC-BY-4.0") -> dict[str, Any]:
    """`datapackage.json`: what the data are, where they come from and what each column means.

    Args:
        picture: whose data.
        name: of the package, in lower-case letters, digits and hyphens.
        license: its SPDX name.
    """
    return {
        "profile": "tabular-data-package",
        "name": name,
        "title": next(iter(picture.title.values()), name),
        "titles": dict(picture.title),
        "created": picture.provenance.created,
        "description": "Aggregates of a survey's answers. Shares run from 0 to 1 and are weighted; "
        f"n counts people. No number rests on fewer than {picture.minimum} people; an empty cell "
        "is a number that is held back.",
        "simulated": picture.simulated,
        "licenses": [{"name": license}],
        "people": picture.population.n,
        "provenance": {
            "sha256_of_answers": picture.provenance.sha256,
            "seed": picture.provenance.seed,
            "versions": dict(picture.provenance.versions),
            "notes": list(picture.provenance.notes),
        },
        "resources": [
            {
                "name": table.name,
                "path": f"{table.name}.csv",
                "profile": "tabular-data-resource",
                "description": table.description,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [vars(field) for field in table.fields],
                    "missingValues": [""],
                },
            }
            for table in tables(picture)
        ],
    }


def package(picture: Picture, name: str) -> bytes:
    """All of it as one ZIP: `datapackage.json`, the tables, and `picture.json` itself.

    The same picture gives the same bytes.
    """
    files = {
        "datapackage.json": json.dumps(description(picture, name), ensure_ascii=False, indent=2)
    }
    files |= {f"{table.name}.csv": table.to_csv() for table in tables(picture)}
    files["picture.json"] = picture.to_json()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            # A ZIP's earliest date instead of now.
            archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), text.encode("utf-8"))
    return content.getvalue()


def _labels(name: str, of: str) -> list[Field]:
    return [Field(f"{name}_{code}", "string", f"{of}, in {code}") for code in LANGUAGES]


def _said(text: Text) -> list[Cell]:
    return [text.get(code, "") for code in LANGUAGES]


SEGMENT = Field("segment", "string", f"id of the segment; '{EVERYONE}' is everyone")


def _segments(picture: Picture) -> Table:
    return Table(
        "segments",
        "Groups of people alike in their traits.",
        [
            SEGMENT,
            *_labels("name", "what the segment is called"),
            Field("n", "integer", "people, unweighted"),
            Field("share", "number", "weighted share of everyone, 0 to 1"),
            Field("stability", "number", "bootstrap Jaccard similarity, 0 to 1 (Hennig 2007)"),
            *_labels("story", "the segment in two or three sentences"),
        ],
        [
            [s.id, *_said(s.name), s.n, s.share, s.stability.jaccard, *_said(s.story)]
            for s in picture.segments
        ],
    )


def _dimensions(picture: Picture) -> Table:
    groups: Iterable[tuple[str, Sequence[DimensionFigure]]] = [
        (EVERYONE, picture.population.dimensions),
        *((segment.id, segment.dimensions) for segment in picture.segments),
    ]
    return Table(
        "dimensions",
        f"Means of the dimensions of wellbeing on the frame's scale, {picture.frame.low:g} to "
        f"{picture.frame.high:g}.",
        [
            SEGMENT,
            Field("dimension", "string", "its code in the frame"),
            *_labels("name", "what the dimension is called"),
            Field("mean", "number", "weighted mean"),
            Field("low", "number", "lower end of the mean's 95 % confidence interval"),
            Field("high", "number", "upper end of it"),
            Field("sd", "number", "weighted standard deviation"),
            Field("light", "string", "red, yellow or green"),
        ],
        [
            [id, d.code, *_said(d.name), d.mean, d.low, d.high, d.sd, d.light]
            for id, figures in groups
            for d in figures
        ],
    )


def _traits(picture: Picture) -> Table:
    return Table(
        "traits",
        "Traits of everyone, and those in which a segment differs from everyone.",
        [
            SEGMENT,
            Field("trait", "string", "its id"),
            Field("dimension", "string", "code of its dimension"),
            *_labels("label", "what is true of a person who has it"),
            Field("share", "number", "of those who answered, 0 to 1; of yes/no traits"),
            Field("mean", "number", "of those who answered; of the other traits"),
            Field("v_test", "number", "standard errors from everyone (catdes)"),
            Field("q_value", "number", "p after Benjamini and Hochberg (1995)"),
        ],
        [
            *(
                [EVERYONE, t.id, t.dimension, *_said(t.label), t.share, t.mean, None, None]
                for t in picture.population.traits
            ),
            *_segment_traits(picture),
        ],
    )


def _segment_traits(picture: Picture) -> Iterator[list[Cell]]:
    for segment in picture.segments:
        figures: tuple[TraitFigure, ...] = (*segment.traits, *segment.reading)
        for t in figures:
            named: list[Cell] = [segment.id, t.id, t.dimension, *_said(t.label)]
            yield [*named, t.share_in, t.mean_in, t.v_test, t.q_value]


def _outcomes(picture: Picture) -> Table:
    groups = [
        (EVERYONE, picture.population.outcomes),
        *((segment.id, segment.outcomes) for segment in picture.segments),
    ]
    return Table(
        "outcomes",
        "How common each outcome is.",
        [
            SEGMENT,
            Field("outcome", "string", "its id"),
            *_labels("label", "what it is called"),
            Field("share", "number", "0 to 1"),
            Field("low", "number", "lower end of the 95 % confidence interval (Wilson)"),
            Field("high", "number", "upper end of it"),
        ],
        [
            [id, o.id, *_said(o.label), o.share, o.low, o.high]
            for id, found in groups
            for o in found
        ],
    )


def _areas(picture: Picture) -> Table:
    return Table(
        "areas",
        "Segments in each residential area.",
        [
            Field("area", "string", "its code"),
            *_labels("name", "what the area is called"),
            Field("n", "integer", "people, to the nearest five"),
            SEGMENT,
            Field("share", "number", "of the area's people, 0 to 1"),
            Field("location_quotient", "number", "that share beside everyone's"),
        ],
        [
            [area.id, *_said(area.name), area.n, one.segment, one.share, one.location_quotient]
            for area in picture.areas
            for one in area.segments
        ],
    )


def _pairs(picture: Picture) -> Table:
    return Table(
        "pairs",
        "Pairs of traits that go together more or less than is usual between their dimensions.",
        [
            Field("a", "string", "id of a trait"),
            Field("b", "string", "id of another"),
            Field("measure", "string", "phi, point-biserial, pearson or spearman"),
            Field("value", "number", "-1 to 1"),
            Field("q_value", "number", "p after Benjamini and Hochberg (1995)"),
        ],
        [[pair.a, pair.b, pair.measure, pair.value, pair.q_value] for pair in picture.pairs],
    )
