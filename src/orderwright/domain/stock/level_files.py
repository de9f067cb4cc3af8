"""Levels as a CSV file: sku, warehouse, on_hand. Reads what spreadsheets write, and writes
what they may open: no cell begins a formula.

UTF-8 with or without its mark, else cp1250; commas or semicolons. Pure: knows no rows, only words.
Called by `lifecycle/stocktaking.py`, the panel and the commands.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from orderwright.domain.stock.shelves import MOST
from orderwright.kernel.cells import MARK, harmless
from orderwright.kernel.lifecycle.errors import BadInput

COLUMNS = ("sku", "warehouse", "on_hand")
MOST_BYTES = 8 * 1024 * 1024
MOST_LINES = 100_000


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the file. `warehouse`: "" = the main one."""

    number: int
    sku: str
    warehouse: str
    on_hand: int


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that says nothing usable, and why."""

    number: int
    sentence: str

    def __str__(self) -> str:
        told = {"line": self.number, "sentence": self.sentence}
        return _("Line %(line)s: %(sentence)s") % told


@dataclass(slots=True)
class Reading:
    """The file's lines in order, good ones and bad ones apart."""

    said: list[Said] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)


def read(content: bytes) -> Reading:
    """Every line is judged by itself; raises BadInput (`file`) when the file is none at all."""
    if len(content) > MOST_BYTES:
        most = {"most": MOST_BYTES // 1024 // 1024}
        raise BadInput({"file": _("The file is larger than %(most)s MB.") % most})
    text = _decoded(content)
    found, places = Reading(), None
    for number, cells in _records(text, found):
        if places is None:
            places = _places(cells)
        elif number > MOST_LINES:
            limit = {"most": f"{MOST_LINES:,}"}
            raise BadInput({"file": _("The file has more than %(most)s lines.") % limit})
        elif any(cell.strip() for cell in cells):
            _judge(found, number, cells, places)
    if places is None:
        raise BadInput({"file": _("The file is empty.")})
    return found


def write(rows: Iterable[tuple[str, str, int]]) -> Iterator[str]:
    """The file line by line, the header first: (sku, warehouse, on hand)."""
    yield ",".join(COLUMNS) + "\r\n"
    for sku, warehouse, on_hand in rows:
        out = io.StringIO()
        csv.writer(out).writerow((harmless(sku), harmless(warehouse), on_hand))
        yield out.getvalue()


def _meant(cell: str) -> str:
    """The cell without the quotation mark that `write` puts before a formula."""
    bare = cell.strip()
    return bare[1:] if bare[:1] == MARK and harmless(bare[1:]) == bare else bare


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1250", errors="replace")


def _records(text: str, found: Reading) -> Iterator[tuple[int, list[str]]]:
    """(number of its last line, cells); what is no CSV becomes a bad line."""
    lines = io.StringIO(text, newline="")
    header = text.partition("\n")[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(lines, delimiter=separator)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            found.bad.append(BadLine(reader.line_num, _("This is no line of a CSV file.")))
            continue
        if cells is None:
            return
        yield reader.line_num, cells


def _places(header: list[str]) -> dict[str, int]:
    names = [name.strip().lower() for name in header]
    places = {name: names.index(name) for name in COLUMNS if name in names}
    if not {"sku", "on_hand"} <= set(places):
        raise BadInput(
            {"file": _("The first line must name the columns sku, on_hand and, if there are "
                       "several, warehouse.")}
        )  # fmt: skip
    return places


def _judge(found: Reading, number: int, cells: list[str], places: dict[str, int]) -> None:
    if len(cells) <= max(places.values()):
        found.bad.append(BadLine(number, _("There are too few fields.")))
        return
    sku, warehouse, on_hand = (
        _meant(cells[places[name]]) if name in places else "" for name in COLUMNS
    )
    if not sku:
        found.bad.append(BadLine(number, _("There is no SKU.")))
    elif not _is_whole(on_hand):
        found.bad.append(BadLine(number, _not_whole()))
    else:
        found.said.append(Said(number, sku, warehouse, int(on_hand)))


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12 and int(text) <= MOST


def _not_whole() -> str:
    return _("A quantity is a whole number, at most %(most)s.") % {"most": f"{MOST:,}"}
