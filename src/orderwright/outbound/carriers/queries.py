"""Readers of what was asked of carriers. Called by pages and the API; writes nothing."""

from collections.abc import Sequence

from orderwright.domain.orders.models import Order
from orderwright.outbound.carriers.models import Shipment

Stage = Shipment.Stage


def label_of(order_id: int, key: str) -> Shipment | None:
    """The shipment of that key with its label's bytes; None when it is another order's, or there
    is no label (any more).
    """
    found = Shipment.objects.filter(order_id=order_id, key=key, label__isnull=False).first()
    return found if found and found.stage != Stage.VOIDED else None


def made_for(parcel_ids: Sequence[int]) -> dict[int, Shipment]:
    """Parcel id -> the label that its carrier made; parcels without one are left out."""
    rows = Shipment.objects.filter(parcel__in=parcel_ids, stage=Stage.MADE, label__isnull=False)
    return {row.parcel_id: row for row in rows if row.parcel_id and row.label}


def with_label(shipment_ids: Sequence[int]) -> frozenset[int]:
    """Those of them whose label is still kept."""
    rows = Shipment.objects.filter(pk__in=shipment_ids, label__isnull=False)
    return frozenset(rows.values_list("pk", flat=True))


def ends(shipment: Shipment) -> str:
    """How a file with the label ends."""
    return "zpl" if shipment.format == "zpl" else "pdf"


def in_trouble(*, limit: int = 200) -> list[Shipment]:
    """Shipments that somebody has to look at, the longest waiting first, without their labels."""
    rows = Shipment.objects.exclude(error="").exclude(stage=Stage.VOIDED).defer("label")
    return list(rows.select_related("parcel").order_by("pk")[:limit])


def count_trouble() -> int:
    """How many those are."""
    return Shipment.objects.exclude(error="").exclude(stage=Stage.VOIDED).count()


def numbers(order_ids: list[int]) -> dict[int, str]:
    """Order id -> its number."""
    return dict(Order.objects.filter(pk__in=order_ids).values_list("pk", "number"))
