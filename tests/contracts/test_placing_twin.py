"""The fast writer and its oracle: the same cart, placed both ways, leaves the same rows.

Every table of the database is compared, column for column, under one clock and one salt, with all
sequences put back between the two. Whatever the plain writer refuses, the fast way refuses in the
same words.
"""

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from orderwright.domain.catalog.models import Product
from orderwright.domain.checkout import cart_rows, placing, placing_fast
from orderwright.domain.checkout.matrix_services import BandWish, CellWish, save_cell
from orderwright.domain.checkout.wishes import AddressWish, CheckoutWish, ContactWish
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import Reserves
from orderwright.domain.stock.models import Level, Warehouse
from orderwright.domain.stock.services import open_level
from orderwright.domain.stock.warehouses import WarehouseWish, add_warehouse, change_warehouse
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.lifecycle.placing import place_cart
from tests.builders import a_cart, a_locker, a_product, a_shop
from tests.examples import examples
from tests.walks import CART_HOLDER

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

NOW = datetime(2026, 11, 21, 22, 36, 17, 123456, tzinfo=UTC)
PAIRS = [
    ("courier", "transfer"),
    ("courier", "cash"),
    ("pickup", "transfer"),
    ("pickup", "at_pickup"),
    ("locker", "transfer"),
]
SKUS = [f"LAMP-{n}" for n in range(10)]
Rows = dict[str, list[Any]]
Sequences = dict[str, tuple[int, bool]]


@dataclass(frozen=True)
class Checkout:
    """A cart and what is typed at its checkout."""

    lines: dict[str, int]
    wish: CheckoutWish
    locale: str


@pytest.fixture
def shop() -> None:
    """Goods of every kind: counted, endless, owed, short, free; a pair that holds at once."""
    a_shop(notice_email="desk@example.com")
    a_locker()
    save_cell(
        CellWish("pickup", "transfer", (BandWish(0),), reserves=Reserves.PLACED, hold_hours=5,
                 second_parcel=700)
    )  # fmt: skip
    for n, sku in enumerate(SKUS[:6]):
        # Levels are opened in an order of their own, so that product ids tell nothing of theirs.
        a_product(sku, stock=100, price=1999 * n, weight_g=500 * n)
    a_product("LAMP-6", tracked=False)
    a_product("LAMP-7", stock=0, backorder=True, restock_on=date(2026, 12, 24))
    a_product("LAMP-8", stock=3)
    a_product("LAMP-9", stock=100, names={"en": "Lamp “Żółw” 'n’ \\ ?:order", "pl": "Lampa Ω"})


@pytest.fixture(autouse=True)
def one_clock_one_salt(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(secrets, "token_hex", lambda _bytes: "0123456789abcdef")
    with time_machine.travel(NOW, tick=False):
        yield


words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=40)
people = st.builds(
    ContactWish,
    email=st.sampled_from(["anna@example.com", "Anna.Nowak+x@EXAMPLE.com", " ola@example.com"]),
    name=words.map(lambda text: f"Anna {text}"),
    phone=st.sampled_from(["", "+48 600 100 200", "600100200"]),
    company=words,
    tax_id=st.sampled_from(["", "5260250274"]),
)
addresses = st.builds(
    AddressWish,
    name=st.just("Anna Kowalska"),
    street=words.map(lambda text: f"ul. Długa 1 {text}"),
    city=st.sampled_from(["Łódź", "Kraków", "?"]),
    postal_code=st.just("31-146"),
    country=st.just("PL"),
)
checkouts = st.builds(
    Checkout,
    lines=st.dictionaries(st.sampled_from(SKUS), st.integers(1, 5), min_size=1, max_size=8),
    wish=st.builds(
        lambda pair, **wish: CheckoutWish(delivery_method=pair[0], payment_method=pair[1], **wish),
        pair=st.sampled_from(PAIRS),
        customer=people,
        shipping_address=addresses,
        billing_address=st.none() | addresses,
        pickup_point=st.sampled_from(["", "KRA01M"]),
        note=words,
        consents=st.sampled_from([(), ("terms", "news")]),
        ip=st.sampled_from(["", "2001:db8::1"]),
        ship_as_ready=st.booleans(),
    ),
    locale=st.sampled_from(["en", "pl"]),
)
HELD = Checkout(
    {"LAMP-3": 2, "LAMP-1": 1, "LAMP-6": 4, "LAMP-7": 2, "LAMP-9": 1},
    CheckoutWish(
        ContactWish("anna@example.com", "Anna"),
        AddressWish("Anna", "Długa 1", "Kraków", "31-146", "PL"),
        "pickup", "transfer",
    ),
    "en",
)  # fmt: skip
GATHERED = replace(HELD, lines={"LAMP-8": 4, "LAMP-3": 1, "LAMP-7": 3})
"""More than lies in either of two warehouses."""
EASTERN = replace(HELD, lines={"LAMP-2": 2, "LAMP-4": 1})
"""Each of one warehouse alone: the fast writer takes from two."""


