"""The parcels that a mail tells of, with the carrier's own tracking page (S3-20).

Called by `context.py`. Reads parcels that have left; one that still stands in the shop is nobody's
news.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language

from orderwright.domain.checkout.models import DeliveryMethod
from orderwright.domain.delivery import carriers
from orderwright.domain.delivery.carriers import same
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.overview.parts import carrier_name
from orderwright.domain.shop.stages import ParcelStage
from orderwright.outbound.notifications.letters import Occasion, ParcelFacts
from orderwright.outbound.notifications.plain import line

ON_THE_WAY = (ParcelStage.SENT, ParcelStage.DELIVERED)


def parcels_of(order: Order, occasion: Occasion) -> tuple[ParcelFacts, ...]:
    """The parcel that the occasion is about, else all that have left, in their order."""
    found = Parcel.objects.filter(order=order, stage__in=ON_THE_WAY)
    if occasion.subject_kind == "parcel":
        found = found.filter(pk=occasion.subject_id)
    parcels = list(found.prefetch_related("lines__line"))
    methods = list(DeliveryMethod.objects.all()) if parcels else []
    return tuple(_facts(parcel, order, methods) for parcel in parcels)


def _facts(parcel: Parcel, order: Order, methods: Sequence[DeliveryMethod]) -> ParcelFacts:
    method = _method(parcel, order, methods)
    return ParcelFacts(
        carrier=_carrier(parcel, order, method),
        number=line(parcel.tracking_number),
        url=line(_page(parcel, method)),
        contents=tuple((share.quantity, line(share.line.name)) for share in parcel.lines.all()),
    )


def _page(parcel: Parcel, method: DeliveryMethod | None) -> str:
    """The method's own address, else the carrier's as everybody knows it."""
    number = parcel.tracking_number
    own = carriers.addressed(method.tracking_url, number) if method else ""
    carrier = parcel.carrier or (method.carrier if method else "")
    return own or carriers.page_of(carrier, number)


def _carrier(parcel: Parcel, order: Order, method: DeliveryMethod | None) -> str:
    """As the customer chose it; another carrier by its name in the active language."""
    if method is None:
        return line(carrier_name(parcel.carrier) or order.delivery_name)
    if method.code == order.delivery_method:
        return line(order.delivery_name)
    return line(method.name(get_language() or "en"))


def _method(
    parcel: Parcel, order: Order, methods: Sequence[DeliveryMethod]
) -> DeliveryMethod | None:
    """The order's own method unless the parcel went with another carrier."""
    fitting = [
        method for method in methods
        if parcel.carrier == method.code or same(parcel.carrier, method.carrier)
    ]  # fmt: skip
    if not parcel.carrier:
        fitting = [method for method in methods if method.code == order.delivery_method]
    own = [method for method in fitting if method.code == order.delivery_method]
    with_page = [method for method in fitting if method.tracking_url]
    return next(iter([*own, *with_page, *fitting]), None)
