"""A shop front of somebody else: products, carts, pairs, placing (S0-1, S0-2, S0-3, S0-5, X3)."""

from typing import Any

import pytest

from orderwright.domain.checkout.matrix_services import switch_cell
from orderwright.domain.checkout.models import Cart
from orderwright.domain.orders.models import Order
from orderwright.kernel.links.services import issue
from tests.builders import online_payments
from tests.pages.api.callers import CHECKOUT, Caller, json_of, problem, wrong_fields


def a_cart(visitor: Caller, **lines: int) -> str:
    """The token of a cart with two lamps."""
    wish = {"currency": "PLN", "locale": "en", "lines": [{"sku": "LAMP-1", "quantity": 2}]}
    return str(json_of(visitor.post("/carts", wish), 201)["token"])


def test_products_are_listed_page_by_page_and_found_by_words(visitor: Caller) -> None:
    first = json_of(visitor.get("/products?limit=2"))
    assert [product["sku"] for product in first["items"]] == ["LAMP-1", "LAMP-2"]
    assert first["items"][0]["price"] == {"amount": "129.90", "currency": "PLN"}
    second = json_of(visitor.get(f"/products?limit=2&after={first['next']}"))
    assert [product["sku"] for product in second["items"]] == ["CHAIR/1"]
    assert second["next"] is None
    found = json_of(visitor.get("/products?q=zolta"))
    assert [product["sku"] for product in found["items"]] == ["LAMP-2"]


def test_a_product_is_read_by_its_sku_whatever_letters_it_has(visitor: Caller) -> None:
    assert json_of(visitor.get("/products/CHAIR/1"))["sku"] == "CHAIR/1"
    problem(visitor.get("/products/NO-SUCH"), 404)


@pytest.mark.atom("S0-1")
def test_products_go_into_a_cart_that_adds_up(visitor: Caller) -> None:
    token = a_cart(visitor)
    cart = json_of(visitor.put(f"/carts/{token}/lines/CHAIR/1", {"quantity": 1}))
    assert [(line["sku"], line["quantity"]) for line in cart["lines"]] == [
        ("LAMP-1", 2),
        ("CHAIR/1", 1),
    ]
    assert cart["lines"][0]["total"] == {"amount": "259.80", "currency": "PLN"}
    assert cart["total"] == {"amount": "658.80", "currency": "PLN"}
    left = json_of(visitor.call("DELETE", f"/carts/{token}/lines/LAMP-1"))
    assert [line["sku"] for line in left["lines"]] == ["CHAIR/1"]
    assert json_of(visitor.get(f"/carts/{token}")) == left


@pytest.mark.atom("S0-2", "X3", "X13")
def test_every_pair_has_a_price_or_a_reason(visitor: Caller) -> None:
    token = a_cart(visitor)
    options = json_of(visitor.get(f"/carts/{token}/options?country=PL&postal_code=31-146"))
    pairs = {(o["delivery_method"], o["payment_method"]): o for o in options["options"]}
    courier = pairs["courier", "transfer"]
    assert courier["offered"]
    assert courier["price"] == {"amount": "15.00", "currency": "PLN"}
    assert courier["gates"] == ["customer", "shop"]
    assert courier["estimate"] == {"min_days": 1, "max_days": 3}
    assert courier["arrives"]["first"] <= courier["arrives"]["last"]
    assert not pairs["courier", "at_pickup"]["offered"]
    assert pairs["courier", "at_pickup"]["arrives"] is None
    assert pairs["courier", "at_pickup"]["reason"]
    abroad = json_of(visitor.get(f"/carts/{token}/options?country=DE"))
    reasons = [o["reason"] for o in abroad["options"] if o["delivery_method"] == "courier"]
    assert all(reasons)


@pytest.mark.atom("S0-3")
@pytest.mark.threat("T34")
def test_a_pair_that_the_matrix_does_not_have_is_refused(visitor: Caller) -> None:
    token = a_cart(visitor)
    forged = {**CHECKOUT, "payment_method": "at_pickup"}
    answer = visitor.post(f"/carts/{token}/place", forged)
    assert answer.status_code in (400, 409)
    assert Order.objects.count() == 0


