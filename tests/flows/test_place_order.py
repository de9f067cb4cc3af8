"""Anna puts goods into a cart and places an order (S0-1 .. S0-12, S2-20, S3-3, U12, U13)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

from orderwright.domain.catalog.services import set_price
from orderwright.domain.checkout.carts import put_line, remember_choices
from orderwright.domain.checkout.models import Cart
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.overview.orders import customer_data
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.queries import availability
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import BadInput, Forbidden, Refused
from orderwright.kernel.links import services as links
from orderwright.lifecycle import wishes_read
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.placing import place_cart
from tests.builders import a_cart, a_product, a_shop
from tests.walks import (
    CART_HOLDER,
    EWA,
    LINK_HOLDER,
    a_wish,
    an_order,
    anna_buys,
    fresh,
    mails,
    run_worker,
    step,
    told,
    typed_in,
)

pytestmark = pytest.mark.django_db


@pytest.mark.atom("S0-5", "S3-3", "S1-1")
def test_one_order_comes_of_a_cart_and_the_cart_is_closed() -> None:
    a_shop()
    cart, token = a_cart()
    assert not Order.objects.exists()
    placed = place_cart(token, a_wish(), CART_HOLDER)
    cart.refresh_from_db()
    assert (cart.stage, cart.order_id) == ("placed", placed.order_id)
    assert Order.objects.count() == 1
    first = Event.objects.get(order_id=placed.order_id)
    assert (first.subject_kind, first.step, first.actor) == ("cart", "place", "customer:cart")
    assert offenders() == []


@pytest.mark.atom("S2-2")
def test_who_pays_beforehand_has_the_way_to_pay_at_once() -> None:
    """In the answer and on the page, not only from the first mail on."""
    a_shop()
    a_product("CRATE", bulky=True)
    placed = place_cart(a_cart()[1], a_wish(), CART_HOLDER)
    seen = customer_data(fresh(placed.order), placed.token)
    assert seen["payment_url"] == f"http://testserver/pay/{placed.pay_token}"
    assert links.resolve("pay", placed.pay_token).row == placed.order_id
    cash = place_cart(a_cart()[1], a_wish(payment_method="cash"), CART_HOLDER)
    assert (cash.pay_token, customer_data(fresh(cash.order), "t")["payment_url"]) == ("", None)
    # The sum is not final while the shop has to say what the carriage costs.
    bulky = place_cart(a_cart({"CRATE": 1})[1], a_wish(), CART_HOLDER)
    assert customer_data(fresh(bulky.order), "t")["payment_url"] is None


@pytest.mark.threat("T37")
def test_goods_put_in_while_it_is_being_placed_are_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_shop()
    a_product("LAMP")
    cart, token = a_cart({"LAMP": 1})
    a_product("CHAIR")
    after_reading(monkeypatch, lambda: put_line(cart, "CHAIR", 2))
    with pytest.raises(Refused, match="The cart has changed meanwhile"):
        place_cart(token, a_wish(), CART_HOLDER)
    assert (Order.objects.count(), Event.objects.count()) == (0, 0)
    order = place_cart(token, a_wish(), CART_HOLDER).order
    assert {line.sku: line.quantity for line in order.lines.all()} == {"LAMP": 1, "CHAIR": 2}
    assert offenders() == []


def test_what_is_typed_meanwhile_does_not_stop_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    a_shop()
    a_product("LAMP")
    cart, token = a_cart({"LAMP": 1})
    after_reading(monkeypatch, lambda: remember_choices(cart, {"note": "Ring twice"}))
    assert place_cart(token, a_wish(), CART_HOLDER).again is False
    assert Order.objects.count() == 1


def after_reading(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """`happens` once, when the cart has been read and nothing is written yet."""
    compose = wishes_read.of_cart

    def late(*cart: Any) -> object:
        monkeypatch.undo()
        happens()
        return compose(*cart)

    monkeypatch.setattr(wishes_read, "of_cart", late)


@pytest.mark.atom("S0-5", "U13")
@pytest.mark.threat("T37")
def test_a_second_press_answers_with_the_same_order() -> None:
    a_shop()
    _cart, token = a_cart()
    first = place_cart(token, a_wish(), CART_HOLDER)
    second = place_cart(token, a_wish(), CART_HOLDER)
    assert (second.number, second.token, second.again) == (first.number, first.token, True)
    assert Order.objects.count() == 1


def test_totals_are_the_shops_own_and_add_up() -> None:
    a_shop()
    a_product("LAMP", price=12_990, stock=5)
    order = anna_buys({"LAMP": 2})
    assert (order.lines_total, order.shipping_total, order.total) == (25_980, 1_500, 27_480)
    assert order.taxes == [{"rate": "23", "net": 22_341, "tax": 5_139}]


@pytest.mark.atom("S0-9", "S1-6", "S4-2")
def test_it_waits_for_the_customer_when_the_pair_asks_for_confirmation() -> None:
    a_shop()
    order = anna_buys()
    assert [(g.kind, g.state) for g in Gate.objects.filter(order=order)] == [
        ("customer", "open"), ("shop", "open"),
    ]  # fmt: skip
    assert (order.waiting_on, order.status.bound_to) == ("customer", "customer")


@pytest.mark.atom("S0-6", "S0-7", "S2-2")
def test_customer_and_shop_are_told_within_one_worker_cycle() -> None:
    a_shop(notice_email="desk@example.com")
    order = anna_buys()
    assert mails(order) == []
    run_worker()
    assert sorted(mails(order)) == ["mail_placed", "shop_notice"]
    token = links.issue("track", order.pk)
    assert links.resolve("track", token).row == order.pk


@pytest.mark.atom("S3-4")
def test_no_receipt_leaves_where_the_shop_sends_none() -> None:
    a_shop(mail_on_placing=False)
    order = anna_buys(payment_method="cash")
    asked = anna_buys()
    run_worker()
    assert mails(order) == []
    assert mails(asked) == ["mail_placed"], "the link to confirm has to reach her all the same"


@pytest.mark.atom("S4-5")
def test_an_order_typed_in_without_informing_sends_nothing_and_says_so() -> None:
    a_shop()
    a_product("LAMP")
    placed = typed_in({"LAMP": 1}, inform={"email": False})
    run_worker()
    order = Order.objects.get(pk=placed.order_id)
    assert mails(order) == []
    event = Event.objects.get(order_id=order.pk, name="order_placed")
    assert '"not_informed":["email"]' in str(event.data)


@pytest.mark.atom("S0-3")
@pytest.mark.threat("T34")
def test_a_forged_pair_is_refused_with_the_reason() -> None:
    a_shop()
    _cart, token = a_cart()
    with pytest.raises(Refused, match="not possible with this delivery"):
        place_cart(token, a_wish(payment_method="at_pickup"), CART_HOLDER)
    assert not Order.objects.exists()


def test_every_wrong_field_is_named() -> None:
    a_shop()
    _cart, token = a_cart()
    wish = a_wish()
    bad = a_wish(
        customer=type(wish.customer)("no-at-sign", ""),
        shipping_address=type(wish.shipping_address)("Anna", "", "Kraków", "3114", "PL"),
    )
    with pytest.raises(BadInput) as problem:
        place_cart(token, bad, CART_HOLDER)
    assert {
        "customer.email", "customer.name",
        "shipping_address.street", "shipping_address.postal_code",
    } <= set(problem.value.fields)  # fmt: skip


@pytest.mark.threat("T33")
def test_a_higher_price_is_told_before_it_is_charged() -> None:
    a_shop()
    a_product("LAMP", price=10_000)
    _cart, token = a_cart({"LAMP": 1})
    set_price("LAMP", 12_000)
    with pytest.raises(Refused, match="Prices have changed"):
        place_cart(token, a_wish(), CART_HOLDER)
    placed = place_cart(token, a_wish(), CART_HOLDER)
    assert Order.objects.get(pk=placed.order_id).lines_total == 12_000


@pytest.mark.atom("S2-20")
def test_paid_on_pick_up_or_by_wire_it_is_not_confirmed_and_holds_nothing() -> None:
    a_shop()
    lamp = a_product("LAMP", stock=5)
    picked_up = anna_buys({"LAMP": 2}, delivery_method="pickup", payment_method="at_pickup")
    by_wire = anna_buys({"LAMP": 2}, payment_method="transfer")
    assert (picked_up.stage, by_wire.stage) == ("placed", "placed")
    assert availability([lamp.pk]) == {lamp.pk: 5}


def test_goods_are_held_at_once_only_where_the_pair_says_so() -> None:
    a_shop()
    lamp = a_product("LAMP", stock=5)
    anna_buys({"LAMP": 2})
    assert availability([lamp.pk]) == {lamp.pk: 5}
    anna_buys({"LAMP": 2}, payment_method="cash")
    assert availability([lamp.pk]) == {lamp.pk: 3}
    assert offenders() == []


def test_without_goods_nothing_is_placed() -> None:
    a_shop()
    a_product("LAMP", stock=1)
    _cart, token = a_cart({"LAMP": 2})
    with pytest.raises(Refused, match="Not enough in stock"):
        place_cart(token, a_wish(payment_method="cash"), CART_HOLDER)
    assert (Order.objects.count(), Event.objects.count()) == (0, 0)
    assert Cart.objects.get().stage == "open"


@pytest.mark.atom("E3")
def test_no_open_gate_at_all_confirms_at_once() -> None:
    a_shop(customer_gate=False, shop_gate=False)
    order = anna_buys()
    assert order.stage == "confirmed"
    assert told(order) == ["order_placed", "order_confirmed"]
    assert offenders() == []


@pytest.mark.atom("E3")
def test_small_orders_and_known_customers_need_not_confirm() -> None:
    a_shop(passes_below=100_000)
    order = anna_buys()
    gate = Gate.objects.get(order=order, kind="customer")
    assert (gate.state, gate.via) == ("passed", "rule")
    assert order.waiting_on == "shop"
    change_settings(passes_below=None)
    assert Gate.objects.get(order=anna_buys(), kind="customer").state == "open"


@pytest.mark.atom("E3", "S1-2")
def test_a_phone_order_counts_as_agreed_and_keeps_its_source() -> None:
    a_shop()
    a_product("LAMP")
    placed = typed_in({"LAMP": 1}, source="phone", actor=EWA)
    gate = Gate.objects.get(order_id=placed.order_id, kind="customer")
    assert (gate.state, gate.via) == ("passed", "phone")
    assert Order.objects.get(pk=placed.order_id).source == "phone"


def test_the_same_external_order_is_kept_once() -> None:
    a_shop()
    a_product("LAMP")
    first = typed_in({"LAMP": 1}, source="other-shop", external_id="77")
    again = typed_in({"LAMP": 1}, source="other-shop", external_id="77")
    assert (again.number, again.again) == (first.number, True)
    assert Order.objects.count() == 1


@pytest.mark.threat("T30")
def test_prices_of_the_wish_need_the_right_to_set_them() -> None:
    a_shop()
    a_product("LAMP")
    with pytest.raises(Forbidden):
        typed_in({"LAMP": 1}, shipping_price=1, actor=LINK_HOLDER)


def _in_a_thread(work: "object") -> object:
    try:
        return work()  # type: ignore[operator]
    finally:
        connections.close_all()


@pytest.mark.atom("U12")
@pytest.mark.threat("T35")
@pytest.mark.django_db(transaction=True)
def test_fifty_buyers_of_eight_pieces_get_exactly_eight() -> None:
    a_shop()
    lamp = a_product("LAMP", stock=8)
    tokens = [a_cart({"LAMP": 1})[1] for _n in range(50)]
    start = threading.Barrier(16)

    def buy(token: str) -> str:
        try:
            return place_cart(token, a_wish(payment_method="cash"), CART_HOLDER).number
        except Refused as sold_out:
            return sold_out.sentence

    def race(share: list[str]) -> list[str]:
        start.wait()
        return [buy(token) for token in share]

    shares = [tokens[n::16] for n in range(16)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda share: _in_a_thread(lambda: race(share)), shares))
    flat = [answer for share in answers for answer in share]  # type: ignore[attr-defined]
    sold = [answer for answer in flat if answer.startswith("20")]
    assert len(sold) == len(set(sold)) == 8
    assert all("Not enough in stock" in answer for answer in flat if answer not in sold)
    assert availability([lamp.pk]) == {lamp.pk: 0}
    assert offenders() == []
    connection.close()


@pytest.mark.threat("T37")
@pytest.mark.django_db(transaction=True)
def test_sixteen_presses_at_once_give_one_order() -> None:
    a_shop()
    _cart, token = a_cart()
    start = threading.Barrier(16)

    def press(_n: int) -> object:
        start.wait()
        return _in_a_thread(lambda: place_cart(token, a_wish(), CART_HOLDER).number)

    with ThreadPoolExecutor(16) as pool:
        numbers = set(pool.map(press, range(16)))
    assert numbers == {fresh(Order.objects.get()).number}


@pytest.mark.atom("E3")
def test_who_has_bought_before_is_known_where_the_shop_says_so() -> None:
    a_shop(known_customer_passes=True)
    first = an_order(OrderStage.SHIPPED)
    assert Gate.objects.get(order=anna_buys(), kind="customer").state == "open"
    step(first, "complete")
    again = anna_buys()
    assert Gate.objects.get(order=again, kind="customer").via == "rule"
    assert again.waiting_on == "shop"
