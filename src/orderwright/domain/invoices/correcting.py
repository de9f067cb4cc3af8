"""Credit notes: what a document said, what is true now, and the difference. Nothing is written.

The order is the truth: whatever changed its sums (a refund, a cancelled line, another cost) shows
as the difference between its lines now and those that were stated last. As `composing.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import translation
from django.utils.translation import gettext as _

from orderwright.domain.invoices import composing, content, exchange, parties, stating
from orderwright.domain.invoices.composing import Desk, Stated
from orderwright.domain.invoices.errors import NoInvoice
from orderwright.domain.invoices.kinds import Cause, InvoiceKind
from orderwright.domain.invoices.models import Invoice
from orderwright.domain.invoices.rules import Rule
from orderwright.domain.invoices.shapes import (
    CorrectedInvoice,
    InvoiceData,
    InvoiceLine,
    InvoiceParty,
)

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Why:
    """What a credit note says of its making."""

    cause: Cause
    reason: str


def stated_last(target: Invoice) -> tuple[tuple[InvoiceLine, ...], int, InvoiceParty]:
    """Lines, rounding and buyer of a document with all its corrections."""
    original = content.read(target.text.content)
    lines, rounding, buyer = original.lines, original.totals.rounding, original.buyer
    for row in target.corrections.select_related("text").order_by("pk"):
        later = content.read(row.text.content)
        rounding += later.totals.rounding
        buyer = later.buyer
        if later.corrected is not None:
            lines = later.corrected.lines_after
    return lines, rounding, buyer


def amounts(desk: Desk, target: Invoice, why: Why) -> InvoiceData:
    """The credit note that makes the stated amounts those of the order."""
    before, rounding, _buyer = stated_last(target)
    with translation.override(desk.order.locale):
        now = composing.state(desk)
    changed = differences(before, now.lines)
    if not changed and rounding == now.rounding:
        raise NoInvoice(
            _("Nothing has changed since %(number)s was issued.") % {"number": target.number}
        )
    made = document(desk, target, Stated(changed, now.rules, now.rounding - rounding), why)
    assert made.corrected is not None
    both = replace(made.corrected, lines_before=before, lines_after=now.lines)
    return replace(made, corrected=both)


def buyer(desk: Desk, target: Invoice, reason: str) -> InvoiceData:
    """The credit note that puts the buyer's details right and leaves every amount."""
    lines, _rounding, before = stated_last(target)
    now = parties.buyer(desk.order)
    if now == before:
        raise NoInvoice(
            _("The buyer's details are those of %(number)s: correct the customer's data or the "
              "address of the invoice first.") % {"number": target.number}
        )  # fmt: skip
    made = document(desk, target, Stated((), {}, 0), Why(Cause.BUYER, reason))
    assert made.corrected is not None
    both = replace(made.corrected, lines_before=lines, lines_after=lines, buyer_before=before)
    return replace(made, buyer=now, corrected=both)


def document(desk: Desk, target: Invoice, change: Stated, why: Why) -> InvoiceData:
    """A credit note of these differences, to the buyer as last stated."""
    original = content.read(target.text.content)
    rules = {tax.rate: Rule(tax.category, tax.reason_code, tax.reason) for tax in original.taxes}
    rules |= change.rules
    with translation.override(desk.order.locale):
        taxes = stating.taxes_of(change.lines, rules)
        totals = stating.totals_of(taxes, rounding=change.rounding)
        made = composing.blank(desk, InvoiceKind.CREDIT_NOTE, change.lines, taxes, totals)
    corrected = CorrectedInvoice(
        target.number, InvoiceKind(target.kind), target.issue_date, target.uuid, why.cause,
        why.reason,
    )  # fmt: skip
    made = replace(
        made, corrected=corrected, buyer=stated_last(target)[2], sale_date=original.sale_date
    )
    return exchange.at_rate(made, original.home) if original.home else made


def differences(
    before: Sequence[InvoiceLine], after: Sequence[InvoiceLine]
) -> tuple[InvoiceLine, ...]:
    """One line for everything whose pieces or amounts differ, in the order of the document."""
    keys = list(dict.fromkeys(_key(line) for line in [*before, *after]))
    changed = [_difference(key, before, after) for key in keys]
    kept = [line for line in changed if line is not None]
    return tuple(replace(line, position=at) for at, line in enumerate(kept, 1))


def _key(line: InvoiceLine) -> Key:
    return (line.kind, line.sku, line.name, line.rate, line.category)


def _difference(
    key: Key, before: Sequence[InvoiceLine], after: Sequence[InvoiceLine]
) -> InvoiceLine | None:
    old = [line for line in before if _key(line) == key]
    new = [line for line in after if _key(line) == key]
    net = sum(line.net for line in new) - sum(line.net for line in old)
    tax = sum(line.tax for line in new) - sum(line.tax for line in old)
    pieces = sum(line.quantity for line in new) - sum(line.quantity for line in old)
    if not (net or tax or pieces):
        return None
    like = (new or old)[0]
    if {line.unit_price for line in [*old, *new]} != {like.unit_price}:
        pieces = 0  # another price: the difference is one of money, not of pieces
    in_gross = like.unit_price * like.quantity == like.gross
    price = like.unit_price if pieces else (net + tax if in_gross else net)
    return replace(like, quantity=pieces or 1, unit_price=price, net=net, tax=tax, gross=net + tax)
