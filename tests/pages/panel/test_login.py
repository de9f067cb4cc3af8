"""Signing in by e-mail, landing on the order list, being slowed down after wrong tries."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.pages.panel.desk import PASSWORD, Desk
from tests.pages.storefront.reading import read


def _signs_in(client: Client, email: str, password: str, **extra: str) -> object:
    return client.post("/panel/login", {"email": email, "password": password, **extra})


@pytest.mark.atom("S3-1")
def test_login_lands_on_the_order_list(ewa: Desk) -> None:
    # when Ewa signs in, whatever the case of her address
    answer = _signs_in(Client(), "EWA@example.com", PASSWORD)
    # then she stands before the orders
    assert answer.status_code == 302
    assert answer["Location"] == "/panel/"


def test_a_wrong_password_and_an_unknown_address_read_the_same(ewa: Desk) -> None:
    wrong = read(_signs_in(Client(), "ewa@example.com", "not-this-one-9"))
    unknown = read(_signs_in(Client(), "nobody@example.com", "not-this-one-9"))
    assert "do not match" in wrong.text
    assert "do not match" in unknown.text


def test_the_login_leads_on_to_the_page_that_was_wanted(ewa: Desk) -> None:
    answer = _signs_in(Client(), "ewa@example.com", PASSWORD, next="/panel/products")
    assert answer["Location"] == "/panel/products"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/", "javascript:1"]
)
def test_the_login_leads_nowhere_else(ewa: Desk, elsewhere: str) -> None:
    answer = _signs_in(Client(), "ewa@example.com", PASSWORD, next=elsewhere)
    assert answer["Location"] == "/panel/"


def test_many_wrong_passwords_close_the_door_for_a_while(ewa: Desk) -> None:
    client = Client()
    for _try in range(5):
        _signs_in(client, "ewa@example.com", "not-this-one-9")
    # then even the right password waits
    assert _signs_in(client, "ewa@example.com", PASSWORD).status_code == 429


def test_signing_out_is_a_button_not_a_link(ewa: Desk) -> None:
    assert ewa.get("/panel/logout").status_code == 405
    assert ewa.get("/panel/").status_code == 200
    assert ewa.post("/panel/logout").status_code == 302
    assert ewa.get("/panel/").status_code == 302


def test_a_person_changes_language_and_password(ewa: Desk) -> None:
    new = "another-kettle-7"
    answer = ewa.post("/panel/me", {"locale": "pl", "old": PASSWORD, "password": new})
    assert answer.status_code == 302
    assert ewa.get("/panel/").status_code == 200
    ewa.user.refresh_from_db()
    assert ewa.user.locale == "pl"
    assert ewa.user.check_password(new)


def test_a_new_password_needs_the_old_one(ewa: Desk) -> None:
    answer = ewa.post("/panel/me", {"locale": "en", "old": "wrong", "password": "another-kettle-7"})
    assert answer.status_code == 422
    assert "not your present password" in read(answer).text
    ewa.user.refresh_from_db()
    assert ewa.user.check_password(PASSWORD)


def test_wrong_tries_at_one_account_leave_the_others_open(ewa: Desk, jan: Desk) -> None:
    client = Client()
    for _try in range(6):
        _signs_in(client, "ewa@example.com", "not-this-one-9")
    assert _signs_in(client, "jan@example.com", PASSWORD).status_code == 302


def test_guessing_at_many_accounts_closes_the_door_for_that_address_alone(
    ewa: Desk, settings: Any
) -> None:
    settings.THROTTLE = True
    cache.clear()
    guesser = Client(REMOTE_ADDR="198.51.100.7")
    for n in range(30):
        _signs_in(guesser, f"guess{n}@example.com", "not-this-one-9")
    assert _signs_in(guesser, "ewa@example.com", PASSWORD).status_code == 429
    # Ewa comes from elsewhere, and behind a proxy that we know too
    assert (
        _signs_in(Client(REMOTE_ADDR="198.51.100.8"), "ewa@example.com", PASSWORD).status_code
        == 302
    )
    settings.TRUSTED_PROXIES = frozenset({"198.51.100.7"})
    at_the_proxy = Client(REMOTE_ADDR="198.51.100.7", HTTP_X_FORWARDED_FOR="203.0.113.5")
    assert _signs_in(at_the_proxy, "ewa@example.com", PASSWORD).status_code == 302
    cache.clear()
