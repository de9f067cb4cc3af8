"""The packing table: a scanner types codes, the page counts and refuses what does not belong."""

from typing import Any

import pytest

from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.models import Warehouse
from orderwright.domain.stock.warehouses import set_steps
from tests.builders import a_product
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import Element, read
from tests.walks import an_order, told

PACK = "/panel/pack/"


@pytest.fixture
def order(shop: None) -> Order:
    set_steps(Warehouse.objects.get(), 3)
    a_product("BULB", ean="5901234123457", names={"en": "Bulb"})
    return an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 2, "BULB": 1})


class Scanner:
    """Types a code and presses Enter, in the form that the page holds."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.page: Element = desk.page(PACK)
        self.status = 200

    def scans(self, *codes: str) -> str:
        for code in codes:
            form: dict[str, Any] = self.page.one("form", action=PACK).values()
            answer = self.desk.post(PACK, {**form, "code": code})
            self.page, self.status = read(answer), answer.status_code
        return self.page.text


@pytest.mark.atom("S2-16", "S2-18")
def test_every_item_is_scanned_and_the_order_is_packed(jan: Desk, order: Order) -> None:
    scanner = Scanner(jan)
    assert "0 of 2" in scanner.scans(order.number)
    assert "1 of 2" in scanner.scans("LAMP")
    assert "1 of 1" in scanner.scans("5901234123457")
    assert DeliveryOrder.objects.get(order=order).stage == "ready"
    assert "is packed" in scanner.scans("lamp")
    assert DeliveryOrder.objects.get(order=order).stage == "packed"
    assert told(order)[-2:] == ["delivery_picked", "delivery_packed"]
    assert "no parcel that waits" in scanner.scans(order.number)


def test_a_wrong_item_and_one_too_many_are_refused_aloud(jan: Desk, order: Order) -> None:
    scanner = Scanner(jan)
    scanner.scans(order.number, "BULB")
    for code, sentence in (("BULB", "One too many"), ("CHAIR", "Wrong item")):
        assert sentence in scanner.scans(code)
        assert scanner.status == 409
        assert "data-ow-refused" in scanner.page.one("div", id="packing").attrs
    assert "1 of 1" in scanner.page.text


def test_a_parcel_is_found_by_its_place_and_the_next_follows(jan: Desk, order: Order) -> None:
    bulb = order.lines.get(sku="BULB")
    jan.takes(order, "split", table="parcel", **{f"put_{bulb.pk}": "1"})
    scanner = Scanner(jan)
    assert "Next: parcel 1" in scanner.scans(f"{order.number}/2", "BULB")
    assert "is packed" in scanner.scans("LAMP", "LAMP")
    assert DeliveryOrder.objects.get(order=order).stage == "packed"


@pytest.mark.parametrize("code", ["nothing", "2026/x", "/", "\x00", "9" * 80])
def test_what_is_no_order_gets_a_sentence(jan: Desk, order: Order, code: str) -> None:
    scanner = Scanner(jan)
    scanner.scans(code)
    assert scanner.status in (200, 409)
    assert jan.post(PACK, {"parcel": "x", "counted": "y", "done": "z"}).status_code == 200


def test_who_does_not_pack_has_no_packing_table(wanda: Desk) -> None:
    assert wanda.get(PACK).status_code == 403
