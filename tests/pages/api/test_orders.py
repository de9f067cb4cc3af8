"""Programs with a key: create, list and read orders (S0-8, S1-1, S1-10, S2-2, S2-6, X4)."""

from typing import Any

import pytest

from orderwright.domain.delivery.deliverers import DelivererWish, save_deliverer
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.models import ApiKey
from orderwright.domain.shop.services import revoke_api_key
from orderwright.domain.shop.stages import OrderStage
from orderwright.entrypoints.api.bodies import OrderBody
from tests.pages.api.callers import (
    CHECKOUT,
    CONTACT,
    KRAKOW,
    Caller,
    a_key,
    json_of,
    problem,
    wrong_fields,
)
from tests.walks import an_order, anna_buys, pay, step


def an_order_wish(**changes: Any) -> dict[str, Any]:
    """Two lamps by phone."""
    return {
        "source": "phone", "currency": "PLN", "locale": "pl", "customer": CONTACT,
        "shipping_address": KRAKOW, "lines": [{"sku": "LAMP-1", "quantity": 2}],
        "delivery_method": "courier", "payment_method": "transfer", **changes,
    }  # fmt: skip


ORDER_FIELDS = {
    "number", "token", "stage", "status", "gates", "waiting_on", "payment_status",
    "delivery_status", "source", "locale", "currency", "customer", "shipping_address",
    "billing_address", "lines", "adjustments", "totals", "delivery_method", "payment_method",
    "parcels", "tags", "notes", "version", "placed_at", "updated_at", "urls",
}  # fmt: skip


def test_an_order_by_phone_is_created_whole(desk: Caller) -> None:
    answer = desk.post("/orders", an_order_wish())
    order = json_of(answer, 201)
    assert set(order) >= ORDER_FIELDS
    assert answer["Location"] == f"/api/v1/orders/{order['number']}"
    assert answer["ETag"].startswith(f'"{order["version"]}-')
    assert order["source"] == "phone"
    assert order["customer"]["email"] == "anna@example.com"
    assert order["lines"][0]["unit_price"] == {"amount": "129.90", "currency": "PLN"}
    totals = order["totals"]
    assert set(totals) >= {
        "lines", "shipping", "fees", "discount", "tax", "total", "paid", "refunded", "due",
    }  # fmt: skip
    assert totals["due"] == totals["total"] == {"amount": "274.80", "currency": "PLN"}
    assert totals["tax"][0]["rate"] == "23"
    assert order["urls"]["tracking"].endswith(f"/o/{order['token']}")
    assert json_of(desk.get(f"/orders/{order['number']}")) == order


def test_the_same_external_id_gives_the_order_that_exists(desk: Caller) -> None:
    wish = an_order_wish(source="allegro", external_id="A-77")
    first = json_of(desk.post("/orders", wish), 201)
    again = json_of(desk.post("/orders", wish), 200)
    assert again["number"] == first["number"]
    assert Order.objects.count() == 1


@pytest.mark.threat("T30")
def test_prices_need_a_scope_of_their_own(desk: Caller) -> None:
    money = {"amount": "1.00", "currency": "PLN"}
    cheap = [{"sku": "LAMP-1", "quantity": 2, "unit_price": money}]
    for wish in (
        an_order_wish(lines=cheap),
        an_order_wish(shipping_price=money),
        an_order_wish(placed_at="2026-01-02T03:04:05Z"),
    ):
        problem(desk.post("/orders", wish), 403)
    pricer = a_key("orders.write", "orders.price")
    wish = an_order_wish(lines=cheap, shipping_price=money, placed_at="2026-01-02T03:04:05Z")
    order = json_of(pricer.post("/orders", wish), 201)
    assert order["totals"]["total"] == {"amount": "3.00", "currency": "PLN"}
    assert order["placed_at"] == "2026-01-02T03:04:05Z"


@pytest.mark.parametrize(
    ("money", "field"),
    [
        ({"amount": "1.005", "currency": "PLN"}, "shipping_price.amount"),
        ({"amount": "1,00", "currency": "PLN"}, "shipping_price.amount"),
        ({"amount": "-1", "currency": "PLN"}, "shipping_price.amount"),
        ({"amount": 1, "currency": "PLN"}, "shipping_price.amount"),
        ({"amount": "1", "currency": "EUR"}, "shipping_price.currency"),
        ({"amount": "999999999999999", "currency": "PLN"}, "shipping_price.amount"),
    ],
)
def test_an_amount_is_read_exactly_or_refused(goods: Any, money: Any, field: str) -> None:
    pricer = a_key("orders.write", "orders.price")
    wrong = wrong_fields(pricer.post("/orders", an_order_wish(shipping_price=money)))
    assert list(wrong) == [field]


