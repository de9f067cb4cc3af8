"""Write messages: compose at the first try, then keep what became of them. The only writer.

Called by `sending.py`. A body once composed is never changed: a repeat says the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Order
from orderwright.kernel import clock, tokens
from orderwright.kernel.duties.errors import GiveUp
from orderwright.kernel.duties.shapes import Claimed
from orderwright.kernel.journal.models import Event
from orderwright.kernel.links.services import FIRST
from orderwright.outbound.notifications import attaching, by_hand
from orderwright.outbound.notifications.addresses import is_customers, our_host
from orderwright.outbound.notifications.letters import Occasion
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.notifications.rendering import rendered
from orderwright.outbound.sms import configured

LONGEST_ERROR = 1000
EMAIL, SMS = "email", "sms"
"""How a message travels; whom it is for is the duty's business."""


def composed(claimed: Claimed) -> Message:
    """The message of this duty, rendered if this is the first try. May run twice.

    Raises GiveUp when the order is gone.
    """
    known = Message.objects.filter(duty_id=claimed.id).first()
    if known is not None:
        return known
    Message.objects.bulk_create([_written(claimed)], ignore_conflicts=True)
    return Message.objects.get(duty_id=claimed.id)


def hand_over(message: Message, size: int = 0) -> None:
    """The mail server has it, or the built-in mailbox does; `size` in bytes."""
    now = clock.now()
    _settle(message, state=Message.State.HANDED_OVER, error="", handed_over_at=now, size=size)


def withhold(message: Message, reason: str) -> None:
    """It will not leave, and why."""
    _settle(message, state=Message.State.WITHHELD, error=reason)


def put_off(message: Message, error: str) -> None:
    """It did not leave this time; the duty comes again."""
    _settle(message, state=Message.State.QUEUED, error=error)


def give_up(message: Message, error: str) -> None:
    """It cannot be delivered; the sentence is shown on the order."""
    _settle(message, state=Message.State.FAILED, error=error)


def bounce(message: Message, sentence: str) -> None:
    """A mail server took it and sent it back later (F26); how often it was tried stays."""
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.BOUNCED, error=sentence[:LONGEST_ERROR]
    )


def _settle(message: Message, **columns: Any) -> None:
    columns["error"] = str(columns["error"])[:LONGEST_ERROR]
    columns["transport"] = transport_now(message.channel)
    unheard = Message.objects.filter(pk=message.pk).exclude(state=Message.State.DELIVERED)
    unheard.update(**columns, tries=F("tries") + 1)
    message.refresh_from_db()


def transport_now(channel: str) -> Message.Transport:
    """Where it goes: to the mail server or the SMS service when there is one, else into the
    built-in mailbox.
    """
    if channel == SMS:
        return Message.Transport.SMS if configured.leaves() else Message.Transport.MAILBOX
    return Message.Transport.SMTP if settings.EMAIL_URL else Message.Transport.MAILBOX


def message_id(duty_id: int) -> str:
    """Always the same for one duty, and known only to who got the mail: an answer that names it
    was written by somebody who has it.
    """
    secret = tokens.derive("mail", duty_id, FIRST)
    return f"<duty-{duty_id}.{secret}@{our_host()}>"


def sms_key(duty_id: int) -> str:
    """As `message_id`, as short as services want their references, and told to nobody but them."""
    return f"ow{duty_id}-{tokens.derive('sms', duty_id, FIRST)[:12]}"


def channel_of(template: str) -> str:
    """How a message of that name travels."""
    return SMS if template.startswith("sms_") else EMAIL


def _written(claimed: Claimed) -> Message:
    order = Order.objects.filter(pk=claimed.order_id or 0).first()
    if order is None:
        raise GiveUp(_("The order of this message does not exist any more."))
    occasion = _occasion(claimed)
    words = by_hand.words(order, occasion) or rendered(
        order, occasion, aside=_is_aside(order, claimed)
    )
    channel = channel_of(claimed.effect)
    return Message(
        order_id=claimed.order_id,
        duty_id=claimed.id,
        event_id=claimed.event_id,
        channel=channel,
        recipient=claimed.target,
        locale=words.locale,
        template=claimed.effect,
        subject=words.subject,
        text=words.text,
        html=words.html,
        code=words.code,
        papers=attaching.named(occasion),
        message_id=(sms_key if channel == SMS else message_id)(claimed.id),
        transport=transport_now(channel),
        created_at=clock.now(),
    )


def _is_aside(order: Order, claimed: Claimed) -> bool:
    """Somebody who is told beside the customer."""
    others = {one.casefold() for one in order.others_told}
    return claimed.target.casefold() in others and not is_customers(order, claimed.target)


def _occasion(claimed: Claimed) -> Occasion:
    order_id = claimed.order_id or 0
    return Occasion(
        template=claimed.effect,
        order_id=order_id,
        subject_kind=claimed.subject_kind,
        subject_id=claimed.subject_id,
        recorded=_recorded(claimed.event_id),
        earlier=tuple(
            Occasion(before.effect, order_id, recorded=_recorded(before.event_id))
            for before in claimed.merged
        ),
    )


def _recorded(event_id: int) -> Mapping[str, Any]:
    """What the journal kept of the step; nothing when it was erased."""
    kept = Event.objects.filter(pk=event_id).values_list("data", flat=True).first()
    read = json.loads(kept) if kept else {}
    return read if isinstance(read, dict) else {}
