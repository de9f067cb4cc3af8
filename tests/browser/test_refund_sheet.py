"""The refund sheet in a browser: ticked goods give the amount at once; a typed amount stands."""

import pytest
from playwright.sync_api import Page, expect

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.shop.permissions import Role
from orderwright.domain.shop.queries import forget
from tests.builders import a_product, a_shop
from tests.pages.panel.desk import PASSWORD, somebody
from tests.walks import an_order, fresh

pytestmark = pytest.mark.once


@pytest.fixture
def order(transactional_db: None) -> Order:
    """Anna has paid three lamps; Ewa runs the desk."""
    forget()
    a_shop(grace_seconds=0)
    somebody(Role.MANAGER, "Ewa")
    return an_order(paid=True, lines={a_product("LAMP").sku: 3})


def opens_the_sheet(page: Page, order: Order) -> None:
    page.goto(f"/panel/login?next=/panel/orders/{order.number}")
    page.fill("input[type=email]", "ewa@example.com")
    page.fill("input[type=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#money").get_by_role("link", name="Refund by hand").click()


@pytest.mark.atom("S2-25")
def test_ticked_goods_give_the_amount_at_once(page: Page, order: Order) -> None:
    opens_the_sheet(page, order)
    amount = page.locator("#id_amount")
    expect(amount).to_have_value("404.70")
    page.get_by_role("checkbox", name="Lamp LAMP").check()
    expect(amount).to_have_value("389.70")
    pieces = page.get_by_label("Pieces of")
    pieces.fill("2")
    pieces.blur()
    expect(amount).to_have_value("259.80")
    page.get_by_label("How").select_option("cash")
    page.locator("#reason").fill("Two came broken")
    page.get_by_role("button", name="Refund by hand").click()
    expect(page.locator("#money")).to_contain_text("2 × LAMP")
    assert Refund.objects.get().amount == 25_980
    assert fresh(order).total == order.total - 25_980


def test_an_amount_that_is_typed_stands_beside_the_goods(page: Page, order: Order) -> None:
    opens_the_sheet(page, order)
    page.get_by_role("checkbox", name="Lamp LAMP").check()
    expect(page.locator("#id_amount")).to_have_value("389.70")
    page.locator("#id_amount").fill("404.70")
    page.get_by_label("How").select_option("cash")
    page.locator("#reason").fill("Everything, with the courier")
    page.get_by_role("button", name="Refund by hand").click()
    expect(page.locator("#money")).to_contain_text("3 × LAMP")
    assert Refund.objects.get().amount == 40_470


@pytest.mark.parametrize("width", [1280, 390])
def test_opened_as_a_page_a_wrong_amount_is_said_in_the_same_sheet(
    page: Page, order: Order, width: int
) -> None:
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.set_viewport_size({"width": width, "height": 800})
    opens_the_sheet(page, order)
    row = Payment.objects.get(order=order)
    page.goto(f"/panel/orders/{order.number}/steps/payment/{row.pk}/refund_by_hand")
    page.get_by_role("checkbox", name="Lamp LAMP").check()
    expect(page.locator("#id_amount")).to_have_value("389.70")
    page.locator("#id_amount").fill("9999")
    page.get_by_label("How").select_option("cash")
    page.locator("#reason").fill("Too much")
    page.get_by_role("button", name="Refund by hand").click()
    expect(page.get_by_text("can be refunded")).to_be_visible()
    expect(page.locator("dialog")).to_have_count(1)
    expect(page.locator("#id_amount")).to_have_value("9999")
    page.locator("#id_amount").fill("12.00")
    page.get_by_role("button", name="Refund by hand").click()
    expect(page.locator("#money")).to_contain_text("12.00")
    assert [text for text in errors if "style" in text] == []
    assert Refund.objects.get().amount == 1200
