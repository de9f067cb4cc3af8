"""The code to scan and the symbol to type of a transfer, for papers, mails, customers'
pages and the trial in the shop's settings.

Pure over the account facts of `accounts.py`. Which codes there are is `documents/payment_codes.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from orderwright.domain.payments.accounts import iban_of, variable_symbol
from orderwright.domain.shop.models import ShopSettings
from orderwright.kernel.money import Money
from orderwright.outbound.documents.accounts import AccountFacts, all_accounts
from orderwright.outbound.documents.payment_code_texts import NoCode, Transfer
from orderwright.outbound.documents.payment_codes import (
    CodeKind,
    PaymentCode,
    code_for,
    code_or_refusal,
)

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


@dataclass(frozen=True, slots=True)
class Trial:
    """An account with the code to scan for `amount`; `why`: there is none."""

    account: AccountFacts
    amount: Money
    code: PaymentCode | None
    why: str = ""

    @property
    def code_svg(self) -> str:
        """The code drawn for the page: markup of ours, in which typed text is escaped."""
        return mark_safe(self.code.svg()) if self.code else ""  # noqa: S308 - drawn by segno


def trials(settings: ShopSettings) -> list[Trial]:
    """Each account of the shop, with the code of one unit of its currency or the shop's."""
    return [_trial(row, settings) for row in all_accounts(settings)]


def _trial(row: AccountFacts, settings: ShopSettings) -> Trial:
    amount = Money.parse("1", row.currency or settings.currency)
    try:
        code = code_or_refusal(_transfer(row, amount, _("Trial"), settings.tax_id))
    except NoCode as refusal:
        return Trial(row, amount, None, str(refusal))
    return Trial(row, amount, code)


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
