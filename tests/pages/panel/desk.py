"""Somebody of the staff at the panel: opens pages, fills in sheets, presses buttons."""

from typing import Any

from django.test import Client

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.models import User
from orderwright.domain.shop.services import make_user
from tests.pages.storefront.reading import Element, read
from tests.walks import row_of

PASSWORD = "kettle-and-leaf-9"
HTMX = {"HX-Request": "true"}


class Desk:
    """A signed-in person with a browser. Forms are sent with what the page holds."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def get(self, path: str, **extra: Any) -> Any:
        return self.client.get(path, **extra)

    def post(self, path: str, values: dict[str, Any] | None = None, **extra: Any) -> Any:
        return self.client.post(path, values or {}, **extra)

    def page(self, path: str) -> Element:
        """A page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return read(answer)

    def order_page(self, order: Order) -> Element:
        order.refresh_from_db()
        return self.page(f"/panel/orders/{order.number}")

    def sheet(self, order: Order, verb: str, *, table: str = "order", row: int = 0) -> Element:
        """The step sheet as a plain page."""
        return self.page(sheet_path(order, verb, table=table, row=row))

    def takes(
        self, order: Order, verb: str, *, table: str = "order", row: int = 0, **typed: Any
    ) -> Any:
        """Opens the sheet, fills in, presses the button. `inform=False` unticks every box."""
        path = sheet_path(order, verb, table=table, row=row)
        values: dict[str, Any] = self.page(path).one("form", action=path).values()
        if typed.pop("inform", True) is False:
            values = {name: v for name, v in values.items() if not name.startswith("inform_")}
        answer = self.post(path, {**values, **typed})
        order.refresh_from_db()
        return answer


def sheet_path(order: Order, verb: str, *, table: str = "order", row: int = 0) -> str:
    """Where a step's sheet is; `row` is needed for gates alone."""
    row = row or row_of(order, table)
    return f"/panel/orders/{order.number}/steps/{table}/{row}/{verb}"


def somebody(role: str, name: str) -> User:
    """A person with that role."""
    return make_user(f"{name.lower()}@example.com", role, name=name, password=PASSWORD)


def buttons(page: Element) -> list[str]:
    """The main steps of an order page, the likeliest first."""
    bar = next(page.all("div", class_="ow-steps"))
    return [link.text for link in bar.all("a", class_="ow-step")]
