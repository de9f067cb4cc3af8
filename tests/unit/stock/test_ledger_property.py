"""Whatever happens in whatever order, in two warehouses: level = opening + movements, and nothing
is oversold. Goods are held, sent, taken back, written off and found; they come in, come back, move
between the warehouses, are counted and read from a file.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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

from orderwright.domain.catalog.models import Product
from orderwright.domain.catalog.services import ProductWish, save_product, seed_taxes
from orderwright.domain.shop.services import seed_shop
from orderwright.domain.stock import queries, write_offs
from orderwright.domain.stock.adjusting import Spot
from orderwright.domain.stock.errors import BadQuantity, OutOfStock
from orderwright.domain.stock.levels import Mark
from orderwright.domain.stock.models import Level, Movement, Warehouse
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
from orderwright.lifecycle import stocktaking
from orderwright.lifecycle.stocktaking import Moving
from tests.examples import examples
from tests.walks import OLA

SKUS = ("LAMP", "VASE")
CODES = ("main", "other")
orders = st.integers(1, 3)
skus = st.sampled_from(SKUS)
codes = st.sampled_from(CODES)
pieces = st.integers(1, 4)
Lies = dict[Spot, int]


class Shelf(RuleBasedStateMachine):
    """The same steps on the stock and on a plain model of dicts, which is the oracle."""

    def __init__(self) -> None:
        super().__init__()
        self.lies = dict.fromkeys(SKUS, 0)
        self.held: Counter[tuple[int, str]] = Counter()
        self.gone: Counter[tuple[int, str]] = Counter()
        self.faulty: Counter[tuple[int, str]] = Counter()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.ids = dict(Product.objects.values_list("sku", "pk"))

    def teardown(self) -> None:
        """Each example leaves no rows behind."""
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize(opening=st.integers(0, 6), elsewhere=st.integers(0, 3))
    def begin(self, opening: int, elsewhere: int) -> None:
        self.lies = dict.fromkeys(SKUS, opening + elsewhere)
        self.houses = {
            "main": seed_warehouse(),
            "other": add_warehouse("other", WarehouseWish("Other", 200, 1)),
        }
        for product in self.ids.values():
            open_level(product, opening)
            open_level(product, elsewhere, warehouse=self.houses["other"])
        self.writes_a_sheet()

    # What lies and is held --------------------------------------------------------------------

    def free(self, sku: str) -> int:
        return self.lies[sku] - sum(n for (_o, held), n in self.held.items() if held == sku)

    def line(self, order: int, sku: str) -> int:
        return order * 10 + SKUS.index(sku)

    def spot(self, sku: str, code: str) -> Spot:
        return Spot(self.ids[sku], self.houses[code].pk)

    def on_shelves(self) -> Lies:
        return {spot_of(level): level.on_hand for level in Level.objects.all()}

    def promised(self) -> Lies:
        return {spot_of(level): level.reserved for level in Level.objects.all()}

    @contextmanager
    def goods_move(self) -> Iterator[None]:
        """What comes or goes in it is no fault of a sheet that was written before."""
        before = self.on_shelves()
        yield
        for spot, lies in self.on_shelves().items():
            self.moved[spot] += lies - before[spot]

    def now_lie(self, wanted: Lies) -> None:
        """The shelves are as `wanted` says, and the model follows."""
        assert self.on_shelves() == wanted
        for sku, product in self.ids.items():
            self.lies[sku] = sum(n for spot, n in wanted.items() if spot.product_id == product)

    # Orders ----------------------------------------------------------------------------------

    @rule(order=orders, sku=skus, quantity=pieces)
    def holds(self, order: int, sku: str, quantity: int) -> None:
        missing = max(0, quantity - self.held[order, sku])
        want = Want(self.line(order, sku), self.ids[sku], quantity)
        try:
            reserve(order, [want], actor="test", now=clock.now())
        except OutOfStock:
            assert missing > self.free(sku)
        else:
            assert missing <= self.free(sku)
            self.held[order, sku] += missing

    @rule(order=orders)
    def gives_up(self, order: int) -> None:
        freed = release(order, actor="test", now=clock.now())
        assert freed == sum(self.held.pop((order, sku), 0) for sku in SKUS)

    @rule(order=orders, sku=skus, quantity=pieces)
    def sends(self, order: int, sku: str, quantity: int) -> None:
        line, source = self.line(order, sku), Source({self.line(order, sku): self.ids[sku]})
        from_hold = min(quantity, self.held[order, sku])
        rest = quantity - from_hold
        try:
            with self.goods_move():
                issue(order, {line: quantity}, actor="test", now=clock.now(), source=source)
        except OutOfStock:
            assert rest > self.free(sku)
        else:
            assert rest <= self.free(sku)
            self.held[order, sku] -= from_hold
            self.lies[sku] -= quantity
            self.gone[order, sku] += quantity

    @rule(order=orders, sku=skus, quantity=pieces)
    def takes_back(self, order: int, sku: str, quantity: int) -> None:
        back = min(quantity, self.gone[order, sku])
        with self.goods_move():
            unissue(order, {self.line(order, sku): quantity}, actor="test", now=clock.now())
        self.gone[order, sku] -= back
        self.lies[sku] += back
        self.held[order, sku] += back

    @rule(order=orders, sku=skus, quantity=pieces)
    def finds_faulty(self, order: int, sku: str, quantity: int) -> None:
        mark = Mark("test", clock.now())
        try:
            with self.goods_move():
                write_offs.write_off(order, {self.line(order, sku): quantity}, mark)
        except OutOfStock:
            assert quantity > self.held[order, sku]
        else:
            for book, sign in ((self.held, -1), (self.faulty, 1)):
                book[order, sku] += sign * quantity
            self.lies[sku] -= quantity

    @rule(order=orders)
    def finds_again(self, order: int) -> None:
        found = {sku: self.faulty.pop((order, sku), 0) for sku in SKUS}
        with self.goods_move():
            back = write_offs.put_back(order, actor="test", now=clock.now())
        assert back == sum(found.values())
        for sku, n in found.items():
            self.lies[sku] += n

    # The warehouse ---------------------------------------------------------------------------

    @rule(sku=skus, quantity=pieces, kind=st.sampled_from(("receipt", "return")))
    def receives(self, sku: str, quantity: int, kind: str) -> None:
        with self.goods_move():
            receive(self.ids[sku], quantity, kind=kind)
        self.lies[sku] += quantity

    @rule(sku=skus, available=st.integers(0, 8))
    def corrects(self, sku: str, available: int) -> None:
        where = self.spot(sku, "main")
        wanted = self.on_shelves()
        wanted[where] = available + self.promised()[where]
        set_available(self.ids[sku], available)
        self.now_lie(wanted)

    @rule(sku=skus, quantity=pieces, way=st.permutations(CODES))
    def transfers(self, sku: str, quantity: int, way: list[str]) -> None:
        source, target = (self.spot(sku, code) for code in way)
        lies = self.on_shelves()
        fits = quantity <= lies[source] - self.promised()[source]
        moving = Moving(self.ids[sku], quantity, source.warehouse_id, target.warehouse_id)
        with self.goods_move():
            assert went_well(lambda: stocktaking.transfer(moving, actor=OLA)) == fits
        if fits:
            lies |= {source: lies[source] - quantity, target: lies[target] + quantity}
        self.now_lie(lies)

    @rule()
    def writes_a_sheet(self) -> None:
        """Ola begins to count; until she applies the sheet the shop goes on."""
        self.sheet_at, self.sheet = clock.now(), self.on_shelves()
        self.moved: Counter[Spot] = Counter()

    @rule(sku=skus, code=codes, slip=st.integers(-2, 2))
    def applies_the_sheet(self, sku: str, code: str, slip: int) -> None:
        """One shelf held some pieces more or less than the books said of it then."""
        counted = dict(self.sheet)
        counted[self.spot(sku, code)] = max(0, counted[self.spot(sku, code)] + slip)
        wanted = {spot: max(0, n + self.moved[spot]) for spot, n in counted.items()}
        fits = all(wanted[spot] >= n for spot, n in self.promised().items())
        before = self.on_shelves()
        assert fits == went_well(
            lambda: stocktaking.count(counted, self.sheet_at, note="", actor=OLA)
        )
        self.now_lie(wanted if fits else before)

    @rule(said=st.dictionaries(st.tuples(skus, codes), st.integers(0, 9), min_size=1),
          skip=st.booleans())  # fmt: skip
    def reads_a_file(self, said: dict[tuple[str, str], int], skip: bool) -> None:
        rows = [f"{sku},{code},{lies}" for (sku, code), lies in said.items()]
        content = "\n".join(["sku,warehouse,on_hand", *rows]).encode()
        wanted = {self.spot(*place): lies for place, lies in said.items()}
        promised, before = self.promised(), self.on_shelves()
        good = {spot: lies for spot, lies in wanted.items() if lies >= promised[spot]}
        found = stocktaking.bring_levels(content, actor=OLA, skip=skip)
        assert len(found.bad) == len(wanted) - len(good)
        self.now_lie(before | (good if skip or good == wanted else {}))

    # The promises ----------------------------------------------------------------------------

    @invariant()
    def the_books_are_right(self) -> None:
        assert queries.check_levels() == []

    @invariant()
    def the_stock_is_as_the_model_says(self) -> None:
        levels = list(Level.objects.all())
        for sku, product in self.ids.items():
            mine = [level for level in levels if level.product_id == product]
            assert sum(level.on_hand for level in mine) == self.lies[sku]
            assert sum(level.available for level in mine) == self.free(sku)
        assert all(level.available >= 0 for level in levels)


def spot_of(level: Level) -> Spot:
    return Spot(level.product_id, level.warehouse_id)


def went_well(work: Callable[[], object]) -> bool:
    """False when it was refused for its quantities."""
    try:
        work()
    except BadQuantity:
        return False
    return True


@pytest.mark.django_db
def test_the_books_are_right_whatever_happens_in_whatever_order() -> None:
    seed_shop()
    seed_taxes()
    for sku in SKUS:
        save_product(ProductWish(sku=sku, price=100, names={"en": sku}))
    quick = settings(
        max_examples=examples(12),
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(Shelf, settings=quick)
    assert Movement.objects.count() == Warehouse.objects.filter(code="other").count() == 0
