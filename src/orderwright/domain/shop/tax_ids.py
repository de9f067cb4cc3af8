"""Whether a tax id can be real: its form and its check digits, by the rule of its country.

Pure. Called for the shop's own tax id (`services.py`) and for those of customers
(`domain/customers/checks.py`). Never asks VIES or any other register.
"""

import re
from functools import lru_cache
from typing import Protocol

from stdnum import get_cc_module
from stdnum.exceptions import ValidationError as BadNumber

# KSeF, schema FA(3), TNrNIP: the check digit alone would also accept 0000000000.
NIP = re.compile(r"[1-9]((\d[1-9])|([1-9]\d))\d{7}")
SEPARATORS = re.compile(r"[\s.\-/]+")
TAX_ID = re.compile(r"(?=[A-Z+*]*[0-9])[A-Z0-9+*]{2,20}")
VAT_PREFIX = {"EL": "GR", "XI": "GB"}


def is_tax_id(typed: str, country: str) -> bool:
    """Whether the id, as typed, fits. `country` counts where it does not begin with letters."""
    compact = SEPARATORS.sub("", typed).upper()
    return bool(TAX_ID.fullmatch(compact)) and _fits(compact, country)


def _fits(compact: str, country: str) -> bool:
    prefix, number = compact[:2], compact
    if prefix.isalpha():
        country, number = VAT_PREFIX.get(prefix, prefix), compact[2:]
        if number[:2].isalpha() and number[:2] == prefix:
            return False
    if country == "PL":
        return bool(NIP.fullmatch(number)) and _passes("PL", number)
    return _passes(country, number) or (prefix.isalpha() and _passes(country, compact))


def _passes(country: str, number: str) -> bool:
    """By the country's own rule; where none is known every well-formed number passes."""
    module = _vat_module(country.lower())
    if module is None:
        return True
    try:
        module.validate(number)
    except BadNumber:
        return False
    return True


class _VatModule(Protocol):
    def validate(self, number: str) -> str: ...


@lru_cache(maxsize=300)
def _vat_module(country: str) -> _VatModule | None:
    """The rule of python-stdnum for a country's VAT number."""
    module: _VatModule | None = get_cc_module(country, "vat")
    return module
