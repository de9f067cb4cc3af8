"""Ewa reads what was said, sends it again, takes back what waits, and writes words of her own."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.journal.models import Event
from orderwright.kernel.log.queries import entries
from orderwright.outbound.notifications.attaching import attached
from orderwright.outbound.notifications.models import Message, MessageFile
from tests.builders import a_shop
from tests.pages.panel.desk import Desk
from tests.walks import anna_buys, confirm, mails, run_worker, step, told

pytestmark = pytest.mark.django_db
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def order() -> Order:
    """Anna's order in English, its receipt in the mailbox."""
    a_shop(grace_seconds=30)
    order = anna_buys()
    run_worker()
    return order


def the_receipt(order: Order) -> Message:
    return Message.objects.get(order_id=order.pk, template="mail_placed")


def back_by_undo(ewa: Desk, order: Order) -> None:
    """Presses Undo of the toast."""
    event = Event.objects.filter(order_id=order.pk, step="start").latest("seq")
    ewa.post(f"/panel/orders/{order.number}/undo/{event.seq}")


@pytest.mark.atom("U10")
def test_every_message_is_listed_with_its_fate_and_found_by_person_order_and_event(
    order: Order, ewa: Desk
) -> None:
    subject = the_receipt(order).subject
    for query in (
        "",
        "?q=anna@",
        f"?q={order.number}",
        "?event=placed&channel=email",
        "?from=2020-01-01",
    ):
        assert subject in ewa.get(f"/panel/messages{query}").content.decode(), query
    for query in ("?q=nobody", "?event=shipped", "?state=failed", "?to=2020-01-01", "?channel=sms"):
        assert subject not in ewa.get(f"/panel/messages{query}").content.decode(), query
    assert ewa.get("/panel/messages?from=nonsense&q=%00&after=x").status_code == 200


@pytest.mark.atom("U10", "S3-5")
@pytest.mark.threat("T27")
def test_a_message_is_shown_in_a_frame_that_runs_nothing_with_the_pdf_that_went_along(
    order: Order, ewa: Desk
) -> None:
    step(order, "note", data={"text": "canary among staff"})
    message = the_receipt(order)
    page = ewa.get(f"/panel/messages/{message.pk}").content.decode()
    assert f"{order.number}.pdf" in page
    assert "sandbox" in page
    body = ewa.get(f"/panel/messages/{message.pk}/body")
    assert "sandbox" in body["Content-Security-Policy"]
    assert "canary" not in body.content.decode()
    file = ewa.get(f"/panel/messages/{message.pk}/files/0")
    assert file.content.startswith(b"%PDF")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert ewa.get(f"/panel/messages/{message.pk}/files/7").status_code == 404


@pytest.mark.atom("U10")
def test_ewa_sends_a_message_again_with_a_reason_and_it_says_the_same(
    order: Order, ewa: Desk
) -> None:
    message = the_receipt(order)
    path = f"/panel/messages/{message.pk}/again"
    ewa.post(path, {"reason": ""})
    assert "message_sent_again" not in told(order)
    ewa.post(path, {"reason": "She cannot find it"})
    run_worker()
    again = Message.objects.get(order_id=order.pk, template="mail_again")
    assert (again.subject, again.text, again.papers) == (message.subject, message.text, ["order"])
    assert again.state == Message.State.HANDED_OVER
    assert told(order)[-1] == "message_sent_again"


@pytest.mark.atom("X1")
def test_what_waits_stands_in_the_queue_until_ewa_sends_it_at_once(order: Order, ewa: Desk) -> None:
    confirm(order)
    ewa.takes(order, "start")
    duty = Duty.objects.get(order_id=order.pk, effect="mail_processing")
    page = ewa.get("/panel/messages").content.decode()
    assert "Waiting to leave" in page
    assert "seconds" in page
    ewa.post(f"/panel/messages/waiting/{duty.pk}/now")
    run_worker()
    assert "mail_processing" in mails(order)
    assert entries(area="messages").exists()


@pytest.mark.atom("X1")
def test_what_ewa_takes_back_never_leaves(order: Order, ewa: Desk) -> None:
    confirm(order)
    ewa.takes(order, "start")
    duty = Duty.objects.get(order_id=order.pk, effect="mail_processing")
    ewa.post(f"/panel/messages/waiting/{duty.pk}/back")
    Duty.objects.filter(done_at=None, withdrawn_at=None).update(due_at=duty.created_at)
    run_worker()
    assert "mail_processing" not in mails(order)


