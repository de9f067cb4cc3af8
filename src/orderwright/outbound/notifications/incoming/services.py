"""Keep what came by mail. The only writer of these rows but for the cursors.

Called by `lifecycle/mail_news.py` in its transaction, and by the panel. The same mail twice is one.
"""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Order
from orderwright.kernel import clock
from orderwright.outbound.notifications import services as messages
from orderwright.outbound.notifications.incoming import matching
from orderwright.outbound.notifications.incoming.authentic import Finding, finding
from orderwright.outbound.notifications.incoming.bounces import Bounce
from orderwright.outbound.notifications.incoming.facts import MailCame
from orderwright.outbound.notifications.incoming.models import (
    Became,
    IncomingFile,
    IncomingMail,
    Kind,
    MailAddress,
    Trust,
)
from orderwright.outbound.notifications.incoming.parts import as_compared
from orderwright.outbound.notifications.incoming.reading import Incoming
from orderwright.outbound.notifications.models import Message


def keep(came: MailCame) -> IncomingMail | None:
    """The row of a mail that is new; None when it was kept before."""
    mail = came.mail
    if IncomingMail.objects.filter(message_id=mail.message_id, digest=mail.digest).exists():
        return None
    kind = _kind(mail)
    message = _message(mail, kind)
    order = _order(mail, message)
    row = IncomingMail(
        kind=kind, trust=trust(mail, order), order_id=order.pk if order else None,
        answers=message.pk if message else None, message_id=mail.message_id, digest=mail.digest,
        sender=mail.sender, sender_name=mail.sender_name, subject=mail.subject, text=mail.text,
        own=mail.own, way=came.way, came_at=clock.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return None  # another worker kept the same mail at the same moment
    _keep_files(row, mail)
    return row


def _kind(mail: Incoming) -> Kind:
    if mail.bounces:
        return Kind.BOUNCE
    return Kind.AUTOMATIC if mail.is_automatic else Kind.REPLY


def _message(mail: Incoming, kind: Kind) -> Message | None:
    if kind is Kind.BOUNCE:
        return matching.message_returned(mail)
    return matching.message_named(mail.answers)


def _order(mail: Incoming, message: Message | None) -> Order | None:
    if message is not None:
        found = Order.objects.filter(pk=message.order_id or 0).select_related("merged_into").first()
        return found.merged_into or found if found else None
    return matching.order_named(mail)


def trust(mail: Incoming, order: Order | None) -> Trust:
    """Who wrote it. Without a server that the shop trusts (`MAIL_AUTHSERV_ID`) the address is
    believed; the rule for confirming asks for the secret of our mail besides.
    """
    trusted = settings.MAIL_AUTHSERV_ID
    found = finding(mail.results, trusted, mail.sender)
    if found is Finding.FORGED:
        return Trust.FORGED
    if order is None or not matching.is_theirs(mail.sender, order):
        return Trust.STRANGER
    return Trust.CUSTOMER if found is Finding.GENUINE or not trusted else Trust.UNSURE


def _keep_files(row: IncomingMail, mail: Incoming) -> None:
    IncomingFile.objects.bulk_create(
        IncomingFile(
            mail=row, position=at, name=file.name, media_type=file.media_type, size=file.size,
            content=file.content,
        )
        for at, file in enumerate(mail.files)
    )  # fmt: skip


# Bounces ---------------------------------------------------------------------------------------


def take_back(row: IncomingMail, bounce: Bounce) -> None:
    """The message came back, and its address is known for it (F26)."""
    message = Message.objects.filter(pk=row.answers or 0).first()
    if message is None:
        return
    sentence = bounce_sentence(bounce)
    if bounce.is_final:
        messages.bounce(message, sentence)
    dead = bounce.is_final and bounce.is_permanent
    fate = MailAddress.Fate.DEAD if dead else MailAddress.Fate.WATCHED
    MailAddress.objects.update_or_create(
        address=as_compared(message.recipient),
        defaults={"fate": fate, "sentence": sentence, "at": clock.now()},
    )


def bounce_sentence(bounce: Bounce) -> str:
    """What the other mail server said."""
    told = {"status": bounce.status, "why": bounce.diagnostic or "–"}
    if not bounce.is_final:
        return _("The recipient's mail server has not taken it yet: %(status)s %(why)s") % told
    if bounce.is_permanent:
        return _("The recipient's mail server sent it back: %(status)s %(why)s") % told
    return _("The recipient's mail server gave up: %(status)s %(why)s") % told


def lives_again(address: str) -> None:
    """Its owner has written: it is neither dead nor watched."""
    MailAddress.objects.filter(address=as_compared(address)).delete()


# Staff -----------------------------------------------------------------------------------------


def note_outcome(row: IncomingMail, became: Became) -> None:
    """What the rule made of a yes. What confirmed the order waits for nobody any more."""
    row.became = became
    if became is Became.CONFIRMED:
        row.settled_at, row.settled_by = clock.now(), ""
    row.save(update_fields=["became", "settled_at", "settled_by"])


def settle(mail_id: int, by: str) -> bool:
    """Somebody has seen to it; False when somebody had before."""
    open_ones = IncomingMail.objects.filter(pk=mail_id, settled_at__isnull=True)
    return bool(open_ones.update(settled_at=clock.now(), settled_by=by[:120]))


def assign(row: IncomingMail, order: Order) -> None:
    """It belongs to this order: somebody has read it."""
    row.order_id = order.pk
    if row.trust == Trust.STRANGER and matching.is_theirs(row.sender, order):
        row.trust = Trust.UNSURE
    row.save(update_fields=["order_id", "trust"])
