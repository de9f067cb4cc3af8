"""Placing many at once: the writer of orders that another system has finished long ago.

Beside `placing.write`, for history alone: no cart, no gate, no hold, no link, no duty. Takes the
same values (`Placement`) and writes them in a handful of multi-row inserts, so that an order costs
little more than its lines. Called by `lifecycle/past_orders.py`; decides nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from orderwright.domain.checkout.numbering import written_order_number
from orderwright.domain.checkout.placing import Placement
from orderwright.domain.orders.models import Adjustment, Order
from orderwright.domain.orders.services import search_text
from orderwright.domain.payments.models import Payment
from orderwright.domain.shop.stages import PaymentStage
from orderwright.kernel.database.bulk import insert_rows
from orderwright.kernel.faults import point
from orderwright.kernel.journal import chain
from orderwright.kernel.numbers.services import draw_many

LINES = "orders_line"
LINE_COLUMNS = (
    "order_id", "position", "product_id", "sku", "name", "quantity", "cancelled", "shipped",
    "unit_price", "tax_rate", "total", "weight_g", "tracked", "promised_on",
)  # fmt: skip
"""By hand, because lines are nine tenths of all rows and the ORM was half of the whole time."""


def write_many(placements: Sequence[Placement]) -> list[Order]:
    """Writes all rows of all orders, in the order given; must run inside a transaction.

    `tell` is called with the row before it is written, and leaves it as it stands after its last
    event. Two orders of one `(source, external_id)` raise IntegrityError, the caller rolls back.
    """
    numbers = draw_many("order", len(placements))
    orders = [_order(placement, n) for placement, n in zip(placements, numbers, strict=True)]
    told = [_told(placement, order) for placement, order in zip(placements, orders, strict=True)]
    Order.objects.bulk_create(orders)
    pairs = list(zip(placements, orders, strict=True))
    insert_rows(LINES, LINE_COLUMNS, (line for pair in pairs for line in _lines(*pair)))
    Adjustment.objects.bulk_create([row for pair in pairs for row in _adjustments(*pair)])
    Payment.objects.bulk_create([_payment(order) for order in orders if order.paid])
    chain.write(
        replace(event, subject_id=order.pk, order_id=order.pk)
        for order, events in zip(orders, told, strict=True)
        for event in events
    )
    point("recording.before_commit")
    return orders


def _order(placement: Placement, n: int) -> Order:
    columns = dict(placement.columns)
    columns["number"] = written_order_number(n, columns["placed_at"])
    goods = [(line.sku, line.name) for line in placement.lines]
    return Order(**columns, search_text=search_text(columns, goods))


def _told(placement: Placement, order: Order) -> list[chain.Happened]:
    events, _duties = placement.tell(order, {})
    order.last_seq, order.last_hash = events[-1].seq, events[-1].hash
    return events


def _lines(placement: Placement, order: Order) -> Iterator[tuple[int | str | None, ...]]:
    """In the order of LINE_COLUMNS. Everything that was ordered has left."""
    for position, line in enumerate(placement.lines, 1):
        yield (
            order.pk, position, line.product_id, line.sku, line.name, line.quantity, 0,
            line.quantity, line.unit_price, line.tax_rate, line.total, line.weight_g, line.tracked,
            line.promised_on.isoformat() if line.promised_on else None,
        )  # fmt: skip


def _adjustments(placement: Placement, order: Order) -> Iterator[Adjustment]:
    for label, amount in placement.adjustments:
        yield Adjustment(order=order, label=label[:200], amount=amount, at=order.placed_at)


def _payment(order: Order) -> Payment:
    """The money came in one sum on the day of the order; more is not known."""
    return Payment(
        order=order, human_id=f"{order.number}-P1", method=order.payment_method,
        stage=PaymentStage.PAID, amount=order.paid, settled=order.paid, currency=order.currency,
        created_at=order.placed_at, settled_at=order.placed_at,
    )  # fmt: skip
