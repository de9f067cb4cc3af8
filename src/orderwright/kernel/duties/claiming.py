"""Claim: which duties are due, in which order, and whose they are now.

A cheap read comes first, so that an idle worker never asks SQLite for its one write lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

from orderwright.kernel.duties.models import UNDONE, Duty
from orderwright.kernel.duties.services import LEASE, unheld
from orderwright.kernel.duties.shapes import Claimed, Merged

LONGEST_GRACE = timedelta(minutes=15)
"""A duty planned further ahead than this (a review request in ten days) holds up nobody."""

# The same as UNDONE, in words that the index of what is due does not match: with the statistics of
# an empty outbox PostgreSQL would look through that whole index once for every candidate.
UNENDED = IsNull(Coalesce("done_at", "dead_at", "withdrawn_at"), True)

Group = tuple[int | None, str, str, str]


def claim(now: datetime, limit: int = 20, lease: timedelta = LEASE) -> list[Claimed]:
    """Take up to `limit` due duties, earliest first; each is ours until `now + lease`.

    A duty waits for every earlier undone one of its order, channel and target. Of duties in one
    merge group the last undone speaks for the earlier. Two workers never get the same duty.
    """
    while due(now).exists():
        with transaction.atomic():
            candidates = list(
                due(now).order_by("due_at", "pk").select_for_update(skip_locked=True)[:limit]
            )
            ours = _unmerged(candidates, now)
            claimed = _take(ours, now + lease)
        if claimed or not candidates:
            return claimed
    return []


def _take(ours: Sequence[Duty], until: datetime) -> list[Claimed]:
    Duty.objects.filter(pk__in=[duty.pk for duty in ours]).update(
        lease=F("lease") + 1, tries=F("tries") + 1, leased_until=until
    )
    spoken_for = _spoken_for(ours)
    return [_claimed(duty, spoken_for.get(duty.pk, ())) for duty in ours]


def due(now: datetime) -> QuerySet[Duty]:
    """What may be claimed at that moment."""
    earlier = Duty.objects.filter(
        UNENDED,
        Q(tries__gt=0) | Q(due_at__lte=now + LONGEST_GRACE),
        order_id=OuterRef("order_id"),
        channel=OuterRef("channel"),
        target=OuterRef("target"),
        pk__lt=OuterRef("pk"),
    )
    return Duty.objects.filter(UNDONE, unheld(now), ~Exists(earlier), due_at__lte=now)


def _unmerged(candidates: Sequence[Duty], now: datetime) -> list[Duty]:
    """The candidates that speak for themselves; the others are marked with who speaks for them."""
    groups = {_group(duty) for duty in candidates if duty.merge_group}
    last = _last_of(groups, now) if groups else {}
    ours = []
    for duty in candidates:
        speaker = last.get(_group(duty), duty.pk)
        if speaker <= duty.pk:
            ours.append(duty)
            continue
        Duty.objects.filter(Q(pk=duty.pk) | Q(merged_into=duty.pk)).update(
            merged_into=speaker, done_at=now, leased_until=None
        )
    return ours


def _last_of(groups: set[Group], now: datetime) -> dict[Group, int]:
    """The last undone, unheld duty of each group.

    Locked, so that it cannot be withdrawn under our hands; one that somebody else has locked is
    passed over, which at worst sends one message more.
    """
    wanted = Q()
    for order_id, channel, target, merge_group in groups:
        wanted |= Q(order_id=order_id, channel=channel, target=target, merge_group=merge_group)
    free = Duty.objects.filter(UNDONE, unheld(now), wanted).order_by("pk")
    return {_group(duty): duty.pk for duty in free.select_for_update(skip_locked=True)}


def _group(duty: Duty) -> Group:
    return (duty.order_id, duty.channel, duty.target, duty.merge_group)


def _spoken_for(ours: Iterable[Duty]) -> dict[int, tuple[Merged, ...]]:
    speakers = [duty.pk for duty in ours if duty.merge_group]
    spoken: dict[int, tuple[Merged, ...]] = {}
    if speakers:
        for duty in Duty.objects.filter(merged_into__in=speakers).order_by("pk"):
            entry = Merged(duty.pk, duty.event_id, duty.effect, duty.payload)
            spoken[duty.merged_into or 0] = (*spoken.get(duty.merged_into or 0, ()), entry)
    return spoken


def _claimed(duty: Duty, merged: tuple[Merged, ...]) -> Claimed:
    return Claimed(
        id=duty.pk,
        lease=duty.lease + 1,
        event_id=duty.event_id,
        order_id=duty.order_id,
        subject_kind=duty.subject_kind,
        subject_id=duty.subject_id,
        effect=duty.effect,
        channel=duty.channel,
        target=duty.target,
        payload=duty.payload,
        tries=duty.tries + 1,
        created_at=duty.created_at,
        merged=merged,
    )
