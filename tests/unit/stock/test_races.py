"""Many buyers at once: what is there is sold, no more, no less, and nobody waits for ever."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from orderwright.domain.stock import queries
from orderwright.domain.stock.errors import OutOfStock
from orderwright.domain.stock.models import Level
from orderwright.domain.stock.services import Want, issue, open_level, release, reserve
from orderwright.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)

BUYERS = 32


def all_at_once(work: Callable[[int], bool]) -> int:
    """Run `work(buyer)` in as many threads behind one barrier; how many succeeded."""
    barrier = threading.Barrier(BUYERS)

    def one(buyer: int) -> bool:
        try:
            barrier.wait(timeout=30)
            return work(buyer)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(BUYERS) as pool:
        return sum(pool.map(one, range(BUYERS)))


def buys(buyer: int, *products: int) -> bool:
    wants = [Want(buyer * 10 + n, product, 1) for n, product in enumerate(products)]
    try:
        reserve(buyer, wants, actor="customer", now=clock.now())
    except OutOfStock:
        return False
    return True


@pytest.mark.threat("T35")
@pytest.mark.parametrize("stock", [1, 5])
def test_the_last_pieces_are_sold_once_each(stock: int) -> None:
    open_level(1, stock)

    assert all_at_once(lambda buyer: buys(buyer, 1)) == stock

    level = Level.objects.get(product_id=1)
    assert (level.on_hand, level.reserved) == (stock, stock)
    assert queries.check_levels() == []


@pytest.mark.threat("T35")
def test_buyers_who_want_the_same_goods_in_another_order_do_not_wait_for_each_other() -> None:
    for product in (1, 2, 3):
        open_level(product, 10)

    sold = all_at_once(lambda n: buys(n, *((1, 2, 3) if n % 2 else (3, 2, 1))))

    assert sold == 10
    assert queries.availability([1, 2, 3]) == {1: 0, 2: 0, 3: 0}
    assert queries.check_levels() == []


def test_one_order_pressed_by_many_is_held_and_issued_once() -> None:
    open_level(1, 10)

    def press(_buyer: int) -> bool:
        reserve(7, [Want(1, 1, 2)], actor="staff", now=clock.now())
        return True

    assert all_at_once(press) == BUYERS
    assert queries.held(7) == {1: 2}
    assert queries.check_levels() == []


def test_cancelling_and_sending_at_once_ends_in_one_of_both() -> None:
    open_level(1, 5)
    reserve(7, [Want(1, 1, 2)], actor="staff", now=clock.now())

    def act(buyer: int) -> bool:
        if buyer % 2:
            return release(7, actor="staff", now=clock.now()) > 0
        issue(7, {1: 2}, actor="staff", now=clock.now())
        return False

    all_at_once(act)

    level = Level.objects.get(product_id=1)
    assert level.reserved == 0
    assert level.on_hand in (3, 5)
    assert queries.check_levels() == []
