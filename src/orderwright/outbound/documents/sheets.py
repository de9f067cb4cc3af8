"""Business papers: the order as a PDF, invoices and their like, all of one look (S3-5 to S3-10).

Pure: words and amounts come ready to print, in one language; nothing is computed here. What each
paper says is gathered in `order_papers.py` and `invoice_papers.py`.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from orderwright.outbound.documents.payment_codes import PaymentCode
from orderwright.outbound.documents.scan_codes import ScanCode
from orderwright.outbound.documents.typesetting import pdf

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody named on a paper: what they are, then name and address row by row."""

    role: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Head and rows of equal length. `wide`: the column that takes the room left; `numbers`: those
    whose values stand right.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: int
    numbers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and how it is named to those who do not see it."""

    png: bytes
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Paying:
    """How to pay: rows of an account each, and the code to scan, if there is one."""

    title: str
    accounts: tuple[tuple[str, ...], ...] = ()
    code: PaymentCode | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper. `totals`: from the goods to the sum, which `sum_at` names; `more`: titled
    tables below them; `notes`: a title and its text each; `foot`: beside every page's number.
    """

    title: str
    subtitle: str
    facts: tuple[Pair, ...]
    parties: tuple[Party, ...]
    goods: Table
    totals: tuple[Pair, ...]
    sum_at: int
    taxes: Table | None = None
    after: tuple[Pair, ...] = ()
    more: tuple[tuple[str, Table], ...] = ()
    notes: tuple[Pair, ...] = ()
    paying: Paying | None = None
    scan: ScanCode | None = None
    sender: tuple[str, ...] = ()
    logo: Picture | None = None
    stamp: Picture | None = None
    stamped: str = ""
    foot: str = ""


def printed(sheets: Sequence[Sheet], *, locale: str, at: datetime | None = None) -> bytes:
    """PDF/A, each sheet on pages of its own with its own page numbers; `at`: the date of the file.
    The words of the frame are in the active language. Raises ValueError for none.
    """
    if not sheets:
        raise ValueError("no papers to print")
    words = {"page": _("Page"), "sum": _("Total")}
    data = {"lang": locale[:2], "words": words, "sheets": [_sheet(sheet) for sheet in sheets]}
    return pdf("sheets", data, at=at)


def _sheet(sheet: Sheet) -> Mapping[str, Any]:
    return {
        "title": sheet.title, "subtitle": sheet.subtitle, "facts": _pairs(sheet.facts),
        "parties": [{"role": who.role, "rows": list(who.rows)} for who in sheet.parties],
        "goods": _table(sheet.goods), "totals": _pairs(sheet.totals), "sum_at": sheet.sum_at,
        "taxes": _table(sheet.taxes) if sheet.taxes and sheet.taxes.rows else None,
        "more": [{"title": title, "table": _table(table)} for title, table in sheet.more],
        "after": _pairs(sheet.after), "notes": _pairs(sheet.notes),
        "paying": _paying(sheet.paying), "scan": _scan(sheet.scan), "sender": list(sheet.sender),
        "logo": _picture(sheet.logo), "stamp": _picture(sheet.stamp), "stamped": sheet.stamped,
        "foot": sheet.foot,
    }  # fmt: skip


def _pairs(pairs: Sequence[Pair]) -> list[list[str]]:
    return [list(pair) for pair in pairs]


def _table(table: Table) -> Mapping[str, Any]:
    columns = range(len(table.head))
    return {
        "head": list(table.head), "rows": [list(row) for row in table.rows], "wide": table.wide,
        "right": [column in table.numbers for column in columns],
    }  # fmt: skip


def _paying(paying: Paying | None) -> Mapping[str, Any] | None:
    if paying is None or not (paying.accounts or paying.code):
        return None
    code = paying.code
    return {
        "title": paying.title, "accounts": [list(rows) for rows in paying.accounts],
        "code": code.svg() if code else "", "label": code.label if code else "",
        "alt": code.alt if code else "",
    }  # fmt: skip


def _scan(code: ScanCode | None) -> Mapping[str, str] | None:
    if code is None:
        return None
    return {"svg": code.svg(), "alt": code.alt, "label": code.label, "link": code.link}


def _picture(picture: Picture | None) -> Mapping[str, str] | None:
    """As an SVG around the bytes: typst takes pictures as data in that form alone."""
    if picture is None:
        return None
    inside = base64.b64encode(picture.png).decode("ascii")
    size = f'width="{picture.width}" height="{picture.height}"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<image {size} href="data:image/png;base64,{inside}"/></svg>'
    )
    return {"svg": svg, "alt": picture.alt}
