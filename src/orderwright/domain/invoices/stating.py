"""An order's money as the lines and taxes of a document, equal to the order to the smallest unit.

Pure. Tax is rounded once per rate (semantics 5), as the order's own totals are; each line has its
share of that: what the tax of all before it rises by. So the lines of a rate sum to its tax.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from orderwright.domain.invoices.kinds import LineKind
from orderwright.domain.invoices.rules import Rule
from orderwright.domain.invoices.shapes import InvoiceLine, InvoiceTax, InvoiceTotals
from orderwright.kernel.money import Rounding, tax_in_gross, tax_on_net


@dataclass(frozen=True, slots=True)
class Part:
    """A line before its tax; `amount` in the price mode."""

    kind: LineKind
    name: str
    quantity: int
    unit_price: int
    amount: int
    rate: str
    sku: str = ""
    gtin: str = ""


@dataclass(frozen=True, slots=True)
class Mode:
    """How amounts are meant and rounded."""

    gross: bool
    rounding: Rounding

    def tax(self, amount: int, rate: str) -> int:
        """The tax of an amount in the price mode."""
        counted = tax_in_gross if self.gross else tax_on_net
        return counted(amount, Decimal(rate), self.rounding)


def lines_of(
    parts: Sequence[Part], mode: Mode, rules: Mapping[str, Rule], stored: Mapping[str, int]
) -> tuple[InvoiceLine, ...]:
    """Every part with its share of the tax. `stored`: the order's tax by rate, which the last part
    of a rate meets even where the shop has changed its rounding since.
    """
    seen: dict[str, int] = {}
    given: dict[str, int] = {}
    last = {part.rate: at for at, part in enumerate(parts)}
    made = []
    for at, part in enumerate(parts):
        seen[part.rate] = seen.get(part.rate, 0) + part.amount
        up_to_here = mode.tax(seen[part.rate], part.rate)
        if last[part.rate] == at:
            up_to_here = stored.get(part.rate, up_to_here)
        tax = up_to_here - given.get(part.rate, 0)
        given[part.rate] = up_to_here
        made.append(_line(at + 1, part, tax, mode, rules[part.rate]))
    return tuple(made)


def _line(position: int, part: Part, tax: int, mode: Mode, rule: Rule) -> InvoiceLine:
    net = part.amount - tax if mode.gross else part.amount
    return InvoiceLine(
        position=position, kind=part.kind, name=part.name, quantity=part.quantity,
        unit_price=part.unit_price, net=net, tax=tax, gross=net + tax, rate=part.rate,
        category=rule.category, sku=part.sku, gtin=part.gtin,
    )  # fmt: skip


def taxes_of(lines: Sequence[InvoiceLine], rules: Mapping[str, Rule]) -> tuple[InvoiceTax, ...]:
    """One row a rate, highest first."""
    rates = sorted({line.rate for line in lines}, key=Decimal, reverse=True)
    return tuple(_tax(rate, lines, rules[rate]) for rate in rates)


def _tax(rate: str, lines: Sequence[InvoiceLine], rule: Rule) -> InvoiceTax:
    of_rate = [line for line in lines if line.rate == rate]
    net, tax = sum(line.net for line in of_rate), sum(line.tax for line in of_rate)
    return InvoiceTax(
        rate, rule.category, net, tax, net + tax, reason_code=rule.code, reason=rule.sentence
    )


def totals_of(
    taxes: Sequence[InvoiceTax], *, rounding: int = 0, advances: int = 0, paid: int = 0
) -> InvoiceTotals:
    """The sums of a document; `paid` beyond the advances."""
    net, tax = sum(row.net for row in taxes), sum(row.tax for row in taxes)
    total = net + tax + rounding
    return InvoiceTotals(
        net, tax, net + tax, rounding, total, advances, paid, total - advances - paid
    )
