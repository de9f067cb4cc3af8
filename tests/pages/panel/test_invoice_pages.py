"""Invoices in the panel: the card on the order, the list of a period, one document, settings."""

import csv
import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfReader

from orderwright.domain.invoices import services
from orderwright.domain.invoices.models import ExchangeRate, Invoice
from orderwright.domain.invoices.queries import InvoiceFilter, page, settings
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.services import change_settings
from orderwright.entrypoints import exports
from tests.pages.panel.desk import Desk
from tests.walks import ANNA, ContactWish, anna_buys, step

NIP = "5265877635"
FIRM = ContactWish(ANNA.email, ANNA.name, ANNA.phone, "Kowalska i syn", NIP)
LIST, SETTINGS = "/panel/invoices", "/panel/settings/invoices"


@pytest.fixture(autouse=True)
def seller(shop: None) -> None:
    """The shop may invoice."""
    change_settings(
        tax_id="5252248481",
        address={"street": "Prosta 1", "postal_code": "00-001", "city": "Warszawa"},
    )


def of_firm() -> Order:
    return anna_buys({"LAMP": 1}, customer=FIRM)


@pytest.mark.atom("S4-19")
def test_without_a_tax_id_the_card_says_why_there_is_no_button(ewa: Desk) -> None:
    card = ewa.order_page(anna_buys({"LAMP": 1})).one(
        "section", **{"aria-labelledby": "invoices-h"}
    )
    assert "This order has no tax id" in card.text
    assert "Issue invoice" not in card.text


@pytest.mark.atom("S4-19", "S2-27")
def test_ewa_issues_an_invoice_and_reads_it(ewa: Desk) -> None:
    order = of_firm()
    assert ewa.takes(order, "invoice").status_code == 302
    row = Invoice.objects.get()
    card = ewa.order_page(order).one("section", **{"aria-labelledby": "invoices-h"})
    assert row.number in card.text
    text = ewa.page(f"{LIST}/{row.pk}").text
    for word in (row.number, "Kowalska i syn", NIP, "Warszawa", "VAT 23 %"):
        assert word in text


def test_the_list_finds_by_number_buyer_and_period_and_sums_per_rate(ewa: Desk) -> None:
    order = of_firm()
    step(order, "proforma")
    step(order, "invoice")
    for query in ("", "?q=FV/1", "?q=kowalska", f"?q={NIP}", "?kind=invoice"):
        assert "FV/1/" in ewa.page(f"{LIST}{query}").text, query
    sums = ewa.page(LIST).one("section", **{"aria-labelledby": "sums-h"}).text
    assert f"{order.total / 100:.2f}" in sums
    for query in ("?q=nobody", "?since=2030-01-01", "?kind=advance"):
        assert "Nothing found" in ewa.page(f"{LIST}{query}").text, query
    wrong = ewa.get(f"{LIST}?since=yesterday")
    assert wrong.status_code == 422


def test_the_list_is_walked_by_a_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orderwright.domain.invoices.queries.MOST_ON_A_PAGE", 2)
    for _n in range(3):
        step(anna_buys({"LAMP": 1}, customer=FIRM), "invoice")
    first = page(InvoiceFilter())
    second = page(InvoiceFilter(), after=first.next)
    numbers = [row.n for row in [*first.items, *second.items]]
    assert (numbers, first.count, second.next) == ([3, 2, 1], 3, "")


def test_olga_changes_the_settings_and_is_told_what_is_wrong(olga: Desk) -> None:
    values = olga.page(SETTINGS).one("form", action=SETTINGS).values()
    wrong = olga.post(SETTINGS, {**values, "invoice_pattern": "FV"})
    assert wrong.status_code == 422
    assert "needs {n}" in wrong.content.decode()
    assert olga.post(SETTINGS, {**values, "when": "on_payment"}).status_code == 302
    assert settings().when == services.InvoiceSettings.When.ON_PAYMENT


def test_olga_keeps_a_rate_and_is_told_what_is_wrong(olga: Desk) -> None:
    rate = {"currency": "eur", "day": "2026-11-20", "rate": "4.3125", "source": "225/A/NBP"}
    wrong = olga.post(f"{SETTINGS}/rate", {**rate, "currency": "zzz"})
    assert wrong.status_code == 422
    assert "no such currency" in wrong.content.decode()
    assert olga.post(f"{SETTINGS}/rate", rate).status_code == 302
    assert str(ExchangeRate.objects.get().rate) == "4.312500"
    assert "4.3125" in olga.page(SETTINGS).text


