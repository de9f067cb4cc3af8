"""The order page behind the tracking link, and what it never shows."""

from typing import Any

import pytest
from django.test import Client

from orderwright.domain.delivery.deliverers import DelivererWish, save_deliverer
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.orders.queries import gate
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.services import change_settings
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.links.services import revoke
from orderwright.lifecycle.machine import take
from tests.pages.storefront.reading import read
from tests.pages.storefront.visitors import Visitor, token
from tests.walks import pay, step

EWA = Actor(ActorKind.STAFF, "Ewa", frozenset(Permission.values), Door.COMMAND)


@pytest.fixture
def stranger() -> Client:
    """A browser without any cookie."""
    return Client(enforce_csrf_checks=True)


def _confirmed(order: Order) -> None:
    for kind in ("customer", "shop"):
        found = gate(order.pk, kind)
        assert found is not None
        take(("gate", "pass"), found.pk, Ask(EWA, data={"via": "phone", "note": "Anna called"}))


@pytest.mark.atom("S0-7")
def test_the_tracking_link_opens_the_order_without_login(order: Order, stranger: Client) -> None:
    answer = stranger.get(f"/o/{token('track', order)}")
    assert answer.status_code == 200
    page = read(answer)
    assert order.number in page.one("h1").text
    assert "Table lamp" in page.text
    assert "144.90" in page.one("tr", class_="ow-totals__sum").text
    assert page.one("li", aria_current="step").text.startswith("Placed")
    assert "Please confirm your order" in page.one("p", class_="ow-next").text
    assert not answer.cookies


