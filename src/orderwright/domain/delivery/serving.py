"""Whether what an order holds lies on the shelf: back-orders are served oldest first.

A line sold on back-order holds pieces that are not there yet; its level then promises more than it
has. What lies there goes first to tasks that count on it already, then to the oldest hold. Reads
only; called under the order's lock by confirming and allocating, and by the clock to find whom
goods could serve that somebody else gave back.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from orderwright.domain.delivery.models import DeliveryOrder, ParcelLine
from orderwright.domain.orders.models import Line
from orderwright.domain.shop.stages import DeliveryStage, OrderStage, ParcelStage
from orderwright.domain.stock.models import Level, Reservation
from orderwright.kernel.journal.models import Event

COUNTED = (DeliveryStage.READY, DeliveryStage.PICKED, DeliveryStage.PACKED)
"""Stages of a task whose goods are there."""

FULFILLED = (OrderStage.CONFIRMED, OrderStage.PROCESSING)
MOVES = ("allocate", "hold", "resume")


def could_be_served(_now: datetime, after: int, limit: int) -> list[int]:
    """Ids above `after` of waiting tasks whose goods lie free on the shelf, oldest first.

    Those that somebody put on hold are left to people: they know what is wrong with the goods.
    """
    waiting = DeliveryOrder.objects.filter(
        ~Exists(_lines_without_goods()), ~Exists(_empty_levels()),
        stage=DeliveryStage.WAITING, order__stage__in=FULFILLED, pk__gt=after,
    )  # fmt: skip
    return list(islice(_with_goods(waiting.order_by("pk")), limit))


def _with_goods(tasks: QuerySet[DeliveryOrder]) -> Iterator[int]:
    for pk, order_id in list(tasks.values_list("pk", "order_id")):
        if not put_on_hold(order_id, pk) and not owed(order_id, pk):
            yield pk


def put_on_hold(order_id: int, task: int) -> bool:
    """Whether somebody said that the goods are missing, and nobody that they were found."""
    moves = Event.objects.filter(
        order_id=order_id, subject_kind="delivery", subject_id=task, step__in=MOVES
    ).exclude(name="attempt_refused")
    return moves.order_by("-seq").values_list("step", flat=True).first() == "hold"


def _lines_without_goods() -> QuerySet[Line]:
    """Lines in a task's parcels that want more than is held for them and lies free."""
    of_line = Reservation.objects.filter(order_id=OuterRef("order_id"), line_id=OuterRef("pk"))
    holds = of_line.order_by().values("line_id").annotate(sum=Sum("quantity")).values("sum")
    of_product = Level.objects.filter(
        product_id=OuterRef("product_id"), warehouse__active=True, on_hand__gt=F("reserved")
    )
    by_product = of_product.order_by().values("product_id")
    free = by_product.annotate(sum=Sum(F("on_hand") - F("reserved"))).values("sum")
    lines = Line.objects.filter(
        order_id=OuterRef("order_id"), tracked=True, product_id__isnull=False,
        parcelline__parcel__delivery_id=OuterRef("pk"),
    )  # fmt: skip
    wants = F("quantity") - F("cancelled") - F("shipped") - Coalesce(Subquery(holds), 0)
    return lines.annotate(wants=wants, free=Coalesce(Subquery(free), 0)).filter(
        wants__gt=0, free__lt=F("wants")
    )


def _empty_levels() -> QuerySet[Reservation]:
    """Holds for lines in a task's parcels on a level where nothing lies."""
    empty = Level.objects.filter(pk=OuterRef("level_id"), on_hand=0)
    inside = ParcelLine.objects.filter(parcel__delivery_id=OuterRef(OuterRef("pk")))
    return Reservation.objects.filter(
        Exists(empty), order_id=OuterRef("order_id"), line_id__in=inside.values("line_id")
    )


def owed(order_id: int, task: int | None = None) -> dict[int, int]:
    """Line id -> pieces that the order, or one task of it, holds and that do not lie there; covered
    lines left out.

    What is asked about counts on nothing yet: this is how it is decided whether it may.
    """
    return _by_line(_owed_claims(order_id, task))


def lying(order_id: int, task: int) -> dict[int, int]:
    """Line id -> pieces that are held for the task and lie there."""
    sums: Counter[int] = Counter()
    for there in lying_by_warehouse(order_id, task).values():
        sums.update(there)
    return dict(sums)


