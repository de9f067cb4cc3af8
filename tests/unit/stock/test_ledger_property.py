"""Whatever happens in whatever order, in two warehouses: level = opening + movements, and nothing
is oversold.
"""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from orderwright.domain.stock import queries
from orderwright.domain.stock.errors import OutOfStock
from orderwright.domain.stock.models import Level, Warehouse
from orderwright.domain.stock.services import (
    Source,
    Want,
    issue,
    open_level,
    receive,
    release,
    reserve,
    seed_warehouse,
    set_available,
    unissue,
)
from orderwright.domain.stock.warehouses import WarehouseWish, add_warehouse
from orderwright.kernel import clock

PRODUCTS = (1, 2)
orders = st.integers(1, 3)
products = st.sampled_from(PRODUCTS)
pieces = st.integers(1, 4)


class Shelf(RuleBasedStateMachine):
    """The same steps on the stock and on a plain model of dicts, which is the oracle."""

    def __init__(self) -> None:
        super().__init__()
        self.lies = dict.fromkeys(PRODUCTS, 0)
        self.undone = transaction.atomic()
        self.undone.__enter__()

    def teardown(self) -> None:
        """Each example leaves no rows behind."""
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize(opening=st.integers(0, 6), elsewhere=st.integers(0, 3))
    def begin(self, opening: int, elsewhere: int) -> None:
        self.lies = dict.fromkeys(PRODUCTS, opening + elsewhere)
        self.held: Counter[tuple[int, int]] = Counter()
        self.gone: Counter[tuple[int, int]] = Counter()
        self.main = seed_warehouse()
        other = add_warehouse("other", WarehouseWish("Other", 2, 1))
        for product in PRODUCTS:
            open_level(product, opening)
            open_level(product, elsewhere, warehouse=other)

    def free(self, product: int) -> int:
        return self.lies[product] - sum(n for (_o, p), n in self.held.items() if p == product)

    @rule(order=orders, product=products, quantity=pieces)
    def holds(self, order: int, product: int, quantity: int) -> None:
        missing = max(0, quantity - self.held[order, product])
        want = Want(order * 10 + product, product, quantity)
        try:
            reserve(order, [want], actor="test", now=clock.now())
        except OutOfStock:
            assert missing > self.free(product)
        else:
            assert missing <= self.free(product)
            self.held[order, product] += missing

    @rule(order=orders)
    def gives_up(self, order: int) -> None:
        freed = release(order, actor="test", now=clock.now())
        assert freed == sum(self.held.pop((order, product), 0) for product in PRODUCTS)

    @rule(order=orders, product=products, quantity=pieces)
    def sends(self, order: int, product: int, quantity: int) -> None:
        line = order * 10 + product
        from_hold = min(quantity, self.held[order, product])
        rest = quantity - from_hold
        try:
            issue(
                order,
                {line: quantity},
                actor="test",
                now=clock.now(),
                source=Source({line: product}),
            )
        except OutOfStock:
            assert rest > self.free(product)
        else:
            assert rest <= self.free(product)
            self.held[order, product] -= from_hold
            self.lies[product] -= quantity
            self.gone[order, product] += quantity

    @rule(order=orders, product=products, quantity=pieces)
    def takes_back(self, order: int, product: int, quantity: int) -> None:
        back = min(quantity, self.gone[order, product])
        unissue(order, {order * 10 + product: quantity}, actor="test", now=clock.now())
        self.gone[order, product] -= back
        self.lies[product] += back
        self.held[order, product] += back

    @rule(product=products, quantity=pieces)
    def receives(self, product: int, quantity: int) -> None:
        receive(product, quantity)
        self.lies[product] += quantity

    @rule(product=products, available=st.integers(0, 8))
    def corrects(self, product: int, available: int) -> None:
        before = Level.objects.get(product_id=product, warehouse=self.main).available
        set_available(product, available)
        self.lies[product] += available - before

    @invariant()
    def the_books_are_right(self) -> None:
        assert queries.check_levels() == []

    @invariant()
    def the_stock_is_as_the_model_says(self) -> None:
        for product in PRODUCTS:
            levels = Level.objects.filter(product_id=product)
            assert sum(level.on_hand for level in levels) == self.lies[product]
            assert sum(level.available for level in levels) == self.free(product)
            assert all(level.available >= 0 for level in levels)


@pytest.mark.django_db
def test_the_books_are_right_whatever_happens_in_whatever_order() -> None:
    quick = settings(
        max_examples=25,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(Shelf, settings=quick)
    assert Level.objects.count() == Warehouse.objects.filter(code="other").count() == 0
