"""The shop's bank accounts as a customer needs them to pay, on papers, in mails and on pages.

The setting holds plain numbers or rows of `number` (or `iban`), `holder`, `bank`, `swift`,
`currency`. Never checks a number or a text: that is done where it is typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from orderwright.domain.shop.models import ShopSettings

IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
POLISH = re.compile(r"[0-9]{26}")


@dataclass(frozen=True)
class AccountFacts:
    """One bank account to pay to; empty texts are not shown."""

    holder: str
    number: str
    bank: str
    swift: str
    currency: str = ""


def accounts_for(settings: ShopSettings, currency: str) -> tuple[AccountFacts, ...]:
    """Accounts in that currency or in none in particular; all of them when none fits."""
    rows = list(_rows(settings.bank_accounts))
    fitting = [row for row in rows if row.get("currency", "") in ("", currency)]
    return tuple(_account(row, settings.name) for row in fitting or rows)


def all_accounts(settings: ShopSettings) -> tuple[AccountFacts, ...]:
    """Every account, in the order in which they were typed."""
    return tuple(_account(row, settings.name) for row in _rows(settings.bank_accounts))


def grouped(number: str) -> str:
    """A number in groups of four as banks print it; one that is no IBAN stays as typed."""
    compact = "".join(number.split()).upper()
    if IBAN.fullmatch(compact):
        return " ".join(compact[i : i + 4] for i in range(0, len(compact), 4))
    if POLISH.fullmatch(compact):
        rest = compact[2:]
        return " ".join([compact[:2], *(rest[i : i + 4] for i in range(0, len(rest), 4))])
    return _line(number)


def _rows(stored: Any) -> Iterator[Mapping[str, str]]:
    for entry in stored if isinstance(stored, list) else ():
        if isinstance(entry, str):
            yield {"number": entry}
        elif isinstance(entry, dict):
            yield {key: str(text or "") for key, text in entry.items()}


def _account(row: Mapping[str, str], shop_name: str) -> AccountFacts:
    return AccountFacts(
        holder=_line(row.get("holder") or shop_name),
        number=grouped(row.get("number") or row.get("iban") or ""),
        bank=_line(row.get("bank")),
        swift=_line(row.get("swift") or row.get("bic")),
        currency=row.get("currency", ""),
    )


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
