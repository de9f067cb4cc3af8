"""One row of the order list as plain words, ready to be written: the list's hot path.

Labels, addresses and amounts are looked up once a page instead of once a cell, deliverers by one
question for the whole page. Called by the list alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.urls import reverse

from orderwright.domain.checkout import matrix
from orderwright.domain.orders.models import Order
from orderwright.domain.overview import waiting_words
from orderwright.domain.overview.lists import brought_by
from orderwright.domain.shop.stages import DeliveryStatus, PaymentStatus
from orderwright.entrypoints.panel import names
from orderwright.entrypoints.panel.colours import shade
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.stages import Stage
from orderwright.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Row:
    """What the list writes of an order. Pairs are (look of the badge, its word)."""

    number: str
    address: str
    source: str
    placed_at: datetime
    party: str
    waiting_since: datetime | None
    late: bool
    name: str
    email: str
    total: str
    status: tuple[str, str]
    payment: tuple[str, str]
    payment_name: str
    delivery_name: str
    delivery: tuple[str, str] | None
    deliverer: str
    ticked: bool


def rows(orders: Sequence[Order], language: str, ticked: Collection[str]) -> list[Row]:
    """In the order given; `ticked` names the orders that a bulk step refused a moment ago."""
    words, brings = _Words(language), brought_by(orders)
    return [_row(order, words, ticked, brings.get(order.pk, "")) for order in orders]


class _Words:
    """Labels in one language, each translated once."""

    def __init__(self, language: str) -> None:
        self.language, self.now = language, clock.now()
        self.payment, self.delivery = _labels(PaymentStatus), _labels(DeliveryStatus)
        self.page = reverse("panel:order", args=["X"])[:-1]
        self.deliveries, self.payments = matrix.cells().deliveries, matrix.cells().payments
        self.status: dict[int, tuple[str, str]] = {}

    def delivery_of(self, order: Order) -> str:
        """In the reader's language; as the buyer read it when the shop has the method no more."""
        known = self.deliveries.get(order.delivery_method)
        return known.name(self.language) if known else order.delivery_name

    def payment_of(self, order: Order) -> str:
        """As `delivery_of`."""
        known = self.payments.get(order.payment_method)
        return known.name(self.language) if known else order.payment_name

    def status_of(self, order: Order) -> tuple[str, str]:
        """The shop's own status, read once for all orders that have it."""
        if order.status_id not in self.status:
            status = order.status
            self.status[order.status_id] = (shade(status.colour), status.label(self.language))
        return self.status[order.status_id]


def _labels(stages: type[Stage]) -> dict[str, str]:
    return {str(value): str(label) for value, label in stages.choices}


def _row(order: Order, words: _Words, ticked: Collection[str], deliverer: str) -> Row:
    delivery = order.delivery_status
    return Row(
        number=order.number, address=words.page + order.number,
        source="" if order.source == "storefront" else names.source(order.source),
        placed_at=order.placed_at,
        party=waiting_words.party(order), waiting_since=order.waiting_since,
        late=order.overdue_at is not None and order.overdue_at < words.now,
        name=order.name, email=order.email,
        total=_amount(order.total, order.currency, words.language),
        status=_status(order, words),
        payment=(order.payment_status, words.payment[order.payment_status]),
        payment_name=words.payment_of(order),
        delivery_name=words.delivery_of(order),
        delivery=None if delivery == DeliveryStatus.NONE else (delivery, words.delivery[delivery]),
        deliverer=deliverer, ticked=order.number in ticked,
    )  # fmt: skip


def _status(order: Order, words: _Words) -> tuple[str, str]:
    look, label = words.status_of(order)
    return look, waiting_words.status_label(order, label)


@lru_cache(maxsize=2048)
def _amount(minor: int, currency: str, language: str) -> str:
    return Money(minor, currency).format(language)
