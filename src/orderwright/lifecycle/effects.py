"""Effects of the tables: what changes in the step's own transaction. Thin: they call services of
`domain/`.

Raising `Refused` undoes the whole step. What the journal should keep goes into `taking.changes`.
"""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from orderwright.domain.checkout import arrivals, changing, deadlines
from orderwright.domain.orders import services as orders
from orderwright.domain.orders.queries import gate_states
from orderwright.domain.payments import services as payments
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import GateKind, GateState
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.kernel.links import services as links
from orderwright.kernel.money import BadAmount, Money
from orderwright.lifecycle import guards


def enter_stage(taking: Taking) -> dict[str, Any]:
    """Entering a stage sets the status that staff picked, else the stage's default.

    Answers its columns, which are written with the stage.
    """
    code = taking.data.get("status")
    status = shop.status_by_code(code) if code else shop.default_status(taking.order.stage)
    if status.stage != taking.order.stage:
        raise BadInput({"status": _("This status belongs to another stage.")})
    taking.changes["status"] = status.code
    return orders.enter_status(taking.order, status, chosen=bool(code))


def pick_status(taking: Taking) -> None:
    """Moving between statuses of one stage is free and recorded."""
    status = shop.status_by_code(taking.data["status"])
    if status.stage != taking.order.stage:
        raise BadInput({"status": _("This status belongs to another stage.")})
    taking.changes |= {"status": status.code, "status_before": taking.order.status.code}
    orders.set_status(taking.order, status, chosen=True)


# Gates -----------------------------------------------------------------------------------------


def settle_gate(taking: Taking) -> None:
    """Keeps who settled the gate, when and how (S4-12: flag, time, IP)."""
    via = taking.data.get("via") or _via(taking)
    note = taking.data.get("note") or taking.reason
    taking.changes |= {"kind": taking.subject.kind, "via": via}
    if taking.actor.ip:
        taking.changes["ip"] = taking.actor.ip
    word = orders.Word(str(taking.actor), via, note, taking.actor.ip, taking.now)
    orders.mark_gate(taking.subject, word)


_VIA = {
    ActorKind.CUSTOMER: "link", ActorKind.STAFF: "staff", ActorKind.GATEWAY: "gateway",
    ActorKind.MARKETPLACE: "marketplace", ActorKind.NEIGHBOUR: "payment", ActorKind.RULE: "rule",
    ActorKind.ERP: "erp", ActorKind.CLOCK: "rule",
}  # fmt: skip


def _via(taking: Taking) -> str:
    if guards.BY_REPLY in taking.actor.rights:
        return guards.BY_REPLY
    return _VIA.get(taking.actor.kind, "staff")


BY_WORD = ("phone", "email")
"""How a customer says yes without a link."""


def caller_noted(taking: Taking) -> None:
    """Confirmed by phone: the caller's words are kept (S4-10). Nobody of the staff accepts a
    shipping cost but in the customer's name.
    """
    via, told = taking.data.get("via"), taking.data.get("note")
    for_customer = taking.subject.kind == GateKind.SHIPPING_COST
    if for_customer and taking.actor.kind is ActorKind.STAFF and via not in BY_WORD:
        raise BadInput({"via": _("Say how the customer accepted it: by phone or by e-mail.")})
    if not told and (via == "phone" or (for_customer and via in BY_WORD)):
        raise BadInput({"note": _("Say who called and what was agreed.")})


def reopen_gate(taking: Taking) -> None:
    """Nobody has settled it any more."""
    taking.changes["kind"] = taking.subject.kind
    orders.clear_gate(taking.subject, at=taking.now)


def propose_shipping(taking: Taking) -> None:
    """The shop names the shipping cost; the total follows when the customer accepts.

    Every proposal has a link of its own: nobody accepts by an old mail what it did not say.
    """
    amount = _amount(taking)
    if amount.minor < 0:
        raise BadInput({"amount": _("The amount cannot be negative.")})
    until = taking.now + timedelta(days=shop.settings().confirm_days)
    orders.propose_cost(taking.subject, amount.minor, until=until)
    links.renew("accept", taking.order.pk, expires_at=until)
    taking.changes |= {"kind": taking.subject.kind, "proposed": amount.amount}


def apply_shipping(taking: Taking) -> None:
    """An accepted shipping cost becomes part of the total and of what is to be paid."""
    if taking.subject.kind != GateKind.SHIPPING_COST or taking.subject.amount is None:
        return
    taking.changes["totals"] = changing.set_shipping(taking.order, taking.subject.amount)
    payments.expect(taking.order, now=taking.now)
    deadlines.begin_again(taking.order, now=taking.now)
    asked = gate_states(taking.order.pk).get(GateKind.CUSTOMER)
    if asked == GateState.OPEN:
        prolong_confirm_link(taking)


def _amount(taking: Taking) -> Money:
    try:
        return Money.parse(taking.data["amount"], taking.order.currency)
    except BadAmount as problem:
        raise BadInput({"amount": str(problem)}) from problem


