"""What payment services told of their channels, kept for a day: asked every hour, by the clock.

The only writer of `ChannelList`. A service that does not answer leaves what it told last; after a
day, and for services that are not asked, every channel of the capabilities is offered without a
limit. Methods by instalments follow what is kept, so that the checkout offers them only for sums
that the service takes.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from orderwright.domain.checkout.matrix_services import tell_limits
from orderwright.domain.payments.channels import INSTALMENTS, Limits, why_not
from orderwright.domain.shop import queries as shop
from orderwright.kernel import clock
from orderwright.kernel.money import Money
from orderwright.outbound.gateways.configured import capabilities
from orderwright.outbound.gateways.models import ChannelList, GatewayAccount

NAMES = {
    "blik": "BLIK", "card": _("Card"), "google_pay": "Google Pay", "apple_pay": "Apple Pay",
    "p24": "Przelewy24", "twisto": "Twisto", "klarna": "Klarna", "paypo": "PayPo",
    "transfer": _("Bank transfer"), "bank_account": _("Bank transfer"), "paypal": "PayPal",
    "gpay": "Google Pay", INSTALMENTS: _("Instalments"),
}  # fmt: skip
"""What people call them, by the names of the capabilities."""
EVERY = timedelta(hours=1)
AGAIN = timedelta(minutes=5)
"""After no answer."""
KEPT = timedelta(days=1)


def due(now: datetime) -> list[str]:
    """Codes of the services to ask now."""
    entered = GatewayAccount.objects.values_list("code", flat=True)
    telling = [code for code in entered if capabilities(code).tells_channels]
    later = ChannelList.objects.filter(code__in=telling, ask_at__gt=now)
    waiting = set(later.values_list("code", flat=True))
    return [code for code in telling if code not in waiting]


def take_turn(code: str, *, now: datetime) -> bool:
    """Makes the ask ours; False when another worker has taken it."""
    row, _made = ChannelList.objects.get_or_create(code=code, defaults={"ask_at": now})
    own = ChannelList.objects.filter(pk=row.pk, ask_at=row.ask_at, ask_at__lte=now)
    return bool(own.update(ask_at=now + AGAIN))


@transaction.atomic
def keep(code: str, told: Sequence[Limits], *, now: datetime) -> None:
    """The service's own answer, which holds for a day, in the shop's currency."""
    ChannelList.objects.filter(code=code).update(
        told=[asdict(limits) for limits in told], currency=shop.settings().currency, told_at=now,
        ask_at=now + EVERY,
    )  # fmt: skip
    _tell(code, told)


def went_unanswered(code: str, *, now: datetime) -> None:
    """What was told too long ago holds no more."""
    old = ChannelList.objects.filter(code=code, told_at__lte=now - KEPT)
    with transaction.atomic():
        if old.update(told=[], told_at=None):
            _tell(code, ())


def forget(code: str) -> None:
    """Another account may have other channels: it is asked anew."""
    with transaction.atomic():
        ChannelList.objects.filter(code=code).delete()
        _tell(code, ())


def known(code: str) -> tuple[datetime, str, list[Limits]] | None:
    """When the service told, in which currency, and what; None where nothing holds."""
    if not capabilities(code).tells_channels:
        return None
    since = clock.now() - KEPT
    row = ChannelList.objects.filter(code=code, told_at__gt=since).first()
    if row is None or row.told_at is None:
        return None
    return row.told_at, row.currency, [Limits(**told) for told in row.told]


def refused(code: str, amount: Money) -> dict[str, str]:
    """Channel -> why that sum cannot be paid by it; without those that take it."""
    found = known(code)
    if found is None or found[1] != amount.currency:
        return {}
    reasons = {limits.channel: why_not(limits, amount) for limits in found[2]}
    return {channel: reason for channel, reason in reasons.items() if reason}


def of_credits(code: str) -> Limits:
    """Between which sums the service takes instalments, as far as it told."""
    found = known(code)
    return _of_credits(found[2] if found else ())


def _of_credits(told: Sequence[Limits]) -> Limits:
    return next((one for one in told if one.channel == INSTALMENTS), Limits(INSTALMENTS))


def _tell(code: str, told: Sequence[Limits]) -> None:
    limits = _of_credits(told)
    tell_limits(code, limits.least, limits.most)
