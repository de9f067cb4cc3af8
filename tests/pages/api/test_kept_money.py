"""Money that left its order and not the shop, as programs read it: moved, or kept as credit."""

import pytest

from orderwright.domain.catalog.models import Product
from orderwright.domain.orders.models import Order
from tests.pages.api.callers import Caller, json_of
from tests.walks import EWA, an_order, anna_buys, step

ACCOUNTED = {"amount": "30.00", "currency": "PLN"}


@pytest.fixture
def in_excess(goods: list[Product]) -> Order:
    """Anna has paid 30.00 too much."""
    order = an_order(paid=True, lines={"LAMP-1": 1})
    step(order, "record_money", data={"amount": "30.00"})
    return order


@pytest.mark.atom("X8")
def test_kept_credit_is_told_as_a_refund_of_its_own_way_and_as_a_payment_where_it_is_used(
    desk: Caller, in_excess: Order
) -> None:
    step(in_excess, "keep_credit", actor=EWA)
    told = json_of(desk.get(f"/orders/{in_excess.number}"))
    (kept,) = told["refunds"]
    assert (kept["way"], kept["stage"], kept["amount"]) == ("credit", "done", ACCOUNTED)
    assert (told["totals"]["refunded"], told["payment_status"]) == (ACCOUNTED, "paid")

    other = anna_buys({"LAMP-1": 1})
    step(other, "use_credit", actor=EWA)
    rows = json_of(desk.get(f"/orders/{other.number}"))["payments"]
    assert [row["method"] for row in rows if row["stage"] == "paid"] == ["credit"]


def test_the_description_says_what_kept_and_moved_money_is(visitor: Caller) -> None:
    shapes = json_of(visitor.get("/openapi.json"))["components"]["schemas"]
    assert "keep_credit" in shapes["RefundData"]["description"]
    assert set(shapes["RefundData"]["properties"]["way"]["enum"]) >= {"moved", "credit"}
    assert "use_credit" in shapes["PaymentData"]["description"]
