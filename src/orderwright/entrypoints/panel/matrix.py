"""The delivery x payment matrix (S0-4): the grid with its switches.

What a pair costs and asks is on the pair's own page (`matrix_cell.py`), methods on theirs
(`methods.py`). A switch takes effect on the next checkout.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orderwright.domain.checkout.matrix import (
    CellFacts,
    DeliveryFacts,
    Matrix,
    PaymentFacts,
    cells,
    confirms_itself,
)
from orderwright.domain.checkout.matrix_services import switch_cell
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints.country_names import name_of
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.money import Money


@dataclass(frozen=True)
class GridCell:
    """One pair of the grid; `cell` is None while it has no price yet."""

    delivery: DeliveryFacts
    payment: PaymentFacts
    cell: CellFacts | None
    prices: str
    asks: str
    alone: bool = False
    """Orders are confirmed at once: nobody is asked."""


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/settings/matrix"""
    matrix, language = cells(), person(request).locale
    rows = [
        (
            delivery,
            delivery.name(language),
            [_cell(matrix, delivery, p) for p in matrix.payments.values()],
        )
        for delivery in matrix.deliveries.values()
    ]
    payments = [(payment, payment.name(language)) for payment in matrix.payments.values()]
    context = {"rows": rows, "payments": payments, "warning": _nobody_can_order(matrix)}
    return page(request, "matrix.html", context)


def _nobody_can_order(matrix: Matrix) -> str:
    """A shop whose own country no pair reaches is shut, and looks open."""
    country = shop.settings().country
    for (delivery, payment), cell in matrix.pairs.items():
        switched_on = matrix.deliveries[delivery].active and matrix.payments[payment].active
        reached = not cell.countries or country in cell.countries
        if cell.active and switched_on and reached and cell.bands:
            return ""
    return _("Nobody can order: no delivery with a payment is offered in %(country)s.") % {
        "country": name_of(country)
    }


def switch(request: HttpRequest, delivery: str, payment: str) -> HttpResponse:
    """POST .../<delivery>/<payment>/switch with `active` on or off."""
    active = request.POST.get("active") == "on"
    try:
        switch_cell(delivery, payment, active=active)
        said = (
            _("The next checkout offers it.")
            if active
            else _("The next checkout does not offer it.")
        )
        say(request, Toast(said))
    except BadInput as problem:
        say(request, Toast(problem.sentence, bad=True))
    return go(request, reverse("panel:matrix"))


def _cell(matrix: Matrix, delivery: DeliveryFacts, payment: PaymentFacts) -> GridCell:
    cell = matrix.pairs.get((delivery.code, payment.code))
    if cell is None:
        return GridCell(delivery, payment, None, "", "")
    alone = confirms_itself(cell, payment)
    return GridCell(delivery, payment, cell, _prices(cell), "" if alone else _asks(cell), alone)


def _prices(cell: CellFacts) -> str:
    currency = shop.settings().currency
    amounts = sorted({band.price for band in cell.bands})
    if not amounts:
        return ""
    ends = amounts if len(amounts) == 1 else [amounts[0], amounts[-1]]
    language = get_language() or "en"
    return " – ".join(Money(amount, currency).format(language) for amount in ends)


def _asks(cell: CellFacts) -> str:
    """Whom an order by this pair waits for."""
    asked = (
        (cell.asks_customer, _("customer")), (cell.asks_payment, _("payment")),
        (cell.asks_shop, _("shop")),
    )  # fmt: skip
    return ", ".join(word for wanted, word in asked if wanted)
