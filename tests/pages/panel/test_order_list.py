"""The order list: tabs, filters, search, pages, whom an order waits for."""

from datetime import UTC, datetime, timedelta

import pytest

from orderwright.domain.checkout.carts import open_cart
from orderwright.domain.delivery.deliverers import DelivererWish, save_deliverer
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel import clock
from tests.builders import a_cart
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import Element, read
from tests.walks import ANNA, an_order, anna_buys, step, typed_in


def _numbers(page: Element) -> list[str]:
    return [link.text for link in page.all("a", data_ow_open="")]


def _tab(page: Element, label: str) -> int:
    tabs = page.one("nav", class_="ow-tabs")
    found = next(link for link in tabs.all("a") if link.text.startswith(label))
    return int(found.text.rsplit(" ", 1)[-1])


@pytest.mark.atom("S0-8", "S1-1")
def test_a_new_order_stands_on_top_at_once(ewa: Desk) -> None:
    # given an older order
    first = anna_buys({"LAMP": 1})
    # when Anna buys once more
    second = anna_buys({"LAMP": 1})
    # then it is the top row, and the tab counts both
    page = ewa.page("/panel/")
    assert _numbers(page) == [second.number, first.number]
    assert _tab(page, "All") == Order.objects.count()


@pytest.mark.atom("S1-3", "S1-10", "X4")
def test_a_row_holds_what_processing_needs(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    row = next(row for row in ewa.page("/panel/").all("tr") if order.number in row.text)
    for word in (order.number, "Anna Kowalska", "PLN 144.90", "Awaiting customer's confirmation",
                 "Unpaid", "Bank transfer", "Courier", "Customer"):  # fmt: skip
        assert word in row.text.replace("\xa0", " ")


@pytest.mark.atom("S1-3")
def test_the_list_is_filtered_by_delivery_and_by_method(ewa: Desk) -> None:
    wire, cash = anna_buys({"LAMP": 1}), anna_buys({"LAMP": 1}, payment_method="cash")
    path = "/panel/?tab=all"
    assert _numbers(ewa.page(f"{path}&payment_method=cash")) == [cash.number]
    assert _numbers(ewa.page(f"{path}&delivery_method=courier")) == [cash.number, wire.number]
    assert _numbers(ewa.page(f"{path}&delivery_status=sent")) == []
    assert _numbers(ewa.page(f"{path}&payment_method=ghost")) == []
    assert ewa.get(f"{path}&payment_method=%00").status_code < 500


@pytest.mark.atom("S1-3", "S1-17")
def test_a_row_names_who_brings_it_and_the_list_is_filtered_by_them(ewa: Desk) -> None:
    jan = save_deliverer(DelivererWish("Jan Kierowca", email="jan@shop.example"))
    brought, other = an_order(OrderStage.CONFIRMED), an_order(OrderStage.CONFIRMED)
    step(brought, "assign", table="delivery", data={"deliverer": str(jan.pk)})
    page = ewa.page("/panel/?tab=all")
    rows = {row.one("a").text: row.text for row in page.one("tbody").all("tr")}
    assert "Jan Kierowca" in rows[brought.number]
    assert "Jan Kierowca" not in rows[other.number]
    assert _numbers(ewa.page(f"/panel/?tab=all&deliverer={jan.pk}")) == [brought.number]
    assert ewa.get("/panel/?deliverer=x").status_code == 422


@pytest.mark.atom("S1-3")
def test_the_list_shows_the_orders_of_some_days(ewa: Desk) -> None:
    clock.set_to(datetime(2026, 11, 20, 22, 30, tzinfo=UTC))  # 23:30 in Warsaw
    late = anna_buys({"LAMP": 1})
    clock.shift(timedelta(hours=1))
    early = anna_buys({"LAMP": 1})
    path = "/panel/?tab=all"
    assert _numbers(ewa.page(f"{path}&placed_to=2026-11-20")) == [late.number]
    assert _numbers(ewa.page(f"{path}&placed_from=2026-11-21")) == [early.number]
    both = f"{path}&placed_from=2026-11-20&placed_to=2026-11-21"
    assert _numbers(ewa.page(both)) == [early.number, late.number]
    for day in ("yesterday", "9999-12-31", "0001-01-01", "2026-02-30"):
        assert "A day is written as" in read(ewa.get(f"{path}&placed_to={day}")).text


@pytest.mark.atom("X4")
def test_overdue_orders_stand_first_in_the_tabs_that_are_worked_off(ewa: Desk) -> None:
    # given an older order that is overdue and a newer one that is not
    late, fresh = anna_buys({"LAMP": 1}), anna_buys({"LAMP": 1})
    Order.objects.filter(pk=late.pk).update(overdue_at=clock.now() - timedelta(hours=1))
    page = ewa.page("/panel/?tab=to_confirm")
    assert _numbers(page) == [late.number, fresh.number]
    assert "overdue" in next(page.all("tr", class_="ow-late")).text
    assert _numbers(ewa.page("/panel/?tab=problems")) == [late.number]


@pytest.mark.atom("S3-1", "X4")
def test_the_landing_page_has_what_is_overdue_above_the_newest(ewa: Desk) -> None:
    late, older, newest = (anna_buys({"LAMP": 1}) for _n in range(3))
    Order.objects.filter(pk=late.pk).update(overdue_at=clock.now() - timedelta(hours=1))
    assert _numbers(ewa.page("/panel/")) == [late.number, newest.number, older.number]
    assert _numbers(ewa.page("/panel/?q=kowalska")) == [newest.number, older.number, late.number]
    by_deadline = _numbers(ewa.page("/panel/?sort=overdue"))
    assert by_deadline == [late.number, older.number, newest.number]


@pytest.mark.atom("S2-6")
def test_every_order_is_either_unpaid_or_not(ewa: Desk) -> None:
    unpaid = anna_buys({"LAMP": 1})
    paid = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    cancelled = an_order(OrderStage.CANCELLED, lines={"LAMP": 1})
    orders = set(_numbers(ewa.page("/panel/?tab=orders")))
    waiting = set(_numbers(ewa.page("/panel/?tab=unpaid")))
    assert orders == {paid.number, cancelled.number}
    assert waiting == {unpaid.number}


@pytest.mark.atom("S2-2", "S1-2")
def test_the_web_and_all_sales_are_two_views_of_the_same_orders(ewa: Desk) -> None:
    web = anna_buys({"LAMP": 1})
    phone = typed_in({"LAMP": 1}, source="phone")
    assert set(_numbers(ewa.page("/panel/"))) == {web.number, phone.number}
    assert _numbers(ewa.page("/panel/?source=storefront")) == [web.number]
    assert _numbers(ewa.page("/panel/?source=phone")) == [phone.number]


@pytest.mark.parametrize(
    "typed", ["anna@example.com", "kowalska", "LAMP", "lamp", "600100200", "{number}"]
)
def test_the_search_box_finds_by_what_staff_have_in_hand(ewa: Desk, typed: str) -> None:
    order = anna_buys({"LAMP": 1})
    assert _numbers(ewa.page(f"/panel/?q={typed.format(number=order.number)}")) == [order.number]


def test_a_search_that_finds_nothing_says_what_to_do(ewa: Desk) -> None:
    anna_buys({"LAMP": 1})
    page = ewa.page("/panel/?q=zebra")
    assert _numbers(page) == []
    assert "Nothing found" in page.text


def test_filters_narrow_the_list(ewa: Desk) -> None:
    placed = anna_buys({"LAMP": 1})
    confirmed = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    assert _numbers(ewa.page("/panel/?stage=confirmed")) == [confirmed.number]
    assert _numbers(ewa.page("/panel/?payment_status=paid")) == [confirmed.number]
    assert _numbers(ewa.page("/panel/?waiting_on=customer")) == [placed.number]
    assert _numbers(ewa.page("/panel/?status=awaiting-customer")) == [placed.number]


def test_pages_follow_each_other_without_gap_or_repeat(
    ewa: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orderwright.entrypoints.panel.order_list.ROWS", 2)
    orders = [typed_in({"LAMP": 1}).number for _n in range(5)]
    seen: list[str] = []
    address = "/panel/"
    while address:
        page = ewa.page(address)
        seen += _numbers(page)
        older = next(page.all("a", rel="next"), None)
        address = f"/panel/{older.attrs['href']}" if older else ""
    assert seen == orders[::-1]


@pytest.mark.parametrize(
    "query", ["tab=nonsense", "after=nonsense", "sort=price", "q=" + "x" * 300]
)
def test_a_question_that_means_nothing_gets_a_sentence(ewa: Desk, query: str) -> None:
    answer = ewa.get(f"/panel/?{query}")
    assert answer.status_code == 422
    assert next(read(answer).all("div", role="alert")).text


@pytest.mark.atom("S2-1", "S2-7")
def test_a_cart_with_a_product_is_a_quotation_and_no_open_order(ewa: Desk) -> None:
    # given a cart with a lamp, an empty cart, and a draft that Ewa wrote
    from_cart = anna_cart()
    draft = typed_in({"LAMP": 1}, draft=True)
    page = ewa.page("/panel/quotations")
    # then both quotations are told, and stand in no list of orders
    assert from_cart in page.text
    assert draft.number in _numbers(page)
    everything = ewa.page("/panel/?tab=all")
    assert draft.number not in _numbers(everything)
    assert _tab(everything, "Quotations") == 2


def anna_cart() -> str:
    """A filled cart and an empty one; answers what the row of the filled one says."""
    from_builder, _token = a_cart({"LAMP": 2})
    open_cart(currency="PLN", locale="en")
    assert from_builder.email == ""
    return "In the cart"


@pytest.mark.atom("S0-19", "U33")
def test_sent_and_completed_read_the_same_in_list_and_detail(ewa: Desk) -> None:
    for stage, word in ((OrderStage.SHIPPED, "Sent"), (OrderStage.COMPLETED, "Completed")):
        order = an_order(stage, lines={"LAMP": 1})
        row = next(row for row in ewa.page("/panel/").all("tr") if order.number in row.text)
        assert word in row.text
        assert word in next(ewa.order_page(order).all("div", class_="ow-head")).text


def test_names_of_customers_are_text_and_never_markup(ewa: Desk) -> None:
    bad = type(ANNA)("anna@example.com", "<b>Anna</b> & co", "+48600100200")
    typed_in({"LAMP": 1}, customer=bad)
    answer = ewa.get("/panel/").content.decode()
    assert "<b>Anna</b>" not in answer
    assert "&lt;b&gt;Anna&lt;/b&gt; &amp; co" in answer


def test_an_empty_tab_says_what_will_stand_there_and_where_to_go(ewa: Desk) -> None:
    page = ewa.page("/panel/?tab=to_pack")
    assert "Nothing to pack" in page.text
    assert "Confirmed orders stand here while they can be packed." in page.text
    assert "/panel/?tab=all" in [link.attrs["href"] for link in page.one("main").all("a")]


def test_overdue_orders_stay_first_over_all_pages(
    ewa: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given five orders to confirm, of which the third and the fifth are overdue
    monkeypatch.setattr("orderwright.entrypoints.panel.order_list.ROWS", 2)
    orders = [anna_buys({"LAMP": 1}) for _n in range(5)]
    for hours, late in ((1, orders[2]), (2, orders[4])):
        Order.objects.filter(pk=late.pk).update(overdue_at=clock.now() - timedelta(hours=hours))
    # when Ewa goes from page to page
    seen: list[str] = []
    address = "/panel/?tab=to_confirm"
    while address:
        page = ewa.page(address)
        seen += _numbers(page)
        older = next(page.all("a", rel="next"), None)
        address = f"/panel/{older.attrs['href']}" if older else ""
    # then the longest overdue comes first and no order is missing or told twice
    assert seen[:2] == [orders[4].number, orders[2].number]
    assert sorted(seen) == sorted(order.number for order in orders)
