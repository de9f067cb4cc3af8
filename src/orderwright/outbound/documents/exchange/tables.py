"""Orders as a table with chosen columns: CSV line by line, or one XLSX sheet (S3-29, T53).

Pure. Texts never begin a formula; amounts and counts are numbers. A row is an order, or a line of
one as soon as a column of lines is chosen.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from orderwright.domain.overview.shapes import OrderData
from orderwright.kernel.cells import harmless
from orderwright.outbound.documents.exchange.texts import clean

Cell: TypeAlias = str | int | Decimal
Row: TypeAlias = Mapping[str, Any]
LONGEST_CELL = 32_000
"""A spreadsheet holds 32,767 characters."""
LINE = "line_"


def _text(*names: str) -> Callable[[Row], Cell]:
    def read(row: Row) -> Cell:
        value: Any = row
        for name in names:
            value = value[name] if value is not None else None
        return value if isinstance(value, int) else str(value if value is not None else "")

    return read


def _amount(*names: str) -> Callable[[Row], Cell]:
    def read(row: Row) -> Cell:
        value: Any = row
        for name in names:
            value = value[name]
        return Decimal(value["amount"])

    return read


COLUMNS: Mapping[str, Callable[[Row], Cell]] = {
    "number": _text("number"), "placed_at": _text("placed_at"), "stage": _text("stage"),
    "status": _text("status_label"), "source": _text("source"),
    "external_id": _text("external_id"), "email": _text("customer", "email"),
    "name": _text("customer", "name"), "phone": _text("customer", "phone"),
    "company": _text("customer", "company"), "tax_id": _text("customer", "tax_id"),
    "street": _text("shipping_address", "street"), "city": _text("shipping_address", "city"),
    "postal_code": _text("shipping_address", "postal_code"),
    "country": _text("shipping_address", "country"), "delivery": _text("delivery_name"),
    "payment": _text("payment_name"), "payment_status": _text("payment_status"),
    "delivery_status": _text("delivery_status"), "currency": _text("currency"),
    "goods": _amount("totals", "lines"), "shipping": _amount("totals", "shipping"),
    "fees": _amount("totals", "fees"), "adjustments": _amount("totals", "adjustments"),
    "total": _amount("totals", "total"), "paid": _amount("totals", "paid"),
    "refunded": _amount("totals", "refunded"), "due": _amount("totals", "due"),
    "tracking": lambda row: " ".join(
        parcel["tracking_number"] for parcel in row["parcels"] if parcel["tracking_number"]
    ),
    "note": _text("customer_note"), "tags": lambda row: " ".join(row["tags"]),
}  # fmt: skip
LINE_COLUMNS: Mapping[str, Callable[[Row], Cell]] = {
    f"{LINE}sku": _text("sku"), f"{LINE}name": _text("name"),
    f"{LINE}quantity": _text("quantity"), f"{LINE}cancelled": _text("cancelled"),
    f"{LINE}unit_price": _amount("unit_price"), f"{LINE}tax_rate": _text("tax_rate"),
    f"{LINE}total": _amount("total"),
}  # fmt: skip
EVERY = (*COLUMNS, *LINE_COLUMNS)
USUAL = (
    "number", "placed_at", "status", "name", "email", "phone", "country", "delivery", "payment",
    "payment_status", "delivery_status", "currency", "total", "paid", "due",
)  # fmt: skip


def as_csv(orders: Iterable[OrderData], columns: Sequence[str]) -> Iterator[str]:
    """The file line by line, the names of the columns first. `columns`: names of `EVERY`."""
    yield csv_line(columns)
    for row in _rows(orders, columns):
        yield csv_line(row)


def as_xlsx(orders: Iterable[OrderData], columns: Sequence[str]) -> bytes:
    """The same as a spreadsheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("orders")
    sheet.append(list(columns))
    for row in _rows(orders, columns):
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _rows(orders: Iterable[OrderData], columns: Sequence[str]) -> Iterator[list[Cell]]:
    by_line = any(name in LINE_COLUMNS for name in columns)
    for order in orders:
        for line in order["lines"] if by_line else (None,):
            yield [_value(name, order, line) for name in columns]


def _value(name: str, order: Row, line: Row | None) -> Cell:
    if name in COLUMNS:
        value = COLUMNS[name](order)
    else:
        value = LINE_COLUMNS[name](line) if line is not None else ""
    return plain(value)


def plain(value: Cell) -> Cell:
    """A text that begins no formula and fits a cell; numbers as they are."""
    return harmless(clean(value, LONGEST_CELL)) if isinstance(value, str) else value


def csv_line(row: Sequence[Cell]) -> str:
    """One row as it stands in the file."""
    out = io.StringIO()
    csv.writer(out).writerow(row)
    return out.getvalue()


def _cell(sheet: Any, value: Cell) -> Any:
    """A text is a text, whatever it looks like."""
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
