"""Whether the customer gets an SMS of an event; if not, the first condition that fails (E1, X3).

One list in a fixed order: service, switch of the event, tick, number, balance, consent, quiet
hours, not sent already. Asked when a step owes the message, on its sheet, by the API, and by the
worker just before it leaves. Asks no service; changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.kernel import clock
from orderwright.outbound.notifications.edited import is_on
from orderwright.outbound.notifications.kinds import KINDS, SMS
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.sms import balances, configured, numbers
from orderwright.outbound.sms.rules import allowed_countries, rules

CONSENT = "sms"
"""The consent by which a customer agrees to SMS about the order."""
LEFT = (Message.State.HANDED_OVER, Message.State.DELIVERED)


@dataclass(frozen=True, slots=True)
class Wish:
    """An SMS that somebody would like to leave. `text` and `message` once it is written."""

    event: str
    order: Order
    ticked: bool = True
    text: str = ""
    message: int = 0

    @property
    def phone(self) -> str:
        """As services take it; empty when none can be called."""
        country = str((self.order.shipping_address or {}).get("country") or "")
        return numbers.number(self.order.phone or "", country)


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why not, for staff. `until`: it only waits, and leaves then."""

    sentence: str
    until: datetime | None = None


Condition = Callable[[Wish], "Hindrance | str"]


def hindrance(wish: Wish) -> Hindrance | None:
    """The first condition that fails; None when the SMS may leave now."""
    for condition in CONDITIONS:
        if found := condition(wish):
            return found if isinstance(found, Hindrance) else Hindrance(found)
    return None


def recipient(wish: Wish) -> str:
    """The number to owe it to; empty when it would not leave. Quiet hours only delay."""
    found = hindrance(wish)
    return wish.phone if found is None or found.until else ""


def _service(_wish: Wish) -> str:
    return configured.why_off()


def _switch(wish: Wish) -> str:
    if is_on(wish.event, SMS):
        return ""
    told = {"event": KINDS[wish.event].label}
    return _("No SMS: “%(event)s” is switched off for SMS under Settings, Messages.") % told


def _tick(wish: Wish) -> str:
    return "" if wish.ticked else _("No SMS: “Inform the customer by SMS” was not ticked.")


def _number(wish: Wish) -> str:
    phone = wish.phone
    if not phone:
        return _("No SMS: the order has no telephone number that can be called.")
    if numbers.country_of(phone) not in allowed_countries():
        told = {"countries": ", ".join(allowed_countries())}
        return _("No SMS: the number is not of an allowed country (%(countries)s).") % told
    if not numbers.is_mobile(phone):
        return _("No SMS: the number is not a mobile one.")
    return ""


def _balance(_wish: Wish) -> str:
    left = balances.known(configured.code()) if configured.is_prepaid() else None
    if left is None or left.thousandths > 0:
        return ""
    return _("No SMS: nothing is left at the SMS service (%(balance)s).") % {"balance": left}


def _consent(wish: Wish) -> str:
    if not rules().needs_consent or CONSENT in (wish.order.consents or []):
        return ""
    return _("No SMS: the customer has not agreed to SMS.")


def _quiet(_wish: Wish) -> Hindrance | str:
    until = quiet_until(clock.now())
    if until is None:
        return ""
    told = {"time": time_format(until.time(), "H:i")}
    return Hindrance(_("No SMS in quiet hours: it leaves at %(time)s.") % told, until)


def _sent(wish: Wish) -> str:
    if not wish.text:
        return ""
    twins = Message.objects.filter(
        order_id=wish.order.pk, channel="sms", recipient=wish.phone, text=wish.text, state__in=LEFT
    ).exclude(pk=wish.message)  # fmt: skip
    return _("No SMS: the same has been sent already.") if twins.exists() else ""


CONDITIONS: tuple[Condition, ...] = (
    _service, _switch, _tick, _number, _balance, _consent, _quiet, _sent,
)  # fmt: skip


def quiet_until(now: datetime) -> datetime | None:
    """The end of the quiet hours that `now` is in, in the shop's zone; None outside of them."""
    begin, end = rules().quiet_from, rules().quiet_to
    if begin is None or end is None or begin == end:
        return None
    local = now.astimezone(ZoneInfo(shop.settings().time_zone))
    today = local.date()
    if begin < end:
        return _at(today, end, local) if begin <= local.time() < end else None
    if local.time() >= begin:
        return _at(today + timedelta(days=1), end, local)
    return _at(today, end, local) if local.time() < end else None


def _at(day: date, moment: time, local: datetime) -> datetime:
    return datetime.combine(day, moment, local.tzinfo)
