"""Read the shop's configuration: settings, statuses, languages, API keys.

Everything but API keys comes from a cache of this process that follows the configuration version.
The rows handed out are shared between threads: nobody changes them.
"""

import hashlib

from django.conf import settings as django_settings
from django.db.models import Q
from django.utils.translation import get_language_info

from orderwright.domain.shop.errors import UnknownStatus
from orderwright.domain.shop.models import ApiKey, ShopSettings, Status, User
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.shop.versions import Versioned, config_version, forget
from orderwright.kernel import clock

__all__ = [
    "api_key", "bound_status", "config_version", "default_status", "forget", "languages",
    "settings", "status_by_code", "status_by_id", "statuses",
]  # fmt: skip

LONGEST_SECRET = 200
_STAGES = list(OrderStage)


def settings() -> ShopSettings:
    """Who the shop is and how it works; the defaults where nothing was seeded yet."""
    return _settings.get()


def statuses(stage: str | None = None) -> list[Status]:
    """Living statuses of one stage or of all, by stage and the shop's own order within."""
    living = [status for status in _statuses.get().values() if status.retired_at is None]
    return [status for status in living if stage is None or status.stage == stage]


def default_status(stage: str) -> Status:
    """What an order gets on entering the stage; raises UnknownStatus when the stage has none."""
    living = statuses(stage)
    if not living:
        raise UnknownStatus(stage)
    return next((status for status in living if status.is_default), living[0])


def status_by_code(code: str) -> Status:
    """A status, retired ones too; raises UnknownStatus."""
    found = next((status for status in _statuses.get().values() if status.code == code), None)
    if found is None:
        raise UnknownStatus(code)
    return found


def status_by_id(status_id: int) -> Status:
    """A status, retired ones too: old orders keep theirs. Raises UnknownStatus."""
    try:
        return _statuses.get()[status_id]
    except KeyError:
        raise UnknownStatus(str(status_id)) from None


def bound_status(party: str, stage: str = OrderStage.PLACED) -> Status | None:
    """The status of orders of that stage that wait for `party`, if the shop has one."""
    if not party:
        return None
    return next((status for status in statuses(stage) if status.bound_to == party), None)


def languages() -> list[tuple[str, str]]:
    """Code and own name of every language the shop speaks, as ("pl", "Polski")."""
    codes = [code for code, _name in django_settings.LANGUAGES]
    return [(code, get_language_info(code)["name_local"].capitalize()) for code in codes]


def people() -> list[User]:
    """Everybody who may sign in, by name."""
    return list(User.objects.filter(is_active=True).order_by("name", "pk"))


def person_at(email: str) -> User | None:
    """Who signs in with this address; None for nobody."""
    return User.objects.filter(is_active=True, email__iexact=email).first() if email else None


def api_key(secret: str) -> ApiKey | None:
    """The living key of this secret. Looked up by hash: time tells nothing of how near it was."""
    if not secret or len(secret) > LONGEST_SECRET:
        return None
    living = Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now())
    return ApiKey.objects.filter(living, hash=key_hash(secret), revoked_at__isnull=True).first()


def key_hash(secret: str) -> str:
    """What is stored of an API key; takes any text from a header."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _read_settings() -> ShopSettings:
    return ShopSettings.objects.order_by("pk").first() or ShopSettings()


def _read_statuses() -> dict[int, Status]:
    rows = sorted(
        Status.objects.all(),
        key=lambda row: (_STAGES.index(OrderStage(row.stage)), row.position, row.pk),
    )
    return {row.pk: row for row in rows}


_settings = Versioned(_read_settings)
_statuses = Versioned(_read_statuses)
