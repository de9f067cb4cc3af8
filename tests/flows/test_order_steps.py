"""The order's own way: start, send, deliver, complete, cancel, reinstate, step back.

S0-19, S1-5 .. S1-8, S2-8, S3-14 .. S3-23, S4-1 .. S4-6, U33.
"""

from datetime import timedelta

import pytest

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.payments.models import Payment
from orderwright.domain.shop.models import Status
from orderwright.domain.shop.services import change_settings, raise_version
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.models import Level
from orderwright.kernel import clock
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import BadInput, Forbidden, NeedsOverride, Refused, Stale
from orderwright.kernel.lifecycle.offers import Offer
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import offers
from orderwright.outbound.notifications.models import Message
from tests.builders import a_product, a_shop
from tests.walks import (
    API,
    EWA,
    LINK_HOLDER,
    MAREK,
    OLA,
    an_order,
    anna_buys,
    fresh,
    mails,
    pay,
    run_worker,
    settle,
    step,
    told,
    typed_in,
)

pytestmark = pytest.mark.django_db
NUMBER = {"tracking_number": "13001234567890U"}


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop(grace_seconds=30)


@pytest.mark.atom("S3-14", "S3-15", "S1-8", "S4-4")
def test_taken_into_processing_tells_the_customer_after_the_grace() -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True)
    clock.shift(timedelta(minutes=1))
    run_worker()
    step(order, "start")
    run_worker()
    assert "mail_processing" not in mails(order)
    clock.shift(timedelta(seconds=31))
    run_worker()
    assert mails(order)[-1] == "mail_processing"
    assert fresh(order).status.stage == "processing"


@pytest.mark.atom("S3-15", "S4-3", "S4-5")
def test_unticked_nobody_is_told_and_the_timeline_says_so() -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True)
    step(order, "start", inform={"email": False})
    clock.shift(timedelta(minutes=1))
    run_worker()
    assert "mail_processing" not in mails(order)
    event = Event.objects.get(order_id=order.pk, name="order_started")
    assert '"not_informed":["email"]' in str(event.data)
    assert event.actor == "staff:Ewa"


@pytest.mark.atom("S3-16")
def test_processing_warns_when_goods_are_short() -> None:
    a_product("LAMP", stock=2)
    first, second = anna_buys({"LAMP": 2}), anna_buys({"LAMP": 2})
    for order in (first, second):
        settle(order, "customer", actor=LINK_HOLDER)
        settle(order, "shop")
    with pytest.raises(NeedsOverride, match="2 x LAMP"):
        step(second, "start", override_warnings=False)
    step(second, "start", override_warnings=True)
    assert fresh(second).stage == "processing"


@pytest.mark.atom("S3-17", "S3-18", "S3-20", "U33")
def test_sent_with_its_number_issues_the_stock_and_tells_the_number() -> None:
    lamp = a_product("LAMP", stock=5)
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 2})
    step(order, "ship", data=NUMBER)
    clock.shift(timedelta(minutes=1))
    run_worker()
    level = Level.objects.get(product_id=lamp.pk)
    assert (level.on_hand, level.reserved) == (3, 0)
    parcel = Parcel.objects.get(order=order)
    assert (parcel.stage, parcel.tracking_number) == ("sent", NUMBER["tracking_number"])
    mail = Message.objects.get(order_id=order.pk, template="mail_shipped")
    assert NUMBER["tracking_number"] in mail.text
    assert (fresh(order).stage, fresh(order).delivery_status) == ("shipped", "sent")
    assert mails(order).count("mail_parcel_sent") == 0
    assert offenders() == []


@pytest.mark.atom("S3-19")
def test_a_forgotten_number_is_warned_about_once_and_may_be_overridden() -> None:
    order = an_order(OrderStage.PROCESSING, paid=True)
    with pytest.raises(NeedsOverride, match="tracking number is missing"):
        step(order, "ship", override_warnings=False)
    assert fresh(order).stage == "processing"
    step(order, "ship", override_warnings=True)
    assert fresh(order).stage == "shipped"
    event = Event.objects.get(order_id=order.pk, name="order_shipped")
    assert "tracking number is missing" in str(event.data)


@pytest.mark.atom("S3-19")
def test_the_warning_is_a_setting() -> None:
    change_settings(warn_tracking=False)
    order = an_order(OrderStage.PROCESSING, paid=True)
    step(order, "ship", override_warnings=False)
    assert fresh(order).stage == "shipped"


