"""One transfer for several orders: the rows of the form, as typed, and what they ask for.

Called by `statements.py`. A row has the number of an order and its amount; one amount may be left
empty and gets the rest of the line. Whether the parts are the whole is the lifecycle's word.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from orderwright.domain.payments.statement_models import StatementEntry
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.money import BadAmount, Money
from orderwright.lifecycle.statement_money import Wanted

NUMBERS, AMOUNTS = "part_order", "part_amount"
FEWEST, MOST = 2, 12


@dataclass(frozen=True)
class Row:
    """One part as it stands in the form; `place` is counted from 1 and names its complaints."""

    place: int
    number: str = ""
    amount: str = ""


def typed_rows(typed: QueryDict) -> list[Row]:
    """The rows that were filled in, in their order."""
    pairs = zip(typed.getlist(NUMBERS), typed.getlist(AMOUNTS), strict=False)
    told = [(number.strip().upper(), amount.strip()) for number, amount in pairs]
    filled = [pair for pair in told if any(pair)][:MOST]
    return [Row(place, *pair) for place, pair in enumerate(filled, start=1)]


def shown_rows(entry: StatementEntry, typed: QueryDict, *, more: bool = False) -> list[Row]:
    """What the form shows: what was typed, else the orders that the line may mean; with `more` one
    empty row beyond that. Two at least.
    """
    rows = typed_rows(typed) if NUMBERS in typed else _meant(entry)
    count = min(MOST, max(FEWEST, len(rows) + more))
    return [*rows, *(Row(place) for place in range(len(rows) + 1, count + 1))]


def _meant(entry: StatementEntry) -> list[Row]:
    """The orders that are proposed for the whole line each, where they are several."""
    alone = [way["shares"][0]["number"] for way in entry.candidates if len(way["shares"]) == 1]
    numbers = list(dict.fromkeys(alone))
    if len(numbers) < FEWEST:
        return []
    return [Row(place, number) for place, number in enumerate(numbers, start=1)]


def wanted(rows: Sequence[Row], entry: StatementEntry) -> list[Wanted]:
    """The parts. Raises BadInput at `part_order_<place>` or `part_amount_<place>`, and at `parts`
    for fewer than two.
    """
    if len(rows) < FEWEST:
        raise BadInput({"parts": _("Name at least two orders.")})
    wrong = {f"{NUMBERS}_{row.place}": _("This is needed.") for row in rows if not row.number}
    amounts: dict[int, int] = {}
    for row in rows:
        try:
            if row.amount:
                amounts[row.place] = Money.parse(row.amount, entry.currency).minor
        except BadAmount as problem:
            wrong[f"{AMOUNTS}_{row.place}"] = str(problem)
    empty = [row.place for row in rows if not row.amount]
    wrong |= {f"{AMOUNTS}_{place}": _("This is needed.") for place in empty[1:]}
    if wrong:
        raise BadInput(wrong)
    if empty:
        amounts[empty[0]] = entry.amount - sum(amounts.values())
    return [Wanted(row.number, amounts[row.place]) for row in rows]
