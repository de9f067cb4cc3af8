"""What follows from an order's rows: whom it waits for, its payment and delivery status, what is
overdue.

`waiting_on` is a pure function, first match wins (semantics 4); every open order waits for exactly
one
party (X4). `derive` reads the rows and is called by the engine at the end of every step.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from orderwright.domain.delivery import services as delivery
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.orders.queries import unsettled
from orderwright.domain.payments.deadlines import MONEY_GATES
from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.sums import sums_from
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.models import Status
from orderwright.domain.shop.stages import (
    OPEN_STAGES,
    DeliveryStatus,
    GateKind,
    GateState,
    OrderStage,
    ParcelStage,
    Party,
    PaymentStage,
)
from orderwright.kernel.lifecycle.taking import Taking


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that decides whom an order waits for. `open_gate` = (kind, state) of the first
    unsettled gate; `cash_held`: deliverer or carrier who still carries the customer's cash;
    `authorised`: the money is promised, and the shop has to collect it.
    """

    stage: str
    parked: bool = False
    offered: bool = False
    open_gate: tuple[str, str] | None = None
    session_runs: bool = False
    money_due: bool = False
    pays_on_delivery: bool = False
    delivery_status: str = DeliveryStatus.NONE
    own_deliverer: bool = False
    goods_awaited: bool = False
    cash_held: str = ""
    authorised: bool = False


def waiting_on(standing: Standing) -> str:
    """The one party, or "" when the order is closed."""
    if standing.stage == OrderStage.DRAFT:
        return Party.CUSTOMER if standing.offered else Party.SHOP
    if standing.stage not in OPEN_STAGES:
        return ""
    if standing.parked:
        return Party.NOBODY
    if standing.stage == OrderStage.PLACED and standing.open_gate:
        promised = standing.authorised and standing.open_gate[0] == GateKind.PAYMENT
        if promised and not standing.session_runs:
            return Party.SHOP
        return party_of_gate(
            *standing.open_gate, at_service=standing.session_runs or standing.authorised
        )
    if _owes_before_goods(standing):
        return Party.CUSTOMER
    if standing.delivery_status == DeliveryStatus.WAITING or standing.goods_awaited:
        return Party.SUPPLIER
    if standing.delivery_status == DeliveryStatus.SENT:
        return Party.DELIVERER if standing.own_deliverer else Party.CARRIER
    return standing.cash_held or Party.SHOP


def _owes_before_goods(standing: Standing) -> bool:
    at_the_shop = standing.stage in (OrderStage.CONFIRMED, OrderStage.PROCESSING)
    return at_the_shop and standing.money_due and not standing.pays_on_delivery


def party_of_gate(kind: str, state: str, *, at_service: bool = False) -> str:
    """Whom an unsettled gate waits for. `at_service`: a session runs there, or it holds the money;
    else the customer has yet to pay or to apply.
    """
    if kind == GateKind.SHIPPING_COST:
        return Party.CUSTOMER if state == GateState.PROPOSED else Party.SHOP
    if kind == GateKind.CUSTOMER:
        return Party.CUSTOMER
    if kind in MONEY_GATES:
        return Party.GATEWAY if at_service else Party.CUSTOMER
    return Party.SHOP


def status_of_placed(party: str, gate: str) -> Status:
    """The status that stands for whom a placed order waits for. A customer who has to pay has
    nothing to confirm: that has the status of money, whoever has to move.
    """
    for_money = gate in MONEY_GATES and party == Party.CUSTOMER
    bound = shop.bound_status(Party.GATEWAY if for_money else party)
    return bound or shop.default_status(OrderStage.PLACED)


