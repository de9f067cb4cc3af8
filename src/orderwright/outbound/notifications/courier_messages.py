"""The messages of an assignment, to the deliverer and to the customer: one value each.

Read by `lifecycle/deliverers.py`, run by the worker. Their words stand in `texts/`. Each
is asked once more before it leaves whether the assignment still stands (`assignments.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from orderwright.domain.delivery.models import Deliverer
from orderwright.kernel.lifecycle.rows import Owed
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.outbound.notifications import sms
from orderwright.outbound.notifications.mails import while_on
from orderwright.outbound.notifications.sending import deliver

SMS_CHANNEL = "sms"
DELIVERER_CHANNEL = "deliverer"

Targets = Callable[[Taking], Sequence[str]]


def to_customers_phone(taking: Taking) -> Sequence[str]:
    """The order's number, where SMS are sent and it can be called."""
    country = str((taking.order.shipping_address or {}).get("country") or "")
    phone = sms.number(taking.order.phone, country) if sms.is_on() else ""
    return (phone,) if phone else ()


def to_deliverer(taking: Taking) -> Sequence[str]:
    """Who has it from now on."""
    return _mail_of(taking.subject.deliverer)


def to_deliverers_phone(taking: Taking) -> Sequence[str]:
    """As `to_deliverer`."""
    return _phone_of(taking.subject.deliverer)


def to_the_one_before(taking: Taking) -> Sequence[str]:
    """Who had it until now."""
    return _mail_of(_before(taking))


def to_the_phone_before(taking: Taking) -> Sequence[str]:
    """As `to_the_one_before`."""
    return _phone_of(_before(taking))


def _before(taking: Taking) -> Deliverer | None:
    before, after = taking.changes.get("deliverer_ids", (0, 0))
    return Deliverer.objects.filter(pk=before).first() if before != after else None


def _mail_of(deliverer: Deliverer | None) -> Sequence[str]:
    return (deliverer.email,) if deliverer and deliverer.email else ()


def _phone_of(deliverer: Deliverer | None) -> Sequence[str]:
    phone = sms.number(deliverer.mobile) if deliverer and sms.is_on() else ""
    return (phone,) if phone else ()


def _number(taking: Taking) -> Mapping[str, Any]:
    return {"order_number": taking.order.number}


def _message(name: str, label: Any, targets: Targets, channel: str = DELIVERER_CHANNEL) -> Owed:
    return Owed(name, channel, label, targets, deliver, payload=_number)


sms_deliverer = _message(
    "sms_deliverer", gettext_lazy("SMS: who brings it and when"),
    while_on("sms_deliverer", to_customers_phone), SMS_CHANNEL,
)  # fmt: skip
mail_assigned = _message(
    "mail_assigned", gettext_lazy("Mail to the deliverer: what to bring"), to_deliverer
)
sms_assigned = _message(
    "sms_assigned", gettext_lazy("SMS to the deliverer: what to bring"), to_deliverers_phone
)
mail_taken_away = _message(
    "mail_taken_away", gettext_lazy("Mail to the deliverer before: somebody else brings it"),
    to_the_one_before,
)  # fmt: skip
sms_taken_away = _message(
    "sms_taken_away", gettext_lazy("SMS to the deliverer before: somebody else brings it"),
    to_the_phone_before,
)  # fmt: skip
