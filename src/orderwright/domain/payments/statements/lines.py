"""What a statement says, whatever its file looked like: lines with a fingerprint, and balances.

Built by the readers (`camt.py`, `csv_columns.py`), read by `matching.py` and whoever stores them.
Texts are one line of printable characters, cut to what can be stored.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from orderwright.kernel.money import Money
from orderwright.kernel.texts import is_forbidden

MOST_BYTES = 32 * 1024 * 1024
MOST_LINES = 50_000
LONGEST_TEXT = 140
LONGEST_TITLE = 1000


class BadStatement(Exception):
    """The file cannot be read and nothing of it counts. `str()` is the sentence with its place."""

    def __init__(self, sentence: str, *, line: int = 0, column: str = "", entry: int = 0) -> None:
        places = [
            _("line %(line)s") % {"line": line} if line else "",
            _("entry %(entry)s") % {"entry": entry} if entry else "",
            _column(column),
        ]
        where = ", ".join(place for place in places if place)
        super().__init__(f"{where[:1].upper()}{where[1:]}: {sentence}" if where else sentence)
        self.line, self.column, self.entry = line, column, entry


class UnknownLayout(BadStatement):
    """A text with columns, and no layout that has them."""

    def __init__(self) -> None:
        super().__init__(_("No bank's layout is known that has these columns. Choose one."))


def _column(column: str) -> str:
    """A column's number, or its name in quotation marks."""
    if not column:
        return ""
    facts = {"column": column}
    return _("column %(column)s") % facts if column.isdigit() else _("column “%(column)s”") % facts


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One movement of money. Above zero it came in; below zero it went out.

    `place`: line of a CSV, number of the entry in a CAMT file. `account` and `counterparty_account`
    are IBANs where they could be understood. `title` is free text, parts of it on lines of their
    own. `order_number` and `parcel_number` are filled from columns of that name only.
    """

    place: int
    account: str
    booked_on: date
    amount: Money
    value_on: date | None = None
    counterparty: str = ""
    counterparty_account: str = ""
    title: str = ""
    structured_reference: str = ""
    end_to_end_id: str = ""
    variable_symbol: str = ""
    bank_reference: str = ""
    order_number: str = ""
    parcel_number: str = ""
    is_reversal: bool = False
    fingerprint: str = ""
    """64 hex digits, the same whenever the bank reports this movement in this format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One account's movements. Balances are None where the file states none.

    `left_out`: entries that are not booked yet, or rows without date and amount (a footer).
    """

    account: str
    lines: tuple[StatementLine, ...]
    number: str = ""
    opening: Money | None = None
    closing: Money | None = None
    left_out: int = 0

    @property
    def difference(self) -> Money | None:
        """Closing less opening less all lines: zero when the file is whole; None if not stated."""
        opening, closing = self.opening, self.closing
        if opening is None or closing is None or opening.currency != closing.currency:
            return None
        moved = sum(x.amount.minor for x in self.lines if x.amount.currency == opening.currency)
        return Money(closing.minor - opening.minor - moved, opening.currency)


def fingerprinted(lines: Iterable[StatementLine]) -> tuple[StatementLine, ...]:
    """The lines with their fingerprints.

    Lines alike in all that counts are told apart by counting them, so that two equal payments of
    one day stay two, in this file and in any later one that covers the day. Where a line stands in
    the file does not count, nor does the value date, which banks correct.
    """
    seen: Counter[str] = Counter()
    marked = []
    for line in lines:
        alike = _alike(line)
        seen[alike] += 1
        digest = hashlib.sha256(f"{alike}\x1f{seen[alike]}".encode()).hexdigest()
        marked.append(replace(line, fingerprint=digest))
    return tuple(marked)


def clean(text: str | None, most: int = LONGEST_TEXT) -> str:
    """What can be stored of a text: printable, single spaces, line breaks kept."""
    if not text:
        return ""
    if not text.isprintable():
        text = "".join(c if c == "\n" else " " if is_forbidden(c) else c for c in text)
    rows = (" ".join(row.split()) for row in text.split("\n"))
    return "\n".join(row for row in rows if row)[:most].rstrip()


def _alike(line: StatementLine) -> str:
    parts = (
        line.account, line.booked_on.isoformat(), str(line.amount.minor), line.amount.currency,
        line.counterparty, line.counterparty_account, line.title, line.structured_reference,
        line.end_to_end_id, line.variable_symbol, line.bank_reference, line.order_number,
        line.parcel_number, "reversal" if line.is_reversal else "",
    )  # fmt: skip
    return "\x1f".join(parts)
