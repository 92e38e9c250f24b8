from __future__ import annotations

import re
from pathlib import Path

import pytest

from revontuli.survey import Codebook, Kind, Role
from revontuli.survey.codebook_files import COLUMNS, SEPARATOR_NAMES, SETTINGS, TEXTS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CODEBOOK = (DOCS / "reference/codebook.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to/read-a-survey.md").read_text(encoding="utf-8")


def test_every_column_role_and_setting_of_a_codebook_is_told() -> None:
    for name in (*COLUMNS, *SETTINGS, *Role, *Kind, *SEPARATOR_NAMES):
        assert f"`{name}`" in CODEBOOK, name
    for text in TEXTS:
        assert f"`{text}::fi`" in CODEBOOK


def test_every_kind_of_fault_is_told() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "src/revontuli/survey").glob("*.py")
    )
    kinds = set(re.findall(r'"((?:[a-z]+-)+(?:scale|number|choice|asked|id|weight|row))"', source))
    assert {"off-scale", "duplicate-id", "empty-row"} <= kinds
    for kind in kinds:
        assert f"`{kind}`" in HOW_TO, kind


def test_the_codebook_shown_can_be_read(tmp_path: Path) -> None:
    shown = re.search(r"```csv\n(.*?)```", CODEBOOK, re.DOTALL)
    assert shown
    path = tmp_path / "codebook.csv"
    path.write_text(shown[1], encoding="utf-8")
    codebook = Codebook.read(path)
    assert [question.role.value for question in codebook] == [
        "id", "weight", "rating", "multiple", "single", "open",
    ]  # fmt: skip
    assert codebook["worries"].columns == ("q7_1", "q7_2")
    assert codebook["work"].ordered


@pytest.mark.parametrize("name", ["reference/traits.md", "how-to/read-a-survey.md"])
def test_names_used_in_the_pages_exist(name: str) -> None:
    import revontuli.survey as survey

    page = (DOCS / name).read_text(encoding="utf-8")
    used = {
        word
        for line in re.findall(r"from revontuli\.survey import (.*)", page)
        for word in re.split(r",\s*", line.strip())
    }
    used |= set(re.findall(r"`((?:read|make|plan|sample|count|draft)_\w+)\(", page))
    assert used
    assert used <= set(survey.__all__)
