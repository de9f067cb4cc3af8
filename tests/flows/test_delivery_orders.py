"""The warehouse's task tells the truth: it follows its order by steps of its own (semantics 4)."""

from datetime import timedelta

import pytest

from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.models import Level, Warehouse
from orderwright.domain.stock.warehouses import set_steps
from orderwright.entrypoints.panel.timeline import timeline
from orderwright.entrypoints.panel.words import read_event
from orderwright.kernel import clock
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import Actor, ActorKind
from orderwright.kernel.lifecycle.errors import BadInput, Forbidden, Refused
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.shelf import receive
from tests.builders import a_product, a_shop
from tests.walks import EWA, MAREK, OLA, an_order, fresh, mails, run_worker, step, told

pytestmark = pytest.mark.django_db
NUMBER = {"tracking_number": "13001234567890"}
JAN = Actor(ActorKind.DELIVERER, "Jan")


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop()


def task_of(order: Order) -> DeliveryOrder:
    return DeliveryOrder.objects.filter(order=order).latest("pk")


def last(order: Order, name: str) -> Event:
    return Event.objects.filter(order_id=order.pk, name=name).latest("seq")


def facts(order: Order, name: str) -> dict[str, object]:
    return read_event(last(order, name))


@pytest.mark.parametrize("table", ["order", "parcel"])
def test_what_has_left_was_packed(table: str) -> None:
    order = an_order(OrderStage.PROCESSING, paid=True)
    step(order, "ship" if table == "order" else "send", table=table, data=NUMBER)
    assert (fresh(order).stage, task_of(order).stage) == ("shipped", "packed")
    packed = last(order, "delivery_packed")
    assert packed.actor.startswith("neighbour")
    assert (packed.subject_kind, facts(order, "delivery_packed")["to"]) == ("delivery", "packed")
    assert offenders() == []


def test_what_ola_packed_herself_is_not_packed_twice() -> None:
    set_steps(Warehouse.objects.get(), 3)
    order = an_order(OrderStage.PROCESSING, paid=True)
    step(order, "pick", table="delivery", actor=OLA)
    step(order, "pack", table="delivery", actor=OLA)
    step(order, "ship", data=NUMBER)
    assert told(order).count("delivery_packed") == 1
    step(order, "step_back", reason="Still in the hall")
    # Jan has not taken it: the box is as Ola left it
    assert task_of(order).stage == "packed"
    assert offenders() == []


def test_a_step_back_brings_parcel_and_task_back() -> None:
    order = an_order(OrderStage.PROCESSING, paid=True)
    step(order, "ship", data=NUMBER)
    step(order, "step_back", reason="Wrong box")
    assert (fresh(order).stage, task_of(order).stage) == ("processing", "ready")
    parcel = Parcel.objects.get(order=order)
    assert (parcel.stage, parcel.sent_at, parcel.tracking_number) == (
        "open", None, NUMBER["tracking_number"],
    )  # fmt: skip
    assert told(order)[-3:] == ["order_stepped_back", "parcel_unsent", "delivery_stepped_back"]
    assert facts(order, "parcel_unsent")["reason"] == "Wrong box"
    step(order, "ship", data=NUMBER)
    assert task_of(order).stage == "packed"
    assert offenders() == []


def test_nobody_takes_back_a_parcel_or_cancels_a_task_by_itself() -> None:
    order = an_order(OrderStage.SHIPPED)
    for table, verb in (("parcel", "unsend"), ("delivery", "cancel")):
        with pytest.raises(Forbidden):
            step(order, verb, table=table, reason="Because")
    assert (Parcel.objects.get(order=order).stage, task_of(order).stage) == ("sent", "packed")


def test_goods_missing_after_the_parcel_came_back_wait_for_the_supplier() -> None:
    lamp = a_product("LAMP", stock=2)
    order = an_order(OrderStage.SHIPPED, lines={"LAMP": 2})
    step(order, "step_back", reason="Cracked", data={"goods_missing": True})
    assert (task_of(order).stage, fresh(order).waiting_on) == ("waiting", "supplier")
    assert told(order)[-1] == "delivery_held"
    # what is cracked is for nobody else either, and the status says what is awaited
    level = Level.objects.get(product_id=lamp.pk)
    assert (level.on_hand, level.reserved) == (0, 0)
    assert fresh(order).status.code == "awaiting-goods"
    assert offenders() == []
    receive(lamp.pk, 2, note="", actor=EWA)
    assert (task_of(order).stage, fresh(order).status.code) == ("ready", "in-processing")
    assert offenders() == []


def test_goods_that_the_customer_has_are_not_missing_here() -> None:
    order = an_order(OrderStage.COMPLETED)
    with pytest.raises(BadInput) as problem:
        step(order, "step_back", reason="Cracked", data={"goods_missing": True})
    assert list(problem.value.fields) == ["goods_missing"]
    assert fresh(order).stage == "completed"


