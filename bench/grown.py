"""The shop grown: old orders by the hundred thousand, orders that are ready to leave, owed duties.

Old orders are copies of one that was placed, written by SQL: nearly all completed, one in a hundred
open, each with a line of one of the products and a buyer of its own. Needs Django set up.
"""

from django.db import connection

from bench import shop
from orderwright.domain.checkout.matrix_services import (
    BandWish,
    CellWish,
    PaymentWish,
    save_cell,
    save_payment_method,
)
from orderwright.domain.checkout.wishes import AddressWish, ContactWish, LineWish, OrderWish
from orderwright.domain.orders.models import Line, Order
from orderwright.domain.shop.queries import statuses
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import OrderStage, Reserves
from orderwright.kernel import clock
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.lifecycle.placing import place_order

OPEN_ONE_IN = 100
STANDING = (
    ("placed", "unpaid", "none", "customer"), ("confirmed", "unpaid", "waiting", "supplier"),
    ("processing", "paid", "ready", "shop"), ("shipped", "paid", "sent", "carrier"),
    ("completed", "paid", "delivered", ""),
)  # fmt: skip

ORDERS = """
    INSERT INTO orders_order ({columns}, number, stage, status_id, placed_at, payment_status,
                              delivery_status, waiting_on, overdue_at, email, name, search_text)
    SELECT {columns}, 'OLD-' || n, is_at.stage, is_at.status, placed_at - n * interval '1 minute',
           is_at.payment, is_at.delivery, is_at.party,
           CASE is_at.stage WHEN 'completed' THEN NULL ELSE now() + interval '1 day' END
               - CASE WHEN n %% 500 = 0 THEN interval '3 days' ELSE interval '0' END,
           'buyer' || n || '@example.com', 'Jan Nowak-' || n,
           'old-' || n || ' jan nowak-' || n || ' buyer' || n || '@example.com ' || md5(n::text)
      FROM orders_order, generate_series(1, %s) AS n,
           LATERAL (SELECT * FROM (VALUES {rows}) AS v(stage, status, payment, delivery, party)
                    OFFSET CASE WHEN n %% {open} = 0 THEN n / {open} %% 4 ELSE 4 END
                    LIMIT 1) AS is_at
     WHERE orders_order.id = %s
"""
LINES = """
    INSERT INTO orders_line ({columns}, order_id, sku)
    SELECT {of_line}, o.id, 'B-' || lpad((1 + o.id %% %s)::text, 6, '0')
      FROM orders_order o, orders_line l
     WHERE l.id = %s AND o.number LIKE 'OLD-%%'
"""
SET_APART = {
    "id", "number", "stage", "status_id", "placed_at", "payment_status", "delivery_status",
    "waiting_on", "overdue_at", "email", "name", "search_text", "external_id",
}  # fmt: skip

CALLER = Actor(ActorKind.STAFF, "bench", frozenset({"sell"}), Door.API)


def grow(many: int) -> None:
    """That many old orders beside those that are there; one must be."""
    like = Order.objects.filter(lines__isnull=False).earliest("pk")
    at = {stage: statuses(stage)[0].pk for stage in OrderStage}
    rows = ", ".join(
        f"('{stage}', {at[OrderStage(stage)]}, '{payment}', '{delivery}', '{party}')"
        for stage, payment, delivery, party in STANDING
    )
    orders = ORDERS.format(
        columns=", ".join(_columns(Order, SET_APART)), rows=rows, open=OPEN_ONE_IN
    )
    columns = _columns(Line, {"id", "order_id", "sku"})
    lines = LINES.format(
        columns=", ".join(columns), of_line=", ".join(f"l.{name}" for name in columns)
    )
    with connection.cursor() as cursor:
        cursor.execute(orders, [many, like.pk])
        cursor.execute(lines, [shop.PRODUCTS, like.lines.earliest("pk").pk])
        cursor.execute("VACUUM ANALYZE orders_order, orders_line")


def _columns(model: type[Order | Line], without: set[str]) -> list[str]:
    return [f.column for f in model._meta.concrete_fields if f.column not in without]


def cash_on_delivery() -> None:
    """A pair that asks nobody, so that an order is ready to leave as soon as it is placed."""
    save_payment_method(PaymentWish("cash", {"en": "Cash on delivery"}, kind="on_delivery"))
    save_cell(CellWish("courier", "cash", (BandWish(1499),), countries=("PL",), asks_customer=False,
                       asks_shop=False, reserves=Reserves.PLACED))  # fmt: skip
    change_settings(warn_tracking=False)


def ready_to_leave(count: int) -> list[str]:
    """Numbers of that many confirmed orders of three lines, each with a parcel."""
    return [_ready(n) for n in range(count)]


def _ready(n: int) -> str:
    name = f"Anna Nowak-{n}"
    wish = OrderWish(
        source="api", currency="PLN", locale="pl",
        customer=ContactWish(f"anna{n}@example.com", name, "+48 600 100 200"),
        shipping_address=AddressWish(name, f"ul. Długa {n}", "Łódź", "90-001", "PL"),
        lines=tuple(LineWish(f"B-{1 + (n * 3 + k) % shop.PRODUCTS:06}", 1 + k) for k in range(3)),
        delivery_method="courier", payment_method="cash",
    )  # fmt: skip
    placed = place_order(wish, CALLER)
    return Order.objects.values_list("number", flat=True).get(pk=placed.order_id)


def owe(count: int, effect: str) -> None:
    """That many duties, due now; whatever was owed before is forgotten."""
    Duty.objects.all().delete()
    now = clock.now()
    Duty.objects.bulk_create(
        [
            Duty(event_id=n, order_id=n, subject_kind="order", subject_id=n, effect=effect,
                 channel="bench", target="nobody", created_at=now, due_at=now)
            for n in range(1, count + 1)
        ],
        batch_size=1000,
    )  # fmt: skip
