"""What the labels of parcels say to collect, and whether that is still so (S1-13, T47).

A label is paper: when the money comes another way, it goes on asking for cash. So every box keeps
what was written on it (`Parcel.label_cash`). Reads only; amounts in minor units of the order's
currency.
"""

from collections.abc import Iterable, Sequence

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, When

from orderwright.domain.checkout.matrix_facts import cells
from orderwright.domain.checkout.models import PaymentMethod
from orderwright.domain.delivery.carriers import PICK_UP
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import NOT_ARRIVED, ParcelStage

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


def collects_already(parcel: Parcel, boxes: Iterable[Parcel]) -> bool:
    """Whether another of these boxes is to bring the order's cash."""
    return any(box.label_cash and box.pk != parcel.pk and box.stage in NOT_ARRIVED for box in boxes)


def is_collected_there(parcel: Parcel) -> bool:
    """Who collects the goods pays at the counter: no label says it."""
    return parcel.carrier in ("", PICK_UP)


def asks_wrongly() -> QuerySet[Parcel]:
    """Boxes of any order whose label asks for cash, and not for what is to be collected."""
    asks = Parcel.objects.filter(label_cash__gt=0, stage__in=ASKED_ABOUT)
    at_the_door = Q(order__pays_on_delivery=True) & ~Q(order__payment_method__in=ways_on_credit())
    owes = Q(order__total__gt=F("order__paid") - F("order__refunded"))
    now = Case(When(at_the_door & owes, then=DUE), default=0, output_field=BigIntegerField())
    wrong = asks.exclude(label_cash=now)
    return wrong.select_related("order").order_by("pk")


def wrong_of(order: Order, boxes: Sequence[Parcel]) -> list[Parcel]:
    """Of the order's boxes those whose label says another sum, or none where cash is wanted."""
    now = to_collect(order)
    wrong = [
        box for box in boxes
        if box.label_cash and box.stage in ASKED_ABOUT and box.label_cash != now
    ]  # fmt: skip
    coming = [box for box in boxes if box.stage in NOT_ARRIVED]
    silent = bool(coming) and all(box.label_cash == 0 for box in coming)
    return [*wrong, *coming[:1]] if now and silent else wrong
