"""Between which sums a payment service takes money by each of its channels, as it says itself.

What the service told is kept in `outbound/gateways/channels.py`. Everything here is a value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orderwright.kernel.money import Money

INSTALMENTS = "instalments"


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one channel; minor units of the currency that was asked about, both ends belong to it.

    None = no limit; `most` 0 = nothing goes this way at the moment.
    """

    channel: str
    least: int | None = None
    most: int | None = None


@runtime_checkable
class TellsChannels(Protocol):
    """A gateway that can be asked which channels it takes money by."""

    def channels(self) -> Sequence[Limits]:
        """Of every channel that a request may name. Not inside a transaction.

        Raises ProviderDown, ProviderRefused.
        """
        ...


def why_not(limits: Limits, amount: Money) -> str:
    """Why that sum does not go this way; empty when it does."""
    if limits.most == 0:
        return _("not offered at the moment")
    if limits.least is not None and amount.minor < limits.least:
        return _("for sums from %(amount)s") % {"amount": _told(limits.least, amount)}
    if limits.most is not None and amount.minor > limits.most:
        return _("for sums up to %(amount)s") % {"amount": _told(limits.most, amount)}
    return ""


def in_words(limits: Limits, currency: str) -> str:
    """The limits for staff."""
    ends = [None if end is None else Money(end, currency) for end in (limits.least, limits.most)]
    least, most = (end.format(get_language() or "en") if end else "" for end in ends)
    if limits.most == 0:
        return _("not offered at the moment")
    if least and most:
        return _("for sums from %(least)s to %(most)s") % {"least": least, "most": most}
    if least:
        return _("for sums from %(amount)s") % {"amount": least}
    return _("for sums up to %(amount)s") % {"amount": most} if most else _("for any sum")


def _told(minor: int, like: Money) -> str:
    return Money(minor, like.currency).format(get_language() or "en")
