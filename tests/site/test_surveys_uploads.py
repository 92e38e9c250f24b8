"""Hostile files: refused with a message, or read as what they are; never kept, never followed."""

import contextlib
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from revontuli.errors import InputError
from revontuli.examples.moving_to_study.bundle import example_files
from revontuli.site import workbook_check
from revontuli.site.sentences import told
from revontuli.site.uploads import KINDS, checked_upload, keep_upload, sender_name

TYPES = b'<?xml version="1.0"?><Types/>'
BOOK = b'<?xml version="1.0"?><workbook/>'


def workbook(cells=(("a", "b"), (1, 2))) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(cells):
            sheet.write_row(place, 0, row)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    """A ZIP that has what a workbook needs, and `parts` beside it ("/" written as "__")."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", TYPES)
        file.writestr("xl/workbook.xml", BOOK)
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return out.getvalue()


def sheet(body: str) -> bytes:
    return archive(xl__worksheets__sheet1_DOT_xml=f"<worksheet>{body}</worksheet>".encode())


def upload(content: bytes, name: str, **options):
    with checked_upload(ContentFile(content, name=name), **options) as path:
        return path.read_bytes()


def refused(content: bytes, name: str, **options) -> str:
    with pytest.raises(InputError) as caught:
        upload(content, name, **options)
    message = told(caught.value)
    assert str(settings.HOME) not in message
    return message


def left_over() -> list[Path]:
    return list((Path(settings.HOME) / "uploads").glob("*"))


def test_a_workbook_is_copied_under_a_random_name_and_gone_afterwards():
    with checked_upload(ContentFile(workbook(), name="../../kysely ä.xlsx")) as path:
        assert path.exists()
        assert path.parent == Path(settings.HOME) / "uploads"
        assert "kysely" not in path.name
        assert path.stat().st_mode & 0o077 == 0
    assert left_over() == []


def test_the_examples_questionnaire_passes():
    content = example_files().questionnaire.read_bytes()
    assert upload(content, "questionnaire.xlsx") == content


def test_what_the_block_raises_names_the_senders_file():
    with (
        pytest.raises(InputError) as caught,
        checked_upload(ContentFile(workbook(), name="mine.xlsx")) as path,
    ):
        raise InputError("no such choice", file=path, row=3, column="name")
    assert told(caught.value).startswith("mine.xlsx, ")
    assert left_over() == []


@pytest.mark.parametrize("name", ["a.exe", "a.xlsm", "a", ".xlsx/evil", "a.csv.html", ""])
def test_other_endings_are_refused(name):
    refused(b"a,b\n1,2\n", name)


def test_a_file_larger_than_allowed_is_refused_before_it_is_whole():
    with translation.override("en"):
        assert "1 MB" in refused(b"a,b\n" * 600_000, "a.csv", most=2**20)
    assert left_over() == []


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"   \n", "a.csv"),
        (workbook(), "a.csv"),
        (b"\x7fELF\x02\x01", "a.csv"),
        (b"\x89PNG\r\n\x1a\n", "a.csv"),
        (b"a,b\n\x00\x00\x00\x00", "a.csv"),
        (b"a,b\n1,2\n", "a.xlsx"),
        (workbook()[:-200], "a.xlsx"),
        (b"PK\x03\x04" + b"\0" * 100, "a.xlsx"),
        (b"[" * 200_000, "a.json"),
        (b'{"a": ', "a.geojson"),
        (b"\xff\xfe\x00", "a.json"),
        (b"not spss", "a.sav"),
        (b"PAR1", "a.parquet"[:-1]),
        (b"PAR1 cut", "a.parquet"),
        (b"a: \xff", "a.yaml"),
        (b"<svg/>", "a.png"),
        ((",".join("abcdef" for _ in range(6000)) + "\n1\n").encode(), "a.csv"),
    ],
)  # fmt: skip
def test_content_that_is_not_what_its_name_says_is_refused(content, name):
    refused(content, name, kinds=tuple(KINDS))


def test_a_zip_bomb_is_refused():
    bomb = archive(xl__worksheets__sheet1_DOT_xml=b"<a>" + b" " * 50_000_000 + b"</a>")
    assert len(bomb) < 200_000
    refused(bomb, "a.xlsx")


def test_a_zip_that_lies_about_its_size_is_refused(monkeypatch):
    content = bytearray(archive(xl__worksheets__sheet1_DOT_xml=b"<a>" + b" " * 5_000_000 + b"</a>"))
    size = (5_000_007).to_bytes(4, "little")
    while (place := content.find(size)) >= 0:  # in the part's own heading and in the list of parts
        content[place : place + 4] = (100).to_bytes(4, "little")
    refused(bytes(content), "a.xlsx")


@pytest.mark.parametrize(
    "parts",
    [
        {"xl__media__inner_DOT_zip": archive()},
        {"xl__embeddings__book_DOT_xlsx": workbook()},
        {"___DOT__DOT___etc__passwd": b"x"},
        {"xl__vbaProject_DOT_bin": b"\xd0\xcf"},
        {"xl\\..\\evil": b"x"},
        {"C:evil": b"x"},
        {"XL__WORKBOOK_DOT_XML": BOOK},
        {f"xl__media__{n}": b"" for n in range(2001)},
        {"xl__x_DOT_xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'},
        {"xl__x_DOT_xml": b"<a><b></a>"},
        {"xl__drawings__d_DOT_vml": b"<worksheet><sheetData>"},
    ],
)  # fmt: skip
def test_a_workbook_with_what_no_workbook_needs_is_refused(parts):
    refused(archive(**parts), "a.xlsx")


@pytest.mark.parametrize(
    "body",
    [
        '<sheetData><row r="1"><c r="XFD1048576"/></row></sheetData>',
        '<sheetData><row r="1048576"><c r="A1"/><c r="XFD1"/></row></sheetData>',
        '<dimension ref="A1:XFD1048576"/>',
        "<sheetData><row r=\"1\"><c    r  =  '&#88;FD1048576'/></row></sheetData>",
        '<sheetData><row r="99999999999"/></sheetData>',
    ],
)
def test_a_lone_cell_far_away_does_not_fill_the_memory(body):
    refused(sheet(body), "a.xlsx")


def test_a_password_is_told_as_not_whole():
    content = bytearray(archive())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        content[at + place] |= 1
    refused(bytes(content), "a.xlsx")


def test_formula_cells_stay_what_they_are_and_are_shielded_when_written(tmp_path):
    from revontuli.engine import safe_cell
    from revontuli.survey.tables import read_table

    with checked_upload(ContentFile(b"code;name::fi\nx;=HYPERLINK(A1)\n", name="a.csv")) as path:
        ((_, cells),) = read_table(path)
    assert cells["name::fi"] == "=HYPERLINK(A1)"
    assert safe_cell(cells["name::fi"]) == "'=HYPERLINK(A1)"


def test_what_is_kept_has_a_random_name_in_private_storage():
    name = keep_upload(ContentFile(b"a,b\n1,2\n", name="../x.csv"), folder="imports")
    assert name.startswith("imports/")
    assert name.endswith(".csv")
    with default_storage.open(name) as kept:
        assert kept.read() == b"a,b\n1,2\n"
    default_storage.delete(name)


@given(st.text(max_size=300))
def test_a_senders_name_is_short_and_without_folders(name):
    told = sender_name(ContentFile(b"", name=name))
    assert len(told) <= 80
    assert not set(told) & set("/\\\r\n\0")


@given(st.binary(max_size=400), st.sampled_from(sorted(KINDS)))
def test_any_bytes_are_read_or_refused(content, kind):
    with contextlib.suppress(InputError):
        upload(content, f"a.{kind}", kinds=tuple(KINDS))
    assert left_over() == []


@given(st.integers(0, 5000), st.integers(1, 255))
def test_a_damaged_workbook_is_read_or_refused(place, change):
    content = bytearray(DAMAGED)
    content[place % len(content)] ^= change
    with contextlib.suppress(InputError):
        upload(bytes(content), "a.xlsx")


DAMAGED = workbook()


def test_the_limits_leave_room_for_a_large_survey():
    rows = [[f"q{n}" for n in range(150)], *[[7] * 150 for _ in range(2000)]]
    assert workbook_check.MOST_CELLS > 2000 * 150
    assert upload(workbook(rows), "answers.xlsx")
