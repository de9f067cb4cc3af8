"""A shop with goods, a visitor and a program with a key."""

import pytest

from orderwright.domain.catalog.models import Product
from tests.builders import a_product, a_shop
from tests.pages.api.callers import Caller, a_key


@pytest.fixture
def goods(db: None) -> list[Product]:
    """Three products on sale in a shop that is open."""
    a_shop()
    return [
        a_product("LAMP-1", stock=10, price=12_990),
        a_product("LAMP-2", stock=3, price=4_999, names={"en": "Żółta lamp", "pl": "Żółta lampa"}),
        a_product("CHAIR/1", stock=5, price=39_900),
    ]


@pytest.fixture
def visitor(goods: list[Product]) -> Caller:
    """Somebody without a key."""
    return Caller()


@pytest.fixture
def desk(goods: list[Product]) -> Caller:
    """A program that may do what the order desk does."""
    return a_key()
