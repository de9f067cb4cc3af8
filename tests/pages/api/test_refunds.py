"""Money given back through the API: what is asked, what is refused and where, what it shows."""

from typing import Any

import pytest

from orderwright.domain.catalog.models import Product
from orderwright.domain.orders.models import Line, Order
from orderwright.domain.payments import services as payments
from orderwright.domain.payments.facts import ProviderSaid
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.payments.ports import Kind, Notice
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.links.services import issue
from orderwright.lifecycle.facts import apply_fact
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.provider_news import gateway_actor
from tests.builders import limit_refunds, online_payments
from tests.pages.api.callers import Caller, a_key, json_of, problem, wrong_fields
from tests.walks import an_order, anna_buys, fresh

BY_HAND = {"way": "transfer", "account": "PL61109010140000071219812874", "reason": "A scratch"}
SESSION = "https://pay.example.com/secret-session"


@pytest.fixture
def paid(goods: list[Product]) -> Order:
    """Anna has paid two lamps and the courier by transfer."""
    return an_order(paid=True, lines={"LAMP-1": 2})


def paid_by_card() -> Order:
    """Anna has paid at the payment service."""
    online_payments()
    order = anna_buys({"LAMP-1": 1}, payment_method="card")
    row = Payment.objects.get(order=order)
    payments.name_attempt(row, "rehearsal")
    data = {"provider": "rehearsal", "provider_ref": "S-77", "url": SESSION}
    take(("payment", "open"), row.pk, Ask(gateway_actor("rehearsal"), data=data))
    row.refresh_from_db()
    told = Notice("rehearsal", "e-1", Kind.PAID, "S-77", reference=row.reference or "")
    assert apply_fact(ProviderSaid(told))
    return fresh(order)


def money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "PLN"}


def ask(desk: Caller, order: Order, **wish: Any) -> Any:
    return desk.post(f"/orders/{order.number}/refunds", {**BY_HAND, **wish})


@pytest.mark.atom("S2-25")
def test_a_part_by_hand_stands_in_the_order(desk: Caller, paid: Order) -> None:
    told = json_of(ask(desk, paid, amount=money("20.00")), 201)
    given = told["refunds"][0]
    assert (given["human_id"], given["stage"], given["way"]) == (
        f"{paid.number}-R1", "pending", "transfer",
    )  # fmt: skip
    assert (given["amount"], given["reason"]) == (money("20.00"), "A scratch")
    assert given["payment"] == told["payments"][0]["id"]
    assert told["payments"][0]["refundable"] == money("254.80")
    assert told == json_of(desk.get(f"/orders/{paid.number}"))


def test_its_steps_are_reached_below_the_order_and_alone(desk: Caller, paid: Order) -> None:
    row = json_of(ask(desk, paid, amount=money("20.00")), 201)["refunds"][0]["id"]
    offered = json_of(desk.get(f"/orders/{paid.number}/refunds/{row}/steps"))["items"]
    assert {step["step"] for step in offered if step["open"]} == {"settle", "fail", "cancel"}
    settle = f"/refunds/{row}/steps/settle"
    told = json_of(desk.post(settle, {"data": {"reference": "out 7"}}))
    assert (told["refunds"][0]["stage"], told["totals"]["refunded"]) == ("done", money("20.00"))
    assert told["payment_status"] == "part_refunded"
    problem(desk.post(settle), 409)


def test_goods_are_worth_what_was_paid_for_them(desk: Caller, paid: Order) -> None:
    line = Line.objects.get(order=paid)
    wish = {"lines": [{"line": line.pk, "quantity": 1}]}
    given = json_of(ask(desk, paid, **wish), 201)["refunds"][0]
    assert (given["amount"], given["lines"]) == (money("129.90"), wish["lines"])
    again = wrong_fields(ask(desk, paid, lines=[{"line": line.pk, "quantity": 2}]))
    assert "1 pieces" in again["lines"]


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"amount": money("9000.00")}, "amount"),
        ({"amount": money("0.00")}, "amount"),
        ({"amount": {"amount": "5.00", "currency": "EUR"}}, "amount.currency"),
        ({"amount": {"amount": "5.123", "currency": "PLN"}}, "amount.amount"),
        ({}, "amount"),
        ({"amount": money("5.00"), "payment": 999_999}, "payment"),
        ({"amount": money("5.00"), "account": ""}, "account"),
        ({"amount": money("5.00"), "way": "gold"}, "way"),
        ({"amount": money("5.00"), "reason": ""}, "reason"),
        ({"amount": money("5.00"), "lines": [{"line": 1, "quantity": 0}]}, "lines[0].quantity"),
        ({"amount": money("5.00"), "lines": [{"line": 999_999, "quantity": 1}]}, "lines"),
        ({"amount": money("5.00"), "surprise": 1}, "surprise"),
    ],
)
def test_what_is_wrong_is_named_at_its_field(
    desk: Caller, paid: Order, wish: dict[str, Any], field: str
) -> None:
    assert list(wrong_fields(ask(desk, paid, **wish))) == [field]
    assert not Refund.objects.exists()


