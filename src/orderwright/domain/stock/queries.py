"""Read the stock: what can be sold, what orders hold, whether the books are right."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from orderwright.domain.stock.models import Level, Movement, Reservation


def availability(product_ids: Collection[int]) -> dict[int, int]:
    """Pieces that can be sold from the shelf, over all warehouses that take orders; what one of
    them owes takes nothing from the others.
    """
    rows = _free_levels(product_ids).values_list("product_id")
    sums = dict(rows.annotate(free=Sum(F("on_hand") - F("reserved"))).order_by())
    return {product_id: sums.get(product_id, 0) for product_id in product_ids}


def levels_of(product_id: int) -> list[Level]:
    """What lies and is held of a product in each warehouse, the first one first."""
    rows = Level.objects.filter(product_id=product_id).select_related("warehouse")
    return list(rows.order_by("-warehouse__active", "warehouse__priority", "warehouse_id"))


def free_by_warehouse(product_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Warehouse that takes orders -> product id -> pieces that can be sold from there, the first
    warehouse first; where nothing is free it is left out.
    """
    rows = _free_levels(product_ids).order_by("warehouse__priority", "warehouse_id")
    found: dict[int, dict[int, int]] = {}
    for house, product, lies, held in rows.values_list(
        "warehouse_id", "product_id", "on_hand", "reserved"
    ):
        found.setdefault(house, {})[product] = lies - held
    return found


def _free_levels(product_ids: Collection[int]) -> QuerySet[Level]:
    return Level.objects.filter(
        product_id__in=product_ids, warehouse__active=True, on_hand__gt=F("reserved")
    )


def owed_pieces(product_id: int) -> int:
    """Pieces promised to customers beyond what lies there, over all warehouses."""
    levels = Level.objects.filter(product_id=product_id, reserved__gt=F("on_hand"))
    return sum(reserved - lies for reserved, lies in levels.values_list("reserved", "on_hand"))


def held(order_id: int) -> dict[int, int]:
    """Pieces held for each line of an order; lines without any are left out."""
    rows = Reservation.objects.filter(order_id=order_id).values_list("line_id")
    return dict(rows.annotate(pieces=Sum("quantity")).order_by())


def held_by_warehouse(order_id: int) -> dict[int, dict[int, int]]:
    """Warehouse -> line id -> pieces held there for an order, the first warehouse first."""
    rows = Reservation.objects.filter(order_id=order_id).order_by(
        "level__warehouse__priority", "level__warehouse_id"
    )
    found: dict[int, dict[int, int]] = {}
    for warehouse, line_id, pieces in rows.values_list(
        "level__warehouse_id", "line_id", "quantity"
    ):
        there = found.setdefault(warehouse, {})
        there[line_id] = there.get(line_id, 0) + pieces
    return found


def expired_orders(now: datetime, after: int = 0, limit: int = 100) -> list[int]:
    """Ids above `after` of orders whose hold has run out, in id order."""
    rows = Reservation.objects.filter(expires_at__lte=now, order_id__gt=after)
    return list(rows.order_by("order_id").values_list("order_id", flat=True).distinct()[:limit])


def has_run_out(order_id: int, now: datetime) -> bool:
    """Whether a hold of the order was given until now or earlier."""
    return Reservation.objects.filter(order_id=order_id, expires_at__lte=now).exists()


def check_levels() -> list[str]:
    """One sentence for each level whose figures are not those of its movements and reservations."""
    moved = Coalesce(Sum("movements__on_hand"), 0), Coalesce(Sum("movements__reserved"), 0)
    levels = Level.objects.annotate(moved_on_hand=moved[0], moved_reserved=moved[1])
    wrong = levels.exclude(Q(on_hand=F("moved_on_hand")) & Q(reserved=F("moved_reserved")))
    sentences = [
        f"Level {level.pk} of product {level.product_id} says {level.on_hand} on hand and "
        f"{level.reserved} reserved; its movements say {level.moved_on_hand} and "
        f"{level.moved_reserved}."
        for level in wrong.order_by("pk").iterator()
    ]
    return sentences + _check_holds() + _check_bounds() + _check_strays()


def _check_holds() -> list[str]:
    holds = dict(Reservation.objects.values_list("level_id").annotate(p=Sum("quantity")).order_by())
    rows = Level.objects.filter(Q(reserved__gt=0) | Q(pk__in=list(holds))).order_by("pk")
    return [
        f"Level {pk} says {reserved} reserved; its reservations say {holds.get(pk, 0)}."
        for pk, reserved in rows.values_list("pk", "reserved").iterator()
        if holds.get(pk, 0) != reserved
    ]


def _check_strays() -> list[str]:
    """Movements and reservations of a level that is not there: no constraint forbids them, because
    it would lock the level once more for every order.
    """
    known = Level.objects.filter(pk=OuterRef("level_id"))
    moved = Movement.objects.filter(~Exists(known)).order_by("pk").values_list("pk", flat=True)
    held = Reservation.objects.filter(~Exists(known)).order_by("pk").values_list("pk", flat=True)
    return [
        *(f"Movement {pk} belongs to no level." for pk in moved.iterator()),
        *(f"Reservation {pk} belongs to no level." for pk in held.iterator()),
    ]


def _check_bounds() -> list[str]:
    """What the constraints forbid; asked all the same, because a restore could have lost them."""
    oversold = Q(backorder=False, reserved__gt=F("on_hand"))
    rows = Level.objects.filter(oversold | Q(on_hand__lt=0) | Q(reserved__lt=0)).order_by("pk")
    return [f"Level {level.pk} of product {level.product_id} is oversold." for level in rows]
