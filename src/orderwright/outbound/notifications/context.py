"""Read what a mail may know: small queries, one mail at a time.

Called by `rendering.py` with the order's language active. The only place where a mail meets the
domain's rows. Never reads notes, tags or staff's reasons, so that no template can show them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils.translation import get_language

from orderwright.domain.checkout.changing import total_with_shipping
from orderwright.domain.checkout.models import PaymentMethod
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.orders.queries import gates_of, unsettled
from orderwright.domain.overview.bill import BillRow, bill
from orderwright.domain.payments.models import Payment
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.errors import UnknownStatus
from orderwright.domain.shop.models import ShopSettings, Status
from orderwright.domain.shop.stages import OrderStage, PaymentStage
from orderwright.kernel import clock
from orderwright.kernel.days import span
from orderwright.kernel.money import Money
from orderwright.outbound.documents.accounts import accounts_for
from orderwright.outbound.documents.transfer_codes import symbol_for, transfer_code
from orderwright.outbound.notifications.letters import (
    LineFacts,
    Occasion,
    OrderFacts,
    ProposedFacts,
    ShopFacts,
)
from orderwright.outbound.notifications.parcels import parcels_of
from orderwright.outbound.notifications.plain import line, paragraph
from orderwright.outbound.notifications.sentences import language_of

TELL_REASON = "tell_customer"
"""Tick of a step: the reason is meant for the customer too. Without it the reason stays inside."""

OVER = (OrderStage.COMPLETED, OrderStage.CANCELLED)


def order_facts(order: Order, occasion: Occasion) -> OrderFacts:
    """All that a mail about the order may say, in the language that is active."""
    settings, language = shop.settings(), language_of(order.locale)
    today = clock.today(settings.time_zone)
    status, accounts = _status(order, occasion), accounts_for(settings, order.currency)
    due = order.money(0 if order.stage == OrderStage.CANCELLED else order.due)
    return OrderFacts(
        id=order.pk, number=order.number, locale=language,
        stage=status.stage, status_code=status.code,
        status_label=line(status.customer_label(language)),
        status_text=str(status.mail_texts.get(language) or ""),
        open_gates=_open_gates(order),
        name=line(order.name),
        lines=_lines(order, today),
        totals=_totals(order),
        total=order.money(order.total),
        paid=order.money(order.paid),
        refunded=order.money(order.refunded),
        due=due,
        delivery_name=line(order.delivery_name),
        payment_name=line(order.payment_name),
        payment_kind=_payment_kind(order),
        pickup_point=line(order.pickup_point),
        as_ready=order.ships_as_ready,
        address=address_lines(order.shipping_address),
        buyer=tuple(text for part in (order.company, order.tax_id) if (text := line(part))),
        note=paragraph(order.customer_note),
        placed_on=_day(order.placed_at, settings.time_zone),
        arrives=_arrives(order, today),
        valid_on=_day(order.valid_until, settings.time_zone),
        accounts=accounts,
        code=transfer_code(accounts, due, number=order.number, tax_id=settings.tax_id),
        symbol=symbol_for(accounts, order.number),
        pay_until=_pay_until(order, settings.time_zone),
        parcels=parcels_of(order, occasion),
        settled=_settled(order, occasion),
        proposed=_proposed(order, occasion),
        reason=_reason(occasion),
        shop=shop_facts(settings),
    )  # fmt: skip


def shop_facts(settings: ShopSettings) -> ShopFacts:
    """Who writes, as the shop's settings say."""
    return ShopFacts(
        name=line(settings.name),
        email=line(settings.email),
        phone=line(settings.phone),
        address=address_lines(settings.address),
        tax_id=line(settings.tax_id),
    )


def address_lines(address: Any) -> tuple[str, ...]:
    """An address as it is written on an envelope; the country's name stands last."""
    kept = address if isinstance(address, dict) else {}
    place = f"{kept.get('postal_code') or ''} {kept.get('city') or ''}"
    parts = (kept.get("name"), kept.get("street"), place, _country(kept.get("country")))
    return tuple(text for part in parts if (text := line(part)))


def _country(code: Any) -> str:
    """The country's name in the language that is active."""
    territories = Locale.parse(get_language() or "en").territories
    return str(territories.get(str(code or ""), code or ""))


def _status(order: Order, occasion: Occasion) -> Status:
    """The status that the step set: the order itself may have moved on since."""
    code = occasion.recorded.get("status")
    try:
        return shop.status_by_code(code) if code else shop.status_by_id(order.status_id)
    except UnknownStatus:
        return order.status


def _open_gates(order: Order) -> tuple[str, ...]:
    return tuple(str(gate.kind) for gate in unsettled(gates_of(order.pk)))


def _lines(order: Order, today: date) -> tuple[LineFacts, ...]:
    return tuple(
        LineFacts(
            name=line(row.name),
            sku=line(row.sku),
            quantity=row.living,
            unit_price=order.money(row.unit_price),
            total=order.money(row.total),
            promised_on=span(row.promised_on, row.promised_on)
            if row.promised_on and row.promised_on >= today
            else "",
        )
        for row in order.lines.all()
        if row.living
    )


def _totals(order: Order) -> tuple[BillRow, ...]:
    return tuple(replace(row, label=line(row.label)) for row in bill(order))


def _payment_kind(order: Order) -> str:
    kinds = PaymentMethod.objects.filter(code=order.payment_method).values_list("kind", flat=True)
    return kinds.first() or ""


def _arrives(order: Order, today: date) -> str:
    """What was promised when the order was placed, as long as it can still come true."""
    first, last = order.promised_from, order.promised_to
    over = order.stage in OVER or last is None or last < today
    return "" if over or first is None or last is None else span(max(first, today), last)


def _day(moment: datetime | None, time_zone: str) -> date | None:
    """The calendar day in the shop's time zone."""
    return moment.astimezone(ZoneInfo(time_zone)).date() if moment else None


def _pay_until(order: Order, time_zone: str) -> datetime | None:
    """Until when what is due is waited for, by the shop's clock."""
    rows = Payment.objects.filter(order=order, stage=PaymentStage.PENDING)
    until = rows.values_list("expires_at", flat=True).first()
    return until.astimezone(ZoneInfo(time_zone)) if until else None


def _settled(order: Order, occasion: Occasion) -> Money | None:
    """The amount that one payment brought, when the mail is about one: its row, or what a step of
    the order recorded.
    """
    if occasion.subject_kind != "payment":
        amount = occasion.recorded.get("amount")
        return Money.parse(str(amount), order.currency) if amount else None
    amounts = Payment.objects.filter(pk=occasion.subject_id, order=order)
    settled = amounts.values_list("settled", flat=True).first()
    return order.money(settled) if settled else None


def _proposed(order: Order, occasion: Occasion) -> ProposedFacts | None:
    """The shipping cost that the customer is asked about."""
    if occasion.subject_kind != "gate":
        return None
    gates = Gate.objects.filter(pk=occasion.subject_id, order=order)
    proposed = gates.values_list("amount", flat=True).first()
    if proposed is None:
        return None
    total = total_with_shipping(order, proposed)
    return ProposedFacts(order.money(proposed), order.money(total))


def _reason(occasion: Occasion) -> str:
    if occasion.recorded.get(TELL_REASON) is not True:
        return ""
    return paragraph(occasion.recorded.get("reason"))
