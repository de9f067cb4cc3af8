"""What travels with a message: named when it is composed, made when it leaves (F05).

A message keeps names alone (`order`, `invoice:12`, `invoice:12:ksef`, `file:7`), so that a PDF that
cannot be made today goes along tomorrow. Called by `services.py`, `sending.py` and the pages that
show a message. Making one takes milliseconds: nothing is stored, so nothing can be half a file.
Names of files are ours, never those that somebody gave (T66).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from orderwright.domain.invoices import queries as invoices
from orderwright.domain.invoices.models import Invoice
from orderwright.domain.orders.models import Order
from orderwright.domain.shop import papers as looks
from orderwright.kernel import faults
from orderwright.outbound.documents.exchange.errors import Unfit
from orderwright.outbound.documents.exchange.formats import BY_CODE
from orderwright.outbound.documents.invoice_papers import paper_of
from orderwright.outbound.documents.order_papers import order_pdf
from orderwright.outbound.notifications import by_hand
from orderwright.outbound.notifications.files import EXTENSIONS
from orderwright.outbound.notifications.letters import Occasion
from orderwright.outbound.notifications.models import Message, MessageFile

PDF = "application/pdf"
ORDER, INVOICE = "order", "invoice"
OF_DOCUMENTS = ("mail_invoice", "mail_credit_note")


class PaperNotMade(Exception):
    """A paper cannot be made now; `str()` is the sentence. The message waits for it."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file as it travels."""

    name: str
    media_type: str
    content: bytes


def named(occasion: Occasion) -> list[str]:
    """What goes with the message of that occasion, as the shop has set it."""
    settings = looks.paper_settings()
    if occasion.template == "mail_placed" and settings.to_customer:
        return [ORDER]
    if occasion.template == by_hand.WRITTEN:
        return [str(name) for name in occasion.recorded.get("papers") or ()]
    if occasion.template == by_hand.AGAIN:
        old = by_hand.before(occasion)
        return list(old.papers) if old else []
    if occasion.template == "shop_notice" and settings.to_shop:
        return [ORDER]
    return _documents(occasion) if occasion.template in OF_DOCUMENTS else []


def _documents(occasion: Occasion) -> list[str]:
    """What the step has issued; beside each PDF its file for programs, where the shop wants one."""
    kept = occasion.recorded
    numbers = kept.get("documents") or [kept.get("document")]
    rows = Invoice.objects.filter(order_id=occasion.order_id, number__in=numbers).order_by("pk")
    found = []
    for row in rows:
        found.append(f"{INVOICE}:{row.pk}")
        if (code := invoices.settings().mail_format) in BY_CODE:
            found.append(f"{INVOICE}:{row.pk}:{code}")
    return found


def attached(message: Message) -> list[Attachment]:
    """The files, made now. Raises PaperNotMade; half a set is never answered."""
    order = Order.objects.filter(pk=message.order_id or 0).first()
    if order is None or not message.papers:
        return []
    made = (_made(str(name), order) for name in message.papers)
    return [file for file in made if file is not None]


def file_name(*parts: object) -> str:
    """Letters, digits and dashes of our own words and numbers."""
    text = "-".join(str(part) for part in parts)
    return "".join(c if c.isascii() and (c.isalnum() or c == "-") else "-" for c in text)


def _made(name: str, order: Order) -> Attachment | None:
    """None for a format that has no such document: the PDF goes without it."""
    kind, _colon, rest = name.partition(":")
    try:
        made = MAKERS[kind](order, rest)
        faults.point("papers.made")
    except Unfit:
        return None
    except Exception as error:
        told = {"paper": name, "error": f"{type(error).__name__}: {error}"}
        raise PaperNotMade(_("“%(paper)s” could not be made: %(error)s") % told) from error
    return made


def _order_paper(order: Order, _rest: str) -> Attachment:
    return Attachment(f"{file_name(order.number)}.pdf", PDF, order_pdf(order))


def _invoice_paper(_order: Order, rest: str) -> Attachment:
    """`12` is the PDF of invoice 12, `12:ksef` the file of that format."""
    row_id, _colon, code = rest.partition(":")
    row = Invoice.objects.select_related("text").get(pk=int(row_id))
    if not code:
        return Attachment(f"{file_name(row.number)}.pdf", PDF, paper_of(row))
    document = invoices.invoice_data(row)
    entry = BY_CODE[code]
    assert entry.invoice is not None
    with translation.override(document.language):
        content = entry.invoice(document)
    return Attachment(f"{file_name(row.number, code)}.{entry.extension}", entry.media_type, content)


def _sent_along(order: Order, rest: str) -> Attachment:
    """A file that staff have chosen; called by its number."""
    row = MessageFile.objects.get(pk=int(rest), order_id=order.pk)
    name = f"{file_name(order.number, row.pk)}.{EXTENSIONS[row.media_type]}"
    return Attachment(name, row.media_type, bytes(row.content))


MAKERS: dict[str, Callable[[Order, str], Attachment]] = {
    ORDER: _order_paper, INVOICE: _invoice_paper, "file": _sent_along,
}  # fmt: skip
