"""Read what came by mail. Called by the panel and the order page; writes nothing."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from orderwright.outbound.notifications.incoming.models import (
    IncomingFile,
    IncomingMail,
    Kind,
    MailAddress,
    MailDomain,
)
from orderwright.outbound.notifications.incoming.parts import as_compared


def mails_of(order_id: int) -> QuerySet[IncomingMail]:
    """All that came about an order, oldest first."""
    return IncomingMail.objects.filter(order_id=order_id).order_by("pk")


def waiting_of(order_id: int) -> list[IncomingMail]:
    """What nobody has seen to yet."""
    found = mails_of(order_id).filter(settled_at__isnull=True)
    return list(found.exclude(kind=Kind.AUTOMATIC))


def inbox(which: str) -> QuerySet[IncomingMail]:
    """Newest first: what waits, what belongs to no order, or all of it."""
    found = IncomingMail.objects.order_by("-pk")
    if which == "all":
        return found
    found = found.filter(settled_at__isnull=True)
    return found.filter(order_id__isnull=True) if which == "unmatched" else found


def count_waiting() -> int:
    """What waits for somebody of the staff."""
    return IncomingMail.objects.filter(settled_at__isnull=True).count()


def mail(mail_id: int) -> IncomingMail | None:
    """One mail."""
    return IncomingMail.objects.filter(pk=mail_id).first()


def files_of(mail_id: int) -> list[tuple[IncomingFile, bool]]:
    """What came with it, without the contents; whether each was kept."""
    kept = Q(content__isnull=False)
    found = IncomingFile.objects.filter(mail_id=mail_id).defer("content").annotate(kept=kept)
    return [(file, bool(file.kept)) for file in found]


def kept_file(mail_id: int, position: int) -> IncomingFile | None:
    """One file with its content; None where it was not kept."""
    found = IncomingFile.objects.filter(mail_id=mail_id, position=position, content__isnull=False)
    return found.first()


def mail_of(order_id: int | None, mail_id: object) -> IncomingMail | None:
    """A mail that its order's journal names; None when it is another's, or gone."""
    if not isinstance(mail_id, int):
        return None
    return IncomingMail.objects.filter(pk=mail_id, order_id=order_id).first()


def fate_of(address: str) -> MailAddress | None:
    """Whether mails come back from it."""
    return MailAddress.objects.filter(address=as_compared(address)).first()


def domain_of(address: str) -> MailDomain | None:
    """What DNS said of its domain, when it was asked."""
    domain = as_compared(address).rpartition("@")[2]
    return MailDomain.objects.filter(domain=domain).first() if domain else None
