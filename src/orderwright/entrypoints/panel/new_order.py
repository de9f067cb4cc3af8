"""An order given by phone, chat or mail (S1-2), or a quotation that staff write (S2-1).

The whole draft lives in the form's own fields, so that it works without JavaScript: buttons find,
add and drop goods, the last one places. Prices, gates and checks are `lifecycle/placing.py`'s.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from orderwright.domain.catalog.queries import on_sale
from orderwright.domain.checkout import matrix
from orderwright.domain.checkout.pricing import comes_in_parts
from orderwright.domain.checkout.wishes import AddressWish, ContactWish, LineWish, OrderWish
from orderwright.domain.customers.hints import email_hint
from orderwright.domain.shop import queries as shop
from orderwright.domain.stock.queries import availability
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.forms import put_errors
from orderwright.entrypoints.panel.frame import actor_of, go, page
from orderwright.entrypoints.panel.new_order_form import (
    OrderForm,
    TypedLine,
    add_line,
    blank_values,
    read_lines,
)
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel.lifecycle.errors import BadInput, NotTaken
from orderwright.lifecycle.placing import Placed, place_order


def edit(request: HttpRequest) -> HttpResponse:
    """GET and POST /panel/orders/new; the pressed button is `do`."""
    if request.method != "POST":
        return _show(request, OrderForm(initial=blank_values()), [])
    lines, pressed = read_lines(request.POST), request.POST.get("do", "")
    if pressed.startswith("add:"):
        lines = add_line(lines, pressed[4:])
    if pressed.startswith("drop:"):
        lines = [line for line in lines if line.sku != pressed[5:]]
    if pressed not in ("place", "draft"):
        typed = request.POST.dict()
        if pressed == "use_hint":
            typed["email"] = email_hint(typed.get("email", "")) or typed.get("email", "")
        return _show(request, OrderForm(initial=typed), lines)
    form = OrderForm(request.POST)
    placed = _placed(request, form, lines, draft=pressed == "draft")
    if placed is None:
        return _show(request, form, lines)
    said = _("There is this order already.") if placed.again else _("Order taken.")
    say(request, Toast(said))
    return go(request, reverse("panel:order", args=[placed.number]))


def _placed(
    request: HttpRequest, form: OrderForm, lines: list[TypedLine], *, draft: bool
) -> Placed | None:
    readable = form.is_valid()
    wrong = [line.problem for line in lines if line.problem]
    if not lines:
        wrong.append(_("An order needs goods: find a product and add it."))
    if wrong:
        form.add_error(None, " ".join(wrong))
    if wrong or not readable:
        return None
    try:
        return place_order(_wish(form, lines, draft=draft), actor_of(request))
    except BadInput as problem:
        put_errors(form, ((_own_name(name), text) for name, text in problem.fields.items()))
    except NotTaken as refusal:
        form.add_error(None, refusal.sentence)
    return None


def _wish(form: OrderForm, lines: list[TypedLine], *, draft: bool) -> OrderWish:
    typed = form.cleaned_data
    delivery, _bar, payment = typed["pair"].partition("|")
    return OrderWish(
        source=typed["source"], currency=shop.settings().currency, locale=typed["locale"],
        customer=ContactWish(
            email=typed["email"], name=typed["name"], phone=typed["phone"],
            company=typed["company"], tax_id=typed["tax_id"],
        ),
        shipping_address=AddressWish(
            name=typed["address_name"] or typed["name"], street=typed["street"], city=typed["city"],
            postal_code=typed["postal_code"], country=typed["country"],
        ),
        lines=tuple(LineWish(line.sku, line.quantity, line.unit_price) for line in lines),
        delivery_method=delivery, payment_method=payment, note=typed["note"], draft=draft,
        pickup_point=typed["pickup_point"], shipping_price=typed["shipping_price"],
        inform={"email": typed["inform"]},
        external_id=f"form-{typed['once']}", ship_as_ready=typed["ship_as_ready"],
    )  # fmt: skip


def _own_name(name: str) -> str:
    """A field of the wish as the form calls it."""
    if name == "shipping_address.name":
        return "address_name"
    if name in ("delivery_method", "payment_method"):
        return "pair"
    return name


def _show(request: HttpRequest, form: OrderForm, lines: list[TypedLine]) -> HttpResponse:
    q = request.POST.get("find", "").strip()[:100].replace("\x00", "")
    found = on_sale(q=q, limit=8) if q else []
    free = availability([row.pk for row in found])
    language = person(request).locale
    options = _options(request, lines)
    context = {
        "form": form, "lines": lines, "q": q, "currency": shop.settings().currency,
        "hint": email_hint(str(form["email"].value() or "")),
        "found": [(row, row.name(language), free.get(row.pk, 0)) for row in found],
        "offered": [option for option in options if option.offered],
        "closed": [option for option in options if not option.offered],
        "chosen": request.POST.get("pair", ""), "language": language,
        "total": sum(line.total for line in lines),
    }  # fmt: skip
    return page(request, "new_order.html", context, 422 if form.is_bound else 200)


def _options(request: HttpRequest, lines: list[TypedLine]) -> list[matrix.Option]:
    """What the matrix offers for these goods and this address, and why not the rest."""
    basket = matrix.Basket(
        sum(line.total for line in lines), sum(line.weight_g for line in lines),
        any(line.bulky for line in lines),
        comes_in_parts((line.quantity, line.later) for line in lines if line.counted),
    )  # fmt: skip
    country = request.POST.get("country", "") or shop.settings().country
    code = request.POST.get("postal_code", "").strip()
    return matrix.options(basket, country=country[:2], postal_code=code[:16])
