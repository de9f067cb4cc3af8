"""How figures are written in business documents: amounts, prices, rates, lines against charges.

Pure. A net price is written with as many decimals as make quantity times price the line's net.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from orderwright.domain.invoices.kinds import InvoiceKind, LineKind
from orderwright.domain.invoices.shapes import (
    InvoiceData,
    InvoiceLine,
    InvoiceTax,
    InvoiceTotals,
)
from orderwright.kernel.money import amount_text, exponent

MOST_DECIMALS = 10
ALWAYS_LINES = (LineKind.GOODS, LineKind.ADVANCE)


def priced(line: InvoiceLine, currency: str, *, amount: int | None = None) -> tuple[int, str]:
    """(pieces, price of one): their product, rounded, is the line's net, or `amount`. Below zero
    are the pieces, never the price; a line that is only cheaper is one piece of the difference.
    """
    worth = line.net if amount is None else amount
    pieces = abs(line.quantity) or 1
    places = exponent(currency)
    value = Decimal(abs(worth)).scaleb(-places)
    unit = Decimal(1).scaleb(-places)
    for decimals in range(max(places, 2), MOST_DECIMALS + 1):
        price = (value / pieces).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        if (price * pieces).quantize(unit, ROUND_HALF_UP) == value:
            break
    return (-pieces if worth < 0 else pieces), f"{price:f}"


def rate_number(rate: str) -> str:
    """The rate as a plain decimal: "23", "12.5"."""
    text = f"{Decimal(rate):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def lines_and_charges(
    lines: Iterable[InvoiceLine],
) -> tuple[tuple[InvoiceLine, ...], tuple[InvoiceLine, ...]]:
    """Goods apart from what is charged for the whole document; a document of charges alone has
    them as its lines, because none may be without.
    """
    every = tuple(lines)
    goods = tuple(line for line in every if line.kind in ALWAYS_LINES)
    charges = tuple(line for line in every if line.kind not in ALWAYS_LINES)
    return (goods, charges) if goods else (charges, ())


def as_credit(invoice: InvoiceData) -> InvoiceData:
    """A credit note with what the buyer gets back as positive amounts, as UBL and ISDOC state it;
    any other document as it is.
    """
    if invoice.kind != InvoiceKind.CREDIT_NOTE:
        return invoice
    return replace(
        invoice, lines=tuple(map(_turned_line, invoice.lines)),
        taxes=tuple(map(_turned_tax, invoice.taxes)), totals=_turned_totals(invoice.totals),
        home=invoice.home and replace(
            invoice.home, net=-invoice.home.net, tax=-invoice.home.tax, gross=-invoice.home.gross
        ),
    )  # fmt: skip


def charged(charges: Sequence[InvoiceLine]) -> tuple[int, int]:
    """(allowances, charges) in minor units, both positive."""
    return (
        -sum(line.net for line in charges if line.net < 0),
        sum(line.net for line in charges if line.net > 0),
    )


def decimal_of(minor: int, currency: str) -> Decimal:
    """Minor units as a number of the currency's units."""
    return Decimal(amount_text(minor, currency))


def _turned_line(line: InvoiceLine) -> InvoiceLine:
    return replace(line, quantity=-line.quantity, net=-line.net, tax=-line.tax, gross=-line.gross)


def _turned_tax(tax: InvoiceTax) -> InvoiceTax:
    home_net = None if tax.home_net is None else -tax.home_net
    home_tax = None if tax.home_tax is None else -tax.home_tax
    return replace(
        tax, net=-tax.net, tax=-tax.tax, gross=-tax.gross, home_net=home_net, home_tax=home_tax
    )


def _turned_totals(totals: InvoiceTotals) -> InvoiceTotals:
    return InvoiceTotals(
        net=-totals.net, tax=-totals.tax, gross=-totals.gross, rounding=-totals.rounding,
        total=-totals.total, advances=-totals.advances, paid=-totals.paid, due=-totals.due,
    )  # fmt: skip
