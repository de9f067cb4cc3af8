"""What the labels of parcels say to collect, and whether that is still so (S1-13, T47).

A label is paper: when the money comes another way, it goes on asking for cash. So every box keeps
what was written on it (`Parcel.label_cash`). Reads only; amounts in minor units of the order's
currency.
"""

from collections.abc import Iterable, Sequence

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, When

from orderwright.domain.checkout.matrix_facts import cells
from orderwright.domain.checkout.models import PaymentMethod
from orderwright.domain.delivery.carriers import PICK_UP
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import NOT_ARRIVED, DeliveryStage, ParcelStage

ASKED_ABOUT = (*NOT_ARRIVED, ParcelStage.DELIVERED)
"""What came back collected nothing; of what was delivered somebody asks whether it did."""

DUE = F("order__total") - F("order__paid") + F("order__refunded")


def to_collect(order: Order) -> int:
    """What whoever brings the order is to collect now."""
    return max(0, order.due) if is_paid_at_the_door(order) else 0


def is_paid_at_the_door(order: Order) -> bool:
    """Cash is collected with the goods; who buys on credit pays later."""
    return order.pays_on_delivery and order.payment_method not in ways_on_credit()


def ways_on_credit() -> list[str]:
    """Ways to pay of which the money comes later, by transfer."""
    methods = cells().payments.values()
    return [method.code for method in methods if method.kind == PaymentMethod.Kind.CREDIT]


def bearer(boxes: Iterable[Parcel]) -> Parcel | None:
    """The one box of an order whose label asks for the cash, of those that have not arrived: the
    first that does not wait for goods; rather one whose label says so already, and of those the
    one that has left. What left without a word is asked last. (S2-17)
    """
    coming = sorted(
        (box for box in boxes if box.stage in NOT_ARRIVED), key=lambda box: (box.position, box.pk)
    )
    if len(coming) < 2:
        return coming[0] if coming else None
    going = [box for box in coming if not _waits(box)]
    return min(going or coming, key=_turn)


def _waits(box: Parcel) -> bool:
    return box.stage == ParcelStage.OPEN and box.delivery.stage == DeliveryStage.WAITING


def _turn(box: Parcel) -> int:
    if box.label_cash:
        return 1 if box.stage == ParcelStage.OPEN else 0
    return 2 if box.label_cash is None else 3


def collected_with(box: Parcel, order: Order, boxes: Iterable[Parcel]) -> int:
    """What this box of the order is to bring; for what has arrived what is still due."""
    now = to_collect(order)
    if not now or box.stage not in NOT_ARRIVED:
        return now
    bringing = bearer(boxes)
    return now if bringing is not None and bringing.pk == box.pk else 0


def collected_by(task_id: int, order: Order, boxes: Iterable[Parcel]) -> int:
    """What whoever brings this delivery of the order is to collect."""
    bringing = bearer(boxes)
    return to_collect(order) if bringing and bringing.delivery_id == task_id else 0


def is_collected_there(parcel: Parcel) -> bool:
    """Who collects the goods pays at the counter: no label says it."""
    return parcel.carrier in ("", PICK_UP) and parcel.delivery.deliverer_id is None


def asks_wrongly() -> QuerySet[Parcel]:
    """Boxes of any order whose label asks for cash, and not for what is to be collected."""
    asks = Parcel.objects.filter(label_cash__gt=0, stage__in=ASKED_ABOUT)
    at_the_door = Q(order__pays_on_delivery=True) & ~Q(order__payment_method__in=ways_on_credit())
    owes = Q(order__total__gt=F("order__paid") - F("order__refunded"))
    now = Case(When(at_the_door & owes, then=DUE), default=0, output_field=BigIntegerField())
    wrong = asks.filter(~Q(label_cash=now) | _another_brings_it())
    return wrong.select_related("order", "delivery").order_by("pk")


def _another_brings_it() -> Q:
    """As `bearer` judges: the box stands here, and another one's label asks too and has left, or it
    waits for goods and another one does not.
    """
    here, waits = Q(stage=ParcelStage.OPEN), Q(delivery__stage=DeliveryStage.WAITING)
    others = Parcel.objects.filter(order=OuterRef("order"), stage__in=NOT_ARRIVED)
    others = others.exclude(pk=OuterRef("pk"))
    asks = Exists(others.filter(label_cash__gt=0).exclude(here))
    return here & (Q(asks) | waits & Q(Exists(others.exclude(here & waits))))


def wrong_of(order: Order, boxes: Sequence[Parcel]) -> list[Parcel]:
    """Of the order's boxes those whose label says another sum, or none where cash is wanted."""
    wrong = [
        box for box in boxes
        if box.label_cash and box.stage in ASKED_ABOUT
        and box.label_cash != collected_with(box, order, boxes)
    ]  # fmt: skip
    bringing = bearer(boxes) if to_collect(order) else None
    return [*wrong, bringing] if bringing and _says_nothing(bringing, boxes) else wrong


def _says_nothing(box: Parcel, boxes: Sequence[Parcel]) -> bool:
    """A carrier's label without cash, or one that left while another box was to bring it."""
    left = box.stage != ParcelStage.OPEN and box.label_cash is None
    return box.label_cash == 0 or (left and len(boxes) > 1 and not is_collected_there(box))
