"""What the shop says of itself: country, currency, tax id, telephone, bank accounts. Only checks.

Each answers the sentence for its field, or an empty text. Called by `services.py` alone.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from babel.core import get_global
from babel.numbers import get_territory_currencies
from django.utils.translation import gettext as _
from django_countries.data import COUNTRIES
from stdnum import bic, iban
from stdnum.cz import bankaccount
from stdnum.exceptions import ValidationError as BadNumber

from orderwright.domain.shop.tax_ids import is_tax_id
from orderwright.kernel.texts import is_clean

POLISH_ACCOUNT = re.compile(r"[0-9]{26}")
SEPARATORS = re.compile(r"[\s.-]+")
PHONE = re.compile(r"\+?[0-9](?:[ ()./-]{0,2}[0-9]){4,19}")
ACCOUNT_TEXTS = ("number", "currency", "holder", "bank", "swift")
LONGEST_ACCOUNT_TEXT = 120
MOST_ACCOUNTS = 10


def country_problem(code: str) -> str:
    """A country of ISO 3166."""
    return "" if code in COUNTRIES else _("Choose a country of the list.")


def address_problem(address: object) -> str:
    """The country of the shop's address; the rest is printed as it stands."""
    if not isinstance(address, Mapping):
        return _("This is not valid.")
    country = address.get("country", "")
    return country_problem(str(country)) if country else ""


def currency_problem(code: str) -> str:
    """Money that somebody pays with today (ISO 4217)."""
    if code in _living_currencies():
        return ""
    return _("There is no such currency. It is written as three capital letters, as PLN.")


def tax_id_problem(tax_id: str, country: str) -> str:
    """Empty is fine: not every shop has one."""
    if not tax_id or is_tax_id(tax_id, country):
        return ""
    return _("This tax id is not right. Check the digits and the country's letters before them.")


def phone_problem(phone: str) -> str:
    """Something that can be dialled; empty is fine."""
    if not phone or PHONE.fullmatch(phone.strip()):
        return ""
    return _("This is not a phone number. Write it like +48 600 100 200.")


def account_problems(accounts: object) -> dict[str, str]:
    """`bank_accounts[0].number` -> sentence, for all that is wrong."""
    if not isinstance(accounts, list) or len(accounts) > MOST_ACCOUNTS:
        return {"bank_accounts": _("At most %(most)s accounts.") % {"most": MOST_ACCOUNTS}}
    rows = [{"number": row} if isinstance(row, str) else row for row in accounts]
    return {
        f"bank_accounts[{index}].{name}": sentence
        for index, row in enumerate(rows)
        for name, sentence in _account_problems(row).items()
    }


def _account_problems(row: Mapping[str, str]) -> dict[str, str]:
    currency, swift = row.get("currency", ""), row.get("swift", "")
    problems = {
        "number": "" if _is_account(row.get("number", "")) else _bad_account(),
        "currency": currency_problem(currency) if currency else "",
        "swift": "" if not swift or _is_bic(swift) else _("A SWIFT code is written as WBKPPLPP."),
    }
    for name in ACCOUNT_TEXTS:
        text = row.get(name, "")
        if len(text) > LONGEST_ACCOUNT_TEXT:
            problems[name] = _("At most %(limit)s characters.") % {"limit": LONGEST_ACCOUNT_TEXT}
        elif not is_clean(text):
            problems[name] = _("This contains characters that cannot be used here.")
    return {name: sentence for name, sentence in problems.items() if sentence}


def _bad_account() -> str:
    return _("This account number is not right. Write the IBAN, or all 26 digits of a Polish one.")


def _is_account(written: str) -> bool:
    """An IBAN, the 26 digits of a Polish account, or a Czech number as 19-2000145399/0800."""
    compact = SEPARATORS.sub("", written).upper()
    if POLISH_ACCOUNT.fullmatch(compact):
        compact = f"PL{compact}"
    if "/" in written:
        return _passes(lambda: bankaccount.validate(written.strip()))
    return compact.isascii() and _passes(lambda: iban.validate(compact, check_country=True))


def _is_bic(written: str) -> bool:
    return written.isascii() and _passes(lambda: bic.validate(written))


def _passes(validate: Callable[[], object]) -> bool:
    try:
        validate()
    except BadNumber:
        return False
    return True


@cache
def _living_currencies() -> frozenset[str]:
    territories = get_global("territory_currencies")
    return frozenset(code for place in territories for code in get_territory_currencies(place))
