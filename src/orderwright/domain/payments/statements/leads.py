"""From a statement line to the open payments that it may mean: by number, e-mail, amount and name.

Called by `matching.py` alone, which judges what is found here. Built once for a file, so that a
line costs a few look-ups however many payments are open.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from orderwright.domain.payments.statements.candidates import OpenPayment
from orderwright.domain.payments.statements.lines import StatementLine
from orderwright.domain.payments.statements.titles import (
    TELLING,
    compact,
    emails,
    longest_of,
    numbers,
    pieces,
    words,
)
from orderwright.kernel.money import Money

MOST = 5
"""Payments that an address or a name leads to: more would help nobody to choose."""
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Named:
    """The payments that a line names, and whether by a number that cannot be anything else."""

    payments: Sequence[OpenPayment]
    is_sure: bool


class Leads:
    """Open payments by whatever may lead from a line to them; in any order given the same."""

    def __init__(self, payments: Iterable[OpenPayment]) -> None:
        self._by_id: dict[str, list[OpenPayment]] = defaultdict(list)
        self._by_number: dict[str, list[OpenPayment]] = defaultdict(list)
        self._by_email: dict[str, list[OpenPayment]] = defaultdict(list)
        self._by_due: dict[Money, list[OpenPayment]] = defaultdict(list)
        self._by_name: dict[tuple[Money, tuple[str, ...]], list[OpenPayment]] = defaultdict(list)
        self._pieces: dict[str, int] = {}
        for payment in sorted(payments, key=lambda one: one.human_id):
            self._add(payment)
        self._longest = longest_of(self._pieces)

    def _add(self, payment: OpenPayment) -> None:
        self._by_id[self._key(payment.human_id)].append(payment)
        symbol = payment.variable_symbol.lstrip("0")
        for key in {self._key(n) for n in (payment.order_number, symbol, *payment.parcels)} - {""}:
            self._by_number[key].append(payment)
        if payment.email:
            self._by_email[payment.email.lower()].append(payment)
        self._by_due[payment.due].append(payment)
        for name in _names(payment.customer):
            self._by_name[payment.due, name].append(payment)

    def _key(self, number: str) -> str:
        key = compact(number)
        if key:
            self._pieces[key] = max(pieces(number), self._pieces.get(key, 0))
        return key

    def named(self, line: StatementLine) -> Named:
        """By the number anywhere in the texts.

        A payment's own number outranks its order's. A mere hint counts beside a sure number only
        when the money would fit it too.
        """
        found: dict[str, bool] = {}
        for text in _texts(line):
            for number, is_sure in numbers(text, self._pieces, self._longest) if text else ():
                found[number] = is_sure or found.get(number, False)
        is_sure = any(found.values())
        own = [one for number in found for one in self._by_id.get(number, ())]
        told_apart = {payment.order_number for payment in own}
        payments = {payment.human_id: payment for payment in own}
        for number, is_told in found.items():
            for payment in self._by_number.get(number, ()):
                counts = is_told or not is_sure or payment.due == line.amount
                if counts and payment.order_number not in told_apart:
                    payments[payment.human_id] = payment
        return Named([payments[key] for key in sorted(payments)], is_sure)

    def of_email(self, line: StatementLine) -> list[OpenPayment]:
        """Payments of customers whose address stands in the title."""
        found = sorted(set(emails(line.title)))
        return [one for address in found for one in self._by_email.get(address, ())[:MOST]]

    def of_name(self, line: StatementLine) -> list[OpenPayment]:
        """Payments of this amount whose customer shares two words with the payer, or its only
        one.
        """
        found: dict[str, OpenPayment] = {}
        for name in _names(line.counterparty, alone=True):
            for payment in self._by_name.get((line.amount, name), ())[:MOST]:
                found[payment.human_id] = payment
        return [found[key] for key in sorted(found)][:MOST]

    def only_of_amount(self, line: StatementLine) -> OpenPayment | None:
        """The payment of this amount when there is just one."""
        found = self._by_due.get(line.amount, ())
        return found[0] if len(found) == 1 else None


def _texts(line: StatementLine) -> Iterator[str]:
    """Where a number may stand. A creditor reference has its check digits in front."""
    yield line.title
    if line.structured_reference.upper().startswith("RF"):
        yield line.structured_reference[4:]
    yield line.structured_reference
    # Banks count transfers in this field: a short number in it is theirs, not ours.
    yield line.end_to_end_id if len(line.end_to_end_id) >= TELLING else ""
    yield line.variable_symbol.lstrip("0")
    yield line.order_number
    yield line.parcel_number


def _names(name: str, *, alone: bool = False) -> Iterator[tuple[str, ...]]:
    """Pairs of words of a name; its single word where it has but one or `alone`."""
    parts = words(name)[:MOST_WORDS]
    yield from combinations(parts, 2)
    if alone or len(parts) == 1:
        yield from ((part,) for part in parts)
