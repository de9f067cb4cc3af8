"""How often one caller may call (T01, T70): a count per window in Django's cache.

Silent when the setting THROTTLE is off, as for benchmarks. Raises 429 with Retry-After.
"""

import hashlib
import math
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from orderwright.entrypoints.api.problems import Problem


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` calls within `seconds`, counted per caller."""

    name: str
    most: int
    seconds: int


VISITOR_READS = Limit("api-read", 300, 60)
VISITOR_WRITES = Limit("api-write", 600, 60)
PLACING = Limit("api-place", 120, 60)
"""By one address, behind which an office or a mobile network may stand; mails are bounded by the
mailbox that gets them.
"""
ORDERS_TO_ONE = Limit("api-place-email", 10, 3600)
"""Orders that were placed; a refused or a repeated call sends no mail and takes nothing of it."""
KEY_CALLS = Limit("api-key", 3000, 60)
WRONG_KEYS = Limit("api-wrong-key", 20, 60)
WRONG_TOKENS = Limit("api-wrong-token", 30, 600)


def count(request: HttpRequest, limit: Limit, caller: str) -> None:
    """One more call; the window begins with the first. Raises Problem 429 at one too many."""
    if not settings.THROTTLE:
        return
    key = _key(limit, caller)
    if cache.add(key, 1, limit.seconds):
        cache.set(f"{key}:until", time.time() + limit.seconds, limit.seconds)
        return
    if _raised(key, limit.seconds) > limit.most:
        raise too_many(limit, caller)


def is_used_up(limit: Limit, caller: str) -> bool:
    """Whether the caller has had all of this window. For what counts only once it is done."""
    return bool(settings.THROTTLE) and int(cache.get(_key(limit, caller), 0)) >= limit.most


def too_many(limit: Limit, caller: str) -> Problem:
    """429, with the seconds until the window ends."""
    until = float(cache.get(f"{_key(limit, caller)}:until", time.time() + limit.seconds))
    wait = max(1, math.ceil(until - time.time()))
    sentence = _("Too many calls. Try again in %(seconds)s seconds.") % {"seconds": wait}
    return Problem(429, sentence, headers={"Retry-After": str(wait)})


def _key(limit: Limit, caller: str) -> str:
    digest = hashlib.sha256(caller.encode("utf-8", "replace")).hexdigest()[:32]
    return f"throttle:{limit.name}:{digest}"


def _raised(key: str, seconds: int) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # the window ended between the two calls
        cache.set(key, 1, seconds)
        return 1
