"""Wanda and Ewa see on the order's page what came back, and end it there (semantics 4)."""

import pytest

from orderwright.domain.returns.models import Return
from orderwright.domain.shop.stages import OrderStage
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import read
from tests.walks import an_order, step

pytestmark = pytest.mark.atom("S3-17")


def test_a_parcel_that_came_back_is_walked_to_its_end_by_buttons(ewa: Desk) -> None:
    order = an_order(OrderStage.CONFIRMED, payment_method="cash")
    step(order, "ship")
    ewa.takes(order, "return", table="parcel", reason="Refused at the door")
    page = ewa.order_page(order)
    number = Return.objects.get(order=order).number
    assert number in page.text
    assert "Came back undelivered" in page.text
    assert "Look at the goods" in page.text
    ewa.takes(order, "inspect", table="return")
    ewa.takes(order, "settle", table="return")
    ewa.takes(order, "close_unsold", reason="Refused at the door")
    assert order.stage == "cancelled"


def test_a_wrong_number_of_spoilt_pieces_is_said_at_its_field(ewa: Desk) -> None:
    order = an_order(OrderStage.SHIPPED)
    step(order, "return", table="parcel", reason="Refused at the door")
    line = str(order.lines.first().pk)  # type: ignore[union-attr]
    answer = ewa.takes(order, "inspect", table="return", spoilt_line=line, spoilt_pieces="99")
    assert "A number from 1 to" in read(answer).text
    assert Return.objects.get(order=order).stage == "received"
