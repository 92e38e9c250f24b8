"""A picture's folder: the picture, its report, workbook and charts, and what is not for showing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from revontuli.engine import Progress, atomic_folder, silent
from revontuli.errors import InputError, Sentence
from revontuli.picture.building import Built
from revontuli.picture.change import Comparison
from revontuli.picture.compare import compare_pictures
from revontuli.picture.flows import Flows, segment_flows
from revontuli.picture.picture import Picture
from revontuli.picture.private import FOLDER, read_people, write_private
from revontuli.picture.report import write_charts, write_report
from revontuli.picture.workbook import write_workbook


def write_picture(
    built: Built, output: str | Path, secret_file: str | Path, progress: Progress = silent
) -> None:
    """Write all that belongs to a picture into the folder `output`.

    `picture.json`, a report in each language, `picture.xlsx`, `charts/`, and `private/` for the
    analyst alone. The files take their places only once all are written.

    Args:
        built: the picture and what it was made from.
        output: made where there is none.
        secret_file: of the pseudonyms; made where there is none.
        progress: told how the work goes on.
    """
    output = Path(output)
    progress("Writing the report", 0, 4)
    with atomic_folder(output) as folder:
        built.picture.save(folder)
        write_report(built.picture, folder)
        progress("Writing the report", 1, 4)
        write_workbook(built.picture, folder / "picture.xlsx")
        progress("Writing the report", 2, 4)
        charts = {path.name for path in write_charts(built.picture, folder / "charts")}
        progress("Writing the report", 3, 4)
        write_private(built, folder / FOLDER, secret_file)
    for chart in (output / "charts").iterdir():
        if chart.name not in charts:  # of an earlier picture with more segments
            chart.unlink()
    progress("Writing the report", 4, 4)


def compare_folders(a: str | Path, b: str | Path) -> Comparison:
    """The comparison of two pictures, with flows where both know who answered.

    Args:
        a, b: folders of the earlier and the later picture.

    Raises:
        InputError: there is no picture in one of them.
    """
    earlier, later = Picture.load(a), Picture.load(b)
    return compare_pictures(earlier, later, flows=flows_between(a, b))


def flows_between(a: str | Path, b: str | Path) -> Flows | None:
    """Who went from which segment to which; None where one of the pictures cannot follow people.

    Args:
        a, b: folders of the earlier and the later picture.

    Raises:
        InputError: there is no picture in one of them.
    """
    people_a, people_b = read_people(a), read_people(b)
    if people_a is None or people_b is None:
        return None
    ids_a, ids_b = ([segment.id for segment in Picture.load(f).segments] for f in (a, b))
    return segment_flows(
        people_a.keys,
        people_a.places(ids_a),
        people_b.keys,
        people_b.places(ids_b),
        segments_a=ids_a,
        segments_b=ids_b,
    )


def read_geojson(path: str | Path) -> dict[str, Any]:
    """The shapes of the areas.

    Raises:
        InputError: the file is no GeoJSON feature collection.
    """
    try:
        body = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            Sentence("this is not a JSON file"), file=path, expected="GeoJSON"
        ) from error
    if not isinstance(body, dict) or body.get("type") != "FeatureCollection":
        raise InputError(Sentence("this is not GeoJSON"), file=path, expected="a FeatureCollection")
    return body
