"""The register of deliverers: who brings goods in the shop's name, and where (S1-19).

Checks are the service's (`domain/delivery/deliverers.py`); this draws the forms. Deliverers are
also added with an assignment, on the order's page.
"""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.delivery.deliverers import DelivererWish, save_deliverer
from orderwright.domain.delivery.models import Deliverer
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints.panel import names
from orderwright.entrypoints.panel.forms import ListField, PanelForm, carry_out
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.outbound.sms import configured


class DelivererForm(PanelForm):
    """One deliverer."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.CharField(label=gettext_lazy("E-mail"), required=False, max_length=254)
    mobile = forms.CharField(
        label=gettext_lazy("Mobile"), required=False, max_length=32,
        help_text=gettext_lazy("E-mail or mobile is needed: there the links go."),
    )  # fmt: skip
    area = ListField(
        label=gettext_lazy("Area"), required=False, max_length=800,
        help_text=gettext_lazy("Post codes, as 31-146 or 31-* for all that begin so."),
    )  # fmt: skip
    vehicle = forms.CharField(label=gettext_lazy("Vehicle"), required=False, max_length=80)
    locale = forms.ChoiceField(label=gettext_lazy("Language"))
    active = forms.BooleanField(
        label=gettext_lazy("Active"), required=False,
        help_text=gettext_lazy("Who is not active can be given no delivery."),
    )  # fmt: skip

    def grow(self) -> None:
        field = self.fields["locale"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = shop.languages()

    def wish(self) -> DelivererWish:
        """As the service wants it."""
        return DelivererWish(**{**self.cleaned_data, "area": tuple(self.cleaned_data["area"])})


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/settings/deliverers"""
    rows = [(row, names.language(row.locale)) for row in Deliverer.objects.all()]
    context = {
        "active": [pair for pair in rows if pair[0].active],
        "inactive": [row for row, _language in rows if not row.active],
        "sms_off": configured.why_off(),
    }
    return page(request, "deliverers.html", context)


def edit(request: HttpRequest, deliverer_id: int = 0) -> HttpResponse:
    """GET and POST /panel/settings/deliverers/new and /<id>"""
    form = DelivererForm(request.POST or None, initial=_known(deliverer_id))
    if request.method == "POST" and form.is_valid() and _saved(form, deliverer_id):
        say(request, Toast(_("Saved.")))
        return go(request, reverse("panel:deliverers"))
    context = {
        "form": form, "title": _("Deliverer") if deliverer_id else _("New deliverer"),
        "back": reverse("panel:deliverers"),
    }  # fmt: skip
    return page(request, "settings_form.html", context, 422 if form.is_bound else 200)


def _saved(form: DelivererForm, deliverer_id: int) -> bool:
    saved = carry_out(form, lambda: save_deliverer(form.wish(), deliverer_id or None))
    return saved is not None


def _known(deliverer_id: int) -> dict[str, Any]:
    if not deliverer_id:
        return {"active": True, "locale": shop.settings().locale}
    row = Deliverer.objects.filter(pk=deliverer_id).first()
    if row is None:
        raise Http404
    return {name: getattr(row, name) for name in DelivererForm.base_fields}
