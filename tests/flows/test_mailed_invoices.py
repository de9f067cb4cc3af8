"""Whoever is invoiced gets the document by mail, with its PDF, unless Ewa unticks it."""

import pytest

from orderwright.domain.invoices import services
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.outbound.notifications.attaching import attached
from orderwright.outbound.notifications.models import Message
from tests.builders import a_shop
from tests.flows.test_invoices import ADDRESS, FIRM, issued
from tests.walks import an_order, mails, run_worker, step

pytestmark = pytest.mark.django_db

TRACKER = Actor(ActorKind.CUSTOMER, "link", frozenset({"track"}), Door.STOREFRONT)


@pytest.fixture(autouse=True)
def shop() -> None:
    """A shop that may invoice, whose messages leave at once."""
    a_shop(grace_seconds=0)
    change_settings(tax_id="5252248481", address=ADDRESS)


def bought(locale: str = "en") -> Order:
    return an_order(OrderStage.CONFIRMED, customer=FIRM, locale=locale)


def the_mail(order: Order, template: str = "mail_invoice") -> Message:
    run_worker()
    return Message.objects.get(order_id=order.pk, template=template)


@pytest.mark.atom("S4-19", "S0-25")
@pytest.mark.parametrize(
    ("locale", "subject"),
    [("en", "Invoice FV/1/2026, order "), ("pl", "Faktura FV/1/2026, zamówienie ")],
)
def test_the_invoice_comes_by_mail_in_annas_language_with_its_pdf(
    locale: str, subject: str
) -> None:
    order = bought(locale)
    step(order, "invoice")
    mail = the_mail(order)
    assert mail.subject == f"{subject}{order.number}"
    assert [file.name for file in attached(mail)] == ["FV-1-2026.pdf"]
    assert attached(mail)[0].content.startswith(b"%PDF")


@pytest.mark.atom("S4-5", "U8")
def test_unticked_it_stays_here_and_the_timeline_says_so() -> None:
    order = bought()
    step(order, "invoice", inform={"email": False})
    run_worker()
    assert "mail_invoice" not in mails(order)


def test_the_file_for_programs_goes_along_where_the_shop_wants_one() -> None:
    services.change_settings(mail_format="ubl")
    order = bought()
    step(order, "invoice")
    assert [file.name for file in attached(the_mail(order))] == [
        "FV-1-2026.pdf",
        "FV-1-2026-ubl.xml",
    ]


def test_a_document_without_such_a_file_goes_as_pdf_alone() -> None:
    services.change_settings(mail_format="ksef")
    order = bought()
    step(order, "proforma")
    assert [file.media_type for file in attached(the_mail(order))] == ["application/pdf"]


@pytest.mark.atom("S2-27")
def test_a_credit_note_comes_with_a_mail_of_its_own() -> None:
    order = bought()
    step(order, "invoice")
    step(order, "cancel", reason="changed her mind")
    [_invoice, note] = issued(order)
    mail = the_mail(order, "mail_credit_note")
    assert note.number in mail.subject
    assert [file.media_type for file in attached(mail)] == ["application/pdf"]


@pytest.mark.atom("S4-19")
def test_anna_has_it_mailed_once_more_by_the_link_of_her_order() -> None:
    order = bought()
    step(order, "invoice")
    [invoice] = issued(order)
    first = the_mail(order)
    step(order, "request_document", actor=TRACKER, data={"document": invoice.number})
    run_worker()
    again = Message.objects.filter(order_id=order.pk, template="mail_invoice").latest("pk")
    assert again.pk != first.pk
    assert (again.recipient, again.papers) == (first.recipient, first.papers)
