"""The ticks "inform customer": one per channel, whom it reaches and what it will say (S4-3).

One tick stands for every message that the step brings by its channel, its own and those of the
rows that follow. Called by the step sheets; the words are drawn by the notifications.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.lifecycle.offers import Offer
from orderwright.kernel.lifecycle.planning import Foretold, Told
from orderwright.outbound.notifications.previews import Preview, preview


@dataclass(frozen=True)
class Tick:
    """One channel with the messages that would leave by it. `mixed`: left as it stands, each
    message follows its own default, and only those shown leave.
    """

    channel: str
    label: str
    to: list[str]
    ticked: bool
    messages: Sequence[Preview] = ()
    mixed: bool = False

    def turned(self, ticked: bool) -> "Tick":
        """As the person left the box."""
        return replace(self, ticked=ticked)


def ticks(order: Order, offer: Offer, *, recorded: Mapping[str, Any]) -> list[Tick]:
    """One box per channel of the row alone."""
    kept = _kept(order, offer, recorded)
    told = [told for told in offer.informs if told.to]
    return ticks_of([(t, preview(t.owed.name, order, recorded=kept)) for t in told])


def ticks_of(found: Sequence[tuple[Told, Preview]]) -> list[Tick]:
    """One box per channel for messages with their words."""
    channels = dict.fromkeys(told.owed.channel for told, _words in found)
    return [_tick([pair for pair in found if pair[0].owed.channel == name]) for name in channels]


def notes_of(found: Iterable[Told]) -> list[str]:
    """Why messages do not leave, or wait: each sentence once."""
    return list(dict.fromkeys(told.note for told in found if told.note))


def message_of(order: Order, row: Foretold, told: Told) -> Preview:
    """The words of a message of a rehearsed row; within the rehearsal."""
    about = (row.table.name, row.subject_id)
    return preview(told.owed.name, order, recorded=row.kept, about=about)


def _tick(found: Sequence[tuple[Told, Preview]]) -> Tick:
    later = all(told.later for told, _words in found)
    labels = {
        "email": _("Inform the customer by e-mail, once it is done") if later
        else _("Inform the customer by e-mail"),
        "sms": _("Inform the customer by SMS"),
    }  # fmt: skip
    first = found[0][0].owed
    leaving = [pair for pair in found if pair[0].ticked]
    shown = leaving or found
    return Tick(
        first.channel,
        labels.get(first.channel, str(first.label)),
        list(dict.fromkeys(target for told, _words in shown for target in told.to)),
        ticked=bool(leaving),
        messages=[words for _told, words in shown],
        mixed=0 < len(leaving) < len(found),
    )


def _kept(order: Order, offer: Offer, recorded: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the step would keep, with the status that the order has after it."""
    enters = offer.step.target_from(order.stage) if offer.table.name == "order" else None
    if enters is None or recorded.get("status"):
        return recorded
    return {**recorded, "status": shop.default_status(OrderStage(enters)).code}