@pytest.mark.atom("S3-17")
def test_our_own_car_needs_no_number() -> None:
    order = an_order(OrderStage.PROCESSING, paid=True)
    step(order, "ship", data={"carrier": "own_car"}, override_warnings=False)
    assert fresh(order).waiting_on == "deliverer"


def test_unpaid_goods_do_not_leave_unless_paid_on_delivery() -> None:
    order = an_order(OrderStage.PROCESSING)
    with pytest.raises(Refused, match="still to be paid"):
        step(order, "ship", data=NUMBER)
    cash = an_order(OrderStage.PROCESSING, payment_method="cash")
    step(cash, "ship", data=NUMBER)
    assert fresh(cash).stage == "shipped"


def test_sending_is_for_those_who_may() -> None:
    order = an_order(OrderStage.PROCESSING, paid=True)
    with pytest.raises(Forbidden):
        step(order, "ship", actor=MAREK, data=NUMBER)
    step(order, "ship", actor=OLA, data=NUMBER)
    assert fresh(order).stage == "shipped"


@pytest.mark.atom("S3-22", "S0-19")
def test_delivered_completes_the_order_by_itself() -> None:
    order = an_order(OrderStage.SHIPPED)
    step(order, "deliver", table="parcel")
    assert (fresh(order).stage, fresh(order).waiting_on) == ("completed", "")
    assert told(order)[-2:] == ["parcel_delivered", "order_completed"]


@pytest.mark.atom("S3-22")
def test_cash_at_the_door_settles_the_payment_and_completes() -> None:
    change_settings(complete_when="delivered_and_paid")
    order = an_order(OrderStage.PROCESSING, payment_method="cash")
    step(order, "ship", data=NUMBER)
    step(order, "deliver", table="parcel")
    assert fresh(order).stage == "shipped"
    assert told(order)[-1] == "attempt_refused"
    other = an_order(OrderStage.PROCESSING, payment_method="cash")
    step(other, "ship", data=NUMBER)
    step(other, "deliver", table="parcel", data={"cash_collected": True})
    assert (fresh(other).stage, fresh(other).payment_status) == ("completed", "paid")
    assert offenders() == []


@pytest.mark.atom("S3-22")
def test_completion_by_hand_is_a_setting() -> None:
    change_settings(complete_when="by_hand")
    order = an_order(OrderStage.SHIPPED)
    step(order, "deliver", table="parcel")
    assert fresh(order).stage == "shipped"
    step(order, "complete")
    assert fresh(order).stage == "completed"


@pytest.mark.atom("S3-23", "S0-12")
def test_cancelling_keeps_the_reason_and_frees_the_goods() -> None:
    lamp = a_product("LAMP", stock=5)
    order = an_order(OrderStage.CONFIRMED, lines={"LAMP": 2})
    with pytest.raises(Refused, match="reason"):
        step(order, "cancel")
    step(order, "cancel", reason="Out of fashion")
    clock.shift(timedelta(minutes=1))
    run_worker()
    assert (fresh(order).stage, fresh(order).cancel_reason) == ("cancelled", "Out of fashion")
    assert Level.objects.get(product_id=lamp.pk).reserved == 0
    assert Payment.objects.get(order=order).stage == "cancelled"
    assert mails(order)[-1] == "mail_cancelled"
    assert offenders() == []


def test_after_a_parcel_has_left_cancelling_is_a_return() -> None:
    order = an_order(OrderStage.SHIPPED)
    with pytest.raises(Refused):
        step(order, "cancel", reason="Too late")
    step(order, "step_back", reason="Still in the hall")
    step(order, "cancel", reason="In time after all")
    assert fresh(order).stage == "cancelled"
    assert offenders() == []


def test_a_cancelled_order_comes_back_with_its_gates() -> None:
    order = an_order(OrderStage.CONFIRMED)
    step(order, "cancel", reason="Changed her mind")
    step(order, "reinstate", reason="Changed it back")
    gates = {gate.kind: gate.state for gate in Gate.objects.filter(order=order)}
    assert gates == {"customer": "passed", "shop": "open"}
    assert (fresh(order).stage, fresh(order).waiting_on) == ("placed", "shop")
    assert Payment.objects.filter(order=order, stage="pending").count() == 1
    settle(order, "shop")
    assert fresh(order).stage == "confirmed"
    assert offenders() == []


def test_reinstating_needs_the_goods_where_the_pair_reserves_them() -> None:
    a_product("LAMP", stock=2)
    order = anna_buys({"LAMP": 2}, payment_method="cash")
    step(order, "cancel", reason="No")
    anna_buys({"LAMP": 2}, payment_method="cash")
    with pytest.raises(Refused):
        step(order, "reinstate", reason="Yes")
    assert fresh(order).stage == "cancelled"
    assert offenders() == []


