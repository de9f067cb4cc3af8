"""Shelf keeping: warehouses, new levels, receipts, corrections. Part of `services.py`.

Every change of a level is a movement. No order is involved here.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from orderwright.domain.stock.errors import BadQuantity
from orderwright.domain.stock.levels import Change, Mark, apply, lock
from orderwright.domain.stock.models import Level, Movement, Warehouse
from orderwright.kernel import clock

MAIN = "main"
MOST = 1_000_000_000
Kind = Movement.Kind


def seed_warehouse() -> Warehouse:
    """The shop's own warehouse. May run twice."""
    row, _new = Warehouse.objects.get_or_create(code=MAIN, defaults={"name": "Main", "priority": 1})
    return row


@transaction.atomic
def open_level(
    product_id: int,
    on_hand: int = 0,
    *,
    backorder: bool = False,
    warehouse: Warehouse | None = None,
) -> Level:
    """Begin to keep stock of a product, in the main warehouse unless another is named. A level that
    is there keeps its pieces. May run twice.
    """
    _demand(0 <= on_hand <= MOST)
    level, new = Level.objects.get_or_create(
        product_id=product_id, warehouse=warehouse or main_warehouse(),
        defaults={"on_hand": on_hand, "backorder": backorder},
    )  # fmt: skip
    if new and on_hand:
        Movement.objects.create(level=level, kind=Kind.OPENING, on_hand=on_hand, at=clock.now())
    if not new and level.backorder != backorder:
        follow_product(product_id, backorder=backorder)
    return level


def follow_product(product_id: int, *, backorder: bool) -> None:
    """The product may (not) be owed from now on; where pieces are owed, it stays allowed."""
    levels = Level.objects.filter(product_id=product_id).exclude(backorder=backorder)
    for level in levels.order_by("pk"):
        if backorder or level.reserved <= level.on_hand:
            Level.objects.filter(pk=level.pk).update(backorder=backorder)


@transaction.atomic
def receive(
    product_id: int,
    quantity: int,
    *,
    kind: str = Kind.RECEIPT,
    note: str = "",
    actor: object = "",
) -> Level:
    """Goods came in: a receipt, or a return. Raises BadQuantity unless 1 .. 1,000,000,000."""
    _demand(0 < quantity <= MOST)
    level = _locked(product_id)
    _change(level, Change(level.pk, kind, on_hand=quantity), Mark(actor, clock.now(), note))
    return level


@transaction.atomic
def set_available(
    product_id: int,
    available: int,
    *,
    note: str = "",
    actor: object = "",
    warehouse: Warehouse | None = None,
) -> Level:
    """Correct what lies in a warehouse, the main one unless another is named, so that this many can
    be sold from there; nothing moves when they can already.

    Pieces that are owed come first: where some are, nothing can be sold, and 0 moves nothing.
    Raises BadQuantity below zero or above 1,000,000,000.
    """
    _demand(0 <= available <= MOST)
    level = _locked(product_id, warehouse)
    if available != max(0, level.available):
        change = Change(level.pk, Kind.CORRECTION, on_hand=available - level.available)
        _change(level, change, Mark(actor, clock.now(), note))
    return level


@transaction.atomic
def set_on_hand(
    product_id: int,
    on_hand: int,
    *,
    note: str = "",
    actor: object = "",
    warehouse: Warehouse | None = None,
) -> Level:
    """Correct what lies in a warehouse, the main one unless another is named, promised or not;
    nothing moves when so many lie there already.

    Raises BadQuantity below zero, above 1,000,000,000, or below what is promised of a product that
    cannot be owed.
    """
    _demand(0 <= on_hand <= MOST)
    level = _locked(product_id, warehouse)
    if delta := on_hand - level.on_hand:
        change = Change(level.pk, Kind.CORRECTION, on_hand=delta, owes=level.backorder)
        _change(level, change, Mark(actor, clock.now(), note))
    return level


def _change(level: Level, change: Change, mark: Mark) -> None:
    if not apply([change], mark):
        raise BadQuantity({"quantity": _("More is promised to customers than would lie there.")})
    level.refresh_from_db()


def _locked(product_id: int, warehouse: Warehouse | None = None) -> Level:
    """The level in that warehouse, else in the main one; made when there is none."""
    house = warehouse or main_warehouse()
    Level.objects.get_or_create(product_id=product_id, warehouse=house)
    return next(level for level in lock([product_id]) if level.warehouse_id == house.pk)


def main_warehouse() -> Warehouse:
    """The one that is meant where none is named."""
    first = Warehouse.objects.order_by("-active", "priority", "pk").first()
    return first or seed_warehouse()


def _demand(right: bool) -> None:
    if not right:
        sentence = _("A quantity is a whole number, at most %(most)s.") % {"most": f"{MOST:,}"}
        raise BadQuantity({"quantity": sentence})
