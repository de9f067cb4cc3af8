"""Delivery and payment as the visitor picks them: what is open, what it costs, why the rest is not.

Owns how the matrix's pairs become two lists of buttons (S0-2, S0-3, X3). Called by the cart and the
second and third page of the checkout. Reads the matrix; the judgement is the matrix's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from orderwright.domain.checkout import arrivals, matrix
from orderwright.domain.checkout.matrix import DeliveryFacts, Option
from orderwright.domain.checkout.models import DeliveryMethod
from orderwright.domain.checkout.pricing import CartView
from orderwright.domain.shop.stages import GateKind
from orderwright.entrypoints.storefront.checkout.choices import Choices
from orderwright.kernel import clock
from orderwright.kernel.days import span
from orderwright.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Button:
    """One radio button. `price` in minor units, None when there is none; `reason` closes it.

    `dearest`: the price with the dearest payment, where payments differ; else None.
    """

    code: str
    name: str
    price: int | None
    note: str
    reason: str
    checked: bool
    dearest: int | None = None


@dataclass(frozen=True, slots=True)
class Picks:
    """Both lists for one cart and address. `chosen` is None while no open pair is picked;
    `to_point` is the picked delivery where it goes to a pick-up point. `estimate`: when the goods
    arrive through the chosen pair, in words; empty where nobody knows.
    """

    deliveries: list[Button]
    payments: list[Button]
    chosen: Option | None
    to_point: DeliveryFacts | None
    shipping_later: bool
    estimate: str = ""

    @property
    def anything_open(self) -> bool:
        return any(not button.reason for button in self.deliveries)


def picks(view: CartView, choices: Choices, locale: str) -> Picks:
    """The buttons for the cart's goods and the address typed so far."""
    pairs = offered_pairs(view, choices)
    delivery = _delivery_to_show(pairs, choices.delivery_method)
    payment = _payment_to_check(pairs, delivery, choices.payment_method)
    chosen = next((p for p in pairs if _is(p, delivery, payment) and p.offered), None)
    facts = next((p.delivery for p in pairs if p.delivery.code == delivery), None)
    point = facts if facts and facts.kind == DeliveryMethod.Kind.POINT else None
    arrives = _expected_of(chosen, view, choices) if chosen else ""
    return Picks(
        _deliveries(pairs, delivery, arrives, view, locale),
        _payments([p for p in pairs if p.delivery.code == delivery], payment, view, locale),
        chosen,
        to_point=point,
        shipping_later=_is_later(chosen) if chosen else view.bulky,
        estimate=arrives,
    )


def offered_pairs(view: CartView, choices: Choices) -> list[Option]:
    """Every pair of the methods on offer, judged for this cart and address.

    A method that the shop has switched off, or all pairs of, is not mentioned at all.
    """
    country, postal_code = choices.country, choices.postal_code
    pairs = matrix.options(view.basket, country=country, postal_code=postal_code)
    known = [pair for pair in pairs if pair.delivery.active and pair.payment.active]
    deliveries = {pair.delivery.code for pair in known if pair.cell.active}
    payments = {pair.payment.code for pair in known if pair.cell.active}
    return [p for p in known if p.delivery.code in deliveries and p.payment.code in payments]


def reason_against(view: CartView, choices: Choices) -> str:
    """Why the pair that was picked cannot be had; empty when it can (T34)."""
    pairs = offered_pairs(view, choices)
    wanted = (choices.delivery_method, choices.payment_method)
    pair = next((p for p in pairs if _is(p, *wanted)), None)
    if pair is None:
        return _("Choose a delivery and a payment from the list.")
    return "" if pair.offered else pair.reason or _("This payment is not possible with it.")


def _expected_of(chosen: Option, view: CartView, choices: Choices) -> str:
    """As `_expected`; in two parcels what is there waits for nothing."""
    in_two = bool(choices.ship_as_ready) and chosen.second_parcel is not None
    return _expected([chosen], [] if in_two else view.awaited)


