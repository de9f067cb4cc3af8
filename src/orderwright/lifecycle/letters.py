"""Effects of the rows by which staff write to a customer, or somebody has sent once more what went
to the customer before.
"""

import re

from django.utils.translation import gettext as _

from orderwright.domain.customers.checks import email_problem
from orderwright.domain.invoices import queries as invoices
from orderwright.domain.orders import services as orders
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.outbound.notifications import files
from orderwright.outbound.notifications.queries import sent_to_customer

MOST_ADDRESSES = 5


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


def keep_addresses(taking: Taking) -> None:
    """Who is told of progress beside the customer (U7); an empty list tells nobody."""
    typed = re.split(r"[\s,;]+", (taking.data.pop("addresses", None) or "").strip())
    found = {one.casefold(): one for one in typed if one}
    found.pop(taking.order.email.casefold(), None)
    if len(found) > MOST_ADDRESSES:
        raise BadInput({"addresses": _("At most five addresses.")})
    for address in found.values():
        if problem := email_problem(address):
            raise BadInput({"addresses": f"{address}: {problem}"})
    taking.changes |= orders.change(taking.order, notify_also=" ".join(found.values()))


def choose_document(taking: Taking) -> None:
    """One of the order's own; its mail says what the mail of its issuing said."""
    asked = taking.data.pop("document")
    row = next((row for row in invoices.of_order(taking.order) if row.number == asked), None)
    if row is None:
        raise BadInput({"document": _("There is no such document of this order.")})
    taking.changes |= {
        "kind": row.kind, "document": row.number, "total": taking.order.money(row.total).amount,
    }  # fmt: skip