# Order -----------------------------------------------------------------------------------------


def rebuild_gates(taking: Taking) -> None:
    """Reinstated: what the customer agreed to stays, the rest opens again."""
    days = shop.settings().confirm_days
    opened = orders.rebuild_gates(taking.order, at=taking.now, confirm_days=days)
    _tell_gates(taking)
    _renew_confirm_link(taking, opened)


def _renew_confirm_link(taking: Taking, opened: list[str]) -> None:
    if GateKind.CUSTOMER in opened:
        until = taking.now + timedelta(days=shop.settings().confirm_days)
        links.renew("confirm", taking.order.pk, expires_at=until)


def reopen_shop_gate(taking: Taking) -> None:
    """The shop decides again after a change; what others have settled stays."""
    orders.open_shop_gate(taking.order, at=taking.now)
    _tell_gates(taking)


def _tell_gates(taking: Taking) -> None:
    """Gates that were built or opened by no step of their own stand in the order's event."""
    taking.changes["gates"] = gate_states(taking.order.pk)


def keep_reason(taking: Taking) -> None:
    """The reason of a cancellation stays on the order."""
    orders.change(taking.order, cancel_reason=taking.reason[:200])


def forget_reason(taking: Taking) -> None:
    """A reinstated order is cancelled no more."""
    orders.change(taking.order, cancel_reason="")


def add_note(taking: Taking) -> None:
    """A note is the author's, dated, for staff only."""
    note = orders.add_note(
        taking.order, taking.data["text"], author=taking.actor.name, at=taking.now
    )
    taking.data = {}
    taking.changes["note"] = note.pk


def keep_mail(taking: Taking) -> None:
    """Which mail came; its words stay in its own row, which nobody hashes."""
    taking.changes["mail"] = int(taking.data.pop("mail"))


def park(taking: Taking) -> None:
    """Until then the order waits for nobody."""
    if taking.data["until"] <= taking.now:
        raise BadInput({"until": _("This moment has passed already.")})
    taking.changes |= orders.change(taking.order, parked_until=taking.data["until"])
    taking.changes = {name: [str(v) for v in pair] for name, pair in taking.changes.items()}


def unpark(taking: Taking) -> None:
    """The order waits for somebody again."""
    orders.change(taking.order, parked_until=None)


def set_tags(taking: Taking) -> None:
    """Comma-separated words, each once."""
    words = [word.strip() for word in (taking.data.get("tags") or "").split(",")]
    taking.changes |= orders.change(taking.order, tags=list(dict.fromkeys(w for w in words if w)))


def assign(taking: Taking) -> None:
    """Who of the staff looks after the order."""
    person = int(taking.data["person"]) if taking.data.get("person") else None
    taking.changes |= orders.change(taking.order, assigned_to_id=person)


def correct_address(taking: Taking) -> None:
    """The shipping address, as typed; the old one stays in the event."""
    taking.changes |= changing.correct_address(taking.order, taking.data)


def correct_billing(taking: Taking) -> None:
    """Where the invoice goes; the old address stays in the event."""
    taking.changes |= changing.correct_billing(taking.order, taking.data)


def correct_customer(taking: Taking) -> None:
    """Name, e-mail, phone. A new e-mail kills every old link of the order (S4-16)."""
    changed = changing.correct_customer(taking.order, _with_emptied(taking))
    if "email" in changed:
        _renew_links(taking)
    taking.changes |= changed


def _with_emptied(taking: Taking) -> dict[str, Any]:
    """The input, with an empty text where one was sent: left out and emptied are not the same."""
    raw = taking.ask.data
    return {
        name: "" if value is None and raw.get(name) is not None else value
        for name, value in taking.data.items()
    }


def _renew_links(taking: Taking) -> None:
    """Whoever reads the old mailbox has nothing any more; the next mail has the new links."""
    for purpose in ("track", "confirm", "accept", "pay"):
        links.revoke(purpose, taking.order.pk)
    links.issue("track", taking.order.pk)


def prolong_confirm_link(taking: Taking) -> None:
    """A request asks anew: the link lives its full time again."""
    until = taking.now + timedelta(days=shop.settings().confirm_days)
    links.issue("confirm", taking.order.pk, expires_at=until)
    orders.prolong_gate(taking.order, GateKind.CUSTOMER, until)


def offer(taking: Taking) -> None:
    """The quotation goes to the customer."""
    changing.offer(taking.order, until=taking.data.get("valid_until"), now=taking.now)


def accept(taking: Taking) -> None:
    """The quotation becomes an order: its number is drawn, its gates are built, the customer has
    agreed.
    """
    via = "link" if taking.actor.kind is ActorKind.CUSTOMER else "staff"
    arrivals.promise_at_acceptance(taking.order, taking.now)
    taking.changes |= changing.accept(taking.order, actor=taking.actor, via=via, now=taking.now)
    _tell_gates(taking)
