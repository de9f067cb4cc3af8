"""KSeF: the Polish structured invoice FA(3), form 1-0E, in force since 1 February 2026.

Schema: crd.gov.pl/wzor/2025/06/25/13775. Kinds: VAT, ZAL, ROZ, KOR, KOR_ZAL, KOR_ROZ. Of a
correction the sums are the differences, its rows the state before and after. Pure: sending,
numbers and receipts are not known here; `ksef_numbers.py` has the link of the code and the check of
a number.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from orderwright.domain.invoices.kinds import InvoiceKind, PaymentMeans, TaxCategory
from orderwright.domain.invoices.shapes import InvoiceData, InvoiceParty
from orderwright.outbound.documents.exchange import ksef_rows as rows
from orderwright.outbound.documents.exchange.elements import Element, e, group, must, opt, written
from orderwright.outbound.documents.exchange.errors import Unfit
from orderwright.outbound.documents.exchange.parties import country_of
from orderwright.outbound.documents.exchange.texts import one_line

SPACES = {"": "http://crd.gov.pl/wzor/2025/06/25/13775/"}
PROGRAM = "Orderwright"
YES, NO = "1", "2"
KINDS = {
    InvoiceKind.INVOICE: "VAT", InvoiceKind.ADVANCE: "ZAL", InvoiceKind.FINAL: "ROZ",
}  # fmt: skip
CORRECTIONS = {InvoiceKind.ADVANCE: "KOR_ZAL", InvoiceKind.FINAL: "KOR_ROZ"}
WAYS = {PaymentMeans.CASH: "1", PaymentMeans.CARD: "2", PaymentMeans.TRANSFER: "6"}
WITH_ITS_OWN_DATE = "2"
"""A correction counts in the period in which it is issued."""
LONGEST_NAME, LONGEST_TEXT, LONGEST_PHONE, LONGEST_ID = 512, 256, 16, 50
ACCOUNT = range(10, 35)


def fa3(invoice: InvoiceData, numbers: Mapping[str, str] | None = None) -> bytes:
    """The invoice as FA(3). `numbers`: KSeF's numbers of corrected or deducted documents, by our
    own number. Raises Unfit: no Polish seller, a proforma, a rate that Poland has not.
    """
    if invoice.kind == InvoiceKind.PROFORMA:
        raise Unfit(_("A proforma is no tax document: KSeF takes none."))
    if not invoice.seller.nip:
        raise Unfit(_("KSeF takes invoices of sellers with a NIP: the shop has none."))
    known = numbers or {}
    root = e(
        "Faktura", _heading(invoice), _seller(invoice), _buyer(invoice),
        e(
            "Fa", e("KodWaluty", invoice.currency), e("P_1", invoice.issue_date.isoformat()),
            opt("P_1M", one_line(invoice.issue_place), LONGEST_TEXT),
            e("P_2", one_line(invoice.number, LONGEST_TEXT)),
            e("P_6", invoice.sale_date.isoformat()) if invoice.sale_date else None,
            *rows.sums(invoice), *_advance_rate(invoice), _notes(invoice),
            e("RodzajFaktury", kind_of(invoice)), *_correction(invoice, known),
            *_advances(invoice, known), *rows.lines(invoice), _payment(invoice),
            _terms(invoice), rows.ordered(invoice),
        ),
    )  # fmt: skip
    return written(root, SPACES)


def kind_of(invoice: InvoiceData) -> str:
    """RodzajFaktury."""
    if invoice.corrected:
        return CORRECTIONS.get(invoice.corrected.kind, "KOR")
    return KINDS[invoice.kind]


def _heading(invoice: InvoiceData) -> Element:
    return e(
        "Naglowek",
        e("KodFormularza", "FA", kodSystemowy="FA (3)", wersjaSchemy="1-0E"),
        e("WariantFormularza", "3"),
        e("DataWytworzeniaFa", invoice.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ")),
        e("SystemInfo", PROGRAM),
    )  # fmt: skip


def _seller(invoice: InvoiceData) -> Element:
    who = invoice.seller
    return e(
        "Podmiot1",
        e("DaneIdentyfikacyjne", e("NIP", who.nip), must("Nazwa", _name(who))),
        _address(who, country_of(who, who)), _contact(who),
    )  # fmt: skip


def _buyer(invoice: InvoiceData) -> Element:
    who = invoice.buyer
    return e(
        "Podmiot2", _identity(who), _address(who, country_of(who, invoice.seller)),
        _contact(who), e("JST", NO), e("GV", NO),
    )  # fmt: skip


def _identity(who: InvoiceParty) -> Element:
    """By NIP, else the VAT number of another country of the EU, else any id, else none."""
    if who.nip:
        ids: list[Element | None] = [e("NIP", who.nip)]
    elif who.vat_id and not who.vat_id.startswith("PL"):
        ids = [e("KodUE", who.vat_id[:2]), e("NrVatUE", who.vat_id[2:14])]
    elif who.tax_id:
        ids = [opt("KodKraju", who.country), opt("NrID", one_line(who.tax_id, LONGEST_ID))]
    else:
        ids = [e("BrakID", YES)]
    return e("DaneIdentyfikacyjne", *ids, must("Nazwa", _name(who)))


def _name(who: InvoiceParty) -> str:
    return one_line(who.legal_name, LONGEST_NAME)


def _address(who: InvoiceParty, country: str) -> Element:
    town = one_line(f"{who.postal_code} {who.city}", LONGEST_NAME)
    street = one_line(who.street, LONGEST_NAME)
    return e(
        "Adres", e("KodKraju", country), must("AdresL1", street or town),
        opt("AdresL2", town if street else ""),
    )  # fmt: skip


def _contact(who: InvoiceParty) -> Element | None:
    email = who.email if 3 <= len(who.email) <= 255 and "@" in who.email else ""
    return group(
        "DaneKontaktowe", opt("Email", email), opt("Telefon", one_line(who.phone, LONGEST_PHONE))
    )


def _advance_rate(invoice: InvoiceData) -> list[Element | None]:
    """The rate of exchange of an advance; other documents carry it on their rows."""
    of_advance = invoice.home and invoice.kind == InvoiceKind.ADVANCE
    return [rows.exchange_rate("KursWalutyZ", invoice)] if of_advance else []


def _notes(invoice: InvoiceData) -> Element:
    categories = {tax.category: tax for tax in invoice.taxes}
    exempt = categories.get(TaxCategory.EXEMPT)
    return e(
        "Adnotacje", e("P_16", NO), e("P_17", NO),
        e("P_18", YES if TaxCategory.REVERSE_CHARGE in categories else NO), e("P_18A", NO),
        e(
            "Zwolnienie",
            *(
                (e("P_19", YES), must("P_19A", one_line(exempt.reason, LONGEST_TEXT)))
                if exempt else (e("P_19N", YES),)
            ),
        ),
        e("NoweSrodkiTransportu", e("P_22N", YES)), e("P_23", NO),
        e("PMarzy", e("P_PMarzyN", YES)),
    )  # fmt: skip


def _correction(invoice: InvoiceData, known: Mapping[str, str]) -> list[Element | None]:
    was = invoice.corrected
    if was is None:
        return []
    number = known.get(was.number, "")
    told = [e("NrKSeF", YES), e("NrKSeFFaKorygowanej", number)] if number else [e("NrKSeFN", YES)]
    before = was.buyer_before
    return [
        opt("PrzyczynaKorekty", one_line(was.reason, LONGEST_TEXT)),
        e("TypKorekty", WITH_ITS_OWN_DATE),
        e(
            "DaneFaKorygowanej", e("DataWystFaKorygowanej", was.issue_date.isoformat()),
            e("NrFaKorygowanej", one_line(was.number, LONGEST_TEXT)), *told,
        ),
        e("Podmiot2K", _identity(before), _address(before, country_of(before, invoice.seller)))
        if before else None,
    ]  # fmt: skip


def _advances(invoice: InvoiceData, known: Mapping[str, str]) -> list[Element]:
    return [
        e("FakturaZaliczkowa", e("NrKSeFFaZaliczkowej", known[part.number]))
        if part.number in known else
        e(
            "FakturaZaliczkowa", e("NrKSeFZN", YES),
            e("NrFaZaliczkowej", one_line(part.number, LONGEST_TEXT)),
        )
        for part in invoice.advances
    ]  # fmt: skip


def _payment(invoice: InvoiceData) -> Element | None:
    paid = invoice.payment.paid_on
    way = WAYS.get(invoice.payment.means)
    other = must("OpisPlatnosci", one_line(invoice.payment.name, LONGEST_TEXT))
    return group(
        "Platnosc", e("Zaplacono", YES) if paid else None,
        e("DataZaplaty", paid.isoformat()) if paid else None,
        e("TerminPlatnosci", e("Termin", invoice.due_date.isoformat()))
        if invoice.due_date and not paid else None,
        *((e("FormaPlatnosci", way),) if way else (e("PlatnoscInna", YES), other)),
        _account(invoice),
    )  # fmt: skip


def _account(invoice: InvoiceData) -> Element | None:
    account = invoice.payment.account
    number = "".join((account.iban or account.number).split()) if account else ""
    if account is None or len(number) not in ACCOUNT:
        return None
    return e(
        "RachunekBankowy", e("NrRB", number), opt("SWIFT", account.bic),
        opt("NazwaBanku", one_line(account.bank, LONGEST_TEXT)),
    )  # fmt: skip


def _terms(invoice: InvoiceData) -> Element:
    """Our order's number, so that the buyer finds it again."""
    order = invoice.order
    return e(
        "WarunkiTransakcji",
        e(
            "Zamowienia", e("DataZamowienia", order.date.isoformat()),
            e("NrZamowienia", one_line(order.number, LONGEST_TEXT)),
        ),
    )  # fmt: skip
