"""Stock over the API, warehouse by warehouse."""

import pytest

from orderwright.domain.catalog.models import Product
from orderwright.domain.stock.models import Movement
from orderwright.domain.stock.services import open_level
from orderwright.domain.stock.warehouses import WarehouseWish, add_warehouse
from tests.pages.api.callers import Caller, json_of, wrong_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def east(goods: list[Product]) -> None:
    """A second warehouse with four lamps, and a closed one with two."""
    lamp = goods[0].pk
    open_level(lamp, 4, warehouse=add_warehouse("east", WarehouseWish("East", 2, 1)))
    cellar = add_warehouse("cellar", WarehouseWish("Cellar", 3, 1, active=False))
    open_level(lamp, 2, warehouse=cellar)


def test_what_each_warehouse_has_is_read(desk: Caller, east: None) -> None:
    told = json_of(desk.get("/stock/LAMP-1"))
    assert (told["available"], told["warehouse"], told["total"]) == (10, "main", 14)
    assert [
        (row["warehouse"], row["on_hand"], row["reserved"], row["available"])
        for row in told["warehouses"]
    ] == [("main", 10, 0, 10), ("east", 4, 0, 4), ("cellar", 2, 0, 0)]
    one = json_of(desk.get("/stock/LAMP-1?warehouse=east"))
    assert (one["available"], one["warehouse"], one["total"]) == (4, "east", 14)


@pytest.mark.parametrize("asked", ["", "?warehouse=east"])
def test_what_is_read_and_written_back_changes_nothing(
    desk: Caller, east: None, asked: str
) -> None:
    told = json_of(desk.get(f"/stock/LAMP-1{asked}"))
    body = {"available": told["available"], "warehouse": told["warehouse"]}
    assert json_of(desk.put("/stock/LAMP-1", body)) == told
    if not asked:
        assert json_of(desk.put("/stock/LAMP-1", {"available": told["available"]})) == told
    assert not Movement.objects.filter(kind=Movement.Kind.CORRECTION).exists()


def test_one_warehouse_is_corrected_and_the_others_stay(desk: Caller, east: None) -> None:
    told = json_of(desk.put("/stock/LAMP-1", {"available": 7, "warehouse": "east"}))
    assert (told["available"], told["warehouse"]) == (7, "east")
    json_of(desk.put("/stock/LAMP-1", {"on_hand": 1, "warehouse": "cellar"}))
    json_of(desk.put("/stock/LAMP-1", {"available": 8}))
    rows = json_of(desk.get("/stock/LAMP-1"))["warehouses"]
    assert {row["warehouse"]: row["on_hand"] for row in rows} == {
        "main": 8, "east": 7, "cellar": 1,
    }  # fmt: skip


def test_a_warehouse_has_to_exist_and_to_sell(desk: Caller, east: None) -> None:
    wish = {"available": 7, "warehouse": "west"}
    assert "No warehouse" in wrong_fields(desk.put("/stock/LAMP-1", wish))["warehouse"]
    assert "warehouse" in wrong_fields(desk.get("/stock/LAMP-1?warehouse=west"))
    closed = {"available": 7, "warehouse": "cellar"}
    assert "on_hand" in wrong_fields(desk.put("/stock/LAMP-1", closed))["warehouse"]
