"""Words for what rows keep as codes: sources, languages, methods, carriers, links, guards.

Owns only these words; what is not known here is shown as it stands. Called by the list, the order
page, the timeline and the page of the lifecycle. Reads no row of an order.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from orderwright.domain.checkout import matrix
from orderwright.domain.checkout.models import DeliveryMethod
from orderwright.domain.overview.parts import carrier_name
from orderwright.domain.payments import credits
from orderwright.domain.payments.models import Refund
from orderwright.lifecycle.fields import BY_TERMINAL
from orderwright.outbound.gateways.registry import ENTRIES

MOVED, CREDIT, TERMINAL = "moved", credits.METHOD, BY_TERMINAL
"""The methods of money that came from another order, of a customer's credit, by card at hand."""

SOURCES: dict[str, Any] = {
    "storefront": _("storefront"), "phone": _("phone"), "chat": _("chat"), "email": _("e-mail"),
    "api": _("API"),
}  # fmt: skip

CARRIERS: dict[str, Any] = {
    "own_car": DeliveryMethod.Kind.OWN_CAR.label,
    "pickup": DeliveryMethod.Kind.PICKUP.label,
}  # fmt: skip

LINKS: dict[str, Any] = {
    "accept": _("link to accept"), "confirm": _("link to confirm"), "track": _("link to the order"),
    "pay": _("link to pay"), "cart": _("cart"),
}  # fmt: skip

GUARDS: dict[str, Any] = {
    "goes_where_we_deliver": _("goes where we deliver"),
    "keeps_its_tax": _("keeps the tax it was placed with"),
    "other_order_is_not_theirs": _("the other order is of the same customer and owes so much"),
    "belongs_here": _("the mail is about this order"),
    "by_hand": _("by hand only what no payment service gives back"),
    "carrier_has_nothing": _("the carrier has not taken a parcel yet"),
    "carrier_makes_labels": _("the carrier's service makes labels and is set up"),
    "has_label": _("there is a label"),
    "label_made": _("a label bears the old address"),
    "shop_invoices": _("invoices are made here"),
    "seller_known": _("the shop's own address and tax id are filled in"),
    "may_have_invoice": _("the order has a sound tax id, or everybody gets an invoice"),
    "not_invoiced_yet": _("no invoice was issued yet"),
    "no_advance_yet": _("no advance invoice was issued"),
    "has_advance": _("an advance invoice was issued"),
    "was_invoiced": _("an invoice was issued"),
    "something_to_invoice": _("the sums add up and every rate of 0 % has its rule"),
    "final_adds_up": _("the sums add up and every rate of 0 % has its rule, advances deducted"),
    "money_unclaimed": _("money is here that no advance invoice states"),
    "stated_otherwise": _("the order costs something else than was invoiced"),
    "buyer_differs": _("the buyer's details are others than on the invoice"),
    "no_label_yet": _("the parcel has no label yet"),
    "some_label_wanted": _("a parcel waits for its label"),
    "came_in_excess": _("more has come than is owed"),
    "ended_by_the_service": _("the payment service itself ended it, nobody here called it off"),
    "has_credit": _("the customer has credit"),
    "keeps_credit": _("something of what the order kept as credit is left"),
    "has_address": _("the order has an e-mail address"),
    "not_at_the_provider": _("the payment service has not begun it"),
    "other_ways": _("something is due and there is another way to pay"),
    "part_refundable": _("the payment service gives back parts, or it is the whole"),
    "provider_can_refund": _("the payment service can give money back"),
    "something_left": _("something of the payment is left to give back"),
    "something_still_paid": _("not everything was refunded"),
    "still_asks_money": _("something is due"),
    "given_back_by_the_service": _("a payment service gives it back"),
    "same_given_back": _("the same sum is given back this way already"),
    "somebody_may_approve": _("within the limit, or somebody else could approve it"),
    "within_limit_or_other": _("within the limit, or approved by somebody else"),
    "all_gates_settled": _("every gate is settled"),
    "all_parcels_arrived": _("by itself only when every parcel has arrived"),
    "all_parcels_left": _("by itself only when every parcel has left"),
    "before_its_turn": _("an earlier gate is still open"),
    "belongs_to_placed": _("the order is still “Placed”"),
    "customer_still_asked": _("the customer has not answered yet"),
    "free_stock_again": _("the goods that it would hold are still free"),
    "goes_ahead": _("whoever goes ahead of a gate gives a reason"),
    "lies_here": _("its goods lie here"),
    "goods_allocated": _("the goods are allocated"),
    "goods_short": _("goods are missing"),
    "goods_still_here": _("the goods have not left yet"),
    "none_expected_this_way": _("no payment of this kind is expected on a row of its own"),
    "none_expected": _("no payment is expected on a row of its own"),
    "nothing_arrived": _("no parcel has arrived or come back"),
    "was_put_on_hold": _("the warehouse put it on hold"),
    "was_a_quotation": _("it was cancelled as a quotation"),
    "was_an_order": _("it was cancelled as an order"),
    "goods_sure": _("no goods are missing"),
    "has_parcels": _("there is a parcel"),
    "is_parked": _("the order is parked"),
    "parcels_under_way": _("a parcel has not arrived"),
    "money_outstanding": _("something is still to be paid"),
    "parked_until_now": _("by itself only when the date has come"),
    "unpaid_in_time": _("by itself only when the time to pay is over and no money is on its way"),
    "no_money_at_the_desk": _("by itself only when no money for it waits for somebody"),
    "hold_has_run_out": _("the time for which goods were held is over"),
    "its_turn": _("the gates before it are settled; some staff may go ahead"),
    "may_be_proposed": _("it is about the shipping cost"),
    "not_asked_too_often": _("at most one request in two minutes and five a day"),
    "not_mailed_too_often": _("at most one document in two minutes and five a day"),
    "nothing_packed": _("nothing is packed yet"),
    "nothing_sent": _("no parcel has been sent"),
    "earlier_steps_done": _("picked and packed, where the warehouse does so apart"),
    "earlier_steps_skipped": _("not picked or not packed yet"),
    "another_box_open": _("there is another open parcel of the task"),
    "its_goods_sure": _("none of its goods are missing"),
    "more_than_one_piece": _("there is more than one piece in it"),
    "part_lies_here": _("some of its goods lie here and some do not"),
    "packs_apart": _("packing is a step of its own in this warehouse"),
    "picks_apart": _("picking is a step of its own in this warehouse"),
    "number_unlike_carrier": _("number unlike the carrier's"),
    "still_to_bring": _("not everything has been delivered"),
    "is_brought": _("the customer does not collect it"),
    "has_deliverer": _("it has a deliverer"),
    "not_put_on_hold": _("by itself only what nobody has put on hold"),
    "order_can_send": _("the order may be sent"),
    "paid_or_delivered_suffices": _("paid, where the shop's setting asks for it"),
    "paid_or_on_delivery": _("paid, or paid on delivery"),
    "proposed_first": _("the shop has named the shipping cost"),
    "matched_by_no_statement": _("no line of a statement stands behind it"),
    "not_spoken_for": _("nothing of it is given back, moved or kept"),
    "nothing_built_on_it": _("the order has not gone on because of it"),
    "paid_in_cash": _("it was paid in cash"),
    "recorded_here": _("it was recorded by hand or from a statement"),
    "recordable": _("it is no quotation, and no other payment is expected"),
    "still_valid": _("the quotation has not run out"),
    "stock_needed_by_hand": _("no goods are missing, where the shop's setting asks for it"),
    "taken_over": _("it was taken over from another system"),
    "theirs_to_settle": _("this gate is theirs to settle"),
    "cash_to_put_right": _("its label asks for another sum than is to be collected"),
    "label_asks_wrongly": _("a label asks for another sum than is to be collected"),
    "came_with_parcel": _("a parcel brought it back"),
    "looked_at": _("somebody has looked at the goods"),
    "money_still_here": _("money that was paid for it is still here"),
    "all_came_back": _("every parcel came back"),
    "cases_settled": _("what came back is settled"),
    "tracking_number_missing": _("a parcel has no tracking number"),
}


