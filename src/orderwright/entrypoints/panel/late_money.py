"""The late-money desk: everything about money that waits for a decision, each with its outcomes.

GET /panel/payments/late shows the queue; orders and refunds are decided by their own step sheets,
what a payment service told by the two forms here. Decides nothing itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.overview import late_money
from orderwright.domain.overview.late_money import Kind, Late
from orderwright.domain.payments import event_reasons
from orderwright.domain.payments.models import Payment, ProviderEvent, Refund
from orderwright.domain.payments.statements.reasons import sentence
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import OrderStage, RefundStage
from orderwright.entrypoints.panel import names, words
from orderwright.entrypoints.panel.access import may
from orderwright.entrypoints.panel.frame import actor_of, go, page
from orderwright.entrypoints.panel.offered import step_address
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.errors import BadInput, NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.money import Money
from orderwright.kernel.own_words import as_read
from orderwright.lifecycle import label_cash, second_person
from orderwright.lifecycle import late_money as deciding
from orderwright.outbound.gateways.configured import capabilities

LABELS: dict[Kind, tuple[str, Any]] = {
    Kind.EXCESS: ("orange", gettext_lazy("Money in excess")),
    Kind.EVENT: ("red", gettext_lazy("Payment service")),
    Kind.REFUND: ("amber", gettext_lazy("Refund")),
    Kind.LINE: ("violet", gettext_lazy("Bank statement")),
    Kind.LABEL: ("red", gettext_lazy("Cash on a label")),
}
"""Look and word of the badge."""


OTHER_WAY = "came_other_way"


@dataclass(frozen=True)
class Outcome:
    """A link to where it is decided."""

    label: str
    address: str
    icon: str
    is_sheet: bool = True


@dataclass(frozen=True)
class Typed:
    """What was typed into an event's forms and why it was refused."""

    event_id: int = 0
    values: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True)
