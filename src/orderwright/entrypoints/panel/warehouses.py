"""Warehouses: where goods lie and in how many steps they leave. Rules are the service's."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.stock.models import Warehouse
from orderwright.domain.stock.warehouses import set_steps
from orderwright.entrypoints.panel.forms import PanelForm, carry_out
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.toasts import Toast, say


class WarehouseForm(PanelForm):
    """One warehouse."""

    steps = forms.TypedChoiceField(
        label=gettext_lazy("Steps until goods leave"), choices=Warehouse.Steps.choices, coerce=int,
        help_text=gettext_lazy(
            "For deliveries that are opened from now on. With one step a parcel's leaving says "
            "that it was picked and packed."
        ),
    )  # fmt: skip


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/settings/warehouses"""
    rows = Warehouse.objects.order_by("priority", "pk")
    return page(request, "warehouses.html", {"warehouses": rows})


def edit(request: HttpRequest, code: str) -> HttpResponse:
    """GET and POST /panel/settings/warehouses/<code>"""
    row = Warehouse.objects.filter(code=code).first()
    if row is None:
        raise Http404
    form = WarehouseForm(request.POST or None, initial={"steps": row.steps})
    if request.method == "POST" and form.is_valid():
        saved = carry_out(form, lambda: set_steps(row, form.cleaned_data["steps"]))
        if saved is not None:
            say(request, Toast(_("Saved.")))
            return go(request, reverse("panel:warehouses"))
    context = {"form": form, "title": row.name, "back": reverse("panel:warehouses")}
    return page(request, "settings_form.html", context, 422 if form.is_bound else 200)
