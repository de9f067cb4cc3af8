"""Mails as other programs write them: a corpus, and the making of what no file should hold.

`@ID@` stands for the id of our mail that they answer, `@NUMBER@` for the order's number.
"""

from pathlib import Path

from django.db import transaction

from orderwright.domain.orders.models import Order
from orderwright.lifecycle.facts import apply_fact
from orderwright.outbound.notifications.incoming.facts import MailCame, Way
from orderwright.outbound.notifications.incoming.models import IncomingMail
from orderwright.outbound.notifications.incoming.reading import read
from orderwright.outbound.notifications.models import Message

FOLDER = Path(__file__).parent
CORPUS = tuple(sorted(file.stem for file in FOLDER.glob("*.eml")))


def raw(name: str, *, answers: str = "", number: str = "") -> bytes:
    """The mail of that name."""
    text = (FOLDER / f"{name}.eml").read_bytes()
    return text.replace(b"@ID@", answers.encode()).replace(b"@NUMBER@", number.encode())


def asked(order: Order) -> Message:
    """The mail that asked Anna to confirm."""
    return Message.objects.filter(order_id=order.pk, template="mail_placed").latest("pk")


def about(order: Order, name: str) -> bytes:
    """A mail of the corpus in answer to what the shop asked of this order."""
    return raw(name, answers=asked(order).message_id, number=order.number)


def came(mail: bytes) -> IncomingMail:
    """The mail has come; its row."""
    with transaction.atomic():
        apply_fact(MailCame(read(mail), Way.FILE))
    return IncomingMail.objects.latest("pk")
