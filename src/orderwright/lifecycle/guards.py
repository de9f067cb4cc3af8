"""Guards of the tables: None, or the translated sentence that staff read. They only look.

A guard says what is missing and, where it can, what to do about it.
"""

import json
from datetime import timedelta

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.orders.queries import unsettled
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import (
    DeliveryStage,
    GateKind,
    GateState,
    OrderStage,
    ParcelStage,
)
from orderwright.domain.stock import queries as stock
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.lifecycle import recorded
from orderwright.lifecycle.goods_guards import short_goods
from orderwright.lifecycle.warehouse import leaving

REQUEST_PAUSE = timedelta(minutes=2)
REQUESTS_A_DAY = 5


def all_gates_settled(taking: Taking) -> str | None:
    """The order is confirmed when its last gate is settled."""
    open_ones = unsettled(taking.rows("gates"))
    if not open_ones:
        return None
    return _("Still open: %(gates)s.") % {"gates": _names(open_ones)}


def its_turn(taking: Taking) -> str | None:
    """A gate is actionable when the earlier ones are done; some staff may go ahead, facts always
    do.
    """
    if taking.actor.kind is not ActorKind.STAFF and taking.actor.kind is not ActorKind.CUSTOMER:
        return None
    if Permission.OVERRIDE in taking.actor.rights:
        return None
    earlier = _earlier_open(taking)
    return _("First: %(gates)s.") % {"gates": _names(earlier)} if earlier else None


def before_its_turn(taking: Taking) -> str | None:
    """Warns those who may go ahead of an earlier gate."""
    earlier = _earlier_open(taking)
    if not earlier:
        return None
    return _("You go ahead of: %(gates)s. Give a reason.") % {"gates": _names(earlier)}


def goes_ahead(taking: Taking) -> str | None:
    """Whoever goes ahead of an earlier gate gives a reason."""
    return _("Give a reason for going ahead.") if _earlier_open(taking) else None


def _earlier_open(taking: Taking) -> list[Gate]:
    gates = unsettled(taking.rows("gates"))
    return [other for other in gates if other.position < taking.subject.position]


def _names(gates: list[Gate]) -> str:
    return ", ".join(str(GateKind(gate.kind).label) for gate in gates)


PASSERS: dict[str, frozenset[ActorKind]] = {
    GateKind.SHIPPING_COST: frozenset({ActorKind.STAFF}),
    GateKind.CUSTOMER: frozenset(
        {
            ActorKind.CUSTOMER, ActorKind.STAFF, ActorKind.RULE, ActorKind.MARKETPLACE,
            ActorKind.NEIGHBOUR,
        }
    ),
    GateKind.PAYMENT: frozenset({ActorKind.GATEWAY, ActorKind.NEIGHBOUR}),
    GateKind.INSTALMENT: frozenset({ActorKind.GATEWAY, ActorKind.NEIGHBOUR}),
    GateKind.SHOP: frozenset(
        {ActorKind.STAFF, ActorKind.ERP, ActorKind.RULE, ActorKind.NEIGHBOUR}
    ),
}  # fmt: skip


def theirs_to_settle(taking: Taking) -> str | None:
    """Customers settle their own gates, money settles the payment gate, the shop the rest."""
    if taking.actor.kind is ActorKind.CUSTOMER:
        return _by_the_right_link(taking)
    if taking.actor.kind in PASSERS[taking.subject.kind]:
        return None
    if taking.subject.kind in (GateKind.PAYMENT, GateKind.INSTALMENT):
        return _("This gate passes when the money is here: record the payment instead.")
    if taking.subject.kind == GateKind.SHIPPING_COST:
        return _("The customer accepts the shipping cost by the link in the mail.")
    return _("This is for the shop to decide.")


LINKS: dict[str, str] = {GateKind.CUSTOMER: "confirm", GateKind.SHIPPING_COST: "accept"}
"""The purpose of the link that settles a customer's gate; the other gates are not theirs."""
BY_REPLY = "reply"
"""The right of a customer whose mail says yes by the shop's rule (X11); no link has it."""


