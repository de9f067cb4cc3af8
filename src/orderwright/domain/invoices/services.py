"""Issue a document, keep the settings and the exchange rates. The only writer of these rows.

There is no verb that changes what was issued: a mistake is corrected by another document.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from orderwright.domain.invoices import content, numbering
from orderwright.domain.invoices.errors import BadInvoiceSettings, NoInvoice
from orderwright.domain.invoices.models import (
    ExchangeRate,
    Invoice,
    InvoiceSettings,
    InvoiceTax,
    InvoiceText,
)
from orderwright.domain.invoices.queries import settings
from orderwright.domain.invoices.shapes import InvoiceData
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.own_facts import currency_problem
from orderwright.domain.shop.services import raise_version
from orderwright.kernel import clock
from orderwright.kernel.numbers.errors import BadPattern
from orderwright.kernel.texts import is_clean

THE_ROW = 1
MOST_DUE_DAYS = 365
FAR_NUMBER = 9_999_999
MOST_RATE = Decimal(1_000_000)
PATTERNS = tuple(f"{series}_pattern" for series in dict.fromkeys(numbering.SERIES.values()))


def issue(order: Order, document: InvoiceData, *, by: str, corrects: Invoice | None) -> Invoice:
    """Draws the number and writes the document down, for good. Needs a transaction, whose end lets
    the next document of the series have its number. Raises NoInvoice for a number that is taken.
    """
    series = numbering.SERIES[document.kind]
    pattern = numbering.pattern_of(settings(), series)
    period = numbering.period_of(pattern, document.issue_date)
    n = numbering.draw(series, period)
    number = numbering.written_number(pattern, n, document.issue_date)
    if Invoice.objects.filter(number=number).exists():
        raise NoInvoice(
            _("The number %(number)s is taken: change the pattern in the settings of invoices.")
            % {"number": number}
        )
    return _write(order, replace(document, number=number), (series, period, n), by, corrects)


def _write(
    order: Order,
    document: InvoiceData,
    drawn: tuple[str, str, int],
    by: str,
    corrects: Invoice | None,
) -> Invoice:
    text = content.written(document)
    series, period, n = drawn
    row = Invoice.objects.create(
        order=order, series=series, period=period, n=n, issued_by=by[:120], corrects=corrects,
        sha256=content.fingerprint(text), **columns_of(document),
    )  # fmt: skip
    InvoiceText.objects.create(invoice=row, content=text)
    InvoiceTax.objects.bulk_create(
        InvoiceTax(
            invoice=row, rate=tax.rate, category=tax.category, net=tax.left_net, tax=tax.left_tax
        )
        for tax in document.taxes
    )
    order.forget_rows("invoices")
    return row


def columns_of(document: InvoiceData) -> dict[str, Any]:
    """What the row repeats of the document, to be searched and summed."""
    corrected = document.corrected
    return {
        "kind": document.kind, "number": document.number, "uuid": document.uuid,
        "issued_at": document.issued_at, "issue_date": document.issue_date,
        "due_date": document.due_date, "language": document.language,
        "currency": document.currency,
        "net": sum(tax.left_net for tax in document.taxes),
        "tax": sum(tax.left_tax for tax in document.taxes),
        "total": document.totals.total - document.totals.advances,
        "buyer_name": document.buyer.legal_name[:120], "buyer_tax_id": document.buyer.tax_id,
        "cause": corrected.cause if corrected else "",
        "reason": corrected.reason[:500] if corrected else "",
    }  # fmt: skip


@transaction.atomic
def change_settings(**fields: object) -> InvoiceSettings:
    """Set the named settings. Raises BadInvoiceSettings naming each wrong one; nothing is changed
    then.
    """
    row, _new = InvoiceSettings.objects.select_for_update().get_or_create(pk=THE_ROW)
    for name, value in fields.items():
        setattr(row, name, value)
    if wrong := _wrong(row, fields):
        raise BadInvoiceSettings(wrong)
    row.save()
    raise_version()
    return row


def _wrong(row: InvoiceSettings, fields: Mapping[str, object]) -> dict[str, str]:
    others = {field.name for field in InvoiceSettings._meta.fields} - set(fields)
    wrong = {}
    try:
        row.full_clean(exclude=others)
    except ValidationError as error:
        wrong = {name: " ".join(texts) for name, texts in error.message_dict.items()}
    for name, value in fields.items():
        if not is_clean(value):
            wrong.setdefault(name, _("This contains characters that cannot be used here."))
    if "due_days" in fields and not 0 <= row.due_days <= MOST_DUE_DAYS:
        wrong["due_days"] = _("A number from %(least)s to %(most)s is needed.") % {
            "least": 0, "most": MOST_DUE_DAYS,
        }  # fmt: skip
    return _wrong_patterns(row) | wrong


def _wrong_patterns(row: InvoiceSettings) -> dict[str, str]:
    """Each makes a number at the year's end, and no two series make the same one."""
    wrong, at = {}, clock.now().date().replace(month=12, day=31)
    seen: set[str] = set()
    for name in PATTERNS:
        pattern = str(getattr(row, name))
        try:
            for n in (1, FAR_NUMBER):
                numbering.written_number(pattern, n, at)
        except BadPattern as problem:
            wrong[name] = str(problem)
        if pattern in seen:
            wrong[name] = _("Another series has this pattern: the same numbers would come twice.")
        seen.add(pattern)
    return wrong


def keep_rate(currency: str, day: date, rate: Decimal, source: str) -> None:
    """The rate of a day; said again, the later word counts. Raises BadInvoiceSettings."""
    wrong = {
        "currency": currency_problem(currency),
        "rate": "" if 0 < rate < MOST_RATE else _("A rate above zero is needed, as 4.3125."),
        "source": "" if source.strip() and is_clean(source) else _("This is needed."),
    }
    if found := {name: sentence for name, sentence in wrong.items() if sentence}:
        raise BadInvoiceSettings(found)
    ExchangeRate.objects.update_or_create(
        currency=currency, day=day, defaults={"rate": rate, "source": source.strip()[:60]}
    )
