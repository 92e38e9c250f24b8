from __future__ import annotations

import codecs
from pathlib import Path

import polars as pl
import pytest

from revontuli.errors import InputError
from revontuli.survey.csv_source import CsvSource, check_lines, find_separator, open_csv

FINNISH = "nimi;ikä;kunta\nÄijälä;31;Jyväskylä\nÖhman;45;Åbo\n"


def read(source: CsvSource) -> pl.DataFrame:
    return pl.concat(list(source.batches(list(source.columns), 100)))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)
def test_finnish_letters_are_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(FINNISH.encode(encoding))
    source = open_csv(path)
    assert source.columns == ("nimi", "ikä", "kunta")
    assert read(source)["kunta"].to_list() == ["Jyväskylä", "Åbo"]


def test_old_mac_and_dos_encodings_are_told_apart(tmp_path: Path) -> None:
    for encoding in ("cp850", "mac_roman"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes((FINNISH * 20).encode(encoding))
        assert "Jyväskylä" in read(open_csv(path))["kunta"].to_list()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_out(separator: str) -> None:
    text = separator.join(("a", "b", "c")) + "\n" + separator.join(("1,5", "x y", "")) + "\n"
    quoted = text.replace("1,5", '"1,5"')
    assert find_separator(quoted) == separator


def test_a_single_column_needs_no_separator(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("answer\nyes\nno\n")
    assert read(open_csv(path))["answer"].to_list() == ["yes", "no"]


def test_columns_that_stand_twice_or_have_no_name_get_one(tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("Other,,Other\na,b,c\n")
    assert open_csv(path).columns == ("Other", "column 2", "Other (2)")


def test_answers_with_line_breaks_and_quotes_stay_whole(tmp_path: Path) -> None:
    path = tmp_path / "breaks.csv"
    path.write_text('id,"what\nis it"\n1,"first\nsecond, ""quoted"""\n2,=1+1\n')
    source = open_csv(path)
    assert source.columns == ("id", "what is it")
    assert read(source)["what is it"].to_list() == ['first\nsecond, "quoted"', "=1+1"]
    assert source.count() == 2


def test_batches_keep_the_order_and_size(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("n\n" + "\n".join(map(str, range(1000))) + "\n")
    batches = list(open_csv(path).batches(["n"], 300))
    assert [batch.height for batch in batches] == [300, 300, 300, 100]
    assert pl.concat(batches)["n"].cast(int).to_list() == list(range(1000))


def test_a_line_without_an_end_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    path.write_text("a,b\n1,2\n" + "x" * 5000 + "\n3,4\n")
    with pytest.raises(InputError, match=r"row 3: this line goes on beyond 1,000 bytes"):
        open_csv(path, longest_line=1000)


def test_an_endless_line_stops_the_reading_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "sparse.csv"
    with path.open("wb") as file:  # two gigabytes that take no room on disk
        file.write(b"a,b\n")
        file.seek(2 * 1024**3)
        file.write(b"1")
    with pytest.raises(InputError):
        check_lines(path)


def test_long_lines_below_the_limit_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "x" * 900 + ",1\n" + "y" * 900 + ",2\n")
    assert open_csv(path, longest_line=1000).count() == 2


def test_a_row_with_too_many_cells_is_told_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "ragged.csv"
    path.write_text("a,b\n1,2\n1,2,3\n")
    with pytest.raises(InputError, match="row 3: there are 3 cells; expected 2"):
        read(open_csv(path))


def test_an_unclosed_quote_is_one_clear_message(tmp_path: Path) -> None:
    path = tmp_path / "quote.csv"
    path.write_text('a,b\n1,"2\n3,4\n5,6\n')
    source = open_csv(path)
    with pytest.raises(InputError, match=r"quote\.csv"):
        read(source)


def test_one_broken_byte_in_utf8_is_told_by_its_row(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_bytes("a,b\nä,ö\nå,ä\n".encode() + b"\xe4,x\n")
    with pytest.raises(InputError, match="row 4: this row is not in the encoding of the others"):
        open_csv(path)


def test_a_given_encoding_that_is_wrong_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes(FINNISH.encode("latin-1"))
    with pytest.raises(InputError, match="row 1: this row is not in utf-8"):
        open_csv(path, encoding="utf-8")


@pytest.mark.parametrize("content", [b"", b"   \n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match="the file is empty"):
        open_csv(path)


def test_a_picture_is_no_csv(tmp_path: Path) -> None:
    path = tmp_path / "photo.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 20)
    with pytest.raises(InputError, match="not a text file"):
        open_csv(path)