@pytest.mark.atom("S0-7")
@pytest.mark.threat("T01", "T02", "T07")
def test_every_wrong_token_gets_the_same_404(order: Order, stranger: Client) -> None:
    wrong = [
        "x", "0" * 22, order.number, str(order.pk), "%00", "%ED%A0%80", "a" * 5000,
        token("confirm", order), token("track", order)[:-1], token("track", order) + "A",
    ]  # fmt: skip
    answers = [stranger.get(f"/o/{guess}") for guess in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    for page in ("c", "a", "pay"):
        assert stranger.get(f"/{page}/{token('track', order)}").content == answers[0].content


@pytest.mark.threat("T01", "T14")
def test_the_page_is_kept_by_nobody_and_its_address_goes_nowhere(
    order: Order, stranger: Client
) -> None:
    for purpose, page in (("track", "o"), ("confirm", "c"), ("pay", "pay"), ("accept", "a")):
        answer = stranger.get(f"/{page}/{token(purpose, order)}")
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "no-referrer"


def test_the_page_shows_no_street_phone_or_mail(order: Order, stranger: Client) -> None:
    body = stranger.get(f"/o/{token('track', order)}").content.decode()
    for secret in (order.email, order.phone, "Długa", "31-147", order.name):
        assert secret not in body


@pytest.mark.atom("S4-14")
def test_the_confirm_link_is_mailed_again_but_not_too_often(order: Order, stranger: Client) -> None:
    address = f"/o/{token('track', order)}"
    asked = {"token": token("track", order), "action": "request_confirmation"}
    before = Duty.objects.filter(order_id=order.pk).count()
    assert stranger.post(address, asked)["Location"] == f"{address}?sent=1"
    assert Duty.objects.filter(order_id=order.pk).count() == before + 1
    again = stranger.post(address, asked)
    assert again.status_code == 409
    assert "Wait two minutes" in read(again).text
    assert Duty.objects.filter(order_id=order.pk).count() == before + 1


def test_the_order_page_does_not_confirm(order: Order, stranger: Client) -> None:
    own = token("track", order)
    for sent in ({"action": "confirm"}, {"action": "pass"}, {}, {"token": "x"}):
        assert stranger.post(f"/o/{own}", {"token": own, **sent}).status_code == 409
    found = gate(order.pk, "customer")
    assert found is not None
    assert found.state == "open"


@pytest.mark.threat("T19")
@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(order: Order, stranger: Client, method: str) -> None:
    before = Order.objects.values().get(pk=order.pk)
    for purpose, page in (("track", "o"), ("confirm", "c"), ("pay", "pay"), ("accept", "a")):
        address = f"/{page}/{token(purpose, order)}"
        assert getattr(stranger, method)(address).status_code == 200
    assert Order.objects.values().get(pk=order.pk) == before
    assert Event.objects.filter(order_id=order.pk).count() == 1


def test_a_transfer_is_explained_with_account_amount_and_title(
    order: Order, stranger: Client
) -> None:
    account = {"number": "PL61109010140000071219812874", "bank": "Santander"}
    change_settings(bank_accounts=[account])
    _confirmed(order)
    page = read(stranger.get(f"/o/{token('track', order)}"))
    facts = page.one("dl", class_="ow-facts").text
    assert "PL61 1090 1014 0000 0712 1981 2874" in facts
    assert "144.90" in facts
    assert order.number in facts
    pay = read(stranger.get(f"/pay/{token('pay', order)}"))
    assert pay.one("dl", class_="ow-facts").text == facts


@pytest.mark.atom("S3-21")
def test_a_sent_parcel_can_be_followed(order: Order, stranger: Client) -> None:
    _confirmed(order)
    take(("payment", "record"), order.payments.get().pk, Ask(EWA, data={"amount": "144.90"}))
    sent = {"tracking_number": "GLS 42/7", "carrier": "GLS"}
    take(("order", "ship"), order.pk, Ask(EWA, data=sent, override_warnings=True))
    page = read(stranger.get(f"/o/{token('track', order)}"))
    link = page.one("a", rel="noopener noreferrer")
    assert link.attrs["href"] == "https://track.example.com/?n=GLS42%2F7"
    assert page.one("li", aria_current="step").text.startswith("Sent")
    assert Parcel.objects.get().tracking_number == "GLS42/7"


@pytest.mark.atom("S3-21")
def test_a_parcel_that_stands_here_is_not_followed_and_its_carrier_is_named(
    order: Order, stranger: Client
) -> None:
    _confirmed(order)
    Parcel.objects.filter(order=order).update(tracking_number="42", carrier="GLS", stage="open")
    page = read(stranger.get(f"/o/{token('track', order)}"))
    assert not list(page.all("a", rel="noopener noreferrer"))
    assert "GLS" in page.text
    Parcel.objects.filter(order=order).update(stage="sent")
    page = read(stranger.get(f"/o/{token('track', order)}"))
    assert len(list(page.all("a", rel="noopener noreferrer"))) == 1


@pytest.mark.atom("S1-26")
def test_who_knows_the_time_of_the_deliverer_is_told_no_range_of_days_beside_it(
    order: Order, stranger: Client
) -> None:
    take(("order", "change_payment"), order.pk, Ask(EWA, data={"payment_method": "cash"}))
    _confirmed(order)
    Order.objects.filter(pk=order.pk).update(promised_from="2030-01-07", promised_to="2030-01-09")
    assert "Expected: " in read(stranger.get(f"/o/{token('track', order)}")).text
    jan = save_deliverer(DelivererWish("Jan", email="jan@example.com"))
    task = order.deliveries.get()
    take(("delivery", "assign"), task.pk, Ask(EWA, data={"deliverer": str(jan.pk)}))
    page = read(stranger.get(f"/o/{token('track', order)}"))
    assert "Jan brings it, approximately at" in page.text
    assert "Expected: " not in page.text


def test_a_cancelled_order_says_so_and_asks_for_no_money(order: Order, stranger: Client) -> None:
    take(("order", "cancel"), order.pk, Ask(EWA, reason="Anna changed her mind"))
    page = read(stranger.get(f"/o/{token('track', order)}"))
    off = page.one("li", class_="ow-progress--off")
    assert off.one("b").text == "Cancelled"
    assert off.one("small").text
    assert "changed her mind" not in page.text
    assert not list(page.all("form", method="post"))
    assert "Nothing is to pay" in read(stranger.get(f"/pay/{token('pay', order)}")).text


@pytest.mark.threat("T27")
def test_notes_of_staff_stay_inside(order: Order, stranger: Client) -> None:
    take(("order", "note"), order.pk, Ask(EWA, data={"text": "CANARY-77"}))
    for purpose, page in (("track", "o"), ("confirm", "c"), ("pay", "pay"), ("accept", "a")):
        body = stranger.get(f"/{page}/{token(purpose, order)}").content.decode()
        assert "CANARY-77" not in body


def test_the_page_speaks_the_order_s_language_unless_asked_otherwise(
    order: Order, stranger: Client
) -> None:
    Order.objects.filter(pk=order.pk).update(locale="pl")
    address = f"/o/{token('track', order)}"
    assert read(stranger.get(address)).one("html").attrs["lang"] == "pl"
    assert read(stranger.get(f"{address}?lang=en")).one("html").attrs["lang"] == "en"
    assert read(stranger.get(f"{address}?lang=xx")).one("html").attrs["lang"] == "pl"
    assert Order.objects.get(pk=order.pk).locale == "pl"


@pytest.mark.threat("T10")
def test_a_withdrawn_link_says_that_it_was_replaced(order: Order, stranger: Client) -> None:
    address = f"/o/{token('track', order)}"
    revoke("track", order.pk)
    answer = stranger.get(address)
    assert answer.status_code == 410
    assert "no longer valid" in read(answer).text
    assert order.number not in answer.content.decode()


@pytest.mark.threat("T01")
def test_a_guesser_has_to_wait(order: Order, stranger: Client, settings: Any) -> None:
    settings.THROTTLE = True
    good = f"/o/{token('track', order)}"
    for _try in range(60):
        assert stranger.get(good).status_code == 200
    for guess in range(30):
        assert stranger.get(f"/o/{guess}").status_code == 404
    blocked = stranger.get("/o/31")
    assert blocked.status_code == 429
    assert int(blocked["Retry-After"]) > 0
    # and whoever has a good link, at the same address, does not
    assert stranger.get(good).status_code == 200


@pytest.mark.atom("S0-7")
def test_every_stage_on_the_way_says_when_it_was_reached(order: Order, stranger: Client) -> None:
    _confirmed(order)
    way = list(read(stranger.get(f"/o/{token('track', order)}")).one("ol").all("li"))
    assert [bool(list(stage.all("small"))) for stage in way] == [True, True, False, False, False]


def test_a_company_finds_itself_and_its_tax_id_but_no_note(anna: Visitor, stranger: Client) -> None:
    anna.fills_cart(lamp=1)
    order = anna.buys(company="Lampy sp. z o.o.", tax_id="5260250274", note="Code 4711 at the door")
    page = read(stranger.get(f"/o/{token('track', order)}"))
    assert "Lampy sp. z o.o. 5260250274" in page.text
    assert "4711" not in page.text


@pytest.mark.atom("S1-27", "X10")
def test_the_approximate_time_is_asked_for_again_until_the_parcel_is_there(
    order: Order, stranger: Client
) -> None:
    _confirmed(order)
    jan = save_deliverer(DelivererWish("Jan", email="jan@shop.example"))
    step(order, "assign", table="delivery", data={"deliverer": str(jan.pk)})
    path = f"/o/{token('track', order)}"
    asks = read(stranger.get(path)).one("div", id="arrivals")
    assert "Jan brings it" in asks.text
    assert asks.attrs["hx-trigger"] == "every 60s"
    again = read(stranger.get(asks.attrs["hx-get"])).one("div", id="arrivals")
    assert ("Jan brings it" in again.text, "hx-get" in again.attrs) == (True, True)
    pay(order)
    step(order, "ship", data={"tracking_number": "13001234567890U"})
    step(order, "deliver", table="parcel")
    last = read(stranger.get(asks.attrs["hx-get"])).one("div", id="arrivals")
    assert "hx-get" not in last.attrs
    assert last.one("a").attrs["href"].startswith(path)
    assert stranger.get("/o/wrong/arrivals").status_code == 404
    assert stranger.post(f"{path}/arrivals").status_code == 404