def lying_by_warehouse(order_id: int, task: int) -> dict[int, dict[int, int]]:
    """Warehouse -> line id -> pieces that are held for the task and lie there."""
    found: dict[int, Counter[int]] = {}
    for claim in _claims_of(order_id, task):
        there = found.setdefault(claim.hold.level.warehouse_id, Counter())
        there[claim.hold.line_id] += claim.pieces
    for claim in _owed_claims(order_id, task):
        found[claim.hold.level.warehouse_id][claim.hold.line_id] -= claim.pieces
    return {house: dict(there) for house, there in found.items()}


def promised(order_id: int, task: int) -> dict[int, int]:
    """Line id -> pieces that are held for the task, whether they lie there or not."""
    return _by_line(_claims_of(order_id, task))


@dataclass(frozen=True, slots=True)
class _Claim:
    """Pieces of a hold that a task counts on (`counted`) or waits for; task 0 = not opened yet."""

    hold: Reservation
    task: int
    pieces: int
    counted: bool


def _holds() -> QuerySet[Reservation]:
    return Reservation.objects.select_related("level").order_by("pk")


def _is_of(claim: _Claim, order_id: int, task: int | None) -> bool:
    return claim.hold.order_id == order_id and task in (None, claim.task)


def _owed_claims(order_id: int, task: int | None) -> list[_Claim]:
    of_order = Reservation.objects.filter(order_id=order_id).values("level_id")
    short = Level.objects.filter(pk__in=of_order, reserved__gt=F("on_hand"))
    there = dict(short.values_list("pk", "on_hand"))
    if not there:
        return []
    lines = Reservation.objects.filter(level_id__in=there).values("line_id")
    holds = list(_holds().filter(line_id__in=lines))
    lacking = _lacking(_claims(holds, order_id, task), there)
    return [claim for claim in lacking if _is_of(claim, order_id, task)]


def _claims_of(order_id: int, task: int) -> list[_Claim]:
    claims = _claims(list(_holds().filter(order_id=order_id)), order_id, task)
    return [claim for claim in claims if _is_of(claim, order_id, task)]


def _by_line(claims: Iterable[_Claim]) -> dict[int, int]:
    sums: Counter[int] = Counter()
    for claim in claims:
        sums[claim.hold.line_id] += claim.pieces
    return {line: pieces for line, pieces in sums.items() if pieces}


def _claims(holds: Sequence[Reservation], order_id: int, task: int | None) -> list[_Claim]:
    """Each hold handed to the tasks that have its line to send: those of the same warehouse first,
    those that count on it already before those that wait, then the oldest.
    """
    wanted = _wanted(holds, order_id, task)
    claims = []
    for hold in holds:
        left = hold.quantity
        here = hold.level.warehouse_id
        rows = wanted.get(hold.line_id, [])
        for row in sorted(rows, key=lambda row: (row.warehouse != here, not row.counted, row.task)):
            taken = min(left, row.pieces)
            row.pieces, left = row.pieces - taken, left - taken
            if taken:
                claims.append(_Claim(hold, row.task, taken, row.counted))
        if left:
            claims.append(_Claim(hold, 0, left, counted=False))
    return claims


@dataclass(slots=True)
class _Wanted:
    """Pieces of one line that a task has still to send."""

    task: int
    warehouse: int | None
    counted: bool
    pieces: int


def _wanted(
    holds: Sequence[Reservation], order_id: int, task: int | None
) -> dict[int, list[_Wanted]]:
    packed = ParcelLine.objects.filter(
        line_id__in={hold.line_id for hold in holds}, parcel__stage=ParcelStage.OPEN,
        parcel__delivery__stage__in=(*COUNTED, DeliveryStage.WAITING),
    ).order_by()  # fmt: skip
    box = "parcel__delivery"
    rows = packed.values_list(
        "line_id", f"{box}_id", f"{box}__order_id", f"{box}__warehouse_id", f"{box}__stage"
    ).annotate(pieces=Sum("quantity"))
    found: dict[int, list[_Wanted]] = {}
    for line_id, pk, of_order, warehouse, stage, pieces in rows:
        asked = pk == task or (task is None and of_order == order_id)
        counted = stage in COUNTED and not asked
        found.setdefault(line_id, []).append(_Wanted(pk, warehouse, counted, pieces))
    return found


def _lacking(claims: Iterable[_Claim], there: Mapping[int, int]) -> Iterator[_Claim]:
    """What each claim lacks, when the shelf is handed out to those who count on it, then to the
    oldest hold.
    """
    left = dict(there)
    on_short = (claim for claim in claims if claim.hold.level_id in left)
    for claim in sorted(on_short, key=lambda claim: (not claim.counted, claim.hold.pk)):
        taken = min(claim.pieces, left[claim.hold.level_id])
        left[claim.hold.level_id] -= taken
        if lacks := claim.pieces - taken:
            yield replace(claim, pieces=lacks)
