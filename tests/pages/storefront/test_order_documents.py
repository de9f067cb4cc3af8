"""Anna prints her order and has her invoice mailed once more, by the link of her order."""

from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from orderwright.domain.checkout.wishes import ContactWish
from orderwright.domain.invoices.models import Invoice
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.notifications.writing import switch
from tests.builders import a_shop
from tests.pages.storefront.reading import read
from tests.pages.storefront.visitors import token
from tests.walks import an_order, mails, run_worker, step

pytestmark = pytest.mark.django_db

ADDRESS = {"name": "Lamps and more", "street": "Prosta 1", "postal_code": "00-001",
           "city": "Warszawa", "country": "PL"}  # fmt: skip
FIRM = ContactWish("anna@example.com", "Anna Kowalska", "+48600100200", "Kowalska i syn",
                   "5265877635")  # fmt: skip
TRACKER = Actor(ActorKind.CUSTOMER, "link", frozenset({"track"}), Door.STOREFRONT)


@pytest.fixture
def order() -> Order:
    """Anna's firm has its invoice."""
    a_shop(grace_seconds=0)
    change_settings(tax_id="5252248481", address=ADDRESS)
    order = an_order(OrderStage.CONFIRMED, paid=True, customer=FIRM)
    step(order, "invoice")
    run_worker()
    return order


def ask(order: Order, number: str) -> HttpResponse:
    link = token("track", order)
    form = {"token": link, "action": "mail_document", "document": number}
    answer: HttpResponse = Client().post(f"/o/{link}", form)
    return answer


@pytest.mark.atom("S0-7")
@pytest.mark.threat("T02")
def test_the_orders_pdf_behind_the_link_names_nobody(order: Order) -> None:
    page = Client().get(f"/o/{token('track', order)}")
    address = f"/o/{token('track', order)}/order.pdf"
    assert address in page.content.decode()
    answer = Client().get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(answer.content)).pages)
    assert order.number in text
    assert "Anna" not in text
    assert "anna@example.com" not in text


@pytest.mark.threat("T01", "T02")
def test_only_the_tracking_link_opens_the_pdf(order: Order) -> None:
    assert Client().get(f"/o/{token('confirm', order)}/order.pdf").status_code == 404
    assert Client().post(f"/o/{token('track', order)}/order.pdf").status_code == 404


@pytest.mark.atom("S4-19")
def test_anna_has_her_invoice_mailed_again_though_the_shop_mails_none_by_itself(
    order: Order,
) -> None:
    # Given that the page names the invoice by number and day, and nothing that stands in it
    (invoice,) = Invoice.objects.filter(order=order)
    page = read(Client().get(f"/o/{token('track', order)}"))
    assert invoice.number in page.text
    assert "5265877635" not in page.one(id="documents").text
    # And that the shop has switched the mail off meanwhile
    switch("invoice", "mail", on=False, by="Ewa")
    before = mails(order)
    # When she asks for it, then it goes to the order's own address, the PDF along
    answer = ask(order, invoice.number)
    assert answer.status_code == 302
    run_worker()
    assert mails(order) == [*before, "mail_invoice"]
    sent = Message.objects.filter(order_id=order.pk).latest("pk")
    assert (sent.recipient, sent.papers[0]) == ("anna@example.com", f"invoice:{invoice.pk}")
    assert invoice.number in sent.subject


@pytest.mark.threat("T35")
def test_nobody_floods_a_mailbox_by_the_link(order: Order) -> None:
    (invoice,) = Invoice.objects.filter(order=order)
    assert ask(order, invoice.number).status_code == 302
    again = ask(order, invoice.number)
    assert again.status_code == 409
    assert "Wait two minutes" in read(again).text


@pytest.mark.threat("T02")
def test_the_document_of_another_order_is_not_mailed(order: Order) -> None:
    (invoice,) = Invoice.objects.filter(order=order)
    other = an_order(OrderStage.CONFIRMED, customer=FIRM)
    with pytest.raises(BadInput, match="no such document"):
        step(other, "request_document", actor=TRACKER, data={"document": invoice.number})
    refused = ask(other, invoice.number)
    assert refused.status_code == 409
