"""The shop that is measured: 10,000 products with ample stock, one pair, and carts of three lines.

Made through the product's own services where there are few rows and in bulk where there are many.
Needs Django set up on the database that is to be filled.
"""

import json
import random
from collections.abc import Iterator, Sequence
from itertools import islice

from django.core.management import call_command
from django.db import connection

from orderwright.domain.catalog.models import Product, TaxClass
from orderwright.domain.catalog.services import seed_taxes
from orderwright.domain.catalog.text import fold
from orderwright.domain.checkout.matrix_services import (
    BandWish,
    CellWish,
    DeliveryWish,
    PaymentWish,
    save_cell,
    save_delivery_method,
    save_payment_method,
)
from orderwright.domain.shop.services import change_settings, seed_shop
from orderwright.domain.shop.stages import Reserves
from orderwright.domain.stock.models import Level, Movement
from orderwright.domain.stock.services import seed_warehouse
from orderwright.kernel import clock, tokens

PRODUCTS = 10_000
LINES = 3
AMPLE = 1_000_000_000

BUYERS = 499
"""Different people: no cache of the shop may live on one of them. Prime, so that rounds differ."""


def checkout(buyer: int) -> dict[str, object]:
    """What one of them types."""
    name = f"Anna Brzęczyszczykiewicz-{buyer}"
    return {
        "customer": {
            "email": f"anna.b{buyer}@example{buyer % 7}.com",
            "name": name,
            "phone": f"+48 600 {buyer:03} 200",
        },
        "shipping_address": {
            "name": name,
            "street": f"ul. Żółwia {buyer}/4",
            "city": "Łódź",
            "postal_code": f"90-{buyer:03}",
            "country": "PL",
        },
        "delivery_method": "courier",
        "payment_method": "transfer",
        "note": "Proszę o szybką wysyłkę",
    }


def build() -> None:
    """Tables, settings, one pair with both gates that reserves on placing, products, levels."""
    call_command("migrate", interactive=False, verbosity=0)
    seed_shop()
    seed_taxes()
    change_settings(
        name="Bench", email="shop@example.com", notice_email="shop@example.com",
        known_customer_passes=False, passes_below=None,
    )  # fmt: skip
    _matrix()
    _products()
    _levels()


def _matrix() -> None:
    save_delivery_method(DeliveryWish("courier", {"en": "Courier", "pl": "Kurier"}, carrier="GLS"))
    save_payment_method(PaymentWish("transfer", {"en": "Bank transfer", "pl": "Przelew"}))
    save_cell(CellWish("courier", "transfer", (BandWish(1499),), countries=("PL",),
                       reserves=Reserves.PLACED, hold_hours=48))  # fmt: skip


def _products() -> None:
    taxes, now = TaxClass.objects.order_by("pk")[0], clock.now()
    names = ((n, {"en": f"Wooden stool {n}", "pl": f"Drewniany stołek {n}"})
             for n in range(1, PRODUCTS + 1))  # fmt: skip
    Product.objects.bulk_create(
        [
            Product(
                sku=f"B-{n:06}", slug=f"b-{n}", names=called, price=999 + 100 * (n % 500),
                tax_class=taxes, weight_g=100 + n % 900, search_text=fold(called["pl"]),
                created_at=now,
            )
            for n, called in names
        ],
        batch_size=1000,
    )  # fmt: skip


def _levels() -> None:
    warehouse, now = seed_warehouse(), clock.now()
    products = Product.objects.values_list("pk", flat=True)
    levels = Level.objects.bulk_create(
        [Level(product_id=pk, warehouse=warehouse, on_hand=AMPLE) for pk in products],
        batch_size=1000,
    )
    Movement.objects.bulk_create(
        [Movement(level=level, kind=Movement.Kind.OPENING, on_hand=AMPLE, at=now)
         for level in levels],
        batch_size=1000,
    )  # fmt: skip


def fill_carts(count: int) -> list[str]:
    """Tokens of that many fresh carts, three products in each."""
    made = [tokens.random_token() for _number in range(count)]
    first, goods = _room_for(count), list(Product.objects.values_list("pk", "price"))
    with connection.cursor() as cursor:
        _copy(cursor.cursor, _CARTS, _cart_rows(first, made))
        _copy(cursor.cursor, _LINES, _line_rows(first, count, goods))
        cursor.execute("ANALYZE checkout_cart, checkout_cartline")
    return made


_CARTS = (
    "COPY checkout_cart (id, token_hash, stage, currency, locale, email, choices, created_at, "
    "changed_at) FROM STDIN"
)
_LINES = "COPY checkout_cartline (cart_id, product_id, quantity, unit_price) FROM STDIN"


def _room_for(count: int) -> int:
    """The first of that many cart ids, drawn from the table's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(n) FROM (SELECT nextval(pg_get_serial_sequence('checkout_cart', 'id')) n "
            "FROM generate_series(1, %s)) drawn",
            [count],
        )
        return int(cursor.fetchone()[0])


def _copy(cursor: object, statement: str, rows: Iterator[tuple[object, ...]]) -> None:
    with cursor.copy(statement) as copy:  # type: ignore[attr-defined]
        for row in rows:
            copy.write_row(row)


def _cart_rows(first: int, made: Sequence[str]) -> Iterator[tuple[object, ...]]:
    now = clock.now()
    for number, token in enumerate(made, first):
        yield (number, tokens.digest(token), "open", "PLN", "pl", "", "{}", now, now)


def _line_rows(
    first: int, count: int, goods: Sequence[tuple[int, int]]
) -> Iterator[tuple[object, ...]]:
    chance = random.Random(count)
    for number in range(first, first + count):
        for product, price in chance.sample(goods, LINES):
            yield (number, product, chance.randint(1, 3), price)


def plan(carts: Iterator[str], count: int, host: str) -> str:
    """What the client is to send for the next carts, as JSON."""
    bodies = [json.dumps(checkout(buyer), ensure_ascii=False) for buyer in range(BUYERS)]
    head = "\r\n".join((
        "POST /api/v1/carts/{token}/place HTTP/1.1",
        f"Host: {host}",
        "Content-Type: application/json",
        "Content-Length: {length}",
    ))  # fmt: skip
    return json.dumps({"head": head, "tokens": list(islice(carts, count)), "bodies": bodies})
