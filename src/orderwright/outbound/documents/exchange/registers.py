"""The VAT register: what issued documents state at each rate, a row each, as CSV (S3-29).

Pure. A document of several rates has as many rows; advances are deducted already, credit notes are
differences. Of a document in foreign money the tax at home stands beside.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from orderwright.domain.invoices.shapes import InvoiceData, InvoiceTax
from orderwright.kernel.money import Money
from orderwright.outbound.documents.exchange.tables import Cell, csv_line, plain

COLUMNS = (
    "number", "kind", "issue_date", "sale_date", "due_date", "corrects", "order", "buyer",
    "tax_id", "country", "currency", "rate", "category", "net", "tax", "gross", "home_currency",
    "home_rate", "home_net", "home_tax",
)  # fmt: skip


def register(documents: Iterable[InvoiceData]) -> Iterator[str]:
    """The file line by line, the names of the columns first."""
    yield csv_line(COLUMNS)
    for document in documents:
        for tax in document.taxes:
            yield csv_line([plain(value) for value in _row(document, tax)])


def _row(document: InvoiceData, tax: InvoiceTax) -> Iterator[Cell]:
    yield from (document.number, str(document.kind), document.issue_date.isoformat())
    for day in (document.sale_date, document.due_date):
        yield day.isoformat() if day else ""
    yield document.corrected.number if document.corrected else ""
    buyer = document.buyer
    yield from (document.order.number, buyer.legal_name, buyer.tax_id, buyer.country)
    yield from (document.currency, Decimal(tax.rate), str(tax.category))
    for minor in (tax.left_net, tax.left_tax, tax.left_gross):
        yield Decimal(Money(minor, document.currency).amount)
    yield from _at_home(document, tax)


def _at_home(document: InvoiceData, tax: InvoiceTax) -> Iterator[Cell]:
    home = document.home
    if home is None:
        yield from ("", "", "", "")
        return
    yield from (home.currency, Decimal(home.rate))
    for minor in (tax.home_net, tax.home_tax):
        yield Decimal(Money(minor, home.currency).amount) if minor is not None else ""
