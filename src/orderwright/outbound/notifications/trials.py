"""A text tried out on an order, before it is kept: what its reader would get.

Called by the page on which staff edit texts. What the order has nothing of (a deliverer, a refund)
stands there as an example; without an order all of it is. Leaves nothing behind: no row, no link.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils import translation

from orderwright.domain.invoices.kinds import InvoiceKind
from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import GateKind, OrderStage
from orderwright.kernel import clock
from orderwright.kernel.money import Money
from orderwright.outbound.notifications import courier_words
from orderwright.outbound.notifications.context import order_facts, shop_facts
from orderwright.outbound.notifications.courier_words import CourierLetter
from orderwright.outbound.notifications.defaults import Parts
from orderwright.outbound.notifications.kinds import DELIVERER, MAIL, SMS, Kind
from orderwright.outbound.notifications.letters import (
    LineFacts,
    Occasion,
    OrderFacts,
    ParcelFacts,
)
from orderwright.outbound.notifications.linking import placeholder
from orderwright.outbound.notifications.rendering import (
    Rendered,
    courier_mail,
    laid_out,
    short_message,
)
from orderwright.outbound.notifications.sentences import amount
from orderwright.outbound.notifications.variables import of_order
from orderwright.outbound.notifications.wording import filled_parts, mail_words, paragraphs, short

FITS = {
    "placed": (OrderStage.PLACED,), "confirm_request": (OrderStage.PLACED,),
    "confirmed": (OrderStage.CONFIRMED,), "processing": (OrderStage.PROCESSING,),
    "warehouse_done": (OrderStage.PROCESSING,), "shipped": (OrderStage.SHIPPED,),
    "parcel_sent": (OrderStage.PROCESSING, OrderStage.SHIPPED),
    "parcel_number": (OrderStage.SHIPPED,), "parcel_failed": (OrderStage.SHIPPED,),
    "completed": (OrderStage.COMPLETED,),
    "cancelled": (OrderStage.CANCELLED,), "offer": (OrderStage.DRAFT,),
}  # fmt: skip
"""Orders of which stages an event is mostly about; the others fit any."""

WAITING = {"confirm_request": GateKind.CUSTOMER, "shipping_cost": GateKind.SHIPPING_COST}
EXAMPLES = {
    "deliverer.name": "Jan", "expected.minutes": "45", "expected.time": "14:30",
    "tracking": "6201 1234 5678", "place.city": "Kraków", "place.line": "ul. Długa 1, Kraków",
    "customer.phone": "+48600100200",
}  # fmt: skip


def fitting(event: str) -> Order | None:
    """The newest order that the event could be about; any, where none is at such a stage."""
    orders = Order.objects.order_by("-pk")
    stages = FITS.get(event)
    found = orders.filter(stage__in=stages).first() if stages else None
    return found or orders.first()


def tried(kind: Kind, channel: str, language: str, parts: Parts, order: Order | None) -> Rendered:
    """The message with this text; it may be about no order at all."""
    with translation.override(language):
        if kind.audience == DELIVERER:
            return _to_deliverer(kind, channel, language, parts, order)
        occasion = Occasion(f"{channel}_{kind.event}", order.pk if order else 0)
        facts = order_facts(order, occasion) if order else sample()
        facts = replace(_awaited(kind, facts), locale=language)
        flat = _exemplified(kind, of_order(facts, occasion), facts.total)
        if channel == SMS:
            return short_message(language, facts.number, short(kind, parts, flat))
        return laid_out(facts, mail_words(kind, parts, facts, flat))


def sample() -> OrderFacts:
    """An order that never was, with the shop's own name and money; in the active language."""
    settings, now = shop.settings(), clock.now()
    status = shop.default_status(OrderStage.PLACED)
    price = Money(4990, settings.currency)
    return OrderFacts(
        id=0, number="2026-000001", locale=translation.get_language() or "en",
        stage=status.stage, status_code=status.code,
        status_label=status.customer_label(translation.get_language() or "en"), status_text="",
        open_gates=(), name="Anna Kowalska",
        lines=(LineFacts("Lamp", "LAMP", 1, price, price),), totals=(), total=price,
        paid=Money(0, price.currency), refunded=Money(0, price.currency), due=price,
        delivery_name="InPost", payment_name="PayU", payment_kind="gateway", pickup_point="",
        address=("Anna Kowalska", "ul. Długa 1", "31-001 Kraków"), buyer=(), note="",
        placed_on=now.date(), arrives="", valid_on=now.date(), accounts=(), code=None, symbol="",
        pay_until=None, parcels=(ParcelFacts("InPost", "6201 1234 5678", "", ((1, "Lamp"),)),),
        settled=None, proposed=None, as_ready=False, reason="", shop=shop_facts(settings),
    )  # fmt: skip


def _awaited(kind: Kind, facts: OrderFacts) -> OrderFacts:
    """As the order stands when such a message is owed."""
    gate = WAITING.get(kind.event)
    return replace(facts, open_gates=(str(gate), *facts.open_gates)) if gate else facts


def _exemplified(kind: Kind, flat: dict[str, Any], total: Money) -> dict[str, Any]:
    """With an example for each value of the event that this order has nothing of."""
    money = amount(total)
    examples = {
        **EXAMPLES, "payment.amount": money, "refund.amount": money, "proposed.total": money,
        "proposed.amount": amount(Money(1990, total.currency)), "offer.until": "31.12.2026",
        "document.title": str(InvoiceKind.INVOICE.label), "document.number": "FV/1/2026",
        "document.total": money,
        "parcels": [{"carrier": "InPost", "number": EXAMPLES["tracking"], "url": ""}],
    }  # fmt: skip
    empty = amount(Money(0, total.currency))
    lacking = {name for name in kind.extra if flat.get(name) in ("", [], None, empty)}
    return {**flat, **{name: examples[name] for name in lacking & examples.keys()}}


def _to_deliverer(
    kind: Kind, channel: str, language: str, parts: Parts, order: Order | None
) -> Rendered:
    occasion = Occasion(f"{channel}_{kind.event}", order.pk if order else 0)
    own = courier_words.values(order, occasion) if order else _of_nobody(kind)
    flat = _exemplified(kind, own, Money(0, shop.settings().currency))
    if channel == SMS:
        return short_message(language, flat["order.number"], short(kind, parts, flat))
    said = filled_parts(kind, MAIL, parts, flat)
    if order:
        return courier_mail(language, courier_words.written(order, occasion, said))
    letter = CourierLetter(said.subject, said.headline, paragraphs(said.body))
    return courier_mail(language, letter)


def _of_nobody(kind: Kind) -> dict[str, Any]:
    links = {f"link.{name}": placeholder(name) for name in kind.links}
    return {"order.number": sample().number, "shop.name": shop.settings().name, **links}
