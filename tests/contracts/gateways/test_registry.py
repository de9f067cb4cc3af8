"""Every row of the registry fulfils the port; ways to pay without a service say that there is none.

Part of the conformance suite.
"""

from __future__ import annotations

import pytest

from orderwright.domain.payments.port_errors import BadSignature, NotConfigured, NotOffered
from orderwright.domain.payments.ports import (
    Gateway,
    Kind,
    Notice,
    PaymentRequest,
    RefundRequest,
)
from orderwright.kernel.money import Money
from orderwright.outbound.gateways import registry
from tests.contracts.gateways.conftest import REMOTE

pytestmark = [pytest.mark.django_db, pytest.mark.once]

OFFLINE = ["transfer", "on_delivery", "on_pickup"]
VALUES = {code: pair[0].values for code, pair in REMOTE.items()}
METHODS = [name for name in vars(Gateway) if not name.startswith("_")]


@pytest.mark.parametrize("code", list(registry.ENTRIES))
def test_a_row_makes_a_gateway_with_the_capabilities_it_announces(code: str) -> None:
    entry = registry.ENTRIES[code]
    gateway = registry.gateway(code, VALUES.get(code, {}))
    assert gateway.code == code
    assert gateway.capabilities == entry.capabilities
    assert [name for name in METHODS if not hasattr(gateway, name)] == []
    assert str(entry.label)


@pytest.mark.parametrize("code", list(registry.ENTRIES))
def test_what_a_gateway_cannot_do_is_explained(code: str) -> None:
    can = registry.ENTRIES[code].capabilities
    assert can.refund or str(can.why_no_refund)
    assert can.online or not (can.refund or can.capture or can.void or can.channels)
    assert not can.partial_refund or can.refund


@pytest.mark.parametrize("code", list(registry.ENTRIES))
def test_settings_have_names_labels_and_hidden_secrets(code: str) -> None:
    settings = registry.ENTRIES[code].settings
    assert len({setting.name for setting in settings}) == len(settings)
    for setting in settings:
        assert str(setting.label)
        is_key = any(word in setting.name for word in ("key", "secret", "crc"))
        assert setting.secret == is_key


@pytest.mark.parametrize("code", OFFLINE)
def test_a_way_to_pay_without_a_service_says_so(code: str) -> None:
    gateway = registry.gateway(code, {})
    money = Money(1, "PLN")
    assert not gateway.capabilities.online
    for ask in (
        lambda: gateway.create(PaymentRequest("o-1", money, "", "", "")),
        lambda: gateway.fetch_status("x"),
        lambda: gateway.capture("x", money),
        lambda: gateway.void("x"),
        lambda: gateway.refund(RefundRequest("x", "r-1", money)),
        lambda: gateway.confirm(Notice(code, "e", Kind.PAID, "x", trusted=False)),
    ):
        with pytest.raises(NotOffered, match=r"\w"):
            ask()
    with pytest.raises(BadSignature):
        gateway.parse_notification(b"{}", {})


def test_a_service_that_nobody_knows_is_named() -> None:
    with pytest.raises(NotConfigured, match="paylane"):
        registry.gateway("paylane", {})
