"""Which rows a step moves in other tables, and when: the words of `neighbours.py`.

A selector answers ids, a condition answers yes or no; both only look, under the order's lock.
"""

from collections.abc import Sequence

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.delivery.serving import COUNTED
from orderwright.domain.orders.queries import unsettled
from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.services import WAITING
from orderwright.domain.shop.stages import (
    NOT_ARRIVED,
    DeliveryStage,
    GateKind,
    GateState,
    OrderStage,
    ParcelStage,
    PaymentStage,
)
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.taking import Taking


def the_order(taking: Taking) -> Sequence[int]:
    """The order of this row."""
    return (taking.order.pk,)


def last_gate_by_shop(taking: Taking) -> bool:
    """The shop's own word was the last that was missing."""
    return taking.subject.kind == GateKind.SHOP and all_settled(taking)


def last_gate_by_others(taking: Taking) -> bool:
    """Customer, money or service settled the last open gate."""
    return taking.subject.kind != GateKind.SHOP and all_settled(taking)


def all_settled(taking: Taking) -> bool:
    return taking.order.stage == OrderStage.PLACED and not unsettled(taking.rows("gates"))


def refusal_ends_it(taking: Taking) -> bool:
    """Customer and shop can end an order by refusing; money cannot."""
    ends = (GateKind.CUSTOMER, GateKind.SHOP)
    return taking.subject.kind in ends and taking.order.stage == OrderStage.PLACED


def open_gate(kind: GateKind, taking: Taking) -> Sequence[int]:
    """The gate of that kind if it is still open."""
    return _gates(taking, kind, GateState.OPEN)


def _gates(taking: Taking, kind: GateKind, state: GateState) -> Sequence[int]:
    found = taking.rows("gates")
    return [gate.pk for gate in found if gate.kind == kind and gate.state == state]


def payment_gate(taking: Taking) -> Sequence[int]:
    """The open payment gate."""
    return open_gate(GateKind.PAYMENT, taking)


def customer_gate(taking: Taking) -> Sequence[int]:
    """The open customer's gate: who pays, agrees."""
    return open_gate(GateKind.CUSTOMER, taking)


def fully_paid(taking: Taking) -> bool:
    """Nothing is due any more, and the order still stands at its gates."""
    return bool(taking.order.stage == OrderStage.PLACED and taking.order.due <= 0)


def paid_before_the_door(taking: Taking) -> bool:
    """Who was to pay on delivery has paid beforehand, but for what paying at the door costs."""
    order = taking.order
    return bool(
        order.stage == OrderStage.PLACED and order.pays_on_delivery
        and 0 < order.due <= order.fees_total
    )  # fmt: skip


def gates_passed_by_money(taking: Taking) -> Sequence[int]:
    """What was settled only because the money was there: the payment gate, and the customer's."""
    found = taking.rows("gates")
    return [gate.pk for gate in found if gate.state == GateState.PASSED and gate.via == "payment"]


def more_is_due(taking: Taking) -> bool:
    """Money is missing again, and the order still stands at its gates."""
    return bool(taking.order.stage == OrderStage.PLACED and taking.order.due > 0)


def passed_payment_gate(taking: Taking) -> Sequence[int]:
    """The payment gate that money has passed."""
    return _gates(taking, GateKind.PAYMENT, GateState.PASSED)


def cost_leaves_more_due(taking: Taking) -> bool:
    """The accepted shipping cost is not paid yet."""
    return _is_cost(taking) and taking.order.due > 0


def cost_leaves_nothing_due(taking: Taking) -> bool:
    """With the accepted shipping cost everything is paid."""
    return _is_cost(taking) and fully_paid(taking)


def _is_cost(taking: Taking) -> bool:
    return bool(taking.subject.kind == GateKind.SHIPPING_COST)


def paid_gate_opened(taking: Taking) -> bool:
    """A gate of money was opened though nothing is due."""
    return taking.subject.kind in (GateKind.PAYMENT, GateKind.INSTALMENT) and fully_paid(taking)


def open_parcels(taking: Taking) -> Sequence[int]:
    """Every parcel that has not left."""
    return _parcels(taking, ParcelStage.OPEN)


def _parcels(taking: Taking, *stages: ParcelStage) -> Sequence[int]:
    return sorted(parcel.pk for parcel in taking.rows("parcels") if parcel.stage in stages)


