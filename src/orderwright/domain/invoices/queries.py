"""Read what was issued: settings, documents of an order or of a period, sums per rate."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from orderwright.domain.invoices import content
from orderwright.domain.invoices.errors import UnknownInvoice
from orderwright.domain.invoices.kinds import InvoiceKind
from orderwright.domain.invoices.models import (
    ExchangeRate,
    Invoice,
    InvoiceSettings,
    InvoiceTax,
)
from orderwright.domain.invoices.shapes import AdvanceTax, ClaimedAdvance, InvoiceData
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.versions import Versioned
from orderwright.kernel.texts import is_storable

SALES = (InvoiceKind.INVOICE, InvoiceKind.FINAL)
MOST_ON_A_PAGE = 50


def settings() -> InvoiceSettings:
    """How the shop invoices. Shared between threads: nobody changes it."""
    return _settings.get()


def invoice(number: str) -> Invoice:
    """An issued document by its number; raises UnknownInvoice."""
    found = Invoice.objects.select_related("order", "text").filter(number=number).first()
    if found is None:
        raise UnknownInvoice(number)
    return found


def invoice_data(row: Invoice) -> InvoiceData:
    """What an issued document states, as it stated it on its day."""
    return content.read(row.text.content)


def of_order(order: Order) -> list[Invoice]:
    """Everything issued for an order, oldest first."""
    return list(order.rows("invoices"))


def sale_of(order: Order) -> Invoice | None:
    """The invoice or final invoice of an order: there is one at most."""
    return next((row for row in of_order(order) if row.kind in SALES), None)


def claimed_advances(order: Order) -> tuple[ClaimedAdvance, ...]:
    """Every advance invoice of an order, less its corrections, oldest first."""
    rows = of_order(order)
    advances = [row for row in rows if row.kind == InvoiceKind.ADVANCE]
    if not advances:
        return ()
    of_advance = {row.pk: row.corrects_id or row.pk for row in rows}
    wanted = {row.pk for row in advances}
    stated: dict[int, dict[str, tuple[int, int]]] = {pk: {} for pk in wanted}
    for tax in InvoiceTax.objects.filter(invoice__in=rows).order_by("pk"):
        target = of_advance[tax.invoice_id]
        if target in wanted:
            net, vat = stated[target].get(tax.rate, (0, 0))
            stated[target][tax.rate] = (net + tax.net, vat + tax.tax)
    return tuple(_claimed(row, stated[row.pk]) for row in advances)


def _claimed(row: Invoice, by_rate: dict[str, tuple[int, int]]) -> ClaimedAdvance:
    taxes = tuple(AdvanceTax(rate, net, tax) for rate, (net, tax) in by_rate.items())
    net, tax = sum(one.net for one in taxes), sum(one.tax for one in taxes)
    return ClaimedAdvance(row.number, row.issue_date, net, tax, net + tax, row.uuid, taxes)


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """Which documents: days are days of issue, both of them in; `q`: part of a number, a name or a
    tax id; `not_in_ksef`: tax documents for Polish firms whose number of KSeF is not known.
    """

    kind: str = ""
    since: date | None = None
    until: date | None = None
    q: str = ""
    not_in_ksef: bool = False


@dataclass(frozen=True, slots=True)
class RateSum:
    """What the documents of a list state at one rate, in one currency."""

    currency: str
    rate: str
    category: str
    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """A page of documents, newest first; `next`: the cursor of the following one, else ""."""

    items: list[Invoice]
    next: str
    count: int
    sums: list[RateSum]


def page(wanted: InvoiceFilter, *, after: str = "") -> InvoicePage:
    """The documents that fit; the sums are of all of them. Proforma invoices are in no sum."""
    fitting = found(wanted)
    rows = fitting.select_related("order", "corrects").order_by("-issue_date", "-pk")
    start = _cursor(after)
    if start is not None:
        day, pk = start
        rows = rows.filter(Q(issue_date__lt=day) | Q(issue_date=day, pk__lt=pk))
    items = list(rows[: MOST_ON_A_PAGE + 1])
    more = len(items) > MOST_ON_A_PAGE
    items = items[:MOST_ON_A_PAGE]
    following = f"{items[-1].issue_date.isoformat()}_{items[-1].pk}" if more else ""
    counted = fitting.aggregate(n=Count("pk"))["n"]
    return InvoicePage(items, following, counted, _sums(wanted))


def found(wanted: InvoiceFilter) -> QuerySet[Invoice]:
    """All documents that fit."""
    return Invoice.objects.filter(_fits(wanted))


def _cursor(after: str) -> tuple[date, int] | None:
    day, _sep, pk = after.partition("_")
    try:
        return date.fromisoformat(day), int(pk[:18])
    except ValueError:
        return None


def _fits(wanted: InvoiceFilter, prefix: str = "") -> Q:
    fits = Q()
    if wanted.kind:
        fits &= Q(**{f"{prefix}kind": wanted.kind})
    if wanted.since:
        fits &= Q(**{f"{prefix}issue_date__gte": wanted.since})
    if wanted.until:
        fits &= Q(**{f"{prefix}issue_date__lte": wanted.until})
    if wanted.not_in_ksef:
        fits &= _not_in_ksef(prefix)
    if wanted.q and not is_storable(wanted.q):
        return Q(pk__in=())
    if wanted.q:
        columns = ("number", "buyer_name", "buyer_tax_id", "order__number")
        said = Q()
        for column in columns:
            said |= Q(**{f"{prefix}{column}__icontains": wanted.q})
        fits &= said
    return fits


def _not_in_ksef(prefix: str) -> Q:
    """A tax id without letters is Polish where the buyer's address is."""
    lives = {f"{prefix}order__billing_address__country": "PL"}
    lives_there = {
        f"{prefix}order__billing_address__isnull": True,
        f"{prefix}order__shipping_address__country": "PL",
    }
    digits = Q(**{f"{prefix}buyer_tax_id__regex": "^[0-9]"}) & (Q(**lives) | Q(**lives_there))
    polish = Q(**{f"{prefix}buyer_tax_id__istartswith": "PL"}) | digits
    proforma = Q(**{f"{prefix}kind": InvoiceKind.PROFORMA})
    return polish & ~proforma & Q(**{f"{prefix}ksef__isnull": True})


def _sums(wanted: InvoiceFilter) -> list[RateSum]:
    rows = (
        InvoiceTax.objects.filter(_fits(wanted, "invoice__"))
        .exclude(invoice__kind=InvoiceKind.PROFORMA)
        .values_list("invoice__currency", "rate", "category")
        .annotate(net_sum=Sum("net"), tax_sum=Sum("tax"))
        .order_by()
    )
    sums = [RateSum(*row) for row in rows]
    return sorted(sums, key=lambda row: (row.currency, -Decimal(row.rate), row.category))


def rates(currencies: Collection[str] = ()) -> list[ExchangeRate]:
    """Exchange rates the shop has entered, newest first; of these currencies, else of all."""
    known = ExchangeRate.objects.order_by("-day", "currency")
    return list(known.filter(currency__in=currencies) if currencies else known[:30])


def _read_settings() -> InvoiceSettings:
    return InvoiceSettings.objects.order_by("pk").first() or InvoiceSettings()


_settings = Versioned(_read_settings)