@pytest.mark.atom("S0-5", "S0-7")
@pytest.mark.threat("T37")
def test_placing_twice_gives_one_order_and_the_same_link(visitor: Caller) -> None:
    token = a_cart(visitor)
    first = json_of(visitor.post(f"/carts/{token}/place", CHECKOUT), 201)
    second = json_of(visitor.post(f"/carts/{token}/place", CHECKOUT), 200)
    assert Order.objects.count() == 1
    assert second == first
    assert first["stage"] == "placed"
    assert first["waiting_on"]["party"] == "customer"
    assert first["gates"][0] == {"kind": "customer", "state": "open"}
    assert first["totals"]["total"] == {"amount": "274.80", "currency": "PLN"}
    assert first["urls"]["order"].endswith(f"/o/{first['token']}")
    assert json_of(visitor.get(f"/o/{first['token']}")) == first


@pytest.mark.atom("S0-7")
@pytest.mark.threat("T01")
def test_a_guessed_token_opens_nothing_and_says_no_more_than_any_other(visitor: Caller) -> None:
    token = a_cart(visitor)
    placed = json_of(visitor.post(f"/carts/{token}/place", CHECKOUT), 201)
    near = placed["token"][:-1] + ("a" if placed["token"][-1] != "a" else "b")
    assert visitor.get(f"/o/{near}").content == visitor.get("/o/nothing").content
    problem(visitor.get(f"/o/{near}"), 404)
    problem(visitor.get(f"/o/{token}"), 404)


@pytest.mark.threat("T27", "T14")
def test_the_customers_view_holds_no_street_phone_mail_or_note(visitor: Caller) -> None:
    token = a_cart(visitor)
    wish = {**CHECKOUT, "note": "ring twice please"}
    placed = json_of(visitor.post(f"/carts/{token}/place", wish), 201)
    answer = visitor.get(f"/o/{placed['token']}")
    seen = answer.content.decode()
    for secret in ("Długa", "600100200", "anna@example.com", "ring twice", "31-146"):
        assert secret not in seen
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.threat("T23", "T30")
@pytest.mark.parametrize("forged", ["total", "price", "status", "paid", "is_staff", "stage"])
def test_nobody_sets_prices_or_states_from_outside(visitor: Caller, forged: str) -> None:
    token = a_cart(visitor)
    wrong = wrong_fields(visitor.post(f"/carts/{token}/place", {**CHECKOUT, forged: 1}))
    assert set(wrong) == {forged}
    line = {"sku": "LAMP-1", "quantity": 1, forged: 1}
    assert wrong_fields(
        visitor.post("/carts", {"currency": "PLN", "locale": "en", "lines": [line]})
    ).keys() == {f"lines[0].{forged}"}
    assert Order.objects.count() == 0


@pytest.mark.threat("T31")
@pytest.mark.parametrize(
    "quantity", [-1, 0, 0.5, 10_000, 10**30, "1e3", "2", "٣", True, None, [], {}]
)
def test_a_quantity_is_a_whole_number_within_bounds(visitor: Caller, quantity: Any) -> None:
    line = {"sku": "LAMP-1", "quantity": quantity}
    wish = {"currency": "PLN", "locale": "en", "lines": [line]}
    assert list(wrong_fields(visitor.post("/carts", wish))) == ["lines[0].quantity"]
    assert Cart.objects.count() == 0


@pytest.mark.threat("T31")
@pytest.mark.parametrize("number", ["NaN", "Infinity", "1" * 5000])
def test_numbers_that_are_none_are_refused(visitor: Caller, number: str) -> None:
    raw = b'{"currency": "PLN", "lines": [{"sku": "LAMP-1", "quantity": %s}]}' % number.encode()
    problem(visitor.post("/carts", raw), 400)


