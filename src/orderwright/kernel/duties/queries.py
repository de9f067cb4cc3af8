"""Read the outbox: what is due, late, dead, and what an order still waits for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import QuerySet

from orderwright.kernel.duties.models import UNDONE, Duty, WorkerHeartbeat

LATE = timedelta(minutes=5)
SILENT = timedelta(seconds=60)
IDLE = timedelta(minutes=2)


def due_count(now: datetime) -> int:
    """How many duties are due, claimed or not."""
    return Duty.objects.filter(UNDONE, due_at__lte=now).count()


def overdue(now: datetime, by: timedelta = LATE) -> QuerySet[Duty]:
    """Undone duties that were due more than `by` ago, oldest first."""
    return Duty.objects.filter(UNDONE, due_at__lte=now - by).order_by("due_at", "pk")


def dead() -> QuerySet[Duty]:
    """Duties given up and not revived, newest first."""
    return Duty.objects.filter(dead_at__isnull=False).order_by("-dead_at", "-pk")


def dead_of(order_id: int) -> QuerySet[Duty]:
    """Duties of an order that were given up, oldest first."""
    return Duty.objects.filter(dead_at__isnull=False, order_id=order_id).order_by("pk")


def orders_with_dead(most: int) -> list[int]:
    """Ids of the orders of which something was given up; at most so many, the latest first."""
    found = dead().filter(order_id__isnull=False).values_list("order_id", flat=True)
    return [order_id for order_id in dict.fromkeys(found[:most]) if order_id is not None]


def waiting_for(order_id: int) -> QuerySet[Duty]:
    """What is still owed for an order, oldest first."""
    return Duty.objects.filter(UNDONE, order_id=order_id).order_by("pk")


def waiting_by(channels: Collection[str]) -> QuerySet[Duty]:
    """What is still owed by these channels, what is due first on top."""
    return Duty.objects.filter(UNDONE, channel__in=channels).order_by("due_at", "pk")


def up_to(duty: Duty) -> list[int]:
    """Ids of the duty and of those that must leave before it: mails of an order arrive in order."""
    before = Duty.objects.filter(
        UNDONE, order_id=duty.order_id, channel=duty.channel, target=duty.target, pk__lte=duty.pk
    )
    return list(before.values_list("pk", flat=True))


def is_idle(now: datetime, by: timedelta = IDLE) -> bool:
    """Whether no worker was seen for so long: nothing leaves, and no deadline runs out."""
    return not WorkerHeartbeat.objects.filter(at__gt=now - by).exists()


def living_workers(now: datetime) -> list[str]:
    """Names of the workers seen within the last minute."""
    return list(
        WorkerHeartbeat.objects.filter(at__gt=now - SILENT)
        .order_by("name")
        .values_list("name", flat=True)
    )
