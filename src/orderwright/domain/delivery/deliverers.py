"""Deliverers: the register, and who brings what. The only writer of both (S1-17 to S1-20).

Called by the panel's settings and, under the order's lock, by the steps `assign` and `unassign`.
Days are those of the shop's time zone. Tells nobody: that are the rows' messages.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from orderwright.domain.customers import checks
from orderwright.domain.customers.texts import text_problem
from orderwright.domain.delivery.day_sheets import keep_apart
from orderwright.domain.delivery.models import DaySheet, Deliverer, DeliveryOrder
from orderwright.domain.shop import queries as shop
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import BadInput

PATTERN = re.compile(r"[A-Z0-9][A-Z0-9-]{0,14}\*?|\*")
MOST_PATTERNS = 50


@dataclass(frozen=True, slots=True)
class DelivererWish:
    """A deliverer as staff fill it in; fields as in the row."""

    name: str
    email: str = ""
    mobile: str = ""
    area: tuple[str, ...] = ()
    vehicle: str = ""
    locale: str = ""
    active: bool = True


@transaction.atomic
def save_deliverer(wish: DelivererWish, deliverer_id: int | None = None) -> Deliverer:
    """Makes a deliverer, or changes the one of that id. Raises BadInput naming the fields."""
    if wrong := wrong_fields(wish):
        raise BadInput(wrong)
    values = {
        "name": wish.name.strip(), "email": wish.email, "mobile": wish.mobile,
        "area": list(wish.area), "vehicle": wish.vehicle, "active": wish.active,
        "locale": wish.locale or shop.settings().locale,
    }  # fmt: skip
    if deliverer_id is None:
        return Deliverer.objects.create(created_at=clock.now(), **values)
    Deliverer.objects.filter(pk=deliverer_id).update(**values)
    return Deliverer.objects.get(pk=deliverer_id)


def wrong_fields(wish: DelivererWish) -> dict[str, str]:
    """Field -> sentence for all that is wrong; e-mail or mobile is needed (S1-19)."""
    problems = {
        "name": text_problem(wish.name.strip(), 120, required=True),
        "email": checks.email_problem(wish.email) if wish.email else "",
        "mobile": checks.phone_problem(wish.mobile, shop.settings().country),
        "vehicle": text_problem(wish.vehicle, 80),
        "area": _area_problem(wish.area),
        "locale": ""
        if not wish.locale or wish.locale in dict(shop.languages())
        else _("Choose one of the list."),
    }
    if not wish.email and not wish.mobile:
        problems["email"] = _("An e-mail address or a mobile number is needed.")
    return {field: sentence for field, sentence in problems.items() if sentence}


def _area_problem(area: Iterable[str]) -> str:
    patterns = list(area)
    if len(patterns) > MOST_PATTERNS:
        return _("At most %(limit)s post codes.") % {"limit": MOST_PATTERNS}
    wrong = [pattern for pattern in patterns if not PATTERN.fullmatch(pattern)]
    if wrong:
        told = {"pattern": wrong[0]}
        return _("“%(pattern)s” is no post code. Write 31-146, or 31-* for all of them.") % told
    return ""


def active_deliverers(post_code: str = "") -> list[Deliverer]:
    """Whom a delivery can be given to: those whose area covers the post code first, then by
    name.
    """
    rows = list(Deliverer.objects.filter(active=True))
    return sorted(rows, key=lambda row: (not covers(row, post_code), row.name.casefold(), row.pk))


def covers(deliverer: Deliverer, post_code: str) -> bool:
    """Whether the post code lies in the area; nothing lies in an empty one."""
    code = "".join(post_code.upper().split())
    return bool(code) and any(_fits(str(pattern), code) for pattern in deliverer.area)


def _fits(pattern: str, code: str) -> bool:
    return code.startswith(pattern[:-1]) if pattern.endswith("*") else code == pattern


def proposed(post_code: str, among: Iterable[Deliverer]) -> Deliverer | None:
    """Whose area covers the post code most closely: the longest pattern wins."""
    code = "".join(post_code.upper().split())
    found = [
        (len(pattern), -row.pk, row)
        for row in among
        for pattern in map(str, row.area)
        if code and _fits(pattern, code)
    ]
    return max(found, key=lambda fit: fit[:2])[2] if found else None


def day_of(moment: datetime) -> date:
    """The day on which it is by the shop's clock."""
    return moment.astimezone(ZoneInfo(shop.settings().time_zone)).date()


def assign(task: DeliveryOrder, deliverer: Deliverer, *, now: datetime) -> None:
    """The deliverer brings it today, about so many minutes from now as the settings say; later
    where stops before it take longer.
    """
    sheet, _new = DaySheet.objects.get_or_create(
        deliverer=deliverer, day=day_of(now), defaults={"opened_at": now}
    )
    task.deliverer, task.sheet, task.stop = deliverer, sheet, None
    task.assigned_at = now
    task.promised_at = now + timedelta(minutes=shop.settings().approximate_minutes)
    _save(task)
    keep_apart(sheet)
    task.refresh_from_db(fields=["promised_at"])


def unassign(task: DeliveryOrder) -> None:
    """Nobody brings it yet."""
    task.deliverer = task.sheet = task.stop = task.assigned_at = task.promised_at = None
    _save(task)


def _save(task: DeliveryOrder) -> None:
    task.save(update_fields=["deliverer", "sheet", "stop", "assigned_at", "promised_at"])
