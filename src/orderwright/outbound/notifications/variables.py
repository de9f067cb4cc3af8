"""What a text may say: the closed list of variables, and their values as plain strings (T62).

Called while a message is drawn and while a text is checked. Nothing but strings and lists of
strings reaches a text; every value that people typed is `plain` already.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from orderwright.domain.invoices.kinds import InvoiceKind
from orderwright.domain.shop.mail_texts import VARIABLES as EVERYWHERE
from orderwright.kernel import liquid_texts
from orderwright.kernel.money import Money
from orderwright.outbound.notifications import sentences
from orderwright.outbound.notifications.kinds import (
    DELIVERER,
    Kind,
    owes_transfer,
    pays_online,
    waits_for,
)
from orderwright.outbound.notifications.letters import Occasion, OrderFacts
from orderwright.outbound.notifications.linking import PLACEHOLDER, placeholder
from orderwright.outbound.notifications.plain import line
from orderwright.outbound.notifications.promised import expected

OF_ORDERS: Mapping[str, object] = {
    "status.text": _("the status's own mail text; empty when it has none"),
    "order.items": _("the goods: rows with name, quantity and total"),
    "order.stage": _("stage, as placed, confirmed, shipped, cancelled"),
    "order.waits_for": _("whom it waits for: customer, shipping_cost, payment, instalment, shop"),
    "order.is_due": _("“yes” while something is to pay"),
    "order.owes_transfer": _("“yes” while a bank transfer is expected"),
    "order.pays_online": _("“yes” when it is paid on a page"),
    "order.overpaid": _("what was paid too much; empty when nothing"),
    "order.kept": _("money of a cancelled order that is still here; empty when none"),
}
EXTRA: Mapping[str, object] = {
    "next_step": _("what happens next, in sentences"),
    "still_to_pay": _("asks for the transfer, if one is expected"),
    "balance": _("where the money stands, in a sentence"),
    "tracking": _("tracking numbers"),
    "parcels": _("the parcels: rows with carrier, number and url"),
    "deliverer.name": _("who brings it"),
    "expected.minutes": _("in how many minutes"),
    "expected.time": _("at about what time"),
    "order.reason": _("reason, if the customer is told"),
    "payment.amount": _("what came"),
    "refund.amount": _("what was given back"),
    "document.title": _("what the document is, as Invoice or Proforma invoice"),
    "document.number": _("number of the document"),
    "document.total": _("sum of the document"),
    "offer.until": _("last day of the quotation"),
    "proposed.amount": _("proposed cost of delivery"),
    "proposed.total": _("sum of the order with it"),
    "place.city": _("town of the delivery"),
    "place.line": _("street and town of the delivery"),
    "customer.phone": _("phone of the customer"),
    "order.cash": _("cash to collect; empty when none"),
}
LINKS: Mapping[str, object] = {
    "track": _("address of the order's page"),
    "confirm": _("address where the order is confirmed"),
    "accept": _("address where the offer is accepted"),
    "pay": _("address where it can be paid"),
    "deliver": _("address of the delivery"),
    "day": _("address of all stops of the day"),
}
ROWS = {"order.items": ("name", "quantity", "total"), "parcels": ("carrier", "number", "url")}
TO_DELIVERERS = ("order.number", "shop.name")


def described(kind: Kind) -> dict[str, object]:
    """Every variable that a text of this event may hold, and what it stands for."""
    if kind.audience == DELIVERER:
        general = {name: EVERYWHERE[name] for name in TO_DELIVERERS}
    else:
        general = {**EVERYWHERE, **OF_ORDERS}
    links = {f"link.{name}": LINKS[name] for name in kind.links}
    return {**general, **{name: _told(name) for name in kind.extra}, **links}


def known(kind: Kind) -> dict[str, tuple[str, ...]]:
    """The same for `liquid_texts.check`."""
    return {name: ROWS.get(name, ()) for name in described(kind)}


def of_order(facts: OrderFacts, occasion: Occasion) -> dict[str, Any]:
    """The values of a message to a customer, in the language that is active, by name."""
    flat = {**_general(facts), **_about(facts, occasion)}
    flat["status.text"] = own_words(facts, flat)
    return {**flat, **sentences.shared(liquid_texts.nested(flat))}


def own_words(facts: OrderFacts, flat: Mapping[str, Any]) -> str:
    """The entered status's own mail text; as it was typed where it cannot be filled."""
    try:
        text = liquid_texts.filled(facts.status_text, liquid_texts.nested(flat))
    except liquid_texts.Unfillable:
        text = facts.status_text
    return only_links(text, ("track",)).strip()


