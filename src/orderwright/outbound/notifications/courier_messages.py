"""The messages of an assignment to the deliverer, by mail and SMS: one value each.

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
from orderwright.outbound.notifications.sending import deliver
from orderwright.outbound.sms import configured, numbers

DELIVERER_CHANNEL = "deliverer"

Targets = Callable[[Taking], Sequence[str]]


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
    phone = numbers.number(deliverer.mobile) if deliverer and configured.is_on() else ""
    return (phone,) if phone else ()


def _number(taking: Taking) -> Mapping[str, Any]:
    return {"order_number": taking.order.number}


def _message(name: str, label: Any, targets: Targets) -> Owed:
    return Owed(name, DELIVERER_CHANNEL, label, targets, deliver, payload=_number)


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
