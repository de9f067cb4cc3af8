"""The first look through a whole file: is every line readable, what is in it, what is its sum.

Nothing is written before this has gone through, so that a bad line 40,000 leaves no half of a file
behind. Keeps numbers and sums, never the documents. Raises BadFile.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from orderwright.entrypoints.commands.imports.csv_files import BadFile
from orderwright.entrypoints.commands.imports.documents import Document
from orderwright.entrypoints.commands.imports.wishes import is_goods


@dataclass
class Sums:
    """Amounts in minor units; returns count down."""

    documents: int = 0
    lines: int = 0
    sales: int = 0
    returns: int = 0

    @property
    def total(self) -> int:
        return self.sales + self.returns

    def add(self, *, lines: int, amount: int, is_return: bool) -> None:
        """One more document of that amount, signed as in the file."""
        self.documents += 1
        self.lines += lines
        if is_return:
            self.returns += amount
        else:
            self.sales += amount


@dataclass
class Survey:
    """What a file holds. `numbers` of documents in the file's order; `products`: SKU -> the first
    name and price seen; `months`: 2010-12 -> sums.
    """

    numbers: dict[str, bool] = field(default_factory=dict)
    products: dict[str, tuple[str, int]] = field(default_factory=dict)
    customers: set[str] = field(default_factory=set)
    months: dict[str, Sums] = field(default_factory=dict)


def survey(documents: Iterable[Document]) -> Survey:
    """Reads all documents once. Raises BadFile, also where a document is torn apart."""
    found = Survey()
    for document in documents:
        if document.number in found.numbers:
            torn = _("The document %(number)s has begun further up; its lines must stand together.")
            raise BadFile(torn % {"number": document.number}, document.line)
        found.numbers[document.number] = document.is_return
        if document.customer:
            found.customers.add(document.customer)
        _note_products(found, document)
        sums = found.months.setdefault(document.month, Sums())
        sums.add(lines=len(document.lines), amount=document.total, is_return=document.is_return)
    return found


def _note_products(found: Survey, document: Document) -> None:
    if document.is_return:
        return
    for line in document.lines:
        if line.sku not in found.products and is_goods(document, line):
            found.products[line.sku] = (line.name or line.sku, line.price)
