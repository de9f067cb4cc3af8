"""Read known customers. Guests are not here; their orders carry their own data."""

from orderwright.domain.customers.models import Customer
from orderwright.kernel.texts import is_storable


def email_key(email: str) -> str:
    """An address as customers are found by: case does not tell people apart."""
    return email.strip().casefold()


def by_email(email: str) -> Customer | None:
    """The customer of that address, however it is written."""
    return Customer.objects.filter(email=email_key(email)).first() if is_storable(email) else None


def is_known(email: str) -> bool:
    """Whether the shop trusts this buyer's orders without confirmation."""
    known = Customer.objects.filter(email=email_key(email), known=True)
    return is_storable(email) and known.exists()
