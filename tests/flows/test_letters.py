"""Ewa writes to Anna in her own words, and sends her a mail once more."""

import pytest

from orderwright.domain.orders.models import Order
from orderwright.kernel.lifecycle.errors import BadInput, Forbidden, NotTaken
from orderwright.outbound.notifications.models import Message
from tests.builders import a_shop
from tests.walks import OLA, anna_buys, mails, run_worker, step, told

pytestmark = pytest.mark.django_db
LETTER = {"subject": "About your lamp", "text": "It comes on Friday.\n\nSorry!"}


@pytest.fixture
def order() -> Order:
    a_shop(grace_seconds=0)
    order = anna_buys()
    run_worker()
    return order


def letter_of(order: Order) -> Message:
    run_worker()
    return Message.objects.get(order_id=order.pk, template="mail_written")


@pytest.mark.atom("S3-33")
def test_annas_letter_says_what_ewa_wrote_and_stands_in_the_timeline(order: Order) -> None:
    step(order, "write", data={**LETTER, "with_order": True})
    letter = letter_of(order)
    assert letter.subject == "About your lamp"
    assert "It comes on Friday." in letter.text
    assert letter.papers == ["order"]
    assert told(order)[-1] == "message_written"


@pytest.mark.threat("T62", "T54")
def test_nothing_of_a_letter_is_a_template_or_a_link_to_act(order: Order) -> None:
    step(
        order, "write", data={**LETTER, "text": "{{ order.total }} {{link:confirm}} {{link:track}}"}
    )
    letter = letter_of(order)
    assert "{{ order.total }}" in letter.text
    assert "link:confirm" not in letter.text + letter.html
    assert "{{link:track}}" in letter.text


@pytest.mark.atom("S3-33")
def test_who_packs_may_not_write_to_customers(order: Order) -> None:
    with pytest.raises(Forbidden):
        step(order, "write", actor=OLA, data=LETTER)


def test_a_file_of_another_order_does_not_go_along(order: Order) -> None:
    with pytest.raises(BadInput, match="no such file"):
        step(order, "write", data={**LETTER, "files": "99"})
    assert "mail_written" not in mails(order)


@pytest.mark.atom("U10")
def test_a_mail_is_sent_again_only_with_a_reason_and_only_to_its_own_order(order: Order) -> None:
    receipt = Message.objects.get(order_id=order.pk)
    with pytest.raises(NotTaken, match="reason"):
        step(order, "send_again", data={"message": receipt.pk})
    other = anna_buys()
    with pytest.raises(BadInput, match="no such message"):
        step(other, "send_again", data={"message": receipt.pk}, reason="lost")
    step(order, "send_again", data={"message": receipt.pk}, reason="lost")
    run_worker()
    assert mails(order) == ["mail_placed", "mail_again"]
