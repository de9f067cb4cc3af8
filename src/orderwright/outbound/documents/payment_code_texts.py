"""What stands inside the payment codes: SPAYD 1.0, the Polish bankers' 2D code, EPC069-12. Pure.

Called by `payment_codes.py` alone. Each maker takes a transfer above zero in its own currency and
gives a text within the standard's limits, or raises NoCode with a sentence. Letters stay as typed:
all three carry UTF-8.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _
from stdnum import bic, iso11649

from orderwright.domain.payments.accounts import iban_of, variable_symbol
from orderwright.kernel.money import Money
from orderwright.kernel.texts import is_forbidden

SPAYD_MOST = 999_999_999
SPAYD_NAME, SPAYD_MESSAGE = 35, 60
# "+" would become a space in readers that take the text for part of an address.
SPAYD_PLAIN = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) not in "*%+")

ZBP_MOST = 999_999
ZBP_NAME, ZBP_TITLE, ZBP_BYTES = 20, 32, 160
TAX_ID = re.compile(r"[0-9]{10}")

EPC_MOST = 99_999_999_999
EPC_NAME, EPC_TITLE, EPC_BYTES = 70, 140, 331
# Of a name in letters of four bytes, so that the order's number has room behind it.
EPC_NAME_BYTES = 140
CREDITOR = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}")
EEA = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
SEPA_BEYOND = "AD AL CH GB GI MC MD ME MK RS SM VA"
NEEDS_NO_BIC = frozenset(EEA.split())
SEPA = NEEDS_NO_BIC | frozenset(SEPA_BEYOND.split())


class NoCode(Exception):
    """There is no payment code for this transfer; `str()` is the sentence why."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """What is to be paid where. Texts as typed; `account` as an IBAN or in its country's own form.

    `reference` is the order's number. `tax_id`: the payee's Polish NIP, empty for a person. `bic`
    is needed only for euro accounts outside the European Economic Area.
    """

    account: str
    amount: Money
    reference: str
    recipient: str = ""
    message: str = ""
    bic: str = ""
    tax_id: str = ""


def spayd_text(transfer: Transfer) -> str:
    """QR Platba. Limits count the text as written, escapes included: readers differ in that."""
    account = _account(transfer, {"CZ"})
    _at_most(transfer.amount, SPAYD_MOST)
    symbol = variable_symbol(transfer.reference)
    reference = one_field(transfer.reference)
    message = one_field(transfer.message)
    if not message and reference != symbol:
        message = reference
    parts = {
        "ACC": account,
        "AM": transfer.amount.amount,
        "CC": "CZK",
        "RN": _escaped(one_field(transfer.recipient), SPAYD_NAME),
        "MSG": _escaped(message, SPAYD_MESSAGE),
        "X-VS": symbol,
    }
    return "*".join(["SPD*1.0", *(f"{key}:{text}" for key, text in parts.items() if text)])


def zbp_text(transfer: Transfer) -> str:
    """The Polish code. Six digits of grosze: above 9 999.99 PLN there is none."""
    account = _account(transfer, {"PL"})
    _at_most(transfer.amount, ZBP_MOST)
    tax_id = transfer.tax_id if TAX_ID.fullmatch(transfer.tax_id) else ""
    fixed = f"{tax_id}|PL|{account[2:]}|{transfer.amount.minor:06}|"
    room = ZBP_BYTES - len(fixed.encode()) - len("||||")
    title = _title(transfer, ZBP_TITLE, room, parts="|")
    name = _cut(one_field(transfer.recipient, "|"), ZBP_NAME, room - len(title.encode()))
    return f"{fixed}{name}|{title}|||"


def epc_text(transfer: Transfer) -> str:
    """The European code, version 002 in UTF-8; lines end with LF, empty ones at the end are left
    out.
    """
    account = _account(transfer, SEPA)
    _at_most(transfer.amount, EPC_MOST)
    bank = _bic(transfer.bic)
    if not bank and account[:2] not in NEEDS_NO_BIC:
        raise NoCode(_("A code for this account needs the bank's BIC."))
    name = _cut(one_field(transfer.recipient), EPC_NAME, EPC_NAME_BYTES)
    if not name:
        raise NoCode(_("A payment code needs the name of the payee."))
    lines = ["BCD", "002", "1", "SCT", bank, name, account, f"EUR{transfer.amount.amount}"]
    creditor_reference = _creditor_reference(transfer.reference)
    text = "\n".join([*lines, "", creditor_reference, ""])
    room = EPC_BYTES - len(text.encode())
    title = "" if creditor_reference else _title(transfer, EPC_TITLE, room)
    return f"{text}{title}".rstrip("\n")


def _account(transfer: Transfer, countries: frozenset[str] | set[str]) -> str:
    account = iban_of(transfer.account)
    if not account:
        raise NoCode(_("The account number is not right. Check its digits."))
    if account[:2] not in countries:
        facts = {"country": account[:2], "currency": transfer.amount.currency}
        raise NoCode(
            _("Banks read no payment codes in %(currency)s for accounts of %(country)s.") % facts
        )
    return account


def _at_most(amount: Money, most: int) -> None:
    if amount.minor > most:
        facts = {"limit": str(Money(most, amount.currency))}
        raise NoCode(_("The amount is too large for a payment code: at most %(limit)s.") % facts)


def _bic(typed: str) -> str:
    compact: str = bic.compact(typed)
    return compact if compact.isascii() and bic.is_valid(compact) else ""


def _creditor_reference(typed: str) -> str:
    compact: str = iso11649.compact(typed)
    return compact if CREDITOR.fullmatch(compact) and iso11649.is_valid(compact) else ""


def _title(transfer: Transfer, most: int, most_bytes: int, parts: str = "") -> str:
    """The message with the order's number in it, the number in front when the end is cut off."""
    reference = one_field(transfer.reference, parts)
    message = one_field(transfer.message, parts)
    short = _cut(message, most, most_bytes)
    return short if reference in short else _cut(f"{reference} {message}", most, most_bytes)


def one_field(typed: str, parts: str = "") -> str:
    """What can be printed of a text: composed letters, single spaces, none of `parts`."""
    seen = "".join(" " if is_forbidden(letter) or letter in parts else letter for letter in typed)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def _escaped(text: str, most: int) -> str:
    """Percent-escaped, never cut inside an escape."""
    out = ""
    for letter in text:
        letter_out = quote(letter, safe=SPAYD_PLAIN)
        if len(out) + len(letter_out) > most:
            break
        out += letter_out
    return out.rstrip(" ")


def _cut(text: str, most: int, most_bytes: int) -> str:
    """At most so many letters and bytes of UTF-8, never half a letter."""
    short = text[:most].encode()[:most_bytes].decode(errors="ignore")
    return short.strip(" ")
