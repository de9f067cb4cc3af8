"""Why no tax is due: the rule that a document states for what it bears at 0 % (T40).

Reads; decides from what the order says and the shop has set. What bears tax needs no rule. Called
under the document's language.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from orderwright.domain.catalog.models import Product, TaxRate
from orderwright.domain.invoices.errors import NoInvoice
from orderwright.domain.invoices.kinds import TaxCategory
from orderwright.domain.invoices.models import InvoiceSettings
from orderwright.domain.invoices.parties import foreign_vat_id
from orderwright.domain.invoices.territory import EU
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.models import ShopSettings

ZERO = "0"

EXEMPT_IN = {
    "PL": "Zwolnienie z VAT na podstawie art. 113 ust. 1 ustawy o VAT.",
    "CZ": "Nejsem plátce DPH.",
    "SK": "Nie som platiteľ DPH.",
    "RO": "Scutit de TVA conform art. 310 din Codul fiscal.",
}
"""What the law of the shop's country wants to read, in its own language."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A tax category with the code and the sentence that an invoice states for it."""

    category: TaxCategory
    code: str = ""
    sentence: str = ""


TAXED = Rule(TaxCategory.STANDARD)


def exemption_text(settings: InvoiceSettings, country: str) -> str:
    """The shop's own sentence, else the usual one of its country."""
    usual = EXEMPT_IN.get(country) or _("The seller is exempt from VAT.")
    return settings.exempt_text or usual


def rule_at_zero(
    order: Order, shop: ShopSettings, settings: InvoiceSettings, product_ids: Collection[int]
) -> Rule:
    """The rule for what the order bears at 0 %. `product_ids`: the goods at that rate.

    Raises NoInvoice where nobody has stated one.
    """
    there = str(order.shipping_address.get("country") or "")
    if settings.exempt:
        return Rule(TaxCategory.EXEMPT, "", exemption_text(settings, shop.country))
    if shop.country in EU and there not in EU:
        return Rule(
            TaxCategory.EXPORT, "VATEX-EU-G", _("Export of goods outside the European Union: 0 %.")
        )
    if there != shop.country and foreign_vat_id(order, shop.country):
        return _of_eu_firm(settings)
    if _zero_by_the_books(product_ids, there, shop):
        return Rule(TaxCategory.ZERO)
    raise NoInvoice(
        _("Something of this order bears no tax and no rule says why: give its tax class a zero "
          "rate for the country, or change the rules in the settings of invoices.")
    )  # fmt: skip


def _of_eu_firm(settings: InvoiceSettings) -> Rule:
    """Whichever rule the shop has chosen; an order that was placed under none is refused."""
    if settings.eu_firms == InvoiceSettings.EuFirms.GOODS:
        return Rule(
            TaxCategory.INTRA_COMMUNITY, "VATEX-EU-IC",
            _("Supply of goods within the European Union: 0 %. The buyer accounts for the tax."),
        )  # fmt: skip
    if settings.eu_firms == InvoiceSettings.EuFirms.SERVICES:
        return Rule(
            TaxCategory.REVERSE_CHARGE, "VATEX-EU-AE",
            _("Reverse charge: the buyer accounts for the tax."),
        )  # fmt: skip
    raise NoInvoice(
        _(
            "This order bears no tax, and by the settings of invoices firms of other EU countries "
            "do."
        )
    )


def _zero_by_the_books(product_ids: Collection[int], there: str, shop: ShopSettings) -> bool:
    """The tax class of every such product has a rate of 0 % of its own, as placing looked it up."""
    classes = set(Product.objects.filter(pk__in=product_ids).values_list("tax_class_id", flat=True))
    countries = (there, shop.country) if shop.oss else (shop.country,)
    stated = TaxRate.objects.filter(
        tax_class__in=classes, country__in=countries, percent=Decimal(0)
    )
    return bool(classes) and set(stated.values_list("tax_class_id", flat=True)) == classes


def is_oss(order: Order, shop: ShopSettings) -> bool:
    """Taxed at the rates of another country of the EU, under the one-stop shop."""
    there = str(order.shipping_address.get("country") or "")
    taxed = any(row["rate"] != ZERO for row in order.taxes)
    return shop.oss and taxed and there in EU and shop.country in EU and there != shop.country
