"""What a step would do, found by taking it and taking it back: true, and nothing of it stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers

from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel import faults
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.journal.chain import events_of_order, first_broken
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle import engine
from orderwright.kernel.lifecycle.engine import Machine
from orderwright.kernel.lifecycle.errors import Refused
from orderwright.kernel.lifecycle.rehearsal import Rehearsal, Unrehearsed
from orderwright.kernel.lifecycle.rows import After, Bond
from orderwright.kernel.lifecycle.taking import Ask, Taking
from orderwright.kernel.numbers.services import draw
from orderwright.lifecycle.machine import MACHINE, rehearse, take
from orderwright.outbound.notifications import mails
from tests.builders import a_product, a_shop
from tests.walks import (
    EWA,
    LINK_HOLDER,
    MAREK,
    an_order,
    anna_buys,
    fresh,
    row_of,
    settle,
    step,
    told,
    typed_in,
)

pytestmark = pytest.mark.django_db

Where = tuple[str, str]


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop(notice_email="desk@example.com", warn_tracking=False)
    a_product("LAMP", stock=10)


def rehearsed(where: Where, row: int, **ask: Any) -> Rehearsal:
    return rehearse(where, row, Ask(ask.pop("actor", EWA), **ask), lambda found: found)


def of_order(order: Order, verb: str, table: str = "order", **ask: Any) -> Rehearsal:
    return rehearsed((table, verb), row_of(order, table), **ask)


def rows(found: Rehearsal) -> list[str]:
    return [f"{row.table.name}.{row.step.verb}" for row in found.rows]


def everything() -> dict[str, str]:
    """All rows of all tables of ours, as text."""
    ours = [m for m in apps.get_models() if m.__module__.startswith("orderwright")]
    return {
        model.__name__: serializers.serialize("json", model._default_manager.order_by("pk"))
        for model in ours
    }


def _gate(order: Order, kind: str) -> int:
    return Gate.objects.get(order=order, kind=kind).pk


# A place in an order's life, and the step that is rehearsed and then taken there.
Place = tuple[Where, int, dict[str, Any]]


def _the_shop_confirms() -> Place:
    order = anna_buys({"LAMP": 2})
    settle(order, "customer", actor=LINK_HOLDER)
    return ("order", "confirm"), order.pk, {}


def _the_shop_goes_ahead() -> Place:
    order = anna_buys({"LAMP": 2})
    return ("order", "confirm"), order.pk, {"reason": "She called", "override_warnings": True}


def _the_shop_confirms_what_is_short() -> Place:
    where, row, ask = _the_shop_confirms()
    other = anna_buys({"LAMP": 9})
    settle(other, "customer", actor=LINK_HOLDER)
    step(other, "confirm")
    return where, row, ask


def _the_customer_refuses() -> Place:
    order = anna_buys({"LAMP": 1})
    return ("gate", "refuse"), _gate(order, "customer"), {"reason": "Too dear"}


def _the_money_comes() -> Place:
    order = anna_buys({"LAMP": 1})
    return ("payment", "record"), row_of(order, "payment"), {"actor": MAREK}


def _a_part_of_the_money_comes() -> Place:
    where, row, ask = _the_money_comes()
    return where, row, {**ask, "data": {"amount": "10.00"}}


def _the_money_was_the_last() -> Place:
    change_settings(complete_when="delivered_and_paid")
    order = anna_buys({"LAMP": 1}, payment_method="cash")
    for verb in ("confirm", "start", "ship"):
        step(order, verb)
    step(order, "deliver", table="parcel")
    return ("payment", "record"), row_of(order, "payment"), {}


def _all_is_sent() -> Place:
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 2})
    return ("order", "ship"), order.pk, {}


def _the_last_parcel_leaves() -> Place:
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 2})
    return ("parcel", "send"), row_of(order, "parcel"), {"data": {"tracking_number": "12345678901"}}


def _the_last_parcel_arrives() -> Place:
    order = an_order(OrderStage.SHIPPED, paid=True, lines={"LAMP": 1})
    return ("parcel", "deliver"), row_of(order, "parcel"), {}


def _the_last_parcel_arrives_unpaid() -> Place:
    change_settings(complete_when="delivered_and_paid")
    order = anna_buys({"LAMP": 1}, payment_method="cash")
    for verb in ("confirm", "start", "ship"):
        step(order, verb)
    return ("parcel", "deliver"), row_of(order, "parcel"), {}


def _another_status() -> Place:
    order = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    return ("order", "set_status"), order.pk, {"data": {"status": "in-processing"}}


def _it_is_called_off() -> Place:
    order = an_order(OrderStage.CONFIRMED, lines={"LAMP": 1})
    return ("order", "cancel"), order.pk, {"reason": "Broken", "data": {"tell_customer": True}}


def _it_lives_again() -> Place:
    order = an_order(OrderStage.CANCELLED, lines={"LAMP": 1})
    return ("order", "reinstate"), order.pk, {"reason": "After all"}


def _a_quotation_is_accepted() -> Place:
    placed = typed_in({"LAMP": 1}, draft=True)
    return ("order", "accept"), placed.order_id, {}


PLACES = [
    _the_shop_confirms, _the_shop_goes_ahead, _the_shop_confirms_what_is_short,
    _the_customer_refuses, _the_money_comes, _a_part_of_the_money_comes, _the_money_was_the_last,
    _all_is_sent, _the_last_parcel_leaves, _the_last_parcel_arrives,
    _the_last_parcel_arrives_unpaid, _another_status, _it_is_called_off, _it_lives_again,
    _a_quotation_is_accepted,
]  # fmt: skip


@pytest.mark.atom("S4-3", "X1")
@pytest.mark.parametrize("place", PLACES)
def test_what_is_foretold_is_what_happens(place: Callable[[], Place]) -> None:
    where, row, ask = place()
    found = rehearsed(where, row, **ask)
    seen = {event.pk for event in Event.objects.all()}
    taken = take(where, row, Ask(ask.pop("actor", EWA), **{"override_warnings": True, **ask}))
    events = Event.objects.exclude(pk__in=seen).order_by("seq")
    # the same rows, in the same order, with the same words in the journal
    assert [(r.table.name, r.step.records.name, r.subject_id) for r in found.rows] == [
        (e.subject_kind, e.name, e.subject_id) for e in events if e.name != "attempt_refused"
    ]
    assert [a.sentence for a in found.attempts_refused] == taken.attempts_refused
    # the same messages to the same people
    assert sorted(_messages(found)) == sorted(
        Duty.objects.filter(event_id__in=[e.pk for e in events]).values_list("effect", "target")
    )
    # and the order stands as foretold
    order = fresh(taken.order)
    columns = ("stage", "status_id", "waiting_on", "payment_status", "delivery_status", "due")
    assert {c: getattr(found.order, c) for c in columns} == {c: getattr(order, c) for c in columns}


def _messages(found: Rehearsal) -> list[tuple[str, str]]:
    owed = [told for row in found.rows for told in (*row.informs, *row.then)]
    leaving = [told for told in owed if told.ticked and not told.later]
    return [(told.owed.name, target) for told in leaving for target in told.to]


@pytest.mark.parametrize("place", PLACES)
def test_a_rehearsal_leaves_nothing_behind(place: Callable[[], Place]) -> None:
    where, row, ask = place()
    before = everything()
    with faults.armed("step.before_commit", "raise"), faults.armed("parcel.issued", "raise"):
        assert rehearsed(where, row, **ask).rows
    assert everything() == before


def test_a_rehearsal_draws_no_number() -> None:
    where, row, ask = _a_quotation_is_accepted()
    first = draw("order")
    found = rehearsed(where, row, **ask)
    assert found.order.number != Order.objects.get(pk=row).number
    assert draw("order") == first + 1


def test_what_is_still_to_be_typed_does_not_stop_it() -> None:
    order = an_order(OrderStage.CONFIRMED, lines={"LAMP": 1})
    assert rows(of_order(order, "cancel"))[0] == "order.cancel"
    # what is typed wrongly is left out
    assert rows(of_order(order, "start", data={"status": "no-such"}))[0] == "order.start"
    # but a step whose own input is missing cannot be tried
    with pytest.raises(Unrehearsed):
        of_order(order, "set_status")
    with pytest.raises(Unrehearsed):
        of_order(order, "park")


def test_a_step_that_would_be_refused_says_so_and_foretells_nothing() -> None:
    order = anna_buys({"LAMP": 1})
    found = of_order(order, "ship")
    assert "placed" in found.refusal.lower() or "New" in found.refusal
    assert not found.rows
    assert not found.informs
    assert "may not" in of_order(order, "cancel", actor=MAREK).refusal


def test_an_attempt_that_is_refused_is_told_with_its_sentence() -> None:
    where, row, ask = _the_last_parcel_arrives_unpaid()
    found = rehearsed(where, row, **ask)
    assert rows(found) == ["parcel.deliver"]
    assert [(a.table.name, a.step.verb) for a in found.attempts_refused] == [("order", "complete")]
    assert found.attempts_refused[0].sentence
    assert not found.informs


# What follows by itself inherits what the person wished -----------------------------------------


def test_an_unticked_step_owes_nothing_of_its_neighbours() -> None:
    for place in (_the_money_comes, _the_last_parcel_leaves, _the_last_parcel_arrives):
        where, row, ask = place()
        foreseen = rehearsed(where, row, **ask).informs
        taken = take(where, row, Ask(ask.pop("actor", EWA), inform={"email": False}, **ask))
        assert foreseen
        owed = Duty.objects.filter(event_id__in=taken.event_ids, channel="email")
        assert not owed.exists(), place.__name__


def test_messages_of_neighbours_wait_out_the_same_grace() -> None:
    for place in (_the_last_parcel_arrives, _the_customer_refuses):
        where, row, ask = place()
        taken = take(where, row, Ask(ask.pop("actor", EWA), grace=600, **ask))
        owed = Duty.objects.filter(event_id__in=taken.event_ids, channel="email")
        assert owed, place.__name__
        assert {duty.due_at - duty.created_at for duty in owed} == {timedelta(seconds=600)}
    where, row, ask = _the_last_parcel_arrives()
    taken = take(where, row, Ask(EWA, grace=0))
    owed = Duty.objects.filter(event_id__in=taken.event_ids, channel="email")
    assert {duty.due_at - duty.created_at for duty in owed} == {timedelta(0)}


def test_a_neighbour_without_a_wish_of_the_person_waits_the_shops_grace() -> None:
    change_settings(grace_seconds=45)
    where, row, _ask = _the_last_parcel_arrives()
    taken = take(where, row, Ask(EWA))
    owed = Duty.objects.filter(event_id__in=taken.event_ids, effect="mail_completed")
    assert [duty.due_at - duty.created_at for duty in owed] == [timedelta(seconds=45)]


# A row that fails halfway leaves nothing of itself ----------------------------------------------


def _fails(_taking: Taking) -> None:
    """Stands for goods that prove to be missing only while they are taken."""
    raise Refused("The shelf is empty.")


def _machine_that_fails_at(table: str, verb: str) -> Machine:
    """The shop's machine, but that row fails after all that follows it was taken."""
    failing = replace(MACHINE.tables[table].by_verb[verb], does=(_fails,))
    broken = replace(
        MACHINE.tables[table],
        steps=tuple(failing if s.verb == verb else s for s in MACHINE.tables[table].steps),
    )
    return replace(MACHINE, tables={**MACHINE.tables, table: broken})


