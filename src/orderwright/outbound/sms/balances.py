"""What is left at a prepaid service: remembered from its last word, asked for when that is old.

The only writer of `SmsBalance`. Conditions read it; the worker renews it before it sends.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from orderwright.kernel import clock
from orderwright.kernel.providers import ProviderError
from orderwright.outbound.sms.contract import Balance, SmsService
from orderwright.outbound.sms.models import SmsBalance

FRESH = timedelta(minutes=30)


def remember(code: str, balance: Balance) -> None:
    """The service's newest word."""
    values = {"thousandths": balance.thousandths, "unit": balance.unit, "at": clock.now()}
    SmsBalance.objects.update_or_create(code=code, defaults=values)


def known(code: str) -> Balance | None:
    """What it said within the half hour; None where that is older: nobody is kept from sending by
    an old word.
    """
    row = SmsBalance.objects.filter(code=code, at__gt=clock.now() - FRESH).first()
    return Balance(row.thousandths, row.unit) if row else None


def renew(service: SmsService) -> None:
    """Asks the service when its word is old. Not inside a transaction; a silent one keeps nobody
    from sending.
    """
    if service.capabilities.prepaid and known(service.code) is None:
        with suppress(ProviderError):
            remember(service.code, service.balance())
