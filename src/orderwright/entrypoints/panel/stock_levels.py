"""Stock: what lies where, what became of it, and the forms by which goods come in and move.

Written through `lifecycle/stocktaking.py`. Counts and files have pages of their own.
"""

from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.catalog import text
from orderwright.domain.catalog.models import Product
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.stock.adjusting import Spot
from orderwright.domain.stock.models import Level, Movement, Warehouse
from orderwright.domain.stock.shelves import MOST
from orderwright.entrypoints.panel.access import may, person
from orderwright.entrypoints.panel.forms import PanelForm, carry_out
from orderwright.entrypoints.panel.frame import actor_of, go, page
from orderwright.entrypoints.panel.paging import asked_for, keyset
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.entrypoints.panel.words import who
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.lifecycle import stocktaking
from orderwright.lifecycle.stocktaking import Moving

RECEIPT, CORRECTION, TRANSFER = "receipt", "correction", "transfer"
WAYS = (
    (RECEIPT, gettext_lazy("Goods came in")),
    (CORRECTION, gettext_lazy("Correct what lies there")),
    (TRANSFER, gettext_lazy("Move to another warehouse")),
)
NOTES = {"taken back": gettext_lazy("taken back"), "found": gettext_lazy("found")}
"""Reasons that the stock writes by itself."""


