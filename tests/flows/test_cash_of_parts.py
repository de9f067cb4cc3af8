"""Cash of an order that is sent in parts is collected once: with the part that leaves first.

Its label, the carrier and the deliverer all say so (S2-17, U4).
"""

import pytest

from orderwright.domain.checkout import label_cash
from orderwright.domain.delivery.deliverers import DelivererWish, save_deliverer
from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.orders.models import Order
from orderwright.entrypoints.courier.stops import stop_of
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.label_cash import sentence
from orderwright.lifecycle.machine import take
from orderwright.outbound.documents.parcel_papers import address_label
from tests.builders import a_product, a_shop
from tests.walks import EWA, OLA, anna_buys, confirm, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.atom("S2-17", "U4")]


@pytest.fixture
def order() -> Order:
    """Lamps lie here, of the rugs one; Anna pays at the door."""
    a_shop(grace_seconds=0)
    a_product("LAMP", stock=5)
    a_product("RUG", stock=1, backorder=True)
    order = anna_buys({"LAMP": 2, "RUG": 3}, payment_method="cash")
    confirm(order)
    return fresh(order)


def split(order: Order) -> tuple[Parcel, Parcel]:
    """The box that waits, and the one that can leave; the first box is the one that waits."""
    task = DeliveryOrder.objects.get(order=order)
    take(("delivery", "split"), task.pk, Ask(OLA))
    Parcel.objects.filter(order=order).update(carrier="own_car")
    waits, leaves = Parcel.objects.filter(order=order).order_by("position")
    assert (waits.delivery.stage, leaves.delivery.stage) == ("waiting", "ready")
    return waits, leaves


def printed(box: Parcel) -> str:
    return address_label(Parcel.objects.get(pk=box.pk)).cash


def told(box: Parcel) -> int:
    """What the deliverer's page of the box's delivery says."""
    cash = stop_of(DeliveryOrder.objects.get(pk=box.delivery_id)).cash
    return cash.minor if cash else 0


def send(box: Parcel) -> None:
    take(("parcel", "send"), box.pk, Ask(EWA, override_warnings=True))


def written(order: Order) -> list[int | None]:
    rows = Parcel.objects.filter(order=order).order_by("position")
    return list(rows.values_list("label_cash", flat=True))


def test_the_part_that_leaves_first_brings_the_cash_on_paper_and_at_the_door(order: Order) -> None:
    waits, leaves = split(order)
    assert (printed(waits), "COLLECT" in printed(leaves)) == ("", True)
    assert (told(waits), told(leaves)) == (0, order.total)
    send(leaves)
    assert written(order) == [None, order.total]
    assert (printed(waits), told(waits), told(leaves)) == ("", 0, order.total)


def test_a_label_of_the_part_that_waits_is_flagged_and_put_right(order: Order) -> None:
    waits, leaves = split(order)
    Parcel.objects.filter(pk=waits.pk).update(label_cash=order.total)
    boxes = list(Parcel.objects.filter(order=order))
    assert label_cash.wrong_of(order, boxes) == list(label_cash.asks_wrongly()) == [waits]
    assert "Parcel 2 brings it. Print the label anew." in sentence(order, boxes[0])
    send(leaves)
    assert written(order) == [order.total, order.total]
    assert list(label_cash.asks_wrongly()) == [waits]
    take(("parcel", "put_cash_right"), waits.pk, Ask(EWA))
    assert (written(order), list(label_cash.asks_wrongly())) == ([0, order.total], [])


def test_of_two_that_lie_here_the_first_brings_it_also_when_the_second_leaves_before(
    order: Order,
) -> None:
    first, second = split(order)
    DeliveryOrder.objects.filter(order=order).update(stage="ready")
    send(second)
    assert (written(order), told(first), told(second)) == ([None, 0], order.total, 0)
    assert list(label_cash.asks_wrongly()) == []


def test_what_was_collected_with_the_first_part_is_not_asked_for_again(order: Order) -> None:
    waits, leaves = split(order)
    jan = save_deliverer(DelivererWish("Jan", email="jan@example.com"))
    task = leaves.delivery_id
    take(("delivery", "assign"), task, Ask(EWA, data={"deliverer": str(jan.pk)}))
    send(leaves)
    take(("parcel", "deliver"), leaves.pk, Ask(EWA, data={"cash_collected": True}))
    assert fresh(order).due == 0
    assert (printed(waits), told(waits), written(order)) == ("", 0, [None, None])
    assert offenders() == []


def test_when_the_part_with_the_cash_comes_back_the_other_one_brings_it(order: Order) -> None:
    waits, leaves = split(order)
    send(leaves)
    take(("parcel", "return"), leaves.pk, Ask(EWA, reason="Nobody at home"))
    assert told(waits) == fresh(order).due
    assert "COLLECT" in printed(waits)
