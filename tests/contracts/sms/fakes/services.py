"""Vonage and SMSAPI on this machine, as their references describe them, and what signs for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from orderwright.outbound.sms import rehearsal, rehearsal_rows
from orderwright.outbound.sms.contract import News, SmsService
from orderwright.outbound.sms.models import RehearsedSms
from orderwright.outbound.sms.receipt_secret import secret_of
from orderwright.outbound.sms.vonage import signature
from tests.contracts.gateways.fakes.service import Asked, Reply, Service

KEY, SECRET, SIGNS = "abcd1234", "s3cr3t-of-vonage", "signature-secret-0123456789"
TOKEN = "token-of-smsapi"


class Vonage(Service):
    """Errors come with 200 and a status of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, dict[str, Any]] = {}
        self.says = "0"
        self.balance: Any = "10.28"

    def respond(self, asked: Asked) -> Reply:
        if asked.path == "/account/get-balance":
            return Reply(200, {"value": 10.28, "autoReload": False})
        if asked.path == "/v2/reports/records":
            assert asked.headers["Authorization"].startswith("Basic ")
            rows = [row for row in self.kept.values() if row["to"] == asked.query["to"]]
            return Reply(200, {"records": rows, "items_count": len(rows)})
        fields = asked.fields
        if (fields["api_key"], fields["api_secret"]) != (KEY, SECRET):
            return Reply(200, {"messages": [{"status": "4", "error-text": "Bad Credentials"}]})
        if self.says != "0":
            return Reply(200, {"messages": [{"status": self.says, "error-text": "Anna said no"}]})
        number = f"0C{len(self.kept):014d}"
        self.kept[f"{fields['client-ref']}/{len(self.kept)}"] = {
            "message_id": number, "client_ref": fields["client-ref"], "to": fields["to"],
            "status": "submitted", "text": fields["text"], "type": fields["type"],
        }  # fmt: skip
        part = {"status": "0", "message-id": number, "to": fields["to"],
                "remaining-balance": self.balance, "message-price": "0.03"}  # fmt: skip
        return Reply(200, {"message-count": "1", "messages": [part]})


class SmsApi(Service):
    """Errors come with 200 and a number; a key is taken once a day."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, dict[str, Any]] = {}
        self.says = ""

    def respond(self, asked: Asked) -> Reply:
        if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Reply(200, {"error": 101, "message": "Authorization failed"})
        if asked.path == "/profile":
            return Reply(200, {"username": "lamps", "points": 100.5})
        fields = asked.fields
        if self.says:
            return Reply(200, {"error": int(self.says), "message": "Anna said no"})
        if fields["idx"] in self.kept:
            return Reply(200, {"error": 53, "message": "Not unique idx parameter"})
        number = f"5F{len(self.kept):022d}"
        self.kept[fields["idx"]] = {"to": fields["to"], "text": fields["message"], "id": number}
        row = {"id": number, "points": 0.16, "number": fields["to"], "status": "QUEUE",
               "idx": fields["idx"]}  # fmt: skip
        return Reply(200, {"count": 1, "list": [row]})


class SmsDesk:
    """One service beside its fake. `refusal`, `busy`, `keys`: its own words for these answers."""

    code = ""
    values: Mapping[str, str] = {}
    refusal, busy = "", ""
    words: Mapping[str, News] = {}

    def __init__(self, adapter: SmsService, fake: Any) -> None:
        self.adapter, self.fake = adapter, fake

    def taken(self) -> list[dict[str, Any]]:
        """What it would send, each with `to` and `text`."""
        return list(self.fake.kept.values())

    def report(self, key: str, word: str) -> tuple[bytes, dict[str, str]]:
        """A receipt as it comes: what is signed, and the headers."""
        raise NotImplementedError


class VonageDesk(SmsDesk):
    code = "vonage"
    refusal, busy = "7", "1"
    words = {
        "delivered": News.DELIVERED, "failed": News.FAILED, "rejected": News.FAILED,
        "expired": News.FAILED, "buffered": News.HANDED_OVER, "accepted": News.HANDED_OVER,
    }  # fmt: skip
    values = {
        "api_key": KEY, "api_secret": SECRET, "signature_secret": SIGNS, "sender": "Lamps",
        "signature_method": "sha256",
    }  # fmt: skip

    def report(self, key: str, word: str) -> tuple[bytes, dict[str, str]]:
        fields = {
            "msisdn": "48600100200", "to": "Lamps", "messageId": "0C00", "status": word,
            "err-code": "0", "client-ref": key, "timestamp": "1795000000", "nonce": "a&b=c",
        }  # fmt: skip
        fields["sig"] = signature(fields, SIGNS, "sha256")
        return urlencode(fields).encode(), {}


class SmsApiDesk(SmsDesk):
    code = "smsapi"
    refusal, busy = "13", "203"
    words = {"404": News.DELIVERED, "405": News.FAILED, "406": News.FAILED, "407": News.FAILED,
             "402": News.FAILED, "403": News.HANDED_OVER}  # fmt: skip
    values = {"token": TOKEN, "sender": "Lamps"}

    def report(self, key: str, word: str) -> tuple[bytes, dict[str, str]]:
        fields = {"MsgId": "5F00", "status": word, "status_name": "X", "idx": key,
                  "donedate": "1795000000", "secret": secret_of("smsapi")}  # fmt: skip
        return urlencode(fields).encode(), {}


class RehearsedDesk(SmsDesk):
    code = "rehearsal"
    words = {news.value: news for news in News}

    def taken(self) -> list[dict[str, Any]]:
        rows = RehearsedSms.objects.order_by("pk")
        return [{"to": row.to.lstrip("+"), "text": row.body} for row in rows]

    def report(self, key: str, word: str) -> tuple[bytes, dict[str, str]]:
        if row := rehearsal_rows.of_key(key):
            rehearsal_rows.tell(row, word)
        return rehearsal.reported(key, "S00", word)
