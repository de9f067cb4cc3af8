"""Issued documents of a period or a selection as one zip: PDFs, files for programs, VAT register.

Called by the panel, the command and the clock; reads only. Raises UnknownFormat for a format that
there is not; a document that does not fit one is named in the zip with the reason.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from orderwright.domain.invoices.kinds import InvoiceKind
from orderwright.domain.invoices.models import Invoice
from orderwright.domain.invoices.queries import invoice_data
from orderwright.domain.invoices.shapes import InvoiceData
from orderwright.entrypoints import exports
from orderwright.entrypoints.exports import HYBRID, REFUSED, File
from orderwright.entrypoints.zips import zipped
from orderwright.outbound.documents.exchange.errors import Unfit
from orderwright.outbound.documents.exchange.formats import Kind
from orderwright.outbound.documents.exchange.registers import register

MOST = 500
"""Documents in one download: a web process is busy with them for about half a minute."""
BATCH = 50
PDF, PDF_WITH_DATA, REGISTER = "pdf", "pdf-factur-x", "register"
REGISTER_NAME = "vat-register.csv"


def formats() -> list[tuple[str, str]]:
    """(code, title) of all that a zip may hold."""
    ours = [(PDF, _("PDF")), (PDF_WITH_DATA, _("PDF with Factur-X"))]
    return [*ours, (REGISTER, _("VAT register (CSV)")), *exports.formats_of(Kind.INVOICE)]


def checked(wanted: Collection[str]) -> list[str]:
    """Those formats, each once, in our order. Raises UnknownFormat."""
    known = [code for code, _title in formats()]
    for code in wanted:
        if code not in known:
            raise exports.unknown(code)
    return [code for code in known if code in wanted]


def bundle(rows: QuerySet[Invoice], wanted: Collection[str]) -> Iterator[bytes]:
    """The zip, piece by piece, oldest document first. What is issued meanwhile is not in it."""
    return zipped(_files(_numbers_of(rows), checked(wanted)))


def register_of(rows: QuerySet[Invoice]) -> Iterator[bytes]:
    """The VAT register alone, line by line."""
    return _register(_numbers_of(rows))


def _numbers_of(rows: QuerySet[Invoice]) -> list[int]:
    return list(rows.order_by("issue_date", "pk").values_list("pk", flat=True))


def _files(ids: Sequence[int], wanted: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    names: set[str] = set()
    refused: list[str] = []
    for row in _rows(ids):
        for file in _of_one(row, wanted, refused):
            name = file.name if file.name.casefold() not in names else f"{row.pk}-{file.name}"
            names.add(name.casefold())
            yield name, file.content
    if REGISTER in wanted:
        yield REGISTER_NAME, b"".join(_register(ids))
    if refused:
        yield REFUSED, "".join(refused).encode()


def _of_one(row: Invoice, wanted: Sequence[str], refused: list[str]) -> Iterator[File]:
    for code in wanted:
        if code == REGISTER:
            continue
        try:
            yield _file(row, code)
        except Unfit as why:
            refused.append(f"{row.number} ({code}): {why}\n")


def _file(row: Invoice, code: str) -> File:
    if code == PDF:
        return exports.invoice_paper(row)
    if code == PDF_WITH_DATA:
        made = exports.invoice_paper(row, HYBRID)
        return File(made.content, f"{made.name.removesuffix('.pdf')}-{HYBRID}.pdf", exports.PDF)
    return exports.invoice_file(row, code)


def _register(ids: Sequence[int]) -> Iterator[bytes]:
    return (line.encode() for line in register(_stated(_rows(ids))))


def _stated(rows: Iterable[Invoice]) -> Iterator[InvoiceData]:
    """A proforma invoice is no tax document."""
    return (invoice_data(row) for row in rows if row.kind != InvoiceKind.PROFORMA)


def _rows(ids: Sequence[int]) -> Iterator[Invoice]:
    """Batch by batch, so that many cost no more memory than few."""
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        found = Invoice.objects.select_related("text").in_bulk(batch)
        yield from (found[pk] for pk in batch)
