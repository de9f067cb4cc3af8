"""The SMS service that talks to nobody: for the demo, for tests, for a shop that is trying it out.

The built-in mailbox shows what would have left. How it behaves is a setting; what becomes of a
message is chosen on its page, in any order and as often as wanted.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.kernel.providers import (
    BadSignature,
    NotConfigured,
    NotOffered,
    NotUnderstood,
    ProviderDown,
    ProviderRefused,
    Setting,
)
from orderwright.outbound.providers import reading
from orderwright.outbound.providers.settings import Values, entered
from orderwright.outbound.sms import receipt_secret, rehearsal_rows
from orderwright.outbound.sms.contract import Balance, Capabilities, News, Receipt, Sent, Text

HEADER = "X-Rehearsal-Signature"
WORKS, REFUSES, SILENT, LOST, AWAY = "works", "refuses", "silent", "lost", "away"
SETTINGS = (
    Setting("behaviour", gettext_lazy("How it behaves"), default=WORKS, choices=(
        (WORKS, gettext_lazy("takes every message")),
        (REFUSES, gettext_lazy("refuses every message")),
        (SILENT, gettext_lazy("takes a message and gives no answer")),
        (LOST, gettext_lazy("loses a message and gives no answer")),
        (AWAY, gettext_lazy("cannot be reached")),
    )),
    Setting("balance", gettext_lazy("Prepaid balance that it tells"), required=False),
)  # fmt: skip
CAPABILITIES = Capabilities(asks=True, prepaid=True)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Nothing leaves."""

    behaviour: str = WORKS
    left: Balance | None = None
    code: str = "rehearsal"
    leaves: bool = False
    capabilities: Capabilities = CAPABILITIES

    def send(self, text: Text) -> Sent:
        """As the setting says."""
        if self.behaviour == REFUSES:
            raise ProviderRefused(_("The rehearsal refuses every message."), "refused")
        if self.behaviour == AWAY:
            raise ProviderDown(_silent(), surely_not_done=True)
        if self.behaviour == LOST:
            raise ProviderDown(_silent())
        row = rehearsal_rows.taken(text)
        if self.behaviour == SILENT:
            raise ProviderDown(_silent())
        return Sent(row.name)

    def fetch_status(self, text: Text, since: datetime) -> Receipt | None:
        """The last word that its page told."""
        row = rehearsal_rows.of_key(text.key)
        if row is None:
            return None
        word = row.told[-1] if row.told else News.HANDED_OVER.value
        return Receipt(News(word), row.key, row.name, word)

    def balance(self) -> Balance:
        """As entered; raises NotOffered when nothing is."""
        if self.left is None:
            raise NotOffered(_("The rehearsal tells no balance."))
        return self.left

    def parse_receipt(self, raw: bytes, headers: Mapping[str, str]) -> list[Receipt]:
        """JSON, signed over its bytes."""
        if not hmac.compare_digest(reading.header(headers, HEADER), signature(raw)):
            raise BadSignature
        found = reading.record(raw)
        word = reading.text(found, "status")
        if word not in set(News):
            raise NotUnderstood
        return [Receipt(News(word), reading.text(found, "key"), reading.maybe(found, "id"), word)]


def signature(raw: bytes) -> str:
    """Of a receipt's body."""
    return hmac.new(receipt_secret.secret_of("rehearsal").encode(), raw, "sha256").hexdigest()


def reported(key: str, name: str, word: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers of the receipt that its page sends."""
    raw = json.dumps({"key": key, "id": name, "status": word}).encode()
    return raw, {HEADER: signature(raw)}


def _silent() -> str:
    return _("The rehearsal gave no answer.")


def build(values: Values) -> Rehearsal:
    """From the shop's settings; raises NotConfigured."""
    found = entered(values, SETTINGS)
    if not found["balance"]:
        return Rehearsal(found["behaviour"])
    try:
        left = int(Decimal(found["balance"].replace(",", ".")) * 1000)
    except (InvalidOperation, ValueError, OverflowError):
        wrong = {"setting": SETTINGS[1].label}
        raise NotConfigured(_("“%(setting)s” is not right.") % wrong) from None
    return Rehearsal(found["behaviour"], Balance(left, "PLN"))
