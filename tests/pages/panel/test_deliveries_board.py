"""Ewa's board: who brings what, what became of it, cash handed in, many assigned by post code."""

import io
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from orderwright.domain.delivery.day_sheets import stops_of
from orderwright.domain.delivery.deliverers import DelivererWish, save_deliverer
from orderwright.domain.delivery.models import DaySheet, Deliverer, DeliveryOrder, Proof
from orderwright.domain.orders.models import Order
from orderwright.domain.stock.models import Warehouse
from orderwright.kernel.links.queries import living_tokens
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import read
from tests.walks import AddressWish, an_order, confirm, fresh, step

BOARD = "/panel/deliveries"
ASSIGN = f"{BOARD}/assign"


@pytest.fixture
def jan_drives(shop: None) -> Deliverer:
    return save_deliverer(DelivererWish("Jan", email="jan@example.com", area=("31-*",)))


def an_own_order(code: str = "31-146") -> Order:
    address = AddressWish("Anna Kowalska", "ul. Prosta 1", "Kraków", code, "PL")
    order = an_order(lines={"LAMP": 1}, payment_method="cash", shipping_address=address)
    confirm(order)
    order.parcels.update(carrier="own_car")
    return fresh(order)


def given(order: Order, deliverer: Deliverer) -> DeliveryOrder:
    step(order, "assign", table="delivery", data={"deliverer": str(deliverer.pk)})
    return DeliveryOrder.objects.get(order=order)


def tap(task: DeliveryOrder, verb: str, **typed: Any) -> None:
    path = f"/d/{living_tokens('deliver', [task.pk])[task.pk]}"
    client = Client()
    form = read(client.get(path)).one("form", action=path)
    assert client.post(path, {**form.values(), "action": verb, **typed}).status_code == 302


@pytest.mark.atom("S1-25")
def test_the_board_counts_assigned_out_delivered_and_failed(
    ewa: Desk, jan_drives: Deliverer
) -> None:
    tasks = [given(an_own_order(), jan_drives) for _time in range(4)]
    tap(tasks[1], "picked_up")
    tap(tasks[2], "delivered_paid")
    tap(tasks[3], "not_at_home")
    page = ewa.page(BOARD)
    for words in ("assigned: 1", "out: 1", "delivered: 1", "not delivered: 1"):
        assert words in page.text, words
    for task in tasks:
        assert task.order.number in page.text
    assert "Carries cash: PLN 149.90" in page.text
    assert "Nobody brings anything" in ewa.page(f"{BOARD}?day=2020-01-01").text
    assert ewa.get(f"{BOARD}?day=nonsense").status_code == 200


@pytest.mark.atom("S1-25")
def test_cash_is_handed_in_at_the_desk(ewa: Desk, jan_drives: Deliverer) -> None:
    order = an_own_order()
    tap(given(order, jan_drives), "delivered_paid")
    assert ewa.post(f"{BOARD}/{jan_drives.pk}/cash").status_code == 302
    assert [row.held_by for row in order.payments.all()] == [""]
    assert "Carries cash" not in ewa.page(BOARD).text
    assert ewa.post(f"{BOARD}/999999/cash").status_code == 404


def test_the_stops_are_put_into_another_order(ewa: Desk, jan_drives: Deliverer) -> None:
    first, second = (given(an_own_order(), jan_drives) for _time in range(2))
    sheet = DaySheet.objects.get()
    assert ewa.post(f"{BOARD}/sheets/{sheet.pk}/{first.pk}/down").status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.stop, first.stop) == (1, 2)
    assert ewa.post(f"{BOARD}/sheets/{sheet.pk}/{first.pk}/sideways").status_code == 404


@pytest.mark.atom("S1-17")
def test_many_are_assigned_by_post_code_after_a_proposal(ewa: Desk, jan_drives: Deliverer) -> None:
    near, far = an_own_order("31-146"), an_own_order("80-001")
    answer = ewa.get(ASSIGN)
    assert DaySheet.objects.count() == 0
    values = read(answer).one("form", action=ASSIGN).values()
    tasks = {order.pk: DeliveryOrder.objects.get(order=order) for order in (near, far)}
    assert values[f"deliverer:{tasks[near.pk].pk}"] == str(jan_drives.pk)
    assert values[f"deliverer:{tasks[far.pk].pk}"] == ""
    assert ewa.post(ASSIGN, values).status_code == 302
    assert DeliveryOrder.objects.get(order=near).deliverer == jan_drives
    assert DeliveryOrder.objects.get(order=far).deliverer is None
    # and those chosen in the list, whatever carrier they have
    listed = ewa.page(f"{ASSIGN}?number={far.number}")
    assert far.number in listed.text
    assert near.number not in listed.text
    refused = ewa.post(ASSIGN, {f"deliverer:{tasks[far.pk].pk}": "0", "number": far.number})
    assert refused.status_code == 409
    assert "Choose" in read(refused).text


def test_a_photo_from_the_door_stands_on_the_order_page(
    ewa: Desk, jan_drives: Deliverer, client: Client
) -> None:
    order = an_own_order()
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(file, "JPEG")
    file.seek(0)
    file.name = "door.jpg"
    tap(given(order, jan_drives), "not_at_home", photo=file)
    address = f"/panel/orders/{order.number}/proofs/{Proof.objects.get().pk}.jpg"
    assert ewa.order_page(order).one("a", href=address)
    answer = ewa.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert client.get(address).status_code == 302


@pytest.mark.atom("S1-25")
def test_a_delivery_whose_goods_are_awaited_is_offered_to_nobody(
    ewa: Desk, jan_drives: Deliverer
) -> None:
    order = an_own_order()
    DeliveryOrder.objects.filter(order=order).update(stage="waiting")
    assert "without a deliverer" not in ewa.page(BOARD).text
    assert "Everything has its deliverer" in ewa.page(ASSIGN).text
    page = ewa.page(f"{ASSIGN}?number={order.number}")
    assert "not here yet: allocate them first" in page.text
    task = DeliveryOrder.objects.get(order=order)
    form = {"number": order.number, f"deliverer:{task.pk}": str(jan_drives.pk)}
    assert "not here yet" in ewa.post(ASSIGN, form).content.decode()
    task.refresh_from_db()
    assert task.deliverer is None


@pytest.mark.atom("S1-25", "S2-16")
def test_board_and_order_name_the_warehouse_of_each_task(ewa: Desk, jan_drives: Deliverer) -> None:
    Warehouse.objects.update(name="Hala 7")
    order = an_own_order()
    given(order, jan_drives)
    assert "Warehouse: Hala 7" in ewa.page(BOARD).text
    assert ewa.page(f"/panel/orders/{order.number}").text.count("Hala 7") >= 2, "task and parcel"


@pytest.mark.atom("X10", "S1-26")
def test_the_stops_of_a_day_are_expected_one_after_the_other(
    ewa: Desk, jan_drives: Deliverer
) -> None:
    tasks = [given(an_own_order(code), jan_drives) for code in ("31-300", "31-100", "31-200")]
    sheet = DaySheet.objects.get()
    assert gaps(sheet) == [15, 15]
    ewa.post(f"{BOARD}/sheets/{sheet.pk}/{tasks[1].pk}/down")
    assert gaps(sheet) == [15, 15]


def gaps(sheet: DaySheet) -> list[int]:
    """Whole minutes from each stop to the next one."""
    times = [task.promised_at for task in stops_of(sheet) if task.promised_at]
    pairs = pairwise(times)
    return [round((after - before).total_seconds() / 60) for before, after in pairs]
