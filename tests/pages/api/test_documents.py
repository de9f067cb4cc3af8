"""Documents over the API: the steps that issue them and the list of what was issued."""

import pytest

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
    assert json_of(desk.get(f"{path}/documents")) == {"items": []}
    json_of(desk.post(f"{path}/steps/invoice", {}))
    (item,) = json_of(desk.get(f"{path}/documents"))["items"]
    row = Invoice.objects.get()
    assert (item["kind"], item["number"], item["sha256"]) == ("invoice", row.number, row.sha256)
    assert item["total"] == {"amount": order.money(order.total).amount, "currency": "PLN"}
    assert item["corrects"] is None
    problem(desk.post(f"{path}/steps/invoice", {}), 409)


@pytest.mark.atom("S2-27")
def test_a_credit_note_names_what_it_corrects(desk: Caller, order: Order) -> None:
    path = f"/orders/{order.number}"
    json_of(desk.post(f"{path}/steps/invoice", {}))
    json_of(desk.post(f"{path}/steps/cancel", {"reason": "Changed her mind"}))
    invoice, note = json_of(desk.get(f"{path}/documents"))["items"]
    assert (note["kind"], note["corrects"]) == ("credit-note", invoice["number"])
    assert note["total"]["amount"] == f"-{invoice['total']['amount']}"
