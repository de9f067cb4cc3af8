"""A document composed from an order, its money and the shop's settings; nothing is written.

Called by the effects of lifecycle rows and by their guards, under the order's lock. Raises
NoInvoice with the sentence that says what is missing. Words are in the order's language.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal, cast
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from orderwright.domain.catalog.models import Product
from orderwright.domain.invoices import parties, paying, rules, stating
from orderwright.domain.invoices.errors import NoInvoice
from orderwright.domain.invoices.exchange import home_amounts
from orderwright.domain.invoices.kinds import InvoiceKind, LineKind
from orderwright.domain.invoices.models import InvoiceSettings
from orderwright.domain.invoices.queries import claimed_advances, settings
from orderwright.domain.invoices.rules import ZERO, Rule
from orderwright.domain.invoices.shapes import (
    ClaimedAdvance,
    InvoiceData,
    InvoiceLine,
    InvoiceOrder,
    InvoiceTax,
    InvoiceTotals,
)
from orderwright.domain.invoices.stating import Part
from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.models import ShopSettings
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.money import Rounding


@dataclass(frozen=True)
class Desk:
    """What every document of an order starts from."""

    order: Order
    now: datetime

    @property
    def shop(self) -> ShopSettings:
        """Who sells."""
        return shop.settings()

    @property
    def settings(self) -> InvoiceSettings:
        """How the shop invoices."""
        return settings()

    @property
    def zone(self) -> ZoneInfo:
        """Whose days stand on the document."""
        return ZoneInfo(self.shop.time_zone)

    @property
    def today(self) -> date:
        """The day of issue: the shop's, so that a year ends with its own midnight."""
        return self.day(self.now)

    def day(self, at: datetime) -> date:
        """The shop's day of a moment."""
        return at.astimezone(self.zone).date()

    @cached_property
    def mode(self) -> stating.Mode:
        """As the order was priced."""
        return stating.Mode(self.order.price_mode == "gross", Rounding(self.shop.rounding))


@dataclass(frozen=True, slots=True)
class Stated:
    """What the order comes to now. `rounding`: what bears no tax at all."""

    lines: tuple[InvoiceLine, ...]
    rules: Mapping[str, Rule]
    rounding: int


def sale(desk: Desk, kind: InvoiceKind) -> InvoiceData:
    """An invoice, proforma or final invoice of all that the order holds."""
    with translation.override(desk.order.locale):
        stated = state(desk)
        advances = claimed_advances(desk.order) if kind is InvoiceKind.FINAL else ()
        taxes = _less(stating.taxes_of(stated.lines, stated.rules), advances)
        claimed = sum(advance.gross for advance in advances)
        totals = stating.totals_of(
            taxes, rounding=stated.rounding, advances=claimed,
            paid=0 if kind is InvoiceKind.PROFORMA else _kept(desk.order) - claimed,
        )  # fmt: skip
        document = blank(desk, kind, stated.lines, taxes, totals)
        _adds_up(desk.order, totals)
        return in_home_currency(desk, replace(document, advances=advances))


def _kept(order: Order) -> int:
    """Money of the order that is here, as far as the order costs it."""
    return max(0, min(order.paid - order.refunded, order.total))


def _adds_up(order: Order, totals: InvoiceTotals) -> None:
    if totals.total != order.total:
        raise NoInvoice(_("The sums of this order do not add up: no invoice can be made of it."))


def state(desk: Desk) -> Stated:
    """The lines of the order as it is now; none once it is cancelled."""
    if desk.order.stage == OrderStage.CANCELLED:
        return Stated((), {}, 0)
    parts, untaxed = _parts(desk.order)
    at_zero = [part for part in parts if part.rate == ZERO]
    if not at_zero:
        rounding = sum(part.amount for part in untaxed)
    else:
        parts, rounding = parts + untaxed, 0
    found = dict.fromkeys((part.rate for part in parts), rules.TAXED)
    if at_zero:
        found[ZERO] = rules.rule_at_zero(
            desk.order, desk.shop, desk.settings, goods_at_zero(desk.order)
        )
    stored = {str(row["rate"]): int(row["tax"]) for row in desk.order.taxes}
    return Stated(stating.lines_of(parts, desk.mode, found, stored), found, rounding)


def goods_at_zero(order: Order) -> list[int]:
    """The products of the lines that bear 0 %."""
    return [
        line.product_id for line in order.rows("lines")
        if line.tax_rate == ZERO and line.living and line.product_id
    ]  # fmt: skip


