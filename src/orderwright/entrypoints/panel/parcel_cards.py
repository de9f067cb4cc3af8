"""The parcels of the order page: number, label and its state, what the carrier told, cut-off.

Reads only; called by the order page. What can be done comes from the offers of the table.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.checkout import label_cash
from orderwright.domain.delivery import carriers
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.delivery.ports import News
from orderwright.domain.delivery.working_days import is_working
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import DeliveryStage, ParcelStage
from orderwright.entrypoints.panel.offered import Part
from orderwright.kernel import clock
from orderwright.lifecycle.label_cash import sentence
from orderwright.outbound.carriers import queries, shipments
from orderwright.outbound.carriers.models import Shipment, TrackingEvent

COLOURS = {
    Shipment.Stage.ASKED: "amber", Shipment.Stage.MADE: "green", Shipment.Stage.FAILED: "red",
    Shipment.Stage.VOIDING: "amber", Shipment.Stage.VOIDED: "grey", Shipment.Stage.KEPT: "red",
}  # fmt: skip

NEWS = {
    News.ANNOUNCED: gettext_lazy("announced"),
    News.TAKEN: gettext_lazy("taken by the carrier"),
    News.OUT: gettext_lazy("out for delivery"),
    News.AT_POINT: gettext_lazy("waits at the pick-up point"),
    News.DELIVERED: gettext_lazy("delivered by the carrier"),
    News.FAILED: gettext_lazy("not delivered by the carrier"),
    News.RETURNED: gettext_lazy("returned to the sender"),
    News.CANCELLED: gettext_lazy("cancelled at the carrier"),
    News.UNKNOWN: gettext_lazy("a word that is not known"),
}


def news_word(code: str) -> str:
    """What a carrier told, for people."""
    return str(NEWS[News(code)])


@dataclass(frozen=True)
class ParcelCard:
    """One parcel. `label` is empty where none was ever asked for; `leaves` says when its carrier
    comes; `events` the newest first.
    """

    part: Part
    tracking: str
    label: Shipment | None
    colour: str
    prints: bool
    cleared: bool
    extension: str
    events: Sequence[tuple[TrackingEvent, str]]
    leaves: str
    rehearsal: str
    """The page of the rehearsed carrier; empty for real ones."""
    wrong_cash: str = ""
    """What its label says to collect and is not so; empty when all is well."""


def cards(parts: Sequence[tuple[Part, str]]) -> list[ParcelCard]:
    """One card for each parcel and the address where its carrier shows it."""
    known = shipments.last_of(part.row.pk for part, _tracking in parts)
    labels = [label.pk for label in known.values()]
    heard, kept = _heard(labels), queries.with_label(labels) if labels else frozenset()
    wrong = _wrong_cash([part.row for part, _tracking in parts])
    return [
        replace(
            _card(part, tracking, known.get(part.row.pk), (heard, kept)),
            wrong_cash=wrong.get(part.row.pk, ""),
        )
        for part, tracking in parts
    ]


def _wrong_cash(boxes: Sequence[Parcel]) -> dict[int, str]:
    if not boxes:
        return {}
    order = boxes[0].order
    return {box.pk: sentence(order, box) for box in label_cash.wrong_of(order, boxes)}


def _card(
    part: Part,
    tracking: str,
    label: Shipment | None,
    known: tuple[dict[int, list[TrackingEvent]], frozenset[int]],
) -> ParcelCard:
    heard, kept = known
    is_kept = label is not None and label.pk in kept
    has_label = label is not None and label.stage in (Shipment.Stage.MADE, Shipment.Stage.KEPT)
    events = heard.get(label.pk, []) if label else []
    return ParcelCard(
        part, tracking, label,
        colour=COLOURS[Shipment.Stage(label.stage)] if label else "",
        prints=has_label and is_kept,
        cleared=has_label and not is_kept,
        extension=queries.ends(label) if label else "",
        events=[(event, news_word(event.news)) for event in reversed(events)],
        leaves=_leaves(part.row),
        rehearsal=_rehearsal(label),
    )  # fmt: skip


def _rehearsal(label: Shipment | None) -> str:
    plays = label is not None and label.service == "rehearsal" and clock.movable()
    return f"/rehearsal/carrier/{label.external_ref}" if label and plays else ""


def _heard(labels: Sequence[int]) -> dict[int, list[TrackingEvent]]:
    found: dict[int, list[TrackingEvent]] = {}
    for event in TrackingEvent.objects.filter(shipment_id__in=labels).order_by("at", "pk"):
        found.setdefault(event.shipment_id, []).append(event)
    return found


def _leaves(parcel: Parcel) -> str:
    """When what is ready leaves, by the carrier's cut-off (S3-36); nothing of goods that are still
    awaited.
    """
    told = carriers.leaves_today(parcel.carrier, clock.now())
    awaited = parcel.delivery.stage == DeliveryStage.WAITING
    if parcel.stage != ParcelStage.OPEN or awaited or told is None:
        return ""
    until, is_today = told
    here = clock.now().astimezone(ZoneInfo(shop.settings().time_zone))
    if not is_working(here.date()):
        return _("The carrier takes no parcels today: it leaves on the next working day.")
    if is_today:
        return _("Leaves today if it is ready until %(time)s.") % {"time": f"{until:%H:%M}"}
    return _("The carrier took parcels until %(time)s: it leaves another day.") % {
        "time": f"{until:%H:%M}"
    }
