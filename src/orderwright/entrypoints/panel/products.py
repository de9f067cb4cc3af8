"""Products: find one, add one, change it, correct its stock.

Products need the right for the catalogue, stock its own. Writers are the services.
"""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from orderwright.domain.catalog import text
from orderwright.domain.catalog.errors import BadProduct, UnknownProduct
from orderwright.domain.catalog.models import Picture, Product
from orderwright.domain.catalog.queries import product_by_sku
from orderwright.domain.catalog.services import ProductWish, save_picture, save_product
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.stock.models import Level, Warehouse
from orderwright.domain.stock.queries import availability, levels_of, owed_pieces
from orderwright.domain.stock.services import open_level
from orderwright.domain.stock.shelves import main_warehouse
from orderwright.entrypoints.panel.access import may, person
from orderwright.entrypoints.panel.forms import carry_out
from orderwright.entrypoints.panel.frame import actor_of, go, page
from orderwright.entrypoints.panel.product_form import (
    NewProductForm,
    ProductForm,
    ReceiptForm,
    StockForm,
    known_of,
    sku_taken,
)
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.lifecycle import shelf

ROWS = 50


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/products?q=&after="""
    q, after = request.GET.get("q", "").strip()[:100], request.GET.get("after", "")
    found = Product.objects.select_related("category").order_by("pk")
    for word in text.words(q.replace("\x00", "")):
        found = found.filter(search_text__contains=word)
    if after.isascii() and after.isdigit() and len(after) < 18:
        found = found.filter(pk__gt=int(after))
    rows = list(found[: ROWS + 1])
    free = availability([row.pk for row in rows if row.tracked])
    language = person(request).locale
    context = {
        "q": q, "rows": [(row, row.name(language), free.get(row.pk)) for row in rows[:ROWS]],
        "older": "?" + urlencode({"q": q, "after": rows[ROWS - 1].pk}) if len(rows) > ROWS else "",
        "newest": "?" + urlencode({"q": q}) if after else "",
        "may_add": may(request, Permission.CATALOG),
    }  # fmt: skip
    return page(request, "products.html", context)


def add(request: HttpRequest) -> HttpResponse:
    """GET and POST /panel/products/new"""
    form = NewProductForm(*_sent(request), initial={"locale": person(request).locale})
    if not may(request, Permission.STOCK):
        del form.fields["opening"]
    if form.is_bound and form.is_valid():
        row = carry_out(form, partial(_made, form))
        if row is not None:
            say(request, Toast(_("Product %(sku)s was added.") % {"sku": row.sku}))
            return go(request, reverse("panel:product", args=[row.sku]))
    return page(request, "product_new.html", {"form": form}, 422 if form.is_bound else 200)


def edit(request: HttpRequest, sku: str) -> HttpResponse:
    """GET shows both forms, POST changes everything but SKU and stock."""
    row = _product(sku)
    form = _form(request, row, *_sent(request))
    if form.is_bound and form.is_valid() and carry_out(form, partial(_changed, form)) is not None:
        return _saved(request, sku)
    return _shown(request, row, form, None)


def stock(request: HttpRequest, sku: str) -> HttpResponse:
    """POST .../stock corrects what can be sold, or adds what came in."""
    row, actor = _product(sku), actor_of(request)
    if "came_in" in request.POST:
        form: StockForm | ReceiptForm = ReceiptForm(request.POST)
    else:
        form = StockForm(_house(request), request.POST)
    if form.is_valid() and carry_out(form, partial(_moved, row, form, actor)) is not None:
        return _saved(request, sku)
    return _shown(request, row, None, form)


def _moved(row: Product, form: StockForm | ReceiptForm, actor: Actor) -> Level:
    typed = form.cleaned_data
    if isinstance(form, ReceiptForm):
        return shelf.receive(row.pk, typed["came_in"], note=typed["receipt_note"], actor=actor)
    return shelf.set_available(
        row.pk, typed["quantity"], note=typed["note"], actor=actor, warehouse=form.house
    )


def _house(request: HttpRequest) -> Warehouse:
    """The warehouse whose form was sent: of those that take orders."""
    code = request.POST.get("warehouse", "").replace("\x00", "")
    if not code:
        return main_warehouse()
    found = Warehouse.objects.filter(code=code, active=True).first()
    if found is None:
        raise Http404
    return found


def _saved(request: HttpRequest, sku: str) -> HttpResponse:
    say(request, Toast(_("Saved.")))
    return go(request, reverse("panel:product", args=[sku]))


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _form(request: HttpRequest, row: Product, *sent: Any) -> ProductForm:
    return ProductForm(*sent, row=row, initial=known_of(row) | {"locale": person(request).locale})


def _shown(
    request: HttpRequest,
    row: Product,
    form: ProductForm | None,
    moving: StockForm | ReceiptForm | None,
) -> HttpResponse:
    """The page of a product; each form for those who may use it."""
    free = availability([row.pk])[row.pk]
    shown = (form or _form(request, row)) if may(request, Permission.CATALOG) else None
    columns = ("digest", "width", "height")
    context = {
        "product": row, "name": row.name(person(request).locale), "form": shown, "free": free,
        "owed": owed_pieces(row.pk),
        "stock_forms": _stock_forms(request, row, moving),
        "picture": Picture.objects.filter(pk=row.picture_id or 0).values(*columns).first(),
    }  # fmt: skip
    bound = any(f is not None and f.is_bound for f in (form, moving))
    return page(request, "product.html", context, 422 if bound else 200)


def _stock_forms(
    request: HttpRequest, row: Product, moving: StockForm | ReceiptForm | None
) -> list[tuple[StockForm | ReceiptForm, str]]:
    """Each form with the word of its button; none for those who may not."""
    if not row.tracked or not may(request, Permission.STOCK):
        return []
    receipt = moving if isinstance(moving, ReceiptForm) else ReceiptForm()
    return [(receipt, _("Receive")), *((form, _("Correct")) for form in _counts(row, moving))]


def _counts(row: Product, moving: StockForm | ReceiptForm | None) -> list[StockForm]:
    """One form for each warehouse that takes orders: what is shown is that warehouse's alone, so
    that sending it back as it is changes nothing.
    """
    free = {level.warehouse_id: max(0, level.available) for level in levels_of(row.pk)}
    houses = Warehouse.objects.filter(active=True).order_by("priority", "pk")
    sent = moving if isinstance(moving, StockForm) else None
    found = list(houses) or [main_warehouse()]
    return [
        sent if sent is not None and sent.house == house
        else StockForm(
            house, initial={"quantity": free.get(house.pk, 0)}, alone=len(found) == 1
        )
        for house in found
    ]  # fmt: skip


def _made(form: NewProductForm) -> Product:
    """Raises BadProduct, also when somebody else was first with this SKU."""
    wish = form.wish(_picture(form))
    try:
        with transaction.atomic():
            if Product.objects.filter(sku=wish.sku).exists():
                raise BadProduct({"sku": sku_taken()})
            return _kept(wish, form.cleaned_data.get("opening") or 0)
    except IntegrityError:
        raise BadProduct({"sku": sku_taken()}) from None


def _changed(form: ProductForm) -> Product:
    return _kept(form.wish(_picture(form)), 0)


@transaction.atomic
def _kept(wish: ProductWish, opening: int) -> Product:
    """The product and the level that its stock is counted on."""
    row = save_product(wish)
    if row.tracked:
        open_level(row.pk, opening, backorder=row.backorder)
    return row


def _picture(form: ProductForm) -> int | None:
    """The picture from now on: the one sent, else the one there is. Encoded before the locks."""
    sent = form.cleaned_data.get("picture")
    if sent:
        return save_picture(sent.read()).pk
    if form.row is None or form.cleaned_data.get("no_picture"):
        return None
    return form.row.picture_id


def _product(sku: str) -> Product:
    try:
        return product_by_sku(sku)
    except UnknownProduct as unknown:
        raise Http404 from unknown
