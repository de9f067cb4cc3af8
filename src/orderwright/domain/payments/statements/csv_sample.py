"""The first lines of a CSV that no layout knows: its headings and a few rows, and what they seem to
hold. Pure.

Called where the shop says itself which column holds what. A guess is only what is chosen first.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from orderwright.domain.payments.statements.csv_columns import HEADER_WITHIN
from orderwright.domain.payments.statements.csv_layout import Column, Layout
from orderwright.domain.payments.statements.csv_text import decoded, read_date
from orderwright.domain.payments.statements.lines import BadStatement, clean

DELIMITERS = (";", ",", "\t", "|")
ENCODING = "cp1250"
"""Of banks in these countries, where a file is not UTF-8."""
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%d", "%Y.%m.%d")
LEAST_COLUMNS, MOST_COLUMNS, ROWS = 2, 40, 3
HUNDREDTHS = re.compile(r"[0-9][,.][0-9]{2}\b")


@dataclass(frozen=True, slots=True)
class Sample:
    """The heading row and the first rows below it. `guesses`: place of a column, from 0, and what
    it seems to hold.
    """

    delimiter: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    guesses: Mapping[int, Column] = field(default_factory=dict)
    dates: str = DATES[0]
    decimal: str = ","

    def values(self, place: int) -> list[str]:
        """What stands below a heading, the filled cells alone."""
        cells = (row[place] for row in self.rows if place < len(row))
        return [text for cell in cells if (text := clean(cell, 60))]


def sample(content: bytes, layouts: Sequence[Layout]) -> Sample:
    """The table of the file, with guesses by the headings of these layouts.

    Raises BadStatement for what is no text, and for a text without a table.
    """
    text = decoded(content, ENCODING)
    for delimiter in sorted(DELIMITERS, key=text[:20_000].count, reverse=True):
        rows = list(_rows(text, delimiter))
        for place, header in enumerate(rows[:-1]):
            if _is_header(header, rows[place + 1]):
                below = rows[place + 1 : place + 1 + ROWS]
                return _guessed(delimiter, header[:MOST_COLUMNS], below, layouts)
    raise BadStatement("")


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row, _seen in zip(reader, range(HEADER_WITHIN + ROWS), strict=False):
            if any(cell.strip() for cell in row):
                yield row
    except csv.Error:
        return


def _is_header(row: Sequence[str], below: Sequence[str]) -> bool:
    """Named columns, no amounts or days among them, and as many cells below."""
    named = [cell for cell in row if cell.strip()]
    if len(named) < LEAST_COLUMNS or abs(len(below) - len(row)) > 1:
        return False
    return not any(HUNDREDTHS.search(cell) or read_date(cell.strip(), DATES) for cell in named)


def _guessed(
    delimiter: str, header: Sequence[str], rows: Sequence[Sequence[str]], layouts: Sequence[Layout]
) -> Sample:
    cells = [cell.strip() for row in rows for cell in row]
    dates = max(DATES, key=lambda form: sum(bool(read_date(cell, (form,))) for cell in cells))
    points = sum(
        bool(re.search(r"\.[0-9]{2}\b", cell)) for cell in cells if HUNDREDTHS.search(cell)
    )
    commas = sum(bool(re.search(r",[0-9]{2}\b", cell)) for cell in cells if HUNDREDTHS.search(cell))
    known: dict[str, Column] = {}
    for layout in layouts:
        for column, names in layout.columns.items():
            for name in names:
                known.setdefault(_folded(str(name)), column)
    guesses: dict[int, Column] = {}
    for place, heading in enumerate(header):
        meant = known.get(_folded(heading))
        if meant and (meant is Column.TITLE or meant not in guesses.values()):
            guesses[place] = meant
    shown = [clean(heading, 200) for heading in header]
    return Sample(delimiter, shown, rows, guesses, dates, "." if points > commas else ",")


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
