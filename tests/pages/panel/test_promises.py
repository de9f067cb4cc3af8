"""Ewa sees how long carriers take, which promises were kept, and who holds goods until when."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from orderwright.domain.shop.stages import OrderStage
from orderwright.entrypoints.clock import nightly
from tests.builders import a_product
from tests.flows.test_promises import history
from tests.pages.panel.desk import Desk
from tests.walks import an_order, anna_buys, step

TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now(shop: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield traveller


@pytest.mark.atom("X13")
def test_a_new_shop_is_told_what_will_stand_there(ewa: Desk) -> None:
    page = ewa.page("/panel/promises").text

    assert "No carrier is known well enough yet" in page
    assert "Late" not in page


@pytest.mark.atom("X13")
def test_ewa_reads_how_long_the_carrier_takes_by_weekday(ewa: Desk) -> None:
    history(TUESDAY - timedelta(weeks=1), days=2)
    nightly.measure_carriers()

    page = ewa.page("/panel/promises").text

    assert "GLS" in page
    assert "Tuesday" in page
    assert "2 days" in page


@pytest.mark.atom("X13")
def test_the_share_of_kept_promises_counts_those_that_came_late(
    ewa: Desk, now: time_machine.Traveller
) -> None:
    kept, late = an_order(OrderStage.SHIPPED), an_order(OrderStage.SHIPPED)
    step(kept, "deliver", table="parcel")
    now.shift(timedelta(days=6))
    step(late, "deliver", table="parcel")
    ewa.client.force_login(ewa.user)

    page = ewa.page("/panel/promises")

    assert "50 % 1 of 2" in page.text
    [section] = [one for one in page.all("section") if "Arrived late this quarter" in one.text]
    assert late.number in section.text
    assert "3 days" in section.text
    assert kept.number not in section.text


@pytest.mark.atom("X13")
def test_an_order_that_should_be_there_is_listed_before_it_arrives(
    ewa: Desk, now: time_machine.Traveller
) -> None:
    order = an_order(OrderStage.SHIPPED)
    waiting = an_order(OrderStage.CONFIRMED)
    now.shift(timedelta(days=4))
    ewa.client.force_login(ewa.user)

    page = ewa.page("/panel/promises")

    [section] = [one for one in page.all("section") if "Late, and not there yet" in one.text]
    assert section.one("a", href=f"/panel/orders/{order.number}")
    assert waiting.number in section.text
    assert "0 % 0 of 1" in page.text


@pytest.mark.atom("X13")
def test_the_order_page_says_what_was_promised(ewa: Desk) -> None:
    order = anna_buys()

    assert "Promised for Wed, Nov 25 – Fri, Nov 27" in ewa.order_page(order).text


@pytest.mark.atom("U12")
def test_ewa_sees_who_holds_the_last_lamp_and_until_when(ewa: Desk) -> None:
    a_product("LAST", stock=1)
    order = anna_buys({"LAST": 1}, payment_method="cash")

    page = ewa.page("/panel/stock/holds?sku=last")

    assert page.one("a", href=f"/panel/orders/{order.number}")
    [row] = page.one("tbody").all("tr")
    assert "Nov 24" in row.text or "24 Nov" in row.text or "10:00" in row.text
    assert "Nov 26" in row.text or "26 Nov" in row.text
    assert "until it is sent" not in row.text


@pytest.mark.atom("U12")
def test_goods_of_a_confirmed_order_are_held_until_they_are_sent(ewa: Desk) -> None:
    order = an_order(OrderStage.CONFIRMED)

    page = ewa.page("/panel/stock/holds").text

    assert order.number in page
    assert "until it is sent" in page
    assert order.number not in ewa.page("/panel/stock/holds?sku=nothing").text
    assert order.number in ewa.page("/panel/stock/holds?warehouse=main").text


def test_nobody_holds_anything_in_an_empty_shop(ewa: Desk) -> None:
    assert "No order holds any goods" in ewa.page("/panel/stock/holds").text
    assert "No order holds such goods" in ewa.page("/panel/stock/holds?sku=none").text


def test_many_holds_are_read_page_by_page(ewa: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orderwright.entrypoints.panel.paging.ROWS", 1)
    first, second = an_order(OrderStage.CONFIRMED), an_order(OrderStage.CONFIRMED)

    page = ewa.page("/panel/stock/holds")
    assert second.number not in page.text
    [older] = page.all("a", rel="next")

    assert second.number in ewa.page("/panel/stock/holds" + older.attrs["href"]).text
    assert first.number in page.text
