"""The demo shop has an order in every state that money can be in, so that every page shows some."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment, ProviderEvent, Refund
from orderwright.entrypoints.commands.demo import orders as demo
from orderwright.entrypoints.commands.demo.shop import load_shop
from orderwright.entrypoints.commands.migrate import lay_foundations
from orderwright.kernel.duties.queries import dead
from orderwright.lifecycle.invariants import offenders

pytestmark = pytest.mark.django_db
ABOUT_MONEY = "at_the_service"


@pytest.fixture
def lipowa(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The demo shop with the orders that tell about money alone."""
    names = [story for story, _pair, _count in demo.STORIES]
    monkeypatch.setattr(demo, "STORIES", demo.STORIES[names.index(ABOUT_MONEY) :])
    lay_foundations()
    load_shop()
    demo.load_orders()
    yield
    cache.clear()


def test_money_stands_in_every_state_and_the_books_are_right(lipowa: None) -> None:
    statuses = set(Order.objects.values_list("payment_status", flat=True))
    assert statuses == {
        "pending", "authorised", "rejected", "paid", "part_paid", "overpaid", "part_refunded",
        "refunded", "unpaid",
    }  # fmt: skip
    assert sorted(Refund.objects.values_list("stage", flat=True)) == ["done", "done", "requested"]
    flagged = ProviderEvent.objects.filter(outcome="flagged", settled_at__isnull=True)
    assert sorted("cancelled" in event.why for event in flagged) == [False, True]
    assert list(Payment.objects.exclude(held_by="").values_list("held_by", flat=True)) == [
        "deliverer"
    ]
    assert Order.objects.filter(surplus__gt=0).count() == 2
    assert not dead().exists()
    assert offenders() == []
