"""The late-money desk: what a payment service said and nobody could place (X8, U15, T45, T47)."""

from collections.abc import Callable

import pytest

from orderwright.domain.orders.models import Order
from orderwright.domain.overview import late_money as desk
from orderwright.domain.overview.late_money import Kind as Late
from orderwright.domain.payments import event_reasons
from orderwright.domain.payments.facts import ProviderSaid, RefundAnswered
from orderwright.domain.payments.models import Payment, ProviderEvent, Refund
from orderwright.domain.payments.ports import Kind, Notice, RefundAnswer, RefundOutcome
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.lifecycle.errors import BadInput, Forbidden, Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.log.models import LogEntry
from orderwright.kernel.money import Money
from orderwright.lifecycle import receiving
from orderwright.lifecycle.facts import apply_fact
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.late_money import likely_amount, put_aside, record_event
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.money_checks import lost_words
from orderwright.outbound.gateways.models import Inquiry
from tests.builders import a_shop, limit_refunds, online_payments
from tests.flows.test_gateway_news import sent_to_pay
from tests.walks import MAREK, OLA, an_order, anna_buys, fresh, mails, run_worker, step, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    """Anna stands at the payment service's page."""
    a_shop(grace_seconds=0)
    online_payments()
    return sent_to_pay(anna_buys(payment_method="card"))


def says(order: Order, amount: int, *, event: str = "e-1", reference: str = "") -> ProviderEvent:
    """The service tells of so much money."""
    row = Payment.objects.filter(order=order, reference__isnull=False).earliest("pk")
    named = reference or row.reference or ""
    money = Money(amount, order.currency)
    ref = row.provider_ref if not reference else "S-other"
    apply_fact(
        ProviderSaid(Notice("rehearsal", event, Kind.PAID, ref, reference=named, amount=money))
    )
    return ProviderEvent.objects.get(event_id=event)


def ask(amount: str, **wishes: object) -> Ask:
    return Ask(MAREK, data={"amount": amount}, grace=0, **wishes)  # type: ignore[arg-type]


@pytest.mark.threat("T45")
def test_another_sum_is_recorded_on_its_own_payment_and_the_rest_is_waited_for(
    order: Order,
) -> None:
    event = says(order, 10_000)
    assert event.outcome == "flagged"
    record_event(event.pk, order.number, ask("100.00"))
    event.refresh_from_db()
    assert (event.settled_by, event.settled_at is not None) == ("staff:Marek", True)
    paid = Payment.objects.get(order=order, stage="paid")
    assert (paid.settled, paid.provider_ref != "") == (10_000, True)
    assert (fresh(order).paid, fresh(order).payment_status) == (10_000, "part_paid")
    run_worker()
    assert "mail_payment_received" in mails(order)
    assert LogEntry.objects.get(area="payments").order_number == order.number
    assert offenders() == []


def test_money_that_nobody_knows_is_recorded_on_the_order_that_staff_name(order: Order) -> None:
    event = says(order, 14_490, reference="not-ours")
    assert event.order_id is None
    other = anna_buys()
    record_event(event.pk, other.number.lower(), ask("144.90", inform={"email": False}))
    assert fresh(other).paid == 14_490
    assert "payment_recorded" in told(other)
    run_worker()
    assert "mail_payment_received" not in mails(other)


@pytest.mark.parametrize(
    ("number", "amount", "field"),
    [("NO-SUCH", "5.00", "number"), ("{own}", "x", "amount"), ("{own}", "0", "amount")],
)
def test_what_is_wrong_is_named_and_nothing_is_settled(
    order: Order, number: str, amount: str, field: str
) -> None:
    event = says(order, 10_000)
    with pytest.raises(BadInput) as wrong:
        record_event(event.pk, number.format(own=order.number), ask(amount))
    assert list(wrong.value.fields) == [field]
    event.refresh_from_db()
    assert (event.settled_at, fresh(order).paid) == (None, 0)


def test_the_warehouse_records_nothing(order: Order) -> None:
    event = says(order, 10_000)
    with pytest.raises(Forbidden):
        record_event(event.pk, order.number, Ask(OLA, data={"amount": "100.00"}))
    event.refresh_from_db()
    assert event.settled_at is None


def test_of_two_who_decide_the_second_is_told(order: Order) -> None:
    event = says(order, 10_000)
    put_aside(event.pk, "Given back in the service's own panel", MAREK)
    with pytest.raises(Refused):
        record_event(event.pk, order.number, ask("100.00"))
    with pytest.raises(Refused):
        put_aside(event.pk, "Once more", MAREK)
    assert fresh(order).paid == 0


