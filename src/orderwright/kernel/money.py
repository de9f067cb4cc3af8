"""Money: integer minor units and an ISO 4217 currency, never a float.

Owns parsing, printing, tax and sharing-out of amounts. Called by every floor. Never looks up a
rate, never converts between currencies, never rounds without being told how.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_DIGITS = 15
"""Digits before the point that a typed amount may have; its minor units then fit 63 bits."""

CODE = re.compile(r"[A-Z]{3}")
LETTER_BEFORE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")
TYPED = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")

# Babel follows CLDR, which drops minor units that people do not use in daily life. Banks, invoices
# and payment providers follow ISO 4217 (list of 2024-06-25): these are the differences.
ISO_DIFFERS_FROM_CLDR = {
    "AFN": 2, "ALL": 2, "COP": 2, "IDR": 2, "IQD": 3, "IRR": 2, "KPW": 2, "LAK": 2, "LBP": 2,
    "MGA": 2, "MMK": 2, "PKR": 2, "RSD": 2, "SOS": 2, "SYP": 2, "TZS": 2, "YER": 2,
}  # fmt: skip


class BadAmount(ValueError):
    """A text that is no amount; `str()` is the sentence to show at the field."""


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum or comparison: always a mistake of the caller."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(_("%(left)s and %(right)s cannot be mixed.") % {
            "left": left,
            "right": right,
        })  # fmt: skip


class Rounding(Enum):
    """How half a minor unit is rounded; a setting of the shop."""

    HALF_UP = "half_up"
    """Half goes away from zero, as tax offices print it."""
    HALF_EVEN = "half_even"
    """Half goes to the even neighbour, so that long sums do not drift."""


@lru_cache(maxsize=512)
def exponent(currency: str) -> int:
    """Decimals of the currency by ISO 4217: 2 for PLN, 0 for JPY, 3 for KWD.

    Raises BadAmount when the code is not three capital letters.
    """
    if not CODE.fullmatch(currency):
        raise BadAmount(_("A currency is written as three capital letters, for example PLN."))
    return ISO_DIFFERS_FROM_CLDR.get(currency, get_currency_precision(currency))


def amount_text(minor: int, currency: str) -> str:
    """Minor units as decimal text: "129.90", "-0.05", "1200" for JPY."""
    places = exponent(currency)
    if places == 2 and minor >= 0:  # nearly all
        return f"{minor // 100}.{minor % 100:02}"
    digits = str(abs(minor)).rjust(places + 1, "0")
    sign = "-" if minor < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (grosz, cent) of one currency; may be negative."""

    minor: int
    currency: str

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in this currency."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read "129.90": ASCII digits, a point, at most the currency's decimals, maybe a minus.

        Raises BadAmount with a sentence for the field.
        """
        places = exponent(currency)
        match = TYPED.fullmatch(text)
        if match is None:
            raise BadAmount(_("Write the amount in digits with a point, for example 129.90."))
        sign, whole, fraction = match[1], match[2], match[3] or ""
        if len(whole) > MOST_DIGITS:
            raise BadAmount(_("The amount is too large."))
        if len(fraction) > places:
            raise BadAmount(_too_many_decimals(currency, places))
        minor = int(whole + fraction.ljust(places, "0"))
        return cls(-minor if sign else minor, currency)

    @property
    def amount(self) -> str:
        """The decimal text of the API and of documents: "129.90", "-0.05", "1200" for JPY."""
        return amount_text(self.minor, self.currency)

    def format(self, locale: str) -> str:
        """The amount as people of that locale ("pl", "en_GB") write it.

        Babel's no-break spaces are kept, so that an amount never wraps between number and unit.
        CLDR parts letters from digits ("PLN 129.90"); Babel 2.18 does not, so it is done here.
        """
        places = exponent(self.currency)
        usual = get_currency_precision(self.currency) == places
        text = format_currency(
            Decimal(self.amount),
            self.currency,
            locale=locale.replace("-", "_"),
            currency_digits=usual,
            decimal_quantization=usual or places == 2,
        )
        return LETTER_BEFORE_DIGIT.sub("\xa0", text, count=1)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._minor_of(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._minor_of(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __mul__(self, times: int) -> Money:
        if not isinstance(times, int):
            return NotImplemented
        return Money(self.minor * times, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._minor_of(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._minor_of(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._minor_of(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._minor_of(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def _minor_of(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.minor


def _too_many_decimals(currency: str, places: int) -> str:
    if not places:
        return _("%(currency)s has no decimals.") % {"currency": currency}
    return ngettext(
        "%(currency)s has at most %(places)d decimal.",
        "%(currency)s has at most %(places)d decimals.",
        places,
    ) % {"currency": currency, "places": places}


def tax_in_gross(gross_minor: int, rate: Decimal, rounding: Rounding) -> int:
    """The tax contained in a gross amount, in minor units; `rate` in per cent (23 for 23 %)."""
    top, bottom = rate.as_integer_ratio()
    return divide(gross_minor * top, 100 * bottom + top, rounding)


def tax_on_net(net_minor: int, rate: Decimal, rounding: Rounding) -> int:
    """The tax to add to a net amount, in minor units; `rate` in per cent (23 for 23 %)."""
    top, bottom = rate.as_integer_ratio()
    return divide(net_minor * top, 100 * bottom, rounding)


def divide(top: int, bottom: int, rounding: Rounding) -> int:
    """`top / bottom` to the nearest whole number, exactly, with halves as told; `bottom` > 0."""
    whole, rest = divmod(abs(top), bottom)
    half = 2 * rest - bottom
    if half > 0 or (half == 0 and (rounding is Rounding.HALF_UP or whole % 2)):
        whole += 1
    return -whole if top < 0 else whole


def split(minor: int, weights: Sequence[int]) -> list[int]:
    """Share an amount out by weights (>= 0), so that the shares sum to it exactly.

    Largest remainder first, ties to the earlier share; all weights zero means equal shares.
    Raises ValueError when there is nobody to share with or a weight is negative.
    """
    if not weights or min(weights) < 0:
        raise ValueError("split needs at least one weight, and none below zero")
    shares = weights if any(weights) else [1] * len(weights)
    total, size = sum(shares), abs(minor)
    parts = [size * share // total for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: (-(size * shares[i] % total), i))
    for index in by_remainder[: size - sum(parts)]:
        parts[index] += 1
    return [-part for part in parts] if minor < 0 else parts
