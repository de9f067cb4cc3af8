"""Old answers and old log lines go by themselves."""

from datetime import timedelta

import pytest

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel import clock
from orderwright.kernel.idempotency.models import IdempotencyKey
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import LogEntry
from orderwright.lifecycle.housekeeping import tidy
from orderwright.outbound.carriers.models import Shipment
from tests.builders import a_shop
from tests.walks import an_order

pytestmark = pytest.mark.django_db


def test_what_is_old_goes_and_what_is_young_stays() -> None:
    now = clock.now()
    for name, age in (("old", timedelta(days=2)), ("young", timedelta(hours=2))):
        IdempotencyKey.objects.create(scope_hash=name, body_hash="b", status=200, at=now - age)
    log.write("mail", "info", "Somebody called")
    LogEntry.objects.update(at=now - timedelta(days=91))
    log.write("mail", "info", "Somebody called again")
    assert tidy(now) == 2
    assert IdempotencyKey.objects.get().scope_hash == "young"
    assert LogEntry.objects.get().sentence == "Somebody called again"


@pytest.mark.atom("S2-17")
def test_the_label_of_a_parcel_that_arrived_long_ago_is_cleared_and_the_rest_stays() -> None:
    a_shop()
    old, young = an_order(OrderStage.COMPLETED), an_order(OrderStage.COMPLETED)
    for order, key in ((old, "A-1"), (young, "A-2")):
        Shipment.objects.create(
            key=key, order_id=order.pk, parcel=Parcel.objects.get(order=order), stage="made",
            service="rehearsal", format="pdf_a6", label=b"%PDF-1", asked_at=clock.now(),
        )  # fmt: skip
    long_ago = clock.now() - timedelta(days=91)
    Parcel.objects.filter(order=old).update(delivered_at=long_ago)
    Parcel.objects.filter(order=young).update(delivered_at=clock.now())
    assert tidy(clock.now()) == 1
    assert dict(Shipment.objects.values_list("key", "label")) == {"A-1": None, "A-2": b"%PDF-1"}
    assert tidy(clock.now()) == 0
