"""What the mails about money say. As `wording.py`, apart from it only for length."""

from __future__ import annotations

from django.utils.translation import gettext as _

from orderwright.kernel.money import Money
from orderwright.outbound.notifications.letters import Occasion, OrderFacts
from orderwright.outbound.notifications.sentences import (
    amount,
    asks_customer,
    balance,
    confirm_button,
    to_transfer,
    track_button,
    what_happens_next,
)
from orderwright.outbound.notifications.words import Wording


def pay_button() -> tuple[str, str]:
    """Leads to the page where what is due can be paid."""
    return (_("Pay now"), "pay")


def payment_received(facts: OrderFacts, _occasion: Occasion) -> Wording:
    """Money came."""
    came = {"amount": amount(facts.settled or facts.paid), "number": facts.number}
    thanks = _("We have received %(amount)s for your order %(number)s. Thank you.") % came
    return Wording(
        subject=_("We have received %(amount)s for order %(number)s") % came,
        headline=_("Your payment has arrived"),
        paragraphs=(thanks, balance(facts)),
        button=track_button(),
        asks_payment=to_transfer(facts),
        shows_items=False,
    )


def payment_rejected(facts: OrderFacts, _occasion: Occasion) -> Wording:
    """The provider said no; the order is kept (S1-15)."""
    asked = {"number": facts.number, "amount": amount(facts.due)}
    return Wording(
        subject=_("The payment for order %(number)s did not go through") % asked,
        headline=_("Your payment did not go through"),
        paragraphs=(
            _("Nothing was taken. We keep your order: you can try again or pay another way."),
            _("Still to pay: %(amount)s.") % asked,
        ),
        button=pay_button(),
        shows_items=False,
    )


def payment_changed(facts: OrderFacts, _occasion: Occasion) -> Wording:
    """Another way to pay, what it makes of the total (S1-13), and whether to confirm the order."""
    to_confirm = asks_customer(facts)
    asked = {"number": facts.number, "amount": amount(facts.due), "way": facts.payment_name}
    online = facts.payment_kind in ("gateway", "instalment")
    other = pay_button() if online else track_button()
    return Wording(
        subject=_("Order %(number)s: you now pay by %(way)s") % asked,
        headline=_("Another way to pay"),
        paragraphs=(
            _("Your order %(number)s is now paid by %(way)s.") % asked,
            _("To pay: %(amount)s.") % asked if facts.due.minor > 0 else balance(facts),
            *(what_happens_next(facts) if to_confirm else ()),
        ),
        button=confirm_button() if to_confirm else other,
        asks_payment=to_transfer(facts),
    )


def pay_request(facts: OrderFacts, _occasion: Occasion) -> Wording:
    """The link to pay what is due."""
    asked = {"number": facts.number, "amount": amount(facts.due)}
    return Wording(
        subject=_("Please pay for your order %(number)s") % asked,
        headline=_("%(amount)s are still to be paid") % asked,
        paragraphs=(_("You can pay for your order %(number)s on the page below.") % asked,),
        button=pay_button(),
        asks_payment=to_transfer(facts),
    )


def refunded(facts: OrderFacts, occasion: Occasion) -> Wording:
    """Money is on its way to the customer's account, or there already."""
    given = Money.parse(str(occasion.recorded.get("amount") or "0"), facts.total.currency)
    told = {"number": facts.number, "amount": amount(given)}
    return Wording(
        subject=_("We have refunded %(amount)s of order %(number)s") % told,
        headline=_("Your money is on its way back"),
        paragraphs=(
            _("We have refunded %(amount)s of your order %(number)s.") % told,
            _("Depending on your bank it can take a few days until you see it."),
        ),
        button=track_button(),
        shows_items=False,
    )
