"""What must hold of issued documents: no gap, nothing altered, sums that add up (I11). Reads only.

Each answers the offenders, named; empty = holds. Asked by `lifecycle/invariants.py`.
"""

from collections.abc import Iterator

from django.db.models import Count, Max, Min

from orderwright.domain.invoices import content
from orderwright.domain.invoices.models import Invoice, InvoiceCounter
from orderwright.domain.invoices.services import columns_of
from orderwright.domain.invoices.shapes import InvoiceData

BATCH = 500


def gaps() -> list[str]:
    """Every number of a series and period from one to the counter's last is there, once."""
    kept = Invoice.objects.values("series", "period").annotate(
        count=Count("pk"), first=Min("n"), top=Max("n")
    )
    last = {(row.series, row.period): row.last for row in InvoiceCounter.objects.all()}
    found = []
    for row in kept.order_by("series", "period"):
        counted = last.pop((row["series"], row["period"]), 0)
        if (row["first"], row["top"], row["count"]) != (1, counted, counted):
            found.append(f"{row['series']} {row['period']}: {row['count']} of {counted} are there")
    found += [f"{series} {period}: none of {n} are there" for (series, period), n in last.items()]
    return found


def altered() -> list[str]:
    """The text has its fingerprint, and the row and its taxes say what the text says."""
    return [row.number for row in _issued() if not _is_whole(row)]


def _is_whole(row: Invoice) -> bool:
    if content.fingerprint(row.text.content) != row.sha256:
        return False
    document = content.read(row.text.content)
    said = columns_of(document)
    taxes = [(tax.rate, tax.category, tax.left_net, tax.left_tax) for tax in document.taxes]
    kept = [(tax.rate, tax.category, tax.net, tax.tax) for tax in row.taxes.all()]
    return taxes == kept and all(getattr(row, name) == value for name, value in said.items())


def wrong_sums() -> list[str]:
    """Lines = taxes = totals of every document, to the smallest unit."""
    return [row.number for row in _issued() if not _adds_up(content.read(row.text.content))]


def _adds_up(document: InvoiceData) -> bool:
    totals, lines, taxes = document.totals, document.lines, document.taxes
    each = all(line.net + line.tax == line.gross for line in lines)
    each = each and all(tax.net + tax.tax == tax.gross for tax in taxes)
    by_lines = (sum(one.net for one in lines), sum(one.tax for one in lines))
    by_taxes = (sum(one.net for one in taxes), sum(one.tax for one in taxes))
    due = totals.total - totals.advances - totals.paid
    return (
        each
        and by_lines == by_taxes == (totals.net, totals.tax)
        and totals.gross == totals.net + totals.tax
        and totals.total == totals.gross + totals.rounding
        and totals.due == due
    )


def _issued() -> Iterator[Invoice]:
    rows = Invoice.objects.select_related("text").prefetch_related("taxes").order_by("pk")
    return rows.iterator(chunk_size=BATCH)
