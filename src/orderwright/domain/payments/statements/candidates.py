"""Open payments and what a statement line may pay: what `matching.py` takes and gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from orderwright.domain.payments.statements.lines import StatementLine
from orderwright.domain.payments.statements.reasons import Reason
from orderwright.kernel.money import Money


class Verdict(StrEnum):
    """How sure the match of a line is."""

    CERTAIN = "certain"
    """One payment is named, and amount and currency are right: it may be settled unasked."""
    PROPOSED = "proposed"
    """Something fits: a person decides."""
    UNKNOWN = "unknown"
    """Nothing fits, or it is no payment of a customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPayment:
    """Money expected. `human_id` is unique among those given, as 2026-000123-P1.

    `account`: the IBAN that the customer was told, empty when it does not matter. `parcels`:
    tracking numbers that a list of collected cash may name instead of the order. `at_the_door`:
    it waits for cash, and this money came to the bank.
    """

    human_id: str
    order_number: str
    due: Money
    customer: str = ""
    email: str = ""
    variable_symbol: str = ""
    account: str = ""
    parcels: tuple[str, ...] = ()
    at_the_door: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The part of a line's money that belongs to a payment."""

    payment: OpenPayment
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One way to book a line. The shares sum to the line; several are a split.

    `reasons` are for the person who decides. `score` ranks candidates of one line.
    """

    shares: tuple[Share, ...]
    reasons: tuple[Reason, ...]
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What is known of a line. Certain: exactly one candidate. Unknown: none, and `why`, a code
    of `reasons.py`.
    """

    line: StatementLine
    verdict: Verdict
    candidates: Sequence[Candidate] = ()
    why: str = ""
