"""What follows in another table. One row each: table files do not import each other.

REQUIRED shares the step's fate. ATTEMPT is tried in a savepoint; its refusal is recorded with the
guard's
sentence. Facts (money came, goods left, delivered, the customer agreed) only ever use ATTEMPT.
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.orders.queries import gate, gates_of, unsettled
from orderwright.domain.shop.stages import (
    DeliveryStage,
    GateKind,
    GateState,
    OrderStage,
    ParcelStage,
)
from orderwright.kernel.lifecycle.rows import After, Bond
from orderwright.kernel.lifecycle.taking import Taking


def the_order(taking: Taking) -> Sequence[int]:
    """The order of this row."""
    return (taking.order.pk,)


def last_gate_by_shop(taking: Taking) -> bool:
    """The shop's own word was the last that was missing."""
    return taking.subject.kind == GateKind.SHOP and _all_settled(taking)


def last_gate_by_others(taking: Taking) -> bool:
    """Customer, money or service settled the last open gate."""
    return taking.subject.kind != GateKind.SHOP and _all_settled(taking)


def _all_settled(taking: Taking) -> bool:
    return taking.order.stage == OrderStage.PLACED and not unsettled(gates_of(taking.order.pk))


def refusal_ends_it(taking: Taking) -> bool:
    """Customer and shop can end an order by refusing; money cannot."""
    ends = (GateKind.CUSTOMER, GateKind.SHOP)
    return taking.subject.kind in ends and taking.order.stage == OrderStage.PLACED


def open_gate(kind: GateKind, taking: Taking) -> Sequence[int]:
    """The gate of that kind if it is still open."""
    found = gate(taking.order.pk, kind)
    return (found.pk,) if found and found.state == GateState.OPEN else ()


def payment_gate(taking: Taking) -> Sequence[int]:
    """The open payment gate."""
    return open_gate(GateKind.PAYMENT, taking)


def customer_gate(taking: Taking) -> Sequence[int]:
    """The open customer's gate: who pays, agrees."""
    return open_gate(GateKind.CUSTOMER, taking)


def fully_paid(taking: Taking) -> bool:
    """Nothing is due any more, and the order still stands at its gates."""
    return bool(taking.order.stage == OrderStage.PLACED and taking.order.due <= 0)


def passed_payment_gate(taking: Taking) -> Sequence[int]:
    """The payment gate that money has passed."""
    found = gate(taking.order.pk, GateKind.PAYMENT)
    return (found.pk,) if found and found.state == GateState.PASSED else ()


def cost_leaves_more_due(taking: Taking) -> bool:
    """The accepted shipping cost is not paid yet."""
    return _is_cost(taking) and taking.order.due > 0


def cost_leaves_nothing_due(taking: Taking) -> bool:
    """With the accepted shipping cost everything is paid."""
    return _is_cost(taking) and fully_paid(taking)


def _is_cost(taking: Taking) -> bool:
    return bool(taking.subject.kind == GateKind.SHIPPING_COST)


def paid_gate_opened(taking: Taking) -> bool:
    """The payment gate was opened though nothing is due."""
    return taking.subject.kind == GateKind.PAYMENT and fully_paid(taking)


def open_parcels(taking: Taking) -> Sequence[int]:
    """Every parcel that has not left."""
    return _parcels(taking, ParcelStage.OPEN)


def _parcels(taking: Taking, stage: ParcelStage) -> Sequence[int]:
    rows = Parcel.objects.filter(order=taking.order, stage=stage).order_by("id")
    return list(rows.values_list("pk", flat=True))


def none_left_behind(taking: Taking) -> bool:
    """This was the last parcel to leave, and the order does not say so yet."""
    going = taking.order.stage in (OrderStage.CONFIRMED, OrderStage.PROCESSING)
    return going and not _parcels(taking, ParcelStage.OPEN)


def all_arrived(taking: Taking) -> bool:
    """This was the last parcel to arrive."""
    on_the_way = _parcels(taking, ParcelStage.OPEN) or _parcels(taking, ParcelStage.SENT)
    return taking.order.stage == OrderStage.SHIPPED and not on_the_way


def paid_after_arriving(taking: Taking) -> bool:
    """The money was what the completion still waited for (S3-22)."""
    return (
        taking.order.due <= 0
        and bool(_parcels(taking, ParcelStage.DELIVERED))
        and all_arrived(taking)
    )


