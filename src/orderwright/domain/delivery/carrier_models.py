"""Carriers: who takes parcels, and what the shop knows of them (S3-36).

Written by `carrier_services.py`.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Carrier(models.Model):
    """One carrier. `page` holds `{number}`; `shape` is a regular expression for the whole number,
    `example` says it in words, both may be empty.

    `service`: the code of the adapter that makes its labels, empty = labels are drawn by us.
    `cut_off`: what is ready after it leaves the next day; in the shop's time zone.
    """

    class Format(models.TextChoices):
        PDF_A6 = "pdf_a6", _("PDF, A6")
        PDF_A4 = "pdf_a4", _("PDF, four on an A4 sheet")
        ZPL = "zpl", _("ZPL, 4 x 6 inches")

    class Check(models.TextChoices):
        NONE = "", "-"
        S10 = "s10", _("S10 of the posts")
        SSCC = "sscc", _("SSCC, mod 10")
        DPD = "dpd", _("DPD, mod 37/36")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    page = models.CharField(_("tracking address"), max_length=200, blank=True, default="")
    shape = models.CharField(_("shape of its numbers"), max_length=200, blank=True, default="")
    example = models.CharField(_("shape in words"), max_length=80, blank=True, default="")
    check_digit = models.CharField(
        _("check digit"), max_length=8, choices=Check.choices, blank=True, default=Check.NONE
    )
    label_format = models.CharField(
        _("labels"), max_length=8, choices=Format.choices, default=Format.PDF_A6
    )
    cut_off = models.TimeField(_("takes parcels until"), null=True, blank=True)
    service = models.CharField(_("service"), max_length=24, blank=True, default="")
    position = models.PositiveIntegerField(_("position"), default=100)
    active = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.code
