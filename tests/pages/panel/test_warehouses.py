"""Settings of warehouses: adding one, whose orders it takes first, mistakes at their fields."""

from typing import Any

import pytest

from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.models import Warehouse
from orderwright.domain.stock.warehouses import ranks_to
from orderwright.kernel import clock
from orderwright.outbound.carriers.models import Shipment
from orderwright.outbound.carriers.requests import request_of
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import read
from tests.walks import an_order

LIST = "/panel/settings/warehouses"
NEW = f"{LIST}/new"
PRAGUE: dict[str, Any] = {
    "code": "prague", "name": "Praha", "active": "on", "priority": "2", "ranks": "cz 1, SK: 2",
    "steps": "2", "address_name": "Lamps Praha", "address_street": "Dlouhá 1",
    "address_postal_code": "110 00", "address_city": "Praha", "address_country": "CZ",
}  # fmt: skip


def test_a_warehouse_is_added_with_its_countries_and_its_address(olga: Desk) -> None:
    assert olga.post(NEW, PRAGUE).status_code == 302
    row = Warehouse.objects.get(code="prague")
    assert (row.name, row.active, row.priority, row.steps) == ("Praha", True, 2, 2)
    assert row.address == {
        "name": "Lamps Praha", "street": "Dlouhá 1", "postal_code": "110 00", "city": "Praha",
        "country": "CZ",
    }  # fmt: skip
    assert (ranks_to("CZ"), ranks_to("SK"), ranks_to("PL")) == ({row.pk: 1}, {row.pk: 2}, {})
    shown = olga.page(LIST).text
    assert "Czechia 1, Slovakia 2" in shown


def test_what_is_known_of_a_warehouse_stands_in_its_form_and_is_changed_there(olga: Desk) -> None:
    olga.post(NEW, PRAGUE)
    path = f"{LIST}/prague"
    values = olga.page(path).one("form", action=path).values()
    assert values["ranks"] == "CZ 1, SK 2"
    stopped = {name: text for name, text in values.items() if name != "active"}
    stopped |= {name: "" for name in values if name.startswith("address_")}
    assert olga.post(path, {**stopped, "ranks": ""}).status_code == 302
    row = Warehouse.objects.get(code="prague")
    assert (row.active, row.address, ranks_to("CZ")) == (False, {}, {})


@pytest.mark.atom("S2-17")
def test_a_carrier_is_told_whom_to_call_at_the_warehouse(olga: Desk) -> None:
    sender = {
        "address_company": "Lampy s.r.o.", "address_phone": "+420 601 123 456",
        "address_email": "praha@lamps.example",
    }  # fmt: skip
    assert olga.post(NEW, PRAGUE | sender).status_code == 302
    row = Warehouse.objects.get(code="prague")
    order = an_order(OrderStage.CONFIRMED)
    DeliveryOrder.objects.filter(order=order).update(warehouse=row)
    parcel = Parcel.objects.get(order=order)
    shipment = Shipment(key="A1", format="pdf_a6", asked_at=clock.now())
    told = request_of(shipment, parcel).sender
    assert told is not None
    assert (told.company, told.phone, told.email) == (
        "Lampy s.r.o.", "+420 601 123 456", "praha@lamps.example",
    )  # fmt: skip
    for field, typed in (("phone", "12"), ("email", "praha")):
        answer = olga.post(f"{LIST}/prague", {**PRAGUE, **sender, f"address_{field}": typed})
        assert answer.status_code == 422
        assert "This is not" in read(answer).one("div", id=f"id_address_{field}_error").text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("code", "main", "This code is taken."),
        ("code", "new", "This word is taken by a page of the panel."),
        ("code", "A B", "A code has small letters, digits and hyphens, at most 20 of them."),
        ("name", " ", "This is needed."),
        ("priority", "0", "A number of 1 or more is needed."),
        ("ranks", "CZ", "“CZ” is no country with its priority, as CZ 1."),
        ("ranks", "QQ 1", "“QQ 1” is no country with its priority, as CZ 1."),
        ("ranks", "CZ 0", "A priority is a whole number from 1 to 9999."),
        ("address_street", "", "This is needed."),
        ("address_country", "", "We do not know this country."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    olga: Desk, field: str, typed: str, sentence: str
) -> None:
    answer = olga.post(NEW, {**PRAGUE, field: typed})
    assert answer.status_code == 422
    assert read(answer).one("div", id=f"id_{field}_error").text == sentence
    assert not Warehouse.objects.exclude(code="main").exists()


def test_the_only_warehouse_goes_on_taking_orders(olga: Desk) -> None:
    path = f"{LIST}/main"
    values = olga.page(path).one("form", action=path).values()
    values.pop("active")
    answer = olga.post(path, values)
    assert answer.status_code == 422
    error = read(answer).one("div", id="id_active_error").text
    assert error == "One warehouse at least has to take orders."
