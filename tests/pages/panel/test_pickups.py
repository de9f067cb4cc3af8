"""Jan orders a courier on a page of the panel (U5)."""

import re
from datetime import timedelta

import pytest

from orderwright.domain.delivery.carrier_services import CarrierWish, save_carrier
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.models import Warehouse
from orderwright.kernel import clock
from orderwright.outbound.carriers.models import Pickup
from tests.flows.test_pickups import ADDRESS
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import read
from tests.walks import an_order, run_worker, step

pytestmark = pytest.mark.atom("U5")
PAGE = "/panel/pickups"


@pytest.fixture(autouse=True)
def labelled(shop: None) -> None:
    save_carrier(CarrierWish("gls", "GLS", service="rehearsal"))
    Warehouse.objects.update(address=ADDRESS)
    step(an_order(OrderStage.PROCESSING, paid=True), "label", table="parcel")
    run_worker()


def filled(jan: Desk, **typed: str) -> dict[str, str]:
    return {**jan.page(PAGE).one("form", action=PAGE).values(), **typed}


def test_a_courier_is_ordered_and_the_answer_shown(jan: Desk) -> None:
    assert "1 parcel waits." in jan.page(PAGE).text
    values = filled(jan)
    assert jan.post(PAGE, values).status_code == 302
    assert jan.post(PAGE, values).status_code == 302
    run_worker()
    page = jan.page(PAGE)
    assert "No parcel waits for a courier" in page.text
    assert Pickup.objects.get().number in page.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"latest": "09:00"}, "Later than it begins."),
        ({"day": "2020-01-01"}, "A day from today on"),
        ({"day": "soon"}, "Enter a valid date|This is no day|date"),
        ({"earliest": ""}, "This is needed."),
    ],
)
def test_a_window_that_makes_no_sense_is_said_at_its_field(
    jan: Desk, typed: dict[str, str], sentence: str
) -> None:
    answer = jan.post(PAGE, filled(jan, **typed))
    assert answer.status_code == 422
    assert re.search(sentence, read(answer).text)
    assert not Pickup.objects.exists()


def test_a_warehouse_without_an_address_says_so(jan: Desk) -> None:
    values = filled(jan)
    Warehouse.objects.update(address={})
    assert "type it in under Settings" in jan.page(PAGE).text
    assert jan.post(PAGE, values).status_code == 404


def test_what_the_carrier_told_on_the_phone_is_said_once(jan: Desk) -> None:
    jan.post(PAGE, filled(jan))
    Pickup.objects.update(stage="unknown", error="ask", ask_at=None)
    row = Pickup.objects.get()
    assert "The courier comes" in jan.page(PAGE).text
    assert jan.post(f"{PAGE}/{row.pk}/comes").status_code == 302
    assert jan.post(f"{PAGE}/{row.pk}/stays").status_code == 404
    row.refresh_from_db()
    assert row.stage == "ordered"


def test_a_courier_who_did_not_come_is_ordered_anew_another_day(jan: Desk) -> None:
    jan.post(PAGE, filled(jan))
    Pickup.objects.update(day=clock.now().date() - timedelta(days=2), stage="ordered")
    assert "1 parcel waits." in jan.page(PAGE).text
