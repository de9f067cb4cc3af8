"""The card of invoices on the order page: what was issued, what can be, and why not (S4-19)."""

from dataclasses import dataclass

from orderwright.domain.invoices.models import Invoice
from orderwright.domain.invoices.queries import of_order
from orderwright.domain.orders.models import Order
from orderwright.entrypoints.panel.offered import Button, Offered

STEPS = ("invoice", "final", "advance", "proforma", "credit_note", "correct_invoice")
ASKED_FOR = ("invoice", "credit_note")
"""The closed ones whose reason stands on the card; the others are found among all closed steps."""


@dataclass(frozen=True)
class InvoiceCard:
    """Documents, oldest first; open steps; why the step that people look for is closed."""

    rows: list[Invoice]
    buttons: list[Button]
    why_not: str


def invoices_of(order: Order, steps: Offered) -> InvoiceCard:
    """What the card shows."""
    rows = of_order(order)
    open_steps = {button.verb: button for button in steps.order.open}
    buttons = [open_steps[verb] for verb in STEPS if verb in open_steps]
    closed = {button.verb: button.offer.reason for button in steps.order.closed}
    looked_for = ASKED_FOR[1] if rows and rows[-1].kind != "proforma" else ASKED_FOR[0]
    return InvoiceCard(rows, buttons, closed.get(looked_for, ""))
