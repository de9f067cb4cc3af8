"""What a step will do, in the words of the sheet: which rows are taken, who is told, what is not.

Every sentence comes from a row that a rehearsal has really taken, so that the sheet promises
nothing that does not happen. Called by the step sheet.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import DeliveryStage, GateKind, Party
from orderwright.entrypoints.panel.telling import Tick, message_of, notes_of, ticks, ticks_of
from orderwright.kernel.database.errors import WritersBusy
from orderwright.kernel.lifecycle.fields import Field, FieldKind
from orderwright.kernel.lifecycle.offers import Offer
from orderwright.kernel.lifecycle.planning import Foretold, Told
from orderwright.kernel.lifecycle.rehearsal import Rehearsal, Unrehearsed
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.money import Money
from orderwright.lifecycle.machine import rehearse

ROWS: Mapping[tuple[str, str], Any] = {
    ("order", "accept"): gettext_lazy("The quotation becomes an order."),
    ("order", "confirm"): gettext_lazy("The order is confirmed."),
    ("order", "start"): gettext_lazy("The order goes into processing."),
    ("order", "ship"): gettext_lazy("The order is marked as sent."),
    ("order", "complete"): gettext_lazy("The order is completed."),
    ("order", "cancel"): gettext_lazy("The order is cancelled."),
    ("order", "close_unsold"): gettext_lazy("The order ends: nothing of it was delivered."),
    ("order", "reinstate"): gettext_lazy("The order is active again."),
    ("order", "reopen"): gettext_lazy("The order goes back to the shop's confirmation."),
    ("order", "step_back"): gettext_lazy("The order goes one step back."),
    ("parcel", "send"): gettext_lazy("The parcel leaves."),
    ("parcel", "deliver"): gettext_lazy("The parcel is with the customer."),
    ("delivery", "cancel"): gettext_lazy("The warehouse's task is called off."),
    ("payment", "cancel"): gettext_lazy("The expected payment is called off."),
}  # fmt: skip
"""One sentence a row, in the present tense; a row without one has its word in the journal."""

GATES: Mapping[tuple[str, str], Any] = {
    ("pass", GateKind.SHIPPING_COST): gettext_lazy("The shipping cost is accepted."),
    ("pass", GateKind.CUSTOMER): gettext_lazy("The customer's gate passes."),
    ("pass", GateKind.PAYMENT): gettext_lazy("The payment gate passes."),
    ("pass", GateKind.INSTALMENT): gettext_lazy("The gate of the instalment service passes."),
    ("pass", GateKind.SHOP): gettext_lazy("The shop's gate passes."),
    ("reopen", GateKind.PAYMENT): gettext_lazy("The payment gate opens again."),
}

HOLDS = {
    True: gettext_lazy("Goods are reserved; the warehouse gets its task."),
    False: gettext_lazy("The warehouse gets its task."),
    None: gettext_lazy("Goods are missing: the warehouse's task waits for them."),
}
"""By whether the confirmation takes goods; None where there are not enough."""


@dataclass(frozen=True)
class Outlook:
    """What the sheet says of the step. `mails` and `others` are owed whatever is ticked: label and
    recipients. `refusal` is why it would fail as things stand.
    """

    follows: Sequence[str]
    ticks: Sequence[Tick]
    mails: Sequence[tuple[str, str]] = ()
    others: Sequence[str] = ()
    refusal: str = ""
    notes: Sequence[str] = ()
    """Why somebody gets no message though there is something to tell, or why it waits (X3)."""


def outlook(order: Order, offer: Offer, ask: Ask) -> Outlook:
    """What would come of the step with what is known of its input."""
    if not offer.open:
        return _of_the_row(order, offer, ask)
    where = (offer.table.name, offer.step.verb)
    try:
        seen = rehearse(where, offer.subject_id, ask, _told)
    except (Unrehearsed, WritersBusy):
        return _of_the_row(order, offer, ask)
    if not seen.refusal:
        return seen
    stands = _of_the_row(order, offer, ask)
    return replace(stands, refusal=seen.refusal)


def _of_the_row(order: Order, offer: Offer, ask: Ask) -> Outlook:
    """The row alone, where it cannot be tried: closed, or its input is still to come."""
    mails = [owed for owed in offer.then if owed.channel == "email"] if order.email else []
    others = [str(owed.label) for owed in offer.then if owed.channel != "email"]
    return Outlook(
        [str(sentence) for sentence in offer.step.follows],
        ticks(order, offer, recorded=_readable(order, offer, ask.data)),
        [(str(owed.label), order.email) for owed in mails],
        others,
        notes=notes_of(offer.informs),
    )


def _readable(order: Order, offer: Offer, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Of what was typed that which the step could keep: a message is not written from the rest."""
    fields = [field for field in offer.step.takes if field.name in typed]
    return {field.name: typed[field.name] for field in fields if _can_be_kept(order, field, typed)}


def _can_be_kept(order: Order, field: Field, typed: Mapping[str, Any]) -> bool:
    try:
        value = field.read(typed[field.name], order)
        if field.kind is FieldKind.AMOUNT and value:
            Money.parse(value, order.currency)
    except ValueError:  # a bad amount and a text of no character set are such, too
        return False
    return True


def _told(found: Rehearsal) -> Outlook:
    """Runs while the database stands as after the step: messages are written from what is true
    then.
    """
    if found.refusal:
        return Outlook((), (), refusal=found.refusal)
    informs = [(row, told) for row in found.rows for told in row.informs if told.to]
    then = [told for row in found.rows for told in row.then if told.to]
    return Outlook(
        list(dict.fromkeys(_sentences(found))),
        ticks_of([(told, message_of(found.order, row, told)) for row, told in informs]),
        [(str(told.owed.label), ", ".join(told.to)) for told in then if _is_mail(told)],
        list(dict.fromkeys(str(told.owed.label) for told in then if not _is_mail(told))),
        notes=notes_of(told for row in found.rows for told in (*row.informs, *row.then)),
    )


def _is_mail(told: Told) -> bool:
    return told.owed.channel == "email"


def _sentences(found: Rehearsal) -> Iterator[str]:
    for at, row in enumerate(found.rows):
        yield from _of_row(row, asked=at == 0)
    for attempt in found.attempts_refused:
        told = {"step": attempt.step.label, "why": attempt.sentence}
        yield _("Does not follow: “%(step)s”. %(why)s") % told
    yield from _waiting(found)


def _of_row(row: Foretold, *, asked: bool) -> Iterator[str]:
    """What the row does; of the one that was asked for also its own explanation."""
    where = (row.table.name, row.step.verb)
    known = ROWS.get(where) or GATES.get((row.step.verb, str(row.kept.get("kind", ""))))
    if known is not None:
        yield str(known)
    elif not asked:
        yield _("By itself: %(what)s.") % {"what": row.step.records.label}
    if where == ("order", "confirm"):
        yield str(HOLDS[_takes_goods(row.kept)])
    elif asked:
        yield from (str(sentence) for sentence in row.step.follows)


def _takes_goods(kept: Mapping[str, Any]) -> bool | None:
    if kept.get("short") or kept.get("delivery") == DeliveryStage.WAITING:
        return None
    return bool(kept.get("held"))


def _waiting(found: Rehearsal) -> Iterator[str]:
    """Whom the order waits for afterwards, where something has moved."""
    party = getattr(found.order, "waiting_on", "")
    if party and party != Party.NOBODY and any(row.moved for row in found.rows):
        label = str(found.order.get_waiting_on_display())
        yield _("The order then waits for: %(party)s.") % {"party": label[:1].lower() + label[1:]}
