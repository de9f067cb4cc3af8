"""Known customers are kept by address, however it is written."""

from dataclasses import dataclass

import pytest

from orderwright.domain.customers import queries
from orderwright.domain.customers.errors import BadCustomer
from orderwright.domain.customers.models import Address, Customer
from orderwright.domain.customers.services import keep_address, remember, trust

pytestmark = pytest.mark.django_db


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


@pytest.mark.threat("T56")
def test_one_buyer_is_one_customer_however_the_address_is_written() -> None:
    first = remember(Person(phone="600100200"), locale="pl")
    second = remember(Person("ANNA@Example.com", "Anna Nowak-Kot"), locale="en")

    assert first.pk == second.pk
    kept = Customer.objects.get()
    assert (kept.name, kept.phone, kept.locale) == ("Anna Nowak-Kot", "600100200", "en")
    assert queries.by_email(" anna@EXAMPLE.com ") == kept


@pytest.mark.atom("E3")
def test_only_a_trusted_customer_is_known() -> None:
    anna = remember(Person(), locale="en")
    assert not queries.is_known("anna@example.com")

    trust(anna.pk, known=True)

    assert queries.is_known("Anna@example.com")
    assert not queries.is_known("jan@example.com")
    assert not queries.is_known("\x00\ud800")


def test_a_buyer_filled_in_wrongly_is_not_kept() -> None:
    with pytest.raises(BadCustomer) as refusal:
        remember(Person(email="anna", name=""), locale="en")

    assert set(refusal.value.fields) == {"email", "name"}
    assert not Customer.objects.exists()


def test_an_address_is_kept_once_as_typed() -> None:
    anna = remember(Person(), locale="en")

    keep_address(anna.pk, Home())
    keep_address(anna.pk, Home())
    with pytest.raises(BadCustomer):
        keep_address(anna.pk, Home(postal_code="nowhere"))

    assert Address.objects.get().city == "Łódź"