def test_put_aside_it_keeps_its_note_in_the_timeline_and_the_log(order: Order) -> None:
    event = says(order, 10_000)
    with pytest.raises(BadInput):
        put_aside(event.pk, "  ", MAREK)
    put_aside(event.pk, "Given back in the service's own panel", MAREK)
    assert "Given back in the service's own panel" in order.notes.get().text
    assert "Given back" in LogEntry.objects.get(area="payments").told
    assert desk.count() == 0


def test_what_is_not_flagged_is_not_decided(order: Order) -> None:
    event = says(order, order.total)
    assert event.outcome == "applied"
    with pytest.raises(Refused):
        put_aside(event.pk, "x", MAREK)


def test_a_second_sum_for_a_settled_payment_brings_only_what_is_more(order: Order) -> None:
    says(order, order.total)
    more = says(order, order.total + 1000, event="e-2")
    assert more.outcome == "flagged"
    assert likely_amount(more) == 1000
    with pytest.raises(BadInput) as wrong:
        record_event(more.pk, order.number, ask("10.01"))
    assert list(wrong.value.fields) == ["amount"]
    record_event(more.pk, order.number, ask("10.00"))
    assert (fresh(order).paid, fresh(order).surplus) == (order.total + 1000, 1000)


# Recorded once ----------------------------------------------------------------------------------


@pytest.mark.atom("X8")
@pytest.mark.parametrize("reference", ["", "not-ours"])
def test_the_same_money_told_again_is_not_recorded_again(order: Order, reference: str) -> None:
    first = says(order, 10_000, reference=reference)
    other = anna_buys()
    record_event(first.pk, other.number, ask("100.00"))
    row = Payment.objects.get(order=other, stage="paid")
    first.refresh_from_db()
    assert first.recorded_as == row

    again = says(order, 10_000, event="e-2", reference=reference)
    assert (again.outcome, likely_amount(again)) == ("flagged", 0)
    for number in (order.number, other.number):
        with pytest.raises(BadInput) as wrong:
            record_event(again.pk, number, ask("100.00"))
        assert wrong.value.fields["amount"] == f"This money is recorded already: {row.human_id}."
    assert (fresh(order).paid, fresh(other).paid) == (0, 10_000)
    put_aside(again.pk, "The same money", MAREK)
    again.refresh_from_db()
    assert (again.note, desk.queue(), offenders()) == ("The same money", [], [])


def test_told_twice_before_anybody_looked_it_is_recorded_once(order: Order) -> None:
    first, again = says(order, 10_000), says(order, 10_000, event="e-2")
    record_event(again.pk, order.number, ask("100.00"))
    with pytest.raises(BadInput):
        record_event(first.pk, order.number, ask("100.00"))
    assert fresh(order).paid == 10_000
    assert offenders() == []


def test_a_higher_total_of_the_same_money_brings_only_the_difference(order: Order) -> None:
    other = anna_buys()
    record_event(says(order, 10_000).pk, other.number, ask("100.00"))
    more = says(order, 12_000, event="e-2")
    assert likely_amount(more) == 2000
    record_event(more.pk, other.number, ask("20.00"))
    assert fresh(other).paid == 12_000
    assert offenders() == []


def test_taken_back_it_stands_at_the_desk_again_and_is_recorded_elsewhere(order: Order) -> None:
    event, other = says(order, 10_000), anna_buys()
    record_event(event.pk, other.number, ask("100.00"))
    row = Payment.objects.get(order=other, stage="paid")
    take(("payment", "unrecord"), row.pk, Ask(MAREK, reason="The wrong order"))
    assert [late.row for late in desk.queue()] == [event]
    record_event(event.pk, order.number, ask("100.00"))
    assert (fresh(order).paid, fresh(other).paid) == (10_000, 0)
    assert offenders() == []


def recorded_and_lost(event: ProviderEvent) -> None:
    """Its row is gone from the books and nobody was told."""
    Payment.objects.filter(pk=event.recorded_as_id).update(stage="cancelled")


def settled_without_a_word(event: ProviderEvent) -> None:
    ProviderEvent.objects.filter(pk=event.pk).update(recorded_as=None)


def recorded_and_waiting(event: ProviderEvent) -> None:
    ProviderEvent.objects.filter(pk=event.pk).update(settled_at=None)


def more_than_was_told(event: ProviderEvent) -> None:
    ProviderEvent.objects.filter(pk=event.pk).update(amount=9_999)


