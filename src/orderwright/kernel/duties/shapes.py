"""Duties as values: what the engine computes and what a worker holds. No rows, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class OwedDuty:
    """An effect to owe. Unique per event, effect and target; due at `due_at` (UTC) at the earliest.

    `merge_group` names messages of which the last one may speak for all; empty = never merged.
    """

    event_id: int
    order_id: int | None
    subject_kind: str
    subject_id: int
    effect: str
    channel: str
    target: str
    created_at: datetime
    due_at: datetime
    merge_group: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merged:
    """An earlier message for which the claimed one speaks."""

    duty_id: int
    event_id: int
    effect: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A duty in the hands of one worker until its lease ends.

    `id` is the Message-ID and idempotency key of whatever leaves the house; `tries` counts this
    one; `merged` holds the earlier messages it speaks for, oldest first.
    """

    id: int
    lease: int
    event_id: int
    order_id: int | None
    subject_kind: str
    subject_id: int
    effect: str
    channel: str
    target: str
    payload: Mapping[str, Any]
    tries: int
    created_at: datetime
    merged: tuple[Merged, ...] = ()
