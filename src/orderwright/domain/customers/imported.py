"""Customers whom another system knows by a number alone: no e-mail, no name, no telephone.

Each gets an address under `.invalid` (RFC 2606), which no mail ever reaches, so that orders of the
same customer are found together.
"""

from collections.abc import Collection, Mapping

from orderwright.domain.customers.models import Customer
from orderwright.kernel import clock


def stand_in_email(external_id: str, source: str) -> str:
    """The address that a customer without one is kept under; `source` as a host name."""
    return f"{external_id.casefold()}@{source}.invalid"


def remember_numbered(names: Mapping[str, str], *, source: str, locale: str) -> None:
    """Keeps a customer for each number, under the given name, where missing. May run twice."""
    emails = {number: stand_in_email(number, source) for number in names}
    there = set(emails_known(emails.values()))
    now = clock.now()
    Customer.objects.bulk_create(
        (
            Customer(email=emails[number], name=name[:120], external_id=number, locale=locale,
                     created_at=now)
            for number, name in names.items()
            if emails[number] not in there
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def emails_known(emails: Collection[str]) -> dict[str, int]:
    """E-mail -> id of those that are customers."""
    return dict(Customer.objects.filter(email__in=emails).values_list("email", "pk"))
