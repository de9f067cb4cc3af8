"""Effects of the rows about invoices, and when they follow by themselves. Thin, as `ledger.py`.

`domain/invoices` composes and writes; here it is decided which document, and what the journal
keeps. Raising undoes all, the number included.
"""

from collections.abc import Callable
from typing import TypeVar

from django.utils import translation
from django.utils.translation import gettext as _

from orderwright.domain.checkout import changing
from orderwright.domain.invoices import advances, composing, correcting, services
from orderwright.domain.invoices.composing import Desk
from orderwright.domain.invoices.correcting import Why
from orderwright.domain.invoices.errors import NoInvoice
from orderwright.domain.invoices.kinds import Cause, InvoiceKind
from orderwright.domain.invoices.models import Invoice, InvoiceSettings
from orderwright.domain.invoices.parties import has_sound_tax_id
from orderwright.domain.invoices.queries import claimed_advances, sale_of, settings
from orderwright.domain.invoices.shapes import InvoiceData
from orderwright.domain.orders.models import Order
from orderwright.domain.payments import services as payments
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.lifecycle.errors import BadInput, Refused
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.kernel.money import BadAmount, Money
from orderwright.kernel.own_words import as_read

WANTED = "invoice"
"""The consent by which a customer without a tax id asks for an invoice."""

T = TypeVar("T")


def charge_real_delivery(taking: Taking) -> None:
    """The order bears what the delivery really cost, where the setting asks for it (S2-28)."""
    typed = taking.data.get("delivery_cost")
    if settings().delivery_cost != InvoiceSettings.DeliveryCost.REAL:
        return
    if not typed:
        missing = _("Say what the delivery really cost.")
        raise BadInput({"delivery_cost": missing})
    try:
        cost = Money.parse(typed, taking.order.currency).minor
    except BadAmount as problem:
        raise BadInput({"delivery_cost": str(problem)}) from problem
    if cost != taking.order.shipping_total:
        taking.changes |= changing.set_shipping(taking.order, cost)
        payments.expect(taking.order, now=taking.now)


def issue_proforma(taking: Taking) -> None:
    """What is to be paid; no tax document."""
    _issue_sale(taking, InvoiceKind.PROFORMA)


def issue_invoice(taking: Taking) -> None:
    """The document of the whole order."""
    _issue_sale(taking, InvoiceKind.INVOICE)


def issue_final(taking: Taking) -> None:
    """The document of the whole order, less its advances."""
    _issue_sale(taking, InvoiceKind.FINAL)


def _issue_sale(taking: Taking, kind: InvoiceKind) -> None:
    _issue(taking, _or_refuse(lambda: composing.sale(_desk(taking), kind)))


def issue_advance(taking: Taking) -> None:
    """The document of money that came before the goods."""
    _issue(taking, _or_refuse(lambda: advances.advance(_desk(taking))))


def issue_credit_note(taking: Taking) -> None:
    """The stated amounts become those of the order: of its invoice, else of its advances, the
    newest first.
    """
    target = sale_of(taking.order)
    if target is not None:
        cause = Cause.REFUND if taking.order.refunded else Cause.AMOUNTS
        why = Why(cause, _reason(taking))
        _issue(taking, _or_refuse(lambda: correcting.amounts(_desk(taking), target, why)), target)
        return
    while True:
        advance, document = _or_refuse(lambda: advances.given_back(_desk(taking), _reason(taking)))
        _issue(taking, document, advance)
        if advances.unclaimed(taking.order) >= 0:
            return


def issue_buyer_correction(taking: Taking) -> None:
    """The buyer's details of the last document become those of the order."""
    target = sale_of(taking.order)
    if target is None:
        raise Refused(_("Nothing was invoiced yet."))
    reason = _reason(taking)
    _issue(taking, _or_refuse(lambda: correcting.buyer(_desk(taking), target, reason)), target)


def _reason(taking: Taking) -> str:
    with translation.override(taking.order.locale):
        return as_read(taking.reason) or str(Cause.AMOUNTS.label)


def _desk(taking: Taking) -> Desk:
    return Desk(taking.order, taking.now)


def _or_refuse(compose: Callable[[], T]) -> T:
    try:
        return compose()
    except NoInvoice as missing:
        raise Refused(missing.sentence) from missing


def _issue(taking: Taking, document: InvoiceData, corrects: Invoice | None = None) -> None:
    row = _or_refuse(
        lambda: services.issue(taking.order, document, by=str(taking.actor), corrects=corrects)
    )
    taking.changes |= {
        "kind": row.kind, "document": row.number, "total": taking.order.money(row.total).amount,
        "sha256": row.sha256,
    }  # fmt: skip
    # One step may issue several, one for each advance; its mail brings them all.
    taking.changes["documents"] = [*taking.changes.get("documents", ()), row.number]
    if corrects is not None:
        taking.changes["corrects"] = corrects.number


# When they follow by themselves ------------------------------------------------------------------


def wants_invoice(order: Order) -> bool:
    """Whom the shop invoices without being asked by hand."""
    whom = settings().whom
    if whom == InvoiceSettings.Whom.EVERYBODY or has_sound_tax_id(order):
        return True
    return whom == InvoiceSettings.Whom.ON_DEMAND and WANTED in order.consents


def paid_in_full(taking: Taking) -> bool:
    """The money is all here, and the shop invoices on payment."""
    return _by_itself(taking, InvoiceSettings.When.ON_PAYMENT) and taking.order.due <= 0


def paid_without_advances(taking: Taking) -> bool:
    """So, and no advance invoice was made before."""
    return paid_in_full(taking) and not claimed_advances(taking.order)


def paid_after_advances(taking: Taking) -> bool:
    """So, and the rest is invoiced less the advances."""
    return paid_in_full(taking) and bool(claimed_advances(taking.order))


def paid_in_part(taking: Taking) -> bool:
    """A part of the money is here, and the shop makes advance invoices of such."""
    on_payment = _by_itself(taking, InvoiceSettings.When.ON_PAYMENT)
    return on_payment and settings().advances and taking.order.due > 0


def sent_without_advances(taking: Taking) -> bool:
    """The goods have left, and the shop invoices on sending."""
    sends = _by_itself(taking, InvoiceSettings.When.ON_SENDING)
    return sends and not claimed_advances(taking.order)


def sent_after_advances(taking: Taking) -> bool:
    """So, and the rest is invoiced less the advances."""
    sends = _by_itself(taking, InvoiceSettings.When.ON_SENDING)
    return sends and bool(claimed_advances(taking.order))


def _by_itself(taking: Taking, when: str) -> bool:
    order = taking.order
    living = order.stage not in (OrderStage.DRAFT, OrderStage.CANCELLED)
    wanted = settings().when == when and living and order.total > 0 and order.feed
    return wanted and wants_invoice(order) and sale_of(order) is None


def invoiced_otherwise(taking: Taking) -> bool:
    """What was invoiced is not what the order costs any more, and the shop corrects by itself."""
    if not settings().corrects_itself or not taking.rows("invoices"):
        return False
    desk, target = _desk(taking), sale_of(taking.order)
    try:
        if target is None:
            return advances.unclaimed(taking.order) < 0
        correcting.amounts(desk, target, Why(Cause.AMOUNTS, ""))
    except NoInvoice:
        return False
    return True
