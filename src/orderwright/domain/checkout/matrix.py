"""The delivery x payment matrix: which pairs a basket may use, at what price, why not the others.

Judging is pure over a snapshot that follows the configuration version. Every pair of methods is
answered, with a price or with the first condition that fails (S0-2, S0-3, S0-4). Called by the
checkout's pages, by the API and again on placing. Writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orderwright.domain.checkout.errors import UnknownMethod
from orderwright.domain.checkout.matrix_facts import (
    NO_CELL,
    BandFacts,
    CellFacts,
    DeliveryFacts,
    Matrix,
    PaymentFacts,
    cells,
)
from orderwright.domain.checkout.models import DeliveryMethod, PaymentMethod
from orderwright.domain.checkout.pricing import Basket
from orderwright.domain.shop.queries import settings
from orderwright.domain.shop.stages import GateKind
from orderwright.kernel.money import Money

__all__ = [
    "BandFacts", "Basket", "CellFacts", "DeliveryFacts", "Matrix", "Option", "PaymentFacts",
    "Place", "as_travelling", "cells", "confirms_itself", "countries", "find", "judge", "options",
    "place_problem",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where the goods go; empty = not known yet, then nothing is refused for it."""

    country: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A pair as this basket may use it. `price` of the delivery, `fee` of the payment: minor units.

    `second_parcel`: what it costs more when each part leaves as it is ready; None where that cannot
    be chosen, and `one_parcel` says why. Not offered: `reason` says why, amounts are 0, `gates` are
    empty.
    """

    delivery: DeliveryFacts
    payment: PaymentFacts
    cell: CellFacts
    reason: str | None
    price: int = 0
    fee: int = 0
    gates: Sequence[str] = ()
    second_parcel: int | None = None
    one_parcel: str | None = None

    @property
    def offered(self) -> bool:
        """The pair may be used."""
        return self.reason is None

    @property
    def cell_id(self) -> int | None:
        """None where the shop never filled the pair in."""
        return self.cell.id or None

    @property
    def reserves(self) -> str:
        """When goods are held: placed, confirmed or none."""
        return self.cell.reserves

    @property
    def min_days(self) -> int:
        """Days until the goods arrive, at least."""
        return self.cell.min_days

    @property
    def max_days(self) -> int:
        """Days until the goods arrive, at most."""
        return self.cell.max_days


def options(basket: Basket, *, country: str, postal_code: str = "") -> list[Option]:
    """Every pair in the shop's order, offered or with its reason."""
    matrix, place = cells(), Place(country, postal_code)
    return [
        _option(matrix, (delivery, payment), basket, place)
        for delivery in matrix.deliveries.values()
        for payment in matrix.payments.values()
    ]


def find(pair: tuple[str, str], basket: Basket, *, country: str, postal_code: str = "") -> Option:
    """The pair (delivery code, payment code) for this basket, offered or not.

    Raises UnknownMethod naming the field.
    """
    matrix = cells()
    delivery, payment = matrix.deliveries.get(pair[0]), matrix.payments.get(pair[1])
    if delivery is None:
        raise UnknownMethod({"delivery_method": _("Choose how the goods travel.")})
    if payment is None:
        raise UnknownMethod({"payment_method": _("Choose how you pay.")})
    return _option(matrix, (delivery, payment), basket, Place(country, postal_code))


def countries() -> frozenset[str]:
    """Where any pair delivers to; empty = to every country."""
    living = [cell for cell in cells().pairs.values() if cell.active]
    if any(not cell.countries for cell in living):
        return frozenset()
    return frozenset(code for cell in living for code in cell.countries)


def _option(
    matrix: Matrix, methods: tuple[DeliveryFacts, PaymentFacts], basket: Basket, place: Place
) -> Option:
    delivery, payment = methods
    basket = as_travelling(basket, delivery)
    cell = matrix.pairs.get((delivery.code, payment.code), NO_CELL)
    reason = _method_off(delivery, payment) or judge(cell, basket, place)
    if reason is not None:
        return Option(delivery, payment, cell, reason)
    price = price_of(cell, basket)
    if not basket.bulky and (out := _sum_problem(payment, basket.total + price + cell.fee)):
        return Option(delivery, payment, cell, out)
    alone = why_one_parcel(cell, basket)
    return Option(
        delivery, payment, cell, None, price, cell.fee,
        gates_of(cell, payment, basket), None if alone else cell.second_parcel, alone,
    )  # fmt: skip


def as_travelling(basket: Basket, delivery: DeliveryFacts) -> Basket:
    """Goods that the customer fetches cost nothing to send, however large they are."""
    fetched = delivery.kind == DeliveryMethod.Kind.PICKUP
    return replace(basket, bulky=False) if fetched else basket


def _method_off(delivery: DeliveryFacts, payment: PaymentFacts) -> str | None:
    if not delivery.active:
        return _("This delivery is not offered at the moment.")
    if not payment.active:
        return _("This payment is not offered at the moment.")
    if not payment.ready:
        return _("This payment is not set up yet.")
    return None


