"""Contact and address as a buyer types them: a sentence at the field, or nothing."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.domain.customers import checks
from orderwright.domain.customers.checks import check_address, check_contact, email_problem
from orderwright.domain.customers.hints import email_hint
from orderwright.domain.customers.texts import is_visible, text_problem


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


def test_a_whole_contact_and_address_are_fine() -> None:
    anna = Person(
        "anna.nowak+lamps@example.com",
        "Anna Nowak-Żółć",
        "600 100 200",
        "Żółw sp. z o.o.",
        "PL 526-10-40-828",
    )

    assert check_contact(anna, country="PL") == {}
    assert check_address(Home()) == {}


@pytest.mark.parametrize(
    "email",
    ["", " ", "anna", "anna@", "@example.com", "anna@example", "anna@exa mple.com", "a@b@c.pl",
     "anna@example..com", "anna@-example.com", "anna@[127.0.0.1]", '"a b"@example.com',
     "żółw@example.com", "anna@localhost", "a" * 65 + "@example.com", "anna@" + "x" * 250 + ".com",
     "anna@example.com\n", "anna@example.com\r\nBcc: jan@example.com", "Anna <anna@example.com>"],
)  # fmt: skip
@pytest.mark.atom("S3-31")
@pytest.mark.threat("T54")
def test_an_address_that_no_mail_reaches_is_refused(email: str) -> None:
    assert list(check_contact(Person(email=email), country="PL")) == ["email"]


@pytest.mark.parametrize(
    "email", ["anna@żółw.pl", "ANNA@EXAMPLE.COM", "a@b.co", "o'neil@example.ie"]
)
def test_unusual_but_living_addresses_are_taken(email: str) -> None:
    assert email_problem(email) == ""


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "\u200b\u200b"),
        ("name", "x" * 121),
        ("name", "Anna\x00"),
        ("name", "Anna\nNowak"),
        ("company", "x" * 121),
        ("company", "Żółw\u2028sp."),
        ("phone", "no phone"),
        ("phone", "12"),
        ("phone", "+99 123"),
        ("phone", "1" * 33),
        ("tax_id", "0000000000"),
        ("tax_id", "5261040829"),
        ("tax_id", "PL5261040829"),
        ("tax_id", "PLPL5261040828"),
        ("tax_id", "DE123"),
        ("tax_id", "?"),
        ("tax_id", "1" * 21),
    ],
)
@pytest.mark.threat("T40", "T57")
def test_a_contact_field_filled_in_wrongly_gets_a_sentence(field: str, wrong: str) -> None:
    problems = check_contact(replace(Person(), **{field: wrong}), country="PL")

    assert list(problems) == [field]
    assert problems[field].endswith(".")


@pytest.mark.parametrize(
    ("phone", "country"),
    [("600100200", "PL"), ("+48 600 100 200", "CZ"), ("0048600100200", "PL"), ("602 123 456", "CZ"),
     ("0721 234 567", "RO"), ("+49 30 123456", "PL"), ("(22) 123-45-67", "PL")],
)  # fmt: skip
def test_phones_as_people_write_them(phone: str, country: str) -> None:
    assert check_contact(Person(phone=phone), country=country) == {}


@pytest.mark.parametrize(
    ("tax_id", "country"),
    [("5261040828", "PL"), ("PL5261040828", "CZ"), ("526-104-08-28", "PL"), ("CZ25123891", "PL"),
     ("25123891", "CZ"), ("RO18547290", "PL"), ("18547290", "RO"), ("EL 094259216", "PL"),
     ("DE 136 695 976", "PL"), ("CHE-100.155.212 MWST", "CH")],
)  # fmt: skip
def test_tax_ids_with_and_without_their_country(tax_id: str, country: str) -> None:
    assert check_contact(Person(tax_id=tax_id), country=country) == {}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"street": ""}, "street"),
        ({"street": "x" * 201}, "street"),
        ({"street": "ul. Długa\n1"}, "street"),
        ({"city": ""}, "city"),
        ({"city": "Łódź\x07"}, "city"),
        ({"postal_code": ""}, "postal_code"),
        ({"postal_code": "90001"}, "postal_code"),
        ({"postal_code": "9O-001"}, "postal_code"),
        ({"postal_code": "٩٠-٠٠١"}, "postal_code"),
        ({"postal_code": "x" * 17}, "postal_code"),
        ({"country": ""}, "country"),
        ({"country": "pl"}, "country"),
        ({"country": "XX"}, "country"),
        ({"country": "ZZ"}, "country"),
        ({"country": "../PL"}, "country"),
    ],
)
def test_an_address_field_filled_in_wrongly_gets_a_sentence(
    changed: dict[str, Any], field: str
) -> None:
    assert list(check_address(replace(Home(), **changed))) == [field]


def test_a_wrong_post_code_is_told_how_it_is_written() -> None:
    sentence = check_address(Home(postal_code="90001"))["postal_code"]

    assert "00-950" in sentence


@pytest.mark.parametrize(
    ("postal_code", "country"),
    [("110 00", "CZ"), ("11000", "CZ"), ("010011", "RO"), ("10115", "DE"), ("sw1a 1aa", "GB"),
     ("", "HK"), (" 90-001 ", "PL")],
)  # fmt: skip
def test_post_codes_of_other_countries(postal_code: str, country: str) -> None:
    assert check_address(Home(postal_code=postal_code, country=country)) == {}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("anna@gmial.com", "anna@gmail.com"),
        ("anna@gmai.com", "anna@gmail.com"),
        ("anna@gmaill.com", "anna@gmail.com"),
        ("anna@gnail.com", "anna@gmail.com"),
        ("Anna@GMIAL.COM", "Anna@gmail.com"),
        ("jan@seznma.cz", "jan@seznam.cz"),
        ("jan@intera.pl", "jan@interia.pl"),
        ("jan@yaho.ro", "jan@yahoo.ro"),
        ("jan@wp.p", "jan@wp.pl"),
        ("jan@wp,pl", "jan@wp.pl"),
        ("jan@email.c", "jan@email.cz"),
        ("jan@gmail.con", "jan@gmail.com"),
        ("jan@,pl", ""),
        ("jan@firma.con", ""),
        ("jan@vp.pl", ""),
        ("anna@gmail.com", ""),
        ("anna@wp.pl", ""),
        ("anna@op.pl", ""),
        ("anna@example.com", ""),
        ("gmial.com", ""),
        ("@gmial.com", ""),
        ("", ""),
        ("anna@" + "g" * 10_000, ""),
    ],
)
@pytest.mark.atom("S3-31")
def test_a_slip_in_the_domain_is_noticed(typed: str, meant: str) -> None:
    assert email_hint(typed) == meant


@pytest.mark.threat("T57")
@given(text=st.text(st.characters(codec=None), max_size=40))
def test_what_passes_can_be_mailed_and_printed(text: str) -> None:
    if text_problem(text, 40, required=True) == "":
        assert is_visible(text)
        assert text.splitlines() == [text]
        assert text.encode().decode() == text
        assert "\x00" not in text


@pytest.mark.threat("T56")
@pytest.mark.parametrize(
    "name", ["علي", "שרה\u200f", "Nguyễn", "Ł̲u̲k̲", "李小龙", "O’Brien", "D'Arc"]
)
def test_names_of_the_world_are_taken_as_typed(name: str) -> None:
    assert text_problem(name, 120, required=True) == ""


@given(
    st.from_regex(r"\+(48|420|34|39|49|44|1|7|999|0)[0-9 ]{2,17}", fullmatch=True)
    | st.from_regex(r"[0-9+ ()-]{0,20}", fullmatch=True)
)
def test_the_short_way_to_judge_a_phone_number_judges_as_the_library(phone: str) -> None:
    assert not checks._is_plain(phone) or checks._is_callable(phone, "PL")


@given(
    st.from_regex(r"[A-Za-z0-9._+-]{0,70}", fullmatch=True),
    st.sampled_from(["example.com", "wp.pl", "x", "a..b", "-a.pl", "żółw.pl", "EXAMPLE.com", ""]),
)
def test_the_short_way_to_judge_an_email_judges_as_the_library(local: str, host: str) -> None:
    email = f"{local}@{host}"
    assert not checks._is_ordinary(email) or checks._is_email(email)
