"""Remember customers and their addresses. The only writer of these rows."""

from django.db import transaction

from orderwright.domain.customers.checks import (
    AddressLike,
    ContactLike,
    check_address,
    check_contact,
)
from orderwright.domain.customers.errors import BadCustomer
from orderwright.domain.customers.models import Address, Customer
from orderwright.domain.customers.queries import email_key
from orderwright.kernel import clock


@transaction.atomic
def remember(contact: ContactLike, *, locale: str, external_id: str = "") -> Customer:
    """Keep who bought, by e-mail; what is given now replaces what was kept. Raises BadCustomer."""
    if wrong := check_contact(contact):
        raise BadCustomer(wrong)
    given = {"name": contact.name, "phone": contact.phone, "company": contact.company,
             "tax_id": contact.tax_id, "external_id": external_id}  # fmt: skip
    kept = {name: value for name, value in given.items() if value}
    row, _new = Customer.objects.update_or_create(
        email=email_key(contact.email),
        defaults={**kept, "locale": locale},
        create_defaults={**given, "locale": locale, "created_at": clock.now()},
    )
    return row


def trust(customer_id: int, *, known: bool) -> None:
    """Whether orders of this customer need a confirmation. May run twice."""
    Customer.objects.filter(pk=customer_id).update(known=known)


@transaction.atomic
def keep_address(customer_id: int, address: AddressLike) -> Address:
    """Keep an address of a customer, each once. Raises BadCustomer."""
    if wrong := check_address(address):
        raise BadCustomer(wrong)
    row, _new = Address.objects.get_or_create(
        customer_id=customer_id, name=address.name, street=address.street, city=address.city,
        postal_code=address.postal_code, country=address.country,
    )  # fmt: skip
    return row
