"""Anna with her browser: what she types, and the forms she sends."""

from typing import Any

from django.test import Client

from orderwright.domain.orders.models import Order
from orderwright.kernel.links.services import issue
from tests.pages.storefront.reading import read

ADDRESS = {
    "email": "anna@example.com", "name": "Anna Kowalska", "phone": "+48 600 100 200",
    "street": "ul. Długa 5", "postal_code": "31-147", "city": "Kraków", "country": "PL",
}  # fmt: skip
PAIR = {"delivery_method": "courier", "payment_method": "transfer", "action": "continue"}


class Visitor:
    """Somebody with a browser. Forms are sent with what the page holds, as a browser would."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)

    def get(self, path: str, *query: dict[str, str], **extra: Any) -> Any:
        return self.client.get(path, *query, **extra)

    def post(self, path: str, values: dict[str, str]) -> Any:
        """Sends a form with the token that the shop's pages carry."""
        self.client.get("/")
        token = self.client.cookies["csrftoken"].value
        return self.client.post(path, {"csrfmiddlewaretoken": token, **values})

    def fills_cart(self, **pieces: int) -> None:
        """One line for each keyword: slug with underscores, and quantity."""
        for slug, quantity in pieces.items():
            put = {"slug": slug.replace("_", "-"), "quantity": str(quantity)}
            assert self.post("/cart/add", put).status_code == 302

    def checks_out(self, pair: dict[str, str] | None = None, **typed: str) -> None:
        """Address and pair, up to the last page."""
        details = self.post("/checkout", {**ADDRESS, **typed})
        assert details.status_code == 302, read(details).text
        chosen = self.post("/checkout/delivery", pair or PAIR)
        assert chosen.status_code == 302, read(chosen).text

    def presses_order(self) -> Any:
        """The one button of the last page."""
        page = read(self.get("/checkout/confirm"))
        values = page.one("form", action="/checkout/confirm").values()
        return self.client.post("/checkout/confirm", values)

    def buys(self, pair: dict[str, str] | None = None, **typed: str) -> Order:
        """The whole way to an order."""
        self.checks_out(pair, **typed)
        answer = self.presses_order()
        assert answer.status_code == 302, read(answer).text
        return Order.objects.order_by("-pk")[0]


def token(purpose: str, order: Order) -> str:
    """The token in Anna's mail."""
    return issue(purpose, order.pk)
