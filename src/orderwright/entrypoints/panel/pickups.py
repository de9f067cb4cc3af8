"""Couriers who come for labelled parcels: ordered per carrier and warehouse, with their answers.

GET, POST /panel/pickups; what a carrier that gave no answer told on the phone is said with
/panel/pickups/<id>/<comes|stays>. The worker asks the carrier (`outbound/carriers/pickups.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.shop import queries as shop
from orderwright.domain.stock.models import Warehouse
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.forms import PanelForm, zone_hint
from orderwright.entrypoints.panel.frame import actor_of, go, page
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel import clock
from orderwright.outbound.carriers import configured, pickups, registry
from orderwright.outbound.carriers.models import Pickup
from orderwright.outbound.carriers.requests import address_of

FARTHEST = timedelta(days=14)
COLOURS = {
    Pickup.Stage.ASKED: "amber", Pickup.Stage.ORDERED: "green", Pickup.Stage.REFUSED: "red",
    Pickup.Stage.UNKNOWN: "red",
}  # fmt: skip
WORDS = {"comes": True, "stays": False}


class PickupForm(PanelForm):
    """When the courier comes."""

    key = forms.RegexField(r"\AP-[0-9a-f]{12}\Z", widget=forms.HiddenInput())
    day = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    earliest = forms.TimeField(
        label=gettext_lazy("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    latest = forms.TimeField(
        label=gettext_lazy("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def grow(self) -> None:
        """Says whose clock it is."""
        self.fields["latest"].help_text = zone_hint()

    def clean_day(self) -> date:
        """A day that a courier can be ordered for."""
        day: date = self.cleaned_data["day"]
        today = _today()
        if not today <= day <= today + FARTHEST:
            raise forms.ValidationError(_("A day from today on, at most two weeks ahead."))
        return day

    def clean(self) -> dict[str, Any]:
        """A window has an end after its beginning, and is not over."""
        found: dict[str, Any] = super().clean() or {}
        begins, ends = found.get("earliest"), found.get("latest")
        if begins and ends and begins >= ends:
            self.add_error("latest", _("Later than it begins."))
        elif ends and found.get("day") == _today() and ends <= _now().time():
            self.add_error("latest", _("This time is over already."))
        return found


@dataclass(frozen=True)
class Place:
    """Labelled parcels of a service in one warehouse. `problem`: why nobody can be ordered."""

    service: str
    name: str
    warehouse: Warehouse
    parcels: int
    form: PickupForm
    problem: str


def show(request: HttpRequest) -> HttpResponse:
    """GET and POST /panel/pickups"""
    wrong = None
    if request.method == "POST":
        wrong = PickupForm(request.POST)
        if wrong.is_valid():
            return _order(request, wrong)
    language = person(request).locale
    context = {
        "places": _places(request, wrong), "colours": COLOURS,
        "rows": [(row, _name(row.service), _when(row, language)) for row in pickups.last()],
    }  # fmt: skip
    return page(request, "pickups.html", context, 422 if wrong else 200)


def find_out(request: HttpRequest, pickup_id: int, word: str) -> HttpResponse:
    """POST /panel/pickups/<id>/<comes|stays>: what the carrier told on the phone."""
    if word not in WORDS or not pickups.find_out(pickup_id, comes=WORDS[word]):
        raise Http404
    return go(request, reverse("panel:pickups"))


def _order(request: HttpRequest, form: PickupForm) -> HttpResponse:
    found = form.cleaned_data
    code = request.POST.get("warehouse", "")[:20].replace("\x00", "")
    house = Warehouse.objects.filter(code=code).first()
    service = request.POST.get("service", "")
    if house is None or _problem(service, house):
        raise Http404
    wish = pickups.PickupWish(
        found["key"], service, house, found["day"], found["earliest"], found["latest"]
    )
    row = pickups.order(wish, by=str(actor_of(request)), today=_today(), now=clock.now())
    if row is None:
        say(request, Toast(_("No parcel waits for this carrier there any more."), bad=True))
    else:
        say(request, Toast(_("The carrier is asked; its answer will stand below.")))
    return go(request, reverse("panel:pickups"))


def _places(request: HttpRequest, wrong: PickupForm | None) -> Sequence[Place]:
    waiting = pickups.waiting(_today())
    houses = Warehouse.objects.in_bulk({house for _service, house in waiting})
    asked = (request.POST.get("service"), request.POST.get("warehouse"))
    return [
        Place(
            service, _name(service), houses[house], len(rows),
            wrong if wrong and asked == (service, houses[house].code)
            else _fresh(f"{service}-{house}-%s"),
            _problem(service, houses[house]),
        )
        for (service, house), rows in sorted(waiting.items())
    ]  # fmt: skip


def _fresh(ids: str) -> PickupForm:
    """Tomorrow in the middle of the day, unless somebody says otherwise."""
    begins = {"day": _today() + timedelta(days=1), "earliest": "10:00", "latest": "14:00"}
    return PickupForm(initial={"key": pickups.new_key(), **begins}, auto_id=ids)


def _problem(service: str, house: Warehouse) -> str:
    """Why no courier can be ordered: a sentence for staff, or empty. Asks no carrier."""
    if not configured.capabilities(service).pickup:
        return _(
            "No courier is ordered here: parcels are brought to the carrier, or fetched by "
            "contract."
        )
    if address_of(house) is None:
        return _("The warehouse has no address: type it in under Settings, Warehouses.")
    return configured.problem(service)


def _name(service: str) -> str:
    entry = registry.ENTRIES.get(service)
    return str(entry.label) if entry else service


def _when(row: Pickup, language: str) -> str:
    day = format_date(row.day, "d MMM y", locale=language)
    return f"{day}, {row.earliest:%H:%M}–{row.latest:%H:%M}"


def _now() -> datetime:
    return clock.now().astimezone(ZoneInfo(shop.settings().time_zone))


def _today() -> date:
    return _now().date()
