"""One pair of the matrix: where, at what price, what it asks, when goods are reserved.

Prices are rows of weight and value; their rules (no overlap, at least one) are the service's.
"""

from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.checkout.bands import BandWish, gaps
from orderwright.domain.checkout.matrix import CellFacts, PaymentFacts, cells, confirms_itself
from orderwright.domain.checkout.matrix_services import CellWish, cell_problems, save_cell
from orderwright.domain.checkout.models import PaymentMethod
from orderwright.domain.shop.stages import Reserves
from orderwright.entrypoints.country_names import all_countries, name_of
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.forms import (
    ListField,
    MoneyField,
    PanelForm,
    carry_out,
    put_errors,
)
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.toasts import Toast, say


def _hours(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=8784)


def _days(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=365)


class CellForm(PanelForm):
    """Everything of a pair but its prices."""

    active = forms.BooleanField(label=gettext_lazy("Offered"), required=False)
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Countries"), required=False, widget=forms.CheckboxSelectMultiple
    )
    postal_codes = ListField(
        label=gettext_lazy("Post codes"), required=False, max_length=2000,
        help_text=gettext_lazy("As 00-*, 31-0*. Empty: all."),
    )  # fmt: skip
    free_from = MoneyField(label=gettext_lazy("Shipping is free from"), required=False)
    fee = MoneyField(label=gettext_lazy("Fee of the payment"), required=False)
    second_parcel = MoneyField(
        label=gettext_lazy("Price of a second parcel"), required=False,
        help_text=gettext_lazy(
            "For goods that are ready at different times: the customer may have each part sent as"
            " it is ready. Empty: everything is sent together."
        ),
    )  # fmt: skip
    asks_customer = forms.BooleanField(label=gettext_lazy("The customer confirms"), required=False)
    asks_payment = forms.BooleanField(
        label=gettext_lazy("Paid before confirmation"), required=False
    )
    asks_shop = forms.BooleanField(label=gettext_lazy("The shop confirms"), required=False)
    reserves = forms.ChoiceField(label=gettext_lazy("Goods are reserved"), choices=Reserves.choices)
    hold_hours = _hours(gettext_lazy("The hold ends after hours"))
    deadline_hours = _hours(gettext_lazy("To be paid within hours"))
    min_days = _days(gettext_lazy("Days, at least"))
    max_days = _days(gettext_lazy("Days, at most"))

    def grow(self) -> None:
        field = self.fields["countries"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = all_countries()

    def chosen_countries(self) -> str:
        """What is ticked, by name; empty = everywhere."""
        return ", ".join(name_of(code) for code in self["countries"].value() or [])


class BandForm(PanelForm):
    """A price for a range of weight and value. Without a price the row is left out."""

    price = MoneyField(label=gettext_lazy("Price"), required=False)
    min_weight = forms.IntegerField(
        label=gettext_lazy("Weight from (g)"), required=False, min_value=0
    )
    max_weight = forms.IntegerField(
        label=gettext_lazy("Weight below (g)"), required=False, min_value=1
    )
    min_total = MoneyField(label=gettext_lazy("Value from"), required=False)
    max_total = MoneyField(label=gettext_lazy("Value below"), required=False)


Bands = forms.formset_factory(BandForm, extra=2, max_num=60)


def edit(request: HttpRequest, delivery: str, payment: str) -> HttpResponse:
    """GET and POST /panel/settings/matrix/<delivery>/<payment>"""
    matrix, language = cells(), person(request).locale
    if delivery not in matrix.deliveries or payment not in matrix.payments:
        raise Http404
    cell = matrix.pairs.get((delivery, payment))
    typed = request.POST if request.method == "POST" else None
    form = CellForm(typed, initial=_known(cell, matrix.payments[payment]))
    bands = Bands(typed, initial=_known_bands(cell), prefix="band")
    doubts: list[str] = []
    if request.method == "POST" and (wish := _right_wish(form, bands, (delivery, payment))):
        doubts = [] if "override" in request.POST else _doubts(wish, matrix.payments[payment])
        if not doubts and carry_out(form, lambda: save_cell(wish)) is not None:
            say(request, Toast(_("Saved. The next checkout follows it.")))
            return go(request, reverse("panel:matrix"))
    context = {
        "form": form, "bands": bands, "cell": cell, "doubts": doubts,
        "delivery_name": matrix.deliveries[delivery].name(language),
        "payment_name": matrix.payments[payment].name(language),
    }  # fmt: skip
    return page(request, "matrix_cell.html", context, 422 if form.is_bound else 200)


def _right_wish(
    form: CellForm, bands: "BaseFormSet[BandForm]", pair: tuple[str, str]
) -> CellWish | None:
    """The wish, or None with a sentence at everything that is wrong, not at the first alone."""
    readable = [form.is_valid(), bands.is_valid()]
    wish = _wish(form, bands, pair)
    wrong = cell_problems(wish)
    if "min_days" in form.errors:
        wrong.pop("max_days", None)
    sentence = wrong.pop("bands", "")
    if sentence and readable[1]:
        bands.non_form_errors().append(sentence)
    put_errors(form, ((name, text) for name, text in wrong.items() if name not in form.errors))
    return wish if all(readable) and not (wrong or sentence) else None


def _doubts(wish: CellWish, payment: PaymentFacts) -> list[str]:
    """What is asked about before the pair is saved."""
    alone = _(
        "Orders of this pair are confirmed at once: neither the customer nor the shop has to agree,"
        " and nothing has to be paid before."
    )
    return [*([alone] if confirms_itself(wish, payment) else []), *gaps(wish.bands)]


def _wish(form: CellForm, bands: "BaseFormSet[BandForm]", pair: tuple[str, str]) -> CellWish:
    typed = dict(form.cleaned_data)
    rows = [row.cleaned_data for row in bands if row.cleaned_data.get("price") is not None]
    return CellWish(
        delivery=pair[0], payment=pair[1], fee=typed.pop("fee", None) or 0,
        bands=[
            BandWish(
                price=row["price"], min_weight=row.get("min_weight") or 0,
                max_weight=row.get("max_weight"), min_total=row.get("min_total") or 0,
                max_total=row.get("max_total"),
            )
            for row in rows
        ],
        **typed,
    )  # fmt: skip


def _known(cell: CellFacts | None, payment: PaymentFacts) -> dict[str, Any]:
    """Of a new pair: whoever pays a service has agreed by that, and is asked nothing else."""
    if cell is None:
        kinds = PaymentMethod.Kind
        online = payment.kind in (kinds.GATEWAY, kinds.INSTALMENT)
        return {
            "active": True, "asks_customer": not online, "asks_shop": True,
            "asks_payment": payment.kind == kinds.GATEWAY, "min_days": 1, "max_days": 3,
            "reserves": Reserves.CONFIRMED, "fee": 0,
        }  # fmt: skip
    return {name: getattr(cell, name) for name in CellForm.base_fields}


def _known_bands(cell: CellFacts | None) -> list[dict[str, Any]]:
    bands = cell.bands if cell else ()
    return [{name: getattr(band, name) for name in BandForm.base_fields} for band in bands]
