"""Writers of an order's own columns, gates and notes. Called by the effects of lifecycle rows.

Every function expects the order's lock to be held and changes the passed instance as well as its
row.
None of them writes events or duties: the engine does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from orderwright.domain.catalog.text import fold
from orderwright.domain.orders.models import Gate, Line, Note, Order
from orderwright.domain.orders.queries import gates_of
from orderwright.domain.shop.models import Status
from orderwright.domain.shop.stages import PARKABLE, GateKind, GateState

GATE_ORDER = (
    GateKind.SHIPPING_COST, GateKind.CUSTOMER, GateKind.PAYMENT, GateKind.INSTALMENT, GateKind.SHOP,
)  # fmt: skip


def change(order: Order, **columns: Any) -> dict[str, list[Any]]:
    """Sets columns; answers {column: [before, after]} of those that really changed, for the
    journal.
    """
    changed = {
        name: [getattr(order, name), value]
        for name, value in columns.items()
        if getattr(order, name) != value
    }
    for name, (_before, after) in changed.items():
        setattr(order, name, after)
    if changed:
        order.save(update_fields=[*changed])
    return changed


def promise(
    order: Order, days: tuple[date, date] | None, lines: Sequence[tuple[Line, date | None]]
) -> None:
    """Keeps the days of arrival that are promised from now on, and of each line the day for which
    goods that are not there are.
    """
    first, last = days or (None, None)
    change(order, promised_from=first, promised_to=last)
    moved = [(line, day) for line, day in lines if line.promised_on != day]
    for line, day in moved:
        line.promised_on = day
    Line.objects.bulk_update([line for line, _day in moved], ["promised_on"])


def enter_status(order: Order, status: Status, *, chosen: bool) -> dict[str, Any]:
    """Sets the shop's own status on the instance; answers the columns, for the statement that
    writes the stage. `chosen` = picked by staff, so that it no longer follows the gates. What was
    parked is so only in the stages where it can be.
    """
    order.status, order.status_chosen = status, chosen
    columns = {"status": status, "status_chosen": chosen}
    if order.stage in PARKABLE:
        return columns
    order.parked_until = None
    return {**columns, "parked_until": None}


def set_status(order: Order, status: Status, *, chosen: bool) -> None:
    """As `enter_status`, written at once: for a status of the stage that the order is in."""
    enter_status(order, status, chosen=chosen)
    order.save(update_fields=["status", "status_chosen"])


@dataclass(frozen=True, slots=True)
class Word:
    """Who settled a gate, when and how. `via`: link, phone, staff, payment, rule, marketplace."""

    actor: str
    via: str
    note: str
    ip: str
    at: datetime


def mark_gate(gate: Gate, word: Word) -> None:
    """Keeps whose word settled the gate. The state itself is set by the engine."""
    gate.actor, gate.via, gate.note = word.actor[:120], word.via, word.note[:500]
    gate.ip, gate.at = word.ip, word.at
    _end_proposal(gate)
    gate.save(update_fields=["actor", "via", "note", "ip", "at", "deadline"])


def propose_cost(gate: Gate, amount: int, *, until: datetime) -> None:
    """The shop names what shipping costs, in minor units, and until when the customer may answer;
    the total follows when it is accepted.
    """
    gate.amount, gate.deadline = amount, until
    gate.save(update_fields=["amount", "deadline"])


def _end_proposal(gate: Gate) -> None:
    """An answered cost awaits no answer: the time that the shop takes to set another has no end."""
    if gate.kind == GateKind.SHIPPING_COST:
        gate.deadline = None


def prolong_gate(order: Order, kind: GateKind, until: datetime) -> None:
    """The answer of that gate is awaited until then; nothing where the order has no such gate."""
    Gate.objects.filter(order=order, kind=kind).update(deadline=until)


def add_gate(order: Order, kind: str, **columns: Any) -> Gate:
    """A gate that the order did not have, at its kind's place. `columns`: state, opened_at ..."""
    position = GATE_ORDER.index(GateKind(kind))
    return Gate.objects.create(order=order, kind=kind, position=position, **columns)


