"""Guards on invoices: None, or the translated sentence that staff read. They only look."""

from datetime import timedelta

from django.utils.translation import gettext as _

from orderwright.domain.invoices import advances, composing, correcting
from orderwright.domain.invoices.composing import Desk
from orderwright.domain.invoices.correcting import Why
from orderwright.domain.invoices.errors import NoInvoice
from orderwright.domain.invoices.kinds import Cause, InvoiceKind
from orderwright.domain.invoices.models import InvoiceSettings
from orderwright.domain.invoices.parties import has_sound_tax_id
from orderwright.domain.invoices.queries import claimed_advances, sale_of, settings
from orderwright.domain.shop import queries as shop
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.taking import Taking

MAIL_PAUSE = timedelta(minutes=2)
MAILS_A_DAY = 5


def shop_invoices(taking: Taking) -> str | None:
    """Another system may do it."""
    if settings().when == InvoiceSettings.When.NEVER:
        return _("Invoices are switched off: another system makes them.")
    return None


def seller_known(taking: Taking) -> str | None:
    """An invoice without its seller is none; only who is exempt does without a tax id."""
    own = shop.settings()
    address = own.address or {}
    whole = all(address.get(part) for part in ("street", "city", "postal_code"))
    if whole and (own.tax_id or settings().exempt):
        return None
    return _("The shop's own address or tax id is missing: fill it in in the settings.")


def may_have_invoice(taking: Taking) -> str | None:
    """S4-19: with a sound tax id, or for everybody where the setting says so."""
    order = taking.order
    if has_sound_tax_id(order) or settings().whom != InvoiceSettings.Whom.TAX_ID:
        return None
    if not order.tax_id:
        return _("This order has no tax id: enter it in the customer's data first.")
    return _("The tax id %(tax_id)s is not right: check its digits.") % {"tax_id": order.tax_id}


def not_invoiced_yet(taking: Taking) -> str | None:
    """One order, one invoice; what changes afterwards is corrected."""
    found = sale_of(taking.order)
    if found is None:
        return None
    return _("Invoice %(number)s was issued already.") % {"number": found.number}


def no_advance_yet(taking: Taking) -> str | None:
    """What advances have stated must not be stated again."""
    if not claimed_advances(taking.order):
        return None
    return _("An advance invoice was issued: issue the final invoice.")


def has_advance(taking: Taking) -> str | None:
    """A final invoice deducts something."""
    if claimed_advances(taking.order):
        return None
    return _("There is no advance invoice: issue an ordinary one.")


def was_invoiced(taking: Taking) -> str | None:
    """There is something to correct."""
    return None if sale_of(taking.order) else _("Nothing was invoiced yet.")


def something_to_invoice(taking: Taking) -> str | None:
    """The order comes to something, its sums and rates can be stated (T40)."""
    if taking.order.total <= 0:
        return _("The order costs nothing.")
    return _problem(taking, InvoiceKind.INVOICE)


def final_adds_up(taking: Taking) -> str | None:
    """As `something_to_invoice`, with the advances taken off."""
    return _problem(taking, InvoiceKind.FINAL)


def _problem(taking: Taking, kind: InvoiceKind) -> str | None:
    try:
        composing.sale(_desk(taking), kind)
    except NoInvoice as missing:
        return missing.sentence
    return None


def money_unclaimed(taking: Taking) -> str | None:
    """Money is here that no advance invoice states."""
    if taking.order.paid <= taking.order.refunded:
        return _("Nothing was paid yet.")
    try:
        advances.advance(_desk(taking))
    except NoInvoice as missing:
        return missing.sentence
    return None


def stated_otherwise(taking: Taking) -> str | None:
    """What was invoiced is not what the order costs now."""
    target = sale_of(taking.order)
    try:
        if target is not None:
            correcting.amounts(_desk(taking), target, Why(Cause.AMOUNTS, ""))
        elif not taking.rows("invoices"):
            return _("Nothing was invoiced yet.")
        else:
            advances.given_back(_desk(taking), "")
    except NoInvoice as missing:
        return missing.sentence
    return None


def buyer_differs(taking: Taking) -> str | None:
    """The buyer's details of the order are not those of the document any more."""
    target = sale_of(taking.order)
    if target is None:
        return None
    try:
        correcting.buyer(_desk(taking), target, "")
    except NoInvoice as missing:
        return missing.sentence
    return None


def _desk(taking: Taking) -> Desk:
    return Desk(taking.order, taking.now)


def not_mailed_too_often(taking: Taking) -> str | None:
    """The link of an order is no way to flood its customer's mailbox."""
    day = taking.now - timedelta(days=1)
    asked = Event.objects.filter(
        order_id=taking.order.pk, step="request_document", at__gt=day
    ).order_by("-seq")
    times = list(asked.values_list("at", flat=True)[:MAILS_A_DAY])
    if times and times[0] > taking.now - MAIL_PAUSE:
        return _("A document was mailed a moment ago. Wait two minutes.")
    return _("Five documents were mailed today already.") if len(times) >= MAILS_A_DAY else None
