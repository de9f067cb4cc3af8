"""The ticks "inform customer": one per channel, whom it reaches and what it will say (S4-3).

Reads the row's `informs`; the preview is drawn by the notifications. Called by the step sheets.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.lifecycle.offers import Offer, Told
from orderwright.outbound.notifications.previews import preview


@dataclass(frozen=True)
class Tick:
    """One channel with the message that would leave by it."""

    channel: str
    label: str
    to: list[str]
    ticked: bool
    subject: str = ""
    text: str = ""

    def turned(self, ticked: bool) -> "Tick":
        """As the person left the box."""
        return replace(self, ticked=ticked)


def ticks(
    order: Order, offer: Offer, *, recorded: Mapping[str, Any] | None = None, bare: bool = False
) -> list[Tick]:
    """One box per channel that would reach somebody; `bare` without the words (bulk)."""
    found = {told.owed.channel: told for told in offer.informs if told.to}
    kept = {} if bare else _kept(order, offer, recorded or {})
    return [_tick(told) if bare else _with_words(order, told, kept) for told in found.values()]


def _kept(order: Order, offer: Offer, recorded: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the step would keep, with the status that the order has after it."""
    enters = offer.step.target_from(order.stage) if offer.table.name == "order" else None
    if enters is None or recorded.get("status"):
        return recorded
    return {**recorded, "status": shop.default_status(OrderStage(enters)).code}


def _tick(told: Told) -> Tick:
    labels = {"email": _("Inform the customer by e-mail"), "sms": _("Inform the customer by SMS")}
    label = labels.get(told.owed.channel, str(told.owed.label))
    return Tick(told.owed.channel, label, list(told.to), told.ticked)


def _with_words(order: Order, told: Told, recorded: Mapping[str, Any]) -> Tick:
    words = preview(told.owed.name, order, recorded=recorded)
    return replace(_tick(told), subject=words.subject, text=words.text)
