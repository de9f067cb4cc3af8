"""Rows of the order's table that issue documents: they keep the stage and never alter a document.

Apart from `order.py` only for length; the table itself is put together there. What is issued by
itself, on payment, sending, refund or cancellation, stands in `neighbours.py` (S2-27).
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from orderwright.domain.invoices.models import InvoiceSettings
from orderwright.domain.invoices.queries import settings
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import OPEN_STAGES, OrderStage
from orderwright.kernel.lifecycle.actors import NEIGHBOUR, RULE, customer, staff
from orderwright.kernel.lifecycle.fields import Field, FieldKind
from orderwright.kernel.lifecycle.rows import Step
from orderwright.lifecycle import invoice_guards, invoicing, letters, money_guards, recorded
from orderwright.outbound.notifications import mails, own_mails

SOLD = (*OPEN_STAGES, OrderStage.COMPLETED)
DESK = (staff(Permission.SELL), staff(Permission.MONEY), NEIGHBOUR, RULE)


def _bears_real_cost(_order: Any) -> bool:
    return settings().delivery_cost == InvoiceSettings.DeliveryCost.REAL


DELIVERY_COST = Field(
    "delivery_cost", _("What the delivery really cost"), FieldKind.AMOUNT,
    asked_of=_bears_real_cost,
)  # fmt: skip
NEVER_ALTERED = _("It gets the next number and is never altered; mistakes are corrected.")

INVOICES = (
    Step(
        "proforma", (OrderStage.DRAFT, *OPEN_STAGES), None, _("Issue proforma invoice"),
        who=DESK,
        needs=(
            invoice_guards.shop_invoices, invoice_guards.seller_known,
            invoice_guards.not_invoiced_yet, invoice_guards.something_to_invoice,
        ),
        does=(invoicing.issue_proforma,),
        records=recorded.ProformaIssued,
        informs=(mails.mail_invoice,),
        follows=(_("It says what is to be paid and is no tax document."),),
    ),
    Step(
        "invoice", SOLD, None, _("Issue invoice"),
        who=DESK,
        needs=(
            invoice_guards.shop_invoices, invoice_guards.not_invoiced_yet,
            invoice_guards.may_have_invoice, invoice_guards.seller_known,
            invoice_guards.no_advance_yet, invoice_guards.something_to_invoice,
        ),
        takes=(DELIVERY_COST,),
        does=(invoicing.charge_real_delivery, invoicing.issue_invoice),
        records=recorded.InvoiceIssued,
        informs=(mails.mail_invoice,),
        follows=(NEVER_ALTERED,),
        edits=True,
    ),
    Step(
        "advance", SOLD, None, _("Issue advance invoice"),
        who=DESK,
        needs=(
            invoice_guards.shop_invoices, invoice_guards.not_invoiced_yet,
            invoice_guards.may_have_invoice, invoice_guards.seller_known,
            invoice_guards.money_unclaimed,
        ),
        does=(invoicing.issue_advance,),
        records=recorded.AdvanceIssued,
        informs=(mails.mail_invoice,),
        follows=(_("It states the money that came before the goods; the final invoice deducts it."),
                 NEVER_ALTERED),
    ),
    Step(
        "final", SOLD, None, _("Issue final invoice"),
        who=DESK,
        needs=(
            invoice_guards.shop_invoices, invoice_guards.not_invoiced_yet,
            invoice_guards.has_advance, invoice_guards.may_have_invoice,
            invoice_guards.seller_known, invoice_guards.final_adds_up,
        ),
        takes=(DELIVERY_COST,),
        does=(invoicing.charge_real_delivery, invoicing.issue_final),
        records=recorded.FinalIssued,
        informs=(mails.mail_invoice,),
        follows=(NEVER_ALTERED,),
        edits=True,
    ),
    Step(
        "credit_note", (*SOLD, OrderStage.CANCELLED), None, _("Issue credit note"),
        who=DESK,
        needs=(
            invoice_guards.shop_invoices, invoice_guards.stated_otherwise,
            invoice_guards.seller_known,
        ),
        needs_reason=True,
        does=(invoicing.issue_credit_note,),
        records=recorded.CreditNoteIssued,
        informs=(mails.mail_credit_note,),
        follows=(_("It states the difference between the invoice and the order as it is now."),
                 NEVER_ALTERED),
    ),
    Step(
        "correct_invoice", (*SOLD, OrderStage.CANCELLED), None, _("Correct the invoice's buyer"),
        who=(staff(Permission.SELL), staff(Permission.MONEY)),
        needs=(
            invoice_guards.shop_invoices, invoice_guards.was_invoiced,
            invoice_guards.buyer_differs, invoice_guards.seller_known,
        ),
        needs_reason=True,
        does=(invoicing.issue_buyer_correction,),
        records=recorded.InvoiceCorrected,
        informs=(mails.mail_credit_note,),
        follows=(_("A credit note without amounts states the buyer's details as they are now."),),
    ),
    Step(
        "request_document", (*OrderStage,), None, _("Ask for a document by mail"),
        who=(customer("track"),),
        needs=(money_guards.has_address, invoice_guards.not_mailed_too_often),
        takes=(Field("document", _("Document"), required=True, limit=30),),
        does=(letters.choose_document,),
        records=recorded.DocumentRequested,
        then=(own_mails.mail_invoice_asked, own_mails.mail_credit_note_asked),
        hidden=True,
    ),
)  # fmt: skip
