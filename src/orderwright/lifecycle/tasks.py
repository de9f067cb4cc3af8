"""Which goods go into which task of which warehouse: effects and guards of confirming, allocating,
splitting, holding.

A confirmed order gets one task; one for each warehouse where its goods are held. A task waits until
all of it lies there; what is ready of it can go into a task of its own (U4, U36). Raising `Refused`
undoes the whole step.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from orderwright.domain.checkout import changing, matrix
from orderwright.domain.delivery import services as delivery
from orderwright.domain.delivery import serving
from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.delivery.services import Share
from orderwright.domain.orders.models import Line
from orderwright.domain.orders.queries import lines_of
from orderwright.domain.shop.stages import DeliveryStage, ParcelStage, Reserves
from orderwright.domain.stock import queries as stock_queries
from orderwright.domain.stock import services as stock
from orderwright.domain.stock.errors import OutOfStock
from orderwright.domain.stock.models import Warehouse
from orderwright.kernel.lifecycle.errors import Refused
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.lifecycle import guards
from orderwright.lifecycle.goods_guards import short_goods

Pieces = Mapping[int, int]
"""Line id -> pieces."""


def carrier_of(taking: Taking) -> str:
    """Who carries the order's parcels by default: the delivery method's carrier or its kind."""
    method = matrix.cells().deliveries.get(taking.order.delivery_method)
    if method is None:
        return ""
    return method.carrier or (method.kind if method.kind != "carrier" else "")


def reserve_and_open_delivery(taking: Taking) -> None:
    """On confirmation goods are held by the cell's policy and the warehouse gets its task, each
    warehouse its own.

    Goods short, or served only by back-order: the order confirms all the same and its delivery
    opens as waiting (semantics 3).
    """
    sure = _hold(taking)
    order = taking.order
    taking.changes["delivery"] = DeliveryStage.READY if sure else DeliveryStage.WAITING
    if not delivery.living_tasks(order.pk).exists():
        for share in _shares(taking, sure):
            delivery.open_task(order, share, now=taking.now, carrier=carrier_of(taking))
        if order.ships_as_ready:
            _send_what_is_here(taking)


def _hold(taking: Taking) -> bool:
    if taking.order.reserves == Reserves.NONE:
        return guards.goods_sure(taking) is None
    try:
        taken = changing.hold_lines(taking.order, actor=str(taking.actor), now=taking.now)
    except OutOfStock as short:
        taking.changes["short"] = {str(key): left for key, left in short.short.items()}
        return False
    owed = _by_sku(taking, serving.owed(taking.order.pk))
    if owed:
        taking.changes["owed"] = owed
    if here := {sku: n for sku, pieces in taken.items() if (n := pieces - owed.get(sku, 0)) > 0}:
        taking.changes["held"] = here
    return not owed


def _by_sku(taking: Taking, pieces: Pieces) -> dict[str, int]:
    lines = lines_of(taking.order.pk) if pieces else []
    return {line.sku: pieces[line.pk] for line in lines if pieces.get(line.pk, 0)}


def _shares(taking: Taking, sure: bool) -> list[Share]:
    """One share for each warehouse that holds goods of the order; what nobody holds goes with the
    first.
    """
    lines = lines_of(taking.order.pk)
    wanted = {line.pk: line.living - line.shipped for line in lines}
    warehouses = {row.pk: row for row in Warehouse.objects.order_by("-active", "priority", "pk")}
    held = stock_queries.held_by_warehouse(taking.order.pk) if len(warehouses) > 1 else {}
    if len(held) < 2:
        home = next(iter(held), next(iter(warehouses), 0))
        return [Share(warehouses.get(home), wanted, sure, _grams(lines, wanted))]
    rest = Counter(wanted)
    for pieces in held.values():
        rest.subtract(pieces)
    owed = serving.owed(taking.order.pk)
    unsure = set(owed) | {line.pk for line in lines if line.tracked and rest[line.pk] > 0}
    first = next(iter(held))
    return [
        Share(warehouses[pk], share := _with(pieces, rest if pk == first else {}),
              sure or not unsure & share.keys(), _grams(lines, share))
        for pk, pieces in held.items()
    ]  # fmt: skip


def _with(pieces: Pieces, more: Pieces) -> Pieces:
    sums = Counter(pieces)
    sums.update({line: n for line, n in more.items() if n > 0})
    return sums


def _grams(lines: Iterable[Line], pieces: Pieces) -> int:
    return sum(line.weight_g * pieces.get(line.pk, 0) for line in lines)


# Allocating, holding ---------------------------------------------------------------------------


def allocate(taking: Taking) -> None:
    """Goods came: hold them for this task now, or say what is still missing."""
    order, task = taking.order, taking.subject
    pieces = delivery.unsent(task)
    if order.reserves == Reserves.NONE:
        if short := short_goods(order.pk, lines_of(order.pk), pieces):
            raise Refused(_("Goods are missing: %(goods)s.") % {"goods": short})
        return
    try:
        _hold_beside_others(taking, task, pieces)
    except OutOfStock as short:
        raise Refused(_("Goods are still missing.")) from short
    if owed := _by_sku(taking, serving.owed(order.pk, task.pk)):
        goods = ", ".join(f"{n} x {sku}" for sku, n in owed.items())
        raise Refused(_("Goods are still missing: %(goods)s.") % {"goods": goods})
    _go_where_the_goods_are(task, pieces)


def _go_where_the_goods_are(task: DeliveryOrder, pieces: Pieces) -> None:
    """The task belongs to the warehouse that holds all of its goods, if one alone does."""
    held = stock_queries.held_by_warehouse(task.order_id)
    houses = [house for house, lines in held.items() if lines.keys() & pieces.keys()]
    if len(houses) == 1 and houses[0] != task.warehouse_id:
        delivery.hand_over(task, Warehouse.objects.get(pk=houses[0]))


def _hold_beside_others(
    taking: Taking, task: DeliveryOrder, pieces: Pieces, warehouse: Warehouse | None = None
) -> None:
    """Holds these pieces for the task, beside those that other tasks of the order count on; in that
    warehouse if one is named.
    """
    wanted = Counter(pieces)
    for other in delivery.living_tasks(taking.order.pk):
        if other.pk != task.pk and other.stage in serving.COUNTED:
            theirs = delivery.unsent(other)
            wanted.update({line: n for line, n in theirs.items() if line in pieces})
    actor, now = str(taking.actor), taking.now
    if warehouse:
        changing.hold_in(taking.order, wanted, warehouse.pk, actor=actor, now=now)
    else:
        changing.hold_lines(taking.order, actor=actor, now=now, pieces=dict(wanted))


def free_goods(taking: Taking) -> None:
    """What is held for the task goes back to the shelf; other tasks of the order keep theirs."""
    pieces = serving.promised(taking.order.pk, taking.subject.pk)
    released = stock.release(
        taking.order.pk, actor=str(taking.actor), now=taking.now, pieces=pieces,
        nearest=taking.subject.warehouse_id,
    )  # fmt: skip
    if released:
        taking.changes["released"] = released


# Splitting -------------------------------------------------------------------------------------


def part_lies_here(taking: Taking) -> str | None:
    """A task is split only where some of its goods lie here and some do not."""
    here = _here(taking, taking.subject)
    if not here.pieces:
        return _("Nothing of it lies here yet.")
    return _("All of it lies here: allocate the goods.") if here.whole else None


def split_delivery(taking: Taking) -> None:
    """What lies here goes into a task of its own, which is ready; the rest waits on."""
    here = _here(taking, taking.subject)
    ready = _split(taking, taking.subject, here)
    taking.changes |= {"task": ready.pk, "goods": _by_sku(taking, here.pieces)}


def _send_what_is_here(taking: Taking) -> None:
    """The customer wants everything as it is ready (U36)."""
    for task in list(delivery.living_tasks(taking.order.pk)):
        if task.stage == DeliveryStage.WAITING:
            here = _here(taking, task)
            if here.pieces and not here.whole:
                _split(taking, task, here)
                taking.changes["as_ready"] = _by_sku(taking, here.pieces)


@dataclass(frozen=True, slots=True)
class _Here:
    """Pieces of a task that lie in one warehouse, and whether that is all of it."""

    warehouse: int | None
    pieces: Pieces
    whole: bool


def _split(taking: Taking, task: DeliveryOrder, here: _Here) -> DeliveryOrder:
    warehouse = Warehouse.objects.get(pk=here.warehouse) if here.warehouse else None
    if taking.order.reserves != Reserves.NONE:
        _hold_beside_others(taking, task, _tracked(here.pieces), warehouse)
    boxes = list(Parcel.objects.filter(delivery=task, stage=ParcelStage.OPEN))
    share, carrier = Share(warehouse, {}, ready=True), boxes[0].carrier
    ready, parcel = delivery.open_task(taking.order, share, now=taking.now, carrier=carrier)
    delivery.draw_pieces(boxes, here.pieces, parcel)
    return ready


def _here(taking: Taking, task: DeliveryOrder) -> _Here:
    """What lies of a task in its own warehouse, held or free on the shelf; where nothing of it lies
    there, what the first other warehouse has. What nobody counts goes with the goods that are here.
    """
    order = taking.order
    pieces = delivery.unsent(task)
    lines = [line for line in lines_of(order.pk) if pieces.get(line.pk)]
    tracked = [line for line in lines if line.tracked and line.product_id]
    lying = serving.lying_by_warehouse(order.pk, task.pk)
    unheld = Counter(pieces)
    for held in (*lying.values(), serving.owed(order.pk, task.pk)):
        unheld.subtract(held)
    free = stock_queries.free_by_warehouse([line.product_id or 0 for line in tracked])
    for house in dict.fromkeys((task.warehouse_id or 0, *lying, *free)):
        here = _in_one(tracked, lying.get(house, {}), free.get(house, {}), unheld)
        if any(here.values()):
            whole = all(here[line.pk] == pieces[line.pk] for line in tracked)
            loose = {line.pk: pieces[line.pk] for line in lines if line not in tracked}
            return _Here(house or None, {k: n for k, n in (here | loose).items() if n}, whole)
    return _Here(task.warehouse_id, {}, whole=False)


def _in_one(
    lines: Iterable[Line], held: Pieces, shelf: Mapping[int, int], unheld: Pieces
) -> dict[int, int]:
    """Line id -> pieces that one warehouse has: those held there, and free ones for the rest."""
    free, here = Counter(shelf), {}
    for line in lines:
        taken = max(0, min(unheld.get(line.pk, 0), free[line.product_id or 0]))
        free[line.product_id or 0] -= taken
        here[line.pk] = held.get(line.pk, 0) + taken
    return here


def _tracked(pieces: Pieces) -> dict[int, int]:
    lines = Line.objects.filter(pk__in=pieces, tracked=True).values_list("pk", flat=True)
    return {line: pieces[line] for line in lines}
