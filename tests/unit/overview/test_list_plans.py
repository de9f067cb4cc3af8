"""Lists stay fast when there are many orders: no tab and no filter reads the whole table.

Twenty thousand orders of an old shop, nearly all completed, and the plans that PostgreSQL makes for
the first page.
"""

from typing import Any

import pytest
from django.db import connection

from orderwright.domain.orders.models import DELIVERIES_UNDER_WAY, Order
from orderwright.domain.overview import lists
from orderwright.domain.overview.lists import OrderFilter
from orderwright.domain.overview.orderings import PARTS, Sort
from orderwright.domain.overview.tabs import Tab
from orderwright.domain.shop.queries import statuses
from orderwright.domain.shop.stages import OrderStage, Party, PaymentStatus
from orderwright.kernel import clock
from tests.builders import a_shop
from tests.walks import anna_buys

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

MANY = 20_000
GROWN = """
    INSERT INTO orders_order ({columns}, number, stage, status_id, placed_at, payment_status,
                              delivery_status, waiting_on, overdue_at)
    SELECT {columns}, 'OLD-' || n, of.stage, of.status, placed_at - n * interval '1 hour',
           of.payment, of.delivery, of.party,
           CASE of.stage WHEN 'completed' THEN NULL ELSE overdue_at - n * interval '1 hour' END
      FROM orders_order, generate_series(1, %s) AS n,
           LATERAL (SELECT * FROM (VALUES {rows}) AS v(stage, status, payment, delivery, party)
                    OFFSET CASE WHEN n %% 100 = 0 THEN n / 100 %% 4 ELSE 4 END LIMIT 1) AS of
"""
SET_APART = {
    "id", "number", "stage", "status_id", "placed_at", "payment_status", "delivery_status",
    "waiting_on", "overdue_at",
}  # fmt: skip


@pytest.fixture
def old_shop(db: None) -> None:
    """One order in a hundred is open."""
    a_shop()
    anna_buys()
    default = {stage: statuses(stage)[0].pk for stage in OrderStage}
    standing = [
        ("placed", "unpaid", "none", "customer"), ("confirmed", "unpaid", "waiting", "supplier"),
        ("processing", "paid", "ready", "shop"), ("shipped", "paid", "sent", "carrier"),
        ("completed", "paid", "delivered", ""),
    ]  # fmt: skip
    rows = ", ".join(
        f"('{stage}', {default[OrderStage(stage)]}, '{payment}', '{delivery}', '{party}')"
        for stage, payment, delivery, party in standing
    )
    columns = [f.column for f in Order._meta.concrete_fields if f.column not in SET_APART]
    with connection.cursor() as cursor:
        cursor.execute(GROWN.format(columns=", ".join(columns), rows=rows), [MANY])
        cursor.execute("ANALYZE orders_order")


def plan(sort: Sort, **wanted: Any) -> str:
    """How PostgreSQL would read the first page of each part of the list."""
    found, now = lists.found(OrderFilter(**wanted)), clock.now()
    parts = (found.filter(p.where(now)).order_by(*p.ordering)[:51] for p in PARTS[sort])
    return "\n".join(part.explain() for part in parts)


FILTERS: list[dict[str, str]] = [
    *({"tab": tab.value} for tab in Tab),
    *({"stage": stage.value} for stage in OrderStage),
    *({"delivery_status": status.value} for status in DELIVERIES_UNDER_WAY),
    *({"payment_status": status.value} for status in PaymentStatus),
    *({"waiting_on": party.value} for party in Party),
    *({"source": source} for source in ("storefront", "api", "nobody")),
]


def test_no_tab_and_no_filter_reads_every_order(old_shop: None) -> None:
    by_status = [{"status": status.code} for status in statuses()]
    whole = [
        (sort.value, wanted)
        for sort in (Sort.NEWEST, Sort.OLDEST, Sort.LATE)
        for wanted in FILTERS + by_status
        if "Seq Scan on orders_order" in plan(sort, **wanted)
    ]
    assert whole == []


def test_no_tab_sorted_by_deadline_reads_every_order(old_shop: None) -> None:
    whole = [tab for tab in Tab if "Seq Scan on orders_order" in plan(Sort.OVERDUE, tab=tab.value)]
    assert whole == []


@pytest.mark.parametrize("sort", list(Sort))
def test_all_orders_are_sorted_by_an_index_alone(old_shop: None, sort: Sort) -> None:
    assert "Sort" not in plan(sort, tab=Tab.ALL.value)
