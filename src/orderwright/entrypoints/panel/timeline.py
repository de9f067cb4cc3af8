"""The timeline of an order: events as sentences, messages with their fate, notes; newest first.

Reads journal, outbox and messages; owns nothing. Called by the order page.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Note, Order
from orderwright.entrypoints.panel import message_sms, words
from orderwright.entrypoints.panel.offered import ICONS
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.duties.queries import dead_of, waiting_for
from orderwright.kernel.journal.chain import events_of_order
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.lifecycle.machine import MACHINE
from orderwright.outbound.notifications.again import went_elsewhere
from orderwright.outbound.notifications.incoming.models import IncomingMail, Kind, Trust
from orderwright.outbound.notifications.incoming.queries import mail_of, mails_of
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.notifications.queries import messages_of


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. `kind` is its look: step, note, message, failed.
    `dead_duty`: what was given up and can be sent again; `old_message`: what went to an address
    that the order had before; `mail_id`: what came.
    """

    at: datetime
    kind: str
    icon: str
    title: str
    who: str = ""
    lines: list[str] = field(default_factory=list)
    body: str = ""
    message_id: int = 0
    dead_duty: int = 0
    old_message: int = 0
    mail_id: int = 0


def timeline(order: Order, language: str) -> list[Entry]:
    """All that happened and all that was said, newest first."""
    notes = {note.pk: note for note in order.notes.all()}
    messages = list(messages_of(order.pk))
    dead = {duty.pk: duty for duty in dead_of(order.pk)}
    entries = [
        *_events(order, notes, language),
        *(_message(message, dead, order) for message in messages),
        *map(_came_back, mails_of(order.pk).filter(kind=Kind.BOUNCE)),
        *_owed(order, dead.values(), {message.duty_id for message in messages}),
    ]
    numbered = sorted(enumerate(entries), key=lambda pair: (pair[1].at, pair[0]), reverse=True)
    return [entry for _position, entry in numbered]


FOLDED = frozenset({"delivery", "parcel", "payment", "refund"})
"""Rows whose moves are told in the entry of the step that they followed."""


def _events(order: Order, notes: dict[int, Note], language: str) -> list[Entry]:
    """One entry a step; what its rows did by themselves at that moment stands below it."""
    entries: list[Entry] = []
    for event in events_of_order(order.pk):
        entry = _event(event, notes, order.currency, language)
        if entries and entries[-1].at == event.at and _follows(event):
            entries[-1].lines.append(_folded(entry, besides=entries[-1].lines))
        else:
            entries.append(entry)
    return entries


def _follows(event: Event) -> bool:
    by_itself = event.actor.startswith(f"{ActorKind.NEIGHBOUR}:")
    return by_itself and event.subject_kind in FOLDED and event.name != "attempt_refused"


def _folded(entry: Entry, *, besides: list[str]) -> str:
    """The whole of an entry in one line, without what stands above it already."""
    own = [line for line in entry.lines if line not in besides]
    return f"{entry.title}: {'; '.join(own)}" if own else entry.title


def _event(event: Event, notes: dict[int, Note], currency: str, language: str) -> Entry:
    facts = {"currency": currency} | words.read_event(event)
    if event.name == "mail_received" and (mail := mail_of(event.order_id, facts.get("mail"))):
        return _mail(event, mail)
    note = notes.get(facts.get("note", 0)) if event.name == "note_added" else None
    if note is not None:
        return Entry(event.at, "note", "note", _("Note"), note.author, body=note.text)
    kind = "failed" if event.name == "attempt_refused" else "step"
    return Entry(
        event.at, kind, ICONS.get(event.step, "check"), words.title(event, facts),
        words.who(event.actor), words.lines(event, facts, language),
    )  # fmt: skip


def _mail(event: Event, mail: IncomingMail) -> Entry:
    """What somebody wrote to the shop."""
    lines = [f"{_('From')}: {mail.sender or '–'}, {mail.get_trust_display()}"]
    if mail.became:
        lines.append(str(mail.get_became_display()))
    title = mail.subject or _("A mail has come")
    kind = "failed" if mail.trust == Trust.FORGED else "message"
    return Entry(event.at, kind, "mail", title, lines=lines, body=mail.own, mail_id=mail.pk)


def _came_back(mail: IncomingMail) -> Entry:
    title = _("A mail came back, or is late")
    return Entry(mail.came_at, "failed", "mail", title, lines=[mail.subject], mail_id=mail.pk)


def _message(message: Message, dead: Mapping[int, Duty], order: Order) -> Entry:
    given_up = dead.get(message.duty_id or 0)
    failed = given_up is not None or message.state == Message.State.BOUNCED
    # Sent again: what failed before waits to leave once more.
    waits = not failed and message.state == Message.State.FAILED
    fate = str(Message.State.QUEUED.label if waits else Message.State(message.state).label)
    lines = [_("To %(recipient)s: %(fate)s") % {"recipient": message.recipient, "fate": fate}]
    if message.error:
        lines.append(message.error)
    lines += message_sms.lines(message)
    icon = "mail" if message.channel == "email" else "device-mobile"
    return Entry(
        message.handed_over_at or message.created_at, "failed" if failed else "message", icon,
        message.subject, lines=lines, message_id=message.pk if _in_mailbox(message) else 0,
        dead_duty=given_up.pk if given_up else 0,
        old_message=message.pk if went_elsewhere(message, order) else 0,
    )  # fmt: skip


def _in_mailbox(message: Message) -> bool:
    return message.transport == Message.Transport.MAILBOX


def _owed(order: Order, dead: Iterable[Duty], known: set[int | None]) -> Iterator[Entry]:
    """Messages not rendered yet: in their grace, on another try, or given up."""
    labels = effect_labels()
    for duty in dead:
        if duty.pk not in known:
            yield _given_up(duty, str(labels.get(duty.effect, duty.effect)))
    for duty in waiting_for(order.pk):
        if duty.pk not in known:
            yield _duty(duty, str(labels.get(duty.effect, duty.effect)))


def _duty(duty: Duty, label: str) -> Entry:
    lines = [_("To %(recipient)s: waiting to leave") % {"recipient": duty.target}]
    if duty.error:
        lines.append(duty.error)
    return Entry(duty.created_at, "message", "clock", label, lines=lines)


def _given_up(duty: Duty, label: str) -> Entry:
    lines = [_("To %(recipient)s: not delivered") % {"recipient": duty.target}]
    if duty.error:
        lines.append(duty.error)
    return Entry(duty.created_at, "failed", "mail", label, lines=lines, dead_duty=duty.pk)


def effect_labels() -> dict[str, Any]:
    """Effect name -> its words, from every row of every table."""
    return {
        owed.name: owed.label
        for table in MACHINE.tables.values()
        for step in table.steps
        for owed in (*step.informs, *step.then)
    }
