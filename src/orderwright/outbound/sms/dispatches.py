"""What was handed to SMS services, how often, and what they told of it. The only writer of
`SmsDispatch`.

A row is begun before the service is asked, so that a crash in between is known of (F27).
"""

from __future__ import annotations

from django.db.models import F

from orderwright.kernel import clock
from orderwright.outbound.sms import numbers
from orderwright.outbound.sms.contract import News, Receipt, Text
from orderwright.outbound.sms.models import SmsDispatch
from orderwright.outbound.sms.rules import rules

SETTLED = (News.DELIVERED, News.FAILED)


def of_message(message_id: int) -> SmsDispatch | None:
    """How that message travels; None before its first try."""
    return SmsDispatch.objects.filter(message_id=message_id).first()


def begin(message_id: int, text: Text, *, service: str, origin: str, parts: int) -> SmsDispatch:
    """It is about to be handed over, for the first time or once more."""
    row, _new = SmsDispatch.objects.get_or_create(
        message_id=message_id,
        defaults={
            "key": text.key, "service": service, "to": text.to, "origin": origin[:45],
            "country": numbers.country_of(text.to), "parts": parts,
            "cost": parts * rules().part_price, "asked_at": clock.now(),
        },
    )  # fmt: skip
    SmsDispatch.objects.filter(pk=row.pk).update(sends=F("sends") + 1, asked_at=clock.now())
    row.refresh_from_db()
    return row


def take_back(row: SmsDispatch) -> None:
    """Surely nothing was sent: as if it had not been tried."""
    if row.sends <= 1:
        SmsDispatch.objects.filter(pk=row.pk).delete()
    else:
        SmsDispatch.objects.filter(pk=row.pk).update(sends=F("sends") - 1)


def hand_over(row: SmsDispatch, reference: str) -> None:
    """The service has it."""
    unsaid = SmsDispatch.objects.filter(pk=row.pk, news="")
    unsaid.update(reference=reference[:80], news=News.HANDED_OVER, told_at=clock.now())


def hear(receipt: Receipt) -> tuple[int, News] | None:
    """(message, its news) where a receipt changes something; None where it is known already, came
    late, or is about no message of ours. Delivered stays delivered, whatever comes after it.
    """
    row = _meant(receipt)
    if row is None or row.news == receipt.news or row.news == News.DELIVERED:
        return None
    if row.news in SETTLED and receipt.news not in SETTLED:
        return None
    changed = SmsDispatch.objects.filter(pk=row.pk, news=row.news).update(
        news=receipt.news, raw=receipt.raw[:40], told_at=clock.now(),
        reference=row.reference or receipt.reference[:80],
    )  # fmt: skip
    return (row.message_id, receipt.news) if changed else None


def is_known(receipt: Receipt) -> bool:
    """Whether it is about a message of ours."""
    return _meant(receipt) is not None


def _meant(receipt: Receipt) -> SmsDispatch | None:
    rows = SmsDispatch.objects
    if receipt.key and (row := rows.filter(key=receipt.key).first()):
        return row
    return rows.filter(reference=receipt.reference).first() if receipt.reference else None
