"""Steps back take back their own step only: its message, its stage, its goods."""

from datetime import timedelta

import pytest

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.orders.queries import parked_long_enough
from orderwright.domain.shop import queries as shop_queries
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.shop.statuses import StatusWish, save_status
from orderwright.domain.stock.models import Reservation
from orderwright.kernel import clock
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import BadInput, Refused
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import MACHINE
from tests.builders import a_product, a_shop
from tests.walks import (
    an_order,
    anna_buys,
    confirm,
    fresh,
    mails,
    pay,
    run_worker,
    settle,
    step,
    typed_in,
)

pytestmark = pytest.mark.django_db
NUMBER = {"tracking_number": "13001234567890U"}


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop(grace_seconds=30)


def everything_leaves() -> None:
    clock.shift(timedelta(minutes=1))
    run_worker()


def a_quotation(**wish: object) -> Order:
    a_product("LAMP", stock=5)
    return Order.objects.get(pk=typed_in({"LAMP": 1}, draft=True, **wish).order_id)


def test_a_step_back_leaves_the_message_of_money_alone() -> None:
    order = an_order(OrderStage.CONFIRMED)
    everything_leaves()
    step(order, "start")
    pay(order)
    step(order, "step_back", reason="Too early")
    everything_leaves()
    assert "mail_payment_received" in mails(order)
    assert "mail_processing" not in mails(order)


def test_reopening_keeps_the_request_sent_after_confirming() -> None:
    order = an_order(OrderStage.CONFIRMED)
    step(order, "reopen", reason="Another colour")
    withdrawn = Duty.objects.filter(order_id=order.pk, withdrawn_at__isnull=False)
    assert set(withdrawn.values_list("effect", flat=True)) == {"mail_confirmed"}


def test_a_step_back_twice_withdraws_what_it_takes_back() -> None:
    order = an_order(OrderStage.PROCESSING, paid=True)
    everything_leaves()
    step(order, "ship", data=NUMBER)
    step(order, "complete")
    step(order, "step_back", reason="Too early")
    step(order, "step_back", reason="Wrong box")
    everything_leaves()
    assert not {"mail_completed", "mail_shipped", "mail_parcel_sent"} & set(mails(order))
    assert offenders() == []


def test_a_parcel_that_has_arrived_cannot_be_unsent() -> None:
    order = an_order(OrderStage.SHIPPED)
    step(order, "deliver", table="parcel")
    step(order, "step_back", reason="The box was empty")
    assert fresh(order).stage == "shipped"
    with pytest.raises(Refused, match="arrived or come back"):
        step(order, "step_back", reason="And further")


def test_a_parcel_that_came_back_cannot_be_unsent() -> None:
    order = an_order(OrderStage.SHIPPED)
    step(order, "return", table="parcel", reason="Refused at the door")
    with pytest.raises(Refused, match="arrived or come back"):
        step(order, "step_back", reason="Again")
    assert Parcel.objects.get(order=order).stage == "returned"


def test_the_warehouse_does_not_pick_what_has_left() -> None:
    order = an_order(OrderStage.SHIPPED)
    for verb, sentence in (("pick", "Packed"), ("pack", "Packed"), ("hold", "have left"),
                           ("back", "have left")):  # fmt: skip
        with pytest.raises(Refused, match=sentence):
            step(order, verb, table="delivery", reason="Late")


def test_a_cancelled_quotation_comes_back_as_a_quotation() -> None:
    order = a_quotation()
    step(order, "offer")
    step(order, "cancel", reason="Too dear")
    step(order, "reinstate", reason="Not so dear")
    order = fresh(order)
    assert (order.stage, order.number[:2], order.waiting_on) == ("draft", "Q-", "customer")
    assert (order.cancel_reason, Gate.objects.filter(order=order).exists()) == ("", False)
    step(order, "accept")
    assert fresh(order).stage == "placed"
    assert offenders() == []


def test_an_accepted_quotation_comes_back_as_an_order() -> None:
    order = a_quotation()
    step(order, "accept")
    step(order, "cancel", reason="No")
    with pytest.raises(Refused):
        step(order, "reinstate_quotation", reason="Yes")
    step(order, "reinstate", reason="Yes")
    assert fresh(order).stage == "placed"
    assert offenders() == []


def test_goods_of_a_confirmed_order_are_held_for_good() -> None:
    a_product("LAMP", stock=5)
    order = anna_buys({"LAMP": 2}, payment_method="cash")
    assert Reservation.objects.get(order_id=order.pk).expires_at is not None
    settle(order, "shop")
    assert Reservation.objects.get(order_id=order.pk).expires_at is None


