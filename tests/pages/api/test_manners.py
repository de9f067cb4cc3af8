"""How the API takes hostile and clumsy callers (T24, T57, T60, T71); what it tells operators."""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from orderwright.domain.catalog.models import Product
from orderwright.domain.orders.models import Order
from orderwright.domain.stock.models import Level
from orderwright.entrypoints.api import health, orders, throttling
from orderwright.kernel import clock
from orderwright.kernel.database.errors import WritersBusy
from orderwright.kernel.duties.models import Duty, WorkerHeartbeat
from orderwright.kernel.journal.models import Event
from orderwright.kernel.links import services as links
from orderwright.kernel.links.models import Link
from tests.pages.api.callers import CHECKOUT, Caller, json_of, problem, wrong_fields
from tests.walks import anna_buys

HOSTILE = [
    "", " ", "'; DROP TABLE orders_order; --", "\" OR 1=1 --", "%", "_", "\\",
    "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://x}",
    "../../etc/passwd", "\u202etxt", "\u0000", "\ud800", "\uffff",
    "Ω≈ç√", "田中さん", "👾", "a" * 99, "\r\nSet-Cookie: x=1", "=cmd|'/c calc'!A0", "İ", "ẞ",
    "\ufeff",
]  # fmt: skip
BIG_LIST = Path(os.environ.get("HOSTILE_STRINGS", "data/hostile-strings/blns.json"))


@pytest.mark.threat("T57", "T60")
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_or_refused_but_never_breaks(
    visitor: Caller, desk: Caller, text: str
) -> None:
    token = json_of(visitor.post("/carts", {"currency": "PLN", "locale": "en"}), 201)["token"]
    sent = {**CHECKOUT, "note": text, "customer": {**CHECKOUT["customer"], "name": text}}
    tries = [
        desk.client.get("/api/v1/orders", {"q": text.encode("utf-8", "replace").decode()},
                        headers={"Authorization": f"Bearer {desk.secret}"}),
        desk.client.get("/api/v1/products", {"q": text.encode("utf-8", "replace").decode()}),
        visitor.post("/carts", {"currency": "PLN", "lines": [{"sku": text, "quantity": 1}]}),
        visitor.post(f"/carts/{token}/place", sent),
        visitor.post("/carts", {text: text}),
        desk.post("/orders/X1/notes", {"text": text}),
        desk.post("/orders/X1/steps/cancel", {"data": {text: text}, "reason": text}),
        desk.post("/orders", {"source": text}),
    ]  # fmt: skip
    for answer in tries:
        assert answer.status_code < 500, answer.content
        json.loads(answer.content)


@pytest.mark.once
@pytest.mark.threat("T57")
@pytest.mark.skipif(not BIG_LIST.is_file(), reason="HOSTILE_STRINGS names no list of strings")
def test_a_big_list_of_hostile_strings_breaks_nothing(visitor: Caller, desk: Caller) -> None:
    number = anna_buys({"LAMP-1": 1}).number
    for text in json.loads(BIG_LIST.read_text(encoding="utf-8")):
        for answer in (
            visitor.post("/carts", {"currency": text, "lines": [{"sku": text, "quantity": 1}]}),
            desk.post(f"/orders/{number}/notes", {"text": text}),
            desk.get(f"/orders?{urlencode({'q': text.encode('utf-8', 'replace')})}"),
            desk.call("PATCH", f"/orders/{number}", {"customer": {"name": text, "phone": text}}),
        ):
            assert answer.status_code < 500, (text, answer.content)
            json.loads(answer.content)


@pytest.mark.threat("T57", "T71")
@pytest.mark.parametrize(
    "raw",
    [
        b"{", b"[1,", b"nul", b"\xff\xfe", b'{"a": "\xc3\x28"}', b'{"a": "\\ud800"}',
        b'{"currency": "P\\u0000N"}', b"[" * 100_000, b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b"NaN", b'{"a": 1e999}', b"\x00", b"'single'", b'{"a": 1} trailing', b"\xef\xbb\xbf{}",
    ],
)  # fmt: skip
def test_what_is_not_json_is_refused_with_a_sentence(visitor: Caller, raw: bytes) -> None:
    problem(visitor.post("/carts", raw), 400)
    problem(visitor.post("/carts/some-token/place", raw), 400)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_another_content_type_is_refused(visitor: Caller, kind: str) -> None:
    headers = {"Content-Type": kind}
    problem(visitor.post("/carts", b"currency=PLN", headers=headers), 415)
    problem(visitor.post("/carts/some-token/place", b"a=b", headers=headers), 415)


