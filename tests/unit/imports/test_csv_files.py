"""Files of other systems: read line by line, or refused in a sentence with the line's number."""

import gzip
from pathlib import Path

import pytest

from orderwright.entrypoints.commands.imports.csv_files import LONGEST_LINE, BadFile, rows

pytestmark = pytest.mark.once

COLUMNS = ("a", "b")


def a_file(folder: Path, content: bytes, name: str = "orders.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_plain_file_gives_its_rows_with_the_numbers_of_their_lines(tmp_path: Path) -> None:
    path = a_file(tmp_path, b"a,b\r\n1,2\r\n\r\n3,4\r\n")
    assert list(rows(path, COLUMNS)) == [(2, ["1", "2"]), (4, ["3", "4"])]


def test_a_gzipped_file_is_known_by_its_content_whatever_its_name(tmp_path: Path) -> None:
    path = a_file(tmp_path, gzip.compress(b"a,b\n1,2\n"), "orders.csv")
    assert list(rows(path, COLUMNS)) == [(2, ["1", "2"])]


def test_columns_may_stand_in_any_order_and_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = a_file(tmp_path, "\ufeffb,a\nsecond,first\n".encode())
    assert list(rows(path, COLUMNS)) == [(2, ["first", "second"])]


def test_a_quoted_field_may_hold_commas_quotes_and_line_breaks(tmp_path: Path) -> None:
    path = a_file(tmp_path, b'a,b\n"x, ""y""\nz",2\n')
    assert list(rows(path, COLUMNS)) == [(3, ['x, "y"\nz', "2"])]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Line 1: The first line must name the columns a, b."),
        (b"a,c\n1,2\n", "Line 1: The first line must name the columns a, b."),
        (b"a,b,b\n", "Line 1: The first line must name the columns a, b."),
        (b"a,b\n1\n", "Line 2: There are 1 fields instead of 2."),
        (b"a,b\n1,2\n1,2,3\n", "Line 3: There are 3 fields instead of 2."),
        (b"a,b\n1,\x00\n", "Line 2: There is a NUL character, which no text has."),
        (b"a,b\n1,\xff\n", "Line 2: The file must be written in UTF-8."),
        (b'a,b\n"1,2\n3,4\n', "Line 3: This is no CSV: unexpected end of data."),
        (b'a,b\n"1"x,2\n', "Line 2: This is no CSV: ',' expected after '\"'."),
        (b"a,b\n" + b"x" * (LONGEST_LINE + 1), "Line 2: The line is too long for a CSV file."),
    ],
)
def test_a_broken_file_is_refused_with_the_line(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(BadFile) as refusal:
        list(rows(a_file(tmp_path, content), COLUMNS))
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("damage", ["cut", "swapped", "only the mark"])
def test_a_damaged_gzip_is_refused_in_a_sentence(tmp_path: Path, damage: str) -> None:
    whole = gzip.compress(b"a,b\n" + b"1,2\n" * 2000)
    content = {
        "cut": whole[: len(whole) // 2],
        "swapped": whole[:20] + bytes(reversed(whole[20:])),
        "only the mark": whole[:2],
    }[damage]
    with pytest.raises(BadFile, match="damaged or was cut off"):
        list(rows(a_file(tmp_path, content), COLUMNS))


def test_a_file_that_is_not_there_or_a_folder_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read: No such file"):
        list(rows(tmp_path / "nothing.csv", COLUMNS))
    with pytest.raises(BadFile, match="cannot be read: Is a directory"):
        list(rows(tmp_path, COLUMNS))


def test_a_quote_that_never_closes_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = a_file(tmp_path, b'a,b\n"' + b"1,2\n" * 200_000)
    with pytest.raises(BadFile, match=r"Line \d+: This is no CSV: field larger"):
        list(rows(path, COLUMNS))