@pytest.mark.atom("S4-6")
def test_ready_goes_back_to_awaiting_goods_untold_with_a_reason() -> None:
    lamp = a_product("LAMP", stock=2)
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 2})
    clock.shift(timedelta(minutes=1))
    run_worker()
    before = mails(order)
    with pytest.raises(Refused, match="reason"):
        step(order, "step_back", data={"goods_missing": True})
    step(order, "step_back", reason="Cracked glass", data={"goods_missing": True})
    clock.shift(timedelta(minutes=1))
    run_worker()
    assert mails(order) == before
    assert (fresh(order).stage, fresh(order).waiting_on) == ("confirmed", "supplier")
    assert Level.objects.get(product_id=lamp.pk).reserved == 0
    assert offenders() == []


def test_stepping_back_in_time_withdraws_the_message() -> None:
    order = an_order(OrderStage.PROCESSING, paid=True)
    clock.shift(timedelta(minutes=1))
    run_worker()
    step(order, "ship", data=NUMBER)
    step(order, "step_back", reason="Wrong box")
    clock.shift(timedelta(minutes=1))
    run_worker()
    assert "mail_shipped" not in mails(order)
    assert Duty.objects.filter(order_id=order.pk, withdrawn_at__isnull=False).count() == 1
    assert offenders() == []


def test_what_was_sent_by_mistake_lies_on_the_shelf_again() -> None:
    lamp = a_product("LAMP", stock=5)
    order = an_order(OrderStage.SHIPPED, lines={"LAMP": 2})
    step(order, "step_back", reason="Still in the hall")
    level = Level.objects.get(product_id=lamp.pk)
    assert (level.on_hand, level.reserved) == (5, 2)
    assert (fresh(order).stage, fresh(order).delivery_status) == ("processing", "ready")
    step(order, "ship", data=NUMBER)
    assert Level.objects.get(product_id=lamp.pk).on_hand == 3
    assert offenders() == []


def test_a_completed_order_can_be_taken_up_once_more() -> None:
    order = an_order(OrderStage.SHIPPED)
    step(order, "deliver", table="parcel")
    step(order, "step_back", reason="The box was empty")
    assert fresh(order).stage == "shipped"
    assert fresh(order).waiting_on != ""


def test_reopened_for_changes_the_shop_decides_again() -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True)
    step(order, "reopen", reason="Another colour")
    assert (fresh(order).stage, fresh(order).waiting_on) == ("placed", "shop")
    settle(order, "shop")
    assert fresh(order).stage == "confirmed"
    assert offenders() == []


@pytest.mark.atom("S1-5", "S1-7", "S4-2")
def test_a_status_of_the_same_stage_is_free_and_recorded() -> None:
    order = an_order(OrderStage.PROCESSING)
    step(order, "set_status", data={"status": "awaiting-goods"})
    assert (fresh(order).stage, fresh(order).status.code) == ("processing", "awaiting-goods")
    with pytest.raises(BadInput):
        step(order, "set_status", data={"status": "no-such"})


@pytest.mark.atom("S1-7")
def test_a_status_of_another_stage_is_reached_by_the_step_between() -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True)
    step(order, "set_status", data={"status": "ready"})
    assert (fresh(order).stage, fresh(order).status.code) == ("processing", "ready")
    assert told(order)[-1] == "order_started"
    with pytest.raises(Refused, match="no single step"):
        step(order, "set_status", data={"status": "completed"})


@pytest.mark.atom("S3-24")
def test_a_note_is_kept_for_staff_and_found() -> None:
    order = an_order()
    step(order, "note", data={"text": "Loves blue paper"})
    assert fresh(order).notes.get().author == "Ewa"
    assert "loves blue paper" in fresh(order).search_text
    with pytest.raises(BadInput):
        step(order, "note", data={"text": ""})


def test_a_parked_order_waits_for_nobody_until_taken_up() -> None:
    order = an_order()
    later = (clock.now() + timedelta(days=3)).isoformat()
    step(order, "park", data={"until": later})
    assert fresh(order).waiting_on == "nobody"
    step(order, "unpark")
    assert fresh(order).waiting_on == "customer"
    with pytest.raises(Refused, match="not parked"):
        step(order, "unpark")


