"""Words for what rows keep as codes: sources, languages, methods, carriers, links, guards.

Owns only these words; what is not known here is shown as it stands. Called by the list, the order
page, the timeline and the page of the lifecycle. Reads no row of an order.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from orderwright.domain.checkout import matrix
from orderwright.domain.checkout.models import DeliveryMethod

SOURCES: dict[str, Any] = {
    "storefront": _("storefront"), "phone": _("phone"), "chat": _("chat"), "email": _("e-mail"),
    "api": _("API"),
}  # fmt: skip

CARRIERS: dict[str, Any] = {
    "dpd": "DPD", "inpost": "InPost", "own_car": DeliveryMethod.Kind.OWN_CAR.label,
    "pickup": DeliveryMethod.Kind.PICKUP.label,
}  # fmt: skip

LINKS: dict[str, Any] = {
    "accept": _("link to accept"), "confirm": _("link to confirm"), "track": _("link to the order"),
    "pay": _("link to pay"), "cart": _("cart"),
}  # fmt: skip

GUARDS: dict[str, Any] = {
    "all_gates_settled": _("all gates settled"),
    "all_parcels_arrived": _("all parcels arrived"),
    "all_parcels_left": _("all parcels left"),
    "before_its_turn": _("before its turn"),
    "belongs_to_placed": _("belongs to placed"),
    "customer_still_asked": _("customer still asked"),
    "free_stock_again": _("free stock again"),
    "goes_ahead_unexplained": _("goes ahead unexplained"),
    "goods_allocated": _("goods allocated"),
    "goods_short": _("goods short"),
    "goods_still_here": _("goods still here"),
    "none_expected": _("no payment expected"),
    "nothing_arrived": _("nothing arrived"),
    "was_put_on_hold": _("was put on hold"),
    "was_a_quotation": _("was a quotation"),
    "was_an_order": _("was an order"),
    "goods_sure": _("goods sure"),
    "has_parcels": _("has parcels"),
    "is_parked": _("is parked"),
    "its_turn": _("its turn"),
    "may_be_proposed": _("may be proposed"),
    "not_asked_too_often": _("not asked too often"),
    "nothing_packed": _("nothing packed"),
    "nothing_sent": _("nothing sent"),
    "order_can_send": _("order can send"),
    "paid_or_delivered_suffices": _("paid or delivered suffices"),
    "paid_or_on_delivery": _("paid or on delivery"),
    "proposed_first": _("proposed first"),
    "recordable": _("recordable"),
    "still_valid": _("still valid"),
    "stock_needed_by_hand": _("stock needed by hand"),
    "taken_over": _("taken over"),
    "theirs_to_settle": _("theirs to settle"),
    "tracking_number_missing": _("tracking number missing"),
}


def source(code: str) -> str:
    """Where an order came from."""
    return str(SOURCES.get(code, code))


def carrier(code: str) -> str:
    """Who carries a parcel."""
    return str(CARRIERS.get(code, code))


def link(purpose: str) -> str:
    """What a customer must hold to take a step."""
    return str(LINKS.get(purpose, purpose))


def guard(name: str) -> str:
    """A guard is named by a sentence; this is the sentence."""
    return str(GUARDS.get(name, name.replace("_", " ")))


def language(code: str) -> str:
    """A language by its own name."""
    return dict(settings.LANGUAGES).get(code, code)


def payment_method(code: str, locale: str, kept: str = "") -> str:
    """A payment method as the shop calls it in that language; `kept` when it is known no more."""
    known = matrix.cells().payments.get(code)
    return known.name(locale) if known else kept or code


def delivery_method(code: str, locale: str, kept: str = "") -> str:
    """A delivery method as the shop calls it in that language; `kept` when it is known no more."""
    known = matrix.cells().deliveries.get(code)
    return known.name(locale) if known else kept or code
