"""What the shop enters for its SMS services. The only writer of `SmsAccount`.

Called by the panel's settings. Secrets come in, are sealed, and are never answered again; the event
log keeps the names of the settings that changed, and no value.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from orderwright.domain.shop.versions import raise_version
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import Level
from orderwright.kernel.own_words import Said
from orderwright.kernel.providers import NotConfigured, NotOffered, ProviderDown, ProviderError
from orderwright.outbound.providers import accounts
from orderwright.outbound.sms import balances, configured, registry
from orderwright.outbound.sms.models import SmsAccount

CHANGED = gettext_noop("Settings of the SMS service %(service)s changed: %(names)s.")
DROPPED = gettext_noop("Settings of the SMS service %(service)s were dropped: %(names)s.")


@dataclass(frozen=True, slots=True)
class Tried:
    """What a harmless call showed; `sentence` is for staff and holds no secret."""

    works: bool
    sentence: str


def known(code: str) -> tuple[dict[str, str], frozenset[str]]:
    """(the values that may be shown, the names of the secrets that are kept)."""
    return accounts.known(SmsAccount.objects.filter(code=code).first())


@transaction.atomic
def keep(code: str, typed: Mapping[str, str], *, by: str) -> None:
    """Sets the values; an empty secret stays as it was. Raises BadInput naming the settings, and
    nothing is changed then.
    """
    settings = registry.ENTRIES[code].settings
    row = SmsAccount.objects.select_for_update().filter(code=code).first()
    row = row or SmsAccount(code=code)
    if wrong := accounts.wrong(settings, typed, row.sealed):
        raise BadInput(wrong)
    changed = accounts.put(row, settings, typed)
    _demand_sound(row)
    if row.pk is not None and not changed:
        return
    row.changed_at = clock.now()
    row.save()
    raise_version()
    _remember(code, CHANGED, changed, by)


@transaction.atomic
def forget(code: str, *, by: str) -> None:
    """Drops all that was entered, the secrets too; nothing is sent by it any more."""
    names = [setting.name for setting in registry.ENTRIES[code].settings]
    if SmsAccount.objects.filter(code=code).delete()[0]:
        raise_version()
        _remember(code, DROPPED, names, by)


def try_out(code: str) -> Tried:
    """Asks for the balance. Not inside a transaction."""
    try:
        balance = configured.service_of(code).balance()
    except NotOffered as nothing:
        return Tried(works=True, sentence=str(nothing))
    except ProviderDown as silent:
        return Tried(works=False, sentence=_("%(answer)s Try again later.") % {"answer": silent})
    except ProviderError as why:
        return Tried(works=False, sentence=str(why))
    balances.remember(code, balance)
    told = {"balance": balance}
    return Tried(works=True, sentence=_("It answers. Left there: %(balance)s.") % told)


def _demand_sound(row: SmsAccount) -> None:
    """What the service itself would not take: an address without TLS, a number that is none."""
    try:
        registry.service(row.code, accounts.opened(row))
    except NotConfigured as why:
        raise BadInput({"": str(why)}) from why


def _remember(code: str, sentence: str, names: Iterable[str], by: str) -> None:
    entry = registry.ENTRIES[code]
    facts = {"service": entry.label, "names": accounts.listed(entry.settings, names)}
    log.write("sms", Level.INFO, Said(sentence, facts), detail={"service": code, "by": by})
