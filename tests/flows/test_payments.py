"""Money rows: seen by staff, told by a payment service, late, refused, called off (S1-11)."""

import pytest

from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.payments.models import Payment
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.errors import BadInput, Forbidden, Refused
from orderwright.lifecycle.invariants import offenders
from tests.builders import a_product, a_shop
from tests.walks import EWA, MAREK, OLA, anna_buys, fresh, mails, run_worker, step, typed_in

pytestmark = pytest.mark.django_db

SERVICE = Actor(ActorKind.GATEWAY, "rehearsal", door=Door.HOOK)


@pytest.fixture
def order() -> Order:
    a_shop()
    return anna_buys()


def the_payment(order: Order) -> Payment:
    return Payment.objects.get(order=order)


def test_money_is_expected_from_the_first_moment(order: Order) -> None:
    payment = the_payment(order)
    assert (payment.stage, payment.amount, payment.human_id) == (
        "pending", order.total, f"{order.number}-P1",
    )  # fmt: skip
    assert order.payment_status == "unpaid"


def test_staff_record_what_the_statement_shows_and_the_customer_hears_of_it(order: Order) -> None:
    step(
        order,
        "record",
        table="payment",
        actor=MAREK,
        data={"reference": "Statement 21/11"},
        grace=0,
    )
    run_worker()
    assert (the_payment(order).stage, fresh(order).payment_status) == ("paid", "paid")
    assert mails(order)[-1] == "mail_payment_received"
    assert offenders() == []


def test_unticked_the_customer_does_not_hear_of_the_money(order: Order) -> None:
    step(order, "record", table="payment", actor=MAREK, inform={"email": False}, grace=0)
    run_worker()
    assert "mail_payment_received" not in mails(order)


def test_recording_money_is_for_those_who_keep_the_books(order: Order) -> None:
    with pytest.raises(Forbidden):
        step(order, "record", table="payment", actor=OLA)
    assert the_payment(order).stage == "pending"


@pytest.mark.parametrize("amount", ["0", "-5", "1e3", "ten", "1.234", "99999999999999999999"])
def test_an_impossible_amount_is_named_at_its_field(order: Order, amount: str) -> None:
    with pytest.raises(BadInput) as problem:
        step(order, "record", table="payment", actor=MAREK, data={"amount": amount})
    assert list(problem.value.fields) == ["amount"]
    assert the_payment(order).stage == "pending"


def test_too_much_money_is_seen_as_too_much(order: Order) -> None:
    step(order, "record", table="payment", actor=MAREK, data={"amount": "1000.00"})
    assert (fresh(order).payment_status, fresh(order).due < 0) == ("overpaid", True)
    assert offenders() == []


def test_a_quotation_takes_no_money() -> None:
    a_shop()
    a_product("LAMP")
    order = Order.objects.get(pk=typed_in({"LAMP": 1}, draft=True).order_id)
    assert not Payment.objects.filter(order=order).exists()


def test_a_payment_service_settles_and_the_customer_has_agreed_by_it(order: Order) -> None:
    step(order, "authorise", table="payment", actor=SERVICE)
    assert fresh(order).payment_status == "authorised"
    step(order, "settle", table="payment", actor=SERVICE)
    assert fresh(order).payment_status == "paid"
    assert Gate.objects.get(order=order, kind="customer").via == "payment"
    with pytest.raises(Refused):
        step(order, "settle", table="payment", actor=SERVICE)
    assert offenders() == []


def test_a_late_success_wins_over_a_rejection(order: Order) -> None:
    step(order, "reject", table="payment", actor=SERVICE)
    assert fresh(order).payment_status == "rejected"
    assert fresh(order).stage == "placed"
    step(order, "settle", table="payment", actor=SERVICE)
    assert fresh(order).payment_status == "paid"


def test_money_for_a_cancelled_order_is_recorded_and_revives_nothing(order: Order) -> None:
    step(order, "cancel", reason="No")
    step(order, "settle", table="payment", actor=SERVICE)
    assert (fresh(order).stage, fresh(order).paid) == ("cancelled", order.total)
    assert offenders() == []


def test_staff_do_not_speak_for_the_payment_service(order: Order) -> None:
    for verb in ("authorise", "settle", "reject"):
        with pytest.raises(Forbidden):
            step(order, verb, table="payment", actor=EWA)
    step(order, "cancel", table="payment", actor=EWA)
    assert Payment.objects.filter(order=order).earliest("pk").stage == "cancelled"
