"""The first order goes all the way, as people do it: in a browser, mails through a mail server.

Anna buys by bank transfer as a guest, mail scanners open her links, the request is sent again,
she confirms; Ewa confirms for the shop, records the money, takes the order into processing and
sends it, warned about the number she forgot; Anna follows it; it arrives. A second order is
cancelled and comes back.
"""

import re
import socket
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from playwright.sync_api import Browser, Page, expect

from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.shop.permissions import Role
from orderwright.domain.shop.services import make_user
from orderwright.domain.stock.models import Level
from orderwright.kernel import clock
from orderwright.lifecycle.invariants import offenders
from tests.builders import a_product, a_shop
from tests.conftest import PHONE
from tests.walks import run_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PASSWORD = "a long and quiet password"
NUMBER = "12345678901"


class Post(Handler):
    """What a real mail server has taken, oldest first."""

    def __init__(self) -> None:
        super().__init__(EmailMessage)
        self.letters: list[EmailMessage] = []

    def handle_message(self, message: Message) -> None:
        self.letters.append(message_from_bytes(message.as_bytes(), policy=default))

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["To"] and address in letter["To"]]


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    """A mail server on this machine; everything leaves through it."""
    letters = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(letters, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
    yield letters
    server.stop()


def text_of(letter: EmailMessage) -> str:
    """The plain part, as a person without HTML reads it."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(letter: EmailMessage, kind: str) -> str:
    """The address of /c/ or /o/ in a letter."""
    found = re.search(rf"https?://\S+/{kind}/[A-Za-z0-9]+", text_of(letter))
    assert found, f"no /{kind}/ link in: {text_of(letter)}"
    return found[0]


@dataclass
class Desk:
    """A member of staff at the panel."""

    page: Page
    address: str
    seen: list[str] = field(default_factory=list)

    def sign_in(self, email: str) -> None:
        self.page.goto("/panel/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/panel/")

    def open(self, order: Order) -> None:
        self.page.goto(f"/panel/orders/{order.number}")

    def take(self, button: str, **typed: str) -> None:
        """Presses the step's button, fills the sheet, goes ahead."""
        self.page.get_by_role("link", name=re.compile(rf"^\s*{button}")).first.click()
        sheet = self.page.locator("dialog[open]")
        expect(sheet).to_be_visible()
        for label, value in typed.items():
            sheet.get_by_label(label, exact=True).fill(value)
        sheet.get_by_role("button", name=button).click()
        expect(self.page.locator(".ow-toast").first).to_be_visible()


@pytest.fixture
def desk(chromium: Browser, shop_address: str) -> Iterator[Desk]:
    """Staff's own browser."""
    visitor = chromium.new_context(base_url=shop_address, locale="en-GB")
    visitor.set_default_timeout(10_000)
    yield Desk(visitor.new_page(), shop_address)
    visitor.close()


@pytest.fixture
def shop(shop_address: str) -> None:
    """Lamps on the shelf, people at the desk."""
    a_shop(
        notice_email="desk@example.com",
        bank_accounts=[{"currency": "PLN", "number": "PL61109010140000071219812874"}],
    )
    a_product("LAMP", names={"en": "Brass lamp", "pl": "Lampa"}, stock=5)
    for email, role in (("ewa", Role.OWNER), ("marek", Role.ACCOUNTANT), ("ola", Role.WAREHOUSE)):
        make_user(f"{email}@example.com", role, name=email.title(), password=PASSWORD)


def buy(page: Page, *, payment: str = "Bank transfer") -> Order:
    """From the shop window to the order page."""
    page.goto("/")
    page.get_by_role("link", name="Brass lamp").first.click()
    page.get_by_role("button", name="Add to cart").click()
    page.goto("/cart")
    page.goto("/checkout")
    type_address(page)
    page.get_by_role("button", name="To delivery and payment").click()
    page.locator("label", has_text="Courier").first.click()
    page.locator("label", has_text=payment).first.click()
    page.get_by_role("button", name="Review the order").click()
    page.get_by_role("button", name="Order with obligation to pay").click()
    page.wait_for_url("**/o/*")
    return Order.objects.order_by("-pk")[0]


def type_address(page: Page) -> None:
    """Anna's contact and address."""
    typed = {
        "name": "Anna Kowalska", "email": "anna@example.com", "phone": "+48 600 100 200",
        "street": "ul. Długa 12/4", "postal_code": "31-146", "city": "Kraków",
    }  # fmt: skip
    for name, value in typed.items():
        page.locator(f"#f-{name}").fill(value)


def scan(address: str, times: int = 5) -> None:
    """A mail scanner opens a link, again and again."""
    for method in ("GET", "HEAD"):
        for _n in range(times):
            request = urllib.request.Request(address, method=method)
            with urllib.request.urlopen(request) as answer:
                assert answer.status == 200


@pytest.mark.atom(
    "S0-1", "S0-2", "S0-3", "S0-5", "S0-6", "S0-7", "S0-8", "S0-9", "S0-11", "S0-19", "S1-1",
    "S1-3", "S1-4", "S1-5", "S1-6", "S1-7", "S1-8", "S2-1", "S2-2", "S2-6", "S2-8", "S3-1",
    "S3-2", "S3-3", "S3-14", "S3-17", "S3-18", "S3-19", "S3-20", "S3-22", "S4-11", "S4-12",
    "S4-14", "U34", "X2",
)  # fmt: skip
@pytest.mark.threat("T04")
def test_the_first_order_goes_all_the_way(page: Page, desk: Desk, shop: None, post: Post) -> None:
    # Anna buys by wire and gets a mail with a tracking and a confirm link.
    order = buy(page)
    run_worker()
    [letter] = post.to("anna@example.com")
    assert text_of(letter).count("PL61 1090 1014") or "PL6110901014" in text_of(letter).replace(
        " ", ""
    )
    [notice] = post.to("desk@example.com")
    assert len(f"{notice['Subject']} {text_of(notice)}") <= 161
    page.goto(link_in(letter, "o"))
    expect(page.get_by_text(order.number).first).to_be_visible()

    # Scanners open the links; nothing happens by that.
    scan(link_in(letter, "c"))
    assert Gate.objects.get(order=order, kind="customer").state == "open"

    # Ewa's list shows it at the top, waiting for the customer; she sends the request again.
    desk.sign_in("ewa@example.com")
    expect(desk.page.locator("tbody tr").first).to_contain_text(order.number)
    desk.open(order)
    expect(desk.page.get_by_text("Awaiting customer's confirmation").first).to_be_visible()
    desk.take("Send confirmation request")
    clock.shift(timedelta(minutes=1))
    run_worker()
    request = post.to("anna@example.com")[-1]
    assert link_in(request, "c") == link_in(letter, "c")

    # Anna confirms by the link.
    page.goto(link_in(request, "c"))
    page.get_by_role("button", name="Confirm order").click()
    gate = Gate.objects.get(order=order, kind="customer")
    assert (gate.state, gate.via) == ("passed", "link")

    # The shop confirms; the goods are held.
    assert Level.objects.get().reserved == 0
    desk.open(order)
    desk.take("Confirm order")
    expect(desk.page.get_by_text("Confirmed").first).to_be_visible()
    assert (Level.objects.get().on_hand, Level.objects.get().reserved) == (5, 1)

    # The money is on the statement.
    desk.open(order)
    desk.take("Record payment")
    expect(desk.page.get_by_text("Paid").first).to_be_visible()

    # Into processing, then sent: the forgotten number is warned about.
    desk.open(order)
    desk.take("Take into processing")
    desk.open(order)
    desk.page.get_by_role("link", name=re.compile(r"^\s*Mark as sent")).first.click()
    sheet = desk.page.locator("dialog[open]")
    sheet.get_by_role("button", name="Mark as sent").click()
    expect(sheet).to_contain_text("tracking number is missing")
    assert Order.objects.get(pk=order.pk).stage == "processing"
    sheet.get_by_label("Tracking number").fill(NUMBER)
    sheet.get_by_role("button", name="Mark as sent").click()
    expect(desk.page.get_by_text("On the way").first).to_be_visible()
    clock.shift(timedelta(minutes=1))
    run_worker()
    sent = post.to("anna@example.com")[-1]
    assert NUMBER in text_of(sent)

    # Anna follows it; it arrives and is completed by itself.
    page.goto(link_in(sent, "o"))
    expect(page.get_by_text(NUMBER).first).to_be_visible()
    desk.open(order)
    desk.take("Delivered")
    expect(desk.page.get_by_text("Completed").first).to_be_visible()
    desk.page.goto("/panel/?tab=all")
    expect(desk.page.locator("tbody tr").first).to_contain_text("Completed")
    assert Order.objects.get(pk=order.pk).stage == "completed"
    assert offenders() == []


@pytest.mark.atom("S0-12", "S3-23", "S4-1")
def test_a_second_order_is_cancelled_and_comes_back(
    page: Page, desk: Desk, shop: None, post: Post
) -> None:
    order = buy(page, payment="Cash on delivery")
    assert Level.objects.get().reserved == 1
    desk.sign_in("ewa@example.com")
    desk.open(order)
    desk.take("Cancel order", Reason="Anna called: wrong colour")
    expect(desk.page.get_by_text("Cancelled").first).to_be_visible()
    assert Level.objects.get().reserved == 0
    clock.shift(timedelta(minutes=1))
    run_worker()
    assert "anna@example.com" in post.letters[-1]["To"]
    desk.open(order)
    desk.take("Reinstate", Reason="She wants it after all")
    expect(desk.page.get_by_text("Placed").first).to_be_visible()
    assert Order.objects.get(pk=order.pk).stage == "placed"
    assert Level.objects.get().reserved == 1
    assert offenders() == []


@pytest.mark.atom("S0-1", "S0-5", "X2")
def test_the_shop_works_without_javascript_on_a_phone(
    chromium: Browser, shop_address: str, shop: None
) -> None:
    visitor = chromium.new_context(
        base_url=shop_address, locale="en-GB", java_script_enabled=False, viewport=PHONE
    )
    visitor.set_default_timeout(10_000)
    page = visitor.new_page()
    page.goto("/")
    page.get_by_role("button", name="Add").first.click()
    page.goto("/checkout")
    type_address(page)
    page.get_by_role("button", name="To delivery and payment").click()
    page.locator("label", has_text="Courier").first.click()
    page.get_by_role("button", name="Show payments for this delivery").click()
    page.locator("label", has_text="Bank transfer").first.click()
    page.get_by_role("button", name="Review the order").click()
    page.get_by_role("button", name="Order with obligation to pay").click()
    page.wait_for_url("**/o/*")
    assert Order.objects.count() == 1
    visitor.close()
