"""How a bank or carrier writes its CSV, as data.

Filled in `csv_layouts.py`, used by `csv_columns.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Column(StrEnum):
    """What a column may hold. TITLE joins every column that it names, the others take the first
    that is filled.
    """

    DATE = "date"
    VALUE_DATE = "value_date"
    AMOUNT = "amount"
    DEBIT = "debit"
    CREDIT = "credit"
    SIGN = "sign"
    CURRENCY = "currency"
    NAME = "name"
    ACCOUNT = "account"
    BANK_CODE = "bank_code"
    TITLE = "title"
    SYMBOL = "symbol"
    REFERENCE = "reference"
    ORDER = "order"
    PARCEL = "parcel"


MONEY = (Column.AMOUNT, Column.CREDIT, Column.DEBIT)
NEEDS_ONE_OF = ((Column.DATE,), MONEY)
CASH_NEEDS_ONE_OF = ((Column.ORDER, Column.PARCEL), MONEY)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One kind of file.

    `columns`: names as in the header, in any case, each column's alternatives; or numbers counted
    from 1 together with `header_rows`, the rows to pass over. `labels`: texts before a colon inside
    a cell, wherever the cell stands. `dates` as for strptime. `debit_words`: what SIGN says of
    money that went. `currency`: where no column says it. `checked`: tried on a file of the bank.
    """

    code: str
    name: str
    columns: Mapping[Column, Sequence[str | int]]
    labels: Mapping[Column, Sequence[str]] = field(default_factory=dict)
    delimiter: str = ";"
    encoding: str = "utf-8"
    decimal: str = ","
    dates: Sequence[str] = ("%Y-%m-%d",)
    header_rows: int | None = None
    debit_words: Sequence[str] = ("D", "DBIT", "DEBIT", "-")
    currency: str = ""
    is_cash_list: bool = False
    checked: bool = False

    @property
    def needs_one_of(self) -> Sequence[Sequence[Column]]:
        """Of each group of columns a file must have one."""
        return CASH_NEEDS_ONE_OF if self.is_cash_list else NEEDS_ONE_OF


@dataclass(frozen=True, kw_only=True)
class Around:
    """What the file itself does not say: whose account, its currency, the day of a cash list."""

    account: str = ""
    currency: str = ""
    dated: date | None = None
