"""Tokens: the words in links that open one thing for whoever holds them.

Owns how a token is derived and how its digest is kept. Called by `kernel.links` and by the placing
module, which makes two for each order. Never stores anything; never logs a token.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import lru_cache

from django.conf import settings

LENGTH = 22
"""Letters of a token: 62 ** 22 is a little under 131 bits."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PAIRS = tuple(first + second for first in ALPHABET for second in ALPHABET)
_SPACE = len(ALPHABET) ** LENGTH
_RADIX = len(_PAIRS)
_POWERS = tuple(_RADIX**place for place in range(LENGTH // 2))


def derive(purpose: str, row: int, generation: int) -> str:
    """The token of a purpose, row and generation: always the same 22 letters under one key."""
    message = f"{purpose}|{row}|{generation}".encode()
    mac = hmac.digest(_key(), message, "sha256")
    return _base62(int.from_bytes(mac, "big") % _SPACE)


def random_token() -> str:
    """A fresh token of 22 letters that nothing derives."""
    return _base62(secrets.randbelow(_SPACE))


def digest(token: str) -> str:
    """The hexadecimal SHA-256 under which a token is stored; takes any text from a URL."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _key() -> bytes:
    return _key_from(str(getattr(settings, "LINK_KEY", "") or ""), str(settings.SECRET_KEY))


@lru_cache(maxsize=8)
def _key_from(link_key: str, secret_key: str) -> bytes:
    """`LINK_KEY` itself, or one made from `SECRET_KEY` that reveals nothing of it."""
    if link_key:
        return link_key.encode()
    return hmac.digest(secret_key.encode(), b"orderwright links", "sha256")


def _base62(number: int) -> str:
    return "".join([_PAIRS[number // power % _RADIX] for power in _POWERS])
