"""Olga keeps the register of carriers and their keys; Ola makes labels, prints and voids them."""

from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from typing import Any

import pytest

from orderwright.domain.delivery import carriers
from orderwright.domain.delivery.carrier_services import CarrierWish, save_carrier
from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.delivery.ports import News
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage
from orderwright.entrypoints.clock import carrier_polls
from orderwright.kernel import clock
from orderwright.kernel.log.models import LogEntry
from orderwright.outbound.carriers import rehearsal_rows
from orderwright.outbound.carriers.models import CarrierAccount, RehearsedShipment, Shipment
from orderwright.outbound.carriers.rehearsal_rows import Move
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import read
from tests.walks import an_order, run_worker

CARRIERS = "/panel/settings/carriers"
REHEARSAL = f"{CARRIERS}/services/rehearsal"
KURIER = {
    "code": "kurier", "name": "Kurier", "page": "https://kurier.example/{number}", "active": "on",
    "shape": r"K\d{8}", "example": "K and 8 digits", "check_digit": "", "cut_off": "15:00",
    "service": "rehearsal", "label_format": "zpl", "position": "5",
}  # fmt: skip


def error(answer: Any, field: str) -> str:
    assert answer.status_code == 422, answer.status_code
    return read(answer).one("div", id=f"id_{field}_error").text


# The register ----------------------------------------------------------------------------------


@pytest.mark.atom("S3-36")
def test_a_carrier_is_added_changed_and_retired(olga: Desk) -> None:
    assert olga.post(f"{CARRIERS}/new", KURIER).status_code == 302
    known = carriers.find("Kurier")
    assert known is not None
    assert (known.label_format, f"{known.cut_off:%H:%M}") == ("zpl", "15:00")
    assert carriers.looks_wrong("kurier", "K1234567")
    assert not carriers.looks_wrong("kurier", "K12345678")
    page = olga.page(CARRIERS)
    assert "Kurier" in page.text
    assert "15:00" in page.text
    changed = KURIER | {"name": "Kurier plus", "cut_off": ""}
    assert olga.post(f"{CARRIERS}/kurier", changed).status_code == 302
    assert carriers.leaves_today("kurier", clock.now()) is None
    assert olga.post(f"{CARRIERS}/kurier/retire").status_code == 302
    assert "kurier" not in [one.code for one in carriers.offered()]
    assert olga.page(f"{CARRIERS}/kurier").one("form", action=f"{CARRIERS}/kurier")


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("code", {"code": "gls"}, "carrier of this code already"),
        ("code", {"code": "new"}, "carrier of this code already"),
        ("code", {"code": "own_car"}, "not “own_car”"),
        ("name", {"name": "InPost"}, "carrier of this name already"),
        ("page", {"page": "http://kurier.example"}, "https://carrier.example"),
        ("shape", {"shape": "(a+)+"}, "is not understood"),
        ("cut_off", {"cut_off": "25:00"}, "valid time"),
        ("service", {"service": "pigeon"}, "valid choice"),
    ],
)
def test_what_was_typed_wrong_is_said_at_its_field(
    olga: Desk, field: str, typed: dict[str, str], sentence: str
) -> None:
    assert sentence in error(olga.post(f"{CARRIERS}/new", KURIER | typed), field)


def test_an_unknown_carrier_or_service_is_not_found(olga: Desk) -> None:
    for path in (
        f"{CARRIERS}/nobody",
        f"{CARRIERS}/services/nobody",
        f"{CARRIERS}/services/manual",
    ):
        assert olga.get(path).status_code == 404
    assert olga.post(f"{CARRIERS}/nobody/retire").status_code == 404


# Services --------------------------------------------------------------------------------------


def test_the_settings_of_a_service_are_kept_tried_and_forgotten(olga: Desk) -> None:
    page = olga.page(REHEARSAL)
    assert "/hooks/carriers/rehearsal" in page.text
    assert olga.post(REHEARSAL, {"labels": "slow"}).status_code == 302
    assert CarrierAccount.objects.get().values == {"labels": "slow"}
    tried = olga.post(f"{REHEARSAL}/try", follow=True)
    assert "accepts the settings" in read(tried).one("div", id="toasts").text
    assert olga.post(f"{REHEARSAL}/forget").status_code == 302
    assert not CarrierAccount.objects.exists()
    assert LogEntry.objects.filter(area="carriers").count() == 2


def test_settings_that_the_service_would_not_take_are_refused(olga: Desk) -> None:
    answer = olga.post(REHEARSAL, {"labels": "gold"})
    assert answer.status_code == 422
    assert "Select a valid choice" in read(answer).text
    assert not CarrierAccount.objects.exists()


# The order page --------------------------------------------------------------------------------


