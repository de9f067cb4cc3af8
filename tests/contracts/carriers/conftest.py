"""Every carrier beside its fake; a test that takes `desk` runs for each of them."""

from collections.abc import Callable, Iterator

import pytest

from orderwright.outbound.carriers import registry
from orderwright.outbound.providers import wire
from tests.contracts.carriers.fakes.desk import CarrierDesk
from tests.contracts.carriers.fakes.dhl24 import Dhl24Desk, Dhl24Service
from tests.contracts.carriers.fakes.inpost import InPostDesk, ShipX
from tests.contracts.carriers.fakes.packeta import PacketaDesk, PacketaService
from tests.contracts.carriers.fakes.rehearsal import RehearsedDesk
from tests.contracts.gateways.conftest import LONG
from tests.contracts.gateways.fakes.service import Service

REMOTE: dict[str, tuple[type[CarrierDesk], type[Service]]] = {
    "inpost": (InPostDesk, ShipX),
    "packeta": (PacketaDesk, PacketaService),
    "dhl24": (Dhl24Desk, Dhl24Service),
}

Make = Callable[[str], CarrierDesk]


@pytest.fixture
def make_desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Opens desks and ends their services afterwards."""
    for name in ("PATIENCE", "CONNECT_SECONDS"):
        monkeypatch.setattr(wire, name, LONG)
    services: list[Service] = []

    def make(code: str) -> CarrierDesk:
        if code == "rehearsal":
            return RehearsedDesk(registry.carrier(code, {}), None)  # type: ignore[arg-type]
        desk, kind = REMOTE[code]
        service = kind()
        services.append(service)
        carrier = registry.carrier(code, {**desk.values, "base": service.base})
        return desk(carrier, service)

    wire.wake_all()
    yield make
    for service in services:
        service.stop()


@pytest.fixture(params=[*REMOTE, "rehearsal"])
def desk(request: pytest.FixtureRequest, make_desk: Make) -> CarrierDesk:
    """All carriers that make labels."""
    return make_desk(request.param)


@pytest.fixture(params=[*REMOTE])
def far_desk(request: pytest.FixtureRequest, make_desk: Make) -> CarrierDesk:
    """Those behind a network."""
    return make_desk(request.param)
