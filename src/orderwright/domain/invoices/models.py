"""Rows of invoicing: settings, exchange rates, counters, issued documents and their taxes.

Written by the services of this app only. An issued document is never updated: `services.py` has no
such verb, and a trigger of the database refuses it (migration 0002, decision 0019). What it states
is `InvoiceText`; the columns beside it are there to be searched and summed.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orderwright.domain.invoices.kinds import Cause, InvoiceKind, TaxCategory
from orderwright.domain.orders.models import Order


class InvoiceSettings(models.Model):
    """One row: when invoices are made, for whom, and how they are numbered."""

    class When(models.TextChoices):
        NEVER = "never", _("Never: another system invoices")
        BY_HAND = "by_hand", _("By hand")
        ON_PAYMENT = "on_payment", _("By itself when the order is paid")
        ON_SENDING = "on_sending", _("By itself when the order is sent")

    class Whom(models.TextChoices):
        TAX_ID = "tax_id", _("Only with a tax id")
        ON_DEMAND = "on_demand", _("By itself with a tax id, by hand for everybody")
        EVERYBODY = "everybody", _("Everybody")

    class DeliveryCost(models.TextChoices):
        ESTIMATED = "estimated", _("As it was agreed in the order")
        REAL = "real", _("As it really was, typed in when the invoice is made")

    class EuFirms(models.TextChoices):
        TAXED = "taxed", _("Taxed like everybody")
        GOODS = "K", _("0 %: supply of goods within the EU")
        SERVICES = "AE", _("0 %: reverse charge")

    when = models.CharField(
        _("invoices are made"), max_length=12, choices=When.choices, default=When.BY_HAND
    )
    whom = models.CharField(_("for whom"), max_length=12, choices=Whom.choices, default=Whom.TAX_ID)
    advances = models.BooleanField(_("a part payment makes an advance invoice"), default=False)
    corrects_itself = models.BooleanField(
        _("a refund and a cancellation make a credit note"), default=True
    )
    delivery_cost = models.CharField(
        _("cost of delivery"), max_length=10, choices=DeliveryCost.choices,
        default=DeliveryCost.ESTIMATED,
    )  # fmt: skip
    due_days = models.PositiveIntegerField(_("days to pay"), default=14)
    place = models.CharField(_("place of issue"), max_length=80, blank=True, default="")
    invoice_pattern = models.CharField(
        _("numbers of invoices"), max_length=30, default="FV/{n}/{year}"
    )
    proforma_pattern = models.CharField(
        _("numbers of proforma invoices"), max_length=30, default="PF/{n}/{year}"
    )
    advance_pattern = models.CharField(
        _("numbers of advance invoices"), max_length=30, default="FZ/{n}/{year}"
    )
    credit_note_pattern = models.CharField(
        _("numbers of credit notes"), max_length=30, default="KOR/{n}/{year}"
    )
    eu_firms = models.CharField(
        _("firms of other EU countries, with a VAT id"), max_length=6, choices=EuFirms.choices,
        default=EuFirms.TAXED,
    )  # fmt: skip
    exempt = models.BooleanField(_("the shop is exempt from VAT"), default=False)
    exempt_text = models.CharField(
        _("sentence about the exemption"), max_length=300, blank=True, default=""
    )
    note = models.CharField(_("note on every invoice"), max_length=300, blank=True, default="")
    mail_format = models.CharField(
        _("file for programs beside the PDF in mails"), max_length=12, blank=True, default=""
    )
    ksef = models.BooleanField(_("invoices for firms go to KSeF"), default=False)

    def __str__(self) -> str:
        return self.when


class ExchangeRate(models.Model):
    """Units of the shop's currency for one unit of `currency`, published on `day` by `source`."""

    currency = models.CharField(_("currency"), max_length=3)
    day = models.DateField(_("day"))
    rate = models.DecimalField(_("rate"), max_digits=14, decimal_places=6)
    source = models.CharField(_("source"), max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["currency", "day"], name="exchange_rate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day}: {self.rate}"


class InvoiceCounter(models.Model):
    """The last number of a series in a period: "2026", "2026-11", or "" where it never starts anew.

    Its row is locked from drawing to commit, so that a document rolled back leaves no gap.
    """

    series = models.CharField(max_length=12)
    period = models.CharField(max_length=7, blank=True)
    last = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "period"], name="invoice_counter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.period}: {self.last}"


class Invoice(models.Model):
    """One issued document. Amounts in minor units of `currency`; of a credit note: differences.

    `n`: its place in `series` and `period`. `corrects`: what a credit note is about. `sha256`: of
    `InvoiceText.content`.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="invoices")
    kind = models.CharField(max_length=12, choices=InvoiceKind.choices)
    number = models.CharField(max_length=30, unique=True)
    series = models.CharField(max_length=12)
    period = models.CharField(max_length=7, blank=True)
    n = models.IntegerField()
    uuid = models.CharField(max_length=36, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=120)
    issue_date = models.DateField()
    due_date = models.DateField(null=True)
    language = models.CharField(max_length=8)
    currency = models.CharField(max_length=3)
    net = models.BigIntegerField()
    tax = models.BigIntegerField()
    total = models.BigIntegerField()
    buyer_name = models.CharField(max_length=120)
    buyer_tax_id = models.CharField(max_length=20, blank=True, default="")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="corrections"
    )
    cause = models.CharField(max_length=8, choices=Cause.choices, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "period", "n"], name="invoice_gapless"),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(kind__in=["invoice", "final"]),
                name="invoice_once_an_order",
            ),
            models.CheckConstraint(
                condition=Q(kind="credit_note", corrects__isnull=False)
                | (~Q(kind="credit_note") & Q(corrects__isnull=True)),
                name="invoice_credit_note_corrects",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-issue_date", "-id"], name="invoice_newest")]

    def __str__(self) -> str:
        return self.number


class InvoiceText(models.Model):
    """What the document states, word for word: canonical JSON of `shapes.InvoiceData`."""

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="text")
    content = models.TextField()

    def __str__(self) -> str:
        return str(self.invoice)


class KsefRecord(models.Model):
    """What KSeF answered about a document. Apart from it, because the document is never altered.

    `file_hash`: SHA-256 of the file as it was sent, base64 for addresses; `upo`: the receipt as it
    came.
    """

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="ksef")
    number = models.CharField(max_length=35, unique=True)
    file_hash = models.CharField(max_length=43, blank=True, default="")
    upo = models.BinaryField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.number


class InvoiceTax(models.Model):
    """What a document states at one rate and category, after the advances: summed by the list."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="taxes")
    rate = models.CharField(max_length=8)
    category = models.CharField(max_length=2, choices=TaxCategory.choices)
    net = models.BigIntegerField()
    tax = models.BigIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice", "rate", "category"], name="invoice_tax_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rate} {self.category}"
