"""What the shop enters for its payment services. The only writer of `GatewayAccount`.

Called by the panel's settings. Secrets come in, are sealed, and are never answered again; the event
log keeps the names of the settings that changed, and no value. The methods that are paid through
the service follow in the same transaction: without its settings they are not offered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from orderwright.domain.checkout.matrix_services import tell_service
from orderwright.domain.payments.port_errors import (
    GatewayError,
    NotConfigured,
    NotOffered,
    ProviderDown,
    ProviderRefused,
)
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import Level
from orderwright.kernel.own_words import Said
from orderwright.outbound.gateways import channels, configured, registry
from orderwright.outbound.gateways.models import GatewayAccount
from orderwright.outbound.providers import accounts as provider_accounts

CHANGED = gettext_noop("Settings of the payment service %(service)s changed: %(names)s.")
DROPPED = gettext_noop("Settings of the payment service %(service)s were dropped: %(names)s.")

NOBODYS = "orderwright-check"
"""A payment that no provider knows: asking for it moves nothing and needs the right keys."""
FORBIDDEN = "403"


@dataclass(frozen=True, slots=True)
class Tried:
    """What a harmless call showed; `sentence` is for staff and holds no secret."""

    works: bool
    sentence: str


def known(code: str) -> tuple[dict[str, str], frozenset[str]]:
    """(the values that may be shown, the names of the secrets that are kept)."""
    return provider_accounts.known(GatewayAccount.objects.filter(code=code).first())


@transaction.atomic
def keep(code: str, typed: Mapping[str, str], *, by: str) -> None:
    """Sets the values; an empty secret stays as it was. Raises BadInput naming the settings, and
    nothing is changed then.
    """
    settings = _entry(code).settings
    account = GatewayAccount.objects.select_for_update().filter(code=code).first()
    row = account or GatewayAccount(code=code)
    if wrong := provider_accounts.wrong(settings, typed, row.sealed):
        raise BadInput(wrong)
    changed = provider_accounts.put(row, settings, typed)
    _demand_sound(row)
    if account is not None and not changed:
        return
    row.changed_at = clock.now()
    row.save()
    tell_service(code, ready=True)
    channels.forget(code)
    _remember(code, CHANGED, changed, by)


@transaction.atomic
def forget(code: str, *, by: str) -> None:
    """Drops all that was entered, the secrets too; methods paid through it are offered no more."""
    names = [setting.name for setting in _entry(code).settings]
    if GatewayAccount.objects.filter(code=code).delete()[0]:
        tell_service(code, ready=not configured.problem(code))
        channels.forget(code)
        _remember(code, DROPPED, names, by)


def try_out(code: str) -> Tried:
    """Asks the service for a payment that it cannot know. Not inside a transaction.

    Its "no such payment" proves address and keys; nothing is opened and nothing moves.
    """
    try:
        configured.gateway(code).fetch_status(NOBODYS)
    except NotOffered as nothing:
        return Tried(works=True, sentence=str(nothing))
    except ProviderRefused as refusal:
        return _refused(refusal)
    except ProviderDown as silent:
        return Tried(works=False, sentence=_("%(answer)s Try again later.") % {"answer": silent})
    except GatewayError as why:
        return Tried(works=False, sentence=str(why))
    return _answered()


def _answered() -> Tried:
    return Tried(works=True, sentence=_("It answers and accepts the settings."))


def _refused(refusal: ProviderRefused) -> Tried:
    if refusal.code == FORBIDDEN:
        sentence = _("It answers, but these keys may not ask for payments.")
        return Tried(works=False, sentence=sentence)
    return _answered()


def _entry(code: str) -> registry.Entry:
    if code not in registry.offered():
        raise BadInput({"code": _("There is no payment service “%(code)s”.") % {"code": code[:40]}})
    return registry.ENTRIES[code]


def _demand_sound(row: GatewayAccount) -> None:
    """What the service itself would not take: a number that is none, an address without TLS."""
    try:
        registry.gateway(row.code, provider_accounts.opened(row))
    except NotConfigured as why:
        raise BadInput({"": str(why)}) from why


def _remember(code: str, sentence: str, names: Iterable[str], by: str) -> None:
    entry = registry.ENTRIES[code]
    listed = provider_accounts.listed(entry.settings, names)
    facts = {"service": entry.label, "names": listed}
    log.write("payments", Level.INFO, Said(sentence, facts), detail={"service": code, "by": by})