def _expected(pairs: Sequence[Option], awaited: Sequence[date | None]) -> str:
    """The days on which the goods arrive through one of these pairs, in words; empty where nobody
    knows: the shop works the delivery out first, or goods are awaited for no day.
    """
    now = clock.now()
    found = [arrivals.of_option(pair, awaited, now) for pair in pairs]
    known = [days for days in found if days]
    if not known:
        return ""
    first, last = min(days.first for days in known), max(days.last for days in known)
    return _("expected %(days)s") % {"days": span(first, last)}


def _is(pair: Option, delivery: str, payment: str) -> bool:
    return pair.delivery.code == delivery and pair.payment.code == payment


def _delivery_to_show(pairs: Sequence[Option], picked: str) -> str:
    """The picked delivery while any payment goes with it, else the first open one."""
    open_ones = [pair.delivery.code for pair in pairs if pair.offered]
    return picked if picked in open_ones else next(iter(open_ones), "")


def _payment_to_check(pairs: Sequence[Option], delivery: str, picked: str) -> str:
    """The picked payment while it goes with the delivery; a single open one needs no choice."""
    open_ones = [p.payment.code for p in pairs if p.delivery.code == delivery and p.offered]
    if picked in open_ones:
        return picked
    return open_ones[0] if len(open_ones) == 1 else ""


def _deliveries(
    pairs: Sequence[Option], checked: str, arrives: str, view: CartView, locale: str
) -> list[Button]:
    """The one that is chosen with its payment shows the days of that pair, others their range."""
    codes = list(dict.fromkeys(pair.delivery.code for pair in pairs))
    grouped = [[pair for pair in pairs if pair.delivery.code == code] for code in codes]
    buttons = [_delivery(group, checked, view, locale) for group in grouped]
    return [replace(b, note=arrives) if b.code == checked and arrives else b for b in buttons]


def _delivery(group: Sequence[Option], checked: str, view: CartView, locale: str) -> Button:
    facts = group[0].delivery
    open_ones = [pair for pair in group if pair.offered]
    if not open_ones:
        return Button(facts.code, facts.name(locale), None, "", _why_closed(group), checked=False)
    prices = [pair.price for pair in open_ones]
    note = _expected(open_ones, view.awaited)
    later = any(map(_is_later, open_ones))
    price, most = (None, None) if later else (min(prices), max(prices))
    dearest = most if most != price else None
    return Button(facts.code, facts.name(locale), price, note, "", facts.code == checked, dearest)


def _is_later(pair: Option) -> bool:
    """The shop works out afterwards what sending the goods this way costs."""
    return GateKind.SHIPPING_COST in pair.gates


def _why_closed(group: Sequence[Option]) -> str:
    """The reason of a pair that the shop offers: one that it does not says least."""
    real = next((pair for pair in group if pair.cell.active), group[0])
    return real.reason or _("Not offered at the moment.")


def _payments(group: Sequence[Option], checked: str, view: CartView, locale: str) -> list[Button]:
    """Payments for one delivery; the price is the payment's own fee."""
    prices = {pair.price for pair in group if pair.offered and not _is_later(pair)}
    differ = len(prices) > 1
    return [
        Button(
            pair.payment.code, pair.payment.name(locale), pair.fee if pair.offered else None,
            _delivery_then(pair, view.currency, locale) if differ and pair.offered else "",
            pair.reason or "", pair.offered and pair.payment.code == checked,
        )
        for pair in group
    ]  # fmt: skip


def _delivery_then(pair: Option, currency: str, locale: str) -> str:
    """What the delivery costs with this payment, where another payment makes it cheaper."""
    if not pair.price:
        return _("Delivery is free with it.")
    price = Money(pair.price, currency).format(locale)
    return _("Delivery costs %(price)s with it.") % {"price": price}
