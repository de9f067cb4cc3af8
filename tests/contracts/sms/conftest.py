"""Every SMS service beside its fake; a test that takes `desk` runs for each of them."""

from collections.abc import Callable, Iterator

import pytest

from orderwright.outbound.providers import wire
from orderwright.outbound.sms import registry
from tests.contracts.gateways.conftest import LONG
from tests.contracts.gateways.fakes.service import Service
from tests.contracts.sms.fakes.services import (
    RehearsedDesk,
    SmsApi,
    SmsApiDesk,
    SmsDesk,
    Vonage,
    VonageDesk,
)

REMOTE: dict[str, tuple[type[SmsDesk], type[Service]]] = {
    "vonage": (VonageDesk, Vonage), "smsapi": (SmsApiDesk, SmsApi),
}  # fmt: skip

Make = Callable[[str], SmsDesk]


@pytest.fixture
def make_desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Opens desks and ends their services afterwards."""
    for name in ("PATIENCE", "CONNECT_SECONDS"):
        monkeypatch.setattr(wire, name, LONG)
    fakes: list[Service] = []

    def make(code: str) -> SmsDesk:
        if code == "rehearsal":
            return RehearsedDesk(registry.service(code, {}), None)
        desk, kind = REMOTE[code]
        fake = kind()
        fakes.append(fake)
        values = {**desk.values, "base": fake.base}
        return desk(registry.service(code, {**values, "reports": fake.base}), fake)

    wire.wake_all()
    yield make
    for fake in fakes:
        fake.stop()


@pytest.fixture(params=[*REMOTE, "rehearsal"])
def desk(request: pytest.FixtureRequest, make_desk: Make) -> SmsDesk:
    """All services."""
    return make_desk(request.param)


@pytest.fixture(params=[*REMOTE])
def far_desk(request: pytest.FixtureRequest, make_desk: Make) -> SmsDesk:
    """Those behind a network."""
    return make_desk(request.param)