@pytest.mark.threat("T71")
def test_a_body_that_is_too_large_is_refused(visitor: Caller) -> None:
    for size in (1_000_001, 3_000_000):
        raw = b'{"currency": "' + b"x" * size + b'"}'
        problem(visitor.post("/carts", raw), 413)
        problem(visitor.post("/carts/some-token/place", raw), 413)


def test_addresses_and_methods_that_are_not_there_are_said_as_problems(visitor: Caller) -> None:
    problem(visitor.get("/no/such/thing"), 404)
    problem(visitor.get("/"), 404)
    for method, path in (("DELETE", "/orders"), ("PATCH", "/carts"), ("GET", "/carts/x/place")):
        answer = visitor.call(method, path)
        problem(answer, 405)
        assert answer["Allow"]


def test_an_address_without_parameters_takes_none(visitor: Caller) -> None:
    assert list(wrong_fields(visitor.get("/products/LAMP-1?debug=1"))) == ["debug"]
    assert list(wrong_fields(visitor.post("/carts/x/place?total=1", CHECKOUT))) == ["total"]


@pytest.mark.threat("T24", "T01")
def test_too_many_calls_are_slowed_down(visitor: Caller, settings: Any) -> None:
    settings.THROTTLE = True
    answers = [visitor.get("/o/guess") for _n in range(31)]
    problem(answers[0], 404)
    problem(answers[-1], 429)
    assert 0 < int(answers[-1]["Retry-After"]) <= 600
    cache.clear()
    wrong = [Caller("ow_guess").get("/orders") for _n in range(21)]
    problem(wrong[0], 401)
    problem(wrong[-1], 429)


@pytest.mark.threat("T70")
def test_placing_is_slowed_down_before_other_calls(visitor: Caller, settings: Any) -> None:
    settings.THROTTLE = True
    most = throttling.PLACING.most
    people = [{**CHECKOUT["customer"], "email": f"anna{n}@example.com"} for n in range(most + 1)]
    wishes = [{**CHECKOUT, "customer": person} for person in people]
    answers = [visitor.post("/carts/guess/place", wish) for wish in wishes]
    problem(answers[-2], 404)
    problem(answers[-1], 429)
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert json_of(visitor.get("/products"))


