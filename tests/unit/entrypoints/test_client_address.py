"""Whose address counts: the connection's, unless a proxy that we named stands before it."""

from typing import Any

import pytest
from django.test import RequestFactory

from orderwright.entrypoints.client_address import address_of

PROXY, INNER, ANNA = "10.0.0.1", "10.0.0.2", "203.0.113.5"


@pytest.mark.parametrize(
    ("connection", "forwarded", "expected"),
    [
        (ANNA, "", ANNA),
        (ANNA, "1.2.3.4", ANNA),
        (PROXY, ANNA, ANNA),
        (PROXY, f"1.2.3.4, {ANNA}", ANNA),
        (PROXY, f"1.2.3.4, {ANNA}, {INNER}", ANNA),
        (PROXY, "", PROXY),
        (PROXY, "unknown", PROXY),
        (PROXY, f"<script>, {INNER}", INNER),
        (PROXY, INNER, INNER),
        (PROXY, "2001:db8::5", "2001:db8::5"),
    ],
)
def test_only_what_a_known_proxy_says_is_believed(
    settings: Any, connection: str, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = frozenset({PROXY, INNER})
    ask = RequestFactory().get("/", REMOTE_ADDR=connection, HTTP_X_FORWARDED_FOR=forwarded)
    assert address_of(ask) == expected


def test_without_known_proxies_the_header_says_nothing(settings: Any) -> None:
    settings.TRUSTED_PROXIES = frozenset()
    ask = RequestFactory().get("/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=ANNA)
    assert address_of(ask) == PROXY
