"""Vonage (Nexmo) SMS API and Reports API, for the `SmsService` contract.

Source: developer.vonage.com, "SMS API reference", "Signing messages", "Delivery receipts" and
"Reports API", read November 2026. One element of the answer a part; a receipt comes for each part.
The message search by id was retired in 2022; what became of a message without an answer is looked
up in the reports, by recipient and our `client-ref`.
Unchecked against a running Vonage: how soon a message stands in the reports.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.kernel.providers import (
    BadSignature,
    NotConfigured,
    NotUnderstood,
    ProviderDown,
    Setting,
)
from orderwright.outbound.providers import reading
from orderwright.outbound.providers.settings import Values, entered
from orderwright.outbound.providers.wire import Question, Wire
from orderwright.outbound.sms.contract import Balance, Capabilities, News, Receipt, Sent, Text

METHODS = ("md5hash", "md5", "sha1", "sha256", "sha512")
SETTINGS = (
    Setting("api_key", gettext_lazy("API key")),
    Setting("api_secret", gettext_lazy("API secret"), secret=True),
    Setting("signature_secret", gettext_lazy("Signature secret of receipts"), secret=True),
    Setting("signature_method", gettext_lazy("Signature method"), default="sha256",
            choices=tuple((name, name) for name in METHODS)),
    Setting("sender", gettext_lazy("Sender (name or number)")),
    Setting("base", gettext_lazy("Address of the service"), default="https://rest.nexmo.com"),
    Setting("reports", gettext_lazy("Address of the reports"), default="https://api.nexmo.com"),
)  # fmt: skip
CAPABILITIES = Capabilities(asks=True, prepaid=True)
THROTTLED, WRONG_KEYS, ERRED = ("1",), ("4", "14"), ("5",)
NEWS = {
    "accepted": News.HANDED_OVER, "buffered": News.HANDED_OVER, "submitted": News.HANDED_OVER,
    "unknown": News.HANDED_OVER, "delivered": News.DELIVERED, "expired": News.FAILED,
    "failed": News.FAILED, "rejected": News.FAILED, "undeliverable": News.FAILED,
}  # fmt: skip
BEFORE = timedelta(minutes=5)
"""Their clock and ours may differ by so much."""


@dataclass(frozen=True, slots=True)
class Vonage:
    """One account."""

    api_key: str
    sender: str
    method: str
    wire: Wire = field(repr=False)
    reports: Wire = field(repr=False)
    api_secret: str = field(repr=False)
    signature_secret: str = field(repr=False)
    code: str = "vonage"
    leaves: bool = True
    capabilities: Capabilities = CAPABILITIES

    def send(self, text: Text) -> Sent:
        """POST /sms/json; sent when any of its parts was taken."""
        fields = {
            **self._keys(), "from": self.sender, "to": text.to.lstrip("+"), "text": text.body,
            "type": "unicode" if text.unicode else "text", "client-ref": text.key,
            "status-report-req": "1",
        }  # fmt: skip
        if text.receipts:
            fields["callback"] = text.receipts
        answer = self.wire.ask(Question("POST", "/sms/json", fields=fields))
        parts = reading.parts(self.wire.agreed(answer, ""), "messages")
        taken = [part for part in parts if reading.maybe(part, "status") == "0"]
        if not taken:
            raise self._refusal(parts)
        left = _thousandths(taken[-1].get("remaining-balance"))
        return Sent(
            reading.maybe(taken[0], "message-id"),
            Balance(left, "EUR") if left is not None else None,
        )

    def fetch_status(self, text: Text, since: datetime) -> Receipt | None:
        """GET /v2/reports/records of that recipient; None when none has our reference."""
        asked = {
            "account_id": self.api_key, "product": "SMS", "direction": "outbound",
            "date_start": (since - BEFORE).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "to": text.to.lstrip("+"),
        }  # fmt: skip
        pair = b64encode(f"{self.api_key}:{self.api_secret}".encode()).decode()
        question = Question(
            "GET", f"/v2/reports/records?{urlencode(asked)}", {"Authorization": f"Basic {pair}"}
        )
        found = self.reports.agreed(self.reports.ask(question), "")
        records = reading.parts(found, "records")
        ours = [one for one in records if reading.maybe(one, "client_ref") == text.key]
        if not ours:
            return None
        return _receipt(ours[0], "client_ref", "message_id")

    def balance(self) -> Balance:
        """GET /account/get-balance"""
        path = f"/account/get-balance?{urlencode(self._keys())}"
        found = self.wire.agreed(self.wire.ask(Question("GET", path)), "")
        left = _thousandths(found.get("value"))
        if left is None:
            raise self.wire.down()
        return Balance(left, "EUR")

    def parse_receipt(self, raw: bytes, headers: Mapping[str, str]) -> list[Receipt]:
        """A form, JSON or query, signed over its sorted fields."""
        fields = _fields(raw)
        given = fields.pop("sig", "")
        if not hmac.compare_digest(given.lower(), signature(fields, self.signature_secret,
                                                            self.method)):  # fmt: skip
            raise BadSignature
        return [_receipt(fields, "client-ref", "messageId")]

    def _keys(self) -> dict[str, str]:
        return {"api_key": self.api_key, "api_secret": self.api_secret}

    def _refusal(self, parts: list[reading.Record]) -> Exception:
        status = reading.maybe(parts[0], "status") if parts else ""
        if status in THROTTLED:
            return ProviderDown(_("Vonage takes no more messages just now."), surely_not_done=True)
        if status in WRONG_KEYS:
            told = {"provider": self.wire.provider}
            return NotConfigured(
                _("%(provider)s does not accept the keys that are set for it.") % told
            )
        if not status or status in ERRED:
            return self.wire.down()
        return self.wire.refused(reading.maybe(parts[0], "error-text") or status)


def signature(fields: Mapping[str, str], secret: str, method: str) -> str:
    """As hexadecimal digits; `fields` without `sig`."""
    safe = {name: value.replace("&", "_").replace("=", "_") for name, value in fields.items()}
    text = "".join(f"&{name}={safe[name]}" for name in sorted(safe))
    if method == "md5hash":
        return hashlib.md5(f"{text}{secret}".encode(), usedforsecurity=False).hexdigest()
    return hmac.new(secret.encode(), text.encode(), method).hexdigest()


def _fields(raw: bytes) -> dict[str, str]:
    body = reading.bounded(raw)
    if body.lstrip().startswith(b"{"):
        return {name: _plain(value) for name, value in reading.record(body).items()}
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=50))
    except ValueError as error:
        raise NotUnderstood from error


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _receipt(found: Mapping[str, Any], key: str, reference: str) -> Receipt:
    raw = reading.text(found, "status")
    ours, theirs = reading.maybe(found, key), reading.maybe(found, reference)
    if not ours and not theirs:
        raise NotUnderstood
    return Receipt(NEWS.get(raw.lower(), News.HANDED_OVER), ours, theirs, raw[:40])


def _thousandths(value: Any) -> int | None:
    """A decimal text or number, as whole thousandths."""
    try:
        return int(Decimal(str(value)) * 1000) if value is not None else None
    except (InvalidOperation, ValueError, OverflowError):
        return None


def build(values: Values) -> Vonage:
    """From the shop's settings; raises NotConfigured."""
    found = entered(values, SETTINGS)
    return Vonage(
        found["api_key"], found["sender"], found["signature_method"],
        Wire("Vonage", found["base"]), Wire("Vonage", found["reports"]),
        found["api_secret"], found["signature_secret"],
    )  # fmt: skip
