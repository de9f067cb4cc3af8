"""What PayU does its own way: signature vectors, 302 with JSON, references that are used up."""

from __future__ import annotations

import pytest

from orderwright.domain.payments.port_errors import BadSignature, ProviderDown, ReferenceUsed
from orderwright.domain.payments.ports import Kind, PaymentLine, PaymentRequest
from orderwright.kernel.money import Money
from orderwright.outbound.gateways.payu_signature import check_signature
from tests.contracts.gateways.conftest import Make, hurried
from tests.contracts.gateways.fakes.desk import ANNA, Sent
from tests.contracts.gateways.fakes.payu import ALGORITHMS, PayUDesk, signature
from tests.contracts.gateways.fakes.service import Fault

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# From the tests of PayU's official PHP SDK: body and second key.
BODY, KEY = b"OpenPayUData", "SignatureKey"
VECTORS = [
    ("MD5", "8375034eb737d520c829fad4026a38aa"),
    ("SHA-256", "8b2fd55b48f150347df56ce18d787335f32ced1d67f214016476f7c0a8f09981"),
]


@pytest.fixture
def desk(make_desk: Make) -> PayUDesk:
    made = make_desk("payu")
    assert isinstance(made, PayUDesk)
    return made


def header(algorithm: str, digest: str) -> str:
    return f"sender=checkout;signature={digest};algorithm={algorithm};content=DOCUMENT"


@pytest.mark.parametrize(("algorithm", "digest"), VECTORS)
def test_the_official_vectors_hold(algorithm: str, digest: str) -> None:
    check_signature(BODY, header(algorithm, digest), KEY)
    check_signature(BODY, header(algorithm.lower(), digest.upper()), KEY)
    for body, told, key in (
        (BODY + b" ", header(algorithm, digest), KEY),
        (BODY, header(algorithm, digest), KEY.lower()),
        (BODY, header("SHA-512", digest), KEY),
        (BODY, header(algorithm, digest[:-1]), KEY),
        (BODY, header(algorithm, ""), KEY),
        (BODY, f"{header(algorithm, digest)};signature={digest}", KEY),
    ):
        with pytest.raises(BadSignature):
            check_signature(body, told, key)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_any_algorithm_that_payu_names_is_taken(desk: PayUDesk, algorithm: str) -> None:
    session = desk.open_and("COMPLETED")
    raw = desk.notify(session.provider_ref).raw
    [notice] = desk.told(Sent(raw, signature(raw, algorithm)))
    assert notice.kind is Kind.PAID
    told = signature(raw, algorithm)["OpenPayu-Signature"]
    assert desk.told(Sent(raw, {"x-openpayu-signature": told})) == [notice]


def test_the_answer_302_is_read_and_not_followed(desk: PayUDesk) -> None:
    session = desk.open()
    assert session.redirect == f"{desk.service.base}/pay/{session.provider_ref}"
    assert desk.service.followed == 0


def test_a_used_reference_says_so(desk: PayUDesk) -> None:
    desk.service.strike(Fault.LATE)
    with hurried(), pytest.raises(ProviderDown):
        desk.open("o-1")
    with pytest.raises(ReferenceUsed) as used:
        desk.open("o-1")
    assert used.value.code == "ERROR_ORDER_NOT_UNIQUE"
    assert desk.count() == 1


def test_forints_are_told_in_hundredths(desk: PayUDesk) -> None:
    session = desk.open(amount=Money.parse("1500.00", "HUF"))
    assert desk.asked_for(session) == (150_000, "HUF")


def test_instalments_are_asked_for_by_their_name(desk: PayUDesk) -> None:
    request = PaymentRequest(
        "o-5", Money(60_000, "PLN"), "Order 5", "http://127.0.0.1/t", "http://127.0.0.1/h",
        buyer=ANNA, channel="instalments",
        lines=(PaymentLine("Lamp", 30_000, 2),),
    )  # fmt: skip
    assert desk.gateway.create(request).redirect
    [asked] = desk.service.calls("POST", "/orders")
    assert asked.document["payMethods"] == {"payMethod": {"type": "PBL", "value": "ai"}}
    assert asked.document["products"] == [{"name": "Lamp", "unitPrice": "30000", "quantity": "2"}]
    assert asked.document["buyer"]["firstName"] == "Anna"
    assert asked.document["customerIp"] == "127.0.0.7"


def test_the_transaction_id_is_the_one_that_support_asks_for(desk: PayUDesk) -> None:
    session = desk.open_and("COMPLETED")
    [notice] = desk.told(desk.notify(session.provider_ref))
    assert (notice.transaction_id, notice.channel) == ("151471228", "blik")
