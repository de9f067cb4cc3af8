"""SMSAPI (smsapi.pl, .com, .se, .bg), for the `SmsService` contract.

Source: docs.smsapi.com, "Single SMS", "Callbacks", "Error codes", "Profile", read November 2026.
Errors come with 200. A message cannot be looked up by our key; instead `check_idx` makes the
service refuse a key that it has taken within a day (error 53), so that a repeat is harmless.
Receipts are not signed: a secret stands in their address. They are answered by "OK".
Unchecked against a running SMSAPI: which time zone `donedate` has when it is no Unix time.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any
from urllib.parse import parse_qsl

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.kernel.providers import (
    BadSignature,
    NotConfigured,
    NotOffered,
    NotUnderstood,
    ProviderDown,
    Setting,
)
from orderwright.outbound.providers import reading
from orderwright.outbound.providers.settings import Values, entered
from orderwright.outbound.providers.wire import Question, Wire
from orderwright.outbound.sms import receipt_secret
from orderwright.outbound.sms.contract import Balance, Capabilities, News, Receipt, Sent, Text

SETTINGS = (
    Setting("token", gettext_lazy("OAuth token"), secret=True),
    Setting("sender", gettext_lazy("Sender's name")),
    Setting("base", gettext_lazy("Address of the service"), default="https://api.smsapi.pl"),
)  # fmt: skip
CAPABILITIES = Capabilities(once=True, prepaid=True, by_query=True, secret_path=True)
TAKEN_BEFORE = "53"
WRONG_KEYS = ("101", "102", "105", "110")
BUSY = ("203",)
ERRED = ("8", "201", "666", "999")
NEWS = {
    "403": News.HANDED_OVER, "409": News.HANDED_OVER, "410": News.HANDED_OVER,
    "404": News.DELIVERED, "402": News.FAILED, "405": News.FAILED, "406": News.FAILED,
    "407": News.FAILED,
}  # fmt: skip
MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class SmsApi:
    """One account."""

    sender: str
    wire: Wire = field(repr=False)
    token: str = field(repr=False)
    code: str = "smsapi"
    leaves: bool = True
    capabilities: Capabilities = CAPABILITIES

    def send(self, text: Text) -> Sent:
        """POST /sms.do; a key that it has taken already counts as sent."""
        fields = {
            "to": text.to.lstrip("+"), "message": text.body, "from": self.sender,
            "format": "json", "encoding": "utf-8", "idx": text.key, "check_idx": "1",
        }  # fmt: skip
        if not text.unicode:
            fields["normalize"] = "1"
        if text.receipts:
            fields["notify_url"] = text.receipts
        found = self._ask(Question("POST", "/sms.do", self._keys(), fields=fields))
        error = reading.maybe(found, "error")
        if error == TAKEN_BEFORE:
            return Sent("")
        if error:
            raise self._refusal(error)
        rows = reading.parts(found, "list")
        if not rows:
            raise self.wire.down()
        return Sent(reading.maybe(rows[0], "id"))

    def fetch_status(self, text: Text, since: datetime) -> Receipt | None:
        """Raises NotOffered: a repeat with the same key is how it is asked."""
        raise NotOffered(_("SMSAPI cannot be asked for a message."))

    def balance(self) -> Balance:
        """GET /profile: points of a prepaid account."""
        found = self._ask(Question("GET", "/profile", self._keys()))
        try:
            return Balance(int(Decimal(str(found["points"])) * 1000), "pkt")
        except (KeyError, InvalidOperation, ValueError, OverflowError) as error:
            raise self.wire.down() from error

    def parse_receipt(self, raw: bytes, headers: Mapping[str, str]) -> list[Receipt]:
        """Lists with commas, one entry a message, in the query."""
        try:
            fields = dict(parse_qsl(reading.bounded(raw).decode(), max_num_fields=50))
        except ValueError as error:
            raise NotUnderstood from error
        given = fields.get(receipt_secret.NAME, "").encode()
        if not hmac.compare_digest(given, receipt_secret.secret_of(self.code).encode()):
            raise BadSignature
        names = ("status", "MsgId", "idx", "donedate")
        columns = [fields.get(name, "").split(",")[:MOST_AT_ONCE] for name in names]
        found = [_receipt(*row) for row in zip_longest(*columns, fillvalue="")]
        if not any(found):
            raise NotUnderstood
        return [receipt for receipt in found if receipt]

    def _keys(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def _ask(self, question: Question) -> Mapping[str, Any]:
        return self.wire.agreed(self.wire.ask(question), "")

    def _refusal(self, error: str) -> Exception:
        if error in WRONG_KEYS:
            told = {"provider": self.wire.provider}
            return NotConfigured(
                _("%(provider)s does not accept the keys that are set for it.") % told
            )
        if error in BUSY:
            return ProviderDown(_("SMSAPI takes no more messages just now."), surely_not_done=True)
        return self.wire.down() if error in ERRED else self.wire.refused(error)


def _receipt(status: str, reference: str, key: str, at: str) -> Receipt | None:
    """None for an entry that names no message or no status."""
    raw = status.strip()
    if not raw or not (reference or key):
        return None
    when = datetime.fromtimestamp(int(at), UTC) if at.isdigit() and len(at) == 10 else None
    return Receipt(NEWS.get(raw, News.HANDED_OVER), key[:80], reference[:80], raw[:40], when)


def build(values: Values) -> SmsApi:
    """From the shop's settings; raises NotConfigured."""
    found = entered(values, SETTINGS)
    return SmsApi(found["sender"], Wire("SMSAPI", found["base"]), found["token"])
