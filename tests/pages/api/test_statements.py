"""What a step over the API costs the database: a number of statements, whatever the machine.

The number is of a step without an idempotency key, with savepoints where the suite's own
transaction makes some of BEGIN and COMMIT.
"""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import OrderStage
from tests.pages.api.callers import Caller, json_of
from tests.walks import LINK_HOLDER, an_order, anna_buys, pay, row_of, settle, step

NOTE, CONFIRM, SHIP, DELIVER = 18, 48, 50, 29
"""On the dearer of the two databases. Who needs more says here why.

The answer tells what is left of the customer's credit; where money has come it asks for refunds
too. A confirmation gives each warehouse its task, and the answer names the warehouses;
who completes an order asks whether another task or parcel of it is still under way.
"""

LEVEL_OF_A_LINE = 1
"""SQLite changes the shelf's levels one by one."""

LINES = {"LAMP-1": 2, "LAMP-2": 1, "CHAIR/1": 1}
"""Three lines: what is done line by line shows in the number."""


def cost(desk: Caller, path: str, wish: dict[str, Any] | None = None) -> int:
    """Statements of one call that was granted, once the caches of the process are warm."""
    with CaptureQueriesContext(connection) as asked:
        json_of(desk.post(path, wish or {}))
    return len(asked)


@pytest.fixture
def bought(desk: Caller) -> Order:
    """Anna's order, and a key that has been used already."""
    order = anna_buys(LINES)
    json_of(desk.get(f"/orders/{order.number}"))
    return order


def test_a_note_costs_few_statements(desk: Caller, bought: Order) -> None:
    wish = {"data": {"text": "Rings before ten"}}
    assert cost(desk, f"/orders/{bought.number}/steps/note", wish) <= NOTE


def test_a_confirmation_costs_few_statements(desk: Caller, bought: Order) -> None:
    settle(bought, "customer", actor=LINK_HOLDER)
    assert cost(desk, f"/orders/{bought.number}/steps/confirm") <= CONFIRM


def test_sending_costs_few_statements(desk: Caller, bought: Order) -> None:
    settle(bought, "customer", actor=LINK_HOLDER)
    settle(bought, "shop")
    pay(bought)
    wish = {"data": {"tracking_number": "PL-1"}}
    assert cost(desk, f"/orders/{bought.number}/steps/ship", wish) <= SHIP


def test_a_delivery_that_completes_the_order_costs_few_statements(desk: Caller) -> None:
    order = an_order(OrderStage.SHIPPED, lines=LINES)
    json_of(desk.get(f"/orders/{order.number}"))
    assert cost(desk, f"/parcels/{row_of(order, 'parcel')}/steps/deliver") <= DELIVER


def test_more_lines_cost_no_more_statements(desk: Caller) -> None:
    """Sending two lines or three: the same number."""
    costs = set()
    for lines in ({"LAMP-1": 1, "LAMP-2": 1}, LINES):
        order = an_order(OrderStage.PROCESSING, lines=lines, paid=True)
        json_of(desk.get(f"/orders/{order.number}"))
        wish = {"data": {"tracking_number": "PL-1"}}
        costs.add(cost(desk, f"/orders/{order.number}/steps/ship", wish))
    assert max(costs) - min(costs) <= LEVEL_OF_A_LINE, costs


def test_the_answer_of_a_step_is_the_order_as_it_stands(desk: Caller, bought: Order) -> None:
    """Built from rows that the step has read: none of them may be older than the step."""
    path, number = f"/orders/{bought.number}", bought.number
    steps = [
        (f"{path}/steps/note", {"data": {"text": "Rings before ten"}}),
        (f"{path}/steps/tag", {"data": {"tags": "gift"}}),
        (f"{path}/gates/customer/steps/pass", {"data": {"via": "email"}}),
        (f"{path}/steps/confirm", {}),
        (f"{path}/steps/start", {}),
        (f"{path}/payments/{row_of(bought, 'payment')}/steps/record", {}),
        (f"{path}/steps/ship", {"data": {"tracking_number": "PL-1"}}),
        (f"{path}/steps/step_back", {"reason": "Left on the table"}),
        (f"{path}/steps/cancel", {"reason": "Changed her mind"}),
        (f"{path}/steps/reinstate", {"reason": "And again"}),
    ]
    for where, wish in steps:
        told = json_of(desk.post(where, {**wish, "override_warnings": True}))
        assert told == json_of(desk.get(f"/orders/{number}")), where


def test_a_refused_neighbour_leaves_nothing_old_in_the_answer(desk: Caller) -> None:
    """The last parcel arrives, but completion waits for the money: the refusal undoes its part."""
    change_settings(complete_when="delivered_and_paid")
    order = an_order(OrderStage.PROCESSING, lines=LINES, payment_method="cash")
    step(order, "ship")
    told = json_of(desk.post(f"/parcels/{row_of(order, 'parcel')}/steps/deliver"))
    assert told["stage"] == "shipped"
    assert told["parcels"][0]["stage"] == "delivered"
    assert told == json_of(desk.get(f"/orders/{order.number}"))