def waive_gate(gate: Gate, word: Word) -> None:
    """Nobody asks for it any more."""
    mark_gate(gate, word)
    Gate.objects.filter(pk=gate.pk).update(state=GateState.WAIVED)


def open_again(gate: Gate, *, at: datetime) -> None:
    """It is asked for after all."""
    clear_gate(gate, at=at)
    Gate.objects.filter(pk=gate.pk).update(state=GateState.OPEN)


def clear_gate(gate: Gate, *, at: datetime) -> None:
    """A gate opens again: nobody has settled it. A cost that the shop has set by hand stays."""
    gate.actor = gate.via = gate.note = gate.ip = ""
    gate.at, gate.opened_at = None, at
    _end_proposal(gate)
    gate.save(update_fields=["actor", "via", "note", "ip", "at", "opened_at", "deadline"])


def rebuild_gates(order: Order, *, at: datetime, confirm_days: int) -> list[str]:
    """After reinstating: what the customer agreed to stays, the rest opens again; the shop always
    decides. A gate of money passes at once when nothing is due.

    Answers the kinds that are open now.
    """
    open_shop_gate(order, at=at)
    gates = gates_of(order.pk)
    for gate in gates:
        if gate.kind == GateKind.CUSTOMER and gate.state == GateState.PASSED:
            continue
        clear_gate(gate, at=at)
        gate.state = GateState.OPEN
        if gate.kind == GateKind.CUSTOMER:
            gate.deadline = at + timedelta(days=confirm_days)
        if gate.kind in (GateKind.PAYMENT, GateKind.INSTALMENT) and order.due <= 0:
            gate.state = GateState.PASSED
            mark_gate(gate, Word("", "payment", "", "", at))
        gate.save(update_fields=["state", "deadline"])
    return [gate.kind for gate in gates if gate.state == GateState.OPEN]


def open_shop_gate(order: Order, *, at: datetime) -> None:
    """The shop decides (again): its gate is open, and is added where the order had none."""
    gate = Gate.objects.filter(order=order, kind=GateKind.SHOP).first()
    if gate is None:
        add_gate(order, GateKind.SHOP, opened_at=at)
    else:
        open_again(gate, at=at)


def add_note(order: Order, text: str, *, author: str, at: datetime) -> Note:
    """Staff's own words; never shown to the customer."""
    note = Note.objects.create(order=order, text=text, author=author, at=at)
    change(order, search_text=f"{order.search_text} {fold(text)}")
    return note


def index(order: Order, lines: Sequence[Line] | None = None) -> None:
    """Rebuilds the order's search column from its present data."""
    found = Line.objects.filter(order=order) if lines is None else lines
    order.search_text = search_text(_searchable(order), [(li.sku, li.name) for li in found])
    order.search_text += "".join(f" {fold(n)}" for n in order.notes.values_list("text", flat=True))
    order.save(update_fields=["search_text"])


def _searchable(order: Order) -> dict[str, Any]:
    return {name: getattr(order, name) for name in SEARCHED} | {
        "shipping_address": order.shipping_address
    }


SEARCHED = ("number", "email", "name", "phone", "company", "tax_id", "external_id", "customer_note")


def search_text(columns: Mapping[str, Any], goods: Sequence[tuple[str, str]]) -> str:
    """Folded text that the order is found by: who, where, what. At most 4,000 characters."""
    address = columns.get("shipping_address") or {}
    parts = [str(columns.get(name) or "") for name in SEARCHED]
    parts += [
        str(address.get("street", "")),
        str(address.get("city", "")),
        str(address.get("postal_code", "")),
    ]
    parts += [part for sku_name in goods for part in sku_name]
    # However the phone was typed, its bare digits are found.
    parts.append("".join(filter(str.isdigit, str(columns.get("phone") or ""))))
    return fold(" ".join(part for part in parts if part))[:4000]


def count_shipped(lines: Sequence[Line], quantities: Mapping[int, int]) -> None:
    """Adds to (or, negative, takes from) the shipped pieces of each line."""
    counted = [line for line in lines if quantities.get(line.pk, 0)]
    for line in counted:
        line.shipped += quantities[line.pk]
    Line.objects.bulk_update(counted, ["shipped"])
