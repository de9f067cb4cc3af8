"""What a shop enters for a provider: the row's shape, and how typed values get into it.

Shared by the accounts of gateways and carriers, which own their rows and their words. Secrets come
in, are sealed, and are never answered again.
"""

from collections.abc import Iterable, Mapping

from django.db import models
from django.utils.translation import gettext as _

from orderwright.kernel.providers import Setting
from orderwright.kernel.texts import is_clean
from orderwright.outbound.providers import sealing

LONGEST = 500


class ProviderAccount(models.Model):
    """One provider's values by the names of its settings; `sealed` holds the secret ones.

    Secrets are sealed by `sealing.py` and never leave the shop but to their own provider.
    """

    code = models.CharField(max_length=24, unique=True)
    values = models.JSONField(default=dict)
    sealed = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code


def opened(account: ProviderAccount) -> dict[str, str]:
    """All values of an account, the secret ones readable.

    Raises NotConfigured when the secrets were sealed by another SECRET_KEY.
    """
    secrets = {name: sealing.unseal(text) for name, text in account.sealed.items()}
    return {**account.values, **secrets}


def known(account: ProviderAccount | None) -> tuple[dict[str, str], frozenset[str]]:
    """(the values that may be shown, the names of the secrets that are kept)."""
    if account is None:
        return {}, frozenset()
    return dict(account.values), frozenset(account.sealed)


def wrong(
    settings: Iterable[Setting], typed: Mapping[str, str], sealed: Mapping[str, str]
) -> dict[str, str]:
    """Setting -> why what was typed cannot be kept; an empty secret leaves the kept one."""
    found = {}
    for setting in settings:
        text = (typed.get(setting.name) or "").strip()
        if len(text) > LONGEST or not text.isprintable() or not is_clean(text):
            found[setting.name] = _("“%(setting)s” is not right.") % {"setting": setting.label}
        elif not text and _is_missing(setting, sealed):
            found[setting.name] = _("“%(setting)s” is not set.") % {"setting": setting.label}
    return found


def _is_missing(setting: Setting, sealed: Mapping[str, str]) -> bool:
    kept = setting.secret and setting.name in sealed
    return setting.required and not setting.default and not kept


def put(
    account: ProviderAccount, settings: Iterable[Setting], typed: Mapping[str, str]
) -> list[str]:
    """Puts the values into the row, unsaved; answers the names of those that are new."""
    changed = []
    for setting in settings:
        text = (typed.get(setting.name) or "").strip()
        if setting.secret:
            if text:
                account.sealed[setting.name] = sealing.seal(text)
                changed.append(setting.name)
        elif account.values.get(setting.name, "") != text:
            account.values[setting.name] = text
            changed.append(setting.name)
    return changed


def listed(settings: Iterable[Setting], names: Iterable[str]) -> str:
    """The labels of these settings for the event log, which keeps no value."""
    labels = {setting.name: str(setting.label) for setting in settings}
    return ", ".join(labels[name] for name in names) or "–"
