"""The shop in a real browser: on a phone, without scripts, and under a scanner that runs them."""

import pytest
from playwright.sync_api import Browser, Page, expect

from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.shop.queries import forget
from orderwright.kernel.links.services import issue
from tests.builders import a_product, a_shop
from tests.walks import anna_buys

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]


@pytest.fixture(autouse=True)
def shop() -> None:
    """A shop that sells one lamp."""
    forget()
    a_shop()
    a_product("LAMP", slug="lamp", names={"en": "Table lamp", "pl": "Lampa"})


def _fills_in_the_address(page: Page) -> None:
    page.get_by_label("First and last name").fill("Anna Kowalska")
    page.get_by_label("E-mail").fill("anna@example.com")
    page.get_by_label("Street and number").first.fill("ul. Długa 5")
    page.get_by_label("Post code").first.fill("31-147")
    page.get_by_label("City").first.fill("Kraków")
    page.get_by_role("button", name="To delivery and payment").click()


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.atom("S0-1", "S0-2", "S0-5")
def test_anna_buys_without_scripts(plain_page: Page) -> None:
    plain_page.goto("/p/lamp")
    plain_page.get_by_role("button", name="Add to cart").click()
    plain_page.get_by_role("link", name="Go to checkout").click()
    _fills_in_the_address(plain_page)
    plain_page.get_by_label("Pick-up").first.check()
    plain_page.get_by_role("button", name="Show payments for this delivery").click()
    expect(plain_page.get_by_label("Cash on delivery")).to_be_disabled()
    plain_page.get_by_label("Pay on pick-up").check()
    plain_page.get_by_role("button", name="Review the order").click()
    plain_page.get_by_role("button", name="Order with obligation to pay").click()
    expect(plain_page.get_by_text("Thank you for your order.")).to_be_visible()
    assert Order.objects.get().delivery_method == "pickup"


@pytest.mark.atom("S0-3")
def test_payments_follow_the_delivery_at_once_on_a_phone(phone_page: Page) -> None:
    pages = ["/", "/p/lamp"]
    for path in pages:
        phone_page.goto(path)
        assert _fits(phone_page), path
    phone_page.get_by_role("button", name="Add to cart").click()
    assert _fits(phone_page)
    phone_page.get_by_role("link", name="Go to checkout").click()
    assert _fits(phone_page)
    _fills_in_the_address(phone_page)
    expect(phone_page.get_by_role("button", name="Show payments for this delivery")).to_be_hidden()
    phone_page.get_by_label("Cash on delivery").check()
    expect(phone_page.locator(".ow-totals__sum")).to_contain_text("149.90")
    phone_page.get_by_label("Pick-up").first.check()
    expect(phone_page.get_by_label("Cash on delivery")).to_be_disabled()
    assert _fits(phone_page)


def test_long_names_and_addresses_stay_on_the_screen_of_a_phone(phone_page: Page) -> None:
    phone_page.goto("/p/lamp")
    phone_page.get_by_role("button", name="Add to cart").click()
    phone_page.get_by_role("link", name="Go to checkout").click()
    # given a customer whose name and address are longer than the screen is wide
    _fills_in_the_address(phone_page)
    phone_page.goto("/checkout")
    phone_page.get_by_label("First and last name").fill("Maria " + "Brzęczyszczykiewicz-" * 4)
    phone_page.get_by_label("E-mail").fill("anna." + "kowalska." * 6 + "z@subdomain.example.com")
    phone_page.get_by_role("button", name="To delivery and payment").click()
    phone_page.get_by_label("Bank transfer").check()
    phone_page.get_by_role("button", name="Review the order").click()
    assert _fits(phone_page)
    phone_page.get_by_role("button", name="Order with obligation to pay").click()
    expect(phone_page.get_by_text("Thank you for your order.")).to_be_visible()
    assert _fits(phone_page)


@pytest.mark.atom("X2")
@pytest.mark.threat("T05")
def test_a_scanner_that_runs_scripts_confirms_nothing(
    chromium: Browser, page: Page, shop_address: str
) -> None:
    page.goto("/p/lamp")
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_role("link", name="Go to checkout").click()
    _fills_in_the_address(page)
    page.get_by_label("Bank transfer").check()
    page.get_by_role("button", name="Review the order").click()
    page.get_by_role("button", name="Order with obligation to pay").click()
    order = Order.objects.get()
    scanner = chromium.new_context(base_url=shop_address)
    looking = scanner.new_page()
    sent = []
    looking.on("request", lambda request: sent.append(request.method))
    looking.goto(f"/c/{issue('confirm', order.pk)}", wait_until="networkidle")
    scanner.close()
    assert set(sent) == {"GET"}
    assert Gate.objects.get(order=order, kind="customer").state == "open"


LOOK = """(element) => {
    const style = getComputedStyle(element);
    const named = ['color', 'textDecorationLine', 'fontSize', 'fontFamily', 'backgroundColor'];
    return [...named.map((name) => style[name]), element.offsetHeight];
}"""


def test_the_other_language_looks_the_same_on_every_page(page: Page) -> None:
    # given a page of the shop, where it is a button, and one behind a link, where it is a link
    looks = []
    for path in ("/", f"/o/{issue('track', anna_buys({'LAMP': 1}).pk)}"):
        page.goto(path)
        looks.append(page.get_by_role("navigation").get_by_title("Polski").evaluate(LOOK))
    assert looks[0] == looks[1]