@pytest.fixture
def order(olga: Desk) -> Order:
    save_carrier(CarrierWish("gls", "GLS", service="rehearsal"))
    return an_order(OrderStage.PROCESSING, paid=True)


def makes_label(desk: Desk, order: Order) -> Shipment:
    assert desk.takes(order, "label", table="parcel").status_code == 302
    run_worker()
    return Shipment.objects.latest("pk")


@pytest.mark.atom("S2-17")
def test_the_label_is_made_printed_and_voided_from_the_order_page(olga: Desk, order: Order) -> None:
    shipment = makes_label(olga, order)
    page = olga.order_page(order)
    path = f"/panel/orders/{order.number}/labels/{shipment.key}.pdf"
    assert page.one("a", href=path).text.strip() == "Print the label"
    assert shipment.number in page.text
    printed = olga.get(path)
    assert printed["Content-Type"] == "application/pdf"
    assert printed["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in printed["Cache-Control"]
    assert printed.content.startswith(b"%PDF-")
    assert olga.get(path.replace(".pdf", ".zpl")).status_code == 404
    assert olga.takes(order, "void_label", table="parcel").status_code == 302
    run_worker()
    assert olga.get(path).status_code == 404
    assert "Label voided" in olga.order_page(order).text


@pytest.mark.threat("T26")
def test_a_label_is_found_only_below_its_own_order(olga: Desk, order: Order) -> None:
    shipment = makes_label(olga, order)
    other = an_order(OrderStage.PROCESSING)
    path = f"/panel/orders/{other.number}/labels/{shipment.key}.pdf"
    assert olga.get(path).status_code == 404


def test_what_the_carrier_tells_stands_on_the_order_page(olga: Desk, order: Order) -> None:
    makes_label(olga, order)
    row = RehearsedShipment.objects.get()
    rehearsal_rows.move(row, Move(News.TAKEN), now=clock.now())
    rehearsal_rows.move(row, Move(News.UNKNOWN, raw="on_the_moon"), now=clock.now())
    clock.shift(timedelta(hours=1))
    carrier_polls.ask_carriers()
    page = olga.order_page(order).text
    assert "taken by the carrier" in page
    assert "on_the_moon" in page


def test_a_label_that_failed_is_a_task_until_somebody_has_mended_it(
    olga: Desk, order: Order
) -> None:
    assert "Nothing to look at" in olga.page("/panel/labels").text
    olga.post(REHEARSAL, {"labels": "refused"})
    makes_label(olga, order)
    assert "The rehearsal refuses labels" in olga.order_page(order).text
    page = olga.page("/panel/labels")
    assert order.number in page.text
    parcel = Parcel.objects.get(order=order)
    again = f"/panel/orders/{order.number}/steps/parcel/{parcel.pk}/label"
    assert page.one("a", href=again)
    olga.post(REHEARSAL, {"labels": "made"})
    makes_label(olga, order)
    assert "Nothing to look at" in olga.page("/panel/labels").text


@pytest.mark.atom("S3-36")
def test_the_order_page_says_until_when_the_carrier_takes_parcels(olga: Desk, order: Order) -> None:
    save_carrier(CarrierWish("gls", "GLS", cut_off=(clock.now() + timedelta(hours=1)).time()))
    page = olga.order_page(order).text
    assert "eaves" in page


def test_labels_of_many_orders_are_asked_for_at_once(olga: Desk, order: Order) -> None:
    other = an_order(OrderStage.PROCESSING, paid=True)
    answer = olga.post("/panel/bulk/label", {"number": [order.number, other.number]}, follow=True)
    assert answer.status_code == 200
    run_worker()
    assert Shipment.objects.filter(stage=Shipment.Stage.MADE).count() == 2


@pytest.mark.atom("S3-36")
@pytest.mark.parametrize(
    ("day", "told"), [(20, "Leaves today if it is ready until 15:00."), (22, "next working day")]
)
def test_a_parcel_leaves_today_on_working_days_alone(ewa: Desk, day: int, told: str) -> None:
    # given Anna's parcel, for a carrier that takes parcels until three in the afternoon
    save_carrier(CarrierWish("kurier", "Kurier", cut_off=clock_time(15)))
    order = an_order(OrderStage.CONFIRMED, paid=True)
    Parcel.objects.filter(order=order).update(carrier="kurier")
    # when Ewa looks at noon, on a Friday and on a Sunday
    clock.set_to(datetime(2026, 11, day, 11, tzinfo=UTC))
    assert told in ewa.order_page(order).text
    # then nothing is said of goods that are still awaited
    DeliveryOrder.objects.filter(order=order).update(stage="waiting")
    assert told not in ewa.order_page(order).text
