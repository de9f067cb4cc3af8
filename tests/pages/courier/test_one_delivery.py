"""Jan's link to one delivery: what he sees, one tap, nothing twice (S1-23, S1-24, T08, T09)."""

import io
import json
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from orderwright.domain.catalog.services import ProductWish, save_product
from orderwright.domain.delivery.deliverers import DelivererWish, save_deliverer
from orderwright.domain.delivery.models import Deliverer, DeliveryOrder, Parcel, Proof, Tap
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.journal.models import Event
from orderwright.kernel.links.queries import living_tokens
from tests.builders import a_shop
from tests.pages.storefront.reading import Element, read
from tests.walks import an_order, confirm, fresh, step, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop(grace_seconds=0)


@pytest.fixture
def jan() -> Deliverer:
    return save_deliverer(DelivererWish("Jan", email="jan@example.com"))


@pytest.fixture
def order() -> Order:
    order = an_order(payment_method="cash", note="Ring twice")
    confirm(order)
    return fresh(order)


def link(order: Order, deliverer: Deliverer) -> str:
    """Where the deliverer's mail leads."""
    step(order, "assign", table="delivery", data={"deliverer": str(deliverer.pk)})
    task = DeliveryOrder.objects.get(order=order)
    return f"/d/{living_tokens('deliver', [task.pk])[task.pk]}"


def press(path: str, verb: str, **typed: Any) -> Any:
    """Opens the page and presses one button of it."""
    client = Client()
    form = read(client.get(path)).one("form", action=path)
    return client.post(path, {**form.values(), "action": verb, **typed})


def page(path: str) -> Element:
    return read(Client().get(path))


@pytest.mark.atom("S1-23")
def test_the_page_shows_what_the_delivery_needs_and_no_more(order: Order, jan: Deliverer) -> None:
    path = link(order, jan)
    answer = Client().get(path)
    text = answer.content.decode()
    for needed in ("Anna Kowalska", "ul. Długa 12/4", "31-146", "+48600100200", "Ring twice"):
        assert needed in text, needed
    assert 'href="tel:+48600100200"' in text
    assert "openstreetmap.org/search" in text
    assert "Collect PLN 149.90" in page(path).text
    assert "anna@example.com" not in text
    assert "129.90" not in text
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


@pytest.mark.atom("S1-24")
def test_looking_changes_nothing_and_one_tap_delivers(order: Order, jan: Deliverer) -> None:
    path = link(order, jan)
    before = told(order)
    for _time in range(3):
        Client().get(path)
        Client().head(path)
    assert told(order) == before
    assert press(path, "picked_up").status_code == 302
    assert fresh(order).stage == OrderStage.SHIPPED
    assert press(path, "delivered_paid").status_code == 302
    order = fresh(order)
    assert (order.stage, order.due) == (OrderStage.COMPLETED, 0)
    assert [row.held_by for row in order.payments.all()] == ["deliverer"]
    event = Event.objects.get(order_id=order.pk, name="parcel_delivered")
    assert event.actor == "deliverer:Jan"
    # then nothing of the customer is on the page any more
    after = page(path).text
    assert "delivered" in after
    assert "Długa" not in after
    assert "600100200" not in after


def test_delivered_without_a_tap_before_means_picked_up_too(order: Order, jan: Deliverer) -> None:
    press(link(order, jan), "delivered")
    assert fresh(order).due == 14_990 + 500 - 500
    assert Parcel.objects.get(order=order).stage == "delivered"
    names = told(order)
    assert names.index("parcel_sent") < names.index("parcel_delivered")


@pytest.mark.atom("S1-24")
def test_a_double_tap_and_a_repeated_form_are_taken_once(order: Order, jan: Deliverer) -> None:
    path = link(order, jan)
    client = Client()
    values = {**read(client.get(path)).one("form", action=path).values(), "action": "delivered"}
    for _time in range(3):
        assert client.post(path, values).status_code == 302
    assert client.post(path, {**values, "key": "another-key-1"}).status_code == 302
    assert told(order).count("parcel_delivered") == 1
    assert Tap.objects.count() == 2


def test_not_at_home_with_a_reason_and_a_photo_then_tried_again(
    order: Order, jan: Deliverer
) -> None:
    path = link(order, jan)
    file = io.BytesIO()
    Image.new("RGB", (3000, 2000), "navy").save(file, "PNG")
    file.seek(0)
    file.name = "door.png"
    press(path, "not_at_home", reason="Gate locked", photo=file)
    assert Parcel.objects.get(order=order).stage == "failed"
    failed = Event.objects.get(order_id=order.pk, name="parcel_failed")
    assert json.loads(failed.data or "{}")["reason"] == "Gate locked"
    proof = Proof.objects.get()
    assert (proof.kind, proof.content_type) == ("photo", "image/jpeg")
    assert max(Image.open(io.BytesIO(proof.content)).size) == 1200
    press(path, "try_again")
    assert Parcel.objects.get(order=order).stage == "sent"


def test_a_file_that_is_no_picture_is_said_and_changes_nothing(
    order: Order, jan: Deliverer
) -> None:
    path = link(order, jan)
    file = io.BytesIO(b"<svg onload=alert(1)>")
    file.name = "x.svg"
    answer = press(path, "not_at_home", photo=file)
    assert answer.status_code == 409
    assert "no picture" in read(answer).text
    assert Parcel.objects.get(order=order).stage == "open"


def test_a_link_dies_with_its_assignment(order: Order, jan: Deliverer) -> None:
    path = link(order, jan)
    values = read(Client().get(path)).one("form", action=path).values()
    piotr = save_deliverer(DelivererWish("Piotr", email="p@example.com"))
    new = link(order, piotr)
    assert new != path
    for answer in (Client().get(path), Client().post(path, {**values, "action": "delivered"})):
        assert answer.status_code == 410
        assert "Długa" not in answer.content.decode()
    assert Parcel.objects.get(order=order).stage == "open"
    step(order, "unassign", table="delivery")
    assert Client().get(new).status_code == 410


def test_a_token_of_another_purpose_opens_nothing(order: Order, jan: Deliverer) -> None:
    path = link(order, jan)
    track = living_tokens("track", [order.pk])[order.pk]
    assert Client().get(f"/d/{track}").status_code == 404
    assert Client().get(f"/day/{track}").status_code == 404
    assert Client().get(path.replace("/d/", "/o/")).status_code == 404


@pytest.mark.parametrize(
    "typed",
    [{"action": "explode"}, {"key": ""}, {"token": "x"}, {"key": "\x00" * 9}, {"key": "a" * 65}],
)
def test_what_cannot_be_read_is_said(typed: dict[str, str], order: Order, jan: Deliverer) -> None:
    path = link(order, jan)
    values = read(Client().get(path)).one("form", action=path).values()
    answer = Client().post(path, {**values, "action": "delivered", **typed})
    assert answer.status_code == 409
    assert not Tap.objects.exists()


def test_a_tap_that_is_not_possible_is_told_and_kept(jan: Deliverer) -> None:
    save_product(ProductWish(sku="LAMP", names={"en": "Lamp"}, price=9900))
    order = an_order(payment_method="transfer")
    confirm(order)
    path = link(fresh(order), jan)
    answer = press(path, "picked_up")
    assert answer.status_code == 409
    assert "paid" in read(answer).text
    assert Tap.objects.get().refused
