"""CSV files of other systems, plain or gzipped, read line by line: rows with their line's number.

Raises BadFile with a sentence for whatever a broken or hostile file may hold. Never reads more than
one record into memory, knows nothing of what the columns mean.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from django.utils.translation import gettext as _

LONGEST_LINE = 65_536
"""Bytes; no invoice has a longer line, and a file without line breaks is no CSV."""

GZIP_MAGIC = b"\x1f\x8b"
BOM = "\ufeff"


class Records(Protocol):
    """What `csv.reader` gives."""

    line_num: int

    def __next__(self) -> list[str]: ...

    def __iter__(self) -> "Records": ...


class BadFile(Exception):
    """The file cannot be read; `str()` is the sentence, with the line's number where it has one."""

    def __init__(self, sentence: str, line: int | None = None) -> None:
        where = _("Line %(line)s: %(sentence)s") % {"line": line, "sentence": sentence}
        super().__init__(where if line else sentence)


def rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """(number of its last line, fields in the order of `columns`) of every record after the header.

    The header must name exactly these columns, in any order. Raises BadFile.
    """
    try:
        with _open(path) as binary:
            yield from _records(_lines(binary), columns)
    except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise BadFile(_("The file is damaged or was cut off: it does not unpack.")) from problem
    except OSError as problem:
        raise BadFile(
            _("The file cannot be read: %(why)s.") % {"why": problem.strerror}
        ) from problem


def _open(path: Path) -> BinaryIO:
    """By its first bytes, whatever its name says."""
    binary = path.open("rb")
    if binary.peek(2)[:2] != GZIP_MAGIC:
        return binary
    binary.close()
    return io.BufferedReader(gzip.GzipFile(path))


def _lines(binary: BinaryIO) -> Iterator[str]:
    number = 0
    while raw := binary.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            raise BadFile(_("The line is too long for a CSV file."), number)
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError as problem:
            raise BadFile(_("The file must be written in UTF-8."), number) from problem
        if "\x00" in line:
            raise BadFile(_("There is a NUL character, which no text has."), number)
        yield line.removeprefix(BOM) if number == 1 else line


def _records(lines: Iterator[str], columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, strict=True)
    header = _next(reader)
    places = _places(header or [], columns)
    while (fields := _next(reader)) is not None:
        if not fields:
            continue
        if len(fields) != len(columns):
            wanted = {"fields": len(fields), "columns": len(columns)}
            sentence = _("There are %(fields)s fields instead of %(columns)s.") % wanted
            raise BadFile(sentence, reader.line_num)
        yield reader.line_num, [fields[place] for place in places]


def _next(reader: Records) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as problem:
        sentence = _("This is no CSV: %(why)s.") % {"why": problem}
        raise BadFile(sentence, reader.line_num) from problem


def _places(header: Sequence[str], columns: Sequence[str]) -> list[int]:
    names = [name.strip() for name in header]
    if sorted(names) != sorted(columns):
        wanted = {"columns": ", ".join(columns)}
        raise BadFile(_("The first line must name the columns %(columns)s.") % wanted, 1)
    return [names.index(column) for column in columns]
