"""Olga enters the keys of a payment service, tries it, and offers a method that goes through it."""

import json
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from orderwright.domain.checkout.matrix import Basket, Option, find
from orderwright.domain.checkout.matrix_services import BandWish, CellWish, save_cell
from orderwright.domain.checkout.models import PaymentMethod
from orderwright.kernel.log.models import LogEntry
from orderwright.outbound.gateways import bearer
from orderwright.outbound.gateways.configured import values_of
from orderwright.outbound.gateways.models import GatewayAccount
from orderwright.outbound.providers import wire
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import read

SERVICES = "/panel/settings/payments/services"
PAYU = f"{SERVICES}/payu"
NEW_METHOD = "/panel/settings/payments/new"
KEYS = {"pos_id": "300746", "client_id": "300746"}
SECRETS = {"second_key": "b6ca15b0d1020e80", "client_secret": "2ee86a66e5d97e3f"}


@pytest.fixture(autouse=True)
def rested() -> None:
    """What another test's service did is forgotten."""
    wire.wake_all()
    bearer.forget_all()


def enters_payu(olga: Desk, **typed: str) -> Any:
    return olga.post(PAYU, {**KEYS, **SECRETS, "base": "", **typed})


def adds_method(olga: Desk, **typed: str) -> Any:
    values = {"code": "online", "active": "on", "position": "5", "names_en": "PayU",
              "kind": "gateway", "provider": "payu", **typed}  # fmt: skip
    return olga.post(NEW_METHOD, values)


def error(answer: Any, field: str) -> str:
    assert answer.status_code == 422, answer.status_code
    return read(answer).one("div", id=f"id_{field}_error").text


def offer() -> Option:
    save_cell(CellWish("courier", "online", (BandWish(1500),), asks_payment=True))
    return find(("courier", "online"), Basket(10_000, 1000), country="PL")


def tries(olga: Desk, code: str) -> str:
    """What the page says after the button."""
    answer = olga.post(f"{SERVICES}/{code}/try", follow=True)
    assert answer.status_code == 200
    return read(answer).one("div", id="toasts").text


def test_every_service_stands_in_the_list_with_its_state(olga: Desk) -> None:
    page = olga.page(SERVICES)
    rows = {row.one("th").text: row.text for row in page.one("tbody").all("tr")}
    assert {"PayU", "Przelewy24", "Stripe", "GoPay", "Bank transfer"} <= rows.keys()
    assert "“Point of sale (POS ID)” is not set." in rows["PayU"]
    assert "needs no settings" in rows["Bank transfer"]
    assert "set up" in rows["Rehearsal: card"]


def test_outside_demo_and_test_mode_there_is_no_rehearsal(olga: Desk, settings: Any) -> None:
    settings.CLOCK_MOVABLE = settings.DEMO = False
    assert "Rehearsal" not in olga.page(SERVICES).text
    assert olga.get(f"{SERVICES}/rehearsal").status_code == 404
    assert olga.get(f"{SERVICES}/paypal").status_code == 404


def test_keys_are_kept_sealed_and_never_shown_again(olga: Desk) -> None:
    assert enters_payu(olga).status_code == 302
    assert values_of("payu") == {**KEYS, **SECRETS}
    row = GatewayAccount.objects.get()
    for secret in SECRETS.values():
        assert secret not in json.dumps([row.values, row.sealed])
        assert secret not in olga.get(PAYU).content.decode()
    page = olga.page(PAYU)
    assert page.one("input", id="id_pos_id", value="300746")
    assert page.one("div", id="id_second_key_helptext").text == "Kept. Type to replace it."
    assert "/hooks/payments/payu" in page.text


def test_the_event_log_names_the_settings_and_no_value(olga: Desk) -> None:
    enters_payu(olga)
    enters_payu(olga, client_secret="another-0001", second_key="")
    entries = list(LogEntry.objects.filter(area="payments").order_by("pk"))
    assert "POS ID" in entries[0].told
    assert entries[1].told == ("Settings of the payment service PayU changed: OAuth client_secret.")
    assert entries[1].detail == {"service": "payu", "by": "Olga"}
    kept = "".join(f"{entry.told}{entry.detail}" for entry in entries)
    assert not any(text in kept for text in (*SECRETS.values(), "another-0001", "300746"))


def test_an_empty_secret_stays_as_it_was(olga: Desk) -> None:
    enters_payu(olga)
    olga.post(PAYU, {**KEYS, "pos_id": "300747", "second_key": "", "client_secret": ""})
    assert values_of("payu") == {**KEYS, **SECRETS, "pos_id": "300747"}


