"""The card "KSeF" of an issued document: its number, its receipt, and where staff record both.

POST /panel/invoices/<id>/ksef, GET /panel/invoices/<id>/upo.xml. What is right is said by
`domain/invoices/ksef.py`.
"""

from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.invoices import ksef
from orderwright.domain.invoices.ksef import Answer
from orderwright.domain.invoices.models import Invoice, KsefRecord
from orderwright.domain.invoices.queries import settings
from orderwright.entrypoints import exports
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.forms import PanelForm, carry_out
from orderwright.entrypoints.panel.frame import go
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.outbound.documents.exchange import ksef_numbers
from orderwright.outbound.documents.exchange.errors import Unfit

CODE = "ksef"


class KsefForm(PanelForm):
    """The number, and the receipt when it is there already."""

    number = forms.CharField(label=gettext_lazy("KSeF number"), max_length=35)
    upo = forms.FileField(
        label=gettext_lazy("Receipt (UPO), XML"), required=False,
        help_text=gettext_lazy(
            "Without it the code on the PDF is made of the KSeF file that is downloaded here."
        ),
    )  # fmt: skip

    def clean_number(self) -> str:
        """Without the blanks of a copied text."""
        return "".join(str(self.cleaned_data["number"]).split()).upper()

    def clean_upo(self) -> bytes | None:
        """The receipt's bytes; its number is compared when both are known."""
        file = self.cleaned_data["upo"]
        if not file:
            return None
        if file.size > ksef_numbers.LARGEST_UPO:
            raise forms.ValidationError(_("This file is too large to be a receipt."))
        return bytes(file.read())

    def answer_of(self, row: Invoice) -> Answer | None:
        """What was typed, or None with the sentence at its field."""
        number, upo = self.cleaned_data["number"], self.cleaned_data["upo"]
        if upo is None:
            return Answer(number, _our_hash(row))
        try:
            return Answer(number, ksef_numbers.sent_hash(upo, number), upo)
        except Unfit as why:
            self.add_error("upo", str(why))
            return None


@dataclass(frozen=True, slots=True)
class KsefCard:
    """What is recorded, and the form where there is something to record."""

    record: KsefRecord | None
    form: KsefForm | None


def card_of(row: Invoice, form: KsefForm | None = None) -> KsefCard | None:
    """None where KSeF does not matter: another country's seller, or the setting is off."""
    known = ksef.of_invoice(row)
    if known is None and not (settings().ksef and ksef.belongs_in(row)):
        return None
    return KsefCard(known, form or KsefForm(initial={"number": known.number if known else ""}))


def record(request: HttpRequest, row: Invoice) -> KsefForm | None:
    """The form with its sentences, or None when it was recorded."""
    form = KsefForm(request.POST, request.FILES)
    answer = form.answer_of(row) if form.is_valid() else None
    if answer is None or not _kept(request, form, row, answer):
        return form
    say(request, Toast(_("Saved.")))
    return None


def upo(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """GET /panel/invoices/<id>/upo.xml: the receipt as it came."""
    known = KsefRecord.objects.filter(invoice_id=invoice_id, upo__isnull=False).first()
    if known is None or known.upo is None:
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="UPO-{known.number}.xml"',
        "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store",
    }  # fmt: skip
    return HttpResponse(bytes(known.upo), content_type="application/xml", headers=headers)


def back_to(request: HttpRequest, row: Invoice) -> HttpResponse:
    """The document's page anew."""
    return go(request, reverse("panel:invoice", args=[row.pk]))


def _kept(request: HttpRequest, form: KsefForm, row: Invoice, answer: Answer) -> bool:
    def keep() -> KsefRecord:
        return ksef.record(row, answer, by=f"staff:{person(request).name}")

    return carry_out(form, keep) is not None


def _our_hash(row: Invoice) -> str:
    """Of the file that we write; a document that does not fit was sent by another program."""
    try:
        return ksef_numbers.file_hash(exports.invoice_file(row, CODE).content)
    except Unfit:
        return ""
