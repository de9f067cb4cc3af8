"""The carriers of the demo shop: DPD's labels come from the rehearsed carrier, by 15:00 they leave.

Saved by the services as in a real shop. Called by `demo_shop.py`.
"""

from datetime import time

from orderwright.domain.delivery.carrier_services import CarrierWish, save_carrier
from orderwright.domain.delivery.models import Carrier

REHEARSED = "dpd"
CUT_OFF = time(15)


def load_carriers() -> None:
    """Everything else of the row stays as every shop begins with it."""
    row = Carrier.objects.get(code=REHEARSED)
    save_carrier(
        CarrierWish(
            row.code, row.name, row.page, row.shape, row.example, row.check_digit,
            row.label_format, CUT_OFF, service="rehearsal", position=row.position,
        )
    )  # fmt: skip
