"""Whatever arrives, signed or not, a gateway answers with notices or with one of two errors.

Part of the conformance suite: every online adapter passes it unchanged.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orderwright.domain.payments.port_errors import BadSignature, NotUnderstood
from orderwright.domain.payments.ports import Notice
from orderwright.kernel.money import Money
from orderwright.outbound.gateways import registry
from tests.contracts.gateways.conftest import REMOTE
from tests.contracts.gateways.fakes.desk import Desk, Sent
from tests.contracts.gateways.fakes.przelewy24 import CRC, MERCHANT, sign
from tests.contracts.gateways.fakes.rehearsal import RehearsalDesk

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.threat("T41", "T48")]

DESKS = [*(pair[0] for pair in REMOTE.values()), RehearsalDesk]
CHECK = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
HEADERS = ("OpenPayu-Signature", "X-OpenPayu-Signature", "Stripe-Signature", "Rehearsal-Signature")
WORDS = [
    "order", "orderId", "extOrderId", "status", "totalAmount", "currencyCode", "refund", "refundId",
    "amount", "properties", "name", "value", "payMethod", "merchantId", "sessionId", "refundsUuid",
    "sign", "type", "data", "object", "id", "payment_intent", "metadata", "currency", "kind", "ref",
    "amount_total", "payment_status", "reference",
]  # fmt: skip
MEANT = [
    "COMPLETED", "FINALIZED", "PLN", "pln", "12990", "-1", "1.5", "", "checkout.session.completed",
    "refund.updated", "payment_intent.succeeded", "charge.refunded", "succeeded", "paid",
    "\ud800", "\x00", "9" * 30, "x" * 600,
]  # fmt: skip

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(MEANT), st.text()
)
shapes = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(WORDS), st.text()), inner, max_size=8),
    ),
    max_leaves=25,
)
documents = st.dictionaries(st.sampled_from(WORDS), shapes, max_size=12)
headers = st.dictionaries(st.one_of(st.sampled_from(HEADERS), st.text()), st.text(), max_size=4)


def desk_of(kind: type[Desk]) -> Desk:
    return kind(registry.gateway(kind.code, kind.values), None)  # type: ignore[arg-type]


def sound(notices: list[Notice], kind: type[Desk]) -> bool:
    """Everything in them can be stored and compared."""
    return all(
        notice.provider == kind.code
        and notice.event_id
        and notice.provider_ref
        and f"{notice.event_id}{notice.reference}{notice.refund_id}".isprintable()
        and (notice.amount is None or _is_sound(notice.amount))
        for notice in notices
    )


def _is_sound(amount: Money) -> bool:
    return type(amount.minor) is int and 0 <= amount.minor < 10**15 and amount.currency.isupper()


def read(kind: type[Desk], sent: Sent) -> list[Notice]:
    try:
        return desk_of(kind).gateway.parse_notification(sent.raw, sent.headers)
    except (BadSignature, NotUnderstood):
        return []


@pytest.mark.parametrize("kind", DESKS)
@CHECK
@given(raw=st.binary(max_size=300), told=headers)
def test_any_bytes_and_headers(kind: type[Desk], raw: bytes, told: dict[str, str]) -> None:
    notices = read(kind, Sent(raw, told))
    assert [notice for notice in notices if notice.trusted] == []


@pytest.mark.parametrize("kind", DESKS)
@CHECK
@given(raw=st.binary(max_size=300))
def test_any_bytes_that_are_signed(kind: type[Desk], raw: bytes) -> None:
    assert sound(read(kind, desk_of(kind).sign(raw)), kind)


@pytest.mark.parametrize("kind", DESKS)
@CHECK
@given(document=documents)
def test_any_document_that_is_signed(kind: type[Desk], document: dict[str, Any]) -> None:
    raw = json.dumps(document).encode()
    assert sound(read(kind, desk_of(kind).sign(raw)), kind)


@pytest.mark.parametrize("kind", DESKS)
@CHECK
@given(cut=st.integers(0, 400), put=st.binary(max_size=6))
def test_a_sound_body_with_bytes_changed(kind: type[Desk], cut: int, put: bytes) -> None:
    raw = json.dumps(SOUND[kind.code]).encode()
    spoilt = raw[:cut] + put + raw[cut + len(put) :]
    assert sound(read(kind, desk_of(kind).sign(spoilt)), kind)


@CHECK
@given(document=documents, refund=st.booleans())
def test_any_fields_that_przelewy24_signed(document: dict[str, Any], refund: bool) -> None:
    kind = REMOTE["przelewy24"][0]
    keys = P24_REFUND if refund else P24
    fields = {key: document.get(key) for key in keys} | {"merchantId": MERCHANT}
    body = {**document, **fields}
    try:
        signed = sign(CRC, **fields)
    except UnicodeEncodeError:
        signed = "0" * 96
    assert sound(read(kind, Sent(json.dumps(body | {"sign": signed}).encode())), kind)


P24 = (
    "merchantId", "posId", "sessionId", "amount", "originAmount", "currency", "orderId",
    "methodId", "statement",
)  # fmt: skip
P24_REFUND = (
    "orderId", "sessionId", "refundsUuid", "merchantId", "amount", "currency", "status",
)  # fmt: skip
SOUND: dict[str, Any] = {
    "payu": {
        "order": {
            "orderId": "W1", "extOrderId": "o-1", "status": "COMPLETED", "totalAmount": "12990",
            "currencyCode": "PLN",
        },
        "properties": [{"name": "PAYMENT_ID", "value": "1"}],
    },
    "przelewy24": {"sessionId": "o-1", "orderId": 1, "amount": 1, "currency": "PLN", "sign": "0"},
    "stripe": {
        "id": "evt_1", "type": "refund.updated",
        "data": {
            "object": {
                "id": "re_1", "status": "succeeded", "amount": 1, "currency": "pln",
                "payment_intent": "pi_1", "metadata": {"reference": "o-1", "refund_ref": "r-1"},
            }
        },
    },
    "gopay": {},
    "rehearsal": {
        "id": "e", "kind": "paid", "ref": "r", "reference": "o-1", "amount": 1, "currency": "PLN",
    },
}  # fmt: skip
