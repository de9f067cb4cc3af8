"""What happened to an order, and what was said about it: its journal and its messages."""

import json

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router

from orderwright.domain.orders.queries import by_number
from orderwright.domain.overview.parts import moment, moment_or_none
from orderwright.domain.overview.staff_parts import whom
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.bodies import Number, PageQuery
from orderwright.entrypoints.api.described import KEYED, EventData, MessageData, PageOf
from orderwright.entrypoints.api.orders import READS
from orderwright.entrypoints.api.reading import read_id
from orderwright.kernel.journal.models import Event
from orderwright.lifecycle.machine import TABLES
from orderwright.outbound.notifications.models import Message

router = Router(tags=["events"])

LABELS = {step.records.name: step.records.label for table in TABLES for step in table.steps}
LABELS["attempt_refused"] = _("Tried and refused")


@router.get("/orders/{number}/events", auth=READS, response={200: PageOf[EventData], **KEYED})
def list_events(request: HttpRequest, number: Path[Number], page: Query[PageQuery]) -> Answer:
    """The journal of an order, oldest first: one chain."""
    order = by_number(number)
    after = read_id(page.after) if page.after else 0
    rows = Event.objects.filter(order_id=order.pk, seq__gt=after).order_by("seq")
    found = list(rows[: page.limit + 1])
    shown = found[: page.limit]
    following = str(shown[-1].seq) if len(found) > page.limit else None
    return answer({"items": [event_data(event) for event in shown], "next": following})


@router.get("/orders/{number}/messages", auth=READS, response={200: PageOf[MessageData], **KEYED})
def list_messages(request: HttpRequest, number: Path[Number], page: Query[PageQuery]) -> Answer:
    """What was said to whom about an order, oldest first, and what became of it."""
    order = by_number(number)
    after = read_id(page.after) if page.after else 0
    rows = Message.objects.filter(order_id=order.pk, pk__gt=after).order_by("pk")
    found = list(rows[: page.limit + 1])
    shown = found[: page.limit]
    following = str(shown[-1].pk) if len(found) > page.limit else None
    return answer({"items": [message_data(message) for message in shown], "next": following})


def event_data(event: Event) -> EventData:
    """One entry of the journal."""
    return {
        "seq": event.seq,
        "kind": event.subject_kind,
        "subject": event.subject_id,
        "step": event.step,
        "name": event.name,
        "label": str(LABELS.get(event.name, event.name)),
        "actor": whom(event.actor),
        "at": moment(event.at),
        "data": None if event.data is None else json.loads(event.data),
        "hash": event.hash,
    }


def message_data(message: Message) -> MessageData:
    """One message and its fate; never its body, which holds what only the recipient may see."""
    return {
        "id": message.pk,
        "channel": message.channel,
        "template": message.template,
        "to": message.recipient,
        "subject": message.subject,
        "state": message.state,
        "created_at": moment(message.created_at),
        "handed_over_at": moment_or_none(message.handed_over_at),
        "error": message.error,
    }
