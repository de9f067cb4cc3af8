"""A wish judged and turned into values: what `cart.place` will write.

Prices, taxes, gates, reservation and totals are computed here from the server's own rows; a
client's
amounts count only with the right to set prices. Reads through versioned caches, writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from orderwright.domain.checkout import totals
from orderwright.domain.checkout.cart_rows import Drawn
from orderwright.domain.checkout.gating import PlannedGate
from orderwright.domain.checkout.placing import PlacedLine
from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.models import ShopSettings
from orderwright.domain.shop.stages import DeliveryStatus, GateKind, OrderStage, PaymentStatus
from orderwright.domain.stock.errors import OutOfStock
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.money import Rounding
from orderwright.lifecycle.waiting import (
    Standing,
    overdue_after,
    soonest,
    status_of_placed,
    waiting_on,
)
from orderwright.lifecycle.wanted import Chosen, Goods
from orderwright.outbound.notifications.linking import PAY_WITHIN


@dataclass(frozen=True)
class Composed:
    """An order as values, and how it is announced."""

    columns: dict[str, Any]
    lines: Sequence[PlacedLine]
    gates: Sequence[PlannedGate]
    now: datetime
    ask: Ask
    cart_id: int | None = None
    cart_seen: datetime | str | None = None
    reserves_now: bool = False
    reserve_until: datetime | None = None
    expects_money: bool = True
    confirm_until: datetime | None = None
    pay_until: datetime | None = None
    money_until: datetime | None = None
    adjustments: Sequence[tuple[str, int]] = field(default_factory=tuple)
    drawn: Drawn | None = None

    @property
    def open_gates(self) -> list[PlannedGate]:
        """Gates that still wait for somebody, in their order."""
        return [gate for gate in self.gates if gate.state == "open"]

    @property
    def confirms_at_once(self) -> bool:
        """No gate at all, or all settled by rules: confirmed in the same transaction."""
        return self.columns["stage"] == OrderStage.PLACED and not self.open_gates

    @property
    def is_history(self) -> bool:
        """Taken over from another system that has finished it: no feed hands it on."""
        return not self.columns.get("feed", True)

    def story(self, order: Order, held: Mapping[str, int]) -> dict[str, Any]:
        """What the journal keeps of the placing."""
        story: dict[str, Any] = {
            "number": order.number, "source": order.source,
            "total": order.money(order.total).amount, "currency": order.currency,
            "to": order.stage, "status": order.status.code,
            "gates": {gate.kind: gate.via or gate.state for gate in self.gates},
        }  # fmt: skip
        if order.ships_as_ready:
            story["second_parcel"] = order.money(order.second_parcel).amount
        return story | ({"held": dict(held)} if held else {})


@dataclass(frozen=True)
class Sheet:
    """Everything that the columns are computed from."""

    goods: Sequence[Goods]
    chosen: Chosen
    gates: Sequence[PlannedGate]
    settings: ShopSettings
    now: datetime
    stage: OrderStage = OrderStage.PLACED
    adjustments: Sequence[tuple[str, int]] = ()


def summed(sheet: Sheet) -> totals.Totals:
    """The totals of the sheet in the shop's price mode."""
    return totals.add_up(
        [totals.Part(goods.total, goods.rate) for goods in sheet.goods],
        totals.Charges(
            totals.Part(sheet.chosen.shipping, sheet.chosen.rate),
            totals.Part(sheet.chosen.fee, sheet.chosen.rate),
            [totals.Part(amount, Decimal(0)) for _label, amount in sheet.adjustments],
        ),
        gross=sheet.settings.price_mode == "gross",
        rounding=Rounding(sheet.settings.rounding),
    )


