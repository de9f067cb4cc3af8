"""What payment services say, in any order, often, late and wrong (S1-14 to S1-16, T42 to T45)."""

from itertools import permutations

import pytest

from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.payments import event_reasons
from orderwright.domain.payments import services as payments
from orderwright.domain.payments.facts import ProviderSaid
from orderwright.domain.payments.models import Payment, ProviderEvent, Refund
from orderwright.domain.payments.ports import Kind, Notice
from orderwright.domain.shop.services import change_settings
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import Forbidden, Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.money import Money
from orderwright.lifecycle.facts import apply_fact
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.provider_news import gateway_actor
from tests.builders import a_shop, online_payments
from tests.walks import MAREK, OLA, anna_buys, fresh, mails, run_worker, step, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    a_shop()
    online_payments()
    return sent_to_pay(anna_buys(payment_method="card"))


def sent_to_pay(order: Order, provider: str = "rehearsal") -> Order:
    """Anna stands at the payment service's page."""
    row = Payment.objects.get(order=order, stage="pending")
    reference = payments.name_attempt(row, provider)
    data = {"provider": provider, "provider_ref": f"S-{row.pk}", "url": "http://127.0.0.1/pay"}
    take(("payment", "open"), row.pk, Ask(gateway_actor(provider), data=data))
    assert reference
    return fresh(order)


def says(order: Order, kind: Kind, *, event: str = "", amount: int | None = None) -> bool:
    """A signed notice of the service about the order's first payment."""
    row = Payment.objects.filter(order=order).earliest("pk")
    notice = Notice(
        row.provider, event or f"{row.pk}:{kind.value}", kind, row.provider_ref,
        reference=row.reference or "",
        amount=Money(order.total if amount is None else amount, order.currency),
    )  # fmt: skip
    return apply_fact(ProviderSaid(notice))


def first(order: Order) -> Payment:
    return Payment.objects.filter(order=order).earliest("pk")


@pytest.mark.atom("S1-16", "S0-21")
def test_while_anna_pays_the_order_waits_for_the_payment_service(order: Order) -> None:
    assert (order.waiting_on, order.payment_status) == ("gateway", "pending")
    assert order.waiting_since is not None


@pytest.mark.atom("S1-14", "S2-9", "U14")
def test_paid_once_however_often_it_is_told(order: Order) -> None:
    for _time in range(3):
        assert says(order, Kind.PAID)
    assert (first(order).stage, fresh(order).payment_status) == ("paid", "paid")
    assert told(order).count("payment_settled") == 1
    run_worker()
    assert mails(order).count("mail_payment_received") == 1
    assert offenders() == []


@pytest.mark.atom("S1-15")
def test_rejected_keeps_the_order_and_offers_another_try(order: Order) -> None:
    says(order, Kind.REJECTED)
    run_worker()
    assert fresh(order).stage == "placed"
    assert [p.stage for p in Payment.objects.filter(order=order)] == ["rejected", "pending"]
    assert "mail_payment_rejected" in mails(order)


def test_a_late_success_wins_over_a_rejection(order: Order) -> None:
    says(order, Kind.REJECTED)
    says(order, Kind.PAID)
    assert [p.stage for p in Payment.objects.filter(order=order)] == ["paid", "cancelled"]
    assert fresh(order).payment_status == "paid"
    assert offenders() == []


@pytest.mark.parametrize(
    "arrival", list(permutations([Kind.PENDING, Kind.REJECTED, Kind.AUTHORISED, Kind.PAID]))
)
def test_every_order_of_arrival_ends_the_same(arrival: tuple[Kind, ...]) -> None:
    a_shop()
    online_payments()
    order = sent_to_pay(anna_buys(payment_method="card"))
    for kind in arrival:
        says(order, kind)
    assert (first(order).stage, fresh(order).payment_status) == ("paid", "paid")
    assert offenders() == []


