"""The confirm page of the mail: scanners look, people press; once, and never after it is over."""

from datetime import timedelta

import pytest
from django.test import Client

from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.shop.permissions import Permission
from orderwright.kernel import clock
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.links.models import Link
from orderwright.kernel.links.services import renew
from orderwright.lifecycle.machine import take
from tests.pages.storefront.reading import read
from tests.pages.storefront.visitors import Visitor, token

EWA = Actor(ActorKind.STAFF, "Ewa", frozenset(Permission.values), Door.COMMAND)


@pytest.fixture
def mail() -> Client:
    """The browser in which Anna reads her mail: no cookie of ours."""
    return Client(enforce_csrf_checks=True)


def _gate(order: Order) -> Gate:
    return Gate.objects.get(order=order, kind="customer")


def _press(mail: Client, order: Order, action: str = "confirm") -> None:
    own = token("confirm", order)
    answer = mail.post(f"/c/{own}", {"token": own, "action": action}, HTTP_USER_AGENT="Fox/1")
    assert answer.status_code == 302


@pytest.mark.atom("S4-11", "S4-12")
@pytest.mark.threat("T04")
def test_one_tap_confirms_with_time_and_address(order: Order, mail: Client) -> None:
    page = read(mail.get(f"/c/{token('confirm', order)}"))
    form = next(f for f in page.all("form") if list(f.all("button", value="confirm")))
    values = {**form.values(), "action": "confirm"}
    answer = mail.post(f"/c/{token('confirm', order)}", values)
    assert answer.status_code == 302
    passed = _gate(order)
    assert (passed.state, passed.via, passed.ip) == ("passed", "link", "127.0.0.1")
    assert passed.at is not None
    after = read(mail.get(answer["Location"]))
    assert "is confirmed" in after.one("h1").text


@pytest.mark.atom("X2", "S4-11")
@pytest.mark.threat("T04", "T05", "T19")
def test_fifty_scanners_change_nothing(order: Order, mail: Client) -> None:
    address = f"/c/{token('confirm', order)}"
    for _scan in range(50):
        assert mail.get(address).status_code == 200
        assert mail.head(address).status_code == 200
    assert _gate(order).state == "open"
    assert Event.objects.filter(order_id=order.pk).count() == 1
    assert not list(read(mail.get(address)).all("script"))


@pytest.mark.threat("T04")
def test_a_press_needs_the_token_in_the_form_too(order: Order, mail: Client) -> None:
    address = f"/c/{token('confirm', order)}"
    for sent in ({}, {"action": "confirm"}, {"action": "confirm", "token": "x"}):
        assert mail.post(address, sent).status_code == 409
    assert _gate(order).state == "open"


@pytest.mark.atom("S4-11")
@pytest.mark.threat("T06")
def test_a_second_press_says_that_it_is_done(order: Order, mail: Client) -> None:
    _press(mail, order)
    _press(mail, order)
    _press(mail, order, "refuse")
    assert _gate(order).state == "passed"
    assert Event.objects.filter(order_id=order.pk, step="pass").count() == 1
    assert "is confirmed" in read(mail.get(f"/c/{token('confirm', order)}")).text


@pytest.mark.threat("T06")
def test_a_link_never_revives_a_cancelled_order(order: Order, mail: Client) -> None:
    own = token("confirm", order)
    take(("order", "cancel"), order.pk, Ask(EWA, reason="by phone"))
    events = Event.objects.filter(order_id=order.pk).count()
    answer = mail.post(f"/c/{own}", {"token": own, "action": "confirm"})
    assert answer.status_code in (302, 409)
    page = read(mail.get(f"/c/{own}"))
    assert "No longer possible" in page.text
    assert not list(page.all("button", value="confirm"))
    assert Order.objects.get(pk=order.pk).stage == "cancelled"
    assert Event.objects.filter(order_id=order.pk).count() == events


@pytest.mark.threat("T06")
def test_after_staff_confirmed_there_is_nothing_left_to_press(order: Order, mail: Client) -> None:
    said = {"via": "phone", "note": "Anna called"}
    take(("gate", "pass"), _gate(order).pk, Ask(EWA, data=said))
    _press(mail, order)
    assert Event.objects.filter(order_id=order.pk, step="pass").count() == 1
    assert _gate(order).via == "phone"


@pytest.mark.atom("S4-13")
def test_a_false_order_is_called_off_by_whoever_got_the_mail(order: Order, mail: Client) -> None:
    _press(mail, order, "refuse")
    assert _gate(order).state == "refused"
    assert Order.objects.get(pk=order.pk).stage == "cancelled"
    assert "called off" in read(mail.get(f"/c/{token('confirm', order)}")).text


@pytest.mark.threat("T06")
def test_a_link_past_its_time_offers_a_new_one_by_mail(order: Order, mail: Client) -> None:
    own = token("confirm", order)
    Link.objects.filter(purpose="confirm").update(expires_at=clock.now() - timedelta(seconds=1))
    address = f"/c/{own}"
    page = read(mail.get(address))
    assert "This link has run out" in page.text
    mail.post(address, {"token": own, "action": "confirm"})
    assert _gate(order).state == "open"
    before = Duty.objects.filter(order_id=order.pk).count()
    sent = mail.post(address, {"token": own, "action": "request"})
    assert sent.status_code == 200
    assert "on its way" in read(sent).text
    assert Duty.objects.filter(order_id=order.pk).count() == before + 1
    _press(mail, order)
    assert _gate(order).state == "passed"


@pytest.mark.atom("S4-16")
@pytest.mark.threat("T10")
def test_the_old_link_dies_with_a_corrected_address(order: Order, mail: Client) -> None:
    old = token("confirm", order)
    take(("order", "correct_customer"), order.pk, Ask(EWA, data={"email": "anna@example.org"}))
    assert mail.get(f"/c/{old}").status_code == 410
    assert mail.post(f"/c/{old}", {"token": old, "action": "confirm"}).status_code == 410
    fresh = renew("confirm", order.pk)
    assert mail.get(f"/c/{fresh}").status_code == 200
    assert _gate(order).state == "open"


@pytest.mark.threat("T07")
def test_a_confirm_token_opens_its_own_order_and_page_only(
    order: Order, anna: Visitor, mail: Client
) -> None:
    anna.fills_cart(lamp=1)
    other = anna.buys()
    mine = token("confirm", order)
    mail.post(f"/c/{mine}", {"token": token("confirm", other), "action": "confirm"})
    assert _gate(order).state == "open"
    assert _gate(other).state == "open"
    for page in ("o", "a", "pay"):
        assert mail.get(f"/{page}/{mine}").status_code == 404


def test_the_page_has_one_big_button_and_a_small_way_out(order: Order, mail: Client) -> None:
    page = read(mail.get(f"/c/{token('confirm', order)}"))
    assert page.one("button", class_="ow-btn--big").text == "Confirm order"
    assert page.one("details").one("button", value="refuse")
    assert "Table lamp" in page.text
    assert order.email not in page.text