def derive(order: Order, now: datetime) -> dict[str, Any]:
    """All columns of the order that follow from its rows. Called by the engine under the order's
    lock.
    """
    gates = list(order.rows("gates")) if order.stage == OrderStage.PLACED else []
    payments = list(order.rows("payments"))
    sums = sums_from(order, payments)
    order.paid, order.refunded = sums.paid, sums.refunded
    delivery_status = delivery.status_of(order)
    first = next(iter(unsettled(gates)), None)
    standing = _standing(order, first, (delivery_status, sums.session_runs), now)
    promised = sum(row.amount for row in payments if row.stage == PaymentStage.AUTHORISED)
    party = waiting_on(
        replace(standing, cash_held=_holder(payments), authorised=0 < order.due <= promised)
    )
    since = order.waiting_since if party == order.waiting_on and order.waiting_since else now
    status = _status(order, party, first.kind if first else "")
    return {
        "paid": sums.paid, "refunded": sums.refunded, "payment_status": sums.status,
        "surplus": sums.surplus,
        "delivery_status": delivery_status, "waiting_on": party,
        "waiting_since": since if party else None,
        "overdue_at": overdue_after(status, since, _limit(order, first, party)) if party else None,
        "status": status, "updated_at": now,
    }  # fmt: skip


def tell_status(taking: Taking) -> None:
    """The journal keeps the status that the order stands at after the step: a status of `placed`
    may be bound to whom the order waits for.
    """
    taking.changes["status"] = derive(taking.order, taking.now)["status"].code


def _standing(
    order: Order, first: Gate | None, running: tuple[str, bool], now: datetime
) -> Standing:
    delivery_status, session_runs = running
    return Standing(
        stage=order.stage,
        parked=order.parked_until is not None and order.parked_until > now,
        offered=order.offered_at is not None,
        open_gate=(first.kind, first.state) if first else None,
        session_runs=session_runs,
        money_due=order.due > 0,
        pays_on_delivery=order.pays_on_delivery,
        delivery_status=delivery_status,
        goods_awaited=(
            delivery_status == DeliveryStatus.PART_SENT and delivery.awaits_goods(order)
        ),
        own_deliverer=delivery_status == DeliveryStatus.SENT and _own_car(order),
    )


def _own_car(order: Order) -> bool:
    """Whether somebody of the shop brings a parcel that is out."""
    given = {task.pk for task in order.rows("deliveries") if task.deliverer_id}
    sent = (parcel for parcel in order.rows("parcels") if parcel.stage == ParcelStage.SENT)
    return any(box.carrier == delivery.OWN_CAR or box.delivery_id in given for box in sent)


def _status(order: Order, party: str, gate: str) -> Status:
    """A status bound to a party follows whom the order waits for, until staff pick another."""
    if order.status.stage != order.stage:
        return shop.default_status(order.stage)
    if order.status_chosen:
        return order.status
    if order.stage == OrderStage.PLACED:
        return status_of_placed(party, gate)
    otherwise = shop.default_status(order.stage) if order.status.bound_to else order.status
    return shop.bound_status(party, order.stage) or otherwise


def _holder(payments: Sequence[Payment]) -> str:
    """Who still carries cash of the order; nobody when all of it has arrived."""
    return next((row.held_by for row in payments if row.held_by), "")


def _limit(order: Order, first: Gate | None, party: str) -> datetime | None:
    """Until when the answer is awaited: the quotation's own end, the first gate's deadline, or the
    term of the money that the order waits for, whichever comes first.
    """
    if order.stage == OrderStage.DRAFT and order.offered_at is not None:
        return order.valid_until
    if first is None:
        return _money_limit(order.rows("payments")) if party == Party.CUSTOMER else None
    term = _money_limit(order.rows("payments")) if order.due > 0 else None
    return soonest(first.kind, first.deadline, term)


def soonest(gate: str, deadline: datetime | None, term: datetime | None) -> datetime | None:
    """Of the first gate's deadline and the term of payment the earlier. While the shipping cost is
    not settled no term runs: the sum to pay is not known.
    """
    limits = [deadline, None if gate == GateKind.SHIPPING_COST else term]
    return min((limit for limit in limits if limit), default=None)


def _money_limit(payments: Iterable[Payment]) -> datetime | None:
    waiting = (row for row in payments if row.stage == PaymentStage.PENDING and not row.provider)
    return next((row.expires_at for row in waiting), None)


def overdue_after(status: Status, since: datetime, deadline: datetime | None) -> datetime | None:
    """The earlier of an answer's own deadline and the status's patience; None = never."""
    limits = [deadline] if deadline else []
    if status.deadline_hours:
        limits.append(since + timedelta(hours=status.deadline_hours))
    return min(limits, default=None)
