"""Anna at a small shop, before and after she has ordered."""

from collections.abc import Iterator

import pytest

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.queries import forget
from tests.builders import a_product, a_shop
from tests.pages.storefront.visitors import Visitor


@pytest.fixture
def shop(db: None) -> Iterator[None]:
    """A small Polish shop; see `tests.builders.a_shop`."""
    forget()
    a_shop()
    yield
    forget()


@pytest.fixture
def anna(shop: None) -> Visitor:
    """Anna, with an empty cart, in a shop that sells a lamp (ten pieces)."""
    a_product("LAMP", slug="lamp", names={"en": "Table lamp", "pl": "Lampa stołowa"})
    return Visitor()


@pytest.fixture
def order(anna: Visitor) -> Order:
    """Anna's order of one lamp by courier and transfer: she and the shop have to confirm it."""
    anna.fills_cart(lamp=1)
    return anna.buys()