def money_columns(sheet: Sheet) -> dict[str, Any]:
    """Frozen sums of the order row."""
    sums = summed(sheet)
    return {
        "lines_total": sums.lines, "shipping_total": sums.shipping, "fees_total": sums.fees,
        "shipping_rate": totals.rate_text(sheet.chosen.rate), "discount_total": 0,
        "adjustments_total": sums.adjustments, "total": sums.total, "taxes": sums.stored_taxes(),
        "price_mode": sheet.settings.price_mode,
        "weight_g": sum(goods.weight_g * goods.quantity for goods in sheet.goods),
        "item_count": sum(goods.quantity for goods in sheet.goods),
    }  # fmt: skip


def way_columns(chosen: Chosen) -> dict[str, Any]:
    """How the order travels and is paid."""
    return {
        "delivery_method": chosen.delivery_method, "delivery_name": chosen.delivery_name,
        "payment_method": chosen.payment_method, "payment_name": chosen.payment_name,
        "pays_on_delivery": chosen.pays_on_delivery, "reserves": chosen.reserves,
        "estimate_min": chosen.min_days, "estimate_max": chosen.max_days,
        "promised_from": chosen.arrives.first if chosen.arrives else None,
        "promised_to": chosen.arrives.last if chosen.arrives else None,
        "ships_as_ready": chosen.as_ready, "second_parcel": chosen.second_parcel,
    }  # fmt: skip


def standing_columns(sheet: Sheet, total: int) -> dict[str, Any]:
    """Stage, status and whom the order waits for from its first moment."""
    open_gates = [gate for gate in sheet.gates if gate.state == "open"]
    first = open_gates[0] if open_gates else None
    party = waiting_on(
        Standing(sheet.stage, open_gate=(first.kind, first.state) if first else None)
    )
    default = shop.default_status(sheet.stage)
    status = status_of_placed(party, first.kind) if first else default
    return {
        "stage": sheet.stage, "status": status, "waiting_on": party,
        "waiting_since": sheet.now if party else None,
        "overdue_at": overdue_after(status, sheet.now, _limit(sheet, first, total)),
        "payment_status": PaymentStatus.UNPAID if total else PaymentStatus.PAID,
        "delivery_status": DeliveryStatus.NONE, "updated_at": sheet.now,
    }  # fmt: skip


def _limit(sheet: Sheet, first: PlannedGate | None, total: int) -> datetime | None:
    if first is None:
        return None
    owes = sheet.stage == OrderStage.PLACED and total > 0
    term = money_until(sheet.chosen, sheet.now) if owes else None
    return soonest(first.kind, first.deadline, term)


def reserve_until(chosen: Chosen, now: datetime) -> datetime | None:
    """When a hold of an order that is not confirmed runs out."""
    return now + timedelta(hours=chosen.hold_hours) if chosen.hold_hours else None


def confirm_until(gates: Sequence[PlannedGate]) -> datetime | None:
    """How long the confirm link lives; None = there is nothing to confirm."""
    waiting = (gate for gate in gates if gate.kind == GateKind.CUSTOMER and gate.state == "open")
    return next((gate.deadline for gate in waiting), None)


def pay_until(chosen: Chosen, now: datetime) -> datetime | None:
    """How long the link to pay lives; None = the money comes with the goods or after them.

    It is made even while the shipping cost is open, and shown once that is settled.
    """
    return None if chosen.pays_on_delivery else now + PAY_WITHIN


def money_until(chosen: Chosen, now: datetime) -> datetime | None:
    """Until when the pair wants the money; None = it says nothing, or pays on delivery (U16)."""
    if chosen.pays_on_delivery or not chosen.deadline_hours:
        return None
    return now + timedelta(hours=chosen.deadline_hours)


def short_sentence(composed: Composed, short: OutOfStock) -> str:
    """Which goods ran short while the order was being placed."""
    named = {line.product_id: line.name for line in composed.lines}
    parts = [
        _("%(name)s (%(left)s left)") % {"name": named.get(product, "?"), "left": max(0, left)}
        for product, left in short.short.items()
    ]
    return _("Not enough in stock: %(goods)s.") % {"goods": ", ".join(parts)}
