"""A small shop with its staff: Ewa runs the desk, Jan drives, Olga owns, Wanda only looks."""

from collections.abc import Iterator

import pytest

from orderwright.domain.shop.permissions import Role
from orderwright.domain.shop.queries import forget
from tests.builders import a_product, a_shop
from tests.pages.panel.desk import Desk, somebody


@pytest.fixture
def shop(db: None) -> Iterator[None]:
    """A Polish shop (see `tests.builders.a_shop`) that sells a lamp, ten pieces on the shelf."""
    forget()
    a_shop()
    a_product("LAMP", slug="lamp", names={"en": "Table lamp", "pl": "Lampa stołowa"})
    yield
    forget()


@pytest.fixture
def ewa(shop: None) -> Desk:
    """Order desk."""
    return Desk(somebody(Role.MANAGER, "Ewa"))


@pytest.fixture
def olga(shop: None) -> Desk:
    """Owner."""
    return Desk(somebody(Role.OWNER, "Olga"))


@pytest.fixture
def jan(shop: None) -> Desk:
    """Warehouse and van."""
    return Desk(somebody(Role.WAREHOUSE, "Jan"))


@pytest.fixture
def wanda(shop: None) -> Desk:
    """May look."""
    return Desk(somebody(Role.VIEWER, "Wanda"))
