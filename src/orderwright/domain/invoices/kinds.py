"""The words of an invoice: kinds of document, tax categories, ways to pay, causes of a correction.

Values stand in rows and in kept content: they are added to, never renamed. Pure.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InvoiceKind(models.TextChoices):
    """What a document is. Only PROFORMA states no tax: it is an offer to pay, not a tax document.

    ADVANCE: for money taken before the goods. FINAL: for the goods, less the advances. CREDIT_NOTE:
    corrects another document, be it its amounts or its words.
    """

    INVOICE = "invoice", _("Invoice")
    PROFORMA = "proforma", _("Proforma invoice")
    ADVANCE = "advance", _("Advance invoice")
    FINAL = "final", _("Final invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")


class TaxCategory(models.TextChoices):
    """UNCL5305, as EN 16931 and Peppol write it."""

    STANDARD = "S", _("Taxed")
    ZERO = "Z", _("Zero rated")
    EXEMPT = "E", _("Exempt")
    REVERSE_CHARGE = "AE", _("Reverse charge")
    INTRA_COMMUNITY = "K", _("Supply within the EU")
    EXPORT = "G", _("Export")
    OUTSIDE = "O", _("Outside the scope of tax")


class PaymentMeans(models.TextChoices):
    """How the money comes. ONLINE: by a payment service that is neither a card nor a transfer."""

    CASH = "cash", _("Cash")
    CARD = "card", _("Card")
    TRANSFER = "transfer", _("Bank transfer")
    ON_DELIVERY = "on_delivery", _("Cash on delivery")
    ONLINE = "online", _("Online payment")


class LineKind(models.TextChoices):
    """What a line stands for; writers may turn the last three into charges and allowances."""

    GOODS = "goods", _("Goods")
    ADVANCE = "advance", _("Advance")
    SHIPPING = "shipping", _("Delivery")
    FEE = "fee", _("Fee")
    ADJUSTMENT = "adjustment", _("Adjustment")


class Cause(models.TextChoices):
    """Why a credit note was made."""

    REFUND = "refund", _("Refund")
    AMOUNTS = "amounts", _("The order was changed")
    BUYER = "buyer", _("The buyer's details were wrong")
