"""Money that came in excess and is kept for the customer: it leaves its order, waits, and pays the
next one, once.
"""

from dataclasses import replace

import pytest

from orderwright.domain.orders.models import Order
from orderwright.domain.overview.orders import customer_data, order_data
from orderwright.domain.payments import credits
from orderwright.domain.payments.errors import NotRefundable
from orderwright.domain.payments.models import CreditUse, KeptCredit, Payment, Refund
from orderwright.kernel.lifecycle.errors import BadInput, Forbidden, NeedsOverride, Refused, Stale
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.money_checks import wrong_credits, wrong_moves
from orderwright.outbound.notifications.models import Message
from tests.builders import a_shop, limit_refunds
from tests.walks import (
    ANNA,
    MAREK,
    OLA,
    anna_buys,
    fresh,
    mails,
    pay,
    run_worker,
    step,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> Order:
    """Anna paid 30.00 too much, which Marek has kept for her."""
    a_shop(grace_seconds=0)
    order = anna_buys()
    pay(order)
    step(order, "record_money", actor=MAREK, data={"amount": "30.00"})
    step(order, "keep_credit", actor=MAREK)
    return fresh(order)


def credit_of(order: Order) -> int:
    return sum(credit.left for credit in credits.of_customer(order))


def use(order: Order, amount: str = "", **ask: object) -> None:
    step(order, "use_credit", actor=MAREK, data={"amount": amount} if amount else {}, **ask)


@pytest.mark.atom("X8", "U18")
def test_an_order_whose_excess_was_kept_is_paid_and_owes_nothing(kept: Order) -> None:
    assert (kept.due, kept.surplus, kept.payment_status) == (0, 0, "paid")
    assert (kept.paid - kept.refunded, credit_of(kept)) == (kept.total, 3000)
    assert Refund.objects.get(order=kept).way == "credit"
    assert "credit_kept" in told(kept)
    assert offenders() == []


@pytest.mark.atom("X8", "U18")
def test_credit_pays_the_next_order_and_the_customer_is_told(kept: Order) -> None:
    other = anna_buys()
    use(other)
    paid = Payment.objects.get(order=other, stage="paid")
    assert (paid.settled, paid.method, paid.paid_reference) == (3000, "credit", kept.number)
    now = fresh(other)
    assert (now.paid, now.due, now.payment_status) == (3000, other.total - 3000, "part_paid")
    assert Payment.objects.get(order=other, stage="pending").amount == now.due
    assert (credit_of(other), CreditUse.objects.get().payment) == (0, paid)
    assert "credit_used" in told(other)
    run_worker()
    assert "mail_payment_received" in mails(other)
    mail = Message.objects.get(order_id=other.pk, template="mail_payment_received")
    assert "We have received PLN 30.00" in mail.text.replace("\xa0", " ")
    assert offenders() == []


def test_nobody_is_told_when_the_tick_is_off(kept: Order) -> None:
    other = anna_buys()
    use(other, inform={"email": False})
    run_worker()
    assert "mail_payment_received" not in mails(other)


def test_credit_that_pays_all_settles_the_gates_like_any_money(kept: Order) -> None:
    step(kept, "record_money", actor=MAREK, data={"amount": "900.00"})
    step(kept, "keep_credit", actor=MAREK)
    other = anna_buys()
    use(other)
    assert (fresh(other).due, fresh(other).payment_status) == (0, "paid")
    assert other.gates.get(kind="customer").state == "passed"
    assert credit_of(other) == 93_000 - other.total
    assert CreditUse.objects.count() == 2  # the older first
    assert offenders() == []


def test_of_credit_no_more_is_used_than_there_is_or_is_due(kept: Order) -> None:
    other = anna_buys()
    with pytest.raises(BadInput) as wrong:
        use(other, "30.01")
    assert "PLN\xa030.00" in wrong.value.fields["amount"]
    step(kept, "record_money", actor=MAREK, data={"amount": "900.00"})
    step(kept, "keep_credit", actor=MAREK)
    with pytest.raises(BadInput):
        use(other, "900.00")
    assert fresh(other).paid == 0


def test_pressed_twice_it_is_used_once(kept: Order) -> None:
    other = anna_buys()
    seen = fresh(other).version
    use(other, "10.00", expected_version=seen)
    with pytest.raises(Stale):
        use(other, "10.00", expected_version=seen)
    assert (fresh(other).paid, credit_of(other)) == (1000, 2000)


def test_used_on_one_order_it_is_gone_for_the_next(kept: Order) -> None:
    one, another = anna_buys(), anna_buys()
    use(one)
    with pytest.raises(Refused):
        use(another)
    assert (fresh(one).paid, fresh(another).paid) == (3000, 0)


def test_who_read_the_credit_before_the_other_used_it_gets_nothing(kept: Order) -> None:
    one, another = anna_buys(), anna_buys()
    stale = list(credits.of_customer(another))
    use(one)
    row = Payment.objects.get(order=another)
    with pytest.raises(NotRefundable):
        credits.use(stale, row, 3000)
    assert KeptCredit.objects.get().used == 3000


def test_credit_is_its_customers_alone_and_in_its_currency(kept: Order) -> None:
    other = anna_buys(customer=replace(ANNA, email="piotr@example.com"))
    with pytest.raises(Refused):
        use(other)
    upper = anna_buys(customer=replace(ANNA, email=ANNA.email.upper()))
    assert credit_of(upper) == 3000
    Order.objects.filter(pk=upper.pk).update(currency="EUR")
    assert credit_of(fresh(upper)) == 0


def test_without_an_address_only_the_orders_own_credit_counts(kept: Order) -> None:
    other = anna_buys()
    Order.objects.filter(pk__in=[kept.pk, other.pk]).update(email="")
    assert (credit_of(fresh(other)), credit_of(fresh(kept))) == (0, 3000)


def test_paid_or_cancelled_an_order_uses_no_credit(kept: Order) -> None:
    with pytest.raises(Refused):
        use(kept)
    other = anna_buys()
    step(other, "cancel", reason="Changed her mind")
    with pytest.raises(Refused):
        use(other)


def test_the_warehouse_uses_no_credit(kept: Order) -> None:
    for verb in ("use_credit", "take_credit_back"):
        with pytest.raises(Forbidden):
            step(kept, verb, actor=OLA)


def test_taken_back_the_credit_is_money_in_excess_and_can_be_given_back(kept: Order) -> None:
    step(kept, "take_credit_back", actor=MAREK)
    assert (fresh(kept).surplus, credit_of(kept)) == (3000, 0)
    assert "credit_taken_back" in told(kept)
    assert offenders() == []
    row = Payment.objects.get(order=kept, method="credit")
    wish = {"amount": "30.00", "way": "cash"}
    take(("payment", "refund_by_hand"), row.pk, Ask(MAREK, data=wish, reason="She wants it"))
    take(("refund", "settle"), Refund.objects.latest("pk").pk, Ask(MAREK))
    now = fresh(kept)
    assert (now.total, now.due, now.surplus) == (kept.total, 0, 0)
    assert offenders() == []


def test_what_was_used_is_not_taken_back(kept: Order) -> None:
    use(anna_buys(), "20.00")
    with pytest.raises(BadInput):
        step(kept, "take_credit_back", actor=MAREK, data={"amount": "10.01"})
    step(kept, "take_credit_back", actor=MAREK)
    assert fresh(kept).surplus == 1000
    with pytest.raises(Refused):
        step(kept, "take_credit_back", actor=MAREK)
    assert offenders() == []


def test_an_order_paid_by_credit_and_cancelled_keeps_it_again(kept: Order) -> None:
    other = anna_buys()
    use(other)
    step(other, "cancel", reason="Changed her mind")
    assert fresh(other).surplus == 3000
    step(other, "keep_credit", actor=MAREK)
    assert (fresh(other).surplus, credit_of(other)) == (0, 3000)
    assert offenders() == []


def test_money_that_was_kept_is_not_refunded_and_not_taken_back(kept: Order) -> None:
    row = Payment.objects.filter(order=kept, refunding__gt=0).first()
    assert row is not None
    with pytest.raises(Refused):
        take(("payment", "unrecord"), row.pk, Ask(MAREK, reason="A mistake"))
    other = anna_buys()
    use(other)
    used = Payment.objects.get(order=other, method="credit")
    with pytest.raises(Refused):
        take(("payment", "unrecord"), used.pk, Ask(MAREK, reason="A mistake"))


def test_a_second_person_is_not_asked_for_what_stays_in_the_shop(kept: Order) -> None:
    limit_refunds(100)
    step(kept, "record_money", actor=MAREK, data={"amount": "50.00"})
    step(kept, "keep_credit", actor=MAREK)
    assert credit_of(kept) == 8000


def used_twice() -> None:
    KeptCredit.objects.update(used=3000)


def kept_from_nothing() -> None:
    Refund.objects.update(stage="cancelled")


def paid_from_nothing() -> None:
    CreditUse.objects.all().delete()


@pytest.mark.parametrize("breaks", [used_twice, kept_from_nothing, paid_from_nothing])
def test_verify_names_credit_that_does_not_add_up(kept: Order, breaks: object) -> None:
    use(anna_buys(), "10.00")
    assert wrong_credits() == []
    breaks()  # type: ignore[operator]
    assert wrong_credits()


def test_verify_names_money_that_was_moved_and_never_came(kept: Order) -> None:
    step(kept, "record_money", actor=MAREK, data={"amount": "50.00"})
    other = anna_buys()
    step(kept, "move_money", actor=MAREK, data={"other": other.number, "amount": "50.00"})
    assert wrong_moves() == []
    Payment.objects.filter(order=other, method="moved").update(settled=4000)
    assert [who for who in wrong_moves() if who.startswith(other.number)]


def words_of(order: Order, template: str) -> str:
    run_worker()
    message = Message.objects.get(order_id=order.pk, template=template)
    return f"{message.subject} {message.text}".replace("\xa0", " ")


@pytest.mark.atom("X8", "S3-11")
def test_whose_money_is_kept_is_told_so(kept: Order) -> None:
    said = words_of(kept, "mail_credit_kept")
    assert "We keep PLN 30.00" in said
    assert "Your order is paid in full." in said


@pytest.mark.atom("X8", "S3-11")
def test_both_customers_are_told_what_became_of_moved_money(kept: Order) -> None:
    # given Anna's order has 30.00 too much, and Piotr owes his
    step(kept, "take_credit_back", actor=MAREK)
    other = anna_buys()
    Order.objects.filter(pk=other.pk).update(email="piotr@example.com", name="Piotr Lis")
    wish = {"other": other.number, "amount": "30.00"}
    # when Marek moves it he is asked whether he means a stranger's order
    with pytest.raises(NeedsOverride) as asked:
        step(kept, "move_money", actor=MAREK, data=wish, override_warnings=False)
    assert str(asked.value).replace("\xa0", " ") == (
        f"Order {other.number} is of Piotr Lis and owes PLN 144.90."
    )
    step(kept, "move_money", actor=MAREK, data=wish)
    # then each reads what is so, and nobody is thanked for what he never paid
    assert "PLN 30.00 that came for your order" in words_of(kept, "mail_money_moved")
    said = words_of(other, "mail_money_arrived")
    assert "which came for another order" in said
    assert "Still to pay: PLN 114.90." in said
    assert "Thank you" not in said
    assert "mail_payment_received" not in mails(other)


def test_nobody_is_asked_about_an_order_of_the_same_customer(kept: Order) -> None:
    step(kept, "take_credit_back", actor=MAREK)
    wish = {"other": anna_buys().number, "amount": "30.00"}
    step(kept, "move_money", actor=MAREK, data=wish, override_warnings=False)
    assert fresh(kept).surplus == 0


def test_an_order_whose_money_was_all_kept_is_not_called_refunded() -> None:
    a_shop()
    order = anna_buys()
    pay(order)
    step(order, "cancel", reason="Changed her mind")
    step(order, "keep_credit", actor=MAREK)
    assert (fresh(order).payment_status, credit_of(order)) == ("unpaid", order.total)
    assert offenders() == []


def test_an_order_whose_money_all_pays_another_is_not_called_refunded() -> None:
    a_shop()
    order, other = anna_buys(), anna_buys()
    pay(order)
    step(order, "cancel", reason="Changed her mind")
    data = {"other": other.number, "amount": order.money(order.total).amount}
    step(order, "move_money", actor=MAREK, data=data)
    assert (fresh(order).payment_status, fresh(other).payment_status) == ("unpaid", "paid")
    assert offenders() == []


def test_order_and_customer_see_what_is_kept_until_it_is_used(kept: Order) -> None:
    other = anna_buys()
    left = {"amount": "30.00", "currency": "PLN"}
    assert [order_data(order)["credit"] for order in (kept, other)] == [left, left]
    assert customer_data(fresh(other), "a-link")["credit"] == left
    use(other)
    none = {"amount": "0.00", "currency": "PLN"}
    assert [order_data(fresh(order))["credit"] for order in (kept, other)] == [none, none]
    strange = anna_buys(customer=replace(ANNA, email="ola@example.com"))
    assert customer_data(strange, "a-link")["credit"] == none
