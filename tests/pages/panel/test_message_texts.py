"""Settings, Messages: who is told what, in which words (S4-30)."""

import pytest

from orderwright.domain.shop.stages import OrderStage
from orderwright.outbound.notifications import edited
from orderwright.outbound.notifications.models import Message
from tests.pages.panel.desk import Desk, read
from tests.walks import an_order

MATRIX = "/panel/settings/messages"
SHIPPED = f"{MATRIX}/shipped/mail/en"
KEY = ("shipped", "mail", "en")
TYPED = {
    "subject": "It left: {{ order.number }}", "headline": "Off it goes",
    "body": "To {{ customer.name }}.", "button": "Look",
}  # fmt: skip


@pytest.mark.atom("S4-30", "S4-8")
def test_the_matrix_marks_own_texts_and_switches_an_event_off(olga: Desk) -> None:
    assert "your own text" not in olga.page(MATRIX).text
    olga.post(SHIPPED, TYPED)
    assert "●" in olga.page(MATRIX).text
    olga.post(f"{MATRIX}/shipped/sms/switch", {"on": "0"})
    assert not edited.is_on("shipped", "sms")
    olga.post(f"{MATRIX}/shipped/sms/switch", {"on": "1"})
    assert edited.is_on("shipped", "sms")


@pytest.mark.atom("S2-13", "S4-21")
def test_a_text_is_changed_reset_and_an_earlier_version_restored(olga: Desk) -> None:
    olga.post(SHIPPED, TYPED)
    assert edited.text_of(*KEY).headline == "Off it goes"
    assert "Version 1" in olga.page(SHIPPED).text
    olga.post(f"{SHIPPED}/reset", {})
    assert edited.text_of(*KEY).headline == "Your order is on its way"
    olga.post(f"{SHIPPED}/restore/1", {})
    assert edited.text_of(*KEY).headline == "Off it goes"


@pytest.mark.atom("S2-13")
@pytest.mark.threat("T62")
def test_a_mistake_is_said_at_its_field_with_line_and_column(olga: Desk) -> None:
    answer = olga.post(SHIPPED, {**TYPED, "body": "a\n{{ order.numbr }}", "headline": ""})
    assert answer.status_code == 422
    page = read(answer)
    assert "Line 2, character 4: There is no variable “order.numbr”." in page.text
    assert page.one("input", name="headline").attrs["aria-invalid"] == "true"
    assert edited.changed() == frozenset()


@pytest.mark.atom("S2-13")
def test_the_preview_shows_what_was_typed_on_the_order_and_keeps_nothing(olga: Desk) -> None:
    order = an_order(OrderStage.SHIPPED, lines={"LAMP": 1})
    answer = olga.post(f"{SHIPPED}/frame", {**TYPED, "order": order.number})
    shown = answer.content.decode()
    assert f"It left: {order.number}" in shown
    assert "Off it goes" in shown
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    text = olga.post(f"{SHIPPED}/frame", {**TYPED, "part": "text"}).content.decode()
    assert "OFF IT GOES" in text
    wrong = olga.post(f"{SHIPPED}/frame", {**TYPED, "order": "2020-9", "body": "{{ x }}"})
    assert "There is no order 2020-9." in wrong.content.decode()
    assert "There is no variable “x”." in wrong.content.decode()
    assert edited.changed() == frozenset()
    short = olga.post(f"{MATRIX}/shipped/sms/en/frame", {"body": "Gone."}).content.decode()
    assert "1 SMS" in short


@pytest.mark.atom("S2-13")
def test_a_test_goes_to_whoever_asks_and_to_nobody_else(olga: Desk) -> None:
    an_order(OrderStage.SHIPPED, lines={"LAMP": 1})
    before = Message.objects.count()
    olga.post(f"{SHIPPED}/test", {})
    message = Message.objects.order_by("-pk")[0]
    assert Message.objects.count() == before + 1
    assert message.template == "test"
    assert message.subject.startswith("Test: Your order")
    assert message.state == "handed_over"
    assert "{{link" not in message.text + message.html


def test_what_does_not_exist_is_not_found(olga: Desk) -> None:
    for path in ("nothing/mail/en", "shipped/fax/en", "shipped/mail/xx", "payment_changed/sms/en"):
        assert olga.get(f"{MATRIX}/{path}").status_code == 404
