"""Carriers knock, and the rehearsed one lets people move a parcel."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from orderwright.domain.delivery.carrier_services import CarrierWish, save_carrier
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage
from orderwright.entrypoints.clock import carrier_polls
from orderwright.kernel import clock
from orderwright.outbound.carriers.models import RehearsedShipment, Shipment
from tests.builders import a_shop
from tests.walks import an_order, run_worker, step, told

pytestmark = pytest.mark.django_db
HOOK = "/hooks/carriers/rehearsal"


@pytest.fixture
def order() -> Order:
    a_shop()
    save_carrier(CarrierWish("gls", "GLS", service="rehearsal"))
    order = an_order(OrderStage.PROCESSING, paid=True)
    step(order, "label", table="parcel")
    run_worker()
    return order


def posts(raw: bytes, path: str = HOOK, **more: Any) -> Any:
    return Client().post(path, raw, content_type="application/json", **more)


def test_a_knock_asks_the_carrier_next_and_proves_nothing(order: Order) -> None:
    shipment = Shipment.objects.get()
    body = {"shipment": shipment.external_ref, "status": "delivered"}
    assert posts(json.dumps(body).encode()).status_code == 200
    carrier_polls.ask_carriers()
    assert Parcel.objects.get().stage == "open"
    shipment.refresh_from_db()
    assert shipment.asks == 1


def test_the_same_knock_twice_changes_nothing_more(order: Order) -> None:
    name = RehearsedShipment.objects.get().name
    visitor = Client()
    path = f"/rehearsal/carrier/{name}"
    assert visitor.get(path).status_code == 200
    assert visitor.post(path, {"action": "taken", "times": "3"}).status_code == 302
    carrier_polls.ask_carriers()
    before = told(order)
    assert "parcel_sent" in before
    for _ in range(3):
        assert posts(json.dumps({"shipment": name}).encode()).status_code == 200
    clock.shift(timedelta(hours=1))
    carrier_polls.ask_carriers()
    assert told(order) == before


def test_a_carrier_may_tell_late(order: Order) -> None:
    path = f"/rehearsal/carrier/{RehearsedShipment.objects.get().name}"
    Client().post(path, {"action": "taken", "after": "3600"})
    carrier_polls.ask_carriers()
    assert Parcel.objects.get().stage == "open"
    clock.shift(timedelta(hours=2))
    carrier_polls.ask_carriers()
    assert Parcel.objects.get().stage == "sent"


@pytest.mark.threat("T48")
@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"{}", 400),
        (b"[1]", 400),
        (b"\xff\x00", 400),
        (b"[" * 100_000, 400),
        (b'{"shipment": "nobody"}', 404),
        (b'{"shipment": "%s"}' % (b"x" * 300_000), 413),
    ],
)
def test_whatever_comes_is_answered_in_a_word(order: Order, raw: bytes, status: int) -> None:
    assert posts(raw).status_code == status
    assert Shipment.objects.get().asks == 0


@pytest.mark.parametrize("path", ["/hooks/carriers/nobody", "/hooks/carriers/manual"])
def test_services_that_are_not_in_use_tell_strangers_nothing(order: Order, path: str) -> None:
    assert posts(b"{}", path).status_code == 404
    assert Client().get(HOOK).status_code == 405


def test_the_rehearsal_refuses_what_it_cannot_play(order: Order) -> None:
    path = f"/rehearsal/carrier/{RehearsedShipment.objects.get().name}"
    for typed in ({"action": "fly"}, {"action": "taken", "times": "0"}, {"after": "x"}):
        assert Client().post(path, typed).status_code in (200, 400)
    assert RehearsedShipment.objects.get().events == []
    assert Client().get("/rehearsal/carrier/nobody").status_code == 404
