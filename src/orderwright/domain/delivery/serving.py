"""Whether what an order holds lies on the shelf: back-orders are served oldest first.

A line sold on back-order holds pieces that are not there yet; its level then promises more than it
has. What lies there goes first to tasks that count on it already, then to the oldest hold. Reads
only; called under the order's lock by confirming and allocating, and by the clock to find whom
goods could serve that somebody else gave back.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.orders.models import Line
from orderwright.domain.shop.stages import DeliveryStage, OrderStage
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
        if not put_on_hold(order_id, pk) and not owed(order_id):
            yield pk


def put_on_hold(order_id: int, task: int) -> bool:
    """Whether somebody said that the goods are missing, and nobody that they were found."""
    moves = Event.objects.filter(
        order_id=order_id, subject_kind="delivery", subject_id=task, step__in=MOVES
    ).exclude(name="attempt_refused")
    return moves.order_by("-seq").values_list("step", flat=True).first() == "hold"


def _lines_without_goods() -> QuerySet[Line]:
    """Lines of a task's order that want more than is held for them and lies free."""
    of_line = Reservation.objects.filter(order_id=OuterRef("order_id"), line_id=OuterRef("pk"))
    holds = of_line.order_by().values("line_id").annotate(sum=Sum("quantity")).values("sum")
    of_product = Level.objects.filter(product_id=OuterRef("product_id"))
    by_product = of_product.order_by().values("product_id")
    free = by_product.annotate(sum=Sum(F("on_hand") - F("reserved"))).values("sum")
    lines = Line.objects.filter(
        order_id=OuterRef("order_id"), tracked=True, product_id__isnull=False
    )
    wants = F("quantity") - F("cancelled") - F("shipped") - Coalesce(Subquery(holds), 0)
    return lines.annotate(wants=wants, free=Coalesce(Subquery(free), 0)).filter(
        wants__gt=0, free__lt=F("wants")
    )


def _empty_levels() -> QuerySet[Reservation]:
    """Holds of a task's order on a level where nothing lies."""
    empty = Level.objects.filter(pk=OuterRef("level_id"), on_hand=0)
    return Reservation.objects.filter(Exists(empty), order_id=OuterRef("order_id"))


def owed(order_id: int) -> dict[int, int]:
    """Line id -> pieces that the order holds and that do not lie there; covered lines left out.

    Its own task counts on nothing yet: this is how it is decided whether it may.
    """
    of_order = Reservation.objects.filter(order_id=order_id).values("level_id")
    short = Level.objects.filter(pk__in=of_order, reserved__gt=F("on_hand"))
    there = dict(short.values_list("pk", "on_hand"))
    if not there:
        return {}
    holds = list(Reservation.objects.filter(level_id__in=there).order_by("pk"))
    counted = DeliveryOrder.objects.filter(
        order_id__in={hold.order_id for hold in holds}, stage__in=COUNTED
    )
    served = set(counted.values_list("order_id", flat=True)) - {order_id}
    lacking = _lacking(sorted(holds, key=lambda hold: hold.order_id not in served), there)
    return {
        hold.line_id: pieces
        for hold in holds
        if hold.order_id == order_id and (pieces := lacking.get(hold.pk, 0))
    }


def _lacking(holds: Iterable[Reservation], there: Mapping[int, int]) -> dict[int, int]:
    """Hold id -> pieces it lacks, when the shelf is handed out in this order."""
    left, lacking = dict(there), {}
    for hold in holds:
        taken = min(hold.quantity, left[hold.level_id])
        left[hold.level_id] -= taken
        lacking[hold.pk] = hold.quantity - taken
    return lacking
