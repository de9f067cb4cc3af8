"""Limits against pumping: so many SMS a day to a number, a block of numbers, a country abroad, for
orders from one address, in all, and for so much money (T70).

Counted over what was handed to a service since the shop's midnight. Two workers may pass a limit by
what each has in hand. Asked by the sender of messages just before one leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from orderwright.domain.shop import queries as shop
from orderwright.kernel import clock
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import Level, LogEntry
from orderwright.kernel.money import Money
from orderwright.kernel.own_words import Said
from orderwright.outbound.sms import numbers
from orderwright.outbound.sms.models import SmsDispatch
from orderwright.outbound.sms.rules import rules

AREA = "sms"
ALARM = gettext_noop(
    "SMS are withheld until midnight: the limit “%(limit)s” is reached (%(what)s)."
)
LIMITS = {
    "per_number": gettext_noop("to one number a day"),
    "per_prefix": gettext_noop("to numbers of one block a day"),
    "per_country": gettext_noop("to one country abroad a day"),
    "per_address": gettext_noop("for orders from one address a day"),
    "per_day": gettext_noop("a day"),
    "money_day": gettext_noop("money a day"),
}
"""The words of the rules' own labels, kept in the event log in the words of the source."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A message that is about to leave. `origin`: the address that its order came from."""

    to: str
    origin: str
    parts: int
    order_number: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """A limit that the message would pass: the name of its rule, and what it stands at."""

    name: str
    most: str
    shown: str

    def sentence(self) -> str:
        """For staff, at the message."""
        told = {"limit": _(LIMITS[self.name]), "most": self.most}
        return _("Withheld: the limit of SMS “%(limit)s” (%(most)s) is reached.") % told


def reached(leaving: Leaving) -> Reached | None:
    """The first limit that the message would pass; None when it may leave."""
    return next(_passed(leaving), None)


def raise_alarm(found: Reached, leaving: Leaving) -> None:
    """Once a day for each limit and what it is about, into the event log."""
    detail = {"limit": found.name, "about": found.shown}
    today = LogEntry.objects.filter(
        at__gte=_midnight(), area=AREA, level=Level.ALARM, detail__limit=found.name,
        detail__about=found.shown,
    )  # fmt: skip
    if today.exists():
        return
    facts = {"limit": LIMITS[found.name], "what": found.shown}
    log.write(AREA, Level.ALARM, Said(ALARM, facts), order_number=leaving.order_number,
              detail=detail)  # fmt: skip


def alarms() -> int:
    """How many limits were reached since midnight, for the panel's banner."""
    rows = LogEntry.objects.filter(at__gte=_midnight(), area=AREA, level=Level.ALARM)
    return rows.count()


def _passed(leaving: Leaving) -> Iterator[Reached]:
    sent, allowed = SmsDispatch.objects.filter(asked_at__gte=_midnight()), rules()
    block, country = numbers.block(leaving.to), numbers.country_of(leaving.to)
    counted: list[tuple[str, str, QuerySet[SmsDispatch]]] = [
        ("per_number", f"…{leaving.to[-3:]}", sent.filter(to=leaving.to)),
        ("per_prefix", f"{block}…", sent.filter(to__startswith=block)),
        ("per_day", "-", sent),
    ]
    if country != shop.settings().country:
        counted.append(("per_country", country or "?", sent.filter(country=country)))
    if leaving.origin:
        counted.append(("per_address", leaving.origin, sent.filter(origin=leaving.origin)))
    for name, shown, rows in counted:
        most = getattr(allowed, name)
        if rows.count() >= most:
            yield Reached(name, str(most), shown)
    spent = sent.aggregate(spent=Sum("cost"))["spent"] or 0
    if spent + leaving.parts * allowed.part_price > allowed.money_day:
        most_money = str(Money(allowed.money_day, shop.settings().currency))
        yield Reached("money_day", most_money, most_money)


def _midnight() -> datetime:
    zone = ZoneInfo(shop.settings().time_zone)
    return datetime.combine(clock.now().astimezone(zone).date(), time.min, zone)
