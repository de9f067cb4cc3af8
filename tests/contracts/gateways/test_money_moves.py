"""Money that goes back, is taken later or let go, at any gateway.

Part of the conformance suite: every online adapter passes it unchanged.
"""

from __future__ import annotations

import pytest

from orderwright.domain.payments.port_errors import NotOffered, ProviderDown, ProviderRefused
from orderwright.domain.payments.ports import Kind, RefundOutcome, RefundRequest, latest
from orderwright.kernel.money import Money
from tests.contracts.gateways.conftest import hurried
from tests.contracts.gateways.fakes.desk import Desk
from tests.contracts.gateways.fakes.service import Fault

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TAKEN = (RefundOutcome.DONE, RefundOutcome.PENDING)


def test_everything_goes_back(desk: Desk) -> None:
    session = desk.open_and(desk.paid)
    answer = desk.gateway.refund(desk.back(session, 12990))
    assert answer.outcome in TAKEN
    assert desk.given_back(session) == 12990
    [refund] = desk.standing(session).refunds
    assert refund.amount == Money(12990, desk.currencies[0])
    assert answer.refund_id in ("", refund.refund_id)
    assert desk.standing(session).kind is Kind.PAID


def test_a_part_goes_back_and_then_the_rest(desk: Desk) -> None:
    session = desk.open_and(desk.paid)
    assert desk.gateway.refund(desk.back(session, 2990, "r-1")).outcome in TAKEN
    assert desk.gateway.refund(desk.back(session, 10000, "r-2", before=2990)).outcome in TAKEN
    assert desk.given_back(session) == 12990
    assert sorted(one.amount.minor for one in desk.standing(session).refunds) == [2990, 10000]


def test_two_refunds_of_one_size_are_two(desk: Desk) -> None:
    session = desk.open_and(desk.paid)
    assert desk.gateway.refund(desk.back(session, 500, "r-1")).outcome in TAKEN
    assert desk.gateway.refund(desk.back(session, 500, "r-2", before=500)).outcome in TAKEN
    assert desk.given_back(session) == 1000


@pytest.mark.threat("T29")
def test_more_than_was_paid_does_not_go_back(desk: Desk) -> None:
    session = desk.open_and(desk.paid)
    whole = desk.gateway.refund(desk.back(session, 12991))
    assert whole.outcome is RefundOutcome.REFUSED
    assert whole.sentence
    assert desk.gateway.refund(desk.back(session, 12990, "r-2")).outcome in TAKEN
    more = desk.gateway.refund(desk.back(session, 1, "r-3", before=12990))
    assert more.outcome is RefundOutcome.REFUSED
    assert desk.given_back(session) == 12990


def test_what_was_not_paid_does_not_go_back(far_desk: Desk) -> None:
    session = far_desk.open()
    assert far_desk.gateway.refund(far_desk.back(session, 1)).outcome is RefundOutcome.REFUSED
    assert far_desk.given_back(session) == 0


@pytest.mark.fault("F08")
@pytest.mark.threat("T29")
def test_the_same_refund_asked_twice_goes_back_once(desk: Desk) -> None:
    session = desk.open_and(desk.paid)
    answers = [desk.gateway.refund(desk.back(session, 4000)) for _time in range(3)]
    assert {answer.outcome for answer in answers} <= set(TAKEN)
    assert len({answer.refund_id for answer in answers}) == 1
    assert desk.given_back(session) == 4000


@pytest.mark.fault("F08")
@pytest.mark.parametrize("fault", [Fault.LATE, Fault.CUT, Fault.RESET])
def test_a_refund_whose_answer_was_lost_is_unknown_and_asked_again(
    far_desk: Desk, fault: Fault
) -> None:
    session = far_desk.open_and(far_desk.paid)
    wanted = far_desk.back(session, 4000)
    strike_the_refund(far_desk, fault)
    with hurried():
        answer = far_desk.gateway.refund(wanted)
    assert answer.outcome is RefundOutcome.UNKNOWN
    assert answer.sentence
    assert far_desk.gateway.refund(wanted).outcome in TAKEN
    assert far_desk.given_back(session) == 4000


def strike_the_refund(desk: Desk, fault: Fault) -> None:
    """The call that moves money meets the fault, not the questions that go before it."""
    desk.service.strike_at("POST", "refund", fault)


