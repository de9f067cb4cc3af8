"""What the shop enters for its carriers' services. The only writer of `CarrierAccount`.

Called by the panel's settings. Secrets come in, are sealed, and are never answered again; the event
log keeps the names of the settings that changed, and no value.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from orderwright.domain.delivery.port_errors import (
    NotConfigured,
    NotOffered,
    ProviderDown,
    ProviderError,
    ProviderRefused,
)
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import Level
from orderwright.kernel.own_words import Said
from orderwright.outbound.carriers import configured, registry
from orderwright.outbound.carriers.models import CarrierAccount
from orderwright.outbound.providers import accounts

CHANGED = gettext_noop("Settings of the carrier's service %(service)s changed: %(names)s.")
DROPPED = gettext_noop("Settings of the carrier's service %(service)s were dropped: %(names)s.")

NOBODYS = "1000000000"
"""A shipment that no account has: asking for it moves nothing and needs the right keys."""
FORBIDDEN = "403"


@dataclass(frozen=True, slots=True)
class Tried:
    """What a harmless call showed; `sentence` is for staff and holds no secret."""

    works: bool
    sentence: str


def known(code: str) -> tuple[dict[str, str], frozenset[str]]:
    """(the values that may be shown, the names of the secrets that are kept)."""
    return accounts.known(CarrierAccount.objects.filter(code=code).first())


@transaction.atomic
def keep(code: str, typed: Mapping[str, str], *, by: str) -> None:
    """Sets the values; an empty secret stays as it was. Raises BadInput naming the settings, and
    nothing is changed then.
    """
    settings = registry.ENTRIES[code].settings
    row = CarrierAccount.objects.select_for_update().filter(code=code).first()
    row = row or CarrierAccount(code=code)
    if wrong := accounts.wrong(settings, typed, row.sealed):
        raise BadInput(wrong)
    changed = accounts.put(row, settings, typed)
    _demand_sound(row)
    if row.pk is not None and not changed:
        return
    row.changed_at = clock.now()
    row.save()
    _remember(code, CHANGED,
              changed, by)  # fmt: skip


@transaction.atomic
def forget(code: str, *, by: str) -> None:
    """Drops all that was entered, the secrets too; no labels can be made by it any more."""
    names = [setting.name for setting in registry.ENTRIES[code].settings]
    if CarrierAccount.objects.filter(code=code).delete()[0]:
        _remember(code, DROPPED, names, by)


def try_out(code: str) -> Tried:
    """Asks the carrier where a parcel is that it cannot know. Not inside a transaction."""
    try:
        configured.service(code).track(NOBODYS)
    except NotOffered as nothing:
        return Tried(works=True, sentence=str(nothing))
    except ProviderRefused as refusal:
        if refusal.code == FORBIDDEN:
            return Tried(works=False, sentence=_("It answers, but these keys may not ask."))
        return _answered()
    except ProviderDown as silent:
        return Tried(works=False, sentence=_("%(answer)s Try again later.") % {"answer": silent})
    except ProviderError as why:
        return Tried(works=False, sentence=str(why))
    return _answered()


def _answered() -> Tried:
    return Tried(works=True, sentence=_("It answers and accepts the settings."))


def _demand_sound(row: CarrierAccount) -> None:
    """What the service itself would not take: a number that is none, an address without TLS."""
    try:
        registry.carrier(row.code, accounts.opened(row))
    except NotConfigured as why:
        raise BadInput({"": str(why)}) from why


def _remember(code: str, sentence: str, names: Iterable[str], by: str) -> None:
    entry = registry.ENTRIES[code]
    facts = {"service": entry.label, "names": accounts.listed(entry.settings, names)}
    log.write("carriers", Level.INFO, Said(sentence, facts), detail={"service": code, "by": by})
