"""The checkout: address, delivery and payment, the last page and its button."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache

from orderwright.domain.catalog.services import set_price
from orderwright.domain.checkout.matrix_services import (
    BandWish,
    CellWish,
    save_cell,
    switch_cell,
)
from orderwright.domain.checkout.models import Cart
from orderwright.domain.orders.models import Order
from orderwright.domain.stock.models import Level
from orderwright.domain.stock.services import set_available
from orderwright.entrypoints import throttle
from orderwright.kernel.journal.models import Event
from tests.builders import a_locker, a_product, online_payments
from tests.pages.storefront.reading import Element, read
from tests.pages.storefront.visitors import ADDRESS, PAIR, Visitor, token


@pytest.fixture
def filled(anna: Visitor) -> Visitor:
    """Anna with one lamp in her cart."""
    anna.fills_cart(lamp=1)
    return anna


def _choice(page: Element, name: str, value: str) -> Element:
    return next(
        label
        for label in page.all("label", class_="ow-choice")
        if list(label.all("input", name=name, value=value))
    )


def _errors(page: Element) -> dict[str, str]:
    found = page.all("div", class_="ow-field__error")
    return {e.attrs["id"].removeprefix("e-"): e.text for e in found}


@pytest.mark.atom("S0-5", "S3-26")
@pytest.mark.threat("T37")
def test_a_guest_buys_and_lands_on_the_order_page(filled: Visitor) -> None:
    order = filled.buys()
    assert (order.name, order.email, order.total) == ("Anna Kowalska", "anna@example.com", 14_490)
    assert order.shipping_address["street"] == "ul. Długa 5"
    assert order.ip == "127.0.0.1"
    assert "Your cart is empty" in read(filled.get("/cart")).text


@pytest.mark.atom("S0-5", "S0-21")
def test_who_pays_by_a_service_is_taken_to_its_button_and_can_leave_it(filled: Visitor) -> None:
    online_payments()
    filled.checks_out({**PAIR, "payment_method": "card"})
    there = filled.presses_order()["Location"]
    order = Order.objects.get()
    assert there == f"/pay/{token('pay', order)}?placed=1"
    page = read(filled.get(there))
    assert "Thank you for your order" in page.text
    [button] = page.all("button", class_="ow-btn--primary")
    assert "144.90" in button.text
    assert page.one("a", href=f"/o/{token('track', order)}").text == "See the order"
    order.payments.update(stage="paid")
    Order.objects.update(paid=order.total)
    values = {"cart": "x", "csrfmiddlewaretoken": filled.client.cookies["csrftoken"].value}
    again = filled.client.post("/checkout/confirm", values)["Location"]
    assert again.startswith("/o/")


@pytest.mark.atom("X13")
@time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False)
def test_the_days_beside_the_picked_delivery_are_those_of_the_pair(filled: Visitor) -> None:
    online_payments()
    save_cell(CellWish("courier", "card", (BandWish(1500),), min_days=1, max_days=7))
    filled.checks_out()
    page = read(filled.get("/checkout/delivery"))
    assert "expected Wed, Nov 25 – Fri, Nov 27" in _choice(page, "delivery_method", "courier").text
    update = {**PAIR, "payment_method": "card", "action": "update"}
    page = read(filled.get(filled.post("/checkout/delivery", update)["Location"]))
    assert "expected Wed, Nov 25 – Thu, Dec 3" in _choice(page, "delivery_method", "courier").text


@pytest.mark.atom("S0-5")
@pytest.mark.threat("T37")
def test_pressed_twice_it_is_one_order_and_the_same_page(filled: Visitor) -> None:
    filled.checks_out()
    page = read(filled.get("/checkout/confirm"))
    values = page.one("form", action="/checkout/confirm").values()
    first = filled.client.post("/checkout/confirm", values)
    second = filled.client.post("/checkout/confirm", values)
    assert Order.objects.count() == 1
    assert first["Location"] == second["Location"]
    assert first["Location"].startswith("/o/")


def test_wrong_fields_get_their_sentence_and_keep_what_was_typed(filled: Visitor) -> None:
    answer = filled.post("/checkout", {**ADDRESS, "email": "anna@", "postal_code": "31147"})
    assert answer.status_code == 400
    page = read(answer)
    assert set(_errors(page)) == {"email", "postal_code"}
    assert page.one("input", name="email").attrs["value"] == "anna@"
    assert page.one("input", name="street").attrs["value"] == "ul. Długa 5"
    summary = page.one("div", role="alert")
    assert {link.attrs["href"] for link in summary.all("a")} == {"#f-email", "#f-postal_code"}
    assert page.one("input", name="email").attrs["aria-invalid"] == "true"


def test_every_needed_field_is_asked_for(filled: Visitor) -> None:
    page = read(filled.post("/checkout", {"country": "PL", "other_billing": "on"}))
    wanted = {"email", "name", "street", "postal_code", "city"}
    billing = {"billing_name", "billing_street", "billing_postal_code", "billing_city"}
    assert wanted | {"billing_country"} <= set(_errors(page)) or wanted | billing <= set(
        _errors(page)
    )


@pytest.mark.threat("T57", "T54")
@pytest.mark.parametrize(
    "text", ["\x00", "a\x00b", "a\r\nBcc: x@y.pl", "\u2028", "\uffff", "x" * 5000]
)
@pytest.mark.parametrize("name", ["name", "street", "city", "company"])
def test_text_that_breaks_things_is_refused_at_the_field(
    filled: Visitor, name: str, text: str
) -> None:
    answer = filled.post("/checkout", {**ADDRESS, name: text})
    assert answer.status_code == 400
    assert name in _errors(read(answer))


@pytest.mark.threat("T32")
def test_a_note_of_a_megabyte_is_refused_in_time(filled: Visitor) -> None:
    answer = filled.post("/checkout", {**ADDRESS, "note": "x" * 1_000_000})
    assert answer.status_code == 400
    assert "note" in _errors(read(answer))
    assert len(answer.content) < 200_000


@pytest.mark.threat("T51", "T56")
@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "\"'><img src=x onerror=alert(1)>",
        "{{ 7*'7' ~ seven }}",
        "\u202eanna",
        "&lt;b&gt;",
    ],
)
def test_hostile_text_is_only_text_on_every_page(filled: Visitor, text: str) -> None:
    typed = {"name": text, "street": text, "city": text, "company": text, "note": text}
    filled.checks_out()
    harmless = [read(filled.get(path)) for path in ("/checkout", "/checkout/confirm")]
    filled.checks_out(**dict.fromkeys(typed, "xy"))
    harmless = [read(filled.get(path)) for path in ("/checkout", "/checkout/confirm")]
    filled.checks_out(**typed)
    hostile = [read(filled.get(path)) for path in ("/checkout", "/checkout/confirm")]
    assert [page.shape() for page in hostile] == [page.shape() for page in harmless]
    assert hostile[0].one("input", name="street").attrs["value"] == text
    order_page = filled.client.get(filled.presses_order()["Location"])
    assert text not in order_page.content.decode().replace(f"<bdi>{text}</bdi>", "")


@pytest.mark.atom("S0-2", "X3")
def test_only_what_the_matrix_allows_can_be_chosen_and_the_rest_says_why(filled: Visitor) -> None:
    filled.post("/checkout", {**ADDRESS, "country": "CZ", "postal_code": "110 00"})
    page = read(filled.get("/checkout/delivery"))
    cash = _choice(page, "payment_method", "cash")
    assert "disabled" in cash.one("input").attrs
    assert cash.one("small").text == "We do not deliver to this country this way."
    impossible = _choice(page, "payment_method", "at_pickup")
    assert impossible.one("small").text == "This payment is not possible with this delivery."
    assert "disabled" not in _choice(page, "payment_method", "transfer").one("input").attrs


@pytest.mark.atom("S0-4")
def test_a_delivery_without_any_pair_on_offer_is_not_mentioned(filled: Visitor) -> None:
    a_locker()
    filled.post("/checkout", ADDRESS)
    assert _choice(read(filled.get("/checkout/delivery")), "delivery_method", "locker")
    switch_cell("locker", "transfer", active=False)
    page = read(filled.get("/checkout/delivery"))
    assert not list(page.all("input", name="delivery_method", value="locker"))
    assert "Parcel locker" not in page.text


@pytest.mark.atom("S0-3", "X3")
def test_a_closed_delivery_names_the_reason_of_a_pair_on_offer(filled: Visitor) -> None:
    switch_cell("courier", "transfer", active=False)
    filled.post("/checkout", {**ADDRESS, "country": "CZ", "postal_code": "110 00"})
    courier = _choice(read(filled.get("/checkout/delivery")), "delivery_method", "courier")
    assert courier.one("small").text == "We do not deliver to this country this way."


@pytest.mark.atom("S0-2")
def test_a_fee_and_a_dearer_delivery_are_told_apart(filled: Visitor) -> None:
    bands = (BandWish(1599),)
    save_cell(CellWish("courier", "transfer", bands, free_from=100))
    save_cell(CellWish("courier", "cash", bands, fee=500))
    filled.post("/checkout", ADDRESS)
    page = read(filled.get("/checkout/delivery"))
    courier = _choice(page, "delivery_method", "courier").text.replace("\xa0", " ")
    assert "free – PLN 15.99" in courier
    cash = _choice(page, "payment_method", "cash").text.replace("\xa0", " ")
    assert "+ PLN 5.00" in cash
    assert "Delivery costs PLN 15.99 with it." in cash
    assert "Delivery is free with it." in _choice(page, "payment_method", "transfer").text


def test_a_sentence_about_a_field_goes_with_the_field(filled: Visitor) -> None:
    a_locker()
    filled.post("/checkout", ADDRESS)
    to_locker = {"delivery_method": "locker", "payment_method": "transfer", "action": "continue"}
    asked = read(filled.post("/checkout/delivery", to_locker))
    # the part of the page that is swapped when another delivery is picked holds the sentence
    assert "Name the pick-up point" in asked.one("form", id="pick").one("div", role="alert").text
    assert len(list(asked.all("div", role="alert"))) == 1


@pytest.mark.parametrize(
    ("field", "typed"), [("street", "x"), ("street", "- /"), ("city", "1"), ("city", "00-950")]
)
def test_a_slip_is_no_street_and_no_city(filled: Visitor, field: str, typed: str) -> None:
    answer = filled.post("/checkout", {**ADDRESS, field: typed})
    assert answer.status_code == 400
    assert _errors(read(answer))[field].startswith("Write the ")


def test_the_proposed_address_is_taken_by_a_button_on_the_first_page_too(filled: Visitor) -> None:
    typed = {**ADDRESS, "email": "anna@gmial.com", "postal_code": "31147"}
    page = read(filled.post("/checkout", typed))
    assert "Did you mean anna@gmail.com?" in page.one("div", class_="ow-alert--info").text
    assert page.one("button", name="use_hint")
    again = read(filled.post("/checkout", {**typed, "use_hint": "1"}))
    assert again.one("input", name="email").attrs["value"] == "anna@gmail.com"


@pytest.mark.atom("S0-2", "S0-3")
def test_payments_and_total_follow_the_delivery(filled: Visitor) -> None:
    filled.post("/checkout", ADDRESS)
    update = {"delivery_method": "courier", "payment_method": "cash"}
    assert filled.post("/checkout/delivery", update)["Location"] == "/checkout/delivery"
    page = read(filled.get("/checkout/delivery"))
    assert "149.90" in page.one("tr", class_="ow-totals__sum").text
    filled.post("/checkout/delivery", {"delivery_method": "pickup", "payment_method": "at_pickup"})
    page = read(filled.get("/checkout/delivery"))
    assert "129.90" in page.one("tr", class_="ow-totals__sum").text
    assert "disabled" in _choice(page, "payment_method", "cash").one("input").attrs


def test_htmx_gets_the_page_at_once_instead_of_a_redirect(filled: Visitor) -> None:
    filled.post("/checkout", ADDRESS)
    token = filled.client.cookies["csrftoken"].value
    sent = {"csrfmiddlewaretoken": token, "delivery_method": "courier", "payment_method": "cash"}
    answer = filled.client.post("/checkout/delivery", sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert read(answer).one("form", id="pick")


@pytest.mark.atom("S0-3")
@pytest.mark.threat("T34")
@pytest.mark.parametrize(
    "pair", [("pickup", "cash"), ("courier", "at_pickup"), ("courier", "nothing"), ("", "")]
)
def test_a_forged_pair_is_refused_by_the_server(filled: Visitor, pair: tuple[str, str]) -> None:
    filled.post("/checkout", ADDRESS)
    forged = {"delivery_method": pair[0], "payment_method": pair[1], "action": "continue"}
    answer = filled.post("/checkout/delivery", forged)
    assert answer.status_code == 400
    assert "payment_method" in _errors(read(answer))
    assert filled.get("/checkout/confirm").status_code == 400
    assert not Order.objects.exists()


@pytest.mark.atom("S0-4", "S0-3")
@pytest.mark.threat("T34")
def test_a_pair_switched_off_meanwhile_is_not_ordered(filled: Visitor) -> None:
    filled.checks_out()
    page = read(filled.get("/checkout/confirm"))
    values = page.one("form", action="/checkout/confirm").values()
    save_cell(CellWish("courier", "transfer", (BandWish(1500),), active=False))
    answer = filled.client.post("/checkout/confirm", values)
    assert answer.status_code == 400
    assert "not possible" in read(answer).text
    assert not Order.objects.exists()


@pytest.mark.threat("T30", "T33")
def test_a_price_that_rose_is_shown_for_consent_and_then_ordered(filled: Visitor) -> None:
    filled.checks_out()
    page = read(filled.get("/checkout/confirm"))
    values = page.one("form", action="/checkout/confirm").values()
    set_price("LAMP", 15_000)
    answer = filled.client.post("/checkout/confirm", values)
    assert answer.status_code == 409
    again = read(answer)
    assert "The sum has changed meanwhile" in again.text
    assert "165.00" in again.one("tr", class_="ow-totals__sum").text
    assert not Order.objects.exists()
    agreed = again.one("form", action="/checkout/confirm").values()
    assert filled.client.post("/checkout/confirm", agreed).status_code == 302
    assert Order.objects.get().total == 16_500


@pytest.mark.threat("T33")
def test_a_shipping_price_that_rose_is_shown_for_consent(filled: Visitor) -> None:
    filled.checks_out()
    page = read(filled.get("/checkout/confirm"))
    values = page.one("form", action="/checkout/confirm").values()
    save_cell(CellWish("courier", "transfer", (BandWish(9900),)))
    assert filled.client.post("/checkout/confirm", values).status_code == 409
    assert not Order.objects.exists()


@pytest.mark.threat("T33")
def test_goods_that_ran_out_lead_back_to_the_cart(filled: Visitor) -> None:
    filled.checks_out()
    page = read(filled.get("/checkout/confirm"))
    values = page.one("form", action="/checkout/confirm").values()
    product = Cart.objects.latest("pk").lines.get().product
    set_available(product.pk, 0)
    answer = filled.client.post("/checkout/confirm", values, follow=True)
    assert "Not available any more" in read(answer).text
    assert not Order.objects.exists()


@pytest.mark.threat("T37")
def test_the_last_page_of_an_older_cart_does_not_order_the_newer_one(filled: Visitor) -> None:
    filled.checks_out()
    page = read(filled.get("/checkout/confirm"))
    values = page.one("form", action="/checkout/confirm").values()
    filled.client.post("/checkout/confirm", values)
    filled.fills_cart(lamp=1)
    filled.checks_out()
    answer = filled.client.post("/checkout/confirm", values)
    assert answer.status_code == 409
    assert "Your cart is another by now" in read(answer).text
    assert Order.objects.count() == 1


def test_a_mistyped_mail_provider_is_offered_not_enforced(filled: Visitor) -> None:
    filled.checks_out(email="anna@gmial.com")
    page = read(filled.get("/checkout/confirm"))
    assert "anna@gmail.com" in page.one("div", class_="ow-alert--info").text
    filled.post("/checkout/email", {"next": "confirm", "email": "evil@example.com"})
    assert "anna@gmail.com" in read(filled.get("/checkout/confirm")).text
    assert filled.presses_order().status_code == 302
    assert Order.objects.get().email == "anna@gmail.com"


def test_a_mistyped_looking_address_may_be_right(filled: Visitor) -> None:
    assert filled.buys(email="anna@gmial.com").email == "anna@gmial.com"


def test_the_invoice_may_go_elsewhere(filled: Visitor) -> None:
    billing = {
        "other_billing": "on", "billing_name": "Lampy sp. z o.o.", "billing_street": "Rynek 1",
        "billing_postal_code": "00-272", "billing_city": "Warszawa", "billing_country": "PL",
    }  # fmt: skip
    order = filled.buys(
        company="Lampy sp. z o.o.", tax_id="5260250274", note="Ring twice", **billing
    )
    assert order.billing_address is not None
    assert order.billing_address["city"] == "Warszawa"
    assert (order.company, order.tax_id, order.customer_note) == (
        "Lampy sp. z o.o.", "5260250274", "Ring twice",
    )  # fmt: skip


def test_a_wrong_tax_id_gets_its_sentence(filled: Visitor) -> None:
    page = read(filled.post("/checkout", {**ADDRESS, "tax_id": "1234567890"}))
    assert "tax_id" in _errors(page)


@pytest.mark.threat("T23")
def test_extra_fields_of_a_form_change_nothing(filled: Visitor) -> None:
    extra = {
        "status": "completed",
        "paid": "14490",
        "total": "1",
        "stage": "completed",
        "number": "X1",
    }
    order = filled.buys(**extra)
    assert (order.stage, order.paid, order.total) == ("placed", 0, 14_490)
    assert order.number != "X1"


def test_a_broken_off_checkout_goes_on_where_it_was(filled: Visitor) -> None:
    filled.checks_out()
    page = read(filled.get("/checkout"))
    assert page.one("input", name="street").attrs["value"] == "ul. Długa 5"
    chosen = read(filled.get("/checkout/delivery"))
    assert "checked" in _choice(chosen, "delivery_method", "courier").one("input").attrs


def test_nobody_skips_the_address(filled: Visitor) -> None:
    assert filled.get("/checkout/delivery")["Location"] == "/checkout"
    assert filled.get("/checkout/confirm")["Location"] == "/checkout"


def test_goods_that_cannot_travel_there_say_why(anna: Visitor) -> None:
    a_product("ANVIL", slug="anvil", weight_g=40_000)
    anna.fills_cart(anvil=1)
    anna.post("/checkout", {**ADDRESS, "country": "CZ", "postal_code": "110 00"})
    page = read(anna.get("/checkout/delivery"))
    assert "Too heavy" in _choice(page, "delivery_method", "courier").one("small").text


def test_the_country_list_is_the_matrix_s(filled: Visitor) -> None:
    page = read(filled.get("/checkout"))
    options = list(page.one("select", name="country").all("option"))
    assert options[0].attrs["value"] == "PL"
    assert "CZ" in {option.attrs["value"] for option in options}


@pytest.mark.threat("T37")
def test_the_order_remembers_one_placing_only(filled: Visitor) -> None:
    order = filled.buys()
    filled.client.post("/checkout/confirm", {**PAIR})
    assert Event.objects.filter(order_id=order.pk).count() == 1


@pytest.mark.threat("T70")
def test_nobody_floods_an_address_with_orders(anna: Visitor, settings: Any) -> None:
    # given ten orders for one address within the hour
    settings.THROTTLE = True
    cache.clear()
    for _n in range(10):
        anna.fills_cart(lamp=1)
        anna.buys()
    # when one more is sent, the address written another way
    anna.fills_cart(lamp=1)
    anna.checks_out(email="Anna@Example.com")
    answer = anna.presses_order()
    # then it waits, and says so
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) == 3600
    assert "Many orders came for this e-mail address." in read(answer).text
    assert Order.objects.count() == 10
    cache.clear()


@pytest.mark.threat("T70")
def test_a_refused_order_takes_nothing_of_the_hour(anna: Visitor, settings: Any) -> None:
    # given goods that are sold to somebody else while the last page is open
    settings.THROTTLE = True
    cache.clear()
    anna.fills_cart(lamp=1)
    anna.checks_out()
    page = read(anna.get("/checkout/confirm"))
    values = page.one("form", action="/checkout/confirm").values()
    left = dict(Level.objects.values_list("pk", "on_hand"))
    Level.objects.update(on_hand=0)
    # when the customer presses a dozen times, and once more when the goods are back
    refused = {anna.client.post("/checkout/confirm", values).status_code for _n in range(12)}
    for level, pieces in left.items():
        Level.objects.filter(pk=level).update(on_hand=pieces)
    placed = anna.client.post("/checkout/confirm", values)
    # then it is ordered
    assert 429 not in refused
    assert placed.status_code == 302
    assert Order.objects.count() == 1


@pytest.mark.threat("T70")
def test_nobody_fills_carts_by_the_hundred(anna: Visitor, settings: Any) -> None:
    settings.THROTTLE = True
    cache.clear()
    for _put in range(throttle.CART_ADDS.most - 2):
        throttle.count(throttle.CART_ADDS, "127.0.0.1")
    put = {"slug": "lamp", "quantity": "1"}
    statuses = [anna.post("/cart/add", put).status_code for _n in range(3)]
    assert 429 not in statuses[:2]
    assert statuses[-1] == 429
    cache.clear()
