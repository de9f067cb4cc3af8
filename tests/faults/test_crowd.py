"""Two hundred people press "order" at the same moment; fifty lamps lie on the shelf (T35)."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest
from django.core.signing import get_cookie_signer

from orderwright.domain.checkout.models import Cart
from orderwright.domain.orders.models import Order
from orderwright.domain.stock.models import Level
from orderwright.entrypoints.storefront.basket import COOKIE
from orderwright.lifecycle.invariants import offenders
from tests.builders import a_cart, a_product, a_shop
from tests.faults.serving import PATIENCE, readiness
from tests.pages.storefront.reading import read
from tests.pages.storefront.visitors import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

BUYERS, LAMPS = 200, 50
CASH = {"delivery_method": "courier", "payment_method": "cash", "action": "continue"}
CSRF = "c" * 32
BUSY = "Many people are ordering right now"
SHORT = "Not enough in stock: Lamp LAMP"
GONE = "Lamp LAMP Not available any more. Please remove it."


@dataclass(frozen=True)
class Buyer:
    """Somebody who looks at the last page: the cart's cookie, and what the form sends."""

    cookie: str
    form: dict[str, str]

    def browser(self, address: str) -> httpx.Client:
        """No certificate is read for it: that alone would take longer than to buy."""
        cookies = {COOKIE: self.cookie, "csrftoken": CSRF}
        return httpx.Client(base_url=address, cookies=cookies, timeout=PATIENCE, verify=False)

    def presses(self, address: str) -> httpx.Response:
        """What the one button answers; asked to try again, the buyer does."""
        with self.browser(address) as browser:
            answer = browser.post("/checkout/confirm", data=self.form)
            while answer.status_code == 503 and BUSY in answer.text:
                answer = browser.post("/checkout/confirm", data=self.form)
        return answer

    def sees(self, address: str, path: str) -> str:
        """The text of a page."""
        with self.browser(address) as browser:
            return read(browser.get(path)).text


def at_the_last_page(people: int) -> Sequence[Buyer]:
    """Anna types her checkout in; the others have typed the same, each for a cart of their own."""
    anna = Visitor()
    anna.fills_cart(lamp=1)
    anna.checks_out(CASH)
    [choices] = Cart.objects.values_list("choices", flat=True)
    total = str(12_990 + 1500 + 500)
    buyers = []
    for n in range(people):
        cart, token = a_cart({"LAMP": 1})
        cart.choices = {**choices, "email": f"buyer{n}@example.com"}
        cart.save(update_fields=["choices"])
        form = {"csrfmiddlewaretoken": CSRF, "cart": cart.token_hash[:16], "total": total}
        buyers.append(Buyer(get_cookie_signer(salt=COOKIE + COOKIE).sign(token), form))
    return buyers


@pytest.mark.atom("U12")
@pytest.mark.threat("T35")
def test_fifty_of_two_hundred_buy_and_everybody_else_is_told(served: str) -> None:
    a_shop()
    a_product("LAMP", slug="lamp", stock=LAMPS)
    buyers = at_the_last_page(BUYERS)
    readiness(served)
    start = threading.Barrier(BUYERS)

    def one(buyer: Buyer) -> httpx.Response:
        start.wait(timeout=PATIENCE)
        return buyer.presses(served)

    with ThreadPoolExecutor(BUYERS) as crowd:
        answers = list(crowd.map(one, buyers))

    # Fifty stand before their orders; the others read why not, at once or in their cart.
    led = [answer.headers.get("Location", "") for answer in answers]
    bought = {place for place in led if place.startswith("/o/")}
    assert len(bought) == Order.objects.count() == LAMPS
    at_once = [answer for answer in answers if answer.status_code == 409 and SHORT in answer.text]
    to_the_cart = [buyer for buyer, place in zip(buyers, led, strict=True) if place == "/cart"]
    assert len(at_once) + len(to_the_cart) == BUYERS - LAMPS
    assert all(GONE in buyer.sees(served, "/cart") for buyer in to_the_cart[:1])
    level = Level.objects.get()
    assert (level.on_hand, level.reserved) == (LAMPS, LAMPS)
    assert offenders() == []
