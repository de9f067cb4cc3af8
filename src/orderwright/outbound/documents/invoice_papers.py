"""An issued document as a paper: invoice, proforma, advance, final, credit note.

`paper_of` adds what came after the issue: KSeF's number and the code that leads there.

Everything comes from the kept content (`InvoiceData`), so that a copy printed in ten years says
what the first one said; only logo, stamp and foot are those of today. In the document's language.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils import translation
from django.utils.translation import gettext as _

from orderwright.domain.invoices import ksef, queries
from orderwright.domain.invoices.kinds import InvoiceKind, TaxCategory
from orderwright.domain.invoices.models import Invoice
from orderwright.domain.invoices.shapes import (
    InvoiceData,
    InvoiceHome,
    InvoiceLine,
    InvoiceParty,
    InvoiceTax,
)
from orderwright.domain.overview.bill import percent
from orderwright.domain.shop import papers
from orderwright.kernel.money import Money
from orderwright.outbound.documents.exchange.ksef_numbers import code_link
from orderwright.outbound.documents.joining import joined
from orderwright.outbound.documents.paper_parts import (
    day,
    foot,
    locale,
    money,
    picture,
    place,
    rows,
    tax_id_row,
)
from orderwright.outbound.documents.payment_code_texts import Transfer
from orderwright.outbound.documents.payment_codes import PaymentCode, code_for
from orderwright.outbound.documents.scan_codes import ScanCode
from orderwright.outbound.documents.sheets import Pair, Party, Paying, Sheet, Table, printed

RATELESS = {
    TaxCategory.EXEMPT: "E",
    TaxCategory.REVERSE_CHARGE: "AE",
    TaxCategory.INTRA_COMMUNITY: "K",
    TaxCategory.EXPORT: "G",
    TaxCategory.OUTSIDE: "O",
}
"""Categories without a rate stand by their letters; what they mean is said below the totals."""


@dataclass(frozen=True, slots=True)
class InKsef:
    """What KSeF answered: the number, and the address of code I, "" where it cannot be made."""

    number: str
    link: str


def paper_of(row: Invoice) -> bytes:
    """An issued document as PDF/A, with all that is known of it now."""
    document, known = queries.invoice_data(row), ksef.of_invoice(row)
    if known is None:
        return invoice_pdf(document)
    nip, sent = document.seller.nip, known.file_hash
    link = code_link(sent, nip, document.issue_date) if sent else ""
    return invoice_pdf(document, InKsef(known.number, link))


def invoice_pdf(document: InvoiceData, in_ksef: InKsef | None = None) -> bytes:
    """The document as PDF/A; the same content gives the same bytes."""
    with translation.override(document.language):
        paper = sheet(document)
        if in_ksef:
            fact = (_("KSeF number"), in_ksef.number)
            paper = replace(paper, notes=(*paper.notes, fact), scan=_scan(in_ksef))
        return printed([paper], locale=locale(), at=document.issued_at)


def _scan(in_ksef: InKsef) -> ScanCode | None:
    if not in_ksef.link:
        return None
    return ScanCode(in_ksef.link, in_ksef.number, _("Code to check this invoice in KSeF"))


def invoices_pdf(documents: Sequence[InvoiceData]) -> bytes:
    """Several as one file. Raises ValueError for none."""
    return joined(invoice_pdf(document) for document in documents)


def sheet(document: InvoiceData) -> Sheet:
    """The paper in the active language."""
    shows, totals = papers.paper_settings(), tuple(_totals(document))
    return Sheet(
        title=f"{InvoiceKind(document.kind).label} {document.number}", subtitle=_corrects(document),
        facts=tuple(_facts(document)), parties=tuple(_parties(document)),
        goods=_lines(document, document.lines), totals=totals, sum_at=_sum_at(document),
        taxes=_taxes(document), after=tuple(_balance(document)), more=tuple(_states(document)),
        notes=tuple(_notes(document)), paying=_paying(document),
        sender=rows(document.seller.legal_name, document.seller.email, document.seller.phone),
        logo=picture(papers.Kind.LOGO) if shows.shows_logo else None,
        stamp=picture(papers.Kind.STAMP) if shows.shows_stamp else None, stamped="",
        foot=foot(shows),
    )  # fmt: skip


def _corrects(document: InvoiceData) -> str:
    corrected = document.corrected
    if corrected is None:
        return ""
    told = {"number": corrected.number, "day": day(corrected.issue_date)}
    return _("Corrects %(number)s of %(day)s") % told


def _facts(document: InvoiceData) -> Iterator[Pair]:
    yield _("Date of issue"), day(document.issue_date)
    if document.issue_place:
        yield _("Place of issue"), document.issue_place
    if document.sale_date:
        yield _("Date of sale"), day(document.sale_date)
    if document.due_date:
        yield _("Due date"), day(document.due_date)
    yield _("Payment"), document.payment.name
    yield _("Order"), document.order.number
    if document.payment.variable_symbol and document.seller.country in ("CZ", "SK"):
        yield _("Variable symbol"), document.payment.variable_symbol


def _parties(document: InvoiceData) -> Iterator[Party]:
    yield Party(_("Seller"), _party(document.seller))
    yield Party(_("Buyer"), _party(document.buyer))
    if document.delivery:
        yield Party(_("Deliver to"), _party(document.delivery))


def _party(who: InvoiceParty) -> tuple[str, ...]:
    at = {
        "street": who.street, "postal_code": who.postal_code, "city": who.city,
        "country": who.country,
    }  # fmt: skip
    company_id = _("Company id: %(id)s") % {"id": who.company_id} if who.company_id else ""
    number = who.vat_id or who.tax_id
    return rows(who.company, who.name, *place(at), company_id, tax_id_row(number))


def _lines(document: InvoiceData, lines: Sequence[InvoiceLine]) -> Table:
    price = _("Gross price") if document.price_mode == "gross" else _("Net price")
    head = (
        _("No."),
        _("Goods"),
        _("Pieces"),
        price,
        _("Net"),
        _("VAT rate"),
        _("VAT amount"),
        _("Gross"),
    )
    told = tuple(_line(line, document.currency) for line in lines)
    return Table(head, told, wide=1, numbers=frozenset({2, 3, 4, 5, 6, 7}))


def _line(line: InvoiceLine, currency: str) -> tuple[str, ...]:
    name = f"{line.name} ({line.sku})" if line.sku else line.name
    rate = _rate(line.rate, line.category)
    sums = (line.unit_price, line.net, line.tax, line.gross)
    price, net, tax, gross = (money(Money(minor, currency)) for minor in sums)
    return (str(line.position), name, str(line.quantity), price, net, rate, tax, gross)


def _rate(rate: str, category: TaxCategory) -> str:
    return RATELESS.get(TaxCategory(category)) or percent(rate)


def _totals(document: InvoiceData) -> Iterator[Pair]:
    sums, currency = document.totals, document.currency
    yield _("Net"), money(Money(sums.net, currency))
    yield _("Tax"), money(Money(sums.tax, currency))
    if sums.rounding:
        yield _("Rounding"), money(Money(sums.rounding, currency))
    yield _sum_word(document), money(Money(sums.total, currency))


def _sum_word(document: InvoiceData) -> str:
    return _("Difference") if document.kind == InvoiceKind.CREDIT_NOTE else _("Total")


def _sum_at(document: InvoiceData) -> int:
    return 3 if document.totals.rounding else 2


def _taxes(document: InvoiceData) -> Table:
    head = (_("VAT rate"), _("Net"), _("VAT amount"), _("Gross"))
    told = tuple(row for tax in document.taxes for row in _tax(tax, document))
    return Table(head, told, wide=0, numbers=frozenset({1, 2, 3}))


def _tax(tax: InvoiceTax, document: InvoiceData) -> Iterator[tuple[str, ...]]:
    """The rate's row; of a document in foreign money, its tax at home below it."""
    sums = (tax.net, tax.tax, tax.gross)
    net, due, gross = (money(Money(minor, document.currency)) for minor in sums)
    yield (_rate(tax.rate, tax.category), net, due, gross)
    if document.home and tax.home_tax is not None:
        yield ("", "", money(Money(tax.home_tax, document.home.currency)), "")


