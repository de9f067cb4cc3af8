"""Who holds what, and since when. Reads only."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from orderwright.domain.stock.models import Movement, Reservation


def open_holds(
    *, products: Collection[int] | None = None, warehouse: str = ""
) -> QuerySet[Reservation]:
    """Goods that orders hold now, the oldest hold first; of these products, in that warehouse."""
    found = Reservation.objects.select_related("level__warehouse").order_by("pk")
    if products is not None:
        found = found.filter(level__product_id__in=products)
    return found.filter(level__warehouse__code=warehouse) if warehouse else found


def held_since(holds: Collection[Reservation]) -> dict[int, datetime]:
    """Hold id -> when its line last began to hold there, as the movements tell; holds without any
    are left out.
    """
    rows = Movement.objects.filter(order_id__in={hold.order_id for hold in holds}).exclude(
        reserved=0
    )
    pieces: dict[tuple[int | None, int], int] = defaultdict(int)
    since: dict[tuple[int | None, int], datetime] = {}
    for line, level, reserved, at in rows.order_by("pk").values_list(
        "line_id", "level_id", "reserved", "at"
    ):
        if pieces[line, level] <= 0:
            since[line, level] = at
        pieces[line, level] += reserved
    return {
        hold.pk: since[hold.line_id, hold.level_id]
        for hold in holds
        if (hold.line_id, hold.level_id) in since
    }
