"""Amounts and words of foreign bodies: exactly what was meant, or not understood."""

from __future__ import annotations

from typing import Any

import pytest

from orderwright.domain.payments.port_errors import NotUnderstood
from orderwright.kernel.money import Money
from orderwright.outbound.providers import reading

pytestmark = pytest.mark.once


@pytest.mark.parametrize(("told", "minor"), [(12990, 12990), ("12990", 12990), (0, 0), ("007", 7)])
def test_whole_minor_units_are_understood(told: Any, minor: int) -> None:
    assert reading.minor(told) == minor


@pytest.mark.threat("T45")
@pytest.mark.parametrize(
    "told",
    [True, -1, 1.0, "1.5", "-1", "+1", " 1", "1e3", "１２", "", None, [], 10**15, "9" * 16],
)
def test_anything_else_is_no_amount(told: Any) -> None:
    with pytest.raises(NotUnderstood):
        reading.minor(told)


@pytest.mark.parametrize("currency", ["", "PL", "PLNN", "zł ", 985, None, "PŁN"])
def test_a_currency_is_three_letters(currency: Any) -> None:
    with pytest.raises(NotUnderstood):
        reading.money({"amount": 1, "currency": currency}, "amount", "currency")
    told = {"amount": 1, "currency": "pln"}
    assert reading.money(told, "amount", "currency") == Money(1, "PLN")


@pytest.mark.parametrize("told", ["\ud800", "a\x00b", "a\nb", "x" * 513, True, 1.5, {}, 10**18])
def test_what_no_database_takes_is_no_text(told: Any) -> None:
    assert reading.maybe({"name": told}, "name") == ""


@pytest.mark.parametrize("told", ["javascript:alert(1)", "//evil", "https://", "http://a b", "", 5])
def test_a_page_is_a_web_address(told: Any) -> None:
    assert reading.address({"url": told}, "url") == ""
    assert reading.address({"url": "https://pay.example/x"}, "url") == "https://pay.example/x"