@pytest.mark.threat("T70")
def test_only_orders_use_up_the_hour_of_a_mailbox(
    visitor: Caller, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a customer who may place two orders an hour, and none too fast
    settings.THROTTLE = True
    monkeypatch.setattr(throttling, "PLACING", throttling.Limit("fast", 1000, 60))
    monkeypatch.setattr(throttling, "ORDERS_TO_ONE", throttling.Limit("mailbox", 2, 3600))
    one_lamp = {"currency": "PLN", "locale": "en", "lines": [{"sku": "LAMP-1", "quantity": 1}]}
    carts = [json_of(visitor.post("/carts", one_lamp), 201)["token"] for _n in range(3)]
    first, second, third = [f"/carts/{token}/place" for token in carts]
    # when refused tries, repeated answers and second presses come between the two orders
    pigeon = {**CHECKOUT, "delivery_method": "pigeon"}
    refused = {visitor.post(first, pigeon).status_code for _n in range(3)}
    key = {"Idempotency-Key": "order-1"}
    told = [visitor.post(first, CHECKOUT, headers=key) for _n in range(3)]
    pressed = [visitor.post(first, CHECKOUT).status_code for _n in range(3)]
    placed = visitor.post(second, CHECKOUT).status_code
    # then none of them took anything, the third order waits, and the first is still told
    assert refused <= {400, 409}
    assert [answer.status_code for answer in told] == [201, 201, 201]
    assert (pressed, placed) == ([200, 200, 200], 201)
    waits = visitor.post(third, CHECKOUT)
    problem(waits, 429)
    assert 0 < int(waits["Retry-After"]) <= 3600
    assert visitor.post(first, CHECKOUT).status_code == 200
    assert visitor.post(first, CHECKOUT, headers=key)["Idempotent-Replayed"] == "true"
    assert Order.objects.count() == 2


def test_a_full_queue_of_writers_is_said_as_503(
    desk: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_args: Any, **_kwargs: Any) -> None:
        raise WritersBusy

    monkeypatch.setattr(orders.lists, "page", busy)
    answer = desk.get("/orders")
    problem(answer, 503)
    assert answer["Retry-After"]


def test_a_polish_caller_reads_polish_reasons(visitor: Caller) -> None:
    english = wrong_fields(visitor.get("/products?x=1"))
    polish = wrong_fields(visitor.get("/products?x=1", headers={"Accept-Language": "pl"}))
    assert english == {"x": "This parameter is not known here."}
    assert list(polish) == ["x"]
    assert polish != english


@pytest.mark.parametrize("path", ["/products?x=1", "/orders/no-such", "/nothing-here"])
def test_no_answer_speaks_the_language_of_the_page_before_it(visitor: Caller, path: str) -> None:
    alone = visitor.get(path)
    with translation.override(None):
        # the thread has just drawn a Polish page
        Client().get("/", headers={"Accept-Language": "pl"})
        assert translation.get_language() == "pl"
        beside = visitor.get(path)
        assert translation.get_language() == "pl"  # and what comes next is its own matter
    assert (beside.json(), beside["Content-Language"]) == (alone.json(), "en")


@pytest.mark.atom("X2")
@pytest.mark.threat("T19")
def test_reading_changes_nothing_however_often(visitor: Caller, desk: Caller) -> None:
    order = anna_buys({"LAMP-1": 1})
    token = links.issue("track", order.pk)
    read = f"/orders/{order.number}"
    below = ("", "/steps", "/events", "/messages", "/gates/customer/steps")

    def rows() -> list[object]:
        kept = (Event, Duty, Link, Order, Level)
        return [list(model.objects.order_by("pk").values()) for model in kept]

    before = rows()
    for _n in range(5):
        json_of(visitor.get(f"/o/{token}"))
        for path in below:
            json_of(desk.get(read + path))
        json_of(desk.get("/orders"))
        assert desk.call("HEAD", read).status_code == 405
    assert rows() == before


def test_the_description_is_openapi_3_1_and_names_every_address(visitor: Caller) -> None:
    described = json_of(visitor.get("/openapi.json"))
    assert described["openapi"].startswith("3.1")
    paths = described["paths"]
    for path in (
        "/products", "/products/{sku}", "/carts", "/carts/{token}", "/carts/{token}/lines/{sku}",
        "/carts/{token}/options", "/carts/{token}/place", "/o/{token}", "/orders",
        "/orders/{number}", "/orders/{number}/steps", "/orders/{number}/steps/{step}",
        "/orders/{number}/gates/{kind}/steps/{step}", "/payments/{row_id}/steps/{step}",
        "/orders/steps/{step}", "/orders/{number}/events", "/orders/{number}/messages",
        "/orders/{number}/notes", "/orders/{number}/payments", "/orders/{number}/parcels",
        "/orders/{number}/documents",
        "/stock/{sku}",
    ):  # fmt: skip
        assert f"/api/v1{path}" in paths, path
    ids = [op["operationId"] for item in paths.values() for op in item.values()]
    assert len(ids) == len(set(ids))
    assert paths["/api/v1/orders"]["post"]["security"] == [{"ApiKeyHolder": ["orders.write"]}]


@pytest.mark.threat("T76")
def test_the_page_about_the_api_asks_no_foreign_host(visitor: Caller) -> None:
    page = visitor.get("/docs")
    text = page.content.decode()
    assert page.status_code == 200
    assert "/api/v1/orders/{number}/steps/{step}" in text
    assert "http://" not in text.replace("http://testserver", "")
    assert "https://" not in text
    assert "<script" not in text


def test_liveness_asks_nobody(client: Client) -> None:
    assert json_of(client.get("/health/live")) == {"status": "ok"}


@pytest.mark.django_db
def test_readiness_names_what_is_wrong(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    without_worker = json_of(client.get("/health/ready"))
    assert without_worker["status"] == "degraded"
    assert not without_worker["checks"]["worker"]["ok"]
    WorkerHeartbeat.objects.create(name="w1", at=clock.now())
    assert json_of(client.get("/health/ready"))["status"] == "ok"
    monkeypatch.setattr(health, "_migrations", lambda: "3 migrations are not applied.")
    assert json_of(client.get("/health/ready"), 503)["status"] == "unavailable"


@pytest.mark.threat("T02")
def test_figures_are_for_operators_only(client: Client, goods: list[Product]) -> None:
    answer = client.get("/metrics")
    assert b"orderwright_duties_due" in answer.content
    assert b'orderwright_orders{stage="placed"}' in answer.content
    assert b"orderwright_requests_total" in answer.content
    problem(client.get("/metrics", headers={"X-Forwarded-For": "198.51.100.7"}), 404)