def test_an_attempt_that_fails_deep_down_leaves_no_event_and_owes_nothing() -> None:
    # given money that would pass the last gate, which confirms the order by a row that must hold
    order = anna_buys({"LAMP": 1})
    bound = After("gate", "pass", "order", "confirm", Bond.REQUIRED, lambda t: (t.order.pk,))
    machine = _machine_that_fails_at("order", "confirm")
    loud = replace(
        machine.tables["gate"].by_verb["pass"], informs=(mails.mail_status,),
        then=(mails.shop_notice,),
    )  # fmt: skip
    gates = machine.tables["gate"]
    steps = tuple(loud if s.verb == "pass" else s for s in gates.steps)
    machine = replace(
        machine, tables={**machine.tables, "gate": replace(gates, steps=steps)},
        neighbours={**machine.neighbours, ("gate", "pass"): [bound]},
    )  # fmt: skip
    Gate.objects.filter(order=order, kind="shop").delete()
    # when the money comes and the confirmation fails
    seen = len(told(order))
    taken = engine.take(machine, ("payment", "record"), row_of(order, "payment"), Ask(MAREK))
    # then the payment stands alone: the gate passed and its messages are gone with the attempt
    assert told(order)[seen:] == ["payment_recorded", "attempt_refused"]
    assert taken.attempts_refused == ["The shelf is empty."]
    assert Gate.objects.get(order=order, kind="customer").state == "open"
    owed = Duty.objects.filter(event_id__in=taken.event_ids)
    assert {duty.effect for duty in owed} == {"mail_payment_received"}
    # and each duty hangs on its own event
    events = {e.pk: e.name for e in Event.objects.filter(pk__in=taken.event_ids)}
    assert {events[duty.event_id] for duty in owed} == {"payment_recorded"}
    # and the chain holds
    assert first_broken(events_of_order(order.pk)) is None