def _by_the_right_link(taking: Taking) -> str | None:
    purpose = LINKS.get(taking.subject.kind)
    if purpose is None:
        return _("This is for the shop to decide.")
    if taking.subject.kind == GateKind.CUSTOMER and BY_REPLY in taking.actor.rights:
        return None
    if purpose not in taking.actor.rights:
        return _("This link is for something else.")
    return None


def belongs_to_placed(taking: Taking) -> str | None:
    """Gates move only while the order is placed: a link never revives or hastens anything later."""
    if taking.order.stage == OrderStage.PLACED:
        return None
    stage = str(taking.order.get_stage_display())
    return _("The order is “%(stage)s”, its gates are closed.") % {"stage": stage}


def may_be_proposed(taking: Taking) -> str | None:
    """Only the shipping cost is proposed to the customer."""
    if taking.subject.kind == GateKind.SHIPPING_COST:
        return None
    return _("Only a shipping cost can be proposed.")


def proposed_first(taking: Taking) -> str | None:
    """A shipping cost is accepted after the shop has named it."""
    if taking.subject.kind == GateKind.SHIPPING_COST and taking.stage != GateState.PROPOSED:
        return _("The shop has not set the shipping cost yet.")
    return None


def paid_or_on_delivery(taking: Taking) -> str | None:
    """Goods leave when they are paid, or are paid when they arrive."""
    if taking.order.pays_on_delivery or taking.order.due <= 0:
        return None
    return unpaid(taking.order)


def unpaid(order: Order) -> str:
    """What is still due, in the reader's language: staff need not speak the customer's."""
    due = order.money(order.due).format(get_language() or order.locale)
    return _("%(due)s is still to be paid.") % {"due": due}


def has_parcels(taking: Taking) -> str | None:
    """Something must be there to hand over."""
    if any(parcel.stage != ParcelStage.RETURNED for parcel in taking.rows("parcels")):
        return None
    return _("There is no parcel to send.")


def goods_sure(taking: Taking) -> str | None:
    """Nothing leaves while goods are missing."""
    if short := _short_lines(taking):
        return _("Goods are missing: %(goods)s.") % {"goods": short}
    return None


def goods_short(taking: Taking) -> str | None:
    """Warns when an order is taken into processing though goods are missing."""
    if short := _short_lines(taking):
        return _("Not everything is in stock: %(goods)s.") % {"goods": short}
    return None


def stock_needed_by_hand(taking: Taking) -> str | None:
    """Staff's own confirmation may be refused when goods are short (setting)."""
    strict = shop.settings().manual_confirm_needs_stock
    if (
        not strict
        or taking.actor.kind is not ActorKind.STAFF
        or taking.subject.kind != GateKind.SHOP
    ):
        return None
    return goods_sure(taking)


def _short_lines(taking: Taking) -> str:
    lines = taking.rows("lines")
    wanted = {line.pk: line.living - line.shipped for line in lines}
    return short_goods(taking.order.pk, lines, wanted)


def nothing_sent(taking: Taking) -> str | None:
    """After a parcel has left, cancelling is a return."""
    if any(parcel.sent_at for parcel in taking.rows("parcels")):
        return _("A parcel has already left: open a return instead.")
    return None


def nothing_packed(taking: Taking) -> str | None:
    """A packed order is not reopened for changes."""
    if any(task.stage == DeliveryStage.PACKED for task in taking.rows("deliveries")):
        return _("The goods are already packed.")
    return None


def tracking_number_missing(taking: Taking) -> str | None:
    """Warns when a carrier's parcel leaves without a number (setting)."""
    if not shop.settings().warn_tracking or taking.data.get("tracking_number"):
        return None
    bare = [p for p in leaving(taking) if not p.tracking_number and not _without_number(taking, p)]
    if not bare:
        return None
    return ngettext(
        "The tracking number is missing.",
        "Tracking numbers are missing on %(n)s parcels.",
        len(bare),
    ) % {"n": len(bare)}


def _in_stage(taking: Taking, *stages: ParcelStage) -> list[Parcel]:
    return [parcel for parcel in taking.rows("parcels") if parcel.stage in stages]


def _without_number(taking: Taking, parcel: Parcel) -> bool:
    carrier = taking.data.get("carrier") or parcel.carrier
    return carrier in ("", "own_car", "pickup")


