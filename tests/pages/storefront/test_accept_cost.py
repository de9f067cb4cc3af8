"""The accept page for a shipping cost: what it shows, and what its two buttons do (S0-23)."""

from datetime import timedelta

import pytest
from django.test import Client

from orderwright.domain.orders.models import Gate, Order
from orderwright.kernel import clock
from tests.builders import a_product
from tests.pages.storefront.reading import read
from tests.pages.storefront.visitors import Visitor, token
from tests.walks import anna_buys, fresh, settle

COST = "shipping_cost"


@pytest.fixture
def order(anna: Visitor) -> Order:
    """Anna's bench, whose shipping cost the shop has set."""
    a_product("BENCH", bulky=True, price=90_000)
    order = anna_buys({"BENCH": 1})
    settle(order, COST, "propose", data={"amount": "149.00"})
    return fresh(order)


@pytest.fixture
def mail() -> Client:
    """The browser in which Anna reads her mail."""
    return Client(enforce_csrf_checks=True)


def _press(mail: Client, order: Order, action: str, **typed: str) -> int:
    own = token("accept", order)
    answer = mail.post(f"/a/{own}", {"token": own, "action": action, **typed})
    return answer.status_code


@pytest.mark.atom("S0-23")
def test_the_page_shows_the_cost_and_the_new_total_and_looking_accepts_nothing(
    order: Order, mail: Client
) -> None:
    for _n in range(3):
        page = read(mail.get(f"/a/{token('accept', order)}"))
    assert "149.00" in page.one("h1").text + page.text
    sums = [row.text for row in page.all("tr", class_="ow-totals__sum")]
    assert any("1,049.00" in text for text in sums)
    assert "Delivery Courier not agreed yet" in page.text
    assert Gate.objects.get(order=order, kind=COST).state == "proposed"


def test_in_polish_too(order: Order, mail: Client) -> None:
    page = read(mail.get(f"/a/{token('accept', order)}?lang=pl"))
    assert "Nowa suma" in page.text
    assert "not agreed" not in page.text


@pytest.mark.atom("S0-23")
def test_accepted_by_one_press_it_becomes_part_of_the_total(order: Order, mail: Client) -> None:
    assert _press(mail, order, "accept_cost") == 302
    assert (fresh(order).total, fresh(order).waiting_on) == (104_900, "customer")
    assert "Thank you, accepted" in read(mail.get(f"/a/{token('accept', order)}")).text
    assert _press(mail, order, "accept_cost") == 409
    assert fresh(order).total == 104_900


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Too dear, sorry", "Too dear, sorry"), ("", "Shipping cost declined"), ("x\x00y", "xy")],
)
def test_declined_with_words_it_goes_back_to_the_shop(
    order: Order, mail: Client, typed: str, kept: str
) -> None:
    assert _press(mail, order, "decline_cost", reason=typed) == 302
    gate = Gate.objects.get(order=order, kind=COST)
    assert (gate.state, gate.note) == ("refused", kept)
    assert (fresh(order).stage, fresh(order).waiting_on) == ("placed", "shop")
    seen = read(mail.get(f"/o/{token('track', order)}"))
    assert "The shipping cost was declined" in seen.text


def test_a_cost_set_again_ends_the_page_of_the_first(order: Order, mail: Client) -> None:
    first = token("accept", order)
    _press(mail, order, "decline_cost")
    settle(order, COST, "propose", data={"amount": "199.00"})
    stale = mail.post(f"/a/{first}", {"token": first, "action": "accept_cost"})
    assert stale.status_code == 410
    assert fresh(order).total == 90_000


def test_a_cost_that_has_run_out_is_not_accepted(order: Order, mail: Client) -> None:
    own = token("accept", order)
    clock.shift(timedelta(days=8))
    assert "has run out" in read(mail.get(f"/a/{own}")).one("h1").text
    assert mail.post(f"/a/{own}", {"token": own, "action": "accept_cost"}).status_code == 409
    assert fresh(order).total == 90_000


def test_nobody_pays_before_the_cost_is_agreed(order: Order, mail: Client) -> None:
    seen = read(mail.get(f"/o/{token('track', order)}")).text
    assert "Please accept or decline it" in seen
    assert "Delivery Courier not agreed yet" in seen