def test_a_quotation_shows_only_when_it_is_asked_for(desk: Caller) -> None:
    draft = json_of(desk.post("/orders", an_order_wish(draft=True)), 201)
    assert draft["stage"] == "draft"
    assert json_of(desk.get("/orders"))["items"] == []
    listed = json_of(desk.get("/orders?stage=draft"))["items"]
    assert [order["number"] for order in listed] == [draft["number"]]


@pytest.mark.atom("S0-8", "S1-1")
def test_a_new_order_is_on_top_and_pages_hold_every_order_once(desk: Caller) -> None:
    numbers = [json_of(desk.post("/orders", an_order_wish()), 201)["number"] for _n in range(5)]
    seen: list[str] = []
    after = ""
    while True:
        page = json_of(desk.get(f"/orders?limit=2&after={after}"))
        seen += [order["number"] for order in page["items"]]
        after = page["next"] or ""
        if not after:
            break
    assert seen == numbers[::-1]
    oldest = json_of(desk.get("/orders?sort=placed_at&limit=1"))
    assert oldest["items"][0]["number"] == numbers[0]


@pytest.mark.atom("S1-10", "S2-2")
def test_orders_are_filtered_by_what_they_are(desk: Caller) -> None:
    paid = anna_buys({"LAMP-1": 1})
    pay(paid)
    json_of(desk.post("/orders", an_order_wish(source="phone")), 201)

    def numbers(question: str) -> list[str]:
        return [order["number"] for order in json_of(desk.get(f"/orders?{question}"))["items"]]

    assert numbers("payment_status=paid") == [paid.number]
    assert numbers("source=storefront") == [paid.number]
    assert len(numbers("waiting_on=customer")) + len(numbers("waiting_on=shop")) == 2
    assert numbers(f"q={paid.number}") == [paid.number]
    assert numbers("q=ANNA%20kowalska&source=storefront") == [paid.number]
    assert numbers("q=nobody-at-all") == []
    assert numbers("placed_before=2020-01-01T00:00:00Z") == []
    assert len(numbers("placed_after=2020-01-01T00:00:00%2B02:00")) == 2


@pytest.mark.threat("T25", "T73")
@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=36893488147419103232", "limit"),
        ("limit=ten", "limit"),
        ("after=nonsense", "after"),
        ("after=WyItcGxhY2VkX2F0IixudWxsLDFd", "after"),
        ("sort=user__password", "sort"),
        ("stage=lost", "stage"),
        ("customer=7", "customer"),
        ("user__password__startswith=a", "user__password__startswith"),
        ("page_size=1000000000", "page_size"),
        ("limit=1&limit=2", "limit"),
        ("placed_after=yesterday", "placed_after"),
        ("placed_after=2026-13-01T00:00:00Z", "placed_after"),
        ("q=%00", "q"),
        ("api_key=ow_secret", "api_key"),
    ],
)
def test_what_the_list_does_not_know_is_refused(desk: Caller, question: str, field: str) -> None:
    assert list(wrong_fields(desk.get(f"/orders?{question}"))) == [field]


def test_a_cursor_of_another_sort_order_is_refused(desk: Caller) -> None:
    for _n in range(2):
        json_of(desk.post("/orders", an_order_wish()), 201)
    cursor = json_of(desk.get("/orders?limit=1"))["next"]
    assert list(wrong_fields(desk.get(f"/orders?sort=placed_at&after={cursor}"))) == ["after"]


@pytest.mark.threat("T02", "T24")
def test_a_number_alone_opens_nothing(desk: Caller, visitor: Caller) -> None:
    number = anna_buys({"LAMP-1": 1}).number
    for path in (f"/orders/{number}", "/orders", f"/orders/{number}/events", "/stock/LAMP-1"):
        answer = visitor.get(path)
        problem(answer, 401)
        assert answer["WWW-Authenticate"] == "Bearer"
    problem(Caller("ow_" + "x" * 43).get(f"/orders/{number}"), 401)
    problem(visitor.get(f"/orders/{number}?key={desk.secret}"), 401)


@pytest.mark.threat("T24")
def test_a_key_opens_what_its_scopes_say_and_nothing_once_revoked(desk: Caller) -> None:
    number = anna_buys({"LAMP-1": 1}).number
    stock = a_key("stock.write")
    problem(stock.get(f"/orders/{number}"), 403)
    problem(stock.post(f"/orders/{number}/steps/cancel", {"reason": "no"}), 403)
    reader = a_key("orders.read")
    assert json_of(reader.get(f"/orders/{number}"))["number"] == number
    problem(reader.post(f"/orders/{number}/notes", {"text": "no"}), 403)
    problem(reader.put("/stock/LAMP-1", {"available": 1}), 403)
    erp = a_key("erp")
    problem(erp.get("/orders"), 403)
    key = ApiKey.objects.get(name=ApiKey.objects.latest("pk").name)
    revoke_api_key(key.pk)
    problem(erp.get("/orders"), 401)
    assert Order.objects.get(number=number).stage == OrderStage.PLACED


