"""What `verify` reads out of the journal: stages of all rows, states of all gates (I7)."""

import json
from collections.abc import Callable

import pytest

from orderwright.domain.checkout.models import Cell
from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.shop.services import raise_version
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.journal.models import Event
from orderwright.lifecycle.invariants import offenders, replay_differs
from tests.builders import a_product, a_shop, online_payments
from tests.walks import an_order, anna_buys, confirm, fresh, pay, settle, step, typed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop(db: None) -> None:
    a_shop(grace_seconds=0)
    online_payments()


def placed() -> Order:
    return anna_buys()


def settled_by_a_rule() -> Order:
    return anna_buys(payment_method="cash")


def cost_named_and_accepted() -> Order:
    a_product("SOFA", bulky=True)
    order = anna_buys(lines={"SOFA": 1})
    settle(order, "shipping_cost", "propose", data={"amount": "90.00"})
    return order


def paid_another_way() -> Order:
    order = anna_buys(payment_method="card")
    step(order, "change_payment", data={"payment_method": "transfer"})
    return order


def reinstated() -> Order:
    order = an_order(OrderStage.CANCELLED)
    step(order, "reinstate", reason="She wants it")
    return order


def reinstated_and_paid() -> Order:
    Cell.objects.update(asks_payment=True)
    raise_version()
    order = anna_buys()
    pay(order)
    step(order, "cancel", reason="A mistake")
    step(order, "reinstate", reason="She wants it")
    return order


def reopened() -> Order:
    order = anna_buys()
    confirm(order)
    step(order, "reopen", reason="Another colour")
    return order


def accepted() -> Order:
    drawn = typed_in({a_product().sku: 1}, payment_method="card", draft=True)
    order = Order.objects.get(pk=drawn.order_id)
    step(order, "accept")
    return order


WALKS = [
    placed, settled_by_a_rule, cost_named_and_accepted, paid_another_way, reinstated,
    reinstated_and_paid, reopened, accepted,
]  # fmt: skip


@pytest.mark.parametrize("walk", WALKS)
def test_the_states_of_its_gates_follow_from_the_events(walk: Callable[[], Order]) -> None:
    order = walk()
    assert offenders() == []
    gate = Gate.objects.filter(order=order).latest("position")
    other = "waived" if gate.state != "waived" else "open"
    Gate.objects.filter(pk=gate.pk).update(state=other)
    (who,) = replay_differs()
    assert (
        who
        == f"{fresh(order).number}: events say {gate.state} of {gate.kind}, the gate says {other}"
    )


def test_a_gate_that_no_event_tells_of_is_named() -> None:
    order = anna_buys()
    Gate.objects.create(
        order=order, kind="instalment", position=3, state="open", opened_at=order.placed_at
    )
    assert replay_differs() == [
        f"{order.number}: events say nothing of instalment, the gate says open"
    ]


def test_what_was_erased_is_not_held_against_the_gates() -> None:
    order = anna_buys()
    confirm(order)
    Event.objects.filter(order_id=order.pk, subject_kind="gate").update(data=None)
    assert replay_differs() == []


@pytest.mark.parametrize(
    ("model", "other"), [(DeliveryOrder, "picked"), (Parcel, "failed")], ids=["task", "parcel"]
)
def test_goods_that_stand_elsewhere_than_the_events_say_are_named(
    model: type[DeliveryOrder] | type[Parcel], other: str
) -> None:
    order = an_order(OrderStage.SHIPPED)
    assert replay_differs() == []
    model._default_manager.filter(order=order).update(stage=other)
    (who,) = replay_differs()
    assert who.startswith(f"{order.number}: ")
    assert who.endswith(f"the row says {other}")


@pytest.mark.parametrize("gates", [["customer", "shop"], None])
def test_events_of_before_gates_were_told_are_not_judged_until_a_gate_moves(
    gates: list[str] | None,
) -> None:
    order = reinstated()
    event = Event.objects.get(order_id=order.pk, name="order_reinstated")
    before = json.loads(event.data or "{}")
    old = {name: value for name, value in before.items() if name != "gates"}
    Event.objects.filter(pk=event.pk).update(
        data=json.dumps(old if gates is None else {**old, "gates": gates})
    )
    assert replay_differs() == []
    settle(order, "customer")
    assert replay_differs() == []
    Gate.objects.filter(order=order, kind="customer").update(state="open")
    assert replay_differs() == [
        f"{order.number}: events say passed of customer, the gate says open"
    ]
