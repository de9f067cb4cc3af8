"""Invoices as papers: what was issued, nothing else, whatever has changed since."""

from typing import Any

import pytest

from orderwright.domain.checkout.wishes import ContactWish
from orderwright.domain.invoices.models import Invoice
from orderwright.domain.invoices.queries import invoice_data
from orderwright.domain.invoices.shapes import InvoiceData
from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take
from orderwright.outbound.documents.invoice_papers import invoice_pdf, invoices_pdf
from tests.builders import a_shop
from tests.unit.documents.test_order_papers import text_of
from tests.walks import MAREK, an_order, fresh, step

pytestmark = pytest.mark.django_db

FIRM = ContactWish(
    "anna@example.com", "Anna Kowalska", "+48600100200", "Kowalska i syn", "5265877635"
)


@pytest.fixture(autouse=True)
def _shop() -> None:
    a_shop(
        tax_id="5252248481", grace_seconds=0,
        address={"street": "Prosta 1", "postal_code": "00-001", "city": "Warszawa",
                 "country": "PL"},
        bank_accounts=[{"number": "PL61109010140000071219812874", "holder": "Lamps and more"}],
    )  # fmt: skip


def bought(*, paid: bool = True, **changes: Any) -> Order:
    return an_order(OrderStage.CONFIRMED, paid=paid, **{"customer": FIRM, **changes})


def newest(order: Order) -> InvoiceData:
    return invoice_data(Invoice.objects.filter(order=order).latest("pk"))


@pytest.mark.atom("S4-19")
def test_the_invoice_says_who_sold_what_to_whom_and_which_tax_is_in_it() -> None:
    order = bought()
    step(order, "invoice")
    data = newest(order)

    told = text_of(invoice_pdf(data))

    for text in (
        f"Invoice {data.number}", "Date of issue", "Date of sale", "Prosta 1", "Kowalska i syn",
        "5265877635", "5252248481", "23%", order.number,
        order.money(data.totals.tax).format("en").replace("\xa0", " "),
        order.money(order.total).format("en").replace("\xa0", " "),
    ):  # fmt: skip
        assert text in told
    assert "Please transfer" not in told


def test_what_is_due_is_to_be_transferred() -> None:
    order = bought(paid=False)
    step(order, "proforma")

    told = text_of(invoice_pdf(newest(order)))

    assert "Proforma invoice" in told
    assert "PL61 1090" in told or "PL61109010140000071219812874" in told


def test_a_credit_note_shows_the_document_before_and_after() -> None:
    order = bought()
    step(order, "invoice")
    invoice = newest(order)
    payment = Payment.objects.filter(order=order, settled__gt=0).latest("pk")
    wish = {"amount": "20.00", "way": "transfer", "account": "PL61109010140000071219812874"}
    ask = Ask(MAREK, data=wish, reason="A lamp was broken", override_warnings=True)
    take(("payment", "refund_by_hand"), payment.pk, ask)
    take(("refund", "settle"), Refund.objects.filter(order=order).latest("pk").pk, Ask(MAREK))

    told = text_of(invoice_pdf(newest(order)))

    for text in (
        "Credit note", f"Corrects {invoice.number}", "Before the correction",
        "After the correction", "Reason of the correction", "To be given back", "-PLN 20.00",
    ):  # fmt: skip
        assert text in told


def test_a_copy_says_what_the_first_one_said_though_the_shop_has_moved() -> None:
    order = bought()
    step(order, "invoice")
    first = invoice_pdf(newest(order))

    change_settings(address={"street": "Nowa 2", "city": "Łódź", "country": "PL"})
    Order.objects.filter(pk=order.pk).update(company="Somebody else")

    assert invoice_pdf(newest(fresh(order))) == first


def test_a_polish_buyer_reads_polish() -> None:
    order = bought(locale="pl")
    step(order, "invoice")

    told = text_of(invoice_pdf(newest(order)))

    for text in ("Faktura", "Sprzedawca", "Nabywca", "Data wystawienia"):
        assert text in told


def test_several_invoices_make_one_file() -> None:
    first, second = bought(), bought()
    for order in (first, second):
        step(order, "invoice")

    file = invoices_pdf([newest(first), newest(second)])

    told = text_of(file)
    assert first.number in told
    assert second.number in told
