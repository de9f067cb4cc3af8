"""Which labels follow what happens to an order: the words of `neighbours.py` about labels.

As `following.py`: selectors and conditions only look, under the order's lock.
"""

from collections.abc import Sequence

from orderwright.domain.shop.stages import ParcelStage
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.lifecycle.labels import VOIDABLE, parcels_without_label
from orderwright.outbound.carriers.models import Shipment

__all__ = ["parcels_with_label", "parcels_without_label"]


def parcels_with_label(taking: Taking) -> Sequence[int]:
    """Boxes that stand here and have a label that nobody needs any more."""
    here = [box.pk for box in taking.rows("parcels") if box.stage == ParcelStage.OPEN]
    rows = Shipment.objects.filter(parcel_id__in=here, stage__in=VOIDABLE)
    return list(rows.order_by("parcel_id").values_list("parcel_id", flat=True))
