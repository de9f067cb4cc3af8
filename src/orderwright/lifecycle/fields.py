"""The inputs that rows of the tables ask for, shared between tables."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from orderwright.domain.checkout.matrix_facts import cells
from orderwright.domain.checkout.models import PaymentMethod
from orderwright.domain.delivery.carriers import OTHER, OWN_CAR, offered
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.lifecycle.fields import Choices, Field, FieldKind
from orderwright.kernel.lifecycle.stages import Stage


def statuses_of(*stages: OrderStage) -> Callable[[Any], Choices]:
    """The shop's own statuses of these stages, by position."""

    def choices(_order: Any) -> Choices:
        locale = (get_language() or "en").split("-")[0]
        return [(s.code, s.label(locale)) for stage in stages for s in shop.statuses(stage)]

    return choices


STAGE_BEFORE: dict[Stage, Stage] = {
    OrderStage.PROCESSING: OrderStage.CONFIRMED,
    OrderStage.SHIPPED: OrderStage.PROCESSING,
    OrderStage.COMPLETED: OrderStage.SHIPPED,
}
"""Where one step back leads."""


def status_before(order: Any) -> Choices:
    """The statuses of the stage that one step back leads to."""
    before = STAGE_BEFORE.get(order.stage)
    return statuses_of(OrderStage(before))(order) if before else []


def status_field(stage: OrderStage) -> Field:
    """Which status of the stage that is entered; empty = its default."""
    return Field("status", _("Status"), FieldKind.CHOICE, choices=statuses_of(stage))


def via_choices(_order: Any) -> Choices:
    """How the customer's word reached the shop."""
    return [
        ("staff", str(_("By staff"))),
        ("phone", str(_("By phone"))),
        ("email", str(_("By e-mail"))),
    ]


TRACKING = Field("tracking_number", _("Tracking number"), limit=64)
TRACKING_AFTERWARDS = replace(TRACKING, required=True)


def carriers(_order: Any) -> Choices:
    """Carriers that the shop knows, its own car, and any other by its name."""
    known = [(carrier.code, carrier.name) for carrier in offered()]
    return [*known, (OWN_CAR, str(_("Own car"))), (OTHER, str(_("Another carrier")))]


CARRIER = Field("carrier", _("Carrier"), FieldKind.CHOICE, limit=40, choices=carriers, free=True)
CARRIER_NAME = Field("carrier_name", _("Name of another carrier"), limit=40)
VIA = Field("via", pgettext_lazy("how", "Confirmed"), FieldKind.CHOICE, choices=via_choices)
CALLERS_NOTE = Field("note", _("Who said what"), FieldKind.LONG_TEXT, limit=500)


def _pays_at_the_door(order: Any) -> bool:
    return bool(order.pays_on_delivery and order.due > 0)


CASH_COLLECTED = Field(
    "cash_collected", _("Cash was collected"), FieldKind.TICK, asked_of=_pays_at_the_door
)
AMOUNT = Field("amount", _("Amount"), FieldKind.AMOUNT)
GOODS_MISSING = Field("goods_missing", _("Goods proved faulty or missing"), FieldKind.TICK)
TELL_REASON = Field("tell_customer", _("Tell the customer the reason"), FieldKind.TICK)


BY_TRANSFER = "transfer"
"""Money of the bank where the shop has no such way to pay."""
BY_TERMINAL = "card_terminal"


def way_at_the_door(order: Any) -> str:
    """By which way of the shop cash is collected with the order's goods: its own, else any; its own
    way of paying where the shop has none.
    """
    kinds = (PaymentMethod.Kind.ON_DELIVERY, PaymentMethod.Kind.ON_PICKUP)
    ways = [way.code for kind in kinds for way in cells().payments.values() if way.kind == kind]
    return next((code for code in ways if code == order.payment_method), "") or next(
        iter(ways), order.payment_method
    )


def ways_it_came(order: Any) -> Choices:
    """How people may have seen the money of an order come: as it is to be paid, by the shop's
    transfers, by a card terminal.
    """
    locale, known = get_language() or "en", cells().payments
    own, code = known.get(order.payment_method), order.payment_method
    transfers = [way for way in known.values() if way.kind == PaymentMethod.Kind.TRANSFER]
    by_bank = [(way.code, way.name(locale)) for way in transfers]
    cash = known.get("" if order.pays_on_delivery else way_at_the_door(order))
    return [
        (code, own.name(locale) if own else order.payment_name or code),
        *([(cash.code, cash.name(locale))] if cash and cash.code != code else []),
        *[way for way in by_bank or [(BY_TRANSFER, str(_("Bank transfer")))] if way[0] != code],
        (BY_TERMINAL, str(_("Card terminal"))),
    ]


CAME_BY = Field(
    "came_by", _("How it came"), FieldKind.CHOICE, limit=40, choices=ways_it_came,
    asked_of=_pays_at_the_door,
)  # fmt: skip
"""Money may come another way than at the door, where the order is to be paid."""
