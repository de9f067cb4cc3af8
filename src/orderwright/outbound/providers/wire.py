"""The one place that opens a connection to a provider, and judges what becomes of it.

Called by the adapters of gateways and carriers. HTTPS with verification, no redirects, no proxies
or cookies, an answer within seconds and below a megabyte, never inside a transaction. What goes out
and comes in is neither logged nor put into an error: it holds keys and people. A service that fails
to answer several times in a row rests a little, so that pages do not wait for it (F28).
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.translation import gettext as _

from orderwright.kernel import clock
from orderwright.kernel.providers import NotConfigured, ProviderDown, ProviderRefused

CONNECT_SECONDS = 1.2
PATIENCE = 3.5
"""Seconds for a whole exchange, however slowly it drips; a token is waited for less."""
TOKEN_PATIENCE = 1.2
BIGGEST_ANSWER = 1_000_000
FAILURES_BEFORE_REST = 3
REST = timedelta(seconds=15)
LOCAL = ("127.0.0.1", "localhost", "::1")


class InsideTransaction(RuntimeError):
    """A mistake of the caller: the network may not hold a row's lock."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request. `fields` go as a form, `document` as JSON, `body` as it is (its kind stands in
    the headers); at most one of them.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    document: Mapping[str, Any] | None = field(default=None, repr=False)
    fields: Mapping[str, str] | None = field(default=None, repr=False)
    body: bytes | None = field(default=None, repr=False)
    patience: float | None = None
    plain: bool = False
    """The answer is no JSON: a document or XML, to be read from `Answer.raw`."""
    errs_by_500: bool = False
    """The provider says no with 500 (SOAP): such an answer is given when there is a body."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and JSON of an answer; `found` is empty when the body was no JSON object or list."""

    status: int
    found: Any = field(repr=False)
    raw: bytes = field(default=b"", repr=False)

    @property
    def ok(self) -> bool:
        """Any 2xx with JSON."""
        return 200 <= self.status < 300 and bool(self.found)


@dataclass(slots=True)
class _Health:
    failures: int = 0
    rests_until: datetime | None = None


_health: dict[str, _Health] = {}


def wake_all() -> None:
    """Forget which services rest; for tests."""
    _health.clear()


@dataclass(frozen=True, slots=True)
class Wire:
    """To one provider at `base`, "https://secure.payu.com"; plain http only to this machine.

    Raises NotConfigured for any other base.
    """

    provider: str
    base: str

    def __post_init__(self) -> None:
        parts = urlsplit(self.base)
        is_sound = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
        if not is_sound or not parts.hostname:
            raise NotConfigured(
                _("The address of %(provider)s must begin with https://.")
                % {"provider": self.provider}
            )

    def ask(self, question: Question) -> Answer:
        """The answer, if it is one of 2xx, 3xx or 4xx.

        Raises ProviderDown: with `surely_not_done` when nothing was sent, else the outcome is
        unknown (time-out, 5xx, 429, cut off, not JSON). Raises NotConfigured at 401.
        """
        refuse_inside_transaction()
        self._refuse_while_resting()
        try:
            status, body = self._exchange(question)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            self._failed()
            raise ProviderDown(self._silent(), surely_not_done=True) from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            self._failed()
            raise self.down() from error
        _health.pop(self.base, None)
        return self._judged(question, status, body)

    def refused(self, code: str) -> ProviderRefused:
        """The error for a no, with the provider's own word for it, shortened to be safe to show."""
        word = "".join(
            sign for sign in code if sign.isascii() and (sign.isalnum() or sign in "._-")
        )
        told = {"provider": self.provider, "code": word[:60] or "?"}
        return ProviderRefused(_("%(provider)s refused: %(code)s") % told, word[:60])

    def agreed(self, answer: Answer, code: str, *statuses: int) -> Mapping[str, Any]:
        """The object of an answer with one of these statuses, any 2xx when none is named.

        Raises ProviderRefused with `code`, or the status where that is empty.
        """
        fits = answer.status in statuses if statuses else 200 <= answer.status < 300
        if not fits or not isinstance(answer.found, dict):
            raise self.refused(code or str(answer.status))
        return answer.found

    def down(self) -> ProviderDown:
        """The error for an answer that says nothing usable: what was asked may have happened."""
        return ProviderDown(self._silent())

    def _judged(self, question: Question, status: int, body: bytes) -> Answer:
        if status == 401:
            raise NotConfigured(
                _("%(provider)s does not accept the keys that are set for it.")
                % {"provider": self.provider}
            )
        said_no = status == 500 and question.errs_by_500 and bool(body.strip())
        if (status >= 500 and not said_no) or status in (408, 425, 429):
            raise self.down()
        found = _json(body)
        if status < 300 and found is None and body.strip() and not question.plain:
            raise self.down()
        return Answer(status, found if found is not None else {}, body)

    def _exchange(self, question: Question) -> tuple[int, bytes]:
        patience = PATIENCE if question.patience is None else question.patience
        ends = time.monotonic() + patience
        connecting = min(CONNECT_SECONDS, patience / 3)
        limits = httpx.Timeout(patience - connecting, connect=connecting)
        kind, content = _packed(question)
        accepts = "*/*" if question.plain else "application/json"
        headers = {"Accept": accepts, **kind, **question.headers}
        with (
            httpx.Client(
                verify=_trusted(), timeout=limits, follow_redirects=False, trust_env=False
            ) as client,
            client.stream(
                question.method, self.base.rstrip("/") + question.path,
                headers=headers, content=content,
            ) as answer,
        ):  # fmt: skip
            return answer.status_code, _within(answer, ends)

    def _silent(self) -> str:
        return _("%(provider)s gave no usable answer.") % {"provider": self.provider}

    def _refuse_while_resting(self) -> None:
        until = (_health.get(self.base) or _Health()).rests_until
        if until is not None and timedelta(0) < until - clock.now() <= REST:
            raise ProviderDown(self._silent(), surely_not_done=True)

    def _failed(self) -> None:
        health = _health.setdefault(self.base, _Health())
        health.failures += 1
        if health.failures >= FAILURES_BEFORE_REST:
            health.rests_until = clock.now() + REST


def refuse_inside_transaction() -> None:
    """Raises InsideTransaction when this thread has one open, but for that around a test."""
    blocks = getattr(connection, "atomic_blocks", [])
    if any(not getattr(block, "_from_testcase", False) for block in blocks):
        raise InsideTransaction("a provider was asked inside a transaction")


@cache
def _trusted() -> ssl.SSLContext:
    """Reading the authorities costs 20 ms, so once for each process."""
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise ImproperlyConfigured("the certificate authorities cannot be read") from error


def _packed(question: Question) -> tuple[dict[str, str], bytes | None]:
    if question.document is not None:
        text = json.dumps(question.document, ensure_ascii=False, separators=(",", ":"))
        return {"Content-Type": "application/json"}, text.encode()
    if question.fields is not None:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return kind, urlencode(question.fields).encode()
    return {}, question.body


def _within(answer: httpx.Response, ends: float) -> bytes:
    """The body, unless it is too large or drips past the end of patience."""
    body = b""
    for chunk in answer.iter_bytes():
        body += chunk
        if len(body) > BIGGEST_ANSWER:
            raise ValueError("the answer is too large")
        if time.monotonic() > ends:
            raise httpx.ReadTimeout("the answer drips")
    return body


def _json(body: bytes) -> Any:
    """An object or a list; None for all else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None
