"""What each mail says: subject, headline, sentences, the one thing to press.

One function a mail, found by the mail's name in `WORDINGS`. Called by `rendering.py` with the
order's language active. Never lays anything out and never reads a row.
"""

from __future__ import annotations

from collections.abc import Mapping

from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orderwright.domain.shop.stages import OrderStage
from orderwright.outbound.notifications import wording_money
from orderwright.outbound.notifications.courier_words import expected
from orderwright.outbound.notifications.letters import Occasion, OrderFacts, ProposedFacts
from orderwright.outbound.notifications.sentences import (
    amount,
    asks_customer,
    confirm_button,
    own_words,
    please_confirm,
    still_to_pay,
    to_transfer,
    track_button,
    what_happens_next,
)
from orderwright.outbound.notifications.words import Wording, Write


def placed(facts: OrderFacts, _occasion: Occasion) -> Wording:
    """The receipt (S0-6, S0-7): what was ordered, and what happens next."""
    asked = asks_customer(facts)
    received = _("We have received your order %(number)s.") % {"number": facts.number}
    return Wording(
        subject=please_confirm(facts)
        if asked
        else _("We have received your order %(number)s") % {"number": facts.number},
        headline=_("Thank you for your order"),
        paragraphs=(*(own_words(facts) or (received,)), *what_happens_next(facts)),
        button=confirm_button() if asked else track_button(),
        asks_payment=to_transfer(facts),
    )


def confirm_request(facts: OrderFacts, _occasion: Occasion) -> Wording:
    """The same question once more, on request (S4-14)."""
    return Wording(
        subject=please_confirm(facts),
        headline=_("Please confirm your order"),
        paragraphs=what_happens_next(facts),
        button=confirm_button(),
        asks_payment=to_transfer(facts),
    )


def confirmed(facts: OrderFacts, _occasion: Occasion) -> Wording:
    """Every gate is passed."""
    own = own_words(facts) or (_("Thank you. We will now prepare your order for you."),)
    return Wording(
        subject=_("Your order %(number)s is confirmed") % {"number": facts.number},
        headline=_("Your order is confirmed"),
        paragraphs=(*own, *still_to_pay(facts)),
        button=track_button(),
        asks_payment=to_transfer(facts),
    )


def in_processing(facts: OrderFacts, _occasion: Occasion) -> Wording:
    """Somebody is working on it."""
    soon = _("We are getting your goods ready. We will write again when they leave.")
    return Wording(
        subject=_("Your order %(number)s is being prepared") % {"number": facts.number},
        headline=_("Your order is being prepared"),
        paragraphs=own_words(facts) or (soon,),
        button=track_button(),
        shows_items=False,
    )


def warehouse_done(facts: OrderFacts, _occasion: Occasion) -> Wording:
    """Everything lies ready; the carrier or the customer takes it from here (S2-19)."""
    ready = _("Everything is packed and ready to leave. We will write again when it does.")
    return Wording(
        subject=_("Your order %(number)s is packed") % {"number": facts.number},
        headline=_("Your order is packed"),
        paragraphs=(ready,),
        button=track_button(),
        shows_items=False,
    )


def shipped(facts: OrderFacts, _occasion: Occasion) -> Wording:
    """It left, with every number and the carrier's own page (S3-20)."""
    own = own_words(facts) or (_("Your goods have left us and are on their way to you."),)
    return Wording(
        subject=_("Your order %(number)s is on its way") % {"number": facts.number},
        headline=_("Your order is on its way"),
        paragraphs=own,
        button=track_button(),
        shows_parcels=True,
    )


def parcel_sent(facts: OrderFacts, occasion: Occasion) -> Wording:
    """One parcel of several left; with the last one the whole order is on its way."""
    if facts.stage in (OrderStage.SHIPPED, OrderStage.COMPLETED):
        return shipped(facts, occasion)
    return Wording(
        subject=_("Part of your order %(number)s is on its way") % {"number": facts.number},
        headline=_("Part of your order is on its way"),
        paragraphs=(_("A parcel has left us. The rest follows, and we will write to you then."),),
        button=track_button(),
        shows_parcels=True,
        shows_items=False,
    )


def parcel_number(facts: OrderFacts, _occasion: Occasion) -> Wording:
    """The number came after the parcel had left."""
    return Wording(
        subject=_("The tracking number of your order %(number)s") % {"number": facts.number},
        headline=_("Here is the tracking number"),
        paragraphs=(_("With this number you can see where your parcel is."),),
        button=track_button(),
        shows_parcels=True,
        shows_items=False,
    )


def deliverer(facts: OrderFacts, occasion: Occasion) -> Wording:
    """Who brings it, and about when (S1-26, S1-27)."""
    told = expected(facts.number, occasion.recorded)
    sentence = _("%(name)s brings it in approximately %(minutes)s minutes, at about %(time)s.")
    later = _("The page of your order shows the time as it is by then.")
    return Wording(
        subject=_("Your order %(number)s is coming at about %(time)s") % told,
        headline=_("%(name)s is bringing your order") % told,
        paragraphs=(sentence % told, later),
        button=track_button(),
        shows_items=False,
    )


