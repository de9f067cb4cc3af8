"""Effects of the rows by which staff write to a customer, or somebody has sent once more what went
to the customer before.
"""

from django.utils.translation import gettext as _

from orderwright.domain.invoices import queries as invoices
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.outbound.notifications import files
from orderwright.outbound.notifications.queries import sent_to_customer


def keep_letter(taking: Taking) -> None:
    """The journal keeps subject and text, and what goes along."""
    chosen = [part for part in (taking.data.pop("files", None) or "").split(",") if part]
    if not all(part.isascii() and part.isdigit() and len(part) < 18 for part in chosen):
        raise BadInput({"files": _("There is no such file.")})
    with_order = ["order"] if taking.data.pop("with_order", None) else []
    named = files.names_of(taking.order.pk, [int(part) for part in chosen])
    taking.changes["papers"] = [*with_order, *named]


def choose_message(taking: Taking) -> None:
    """Only what went to the order's own customer can be sent to them again."""
    message = sent_to_customer(taking.order.pk, taking.data["message"])
    if message is None:
        raise BadInput({"message": _("There is no such message to the customer of this order.")})
    taking.changes["subject"] = message.subject


def choose_document(taking: Taking) -> None:
    """One of the order's own; its mail says what the mail of its issuing said."""
    asked = taking.data.pop("document")
    row = next((row for row in invoices.of_order(taking.order) if row.number == asked), None)
    if row is None:
        raise BadInput({"document": _("There is no such document of this order.")})
    taking.changes |= {
        "kind": row.kind, "document": row.number, "total": taking.order.money(row.total).amount,
    }  # fmt: skip
