"""The pick list: goods of many orders by SKU, and one press for all of them."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.models import Warehouse
from orderwright.domain.stock.warehouses import set_steps
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import Element, read
from tests.walks import an_order, step

PICK = "/panel/pick/"


def stages() -> list[str]:
    return list(DeliveryOrder.objects.order_by("pk").values_list("stage", flat=True))


def press(desk: Desk, verb: str, page: Element | None = None) -> Any:
    """The button below the ticked deliveries that wait for the step."""
    forms = (page or desk.page(PICK)).all("form", action=PICK)
    form = next(form for form in forms if form.values()["verb"] == verb)
    ticked = [box.attrs["value"] for box in form.all("input", name="task")]
    return desk.post(PICK, {**form.values(), "task": ticked})


@pytest.mark.atom("S2-16")
def test_goods_of_many_orders_are_picked_in_one_go(jan: Desk) -> None:
    set_steps(Warehouse.objects.get(), 2)
    first, second = (an_order(OrderStage.PROCESSING, lines={"LAMP": n}) for n in (2, 3))
    page = jan.page(PICK)
    assert "LAMP" in page.text
    assert f"{first.number} : 2, {second.number} : 3" in page.text
    row = next(row for row in page.all("tr") if "LAMP" in row.text)
    assert " 5 " in f" {row.text} "
    answer = press(jan, "pick")
    assert answer.status_code == 302
    assert stages() == ["picked", "picked"]
    shown = jan.page(PICK).text
    assert "Goods picked: 2." in shown
    assert "Nothing to pick" in shown


@pytest.mark.atom("S2-16")
def test_many_deliveries_are_packed_in_one_go_and_each_refusal_is_told(jan: Desk) -> None:
    set_steps(Warehouse.objects.get(), 3)
    first, second = (an_order(OrderStage.PROCESSING, lines={"LAMP": 1}) for _n in range(2))
    press(jan, "pick")
    assert stages() == ["picked", "picked"]
    page = jan.page(PICK)
    step(second, "step_back", reason="Asked to wait")
    step(second, "cancel", reason="Changed her mind")
    press(jan, "pack", page)
    assert stages() == ["packed", "cancelled"]
    shown = jan.page(PICK).text
    assert "Goods packed: 1, refused: 1." in shown
    assert f"{second.number} : Not possible while it is" in shown
    assert first.number not in shown
    assert jan.post(PICK, {"verb": "burn", "task": ["1"]}).status_code == 404


def test_only_the_orders_named_are_picked(jan: Desk) -> None:
    set_steps(Warehouse.objects.get(), 3)
    first, second = (an_order(OrderStage.PROCESSING, lines={"LAMP": 1}) for _n in range(2))
    page = jan.page(f"{PICK}?number={second.number}")
    assert first.number not in page.text
    press(jan, "pick", page)
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
