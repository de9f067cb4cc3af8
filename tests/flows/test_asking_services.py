"""What services forget to tell: they are asked, ever less often, and nothing is guessed (S1-16)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from orderwright.domain.orders.models import Order
from orderwright.domain.overview import late_money
from orderwright.domain.payments.models import Payment, ProviderEvent, Refund
from orderwright.domain.payments.port_errors import NotOffered, ProviderDown
from orderwright.domain.payments.ports import Kind, RefundAnswer, RefundOutcome, RefundStanding
from orderwright.entrypoints.clock.polls import poll
from orderwright.entrypoints.clock.ticks import THE_CLOCK
from orderwright.entrypoints.storefront.opening import Wanted, address_to_pay
from orderwright.kernel import clock
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.lifecycle.errors import Forbidden, Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.log.models import LogEntry
from orderwright.kernel.money import Money
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from orderwright.outbound.gateways import watching
from orderwright.outbound.gateways.configured import gateway
from orderwright.outbound.gateways.models import GatewayAccount, Inquiry, RehearsedNotification
from orderwright.outbound.gateways.rehearsal import Rehearsal, Wish
from orderwright.outbound.gateways.rehearsal_rows import keep, plan
from tests.builders import a_shop, online_payments
from tests.walks import MAREK, an_order, anna_buys, fresh, run_worker, step, told

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def order(db: None) -> Order:
    """Anna stands at the service's page."""
    a_shop()
    online_payments()
    return at_the_service(anna_buys(payment_method="card"))


def at_the_service(order: Order) -> Order:
    address_to_pay(Wanted(order.pk, "/pay/token/back"))
    return fresh(order)


def attempt(order: Order) -> Payment:
    return Payment.objects.filter(order=order).exclude(provider_ref="").latest("pk")


def service(order: Order) -> Rehearsal:
    found = gateway(attempt(order).provider)
    assert isinstance(found, Rehearsal)
    return found


def in_silence(order: Order, kind: Kind = Kind.PAID) -> None:
    """It happens at the service, and nobody is told."""
    service(order).play(attempt(order).provider_ref, Wish(kind, silent=True))


def count_asks(monkeypatch: pytest.MonkeyPatch, *, down: bool = False) -> list[str]:
    asked, fetch = list[str](), Rehearsal.fetch_status

    def answer(self: Rehearsal, ref: str) -> Any:
        asked.append(ref)
        if down:
            raise ProviderDown("silence")
        return fetch(self, ref)

    monkeypatch.setattr(Rehearsal, "fetch_status", answer)
    return asked


@pytest.mark.atom("S1-16")
def test_a_silent_service_is_asked_after_ten_minutes(order: Order) -> None:
    in_silence(order)
    clock.shift(9 * MINUTE)
    assert poll() == 0
    assert fresh(order).payment_status == "pending"
    clock.shift(2 * MINUTE)
    assert poll() == 1
    assert fresh(order).payment_status == "paid"
    assert told(order).count("payment_settled") == 1
    assert poll() == 0
    assert offenders() == []


def test_silent_for_a_day_the_truth_arrives_by_asking_and_not_as_expiry(order: Order) -> None:
    in_silence(order)
    clock.shift(timedelta(days=1, hours=2))
    run_worker()
    assert fresh(order).payment_status == "paid"
    assert "payment_expired" not in told(order)


def test_refused_in_silence_offers_another_try(order: Order) -> None:
    in_silence(order, Kind.REJECTED)
    clock.shift(11 * MINUTE)
    poll()
    assert (fresh(order).payment_status, fresh(order).waiting_on) == ("rejected", "customer")


