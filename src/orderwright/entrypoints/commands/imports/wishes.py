"""A document of another system as the lifecycle records it: a finished order or a settled return.

Shared by all formats. Pure; ids of customers are given. What the file does not say is left empty or
stood in for: never guessed.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from babel import Locale

from orderwright.domain.checkout.wishes import AddressWish, ContactWish, LineWish, OrderWish
from orderwright.domain.customers.imported import stand_in_email
from orderwright.domain.returns.services import ReturnLineWish, ReturnWish
from orderwright.entrypoints.commands.imports.documents import Document, DocumentLine
from orderwright.kernel.money import Money
from orderwright.lifecycle.past_orders import PastOrder
from orderwright.lifecycle.past_returns import PastReturn

LOCALE = "en"
WAY = "imported"
"""Code of the delivery and of the payment of an order whose file tells neither."""

NOBODY = "unknown"
UNKNOWN_COUNTRY = "ZZ"
OTHER_NAMES = {
    "EIRE": "IE", "USA": "US", "RSA": "ZA", "UK": "GB", "Hong Kong": "HK", "Czech Republic": "CZ",
}  # fmt: skip


def past_order(
    document: Document, customers: Mapping[str, int], *, source: str, currency: str
) -> PastOrder:
    """The invoice; `customers`: e-mail -> id. Lines out of the ordinary become adjustments."""
    email = email_of(document.customer, source)
    contact = ContactWish(email, name_of(document.customer))
    wish = OrderWish(
        source=source, external_id=document.number, currency=currency, locale=LOCALE,
        customer=contact, shipping_address=_address(document),
        lines=tuple(_line(line) for line in document.lines if is_goods(document, line)),
        adjustments=tuple(_adjustments(document, currency)),
        delivery_method=WAY, payment_method=WAY, placed_at=document.at, imported=True,
    )  # fmt: skip
    return PastOrder(wish, customers.get(email), _story(document))


def past_return(document: Document, *, source: str, currency: str) -> PastReturn:
    """The credit note: pieces that came back, at the price they were credited at."""
    wish = ReturnWish(
        source=source, external_id=document.number, currency=currency, opened_at=document.at,
        lines=[_line_back(line) for line in document.lines], customer_ref=document.customer,
    )  # fmt: skip
    return PastReturn(wish, email_of(document.customer, source) if document.customer else "")


def is_goods(document: Document, line: DocumentLine) -> bool:
    """Whether a line is sold goods; in a correction of the books none is."""
    return line.is_regular and not document.is_correction


def email_of(customer: str, source: str) -> str:
    """Where mails to this customer would go: nowhere."""
    return stand_in_email(customer or NOBODY, source)


def name_of(customer: str) -> str:
    """What staff see in the list; the file has no names."""
    return f"Customer {customer}" if customer else "Unknown customer"


def _address(document: Document) -> AddressWish:
    """The country alone; one that has no code of its own is kept in words."""
    code = country_code(document.country)
    words = document.country if code == UNKNOWN_COUNTRY else ""
    return AddressWish(name_of(document.customer), "", words, "", code)


@lru_cache(maxsize=512)
def country_code(name: str) -> str:
    """ISO 3166 alpha-2 of an English name of a country; ZZ when there is none."""
    if name in OTHER_NAMES:
        return OTHER_NAMES[name]
    territories = Locale("en").territories
    return next((c for c, n in territories.items() if n == name and c.isalpha()), UNKNOWN_COUNTRY)


def _line(line: DocumentLine) -> LineWish:
    return LineWish(line.sku, line.quantity, line.price, line.name or line.sku)


def _adjustments(document: Document, currency: str) -> Iterator[tuple[str, int]]:
    for line in document.lines:
        if not is_goods(document, line):
            price = Money(line.price, currency)
            label = f"{line.sku} {line.name}".strip()
            yield f"{label}: {line.quantity} × {price.amount}", line.total


def _line_back(line: DocumentLine) -> ReturnLineWish:
    """Pieces count up on a return; a line that goes the other way has a negative price."""
    sign = 1 if line.quantity <= 0 else -1
    return ReturnLineWish(line.sku, line.name or line.sku, abs(line.quantity), sign * line.price)


def _story(document: Document) -> dict[str, Any]:
    story: dict[str, Any] = {"external_id": document.number}
    if document.last_at != document.at and document.last_at:
        story["last_line_at"] = document.last_at.isoformat()
    return story
