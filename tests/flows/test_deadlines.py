"""An order that is to be paid in time: until when, what moves that, and what the clock does after.

The card is paid through the rehearsal, before the order is confirmed, within 48 hours.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from orderwright.domain.checkout.matrix_services import BandWish, CellWish, save_cell
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.overview.tabs import Tab, condition
from orderwright.domain.payments import desk
from orderwright.domain.payments.deadlines import SESSION_GRACE, awaited_until
from orderwright.domain.payments.models import Payment, ProviderEvent
from orderwright.domain.shop.services import change_settings
from orderwright.domain.stock.queries import availability
from orderwright.entrypoints.clock.ticks import THE_CLOCK, tick
from orderwright.kernel import clock
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.errors import Refused
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.late_money import put_aside
from orderwright.outbound.notifications.models import Message
from tests.builders import a_product, a_shop, online_payments
from tests.walks import (
    LINK_HOLDER,
    MAREK,
    anna_buys,
    confirm,
    fresh,
    mails,
    run_worker,
    settle,
    step,
    told,
    typed_in,
)

MINUTE = timedelta(minutes=1)
HOURS = timedelta(hours=48)
AGREES = Actor(ActorKind.CUSTOMER, "link", frozenset({"accept"}), Door.STOREFRONT)
PROVIDER = Actor(ActorKind.GATEWAY, "rehearsal", door=Door.HOOK)


@pytest.fixture(autouse=True)
def shop(db: None) -> None:
    a_shop()
    online_payments()
    price = (BandWish(1500),)
    save_cell(CellWish("courier", "card", price, asks_customer=False, asks_payment=True,
                       deadline_hours=48))  # fmt: skip


def by_card(**buying: object) -> Order:
    return anna_buys(payment_method="card", **buying)  # type: ignore[arg-type]


def payment_of(order: Order) -> Payment:
    return Payment.objects.get(order=order, stage="pending")


def gate_of(order: Order) -> Gate:
    return Gate.objects.get(order=order, kind="payment")


def deadline(order: Order) -> datetime:
    until = awaited_until(order)
    assert until is not None
    return until


def at_the_service(order: Order, until: datetime | None) -> None:
    """Anna was sent to the payment service."""
    data = {"provider": "rehearsal", "provider_ref": "r-1", "url": "https://pay.example/1"}
    if until is not None:
        data["until"] = until.isoformat()
    step(order, "open", table="payment", actor=PROVIDER, data=data)


@pytest.mark.atom("U16")
def test_the_pair_says_until_when_the_money_is_awaited() -> None:
    order = by_card()
    assert payment_of(order).expires_at == order.placed_at + HOURS
    assert gate_of(order).deadline == order.placed_at + HOURS
    assert order.overdue_at == order.placed_at + HOURS


@pytest.mark.atom("U16")
def test_a_transfer_after_confirmation_has_its_deadline_too() -> None:
    order = anna_buys()
    assert payment_of(order).expires_at == order.placed_at + timedelta(hours=168)


def test_a_confirmed_order_is_overdue_when_its_money_is() -> None:
    order = anna_buys()
    confirm(order)
    order = fresh(order)
    assert (order.waiting_on, order.overdue_at) == ("customer", deadline(order))
    clock.set_to(deadline(order) + MINUTE)
    assert tick() == 0  # goods may be on their way: people decide
    assert fresh(order).stage == "confirmed"


def as_placed(order: Order) -> None:
    """Nobody has done anything yet."""


def confirmed_by_the_customer(order: Order) -> None:
    settle(order, "customer", actor=LINK_HOLDER)


@pytest.mark.atom("U16")
@pytest.mark.parametrize("meanwhile", [as_placed, confirmed_by_the_customer])
def test_a_placed_order_without_a_gate_of_money_is_overdue_when_its_money_is(
    meanwhile: Callable[[Order], None],
) -> None:
    change_settings(confirm_days=30)
    order = anna_buys()
    meanwhile(order)
    term = order.placed_at + timedelta(hours=168)
    assert fresh(order).overdue_at == term
    clock.set_to(term + MINUTE)
    assert tick() == 0  # a term of payment: nothing was said of cancelling
    assert fresh(order).stage == "placed"
    assert order in Order.objects.filter(condition(Tab.PROBLEMS, clock.now()))


def test_the_answer_that_is_awaited_sooner_makes_it_overdue_sooner() -> None:
    change_settings(confirm_days=2)
    order = anna_buys()
    assert order.overdue_at == order.placed_at + timedelta(days=2)
    step(order, "tag", data={"tags": "call"})
    assert fresh(order).overdue_at == order.overdue_at


def test_once_paid_or_to_be_paid_at_the_door_only_the_answer_is_awaited() -> None:
    change_settings(confirm_days=30)
    order = anna_buys()
    step(order, "record", table="payment", data={"amount": order.money(order.total).amount})
    assert fresh(order).overdue_at is None
    at_the_door = anna_buys()
    step(at_the_door, "change_payment", data={"payment_method": "cash"})
    assert fresh(at_the_door).overdue_at == at_the_door.placed_at + timedelta(days=30)


def test_while_the_shop_owes_the_shipping_cost_no_term_of_payment_runs() -> None:
    a_product("SOFA", bulky=True)
    order = anna_buys(lines={"SOFA": 1})
    assert order.overdue_at is None
    step(order, "tag", data={"tags": "call"})
    assert fresh(order).overdue_at is None


def test_money_that_comes_with_the_goods_has_none() -> None:
    assert payment_of(anna_buys(payment_method="cash")).expires_at is None


def test_an_order_typed_in_has_the_same_deadline() -> None:
    placed = typed_in({a_product().sku: 1}, payment_method="card")
    order = Order.objects.get(pk=placed.order_id)
    assert payment_of(order).expires_at == order.placed_at + HOURS


@pytest.mark.atom("U16")
def test_an_order_that_nobody_pays_is_cancelled_once_its_time_is_over() -> None:
    lamp = a_product("LAMP", stock=3)
    order = by_card(lines={"LAMP": 2})
    over = deadline(order)

    clock.set_to(over - MINUTE)
    assert tick() == 0
    assert fresh(order).stage == "placed"

    clock.set_to(over + MINUTE)
    assert tick() == 1
    order = fresh(order)
    assert (order.stage, order.waiting_on) == ("cancelled", "")
    assert order.cancel_reason.startswith("It was not paid by ")
    event = Event.objects.get(order_id=order.pk, name="order_cancelled")
    assert event.actor == "clock"
    assert availability([lamp.pk]) == {lamp.pk: 3}
    assert not Payment.objects.filter(order=order, stage="pending").exists()
    run_worker()
    assert "mail_cancelled" in mails(order)
    mail = Message.objects.get(order_id=order.pk, template="mail_cancelled")
    assert "It was not paid by " in mail.text

    assert tick() == 0
    assert told(order).count("order_cancelled") == 1
    assert offenders() == []


def test_a_customer_reads_the_reason_in_their_own_language() -> None:
    order = by_card(locale="pl")
    clock.set_to(deadline(order) + MINUTE)
    tick()
    assert fresh(order).cancel_reason.startswith("Nie opłacono")


def test_the_shop_may_keep_what_is_not_paid() -> None:
    change_settings(cancel_unpaid=False)
    order = by_card()
    clock.set_to(deadline(order) + MINUTE)
    assert tick() == 0
    with pytest.raises(Refused):
        step(order, "cancel", actor=THE_CLOCK, reason="late")
    assert fresh(order).stage == "placed"


def test_the_clock_cancels_nothing_before_its_time_and_people_may() -> None:
    order = by_card()
    with pytest.raises(Refused):
        step(order, "cancel", actor=THE_CLOCK, reason="late")
    step(order, "cancel", reason="Anna rang")
    assert fresh(order).stage == "cancelled"


def paid_in_part(order: Order) -> None:
    step(order, "record", table="payment", data={"amount": "10.00"})


def authorised(order: Order) -> None:
    step(order, "authorise", table="payment", actor=PROVIDER)


def parked(order: Order) -> None:
    step(order, "park", data={"until": (clock.now() + timedelta(days=9)).isoformat()})


def paying_now(order: Order) -> None:
    at_the_service(order, deadline(order) + timedelta(hours=1))


def money_to_be_looked_at(order: Order) -> None:
    """Another sum than asked for came: it pays nothing and lies at the desk."""
    ProviderEvent.objects.create(
        provider="rehearsal", event_id="e-1", kind="paid", order=order, at=clock.now(),
        outcome="flagged",
    )  # fmt: skip


@pytest.mark.parametrize(
    "comes", [paid_in_part, authorised, parked, paying_now, money_to_be_looked_at]
)
def test_an_order_with_money_on_its_way_is_not_cancelled(comes: Callable[[Order], None]) -> None:
    order = by_card()
    over = deadline(order)
    comes(order)
    clock.set_to(over + MINUTE)
    tick()
    assert fresh(order).stage == "placed"


def test_money_that_has_left_the_desk_keeps_no_order() -> None:
    order = by_card()
    over = deadline(order)
    money_to_be_looked_at(order)
    assert [event.order for event in desk.undecided()] == [order]
    put_aside(ProviderEvent.objects.get().pk, "Given back in the service's own panel", MAREK)
    assert list(desk.undecided()) == []
    clock.set_to(over + MINUTE)
    tick()
    assert fresh(order).stage == "cancelled"


@pytest.mark.parametrize("tells_its_end", [True, False])
def test_a_session_has_a_little_grace_and_then_the_order_ends(tells_its_end: bool) -> None:
    order = by_card()
    over = deadline(order)
    at_the_service(order, over if tells_its_end else None)
    clock.set_to(over + SESSION_GRACE - MINUTE)
    tick()
    assert fresh(order).stage == "placed"
    clock.set_to(over + SESSION_GRACE + MINUTE)
    tick()
    assert fresh(order).stage == "cancelled"


def test_while_the_shop_owes_the_shipping_cost_no_time_runs_out() -> None:
    a_product("SOFA", bulky=True)
    order = by_card(lines={"SOFA": 1})
    clock.set_to(deadline(order) + MINUTE)
    tick()
    assert fresh(order).stage == "placed"

    settle(order, "shipping_cost", "propose", data={"amount": "90.00"})
    settle(order, "shipping_cost", actor=AGREES)
    agreed = Gate.objects.get(order=order, kind="shipping_cost").at
    assert agreed is not None
    assert deadline(order) == agreed + HOURS


def test_another_try_keeps_the_deadline() -> None:
    order = by_card()
    over = deadline(order)
    at_the_service(order, clock.now() + timedelta(hours=1))
    step(order, "reject", table="payment", actor=PROVIDER)
    assert payment_of(order).expires_at == over
    assert gate_of(order).deadline == over


def test_another_way_of_paying_has_its_own_deadline() -> None:
    order = by_card()
    clock.set_to(clock.now() + timedelta(hours=5))
    step(order, "change_payment", data={"payment_method": "transfer"})
    order = fresh(order)
    changed = Event.objects.get(order_id=order.pk, name="payment_changed").at
    assert payment_of(order).expires_at == changed + timedelta(hours=168)
    step(order, "change_payment", data={"payment_method": "cash"})
    assert payment_of(order).expires_at is None


def test_a_reinstated_order_has_its_whole_time_again() -> None:
    order = by_card()
    clock.set_to(deadline(order) + MINUTE)
    tick()
    step(order, "reinstate", reason="Anna rang: she will pay")
    assert deadline(order) > clock.now() + HOURS - MINUTE
    tick()
    assert fresh(order).stage == "placed"


def test_a_quotation_that_is_accepted_is_paid_within_the_time_of_its_pair() -> None:
    placed = typed_in({a_product().sku: 1}, payment_method="card", draft=True)
    order = Order.objects.get(pk=placed.order_id)
    clock.set_to(clock.now() + timedelta(days=3))
    step(order, "accept")
    order = fresh(order)
    assert payment_of(order).expires_at == order.placed_at + HOURS
    assert gate_of(order).deadline == order.placed_at + HOURS
