"""The own car, as people do it: Ewa types a phone order in, adds a deliverer on the order's page,
mail and SMS leave, the approximate time is told, one tap at the door, the board (T5); Jan's day
without a net.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from orderwright.domain.checkout.matrix_services import (
    BandWish,
    CellWish,
    DeliveryWish,
    save_cell,
    save_delivery_method,
)
from orderwright.domain.checkout.models import DeliveryMethod
from orderwright.domain.delivery.deliverers import DelivererWish, save_deliverer
from orderwright.domain.delivery.models import DaySheet, Deliverer, DeliveryOrder, Tap
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.permissions import Role
from orderwright.domain.shop.services import make_user
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.journal.models import Event
from orderwright.kernel.links import services as links
from orderwright.lifecycle.invariants import offenders
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.notifications.queries import shown
from tests.browser.test_first_order import PASSWORD, Desk
from tests.builders import a_product, a_shop
from tests.conftest import PHONE
from tests.walks import an_order, confirm, fresh, pay, run_worker, step

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


KEPT = """async () => {
  const kept = async () => navigator.serviceWorker.controller
    && await caches.match(location.href, { ignoreVary: true });
  for (let tries = 0; tries < 200; tries += 1) {
    if (await kept()) return;
    await new Promise((again) => setTimeout(again, 50));
  }
  throw new Error("the page was not kept");
}"""
"""Resolves when the phone has kept the page for when there is no net."""


@pytest.fixture
def shop(shop_address: str, settings: Any) -> None:
    """Lamps, a car of the shop's own, SMS rehearsed, links in the mailbox alive."""
    settings.SMS_URL, settings.DEMO = "rehearsal:", True
    a_shop(grace_seconds=0)
    a_product("LAMP", names={"en": "Brass lamp", "pl": "Lampa"}, stock=20)
    kind = DeliveryMethod.Kind.OWN_CAR
    save_delivery_method(DeliveryWish("car", {"en": "Our car", "pl": "Nasze auto"}, kind))
    save_cell(CellWish("car", "transfer", (BandWish(1000),), asks_customer=False))
    save_cell(CellWish("car", "cash", (BandWish(1000),), asks_customer=False))
    make_user("ewa@example.com", Role.OWNER, name="Ewa", password=PASSWORD)


@pytest.fixture
def desk(chromium: Browser, shop_address: str) -> Iterator[Desk]:
    visitor = chromium.new_context(base_url=shop_address, locale="en-GB")
    visitor.set_default_timeout(10_000)
    yield Desk(visitor.new_page(), shop_address)
    visitor.close()


@pytest.fixture
def phone(chromium: Browser, shop_address: str) -> Iterator[BrowserContext]:
    """Jan's phone."""
    visitor = chromium.new_context(
        base_url=shop_address, locale="en-GB", viewport=PHONE, has_touch=True, is_mobile=True
    )
    visitor.set_default_timeout(10_000)
    yield visitor
    visitor.close()


def type_in(page: Page) -> Order:
    """Anna calls, Ewa types."""
    page.goto("/panel/orders/new")
    page.locator("[name=find]").fill("LAMP")
    page.locator("button[value=find]").click()
    page.locator("button[value='add:LAMP']").click()
    page.locator("[name=source]").select_option("phone")
    typed = {
        "name": "Anna Kowalska", "email": "anna@example.com", "phone": "+48 600 100 200",
        "address_name": "Anna Kowalska", "street": "ul. Długa 12/4", "postal_code": "31-146",
        "city": "Kraków", "note": "Second floor, no lift",
    }  # fmt: skip
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("button[value=refresh]:not(.ow-sr)").first.click()
    page.locator("input[name=pair][value='car|transfer']").check()
    page.get_by_role("button", name="Place the order").click()
    page.wait_for_url(re.compile(r"/panel/orders/2\S+"))
    return Order.objects.order_by("-pk")[0]


def message(order: Order, template: str) -> Message:
    run_worker()
    return Message.objects.filter(order_id=order.pk, template=template).order_by("-pk")[0]


