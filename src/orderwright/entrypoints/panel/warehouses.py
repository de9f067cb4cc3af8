"""Warehouses: where goods lie, whose orders each takes first, in how many steps goods leave.

Rules are the service's; this draws the forms.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.stock.models import Warehouse
from orderwright.domain.stock.warehouses import (
    LONGEST_COMPANY,
    LONGEST_NAME,
    MOST_PRIORITY,
    Place,
    WarehouseWish,
    add_warehouse,
    change_warehouse,
)
from orderwright.entrypoints.country_names import all_countries, name_of
from orderwright.entrypoints.panel.forms import PanelForm, carry_out
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.toasts import Toast, say

NEW = "new"
RANK = re.compile(r"([A-Z]{2})[\s:=]+(\d{1,4})")


class RanksField(forms.CharField):
    """Countries with a priority each, as `CZ 1, SK 2`; country -> priority."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return ", ".join(f"{country} {rank}" for country, rank in value.items())
        return value

    def clean(self, value: Any) -> Any:
        known, ranks = dict(all_countries()), {}
        for part in str(super().clean(value)).upper().replace(";", ",").split(","):
            found = RANK.fullmatch(part.strip())
            if found and found[1] in known:
                ranks[found[1]] = int(found[2])
            elif part.strip():
                sentence = _("“%(part)s” is no country with its priority, as CZ 1.")
                raise ValidationError(sentence % {"part": part.strip()[:20]})
        return ranks


class WarehouseForm(PanelForm):
    """One warehouse but its code, which stays."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    active = forms.BooleanField(
        label=gettext_lazy("Takes orders"), required=False,
        help_text=gettext_lazy(
            "Without the tick nothing more is sold from here; what is promised already still "
            "leaves."
        ),
    )  # fmt: skip
    priority = forms.IntegerField(
        label=gettext_lazy("Priority"), min_value=1, max_value=MOST_PRIORITY,
        help_text=gettext_lazy("The lowest number is asked for goods first."),
    )  # fmt: skip
    ranks = RanksField(
        label=gettext_lazy("Priority for some countries"), required=False, max_length=2000,
        help_text=gettext_lazy("As CZ 1, SK 2. Other countries have the priority above."),
    )  # fmt: skip
    steps = forms.TypedChoiceField(
        label=gettext_lazy("Steps until goods leave"), choices=Warehouse.Steps.choices, coerce=int,
        help_text=gettext_lazy(
            "For deliveries that are opened from now on. With one step a parcel's leaving says "
            "that it was picked and packed."
        ),
    )  # fmt: skip
    address_name = forms.CharField(
        label=gettext_lazy("Sender's name"), required=False, max_length=200,
        help_text=gettext_lazy("The address on labels. Empty: the shop's own."),
    )  # fmt: skip
    address_company = forms.CharField(
        label=gettext_lazy("Company"), required=False, max_length=LONGEST_COMPANY
    )
    address_street = forms.CharField(
        label=gettext_lazy("Street and number"), required=False, max_length=200
    )
    address_postal_code = forms.CharField(
        label=gettext_lazy("Post code"), required=False, max_length=20
    )
    address_city = forms.CharField(label=gettext_lazy("City"), required=False, max_length=200)
    address_country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    address_phone = forms.CharField(
        label=gettext_lazy("Sender's phone"), required=False, max_length=32,
        help_text=gettext_lazy("Carriers call here, and some make no label without it."),
    )  # fmt: skip
    address_email = forms.CharField(
        label=gettext_lazy("Sender's e-mail"), required=False, max_length=254
    )

    def grow(self) -> None:
        field = self.fields["address_country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *all_countries()]

    def wish(self) -> WarehouseWish:
        """As the service wants it."""
        typed = dict(self.cleaned_data)
        typed.pop("code", None)
        parts = {name: typed.pop(f"address_{name}") for name in Place.__dataclass_fields__}
        return WarehouseWish(**typed, address=Place(**parts) if any(parts.values()) else None)


class NewWarehouseForm(WarehouseForm):
    """One that the shop does not have yet."""

    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=20,
        help_text=gettext_lazy("Small letters, digits and hyphens. It cannot be changed later."),
    )  # fmt: skip
    field_order = ("code",)

    def clean_code(self) -> str:
        """No word that an address of this panel has already."""
        code = str(self.cleaned_data["code"])
        if code == NEW:
            raise ValidationError(_("This word is taken by a page of the panel."))
        return code


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/settings/warehouses"""
    rows = Warehouse.objects.prefetch_related("ranks").order_by("-active", "priority", "pk")
    listed = [
        (row, ", ".join(f"{name_of(r.country)} {r.priority}" for r in row.ranks.all()))
        for row in rows
    ]
    return page(request, "warehouses.html", {"warehouses": listed})


def add(request: HttpRequest) -> HttpResponse:
    """GET and POST /panel/settings/warehouses/new"""
    known = {"active": True, "priority": 100, "steps": Warehouse.Steps.SHIP}
    form = NewWarehouseForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        saved = carry_out(form, lambda: add_warehouse(code, form.wish()))
        if saved is not None:
            return _back(request)
    return _drawn(request, form, _("New warehouse"))


def edit(request: HttpRequest, code: str) -> HttpResponse:
    """GET and POST /panel/settings/warehouses/<code>"""
    row = Warehouse.objects.filter(code=code).first()
    if row is None:
        raise Http404
    form = WarehouseForm(request.POST or None, initial=_known(row))
    if request.method == "POST" and form.is_valid():
        saved = carry_out(form, lambda: change_warehouse(row, form.wish()))
        if saved is not None:
            return _back(request)
    return _drawn(request, form, row.name)


def _known(row: Warehouse) -> dict[str, Any]:
    ranks = dict(row.ranks.order_by("country").values_list("country", "priority"))
    known = {name: getattr(row, name) for name in ("name", "active", "priority", "steps")}
    return known | {"ranks": ranks} | {f"address_{key}": text for key, text in row.address.items()}


def _back(request: HttpRequest) -> HttpResponse:
    say(request, Toast(_("Saved.")))
    return go(request, reverse("panel:warehouses"))


def _drawn(request: HttpRequest, form: WarehouseForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": reverse("panel:warehouses")}
    return page(request, "settings_form.html", context, 422 if form.is_bound else 200)
