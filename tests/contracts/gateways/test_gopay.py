"""What GoPay does its own way: refunds without a key, told apart by its own list."""

from __future__ import annotations

import pytest

from orderwright.domain.payments.ports import Kind, RefundOutcome
from tests.contracts.gateways.conftest import Make
from tests.contracts.gateways.fakes.gopay import GoPayDesk

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def desk(make_desk: Make) -> GoPayDesk:
    made = make_desk("gopay")
    assert isinstance(made, GoPayDesk)
    return made


@pytest.mark.fault("F08")
def test_a_refund_that_failed_is_tried_again(desk: GoPayDesk) -> None:
    session = desk.open_and("PAID")
    assert desk.gateway.refund(desk.back(session, 500)).outcome is RefundOutcome.DONE
    desk.service.refunds[session.provider_ref][0]["state"] = "FAILED"
    assert desk.gateway.refund(desk.back(session, 500)).outcome is RefundOutcome.DONE
    made = desk.service.refunds[session.provider_ref]
    assert [one["state"] for one in made] == ["FAILED", "FINISHED"]


def test_the_state_of_a_refunded_payment_is_paid_with_its_refunds(desk: GoPayDesk) -> None:
    session = desk.open_and("PAID")
    desk.gateway.refund(desk.back(session, 12990))
    standing = desk.standing(session)
    assert desk.service.payments[session.provider_ref]["state"] == "REFUNDED"
    assert standing.kind is Kind.PAID
    assert [(one.kind, one.amount.minor) for one in standing.refunds] == [(Kind.REFUNDED, 12990)]


def test_a_notification_may_carry_more_than_the_id(desk: GoPayDesk) -> None:
    session = desk.open_and("PAID")
    raw = f"id={session.provider_ref}&parent_id=&x=1".replace("parent_id=&", "").encode()
    [knock] = desk.gateway.parse_notification(raw, {})
    assert desk.gateway.confirm(knock)[0].kind is Kind.PAID