OPENED = {
    "track": _("Link to the order"), "confirm": _("Link to confirm"),
    "accept": _("Link to accept"), "pay": _("Link to pay"),
    "deliver": _("Deliverer's link"), "day": _("Deliverer's day sheet"),
}  # fmt: skip


def opened_link(purpose: str) -> str:
    """A link in a mail, by what it is for."""
    return str(OPENED.get(purpose, purpose))


def source(code: str) -> str:
    """Where an order came from."""
    return str(SOURCES.get(code, code))


def carrier(code: str) -> str:
    """Who carries a parcel."""
    return str(CARRIERS.get(code) or carrier_name(code))


def link(purpose: str) -> str:
    """What a customer must hold to take a step."""
    return str(LINKS.get(purpose, purpose))


def guard(name: str) -> str:
    """A guard is named by a sentence; this is the sentence."""
    return str(GUARDS.get(name, name.replace("_", " ")))


def language(code: str) -> str:
    """A language by its own name."""
    return dict(settings.LANGUAGES).get(code, code)


def provider(code: str) -> str:
    """A payment service by its name; empty for none."""
    known = ENTRIES.get(code)
    return str(known.label) if known else code


STAYED: dict[str, Any] = {Refund.Way.MOVED: _("Moved"), Refund.Way.CREDIT: _("Kept")}
"""Words for money that left its order and not the shop, by the way of the refund."""

WORDS: dict[str, Any] = {
    "pending": _("waits for the payer"), "authorised": _("authorised"), "paid": _("paid"),
    "rejected": _("refused"), "expired": _("ran out of time"), "refunded": _("given back"),
    "refund_pending": _("refund on its way"), "refund_failed": _("refund failed"),
    "disputed": _("disputed by the payer"), "dispute_won": _("dispute won"),
    "dispute_lost": _("dispute lost"),
}  # fmt: skip
"""What payment services tell, by the kind of the event."""


def provider_word(kind: str) -> str:
    """What a payment service told, in a word."""
    return str(WORDS.get(kind, kind.replace("_", " ")))


def payment_method(code: str, locale: str, kept: str = "") -> str:
    """A payment method as the shop calls it in that language; `kept` when it is known no more."""
    known = matrix.cells().payments.get(code)
    if code == MOVED:
        return str(Refund.Way.MOVED.label)
    if code == CREDIT:
        return str(_("Customer's credit"))
    if code == TERMINAL:
        return str(_("Card terminal"))
    return known.name(locale) if known else kept or code


def delivery_method(code: str, locale: str, kept: str = "") -> str:
    """A delivery method as the shop calls it in that language; `kept` when it is known no more."""
    known = matrix.cells().deliveries.get(code)
    return known.name(locale) if known else kept or code