UNPAID = {
    frozenset({Kind.AUTHORISED, Kind.REJECTED}): ("rejected", "open"),
    frozenset({Kind.AUTHORISED, Kind.EXPIRED}): ("cancelled", "open"),
    frozenset({Kind.REJECTED, Kind.EXPIRED}): ("rejected", "open"),
    frozenset({Kind.PENDING, Kind.AUTHORISED}): ("authorised", "passed"),
    frozenset({Kind.AUTHORISED, Kind.REJECTED, Kind.EXPIRED}): ("rejected", "open"),
}


@pytest.mark.parametrize("arrival", [way for words in UNPAID for way in permutations(words)])
def test_what_never_was_paid_ends_the_same_too(arrival: tuple[Kind, ...]) -> None:
    a_shop()
    online_payments()
    order = sent_to_pay(anna_buys(payment_method="instalments"), "rehearsal_instalments")
    for kind in arrival:
        says(order, kind)
    assert (first(order).stage, the_gate(order).state) == UNPAID[frozenset(arrival)]
    assert offenders() == []


def test_another_amount_does_not_pay_the_order_and_is_flagged_with_both_sums(order: Order) -> None:
    says(order, Kind.PAID, amount=order.total - 1)
    flagged = ProviderEvent.objects.get(outcome="flagged")
    assert fresh(order).payment_status != "paid"
    why = event_reasons.of_event(flagged).replace("\xa0", " ")
    assert why == "Amount differs: PLN 144.90 was asked for, PLN 144.89 came."
    assert "money_flagged" in told(order)


def test_money_of_nobody_is_kept_for_the_desk(order: Order) -> None:
    notice = Notice("rehearsal", "E-1", Kind.PAID, "S-none", "none", Money(100, "PLN"))
    assert not apply_fact(ProviderSaid(notice))
    assert ProviderEvent.objects.get(event_id="E-1").outcome == "flagged"


@pytest.mark.atom("U15")
def test_money_after_cancelling_is_late_money_and_ships_nothing(order: Order) -> None:
    step(order, "cancel", reason="Nobody paid")
    says(order, Kind.PAID)
    now = fresh(order)
    assert (now.stage, now.surplus, now.paid) == ("cancelled", order.total, order.total)
    assert offenders() == []


@pytest.mark.atom("S1-13")
def test_paying_in_cash_instead_ends_the_session_and_takes_the_cash_fee(order: Order) -> None:
    before = order.total
    step(order, "change_payment", data={"payment_method": "cash"})
    now = fresh(order)
    rows = list(Payment.objects.filter(order=order).order_by("pk"))
    assert (now.payment_method, now.pays_on_delivery) == ("cash", True)
    assert [row.stage for row in rows] == ["cancelled", "pending"]
    assert rows[1].amount == now.total != before
    says(order, Kind.PAID, amount=before)
    paid = fresh(order)
    assert (paid.paid, paid.surplus, paid.due) == (before, 0, now.total - before)
    assert first(order).stage == "paid"
    assert ProviderEvent.objects.get(kind="paid").outcome == "flagged"
    assert offenders() == []


def test_the_payment_gate_opens_by_the_service_alone(order: Order) -> None:
    gate = Gate.objects.filter(order=order, kind="payment").first()
    assert gate is not None
    assert gate.state == "open"
    says(order, Kind.PAID)
    gate.refresh_from_db()
    assert gate.state == "passed"


@pytest.mark.parametrize("off", [-1, 1, 100])
def test_another_amount_authorised_is_flagged_and_approves_nothing(off: int) -> None:
    a_shop()
    online_payments()
    order = sent_to_pay(anna_buys(payment_method="instalments"), "rehearsal_instalments")
    says(order, Kind.AUTHORISED, amount=order.total + off)
    assert (first(order).stage, the_gate(order).state) == ("pending", "open")
    assert ProviderEvent.objects.get().outcome == "flagged"
    assert offenders() == []


