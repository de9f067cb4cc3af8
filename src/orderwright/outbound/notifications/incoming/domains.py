"""Whether the domains of our customers take mails: asked of DNS in the background (S3-31).

Called by `entrypoints/clock/mail_polls.py` while `CHECK_MAIL_DOMAINS` is on, never while somebody
waits for a page. No answer within `WAIT` seconds, or a broken one, means that nobody knows: it
refuses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import email_validator
from email_validator.deliverability import validate_email_deliverability

from orderwright.domain.orders.models import Order
from orderwright.kernel import clock
from orderwright.outbound.notifications.incoming.models import MailDomain
from orderwright.outbound.notifications.incoming.parts import as_compared

WAIT = 3
MOST_AT_ONCE = 5
NEWEST = 200
ASK_AGAIN = timedelta(days=30)
ASK_UNKNOWN_AGAIN = timedelta(hours=1)
State = MailDomain.State


def asked_dns(domain: str) -> MailDomain.State:
    """What DNS says of a domain, now. Raises nothing."""
    try:
        ascii_domain = domain.encode("idna").decode()
        found = validate_email_deliverability(ascii_domain, domain, timeout=WAIT)
    except email_validator.EmailUndeliverableError:
        return State.NO_MAIL
    except Exception:  # noqa: BLE001 - a resolver that is not there raises whatever its system raises
        return State.UNKNOWN
    return State.UNKNOWN if "unknown-deliverability" in found else State.TAKES_MAIL


def check(ask: Callable[[str], MailDomain.State] = asked_dns) -> int:
    """Asks about a few domains of the newest orders; answers how many."""
    domains = _unknown()[:MOST_AT_ONCE]
    for domain in domains:
        told = {"state": ask(domain), "checked_at": clock.now()}
        MailDomain.objects.update_or_create(domain=domain, defaults=told)
    return len(domains)


def _unknown() -> list[str]:
    """Domains of which nothing fresh is known, those of the newest orders first."""
    emails = Order.objects.order_by("-pk").values_list("email", flat=True)[:NEWEST]
    domains = [as_compared(email).rpartition("@")[2] for email in emails]
    now = clock.now()
    known = {
        row.domain for row in MailDomain.objects.filter(domain__in=domains)
        if row.checked_at > now - (ASK_UNKNOWN_AGAIN if row.state == State.UNKNOWN else ASK_AGAIN)
    }  # fmt: skip
    return [domain for domain in dict.fromkeys(domains) if domain and domain not in known]
