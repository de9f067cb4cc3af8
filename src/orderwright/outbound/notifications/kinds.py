"""Every message: one row an event, with what it shows besides its words and where its button leads.

Read by whoever draws a message, and by the pages on which staff edit the texts. The words are
files in `texts/`, or what the shop has written instead (`edited.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from orderwright.domain.checkout.models import PaymentMethod
from orderwright.domain.shop.stages import GateKind, OrderStage
from orderwright.outbound.notifications.letters import OrderFacts

MAIL, SMS = "mail", "sms"
CHANNELS = (MAIL, SMS)
CUSTOMER, DELIVERER, NOTE = "customer", "deliverer", "note"

Judged = Callable[[OrderFacts], bool]


def never(_facts: OrderFacts) -> bool:
    """Of no order."""
    return False


def asks_customer(facts: OrderFacts) -> bool:
    """A gate is actionable only when the earlier ones are done."""
    return waits_for(facts) == GateKind.CUSTOMER


def waits_for(facts: OrderFacts) -> str:
    """The first open gate; empty when there is none."""
    return next(iter(facts.open_gates), "")


def owes_transfer(facts: OrderFacts) -> bool:
    """Whether a bank transfer is expected."""
    return facts.payment_kind == PaymentMethod.Kind.TRANSFER and facts.due.minor > 0


def to_transfer(facts: OrderFacts) -> bool:
    """Whether the account numbers belong into the mail: not before the amount is settled."""
    if GateKind.SHIPPING_COST in facts.open_gates:
        return False
    return bool(facts.accounts) and owes_transfer(facts)


def pays_online(facts: OrderFacts) -> bool:
    """Whether the way to pay is a page."""
    return facts.payment_kind in ("gateway", "instalment")


def track(_facts: OrderFacts) -> str:
    """The order's page."""
    return "track"


def confirm(_facts: OrderFacts) -> str:
    """The page with the button; pressing there, not here, confirms (X2)."""
    return "confirm"


def confirm_or_track(facts: OrderFacts) -> str:
    """To confirm, where the order waits for that."""
    return "confirm" if asks_customer(facts) else "track"


def pay(_facts: OrderFacts) -> str:
    """The page where what is due can be paid."""
    return "pay"


def accept(_facts: OrderFacts) -> str:
    """The page where an offer or a cost of delivery is accepted or declined."""
    return "accept"


def confirm_pay_or_track(facts: OrderFacts) -> str:
    """After the way to pay was changed: nobody pays what is paid."""
    if asks_customer(facts):
        return "confirm"
    return "pay" if pays_online(facts) and facts.due.minor > 0 else "track"


@dataclass(frozen=True)
class Kind:
    """One event that somebody is told of.

    `extra`: variables beside those of every message; `links`: purposes of links that a text may
    hold, `track` always among them for customers. `switch`: whether staff may turn the mail
    off; what somebody asks for by a button of its own, or a setting governs, is not. `by_sms`:
    whether SMS tell of it before anybody has switched that: each of them costs money.
    """

    event: str
    label: object
    extra: tuple[str, ...] = ()
    links: tuple[str, ...] = ("track",)
    target: Callable[[OrderFacts], str] = track
    asks_payment: Judged = never
    shows_parcels: bool = False
    shows_items: bool = True
    shows_progress: bool = True
    audience: str = CUSTOMER
    channels: tuple[str, ...] = CHANNELS
    switch: bool = True
    by_sms: bool = False


DOCUMENT = ("document.title", "document.number", "document.total")