def _sum_problem(payment: PaymentFacts, total: int) -> str | None:
    """Services grant no credit for just any sum."""
    if payment.most == 0:
        return _("This payment is not offered at the moment.")
    if payment.least is not None and total < payment.least:
        return _("This payment is for orders from %(amount)s.") % {"amount": _amount(payment.least)}
    if payment.most is not None and total > payment.most:
        return _("This payment is for orders up to %(amount)s.") % {"amount": _amount(payment.most)}
    return None


def judge(cell: CellFacts, basket: Basket, place: Place) -> str | None:
    """None when the pair may be used, else the sentence of the first condition that fails."""
    if not cell.active:
        return _("This payment is not possible with this delivery.")
    if reason := _place_problem(cell, place):
        return reason
    return None if basket.bulky else _band_problem(cell, basket)


def place_problem(pair: tuple[str, str], place: Place) -> str | None:
    """Why the pair does not reach a place; None when it does, or is not of the matrix (imports)."""
    cell = cells().pairs.get(pair)
    return _place_problem(cell, place) if cell else None


def _place_problem(cell: CellFacts, place: Place) -> str | None:
    if place.country and cell.countries and place.country not in cell.countries:
        return _("We do not deliver to this country this way.")
    if place.postal_code and not matches(place.postal_code, cell.postal_codes):
        return _("We do not deliver to this post code this way.")
    return None


def matches(postal_code: str, patterns: Sequence[str]) -> bool:
    """Whether a post code fits one of the patterns (`00-*`); spaces and case do not count."""
    typed = _compact(postal_code)
    return not patterns or any(fnmatchcase(typed, _compact(pattern)) for pattern in patterns)


def price_of(cell: CellFacts, basket: Basket) -> int:
    """The price of the delivery; 0 when free from this value, or set by the shop later (bulky)."""
    free = cell.free_from is not None and basket.total >= cell.free_from
    band = _band(cell, basket)
    return 0 if free or basket.bulky or band is None else band.price


def why_one_parcel(cell: CellFacts, basket: Basket) -> str | None:
    """Why nobody may choose that each part of the goods leaves as it is ready; None when they may
    (U36).
    """
    if cell.second_parcel is None:
        return _("With this delivery and payment everything is sent together.")
    if basket.bulky:
        return _("The shop works out the delivery of these goods, for all of them together.")
    return None if basket.in_parts else _("All of it can be sent at the same time.")


class Asks(Protocol):
    """What a pair asks for before an order is confirmed, kept or just filled in."""

    @property
    def asks_customer(self) -> bool: ...
    @property
    def asks_payment(self) -> bool: ...
    @property
    def asks_shop(self) -> bool: ...


def confirms_itself(pair: Asks, payment: PaymentFacts) -> bool:
    """Whether an order of ordinary goods is confirmed at once: nobody has to agree, or to pay."""
    return not gates_of(pair, payment, Basket(0, 0))


def gates_of(cell: Asks, payment: PaymentFacts, basket: Basket) -> list[str]:
    """Kinds of gates that an order through this pair gets, in the order in which they open."""
    shop = settings()
    asked = {
        GateKind.SHIPPING_COST: basket.bulky,
        GateKind.CUSTOMER: cell.asks_customer and shop.customer_gate,
        GateKind.PAYMENT: cell.asks_payment and payment.kind != PaymentMethod.Kind.INSTALMENT,
        GateKind.INSTALMENT: payment.kind == PaymentMethod.Kind.INSTALMENT,
        GateKind.SHOP: cell.asks_shop and shop.shop_gate,
    }
    return [str(kind.value) for kind, wanted in asked.items() if wanted]


def _band(cell: CellFacts, basket: Basket) -> BandFacts | None:
    return next((band for band in cell.bands if band.fits(basket.total, basket.weight_g)), None)


def _band_problem(cell: CellFacts, basket: Basket) -> str | None:
    if _band(cell, basket) is not None:
        return None
    if not cell.bands:
        return _("No price is set for this delivery.")
    heaviest = _top([band.max_weight for band in cell.bands])
    if heaviest is not None and basket.weight_g >= heaviest:
        limit = f"{heaviest / 1000:g}"
        return _("Too heavy: this delivery takes less than %(limit)s kg.") % {"limit": limit}
    return _value_problem(cell.bands, basket)


def _value_problem(bands: Sequence[BandFacts], basket: Basket) -> str:
    least, most = min(band.min_total for band in bands), _top([band.max_total for band in bands])
    if basket.total < least:
        return _("This delivery is for orders from %(amount)s.") % {"amount": _amount(least)}
    if most is not None and basket.total >= most:
        return _("This delivery is for orders below %(amount)s.") % {"amount": _amount(most)}
    return _("No price is set for this weight and value.")


def _top(ends: Sequence[int | None]) -> int | None:
    """The highest end of some ranges; None when one of them is open."""
    closed = [end for end in ends if end is not None]
    return max(closed) if len(closed) == len(ends) else None


def _amount(minor: int) -> str:
    return Money(minor, settings().currency).format(get_language() or "en")


def _compact(postal_code: str) -> str:
    return postal_code.replace(" ", "").upper()