def completed(facts: OrderFacts, _occasion: Occasion) -> Wording:
    """All done."""
    own = own_words(facts) or (_("Everything is settled. Thank you for buying from us."),)
    return Wording(
        subject=_("Your order %(number)s is completed") % {"number": facts.number},
        headline=_("Your order is completed"),
        paragraphs=own,
        button=track_button(),
        shows_items=False,
    )


def cancelled(facts: OrderFacts, _occasion: Occasion) -> Wording:
    """No more; the reason only when it is meant for the customer."""
    own = own_words(facts) or (_("Nothing will be sent, and there is nothing left to pay."),)
    told = (_("The reason: %(reason)s") % {"reason": facts.reason},) if facts.reason else ()
    kept = facts.paid - facts.refunded
    back = _("We have %(amount)s of yours and will settle it with you.") % {"amount": amount(kept)}
    return Wording(
        subject=_("Your order %(number)s is cancelled") % {"number": facts.number},
        headline=_("Your order is cancelled"),
        paragraphs=(*own, *told, *((back,) if kept.minor > 0 else ())),
        button=track_button(),
        shows_progress=False,
    )


def reinstated(facts: OrderFacts, _occasion: Occasion) -> Wording:
    """A cancelled order lives again."""
    asked = asks_customer(facts)
    again = _("It had been cancelled and is now carried out after all.")
    return Wording(
        subject=_("Your order %(number)s is active again") % {"number": facts.number},
        headline=_("Your order is active again"),
        paragraphs=(*(own_words(facts) or (again,)), *what_happens_next(facts)),
        button=confirm_button() if asked else track_button(),
        asks_payment=to_transfer(facts),
    )


def status_changed(facts: OrderFacts, _occasion: Occasion) -> Wording:
    """The shop's own words for a point within a stage (S1-8, S4-4)."""
    label = {"number": facts.number, "status": facts.status_label}
    own = own_words(facts) or (_("Your order %(number)s now stands at “%(status)s”.") % label,)
    return Wording(
        subject=_("Your order %(number)s: %(status)s") % label,
        headline=facts.status_label,
        paragraphs=own,
        button=track_button(),
        shows_items=False,
    )


def offer(facts: OrderFacts, _occasion: Occasion) -> Wording:
    """A quotation to accept, or the cost of a delivery that the shop had to work out."""
    if facts.proposed is not None:
        return _shipping_cost(facts, facts.proposed)
    until: tuple[str, ...] = ()
    if facts.valid_on:
        day = format_date(facts.valid_on, "long", locale=get_language() or "en")
        until = (_("It holds until %(day)s.") % {"day": day},)
    text = _("Here is our quotation %(number)s over %(total)s.")
    return Wording(
        subject=_("Our quotation %(number)s") % {"number": facts.number},
        headline=_("Our quotation for you"),
        paragraphs=(
            text % {"number": facts.number, "total": amount(facts.total)},
            *until,
            _("If you agree, open the page below and accept it there. Then it becomes an order."),
        ),
        button=(_("See and accept the quotation"), "accept"),
        shows_progress=False,
    )


def _shipping_cost(facts: OrderFacts, proposed: ProposedFacts) -> Wording:
    asked = {"number": facts.number, "amount": amount(proposed.amount)}
    text = _("We have worked out the delivery of your order %(number)s: it costs %(amount)s.")
    total = {"total": amount(proposed.total)}
    return Wording(
        subject=_("Your order %(number)s: do you agree to the cost of delivery?") % asked,
        headline=_("Delivery costs %(amount)s") % asked,
        paragraphs=(
            text % asked,
            _("With it the order comes to %(total)s.") % total,
            _("Open the page below and accept it there, or decline it and tell us why."),
        ),
        button=(_("See and accept the cost of delivery"), "accept"),
    )


WORDINGS: Mapping[str, Write] = {
    "mail_placed": placed,
    "mail_confirm_request": confirm_request,
    "mail_confirmed": confirmed,
    "mail_processing": in_processing,
    "mail_warehouse_done": warehouse_done,
    "mail_shipped": shipped,
    "mail_parcel_sent": parcel_sent,
    "mail_parcel_number": parcel_number,
    "mail_deliverer": deliverer,
    "mail_completed": completed,
    "mail_cancelled": cancelled,
    "mail_reinstated": reinstated,
    "mail_status": status_changed,
    "mail_payment_received": wording_money.payment_received,
    "mail_payment_rejected": wording_money.payment_rejected,
    "mail_payment_changed": wording_money.payment_changed,
    "mail_pay_request": wording_money.pay_request,
    "mail_refunded": wording_money.refunded,
    "mail_offer": offer,
}
