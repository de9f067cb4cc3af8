"""What travels with an order's parcels: labels, packing slips, tracking (S2-17, S4-17, U5)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Schema
from typing_extensions import TypedDict

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.queries import by_number
from orderwright.domain.overview.parts import moment, moment_or_none
from orderwright.entrypoints import papers
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.bodies import Number, RowId
from orderwright.entrypoints.api.described import KEYED, ListOf, refusals
from orderwright.entrypoints.api.orders import READS
from orderwright.entrypoints.api.parcels import router as router
from orderwright.entrypoints.api.problems import Problem
from orderwright.entrypoints.papers import NothingToPrint, Paper
from orderwright.outbound.carriers import shipments
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
    """Of one parcel alone; without it of all that have not left, or of all when all have."""

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
    """The labels as one PDF: the carrier's own, else drawn by the shop."""
    return _file(number, asked.parcel, "pdf")


@router.get("/orders/{number}/documents/label.zpl", **_label_route("zpl"))
def label_zpl(request: HttpRequest, number: Path[Number], asked: Query[LabelQuery]) -> HttpResponse:
    """The labels for a label printer: the carrier's own ZPL, else the shop's."""
    return _file(number, asked.parcel, "zpl")


@router.get("/orders/{number}/documents/packing-slip.pdf", **_label_route("pdf"))
def packing_slip(
    request: HttpRequest, number: Path[Number], asked: Query[LabelQuery]
) -> HttpResponse:
    """What lies in each box, in the order's language, without prices."""
    try:
        file = papers.as_pdf([by_number(number)], Paper.SLIPS, only=asked.parcel)
    except NothingToPrint as why:
        raise Problem(404, str(why)) from why
    return _printed(file, "pdf")


def _file(number: str, parcel: int | None, extension: str) -> HttpResponse:
    orders = [by_number(number)]
    try:
        if extension == "zpl":
            file = papers.as_zpl(orders, only=parcel)
        else:
            file = papers.as_pdf(orders, Paper.LABELS, only=parcel)
    except NothingToPrint as why:
        raise Problem(404, str(why)) from why
    return _printed(file, extension)


def _printed(file: bytes, extension: str) -> HttpResponse:
    kind = next(iter(FILES[extension]))
    return HttpResponse(file, content_type=kind, headers={"Cache-Control": "no-store"})


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