def test_a_cancelled_order_cancels_its_task_and_its_payment_by_their_own_steps() -> None:
    order = an_order(OrderStage.CONFIRMED)
    step(order, "cancel", reason="Changed her mind")
    assert told(order)[-3:] == ["order_cancelled", "delivery_cancelled", "payment_cancelled"]
    assert task_of(order).stage == "cancelled"
    assert not Parcel.objects.filter(order=order).exists()
    assert Payment.objects.get(order=order).stage == "cancelled"
    assert facts(order, "payment_cancelled")["reason"] == "Changed her mind"
    run_worker()
    assert offenders() == []


def test_a_reopened_order_gets_a_new_task_when_it_is_confirmed_again() -> None:
    order = an_order(OrderStage.CONFIRMED)
    step(order, "reopen", reason="Another colour")
    assert task_of(order).stage == "cancelled"
    assert told(order)[-1] == "delivery_cancelled"
    assert fresh(order).delivery_status == "none"


def test_cash_at_the_door_is_a_step_of_its_payment() -> None:
    order = an_order(OrderStage.PROCESSING, payment_method="cash")
    step(order, "ship", data={"carrier": "own_car"})
    step(order, "deliver", table="parcel", actor=JAN, data={"cash_collected": True})
    assert told(order)[-3:] == ["parcel_delivered", "payment_settled", "order_completed"]
    settled = facts(order, "payment_settled")
    assert (settled["held_by"], settled["to"]) == ("deliverer", "paid")
    assert Payment.objects.get(order=order).stage == "paid"
    assert (fresh(order).payment_status, fresh(order).due) == ("paid", 0)
    clock.shift(timedelta(minutes=1))
    run_worker()
    assert mails(order).count("mail_payment_received") == 1
    assert offenders() == []


@pytest.mark.parametrize(("carrier", "holder"), [("own_car", "deliverer"), ("dpd", "carrier")])
def test_an_order_waits_for_whoever_still_has_its_cash(carrier: str, holder: str) -> None:
    change_settings(complete_when="by_hand")
    order = an_order(OrderStage.PROCESSING, payment_method="cash")
    step(order, "ship", data={"carrier": carrier, **NUMBER})
    step(order, "deliver", table="parcel", actor=JAN, data={"cash_collected": True})
    order = fresh(order)
    assert (order.payment_status, order.waiting_on) == ("paid", holder)
    since = order.waiting_since

    step(order, "note", data={"text": "Jan comes by on Friday."})
    assert fresh(order).waiting_since == since

    step(order, "hand_over", table="payment", actor=MAREK, data={"holder": "shop"})
    assert fresh(order).waiting_on == "shop"
    assert told(order)[-1] == "cash_handed_over"
    assert offenders() == []


def test_a_parcel_delivered_without_cash_settles_nothing() -> None:
    order = an_order(OrderStage.PROCESSING, payment_method="cash")
    step(order, "ship", data=NUMBER)
    step(order, "deliver", table="parcel")
    assert "payment_settled" not in told(order)
    assert Payment.objects.get(order=order).stage == "pending"


def test_cash_is_settled_by_its_parcel_and_by_nobody_of_the_staff() -> None:
    order = an_order(OrderStage.PROCESSING, payment_method="cash")
    with pytest.raises(Forbidden):
        step(order, "settle", table="payment", actor=MAREK)


def test_a_hold_is_lifted_when_the_goods_are_found() -> None:
    order = an_order(OrderStage.PROCESSING, paid=True)
    step(order, "hold", table="delivery", reason="Not on its shelf")
    step(order, "resume", table="delivery", actor=OLA)
    assert (task_of(order).stage, told(order)[-1]) == ("ready", "delivery_resumed")
    run_worker()
    before = mails(order)
    step(order, "hold", table="delivery", reason="Gone again")
    step(order, "resume", table="delivery")
    run_worker()
    assert mails(order) == before  # the warehouse's own business informs nobody
    assert offenders() == []


def test_what_was_never_put_on_hold_is_not_found() -> None:
    a_product("LAMP", stock=0)
    order = an_order(OrderStage.PROCESSING, paid=True)
    with pytest.raises(Refused, match="Ready"):
        step(order, "resume", table="delivery")
    with pytest.raises(Forbidden):
        step(order, "hold", table="delivery", actor=MAREK, reason="Because")


@pytest.mark.parametrize("verb", ["reinstate", "reopen"])
def test_the_journal_keeps_the_status_that_the_order_ends_with(verb: str) -> None:
    order = an_order(OrderStage.CONFIRMED)
    if verb == "reinstate":
        step(order, "cancel", reason="No")
    step(order, verb, reason="Yes")
    name = {"reinstate": "order_reinstated", "reopen": "order_reopened"}[verb]
    assert facts(order, name)["status"] == fresh(order).status.code != "new"


def test_the_timeline_tells_in_one_entry_what_followed_by_itself() -> None:
    order = an_order(OrderStage.CONFIRMED)
    step(order, "cancel", reason="Changed her mind")
    entries = timeline(fresh(order), "en")
    [cancelled] = [entry for entry in entries if entry.title == "Order cancelled"]
    assert not {"Delivery cancelled", "Payment cancelled"} & {entry.title for entry in entries}
    told_below = " / ".join(cancelled.lines)
    assert "Delivery cancelled: Ready to pick → Cancelled" in told_below
    assert "Payment cancelled: " in told_below
    assert told_below.count("Changed her mind") == 1