@pytest.mark.fault("F08")
@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.GARBAGE])
def test_a_refund_that_is_answered_with_nonsense_is_unknown(far_desk: Desk, fault: Fault) -> None:
    session = far_desk.open_and(far_desk.paid)
    strike_the_refund(far_desk, fault)
    assert far_desk.gateway.refund(far_desk.back(session, 1)).outcome is RefundOutcome.UNKNOWN


def test_a_refund_from_a_provider_that_is_not_there_is_unknown(far_desk: Desk) -> None:
    session = far_desk.open_and(far_desk.paid)
    far_desk.service.stop()
    assert far_desk.gateway.refund(far_desk.back(session, 1)).outcome is RefundOutcome.UNKNOWN


@pytest.mark.parametrize("done", [True, False])
def test_the_end_of_a_refund_is_told_under_its_own_name(desk: Desk, done: bool) -> None:
    session = desk.open_and(desk.paid)
    assert desk.gateway.refund(desk.back(session, 700)).outcome in TAKEN
    told = desk.told(desk.notify_refund(session.provider_ref, "r-1", done=done))
    [notice] = [one for one in told if one.kind.is_refund]
    assert notice.kind is (Kind.REFUNDED if done else Kind.REFUND_FAILED)
    assert notice.amount == Money(700, desk.currencies[0])
    assert notice.refund_ref == ("" if desk.code == "gopay" else "r-1")
    assert notice.reference == "o-1-a1b2"
    assert notice.refund_id == desk.standing(session).refunds[0].refund_id
    _kind, refunds = latest([*desk.standing(session).notices(), notice])
    assert len(refunds) == 1


@pytest.mark.parametrize("bad", ["", "a b", "x" * 33, "ł"])
def test_a_name_that_some_provider_would_spoil_is_no_name_for_a_refund(bad: str) -> None:
    with pytest.raises(ValueError, match="refund_ref"):
        RefundRequest("p-1", bad, Money(1, "PLN"))


# Authorised money


def test_authorised_money_is_taken_once(desk: Desk) -> None:
    amount = Money(12990, desk.currencies[0])
    if not desk.can.capture:
        with pytest.raises(NotOffered):
            desk.gateway.capture(desk.open().provider_ref, amount)
        return
    session = desk.gateway.create(desk.request(hold=True))
    desk.put(session.provider_ref, desk.authorised)
    desk.gateway.capture(session.provider_ref, amount)
    desk.gateway.capture(session.provider_ref, amount)
    assert desk.standing(session).kind is Kind.PAID


def test_what_nobody_authorised_is_not_taken(desk: Desk) -> None:
    session = desk.open()
    with pytest.raises(ProviderRefused):
        desk.gateway.capture(session.provider_ref, Money(1, desk.currencies[0]))
    assert desk.standing(session).kind is Kind.PENDING


def test_taking_whose_answer_was_lost_is_asked_again(far_desk: Desk) -> None:
    if not far_desk.can.capture:
        return
    session = far_desk.open_and(far_desk.authorised)
    amount = Money(12990, far_desk.currencies[0])
    far_desk.service.strike(Fault.LATE)
    with hurried(), pytest.raises(ProviderDown):
        far_desk.gateway.capture(session.provider_ref, amount)
    far_desk.gateway.capture(session.provider_ref, amount)
    assert far_desk.standing(session).kind is Kind.PAID


def test_authorised_money_is_let_go(desk: Desk) -> None:
    if not desk.can.void:
        with pytest.raises(NotOffered):
            desk.gateway.void(desk.open().provider_ref)
        return
    session = desk.open_and(desk.authorised)
    desk.gateway.void(session.provider_ref)
    desk.gateway.void(session.provider_ref)
    assert desk.standing(session).kind is Kind.REJECTED


def test_an_open_session_is_closed_where_the_provider_can(desk: Desk) -> None:
    session = desk.open()
    if not desk.can.closes_sessions:
        with pytest.raises(NotOffered):
            desk.gateway.void(session.provider_ref)
        return
    desk.gateway.void(session.provider_ref)
    desk.gateway.void(session.provider_ref)
    assert desk.standing(session).kind in (Kind.REJECTED, Kind.EXPIRED)


def test_what_is_paid_is_not_let_go(desk: Desk) -> None:
    session = desk.open_and(desk.paid)
    with pytest.raises(ProviderRefused):
        desk.gateway.void(session.provider_ref)
    assert desk.standing(session).kind is Kind.PAID
