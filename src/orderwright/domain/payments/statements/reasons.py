"""The sentences that say why a line may pay a payment, each looked up once for a whole file.

Called by `matching.py` alone: a file of ten thousand lines says them a hundred thousand times.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """In the language of the one who asks; `%(...)s` are filled in for each line."""

    names_number: str
    names_email: str
    amount_right: str
    other_amount: str
    other_currency: str
    other_account: str
    sum_of: str
    name_like: str
    only_of_amount: str
    paid_twice: str
    taken_back: str
    went_out: str
    not_a_payment: str
    nothing_fits: str


def reasons() -> Reasons:
    """In the language that is active now."""
    return Reasons(
        names_number=_("The transfer names %(number)s."),
        names_email=_("The transfer names %(email)s."),
        amount_right=_("The amount is right."),
        other_amount=_("Another amount: %(expected)s was expected."),
        other_currency=_("Another currency: %(expected)s was expected."),
        other_account=_("It came to another account than the customer was told."),
        sum_of=_("The amount is the sum of %(numbers)s."),
        name_like=_("The payer's name is like %(customer)s."),
        only_of_amount=_("It is the only open payment of this amount."),
        paid_twice=_("Another transfer pays this too: perhaps paid twice."),
        taken_back=_("The bank took this money back."),
        went_out=_("Money went out."),
        not_a_payment=_("The bank took back a payment of ours."),
        nothing_fits=_("No open payment has this number, amount or name."),
    )
