"""Which SMS service the shop uses: the one that `SMS_URL` names, else the one chosen in the panel.

    SMS_URL=rehearsal:      nothing leaves; the built-in mailbox shows what would have
    SMS_URL=vonage:         the service of that name, with the keys entered in the panel

Never keeps a service's secret longer than a call.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from orderwright.domain.shop.versions import Versioned
from orderwright.kernel.providers import NotConfigured
from orderwright.outbound.providers.accounts import opened
from orderwright.outbound.sms import receipt_secret, registry
from orderwright.outbound.sms.contract import SmsService
from orderwright.outbound.sms.models import SmsAccount
from orderwright.outbound.sms.rules import rules


def named_by_url() -> str:
    """The service that the installation prescribes; empty = the panel's choice. Raises
    ImproperlyConfigured.
    """
    if not settings.SMS_URL:
        return ""
    scheme = urlsplit(str(settings.SMS_URL)).scheme
    if scheme not in registry.ENTRIES:
        allowed = ", ".join(f"{code}:" for code in registry.ENTRIES)
        raise ImproperlyConfigured(f"SMS_URL must begin with one of {allowed}")
    return scheme


def code() -> str:
    """The service in use; empty when the channel is off."""
    return named_by_url() or rules().service


def is_on() -> bool:
    """Whether messages leave by SMS."""
    return bool(code())


def service_of(name: str) -> SmsService:
    """The service of that code with the shop's values. Raises NotConfigured."""
    account = _accounts.get().get(name)
    return registry.service(name, opened(account) if account else {})


def service() -> SmsService:
    """The service in use. Raises NotConfigured when there is none, or its values are wrong."""
    if not is_on():
        raise NotConfigured(why_off())
    return service_of(code())


def leaves() -> bool:
    """Whether what is sent leaves this machine."""
    return code() not in ("", "rehearsal")


def why_off() -> str:
    """Why no SMS is sent, for staff; empty when they are."""
    name = code()
    return problem(name) if name else _("No SMS is sent: no SMS service is set.")


def problem(name: str) -> str:
    """Why nothing can be sent by that service: a sentence for staff, or empty. Asks nobody."""
    try:
        service_of(name)
    except NotConfigured as why:
        return str(why)
    return ""


def is_prepaid() -> bool:
    """Whether the service in use tells what is left of its money."""
    entry = registry.ENTRIES.get(code())
    return entry is not None and entry.capabilities.prepaid


def receipts_at(name: str) -> str:
    """The address to which the service reports; it holds a secret where receipts are unsigned."""
    if not registry.ENTRIES[name].capabilities.receipts:
        return ""
    path = f"{settings.BASE_URL}/hooks/sms/{name}"
    secret = f"{receipt_secret.NAME}={receipt_secret.secret_of(name)}"
    return f"{path}?{secret}" if _is_secret(name) else path


def _is_secret(name: str) -> bool:
    return registry.ENTRIES[name].capabilities.secret_path


def _read() -> dict[str, SmsAccount]:
    return {row.code: row for row in SmsAccount.objects.all()}


_accounts: Versioned[dict[str, SmsAccount]] = Versioned(_read)
