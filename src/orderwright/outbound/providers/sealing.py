"""Secrets of providers as the database holds them: sealed by a key made from SECRET_KEY.

Called by `accounts.py` (seals) and `configured.py` (opens) of gateways and carriers alone. A copy
of the database is worth nothing without the installation's SECRET_KEY; docs/decisions/0013 says why
and what it does not do.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from orderwright.kernel.providers import NotConfigured

PURPOSE = b"orderwright: secrets of payment services, 1"
"""Sets this key apart from every other that is made from SECRET_KEY. It says "payment services"
because what was sealed stays readable by these very bytes alone.
"""


def seal(secret: str) -> str:
    """Unreadable without SECRET_KEY; the same secret looks different each time."""
    return _box(settings.SECRET_KEY).encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret. Raises NotConfigured when it was sealed by another SECRET_KEY, or was changed."""
    try:
        return _box(settings.SECRET_KEY).decrypt(sealed.encode()).decode()
    except (InvalidToken, ValueError):
        raise NotConfigured(
            _("The kept keys cannot be read: SECRET_KEY was changed. Enter them again.")
        ) from None


@lru_cache(maxsize=4)
def _box(secret_key: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(secret_key.encode())
    return Fernet(urlsafe_b64encode(derived))
