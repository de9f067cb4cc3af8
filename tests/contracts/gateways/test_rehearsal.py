"""The rehearsal's switches, and that it exists in demo and test mode only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from orderwright.domain.payments.port_errors import BadSignature, NotConfigured, ProviderRefused
from orderwright.domain.payments.ports import Kind, Notice, RefundOutcome, latest
from orderwright.kernel.money import Money
from orderwright.outbound.gateways import registry
from orderwright.outbound.gateways.rehearsal import Delivery, Rehearsal, Wish
from tests.contracts.gateways.fakes.rehearsal import RehearsalDesk

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def rehearsal(code: str = "rehearsal", **values: str) -> Rehearsal:
    gateway = registry.gateway(code, values)
    assert isinstance(gateway, Rehearsal)
    return gateway


def opened(gateway: Rehearsal) -> str:
    return RehearsalDesk(gateway, None).open().provider_ref  # type: ignore[arg-type]


def heard(gateway: Rehearsal, deliveries: list[Delivery]) -> list[Notice]:
    return [
        notice
        for delivery in deliveries
        for notice in gateway.parse_notification(delivery.raw, delivery.headers)
    ]


def test_told_three_times_is_paid_once() -> None:
    gateway = rehearsal()
    notices = heard(gateway, gateway.play(opened(gateway), Wish(times=3)))
    assert [notice.kind for notice in notices] == [Kind.PENDING, *[Kind.PAID] * 3]
    assert len({notice.event_id for notice in notices}) == 2


def test_out_of_order_the_verdict_holds() -> None:
    gateway = rehearsal()
    notices = heard(gateway, gateway.play(opened(gateway), Wish(reordered=True)))
    assert [notice.kind for notice in notices] == [Kind.PAID, Kind.PENDING]
    assert latest(notices)[0] is Kind.PAID


def test_late_says_how_late() -> None:
    gateway = rehearsal()
    deliveries = gateway.play(opened(gateway), Wish(after=timedelta(days=1)))
    assert {delivery.after for delivery in deliveries} == {timedelta(days=1)}


def test_silent_only_asking_helps() -> None:
    gateway = rehearsal()
    ref = opened(gateway)
    assert gateway.play(ref, Wish(silent=True)) == []
    assert gateway.fetch_status(ref).kind is Kind.PAID


def test_refused_and_then_tried_again_is_paid() -> None:
    gateway = rehearsal()
    ref = opened(gateway)
    notices = heard(gateway, gateway.play(ref, Wish(Kind.REJECTED)))
    assert gateway.fetch_status(ref).kind is Kind.REJECTED
    notices += heard(gateway, gateway.play(ref, Wish()))
    assert gateway.fetch_status(ref).kind is latest(notices)[0] is Kind.PAID


@pytest.mark.threat("T45")
def test_another_amount_can_be_played() -> None:
    gateway = rehearsal()
    notices = heard(gateway, gateway.play(opened(gateway), Wish(amount=Money(1, "PLN"))))
    assert notices[-1].amount == Money(1, "PLN")


@pytest.mark.parametrize("verdict", [Kind.PAID, Kind.REJECTED])
def test_instalments_are_approved_or_refused(verdict: Kind) -> None:
    gateway = rehearsal("rehearsal_instalments")
    assert gateway.capabilities.instalment
    notices = heard(gateway, gateway.play(opened(gateway), Wish(verdict)))
    assert notices[-1].kind is verdict


def test_a_notification_of_one_rehearsal_counts_for_no_other() -> None:
    card, loan = rehearsal(), rehearsal("rehearsal_instalments")
    [*_pending, paid] = card.play(opened(card), Wish())
    with pytest.raises(BadSignature):
        loan.parse_notification(paid.raw, paid.headers)


@pytest.mark.parametrize("spoil", [("12990", "12991"), ("PLN", "EUR"), ("o-1", "o-2"), (".", "")])
def test_a_forged_session_opens_nothing(spoil: tuple[str, str]) -> None:
    gateway = rehearsal()
    ref = opened(gateway).replace(*spoil)
    for ask in (gateway.fetch_status, gateway.opened, lambda ref: gateway.play(ref, Wish())):
        with pytest.raises(ProviderRefused):
            ask(ref)


@pytest.mark.parametrize("outcome", RefundOutcome)
def test_refunds_end_as_the_setting_wants(outcome: RefundOutcome) -> None:
    gateway = rehearsal(refunds=outcome.value)
    desk = RehearsalDesk(gateway, None)  # type: ignore[arg-type]
    answer = gateway.refund(desk.back(desk.open_and("paid"), 100))
    assert answer.outcome is outcome
    told = outcome in (RefundOutcome.REFUSED, RefundOutcome.UNKNOWN)
    assert bool(answer.sentence) == told


def test_only_what_is_offered_becomes_of_refunds() -> None:
    with pytest.raises(NotConfigured, match="is not right"):
        rehearsal(refunds="perhaps")


def test_outside_demo_and_test_mode_there_is_no_rehearsal(settings: Any) -> None:
    assert "rehearsal" in registry.offered()
    settings.CLOCK_MOVABLE = settings.DEMO = False
    assert [code for code in registry.offered() if "rehearsal" in code] == []
    for code in ("rehearsal", "rehearsal_instalments"):
        with pytest.raises(NotConfigured, match="demo and test mode"):
            registry.gateway(code, {})
