"""What Przelewy24 does its own way: signs in a fixed order, and money that has to be claimed."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from orderwright.domain.payments.port_errors import BadSignature, ProviderRefused
from orderwright.domain.payments.ports import Kind, RefundOutcome
from orderwright.kernel.money import Money
from orderwright.outbound.gateways.przelewy24 import sign
from tests.contracts.gateways.conftest import Make
from tests.contracts.gateways.fakes.przelewy24 import P24Desk

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def desk(make_desk: Make) -> P24Desk:
    made = make_desk("przelewy24")
    assert isinstance(made, P24Desk)
    return made


def test_the_sign_is_sha384_over_json_in_this_order() -> None:
    fields = {"sessionId": "a/b-ż", "merchantId": 1, "amount": 129, "currency": "PLN", "crc": "x"}
    written = '{"sessionId":"a/b-ż","merchantId":1,"amount":129,"currency":"PLN","crc":"x"}'
    assert sign(fields) == hashlib.sha384(written.encode()).hexdigest()
    assert sign(dict(reversed(fields.items()))) != sign(fields)


def test_a_notification_alone_is_no_money(desk: P24Desk) -> None:
    session = desk.open()
    sent = desk.notify(session.provider_ref)
    [notice] = desk.gateway.parse_notification(sent.raw, sent.headers)
    assert not notice.trusted
    [sure] = desk.gateway.confirm(notice)
    assert (sure.kind, sure.trusted) == (Kind.PAID, True)
    assert desk.service.sessions["o-1-a1b2"]["status"] == 2


def test_claimed_once_it_can_be_confirmed_again(desk: P24Desk) -> None:
    session = desk.open()
    sent = desk.notify(session.provider_ref)
    [notice] = desk.gateway.parse_notification(sent.raw, sent.headers)
    assert desk.gateway.confirm(notice) == desk.gateway.confirm(notice)


def test_a_lost_notification_is_found_by_asking_and_claimed(desk: P24Desk) -> None:
    session = desk.open_and("1")
    standing = desk.standing(session)
    assert (standing.kind, standing.unclaimed) == (Kind.PENDING, True)
    [knock] = standing.notices()
    assert not knock.trusted
    [sure] = desk.gateway.confirm(knock)
    assert sure.kind is Kind.PAID
    assert sure.amount == Money(12990, "PLN")


@pytest.mark.threat("T45")
def test_another_amount_is_not_verified(desk: P24Desk) -> None:
    session = desk.open_and("1")
    [knock] = desk.standing(session).notices()
    with pytest.raises(ProviderRefused):
        desk.gateway.confirm(replace(knock, amount=Money(1, "PLN")))
    assert desk.service.sessions["o-1-a1b2"]["status"] == 1


def test_before_anybody_pays_there_is_nothing_to_confirm(desk: P24Desk) -> None:
    session = desk.open_and("1")
    [knock] = desk.standing(session).notices()
    desk.put(session.provider_ref, "0")
    assert desk.gateway.confirm(knock) == []


def test_another_merchants_notification_is_not_ours(desk: P24Desk) -> None:
    session = desk.open_and("1")
    sent = desk.notify(session.provider_ref)
    other = P24Desk(replace(desk.gateway, merchant_id=5), desk.service)  # type: ignore[type-var]
    with pytest.raises(BadSignature):
        other.gateway.parse_notification(sent.raw, sent.headers)


@pytest.mark.fault("F08")
def test_a_refund_that_is_not_listed_yet_is_not_made_twice(desk: P24Desk) -> None:
    session = desk.open_and("2")
    desk.service.list_lags = True
    answers = [desk.gateway.refund(desk.back(session, 500)) for _time in range(2)]
    assert {answer.outcome for answer in answers} == {RefundOutcome.PENDING}
    assert desk.given_back(session) == 500
