"""Labels by carriers behind a network: the refusal that people understand, the answer that was
lost, the carrier that cannot be searched (S2-17, U5).
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from orderwright.domain.delivery.carrier_services import CarrierWish, save_carrier
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel import clock
from orderwright.outbound.carriers import accounts, configured
from orderwright.outbound.carriers.configured import code_of
from orderwright.outbound.carriers.models import Shipment
from orderwright.outbound.providers import wire
from tests.builders import a_shop
from tests.contracts.carriers.conftest import REMOTE
from tests.contracts.gateways.conftest import LONG, hurried
from tests.contracts.gateways.fakes.service import Fault, Service
from tests.walks import an_order, run_worker, step

pytestmark = pytest.mark.django_db
Stage = Shipment.Stage


@pytest.fixture
def order() -> Order:
    a_shop()
    return an_order(OrderStage.PROCESSING, paid=True)


@pytest.fixture(params=[*REMOTE])
def service(
    request: pytest.FixtureRequest, order: Order, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    """The order's carrier behind a network, with its keys entered."""
    monkeypatch.setattr(wire, "PATIENCE", LONG)
    wire.wake_all()
    desk, kind = REMOTE[request.param]
    running = kind()
    accounts.keep(request.param, {**desk.values, "base": running.base}, by="Olga")
    save_carrier(CarrierWish("gls", "GLS", service=request.param))
    yield running
    running.stop()


def made(running: Service) -> int:
    return len(getattr(running, "packets", None) or getattr(running, "shipments", ()))


def shipment_of(order: Order) -> Shipment:
    return Shipment.objects.get(order_id=order.pk)


def works(times: int = 1) -> None:
    for _ in range(times):
        clock.shift(timedelta(minutes=5))
        run_worker()


def test_every_carrier_makes_a_label(order: Order, service: Service) -> None:
    step(order, "label", table="parcel")
    run_worker()
    for row in getattr(service, "shipments", {}).values():
        row |= {"status": "confirmed", "tracking_number": "6" + "0" * 23}
    works(2)
    assert shipment_of(order).stage == Stage.MADE
    assert Parcel.objects.get(order=order).tracking_number == shipment_of(order).number != ""
    assert made(service) == 1


def test_a_lost_answer_makes_no_second_label(order: Order, service: Service) -> None:
    """Where the carrier can be searched it is found; where not, people are asked to look."""
    code = code_of(Parcel.objects.get(order=order).carrier)
    desk = REMOTE[code][0](configured.service(code), service)
    finds = desk.carrier.capabilities.finds
    with hurried():
        desk.strike_the_making(Fault.LATE)
        step(order, "label", table="parcel")
        run_worker()
    service.release()
    assert made(service) == 1
    works(3)
    assert made(service) == 1
    if finds:
        assert shipment_of(order).external_ref
        return
    assert shipment_of(order).stage == Stage.FAILED
    assert "may have this parcel" in shipment_of(order).error
    step(order, "label", table="parcel")
    works()
    assert (shipment_of(order).stage, made(service)) == (Stage.MADE, 2)
