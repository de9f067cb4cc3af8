"""One, two or three steps until goods leave: the warehouse's setting, for new tasks (S2-16)."""

from datetime import timedelta

import pytest

from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.models import Warehouse
from orderwright.domain.stock.warehouses import set_steps
from orderwright.kernel import clock
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import Actor, ActorKind
from orderwright.kernel.lifecycle.errors import BadInput, NeedsOverride, Refused
from orderwright.lifecycle.invariants import offenders
from tests.builders import a_shop
from tests.walks import API, OLA, an_order, fresh, mails, run_worker, step, told

pytestmark = pytest.mark.django_db
NUMBER = {"tracking_number": "13001234567890"}
JAN = Actor(ActorKind.DELIVERER, "Jan")


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop()


def in_steps(steps: int) -> None:
    set_steps(Warehouse.objects.get(), steps)


def to_send(steps: int, **buying: str) -> Order:
    in_steps(steps)
    return an_order(OrderStage.PROCESSING, paid=True, **buying)


def picked(order: Order) -> None:
    step(order, "pick", table="delivery", actor=OLA)


def packed(order: Order) -> None:
    step(order, "pack", table="delivery", actor=OLA)


def mailed(order: Order) -> list[str]:
    clock.shift(timedelta(minutes=1))
    run_worker()
    return [name for name in mails(order) if "done" in name or "shipped" in name]


@pytest.mark.atom("S2-15")
def test_a_confirmed_order_has_exactly_one_task_linked_to_it() -> None:
    order = an_order(OrderStage.PLACED)
    assert not DeliveryOrder.objects.exists()
    order = an_order(OrderStage.CONFIRMED)
    task = DeliveryOrder.objects.get(order=order)
    assert (task.stage, task.warehouse, task.parcels.count()) == (
        "ready", Warehouse.objects.get(), 1,
    )  # fmt: skip


@pytest.mark.atom("S2-16")
def test_in_one_step_the_leaving_says_the_rest() -> None:
    order = to_send(1)
    for verb in ("pick", "pack"):
        with pytest.raises(Refused, match="sends in one step"):
            step(order, verb, table="delivery", actor=OLA)
    step(order, "ship", actor=OLA, data=NUMBER)
    assert fresh(order).stage == "shipped"
    assert told(order).count("delivery_packed") == 1


@pytest.mark.atom("S2-16")
def test_in_two_steps_goods_are_picked_and_sent() -> None:
    order = to_send(2)
    with pytest.raises(Refused, match="picks and sends"):
        packed(order)
    for verb, table in (("ship", "order"), ("send", "parcel")):
        with pytest.raises(Refused, match="not picked yet"):
            step(order, verb, table=table, actor=OLA, data=NUMBER)
    picked(order)
    step(order, "send", table="parcel", actor=OLA, data=NUMBER)
    assert fresh(order).stage == "shipped"
    assert offenders() == []


@pytest.mark.atom("S2-16")
def test_in_three_steps_goods_are_picked_packed_and_sent() -> None:
    order = to_send(3)
    with pytest.raises(Refused, match="not picked yet"):
        packed(order)
    picked(order)
    with pytest.raises(Refused, match="not packed yet"):
        step(order, "ship", actor=OLA, data=NUMBER)
    packed(order)
    step(order, "ship", actor=OLA, data=NUMBER)
    assert fresh(order).stage == "shipped"
    assert offenders() == []


@pytest.mark.parametrize("table", ["order", "parcel"])
def test_who_may_go_ahead_is_asked_first(table: str) -> None:
    order = to_send(3)
    verb = "ship" if table == "order" else "send"
    with pytest.raises(NeedsOverride, match="not picked yet"):
        step(order, verb, table=table, override_warnings=False, data=NUMBER)
    step(order, verb, table=table, data=NUMBER)
    assert fresh(order).stage == "shipped"


def test_who_says_that_goods_have_left_is_believed() -> None:
    for actor in (API, JAN):
        order = to_send(3)
        step(order, "send", table="parcel", actor=actor, override_warnings=False, data=NUMBER)
        assert fresh(order).stage == "shipped"


@pytest.mark.atom("S2-16")
def test_a_task_keeps_the_steps_that_held_when_it_was_opened() -> None:
    old = to_send(3)
    in_steps(1)
    new = an_order(OrderStage.PROCESSING, paid=True)
    with pytest.raises(Refused, match="not picked yet"):
        step(old, "ship", actor=OLA, data=NUMBER)
    step(new, "ship", actor=OLA, data=NUMBER)
    assert fresh(new).stage == "shipped"


def test_no_warehouse_works_in_four_steps() -> None:
    with pytest.raises(BadInput):
        in_steps(4)
    assert Warehouse.objects.get().steps == 1


@pytest.mark.atom("S2-19")
def test_the_mail_leaves_when_the_last_step_is_done() -> None:
    change_settings(mail_when_done=True)
    order = to_send(3)
    picked(order)
    assert mailed(order) == []
    packed(order)
    assert mailed(order) == ["mail_warehouse_done"]
    step(order, "ship", data=NUMBER)
    assert mailed(order) == ["mail_warehouse_done", "mail_shipped"]


@pytest.mark.atom("S2-19")
def test_of_two_steps_picking_is_the_last() -> None:
    change_settings(mail_when_done=True)
    order = to_send(2)
    picked(order)
    assert mailed(order) == ["mail_warehouse_done"]


@pytest.mark.atom("S2-19")
def test_what_leaves_in_one_go_is_told_of_once() -> None:
    change_settings(mail_when_done=True)
    order = to_send(1)
    step(order, "ship", data=NUMBER)
    assert mailed(order) == ["mail_shipped"]


@pytest.mark.atom("S2-19")
@pytest.mark.parametrize("switched", [False, True])
def test_no_mail_without_the_setting_or_the_tick(switched: bool) -> None:
    change_settings(mail_when_done=switched)
    order = to_send(2)
    step(order, "pick", table="delivery", actor=OLA, inform={"email": False})
    assert mailed(order) == []


@pytest.mark.atom("S4-6")
@pytest.mark.parametrize(("steps", "stage"), [(1, "ready"), (2, "picked"), (3, "packed")])
def test_what_was_done_by_hand_stays_done_when_the_sending_is_taken_back(
    steps: int, stage: str
) -> None:
    order = to_send(steps)
    if steps > 1:
        picked(order)
    if steps > 2:
        packed(order)
    for _again in range(2):
        step(order, "ship", actor=OLA, data=NUMBER)
        assert DeliveryOrder.objects.get(order=order).stage == "packed"
        step(order, "step_back", reason="The van is full")
        assert DeliveryOrder.objects.get(order=order).stage == stage
    taken = Event.objects.filter(order_id=order.pk, step="unpack").count()
    assert taken == (2 if steps == 2 else 0)
    assert offenders() == []
