"""One way in to every export, by the name of the format."""

from __future__ import annotations

from pathlib import Path

from revontuli.catalogue.catalogue import Catalogue
from revontuli.catalogue.exports.cpsv_ap import write_cpsv_ap
from revontuli.catalogue.exports.schema_org import write_schema_org
from revontuli.catalogue.exports.table import write_service_table
from revontuli.errors import InputError

FORMATS = {
    "table": write_service_table,
    "cpsv-ap": write_cpsv_ap,
    "schema-org": write_schema_org,
}
LINKED_DATA = ("cpsv-ap", "schema-org")
LINKED_DATA_ENDINGS = (".jsonld", ".json")


def export_catalogue(catalogue: Catalogue, format: str, path: str | Path) -> Path:
    """Write the catalogue to `path` as "table", "cpsv-ap" or "schema-org", and give the path.

    Raises:
        InputError: there is no such format, or the path does not suit it.
    """
    if format not in FORMATS:
        raise InputError(f"there is no format '{format}'", expected=f"one of {', '.join(FORMATS)}")
    if format in LINKED_DATA and Path(path).suffix.lower() not in LINKED_DATA_ENDINGS:
        raise InputError(
            f"{format} is not written as '{Path(path).suffix}'",
            file=path,
            expected=f"a name that ends in {' or '.join(LINKED_DATA_ENDINGS)}",
        )
    return FORMATS[format](catalogue, path)
