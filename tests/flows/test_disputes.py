"""The payer goes to the bank: the shop hears of it, and what is lost went (S1-16, S2-25)."""

from itertools import permutations

import pytest

from orderwright.domain.orders.models import Order
from orderwright.domain.overview import late_money
from orderwright.domain.payments.facts import ProviderSaid
from orderwright.domain.payments.models import Payment, ProviderEvent, Refund
from orderwright.domain.payments.ports import Kind, Notice
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import Forbidden
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.money import Money
from orderwright.lifecycle.facts import apply_fact
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from tests.builders import a_shop, online_payments
from tests.flows.test_gateway_news import first, says, sent_to_pay
from tests.walks import MAREK, anna_buys, fresh, mails, run_worker, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    """Anna has paid by card."""
    a_shop(grace_seconds=0)
    online_payments()
    order = sent_to_pay(anna_buys(payment_method="card"))
    says(order, Kind.PAID)
    return fresh(order)


def hears(order: Order, kind: Kind, *, amount: int | None = None, currency: str = "PLN") -> bool:
    row = first(order)
    notice = Notice(
        row.provider, f"evt:{kind.value}", kind, "pi_1", reference=row.reference or "",
        amount=Money(order.total if amount is None else amount, currency), refund_id="dp_1",
    )  # fmt: skip
    return apply_fact(ProviderSaid(notice))


def at_the_desk() -> list[str]:
    return [late.row.kind for late in late_money.queue() if late.kind == late_money.Kind.EVENT]


@pytest.mark.atom("S1-16")
def test_a_dispute_is_news_on_the_order_and_a_task_for_people_and_moves_no_money(
    order: Order,
) -> None:
    for _time in range(2):
        assert hears(order, Kind.DISPUTED)
    assert told(order).count("money_flagged") == 1
    assert "answer the payment service" in (Event.objects.get(step="flag").data or "")
    assert at_the_desk() == ["disputed"]
    assert (fresh(order).paid, fresh(order).refunded) == (order.paid, 0)
    assert offenders() == []


def test_a_dispute_that_is_won_leaves_the_desk_and_the_money(order: Order) -> None:
    hears(order, Kind.DISPUTED)
    hears(order, Kind.DISPUTE_WON)
    assert at_the_desk() == []
    assert (fresh(order).payment_status, fresh(order).refunded) == ("paid", 0)
    assert "the money stays" in (Event.objects.filter(step="flag").latest("seq").data or "")
    assert offenders() == []


@pytest.mark.atom("S2-25")
def test_a_lost_dispute_is_a_refund_that_the_service_has_made(order: Order) -> None:
    hears(order, Kind.DISPUTED)
    for _time in range(2):
        hears(order, Kind.DISPUTE_LOST)
    refund = Refund.objects.get()
    assert (refund.stage, refund.way, refund.amount) == ("done", "provider", order.total)
    assert refund.provider_ref == "dp_1"
    now = fresh(order)
    assert (now.refunded, now.due, now.payment_status) == (order.total, 0, "refunded")
    assert at_the_desk() == []
    assert not Duty.objects.filter(effect="refund_at_provider").exists()
    run_worker()
    assert "mail_refunded" not in mails(order)
    assert {"refund_requested", "refund_settled", "payment_refunded"} <= set(told(order))
    assert offenders() == []


def test_a_lost_part_is_a_part(order: Order) -> None:
    hears(order, Kind.DISPUTE_LOST, amount=1000)
    assert (fresh(order).refunded, fresh(order).payment_status) == (1000, "part_refunded")
    assert first(order).stage == "partially_refunded"
    assert offenders() == []


def test_never_more_is_taken_than_is_left_and_the_rest_is_looked_at(order: Order) -> None:
    ask = Ask(MAREK, data={"amount": "100.00", "way": "cash"}, reason="A scratch", grace=0)
    take(("payment", "refund_by_hand"), first(order).pk, ask)
    take(("refund", "settle"), Refund.objects.get().pk, Ask(MAREK, grace=0))
    hears(order, Kind.DISPUTE_LOST)
    assert (fresh(order).refunded, first(order).refundable) == (order.total, 0)
    assert at_the_desk() == ["dispute_lost"]
    assert offenders() == []


def test_what_was_given_back_already_is_not_given_back_twice(order: Order) -> None:
    whole = order.money(order.total).amount
    ask = Ask(MAREK, data={"amount": whole, "way": "cash"}, reason="A scratch", grace=0)
    take(("payment", "refund_by_hand"), first(order).pk, ask)
    hears(order, Kind.DISPUTE_LOST)
    assert Refund.objects.count() == 1
    assert at_the_desk() == ["dispute_lost"]
    assert offenders() == []


def test_another_currency_moves_nothing_and_is_looked_at(order: Order) -> None:
    hears(order, Kind.DISPUTE_LOST, currency="EUR")
    assert not Refund.objects.exists()
    assert at_the_desk() == ["dispute_lost"]


@pytest.mark.parametrize(
    "arrival", list(permutations([Kind.PAID, Kind.DISPUTED, Kind.DISPUTE_LOST]))
)
def test_every_order_of_arrival_ends_with_the_money_gone(arrival: tuple[Kind, ...]) -> None:
    a_shop(grace_seconds=0)
    online_payments()
    order = sent_to_pay(anna_buys(payment_method="card"))
    for kind in arrival:
        if kind is Kind.PAID:
            says(order, kind)
        else:
            hears(order, kind)
    assert (fresh(order).refunded, first(order).stage) == (order.total, "refunded")
    assert at_the_desk() == []
    assert offenders() == []


def test_a_dispute_about_money_of_nobody_is_kept_for_the_desk(order: Order) -> None:
    notice = Notice(
        "rehearsal", "evt:9", Kind.DISPUTE_LOST, "pi_9", reference="nobody",
        amount=Money(500, "PLN"), refund_id="dp_9",
    )  # fmt: skip
    assert not apply_fact(ProviderSaid(notice))
    assert at_the_desk() == ["dispute_lost"]


def test_nobody_but_the_service_takes_money_back_for_the_bank(order: Order) -> None:
    data = {"amount": "5.00", "reference": "dp_1"}
    with pytest.raises(Forbidden):
        take(("payment", "charge_back"), first(order).pk, Ask(MAREK, data=data, reason="So"))
    assert Payment.objects.filter(refunding__gt=0).count() == 0
    assert not ProviderEvent.objects.filter(outcome="flagged").exists()