def test_money_authorised_for_a_cancelled_order_is_let_go(order: Order) -> None:
    step(order, "cancel", reason="Nobody paid")
    Duty.objects.all().delete()
    says(order, Kind.AUTHORISED)
    assert (first(order).stage, fresh(order).stage) == ("cancelled", "cancelled")
    assert ProviderEvent.objects.get().outcome == "flagged"
    owed = Duty.objects.get(effect="void_at_provider", order_id=order.pk)
    assert owed.target == first(order).provider_ref
    assert Event.objects.get(order_id=order.pk, step="let_go").name == "money_let_go"
    assert offenders() == []


def test_while_money_is_authorised_the_way_of_paying_stays(order: Order) -> None:
    says(order, Kind.AUTHORISED)
    with pytest.raises(Refused):
        step(order, "change_payment", data={"payment_method": "transfer"})
    assert fresh(order).payment_method == "card"


def test_a_session_nobody_needs_any_more_is_called_off_by_its_step(order: Order) -> None:
    says(order, Kind.REJECTED)
    second = Payment.objects.get(order=order, stage="pending")
    payments.name_attempt(second, "rehearsal")
    data = {"provider": "rehearsal", "provider_ref": "S-two", "url": "http://127.0.0.1/pay"}
    take(("payment", "open"), second.pk, Ask(gateway_actor("rehearsal"), data=data))
    says(order, Kind.PAID)
    second.refresh_from_db()
    assert second.stage == "cancelled"
    assert "payment_cancelled" in told(order)
    assert Duty.objects.filter(effect="void_at_provider", target="S-two").count() == 1
    assert offenders() == []


# Instalments -----------------------------------------------------------------------------------


@pytest.fixture
def credit() -> Order:
    """Anna has asked the instalment service."""
    a_shop()
    online_payments()
    return sent_to_pay(anna_buys(payment_method="instalments"), "rehearsal_instalments")


def the_gate(order: Order) -> Gate:
    return Gate.objects.get(order=order, kind="instalment")


@pytest.mark.atom("S0-22")
def test_an_approved_credit_passes_the_gate_of_instalments(credit: Order) -> None:
    assert (credit.waiting_on, the_gate(credit).state) == ("gateway", "open")
    says(credit, Kind.AUTHORISED)
    assert the_gate(credit).state == "passed"
    assert first(credit).stage == "authorised"
    says(credit, Kind.PAID)
    assert fresh(credit).payment_status == "paid"
    assert offenders() == []


@pytest.mark.atom("S0-22")
def test_a_refused_credit_keeps_the_order_or_cancels_it_by_setting(credit: Order) -> None:
    says(credit, Kind.REJECTED)
    assert (fresh(credit).stage, the_gate(credit).state) == ("placed", "open")
    assert fresh(credit).waiting_on == "customer"
    change_settings(instalment_refusal_cancels=True)
    another = sent_to_pay(anna_buys(payment_method="instalments"), "rehearsal_instalments")
    says(another, Kind.REJECTED)
    assert fresh(another).stage == "cancelled"
    assert offenders() == []


# What the shop asks of the service ---------------------------------------------------------------


def test_authorised_money_is_collected_when_staff_ask_for_it(order: Order) -> None:
    says(order, Kind.AUTHORISED)
    with pytest.raises(Forbidden):
        take(("payment", "capture"), first(order).pk, Ask(OLA))
    take(("payment", "capture"), first(order).pk, Ask(MAREK))
    assert Duty.objects.filter(effect="capture_at_provider", order_id=order.pk).count() == 1


def test_a_session_that_ran_out_leaves_the_money_expected_anew(order: Order) -> None:
    says(order, Kind.EXPIRED)
    assert [p.stage for p in Payment.objects.filter(order=order)] == ["cancelled", "pending"]
    assert fresh(order).waiting_on == "customer"
    assert "payment_expired" in told(order)


def test_called_off_the_session_is_ended_at_the_service(order: Order) -> None:
    take(("payment", "cancel"), first(order).pk, Ask(MAREK))
    owed = Duty.objects.get(effect="void_at_provider", order_id=order.pk)
    assert owed.target == first(order).provider_ref


