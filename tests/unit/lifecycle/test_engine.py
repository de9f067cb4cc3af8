"""How far a step reaches: however many rows follow it, and a row that has no order."""

from dataclasses import replace

import pytest

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.delivery.services import open_parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.returns.models import Return
from orderwright.domain.returns.services import ReturnLineWish, ReturnWish, open_return
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import OrderStage, ReturnStage
from orderwright.kernel import clock
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.lifecycle import engine
from orderwright.kernel.lifecycle.actors import staff
from orderwright.kernel.lifecycle.rows import Bond, Owed, Step
from orderwright.kernel.lifecycle.taking import Ask, Taking
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import MACHINE
from orderwright.lifecycle.returns import RETURNS, SETTLE
from tests.builders import a_shop
from tests.walks import EWA, an_order, fresh, step

pytestmark = pytest.mark.django_db


def in_boxes(order: Order, boxes: int) -> None:
    """The goods in the first, leaflets in the others."""
    task = Parcel.objects.get(order=order).delivery
    for _box in range(boxes - 1):
        open_parcel(task, {})


def stages(order: Order) -> set[str]:
    return set(Parcel.objects.filter(order=order).values_list("stage", flat=True))


def test_an_order_of_250_parcels_leaves_and_arrives() -> None:
    a_shop()
    order = an_order(OrderStage.CONFIRMED, paid=True)
    in_boxes(order, 250)
    step(order, "ship")
    assert stages(order) == {"sent"}
    last = Parcel.objects.filter(order=order).latest("pk")
    Parcel.objects.filter(order=order).exclude(pk=last.pk).update(stage="delivered")
    engine.take(MACHINE, ("parcel", "deliver"), last.pk, Ask(EWA))
    assert fresh(order).stage == "completed"
    # the 249 were moved past the journal, which is all that may be wrong
    assert [told for told in offenders() if not told.startswith("events replay")] == []


def test_steps_that_follow_each_other_for_ever_are_a_mistake_and_change_nothing() -> None:
    """Every parcel moves the next one, without an end in sight."""
    a_shop()
    order = an_order(OrderStage.CONFIRMED, paid=True)
    in_boxes(order, 9)

    def next_box(taking: Taking) -> list[int]:
        later = Parcel.objects.filter(order=order, pk__gt=taking.subject.pk)
        return list(later.order_by("pk").values_list("pk", flat=True)[:1])

    [sends] = [after for after in MACHINE.neighbours["order", "ship"] if after.then_step == "send"]
    chain = replace(
        sends, table="parcel", step="send", bond=Bond.REQUIRED, rows=next_box, only_if=None
    )
    endless = replace(MACHINE, neighbours={chain.key: [chain]})
    first = Parcel.objects.filter(order=order).earliest("pk")

    with pytest.raises(RuntimeError, match="do not end"):
        engine.take(endless, ("parcel", "send"), first.pk, Ask(EWA, override_warnings=True))
    assert stages(order) == {"open"}


def thanks(_taking: Taking) -> list[str]:
    return ["anna@example.com"]


def test_what_a_return_without_an_order_takes_back_takes_back_its_message() -> None:
    a_shop()
    mail = Owed("mail_settled", "email", "Settled", thanks, run=lambda _claimed: ())
    settles = replace(SETTLE, informs=(mail,), who=(staff(Permission.REFUND),))
    takes_back = Step(
        "unsettle", ReturnStage.SETTLED, ReturnStage.RECEIVED, "Take back",
        who=(staff(Permission.REFUND),), records=SETTLE.records, withdraws=("settle",),
    )  # fmt: skip
    table = replace(RETURNS, steps=(settles, takes_back))
    machine = engine.build_machine((table,), (), lambda _actor: 30)
    lines = [ReturnLineWish("LAMP", "Lamp", 2, 1000)]
    cases = [
        open_return(ReturnWish("import", "PLN", lines, clock.now()), stage=ReturnStage.RECEIVED)
        for _case in range(2)
    ]
    for case in cases:
        engine.take(machine, ("return", "settle"), case.pk, Ask(EWA))
    engine.take(machine, ("return", "unsettle"), cases[0].pk, Ask(EWA))

    assert Return.objects.get(pk=cases[0].pk).stage == "received"
    living = Duty.objects.filter(withdrawn_at__isnull=True)
    assert list(living.values_list("subject_id", flat=True)) == [cases[1].pk]
