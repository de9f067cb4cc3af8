"""Read a bank's or carrier's CSV by a layout: which column holds what, and how it is written.

Called by `reading.py`. A row without a date and an amount is a footer: it is counted, and a file of
nothing else is refused. Whatever else does not fit is refused with its line and column.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from orderwright.domain.payments.accounts import iban_of
from orderwright.domain.payments.statements.csv_layout import MONEY, Around, Column, Layout
from orderwright.domain.payments.statements.csv_text import (
    as_money,
    decoded,
    read_amount,
    read_date,
)
from orderwright.domain.payments.statements.lines import (
    LONGEST_TITLE,
    MOST_LINES,
    BadStatement,
    Statement,
    StatementLine,
    clean,
    fingerprinted,
)
from orderwright.kernel.money import Money

LIKE_A_DAY = re.compile(r"[0-9]{1,4}([./-])[0-9]{1,2}\1[0-9]{1,4}")
HEADER_WITHIN = 60
"""Rows among which the header is looked for: banks put the account's facts above it."""


@dataclass(frozen=True, slots=True)
class _Header:
    """Where each column stands, counted from 0, and the names to say when something is wrong."""

    layout: Layout
    places: Mapping[Column, Sequence[int]]
    names: Sequence[str] = ()

    def name(self, column: Column) -> str:
        """The column as people find it in the file."""
        place = next(iter(self.places.get(column, ())), None)
        if place is None:
            return column.value
        return self.names[place] if place < len(self.names) else str(place + 1)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row under its header."""

    header: _Header
    number: int
    cells: Sequence[str]

    def texts(self, column: Column) -> list[str]:
        """What stands in the column's cells and behind its labels."""
        places = self.header.places.get(column, ())
        found = [self.cells[place].strip() for place in places if place < len(self.cells)]
        for label in self.header.layout.labels.get(column, ()):
            parts = (cell.partition(":") for cell in self.cells)
            found += [
                text.strip() for name, _colon, text in parts if _folded(name) == _folded(label)
            ]
        return [text for text in found if text]

    def text(self, column: Column) -> str:
        """The first that is filled."""
        return next(iter(self.texts(column)), "")

    def day(self, column: Column) -> date | None:
        """The date in it, by the layout's forms."""
        return read_date(self.text(column), tuple(self.header.layout.dates))

    def money(self, currency: str) -> Money | None:
        """What moved, above zero when it came; none when no cell holds an amount."""
        decimal = self.header.layout.decimal
        moved: Money | None = None
        for column in MONEY:
            found = read_amount(self.text(column), decimal)
            if found is None:
                continue
            own = self.text(Column.CURRENCY).upper() or found[1] or currency
            if not own:
                raise self.wrong(column, _("It is not said in which currency “%(text)s” is."))
            part = as_money(found[0], own)
            if part is None:
                raise self.wrong(column, _("“%(text)s %(currency)s” is no amount."), own)
            part = self._signed(column, part)
            moved = part if moved is None else moved + part
        return moved

    def wrong(self, column: Column, sentence: str, currency: str = "") -> BadStatement:
        """The error of a cell, with its place."""
        facts = {"text": clean(self.text(column), 40), "currency": clean(currency, 10)}
        return BadStatement(
            sentence % facts, line=self.number, column=clean(self.header.name(column), 60)
        )

    def _signed(self, column: Column, part: Money) -> Money:
        size = Money(abs(part.minor), part.currency)
        if column is Column.DEBIT:
            return -size
        words = [word.upper() for word in self.header.layout.debit_words]
        went = self.text(Column.SIGN).upper() in words
        return -size if went else part


def read_csv(content: bytes, layout: Layout, around: Around | None = None) -> Statement:
    """The lines of the file, with the account and currency of `around` where it says none itself.

    Raises BadStatement with line and column.
    """
    around = around or Around()
    rows = _rows(content, layout)
    header = _header(rows, layout)
    lines: list[StatementLine] = []
    left_out = 0
    for number, cells in rows:
        line = _line(_Row(header, number, cells), around)
        if line is not None:
            lines.append(line)
        elif any(cell.strip() for cell in cells):
            left_out += 1
        if len(lines) > MOST_LINES:
            sentence = _("The statement has more than %(most)s movements.") % {"most": MOST_LINES}
            raise BadStatement(sentence, line=number)
    if left_out and not lines:
        facts = {"layout": layout.name}
        raise BadStatement(
            _("No row has a date and an amount as “%(layout)s” writes them.") % facts
        )
    return Statement(account=_own(around), lines=fingerprinted(lines), left_out=left_out)


