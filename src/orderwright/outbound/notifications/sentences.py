"""Sentences that several mails share: what happens next, what is to pay, the shop's own words.

Called by `wording.py` with the order's language active. Never reads a row.
"""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orderwright.domain.checkout.models import PaymentMethod
from orderwright.domain.shop.mail_texts import filled
from orderwright.domain.shop.stages import GateKind, OrderStage
from orderwright.kernel.money import Money
from orderwright.outbound.notifications.letters import OrderFacts
from orderwright.outbound.notifications.plain import paragraph


def amount(money: Money) -> str:
    """As people of the active language write it."""
    return money.format(get_language() or "en")


def what_happens_next(facts: OrderFacts) -> tuple[str, ...]:
    """The sentences of the first open gate: whom the order waits for, and for what."""
    first = next(iter(facts.open_gates), "")
    if first == GateKind.CUSTOMER:
        return _asked()
    if first == GateKind.SHIPPING_COST:
        return (_("We will work out the cost of delivery and ask you whether you agree."),)
    if first == GateKind.PAYMENT:
        due = {"amount": amount(facts.due)}
        return (_("We begin as soon as your payment of %(amount)s has arrived.") % due,)
    if first == GateKind.INSTALMENT:
        return (_("We begin as soon as the instalment service has agreed."),)
    if first == GateKind.SHOP:
        return (_("We will check it and write to you when it is confirmed."), *still_to_pay(facts))
    return (_("We will write to you when your goods leave."), *still_to_pay(facts))


def asks_customer(facts: OrderFacts) -> bool:
    """A gate is actionable only when the earlier ones are done."""
    return next(iter(facts.open_gates), "") == GateKind.CUSTOMER


def to_transfer(facts: OrderFacts) -> bool:
    """Whether the account numbers belong into the mail: not before the amount is settled."""
    if GateKind.SHIPPING_COST in facts.open_gates:
        return False
    return bool(facts.accounts) and _owes_transfer(facts)


def still_to_pay(facts: OrderFacts) -> tuple[str, ...]:
    """What a transfer is expected for."""
    if not _owes_transfer(facts):
        return ()
    return (_("Please transfer %(amount)s to us.") % {"amount": amount(facts.due)},)


def balance(facts: OrderFacts) -> str:
    """Where the money stands after a payment came."""
    if facts.stage == OrderStage.CANCELLED:
        return _given_back(facts)
    if facts.due.minor > 0:
        return _("Still to pay: %(amount)s.") % {"amount": amount(facts.due)}
    if facts.due.minor < 0:
        more = {"amount": amount(-facts.due)}
        return _("That is %(amount)s more than was due. We will settle it with you.") % more
    return _("Your order is paid in full.")


def _given_back(facts: OrderFacts) -> str:
    """A cancelled order owes nothing. People decide about what came: nothing is promised."""
    back = facts.paid - facts.refunded
    if back.minor <= 0:
        return _("Your order is cancelled: there is nothing to pay.")
    told = _("Your order is cancelled: we have %(amount)s of yours and will settle it with you.")
    return told % {"amount": amount(back)}


def own_words(facts: OrderFacts) -> tuple[str, ...]:
    """The entered status's own mail text, by paragraphs; empty when the shop wrote none."""
    text = paragraph(filled(facts.status_text, _places(facts)))
    parts = (part.strip() for part in text.split("\n\n"))
    return tuple(part for part in parts if part)


def _places(facts: OrderFacts) -> dict[str, str]:
    """What the placeholders of `domain/shop/mail_texts.py` stand for."""
    return {
        "number": facts.number, "name": facts.name, "status": facts.status_label,
        "total": amount(facts.total), "due": amount(facts.due),
        "delivery": facts.delivery_name, "payment": facts.payment_name,
    }  # fmt: skip


def please_confirm(facts: OrderFacts) -> str:
    """The subject of a mail that asks."""
    return _("Please confirm your order %(number)s") % {"number": facts.number}


def confirm_button() -> tuple[str, str]:
    """Leads to the page with the button; pressing there, not here, confirms (X2)."""
    return (_("See and confirm the order"), "confirm")


def track_button() -> tuple[str, str]:
    """Leads to the order's page."""
    return (_("See your order"), "track")


def _asked() -> tuple[str, ...]:
    return (
        _("One step is left: please confirm that you want us to carry out this order."),
        _("The page below shows the order; press the button there.")
        + " "
        + _("If it was not you who ordered, you can refuse it there."),
    )


def _owes_transfer(facts: OrderFacts) -> bool:
    return facts.payment_kind == PaymentMethod.Kind.TRANSFER and facts.due.minor > 0
