"""What travels with a message: the order's paper with receipt and notice, made when they leave."""

from email.message import EmailMessage
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.papers import change_papers
from orderwright.kernel import clock, faults
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.log.queries import entries
from orderwright.outbound.notifications import attaching, linking
from orderwright.outbound.notifications.envelopes import sealed
from orderwright.outbound.notifications.models import Message
from tests.unit.notifications.orders import a_duty, an_order, sent, work

pytestmark = pytest.mark.usefixtures("shop")
SHOP = "48600100200@sms.example.com"


def as_it_leaves(message: Message) -> EmailMessage:
    return sealed(message, linking.sample, attaching.attached(message)).letter


def pdfs(letter: EmailMessage) -> list[str]:
    """The text of every PDF that travels with it."""
    found = [part for part in letter.iter_attachments() if part.get_filename("").endswith(".pdf")]
    files = [part.get_content() for part in found]
    return ["".join(p.extract_text() for p in PdfReader(BytesIO(f)).pages) for f in files]


@pytest.mark.atom("S3-4", "S3-5", "S3-6")
def test_annas_receipt_brings_the_order_as_pdf_behind_its_text() -> None:
    order = an_order(customer_note="Please ring twice")
    receipt = sent(order, "mail_placed")
    letter = as_it_leaves(receipt)
    [paper] = pdfs(letter)
    for expected in (order.number, "Linen cushion", "MUG-BLUE", "173.69", "Please ring twice"):
        assert expected in paper
    body = letter.get_body(("plain",))
    assert body is not None
    assert order.number in body.get_content()
    kinds = [part.get_content_type() for part in letter.walk() if not part.is_multipart()]
    assert kinds[:2] == ["text/plain", "text/html"]
    assert kinds[-1] == "application/pdf"
    assert receipt.size > len(receipt.text)


@pytest.mark.atom("S3-13")
def test_the_short_notice_to_the_shop_brings_a_copy() -> None:
    order = an_order()
    letter = as_it_leaves(sent(order, "shop_notice", target=SHOP))
    assert letter.get_content_type() == "multipart/mixed"
    assert [order.number in paper for paper in pdfs(letter)] == [True]


@pytest.mark.atom("S3-13", "S3-4")
def test_a_shop_that_wants_no_papers_sends_none() -> None:
    change_papers({"to_customer": False, "to_shop": False}, {})
    order = an_order()
    assert pdfs(as_it_leaves(sent(order, "mail_placed"))) == []
    assert pdfs(as_it_leaves(sent(order, "shop_notice", target=SHOP))) == []


def test_no_other_message_brings_the_order() -> None:
    assert sent(an_order(), "mail_processing").papers == []


@pytest.mark.atom("S3-24")
@pytest.mark.threat("T27")
def test_what_staff_note_among_themselves_stands_in_no_part_of_the_mail() -> None:
    order = an_order()
    order.notes.create(author="Ewa", text="canary: pays late", at=clock.now())
    letter = as_it_leaves(sent(order, "mail_placed"))
    bodies = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
    assert not any("canary" in text for text in [*bodies, *pdfs(letter)])


@pytest.mark.threat("T54", "T66")
def test_the_files_name_is_ours_whatever_the_orders_number_holds() -> None:
    order = an_order()
    Order.objects.filter(pk=order.pk).update(number="../../X\r\nBcc: a@b")
    message = sent(Order.objects.get(pk=order.pk), "mail_placed")
    [file] = attaching.attached(message)
    assert file.name == "------X--Bcc--a-b.pdf"
    assert as_it_leaves(message).get_all("Bcc") is None


@pytest.mark.fault("F05")
def test_a_paper_that_cannot_be_made_puts_the_mail_off_with_an_alarm_and_then_goes_along() -> None:
    order = an_order()
    duty = a_duty(order, "mail_placed")
    with faults.armed("papers.made", "raise"):
        work()
    waiting = Message.objects.get(duty_id=duty.pk)
    assert waiting.state == Message.State.QUEUED
    assert "order" in waiting.error
    [alarm] = entries(area="messages")
    assert alarm.level == "alarm"
    assert alarm.order_number == order.number
    Duty.objects.filter(pk=duty.pk).update(due_at=clock.now())
    work()
    waiting.refresh_from_db()
    assert waiting.state == Message.State.HANDED_OVER
    assert len(pdfs(as_it_leaves(waiting))) == 1


def test_a_message_whose_order_is_gone_brings_nothing(settings: Any) -> None:
    message = sent(an_order(), "mail_placed")
    Order.objects.all().delete()
    assert attaching.attached(message) == []
