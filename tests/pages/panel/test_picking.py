"""The pick list: goods of many orders by SKU, and one press for all of them."""

import io

import pytest
from pypdf import PdfReader

from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.models import Warehouse
from orderwright.domain.stock.warehouses import set_steps
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import read
from tests.walks import an_order

PICK = "/panel/pick/"


def stages() -> list[str]:
    return list(DeliveryOrder.objects.order_by("pk").values_list("stage", flat=True))


@pytest.mark.atom("S2-16")
def test_goods_of_many_orders_are_picked_in_one_go(jan: Desk) -> None:
    set_steps(Warehouse.objects.get(), 2)
    first, second = (an_order(OrderStage.PROCESSING, lines={"LAMP": n}) for n in (2, 3))
    page = jan.page(PICK)
    assert "LAMP" in page.text
    assert f"{first.number} : 2, {second.number} : 3" in page.text
    row = next(row for row in page.all("tr") if "LAMP" in row.text)
    assert " 5 " in f" {row.text} "
    form = page.one("form", action=PICK)
    numbers = [field.attrs["value"] for field in form.all("input", name="number")]
    answer = jan.post(PICK, {**form.values(), "number": numbers})
    assert answer.status_code == 302
    assert stages() == ["picked", "picked"]
    assert "Nothing to pick" in read(jan.get(PICK)).text


def test_only_the_orders_named_are_picked(jan: Desk) -> None:
    set_steps(Warehouse.objects.get(), 3)
    first, second = (an_order(OrderStage.PROCESSING, lines={"LAMP": 1}) for _n in range(2))
    page = jan.page(f"{PICK}?number={second.number}")
    assert first.number not in page.one("table").text
    jan.post(PICK, {"number": [second.number, "\x00"]})
    assert stages() == ["ready", "picked"]


def test_the_list_is_printed_with_boxes_to_tick(jan: Desk) -> None:
    assert "Nothing to pick" in read(jan.get("/panel/pick.pdf")).text
    set_steps(Warehouse.objects.get(), 2)
    order = an_order(OrderStage.PROCESSING, lines={"LAMP": 2})

    answer = jan.get("/panel/pick.pdf", data={"number": order.number})

    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "Table lamp" in text
    assert f"{order.number}: 2" in text


def test_who_does_not_dispatch_picks_nothing(wanda: Desk) -> None:
    assert wanda.get(PICK).status_code == 403
