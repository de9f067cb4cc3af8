"""What a payment service said and nobody could place, settled by a person: recorded as money of an
order, or put aside with a note (X8).

Called by the late-money desk. The event's row is locked first, so that of two people who decide at
once the second is told; its decision, the order's step and the note commit together.
"""

import json
from dataclasses import replace

from django.db import transaction
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Order
from orderwright.domain.payments import provider_events
from orderwright.domain.payments.models import Payment, ProviderEvent
from orderwright.domain.payments.ports import Kind
from orderwright.domain.payments.sums import CAME
from orderwright.kernel import clock
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.engine import Taken
from orderwright.kernel.lifecycle.errors import BadInput, NotTaken, Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import Level
from orderwright.kernel.money import BadAmount, Money
from orderwright.kernel.own_words import Said
from orderwright.lifecycle import receiving
from orderwright.lifecycle.machine import take

AREA = "payments"
LONGEST_NOTE = 300


def record_event(event_id: int, number: str, ask: Ask) -> Taken:
    """Records `ask.data["amount"]` on the order of that number and settles the event.

    Raises BadInput at `number` and `amount` (also for more than the event brings beyond what its
    payment holds), Refused when somebody has settled it, and what the recording step refuses;
    nothing is changed then.
    """
    with transaction.atomic():
        event = _waiting(event_id)
        order = _order(number, event)
        _demand_new_money(event, order, str(ask.data.get("amount") or ""))
        reference = f"{event.provider} {event.provider_ref or event.reference}".strip()
        wish = replace(ask, data={**ask.data, "reference": reference[:140]})
        taken = _record(event, order, wish)
        row = _row_of(taken)
        provider_events.record_as(event, row, by=str(ask.actor), now=clock.now())
        sentence = gettext_noop("%(who)s recorded what %(provider)s told on order %(number)s.")
        _write(event, ask.actor, sentence, number=order.number)
    return taken


def put_aside(event_id: int, note: str, actor: Actor) -> None:
    """Settles the event without money; the note stands in the event log and, where the event has
    an order, in its timeline. Raises BadInput at `note`, Refused when it is settled already.
    """
    note = note.strip()
    if not note:
        raise BadInput({"note": _("Say what became of it.")})
    if len(note) > LONGEST_NOTE:
        raise BadInput({"note": _("At most %(limit)s characters.") % {"limit": LONGEST_NOTE}})
    with transaction.atomic():
        event = _waiting(event_id)
        provider_events.put_aside(event, note, by=str(actor), now=clock.now())
        if event.order_id:
            told = _("What %(provider)s told was dealt with: %(note)s")
            text = told % {"provider": event.provider, "note": note}
            take(("order", "note"), event.order_id, Ask(actor, data={"text": text}))
        number = event.order.number if event.order else ""
        sentence = gettext_noop("%(who)s dealt with what %(provider)s told: %(note)s")
        _write(event, actor, sentence, number=number, note=note)


def likely_amount(event: ProviderEvent) -> int | None:
    """What the event brings beyond what its payment holds, in minor units: 0 = nothing that could
    be recorded, None = the service named no sum.
    """
    if event.kind != Kind.PAID.value:
        return 0  # a refund or a promise: no money came by it
    held = _held(event)
    if event.amount is None:
        return 0 if held else None
    return max(0, event.amount - sum(row.settled for row in held))


def recorded_before(event: ProviderEvent) -> list[str]:
    """Human ids of the payments that staff have recorded out of the same words of the service."""
    return [row.human_id for row in provider_events.recorded_of(event)]


def _held(event: ProviderEvent) -> list[Payment]:
    """Rows that hold what the event tells: its own payment, if the service's word made it paid, and
    what was recorded out of the same money. A service tells totals, never increments.
    """
    payment = event.payment
    own = [payment] if payment and payment.stage in CAME and payment.by_service else []
    others = [row for row in provider_events.recorded_of(event) if row not in own]
    return [row for row in own + others if event.currency in ("", row.currency)]


def _waiting(event_id: int) -> ProviderEvent:
    rows = ProviderEvent.objects.select_for_update(of=("self",)).select_related("order", "payment")
    event = rows.filter(pk=event_id, outcome=ProviderEvent.Outcome.FLAGGED).first()
    if event is None:
        raise Refused(_("There is nothing to decide about it."))
    if event.settled_at is not None:
        raise Refused(_("Somebody has dealt with it already."))
    return event


def _order(number: str, event: ProviderEvent) -> Order:
    order = Order.objects.filter(number=number.strip().upper()).first()
    if order is None:
        raise BadInput({"number": _("There is no order of this number.")})
    if event.currency and event.currency != order.currency:
        raise BadInput({"number": _("That order is in another currency.")})
    return order


def _demand_new_money(event: ProviderEvent, order: Order, typed: str) -> None:
    """Raises BadInput at `amount` for money that stands in the books already. Asked behind the
    locks: meanwhile the service may have said the same with the sum that was asked for.
    """
    mine = [pk for pk in (order.pk, event.order_id) if pk]
    list(Order.objects.select_for_update().filter(pk__in=mine).order_by("pk"))
    if event.payment:
        event.payment.refresh_from_db()
    left = likely_amount(event)
    if left == 0:
        raise BadInput({"amount": _already(event)})
    try:
        amount = Money.parse(typed, order.currency).minor
    except BadAmount:
        return  # the recording step names what is wrong with it
    if left is not None and amount > left:
        most = Money(left, order.currency).format(get_language() or "en")
        raise BadInput(
            {"amount": _("At most %(most)s of it is not recorded yet.") % {"most": most}}
        )


def _already(event: ProviderEvent) -> str:
    if rows := recorded_before(event):
        told = _("This money is recorded already: %(payments)s.")
        return told % {"payments": ", ".join(rows)}
    return _("It brings no money that is not recorded already.")


def _record(event: ProviderEvent, order: Order, ask: Ask) -> Taken:
    """On the event's own payment where it is that order's and open, so that the service can give
    the money back; else where money of the order belongs.
    """
    own = Payment.objects.filter(pk=event.payment_id or 0, order=order).first()
    expected = receiving.expected_row(order.pk)
    if own is None or expected is None or own.pk == expected.pk:
        return receiving.record(order.pk, ask)
    if own.stage not in receiving.REVIVABLE:
        return receiving.record(order.pk, ask)
    try:
        with transaction.atomic():
            return take(("payment", "record"), own.pk, ask)
    except BadInput:
        raise
    except NotTaken:  # a newer row waits for the money
        return receiving.record(order.pk, ask)


def _row_of(taken: Taken) -> Payment:
    """The payment that the recording step names in the journal."""
    recorded = Event.objects.get(pk=taken.event_ids[0])
    return Payment.objects.get(human_id=json.loads(recorded.data or "{}")["payment"])


def _write(
    event: ProviderEvent, actor: Actor, sentence: str, *, number: str, note: str = ""
) -> None:
    told = {"who": actor.name, "provider": event.provider, "number": number, "note": note}
    detail = {"event": event.event_id, "reference": event.provider_ref or event.reference}
    log.write(AREA, Level.INFO, Said(sentence, told), order_number=number, detail=detail)
