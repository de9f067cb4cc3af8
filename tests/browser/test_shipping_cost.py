"""Bulky goods, as people do it in a browser: the cost is set, declined, set again, accepted; then
the order is paid and confirmed (T4, S0-23).
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.permissions import Role
from orderwright.domain.shop.services import make_user
from orderwright.kernel import clock
from orderwright.kernel.links.services import issue
from orderwright.lifecycle.invariants import offenders
from orderwright.outbound.notifications.models import Message
from tests.browser.test_first_order import PASSWORD, Desk
from tests.builders import a_product, a_shop
from tests.walks import LINK_HOLDER, anna_buys, fresh, run_worker, settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def ewa(chromium: Browser, shop_address: str) -> Iterator[Desk]:
    """Ewa at the panel of a shop that sells a bench."""
    a_shop()
    a_product("BENCH", bulky=True, price=90_000)
    make_user("ewa@example.com", Role.OWNER, name="Ewa", password=PASSWORD)
    visitor = chromium.new_context(base_url=shop_address, locale="en-GB")
    visitor.set_default_timeout(10_000)
    desk = Desk(visitor.new_page(), shop_address)
    desk.sign_in("ewa@example.com")
    yield desk
    visitor.close()


def _propose(ewa: Desk, order: Order, amount: str) -> None:
    ewa.open(order)
    ewa.take("Propose shipping cost", **{"Amount in PLN": amount})
    clock.shift(timedelta(minutes=1))
    run_worker()
    letter = Message.objects.filter(order_id=order.pk, template="mail_offer").latest("pk")
    assert amount in letter.text


def _see(page: Page, order: Order, purpose: str = "accept", path: str = "a") -> None:
    page.goto(f"/{path}/{issue(purpose, order.pk)}")


@pytest.mark.atom("S0-23")
def test_a_cost_is_declined_and_set_again_and_accepted_and_the_order_goes_on(
    page: Page, ewa: Desk
) -> None:
    order = anna_buys({"BENCH": 1})
    ewa.open(order)
    expect(ewa.page.get_by_text("Awaiting shop").first).to_be_visible()
    _propose(ewa, order, "149.00")

    # Anna looks, finds it dear and says why.
    _see(page, order)
    expect(page.get_by_text("1,049.00")).to_be_visible()
    page.get_by_text("That is too much").click()
    page.get_by_label("What should the shop know?").fill("My brother has a van")
    page.get_by_role("button", name="Decline the cost").click()
    expect(page.get_by_text("The shipping cost was declined")).to_be_visible()

    # Ewa reads it and sets another one.
    ewa.open(order)
    expect(ewa.page.get_by_text("My brother has a van").first).to_be_visible()
    _propose(ewa, order, "49.00")
    _see(page, order)
    expect(page.get_by_text("949.00")).to_be_visible()
    page.get_by_role("button", name="Accept the cost").click()
    expect(page.get_by_role("heading", name="Thank you, accepted")).to_be_visible()
    assert (fresh(order).total, fresh(order).due) == (94_900, 94_900)

    # The rest as with every order.
    settle(order, "customer", actor=LINK_HOLDER)
    ewa.open(order)
    ewa.take("Confirm order")
    ewa.open(order)
    ewa.take("Record payment")
    _see(page, order, "track", "o")
    expect(page.get_by_text("49.00").first).to_be_visible()
    assert (fresh(order).stage, fresh(order).payment_status) == ("confirmed", "paid")
    assert offenders() == []
