"""Labels and what carriers told, over the API (S2-17, U5)."""

import pytest

from orderwright.domain.delivery.carrier_services import CarrierWish, save_carrier
from orderwright.domain.delivery.models import Carrier, Parcel
from orderwright.domain.delivery.ports import News
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage
from orderwright.entrypoints.clock import carrier_polls
from orderwright.kernel import clock
from orderwright.outbound.carriers import rehearsal_rows, shipments
from orderwright.outbound.carriers.models import RehearsedShipment, Shipment
from orderwright.outbound.carriers.rehearsal_rows import Move
from tests.pages.api.callers import Caller, json_of, problem
from tests.walks import an_order, run_worker, step


@pytest.fixture
def order(desk: Caller) -> Order:
    save_carrier(CarrierWish("gls", "GLS", service="rehearsal"))
    return an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP-1": 1})


def label_path(order: Order, extension: str) -> str:
    return f"/orders/{order.number}/documents/label.{extension}"


@pytest.mark.atom("S2-17")
def test_a_program_asks_for_a_label_and_fetches_it(desk: Caller, order: Order) -> None:
    parcel = Parcel.objects.get(order=order)
    assert problem(desk.get(label_path(order, "pdf")), 404)
    path = f"/orders/{order.number}/parcels"
    assert json_of(desk.get(path))["items"] == [{"parcel": parcel.pk, "label": None, "events": []}]
    desk.post(f"{path}/{parcel.pk}/steps/label", {})
    run_worker()
    shipment = Shipment.objects.get()
    [item] = json_of(desk.get(path))["items"]
    assert item["label"]["state"] == "made"
    assert item["label"]["tracking_number"] == shipment.number
    answer = desk.get(label_path(order, "pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content == bytes(shipment.label or b"")
    assert problem(desk.get(label_path(order, "zpl")), 404)
    assert desk.get(f"{label_path(order, 'pdf')}?parcel={parcel.pk}").status_code == 200
    assert problem(desk.get(f"{label_path(order, 'pdf')}?parcel={parcel.pk + 1}"), 404)


def test_a_label_for_a_label_printer_is_zpl(desk: Caller, order: Order) -> None:
    zpl = Carrier.Format.ZPL
    save_carrier(CarrierWish("gls", "GLS", service="rehearsal", label_format=zpl))
    step(order, "label")
    run_worker()
    assert desk.get(label_path(order, "zpl")).content.startswith(b"^XA")


def test_what_the_carrier_told_is_listed_with_its_own_word(desk: Caller, order: Order) -> None:
    step(order, "label")
    run_worker()
    row = RehearsedShipment.objects.get()
    rehearsal_rows.move(row, Move(News.UNKNOWN, raw="on_the_moon"), now=clock.now())
    shipments.knock("rehearsal", [row.name], now=clock.now())
    carrier_polls.ask_carriers()
    [item] = json_of(desk.get(f"/orders/{order.number}/parcels"))["items"]
    assert [(one["news"], one["raw"]) for one in item["events"]] == [("unknown", "on_the_moon")]
