"""What a document holds apart from its sums: parties, numbers, kept text, settings."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from orderwright.domain.invoices import content, numbering, services
from orderwright.domain.invoices.errors import BadInvoiceSettings
from orderwright.domain.invoices.kinds import (
    Cause,
    InvoiceKind,
    LineKind,
    PaymentMeans,
    TaxCategory,
)
from orderwright.domain.invoices.parties import ids_of
from orderwright.domain.invoices.shapes import (
    AdvanceTax,
    ClaimedAdvance,
    CorrectedInvoice,
    InvoiceAccount,
    InvoiceData,
    InvoiceHome,
    InvoiceLine,
    InvoiceOrder,
    InvoiceParty,
    InvoicePayment,
    InvoiceTax,
    InvoiceTotals,
)
from orderwright.domain.invoices.territory import county
from orderwright.kernel.numbers.errors import BadPattern

SHOP = InvoiceParty("Lipowa 7", "Lipowa 7", "5265877635", "PL5265877635", "5265877635",
                    city="Kraków", country="PL")  # fmt: skip
LINE = InvoiceLine(1, LineKind.GOODS, "Łańcuch", 2, 1000, 1626, 374, 2000, "23",
                   TaxCategory.STANDARD, "A1")  # fmt: skip
DOCUMENT = InvoiceData(
    kind=InvoiceKind.CREDIT_NOTE, number="KOR/1/2026", uuid="u", language="pl",
    issued_at=datetime(2026, 11, 22, 8, 0, tzinfo=UTC), issue_date=date(2026, 11, 22),
    issue_place="Kraków", sale_date=None, due_date=date(2026, 12, 6), currency="EUR",
    price_mode="gross", seller=SHOP, buyer=replace(SHOP, name="Anna"), delivery=None,
    order=InvoiceOrder("2026-000001", date(2026, 11, 20)), lines=(LINE,),
    taxes=(InvoiceTax("23", TaxCategory.STANDARD, 1626, 374, 2000, home_net=7000, home_tax=1600),),
    totals=InvoiceTotals(1626, 374, 2000, 0, 2000, 0, 0, 2000),
    payment=InvoicePayment(PaymentMeans.TRANSFER, "Przelew", "2026000001",
                           InvoiceAccount("PL61109010140000071219812874")),
    home=InvoiceHome("PLN", "4.3125", date(2026, 11, 20), "NBP", 7000, 1600, 8600),
    advances=(ClaimedAdvance("FZ/1/2026", date(2026, 11, 1), 813, 187, 1000, "v",
                             (AdvanceTax("23", 813, 187),)),),
    corrected=CorrectedInvoice("FV/1/2026", InvoiceKind.INVOICE, date(2026, 11, 1), "w",
                               Cause.BUYER, "Literówka", (LINE,), (LINE,), SHOP),
    notes=("Zwolnienie",), oss=True,
)  # fmt: skip


@pytest.mark.once
def test_a_kept_document_reads_as_it_was_written() -> None:
    text = content.written(DOCUMENT)
    assert content.read(text) == DOCUMENT
    assert content.written(content.read(text)) == text
    assert "Łańcuch" in text
    assert len(content.fingerprint(text)) == 64


@pytest.mark.once
def test_a_text_of_before_a_field_was_added_still_reads() -> None:
    text = content.written(replace(DOCUMENT, oss=False)).replace(',"oss":false', "")
    assert content.read(text).oss is False


@pytest.mark.once
@pytest.mark.parametrize(
    ("tax_id", "country", "vat_id", "nip", "company_id"),
    [
        ("526-58-77-635", "PL", "PL5265877635", "5265877635", ""),
        ("PL5265877635", "CZ", "PL5265877635", "5265877635", ""),
        ("25596641", "CZ", "", "", "25596641"),
        ("CZ25596641", "CZ", "CZ25596641", "", "25596641"),
        ("CZ7103192745", "CZ", "CZ7103192745", "", ""),
        ("RO18547290", "RO", "RO18547290", "", "18547290"),
        ("18547290", "RO", "", "", "18547290"),
        ("EL094259216", "GR", "EL094259216", "", ""),
        ("136695976", "DE", "DE136695976", "", ""),
        ("", "PL", "", "", ""),
    ],
)
def test_a_tax_id_is_taken_apart(
    tax_id: str, country: str, vat_id: str, nip: str, company_id: str
) -> None:
    found = ids_of(tax_id, country)
    assert found == {"vat_id": vat_id, "nip": nip, "company_id": company_id}


@pytest.mark.once
@pytest.mark.parametrize(
    ("code", "expected"),
    [("400158", "RO-CJ"), ("010011", "RO-B"), ("077190", "RO-IF"), ("990000", ""), ("31-146", "")],
)
def test_a_romanian_county_follows_from_the_post_code(code: str, expected: str) -> None:
    assert county("RO", code) == expected
    assert county("PL", code) == ""


@pytest.mark.once
@pytest.mark.atom("U28")
@pytest.mark.parametrize(
    ("pattern", "period", "number"),
    [
        ("FV/{n}/{year}", "2026", "FV/7/2026"), ("FV {n}", None, None),
        ("{n:04}/{month:02}/{yy}", "2026-11", "0007/11/26"), ("FV-{n}", "", "FV-7"),
        ("FV/{n}/{month}", "", "FV/7/11"), ("FV/{year}", None, None),
    ],
)  # fmt: skip
def test_a_series_starts_anew_as_its_pattern_says(
    pattern: str, period: str | None, number: str | None
) -> None:
    day = date(2026, 11, 22)
    if number is None:
        with pytest.raises(BadPattern):
            numbering.written_number(pattern, 7, day)
        return
    assert numbering.written_number(pattern, 7, day) == number
    assert numbering.period_of(pattern, day) == period


@pytest.mark.django_db
@pytest.mark.atom("U28")
def test_two_series_never_share_a_pattern() -> None:
    with pytest.raises(BadInvoiceSettings) as refused:
        services.change_settings(invoice_pattern="KOR/{n}/{year}")
    assert "twice" in refused.value.fields["credit_note_pattern"]
    with pytest.raises(BadInvoiceSettings) as refused:
        services.change_settings(due_days=4000, place="a\x00", when="sometimes")
    assert set(refused.value.fields) == {"due_days", "place", "when"}


@pytest.mark.django_db
def test_a_rate_that_cannot_be_is_refused_at_its_field() -> None:
    with pytest.raises(BadInvoiceSettings) as refused:
        services.keep_rate("ZZZ", date(2026, 11, 20), Decimal(0), " ")
    assert set(refused.value.fields) == {"currency", "rate", "source"}
