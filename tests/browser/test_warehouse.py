"""The warehouse, as people do it (T7): three steps until goods leave, one line owed, goods that are
faulty and are told to nobody, two parcels with a label of each courier.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, expect

from orderwright.domain.catalog.models import Product
from orderwright.domain.delivery.carrier_services import CarrierWish, save_carrier
from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.permissions import Role
from orderwright.domain.shop.services import make_user
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.models import Level, Warehouse
from orderwright.domain.stock.warehouses import set_steps
from orderwright.kernel import clock
from orderwright.lifecycle import shelf
from orderwright.lifecycle.invariants import offenders
from tests.browser.test_first_order import PASSWORD, Desk
from tests.builders import a_product, a_shop
from tests.walks import OLA, an_order, mails, run_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def desk(chromium: Browser, shop_address: str) -> Iterator[Desk]:
    visitor = chromium.new_context(base_url=shop_address, locale="en-GB")
    visitor.set_default_timeout(10_000)
    yield Desk(visitor.new_page(), shop_address)
    visitor.close()


@pytest.fixture
def order(shop_address: str) -> Order:
    """Two lamps, three bulbs and a rug that the shop owes: paid, taken into processing."""
    a_shop(mail_when_done=True)
    set_steps(Warehouse.objects.get(), 3)
    a_product("LAMP", names={"en": "Brass lamp"}, stock=5)
    a_product("BULB", names={"en": "Bulb"}, stock=4, weight_g=50)
    a_product("RUG", names={"en": "Rug"}, stock=0, backorder=True)
    for code, name in (("gls", "GLS"), ("inpost", "InPost")):
        save_carrier(CarrierWish(code, name, service="rehearsal"))
    make_user("ola@example.com", Role.OWNER, name="Ola", password=PASSWORD)
    return an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 2, "BULB": 3, "RUG": 1})


def works() -> None:
    """Time passes, and what is owed leaves."""
    clock.shift(timedelta(minutes=5))
    run_worker()


def on_shelf(sku: str) -> tuple[int, int]:
    """What lies there, and what of it is held."""
    level = Level.objects.get(product_id=Product.objects.get(sku=sku).pk)
    return level.on_hand, level.reserved


def stages(order: Order) -> list[str]:
    rows = DeliveryOrder.objects.filter(order=order).order_by("pk")
    return list(rows.values_list("stage", flat=True))


def goods_come(sku: str) -> None:
    """The supplier brings one piece."""
    shelf.receive(Product.objects.get(sku=sku).pk, 1, note="", actor=OLA)


def sheet_of(desk: Desk, order: Order, button: str, card: str = "") -> Locator:
    """Opens the order and presses a button, of one card if named; answers the sheet."""
    desk.open(order)
    place = desk.page.locator("div.border-top", has_text=card) if card else desk.page
    place.get_by_role("link", name=re.compile(rf"^\s*{button}")).first.click()
    sheet = desk.page.locator("dialog[open]")
    expect(sheet).to_be_visible()
    return sheet


def with_status(desk: Desk, order: Order, name: str) -> Locator:
    """The sheet of another status."""
    desk.open(order)
    desk.page.locator("#status").select_option(name)
    desk.page.get_by_role("button", name="Change", exact=True).click()
    sheet = desk.page.locator("dialog[open]")
    expect(sheet).to_be_visible()
    return sheet


def goes_ahead(desk: Desk, sheet: Locator, button: str) -> None:
    sheet.get_by_role("button", name=button).click()
    expect(desk.page.locator(".ow-toast").first).to_be_visible()


@pytest.mark.atom(
    "S2-15", "S2-16", "S2-17", "S2-18", "S4-1", "S4-2", "S4-3", "S4-4", "S4-5", "S4-6"
)  # fmt: skip
def test_an_order_is_packed_in_parts_in_a_warehouse_of_three_steps(
    desk: Desk, order: Order
) -> None:
    # The rug is owed: Ola sends what is here, the rug waits for the supplier.
    desk.sign_in("ola@example.com")
    desk.open(order)
    desk.take("Send what is here")
    assert stages(order) == ["waiting", "ready"]
    goes_ahead(desk, with_status(desk, order, "Ready"), "Change status")
    works()
    assert mails(order)[-1] == "mail_status"

    # A bulb proves broken: it leaves the shelf, and the order goes back without a word.
    sheet = sheet_of(desk, order, "Goods are missing")
    sheet.get_by_label("Only this is faulty or missing").select_option("3 × Bulb")
    sheet.get_by_label("Only so many pieces of it").fill("1")
    sheet.get_by_label("Reason").fill("One is broken")
    goes_ahead(desk, sheet, "Goods are missing")
    sheet = with_status(desk, order, "Awaiting goods")
    sheet.locator("#inform-email").uncheck()
    goes_ahead(desk, sheet, "Change status")
    desk.open(order)
    expect(desk.page.get_by_text("One is broken").first).to_be_visible()
    expect(desk.page.get_by_text("Not informed (e-mail), by Ola").first).to_be_visible()
    assert (on_shelf("BULB"), stages(order)) == ((3, 2), ["waiting", "waiting"])
    told = len(mails(order))
    works()
    assert len(mails(order)) == told

    # Another bulb comes: picked, packed in two boxes, with a label of each courier.
    goods_come("BULB")
    for button in ("Picked", "Packed"):
        desk.open(order)
        desk.take(button)
    sheet = sheet_of(desk, order, "Put into another parcel", "Parcel 2")
    sheet.get_by_label("Pieces of Bulb").fill("3")
    goes_ahead(desk, sheet, "Put into another parcel")
    goes_ahead(desk, sheet_of(desk, order, "Make label", "Parcel 2"), "Make label")
    sheet = sheet_of(desk, order, "Make label", "Parcel 3")
    sheet.locator("[name=carrier]").select_option("inpost")
    goes_ahead(desk, sheet, "Make label")
    works()
    _rug, lamps, bulbs = Parcel.objects.filter(order=order).order_by("position")
    assert (lamps.carrier, bulbs.carrier) == ("gls", "inpost")
    assert offenders() == []