@pytest.mark.atom(
    "S1-2", "S1-17", "S1-18", "S1-19", "S1-20", "S1-21", "S1-22", "S1-23", "S1-24", "S1-25",
    "S1-26", "S1-27",
)  # fmt: skip
def test_a_phone_order_goes_out_by_the_shops_own_car(
    desk: Desk, phone: BrowserContext, shop: None
) -> None:
    # Ewa types the order in, notes what was said and sends the link to pay; Anna pays.
    desk.sign_in("ewa@example.com")
    order = type_in(desk.page)
    assert (order.source, order.customer_note) == ("phone", "Second floor, no lift")
    confirm(order)
    desk.open(order)
    desk.page.get_by_label("Note").first.fill("Call before noon")
    desk.page.get_by_role("button", name="Add note").click()
    expect(desk.page.get_by_text("Call before noon").first).to_be_visible()
    step(order, "request_payment")
    assert "/pay/" in _shown(message(order, "mail_pay_request"))
    pay(order)

    # A deliverer is missing in the list: she adds him without leaving the order.
    desk.open(order)
    expect(desk.page.get_by_text("no deliverer yet")).to_be_visible()
    desk.page.get_by_role("link", name="Assign deliverer").first.click()
    sheet = desk.page.locator("dialog[open]")
    sheet.get_by_text("Add a deliverer").click()
    sheet.get_by_label("Deliverer's name").fill("Jan")
    sheet.get_by_role("button", name="Assign deliverer").click()
    expect(sheet.get_by_text("e-mail address or a mobile number is needed")).to_be_visible()
    sheet.get_by_label("Deliverer's e-mail").fill("jan@example.com")
    sheet.get_by_label("Deliverer's mobile").fill("600 300 400")
    sheet.get_by_role("button", name="Assign deliverer").click()
    expect(desk.page.get_by_text("expected at about").first).to_be_visible()
    assert desk.page.url.endswith(order.number)

    # Jan has a mail and an SMS with place, phone and link; Anna knows who comes and when.
    mail, text = message(order, "mail_assigned"), message(order, "sms_assigned")
    assert (mail.recipient, text.recipient) == ("jan@example.com", "+48600300400")
    assert "tel:+48600100200" in mail.html
    assert "approximately 60 minutes" in message(order, "mail_deliverer").text
    assert "approximately 60 minutes" in message(order, "sms_deliverer").text
    desk.page.goto("/mailbox/")
    expect(desk.page.get_by_text("+48600300400").first).to_be_visible()

    # Anna's page shows it, Jan's page has one big button; he taps it twice.
    jan = phone.new_page()
    found = re.search(r"https?://\S+/d/[A-Za-z0-9]+", _shown(text))
    assert found
    jan.goto(found[0])
    expect(jan.get_by_text("ul. Długa 12/4")).to_be_visible()
    jan.get_by_role("button", name="Picked up").click()
    expect(jan.get_by_text("on the way")).to_be_visible()
    jan.get_by_role("button", name="Delivered", exact=True).dblclick()
    expect(jan.get_by_role("heading", name=re.compile("delivered"))).to_be_visible()
    assert "Długa" not in jan.content()
    assert fresh(order).stage == OrderStage.COMPLETED
    assert Event.objects.filter(order_id=order.pk, name="parcel_delivered").count() == 1

    # The board says so.
    desk.page.goto("/panel/deliveries")
    row = desk.page.locator("tr", has_text=order.number)
    expect(row.get_by_text("delivered")).to_be_visible()
    expect(desk.page.get_by_text("delivered: 1")).to_be_visible()
    assert list(offenders()) == []


def _shown(kept: Message) -> str:
    return shown(kept).text


def five_stops(deliverer: Deliverer) -> list[Order]:
    orders = [
        an_order(lines={"LAMP": 1}, delivery_method="car", payment_method="cash") for _n in range(5)
    ]
    for order in orders:
        confirm(order)
        step(order, "assign", table="delivery", data={"deliverer": str(deliverer.pk)})
    return orders


@pytest.mark.atom("X10")
def test_the_day_sheet_works_without_a_net_and_counts_each_tap_once(
    phone: BrowserContext, shop: None
) -> None:
    jan = save_deliverer(DelivererWish("Jan", email="jan@example.com", locale="en"))
    orders = five_stops(jan)
    token = links.issue("day", DaySheet.objects.get().pk)
    page = phone.new_page()
    page.goto(f"/day/{token}")
    page.evaluate(KEPT)

    # given no net: five taps are kept, also when the page is opened again
    phone.set_offline(True)
    for order in orders:
        stop = page.locator("section", has_text=order.number)
        stop.get_by_role("button", name=re.compile("collected")).click()
    expect(page.get_by_text("Waits for the net: 5")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Waits for the net: 5")).to_be_visible()
    expect(page.get_by_text("kept on the phone")).to_have_count(5)
    assert not Tap.objects.exists()

    # when the net comes back and breaks after the shop has heard them, and comes again
    answers: list[int] = []

    def flaky(route: Route) -> None:
        answers.append(route.fetch().status)
        if len(answers) == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/taps", flaky)
    with page.expect_event("requestfailed"):
        phone.set_offline(False)
    expect(page.get_by_text("Waits for the net: 5")).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('online'))")

    # then each is counted once, in its order
    expect(page.get_by_text("0 stops ahead")).to_be_visible()
    assert answers
    keys = Tap.objects.order_by("pk")
    tasks = [DeliveryOrder.objects.get(order=order).pk for order in orders]
    assert [tap.delivery_id for tap in keys] == tasks
    for order in orders:
        assert Event.objects.filter(order_id=order.pk, name="parcel_delivered").count() == 1
        assert fresh(order).due == 0
    assert list(offenders()) == []
