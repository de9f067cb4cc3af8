"""An order as business documents state it: both parties, net figures that add up, tax per rate.

Pure. The order's own totals are taken as they stand: nets of lines are made to sum to them, so that
every format shows the same figures. Called by the writers of orders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from orderwright.domain.invoices.kinds import LineKind, TaxCategory
from orderwright.domain.invoices.shapes import InvoiceLine, InvoiceParty, InvoiceTax
from orderwright.domain.overview.shapes import Amount, LineData, OrderData
from orderwright.domain.shop.models import ShopSettings
from orderwright.kernel.money import Money, Rounding, tax_in_gross, tax_on_net
from orderwright.outbound.documents.exchange.errors import Unfit
from orderwright.outbound.documents.exchange.parties import buyer_of, recipient_of, seller_of


@dataclass(frozen=True, slots=True)
class OrderSheet:
    """Amounts in minor units. `charges`: delivery, fees and adjustments, which may be below zero.

    sum of nets of `lines` and `charges` = `net`; `net` + `tax` = `total`; `prepaid` is what was
    paid and not given back. `date`: the shop's local day of placing.
    """

    order: OrderData
    date: date
    currency: str
    seller: InvoiceParty
    buyer: InvoiceParty
    recipient: InvoiceParty
    lines: tuple[InvoiceLine, ...]
    charges: tuple[InvoiceLine, ...]
    taxes: tuple[InvoiceTax, ...]
    net: int
    tax: int
    total: int
    prepaid: int


def order_sheet(order: OrderData, shop: ShopSettings) -> OrderSheet:
    """The order with its figures; `shop` is the seller. Raises Unfit for an order without goods."""
    if not order["lines"]:
        raise Unfit(_("This order has no goods yet."))
    totals, currency = order["totals"], order["currency"]
    gross = order["price_mode"] == "gross"
    parts = [_with_net(line, gross) for line in (*_goods(order), *_charges(order))]
    taxes = tuple(
        _tax(row["rate"], _minor(row["net"]), _minor(row["tax"])) for row in totals["tax"]
    ) or _taxes_of(parts)
    lines = _evened(parts, taxes)
    net, tax = sum(row.net for row in taxes), sum(row.tax for row in taxes)
    placed = datetime.fromisoformat(order["placed_at"]).astimezone(ZoneInfo(shop.time_zone))
    return OrderSheet(
        order=order, date=placed.date(), currency=currency, seller=seller_of(shop),
        buyer=buyer_of(order), recipient=recipient_of(order),
        lines=tuple(line for line in lines if line.kind == LineKind.GOODS),
        charges=tuple(line for line in lines if line.kind != LineKind.GOODS and line.gross),
        taxes=taxes, net=net, tax=tax, total=net + tax,
        prepaid=_minor(totals["paid"]) - _minor(totals["refunded"]),
    )  # fmt: skip


def _minor(amount: Amount) -> int:
    return Money.parse(amount["amount"], amount["currency"]).minor


def _tax(rate: str, net: int, tax: int) -> InvoiceTax:
    return InvoiceTax(rate, category_of(rate), net, tax, net + tax)


def category_of(rate: str) -> TaxCategory:
    """An order knows rates alone: no tax is taken for a zero rate."""
    return TaxCategory.STANDARD if Decimal(rate) else TaxCategory.ZERO


def _goods(order: OrderData) -> list[InvoiceLine]:
    return [
        _line(
            LineKind.GOODS, line["name"], line["tax_rate"], _minor(line["total"]),
            replace(NO_LINE, position=at, sku=line["sku"], quantity=_pieces(line),
                    unit_price=_minor(line["unit_price"])),
        )
        for at, line in enumerate(order["lines"], 1)
    ]  # fmt: skip


def _pieces(line: LineData) -> int:
    """As many as the line's total stands for."""
    living = line["quantity"] - line["cancelled"]
    return (
        living if living * _minor(line["unit_price"]) == _minor(line["total"]) else line["quantity"]
    )


def _charges(order: OrderData) -> list[InvoiceLine]:
    totals, rate = order["totals"], order["shipping_tax_rate"]
    name = order["delivery_name"] or _("Delivery")
    found = [
        _line(LineKind.SHIPPING, name, rate, _minor(totals["shipping"])),
        _line(LineKind.FEE, order["payment_name"] or _("Fee"), rate, _minor(totals["fees"])),
        _line(LineKind.ADJUSTMENT, _("Discount"), rate, -_minor(totals["discount"])),
    ]
    found += [
        _line(LineKind.ADJUSTMENT, row["label"], row["tax_rate"], _minor(row["amount"]))
        for row in order["adjustments"]
    ]
    return found


NO_LINE = InvoiceLine(0, LineKind.GOODS, "", 1, 0, 0, 0, 0, "0", TaxCategory.ZERO)


def _line(
    kind: LineKind, name: str, rate: str, amount: int, like: InvoiceLine = NO_LINE
) -> InvoiceLine:
    """`amount` in the order's price mode, kept in `gross` until the nets are made."""
    price = like.unit_price if kind == LineKind.GOODS else amount
    return replace(
        like, kind=kind, name=name, rate=rate, category=category_of(rate), gross=amount,
        unit_price=price,
    )  # fmt: skip


def _taxes_of(lines: Sequence[InvoiceLine]) -> tuple[InvoiceTax, ...]:
    """Of an order that was imported without its taxes."""
    rates = sorted({line.rate for line in lines if line.gross}, key=Decimal, reverse=True)
    return tuple(
        _tax(
            rate, sum(line.net for line in lines if line.rate == rate),
            sum(line.tax for line in lines if line.rate == rate),
        )
        for rate in rates
    )  # fmt: skip


def _evened(lines: Sequence[InvoiceLine], taxes: Sequence[InvoiceTax]) -> list[InvoiceLine]:
    """Nets and taxes that sum per rate to what the order states: the largest line of a rate takes
    the units that rounding leaves over.
    """
    made = list(lines)
    for tax in taxes:
        same = [at for at, line in enumerate(made) if Decimal(line.rate) == Decimal(tax.rate)]
        if not same:
            continue
        largest = max(same, key=lambda at: abs(made[at].gross))
        net = tax.net - sum(made[at].net for at in same)
        part = tax.tax - sum(made[at].tax for at in same)
        line = made[largest]
        made[largest] = replace(
            line, net=line.net + net, tax=line.tax + part, gross=line.gross + net + part
        )
    return made


def _with_net(line: InvoiceLine, gross: bool) -> InvoiceLine:
    rate = Decimal(line.rate)
    if gross:
        tax = tax_in_gross(line.gross, rate, Rounding.HALF_UP)
        return replace(line, net=line.gross - tax, tax=tax)
    tax = tax_on_net(line.gross, rate, Rounding.HALF_UP)
    return replace(line, net=line.gross, tax=tax, gross=line.gross + tax)
