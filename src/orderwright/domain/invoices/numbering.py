"""Numbers without gaps: a counter for each series and period, locked until the document is there.

The only writer of counters. A series starts anew as often as its pattern tells the years or months
apart, so that no number comes twice.
"""

import re
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from orderwright.domain.invoices.kinds import InvoiceKind
from orderwright.domain.invoices.models import InvoiceSettings
from orderwright.kernel.numbers.errors import BadPattern
from orderwright.kernel.numbers.services import fill_in

SERIES = {
    InvoiceKind.INVOICE: "invoice", InvoiceKind.FINAL: "invoice",
    InvoiceKind.PROFORMA: "proforma", InvoiceKind.ADVANCE: "advance",
    InvoiceKind.CREDIT_NOTE: "credit_note",
}  # fmt: skip
"""Final invoices are invoices: they share a series."""

SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9/._-]{0,29}")
COUNT_ON = (
    "INSERT INTO invoices_invoicecounter (series, period, last) VALUES (%s, %s, 1) "
    "ON CONFLICT (series, period) DO UPDATE SET last = invoices_invoicecounter.last + 1 "
    "RETURNING last"
)


def pattern_of(settings: InvoiceSettings, series: str) -> str:
    """How the shop writes the numbers of a series."""
    return str(getattr(settings, f"{series}_pattern"))


def period_of(pattern: str, day: date) -> str:
    """Within which the numbers of this pattern count on: a month, a year, or for ever ("")."""
    yearly = "{year" in pattern or "{yy" in pattern
    if yearly and "{month" in pattern:
        return f"{day:%Y-%m}"
    return f"{day:%Y}" if yearly else ""


def written_number(pattern: str, n: int, day: date) -> str:
    """Raises BadPattern when the number would not be one."""
    number = fill_in(pattern, n, day)
    if not SHAPE.fullmatch(number):
        raise BadPattern(_("A number may have letters, digits and / . - _, at most 30 of them."))
    return number


def draw(series: str, period: str) -> int:
    """The next number; its counter stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ON, [series, period])
        return int(cursor.fetchone()[0])
