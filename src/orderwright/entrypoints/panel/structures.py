"""Settings -> Files: the shop's own structures of XML, edited with a preview (S3-30).

Checks are those of `outbound/documents/exchange/own_structures.py`; this draws the form.
"""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.orders.models import Order
from orderwright.domain.overview.orders import order_data
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.forms import PanelForm
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel.liquid_texts import LONGEST
from orderwright.outbound.documents.exchange import own_structures
from orderwright.outbound.documents.exchange.errors import Unfit
from orderwright.outbound.documents.exchange.models import OwnStructure
from orderwright.outbound.documents.exchange.order_sheets import OrderSheet, order_sheet
from orderwright.outbound.documents.exchange.own_values import KNOWN

NEW = "new"
"""Stands in the panel's addresses where a code would."""


class StructureForm(PanelForm):
    """One structure. `order`: whose number the preview is made with; empty = the newest."""

    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=40,
        help_text=gettext_lazy("Small letters, digits, hyphens; programs use it. It stays."),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    text = forms.CharField(
        label=gettext_lazy("Structure"), max_length=LONGEST, strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "form-control ow-mono",
                                     "spellcheck": "false"}),
    )  # fmt: skip
    order = forms.CharField(
        label=gettext_lazy("Order of the preview"), max_length=24, required=False,
        help_text=gettext_lazy("Its number; empty means the newest order."),
    )  # fmt: skip


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/settings/structures"""
    context = {"rows": own_structures.structures(), "ready": own_structures.READY}
    return page(request, "structures.html", context)


def edit(request: HttpRequest, code: str = "") -> HttpResponse:
    """GET and POST /panel/settings/structures/new and /<code>; the button `preview` keeps nothing.
    `?from=` begins with a ready structure, `?version=` with an earlier text.
    """
    row = _row(code) if code else None
    form = StructureForm(request.POST or None, initial=_known(request, row))
    form.fields["code"].disabled = row is not None
    shown = ""
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            shown = _previewed(form)
        elif _saved(request, form, row):
            say(request, Toast(_("Saved.")))
            return go(request, reverse("panel:structures"))
    context = {
        "form": form, "row": row, "shown": shown, "known": KNOWN,
        "texts": row.texts.all()[:20] if row else (),
        "title": row.name if row else _("New structure"),
    }  # fmt: skip
    return page(request, "structure.html", context, 422 if form.errors else 200)


def remove(request: HttpRequest, code: str) -> HttpResponse:
    """POST .../<code>/remove"""
    _row(code)
    own_structures.remove(code)
    say(request, Toast(_("Removed.")))
    return go(request, reverse("panel:structures"))


def _saved(request: HttpRequest, form: StructureForm, row: OwnStructure | None) -> bool:
    typed = form.cleaned_data
    taken = typed["code"] == NEW or OwnStructure.objects.filter(code=typed["code"]).exists()
    if row is None and taken:
        form.add_error("code", _("There is a structure of this code already."))
        return False
    wish = own_structures.StructureWish(
        typed["code"], typed["name"], typed["text"], person(request).name
    )
    try:
        own_structures.save(wish, _sheet(form))
    except own_structures.BadStructure as bad:
        for sentence in bad.sentences:
            form.add_error("text", sentence)
    return not form.errors


def _previewed(form: StructureForm) -> str:
    """The file of the order; what is wrong stands at the field."""
    sheet, text = _sheet(form), form.cleaned_data["text"]
    for sentence in own_structures.check(text, sheet):
        form.add_error("text", sentence)
    if form.errors or sheet is None:
        return ""
    return own_structures.fill(text, sheet).decode()


def _sheet(form: StructureForm) -> OrderSheet | None:
    """Of the order that was named, else of the newest; None in a shop without orders."""
    number = form.cleaned_data["order"].strip()
    rows = Order.objects.filter(lines__isnull=False).order_by("-placed_at", "-pk")
    order = rows.filter(number=number).first() if number else rows.first()
    if order is None:
        if number:
            form.add_error("order", _("There is no such order."))
        return None
    try:
        return order_sheet(order_data(order), shop.settings())
    except Unfit as why:
        form.add_error("order", str(why))
        return None


def _known(request: HttpRequest, row: OwnStructure | None) -> dict[str, Any]:
    if row is None:
        return {"text": own_structures.ready_text(request.GET.get("from", ""))}
    asked = request.GET.get("version", "")
    version = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else None
    text = own_structures.text_of(row.code, version) or ""
    return {"code": row.code, "name": row.name, "text": text}


def _row(code: str) -> OwnStructure:
    row = OwnStructure.objects.filter(code=code).first()
    if row is None:
        raise Http404
    return row