_ROWS = (
    Kind("placed", _("Order received"), ("next_step", "still_to_pay"), ("track", "confirm", "pay"),
         confirm_or_track, to_transfer, switch=False),
    Kind("confirm_request", _("Confirmation request"), ("next_step",), ("track", "confirm", "pay"),
         confirm, to_transfer, switch=False),
    Kind("confirmed", _("Order confirmed"), ("still_to_pay",), ("track", "pay"),
         asks_payment=to_transfer),
    Kind("processing", _("Order in processing"), shows_items=False),
    Kind("warehouse_done", _("Goods are ready to leave"), shows_items=False, switch=False),
    Kind("shipped", _("Order sent"), ("tracking", "parcels"), shows_parcels=True, by_sms=True),
    Kind("parcel_sent", _("Parcel sent"), ("tracking", "parcels"), shows_parcels=True,
         shows_items=False, by_sms=True),
    Kind("parcel_number", _("Tracking number"), ("tracking", "parcels"), shows_parcels=True,
         shows_items=False),
    Kind("parcel_failed", _("Parcel could not be handed over"), ("tracking", "parcels"),
         shows_parcels=True, shows_items=False, by_sms=True),
    Kind("deliverer", _("Who brings it and when"),
         ("deliverer.name", "expected.minutes", "expected.time"), shows_items=False, by_sms=True),
    Kind("completed", _("Order completed"), shows_items=False),
    Kind("cancelled", _("Order cancelled"), ("order.reason", "order.kept"), shows_progress=False),
    Kind("reinstated", _("Order active again"), ("next_step", "still_to_pay"),
         ("track", "confirm", "pay"), confirm_or_track, to_transfer),
    Kind("status", _("New status"), shows_items=False),
    Kind("payment_received", _("Payment received"), ("payment.amount", "balance"), ("track", "pay"),
         asks_payment=to_transfer, shows_items=False),
    Kind("payment_rejected", _("Payment rejected"), (), ("track", "pay"), pay, shows_items=False),
    Kind("payment_changed", _("Way of paying changed"), ("next_step", "balance"),
         ("track", "confirm", "pay"), confirm_pay_or_track, to_transfer, channels=(MAIL,)),
    Kind("pay_request", _("Payment link"), (), ("track", "pay"), pay, to_transfer, switch=False),
    Kind("refunded", _("Refund done"), ("refund.amount",), shows_items=False),
    Kind("money_moved", _("Money moved to another order"), ("payment.amount", "balance"),
         shows_items=False, channels=(MAIL,)),
    Kind("money_arrived", _("Money of another order received"), ("payment.amount", "balance"),
         ("track", "pay"), asks_payment=to_transfer, shows_items=False, channels=(MAIL,)),
    Kind("credit_kept", _("Money kept as credit"), ("payment.amount", "balance"),
         shows_items=False, channels=(MAIL,)),
    Kind("invoice", _("Invoice"), DOCUMENT, shows_items=False, shows_progress=False,
         channels=(MAIL,)),
    Kind("credit_note", _("Credit note"), DOCUMENT, shows_items=False, shows_progress=False,
         channels=(MAIL,)),
    Kind("offer", _("Quotation"), ("offer.until",), ("track", "accept"), accept,
         shows_progress=False, switch=False),
    Kind("shipping_cost", _("Cost of delivery"), ("proposed.amount", "proposed.total"),
         ("track", "accept"), accept, switch=False),
    Kind("assigned", _("To the deliverer: what to bring"),
         ("place.city", "place.line", "customer.phone", "order.cash", "expected.time"),
         ("deliver", "day"), audience=DELIVERER, switch=False, by_sms=True),
    Kind("taken_away", _("To the deliverer before: somebody else brings it"), (), (),
         audience=DELIVERER, switch=False, by_sms=True),
    Kind("note_changes", _("Ready text: changes in the order"), audience=NOTE, switch=False),
    Kind("note_goods", _("Ready text: goods"), audience=NOTE, switch=False),
    Kind("note_dispatch", _("Ready text: time of dispatch"), audience=NOTE, switch=False),
)  # fmt: skip
KINDS = {row.event: row for row in _ROWS}


TOLD_WITH = {"shipping_cost": "offer"}
"""Events that are told by the message of another, and have its switch."""


def has_switch(kind: Kind, channel: str) -> bool:
    """Whether staff may switch the event for that channel: always for SMS to customers."""
    if channel == SMS and kind.audience == CUSTOMER:
        return kind.event not in TOLD_WITH
    return kind.switch


def event_in(template: str) -> str:
    """The event of a message: "mail_placed" and "sms_placed" are told of "placed"."""
    return template.partition("_")[2]


def channel_in(template: str) -> str:
    """By which channel a message of that name leaves."""
    return template.partition("_")[0]


def kind_of(template: str, facts: OrderFacts) -> Kind:
    """The row whose words the message has: the last parcel takes its order along, and an offer may
    be about the cost of delivery alone.
    """
    event = event_in(template)
    if event == "parcel_sent" and facts.stage in (OrderStage.SHIPPED, OrderStage.COMPLETED):
        event = "shipped"
    if event == "offer" and facts.proposed is not None:
        event = "shipping_cost"
    return KINDS[event]
