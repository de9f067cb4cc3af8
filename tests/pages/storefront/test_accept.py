"""The accept page: a quotation of the shop becomes an order by one press of the customer."""

from datetime import timedelta

import pytest
from django.test import Client

from orderwright.domain.checkout.wishes import AddressWish, ContactWish, LineWish, OrderWish
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.permissions import Permission
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.placing import place_order
from tests.pages.storefront.reading import read
from tests.pages.storefront.visitors import Visitor, token

EWA = Actor(ActorKind.STAFF, "Ewa", frozenset(Permission.values), Door.COMMAND)


@pytest.fixture
def quotation(anna: Visitor) -> Order:
    """Ewa's quotation for Anna: one lamp by courier, not sent yet."""
    wish = OrderWish(
        "phone", "PLN", "en", ContactWish("anna@example.com", "Anna Kowalska"),
        AddressWish("Anna Kowalska", "ul. Długa 5", "Kraków", "31-147", "PL"),
        (LineWish("LAMP", 1),), "courier", "transfer", draft=True,
    )  # fmt: skip
    return Order.objects.get(pk=place_order(wish, EWA).order_id)


@pytest.fixture
def mail() -> Client:
    """The browser in which Anna reads her mail."""
    return Client(enforce_csrf_checks=True)


def _accept(mail: Client, order: Order) -> int:
    own = token("accept", order)
    return mail.post(f"/a/{own}", {"token": own, "action": "accept"}).status_code


def test_an_offered_quotation_is_accepted_by_one_press(quotation: Order, mail: Client) -> None:
    take(("order", "offer"), quotation.pk, Ask(EWA))
    page = read(mail.get(f"/a/{token('accept', quotation)}"))
    assert "quotation" in page.one("h1").text
    assert "144.90" in page.one("tr", class_="ow-totals__sum").text
    assert _accept(mail, quotation) == 302
    quotation.refresh_from_db()
    assert quotation.stage == "placed"
    # then the page thanks her and leads to the order
    done = read(mail.get(f"/a/{token('accept', quotation)}"))
    assert "Thank you" in done.one("h1").text
    assert quotation.number in done.text
    assert f"/o/{token('track', quotation)}" in [a.attrs["href"] for a in done.all("a")]


def test_accepting_twice_changes_nothing_more(quotation: Order, mail: Client) -> None:
    take(("order", "offer"), quotation.pk, Ask(EWA))
    _accept(mail, quotation)
    number = Order.objects.get(pk=quotation.pk).number
    assert _accept(mail, quotation) == 409
    assert Order.objects.get(pk=quotation.pk).number == number


def test_a_quotation_that_was_not_sent_cannot_be_accepted(quotation: Order, mail: Client) -> None:
    assert _accept(mail, quotation) == 409
    quotation.refresh_from_db()
    assert quotation.stage == "draft"


@pytest.mark.threat("T06")
def test_a_quotation_past_its_day_has_run_out(quotation: Order, mail: Client) -> None:
    take(("order", "offer"), quotation.pk, Ask(EWA))
    Order.objects.filter(pk=quotation.pk).update(valid_until=clock.now() - timedelta(minutes=1))
    assert "has run out" in read(mail.get(f"/a/{token('accept', quotation)}")).one("h1").text
    assert _accept(mail, quotation) == 409
    quotation.refresh_from_db()
    assert quotation.stage == "draft"


@pytest.mark.threat("T04")
def test_looking_accepts_nothing(quotation: Order, mail: Client) -> None:
    take(("order", "offer"), quotation.pk, Ask(EWA))
    for _scan in range(5):
        assert mail.get(f"/a/{token('accept', quotation)}").status_code == 200
    quotation.refresh_from_db()
    assert quotation.stage == "draft"
