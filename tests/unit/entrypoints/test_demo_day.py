"""The demo shop's day: a newcomer finds a day sheet with stops and tasks at every step."""

import pytest

from orderwright.domain.delivery.models import DaySheet, DeliveryOrder, Parcel
from orderwright.entrypoints.commands.demo import orders as demo
from orderwright.entrypoints.commands.demo.shop import load_shop
from orderwright.entrypoints.commands.demo.warehouse import load_warehouse
from orderwright.entrypoints.commands.migrate import lay_foundations

TODAY = ("processing", "brought_today")


@pytest.mark.django_db
@pytest.mark.atom("X10", "S2-16", "S2-18")
def test_jan_has_stops_today_and_the_warehouse_tasks_at_each_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stories = tuple((story, pair, 3) for story, pair, _n in demo.STORIES if story in TODAY)
    monkeypatch.setattr(demo, "STORIES", stories)
    lay_foundations()
    load_shop()
    load_warehouse()
    demo.load_orders()
    assert DaySheet.objects.get().stops.count() == 3
    assert Parcel.objects.filter(stage="sent").count() == 2
    stages = DeliveryOrder.objects.filter(deliverer=None).values_list("stage", flat=True)
    assert sorted(stages) == ["packed", "packed", "picked"]
    two = [task for task in DeliveryOrder.objects.all() if task.parcels.count() == 2]
    assert len(two) == 1