# Refunds that the service tells of ---------------------------------------------------------------


def refund_news(order: Order, kind: Kind, refund: Refund) -> bool:
    row = first(order)
    notice = Notice(
        "rehearsal", f"{refund.pk}:{kind.value}", kind, row.provider_ref,
        reference=row.reference or "", amount=Money(refund.amount, refund.currency),
        refund_id="R-1", refund_ref=refund.reference,
    )  # fmt: skip
    return apply_fact(ProviderSaid(notice))


def test_a_refund_ends_as_the_service_says(order: Order) -> None:
    says(order, Kind.PAID)
    ask = Ask(MAREK, data={"amount": "10.00"}, reason="Late")
    take(("payment", "refund"), first(order).pk, ask)
    refund = Refund.objects.get(order=order)
    refund_news(order, Kind.REFUND_FAILED, refund)
    refund.refresh_from_db()
    assert refund.stage == "failed"
    refund_news(order, Kind.REFUNDED, refund)
    refund.refresh_from_db()
    assert (refund.stage, first(order).stage) == ("done", "partially_refunded")
    assert {"refund_failed", "refund_settled", "payment_partly_refunded"} <= set(told(order))
    assert offenders() == []


def test_the_whole_refund_makes_the_payment_refunded(order: Order) -> None:
    says(order, Kind.PAID)
    whole = order.money(order.total).amount
    take(("payment", "refund"), first(order).pk, Ask(MAREK, data={"amount": whole}, reason="Back"))
    refund_news(order, Kind.REFUNDED, Refund.objects.get(order=order))
    assert first(order).stage == "refunded"
    assert "payment_refunded" in told(order)
    assert offenders() == []


def test_a_refund_made_at_the_service_alone_is_flagged(order: Order) -> None:
    says(order, Kind.PAID)
    row = first(order)
    notice = Notice("rehearsal", "X", Kind.REFUNDED, row.provider_ref, row.reference or "",
                    Money(500, "PLN"), refund_id="theirs")  # fmt: skip
    assert apply_fact(ProviderSaid(notice))
    assert ProviderEvent.objects.get(event_id="X").outcome == "flagged"
    assert offenders() == []


@pytest.fixture
def begun(order: Order) -> Refund:
    """Ten of Anna's money are on their way back by the service."""
    says(order, Kind.PAID)
    ask = Ask(MAREK, data={"amount": "10.00"}, reason="Late")
    take(("payment", "refund"), first(order).pk, ask)
    return Refund.objects.get(order=order)


def test_a_refund_called_off_here_and_given_there_is_flagged(order: Order, begun: Refund) -> None:
    refund_news(order, Kind.REFUND_FAILED, begun)
    take(("refund", "cancel"), begun.pk, Ask(MAREK, reason="By hand then"))
    refund_news(order, Kind.REFUNDED, begun)
    event = ProviderEvent.objects.get(kind="refunded")
    assert (event.outcome, begun.human_id in event_reasons.of_event(event)) == ("flagged", True)
    assert "money_flagged" in told(order)
    assert offenders() == []


def test_a_refund_that_fails_after_it_was_done_is_flagged(order: Order, begun: Refund) -> None:
    refund_news(order, Kind.REFUNDED, begun)
    refund_news(order, Kind.REFUND_FAILED, begun)
    begun.refresh_from_db()
    assert begun.stage == "done"
    assert ProviderEvent.objects.get(kind="refund_failed").outcome == "flagged"


def test_another_sum_given_back_is_flagged_and_people_may_end_it(
    order: Order, begun: Refund
) -> None:
    with pytest.raises(Refused):
        take(("refund", "settle"), begun.pk, Ask(MAREK))
    begun.amount += 1
    refund_news(order, Kind.REFUNDED, begun)
    begun.refresh_from_db()
    assert begun.stage == "pending"
    assert ProviderEvent.objects.get(kind="refunded").outcome == "flagged"
    take(("refund", "settle"), begun.pk, Ask(MAREK))
    assert offenders() == []
