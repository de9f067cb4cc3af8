"""Begin and keep: the two calls around a piece of work. The only writer of `IdempotencyKey`.

`begin` and `keep` run in the work's own transaction: a crash in between leaves nothing. On SQLite
a twin waits in the queue of writers; on PostgreSQL it waits for a lock on the key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.utils import OperationalError

from orderwright.kernel import clock
from orderwright.kernel.database.dialect import is_postgres
from orderwright.kernel.idempotency.errors import KeyReused, StillRunning
from orderwright.kernel.idempotency.models import IdempotencyKey

LIFE = timedelta(hours=24)
ABANDONED = timedelta(minutes=10)
"""A key whose work has not ended by then belongs to a process that died: it may be sent again."""
TWIN_WAITS = "5s"
BATCH = 1000

NOT_KEPT = frozenset({401, 409, 412, 429})
"""Refusals that may turn out otherwise when the same call comes again."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """The key is ours now: do the work, then `keep` its answer in the same transaction."""

    pk: int


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer of the first call; `reference` names a row when the answer holds a token."""

    status: int
    answer: Any
    reference: str


def begin(scope: str, key: str, body: bytes) -> Kept | Fresh:
    """Claim the key, or find the answer already given.

    `scope` is the API key or cart token, the method and the path. Raises KeyReused when the key
    came with another body, StillRunning when its first call has not ended.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("begin() belongs into the work's transaction")
    scope_hash, body_hash, now = hash_scope(scope, key), hash_body(body), clock.now()
    claimed = _claim(scope_hash, body_hash, now)
    if claimed is None:
        kept = IdempotencyKey.objects.filter(scope_hash=scope_hash, at__gt=now - LIFE).first()
        if kept is not None:
            return _answer_of(kept, body_hash)
        _wait_for_twin(scope_hash)
        claimed = _claim(scope_hash, body_hash, now)
    if claimed is None:
        return _answer_of(IdempotencyKey.objects.get(scope_hash=scope_hash), body_hash)
    return Fresh(claimed)


def keep(fresh: Fresh, status: int, answer: Any = None, *, reference: str = "") -> None:
    """Keep the answer for 24 hours, or forget the key when the status is not one that lasts."""
    row = IdempotencyKey.objects.filter(pk=fresh.pk)
    if lasts(status):
        row.update(status=status, answer=answer, reference=reference)
    else:
        row.delete()


def lasts(status: int) -> bool:
    """Whether an answer of this status is repeated: 2xx and 4xx but 401, 409, 412 and 429."""
    return 200 <= status < 300 or (400 <= status < 500 and status not in NOT_KEPT)


def sweep(now: datetime) -> int:
    """Delete keys older than 24 hours, at most a thousand; answers how many went."""
    old = IdempotencyKey.objects.filter(at__lte=now - LIFE).order_by("at")
    return IdempotencyKey.objects.filter(
        pk__in=list(old.values_list("pk", flat=True)[:BATCH])
    ).delete()[0]


def hash_scope(scope: str, key: str) -> str:
    """What `scope_hash` holds; for the placing module, which writes the row itself."""
    return _sha256(f"{scope}\x00{key}".encode("utf-8", "surrogatepass"))


def hash_body(body: bytes) -> str:
    """What `body_hash` holds."""
    return _sha256(body)


def _answer_of(kept: IdempotencyKey, body_hash: str) -> Kept:
    if kept.body_hash != body_hash:
        raise KeyReused
    if not kept.status:
        raise StillRunning
    return Kept(kept.status, kept.answer, kept.reference)


COLUMNS = "scope_hash, body_hash, status, reference, at"

# A key past its 24 hours, or of a run that broke off, is taken over by the same statement that
# would insert it.
TAKE_OVER = """
    ON CONFLICT (scope_hash) DO UPDATE
    SET body_hash = excluded.body_hash, status = 0, answer = NULL, reference = '', at = excluded.at
    WHERE kernel_idempotencykey.at <= %s
       OR (kernel_idempotencykey.status = 0 AND kernel_idempotencykey.at <= %s)
    RETURNING id
"""
# The lock ends with the transaction. Trying it first keeps a twin from blocking on the index.
CLAIM_POSTGRES = f"""
    INSERT INTO kernel_idempotencykey ({COLUMNS})
    SELECT %s::varchar, %s::varchar, 0, '', %s::timestamptz
    WHERE pg_try_advisory_xact_lock(%s::bigint)
    {TAKE_OVER}
"""
CLAIM_SQLITE = f"""
    INSERT INTO kernel_idempotencykey ({COLUMNS}) VALUES (%s, %s, 0, '', %s)
    {TAKE_OVER}
"""  # noqa: S608 - constants only


def _claim(scope_hash: str, body_hash: str, now: datetime) -> int | None:
    """The row's id when the key is ours; None when it is kept or a twin holds it."""
    moment = connection.ops.adapt_datetimefield_value(now)
    limits = [connection.ops.adapt_datetimefield_value(now - age) for age in (LIFE, ABANDONED)]
    if is_postgres(connection):
        values = (scope_hash, body_hash, moment, _lock_number(scope_hash), *limits)
        return _first_id(CLAIM_POSTGRES, values)
    return _first_id(CLAIM_SQLITE, (scope_hash, body_hash, moment, *limits))


def _first_id(sql: str, values: Sequence[Any]) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def _wait_for_twin(scope_hash: str) -> None:
    """Wait until the first call's transaction has ended; raises StillRunning after 5 seconds."""
    if not is_postgres(connection):
        raise StillRunning
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{TWIN_WAITS}'")
            cursor.execute("SELECT pg_advisory_xact_lock(%s::bigint)", (_lock_number(scope_hash),))
            cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    except OperationalError as error:
        raise StillRunning from error


def _lock_number(scope_hash: str) -> int:
    return int(scope_hash[:16], 16) - (1 << 63)


def _sha256(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