def test_corrections_keep_the_old_data_in_the_timeline() -> None:
    order = an_order()
    step(order, "correct_address", data={"street": "ul. Krótka 1"})
    assert fresh(order).shipping_address["street"] == "ul. Krótka 1"
    event = Event.objects.get(order_id=order.pk, name="address_corrected")
    assert "Długa" in str(event.data)
    with pytest.raises(BadInput) as problem:
        step(order, "correct_address", data={"postal_code": "1"})
    assert "postal_code" in problem.value.fields


def test_tags_and_the_person_in_charge_are_kept() -> None:
    order = an_order()
    step(order, "tag", data={"tags": "gift, fragile, gift"})
    assert fresh(order).tags == ["gift", "fragile"]
    with pytest.raises(BadInput):
        step(order, "assign", data={"person": "99999"})


def test_somebody_elses_change_is_noticed() -> None:
    order = an_order()
    step(order, "tag", data={"tags": "gift"})
    with pytest.raises(Stale):
        step(order, "tag", data={"tags": "other"}, expected_version=1)


@pytest.mark.atom("S2-7", "S2-8")
def test_a_quotation_becomes_an_order_when_it_is_accepted() -> None:
    a_product("LAMP")
    placed = typed_in({"LAMP": 1}, draft=True)
    order = Order.objects.get(pk=placed.order_id)
    assert (order.stage, order.number[:2], order.waiting_on) == ("draft", "Q-", "shop")
    step(order, "offer", grace=0)
    run_worker()
    assert (fresh(order).waiting_on, mails(order)) == ("customer", ["mail_offer"])
    step(order, "accept")
    assert (fresh(order).stage, fresh(order).number[:2]) == ("placed", "20")
    assert Gate.objects.get(order=order, kind="customer").state == "passed"
    assert offenders() == []


@pytest.mark.atom("S4-1", "X3")
def test_every_step_is_open_or_says_why_not() -> None:
    for stage in OrderStage:
        if stage is OrderStage.DRAFT:
            continue
        order = an_order(stage)
        found = offers("order", order, order, EWA)
        assert all(offer.open or offer.reason for offer in found), stage
        opened = [offer.step.verb for offer in found if offer.open]
        assert opened, stage


@pytest.mark.atom("S4-1")
def test_the_main_step_differs_with_the_stage() -> None:
    first = {
        stage: {o.step.verb for o in _offered(stage) if o.open}
        for stage in (OrderStage.CONFIRMED, OrderStage.PROCESSING, OrderStage.CANCELLED)
    }
    assert "start" in first[OrderStage.CONFIRMED]
    assert "ship" in first[OrderStage.PROCESSING]
    assert "reinstate" in first[OrderStage.CANCELLED]


def _offered(stage: OrderStage) -> list[Offer]:
    order = an_order(stage, paid=True)
    return offers("order", order, order, EWA)


def test_machines_have_no_grace() -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True)
    clock.shift(timedelta(minutes=1))
    run_worker()
    step(order, "start", actor=API)
    run_worker()
    assert mails(order)[-1] == "mail_processing"


def test_a_part_payment_leaves_the_rest_expected() -> None:
    order = an_order()
    step(order, "record", table="payment", actor=MAREK, data={"amount": "50.00"})
    assert (fresh(order).payment_status, fresh(order).paid) == ("part_paid", 5_000)
    pay(order)
    assert (fresh(order).payment_status, fresh(order).due) == ("paid", 0)
    assert offenders() == []


@pytest.mark.atom("S3-22")
def test_money_that_comes_after_the_goods_completes_the_order() -> None:
    change_settings(complete_when="delivered_and_paid")
    order = an_order(OrderStage.PROCESSING, payment_method="cash")
    step(order, "ship", data=NUMBER)
    step(order, "deliver", table="parcel")
    assert fresh(order).stage == "shipped"
    pay(order)
    assert fresh(order).stage == "completed"
    assert offenders() == []


@pytest.mark.atom("S3-15", "S4-3")
def test_the_tick_on_the_sheet_is_that_of_the_status_to_come() -> None:
    order = an_order(OrderStage.PROCESSING, paid=True)
    Status.objects.filter(code="sent").update(informs_by_default=False)
    raise_version()
    ship = next(
        o for o in offers("order", fresh(order), fresh(order), EWA) if o.step.verb == "ship"
    )
    assert [told.ticked for told in ship.informs] == [False, False]
    clock.shift(timedelta(minutes=1))
    run_worker()
    step(order, "ship", data=NUMBER)
    clock.shift(timedelta(minutes=1))
    run_worker()
    assert "mail_shipped" not in mails(order)
