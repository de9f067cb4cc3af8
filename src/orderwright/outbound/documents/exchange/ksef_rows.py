"""The sums and rows of FA(3): which field an amount at which rate belongs into.

Pure. P_13 and P_14 state this document alone: of a final invoice what its advances left, of a
correction the differences. A rate that Poland has not is only known to sales abroad (OSS).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from orderwright.domain.invoices.kinds import InvoiceKind, TaxCategory
from orderwright.domain.invoices.shapes import InvoiceData, InvoiceLine, InvoiceTax
from orderwright.kernel.money import amount_text
from orderwright.outbound.documents.exchange.elements import Element, e, must, opt
from orderwright.outbound.documents.exchange.errors import Unfit
from orderwright.outbound.documents.exchange.figures import rate_number
from orderwright.outbound.documents.exchange.texts import one_line

LONGEST_NAME, LONGEST_CODE = 512, 50
PIECE = "szt."
DISTANCE_SALE = "WSTO_EE"


@dataclass(frozen=True, slots=True)
class Field:
    """Where a rate's sums stand: net P_13_<x>, tax P_14_<x>; `rate` is P_12 of a row."""

    net: str
    tax: str = ""
    rate: str = ""


ABROAD = Field("P_13_5", "P_14_5")
AT_RATE = {
    "23": Field("P_13_1", "P_14_1", "23"), "22": Field("P_13_1", "P_14_1", "22"),
    "8": Field("P_13_2", "P_14_2", "8"), "7": Field("P_13_2", "P_14_2", "7"),
    "5": Field("P_13_3", "P_14_3", "5"),
}  # fmt: skip
UNTAXED = {
    TaxCategory.ZERO: Field("P_13_6_1", rate="0 KR"),
    TaxCategory.INTRA_COMMUNITY: Field("P_13_6_2", rate="0 WDT"),
    TaxCategory.EXPORT: Field("P_13_6_3", rate="0 EX"),
    TaxCategory.EXEMPT: Field("P_13_7", rate="zw"),
    TaxCategory.OUTSIDE: Field("P_13_8", rate="np I"),
    TaxCategory.REVERSE_CHARGE: Field("P_13_10", rate="oo"),
}  # fmt: skip
ORDER = (
    "P_13_1", "P_13_2", "P_13_3", "P_13_5", "P_13_6_1", "P_13_6_2", "P_13_6_3", "P_13_7",
    "P_13_8", "P_13_10",
)  # fmt: skip


def field_of(invoice: InvoiceData, category: TaxCategory, rate: str) -> Field:
    """Raises Unfit for a rate that the form has no field for."""
    if category != TaxCategory.STANDARD:
        return UNTAXED[category]
    if invoice.oss:
        return ABROAD
    found = AT_RATE.get(rate_number(rate))
    if found is None:
        raise Unfit(_("KSeF has no field for a tax rate of %(rate)s %%.") % {"rate": rate})
    return found


def sums(invoice: InvoiceData) -> list[Element | None]:
    """P_13 to P_15, in the order of the form; in złoty too where the document is in another
    currency.
    """
    by_field: dict[str, list[InvoiceTax]] = {}
    for tax in invoice.taxes:
        by_field.setdefault(field_of(invoice, tax.category, tax.rate).net, []).append(tax)
    made: list[Element | None] = []
    for name in ORDER:
        if name in by_field:
            made += _sums_of(invoice, name, by_field[name])
    left = sum(tax.left_gross for tax in invoice.taxes) + invoice.totals.rounding
    return [*made, _amount("P_15", left, invoice)]


def _sums_of(invoice: InvoiceData, name: str, taxes: list[InvoiceTax]) -> list[Element | None]:
    first = field_of(invoice, taxes[0].category, taxes[0].rate)
    made: list[Element | None] = [_amount(name, sum(tax.left_net for tax in taxes), invoice)]
    if not first.tax:
        return made
    made.append(_amount(first.tax, sum(tax.left_tax for tax in taxes), invoice))
    home = [tax.home_tax for tax in taxes if tax.home_tax is not None]
    if invoice.home and home and first is not ABROAD:
        made.append(e(f"{first.tax}W", amount_text(sum(home), invoice.home.currency)))
    return made


def lines(invoice: InvoiceData) -> list[Element]:
    """FaWiersz; none on an advance, whose rows are those of the order. A correction shows the
    document before and after.
    """
    if invoice.kind == InvoiceKind.ADVANCE:
        return []
    was = invoice.corrected
    if was is None or not (was.lines_before or was.lines_after):
        return [_row(invoice, at, line) for at, line in enumerate(invoice.lines, 1)]
    before = [_row(invoice, at, line, before=True) for at, line in _numbered(was.lines_before)]
    return before + [_row(invoice, at, line) for at, line in _numbered(was.lines_after)]


def _numbered(rows: Iterable[InvoiceLine]) -> list[tuple[int, InvoiceLine]]:
    """By their position: the two states of a row bear the same number."""
    return [(line.position, line) for line in rows]


def _row(invoice: InvoiceData, number: int, line: InvoiceLine, *, before: bool = False) -> Element:
    field = field_of(invoice, line.category, line.rate)
    gross = invoice.price_mode == "gross"
    price, worth = ("P_9B", "P_11A") if gross else ("P_9A", "P_11")
    abroad = field is ABROAD
    return e(
        "FaWiersz", e("NrWierszaFa", str(number)),
        must("P_7", one_line(line.name, LONGEST_NAME)),
        opt("Indeks", one_line(line.sku, LONGEST_CODE)), opt("GTIN", line.gtin, 20),
        e("P_8A", PIECE), e("P_8B", str(line.quantity)), _amount(price, line.unit_price, invoice),
        _amount("P_10", line.discount, invoice) if line.discount else None,
        _amount(worth, line.gross if gross else line.net, invoice),
        None if abroad else e("P_12", field.rate),
        e("P_12_XII", rate_number(line.rate)) if abroad else None,
        e("Procedura", DISTANCE_SALE) if abroad else None,
        exchange_rate("KursWaluty", invoice), e("StanPrzed", "1") if before else None,
    )  # fmt: skip


def ordered(invoice: InvoiceData) -> Element | None:
    """Zamowienie: what an advance was taken for."""
    if invoice.kind != InvoiceKind.ADVANCE:
        return None
    return e(
        "Zamowienie", _amount("WartoscZamowienia", sum(x.gross for x in invoice.lines), invoice),
        *(_ordered_row(invoice, at, line) for at, line in enumerate(invoice.lines, 1)),
    )  # fmt: skip


def _ordered_row(invoice: InvoiceData, number: int, line: InvoiceLine) -> Element:
    field = field_of(invoice, line.category, line.rate)
    abroad = field is ABROAD
    return e(
        "ZamowienieWiersz", e("NrWierszaZam", str(number)),
        must("P_7Z", one_line(line.name, LONGEST_NAME)), e("P_8AZ", PIECE),
        e("P_8BZ", str(line.quantity)), _amount("P_11NettoZ", line.net, invoice),
        _amount("P_11VatZ", line.tax, invoice), None if abroad else e("P_12Z", field.rate),
        e("P_12Z_XII", rate_number(line.rate)) if abroad else None,
    )  # fmt: skip


def exchange_rate(name: str, invoice: InvoiceData) -> Element | None:
    """The rate of exchange, with the six decimals that the form takes."""
    home = invoice.home
    return e(name, f"{Decimal(home.rate):.6f}".rstrip("0").rstrip(".")) if home else None


def _amount(name: str, minor: int, invoice: InvoiceData) -> Element:
    return e(name, amount_text(minor, invoice.currency))
