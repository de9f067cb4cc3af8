"""What Stripe does its own way: signatures that age, many events for one payment, keys."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orderwright.domain.payments.port_errors import BadSignature
from orderwright.domain.payments.ports import Kind, Notice
from orderwright.kernel.money import Money
from orderwright.outbound.gateways.stripe import check_signature
from tests.contracts.gateways.conftest import Make
from tests.contracts.gateways.fakes.desk import Sent
from tests.contracts.gateways.fakes.stripe import WEBHOOK_SECRET, StripeDesk, signature

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def desk(make_desk: Make) -> StripeDesk:
    made = make_desk("stripe")
    assert isinstance(made, StripeDesk)
    return made


def told(desk: StripeDesk, kind: str, subject: dict[str, Any]) -> list[Notice]:
    sent = desk.event(kind, subject)
    return desk.gateway.parse_notification(sent.raw, sent.headers)


@pytest.mark.threat("T42")
@pytest.mark.parametrize(("age", "is_fresh"), [(0, 1), (290, 1), (-290, 1), (310, 0), (-310, 0)])
def test_a_signature_ages_in_five_minutes(age: int, is_fresh: int) -> None:
    given = signature(b"{}", age=age)["Stripe-Signature"]
    if is_fresh:
        assert check_signature(b"{}", given, WEBHOOK_SECRET) is None
        return
    with pytest.raises(BadSignature):
        check_signature(b"{}", given, WEBHOOK_SECRET)


def test_while_the_secret_is_rolled_any_of_the_signatures_counts(desk: StripeDesk) -> None:
    session = desk.open_and("paid")
    raw = desk.notify(session.provider_ref).raw
    good = signature(raw)["Stripe-Signature"]
    moment, _comma, rest = good.partition(",")
    both = f"{moment},v1={'0' * 64},{rest}"
    sent = Sent(raw, {"Stripe-Signature": both})
    assert desk.told(sent)[0].kind is Kind.PAID


@pytest.mark.parametrize(
    ("event", "state", "kind"),
    [
        ("checkout.session.completed", "processing", Kind.PENDING),
        ("checkout.session.completed", "paid", Kind.PAID),
        ("checkout.session.async_payment_succeeded", "paid", Kind.PAID),
        ("checkout.session.async_payment_failed", "canceled", Kind.REJECTED),
        ("checkout.session.expired", "expired", Kind.EXPIRED),
        ("payment_intent.succeeded", "paid", Kind.PAID),
        ("payment_intent.payment_failed", "requires_payment_method", Kind.REJECTED),
        ("payment_intent.canceled", "canceled", Kind.REJECTED),
        ("payment_intent.processing", "processing", Kind.PENDING),
        ("payment_intent.amount_capturable_updated", "requires_capture", Kind.AUTHORISED),
    ],
)
def test_every_event_means_what_the_table_says(
    desk: StripeDesk, event: str, state: str, kind: Kind
) -> None:
    session = desk.open_and(state)
    known = desk.service.sessions[session.provider_ref]
    subject = known if "session" in event else desk.service.intents[f"pi_{known['id']}"]
    [notice] = told(desk, event, subject)
    assert notice.kind is kind
    assert notice.amount == Money(12990, "PLN")
    assert notice.reference == "o-1-a1b2"


def test_session_and_intent_name_one_payment(desk: StripeDesk) -> None:
    session = desk.open_and("paid")
    intent = desk.standing(session).transaction_id
    by_intent = desk.gateway.fetch_status(intent)
    assert by_intent.kind is Kind.PAID
    assert by_intent.reference == desk.standing(session).reference


def test_a_refund_made_at_stripe_is_asked_about(desk: StripeDesk) -> None:
    session = desk.open_and("paid")
    desk.gateway.refund(desk.back(session, 300))
    intent = desk.standing(session).transaction_id
    charge = {"id": "ch_1", "payment_intent": intent, "amount_refunded": 300, "metadata": {}}
    [knock] = told(desk, "charge.refunded", charge)
    assert not knock.trusted
    kinds = [notice.kind for notice in desk.gateway.confirm(knock)]
    assert kinds == [Kind.PAID, Kind.REFUNDED]


@pytest.mark.parametrize("event", ["charge.dispute.updated", "customer.created", "x"])
def test_other_events_are_nothing_to_us(desk: StripeDesk, event: str) -> None:
    assert told(desk, event, {"id": "x_1"}) == []


def test_every_call_that_creates_bears_a_key_and_the_version(desk: StripeDesk) -> None:
    session = desk.open_and("paid")
    desk.gateway.refund(desk.back(session, 300))
    posts = [asked for asked in desk.service.asked if asked.method == "POST"]
    assert [asked.headers["Idempotency-Key"] for asked in posts] == [
        "create-o-1-a1b2",
        "refund-r-1",
    ]
    assert {asked.headers["Stripe-Version"] for asked in desk.service.asked} == {"2024-06-20"}


def test_an_icelandic_price_is_whole_crowns(desk: StripeDesk) -> None:
    session = desk.open(amount=Money(4990, "ISK"))
    assert desk.asked_for(session) == (499_000, "ISK")
    raw = desk.notify(session.provider_ref).raw.replace(b"499000", b"499001")
    assert json.loads(raw)
    sent = desk.sign(raw)
    with pytest.raises(Exception, match="could not be understood"):
        desk.gateway.parse_notification(sent.raw, sent.headers)


@pytest.mark.parametrize(
    ("event", "status", "kind"),
    [
        ("charge.dispute.created", "needs_response", Kind.DISPUTED),
        ("charge.dispute.created", "warning_needs_response", Kind.DISPUTED),
        ("charge.dispute.closed", "lost", Kind.DISPUTE_LOST),
        ("charge.dispute.closed", "won", Kind.DISPUTE_WON),
        ("charge.dispute.closed", "warning_closed", Kind.DISPUTE_WON),
    ],
)
def test_a_dispute_is_asked_whose_payment_it_is(
    desk: StripeDesk, event: str, status: str, kind: Kind
) -> None:
    session = desk.open_and("paid")
    [notice] = told(desk, event, a_dispute(f"pi_{session.provider_ref}", status))
    assert not notice.trusted
    [sure] = desk.gateway.confirm(notice)
    assert (sure.kind, sure.trusted, sure.reference) == (kind, True, "o-1-a1b2")
    assert (sure.refund_id, sure.amount) == ("dp_1", Money(12990, "PLN"))


def test_money_that_is_withdrawn_while_a_dispute_runs_is_nothing_to_us_yet(
    desk: StripeDesk,
) -> None:
    for kind in ("funds_withdrawn", "funds_reinstated", "updated"):
        assert told(desk, f"charge.dispute.{kind}", a_dispute("pi_1", "under_review")) == []
    assert told(desk, "charge.dispute.closed", a_dispute("pi_1", "unheard_of")) == []


def a_dispute(intent: str, status: str) -> dict[str, Any]:
    return {
        "id": "dp_1", "object": "dispute", "amount": 12990, "currency": "pln", "charge": "ch_1",
        "payment_intent": intent, "reason": "product_not_received", "status": status,
        "metadata": {},
    }  # fmt: skip
