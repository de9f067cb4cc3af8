"""Why a line may pay a payment, or pays none: codes with their facts, in the reader's language only
when they are read.

Made by `matching.py` and `lifecycle/statements.py`, kept with the line as `Reason.stored` writes
them, read by `sentence`. Amounts are kept in minor units with their currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from orderwright.kernel.money import Money

SENTENCES: dict[str, Any] = {
    "names_number": _("The transfer names %(number)s."),
    "names_parcel": _("The list names parcel %(parcel)s of order %(number)s."),
    "names_email": _("The transfer names %(email)s."),
    "amount_right": _("The amount is right."),
    "other_amount": _("Another amount: %(expected)s was expected."),
    "at_the_door": _("The order is to be paid on delivery: the transfer is recorded beside that."),
    "other_currency": _("Another currency: %(expected)s was expected."),
    "other_account": _("It came to another account than the customer was told."),
    "sum_of": _("The amount is the sum of %(numbers)s."),
    "name_like": _("The payer's name is like %(customer)s."),
    "only_of_amount": _("It is the only open payment of this amount."),
    "paid_twice": _("Another transfer pays this too: perhaps paid twice."),
    "taken_back": _("The bank took this money back."),
    "went_out": _("Money went out."),
    "not_a_payment": _("The bank took back a payment of ours."),
    "nothing_fits": _("No open payment has this number, amount or name."),
    "cancelled": _("The order was cancelled."),
    "quotation": _("It is a quotation that nobody has accepted."),
    "paid_already": _("The order is paid already."),
    "waits_otherwise": _("The order waits for its money in another way."),
    "not_by_itself": _("It could not be recorded by itself."),
}
"""Code -> sentence. A code stays readable for as long as a line holds it."""

Fact = str | Money


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; `facts` fill in its sentence."""

    code: str
    facts: tuple[tuple[str, Fact], ...] = ()

    def stored(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"code": self.code, "facts": {name: _stored(fact) for name, fact in self.facts}}


def because(code: str, facts: Mapping[str, Fact] | None = None) -> Reason:
    """The reason of that code, which has a sentence."""
    return Reason(code, tuple((facts or {}).items()))


def sentence(kept: object, said: Mapping[str, Any] = SENTENCES) -> str:
    """A kept reason in the language that is active now: as `Reason.stored` wrote it, a bare code,
    or text that people or a refused step wrote. `said`: code -> sentence.
    """
    if isinstance(kept, dict):
        code, facts = str(kept.get("code", "")), dict(kept.get("facts") or {})
        told = said.get(code)
        return str(told) % {name: _read(fact) for name, fact in facts.items()} if told else code
    text = str(kept)
    return str(said[text]) if text in said else gettext(text) if text else ""


def _stored(fact: Fact) -> Any:
    return {"minor": fact.minor, "currency": fact.currency} if isinstance(fact, Money) else fact


def _read(fact: Any) -> str:
    if isinstance(fact, dict):
        return Money(int(fact["minor"]), str(fact["currency"])).format(get_language() or "en")
    return str(fact)
