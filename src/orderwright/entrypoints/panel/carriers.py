"""The register of carriers: names, tracking addresses, shapes of numbers, who makes labels.

Checks are the service's (`domain/delivery/carrier_services.py`); this draws the forms. (S3-36)
"""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.delivery.carrier_services import (
    CarrierWish,
    retire_carrier,
    save_carrier,
)
from orderwright.domain.delivery.models import Carrier
from orderwright.entrypoints.panel.carrier_services import services_shown
from orderwright.entrypoints.panel.forms import PanelForm, carry_out
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.outbound.carriers.registry import ENTRIES, offered

ADDRESSES = ("new", "services")
"""Stand in the panel's addresses where a carrier's code would."""


class CarrierForm(PanelForm):
    """One carrier."""

    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=40,
        help_text=gettext_lazy("Small letters, digits, hyphens; programs use it. It stays."),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Name"), max_length=40)
    page = forms.CharField(
        label=gettext_lazy("Tracking address"), required=False, max_length=200,
        help_text=gettext_lazy("As https://carrier.example/track?n={number}"),
    )  # fmt: skip
    shape = forms.CharField(
        label=gettext_lazy("Shape of its numbers"), required=False, max_length=200,
        help_text=gettext_lazy(
            "As \\d{11,12} or [A-Z]{2}\\d{9}PL, with | between several. A number of another shape "
            "is asked about and never refused."
        ),
    )  # fmt: skip
    example = forms.CharField(
        label=gettext_lazy("Shape in words"), required=False, max_length=80,
        help_text=gettext_lazy("For the question, as “11 or 12 digits”."),
    )  # fmt: skip
    check_digit = forms.ChoiceField(
        label=gettext_lazy("Check digit"), choices=Carrier.Check.choices, required=False
    )
    cut_off = forms.TimeField(
        label=gettext_lazy("Takes parcels until"), required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("What is ready later leaves another day; by the shop's clock."),
    )  # fmt: skip
    service = forms.ChoiceField(
        label=gettext_lazy("Labels are made by"), required=False,
        help_text=gettext_lazy("The service needs its settings, below on the page of carriers."),
    )  # fmt: skip
    label_format = forms.ChoiceField(
        label=gettext_lazy("Labels"), choices=Carrier.Format.choices,
        initial=Carrier.Format.PDF_A6,
    )  # fmt: skip
    position = forms.IntegerField(
        label=gettext_lazy("Position"), min_value=0, max_value=9999, initial=100
    )
    active = forms.BooleanField(label=gettext_lazy("Offered"), required=False, initial=True)

    def grow(self) -> None:
        field = self.fields["service"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("the shop itself")), *_makers(self.initial.get("service", ""))]

    def wish(self) -> CarrierWish:
        """As the service wants it."""
        return CarrierWish(**self.cleaned_data)


def _makers(chosen: str) -> list[tuple[str, str]]:
    """(code, label) of the services that make labels; the one chosen already stays even where this
    installation does not offer it.
    """
    codes = [code for code in offered() if ENTRIES[code].capabilities.labels]
    if chosen and chosen not in codes:
        codes.append(chosen)
    return [(code, str(ENTRIES[code].label) if code in ENTRIES else code) for code in codes]


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/settings/carriers"""
    rows = list(Carrier.objects.all())
    makers = dict(_makers(""))
    context = {
        "carriers": [(row, makers.get(row.service, "")) for row in rows if row.active],
        "retired": [row for row in rows if not row.active],
        "services": services_shown(),
    }
    return page(request, "carriers.html", context)


def edit(request: HttpRequest, code: str = "") -> HttpResponse:
    """GET and POST /panel/settings/carriers/new and /<code>"""
    form = CarrierForm(request.POST or None, initial=_known(code))
    if code:
        form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid() and _saved(form):
        say(request, Toast(_("Saved.")))
        return go(request, reverse("panel:carriers"))
    context = {
        "form": form, "title": _("Carrier") if code else _("New carrier"),
        "back": reverse("panel:carriers"),
    }  # fmt: skip
    return page(request, "settings_form.html", context, 422 if form.is_bound else 200)


def retire(request: HttpRequest, code: str) -> HttpResponse:
    """POST .../<code>/retire: nobody is offered it any more."""
    _row(code)
    retire_carrier(code)
    say(request, Toast(_("Retired. Parcels that went with it keep its name and its page.")))
    return go(request, reverse("panel:carriers"))


def _saved(form: CarrierForm) -> bool:
    code = form.cleaned_data["code"]
    taken = code in ADDRESSES or Carrier.objects.filter(code=code).exists()
    if taken and not form.fields["code"].disabled:
        form.add_error("code", _("There is a carrier of this code already."))
        return False
    return carry_out(form, lambda: save_carrier(form.wish())) is not None


def _known(code: str) -> dict[str, Any]:
    if not code:
        return {"active": True, "position": 100}
    row = _row(code)
    return {name: getattr(row, name) for name in CarrierForm.base_fields}


def _row(code: str) -> Carrier:
    row = Carrier.objects.filter(code=code).first()
    if row is None:
        raise Http404
    return row
