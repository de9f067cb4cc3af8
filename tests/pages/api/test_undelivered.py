"""A program reads what came back of an order, and settles it (semantics 4)."""

import pytest

from orderwright.domain.shop.stages import OrderStage
from tests.pages.api.callers import Caller, json_of
from tests.walks import an_order, fresh, step

pytestmark = [pytest.mark.django_db, pytest.mark.atom("S3-17")]


def test_a_program_walks_a_parcel_that_came_back_to_its_end(desk: Caller) -> None:
    order = an_order(OrderStage.CONFIRMED, payment_method="cash")
    step(order, "ship")
    assert json_of(desk.get(f"/orders/{order.number}/returns"))["items"] == []
    step(order, "return", table="parcel", reason="Refused at the door")
    [case] = json_of(desk.get(f"/orders/{order.number}/returns"))["items"]
    assert (case["kind"], case["stage"], case["settlement"]) == ("undeliverable", "received", "")
    path = f"/orders/{order.number}/returns/{case['id']}/steps"
    early = desk.post(f"{path}/settle")
    assert early.status_code == 409
    assert "Look at the goods first" in early.content.decode()
    wrong = desk.post(f"{path}/inspect", {"data": {"spoilt_pieces": "many"}})
    assert wrong.status_code == 400
    assert "data.spoilt_pieces" in wrong.content.decode()
    assert json_of(desk.post(f"{path}/inspect"))["stage"] == "inspected"
    assert json_of(desk.post(f"{path}/settle"))["settlement"] == "unpaid"
    json_of(desk.post(f"/orders/{order.number}/steps/close_unsold", {"reason": "Came back"}))
    assert fresh(order).stage == "cancelled"


def test_what_came_back_of_another_order_is_not_found(desk: Caller) -> None:
    order, other = an_order(OrderStage.SHIPPED), an_order()
    step(order, "return", table="parcel", reason="Refused at the door")
    [case] = json_of(desk.get(f"/orders/{order.number}/returns"))["items"]
    answer = desk.post(f"/orders/{other.number}/returns/{case['id']}/steps/inspect")
    assert answer.status_code == 404