@pytest.mark.threat("T32")
def test_carts_and_notes_are_bounded(visitor: Caller) -> None:
    many = [{"sku": f"S{n}", "quantity": 1} for n in range(101)]
    wish = {"currency": "PLN", "locale": "en", "lines": many}
    assert "lines" in wrong_fields(visitor.post("/carts", wish))
    token = a_cart(visitor)
    long = {**CHECKOUT, "note": "x" * 2001}
    assert list(wrong_fields(visitor.post(f"/carts/{token}/place", long))) == ["note"]
    huge = {**CHECKOUT, "note": "x" * 1_000_001}
    problem(visitor.post(f"/carts/{token}/place", huge), 413)


def test_wrong_addresses_are_named_field_by_field(visitor: Caller) -> None:
    token = a_cart(visitor)
    address = {**CHECKOUT["shipping_address"], "postal_code": "nonsense"}
    contact = {"email": "not an address", "name": "Anna"}
    wish = {**CHECKOUT, "shipping_address": address, "customer": contact}
    wrong = wrong_fields(visitor.post(f"/carts/{token}/place", wish))
    assert set(wrong) == {"customer.email", "shipping_address.postal_code"}
    missing = wrong_fields(visitor.post(f"/carts/{token}/place", {"customer": {"name": "Anna"}}))
    assert list(missing) == ["customer.email"]


def test_an_unknown_product_is_named_where_it_was_written(visitor: Caller) -> None:
    lines = [{"sku": "LAMP-1", "quantity": 1}, {"sku": "GHOST", "quantity": 1}]
    wish = {"currency": "PLN", "locale": "en", "lines": lines}
    assert list(wrong_fields(visitor.post("/carts", wish))) == ["lines[1].sku"]
    assert Cart.objects.count() == 0


def test_an_idempotency_key_repeats_the_first_answer(visitor: Caller) -> None:
    token = a_cart(visitor)
    sent = {"Idempotency-Key": "try-1"}
    first = visitor.post(f"/carts/{token}/place", CHECKOUT, headers=sent)
    again = visitor.post(f"/carts/{token}/place", CHECKOUT, headers=sent)
    assert json_of(again, 201) == json_of(first, 201)
    assert again["Idempotent-Replayed"] == "true"
    assert not first.has_header("Idempotent-Replayed")
    other = {**CHECKOUT, "note": "changed"}
    problem(visitor.post(f"/carts/{token}/place", other, headers=sent), 422)
    assert Order.objects.count() == 1


@pytest.mark.threat("T33")
def test_a_price_that_rose_meanwhile_is_not_charged_in_silence(visitor: Caller) -> None:
    token = a_cart(visitor)
    from_cart = json_of(visitor.get(f"/carts/{token}"))["total"]
    placed = json_of(visitor.post(f"/carts/{token}/place", CHECKOUT), 201)
    assert placed["totals"]["lines"] == from_cart


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("note", "\x01"), ("note", "one\u2028two"), ("note", "\ufffe"),
        ("consents", ["terms\x01"]), ("pickup_point", "KRK\u2029"),
    ],
)  # fmt: skip
def test_odd_characters_are_refused_at_their_field(
    visitor: Caller, field: str, value: object
) -> None:
    token = "t" * 22
    answer = visitor.post(f"/carts/{token}/place", {**CHECKOUT, field: value})
    assert list(wrong_fields(answer)) == [field]


def test_a_pair_that_is_not_offered_is_refused_at_its_fields(visitor: Caller) -> None:
    switch_cell("courier", "transfer", active=False)
    refused = visitor.post(f"/carts/{a_cart(visitor)}/place", CHECKOUT)
    told = problem(refused, 409)
    assert {error["field"] for error in told["errors"]} == {"delivery_method", "payment_method"}
    assert {error["message"] for error in told["errors"]} == {told["detail"]}


@pytest.mark.atom("S0-21")
def test_an_order_that_a_service_takes_the_money_for_comes_with_its_pay_page(
    visitor: Caller,
) -> None:
    online_payments()
    path = f"/carts/{a_cart(visitor)}/place"
    for _again in range(2):
        answer = visitor.post(path, {**CHECKOUT, "payment_method": "card"})
        pay = issue("pay", Order.objects.get().pk)
        assert answer.json()["payment_url"] == f"http://testserver/pay/{pay}"