@pytest.mark.parametrize(
    "breaks",
    [recorded_and_lost, settled_without_a_word, recorded_and_waiting, more_than_was_told],
)
def test_verify_names_an_event_that_became_nothing(
    order: Order, breaks: Callable[[ProviderEvent], None]
) -> None:
    event = says(order, 10_000)
    record_event(event.pk, order.number, ask("100.00"))
    event.refresh_from_db()
    assert lost_words() == []
    breaks(event)
    assert [who for who in lost_words() if "rehearsal e-1" in who]


def test_verify_names_a_word_that_counts_as_applied_and_is_not(order: Order) -> None:
    says(order, order.total)
    Payment.objects.filter(order=order).update(stage="cancelled")
    assert any("rehearsal e-1" in who for who in lost_words())


def came_when_cancelled(order: Order) -> ProviderEvent:
    step(order, "cancel", reason="Changed her mind")
    event = says(order, order.total)
    assert (event.outcome, fresh(order).surplus) == ("flagged", order.total)
    return event


def came_another_way(order: Order) -> ProviderEvent:
    step(order, "change_payment", data={"payment_method": "transfer"})
    row = Payment.objects.filter(order=order).earliest("pk")
    event = says(order, row.amount)
    assert event.outcome == "flagged"
    return event


def recorded_before(order: Order) -> ProviderEvent:
    row = Payment.objects.get(order=order)
    take(("payment", "record"), row.pk, ask(order.money(order.total).amount))
    event = says(order, order.total)
    assert (event.outcome, event.why) == ("flagged", "came_beside_recorded")
    return event


@pytest.mark.threat("T47")
@pytest.mark.parametrize("comes", [came_when_cancelled, came_another_way, recorded_before])
def test_money_that_its_payment_holds_is_recorded_on_no_order(
    order: Order, comes: Callable[[Order], ProviderEvent]
) -> None:
    event, other = comes(order), anna_buys()
    paid = fresh(order).paid
    for number in (order.number, other.number):
        with pytest.raises(BadInput) as wrong:
            record_event(event.pk, number, ask("1.00"))
        assert list(wrong.value.fields) == ["amount"]
    assert likely_amount(event) == 0
    assert (fresh(order).paid, fresh(other).paid) == (paid, 0)
    assert offenders() == []


def test_what_a_refund_tells_is_no_money_to_record(order: Order) -> None:
    says(order, order.total)
    row = Payment.objects.get(order=order, stage="paid")
    given = Notice("rehearsal", "r-1", Kind.REFUNDED, row.provider_ref, refund_id="X-1",
                   reference=row.reference or "", amount=order.money(1000))  # fmt: skip
    apply_fact(ProviderSaid(given))
    event = ProviderEvent.objects.get(event_id="r-1")
    assert event.outcome == "flagged"
    with pytest.raises(BadInput):
        record_event(event.pk, order.number, ask("10.00"))
    put_aside(event.pk, "Given back in the service's own panel", MAREK)


def give_back(order: Order) -> None:
    row = Payment.objects.get(order=order, stage="paid")
    wish = {"amount": order.money(order.total).amount, "way": "cash"}
    take(("payment", "refund_by_hand"), row.pk, Ask(MAREK, data=wish, reason="Too late"))
    refund = Refund.objects.get(order=order)
    if refund.stage == "pending":
        take(("refund", "settle"), refund.pk, Ask(MAREK))


def move(order: Order) -> None:
    wish = {"amount": order.money(order.total).amount, "other": anna_buys().number}
    step(order, "move_money", actor=MAREK, data=wish, reason="She wants that one")


def reinstate(order: Order) -> None:
    step(order, "reinstate", reason="She wants it")


def keep(order: Order) -> None:
    step(order, "keep_credit", actor=MAREK)


@pytest.mark.atom("X8")
@pytest.mark.parametrize("decides", [give_back, move, reinstate, keep])
def test_money_of_a_cancelled_order_stands_once_and_leaves_with_its_decision(
    order: Order, decides: Callable[[Order], None]
) -> None:
    event = came_when_cancelled(order)
    (late,) = desk.queue()
    assert (late.kind, late.order, late.amount) == (Late.EXCESS, order, order.total)
    assert [told.pk for told in late.events] == [event.pk]
    decides(fresh(order))
    assert (fresh(order).surplus, desk.queue()) == (0, [])


