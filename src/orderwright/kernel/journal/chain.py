"""The chain's arithmetic: canonical text, salt, hashes, and the check that finds the first altered
event.

hash = H(previous | seq | name | actor | at | H(salt | canonical text of data)); `name` carries the
table
and step as well. Pure functions and readers; rows are written by the engine.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orderwright.kernel.journal.models import Event


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as a value, ready to be written. Same columns as `Event`."""

    subject_kind: str
    subject_id: int
    order_id: int | None
    seq: int
    step: str
    name: str
    actor: str
    at: datetime
    data: str
    salt: str
    data_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a chain does not verify: the event's sequence and what is wrong with it."""

    seq: int
    why: str


def canonical(data: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no spaces; times and money as their own text."""
    return _canonical(data)


_canonical = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
).encode


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def link_hash(
    previous: str, seq: int, named: tuple[str, str, str], by: tuple[str, datetime], data_hash: str
) -> str:
    """The hash of one event. `named` = (table, step, name), `by` = (actor, moment)."""
    kind, step, name = named
    actor, at = by
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return _digest(f"{previous}|{seq}|{kind}.{step}:{name}|{actor}|{moment}|{data_hash}")


def chain_event(
    head: tuple[int, str],
    *,
    subject: tuple[str, int, int | None],
    named: tuple[str, str],
    by: tuple[str, datetime],
    data: Mapping[str, Any],
) -> Happened:
    """The next event of a chain whose head is (sequence, hash). `named` = (step, name)."""
    seq, previous = head[0] + 1, head[1]
    kind, subject_id, order_id = subject
    step, name = named
    actor, at = by
    actor = actor[:120]
    text, salt = canonical(data), secrets.token_hex(8)
    data_hash = _digest(f"{salt}|{text}")
    return Happened(
        kind, subject_id, order_id, seq, step, name, actor, at, text, salt, data_hash,
        link_hash(previous, seq, (kind, step, name), (actor, at), data_hash),
    )  # fmt: skip


def write(events: Iterable[Happened]) -> list[int]:
    """One multi-row insert; the new ids in order."""
    rows = [Event(**{name: getattr(event, name) for name in _COLUMNS}) for event in events]
    return [row.pk for row in Event.objects.bulk_create(rows)]


_COLUMNS = tuple(Happened.__dataclass_fields__)


def first_broken(events: Iterable[Event]) -> Broken | None:
    """The first event that does not verify. `events`: one whole chain, oldest first."""
    previous, expected = "", 1
    for event in events:
        if event.seq != expected:
            return Broken(event.seq, f"sequence {expected} is missing")
        if event.data is not None and _digest(f"{event.salt}|{event.data}") != event.data_hash:
            return Broken(event.seq, "data was altered")
        named = (event.subject_kind, event.step, event.name)
        by = (event.actor, event.at)
        if link_hash(previous, event.seq, named, by, event.data_hash) != event.hash:
            return Broken(event.seq, "the event was altered")
        previous, expected = event.hash, expected + 1
    return None


def events_of_order(order_id: int) -> "list[Event]":
    """The whole chain of an order, oldest first."""
    return list(Event.objects.filter(order_id=order_id).order_by("seq"))