class Entry:
    """One thing to decide. `facts`: sentences; `event` where a form is wanted; `recordable`: it
    brings money that no payment holds.
    """

    late: Late
    badge: tuple[str, str]
    facts: list[str]
    outcomes: list[Outcome]
    event: ProviderEvent | None = None
    amount: str = ""
    recordable: bool = False


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/payments/late"""
    return _show(request, Typed())


def record(request: HttpRequest, event_id: int) -> HttpResponse:
    """POST /panel/payments/late/<event>/record: it is money of an order."""
    typed = {name: request.POST.get(name, "").strip()[:40] for name in ("number", "amount")}
    inform = {"email": "inform_email" in request.POST}
    ask = Ask(actor_of(request), data={"amount": typed["amount"]}, inform=inform)

    def work() -> str:
        taken = deciding.record_event(event_id, typed["number"], ask)
        return _("Recorded on order %(number)s.") % {"number": taken.order.number}

    return _decided(request, Typed(event_id, typed), work)


def put_aside(request: HttpRequest, event_id: int) -> HttpResponse:
    """POST /panel/payments/late/<event>/aside: nothing is to be recorded."""
    typed = {"note": request.POST.get("note", "")}

    def work() -> str:
        deciding.put_aside(event_id, typed["note"], actor_of(request))
        return _("Dealt with.")

    return _decided(request, Typed(event_id, typed), work)


def _decided(request: HttpRequest, typed: Typed, work: Callable[[], str]) -> HttpResponse:
    try:
        sentence = work()
    except BadInput as problem:
        return _show(request, Typed(typed.event_id, typed.values, dict(problem.fields)), 422)
    except NotTaken as refusal:
        again = Typed(typed.event_id, typed.values, problem=refusal.sentence)
        return _show(request, again, 409)
    say(request, Toast(sentence))
    return go(request, reverse("panel:late_money"))


def _show(request: HttpRequest, typed: Typed, status: int = 200) -> HttpResponse:
    counts = late_money.counts()
    entries = [_entry(request, late) for late in late_money.queue()]
    context = {
        "entries": entries, "typed": typed, "in_all": sum(counts.values()),
        "counts": [(str(LABELS[kind][1]), n) for kind, n in counts.items() if n],
        "most": late_money.MOST_SHOWN,
    }  # fmt: skip
    return page(request, "late_money.html", context, status)


def _entry(request: HttpRequest, late: Late) -> Entry:
    look, label = LABELS[late.kind]
    facts, outcomes = READERS[late.kind](late, actor_of(request))
    allowed = [outcome for outcome, right in outcomes if may(request, right)]
    event = late.row if isinstance(late.row, ProviderEvent) else None
    likely = deciding.likely_amount(event) if event else None
    amount = Money(likely, late.currency).amount if likely and late.currency else ""
    recordable = event is not None and likely != 0
    return Entry(late, (look, str(label)), facts, allowed, event, amount, recordable)


Read = tuple[list[str], Sequence[tuple[Outcome, Permission]]]


def _excess(late: Late, _actor: Actor) -> Read:
    order = late.row
    status = _("%(status)s, %(paid)s paid") % {
        "status": order.get_stage_display(), "paid": _money(order.paid, order.currency),
    }  # fmt: skip
    found = [(outcome, Permission.REFUND) for outcome in _back(order, late.payments)]
    amount = {"amount": order.money(order.surplus).amount}
    move = _step(order, "order", order.pk, "move_money", amount)
    keep = _step(order, "order", order.pk, "keep_credit", amount)
    found += [
        (Outcome(_("Move to another order"), move, "arrow-right"), Permission.MONEY),
        (Outcome(_("Keep as credit"), keep, "star"), Permission.MONEY),
    ]
    if order.stage == OrderStage.CANCELLED:
        again = _step(order, "order", order.pk, "reinstate", {})
        found.append((Outcome(_("Reinstate"), again, "refresh"), Permission.CANCEL))
    reasons = [text for event in late.events if (text := event_reasons.of_event(event))]
    return [*reasons, status, order.name], found


def _back(order: Order, payments: Sequence[Payment]) -> list[Outcome]:
    if not payments:
        return []
    payment = next((row for row in payments if row.by_service), payments[0])
    by_service = payment.by_service and capabilities(payment.provider).refund
    verb = "refund" if by_service else "refund_by_hand"
    amount = {"amount": order.money(min(order.surplus, payment.refundable)).amount}
    address = _step(order, "payment", payment.pk, verb, amount)
    return [Outcome(_("Give back"), address, "arrow-back-up")]


def _event(late: Late, _actor: Actor) -> Read:
    event: ProviderEvent = late.row
    told = {"service": names.provider(event.provider), "reference": event.provider_ref}
    facts = [event_reasons.of_event(event), _("%(service)s, transaction %(reference)s") % told]
    if event.payment:
        facts.append(_("Payment %(payment)s") % {"payment": event.payment.human_id})
    if rows := deciding.recorded_before(event):
        facts.append(_("recorded already: %(payments)s") % {"payments": ", ".join(rows)})
    return (facts, []) if event.why != OTHER_WAY else _by_another_way(event, facts)


def _by_another_way(event: ProviderEvent, facts: list[str]) -> Read:
    """The order asks for more than came by the old way: take that off, or give the money back."""
    order, payment = event.order, event.payment
    if order is None or payment is None or order.due <= 0:
        return facts, []
    language = get_language() or "en"
    old = names.payment_method(payment.method, language)
    asked = {"due": _money(order.due, order.currency), "way": order.payment_name}
    facts.append(_("%(way)s asks for %(due)s more") % asked)
    back = _step(order, "order", order.pk, "change_payment", {"payment_method": payment.method})
    found = [(Outcome(_("Take it as paid by: %(way)s") % {"way": old}, back, "check"),
              Permission.MONEY)]  # fmt: skip
    found += [(outcome, Permission.REFUND) for outcome in _whole_back(order, payment)]
    return facts, found


def _whole_back(order: Order, payment: Payment) -> list[Outcome]:
    """The money goes back, and the order is paid as it is meant to be now."""
    if payment.refundable <= 0:
        return []
    verb = "refund" if capabilities(payment.provider).refund else "refund_by_hand"
    values = {"amount": order.money(payment.refundable).amount, "owed_still": "on"}
    address = _step(order, "payment", payment.pk, verb, values)
    return [Outcome(_("Give back"), address, "arrow-back-up")]


def _refund(late: Late, actor: Actor) -> Read:
    refund: Refund = late.row
    facts = [
        f"{refund.human_id}: {refund.get_stage_display()}", str(refund.get_way_display()),
        _("Asked for by %(who)s") % {"who": words.who(refund.requested_by)},
        *filter(None, (as_read(refund.reason), as_read(refund.error))),
    ]  # fmt: skip
    found: list[tuple[Outcome, Permission]] = []
    if refund.stage == RefundStage.REQUESTED:
        names = second_person.who_may(refund)
        facts.append(_("May approve: %(names)s") % {"names": ", ".join(names)} if names
                     else _("Nobody may approve it"))  # fmt: skip
        if second_person.may_approve(actor, refund):
            approve = _of_refund(refund, "approve", _("Approve refund"), "check")
            found.append((approve, Permission.REFUND))
    if refund.stage == RefundStage.PENDING:
        facts.append(_("The payment service has not told how it ended: look there."))
    steps = ENDS if refund.stage == RefundStage.PENDING else AGAIN
    found += [
        (_of_refund(refund, verb, str(label), icon), Permission.REFUND)
        for verb, label, icon in steps
        if verb != "retry" or refund.stage == RefundStage.FAILED
    ]
    return facts, found


AGAIN = (
    ("retry", gettext_lazy("Try the refund again"), "refresh"),
    ("cancel", gettext_lazy("Call the refund off"), "x"),
)
ENDS = (
    ("ask", gettext_lazy("Ask the service now"), "refresh"),
    ("settle", gettext_lazy("Money is back with the customer"), "check"),
    ("fail", gettext_lazy("Refund failed"), "alert-triangle"),
)
"""What staff do about a refund of which a service does not tell the end."""


def _of_refund(refund: Refund, verb: str, label: str, icon: str) -> Outcome:
    return Outcome(label, _step(refund.order, "refund", refund.pk, verb, {}), icon)


def _line(late: Late, _actor: Actor) -> Read:
    line: Any = late.row
    parcel = _("Parcel %(number)s") % {"number": line.parcel_number} if line.parcel_number else ""
    facts = [
        line.counterparty,
        line.title,
        parcel,
        str(line.get_verdict_display()),
        sentence(line.why),
    ]
    address = reverse("panel:statement_line", args=[line.pk])
    found = Outcome(_("Look at the line"), address, "eye", is_sheet=False)
    return [text for text in facts if text], [(found, Permission.MONEY)]


def _label(late: Late, _actor: Actor) -> Read:
    box: Parcel = late.row
    order = box.order
    facts = [label_cash.sentence(order, box), str(box.get_stage_display()), order.name]
    look = Outcome(
        _("Look at the order"), reverse("panel:order", args=[order.number]), "eye", is_sheet=False
    )
    right = _step(order, "parcel", box.pk, "put_cash_right", {})
    done = Outcome(_("Cash on the label is put right"), right, "check")
    return facts, [(look, Permission.MONEY), (done, Permission.MONEY)]


READERS: dict[Kind, Callable[[Late, Actor], Read]] = {
    Kind.EXCESS: _excess, Kind.EVENT: _event, Kind.REFUND: _refund, Kind.LINE: _line,
    Kind.LABEL: _label,
}  # fmt: skip


def _money(minor: int, currency: str) -> str:
    return Money(minor, currency).format(get_language() or "en") if currency else ""


def _step(order: Order, table: str, row: int, verb: str, values: dict[str, str]) -> str:
    """A step's sheet that comes back here."""
    query = urlencode({**values, "next": reverse("panel:late_money")})
    return f"{step_address(order.number, table, row, verb)}?{query}"
