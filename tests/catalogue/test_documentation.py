import re
from dataclasses import fields

import pytest

from revontuli.catalogue import (
    Address,
    Channel,
    ChannelType,
    Charge,
    Concept,
    DimensionWeight,
    Opening,
    Organisation,
    Provenance,
    Service,
    Term,
)
from revontuli.catalogue.import_files import ImportReport
from revontuli.catalogue.source import Remark
from revontuli.catalogue.sources import SOURCES
from revontuli.catalogue.store import FORMAT, CatalogueVersion

CLASSES = (
    *(CatalogueVersion, Service, Channel, Address, Opening, Organisation, Concept),
    *(DimensionWeight, Term, ImportReport, Remark),
)


@pytest.fixture(scope="module")
def reference(project_root):
    return (project_root / "docs" / "reference" / "catalogue.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", CLASSES)
def test_every_key_is_told_and_no_other(reference, kind):
    section = reference.split(f"\n## `{kind.__name__}`\n")[1].split("\n## ")[0]
    first_cells = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    told = {key for cell in first_cells for key in re.findall(r"`(\w+)`", cell)}
    assert told == {field.name for field in fields(kind)}


@pytest.mark.parametrize("kind", [ChannelType, Charge, Provenance])
def test_every_value_is_told(reference, kind):
    assert all(f"`{value}`" in reference for value in kind)


def test_the_format_told_is_the_format_written(reference):
    assert f'"{FORMAT}"' in reference


def test_every_kind_of_source_is_told(project_root):
    page = (project_root / "docs" / "how-to" / "import-services.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE))
    assert told == set(SOURCES)
