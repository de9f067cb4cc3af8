"""Advance invoices: money that came before the goods, and what of it went back. Nothing is written.

As `composing.py`: raises NoInvoice with the sentence that says what is missing.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from orderwright.domain.invoices import composing, content, correcting, rules, stating
from orderwright.domain.invoices.composing import Desk, Stated
from orderwright.domain.invoices.errors import NoInvoice
from orderwright.domain.invoices.kinds import Cause, InvoiceKind, LineKind, TaxCategory
from orderwright.domain.invoices.models import Invoice
from orderwright.domain.invoices.queries import claimed_advances
from orderwright.domain.invoices.rules import ZERO
from orderwright.domain.invoices.shapes import AdvanceTax, InvoiceData, InvoiceLine
from orderwright.domain.orders.models import Order
from orderwright.kernel.money import split, tax_in_gross


def unclaimed(order: Order) -> int:
    """Money that is here and that no advance invoice states; below zero when some went back."""
    here = max(0, order.paid - order.refunded)
    return min(here, order.total) - sum(one.gross for one in claimed_advances(order))


def advance(desk: Desk) -> InvoiceData:
    """An advance invoice of all that came and that none states yet."""
    amount = unclaimed(desk.order)
    if amount <= 0:
        raise NoInvoice(_("Nothing was paid that no advance invoice states already."))
    with translation.override(desk.order.locale):
        name = _("Advance payment for order %(number)s") % {"number": desk.order.number}
        found = dict.fromkeys(_open_by_rate(desk.order), rules.TAXED)
        if ZERO in found:
            found[ZERO] = rules.rule_at_zero(
                desk.order, desk.shop, desk.settings, composing.goods_at_zero(desk.order)
            )
        lines = _shares(desk, amount, name, {rate: rule.category for rate, rule in found.items()})
        taxes = stating.taxes_of(lines, found)
        totals = stating.totals_of(taxes, paid=amount)
        document = composing.blank(desk, InvoiceKind.ADVANCE, lines, taxes, totals)
        paid_on = document.payment.paid_on or desk.today
        return composing.in_home_currency(desk, replace(document, sale_date=paid_on))


def _open_by_rate(order: Order) -> dict[str, int]:
    """What is left to claim at each rate of the order, as weights."""
    claimed = [row for one in claimed_advances(order) for row in one.taxes]
    left = {
        str(row["rate"]): max(
            0,
            row["net"] + row["tax"]
            - sum(tax.net + tax.tax for tax in claimed if tax.rate == row["rate"]),
        )
        for row in order.taxes
    }  # fmt: skip
    return {rate: weight for rate, weight in left.items() if weight} or {ZERO: 1}


def _shares(
    desk: Desk, amount: int, name: str, categories: Mapping[str, TaxCategory]
) -> tuple[InvoiceLine, ...]:
    weights = _open_by_rate(desk.order)
    shares = zip(weights, split(amount, list(weights.values())), strict=True)
    return tuple(
        _line(at, name, (rate, share), desk, categories[rate])
        for at, (rate, share) in enumerate(((r, s) for r, s in shares if s), 1)
    )


def _line(
    at: int, name: str, part: tuple[str, int], desk: Desk, category: TaxCategory
) -> InvoiceLine:
    rate, gross = part
    tax = tax_in_gross(gross, Decimal(rate), desk.mode.rounding)
    return InvoiceLine(
        position=at, kind=LineKind.ADVANCE, name=name, quantity=1,
        unit_price=gross if desk.mode.gross else gross - tax, net=gross - tax, tax=tax,
        gross=gross, rate=rate, category=category,
    )  # fmt: skip


def given_back(desk: Desk, reason: str) -> tuple[Invoice, InvoiceData]:
    """The credit note about the newest advance of which too much is stated, and that advance."""
    excess = -unclaimed(desk.order)
    stated = {one.number: one for one in claimed_advances(desk.order) if one.gross > 0}
    rows = [row for row in desk.order.rows("invoices") if row.number in stated]
    if excess <= 0 or not rows:
        raise NoInvoice(_("Nothing has changed since the last document was issued."))
    target = rows[-1]
    original = content.read(target.text.content)
    left = stated[target.number]
    going = min(excess, left.gross)
    weights = [row.net + row.tax for row in left.taxes]
    lines = tuple(
        _back(line, share, desk)
        for line, share in zip(_by_rate(original, left.taxes), split(going, weights), strict=True)
        if share
    )
    cause = correcting.Why(Cause.REFUND, reason)
    return target, correcting.document(desk, target, Stated(lines, {}, 0), cause)


def _by_rate(original: InvoiceData, taxes: tuple[AdvanceTax, ...]) -> list[InvoiceLine]:
    lines = {line.rate: line for line in original.lines}
    return [lines[tax.rate] for tax in taxes]


def _back(line: InvoiceLine, share: int, desk: Desk) -> InvoiceLine:
    tax = tax_in_gross(share, Decimal(line.rate), desk.mode.rounding)
    price = share if desk.mode.gross else share - tax
    return replace(line, quantity=-1, unit_price=price, net=tax - share, tax=-tax, gross=-share)
