"""What KSeF answered about an issued document: its number and the receipt (UPO), beside it.

The only writer of `KsefRecord`. Whoever sends the file, a person or another program, tells the
number here; the document itself stays as it was issued. Nothing here talks to KSeF.
"""

import re
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from orderwright.domain.invoices.kinds import InvoiceKind
from orderwright.domain.invoices.models import Invoice, KsefRecord
from orderwright.domain.invoices.queries import invoice_data
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.log.models import Level
from orderwright.kernel.log.services import write
from orderwright.kernel.own_words import Said

NUMBER = re.compile(r"[0-9]{10}-[0-9]{8}-[0-9A-F]{12}-[0-9A-F]{2}")
POLYNOMIAL = 0x07
CHECKED = 32
"""Characters before the last hyphen."""
RECORDED = gettext_noop("Invoice %(invoice)s is in KSeF as %(number)s.")


@dataclass(frozen=True, slots=True)
class Answer:
    """`file_hash`: SHA-256 of the file as it was sent, base64 for addresses; "" when nobody knows.
    `upo`: the receipt as it came, or None.
    """

    number: str
    file_hash: str = ""
    upo: bytes | None = None


def is_number(text: str) -> bool:
    """Whether KSeF can have given this number: its form and its check sum."""
    return bool(NUMBER.fullmatch(text)) and _crc8(text[:CHECKED]) == int(text[-2:], 16)


def belongs_in(row: Invoice) -> bool:
    """Whether a document can be in KSeF at all: a tax document of a Polish seller."""
    return row.kind != InvoiceKind.PROFORMA and bool(invoice_data(row).seller.nip)


def of_invoice(row: Invoice) -> KsefRecord | None:
    """What is known of a document."""
    return KsefRecord.objects.filter(invoice=row).first()


def record(row: Invoice, answer: Answer, *, by: str) -> KsefRecord:
    """Keep the answer; told again, the later word counts, and a receipt that is there stays while
    the number does. Raises BadInput at `number`.
    """
    if wrong := _wrong(row, answer.number):
        raise BadInput({"number": wrong})
    try:
        with transaction.atomic():
            kept = _kept(row, answer, by)
    except IntegrityError as taken:
        raise BadInput({"number": _("Another document has this number.")}) from taken
    told = {"invoice": row.number, "number": answer.number}
    write("invoices", Level.INFO, Said(RECORDED, told), order_number=row.order.number)
    return kept


def _kept(row: Invoice, answer: Answer, by: str) -> KsefRecord:
    known = KsefRecord.objects.select_for_update().filter(invoice=row).first()
    kept = known or KsefRecord(invoice=row)
    same = kept.number == answer.number
    kept.upo = answer.upo if answer.upo is not None or not same else kept.upo
    # The hash of a receipt is KSeF's own word: a later guess of ours does not replace it.
    if answer.upo is not None or not same or kept.upo is None:
        kept.file_hash = answer.file_hash
    kept.number, kept.recorded_at, kept.recorded_by = answer.number, clock.now(), by[:120]
    kept.save()
    return kept


def _wrong(row: Invoice, number: str) -> str:
    if not belongs_in(row):
        return _("This document does not go to KSeF.")
    if not is_number(number):
        return _(
            "This is no number of KSeF: look at its digits, as 5265877635-20250826-0100001AF629-AF."
        )
    if not number.startswith(invoice_data(row).seller.nip):
        return _("This number was given to another seller: it begins with its tax id.")
    return ""


def _crc8(text: str) -> int:
    rest = 0
    for byte in text.encode():
        rest ^= byte
        for _bit in range(8):
            rest = (rest << 1 ^ POLYNOMIAL if rest & 0x80 else rest << 1) & 0xFF
    return rest
