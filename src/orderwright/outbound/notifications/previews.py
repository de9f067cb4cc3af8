"""What a message would say if a step were taken now (X1, S4-4).

Called by the step sheet of the panel. Renders and forgets: no row, no token, no link.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import OrderStage, ParcelStage
from orderwright.outbound.notifications import linking
from orderwright.outbound.notifications.kinds import event_in
from orderwright.outbound.notifications.letters import Occasion
from orderwright.outbound.notifications.rendering import rendered

ENTERS = {
    "confirmed": OrderStage.CONFIRMED,
    "processing": OrderStage.PROCESSING,
    "shipped": OrderStage.SHIPPED,
    "completed": OrderStage.COMPLETED,
    "cancelled": OrderStage.CANCELLED,
    "reinstated": OrderStage.PLACED,
}
"""The stage that the order will be in when the mail is written."""


class Preview(NamedTuple):
    """Subject and text part; a link shows its path and dots."""

    subject: str
    text: str


def preview(
    owed_name: str,
    order: Order,
    *,
    recorded: Mapping[str, Any] | None = None,
    about: tuple[str, int] = ("order", 0),
) -> Preview:
    """The message of that name about the order; `recorded` is what the step would keep.

    `recorded["status"]` is the code of the status that would be set, else the stage's default.
    `about` = (table, row) of the step. Within a rehearsal the rows are those of after the step.
    """
    kept = dict(recorded or {})
    enters = ENTERS.get(event_in(owed_name)) or _with_last_parcel(owed_name, order)
    if enters and not kept.get("status"):
        kept["status"] = shop.default_status(enters).code
    words = rendered(order, Occasion(owed_name, order.pk, *about, recorded=kept), bare=True)
    return Preview(words.subject, linking.filled(words.text, linking.sample))


def _with_last_parcel(owed_name: str, order: Order) -> OrderStage | None:
    """The last parcel takes its order along."""
    if event_in(owed_name) != "parcel_sent" or order.stage != OrderStage.PROCESSING:
        return None
    waiting = Parcel.objects.filter(order=order, stage=ParcelStage.OPEN).count()
    return OrderStage.SHIPPED if waiting == 1 else None
