"""The cart: adding, changing, bounds, prices that moved, and whose it is."""

from http.cookies import SimpleCookie

import pytest

from orderwright.domain.catalog.services import set_price
from orderwright.domain.checkout.models import Cart, CartLine
from orderwright.domain.stock.services import set_available
from orderwright.kernel import tokens
from tests.builders import a_product
from tests.pages.storefront.reading import Element, read
from tests.pages.storefront.visitors import ADDRESS, Visitor


def _rows(page: Element) -> list[Element]:
    return list(page.one("table", class_="ow-cart").one("tbody").all("tr"))


@pytest.mark.atom("S0-1")
def test_two_products_lie_in_the_cart_with_quantities_and_total(anna: Visitor) -> None:
    a_product("MUG", slug="mug", price=2500)
    anna.fills_cart(lamp=1, mug=2)
    page = read(anna.get("/cart"))
    assert len(_rows(page)) == 2
    assert [row.one("input", name="quantity").attrs["value"] for row in _rows(page)] == ["1", "2"]
    assert "179.90" in page.one("tr", class_="ow-totals__sum").text
    assert page.one("span", class_="ow-count").text.startswith("3")


def test_an_empty_cart_leads_back_to_the_goods(anna: Visitor) -> None:
    page = read(anna.get("/cart"))
    assert "Your cart is empty" in page.text
    assert anna.get("/checkout")["Location"] == "/cart"


def test_adding_again_adds_up(anna: Visitor) -> None:
    anna.fills_cart(lamp=2)
    anna.fills_cart(lamp=3)
    assert CartLine.objects.get().quantity == 5


def test_a_quantity_is_changed_and_a_line_taken_out(anna: Visitor) -> None:
    anna.fills_cart(lamp=1)
    assert anna.post("/cart/line", {"sku": "LAMP", "quantity": "4"}).status_code == 302
    assert CartLine.objects.get().quantity == 4
    anna.post("/cart/line", {"sku": "LAMP", "drop": "1"})
    assert "Your cart is empty" in read(anna.get("/cart")).text


BAD = [
    "-1",
    "0",
    "0.5",
    "1e9",
    "1" + "0" * 30,
    "1e3",
    "NaN",
    "Infinity",
    "٣",
    "２",
    "",
    "\x00",
    "+1",
]


@pytest.mark.threat("T31")
@pytest.mark.parametrize("typed", BAD)
def test_a_quantity_that_is_none_gets_a_sentence_at_the_field(anna: Visitor, typed: str) -> None:
    adding = anna.post("/cart/add", {"slug": "lamp", "quantity": typed})
    assert adding.status_code == 400
    assert read(adding).one("div", class_="ow-field__error").text
    anna.fills_cart(lamp=1)
    changing = anna.post("/cart/line", {"sku": "LAMP", "quantity": typed})
    assert changing.status_code == 400
    assert read(changing).one("div", class_="ow-field__error").text
    assert CartLine.objects.get().quantity == 1


@pytest.mark.threat("T31")
def test_more_than_a_cart_holds_is_refused_with_a_sentence(anna: Visitor) -> None:
    a_product("SCREW", slug="screw", tracked=False)
    anna.fills_cart(screw=9999)
    answer = anna.post("/cart/add", {"slug": "screw", "quantity": "1"})
    assert answer.status_code == 400
    assert "9999" in read(answer).one("div", class_="ow-field__error").text


@pytest.mark.threat("T32")
def test_a_cart_holds_a_hundred_products_and_says_so(anna: Visitor) -> None:
    cart = Cart.objects.count()
    anna.fills_cart(lamp=1)
    mine = Cart.objects.latest("pk")
    for n in range(99):
        product = a_product(f"M{n}", slug=f"m{n}")
        CartLine.objects.create(cart=mine, product=product, quantity=1, unit_price=1)
    a_product("LAST", slug="last")
    answer = anna.post("/cart/add", {"slug": "last", "quantity": "1"})
    assert answer.status_code == 400
    assert "100" in read(answer).one("div", class_="ow-field__error").text
    assert Cart.objects.count() == cart + 1


@pytest.mark.threat("T30")
def test_a_price_in_the_form_counts_for_nothing(anna: Visitor) -> None:
    put = {"slug": "lamp", "quantity": "1", "price": "1", "unit_price": "1", "currency": "EUR"}
    anna.post("/cart/add", put)
    assert CartLine.objects.get().unit_price == 12_990
    assert Cart.objects.latest("pk").currency == "PLN"


@pytest.mark.threat("T33")
def test_a_changed_price_is_shown_until_anna_goes_on_with_it(anna: Visitor) -> None:
    anna.fills_cart(lamp=1)
    set_price("LAMP", 15_000)
    alert = read(anna.get("/cart")).one("div", class_="ow-alert--warning")
    assert "129.90" in alert.text
    assert "150.00" in alert.text
    anna.post("/cart/prices", {})
    assert not list(read(anna.get("/cart")).all("div", class_="ow-alert--warning"))


def test_a_line_that_ran_short_says_how_many_are_left(anna: Visitor) -> None:
    anna.fills_cart(lamp=5)
    product = CartLine.objects.get().product
    set_available(product.pk, 2)
    page = read(anna.get("/cart"))
    assert "Only 2 left" in page.one("td", class_="ow-cart__name").text
    # and the way to the checkout is closed, with a word about it, until she has changed it
    assert "Please change what is marked" in page.one("div", class_="ow-alert--warning").text
    assert not list(page.all("a", href="/checkout"))
    for path in ("/checkout", "/checkout/delivery", "/checkout/confirm"):
        assert anna.get(path)["Location"] == "/cart"
    anna.post("/cart/line", {"sku": "LAMP", "quantity": "2"})
    assert list(read(anna.get("/cart")).all("a", href="/checkout"))


