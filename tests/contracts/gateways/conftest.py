"""Every payment service beside its fake; a test that takes `desk` runs for each of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from orderwright.outbound.gateways import bearer, registry
from orderwright.outbound.providers import wire
from tests.contracts.gateways.fakes.desk import Desk
from tests.contracts.gateways.fakes.gopay import GoPayDesk, GoPayService
from tests.contracts.gateways.fakes.payu import PayUDesk, PayUService
from tests.contracts.gateways.fakes.przelewy24 import P24Desk, P24Service
from tests.contracts.gateways.fakes.rehearsal import RehearsalDesk
from tests.contracts.gateways.fakes.service import Service
from tests.contracts.gateways.fakes.stripe import StripeDesk, StripeService

REMOTE: dict[str, tuple[type[Desk], type[Service]]] = {
    "payu": (PayUDesk, PayUService),
    "przelewy24": (P24Desk, P24Service),
    "stripe": (StripeDesk, StripeService),
    "gopay": (GoPayDesk, GoPayService),
}

Make = Callable[[str], Desk]
LONG, SHORT = 30.0, 1.0
"""Seconds: a busy machine answers within the one, and nobody waits longer than the other."""


@contextmanager
def hurried(seconds: float = SHORT) -> Iterator[None]:
    """In here a provider that does not answer is given up soon."""
    before, wire.PATIENCE = wire.PATIENCE, seconds
    try:
        yield
    finally:
        wire.PATIENCE = before


@pytest.fixture
def make_desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Opens desks, ends their services and forgets their tokens afterwards."""
    for name in ("PATIENCE", "TOKEN_PATIENCE", "CONNECT_SECONDS"):
        monkeypatch.setattr(wire, name, LONG)
    services: list[Service] = []

    def make(code: str) -> Desk:
        if code == "rehearsal":
            gateway = registry.gateway(code, RehearsalDesk.values)
            return RehearsalDesk(gateway, None)  # type: ignore[arg-type]
        desk, service_kind = REMOTE[code]
        service = service_kind()
        services.append(service)
        return desk(registry.gateway(code, {**desk.values, "base": service.base}), service)

    bearer.forget_all()
    wire.wake_all()
    yield make
    for service in services:
        service.stop()


@pytest.fixture(params=[*REMOTE, "rehearsal"])
def desk(request: pytest.FixtureRequest, make_desk: Make) -> Desk:
    """All online gateways."""
    return make_desk(request.param)


@pytest.fixture(params=[*REMOTE])
def far_desk(request: pytest.FixtureRequest, make_desk: Make) -> Desk:
    """Those behind a network."""
    return make_desk(request.param)