def test_money_that_never_came_is_not_given_back(desk: Caller, goods: list[Product]) -> None:
    order = anna_buys({"LAMP-1": 1})
    assert "payment" in wrong_fields(ask(desk, order, amount=money("5.00")))


@pytest.mark.atom("S2-26")
def test_a_transfer_is_not_given_back_by_a_service(desk: Caller, paid: Order) -> None:
    told = problem(ask(desk, paid, amount=money("5.00"), way="provider"), 409)
    assert "refund by hand" in told["detail"]


def test_without_a_way_the_service_gives_it_back(desk: Caller, goods: list[Product]) -> None:
    order = paid_by_card()
    wish = {"amount": money("20.00"), "reason": "A scratch"}
    told = json_of(desk.post(f"/orders/{order.number}/refunds", wish), 201)
    assert told["refunds"][0]["way"] == "provider"


def test_above_the_limit_a_key_cannot_approve_its_own(desk: Caller, paid: Order) -> None:
    limit_refunds(1000)
    given = json_of(ask(desk, paid, amount=money("20.00")), 201)["refunds"][0]
    assert given["stage"] == "requested"
    refused = problem(desk.post(f"/refunds/{given['id']}/steps/approve"), 409)
    assert "10.00" in refused["detail"]


def test_a_key_without_the_scope_gives_nothing_back(paid: Order) -> None:
    problem(ask(a_key("orders.write"), paid, amount=money("5.00")), 403)
    assert not Refund.objects.exists()


def test_the_same_call_twice_gives_back_once(desk: Caller, paid: Order) -> None:
    path, wish = f"/orders/{paid.number}/refunds", {**BY_HAND, "amount": money("20.00")}
    first = desk.post(path, wish, headers={"Idempotency-Key": "r-1"})
    second = desk.post(path, wish, headers={"Idempotency-Key": "r-1"})
    assert json_of(first, 201) == json_of(second, 201)
    assert second["Idempotent-Replayed"] == "true"
    assert Refund.objects.count() == 1


@pytest.mark.atom("S1-12", "U17")
def test_the_order_says_by_which_service_and_transaction_and_no_more(
    desk: Caller, goods: list[Product]
) -> None:
    order = paid_by_card()
    answer = desk.get(f"/orders/{order.number}")
    row = json_of(answer)["payments"][0]
    assert (row["provider"], row["provider_ref"]) == ("rehearsal", "S-77")
    assert row["reference"] == Payment.objects.get(order=order).reference
    assert SESSION not in answer.content.decode()


@pytest.mark.atom("U18")
def test_money_in_excess_is_told(desk: Caller, paid: Order) -> None:
    wish = {"amount": money("30.00")}
    told = json_of(desk.post(f"/orders/{paid.number}/payments", wish), 201)
    assert (told["surplus"], told["payment_status"]) == (money("30.00"), "overpaid")


def test_the_customer_sees_sums_and_nothing_of_the_service(
    visitor: Caller, desk: Caller, goods: list[Product]
) -> None:
    order = paid_by_card()
    wish = {"amount": money("20.00"), "way": "cash", "reason": "canary-reason"}
    row = json_of(desk.post(f"/orders/{order.number}/refunds", wish), 201)["refunds"][0]["id"]
    json_of(desk.post(f"/refunds/{row}/steps/settle"))
    answer = visitor.get(f"/o/{issue('track', order.pk)}")
    assert json_of(answer)["totals"]["paid"] == money("144.90")
    assert json_of(answer)["totals"]["refunded"] == money("20.00")
    text = answer.content.decode()
    for inner in ("S-77", "rehearsal", "canary-reason", "refundable", "surplus"):
        assert inner not in text


def test_refunds_stand_in_the_description(visitor: Caller) -> None:
    paths = json_of(visitor.get("/openapi.json"))["paths"]
    asked = paths["/api/v1/orders/{number}/refunds"]["post"]
    assert asked["security"] == [{"ApiKeyHolder": ["payments.write"]}]
    for path in ("/refunds/{row_id}/steps/{step}", "/orders/{number}/refunds/{row_id}/steps"):
        assert f"/api/v1{path}" in paths


def test_a_recorded_payment_gives_its_reference_back_and_lies_not_ahead(
    desk: Caller, goods: list[Product]
) -> None:
    order = anna_buys({"LAMP-1": 1})
    path = f"/orders/{order.number}/payments"
    seen = {"amount": money(order.money(order.total).amount), "reference": "FT-7 lamp"}
    refused = desk.post(path, seen | {"paid_on": "2099-01-01"})
    assert "paid_on" in wrong_fields(refused)
    assert fresh(order).paid == 0
    answer = desk.post(path, seen | {"paid_on": "2026-01-02"})
    (row,) = json_of(answer, 201)["payments"]
    assert (row["paid_reference"], row["reference"]) == ("FT-7 lamp", None)


def test_the_caller_says_whether_the_customer_is_told(desk: Caller, paid: Order) -> None:
    for told in (True, False):
        ask(desk, paid, amount=money("5.00"), inform={"email": told})
        assert Refund.objects.latest("pk").informs is told