@pytest.mark.atom("X8")
@pytest.mark.threat("T47")
@pytest.mark.parametrize("how", ["payment", "order"])
def test_paid_at_the_service_after_it_was_recorded_both_count_and_one_goes_back(
    order: Order, how: str
) -> None:
    if how == "payment":
        event = recorded_before(order)
    else:
        receiving.record(order.pk, ask(order.money(order.total).amount))
        event = says(order, order.total)
    by_hand, card = Payment.objects.filter(order=order)
    assert (by_hand.by_service, by_hand.provider_ref) == (False, "")
    assert (card.by_service, card.settled, event.payment) == (True, order.total, card)
    now = fresh(order)
    assert (now.paid, now.surplus, now.payment_status) == (2 * now.total, now.total, "overpaid")
    (late,) = desk.queue()
    assert (late.kind, [told.pk for told in late.events]) == (Late.EXCESS, [event.pk])
    assert by_hand.human_id in event_reasons.of_event(event)
    wish = {"amount": order.money(order.total).amount}
    take(("payment", "refund"), card.pk, Ask(MAREK, data=wish, reason="Paid twice"))
    given = Refund.objects.get(order=order)
    apply_fact(RefundAnswered(given.pk, RefundAnswer(RefundOutcome.DONE, "r-1")))
    now = fresh(order)
    assert (now.surplus, now.due, given.way, desk.queue()) == (0, 0, "provider", [])
    assert offenders() == []


def test_recorded_is_the_same_money_its_recording_is_taken_back(order: Order) -> None:
    recorded_before(order)
    by_hand = Payment.objects.filter(order=order).earliest("pk")
    take(("payment", "unrecord"), by_hand.pk, Ask(MAREK, reason="The same money"))
    now = fresh(order)
    assert (now.paid, now.due, now.surplus, desk.queue()) == (order.total, 0, 0, [])
    assert offenders() == []


def test_another_sum_told_before_the_recording_is_still_to_be_recorded(order: Order) -> None:
    event = says(order, 10_000)
    receiving.record(order.pk, ask(order.money(order.total).amount))
    event.refresh_from_db()
    assert likely_amount(event) == 10_000
    record_event(event.pk, order.number, ask("100.00"))
    assert (fresh(order).paid, fresh(order).surplus) == (order.total + 10_000, 10_000)
    assert offenders() == []


def test_what_was_recorded_ends_the_open_session(order: Order) -> None:
    receiving.record(order.pk, ask(order.money(order.total).amount))
    by_hand, card = Payment.objects.filter(order=order)
    owed = Duty.objects.get(effect="void_sessions")
    assert (owed.target, by_hand.session_url, card.stage) == (card.provider_ref, "", "cancelled")
    assert Inquiry.objects.get().payment == card
    assert offenders() == []


def test_verify_names_money_of_the_service_that_a_recording_hides(order: Order) -> None:
    says(order, order.total)
    Payment.objects.filter(order=order).update(by_service=False)
    assert any("rehearsal e-1: applied, and its payment holds other" in who for who in lost_words())


def test_recorded_by_hand_and_in_excess_it_stands_once(order: Order) -> None:
    event = recorded_before(order)
    step(order, "cancel", reason="Changed her mind")
    (late,) = desk.queue()
    assert (late.kind, [told.pk for told in late.events]) == (Late.EXCESS, [event.pk])
    assert late.amount == 2 * order.total


@pytest.mark.atom("X8", "U15")
def test_one_queue_holds_everything_that_waits_for_a_decision(order: Order) -> None:
    limit_refunds(1000)
    says(order, 10_000)
    paid = an_order(paid=True)
    payment = Payment.objects.get(order=paid)
    wish = {"amount": "20.00", "way": "cash"}
    take(("payment", "refund_by_hand"), payment.pk, Ask(MAREK, data=wish, reason="A scratch"))
    overpaid = an_order(paid=True)
    step(overpaid, "record_money", actor=MAREK, data={"amount": "30.00"})
    found = {late.kind: late for late in desk.queue()}
    assert set(found) == {Late.EVENT, Late.REFUND, Late.EXCESS}
    assert (found[Late.EXCESS].order, found[Late.EXCESS].amount) == (overpaid, 3000)
    assert [late.since for late in desk.queue()] == sorted(late.since for late in desk.queue())
    assert desk.counts() == {
        Late.EXCESS: 1, Late.EVENT: 1, Late.REFUND: 1, Late.LINE: 0, Late.LABEL: 0,
    }  # fmt: skip
    take(("refund", "cancel"), Refund.objects.get().pk, Ask(MAREK, reason="She keeps it"))
    step(overpaid, "keep_credit", actor=MAREK)
    assert [late.kind for late in desk.queue()] == [Late.EVENT]
