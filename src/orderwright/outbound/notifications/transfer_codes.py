"""The code to scan and the symbol to type of a transfer, for mails and customers' pages.

Pure over the account facts of `accounts.py`. Which codes there are is `documents/payment_codes.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from orderwright.domain.payments.accounts import iban_of, variable_symbol
from orderwright.kernel.money import Money
from orderwright.outbound.documents.payment_code_texts import Transfer
from orderwright.outbound.documents.payment_codes import CodeKind, PaymentCode, code_for
from orderwright.outbound.notifications.letters import AccountFacts

CONTENT_ID = "payment-code@orderwright"
"""How a mail's HTML names the picture that travels with it."""

BY_SYMBOL = ("CZ", "SK")
"""Where banks tell payments apart by a variable symbol."""


def transfer_code(
    accounts: Sequence[AccountFacts], due: Money, *, number: str, tax_id: str = ""
) -> PaymentCode | None:
    """The code of the first account that takes the currency and has one; None where none has."""
    fitting = (row for row in accounts if row.currency in ("", due.currency))
    codes = (code_for(_transfer(row, due, number, tax_id)) for row in fitting)
    return next((code for code in codes if code is not None), None)


def symbol_for(accounts: Sequence[AccountFacts], number: str) -> str:
    """The variable symbol of an order, where one of the accounts asks for it; else empty."""
    wanted = any(iban_of(row.number).startswith(BY_SYMBOL) for row in accounts)
    return variable_symbol(number) if wanted else ""


def drawn(kept: dict[str, str]) -> PaymentCode | None:
    """The code as a message keeps it (`kept_code`); None for a message without one."""
    if not kept:
        return None
    return PaymentCode(CodeKind(kept["kind"]), kept["text"], alt=kept["alt"], label="")


def kept_code(code: PaymentCode | None) -> dict[str, str]:
    """What a message keeps of its code, so that a repeat carries the same picture."""
    return {"kind": code.kind, "text": code.text, "alt": code.alt} if code else {}


def _transfer(row: AccountFacts, due: Money, number: str, tax_id: str) -> Transfer:
    return Transfer(
        account=row.number, amount=due, reference=number, recipient=row.holder, bic=row.swift,
        tax_id=tax_id,
    )  # fmt: skip
