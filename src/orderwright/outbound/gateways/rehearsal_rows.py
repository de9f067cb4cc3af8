"""The rehearsal's memory: what was played with each payment, and what is still to be told.

Rows, so that web process and worker know the same and a restart forgets nothing. Called by
`rehearsal.py`, by its pages and by the clock. The only writer of `RehearsedPayment` and
`RehearsedNotification`.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from orderwright.domain.payments.ports import Kind, RefundStanding, Standing, prevails
from orderwright.kernel.money import Money
from orderwright.outbound.gateways.models import RehearsedNotification, RehearsedPayment


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notification to hand to the hook, as a provider would post it; `after` so long."""

    raw: bytes
    headers: Mapping[str, str]
    after: timedelta = timedelta(0)


@contextmanager
def alone_with(name: str) -> Iterator[None]:
    """Nobody else plays with this payment until the block is left; its changes commit then."""
    with transaction.atomic():
        RehearsedPayment.objects.get_or_create(name=name)
        RehearsedPayment.objects.select_for_update().get(name=name)
        yield


def kept(name: str, *, now: datetime) -> Standing | None:
    """What was played and is known by now; None when nothing is."""
    row = RehearsedPayment.objects.filter(name=name).first()
    known = _read(row.standing) if row and row.standing else None
    if row is None or row.later_from is None or row.later_from > now:
        return known
    later = _read(row.later)
    if known is None:
        return later
    return replace(later, refunds=known.refunds) if prevails(later.kind, known.kind) else known


def keep(standing: Standing) -> None:
    """Remember this instead of what was there."""
    RehearsedPayment.objects.update_or_create(
        name=standing.provider_ref, defaults={"standing": _written(standing)}
    )


def keep_for_later(standing: Standing, *, known_from: datetime) -> None:
    """Remember this beside what is known: asked before that moment, the service does not say it."""
    RehearsedPayment.objects.update_or_create(
        name=standing.provider_ref,
        defaults={"later": _written(standing), "later_from": known_from},
    )


def plan(code: str, deliveries: Iterable[Delivery], *, now: datetime) -> None:
    """To be told when their time has come."""
    RehearsedNotification.objects.bulk_create(
        RehearsedNotification(
            code=code, raw=one.raw.decode(), headers=dict(one.headers), due_at=now + one.after
        )
        for one in deliveries
    )


def take_due(now: datetime, *, limit: int = 50) -> list[RehearsedNotification]:
    """Those whose time has come, earliest first; they are gone from here, told or not."""
    with transaction.atomic():
        rows = RehearsedNotification.objects.filter(due_at__lte=now).order_by("due_at", "pk")
        found = list(rows.select_for_update(skip_locked=True)[:limit])
        RehearsedNotification.objects.filter(pk__in=[row.pk for row in found]).delete()
    return found


def _written(standing: Standing) -> dict[str, Any]:
    return {
        "provider": standing.provider, "ref": standing.provider_ref,
        "kind": standing.kind.value, "reference": standing.reference,
        "amount": _money(standing.amount), "channel": standing.channel,
        "refunds": [
            [one.refund_id, one.kind.value, _money(one.amount), one.refund_ref]
            for one in standing.refunds
        ],
    }  # fmt: skip


def _read(row: Mapping[str, Any]) -> Standing:
    refunds = tuple(
        RefundStanding(name, Kind(kind), Money(*amount), ref)
        for name, kind, amount, ref in row["refunds"]
    )
    return Standing(
        row["provider"], row["ref"], Kind(row["kind"]), row["reference"],
        Money(*row["amount"]) if row["amount"] else None, refunds, row["channel"],
    )  # fmt: skip


def _money(amount: Money | None) -> list[Any] | None:
    return [amount.minor, amount.currency] if amount else None
