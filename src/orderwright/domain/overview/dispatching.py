"""Pasted tracking numbers matched to orders and their parcels, every doubt named at its line.

Reads only. What is sent, and whether it may be, the lifecycle decides.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from orderwright.domain.delivery import carriers, number_lines
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.delivery.number_lines import NumberLine
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import ParcelStage

LONGEST_NUMBER, LONGEST_CARRIER = 64, 40


@dataclass(frozen=True, slots=True)
class Match:
    """A line with what it is about. `problem` keeps it from being sent, `doubts` are asked about.

    `is_whole`: it is all that is left of the order, so that the order itself leaves.
    """

    line: NumberLine
    order: Order | None = None
    parcel: Parcel | None = None
    is_whole: bool = False
    carrier: str = ""
    problem: str = ""
    doubts: Sequence[str] = field(default_factory=list)


@dataclass(slots=True)
class _Shelf:
    """Everything that the lines are judged by."""

    orders: dict[str, Order]
    lines_of: Counter[str]
    first_with: dict[str, int]
    others: dict[str, str]
    taken: Counter[str]


def match(text: str, selected: Sequence[str], carrier: str) -> list[Match]:
    """One match a line, in its order. `carrier`: for lines that name none, empty = the parcel's."""
    words = number_lines.first_words(text)
    orders = _orders({*words, *selected})
    lines = number_lines.read(text, orders, [number for number in selected if number in orders])
    numbers = [carriers.written(line.carrier or carrier, line.number) for line in lines]
    first: dict[str, int] = {}
    for line, number in zip(lines, numbers, strict=True):
        first.setdefault(number, line.nth)
    known = Parcel.objects.filter(tracking_number__in=[n for n in numbers if n])
    others = dict(known.values_list("tracking_number", "order__number"))
    shelf = _Shelf(orders, Counter(line.order for line in lines), first, others, Counter())
    return [_matched(line, line.carrier or carrier, shelf) for line in lines]


def _orders(numbers: set[str]) -> dict[str, Order]:
    found = Order.objects.filter(number__in=numbers).prefetch_related("parcels")
    return {order.number: order for order in found}


def _matched(line: NumberLine, carrier: str, shelf: _Shelf) -> Match:
    order = shelf.orders.get(line.order)
    if order is None:
        missing = _("There is no order %(number)s.") % {"number": line.order}
        return Match(
            line, problem=missing if line.order else _("No selected order is left for it.")
        )
    open_ones = [one for one in order.parcels.all() if one.stage == ParcelStage.OPEN]
    problem = _problem(line, order, len(open_ones), shelf) or _unfit(line, carrier, shelf)
    if problem:
        return Match(line, order, problem=problem)
    parcel = open_ones[shelf.taken[line.order]]
    shelf.taken[line.order] += 1
    carrier = carrier or parcel.carrier
    doubts = list(_doubts(line, carrier, shelf))
    return Match(line, order, parcel, len(open_ones) == 1, carrier, doubts=doubts)


def _problem(line: NumberLine, order: Order, parcels: int, shelf: _Shelf) -> str:
    if not parcels:
        left = any(parcel.sent_at for parcel in order.parcels.all())
        return _("It has already been sent.") if left else _("It has no parcel to send yet.")
    lines = shelf.lines_of[line.order]
    if parcels != lines and max(parcels, lines) > 1:
        told = {"parcels": parcels, "lines": lines}
        return _("Open parcels: %(parcels)s, lines: %(lines)s. Give each parcel one line.") % told
    return ""


def _unfit(line: NumberLine, carrier: str, shelf: _Shelf) -> str:
    if not line.number:
        return _("The tracking number is missing.")
    if len(line.number) > LONGEST_NUMBER or len(carrier) > LONGEST_CARRIER:
        return _("This is too long for a tracking number or a carrier.")
    first = shelf.first_with[carriers.written(carrier, line.number)]
    if first != line.nth:
        return _("The same number stands in line %(nth)s.") % {"nth": first}
    return ""


def _doubts(line: NumberLine, carrier: str, shelf: _Shelf) -> Sequence[str]:
    doubts = []
    known = carriers.find(carrier)
    if known and carriers.looks_wrong(carrier, line.number):
        told = {"number": line.number, "carrier": known.name, "example": known.example}
        doubts.append(
            _("“%(number)s” does not look like a number of %(carrier)s (%(example)s).") % told
        )
    other = shelf.others.get(carriers.written(carrier, line.number))
    if other and other != line.order:
        doubts.append(_("Order %(number)s has this number already.") % {"number": other})
    return doubts
