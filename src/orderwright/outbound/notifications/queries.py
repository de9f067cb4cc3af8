"""Read messages: those of an order, the built-in mailbox, one as its recipient sees it.

Called by panel, mailbox pages and API. Writes nothing, not even a link.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.conf import settings
from django.db.models import Q, QuerySet

from orderwright.domain.orders.models import Order
from orderwright.outbound.documents.transfer_codes import CONTENT_ID, drawn
from orderwright.outbound.notifications import assignments, linking, logos, notice
from orderwright.outbound.notifications.addresses import is_told
from orderwright.outbound.notifications.models import Message

MOST = 200


@dataclass(frozen=True)
class ShownMessage:
    """A message with its links. `html` is a whole document: show it in a sandboxed frame."""

    subject: str
    text: str
    html: str


def messages_of(order_id: int) -> QuerySet[Message]:
    """All messages about an order, oldest first."""
    return Message.objects.filter(order_id=order_id).order_by("pk")


def sent_to_customer(order_id: int, message_id: int) -> Message | None:
    """A mail about the order that went to its customer and not to a deliverer or the shop."""
    found = Message.objects.filter(pk=message_id, order_id=order_id, channel="email")
    elsewhere = (*assignments.TO_DELIVERER, *assignments.TAKEN_AWAY, notice.NAME)
    return found.exclude(template__in=elsewhere).first()


def mailbox(after: int | None = None, limit: int = 50) -> list[Message]:
    """What left by the built-in mailbox, newest first; `after` is the last page's last id."""
    found = Message.objects.filter(
        transport=Message.Transport.MAILBOX,
        state__in=(Message.State.HANDED_OVER, Message.State.DELIVERED),
    ).order_by("-pk")
    if after is not None:
        found = found.filter(pk__lt=after)
    return list(found[: max(1, min(limit, MOST))])


def message(message_id: int) -> Message | None:
    """One message of the built-in mailbox; what a mail server took is its recipient's alone."""
    return Message.objects.filter(pk=message_id, transport=Message.Transport.MAILBOX).first()


@dataclass(frozen=True)
class Sought:
    """What staff look for among all messages; empty = any. `event`: as "shipped"; `text`: a part of
    subject or address, or an order's number. Moments are UTC.
    """

    state: str = ""
    event: str = ""
    channel: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None


def found(sought: Sought) -> QuerySet[Message]:
    """The messages that fit, newest first, without their bodies."""
    rows = Message.objects.order_by("-pk").defer("text", "html", "code")
    if sought.state:
        rows = rows.filter(state=sought.state)
    if sought.event:
        rows = rows.filter(template__in=(f"mail_{sought.event}", f"sms_{sought.event}"))
    if sought.channel:
        rows = rows.filter(channel=sought.channel)
    if sought.text:
        orders = Order.objects.filter(number=sought.text.upper()).values("pk")
        here = Q(subject__icontains=sought.text) | Q(recipient__icontains=sought.text)
        rows = rows.filter(here | Q(order_id__in=orders))
    if sought.since:
        rows = rows.filter(created_at__gte=sought.since)
    return rows.filter(created_at__lt=sought.until) if sought.until else rows


def any_message(message_id: int) -> Message | None:
    """One message, whoever took it."""
    return Message.objects.filter(pk=message_id).first()


def shown(kept: Message) -> ShownMessage:
    """The message as it left. Its links live in demo mode only, and only while the order has the
    address that it went to: whoever reads another's mail must not act in their name (semantics 2).
    """
    token_of = _tokens_for(kept)
    return ShownMessage(
        subject=kept.subject,
        text=linking.filled(kept.text, token_of),
        html=_with_picture(kept, linking.filled(kept.html, token_of)),
    )


def _with_picture(kept: Message, html: str) -> str:
    """The picture that travels beside the HTML, put into it: a page has no parts beside it."""
    html, code = logos.in_page(html), drawn(kept.code)
    if code is None:
        return html
    picture = f"data:image/svg+xml,{quote(code.svg(), safe='')}"
    return html.replace(f"cid:{CONTENT_ID}", picture)


def _tokens_for(kept: Message) -> linking.TokenOf:
    if not settings.DEMO or kept.transport == Message.Transport.SMTP:
        return linking.sample
    order = Order.objects.filter(pk=kept.order_id or 0).only("email", "notify_also").first()
    delivery = assignments.delivery_of(kept.event_id)
    if delivery and kept.template in assignments.TO_DELIVERER:
        fits = not assignments.is_stale(kept)
    else:
        fits = order is not None and is_told(order, kept.recipient)
    return linking.existing(kept.order_id or 0, delivery) if fits else linking.dead