class MoveForm(PanelForm):
    """One change of what lies in a warehouse."""

    way = forms.ChoiceField(label=gettext_lazy("What happened"), choices=WAYS, initial=RECEIPT)
    sku = forms.CharField(label=gettext_lazy("SKU"), max_length=64)
    warehouse = forms.ChoiceField(label=gettext_lazy("Warehouse"))
    target = forms.ChoiceField(
        label=gettext_lazy("To"), required=False,
        help_text=gettext_lazy("For goods that move to another warehouse."),
    )  # fmt: skip
    quantity = forms.IntegerField(
        label=gettext_lazy("Pieces"), min_value=-MOST, max_value=MOST,
        help_text=gettext_lazy("A correction may be negative: so many less lie there."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, required=False,
        help_text=gettext_lazy("A correction needs one."),
    )  # fmt: skip

    def grow(self) -> None:
        """The warehouses by name."""
        found = warehouse_choices()
        self.fields["warehouse"].choices = found  # type: ignore[attr-defined]
        self.fields["target"].choices = [("", "–"), *found]  # type: ignore[attr-defined]
        if len(found) == 1:
            del self.fields["target"]
            self.fields["way"].choices = WAYS[:2]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What one field demands of another."""
        typed = super().clean() or self.cleaned_data
        way, pieces = typed.get("way"), typed.get("quantity")
        if pieces == 0 or (pieces is not None and pieces < 0 and way != CORRECTION):
            self.add_error("quantity", _("Say how many pieces."))
        if way == CORRECTION and not typed.get("note", "").strip():
            self.add_error("note", _("Say why."))
        if way == TRANSFER and not typed.get("target"):
            self.add_error("target", _("Say where they go."))
        if "sku" in typed and _kept(typed["sku"]) is None:
            self.add_error("sku", _("No product whose stock is kept has this SKU."))
        return typed


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/stock?q=&warehouse=&after= lists levels, POST changes one."""
    form = MoveForm(request.POST) if request.method == "POST" else _fresh(request)
    work = partial(_moved, form, actor_of(request))
    if form.is_bound and form.is_valid() and carry_out(form, work) is not None:
        say(request, Toast(_("Saved.")))
        return go(request, reverse("panel:stock"))
    asked = asked_for(request, "q", "warehouse")
    found = _levels(asked).order_by("pk")
    rows, around = keyset(request, found, asked)
    context = around | {
        "asked": asked, "rows": _named(rows, person(request).locale),
        "warehouses": warehouse_choices(),
        "form": form if may(request, Permission.STOCK) else None,
    }  # fmt: skip
    return page(request, "stock_levels.html", context, 422 if form.is_bound else 200)


def movements(request: HttpRequest) -> HttpResponse:
    """GET /panel/stock/movements?sku=&warehouse=&kind=&order=&after="""
    asked = asked_for(request, "sku", "warehouse", "kind", "order")
    found = _movements(asked).select_related("level__warehouse").order_by("-pk")
    rows, around = keyset(request, found, asked, newest_first=True)
    numbers = dict(
        Order.objects.filter(pk__in={row.order_id for row in rows if row.order_id}).values_list(
            "pk", "number"
        )
    )
    skus = _skus({row.level.product_id for row in rows})
    context = around | {
        "asked": asked, "warehouses": warehouse_choices(), "kinds": Movement.Kind.choices,
        "rows": [
            (
                row, skus.get(row.level.product_id, ""), numbers.get(row.order_id or 0) or "",
                who(row.actor), NOTES.get(row.note, row.note),
            )
            for row in rows
        ],
    }  # fmt: skip
    return page(request, "stock_movements.html", context)


def warehouse_choices() -> list[tuple[str, str]]:
    """(code, name) of every warehouse, the first first."""
    rows = Warehouse.objects.order_by("-active", "priority", "pk")
    return list(rows.values_list("code", "name"))


def _fresh(request: HttpRequest) -> MoveForm:
    return MoveForm(initial={"sku": request.GET.get("sku", "")[:64]})


def _levels(asked: dict[str, str]) -> QuerySet[Level]:
    found = Level.objects.select_related("warehouse")
    if asked["warehouse"]:
        found = found.filter(warehouse__code=asked["warehouse"])
    if words := text.words(asked["q"]):
        products = Product.objects.all()
        for word in words:
            products = products.filter(search_text__contains=word)
        found = found.filter(product_id__in=products.values("pk"))
    return found


def _movements(asked: dict[str, str]) -> QuerySet[Movement]:
    found = Movement.objects.all()
    if asked["sku"]:
        product = Product.objects.filter(sku=asked["sku"])
        found = found.filter(level__product_id__in=product.values("pk"))
    if asked["warehouse"]:
        found = found.filter(level__warehouse__code=asked["warehouse"])
    if asked["kind"] in Movement.Kind.values:
        found = found.filter(kind=asked["kind"])
    if asked["order"]:
        order = Order.objects.filter(number=asked["order"].upper())
        found = found.filter(order_id__in=order.values("pk"))
    return found


def _named(rows: list[Level], language: str) -> list[tuple[Level, str, str]]:
    """Each level with its product's SKU and name."""
    known = Product.objects.in_bulk({row.product_id for row in rows})
    return [
        (row, known[row.product_id].sku, known[row.product_id].name(language))
        for row in rows
        if row.product_id in known
    ]


def _skus(product_ids: set[int]) -> dict[int, str]:
    return dict(Product.objects.filter(pk__in=product_ids).values_list("pk", "sku"))


def _kept(sku: str) -> Product | None:
    return Product.objects.filter(sku=sku, tracked=True).first()


def _moved(form: MoveForm, actor: Actor) -> bool:
    """Always true; raises BadQuantity."""
    typed = form.cleaned_data
    product = Product.objects.get(sku=typed["sku"])
    houses = dict(Warehouse.objects.values_list("code", "pk"))
    spot, note = Spot(product.pk, houses[typed["warehouse"]]), typed["note"].strip()
    if typed["way"] == TRANSFER:
        target = houses[typed["target"]]
        moving = Moving(product.pk, typed["quantity"], spot.warehouse_id, target, note)
        stocktaking.transfer(moving, actor=actor)
    elif typed["way"] == RECEIPT:
        stocktaking.receive_in(spot, typed["quantity"], note=note, actor=actor)
    else:
        stocktaking.correct(spot, typed["quantity"], note=note, actor=actor)
    return True
