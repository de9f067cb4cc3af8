"""The mails that a row of a lifecycle table may owe: one value a mail.

Read by the tables in `lifecycle/`, run by the worker. To add a mail: a value here, a row in
`kinds.py`, its words in `texts/` for every language. Each brings its SMS along. Never decides
whether somebody is informed: that are the row, the tick and the switch.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from orderwright.domain.delivery import services as delivery
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import GateKind, GateState, ParcelStage
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.rows import Owed
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.outbound.notifications.edited import is_on
from orderwright.outbound.notifications.kinds import channel_in, event_in
from orderwright.outbound.notifications.notice import NAME as NOTICE
from orderwright.outbound.notifications.sending import deliver
from orderwright.outbound.notifications.short_messages import When, beside

CUSTOMER_CHANNEL = "email"
SHOP_CHANNEL = "shop"
PROGRESS = "progress"
"""Quick steps in a row become one message: the last says what the others would have."""

ASKING_STATES = (GateState.OPEN, GateState.PROPOSED)
USABLE = re.compile(r"[^\s@]+@[^\s@]+")


def to_customer(taking: Taking) -> Sequence[str]:
    """The order's address, if a mail can be sent to it at all; runs while an order is placed."""
    address = str(taking.order.email or "")
    return (address,) if USABLE.fullmatch(address) else ()


def always(_taking: Taking) -> bool:
    """The row has something to tell whenever it is taken."""
    return True


def on_placing(taking: Taking) -> bool:
    """Unless the shop sends no receipts (S3-4); a link to confirm always goes."""
    asked = taking.changes.get("gates", {}).get("customer") == "open"
    return asked or shop.settings().mail_on_placing


def once(taking: Taking) -> bool:
    """Order and parcel move together: the step that somebody took tells of both."""
    return taking.actor.kind is not ActorKind.NEIGHBOUR


def on_the_way(taking: Taking) -> bool:
    """News of a parcel that has left; one that still stands here is told of when it leaves."""
    return bool(taking.subject.stage == ParcelStage.SENT)


def when_done(taking: Taking) -> bool:
    """The warehouse has taken its last step before the goods leave, in every task of the order
    (S2-19, setting). What leaves in one go is told of when it leaves.
    """
    if not shop.settings().mail_when_done or taking.actor.kind is ActorKind.NEIGHBOUR:
        return False
    return all(map(delivery.warehouse_is_done, [taking.subject, *taking.rows("deliveries")]))


def _cost_agreed(taking: Taking) -> bool:
    """The customer agrees to the shipping cost: only now is the sum known."""
    return bool(taking.subject.kind == GateKind.SHIPPING_COST)


def _customer_is_next(taking: Taking) -> bool:
    """After this gate the order waits for the customer's word."""
    later = (gate for gate in taking.rows("gates") if gate.pk != taking.subject.pk)
    first = next((gate for gate in later if gate.state in ASKING_STATES), None)
    return first is not None and first.kind == GateKind.CUSTOMER


def cost_then_word(taking: Taking) -> bool:
    """With the cost agreed, the customer's word is next; this mail says how to pay, too."""
    return _cost_agreed(taking) and _customer_is_next(taking)


def cost_then_money(taking: Taking) -> bool:
    """With the cost agreed, the money is next."""
    asked = _cost_agreed(taking) and not _customer_is_next(taking)
    return asked and taking.order.due > 0 and not taking.order.pays_on_delivery


def to_shop(_taking: Taking) -> Sequence[str]:
    """The address for short notices; none when it is empty (S3-11)."""
    address = shop.settings().notice_email
    return (address,) if address else ()


def _number(taking: Taking) -> Mapping[str, Any]:
    """For the alarm of a message that was given up."""
    return {"order_number": taking.order.number}


def to_others(taking: Taking) -> Sequence[str]:
    """Who is told of progress beside the customer (U7)."""
    own = str(taking.order.email or "").casefold()
    return tuple(one for one in taking.order.others_told if one.casefold() != own)


def _progress(name: str, label: Any, when: When = always, merge_group: str = "") -> Owed:
    """A mail that goes to whoever is told beside the customer, too; its SMS is the customer's."""
    mail = _mail(name, label, when, merge_group)

    def targets(taking: Taking) -> Sequence[str]:
        told = is_on(event_in(name), channel_in(name)) and when(taking)
        return (*mail.targets(taking), *to_others(taking)) if told else ()

    return replace(mail, targets=targets)


def _mail(name: str, label: Any, when: When = always, merge_group: str = "") -> Owed:
    """A mail and the SMS beside it. `when`: whether the row has anything to tell."""
    event, channel = event_in(name), channel_in(name)

    def targets(taking: Taking) -> Sequence[str]:
        return to_customer(taking) if is_on(event, channel) and when(taking) else ()

    return Owed(
        name, CUSTOMER_CHANNEL, label, targets, deliver, merge_group, _number,
        beside=beside(event, when, merge_group),
    )  # fmt: skip


mail_placed = _mail("mail_placed", _("Mail: order received"), on_placing)
mail_confirm_request = _mail("mail_confirm_request", _("Mail: confirmation request"))
mail_confirm_after_cost = _mail(
    "mail_confirm_request", _("Mail: confirmation request"), cost_then_word
)
mail_confirmed = _progress("mail_confirmed", _("Mail: order confirmed"), merge_group=PROGRESS)
mail_processing = _progress("mail_processing", _("Mail: order in processing"), once, PROGRESS)
mail_warehouse_done = _progress(
    "mail_warehouse_done", _("Mail: goods are ready to leave"), when_done, PROGRESS
)
mail_shipped = _progress("mail_shipped", _("Mail: order sent"), once)
mail_parcel_sent = _progress("mail_parcel_sent", _("Mail: parcel sent"), once)
mail_parcel_number = _progress("mail_parcel_number", _("Mail: tracking number"), on_the_way)
mail_parcel_failed = _mail("mail_parcel_failed", _("Mail: parcel could not be handed over"))
mail_deliverer = _progress("mail_deliverer", _("Mail: who brings it and when"))
mail_completed = _progress("mail_completed", _("Mail: order completed"), merge_group=PROGRESS)
mail_cancelled = _mail("mail_cancelled", _("Mail: order cancelled"))
mail_reinstated = _mail("mail_reinstated", _("Mail: order active again"))
mail_status = _progress("mail_status", _("Mail: new status"), merge_group=PROGRESS)
mail_payment_received = _mail("mail_payment_received", _("Mail: payment received"))
mail_payment_rejected = _mail("mail_payment_rejected", _("Mail: payment rejected"))
mail_payment_changed = _mail("mail_payment_changed", _("Mail: way of paying changed"))
mail_pay_request = _mail("mail_pay_request", _("Mail: payment link"))
mail_pay_after_cost = _mail("mail_pay_request", _("Mail: payment link"), cost_then_money)
mail_refunded = _mail("mail_refunded", _("Mail: refund done"))
mail_money_moved = _mail("mail_money_moved", _("Mail: money moved to another order"))
mail_money_arrived = _mail("mail_money_arrived", _("Mail: money of another order received"))
mail_credit_kept = _mail("mail_credit_kept", _("Mail: money kept as credit"))
mail_invoice = _mail("mail_invoice", _("Mail: invoice"))
mail_credit_note = _mail("mail_credit_note", _("Mail: credit note"))
mail_offer = _mail("mail_offer", _("Mail: quotation"))
shop_notice = Owed(
    NOTICE, SHOP_CHANNEL, _("Short notice to the shop"), to_shop, deliver, payload=_number
)