def all_parcels_left(taking: Taking) -> str | None:
    """By itself an order is sent when its last parcel has left."""
    if taking.actor.kind is not ActorKind.NEIGHBOUR:
        return None
    waiting = _in_stage(taking, ParcelStage.OPEN)
    return _("Not every parcel has left yet.") if waiting else None


def customer_still_asked(taking: Taking) -> str | None:
    """A confirmation request makes sense only while the customer's gate is open."""
    gates: dict[str, Gate] = {gate.kind: gate for gate in taking.rows("gates")}
    found = gates.get(GateKind.CUSTOMER)
    if found is None:
        return _("This order needs no confirmation by the customer.")
    return None if found.state == GateState.OPEN else _("The customer has already answered.")


def not_asked_too_often(taking: Taking) -> str | None:
    """At most one request in two minutes and five a day: no mail bombing by a link."""
    day = taking.now - timedelta(days=1)
    asked = Event.objects.filter(
        order_id=taking.order.pk, step="request_confirmation", at__gt=day
    ).order_by("-seq")
    times = list(asked.values_list("at", flat=True)[:REQUESTS_A_DAY])
    if times and times[0] > taking.now - REQUEST_PAUSE:
        return _("A request was sent a moment ago. Wait two minutes.")
    return _("Five requests were sent today already.") if len(times) >= REQUESTS_A_DAY else None


def was_an_order(taking: Taking) -> str | None:
    """A quotation that nobody accepted does not come back as an order."""
    before = _cancelled_from(taking)
    if before == OrderStage.SHIPPED:
        return _("Its goods went out and came back: place a new order instead.")
    if before != OrderStage.DRAFT:
        return None
    return _("Nobody has accepted this quotation: reinstate it as a quotation.")


def was_a_quotation(taking: Taking) -> str | None:
    """Only what was cancelled as a quotation becomes one again."""
    if _cancelled_from(taking) == OrderStage.DRAFT:
        return None
    return _("This was an order when it was cancelled.")


def _cancelled_from(taking: Taking) -> str:
    return stage_before_cancelling(taking.order.pk)


def stage_before_cancelling(order_id: int) -> str:
    """Where a cancelled order stood before, by its journal."""
    ended = (recorded.OrderCancelled.name, recorded.OrderClosedUnsold.name)
    cancelled = Event.objects.filter(order_id=order_id, subject_kind="order", name__in=ended)
    last = cancelled.order_by("-seq").first()
    return str(json.loads(last.data).get("from") or "") if last and last.data else ""


def nothing_arrived(taking: Taking) -> str | None:
    """What has reached the customer, or came back from there, cannot be unsent."""
    arrived = _in_stage(taking, ParcelStage.DELIVERED, ParcelStage.RETURNED)
    if taking.stage == OrderStage.SHIPPED and arrived:
        return _("A parcel has arrived or come back already: open a return instead.")
    return None


def still_valid(taking: Taking) -> str | None:
    """A quotation can be accepted until it runs out."""
    if taking.order.offered_at is None and taking.actor.kind is ActorKind.CUSTOMER:
        return _("This quotation has not been sent yet.")
    until = taking.order.valid_until
    return _("This quotation has run out.") if until and until < taking.now else None


def free_stock_again(taking: Taking) -> str | None:
    """Reinstating needs the goods that the order would hold."""
    return goods_sure(taking) if taking.order.reserves == "placed" else None


def is_parked(taking: Taking) -> str | None:
    """Only what is parked can be taken up again."""
    return None if taking.order.parked_until else _("The order is not parked.")


def parked_until_now(taking: Taking) -> str | None:
    """Staff may take it up at any time, the clock only when the date has come."""
    if taking.actor.kind is not ActorKind.CLOCK:
        return None
    until = taking.order.parked_until
    return _("The order is parked until later.") if until and until > taking.now else None


def hold_has_run_out(taking: Taking) -> str | None:
    """Goods are given up when the time for which they were held is over, not before."""
    if stock.has_run_out(taking.order.pk, taking.now):
        return None
    return _("The goods are still held for this order.")
