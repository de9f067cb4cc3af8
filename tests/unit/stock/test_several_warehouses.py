"""Which warehouse gives the goods: the first that has all of an order, else of a line."""

from collections.abc import Mapping

import pytest

from orderwright.domain.stock.errors import OutOfStock
from orderwright.domain.stock.models import Level, Warehouse
from orderwright.domain.stock.queries import availability, check_levels, held_by_warehouse
from orderwright.domain.stock.services import (
    Source,
    Want,
    issue,
    open_level,
    reserve,
    seed_warehouse,
)
from orderwright.domain.stock.warehouses import (
    WarehouseWish,
    add_warehouse,
    change_warehouse,
    ranks_to,
)
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import BadInput

pytestmark = pytest.mark.django_db

LAMP, RUG = 1, 2
ORDER = 7


@pytest.fixture
def main() -> Warehouse:
    return seed_warehouse()


@pytest.fixture
def prague(main: Warehouse) -> Warehouse:
    return add_warehouse("prague", WarehouseWish("Prague", 2, 1, ranks={"CZ": 1}))


def lies(house: Warehouse, **pieces: int) -> None:
    for name, on_hand in pieces.items():
        open_level({"lamp": LAMP, "rug": RUG}[name], on_hand, warehouse=house)


def held(
    lamps: int = 0, rugs: int = 0, *, country: str = "PL", **want: bool
) -> Mapping[str, object]:
    """Warehouse -> line -> pieces, once an order to this country holds its goods."""
    wants = [
        Want(product, product, pieces, country=country, **want)
        for product, pieces in ((LAMP, lamps), (RUG, rugs))
        if pieces
    ]
    reserve(ORDER, wants, actor="test", now=clock.now())
    assert check_levels() == []
    codes = dict(Warehouse.objects.values_list("pk", "code"))
    return {codes[pk]: lines for pk, lines in held_by_warehouse(ORDER).items()}


def test_the_first_warehouse_that_has_all_of_an_order_gives_it(
    main: Warehouse, prague: Warehouse
) -> None:
    lies(main, lamp=5)
    lies(prague, lamp=5, rug=5)
    assert held(lamps=1, rugs=1) == {"prague": {LAMP: 1, RUG: 1}}


def test_where_none_has_all_each_line_comes_from_the_first_that_has_it(
    main: Warehouse, prague: Warehouse
) -> None:
    lies(main, lamp=5, rug=1)
    lies(prague, lamp=1, rug=5)
    assert held(lamps=3, rugs=3) == {"main": {LAMP: 3}, "prague": {RUG: 3}}


def test_pieces_of_one_line_are_gathered_where_no_warehouse_has_it(
    main: Warehouse, prague: Warehouse
) -> None:
    lies(main, lamp=3)
    lies(prague, lamp=2)
    assert held(lamps=4) == {"main": {LAMP: 3}, "prague": {LAMP: 1}}


def test_a_country_with_a_rank_of_its_own_is_served_from_there_first(
    main: Warehouse, prague: Warehouse
) -> None:
    change_warehouse(main, WarehouseWish("Main", 1, 1, ranks={"CZ": 9}))
    lies(main, lamp=5)
    lies(prague, lamp=5)
    assert ranks_to("CZ") == {main.pk: 9, prague.pk: 1}
    assert held(lamps=1, country="CZ") == {"prague": {LAMP: 1}}


def test_a_rank_for_the_country_wins_over_a_general_priority_of_the_same_number(
    main: Warehouse, prague: Warehouse
) -> None:
    assert (main.priority, ranks_to("CZ")) == (1, {prague.pk: 1})
    lies(main, lamp=5)
    lies(prague, lamp=5)
    assert held(lamps=1, country="CZ") == {"prague": {LAMP: 1}}


def test_other_countries_are_served_by_the_warehouses_own_priority(
    main: Warehouse, prague: Warehouse
) -> None:
    lies(main, lamp=5)
    lies(prague, lamp=5)
    assert held(lamps=1, country="DE") == {"main": {LAMP: 1}}


def test_a_warehouse_that_takes_no_orders_sells_nothing_and_sends_what_it_holds(
    main: Warehouse, prague: Warehouse
) -> None:
    lies(main, lamp=1)
    lies(prague, lamp=5)
    assert held(lamps=3) == {"prague": {LAMP: 3}}
    change_warehouse(prague, WarehouseWish("Prague", 2, 1, active=False))
    assert availability([LAMP]) == {LAMP: 1}
    with pytest.raises(OutOfStock) as refused:
        reserve(8, [Want(9, LAMP, 2)], actor="test", now=clock.now())
    assert refused.value.short == {LAMP: 1}
    issue(ORDER, {LAMP: 3}, actor="test", now=clock.now(), source=Source({LAMP: LAMP}))
    assert Level.objects.get(warehouse=prague).on_hand == 2
    assert check_levels() == []


def test_what_no_warehouse_has_is_owed_by_the_first_and_takes_nothing_from_the_others(
    main: Warehouse, prague: Warehouse
) -> None:
    lies(main, lamp=1)
    lies(prague, lamp=2)
    assert held(lamps=4, backorder=True) == {"main": {LAMP: 4}}
    assert availability([LAMP]) == {LAMP: 2}


def test_goods_that_nobody_holds_leave_the_warehouse_that_sends_them(
    main: Warehouse, prague: Warehouse
) -> None:
    lies(main, lamp=5)
    lies(prague, lamp=5)
    source = Source({LAMP: LAMP}, nearest=prague.pk)
    issue(ORDER, {LAMP: 2}, actor="test", now=clock.now(), source=source)
    assert Level.objects.get(warehouse=prague).on_hand == 3


def test_the_last_warehouse_cannot_stop_taking_orders(main: Warehouse, prague: Warehouse) -> None:
    change_warehouse(prague, WarehouseWish("Prague", 2, 1, active=False))
    with pytest.raises(BadInput) as refused:
        change_warehouse(main, WarehouseWish("Main", 1, 1, active=False))
    assert refused.value.fields == {"active": "One warehouse at least has to take orders."}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (WarehouseWish("P", 0, 1), "priority"),
        (WarehouseWish("P", 1, 4), "steps"),
        (WarehouseWish("P", 1, 1, ranks={"CZ": 10_000}), "ranks"),
    ],
)
def test_a_wrong_warehouse_is_refused_at_its_field(
    main: Warehouse, wrong: WarehouseWish, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        add_warehouse("prague", wrong)
    assert list(refused.value.fields) == [field]
    with pytest.raises(BadInput) as taken:
        add_warehouse("main", WarehouseWish("P", 1, 1))
    assert list(taken.value.fields) == ["code"]
