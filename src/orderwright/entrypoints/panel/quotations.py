"""Quotations (S2-1, S2-7): open carts with a line in them, and drafts that staff write.

Neither is an open order: they stand here and in no other tab. Reads only.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Exists, F, OuterRef, Sum
from django.http import HttpRequest, HttpResponse

from orderwright.domain.checkout.models import Cart, CartLine
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import CartStage, OrderStage
from orderwright.entrypoints.panel.frame import page

LIVING = (CartStage.OPEN, CartStage.REMINDED)
MOST = 100
MOST_COUNTED = 1000
KEPT_SECONDS = 2


@dataclass(frozen=True)
class OpenCart:
    """One basket. `email` as soon as the customer has typed it; `total` in minor units."""

    id: int
    stage: CartStage
    email: str
    currency: str
    items: int
    total: int
    changed_at: datetime


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/quotations"""
    drafts = Order.objects.filter(stage=OrderStage.DRAFT).select_related("status")
    context = {"carts": _carts(), "drafts": drafts.order_by("-placed_at", "-pk")[:MOST]}
    return page(request, "quotations.html", context)


def quotation_count() -> int:
    """How many of both there are; seconds old, and counted no further than `MOST_COUNTED`."""
    return int(cache.get_or_set("panel.quotations", _count, timeout=KEPT_SECONDS) or 0)


def _count() -> int:
    drafts = Order.objects.filter(stage=OrderStage.DRAFT)[:MOST_COUNTED]
    filled = Exists(CartLine.objects.filter(cart=OuterRef("pk")))
    carts = Cart.objects.filter(filled, stage__in=LIVING).order_by("-changed_at")[:MOST_COUNTED]
    return drafts.count() + carts.count()


def _carts() -> list[OpenCart]:
    """The newest first; only those that are shown are added up."""
    filled = Exists(CartLine.objects.filter(cart=OuterRef("pk")))
    newest = Cart.objects.filter(filled, stage__in=LIVING).order_by("-changed_at", "-pk")
    shown = list(newest.values_list("pk", flat=True)[:MOST])
    rows = (
        Cart.objects.filter(pk__in=shown)
        .annotate(
            items=Sum("lines__quantity"),
            total=Sum(F("lines__quantity") * F("lines__unit_price")),
        )
        .filter(items__isnull=False)
        .order_by("-changed_at", "-pk")
    )
    return [
        OpenCart(
            row.pk, CartStage(row.stage), row.email, row.currency, row.items, row.total,
            row.changed_at,
        )
        for row in rows
    ]  # fmt: skip
