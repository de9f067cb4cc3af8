"""The accept page `/a/<token>`: a quotation, or a shipping cost that the shop proposed.

GET shows, POST acts, as on the confirm page. What may be accepted follows from the order's state
and the row of the purpose in `domain.overview.purposes`.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from orderwright.domain.checkout.changing import total_with_shipping
from orderwright.domain.orders.models import Order
from orderwright.domain.orders.queries import gate
from orderwright.domain.overview.purposes import Purpose
from orderwright.domain.shop.stages import GateKind, GateState, OrderStage
from orderwright.entrypoints.storefront import pages, payment_words
from orderwright.entrypoints.storefront.token_pages import Visit, behind_link
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.links.queries import living_tokens
from orderwright.kernel.money import Money
from orderwright.kernel.own_words import as_written
from orderwright.lifecycle.machine import take

COST_VERBS = {"accept_cost": "pass", "decline_cost": "refuse"}
DECLINED = gettext_noop("Shipping cost declined")
MOST_WORDS = 500


@dataclass(frozen=True)
class Cost:
    """The shipping cost that waits for the customer, and what the order comes to with it."""

    amount: Money
    total: Money
    until: datetime | None


@behind_link(Purpose.ACCEPT)
def accept(visit: Visit) -> HttpResponse:
    """Shows what is offered; the POST accepts or declines it."""
    if visit.request.method != "POST":
        return _page(visit)
    refusal = _take(visit)
    if refusal:
        visit.order.refresh_from_db()
        return _page(visit, refusal=refusal)
    headers = {"Cache-Control": pages.PRIVATE, "Referrer-Policy": "no-referrer"}
    return HttpResponseRedirect(visit.request.get_full_path(), headers=headers)


def _take(visit: Visit) -> str:
    """Takes the step of the button; the sentence when it cannot be taken."""
    if visit.is_over:
        return _("This offer has run out.")
    ask = Ask(visit.actor())
    try:
        if visit.pressed == "accept":
            take(("order", "accept"), visit.order.pk, ask)
        elif visit.pressed in COST_VERBS:
            ask = Ask(visit.actor(), reason=_why(visit))
            take(("gate", COST_VERBS[visit.pressed]), _cost_gate(visit.order.pk), ask)
        else:
            return _("We could not read that button. Please try again.")
    except NotTaken as refusal:
        return refusal.sentence
    return ""


def _why(visit: Visit) -> str:
    """What the customer writes when declining, for the shop; without words only that."""
    if visit.pressed != "decline_cost":
        return ""
    written = visit.request.POST.get("reason", "").replace("\x00", "").strip()
    return written[:MOST_WORDS] or as_written(DECLINED)


def _cost_gate(order_id: int) -> int:
    found = gate(order_id, GateKind.SHIPPING_COST)
    return found.pk if found else 0


def _accepted(order: Order) -> bool:
    """Whether the customer has said yes to what this link offered: the quotation or the cost."""
    if order.stage in (OrderStage.DRAFT, OrderStage.CANCELLED):
        return False
    cost = gate(order.pk, GateKind.SHIPPING_COST)
    if cost is not None:
        return cost.state in (GateState.PASSED, GateState.WAIVED)
    return order.offered_at is not None


def _asked_cost(order: Order) -> Cost | None:
    found = gate(order.pk, GateKind.SHIPPING_COST)
    if found is None or found.amount is None or found.state != GateState.PROPOSED:
        return None
    total = total_with_shipping(order, found.amount)
    return Cost(order.money(found.amount), order.money(total), found.deadline)


def _page(visit: Visit, *, refusal: str = "") -> HttpResponse:
    order = visit.order
    ran_out = visit.is_over or bool(order.valid_until and order.valid_until < clock.now())
    seen = visit.seen()
    actions = set() if visit.is_over else {action["action"] for action in seen["actions"]}
    context = {
        "order": seen, "token": visit.token, "refusal": refusal, "actions": actions,
        "is_draft": order.stage == OrderStage.DRAFT, "ran_out": ran_out,
        "valid_until": order.valid_until, "accepted": _accepted(order),
        "money_went": payment_words.money_went(order),
        "cost": _asked_cost(order) if order.stage == OrderStage.PLACED else None,
        "tracking": living_tokens(Purpose.TRACK, [order.pk]).get(order.pk, ""),
    }  # fmt: skip
    return pages.by_token(visit.request, "accept.html", context, status=409 if refusal else 200)
