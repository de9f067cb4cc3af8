"""In what order lists of orders stand: each sort order is one part or several, one after the other.

Every part is read along an index, so that the first page costs the same however many orders there
are. Called by `lists.py` alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from orderwright.domain.orders.models import Order
from orderwright.domain.overview.cursors import Cursor


class Sort(StrEnum):
    """Sort orders that indexes serve. `LATE` has what is overdue above the newest, `OVERDUE` every
    deadline, the first to run out on top.
    """

    NEWEST = "-placed_at"
    OLDEST = "placed_at"
    OVERDUE = "overdue"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Part:
    """Orders that stand together. `where` tells them from the other parts at the moment when the
    first page was asked for; `by` is the column that orders them, "" = by id alone.
    """

    where: Callable[[datetime], Q]
    by: str
    descending: bool = False

    @property
    def ordering(self) -> tuple[str, ...]:
        """For `order_by`."""
        sign = "-" if self.descending else ""
        return tuple(f"{sign}{name}" for name in (self.by, "pk") if name)

    def moment(self, order: Order) -> datetime | None:
        """What a cursor keeps of the order besides its id."""
        return getattr(order, self.by) if self.by else None

    def fits(self, cursor: Cursor) -> bool:
        """Whether a row of this part can have made the cursor."""
        return (cursor.at is None) == (not self.by)

    def beyond(self, cursor: Cursor) -> Q:
        """What stands after the cursor's row."""
        further = "lt" if self.descending else "gt"
        behind = Q(**{f"pk__{further}": cursor.id})
        if not self.by:
            return behind
        # The plain bound beside the exact one lets the index begin at the right place.
        bound = Q(**{f"{self.by}__{further}e": cursor.at})
        return bound & (Q(**{f"{self.by}__{further}": cursor.at}) | behind)


def _all(asked: datetime) -> Q:
    return Q()


def _late(asked: datetime) -> Q:
    return Q(overdue_at__lt=asked)


def _in_time(asked: datetime) -> Q:
    return Q(overdue_at__isnull=True) | Q(overdue_at__gte=asked)


def _with_deadline(asked: datetime) -> Q:
    return Q(overdue_at__isnull=False)


def _without_deadline(asked: datetime) -> Q:
    return Q(overdue_at__isnull=True)


PARTS: dict[Sort, tuple[Part, ...]] = {
    Sort.NEWEST: (Part(_all, "placed_at", descending=True),),
    Sort.OLDEST: (Part(_all, "placed_at"),),
    Sort.OVERDUE: (Part(_with_deadline, "overdue_at"), Part(_without_deadline, "")),
    Sort.LATE: (Part(_late, "overdue_at"), Part(_in_time, "placed_at", descending=True)),
}
