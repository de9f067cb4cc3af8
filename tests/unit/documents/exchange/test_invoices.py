"""Invoices as files: valid by schema, clean by the rules of EN 16931, Romania's among them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orderwright.domain.invoices.kinds import Cause, InvoiceKind, LineKind, TaxCategory
from orderwright.domain.invoices.ksef import is_number
from orderwright.domain.invoices.shapes import ClaimedAdvance, CorrectedInvoice, InvoiceData
from orderwright.outbound.documents.exchange import ksef, native
from orderwright.outbound.documents.exchange.errors import Unfit
from orderwright.outbound.documents.exchange.formats import BY_CODE, Kind, of_kind
from orderwright.outbound.documents.exchange.ksef_numbers import code_link, file_hash
from tests.examples import examples
from tests.unit.documents.exchange import judged
from tests.unit.documents.exchange.made import (
    DAY,
    FIRM,
    SHOP,
    a_credit_note,
    a_line,
    an_invoice,
    in_euro,
    in_leu,
)

pytestmark = [pytest.mark.once, pytest.mark.atom("S3-29", "E6")]

NUMBER = "5265877635-20250826-0100001AF629-AF"


def an_advance() -> InvoiceData:
    return an_invoice(a_line(kind=LineKind.ADVANCE, quantity=1, gross=5000, name="Zaliczka"),
                      kind=InvoiceKind.ADVANCE, number="ZAL/2026/000004")  # fmt: skip


def a_final() -> InvoiceData:
    advance = an_advance()
    plain = an_invoice(kind=InvoiceKind.FINAL, advanced=5000)
    tax = replace(plain.taxes[0], claimed_net=4065, claimed_tax=935, claimed_gross=5000)
    return replace(plain, taxes=(tax,), advances=(
        ClaimedAdvance(advance.number, DAY, 4065, 935, 5000),
    ))  # fmt: skip


def with_the_right_buyer() -> InvoiceData:
    was = CorrectedInvoice(
        "FV/2026/000123", InvoiceKind.INVOICE, DAY, "9b2d6a52-6b1e-4a50-9a3f-0a4f8f0c1d11",
        Cause.BUYER, "Błędny nabywca", (a_line(),), (a_line(),), buyer_before=FIRM,
    )  # fmt: skip
    return a_credit_note(a_line(quantity=0, gross=0), corrected=was)


def abroad() -> InvoiceData:
    german = replace(FIRM, tax_id="DE136695976", vat_id="DE136695976", nip="", company_id="",
                     country="DE", city="Berlin", postal_code="10115")  # fmt: skip
    line = a_line(rate="0", category=TaxCategory.INTRA_COMMUNITY)
    return an_invoice(line, buyer=german)


CASES: dict[str, Callable[[], InvoiceData]] = {
    "invoice": an_invoice, "firm": lambda: an_invoice(buyer=FIRM), "credit note": a_credit_note,
    "euro": lambda: in_euro(an_invoice()), "advance": an_advance, "final": a_final,
    "buyer": with_the_right_buyer, "within the EU": abroad,
    "two rates": lambda: an_invoice(a_line(), a_line(2, rate="8", gross=999, quantity=3)),
    "something off": lambda: an_invoice(
        a_line(), a_line(2, kind=LineKind.ADJUSTMENT, name="Rabat", quantity=1, gross=-777)
    ),
    "delivery given back": lambda: a_credit_note(
        a_line(kind=LineKind.SHIPPING, name="Kurier", quantity=-1, gross=-1500)
    ),
    "exempt": lambda: an_invoice(a_line(rate="0", category=TaxCategory.EXEMPT)),
}  # fmt: skip
SCHEMAS: dict[str, Callable[[InvoiceData], Path]] = {
    "native": lambda _made: native.PUBLISHED["orderwright-invoice-1.xsd"],
    "ubl": lambda made: judged.ubl("CreditNote" if made.corrected else "Invoice"),
    "pohoda": lambda _made: judged.POHODA, "isdoc": lambda _made: judged.ISDOC,
    "ksef": lambda _made: judged.FA3, "factur-x": lambda _made: judged.facturx_schema(),
}  # fmt: skip


def written(code: str, made: InvoiceData) -> bytes:
    writer = BY_CODE[code].invoice
    assert writer is not None
    return writer(made)


def test_every_format_of_invoices_is_judged_here() -> None:
    assert {entry.code for entry in of_kind(Kind.INVOICE)} == {*SCHEMAS, "cius-ro"}


@pytest.mark.parametrize("code", SCHEMAS)
@pytest.mark.parametrize("case", CASES)
def test_every_kind_of_document_is_valid(code: str, case: str) -> None:
    made = CASES[case]()
    judged.demand_valid(written(code, made), SCHEMAS[code](made))


@pytest.mark.parametrize("case", CASES)
def test_ubl_breaks_no_rule_of_en_16931(case: str, tmp_path: Path) -> None:
    assert judged.broken_rules(written("ubl", CASES[case]()), tmp_path) == []


@pytest.mark.parametrize("case", ["invoice", "credit note", "something off", "two rates"])
def test_romanian_files_break_no_rule(case: str, tmp_path: Path) -> None:
    made = in_leu(CASES[case]())
    file = written("cius-ro", replace(made, buyer=replace(made.buyer, name="Ă" * 300)))
    assert judged.broken_rules_of_romania(file, tmp_path) == []
    assert judged.broken_rules(file, tmp_path) == []
    assert b"<cbc:CityName>SECTOR3</cbc:CityName>" in file


@pytest.mark.threat("T57", "T58")
@pytest.mark.parametrize("code", SCHEMAS)
@given(data=st.data())
@settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck))
def test_any_invoice_is_valid_whatever_people_typed(code: str, data: st.DataObject) -> None:
    made = data.draw(an_invoice_of_anything())
    judged.demand_valid(written(code, made), SCHEMAS[code](made))


@given(data=st.data())
@settings(max_examples=examples(10), deadline=None, suppress_health_check=list(HealthCheck))
def test_any_invoice_breaks_no_rule_of_en_16931(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = written("ubl", data.draw(an_invoice_of_anything()))
    assert judged.broken_rules(file, tmp_path_factory.mktemp("rules")) == []


@st.composite
def an_invoice_of_anything(draw: st.DrawFn) -> InvoiceData:
    wild = st.text(st.characters(exclude_categories=()), max_size=320)
    kinds = st.sampled_from([LineKind.GOODS, LineKind.SHIPPING, LineKind.ADJUSTMENT])
    drawn = draw(st.lists(
        st.tuples(kinds, wild, st.integers(1, 300), st.integers(1, 5_000_000),
                  st.sampled_from(["23", "8", "5"])), min_size=1, max_size=4,
    ))  # fmt: skip
    lines = [
        a_line(at, kind=kind, name=name, quantity=pieces, gross=gross, rate=rate)
        for at, (kind, name, pieces, gross, rate) in enumerate(drawn, 1)
    ]
    buyer = replace(FIRM, company=draw(wild), street=draw(wild), city=draw(wild), phone=draw(wild))
    return an_invoice(*lines, buyer=buyer, notes=(draw(wild),))


def test_a_polish_credit_note_shows_the_document_before_and_after() -> None:
    root = judged.read(ksef.fa3(a_credit_note(), {"FV/2026/000123": NUMBER}))
    rows = root.findall(".//{*}FaWiersz")
    assert [row.findtext("{*}StanPrzed") for row in rows] == ["1", None]
    assert [row.findtext("{*}P_8B") for row in rows] == ["2", "1"]
    assert root.findtext(".//{*}P_15") == "-129.90"
    assert root.findtext(".//{*}RodzajFaktury") == "KOR"
    assert root.findtext(".//{*}NrKSeFFaKorygowanej") == NUMBER


def test_a_final_invoice_states_to_ksef_what_its_advances_left() -> None:
    root = judged.read(ksef.fa3(a_final()))
    assert root.findtext(".//{*}RodzajFaktury") == "ROZ"
    assert root.findtext(".//{*}P_15") == "224.80"
    assert root.findtext(".//{*}NrFaZaliczkowej") == "ZAL/2026/000004"


@pytest.mark.parametrize(("code", "made", "why"), [
    ("ksef", an_invoice(kind=InvoiceKind.PROFORMA), "proforma"),
    ("ubl", an_invoice(kind=InvoiceKind.PROFORMA), "proforma"),
    ("ksef", an_invoice(seller=replace(SHOP, nip="")), "NIP"),
    ("ubl", an_invoice(seller=replace(SHOP, vat_id="", company_id="")), "tax id"),
    ("ksef", an_invoice(a_line(rate="19")), "19"),
    ("cius-ro", an_invoice(), "RON"),
])  # fmt: skip
def test_what_a_format_cannot_say_is_refused_with_a_sentence(
    code: str, made: InvoiceData, why: str
) -> None:
    with pytest.raises(Unfit, match=why):
        written(code, made)


def test_a_town_of_romania_whose_county_nobody_can_tell_is_asked_for() -> None:
    made: Any = in_leu(an_invoice())
    lost = replace(made.buyer, postal_code="", county="")
    with pytest.raises(Unfit, match="county"):
        written("cius-ro", replace(made, buyer=lost))


def test_a_number_of_ksef_is_known_by_its_check_sum() -> None:
    assert is_number(NUMBER)
    assert not is_number(NUMBER.replace("AF629", "AF628"))
    assert not is_number("FV/2026/000123")


def test_the_code_on_the_paper_leads_to_the_file_as_it_was_sent() -> None:
    link = code_link(file_hash(b"<Faktura/>"), "5265877635", date(2026, 11, 20))
    assert re.fullmatch(
        r"https://qr\.ksef\.mf\.gov\.pl/invoice/5265877635/20-11-2026/[\w-]{43}", link
    )
