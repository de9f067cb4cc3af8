"""Which message of ours a mail answers, and which order it is about. Reads only.

Called by `services.py`. A mail that names no message of ours is matched by an order's number in
its subject, and only where it comes from that order's address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from orderwright.domain.orders.models import Order
from orderwright.outbound.notifications.incoming.parts import as_compared
from orderwright.outbound.notifications.incoming.reading import Incoming
from orderwright.outbound.notifications.models import Message

OURS = re.compile(r"<duty-(\d{1,18})\.\w{22}@[^<>\s]+>")
NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{2,23}")
MOST_NUMBERS = 20


def message_named(ids: Iterable[str]) -> Message | None:
    """The first message of ours among these ids. Whoever names one has read it: the id holds a
    secret.
    """
    for named in ids:
        ours = OURS.fullmatch(named)
        if ours is None:
            continue
        found = Message.objects.filter(duty_id=int(ours[1]), message_id=named).first()
        if found is not None:
            return found
    return None


def message_returned(mail: Incoming) -> Message | None:
    """The message that a report brings back; nobody marks an address by naming it alone."""
    ids = [bounce.message_id for bounce in mail.bounces if bounce.message_id]
    return message_named([*ids, *mail.answers])


def order_named(mail: Incoming) -> Order | None:
    """The order whose number stands in the subject, if its customer wrote."""
    words = NUMBER.findall(mail.subject.upper())
    numbers = [word for word in dict.fromkeys(words) if any(map(str.isdigit, word))]
    if not mail.sender or not numbers:
        return None
    found = Order.objects.filter(number__in=numbers[:MOST_NUMBERS]).order_by("-pk")
    return next((order for order in found if is_theirs(mail.sender, order)), None)


def is_theirs(sender: str, order: Order) -> bool:
    """Whether the order has this address."""
    return bool(sender) and sender == as_compared(order.email)
