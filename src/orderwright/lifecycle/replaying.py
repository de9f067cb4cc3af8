"""The order as its events tell it: stages of its rows and states of its gates (I7).

Read by `invariants.py`. An event of a row tells the row's stage (`to`); an event of the order that
builds gates tells the states of all of them (`gates`): no gate is moved without the one or the
other. Reads only. What was erased tells nothing, and is not held against the rows; nor is what an
event of before gates were told has left open (`BUILDS_GATES`).
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.returns.models import Return
from orderwright.domain.shop.stages import GateState
from orderwright.kernel.journal.models import Event

Row = type[Payment] | type[Refund] | type[DeliveryOrder] | type[Parcel] | type[Return]
TELLING: dict[str, Row] = {
    "payment": Payment, "refund": Refund, "delivery": DeliveryOrder, "parcel": Parcel,
    "return": Return,
}  # fmt: skip
OF_THE_ORDER = ("order", "cart")
REFUSED = "attempt_refused"
BUILDS_GATES = ("order_accepted", "order_reinstated", "order_reopened")
"""Events that move gates without a step of theirs; old ones name kinds alone, or nothing."""
UNTOLD = ""


def differing(order: Order) -> Iterator[str]:
    """Where the events of an order and its rows part, named."""
    events = list(Event.objects.filter(order_id=order.pk).exclude(name=REFUSED).order_by("seq"))
    told: dict[tuple[str, int], str] = {}
    for event in events:
        if stage := _told_stage(event):
            told[_teller(event)] = stage
    of_order = told.pop(("order", 0), order.stage)
    if of_order != order.stage:
        yield f"{order.number}: events say {of_order}, the order says {order.stage}"
    yield from _rows_that_differ(order, told)
    yield from _gates_that_differ(order, events)


def _teller(event: Event) -> tuple[str, int]:
    """Whose stage an event tells: the order's, as ("order", 0), or a row's."""
    ours = event.subject_kind in TELLING
    return (event.subject_kind, event.subject_id) if ours else ("order", 0)


def _told_stage(event: Event) -> str:
    """The stage of the event's row after it, "" when it says nothing of it."""
    if event.subject_kind not in (*OF_THE_ORDER, *TELLING):
        return ""
    return str(_data(event).get("to") or "")


def _data(event: Event) -> dict[str, Any]:
    return json.loads(event.data) if event.data else {}


def _rows_that_differ(order: Order, told: dict[tuple[str, int], str]) -> Iterator[str]:
    for kind in sorted({kind for kind, _row in told}):
        for row in TELLING[kind]._default_manager.filter(order=order):
            stage = told.get((kind, row.pk), row.stage)
            if stage != row.stage:
                name = getattr(row, "human_id", f"{order.number}: {kind} {row.pk}")
                yield f"{name}: events say {stage}, the row says {row.stage}"


def _gates_that_differ(order: Order, events: Sequence[Event]) -> Iterator[str]:
    gates = list(Gate.objects.filter(order=order))
    if not gates or not all(event.data for event in events):
        return
    told = _told_gates(events, {gate.pk: gate.kind for gate in gates})
    for gate in gates:
        state = told.get(gate.kind, "nothing")
        if state not in (gate.state, UNTOLD):
            yield f"{order.number}: events say {state} of {gate.kind}, the gate says {gate.state}"


def _told_gates(events: Sequence[Event], kinds: dict[int, str]) -> dict[str, str]:
    """Kind -> state, or `UNTOLD`. What is settled from the start is told by what settled it
    (`via`).
    """
    told: dict[str, str] = {}
    for event in events:
        data = _data(event)
        gates = data.get("gates")
        if event.subject_kind in OF_THE_ORDER and isinstance(gates, dict):
            for kind, word in gates.items():
                told[kind] = word if word in GateState.values else GateState.PASSED
        elif event.name in BUILDS_GATES:
            told = dict.fromkeys(kinds.values(), UNTOLD)
        elif event.subject_kind == "gate" and data.get("to"):
            told[kinds.get(event.subject_id, "")] = data["to"]
    return told
