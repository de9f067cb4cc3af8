"""The format `online-retail`: UCI Online Retail, invoices of a British wholesaler in one CSV.

Daqing Chen, UCI Machine Learning Repository 2015, CC BY 4.0. One line a product; the lines of a
document stand together. Numbers with C are returns with negative quantities, those with A are
corrections of the books. Times are London time, prices pounds. Raises BadFile; writes nothing.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from orderwright.domain.catalog.services import SKU
from orderwright.entrypoints.commands.imports.csv_files import BadFile, rows
from orderwright.entrypoints.commands.imports.documents import Document, DocumentLine
from orderwright.kernel.money import BadAmount, Money
from orderwright.kernel.texts import is_clean

SOURCE = "online-retail"
CURRENCY = "GBP"
ZONE = ZoneInfo("Europe/London")
COLUMNS = (
    "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID",
    "Country",
)  # fmt: skip

NUMBER = re.compile(r"[A-Z]?[0-9]{1,12}")
QUANTITY = re.compile(r"-?[0-9]{1,7}")
CUSTOMER = re.compile(r"([0-9]{1,15})(?:\.0)?")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(?::[0-9]{2})?")

# Together these keep every sum of a document within what both databases can hold.
MOST_LINES = 2_000
MOST_PIECES = 1_000_000
HIGHEST_PRICE = 10**9
LONGEST_NAME = 120
LONGEST_COUNTRY = 60
EARLIEST_YEAR, LATEST_YEAR = 1970, 2100

Wanted = Callable[[str], bool]


def documents(path: Path, wanted: Wanted = lambda _number: True) -> Iterator[Document]:
    """Every wanted document in the order of the file, by its number. Raises BadFile."""
    document: Document | None = None
    current, skips = "", False
    for line, fields in rows(path, COLUMNS):
        number = fields[0]
        if number != current:
            if document is not None:
                yield document
            current, document = number, None
            skips = not wanted(_number(number, line))
        if not skips:
            document = _add(document, fields, line)
    if document is not None:
        yield document


def _add(document: Document | None, fields: list[str], line: int) -> Document:
    number, sku, name, quantity, moment, price, customer, country = fields
    at, who = _moment(moment, line), (_customer(customer, line), _country(country, line))
    if document is None:
        document = _begun(number, line, at, who)
    elif who != (document.customer, document.country):
        raise BadFile(_("The document %(number)s names two customers.") % {"number": number}, line)
    if len(document.lines) == MOST_LINES:
        most = {"number": number, "most": MOST_LINES}
        raise BadFile(_("The document %(number)s has over %(most)s lines.") % most, line)
    found = (_sku(sku, line), _name(name, line), _quantity(quantity, line), _price(price, line))
    document.lines.append(DocumentLine(*found))
    document.last_at = max(document.last_at or document.at, at.astimezone(UTC))
    return document


def _begun(number: str, line: int, at: datetime, who: tuple[str, str]) -> Document:
    return Document(
        number, line, at.astimezone(UTC), f"{at:%Y-%m}", *who,
        is_return=number.startswith("C"), is_correction=number.startswith("A"),
    )  # fmt: skip


def _number(text: str, line: int) -> str:
    if not NUMBER.fullmatch(text):
        raise BadFile(_wrong("InvoiceNo", text), line)
    return text


def _sku(text: str, line: int) -> str:
    if not _is_sku(text):
        raise BadFile(_wrong("StockCode", text), line)
    return text


@lru_cache(maxsize=8192)
def _is_sku(text: str) -> bool:
    return SKU.fullmatch(text) is not None


def _name(text: str, line: int) -> str:
    text = text.strip()
    if not _is_name(text):
        raise BadFile(_wrong("Description", text), line)
    return text


@lru_cache(maxsize=8192)
def _is_name(text: str) -> bool:
    return len(text) <= LONGEST_NAME and is_clean(text)


def _country(text: str, line: int) -> str:
    if not _is_country(text):
        raise BadFile(_wrong("Country", text), line)
    return text


@lru_cache(maxsize=512)
def _is_country(text: str) -> bool:
    return bool(text.strip()) and len(text) <= LONGEST_COUNTRY and is_clean(text)


def _quantity(text: str, line: int) -> int:
    if not QUANTITY.fullmatch(text) or abs(int(text)) > MOST_PIECES:
        raise BadFile(_wrong("Quantity", text), line)
    return int(text)


def _price(text: str, line: int) -> int:
    try:
        price = _pence(text)
    except BadAmount as problem:
        raise BadFile(f"{_wrong('UnitPrice', text)} {problem}", line) from problem
    if abs(price) > HIGHEST_PRICE:
        raise BadFile(_wrong("UnitPrice", text), line)
    return price


@lru_cache(maxsize=4096)
def _pence(text: str) -> int:
    """The same few hundred prices come again and again."""
    return Money.parse(text, CURRENCY).minor


def _customer(text: str, line: int) -> str:
    if not text:
        return ""
    match = CUSTOMER.fullmatch(text)
    if match is None:
        raise BadFile(_wrong("CustomerID", text), line)
    return match[1]


def _moment(text: str, line: int) -> datetime:
    try:
        return _london(text)
    except ValueError as problem:
        raise BadFile(_wrong("InvoiceDate", text), line) from problem


@lru_cache(maxsize=64)
def _london(text: str) -> datetime:
    """All lines of a document have the same time; a wrong one raises ValueError."""
    if not MOMENT.fullmatch(text):
        raise ValueError(text)
    moment = datetime.fromisoformat(text).replace(tzinfo=ZONE)
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise ValueError(text)
    return moment


def _wrong(column: str, text: str) -> str:
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    return _("%(column)s cannot be “%(text)s”.") % {"column": column, "text": repr(shown)[1:-1]}