def fit(content: bytes, layout: Layout) -> int:
    """How many of the layout's columns the header of the file names; 0 when it does not fit."""
    if layout.header_rows is not None:
        return 0
    try:
        return len(_header(_rows(content, layout), layout).places)
    except BadStatement:
        return 0


def _rows(content: bytes, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """(number of its last line, cells) of every row."""
    text = decoded(content, layout.encoding)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=layout.delimiter, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as problem:
        sentence = _("This is no CSV: %(why)s.") % {"why": problem}
        raise BadStatement(sentence, line=reader.line_num) from problem


def _header(rows: Iterator[tuple[int, list[str]]], layout: Layout) -> _Header:
    """Passes over everything up to the first line; raises BadStatement when no row names what is
    needed.
    """
    if layout.header_rows is not None:
        for _row, _skipped in zip(range(layout.header_rows), rows, strict=False):
            pass
        return _Header(layout, _counted(layout))
    best: Sequence[Sequence[Column]] = layout.needs_one_of
    for _seen, (_number, cells) in zip(range(HEADER_WITHIN), rows, strict=False):
        places = _named(layout, [_folded(cell) for cell in cells])
        missing = [group for group in layout.needs_one_of if not places.keys() & set(group)]
        if not missing:
            return _Header(layout, places, [cell.strip() for cell in cells])
        best = min(best, missing, key=len)
    names = [str(name) for group in best for column in group for name in _wanted(layout, column)]
    facts = {"layout": layout.name, "names": " / ".join(names)}
    raise BadStatement(
        _("The columns of “%(layout)s” are not there; missing: %(names)s.") % facts, line=1
    )


def _wanted(layout: Layout, column: Column) -> Sequence[str | int]:
    return layout.columns.get(column, ())


def _named(layout: Layout, header: Sequence[str]) -> dict[Column, list[int]]:
    places: dict[Column, list[int]] = {}
    for column, names in layout.columns.items():
        found = [header.index(name) for name in map(_folded, map(str, names)) if name in header]
        if found:
            places[column] = found
    return places


def _counted(layout: Layout) -> dict[Column, list[int]]:
    columns = layout.columns.items()
    return {column: [int(place) - 1 for place in places] for column, places in columns}


def _folded(cell: str) -> str:
    """A heading without what banks change about it: case, hash, quotation marks, line breaks."""
    return " ".join(cell.split()).strip("#'\" ").casefold()


def _line(row: _Row, around: Around) -> StatementLine | None:
    """None for a row that moves nothing: a footer, a total, money that is only held."""
    layout = row.header.layout
    amount, booked_on = row.money(around.currency or layout.currency), row.day(Column.DATE)
    if layout.is_cash_list and not any(c.isdigit() for c in _numbers(row)):
        return None
    if amount is None:
        unread = next((column for column in MONEY if row.text(column)), None)
        if booked_on and unread:
            raise row.wrong(unread, _("“%(text)s” is no amount."))
        if unread and LIKE_A_DAY.fullmatch(row.text(Column.DATE)):
            raise row.wrong(Column.DATE, _("“%(text)s” is no date."))
        return None
    if booked_on is None and (row.text(Column.DATE) or not around.dated):
        raise row.wrong(Column.DATE, _("“%(text)s” is no date."))
    return _as_line(row, amount, booked_on or around.dated or date.min, around)


def _numbers(row: _Row) -> str:
    return row.text(Column.ORDER) + row.text(Column.PARCEL)


def _as_line(row: _Row, amount: Money, booked_on: date, around: Around) -> StatementLine:
    return StatementLine(
        place=row.number,
        account=_own(around),
        booked_on=booked_on,
        value_on=row.day(Column.VALUE_DATE),
        amount=amount,
        counterparty=clean(row.text(Column.NAME)),
        counterparty_account=_theirs(row),
        title=clean("\n".join(row.texts(Column.TITLE)), LONGEST_TITLE),
        variable_symbol=clean(row.text(Column.SYMBOL), 20).lstrip("0"),
        bank_reference=clean(row.text(Column.REFERENCE).strip("' ")),
        order_number=clean(row.text(Column.ORDER), 40),
        parcel_number=clean(row.text(Column.PARCEL), 40),
    )


def _own(around: Around) -> str:
    return iban_of(around.account) or around.account


def _theirs(row: _Row) -> str:
    written = row.text(Column.ACCOUNT).strip("'")
    if written and "/" not in written and (code := row.text(Column.BANK_CODE)):
        written = f"{written}/{code.zfill(4)}"
    return iban_of(written) or clean(written, 40)
