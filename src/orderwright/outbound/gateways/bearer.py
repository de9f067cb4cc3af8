"""Tokens of providers that speak OAuth (PayU, GoPay), kept for their lifetime in this process.

Called by their adapters. A token is kept under a hash of the login that it was given for, and
forgotten when the provider turns it down.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from orderwright.domain.payments.port_errors import NotConfigured, ProviderDown
from orderwright.outbound.providers import wire
from orderwright.outbound.providers.wire import Answer, Question, Wire

MARGIN = 60.0
"""Seconds before its end at which a token is no longer used."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str = field(repr=False)
    ends: float


_kept: dict[str, _Token] = {}


def forget_all() -> None:
    """For tests."""
    _kept.clear()


@dataclass(frozen=True, slots=True)
class Bearer:
    """A wire that signs in by itself. `login` is asked for a token."""

    wire: Wire
    login: Question

    def ask(self, question: Question) -> Answer:
        """As `Wire.ask`; signs in anew, once, when the provider no longer takes the token."""
        fresh = self._name() not in _kept
        try:
            return self._signed(question)
        except NotConfigured:
            if fresh:
                raise
        _kept.pop(self._name(), None)
        return self._signed(question)

    def _signed(self, question: Question) -> Answer:
        headers = {**question.headers, "Authorization": f"Bearer {self._token()}"}
        return self.wire.ask(replace(question, headers=headers))

    def _token(self) -> str:
        name = self._name()
        kept = _kept.get(name)
        if kept is None or time.monotonic() >= kept.ends:
            kept = _kept[name] = self._asked()
        return kept.text

    def _asked(self) -> _Token:
        answer = _not_sent(lambda: self.wire.ask(replace(self.login, patience=wire.TOKEN_PATIENCE)))
        found = answer.found if answer.ok and isinstance(answer.found, dict) else {}
        text, seconds = found.get("access_token"), found.get("expires_in")
        if not isinstance(text, str) or not text.isascii() or not text.isprintable():
            raise NotConfigured(self.wire.refused("oauth").args[0])
        lifetime = float(seconds) if isinstance(seconds, int) else MARGIN
        return _Token(text, time.monotonic() + max(0.0, lifetime - MARGIN))

    def _name(self) -> str:
        secret = repr((self.wire.base, self.login.fields, dict(self.login.headers)))
        return hashlib.sha256(secret.encode()).hexdigest()


def _not_sent(ask: Callable[[], Answer]) -> Answer:
    """A failure to sign in means that the call behind it was surely not made."""
    try:
        return ask()
    except ProviderDown as error:
        raise ProviderDown(str(error), surely_not_done=True) from error
