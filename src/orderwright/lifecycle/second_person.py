"""How much somebody may give back alone, and who has to approve more (T29).

Guards of refunds, and what the sheet and the late-money desk say of them. The limits stand in
`domain/shop/refund_limits.py`. All that an order gave back without a second person counts together.
"""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Order
from orderwright.domain.payments import refunds
from orderwright.domain.payments.models import Refund
from orderwright.domain.shop import refund_limits
from orderwright.domain.shop.permissions import Permission
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.lifecycle import money_guards


def limit_of(actor: Actor) -> int | None:
    """Minor units that the actor gives back of an order alone; None = any."""
    return refund_limits.limit_of(refund_limits.PROGRAMS if actor.door is Door.API else actor.role)


def may_alone(actor: Actor, refund: Refund) -> bool:
    """Within the actor's own limit."""
    return _within(actor, refund.amount + _others(refund))


def may_approve(actor: Actor, refund: Refund) -> bool:
    """Within the own limit, or somebody else's refund with the right to approve; a program approves
    nothing that is above its limit.
    """
    if may_alone(actor, refund):
        return True
    somebody_else = str(actor) != refund.requested_by
    return somebody_else and Permission.APPROVE in actor.rights and actor.door is not Door.API


def who_may(refund: Refund) -> list[str]:
    """Names of the people who could approve it now."""
    asked_by = refund.requested_by.removeprefix(f"{ActorKind.STAFF}:")
    return refund_limits.approvers(refund.amount + _others(refund), but=asked_by)


def within_limit_or_other(taking: Taking) -> str | None:
    """Above the limit of whoever asks a second person approves: all that the order gave back
    without one counts.
    """
    refund: Refund = taking.subject
    if may_approve(taking.actor, refund):
        return None
    return _above(taking.order, limit_of(taking.actor) or 0, who_may(refund))


def somebody_may_approve(taking: Taking) -> str | None:
    """What the asker may not give back alone, somebody else could approve; else it would wait for
    ever.
    """
    limit, amount = limit_of(taking.actor), money_guards.asked(taking)
    if limit is None or amount is None:
        return None
    amount += refunds.approved_alone(taking.order.pk)
    if _within(taking.actor, amount):
        return None
    names = refund_limits.approvers(amount, but=taking.actor.name)
    return None if names else _above(taking.order, limit, names)


def announced(actor: Actor, order: Order) -> str:
    """What whoever asks should know before; empty where no limit holds for them."""
    limit = limit_of(actor)
    if limit is None:
        return ""
    amount = max(limit + 1, order.paid)
    return _above(order, limit, refund_limits.approvers(amount, but=actor.name))


def _others(refund: Refund) -> int:
    return refunds.approved_alone(refund.order_id, but=refund.pk)


def _within(actor: Actor, amount: int) -> bool:
    limit = limit_of(actor)
    return limit is None or amount <= limit


def _above(order: Order, limit: int, names: list[str]) -> str:
    told = {"limit": order.money(limit).format(get_language() or "en"), "names": ", ".join(names)}
    if names:
        return _("Above %(limit)s in all somebody else has to approve: %(names)s.") % told
    alone = _("Above %(limit)s in all somebody else has to approve, and nobody else may: raise the "
              "limit (Settings, Shop) or give somebody the role (Settings, People).")  # fmt: skip
    return alone % told