@pytest.mark.atom("X1", "U8")
def test_ready_and_back_within_the_grace_sends_no_mail(order: Order, ewa: Desk) -> None:
    confirm(order)
    Duty.objects.filter(order_id=order.pk).update(due_at=order.placed_at)
    run_worker()
    before = mails(order)
    ewa.takes(order, "start")
    back_by_undo(ewa, order)
    order.refresh_from_db()
    assert order.stage == OrderStage.CONFIRMED
    Duty.objects.filter(done_at=None, withdrawn_at=None).update(due_at=order.placed_at)
    run_worker()
    assert mails(order) == before


@pytest.mark.atom("X1", "U8")
def test_many_orders_started_and_stepped_back_send_no_mail_either(order: Order, ewa: Desk) -> None:
    confirm(order)
    Duty.objects.filter(order_id=order.pk).update(due_at=order.placed_at)
    run_worker()
    before = mails(order)
    ewa.post("/panel/bulk/start", {"number": [order.number], "inform_email": "on", "go": "1"})
    order.refresh_from_db()
    if order.stage != OrderStage.PROCESSING:
        page = ewa.page(f"/panel/bulk/start?number={order.number}")
        form = page.one("form", action="/panel/bulk/start")
        ewa.post("/panel/bulk/start", form.values())
        order.refresh_from_db()
    assert order.stage == OrderStage.PROCESSING
    step(order, "step_back", reason="too early", inform={"email": False})
    Duty.objects.filter(done_at=None, withdrawn_at=None).update(due_at=order.placed_at)
    run_worker()
    assert mails(order) == before


@pytest.mark.atom("S3-33")
def test_ewa_writes_with_a_ready_text_a_picture_and_the_order(order: Order, ewa: Desk) -> None:
    path = f"/panel/orders/{order.number}/write"
    page = ewa.page(f"{path}?text=note_goods")
    values = page.one("form", action=path).values()
    assert order.number in values["subject"]
    assert "not available" in values["text"]
    preview = ewa.post(path, {**values, "preview": "1"})
    assert "not available" in preview.content.decode()
    assert "message_written" not in told(order)
    picture = SimpleUploadedFile("../../etc/passwd.exe", PIXEL, "application/x-evil")
    answer = ewa.post(path, {**values, "with_order": "on", "attachments": [picture]})
    assert answer.status_code == 302
    run_worker()
    letter = Message.objects.get(order_id=order.pk, template="mail_written")
    assert letter.subject == values["subject"]
    assert [file.media_type for file in attached(letter)] == ["application/pdf", "image/png"]
    assert [file.name for file in attached(letter)] == [
        f"{order.number}.pdf", f"{order.number}-{MessageFile.objects.get().pk}.png",
    ]  # fmt: skip
    assert told(order)[-1] == "message_written"
    assert values["subject"] in ewa.get(f"/panel/orders/{order.number}").content.decode()


@pytest.mark.atom("S3-33")
@pytest.mark.threat("T54", "T66")
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"subject": "", "text": "Hello"}, "This is needed."),
        ({"subject": "a\u2028Bcc: x@y", "text": "Hello"}, "Control characters"),
    ],
)
def test_a_letter_that_cannot_leave_says_why_and_nothing_is_kept(
    order: Order, ewa: Desk, typed: dict[str, str], sentence: str
) -> None:
    answer = ewa.post(f"/panel/orders/{order.number}/write", typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "message_written" not in told(order)


@pytest.mark.threat("T66")
def test_a_file_that_is_no_picture_and_no_pdf_is_refused_whatever_its_name(
    order: Order, ewa: Desk
) -> None:
    script = SimpleUploadedFile("photo.png", b"<script>alert(1)</script>", "image/png")
    answer = ewa.post(
        f"/panel/orders/{order.number}/write",
        {"subject": "Hello", "text": "Look", "attachments": [script]},
    )
    assert answer.status_code == 422
    assert "Only PDF files and pictures" in answer.content.decode()
    assert not MessageFile.objects.exists()