def _balance(document: InvoiceData) -> Iterator[Pair]:
    sums, currency = document.totals, document.currency
    for advance in document.advances:
        told = _("Advance invoice %(number)s") % {"number": advance.number}
        yield told, money(Money(-advance.gross, currency))
    if document.kind == InvoiceKind.CREDIT_NOTE:
        if sums.due < 0:
            yield _("To be given back"), money(Money(-sums.due, currency))
        return
    yield _("Paid"), money(Money(sums.paid, currency))
    if document.payment.paid_on and sums.due <= 0:
        yield _("Paid on"), day(document.payment.paid_on)
    yield _("Still to pay"), money(Money(max(sums.due, 0), currency))


def _states(document: InvoiceData) -> Iterator[tuple[str, Table]]:
    """A credit note shows the document before and after the correction."""
    corrected = document.corrected
    if corrected and corrected.lines_before:
        yield _("Before the correction"), _lines(document, corrected.lines_before)
        yield _("After the correction"), _lines(document, corrected.lines_after)


def _notes(document: InvoiceData) -> Iterator[Pair]:
    corrected = document.corrected
    if corrected:
        yield _("Reason of the correction"), corrected.reason
        if corrected.buyer_before:
            yield _("Buyer before the correction"), ", ".join(_party(corrected.buyer_before))
    said = "\n".join(dict.fromkeys((*_reasons(document), *document.notes)))
    if said:
        yield _("Notes"), said
    if document.home:
        yield _("Exchange rate"), _exchange(document.home, document.currency)


def _reasons(document: InvoiceData) -> Iterator[str]:
    """Why a rate is what it is, beside its letters."""
    for tax in document.taxes:
        if tax.reason:
            yield f"{_rate(tax.rate, tax.category)}: {tax.reason}"


def _exchange(home: InvoiceHome, currency: str) -> str:
    told = {
        "rate": home.rate, "home": home.currency, "currency": currency,
        "day": day(home.rate_date), "source": home.source,
    }  # fmt: skip
    return _("1 %(currency)s = %(rate)s %(home)s (%(source)s, %(day)s)") % told


def _paying(document: InvoiceData) -> Paying | None:
    """Where a transfer goes while something is due."""
    account, due = document.payment.account, Money(document.totals.due, document.currency)
    if account is None or due.minor <= 0:
        return None
    bank = ", ".join(rows(account.bank, f"BIC {account.bic}" if account.bic else ""))
    return Paying(
        _("Please transfer %(amount)s to") % {"amount": money(due)},
        (rows(account.holder, account.number, bank),), _code(document, due),
    )  # fmt: skip


def _code(document: InvoiceData, due: Money) -> PaymentCode | None:
    account = document.payment.account
    if account is None:
        return None
    return code_for(Transfer(
        account=account.iban or account.number, amount=due, reference=document.number,
        recipient=account.holder or document.seller.legal_name, bic=account.bic,
        tax_id=document.seller.nip,
    ))  # fmt: skip