def test_it_is_asked_ever_less_often(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = count_asks(monkeypatch)
    for _minute in range(0, 60 * 12, 5):
        clock.shift(5 * MINUTE)
        poll()
    assert 5 <= len(asked) <= 10


def test_a_session_that_ran_out_is_let_run_out_when_the_service_knows_of_no_money(
    order: Order,
) -> None:
    clock.shift(timedelta(hours=31))
    poll()
    assert [p.stage for p in Payment.objects.filter(order=order)] == ["cancelled", "pending"]
    assert (fresh(order).waiting_on, fresh(order).payment_status) == ("customer", "unpaid")
    assert "payment_expired" in told(order)
    poll()
    clock.shift(timedelta(days=1))
    assert poll() == 0
    assert not Inquiry.objects.exists()
    assert offenders() == []


def test_a_service_that_is_down_harms_nothing_and_is_not_pressed(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [at_the_service(anna_buys(payment_method="card")) for _n in range(3)]
    clock.shift(timedelta(days=3))
    with monkeypatch.context() as patched:
        asked = count_asks(patched, down=True)
        poll()
        poll()
        assert len(asked) == 1, "one silence speaks for all payments of the service"
    for each in (order, *others):
        assert attempt(each).stage == "pending"
    in_silence(order)
    clock.shift(2 * MINUTE)
    poll()
    assert fresh(order).payment_status == "paid"


def test_a_payment_that_the_service_denies_is_told_once(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    Payment.objects.filter(pk=attempt(order).pk).update(provider_ref="S-lost")
    for _time in range(4):
        clock.shift(timedelta(minutes=25))
        poll()
    assert LogEntry.objects.filter(area="payments").count() == 1
    clock.shift(timedelta(days=1))
    poll()
    assert attempt(order).stage == "cancelled"


def test_a_refund_on_its_way_is_asked_about(order: Order) -> None:
    GatewayAccount.objects.create(
        code="rehearsal", values={"refunds": "pending"}, changed_at=clock.now()
    )
    in_silence(order)
    clock.shift(11 * MINUTE)
    poll()
    whole = order.money(order.total).amount
    row = attempt(order)
    step(order, "refund", table="payment", actor=MAREK, data={"amount": whole}, reason="Broken")
    run_worker()
    refund = Refund.objects.get(payment=row)
    assert refund.stage == "pending"
    service(order).end_refund(row.provider_ref, refund.reference, Kind.REFUNDED)
    clock.shift(11 * MINUTE)
    poll()
    refund.refresh_from_db()
    assert (refund.stage, fresh(order).payment_status) == ("done", "refunded")
    clock.shift(timedelta(days=1))
    poll()
    assert not Inquiry.objects.exists()
    assert offenders() == []


def on_its_way(order: Order) -> Refund:
    """The service has taken the refund and says nothing of its end."""
    GatewayAccount.objects.update_or_create(
        code="rehearsal", defaults={"values": {"refunds": "pending"}, "changed_at": clock.now()}
    )
    in_silence(order)
    clock.shift(11 * MINUTE)
    poll()
    data = {"amount": "20.00"}
    step(order, "refund", table="payment", actor=MAREK, data=data, reason="Broken")
    run_worker()
    return Refund.objects.get(order=order)


def ended(order: Order, refund: Refund) -> None:
    service(order).end_refund(attempt(order).provider_ref, refund.reference, Kind.REFUNDED)


def test_a_refund_whose_outcome_nobody_knows_is_asked_about_by_the_clock(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = RefundAnswer(RefundOutcome.UNKNOWN, sentence="No answer")
    monkeypatch.setattr(Rehearsal, "refund", lambda *_anything: unknown)
    refund = on_its_way(order)
    assert refund.stage == "pending"
    made = RefundStanding(refund.reference, Kind.REFUNDED, Money(2000, "PLN"), refund.reference)
    standing = service(order).fetch_status(attempt(order).provider_ref)
    keep(replace(standing, refunds=(made,)))
    clock.shift(11 * MINUTE)
    poll()
    refund.refresh_from_db()
    assert refund.stage == "done"
    assert offenders() == []


def test_staff_ask_about_a_refund_at_once(order: Order) -> None:
    refund = on_its_way(order)
    ended(order, refund)
    take(("refund", "ask"), refund.pk, Ask(MAREK))
    run_worker()
    refund.refresh_from_db()
    assert refund.stage == "done"
    assert "refund_asked" in told(order)
    assert offenders() == []


def test_a_refund_left_open_by_the_rehearsal_ends_as_its_setting_says_by_now(order: Order) -> None:
    refund = on_its_way(order)
    GatewayAccount.objects.update(values={"refunds": "done"}, changed_at=clock.now())
    clock.shift(timedelta(hours=7))
    poll()
    refund.refresh_from_db()
    assert refund.stage == "done"
    assert offenders() == []


def test_asking_a_service_that_is_down_harms_nothing(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    refund = on_its_way(order)
    asked = count_asks(monkeypatch, down=True)
    take(("refund", "ask"), refund.pk, Ask(MAREK))
    run_worker()
    refund.refresh_from_db()
    assert (len(asked), refund.stage) == (1, "pending")
    assert not Duty.objects.filter(dead_at__isnull=False).exists()


def test_about_a_refund_by_hand_there_is_nobody_to_ask(order: Order) -> None:
    paid = an_order(paid=True)
    row = Payment.objects.get(order=paid, stage="paid")
    data = {"amount": "20.00", "way": "cash"}
    take(("payment", "refund_by_hand"), row.pk, Ask(MAREK, data=data, reason="x"))
    with pytest.raises(Refused):
        take(("refund", "ask"), Refund.objects.get(order=paid).pk, Ask(MAREK))


@pytest.mark.atom("X8")
def test_a_refund_that_stays_unknown_for_days_comes_to_the_desk_and_people_end_it(
    order: Order,
) -> None:
    refund = on_its_way(order)
    with pytest.raises(Refused):
        take(("refund", "settle"), refund.pk, Ask(MAREK))
    assert late_money.orders_waiting(10) == []
    clock.shift(timedelta(days=3, minutes=1))
    poll()
    assert late_money.orders_waiting(10) == [order.pk]
    assert clock.now() - watching.last_asked([refund.payment_id])[refund.payment_id] < MINUTE
    take(("refund", "fail"), refund.pk, Ask(MAREK, reason="Not in their list"))
    assert late_money.orders_waiting(10) == [order.pk], "it failed"
    ended(order, refund)
    clock.shift(timedelta(hours=7))
    take(("refund", "retry"), refund.pk, Ask(MAREK))
    assert late_money.orders_waiting(10) == [], "its days begin anew"
    run_worker()
    assert offenders() == []


def test_what_the_rehearsal_tells_late_comes_at_its_time(order: Order) -> None:
    told_late = service(order).play(attempt(order).provider_ref, Wish(after=timedelta(minutes=5)))
    plan("rehearsal", told_late, now=clock.now())
    clock.shift(4 * MINUTE)
    run_worker()
    assert fresh(order).payment_status == "pending"
    clock.shift(2 * MINUTE)
    run_worker()
    assert fresh(order).payment_status == "paid"
    assert not RehearsedNotification.objects.exists()


@pytest.mark.parametrize("rate", ["20", "100"])
def test_the_rehearsal_goes_wrong_as_often_as_it_is_told_to(order: Order, rate: str) -> None:
    GatewayAccount.objects.create(code="rehearsal", values={"faults": rate}, changed_at=clock.now())
    wrong = sum(_went_wrong(order, n) for n in range(200))
    assert wrong == 200 if rate == "100" else 20 <= wrong <= 60


def _went_wrong(order: Order, number: int) -> bool:
    told = f"r-{number}.14490PLN"
    name = f"{told}.{service(order)._seal(told)}"
    heard = service(order).play(name, Wish())
    kinds = [b'"kind": "pending"' in one.raw for one in heard]
    return kinds != [True, False] or any(one.after for one in heard)


@pytest.mark.atom("S1-13", "S1-14")
@pytest.mark.threat("T47")
def test_late_money_of_the_card_is_not_collected_again_at_the_door(order: Order) -> None:
    card, before = attempt(order), order.total
    step(order, "change_payment", data={"payment_method": "cash"})
    run_worker()
    assert service(order).fetch_status(card.provider_ref).kind is Kind.REJECTED, "it was ended"
    service(order).play(card.provider_ref, Wish(silent=True))
    hear = service(order).fetch_status(card.provider_ref)
    assert hear.kind is Kind.PAID
    from_service(order, card)
    now = fresh(order)
    assert now.paid == before
    assert now.due == now.total - before
    assert offenders() == []


@pytest.mark.threat("T47")
def test_money_in_a_session_that_could_not_be_ended_is_found_by_asking(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, before = attempt(order), order.total

    def cannot(self: Rehearsal, ref: str) -> None:
        raise NotOffered("no")

    monkeypatch.setattr(Rehearsal, "void", cannot)
    step(order, "change_payment", data={"payment_method": "cash"})
    clock.shift(11 * MINUTE)
    run_worker()
    assert fresh(order).paid == 0
    service(order).play(card.provider_ref, Wish(silent=True))
    clock.shift(timedelta(hours=26))
    run_worker()
    assert fresh(order).paid == before
    assert card.provider_events.get(kind="paid").outcome == "flagged"
    assert offenders() == []


def test_a_session_that_was_ended_is_asked_about_once_and_forgotten(order: Order) -> None:
    step(order, "change_payment", data={"payment_method": "cash"})
    run_worker()
    clock.shift(11 * MINUTE)
    assert poll() == 1
    assert not Inquiry.objects.exists()


def from_service(order: Order, card: Payment) -> None:
    """The notification comes after all."""
    for one in service(order).play(card.provider_ref, Wish()):
        plan("rehearsal", [one], now=clock.now())
    run_worker()


def test_when_one_try_is_paid_the_others_are_ended_at_the_service(order: Order) -> None:
    first = attempt(order)
    clock.shift(timedelta(hours=25))
    second = attempt(at_the_service(order))
    assert second.pk != first.pk
    from_service(order, first)
    run_worker()
    assert fresh(order).payment_status == "paid"
    assert service(order).fetch_status(second.provider_ref).kind is Kind.REJECTED
    assert offenders() == []


def test_money_that_people_had_recorded_is_looked_at_when_the_service_tells_it_too(
    order: Order,
) -> None:
    card = attempt(order)
    step(order, "record", table="payment", actor=MAREK)
    from_service(order, card)
    told = ProviderEvent.objects.get(order=order, kind="paid")
    assert told.why == "came_beside_recorded"
    assert (fresh(order).paid, fresh(order).surplus) == (2 * order.total, order.total)
    assert offenders() == []


def test_only_services_and_clock_let_a_session_run_out(order: Order) -> None:
    row = attempt(order)
    with pytest.raises(Forbidden):
        take(("payment", "expire"), row.pk, Ask(MAREK))
    take(("payment", "expire"), row.pk, Ask(THE_CLOCK))
    assert told(order)[-1] == "payment_expired"
    with pytest.raises(Refused):
        take(("payment", "expire"), row.pk, Ask(THE_CLOCK))


def test_nobody_says_by_hand_what_only_services_know(order: Order) -> None:
    in_silence(order)
    clock.shift(11 * MINUTE)
    poll()
    for verb in ("refund_settled", "refund_completed", "flag"):
        with pytest.raises(Forbidden):
            take(("payment", verb), attempt(order).pk, Ask(MAREK))
    assert attempt(order).stage == "paid"
