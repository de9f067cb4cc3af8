"""Jan's day: all stops in their order, one tap each, offline taps counted once (X10)."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from orderwright.domain.delivery import day_sheets
from orderwright.domain.delivery.deliverers import DelivererWish, save_deliverer
from orderwright.domain.delivery.models import DaySheet, Deliverer, DeliveryOrder, Tap
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.services import change_settings
from orderwright.kernel import clock
from orderwright.kernel.journal.models import Event
from orderwright.kernel.links import services as links
from orderwright.kernel.links.queries import living_tokens
from tests.builders import a_product, a_shop
from tests.pages.storefront.reading import read
from tests.walks import AddressWish, an_order, confirm, fresh, step

pytestmark = pytest.mark.django_db
CODES = ("31-500", "31-100", "31-300", "31-200", "31-400")


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop(grace_seconds=0)
    change_settings(stop_minutes=15)


@pytest.fixture
def jan() -> Deliverer:
    return save_deliverer(DelivererWish("Jan", email="jan@example.com", locale="en"))


@pytest.fixture
def orders(jan: Deliverer) -> list[Order]:
    """Five stops, cash at each door."""
    lamp = a_product("LAMP", stock=50)
    found = []
    for code in CODES:
        address = AddressWish("Anna Kowalska", f"ul. Prosta {code[-1]}", "Kraków", code, "PL")
        order = an_order(lines={lamp.sku: 1}, payment_method="cash", shipping_address=address)
        confirm(order)
        step(order, "assign", table="delivery", data={"deliverer": str(jan.pk)})
        found.append(fresh(order))
    return found


def path(jan: Deliverer) -> str:
    sheet = DaySheet.objects.get(deliverer=jan)
    return f"/day/{links.issue('day', sheet.pk)}"


def task(order: Order) -> DeliveryOrder:
    return DeliveryOrder.objects.get(order=order)


def send(address: str, taps: list[dict[str, Any]]) -> Any:
    answer = Client().post(
        f"{address}/taps", json.dumps({"taps": taps}), content_type="application/json"
    )
    assert answer.status_code == 200
    return answer.json()


def tap(order: Order, verb: str, n: int, *, ago: int = 0) -> dict[str, Any]:
    at = clock.now() - timedelta(minutes=ago)
    return {"key": f"tap-of-the-phone-{n}", "delivery": task(order).pk, "verb": verb,
            "at": at.isoformat(), "reason": ""}  # fmt: skip


@pytest.mark.atom("X10")
def test_the_sheet_has_all_stops_by_post_code_with_the_cash(
    orders: list[Order], jan: Deliverer
) -> None:
    page = read(Client().get(path(jan)))
    headings = [heading.text for heading in page.all("h2")]
    by_code = [order for _code, order in sorted(zip(CODES, orders, strict=True))]
    assert headings == [f"{at}. {order.number}" for at, order in enumerate(by_code, 1)]
    assert "5 stops ahead" in page.text
    assert "to collect: PLN 749.50" in page.text


def test_staff_put_the_stops_into_their_own_order(orders: list[Order], jan: Deliverer) -> None:
    sheet = DaySheet.objects.get(deliverer=jan)
    first = day_sheets.stops_of(sheet)[0].pk
    assert day_sheets.move_stop(sheet, first, 2)
    assert [row.pk for row in day_sheets.stops_of(sheet)].index(first) == 2
    assert not day_sheets.move_stop(sheet, 0, 1)


@pytest.mark.atom("X10")
def test_five_taps_offline_replayed_twice_are_counted_once_each(
    orders: list[Order], jan: Deliverer
) -> None:
    address = path(jan)
    queue = [tap(order, "delivered_paid", n, ago=50 - 10 * n) for n, order in enumerate(orders)]
    # the net broke after the first two were sent, and again after all
    send(address, queue[:2])
    first = send(address, queue)
    again = send(address, queue)
    for said in (first, again):
        assert [one["refused"] for one in said["taps"]] == [""] * 5
        assert {stop["state"] for stop in said["stops"]} == {"done"}
    assert Tap.objects.count() == 5
    for order in orders:
        events = Event.objects.filter(order_id=order.pk, name="parcel_delivered")
        assert events.count() == 1
        assert fresh(order).due == 0
    taps = Tap.objects.order_by("pk")
    assert [row.delivery_id for row in taps] == [one["delivery"] for one in queue]
    assert [row.tapped_at for row in taps] == sorted(row.tapped_at for row in taps)


@pytest.mark.atom("X10")
def test_each_tap_moves_the_times_of_the_next_customers(
    orders: list[Order], jan: Deliverer
) -> None:
    by_code = [order for _code, order in sorted(zip(CODES, orders, strict=True))]
    said = tap(by_code[0], "delivered", 1, ago=5)
    result = send(path(jan), [said])
    done_at = Tap.objects.get().tapped_at
    for number, order in enumerate(by_code[1:], start=1):
        assert task(order).promised_at == done_at + timedelta(minutes=15 * number)
    assert [stop["expected"] != "" for stop in result["stops"]] == [False, True, True, True, True]
    # and the customer sees it on the order's page
    token = living_tokens("track", [by_code[1].pk])[by_code[1].pk]
    seen = read(Client().get(f"/o/{token}")).text
    promised = task(by_code[1]).promised_at
    assert promised is not None
    assert "Jan" in seen
    assert "approximately" in seen


@pytest.mark.atom("X10")
def test_a_tap_that_became_impossible_is_told_and_not_lost(
    orders: list[Order], jan: Deliverer
) -> None:
    address = path(jan)
    late = tap(orders[0], "delivered", 1)
    step(orders[0], "cancel", reason="Changed her mind")
    said = send(address, [late, tap(orders[1], "delivered", 2)])
    assert said["taps"][0]["refused"]
    assert said["taps"][1]["refused"] == ""
    assert Tap.objects.get(key=late["key"]).refused


def test_a_delivery_of_somebody_else_is_not_tapped(orders: list[Order], jan: Deliverer) -> None:
    address = path(jan)
    piotr = save_deliverer(DelivererWish("Piotr", email="p@example.com"))
    step(orders[0], "assign", table="delivery", data={"deliverer": str(piotr.pk)})
    said = send(address, [tap(orders[0], "delivered", 1)])
    assert "no longer yours" in said["taps"][0]["refused"]
    assert len(said["stops"]) == 4
    assert "ul. Prosta 0" in Client().get(path(jan)).content.decode()


def test_without_a_script_a_stop_is_tapped_by_its_form(orders: list[Order], jan: Deliverer) -> None:
    address, client = path(jan), Client()
    form = next(iter(read(client.get(address)).all("form")))
    assert client.post(address, {**form.values(), "action": "picked_up"}).status_code == 302
    assert Tap.objects.get().verb == "picked_up"


@pytest.mark.parametrize("body", ["", "[]", '{"taps": 1}', '{"taps": [1, {}, {"key": 5}]}'])
def test_a_body_that_is_none_is_said(body: str, orders: list[Order], jan: Deliverer) -> None:
    answer = Client().post(f"{path(jan)}/taps", body, content_type="application/json")
    assert answer.status_code in (200, 422)
    assert not Tap.objects.exists()


def test_the_worker_script_is_served_where_it_rules(client: Client) -> None:
    answer = client.get("/day/worker.js")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert b"addEventListener" in answer.content