def of_zip(answer: Any) -> dict[str, bytes]:
    assert answer["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.atom("S3-28", "S3-35")
@pytest.mark.threat("T14")
def test_ewa_opens_the_paper_of_an_invoice_from_its_page_and_from_the_order(ewa: Desk) -> None:
    order = of_firm()
    step(order, "invoice")
    row = Invoice.objects.get()
    paper = f"{LIST}/{row.pk}/paper.pdf"
    for shown in (f"{LIST}/{row.pk}", f"/panel/orders/{order.number}", LIST):
        assert paper in ewa.get(shown).content.decode(), shown
    plain, with_data = ewa.get(paper), ewa.get(f"{paper}?format=factur-x")
    assert row.number in PdfReader(io.BytesIO(plain.content)).pages[0].extract_text()
    assert list(PdfReader(io.BytesIO(with_data.content)).attachments) == ["factur-x.xml"]
    assert plain["Content-Disposition"].startswith("inline")
    assert plain["Cache-Control"] == "private, no-store"


@pytest.mark.atom("S3-29")
def test_the_page_names_why_a_document_fits_no_format(ewa: Desk) -> None:
    step(of_firm(), "proforma")
    row = Invoice.objects.get()
    text = ewa.page(f"{LIST}/{row.pk}").text
    assert exports.why_unfit(row, "ksef") in text
    assert exports.why_unfit(row, "ksef") != ""
    assert f"{LIST}/{row.pk}/files/ksef" not in ewa.get(f"{LIST}/{row.pk}").content.decode()


@pytest.mark.atom("S3-28", "S3-29")
@pytest.mark.threat("T66")
def test_ewa_downloads_what_she_ticked_or_the_whole_period(ewa: Desk) -> None:
    for _n in range(2):
        step(of_firm(), "invoice")
    step(of_firm(), "proforma")
    first = Invoice.objects.earliest("pk")
    asked = {"format": ["pdf", "ksef", "register"]}
    ticked = of_zip(ewa.client.get(f"{LIST}.zip", {**asked, "id": [first.pk]}))
    stem = first.number.replace("/", "-")
    assert set(ticked) == {f"{stem}.pdf", f"{stem}-ksef.xml", "vat-register.csv"}
    period = {"since": first.issue_date.isoformat(), "until": first.issue_date.isoformat()}
    whole = of_zip(ewa.client.get(f"{LIST}.zip", {**asked, **period}))
    assert len([name for name in whole if name.endswith(".pdf")]) == 3
    assert "PF" in whole["_refused.txt"].decode()
    rows = list(csv.DictReader(io.StringIO(whole["vat-register.csv"].decode())))
    assert [row["kind"] for row in rows] == ["invoice", "invoice"]
    stated = [Decimal(row["net"]) + Decimal(row["tax"]) for row in rows]
    assert stated == [Decimal(first.total) / 100] * 2


@pytest.mark.threat("T73")
def test_a_download_says_what_is_missing_or_too_much(
    ewa: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _n in range(2):
        step(of_firm(), "invoice")
    monkeypatch.setattr("orderwright.entrypoints.invoice_bundles.MOST", 1)
    said = {
        "format=pdf": "at most 1", "": "Choose at least one", "format=zzz": "no format",
        "format=pdf&since=2030-01-01": "No document fits", "format=pdf&since=x": "A date is needed",
    }  # fmt: skip
    for query, sentence in said.items():
        answer = ewa.client.get(f"{LIST}.zip?{query}", follow=True)
        assert sentence in answer.content.decode(), query


@pytest.mark.threat("T53")
def test_a_buyer_named_as_a_formula_is_a_text_in_the_register(ewa: Desk) -> None:
    step(anna_buys({"LAMP": 1}, customer=replace(FIRM, company="=1+1")), "invoice")
    file = of_zip(ewa.get(f"{LIST}.zip?format=register"))["vat-register.csv"].decode()
    assert ",=1+1," not in file
    assert "=1+1" in file
