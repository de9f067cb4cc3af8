"""The demo shop has patience for each of its statuses, so that its list shows what is overdue."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from orderwright.domain.orders.models import Order
from orderwright.entrypoints.commands.demo import orders as demo
from orderwright.entrypoints.commands.demo.shop import OVERDUE_AFTER, load_shop
from orderwright.entrypoints.commands.migrate import lay_foundations
from orderwright.kernel import clock

pytestmark = pytest.mark.django_db
DAYS = 8
WAITING = ("placed", "confirmed", "processing", "shipped")


@pytest.fixture
def lipowa(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The demo shop with one order of eight days ago that stopped at each open stage."""
    first = {story: (story, pair, 1) for story, pair, _count in reversed(demo.STORIES)}
    monkeypatch.setattr(demo, "STORIES", tuple(first[story] for story in WAITING))
    monkeypatch.setattr(demo, "_age", lambda story: DAYS)
    monkeypatch.setattr(demo, "load_day", lambda *_walks: None)
    lay_foundations()
    load_shop()
    demo.load_orders()
    yield
    cache.clear()


@pytest.mark.atom("X4")
def test_what_has_waited_for_a_week_is_overdue_at_every_stage(lipowa: None) -> None:
    late = Order.objects.filter(overdue_at__lt=clock.now())
    assert sorted(late.values_list("stage", flat=True)) == sorted(WAITING)
    codes = set(late.values_list("status__code", flat=True))
    assert codes <= set(OVERDUE_AFTER)