def test_an_idempotency_key_of_one_program_says_nothing_to_another(desk: Caller) -> None:
    sent = {"Idempotency-Key": "one"}
    made = desk.post("/orders", an_order_wish(), headers=sent)
    first = json_of(made, 201)
    repeated = desk.post("/orders", an_order_wish(), headers=sent)
    assert json_of(repeated, 201) == first
    assert repeated["Idempotent-Replayed"] == "true"
    assert repeated["ETag"] == made["ETag"]
    other = json_of(a_key().post("/orders", an_order_wish(), headers=sent), 201)
    assert other["number"] != first["number"]
    problem(desk.post("/orders", an_order_wish(note="x"), headers=sent), 422)
    long = {"Idempotency-Key": "x" * 256}
    problem(desk.post("/orders", an_order_wish(), headers=long), 400)


def test_a_refusal_is_repeated_too(desk: Caller) -> None:
    sent = {"Idempotency-Key": "bad"}
    wish = an_order_wish(lines=[{"sku": "GHOST", "quantity": 1}])
    first = desk.post("/orders", wish, headers=sent)
    again = desk.post("/orders", wish, headers=sent)
    assert problem(again, 400) == problem(first, 400)
    assert again["Idempotent-Replayed"] == "true"


@pytest.mark.atom("X4")
def test_every_open_order_waits_for_exactly_one_party(desk: Caller) -> None:
    for stage in (OrderStage.PLACED, OrderStage.CONFIRMED, OrderStage.SHIPPED):
        an_order(stage, lines={"LAMP-1": 1})
    for order in json_of(desk.get("/orders"))["items"]:
        assert order["waiting_on"]["party"]
        assert order["waiting_on"]["since"].endswith("Z")


@pytest.mark.threat("T23")
def test_every_unknown_field_of_a_new_order_is_named(desk: Caller) -> None:
    wrong = wrong_fields(desk.post("/orders", an_order_wish(stage="completed", paid=True)))
    assert set(wrong) == {"stage", "paid"}
    assert "stage" not in OrderBody.model_fields


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"locale": "xx"}, "locale"),
        ({"placed_at": "2999-01-01T00:00:00Z"}, "placed_at"),
        ({"valid_until": "2001-01-01T00:00:00Z", "draft": True}, "valid_until"),
        ({"inform": {"fax": True}}, "inform.fax"),
    ],
)
def test_terms_that_nobody_can_keep_are_refused_at_their_field(
    visitor: Caller, wrong: dict[str, Any], field: str
) -> None:
    seller = a_key("orders.write", "orders.price")
    wish = {
        **CHECKOUT, "source": "api", "currency": "PLN", "locale": "en",
        "lines": [{"sku": "LAMP-1", "quantity": 1}],
    }  # fmt: skip
    assert list(wrong_fields(seller.post("/orders", wish | wrong))) == [field]
    assert not Order.objects.exists()


def test_a_country_that_does_not_exist_has_no_options(visitor: Caller) -> None:
    wish = {"currency": "PLN", "lines": [{"sku": "LAMP-1", "quantity": 1}]}
    token = json_of(visitor.post("/carts", wish), 201)["token"]
    assert list(wrong_fields(visitor.get(f"/carts/{token}/options?country=ZZ"))) == ["country"]


def test_an_empty_text_is_said_to_be_needed(desk: Caller) -> None:
    order = json_of(desk.post("/orders", an_order_wish()), 201)
    empty = desk.post(f"/orders/{order['number']}/notes", {"text": ""})
    assert wrong_fields(empty) == {"text": "This is needed."}
    nowhere = problem(desk.get("/nowhere"), 404)
    assert nowhere["title"] == problem(desk.get("/orders/NO-SUCH"), 404)["title"] == "Not Found"


@pytest.mark.atom("S1-3", "S1-17")
def test_an_order_names_its_deliverer_and_the_list_is_asked_for_theirs(desk: Caller) -> None:
    jan = save_deliverer(DelivererWish("Jan", email="jan@shop.example"))
    order, other = an_order(OrderStage.CONFIRMED), an_order(OrderStage.CONFIRMED)
    step(order, "assign", table="delivery", data={"deliverer": str(jan.pk)})
    found = json_of(desk.get(f"/orders?deliverer={jan.pk}"))["items"]
    assert [row["number"] for row in found] == [order.number]
    assert found[0]["deliveries"][0]["deliverer"] == {"id": jan.pk, "name": "Jan"}
    assert found[0]["deliveries"][0]["warehouse"] == "main"
    assert found[0]["deliverer"] == {"id": jan.pk, "name": "Jan"}
    assert json_of(desk.get(f"/orders/{other.number}"))["deliverer"] is None