def none_left_behind(taking: Taking) -> bool:
    """This was the last parcel to leave, and the order does not say so yet."""
    going = taking.order.stage in (OrderStage.CONFIRMED, OrderStage.PROCESSING)
    return going and not taking.order.parcels.filter(stage=ParcelStage.OPEN).exists()


def some_left_behind(taking: Taking) -> bool:
    """A part has left and the rest is still here, and the order does not say yet that it moves."""
    return taking.order.stage == OrderStage.CONFIRMED and bool(open_parcels(taking))


def all_arrived(taking: Taking) -> bool:
    """This was the last parcel to arrive."""
    return taking.order.stage == OrderStage.SHIPPED and not _parcels(taking, *NOT_ARRIVED)


def paid_after_arriving(taking: Taking) -> bool:
    """The money was what the completion still waited for (S3-22)."""
    if taking.step.verb == "settle" and taking.actor.kind is ActorKind.NEIGHBOUR:
        return False  # cash at the door: the parcel's own row completes the order
    return (
        taking.order.due <= 0
        and bool(_parcels(taking, ParcelStage.DELIVERED))
        and all_arrived(taking)
    )


def sent_parcels(taking: Taking) -> Sequence[int]:
    """Every parcel that has left and not arrived, also where nobody was at home."""
    return _parcels(taking, ParcelStage.SENT, ParcelStage.FAILED)


def was_sent(taking: Taking) -> bool:
    """The step back takes back the sending, not the completion or the start."""
    return taking.before == OrderStage.SHIPPED


def emptied_task(taking: Taking) -> Sequence[int]:
    """The warehouse's task whose last parcel has just left, and that nobody has marked packed."""
    box = taking.subject.delivery
    if Parcel.objects.filter(delivery=box, stage=ParcelStage.OPEN).exists():
        return ()
    return (box.pk,) if box.stage in (DeliveryStage.READY, DeliveryStage.PICKED) else ()


def living_tasks(taking: Taking) -> Sequence[int]:
    """Every task of the warehouse that is not cancelled."""
    return _tasks(taking, *COUNTED, DeliveryStage.WAITING)


def tasks_with_goods(taking: Taking) -> Sequence[int]:
    """Tasks that count on goods which proved missing."""
    return _tasks(taking, *COUNTED)


def packed_by_leaving(taking: Taking) -> Sequence[int]:
    """Tasks that nobody picked or packed by hand: their parcel's leaving said so."""
    return [task for task, before in _packed_by_itself(taking) if before != "pick"]


def picked_before_leaving(taking: Taking) -> Sequence[int]:
    """Tasks that somebody picked, and whose packing only their parcel's leaving said."""
    return [task for task, before in _packed_by_itself(taking) if before == "pick"]


MOVES_TASK = ("allocate", "resume", "pick", "unpack", "pack", "back", "hold")


def _packed_by_itself(taking: Taking) -> Sequence[tuple[int, str]]:
    """Tasks packed by their parcel's leaving, each with the step that moved it before: `pick` where
    it stood picked.
    """
    found = []
    for task in _tasks(taking, DeliveryStage.PACKED):
        moves = Event.objects.filter(
            order_id=taking.order.pk, subject_kind="delivery", subject_id=task, step__in=MOVES_TASK
        ).exclude(name="attempt_refused")
        last = list(moves.order_by("-seq").values_list("step", "actor")[:2])
        if last and last[0][0] == "pack" and last[0][1].startswith(ActorKind.NEIGHBOUR):
            before = last[1][0] if len(last) > 1 else ""
            found.append((task, "pick" if before == "unpack" else before))
    return found


def _tasks(taking: Taking, *stages: DeliveryStage) -> Sequence[int]:
    return sorted(task.pk for task in taking.rows("deliveries") if task.stage in stages)


def goods_proved_missing(taking: Taking) -> bool:
    """Whoever steps back says that the goods are faulty or not there."""
    return bool(taking.data.get("goods_missing"))


def awaited_payments(taking: Taking) -> Sequence[int]:
    """Money that has not come."""
    rows = Payment.objects.filter(order=taking.order, stage__in=WAITING).order_by("id")
    return list(rows.values_list("pk", flat=True))


def payment_at_the_door(taking: Taking) -> Sequence[int]:
    """The row that waits for the cash."""
    rows = Payment.objects.filter(order=taking.order, stage=PaymentStage.PENDING).order_by("id")
    return list(rows.values_list("pk", flat=True)[:1])


def cash_was_collected(taking: Taking) -> bool:
    """The deliverer or the carrier has the customer's cash."""
    return bool(taking.data.get("cash_collected")) and taking.order.due > 0