def _parts(order: Order) -> tuple[list[Part], list[Part]]:
    """All that the order adds up, and apart from it the adjustments that bear no rate."""
    adjustments = [
        Part(LineKind.ADJUSTMENT, row.told, 1, row.amount, row.amount, row.tax_rate)
        for row in order.adjustments.order_by("pk") if row.amount
    ]  # fmt: skip
    charges = [
        Part(kind, name, 1, amount, amount, order.shipping_rate)
        for kind, name, amount in (
            (LineKind.SHIPPING, _("Delivery: %(name)s") % {"name": order.delivery_name},
             order.shipping_total),
            (LineKind.FEE, _("Fee: %(name)s") % {"name": order.payment_name}, order.fees_total),
        ) if amount
    ]  # fmt: skip
    taxed = [part for part in adjustments if part.rate != ZERO]
    untaxed = [part for part in adjustments if part.rate == ZERO]
    return [*_goods(order), *charges, *taxed], untaxed


def _goods(order: Order) -> list[Part]:
    rows = [line for line in order.rows("lines") if line.living]
    ids = [line.product_id for line in rows if line.product_id]
    gtins = dict(Product.objects.filter(pk__in=ids).values_list("pk", "ean"))
    return [
        Part(
            LineKind.GOODS, line.name, line.living, line.unit_price, line.unit_price * line.living,
            line.tax_rate, line.sku, gtins.get(line.product_id or 0, ""),
        )
        for line in rows
    ]  # fmt: skip


def _less(
    taxes: Sequence[InvoiceTax], advances: Sequence[ClaimedAdvance]
) -> tuple[InvoiceTax, ...]:
    """With what the advances have stated at each rate."""
    claimed = [row for advance in advances for row in advance.taxes]
    return tuple(
        replace(
            tax,
            claimed_net=sum(row.net for row in claimed if row.rate == tax.rate),
            claimed_tax=sum(row.tax for row in claimed if row.rate == tax.rate),
            claimed_gross=sum(row.net + row.tax for row in claimed if row.rate == tax.rate),
        )
        for tax in taxes
    )


def blank(
    desk: Desk,
    kind: InvoiceKind,
    lines: tuple[InvoiceLine, ...],
    taxes: tuple[InvoiceTax, ...],
    totals: InvoiceTotals,
) -> InvoiceData:
    """A document without its number, about the whole order."""
    order = desk.order
    due = desk.today + timedelta(days=desk.settings.due_days) if totals.due > 0 else desk.today
    return InvoiceData(
        kind=kind, number="", uuid=str(uuid.uuid4()), language=order.locale, issued_at=desk.now,
        issue_date=desk.today,
        issue_place=desk.settings.place or str((desk.shop.address or {}).get("city") or ""),
        sale_date=None if kind is InvoiceKind.PROFORMA else _sold_on(desk), due_date=due,
        currency=order.currency,
        price_mode=cast(Literal["gross", "net"], order.price_mode),
        seller=parties.seller(desk.shop), buyer=parties.buyer(order),
        delivery=parties.recipient(order),
        order=InvoiceOrder(order.number, desk.day(order.placed_at), order.external_id or ""),
        lines=lines, taxes=taxes, totals=totals,
        payment=paying.payment(order, desk.shop, desk.day, settled=totals.due <= 0),
        notes=notes(desk, taxes), oss=rules.is_oss(order, desk.shop),
    )  # fmt: skip


def _sold_on(desk: Desk) -> date:
    """The first parcel's day, or today where nothing has left: then the document comes first."""
    sent = [parcel.sent_at for parcel in desk.order.rows("parcels") if parcel.sent_at]
    return desk.day(min(sent)) if sent else desk.today


def notes(desk: Desk, taxes: Sequence[InvoiceTax]) -> tuple[str, ...]:
    """What the law and the shop want to read on it."""
    said = [tax.reason for tax in taxes if tax.reason]
    if rules.is_oss(desk.order, desk.shop):
        there = str(desk.order.shipping_address.get("country") or "")
        said.append(_("Taxed at the rates of %(country)s under the OSS scheme.")
                    % {"country": there})  # fmt: skip
    if desk.settings.note:
        said.append(desk.settings.note)
    return tuple(dict.fromkeys(said))


def in_home_currency(desk: Desk, document: InvoiceData) -> InvoiceData:
    """With the tax in the shop's currency, where the document is in another one."""
    if document.currency == desk.shop.currency:
        return document
    return home_amounts(document, desk.shop.currency, document.sale_date or document.issue_date)
