"""What carriers made and told of an order's parcels: labels, their files, tracking (S2-17, U5)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Schema
from typing_extensions import TypedDict

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.queries import by_number
from orderwright.domain.overview.parts import moment, moment_or_none
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.bodies import Number, RowId
from orderwright.entrypoints.api.described import KEYED, ListOf, refusals
from orderwright.entrypoints.api.orders import READS
from orderwright.entrypoints.api.parcels import router as router
from orderwright.entrypoints.api.problems import Problem
from orderwright.outbound.carriers import queries, shipments
from orderwright.outbound.carriers.models import Shipment, TrackingEvent

FILES = {
    "pdf": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    "zpl": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


class LabelData(TypedDict):
    """A label that was asked of a carrier. `error` says why there is none, or what to look at."""

    state: str
    service: str
    reference: str
    tracking_number: str
    format: str
    asked_at: str
    made_at: str | None
    error: str


class CarrierEventData(TypedDict):
    """What a carrier told; `raw` is its own word."""

    at: str
    news: str
    raw: str
    text: str


class ParcelLabelData(TypedDict):
    """One parcel; `label` is null where none was ever asked for."""

    parcel: int
    label: LabelData | None
    events: list[CarrierEventData]


class LabelQuery(Schema):
    """Which parcel, where the order has several labels."""

    parcel: RowId | None = None


@router.get(
    "/orders/{number}/parcels", auth=READS, response={200: ListOf[ParcelLabelData], **KEYED}
)
def list_labels(request: HttpRequest, number: Path[Number]) -> Answer:
    """Each parcel with its label and what its carrier told, the oldest word first."""
    parcels = list(Parcel.objects.filter(order=by_number(number)))
    known = shipments.last_of(parcel.pk for parcel in parcels)
    return answer({"items": [_parcel_data(box, known.get(box.pk)) for box in parcels]})


def _label_route(extension: str) -> dict[str, Any]:
    return {
        "auth": READS,
        "response": refusals(400, 401, 403, 404, 409, 429),
        "openapi_extra": {"responses": {200: {"description": "OK", "content": FILES[extension]}}},
    }


@router.get("/orders/{number}/documents/label.pdf", **_label_route("pdf"))
def label_pdf(request: HttpRequest, number: Path[Number], asked: Query[LabelQuery]) -> HttpResponse:
    """The carrier's own label as PDF."""
    return _file(number, asked.parcel, "pdf")


@router.get("/orders/{number}/documents/label.zpl", **_label_route("zpl"))
def label_zpl(request: HttpRequest, number: Path[Number], asked: Query[LabelQuery]) -> HttpResponse:
    """The carrier's own label as ZPL."""
    return _file(number, asked.parcel, "zpl")


def _file(number: str, parcel: int | None, extension: str) -> HttpResponse:
    found = queries.labels_of(by_number(number).pk, extension)
    if parcel is not None:
        found = [row for row in found if row.parcel_id == parcel]
    if not found:
        raise Problem(404, _("There is no such label."))
    if len(found) > 1:
        raise Problem(409, _("There are several labels: name the parcel."))
    kind = next(iter(FILES[extension]))
    return HttpResponse(
        bytes(found[0].label or b""), content_type=kind, headers={"Cache-Control": "no-store"}
    )


def _parcel_data(parcel: Parcel, label: Shipment | None) -> ParcelLabelData:
    events = label.events.all() if label else ()
    return {
        "parcel": parcel.pk,
        "label": _label_data(label) if label else None,
        "events": [_event_data(event) for event in events],
    }


def _label_data(label: Shipment) -> LabelData:
    return {
        "state": label.stage,
        "service": label.service,
        "reference": label.key,
        "tracking_number": label.number,
        "format": label.format,
        "asked_at": moment(label.asked_at),
        "made_at": moment_or_none(label.made_at),
        "error": label.error,
    }


def _event_data(event: TrackingEvent) -> CarrierEventData:
    return {"at": moment(event.at), "news": event.news, "raw": event.raw, "text": event.text}
