"""The mails that somebody asks for by hand, as values that a row of a lifecycle table may owe.

Apart from `mails.py`: these leave whatever the shop has switched off, for somebody wants them.
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from orderwright.domain.invoices.kinds import InvoiceKind
from orderwright.kernel.lifecycle.rows import Owed
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.outbound.notifications.by_hand import AGAIN, WRITTEN
from orderwright.outbound.notifications.mails import CUSTOMER_CHANNEL, to_customer
from orderwright.outbound.notifications.sending import deliver

mail_written = Owed(WRITTEN, CUSTOMER_CHANNEL, _("Mail: message of the shop"), to_customer, deliver)
mail_again = Owed(AGAIN, CUSTOMER_CHANNEL, _("Mail: sent once more"), to_customer, deliver)


def _of_invoice(taking: Taking) -> Sequence[str]:
    """Every kind of document but the one that corrects another."""
    return () if taking.changes.get("kind") == InvoiceKind.CREDIT_NOTE else to_customer(taking)


def _of_credit_note(taking: Taking) -> Sequence[str]:
    return to_customer(taking) if taking.changes.get("kind") == InvoiceKind.CREDIT_NOTE else ()


mail_invoice_asked = Owed(
    "mail_invoice", CUSTOMER_CHANNEL, _("Mail: invoice"), _of_invoice, deliver
)
mail_credit_note_asked = Owed(
    "mail_credit_note", CUSTOMER_CHANNEL, _("Mail: credit note"), _of_credit_note, deliver
)