EAST = (None, "asked first", "asked second", "closed")
"""What becomes of a second warehouse; None = there is none."""


def open_east(asked: str) -> None:
    """LAMP-2 lies in the east alone, others in both, and what is short lies partly there."""
    change_warehouse(Warehouse.objects.get(), WarehouseWish("Main", 2, 1))
    priority = {"PL": 1 if asked == "asked first" else 3}
    east = add_warehouse("east", WarehouseWish("East", 9, 3, asked != "closed", ranks=priority))
    lies = {"LAMP-1": 100, "LAMP-3": 2, "LAMP-5": 1, "LAMP-7": 1, "LAMP-8": 2}
    for product in Product.objects.filter(sku__in=lies).order_by("-pk"):
        open_level(product.pk, lies[product.sku], warehouse=east, backorder=product.backorder)
    alone = Product.objects.get(sku="LAMP-2")
    Level.objects.filter(product_id=alone.pk).update(warehouse=east)


APART = replace(HELD, wish=replace(HELD.wish, ship_as_ready=True))


@pytest.mark.usefixtures("shop")
@given(
    checkout=checkouts, settled=st.sampled_from([None, 10_000]), told=st.booleans(),
    east=st.sampled_from(EAST),
)  # fmt: skip
@example(checkout=HELD, settled=None, told=True, east=None)
@example(checkout=HELD, settled=None, told=True, east="asked first")
@example(checkout=APART, settled=None, told=True, east=None)
@example(checkout=EASTERN, settled=None, told=True, east="asked second")
@example(checkout=GATHERED, settled=None, told=True, east="asked second")
@example(checkout=GATHERED, settled=None, told=True, east="closed")
@settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_both_writers_leave_the_same_rows(
    checkout: Checkout, settled: int | None, told: bool, east: str | None
) -> None:
    with _undone():
        if east is not None:
            open_east(east)
        change_settings(passes_below=settled, mail_on_placing=told)
        token = a_cart(checkout.lines, locale=checkout.locale)[1]
        sequences = _sequences()
        fast = _what_it_leaves(lambda: _fast(token, checkout.wish, sequences))
        _put_back(sequences)
        plain = _what_it_leaves(lambda: _plainly(token, checkout.wish))
        assert fast[0] == plain[0]
        assert _different(fast[1], plain[1]) == {}


@pytest.mark.usefixtures("shop")
def test_the_fast_writer_writes_what_customers_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the twins would be one and the same."""
    written = []
    write = placing_fast.write
    monkeypatch.setattr(placing_fast, "write", lambda p: written.append(p) or write(p))
    for sku, pair in zip(SKUS[: len(PAIRS)], PAIRS, strict=True):
        wish = CheckoutWish(
            HELD.wish.customer, HELD.wish.shipping_address, *pair, pickup_point="KRA01M"
        )
        place_cart(a_cart({sku: 1})[1], wish, CART_HOLDER)
    assert len(written) == len(PAIRS)


def _fast(token: str, wish: CheckoutWish, sequences: Sequences) -> object:
    """Where the order does not fit the fast writer, the numbers drawn for it are lost: they are put
    back, so that the plain writer draws the same.
    """
    write = placing.write

    def drawing_anew(placement: placing.Placement) -> placing.Written:
        _put_back(sequences)
        return write(placement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(placing, "write", drawing_anew)
        return place_cart(token, wish, CART_HOLDER)


def _plainly(token: str, wish: CheckoutWish) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cart_rows, "is_postgres", lambda _connection: False)
        return place_cart(token, wish, CART_HOLDER)


def _what_it_leaves(place: Callable[[], object]) -> tuple[object, Rows]:
    """The answer or the refusal, and every row of the database; nothing stays."""
    with _undone():
        try:
            answer: object = place()
        except NotTaken as refusal:
            answer = refusal.sentence
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return answer, _lines_in_turn(_rows())


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _rows() -> Rows:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found: Rows = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT to_jsonb(t) FROM "{table}" t ORDER BY t::text')
            found[table] = [json.loads(row) for (row,) in cursor.fetchall()]
        return found


def _lines_in_turn(rows: Rows) -> Rows:
    """Line ids as their places among all: where goods lie on two shelves the fast way draws one for
    each, and leaves gaps.
    """
    places = {id_: n for n, id_ in enumerate(sorted(row["id"] for row in rows["orders_line"]))}
    for table, found in rows.items():
        name = "id" if table == "orders_line" else "line_id"
        for row in found:
            if row.get(name) is not None:
                row[name] = places[row[name]]
        found.sort(key=json.dumps)
    return rows


def _different(fast: Rows, plain: Rows) -> dict[str, Any]:
    return {table: (fast[table], plain[table]) for table in plain if fast[table] != plain[table]}


def _sequences() -> Sequences:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f'SELECT last_value, is_called FROM "{name}"')
            found[name] = cursor.fetchone()
        return found


def _put_back(sequences: Sequences) -> None:
    with connection.cursor() as cursor:
        for name, (last, called) in sequences.items():
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [name, last, called])
