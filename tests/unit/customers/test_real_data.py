"""Checks against data that others have collected: what lives, and what never could."""

import json
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import pytest

from orderwright.domain.catalog.text import fold
from orderwright.domain.customers.checks import (
    check_address,
    check_contact,
    email_problem,
    phone_problem,
    tax_id_problem,
)

pytestmark = pytest.mark.once

# What the standard allows and no mailbox of a buyer looks like: quoted names, comments, folding
# white space, addresses in brackets, dotless domains.
NEVER_A_BUYERS = frozenset({"ISEMAIL_CFWS", "ISEMAIL_DEPREC", "ISEMAIL_RFC5322", "ISEMAIL_RFC5321"})
LIVING = frozenset({"ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN"})
# Lawful by the letters only: no top-level domain ends in digits, and this is no international name.
NOT_ON_THE_NET = ("test@123.123.123.x123", "test@xn--example.com")
# Countries whose examples in the data are older than their rules, or mistyped (GB: "RH6 OHP").
OUTDATED_EXAMPLES = frozenset({"BY", "EC", "EE", "GB", "KR", "SO"})


@dataclass(frozen=True)
class Person:
    email: str = "anna@example.com"
    name: str = "Anna Nowak"
    phone: str = ""
    company: str = ""
    tax_id: str = ""


@dataclass(frozen=True)
class Home:
    name: str = "Anna Nowak"
    street: str = "ul. Żółwia 12/4"
    city: str = "Łódź"
    postal_code: str = "90-001"
    country: str = "PL"


def collected(folder: Path) -> list[tuple[str, str]]:
    """Address and category; U+2400 and up stand for control characters."""
    tree = ET.parse(folder / "email-validity" / "tests-original.xml")
    pairs = [
        (test.findtext("address") or "", test.findtext("category") or "")
        for test in tree.iter("test")
    ]
    return [("".join(map(_control, address)), category) for address, category in pairs]


def _control(letter: str) -> str:
    return chr(ord(letter) - 0x2400) if 0x2400 <= ord(letter) <= 0x241F else letter


@pytest.mark.atom("S3-31")
def test_no_malformed_address_is_taken(shared_data: Path) -> None:
    wrong = [address for address, category in collected(shared_data) if category == "ISEMAIL_ERR"]

    assert len(wrong) > 80
    assert [address for address in wrong if not email_problem(address)] == []


@pytest.mark.atom("S3-31")
def test_plain_addresses_are_taken(shared_data: Path) -> None:
    plain = [
        address
        for address, category in collected(shared_data)
        if category in LIVING and address not in NOT_ON_THE_NET and len(address) < 254
    ]
    refused = [address for address in plain if email_problem(address)]

    assert len(plain) > 30
    assert refused == []


def test_tax_ids_as_people_write_them(shared_data: Path) -> None:
    valid = (shared_data / "tax-ids" / "eu_vat_valid_de_sk.txt").read_text().splitlines()
    invalid = (shared_data / "tax-ids" / "eu_vat_invalid_de_sk.txt").read_text().splitlines()

    assert [line for line in valid if line and tax_id_problem(line, "PL")] == []
    assert [line for line in invalid if line and not tax_id_problem(line, "PL")] == []


def test_the_examples_of_every_country_are_taken(shared_data: Path) -> None:
    lines = (shared_data / "addresses" / "libaddressinput-countries.txt").read_text().splitlines()
    countries = [json.loads(line.split("=", 1)[1]) for line in lines]
    refused = []
    for rules in countries:
        key = rules.get("key", "")
        for example in filter(None, rules.get("zipex", "").split(",")):
            home = Home(postal_code=example.split(":")[0], country=key)
            if problems := check_address(home):
                refused.append((key, example, problems))

    assert len(countries) > 240
    assert [found for found in refused if found[0] not in OUTDATED_EXAMPLES] == []
    assert len(refused) < 15


@pytest.mark.threat("T54", "T57", "T72")
def test_hostile_texts_are_refused_or_harmless_but_never_an_accident(shared_data: Path) -> None:
    hostile = json.loads((shared_data / "hostile-strings" / "blns.json").read_text())
    hostile += [
        "\x00",
        "\ud800",
        "a\r\nBcc: b@c.d",
        "\u2028",
        "\uffff",
        "x" * 100_000,
        "\u0301" * 500,
    ]

    assert len(hostile) > 500
    for text in hostile:
        contact = check_contact(Person(*[text] * 5), country="PL")
        address = check_address(Home(*[text] * 5))
        assert set(contact) <= {"email", "name", "phone", "company", "tax_id"}
        assert address
        assert all(contact.values())
        assert fold(fold(text)) == fold(text)
        if any(letter in text for letter in "\r\n\x00\u2028\ud800\uffff"):
            assert contact.keys() >= {"email", "name", "company"}
            assert phone_problem(text, "PL")


@pytest.mark.atom("S3-31")
def test_none_of_the_odd_but_lawful_addresses_is_an_accident(shared_data: Path) -> None:
    odd = [a for a, category in collected(shared_data) if category in NEVER_A_BUYERS]

    assert len(odd) > 140
    assert all(isinstance(email_problem(address), str) for address in odd)