def test_parking_ends_when_its_time_has_come() -> None:
    order = an_order()
    past = (clock.now() - timedelta(hours=1)).isoformat()
    with pytest.raises(BadInput) as problem:
        step(order, "park", data={"until": past})
    assert list(problem.value.fields) == ["until"]
    later = clock.now() + timedelta(days=1)
    step(order, "park", data={"until": later.isoformat()})
    assert fresh(order).waiting_on == "nobody"
    clock.shift(timedelta(days=2))
    step(order, "note", data={"text": "Seen"})
    assert fresh(order).waiting_on == "customer"


def parked(order: Order, days: int = 30) -> None:
    until = clock.now() + timedelta(days=days)
    step(order, "park", data={"until": until.isoformat()})


def test_who_comes_back_from_a_cancellation_is_parked_no_more() -> None:
    order = an_order()
    parked(order)
    step(order, "cancel", reason="Changed her mind")
    assert fresh(order).parked_until is None
    step(order, "reinstate", reason="And back")
    assert fresh(order).waiting_on == "customer"


def test_a_parked_order_stays_so_when_its_last_gate_is_settled() -> None:
    order = an_order(payment_method="cash")
    parked(order)
    confirm(order)
    assert (fresh(order).stage, fresh(order).waiting_on) == ("confirmed", "nobody")


def test_the_clock_asks_nothing_of_an_order_that_was_parked_when_it_left() -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True)
    parked(order)
    step(order, "ship")
    assert (fresh(order).parked_until, fresh(order).waiting_on) == (None, "carrier")
    step(order, "complete")
    # As a shop may have it from before.
    Order.objects.filter(pk=order.pk).update(parked_until=clock.now())
    clock.shift(timedelta(days=400))
    assert parked_long_enough(clock.now(), 0, 10) == []


def test_the_status_picked_with_the_confirmation_stays() -> None:
    vip = _vip(OrderStage.CONFIRMED)
    order, other = anna_buys(), anna_buys()
    for bought in (order, other):
        settle(bought, "customer")
    step(order, "confirm", data={"status": vip})
    step(other, "set_status", data={"status": vip})
    for bought in (order, other):
        assert (fresh(bought).stage, fresh(bought).status.code) == ("confirmed", vip)


def test_a_status_of_a_stage_before_is_reached_by_the_step_back() -> None:
    vip = _vip(OrderStage.CONFIRMED)
    order = an_order(OrderStage.PROCESSING)
    step(order, "set_status", data={"status": vip}, reason="Too early")
    assert (fresh(order).stage, fresh(order).status.code) == ("confirmed", vip)
    event = Event.objects.filter(order_id=order.pk).latest("seq")
    assert event.name == "order_stepped_back"


def test_the_list_of_statuses_holds_what_can_be_reached() -> None:
    order = an_order(OrderStage.CONFIRMED)
    field = MACHINE.tables["order"].by_verb["set_status"].takes[0]
    assert field.choices is not None
    stages = {shop_queries.status_by_code(code).stage for code, _label in field.choices(order)}
    assert stages == {"confirmed", "processing", "shipped"}


def _vip(stage: OrderStage) -> str:
    return save_status(StatusWish(stage, {"en": "VIP"})).code


def test_correcting_one_field_does_not_judge_the_others() -> None:
    order = an_order()
    Order.objects.filter(pk=order.pk).update(phone="old phone", tax_id="CZ25596641")
    step(order, "correct_customer", data={"name": "Anna Nowak"})
    assert fresh(order).name == "Anna Nowak"
    with pytest.raises(BadInput) as problem:
        step(order, "correct_customer", data={"phone": "no phone"})
    assert list(problem.value.fields) == ["phone"]
    step(order, "correct_customer", data={"phone": "", "tax_id": "", "company": ""})
    assert (fresh(order).phone, fresh(order).tax_id, fresh(order).company) == ("", "", "")
    assert "Nowak" in fresh(order).name


def test_a_phone_is_judged_by_the_orders_country() -> None:
    order = an_order()
    address = {**order.shipping_address, "country": "CZ", "postal_code": "110 00"}
    Order.objects.filter(pk=order.pk).update(shipping_address=address)
    step(order, "correct_customer", data={"tax_id": "25596641"})
    assert fresh(order).tax_id == "25596641"


def test_correcting_the_street_does_not_judge_an_old_post_code() -> None:
    order = an_order()
    address = {**order.shipping_address, "postal_code": "OLD"}
    Order.objects.filter(pk=order.pk).update(shipping_address=address)
    step(order, "correct_address", data={"street": "ul. Krótka 1"})
    assert fresh(order).shipping_address["street"] == "ul. Krótka 1"
    with pytest.raises(BadInput) as problem:
        step(order, "correct_address", data={"country": "DE"})
    assert list(problem.value.fields) == ["postal_code"]