def test_saving_untouched_changes_nothing_and_is_not_logged(olga: Desk) -> None:
    enters_payu(olga)
    before = GatewayAccount.objects.values().get()
    assert olga.post(PAYU, {**KEYS, "base": ""}).status_code == 302
    assert GatewayAccount.objects.values().get() == before
    assert LogEntry.objects.filter(area="payments").count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("client_secret", "", "“OAuth client_secret” is not set."),
        ("pos_id", "", "“Point of sale (POS ID)” is not set."),
        ("second_key", "a\x00b", "Null characters"),
        ("client_id", "x" * 501, "500"),
    ],
)
def test_what_is_missing_or_wrong_gets_a_sentence_at_its_field(
    olga: Desk, field: str, typed: str, said: str
) -> None:
    assert said in error(enters_payu(olga, **{field: typed}), field)
    assert not GatewayAccount.objects.exists()


def test_an_address_without_tls_is_refused(olga: Desk) -> None:
    answer = enters_payu(olga, base="http://payu.example")
    assert answer.status_code == 422
    assert "must begin with https://" in read(answer).text
    assert not GatewayAccount.objects.exists()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, "It answers and accepts the settings."),
        (401, "does not accept the keys"),
        (403, "these keys may not ask for payments"),
        (503, "Try again later."),
    ],
)
def test_a_harmless_call_says_whether_it_works(
    olga: Desk, httpserver: HTTPServer, status: int, said: str
) -> None:
    token = {"access_token": "t", "expires_in": 3600}
    httpserver.expect_request("/pl/standard/user/oauth/authorize").respond_with_json(token)
    httpserver.expect_request("/api/v2_1/orders/orderwright-check", method="GET").respond_with_json(
        {"status": {"statusCode": ""}}, status=status
    )
    enters_payu(olga, base=httpserver.url_for("").rstrip("/"))
    assert said in tries(olga, "payu")
    asked = {(request.method, request.path) for request, _answer in httpserver.log}
    assert {path for method, path in asked if method != "GET"} <= {
        "/pl/standard/user/oauth/authorize"
    }


def test_a_service_that_nobody_answers_for_says_so(olga: Desk) -> None:
    enters_payu(olga, base="http://127.0.0.1:9")
    assert "Try again later." in tries(olga, "payu")


def test_the_rehearsal_works_and_a_transfer_asks_nobody(olga: Desk) -> None:
    assert "It answers" in tries(olga, "rehearsal")
    assert "no payment service to ask" in tries(olga, "transfer")
    assert "is not set" in tries(olga, "payu")


def test_a_method_is_offered_once_its_service_is_set_up(olga: Desk) -> None:
    assert adds_method(olga).status_code == 302
    assert offer().reason == "This payment is not set up yet."
    assert "not set up" in olga.page("/panel/settings/matrix").one("thead").text
    enters_payu(olga)
    assert offer().offered
    assert "PayU" in olga.page(PAYU).one("a", href="/panel/settings/payments/online").text
    olga.post(f"{PAYU}/forget")
    assert not offer().offered
    assert not GatewayAccount.objects.exists()
    assert "were dropped" in LogEntry.objects.filter(area="payments").latest("pk").told


def test_a_method_through_a_service_that_is_set_up_is_offered_at_once(olga: Desk) -> None:
    enters_payu(olga)
    adds_method(olga)
    assert offer().offered


def test_a_method_of_a_service_names_the_service(olga: Desk) -> None:
    assert error(adds_method(olga, provider=""), "provider")
    assert error(adds_method(olga, kind="instalment", provider="stripe"), "provider")
    assert error(adds_method(olga, provider="nobody"), "provider")
    assert not PaymentMethod.objects.filter(code="online").exists()


def test_a_method_without_a_service_keeps_none(olga: Desk) -> None:
    assert adds_method(olga, kind="transfer").status_code == 302
    assert PaymentMethod.objects.get(code="online").provider == ""


def test_a_changed_secret_key_is_said_and_healed_by_entering_the_keys(
    olga: Desk, settings: Any
) -> None:
    enters_payu(olga)
    settings.SECRET_KEY = "quite-another-key-of-forty-characters-0123"
    olga = Desk(olga.user)
    lost = "SECRET_KEY was changed"
    assert lost in olga.page(SERVICES).text
    assert lost in olga.page(PAYU).text
    assert lost in tries(olga, "payu")
    answer = olga.post(PAYU, {**KEYS, "client_secret": "new-secret-1"})
    assert answer.status_code == 422
    assert lost in read(answer).text
    assert enters_payu(olga).status_code == 302
    assert values_of("payu")["second_key"] == SECRETS["second_key"]


def test_only_who_may_change_settings_comes_here(ewa: Desk) -> None:
    for path in (SERVICES, PAYU):
        assert ewa.get(path).status_code == 403
    for path in (PAYU, f"{PAYU}/try", f"{PAYU}/forget"):
        assert ewa.post(path).status_code == 403