def test_what_was_typed_is_kept_when_the_goods_run_short_meanwhile(anna: Visitor) -> None:
    anna.fills_cart(lamp=5)
    set_available(CartLine.objects.get().product_id, 2)
    assert anna.post("/checkout", ADDRESS).status_code == 302
    anna.post("/cart/line", {"sku": "LAMP", "quantity": "1"})
    page = read(anna.get("/checkout"))
    assert page.one("input", name="street").attrs["value"] == ADDRESS["street"]


@pytest.mark.atom("S0-1")
def test_no_more_than_is_left_goes_into_the_cart(anna: Visitor) -> None:
    refused = anna.post("/cart/add", {"slug": "lamp", "quantity": "99"})
    assert refused.status_code == 400
    assert read(refused).one("div", class_="ow-field__error").text == "Only 10 left."
    anna.fills_cart(lamp=8)
    more = read(anna.post("/cart/add", {"slug": "lamp", "quantity": "3"}))
    sentence = "Only 10 left, and your cart has 8 of them already."
    assert more.one("div", class_="ow-field__error").text == sentence
    changed = read(anna.post("/cart/line", {"sku": "LAMP", "quantity": "11"}))
    assert changed.one("div", class_="ow-field__error").text == "Only 10 left."
    assert CartLine.objects.get().quantity == 8


def _options(page: Element, name: str) -> dict[str, str]:
    options = page.one("select", name=name).all("option")
    return {o.attrs["value"]: " ".join(o.text.split()).replace("\xa0", " ") for o in options}


@pytest.mark.atom("S0-2")
def test_the_cart_offers_delivery_and_payment_with_the_total_for_the_shops_country(
    anna: Visitor,
) -> None:
    anna.fills_cart(lamp=1)
    side = read(anna.get("/cart")).one("aside", class_="ow-split__side")
    assert _options(side, "delivery_method") == {
        "courier": "Courier: PLN 15.00", "pickup": "Pick-up: free",
    }  # fmt: skip
    payments = _options(side, "payment_method")
    assert payments["cash"] == "Cash on delivery: + PLN 5.00"
    assert "not possible with this delivery" in payments["at_pickup"]
    # when Anna chooses a pair
    anna.post("/cart/delivery", {"delivery_method": "courier", "payment_method": "cash"})
    # then she sees the sum, and the checkout begins with her choice
    side = read(anna.get("/cart")).one("aside", class_="ow-split__side")
    assert "149.90" in side.one("tr", class_="ow-totals__sum").text
    assert "To Poland" in side.text
    anna.post("/checkout", ADDRESS)
    page = read(anna.get("/checkout/delivery"))
    chosen = [i.attrs["value"] for i in page.all("input", type="radio") if "checked" in i.attrs]
    assert chosen == ["courier", "cash"]


@pytest.mark.parametrize("typed", ["", "ghost", "\x00", "x" * 5000, "{{7*7}}"])
def test_a_delivery_that_there_is_none_of_changes_no_sum(anna: Visitor, typed: str) -> None:
    anna.fills_cart(lamp=1)
    anna.post("/cart/delivery", {"delivery_method": typed, "payment_method": typed})
    assert anna.get("/cart").status_code == 200


def test_the_server_keeps_only_the_hash_of_the_token(anna: Visitor) -> None:
    anna.fills_cart(lamp=1)
    cookie = anna.client.cookies["cart"]
    token = cookie.value.split(":")[0]
    assert Cart.objects.latest("pk").token_hash == tokens.digest(token)
    assert token not in str(Cart.objects.values().latest("pk"))
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.threat("T13")
@pytest.mark.parametrize("forge", ["{token}", "{token}:forged", "", "x:y:z", "\x00"])
def test_a_cookie_that_we_did_not_sign_opens_no_cart(anna: Visitor, forge: str) -> None:
    anna.fills_cart(lamp=1)
    token = anna.client.cookies["cart"].value.split(":")[0]
    anna.client.cookies = SimpleCookie()
    anna.client.cookies["cart"] = forge.format(token=token)
    assert "Your cart is empty" in read(anna.get("/cart")).text


@pytest.mark.threat("T14")
def test_no_cache_keeps_a_cart(anna: Visitor) -> None:
    anna.fills_cart(lamp=1)
    for path in ("/cart", "/checkout"):
        assert anna.get(path)["Cache-Control"] == "private, no-store"
    assert "private" in anna.get("/")["Cache-Control"]


@pytest.mark.threat("T19")
@pytest.mark.parametrize(
    "path", ["/cart/add", "/cart/line", "/cart/prices", "/cart/delivery", "/checkout"]
)
def test_a_form_from_elsewhere_changes_nothing(anna: Visitor, path: str) -> None:
    anna.fills_cart(lamp=1)
    sent = {"slug": "lamp", "quantity": "3", "sku": "LAMP", "drop": "1"}
    assert anna.client.post(path, sent).status_code == 403
    assert CartLine.objects.get().quantity == 1


@pytest.mark.parametrize(
    "path", ["/cart/add", "/cart/line", "/cart/prices", "/cart/delivery", "/language"]
)
def test_looking_changes_no_cart(anna: Visitor, path: str) -> None:
    assert anna.get(path).status_code == 405
