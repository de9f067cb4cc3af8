"""Account numbers as people write them, and the variable symbol of an order.

Pure. Called where a transfer is asked for (payment codes, mails) and where one is recognised
(`statements/`): both must spell an account and a symbol alike.
"""

import re

from stdnum import iban
from stdnum.cz import bankaccount
from stdnum.exceptions import ValidationError

LONGEST_SYMBOL = 10
"""Digits of a Czech variable symbol."""

POLISH = re.compile(r"[0-9]{26}")
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
CZECH = re.compile(r"(?:[0-9]{1,6}-)?[0-9]{2,10}/[0-9]{4}")
SEPARATORS = re.compile(r"[\s.'\u2010-\u2015-]+")


def iban_of(written: str) -> str:
    """The IBAN without spaces: of an IBAN, of a Polish number of 26 digits, of a Czech 19-123/0800.

    Empty when the text is none of them or its check digits are wrong.
    """
    if CZECH.fullmatch(czech := "".join(written.split())):
        return _of_czech(czech)
    compact = SEPARATORS.sub("", written).upper()
    if POLISH.fullmatch(compact):
        compact = f"PL{compact}"
    return compact if IBAN.fullmatch(compact) and _is_sound(compact) else ""


def variable_symbol(number: str) -> str:
    """The digits of an order's number, the last ten; empty when it has none."""
    digits = "".join(letter for letter in number if letter in "0123456789")
    return digits[-LONGEST_SYMBOL:]


def _is_sound(compact: str) -> bool:
    """By length, structure and check digits. The national rules inside are the banks' business."""
    try:
        iban.validate(compact, check_country=False)
    except ValidationError:
        return False
    return True


def _of_czech(written: str) -> str:
    try:
        prefix, rest = bankaccount.validate(written).split("-")
    except ValidationError:
        return ""
    number, bank = rest.split("/")
    bban = bank + prefix + number
    return f"CZ{iban.calc_check_digits('CZ00' + bban)}{bban}"