def ready_deliveries(taking: Taking) -> Sequence[int]:
    """Tasks that can be marked as packed when their order leaves."""
    stages = (DeliveryStage.READY, DeliveryStage.PICKED)
    rows = DeliveryOrder.objects.filter(order=taking.order, stage__in=stages)
    return list(rows.values_list("pk", flat=True))


NEIGHBOURS = (
    # Before the rows that confirm: they ask whether every gate is settled.
    After(
        "gate",
        "pass",
        "gate",
        "reopen",
        Bond.ATTEMPT,
        passed_payment_gate,
        cost_leaves_more_due,
        why=_("The shipping cost is still to be paid."),
    ),
    After(
        "gate",
        "pass",
        "gate",
        "pass",
        Bond.ATTEMPT,
        payment_gate,
        cost_leaves_nothing_due,
        why=_("Nothing is due any more."),
    ),
    After(
        "gate",
        "reopen",
        "gate",
        "pass",
        Bond.REQUIRED,
        payment_gate,
        paid_gate_opened,
        why=_("Nothing is due any more."),
    ),
    After(
        "order",
        "accept",
        "order",
        "confirm",
        Bond.ATTEMPT,
        the_order,
        _all_settled,
        why=_("The last gate confirms the order."),
    ),
    After(
        "order",
        "record_money",
        "gate",
        "pass",
        Bond.ATTEMPT,
        customer_gate,
        fully_paid,
        why=_("Who pays, agrees."),
    ),
    After(
        "order",
        "record_money",
        "gate",
        "pass",
        Bond.ATTEMPT,
        payment_gate,
        fully_paid,
        why=_("Money that came passes the payment gate."),
    ),
    After(
        "gate",
        "pass",
        "order",
        "confirm",
        Bond.REQUIRED,
        the_order,
        last_gate_by_shop,
        why=_("The last gate confirms the order."),
    ),
    After(
        "gate",
        "pass",
        "order",
        "confirm",
        Bond.ATTEMPT,
        the_order,
        last_gate_by_others,
        why=_("The last gate confirms the order."),
    ),
    After(
        "gate",
        "waive",
        "order",
        "confirm",
        Bond.REQUIRED,
        the_order,
        _all_settled,
        why=_("The last gate confirms the order."),
    ),
    After(
        "gate",
        "refuse",
        "order",
        "cancel",
        Bond.REQUIRED,
        the_order,
        refusal_ends_it,
        why=_("A refusal by customer or shop cancels the order."),
    ),
    After(
        "payment",
        "record",
        "gate",
        "pass",
        Bond.ATTEMPT,
        customer_gate,
        fully_paid,
        why=_("Who pays, agrees."),
    ),
    After(
        "payment",
        "record",
        "gate",
        "pass",
        Bond.ATTEMPT,
        payment_gate,
        fully_paid,
        why=_("Money that came passes the payment gate."),
    ),
    After(
        "payment",
        "settle",
        "gate",
        "pass",
        Bond.ATTEMPT,
        customer_gate,
        fully_paid,
        why=_("Who pays, agrees."),
    ),
    After(
        "payment",
        "settle",
        "gate",
        "pass",
        Bond.ATTEMPT,
        payment_gate,
        fully_paid,
        why=_("Money that came passes the payment gate."),
    ),
    After(
        "order",
        "ship",
        "parcel",
        "send",
        Bond.REQUIRED,
        open_parcels,
        why=_("Sending the order sends its open parcels."),
    ),
    After(
        "parcel",
        "send",
        "order",
        "ship",
        Bond.ATTEMPT,
        the_order,
        none_left_behind,
        why=_("The last parcel that leaves sends the order."),
    ),
    After(
        "parcel",
        "deliver",
        "order",
        "complete",
        Bond.ATTEMPT,
        the_order,
        all_arrived,
        why=_("The last parcel that arrives completes the order."),
    ),
    After(
        "payment",
        "record",
        "order",
        "complete",
        Bond.ATTEMPT,
        the_order,
        paid_after_arriving,
        why=_("The money was what the completion waited for."),
    ),
    After(
        "payment",
        "settle",
        "order",
        "complete",
        Bond.ATTEMPT,
        the_order,
        paid_after_arriving,
        why=_("The money was what the completion waited for."),
    ),
)
