"""Up to which sum whose role gives money back alone, and who may approve more (T29).

Read by the guards of refunds, by settings and sheets. Amounts in minor units; None = no limit. What
has no role, as a rule of the shop, is held to the strictest limit.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from orderwright.domain.shop.models import User
from orderwright.domain.shop.permissions import ROLE_RIGHTS, Permission, Role
from orderwright.domain.shop.queries import settings

PROGRAMS = "api"
"""Stands for all programs with a key."""
LIMITED = (*(role for role in Role if Permission.REFUND in ROLE_RIGHTS[role]), PROGRAMS)
"""Who may give money back at all."""
MOST = 10**12


def label(name: str) -> str:
    """The role, or the programs."""
    return _("Programs") if name == PROGRAMS else str(Role(name).label)


def limit_of(role: str) -> int | None:
    """Up to this sum an order's refunds need nobody else."""
    limits = settings().refund_limits
    if role in LIMITED:
        limit: int | None = limits.get(role)
        return limit
    return min((limit for limit in limits.values() if limit is not None), default=None)


def may_approve(role: str, amount: int) -> bool:
    """Whether the role lets somebody else's refund go, beyond its own limit or within it."""
    rights = ROLE_RIGHTS.get(role, frozenset())
    if Permission.REFUND not in rights:
        return False
    limit = limit_of(role)
    return Permission.APPROVE in rights or limit is None or amount <= limit


def approvers(amount: int, *, but: str = "") -> list[str]:
    """The names of people who may approve so much, without the one who asks for it."""
    people = User.objects.filter(is_active=True).exclude(name=but).order_by("name")
    return [user.name for user in people if may_approve(user.role, amount)]


def problems(limits: Any) -> Mapping[str, str]:
    """What is wrong with them, by `refund_limits.<role>`."""
    if not isinstance(limits, dict):
        return {"refund_limits": _("Name a limit for each role.")}
    between = _("A number from %(least)s to %(most)s is needed.") % {"least": 0, "most": MOST}
    return {
        f"refund_limits.{name}": between if name in LIMITED else _("There is no such role.")
        for name, limit in limits.items()
        if name not in LIMITED or not _is_limit(limit)
    }


def _is_limit(limit: object) -> bool:
    if not isinstance(limit, int) or isinstance(limit, bool):
        return limit is None
    return 0 <= limit <= MOST
