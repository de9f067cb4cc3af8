"""How often somebody may try what a guesser or a flooder would try many times (T01, T35, X2).

Owns small counters in Django's cache, one a limit and caller. Called by storefront and login; the
API counts in its own words. Silent when the setting THROTTLE is off. Looking at a page by a good
link is never counted: mail scanners do it often.
"""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` tries within `seconds`, counted for each caller."""

    name: str
    most: int
    seconds: int


WRONG_TOKENS = Limit("wrong-token", 30, 600)
"""Unknown links by one address."""
PRESSES = Limit("press", 30, 60)
"""Presses of a button behind one link."""
CART_ADDS = Limit("cart-add", 300, 60)
"""Goods put into carts by one address, behind which an office or a mobile network may stand."""
PLACINGS = Limit("place", 120, 60)
"""Orders sent by one address; mails are bounded by `ORDERS_TO_ONE`."""
ORDERS_TO_ONE = Limit("place-email", 10, 3600)
"""Orders for one e-mail address: each sends mails there, asked for or not."""
WRONG_PASSWORDS = Limit("wrong-password", 30, 900)
"""Failed logins by one address, whichever the accounts."""


def is_used_up(limit: Limit, caller: str) -> bool:
    """Whether the caller has had all tries of this window."""
    return bool(settings.THROTTLE) and int(cache.get(_key(limit, caller), 0)) >= limit.most


def count(limit: Limit, caller: str) -> None:
    """One more try; the window begins with the first."""
    if settings.THROTTLE and not cache.add(_key(limit, caller), 1, limit.seconds):
        _raise(_key(limit, caller), limit.seconds)


def is_too_much(limit: Limit, caller: str) -> bool:
    """Counts one more try, unless the window's are used up: then True."""
    if is_used_up(limit, caller):
        return True
    count(limit, caller)
    return False


def _raise(key: str, seconds: int) -> None:
    try:
        cache.incr(key)
    except ValueError:  # the window ended between the two calls
        cache.set(key, 1, seconds)


def _key(limit: Limit, caller: str) -> str:
    """Callers are hashed: tokens and e-mail addresses are not to lie in a cache."""
    digest = hashlib.sha256(caller.encode("utf-8", "replace")).hexdigest()
    return f"throttle:{limit.name}:{digest[:32]}"
