"""The fast writer among others: shortage, the same cart twice, the same goods in another order."""

import random
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from orderwright.domain.checkout import cart_rows, placing_fast, placing_sql
from orderwright.domain.checkout.models import Cart
from orderwright.domain.orders.models import Order
from orderwright.domain.stock.queries import availability
from orderwright.domain.stock.services import set_available
from orderwright.kernel import clock
from orderwright.kernel.faults import FaultRaised, armed
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import Refused
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.placing import place_cart
from tests.builders import a_cart, a_product, a_shop
from tests.walks import CART_HOLDER, a_wish

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

THREADS = 16
SKUS = [f"LAMP-{n}" for n in range(9)]


def all_at_once(work: Callable[[int], object]) -> list[object]:
    """`work(n)` in sixteen threads behind one barrier."""
    start = threading.Barrier(THREADS)

    def one(n: int) -> object:
        start.wait(timeout=30)
        try:
            return work(n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def buy(token: str) -> str:
    """The order's number, or why there is none. Cash: the goods are held at once."""
    try:
        return place_cart(token, a_wish(payment_method="cash"), CART_HOLDER).number
    except Refused as refusal:
        return refusal.sentence


def between_reading_and_writing(
    monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]
) -> None:
    """`happens` when the cart has been read and nothing is written yet."""
    write = placing_fast.write

    def late(placement: object) -> object:
        happens()
        return write(placement)  # type: ignore[arg-type]

    monkeypatch.setattr(placing_fast, "write", late)


@pytest.mark.threat("T35")
def test_goods_that_go_meanwhile_undo_the_whole_order(monkeypatch: pytest.MonkeyPatch) -> None:
    a_shop()
    lamp, chair = a_product("LAMP", stock=5), a_product("CHAIR", stock=5)
    _cart, token = a_cart({"LAMP": 2, "CHAIR": 2})
    between_reading_and_writing(monkeypatch, lambda: set_available(chair.pk, 1))
    assert buy(token) == "Not enough in stock: Lamp CHAIR (1 left)."
    assert (Order.objects.count(), Event.objects.count()) == (0, 0)
    assert Cart.objects.get().stage == "open"
    assert availability([lamp.pk, chair.pk]) == {lamp.pk: 5, chair.pk: 1}
    assert offenders() == []


@pytest.mark.threat("T37")
def test_a_cart_that_is_placed_meanwhile_answers_with_that_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_shop()
    a_product("LAMP", stock=5)
    _cart, token = a_cart({"LAMP": 1})
    numbers: list[str] = []

    def somebody_else() -> None:
        monkeypatch.undo()
        numbers.append(buy(token))

    between_reading_and_writing(monkeypatch, somebody_else)
    assert buy(token) == numbers[0]
    assert Order.objects.count() == 1
    assert offenders() == []


def test_a_crash_before_the_commit_leaves_nothing() -> None:
    a_shop()
    a_product("LAMP", stock=5)
    _cart, token = a_cart({"LAMP": 1})
    with armed("placing.before_commit", "raise"), pytest.raises(FaultRaised):
        buy(token)
    assert (Order.objects.count(), Cart.objects.get().stage) == (0, "open")
    assert buy(token).startswith("20")


@pytest.mark.atom("U12")
@pytest.mark.threat("T35")
def test_the_same_goods_in_another_order_never_wait_for_each_other() -> None:
    a_shop()
    # Levels whose ids run against those of their products.
    for sku in SKUS:
        a_product(sku, tracked=False)
    for sku in reversed(SKUS):
        a_product(sku, stock=60)
    shuffled = [random.Random(n).sample(SKUS, 9 if n % 4 == 0 else 6) for n in range(THREADS * 4)]
    tokens = [a_cart(dict.fromkeys(skus, 1))[1] for skus in shuffled]

    def race(n: int) -> Sequence[str]:
        return [buy(token) for token in tokens[n::THREADS]]

    answers = [answer for share in all_at_once(race) for answer in share]  # type: ignore[attr-defined]

    sold = [answer for answer in answers if answer.startswith("20")]
    assert len(sold) == len(set(sold)) == Order.objects.count()
    assert all("Not enough in stock" in answer for answer in answers if answer not in sold)
    assert len(sold) >= THREADS
    assert offenders() == []


@pytest.mark.atom("U12")
@pytest.mark.threat("T35", "T37")
def test_what_is_left_is_sold_once_however_often_everybody_presses() -> None:
    a_shop()
    lamp = a_product("LAMP", stock=5)
    tokens = [a_cart({"LAMP": 1})[1] for _n in range(8)]

    answers = all_at_once(lambda n: buy(tokens[n // 2]))

    sold = {answer for answer in answers if str(answer).startswith("20")}
    assert len(sold) == Order.objects.count() == 5
    assert availability([lamp.pk]) == {lamp.pk: 0}
    assert offenders() == []


def test_a_cart_that_is_refused_draws_no_number() -> None:
    a_shop()
    a_product("LAMP", stock=5)
    _cart, token = a_cart({"LAMP": 1})
    for draw, drawn in ((False, False), (True, True)):
        assert (cart_rows.read(token, draw=draw).drawn is not None) is drawn
    buy(token)
    assert cart_rows.read(token, draw=True).drawn is None


def test_the_cart_is_found_by_its_key_however_few_are_open() -> None:
    now = clock.now()
    Cart.objects.bulk_create(
        Cart(
            token_hash=str(n), stage="open" if n < 5 else "expired", currency="PLN",
            created_at=now, changed_at=now - timedelta(seconds=n),
        )
        for n in range(20_000)
    )  # fmt: skip
    shape = placing_sql.Shape(held=0, lines=1, gates=1, payments=0, links=1, duties=1)
    text = placing_sql.statement(shape).decode()
    places = max(int(place) for place in re.findall(r"\$(\d+)", text))
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("ANALYZE checkout_cart")
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE closing AS {text}")
        cursor.execute(f"EXPLAIN EXECUTE closing ({', '.join(['NULL'] * places)})")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "using checkout_cart_pkey" in plan
