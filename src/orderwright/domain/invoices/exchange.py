"""Tax of a document in another currency, told in the shop's own (VAT directive, article 230).

The rate is the last one published before the day of the sale, as Polish and Czech law want it.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from orderwright.domain.invoices.errors import NoInvoice
from orderwright.domain.invoices.models import ExchangeRate
from orderwright.domain.invoices.shapes import InvoiceData, InvoiceHome
from orderwright.kernel.money import Rounding, divide, exponent


def home_amounts(document: InvoiceData, home: str, day: date) -> InvoiceData:
    """The document with each tax in `home` too. Raises NoInvoice without a rate."""
    known = ExchangeRate.objects.filter(currency=document.currency, day__lt=day).order_by("-day")
    rate = known.first()
    if rate is None:
        raise NoInvoice(
            _("There is no exchange rate of %(currency)s from before %(day)s: enter one in the "
              "settings of invoices.") % {"currency": document.currency, "day": day.isoformat()}
        )  # fmt: skip
    at = InvoiceHome(home, _as_text(rate.rate), rate.day, rate.source, 0, 0, 0)
    return at_rate(document, at)


def at_rate(document: InvoiceData, at: InvoiceHome) -> InvoiceData:
    """The document at this very rate, as a correction takes that of what it corrects."""
    taxes = tuple(
        replace(
            tax, home_net=_converted(tax.left_net, document.currency, at),
            home_tax=_converted(tax.left_tax, document.currency, at),
        )
        for tax in document.taxes
    )  # fmt: skip
    net = sum(tax.home_net or 0 for tax in taxes)
    vat = sum(tax.home_tax or 0 for tax in taxes)
    return replace(document, taxes=taxes, home=replace(at, net=net, tax=vat, gross=net + vat))


def _converted(minor: int, currency: str, at: InvoiceHome) -> int:
    shift = exponent(at.currency) - exponent(currency)
    top, bottom = (Decimal(at.rate).scaleb(shift)).as_integer_ratio()
    return divide(minor * top, bottom, Rounding.HALF_UP)


def _as_text(rate: Decimal) -> str:
    return f"{rate.normalize():f}"
