"""How levels are locked and changed, and movements written. Part of `services.py`.

Levels are locked in id order, so that no two orders wait for each other. A change is one
conditional UPDATE of the level or, of many levels, one for all; whoever finds its condition untrue
changes nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from orderwright.domain.stock.models import Level, Movement
from orderwright.kernel.database.dialect import is_postgres

MOST_NAMED = 1000
"""Products or levels named in one statement: SQLite bounds its parameters."""
FEW = 20
"""Levels that SQLite changes one by one."""
NOTE_LIMIT = 200
ACTOR_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Change:
    """Deltas of one level, one movement each.

    `owes`: this line may be owed, so held pieces may exceed what lies there. Nobody else takes
    from a level that owes already; what makes it owe less is always right.
    """

    level_id: int
    kind: str
    on_hand: int = 0
    reserved: int = 0
    order_id: int | None = None
    line_id: int | None = None
    owes: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Who changed it, when and why."""

    actor: object
    at: datetime
    note: str = ""


def lock(product_ids: Collection[int]) -> list[Level]:
    """The levels of these products, locked in id order, with their warehouses."""
    if len(product_ids) > MOST_NAMED:
        return _lock_many(sorted(product_ids))
    rows = Level.objects.select_related("warehouse").select_for_update(of=("self",))
    return list(rows.filter(product_id__in=product_ids).order_by("pk"))


def _lock_many(product_ids: Sequence[int]) -> list[Level]:
    """The same in several statements: first which levels there are, then their locks."""
    known = [
        pk
        for first in range(0, len(product_ids), MOST_NAMED)
        for pk in Level.objects.filter(
            product_id__in=product_ids[first : first + MOST_NAMED]
        ).values_list("pk", flat=True)
    ]
    known.sort()
    rows = Level.objects.select_related("warehouse").select_for_update(of=("self",)).order_by("pk")
    return [
        level
        for first in range(0, len(known), MOST_NAMED)
        for level in rows.filter(pk__in=known[first : first + MOST_NAMED])
    ]


def lock_ids(level_ids: Collection[int] | QuerySet[Any, Any]) -> list[Level]:
    """These levels, locked in id order. A query that names them is asked by the same statement."""
    return list(Level.objects.select_for_update().filter(pk__in=level_ids).order_by("pk"))


def apply(changes: Sequence[Change], mark: Mark) -> bool:
    """Change the levels and write the movements, or nothing at all when a condition does not hold.

    Answers whether it was done; when not, the caller's transaction must be undone.
    """
    sums = _sums(changes)
    few = 1 if is_postgres(connection) else FEW
    done = _one_by_one(sums) if len(sums) <= few else _all_at_once(sums)
    if done:
        Movement.objects.bulk_create(_movements(changes, mark))
    return done


def _sums(changes: Iterable[Change]) -> list[tuple[int, int, int, bool]]:
    """Level id, on hand, reserved, owes: one row a level, in id order."""
    sums: dict[int, tuple[int, int, bool]] = {}
    for change in changes:
        on_hand, reserved, owes = sums.get(change.level_id, (0, 0, False))
        sums[change.level_id] = (
            on_hand + change.on_hand, reserved + change.reserved, owes or change.owes,
        )  # fmt: skip
    return [(level_id, *deltas) for level_id, deltas in sorted(sums.items())]


def _one_by_one(sums: Sequence[tuple[int, int, int, bool]]) -> bool:
    for level_id, on_hand, reserved, owes in sums:
        lies, held = F("on_hand") + on_hand, F("reserved") + reserved
        rows = Level.objects.annotate(lies=lies, held=held).filter(
            pk=level_id, lies__gte=0, held__gte=0
        )
        if not owes:
            rows = rows if reserved <= on_hand else rows.filter(held__lte=F("lies"))
        flags = {"backorder": True} if owes else {}
        if rows.update(on_hand=lies, reserved=held, **flags) != 1:
            return False
    return True


_UPDATE_ALL = """
UPDATE stock_level AS l
   SET on_hand = l.on_hand + v.on_hand, reserved = l.reserved + v.reserved,
       backorder = l.backorder OR v.owes
  FROM (WITH w(id, on_hand, reserved, owes) AS (VALUES {rows}) SELECT * FROM w) AS v
 WHERE l.id = v.id AND l.on_hand + v.on_hand >= 0 AND l.reserved + v.reserved >= 0
   AND (v.owes OR v.reserved <= v.on_hand
        OR l.reserved + v.reserved <= l.on_hand + v.on_hand)
"""
_ROW = "(CAST(%s AS bigint), CAST(%s AS int), CAST(%s AS int), CAST(%s AS boolean))"


def _all_at_once(sums: Sequence[tuple[int, int, int, bool]]) -> bool:
    """One statement for levels that are locked already."""
    sql = _UPDATE_ALL.format(rows=", ".join([_ROW] * len(sums)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in sums for value in row])
        return bool(cursor.rowcount == len(sums))


def _movements(changes: Iterable[Change], mark: Mark) -> list[Movement]:
    return [
        Movement(
            level_id=change.level_id, kind=change.kind, on_hand=change.on_hand,
            reserved=change.reserved, order_id=change.order_id, line_id=change.line_id,
            actor=str(mark.actor)[:ACTOR_LIMIT], note=mark.note[:NOTE_LIMIT], at=mark.at,
        )
        for change in changes
    ]  # fmt: skip
