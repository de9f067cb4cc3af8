"""Gates: who may settle them, in which turn, and what follows (S0-9, S4-10 .., E3)."""

import json
from datetime import timedelta

import pytest

from orderwright.domain.checkout.models import Cell
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.services import raise_version
from orderwright.domain.stock.models import Level
from orderwright.domain.stock.queries import availability
from orderwright.kernel import clock
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.errors import BadInput, Forbidden, NeedsOverride, Refused
from orderwright.kernel.links import services as links
from orderwright.kernel.links.errors import LinkExpired, LinkRevoked
from orderwright.lifecycle.invariants import offenders
from orderwright.outbound.notifications.models import Message
from tests.builders import a_product, a_shop
from tests.walks import (
    EWA,
    LINK_HOLDER,
    MAREK,
    anna_buys,
    fresh,
    mails,
    pay,
    run_worker,
    settle,
    step,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    a_shop()
    return anna_buys()


@pytest.mark.atom("S4-11", "S4-12", "S0-11")
def test_the_link_passes_the_customers_gate_with_time_and_address(order: Order) -> None:
    settle(order, "customer", actor=LINK_HOLDER)
    gate = Gate.objects.get(order=order, kind="customer")
    assert (gate.state, gate.via, gate.ip) == ("passed", "link", "192.0.2.7")
    assert gate.at is not None
    assert (fresh(order).stage, fresh(order).waiting_on) == ("placed", "shop")
    assert fresh(order).status.bound_to == "shop"


@pytest.mark.atom("S4-11")
@pytest.mark.threat("T06")
def test_a_second_press_of_the_link_changes_nothing(order: Order) -> None:
    settle(order, "customer", actor=LINK_HOLDER)
    before = told(order)
    with pytest.raises(Refused):
        settle(order, "customer", actor=LINK_HOLDER)
    assert told(order) == before


@pytest.mark.threat("T07")
def test_a_link_of_another_purpose_passes_nothing(order: Order) -> None:
    tracker = Actor(ActorKind.CUSTOMER, "link", frozenset({"track"}), Door.STOREFRONT)
    with pytest.raises(Forbidden):
        settle(order, "customer", actor=tracker)


@pytest.mark.threat("T07")
def test_a_link_to_accept_a_cost_does_not_confirm_the_order(order: Order) -> None:
    accepter = Actor(ActorKind.CUSTOMER, "link", frozenset({"accept"}), Door.STOREFRONT)
    with pytest.raises(Refused, match="something else"):
        settle(order, "customer", actor=accepter)


def test_the_customers_link_does_not_pass_the_shops_gate(order: Order) -> None:
    settle(order, "customer", actor=LINK_HOLDER)
    with pytest.raises(Refused, match="for the shop to decide"):
        settle(order, "shop", actor=LINK_HOLDER)


@pytest.mark.atom("S0-10", "S4-15", "E3")
def test_staff_confirm_on_the_customers_behalf_by_name(order: Order) -> None:
    settle(order, "customer", actor=EWA)
    event = Event.objects.get(order_id=order.pk, name="gate_passed")
    assert (event.actor, Gate.objects.get(order=order, kind="customer").via) == (
        "staff:Ewa",
        "staff",
    )


@pytest.mark.atom("S4-10", "E3")
def test_confirmed_by_phone_keeps_the_callers_words(order: Order) -> None:
    with pytest.raises(BadInput) as problem:
        settle(order, "customer", data={"via": "phone"})
    assert "note" in problem.value.fields
    settle(order, "customer", data={"via": "phone", "note": "Anna called back"})
    gate = Gate.objects.get(order=order, kind="customer")
    assert (gate.via, gate.note) == ("phone", "Anna called back")


@pytest.mark.atom("E3", "S4-13")
def test_refused_as_false_order_cancels_it(order: Order) -> None:
    settle(order, "customer", "refuse", actor=LINK_HOLDER, reason="I did not order this")
    assert (fresh(order).stage, fresh(order).cancel_reason) == ("cancelled", "I did not order this")
    assert told(order) == [
        "order_placed", "gate_refused", "order_cancelled", "payment_cancelled",
    ]  # fmt: skip
    assert offenders() == []


@pytest.mark.atom("S0-11")
def test_the_last_gate_confirms_the_order_and_holds_the_goods() -> None:
    a_shop()
    lamp = a_product("LAMP", stock=5)
    order = anna_buys({"LAMP": 2})
    settle(order, "customer", actor=LINK_HOLDER)
    assert _held(lamp.pk) == 0
    settle(order, "shop")
    assert fresh(order).stage == "confirmed"
    assert _held(lamp.pk) == 2
    assert told(order)[-2:] == ["gate_passed", "order_confirmed"]


def _held(product_id: int) -> int:
    return _level(product_id).reserved


def _level(product_id: int) -> Level:
    return Level.objects.get(product_id=product_id)


def test_goods_short_confirm_all_the_same_and_wait_for_the_supplier() -> None:
    a_shop()
    a_product("LAMP", stock=2)
    first, second = anna_buys({"LAMP": 2}), anna_buys({"LAMP": 2})
    for order in (first, second):
        settle(order, "customer", actor=LINK_HOLDER)
        settle(order, "shop")
    pay(second)
    assert (fresh(first).delivery_status, fresh(second).delivery_status) == ("ready", "waiting")
    assert fresh(second).waiting_on == "supplier"
    assert offenders() == []


@pytest.mark.atom("S2-21")
def test_confirming_by_hand_holds_the_goods_and_is_refused_when_short_if_the_shop_wants_so() -> (
    None
):
    a_shop(manual_confirm_needs_stock=True)
    lamp = a_product("LAMP", stock=2)
    first, second = anna_buys({"LAMP": 2}), anna_buys({"LAMP": 2})
    for order in (first, second):
        settle(order, "customer", actor=LINK_HOLDER)
    settle(first, "shop")
    assert availability([lamp.pk]) == {lamp.pk: 0}
    with pytest.raises(Refused, match="Goods are missing: 2 x LAMP"):
        settle(second, "shop")


def test_a_later_gate_waits_its_turn_unless_somebody_answers_for_it(order: Order) -> None:
    seller = Actor(ActorKind.STAFF, "Piotr", frozenset({Permission.SELL}), Door.PANEL)
    with pytest.raises(Refused, match="First: Customer's confirmation"):
        settle(order, "shop", actor=seller)
    with pytest.raises(NeedsOverride):
        settle(order, "shop", actor=EWA)
    with pytest.raises(Refused, match="reason"):
        settle(order, "shop", actor=EWA, override_warnings=True)
    settle(order, "shop", actor=EWA, override_warnings=True, reason="Anna is my neighbour")
    assert fresh(order).stage == "placed"


@pytest.mark.atom("E3")
def test_money_that_came_counts_as_the_customers_word(order: Order) -> None:
    pay(order)
    gate = Gate.objects.get(order=order, kind="customer")
    assert (gate.state, gate.via) == ("passed", "payment")
    assert fresh(order).payment_status == "paid"


def test_a_payment_gate_passes_by_money_only() -> None:
    a_shop()
    _ask_for_payment()
    order = anna_buys()
    assert [g.kind for g in Gate.objects.filter(order=order)] == ["customer", "payment", "shop"]
    settle(order, "customer", actor=LINK_HOLDER)
    with pytest.raises(Refused, match="record the payment"):
        settle(order, "payment")
    pay(order)
    assert Gate.objects.get(order=order, kind="payment").state == "passed"
    settle(order, "shop")
    assert fresh(order).stage == "confirmed"


def _ask_for_payment() -> None:
    Cell.objects.filter(delivery__code="courier").update(asks_payment=True)
    raise_version()


def test_doing_without_a_gate_needs_the_right_and_a_reason(order: Order) -> None:
    with pytest.raises(Forbidden):
        settle(order, "customer", "waive", actor=MAREK, reason="no")
    with pytest.raises(Refused, match="reason"):
        settle(order, "customer", "waive")
    settle(order, "customer", "waive", reason="Regular customer")
    assert Gate.objects.get(order=order, kind="customer").state == "waived"
    settle(order, "customer", "reopen", reason="Not so regular")
    assert fresh(order).waiting_on == "customer"


@pytest.mark.atom("S4-14", "S4-15")
def test_the_request_is_sent_again_only_while_open_and_not_too_often(order: Order) -> None:
    step(order, "request_confirmation")
    run_worker()
    assert mails(order) == ["mail_placed", "mail_confirm_request"]
    with pytest.raises(Refused, match="two minutes"):
        step(order, "request_confirmation")
    clock.shift(timedelta(minutes=3))
    step(order, "request_confirmation")
    settle(order, "customer")
    with pytest.raises(Refused, match="already answered"):
        step(order, "request_confirmation")


@pytest.mark.threat("T70")
def test_five_requests_a_day_are_enough(order: Order) -> None:
    for _n in range(5):
        step(order, "request_confirmation")
        clock.shift(timedelta(minutes=3))
    with pytest.raises(Refused, match="Five requests"):
        step(order, "request_confirmation")


@pytest.mark.atom("S4-16")
@pytest.mark.threat("T10")
def test_a_corrected_address_ends_the_old_links_and_the_new_mail_has_living_ones(
    order: Order,
) -> None:
    old = links.issue("confirm", order.pk)
    step(order, "correct_customer", data={"email": "anna.k@example.org"})
    with pytest.raises(LinkRevoked):
        links.resolve("confirm", old)
    step(order, "request_confirmation")
    run_worker()
    request = Message.objects.get(order_id=order.pk, template="mail_confirm_request")
    assert request.recipient == "anna.k@example.org"
    assert links.resolve("confirm", links.issue("confirm", order.pk)).row == order.pk
    assert links.issue("confirm", order.pk) != old


@pytest.mark.threat("T06")
def test_a_confirm_link_runs_out_and_a_request_prolongs_it(order: Order) -> None:
    token = links.issue("confirm", order.pk)
    clock.shift(timedelta(days=8))
    with pytest.raises(LinkExpired):
        links.resolve("confirm", token)
    step(order, "request_confirmation")
    assert links.resolve("confirm", token).row == order.pk


@pytest.mark.atom("S0-12")
@pytest.mark.threat("T06")
def test_gates_of_a_cancelled_order_are_closed_for_good(order: Order) -> None:
    step(order, "cancel", reason="Wrong size")
    with pytest.raises(Refused, match="its gates are closed"):
        settle(order, "customer", actor=LINK_HOLDER)
    assert fresh(order).stage == "cancelled"


def test_a_bulky_order_waits_for_the_shop_to_name_the_shipping_cost() -> None:
    a_shop()
    a_product("BENCH", bulky=True, price=90_000)
    order = anna_buys({"BENCH": 1})
    assert fresh(order).waiting_on == "shop"
    with pytest.raises(Refused):
        settle(order, "shipping_cost", actor=LINK_HOLDER)
    settle(order, "shipping_cost", "propose", data={"amount": "149.00"})
    assert fresh(order).waiting_on == "customer"
    accepter = Actor(ActorKind.CUSTOMER, "link", frozenset({"accept"}), Door.STOREFRONT)
    settle(order, "shipping_cost", actor=accepter)
    assert (fresh(order).shipping_total, fresh(order).total) == (14_900, 104_900)
    assert offenders() == []


def test_nobody_overrides_a_warning_that_nobody_was_shown() -> None:
    """The money goes ahead of the shipping cost; only Ewa is told that she does."""
    a_shop()
    a_product("BENCH", bulky=True, price=90_000)
    order = anna_buys({"BENCH": 1})
    pay(order)
    settle(order, "shop", override_warnings=True, reason="Her cousin fetches it")
    passed = Event.objects.filter(order_id=order.pk, name="gate_passed").order_by("seq")
    overridden = {event.actor: "overridden" in json.loads(event.data) for event in passed}
    assert overridden == {"neighbour:staff:Marek": False, "staff:Ewa": True}
