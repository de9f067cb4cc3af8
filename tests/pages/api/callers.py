"""Programs that call the shop: a visitor's front and a program with a key."""

import itertools
import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.test import Client

from orderwright.domain.shop.services import make_api_key

_keys = itertools.count(1)
PREFIX = "/api/v1"
DESK = ("orders.read", "orders.write", "payments.write", "stock.write")

CONTACT = {"email": "anna@example.com", "name": "Anna Kowalska", "phone": "+48600100200"}
KRAKOW = {
    "name": "Anna Kowalska", "street": "ul. Długa 12/4", "city": "Kraków",
    "postal_code": "31-146", "country": "PL",
}  # fmt: skip
CHECKOUT: dict[str, Any] = {
    "customer": CONTACT, "shipping_address": KRAKOW, "delivery_method": "courier",
    "payment_method": "transfer",
}  # fmt: skip


class Caller:
    """Calls the API as JSON; the last answer's body is read."""

    def __init__(self, secret: str = "") -> None:
        self.client = Client(raise_request_exception=True)
        self.secret = secret

    def call(
        self, method: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None
    ) -> HttpResponse:
        sent = dict(headers or {})
        if self.secret:
            sent.setdefault("Authorization", f"Bearer {self.secret}")
        raw = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        kind = sent.pop("Content-Type", "application/json")
        return self.client.generic(  # type: ignore[return-value]
            method, PREFIX + path, raw, content_type=kind if raw else "", headers=sent
        )

    def get(self, path: str, **wishes: Any) -> HttpResponse:
        return self.call("GET", path, **wishes)

    def post(self, path: str, body: Any = None, **wishes: Any) -> HttpResponse:
        return self.call("POST", path, body, **wishes)

    def put(self, path: str, body: Any = None, **wishes: Any) -> HttpResponse:
        return self.call("PUT", path, body, **wishes)


def a_key(*scopes: str) -> Caller:
    """A program with a new key of these scopes."""
    _key, secret = make_api_key(f"program {next(_keys)}", scopes or DESK)
    return Caller(secret)


def json_of(answer: HttpResponse, status: int = 200) -> Any:
    """The body, once the status is as expected."""
    assert answer.status_code == status, (answer.status_code, answer.content[:2000])
    return json.loads(answer.content)


def problem(answer: HttpResponse, status: int) -> Any:
    """The problem+json of a refusal."""
    said = json_of(answer, status)
    assert answer["Content-Type"] == "application/problem+json"
    assert said["status"] == status
    assert {"type", "title", "status", "detail", "errors"} <= set(said)
    assert said["detail"]
    return said


def wrong_fields(answer: HttpResponse) -> dict[str, str]:
    """Field -> sentence of a 400."""
    return {error["field"]: error["message"] for error in problem(answer, 400)["errors"]}
