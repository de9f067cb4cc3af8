"""Documents over the API: the steps that issue them and the list of what was issued."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from orderwright.domain.invoices.models import Invoice
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.services import change_settings
from tests.pages.api.callers import Caller, json_of, problem
from tests.walks import ANNA, ContactWish, anna_buys

FIRM = ContactWish(ANNA.email, ANNA.name, ANNA.phone, "Kowalska i syn", "5265877635")


@pytest.fixture
def order(desk: Caller) -> Order:
    """Anna's firm buys of a shop that may invoice."""
    change_settings(
        tax_id="5252248481",
        address={"street": "Prosta 1", "postal_code": "00-001", "city": "Warszawa"},
    )
    return anna_buys({"LAMP-1": 1}, customer=FIRM)


@pytest.mark.atom("S2-27")
def test_a_program_issues_an_invoice_and_lists_it(desk: Caller, order: Order) -> None:
    path = f"/orders/{order.number}"
    (paper,) = json_of(desk.get(f"{path}/documents"))["items"]
    assert (paper["kind"], paper["issued"]) == ("order", None)
    json_of(desk.post(f"{path}/steps/invoice", {}))
    _order, invoice = json_of(desk.get(f"{path}/documents"))["items"]
    row, item = Invoice.objects.get(), invoice["issued"]
    assert (invoice["kind"], item["number"], item["sha256"]) == ("invoice", row.number, row.sha256)
    assert item["total"] == {"amount": order.money(order.total).amount, "currency": "PLN"}
    assert item["corrects"] is None
    problem(desk.post(f"{path}/steps/invoice", {}), 409)


@pytest.mark.atom("S2-27")
def test_a_credit_note_names_what_it_corrects(desk: Caller, order: Order) -> None:
    path = f"/orders/{order.number}"
    json_of(desk.post(f"{path}/steps/invoice", {}))
    json_of(desk.post(f"{path}/steps/cancel", {"reason": "Changed her mind"}))
    _order, first, second = json_of(desk.get(f"{path}/documents"))["items"]
    invoice, note = first["issued"], second["issued"]
    assert (second["kind"], note["corrects"]) == ("credit-note", invoice["number"])
    assert note["total"]["amount"] == f"-{invoice['total']['amount']}"


@pytest.mark.atom("S3-28", "S3-35", "S4-17")
def test_every_file_that_is_listed_can_be_had(desk: Caller, order: Order) -> None:
    path = f"/orders/{order.number}"
    json_of(desk.post(f"{path}/steps/invoice", {}))
    for document in json_of(desk.get(f"{path}/documents"))["items"]:
        for file in document["files"]:
            answer = desk.get(file["url"].partition("/api/v1")[2])
            assert answer.status_code in (200, 409), file
            if file["format"] == "pdf":
                assert answer.content.startswith(b"%PDF-"), file


@pytest.mark.atom("S3-28")
@pytest.mark.parametrize(("kind", "form"), [("order", "order-x"), ("invoice", "factur-x")])
def test_a_paper_carries_its_data_inside(desk: Caller, order: Order, kind: str, form: str) -> None:
    json_of(desk.post(f"/orders/{order.number}/steps/invoice", {}))
    answer = desk.get(f"/orders/{order.number}/documents/{kind}.pdf?format={form}")
    assert list(PdfReader(io.BytesIO(answer.content)).attachments) == [f"{form}.xml"]


@pytest.mark.threat("T02", "T24")
def test_papers_need_a_key_and_what_was_not_issued_is_said(desk: Caller, order: Order) -> None:
    path = f"/orders/{order.number}/documents"
    assert Client().get(f"/api/v1{path}/order.pdf").status_code == 401
    assert "issued" in problem(desk.get(f"{path}/invoice.pdf"), 409)["detail"]
    problem(desk.get(f"{path}/order.pdf?format=docx"), 400)
