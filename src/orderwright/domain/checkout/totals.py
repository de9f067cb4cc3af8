"""The arithmetic of an order: lines + shipping + fees - discount +- adjustments = total, tax per
rate.

Pure. Amounts in minor units. In gross mode tax is contained in the total, in net mode it is added.
Tax is rounded once per rate, so that the rates add up to the total to the smallest unit (semantics
5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from orderwright.kernel.money import Rounding, tax_in_gross, tax_on_net


@dataclass(frozen=True, slots=True)
class Part:
    """An amount that bears tax at a rate in percent."""

    amount: int
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Charges:
    """What comes on top of the lines; adjustments may be negative."""

    shipping: Part
    fees: Part
    adjustments: Sequence[Part] = ()


@dataclass(frozen=True, slots=True)
class RateTotal:
    """Net and tax of everything at one rate."""

    rate: str
    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class Totals:
    """All sums of an order."""

    lines: int
    shipping: int
    fees: int
    discount: int
    adjustments: int
    total: int
    taxes: tuple[RateTotal, ...]
    second_parcel: int = 0
    """How much of `shipping` is the price of the second parcel, where a page shows it."""

    def stored_taxes(self) -> list[dict[str, str | int]]:
        """As the order row keeps them: highest rate first."""
        return [{"rate": t.rate, "net": t.net, "tax": t.tax} for t in self.taxes]


def rate_text(rate: Decimal) -> str:
    """A rate as stored on lines: 23, 12.5; no exponent, no trailing zeros."""
    text = f"{rate:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def add_up(lines: Sequence[Part], charges: Charges, *, gross: bool, rounding: Rounding) -> Totals:
    """All sums. Negative adjustments lower the tax of their own rate."""
    shipping, fees, extra = charges.shipping, charges.fees, list(charges.adjustments)
    sums: dict[Decimal, int] = {}
    for part in [*lines, shipping, fees, *extra]:
        if part.amount:
            sums[part.rate] = sums.get(part.rate, 0) + part.amount
    taxes = tuple(
        _rate_total(rate, sums[rate], gross, rounding)
        for rate in sorted(sums, reverse=True)
        if sums[rate]
    )
    added = 0 if gross else sum(t.tax for t in taxes)
    line_sum, extra_sum = sum(p.amount for p in lines), sum(p.amount for p in extra)
    total = line_sum + shipping.amount + fees.amount + extra_sum + added
    return Totals(line_sum, shipping.amount, fees.amount, 0, extra_sum, total, taxes)


def _rate_total(rate: Decimal, amount: int, gross: bool, rounding: Rounding) -> RateTotal:
    if gross:
        tax = tax_in_gross(amount, rate, rounding)
        return RateTotal(rate_text(rate), amount - tax, tax)
    return RateTotal(rate_text(rate), amount, tax_on_net(amount, rate, rounding))
