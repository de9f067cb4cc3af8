"""An order to a parcel locker names the locker, by whichever door it comes, and shows it."""

from typing import Any

import pytest
from django.test import Client

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.permissions import Role
from orderwright.kernel.lifecycle.errors import BadInput
from tests.builders import a_cart, a_locker, a_product, a_shop
from tests.pages.api.callers import CHECKOUT, Caller, a_key, json_of, wrong_fields
from tests.pages.panel.desk import Desk, somebody
from tests.pages.panel.test_new_order import CALLER, LAMPS
from tests.pages.panel.test_new_order import PATH as NEW_ORDER
from tests.pages.storefront.reading import read
from tests.pages.storefront.visitors import ADDRESS, Visitor, token
from tests.walks import anna_buys, typed_in

TO_LOCKER: dict[str, Any] = {"delivery_method": "locker", "payment_method": "transfer"}
SENTENCE = "Name the pick-up point, for example KRA01A."


@pytest.fixture(autouse=True)
def shop(db: None) -> None:
    """A shop with lockers that sells a lamp."""
    a_shop()
    a_locker()
    a_product("LAMP", slug="lamp")


@pytest.mark.parametrize("point", ["", "   ", "\u200b"])
def test_a_front_of_somebody_else_must_name_the_locker(point: str) -> None:
    link, visitor = a_cart({"LAMP": 1})[1], Caller()
    answer = visitor.post(f"/carts/{link}/place", {**CHECKOUT, **TO_LOCKER, "pickup_point": point})
    assert wrong_fields(answer) == {"pickup_point": SENTENCE}
    assert not Order.objects.exists()
    named = {**CHECKOUT, **TO_LOCKER, "pickup_point": "KRA01M"}
    assert json_of(visitor.post(f"/carts/{link}/place", named), 201)["pickup_point"] == "KRA01M"


def test_a_program_with_a_key_must_name_the_locker() -> None:
    desk = a_key()
    wish = {
        **CHECKOUT, **TO_LOCKER, "source": "api", "currency": "PLN", "locale": "en",
        "lines": [{"sku": "LAMP", "quantity": 1}],
    }  # fmt: skip
    assert wrong_fields(desk.post("/orders", wish)) == {"pickup_point": SENTENCE}
    made = json_of(desk.post("/orders", {**wish, "pickup_point": "KRA01M"}), 201)
    assert made["pickup_point"] == "KRA01M"


def test_a_locker_with_control_characters_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        typed_in({"LAMP": 1}, **TO_LOCKER, pickup_point="KRA\x01")
    assert list(refused.value.fields) == ["pickup_point"]


def test_anna_is_asked_for_her_locker_at_its_field() -> None:
    anna = Visitor()
    anna.fills_cart(lamp=1)
    anna.post("/checkout", ADDRESS)
    answer = anna.post("/checkout/delivery", {**TO_LOCKER, "action": "continue"})
    assert answer.status_code == 400
    assert SENTENCE in read(answer).text
    assert anna.get("/checkout/confirm").status_code == 400


def test_ewa_is_asked_for_the_locker_on_the_telephone() -> None:
    ewa = Desk(somebody(Role.MANAGER, "Ewa"))
    typed = {**CALLER, **LAMPS, "pair": "locker|transfer", "once": "1", "do": "place"}
    answer = ewa.post(NEW_ORDER, typed)
    assert answer.status_code == 422
    assert read(answer).one("div", id="id_pickup_point_error").text == SENTENCE
    ewa.post(NEW_ORDER, {**typed, "pickup_point": "KRA01M"})
    assert Order.objects.get().pickup_point == "KRA01M"


def test_staff_and_customer_see_the_locker() -> None:
    order = anna_buys({"LAMP": 1}, **TO_LOCKER, pickup_point=" KRA01M ")
    assert "KRA01M" in Desk(somebody(Role.WAREHOUSE, "Jan")).order_page(order).text
    assert "KRA01M" in read(Client().get(f"/o/{token('track', order)}")).text


def test_an_order_by_courier_keeps_no_locker() -> None:
    assert anna_buys({"LAMP": 1}, pickup_point="KRA01M").pickup_point == ""


def _own_points() -> None:
    """The shop keeps a list of two points for its lockers, pasted by Olga."""
    olga = Desk(somebody(Role.OWNER, "Olga"))
    path = "/panel/settings/deliveries/locker"
    form = olga.page(path).one("form", action=path).values()
    pasted = "KRA01M;Pawia 5, Kraków\r\nkra02a\tLubicz 10, Kraków\r\n\r\nSHOP"
    assert olga.post(path, {**form, "points": pasted}).status_code == 302
    kept = olga.page(path).one("textarea", name="points").text
    assert kept.split() == [
        "KRA01M;Pawia",
        "5,",
        "Kraków",
        "KRA02A;Lubicz",
        "10,",
        "Kraków",
        "SHOP",
    ]


@pytest.mark.atom("S0-4")
@pytest.mark.parametrize("point", ["???", "my locker", "KRA", "1", "KRA01M; DROP"])
def test_what_is_no_name_of_an_inpost_point_is_asked_for_again(point: str) -> None:
    anna = Visitor()
    anna.fills_cart(lamp=1)
    anna.post("/checkout", ADDRESS)
    typed = {**TO_LOCKER, "pickup_point": point, "action": "continue"}
    answer = anna.post("/checkout/delivery", typed)
    assert answer.status_code == 400
    assert "A point of InPost is written like KRA01A." in read(answer).text
    with pytest.raises(BadInput) as refused:
        typed_in({"LAMP": 1}, **TO_LOCKER, pickup_point=point)
    assert list(refused.value.fields) == ["pickup_point"]


@pytest.mark.parametrize("point", ["KRA01A", "kra010", "WAW100APP", "POP-KRA12"])
def test_a_name_of_an_inpost_point_is_kept_as_inpost_writes_it(point: str) -> None:
    assert anna_buys({"LAMP": 1}, **TO_LOCKER, pickup_point=point).pickup_point == point.upper()


@pytest.mark.atom("S0-4")
def test_where_the_shop_keeps_a_list_only_its_points_are_taken() -> None:
    _own_points()
    anna = Visitor()
    anna.fills_cart(lamp=1)
    anna.post("/checkout", ADDRESS)
    anna.post("/checkout/delivery", TO_LOCKER)
    offered = read(anna.get("/checkout/delivery")).one("datalist", id="points")
    assert [o.attrs["value"] for o in offered.all("option")] == ["KRA01M", "KRA02A", "SHOP"]
    typed = {**TO_LOCKER, "action": "continue"}
    refused = anna.post("/checkout/delivery", {**typed, "pickup_point": "KRA99Z"})
    assert "This delivery has no such point." in read(refused).text
    assert anna.post("/checkout/delivery", {**typed, "pickup_point": "shop"}).status_code == 302
    anna.presses_order()
    assert Order.objects.get().pickup_point == "SHOP"


@pytest.mark.parametrize(
    "pasted", ["x" * 41, "KRA\x01;here", "KRA01;" + "y" * 161, "a\n" * 2 + ";x"]
)
def test_a_list_that_is_none_gets_a_sentence(pasted: str) -> None:
    olga = Desk(somebody(Role.OWNER, "Olga"))
    path = "/panel/settings/deliveries/locker"
    form = olga.page(path).one("form", action=path).values()
    answer = olga.post(path, {**form, "points": pasted})
    assert answer.status_code == 422
    assert read(answer).one("div", id="id_points_error").text