def only_links(text: str, allowed: tuple[str, ...]) -> str:
    """Without the placeholders of links that are not for this reader."""
    return PLACEHOLDER.sub(lambda found: found[0] if found[1] in allowed else "", text)


def _told(name: str) -> object:
    return EXTRA.get(name) or OF_ORDERS[name]


def _general(facts: OrderFacts) -> dict[str, Any]:
    language = get_language() or sentences.SOURCE
    kept = facts.paid - facts.refunded
    is_cancelled = facts.stage == "cancelled"
    return {
        "order.number": facts.number, "order.total": sentences.amount(facts.total),
        "order.due": sentences.amount(facts.due), "order.paid": sentences.amount(facts.paid),
        "order.delivery": facts.delivery_name, "order.payment": facts.payment_name,
        "order.placed_on": format_date(facts.placed_on, "long", locale=language)
        if facts.placed_on else "",
        "order.stage": facts.stage, "order.waits_for": waits_for(facts),
        "order.items": [
            {"name": row.name, "quantity": str(row.quantity), "total": sentences.amount(row.total)}
            for row in facts.lines
        ],
        "order.is_due": _yes(facts.due.minor > 0),
        "order.owes_transfer": _yes(owes_transfer(facts)),
        "order.pays_online": _yes(pays_online(facts)),
        "order.overpaid": sentences.amount(-facts.due) if facts.due.minor < 0 else "",
        "order.kept": sentences.amount(kept) if is_cancelled and kept.minor > 0 else "",
        "customer.name": facts.name, "status.label": facts.status_label,
        "shop.name": facts.shop.name, "shop.email": facts.shop.email,
        "shop.phone": facts.shop.phone,
        **{f"link.{name}": placeholder(name) for name in ("track", "confirm", "accept", "pay")},
    }  # fmt: skip


def _about(facts: OrderFacts, occasion: Occasion) -> dict[str, Any]:
    """What the occasion brought along."""
    language = get_language() or sentences.SOURCE
    told = expected(occasion.recorded)
    given = Money.parse(str(occasion.recorded.get("amount") or "0"), facts.total.currency)
    proposed = facts.proposed
    return {
        "order.reason": facts.reason,
        "payment.amount": sentences.amount(facts.settled or facts.paid),
        "refund.amount": sentences.amount(given),
        **_document(occasion, facts.total.currency),
        "offer.until": format_date(facts.valid_on, "long", locale=language)
        if facts.valid_on else "",
        "proposed.amount": sentences.amount(proposed.amount) if proposed else "",
        "proposed.total": sentences.amount(proposed.total) if proposed else "",
        "tracking": ", ".join(parcel.number for parcel in facts.parcels if parcel.number),
        "parcels": [
            {"carrier": parcel.carrier, "number": parcel.number, "url": parcel.url}
            for parcel in facts.parcels
        ],
        "deliverer.name": told.name, "expected.minutes": told.minutes,
        "expected.time": told.time,
    }  # fmt: skip


def _document(occasion: Occasion, currency: str) -> dict[str, str]:
    """The issued document that the step recorded."""
    kept = occasion.recorded
    kind = str(kept.get("kind") or "")
    is_one = kind in InvoiceKind.values and bool(kept.get("document"))
    total = Money.parse(str(kept.get("total") or "0"), currency) if is_one else None
    return {
        "document.title": str(InvoiceKind(kind).label) if is_one else "",
        "document.number": line(str(kept["document"])) if is_one else "",
        "document.total": sentences.amount(total) if total else "",
    }


def _yes(holds: bool) -> str:
    return "yes" if holds else ""
