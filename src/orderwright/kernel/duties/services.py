"""Owe, finish, fail, withdraw and revive duties. With `claiming.py` the only writers of `Duty`.

Finishing and failing are fenced: they hold only while the claim's lease number is the row's.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from orderwright.kernel import clock
from orderwright.kernel.duties.errors import StaleLease
from orderwright.kernel.duties.models import UNDONE, Duty, WorkerHeartbeat
from orderwright.kernel.duties.shapes import Claimed
from orderwright.kernel.duties.shapes import OwedDuty as OwedDuty
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import Level
from orderwright.kernel.own_words import Said

GIVEN_UP = gettext_noop("“%(effect)s” was given up after %(tries)d tries: %(error)s")

LEASE = timedelta(seconds=60)
MOST_TRIES = 12
FIRST_WAIT = timedelta(seconds=15)
WAIT_GROWS = 3
LONGEST_WAIT = timedelta(hours=6)
JITTER = 0.15
"""Twelve tries at these waits last more than a day, as long as a mail server may be down."""

Work = Callable[[], object]
"""A write that may be tried again as a whole."""


def owe(duties: Sequence[OwedDuty]) -> list[int]:
    """Write all duties in one insert, in the transaction of what happened; answers their ids.

    Raises IntegrityError when one is owed already for its event, effect and target.
    """
    rows = [
        Duty(
            event_id=owed.event_id,
            order_id=owed.order_id,
            subject_kind=owed.subject_kind,
            subject_id=owed.subject_id,
            effect=owed.effect,
            channel=owed.channel,
            target=owed.target,
            merge_group=owed.merge_group,
            payload=dict(owed.payload),
            created_at=owed.created_at,
            due_at=owed.due_at,
        )
        for owed in duties
    ]
    return [duty.pk for duty in Duty.objects.bulk_create(rows)]


def renew(claimed: Iterable[Claimed], now: datetime, lease: timedelta = LEASE) -> set[int]:
    """Hold on to claims for another lease; answers the ids still held, the others are lost."""
    held = set()
    for claim in claimed:
        if _fenced(claim).update(leased_until=now + lease):
            held.add(claim.id)
    return held


def finish(claimed: Claimed, now: datetime) -> None:
    """The effect is done. Raises StaleLease, which must undo whatever shares the transaction."""
    if not _fenced(claimed).update(done_at=now, leased_until=None, error=""):
        raise StaleLease(claimed.id)


def finish_all(claimed: Sequence[Claimed], now: datetime) -> int:
    """Finish effects that brought no facts, in one statement; stale ones are passed over."""
    if not claimed:
        return 0
    fences = Q()
    for lease in {claim.lease for claim in claimed}:
        ids = [claim.id for claim in claimed if claim.lease == lease]
        fences |= Q(pk__in=ids, lease=lease)
    return Duty.objects.filter(UNDONE, fences).update(done_at=now, leased_until=None, error="")


def fail(claimed: Claimed, error: str, now: datetime) -> None:
    """Try again after a wait that grows threefold, or bury after twelve tries with an alarm.

    Raises StaleLease.
    """
    if claimed.tries >= MOST_TRIES:
        bury(claimed, error, now)
        return
    _put_back(claimed, now + wait_after(claimed.tries), error, claimed.tries)


def postpone(claimed: Claimed, reason: str, until: datetime) -> None:
    """Try again at `until`; the try does not count. Raises StaleLease."""
    _put_back(claimed, until, reason, max(claimed.tries - 1, 1))


def bury(claimed: Claimed, error: str, now: datetime) -> None:
    """Give the duty up and raise an alarm in the event log. Raises StaleLease."""
    with transaction.atomic():
        if not _fenced(claimed).update(dead_at=now, leased_until=None, error=error):
            raise StaleLease(claimed.id)
        log.write(
            "duties",
            Level.ALARM,
            Said(GIVEN_UP, {"effect": claimed.effect, "tries": claimed.tries, "error": error}),
            order_number=str(claimed.payload.get("order_number", "")),
            detail={"duty": claimed.id, "order": claimed.order_id, "channel": claimed.channel},
        )  # fmt: skip


def release(claimed: Sequence[Claimed]) -> None:
    """Give back claims whose effect was not begun; the try does not count."""
    for claim in claimed:
        _fenced(claim).update(leased_until=None, tries=claim.tries - 1)


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many tries: 15 s, 45 s, ... 6 h, a little less by chance."""
    growth: int = WAIT_GROWS ** max(tries - 1, 0)
    wait = min(FIRST_WAIT * growth, LONGEST_WAIT)
    return wait * (1 - JITTER * random.random())  # noqa: S311 - spreads load, guards nothing


def withdraw(event_ids: Sequence[int], *, effects: Collection[str] | None = None) -> int:
    """Take back what these events owe and no living worker has taken up; answers how many.

    `effects`: only duties of these names.

    A message that waits for another to speak for it is taken out of that one; messages for which a
    withdrawn one was to speak are owed again. May run twice.
    """
    with transaction.atomic():
        now = clock.now()
        free = Duty.objects.filter(UNDONE, unheld(now))
        theirs = Q(event_id__in=event_ids)
        if effects is not None:
            theirs &= Q(effect__in=effects)
        Duty.objects.filter(theirs, merged_into__in=free.values("pk")).update(
            merged_into=None, done_at=None, withdrawn_at=now
        )
        owed = free.filter(theirs).order_by("pk").select_for_update()
        ids = list(owed.values_list("pk", flat=True))
        Duty.objects.filter(pk__in=ids).update(withdrawn_at=now)
        Duty.objects.filter(merged_into__in=ids).update(merged_into=None, done_at=None, due_at=now)
        return len(ids)


def send_now(ids: Sequence[int]) -> int:
    """Make waiting duties due at once, grace or back-off notwithstanding; answers how many."""
    now = clock.now()
    return Duty.objects.filter(UNDONE, unheld(now), pk__in=ids).update(due_at=now)


def revive(duty_id: int) -> bool:
    """Owe a dead duty again, with all its tries before it; False when it was not dead."""
    dead = Duty.objects.filter(pk=duty_id, dead_at__isnull=False)
    return bool(dead.update(dead_at=None, tries=0, leased_until=None, due_at=clock.now()))


def revive_all() -> int:
    """Owe every dead duty again; answers how many."""
    dead = Duty.objects.filter(dead_at__isnull=False)
    return dead.update(dead_at=None, tries=0, leased_until=None, due_at=clock.now())


def beat(name: str, now: datetime) -> None:
    """Note that a worker lives, and forget those silent for a day."""
    WorkerHeartbeat.objects.update_or_create(name=name, defaults={"at": now})
    WorkerHeartbeat.objects.filter(at__lt=now - timedelta(days=1)).delete()


def unheld(now: datetime) -> Q:
    """Of no worker: never claimed, given back, or claimed by one that lives no more."""
    return Q(leased_until__isnull=True) | Q(leased_until__lte=now)


def _fenced(claimed: Claimed) -> QuerySet[Duty]:
    return Duty.objects.filter(UNDONE, pk=claimed.id, lease=claimed.lease)


def _put_back(claimed: Claimed, due_at: datetime, error: str, tries: int) -> None:
    put_back = _fenced(claimed).update(due_at=due_at, leased_until=None, error=error, tries=tries)
    if not put_back:
        raise StaleLease(claimed.id)
