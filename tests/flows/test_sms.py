"""Anna is told by SMS what mails tell: ticked apart, handed over once, its fate shown (S4-7 to
S4-9, F27, T55, T70).
"""

from datetime import time, timedelta
from typing import Any

import pytest

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage
from orderwright.entrypoints.hooks.sms import receive
from orderwright.entrypoints.panel.timeline import timeline
from orderwright.kernel import clock
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.journal.models import Event
from orderwright.kernel.log.models import Level, LogEntry
from orderwright.outbound.notifications import writing
from orderwright.outbound.notifications.kinds import SMS
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.sms import accounts, rehearsal
from orderwright.outbound.sms.models import RehearsedSms, SmsDispatch
from orderwright.outbound.sms.rules import change
from tests.builders import a_shop
from tests.walks import an_order, fresh, run_worker, step

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop(settings: Any) -> None:
    a_shop(grace_seconds=0)
    settings.SMS_URL = "rehearsal:"


@pytest.fixture
def order() -> Order:
    """In processing and paid."""
    order = an_order(OrderStage.PROCESSING, paid=True)
    run_worker()
    return fresh(order)


def texts(order: Order) -> list[Message]:
    return list(Message.objects.filter(order_id=order.pk, channel="sms").order_by("pk"))


def sent(order: Order, **ask: Any) -> Message:
    """Ola sends it; what became of the SMS."""
    step(order, "ship", **ask)
    run_worker()
    (message,) = texts(order)
    return message


def behaves(behaviour: str) -> None:
    accounts.keep("rehearsal", {"behaviour": behaviour}, by="Ewa")


def later(minutes: int) -> None:
    """The duty waits no longer, and the service has had its time."""
    SmsDispatch.objects.update(asked_at=clock.now() - timedelta(minutes=minutes))
    Duty.objects.filter(done_at=None, dead_at=None).update(due_at=clock.now())
    run_worker()


@pytest.mark.atom("S4-7", "S4-9", "S1-21")
def test_sending_tells_anna_by_mail_and_by_sms(order: Order) -> None:
    message = sent(order)
    assert (message.recipient, message.template) == ("+48600100200", "sms_shipped")
    assert message.state == Message.State.HANDED_OVER
    assert order.number in message.text
    assert Message.objects.filter(order_id=order.pk, template="mail_shipped").exists()
    assert SmsDispatch.objects.get().cost == 10 * SmsDispatch.objects.get().parts
    lines = [line for entry in timeline(fresh(order), "en") for line in entry.lines]
    assert any("SMS, PLN 0.10" in line or "1 SMS" in line for line in lines)


@pytest.mark.atom("S4-7", "S4-5")
def test_the_tick_of_sms_is_apart_and_unticked_is_written_down(order: Order) -> None:
    step(order, "ship", inform={"sms": False})
    run_worker()
    assert texts(order) == []
    assert Message.objects.filter(order_id=order.pk, template="mail_shipped").exists()
    event = Event.objects.filter(order_id=order.pk, name="order_shipped").get()
    assert '"not_informed":["sms"]' in event.data.replace(" ", "")


@pytest.mark.atom("S4-8", "E1")
def test_an_event_tells_nobody_by_sms_until_it_is_switched_on() -> None:
    anna = an_order(OrderStage.CONFIRMED)
    step(anna, "start")
    run_worker()
    assert texts(anna) == []
    writing.switch("processing", SMS, on=True, by="Ewa")
    other = an_order(OrderStage.CONFIRMED)
    step(other, "start")
    run_worker()
    assert [one.template for one in texts(other)] == ["sms_processing"]


@pytest.mark.atom("S4-9")
def test_reports_in_any_order_and_number_end_in_delivered_and_stay(order: Order) -> None:
    message = sent(order)
    for word in ("delivered", "handed_over", "delivered", "failed"):
        reply = receive("rehearsal", *rehearsal.reported(message.message_id, "S0", word))
        assert reply.status == 200
        message.refresh_from_db()
        assert message.state == Message.State.DELIVERED


@pytest.mark.atom("S4-9")
def test_what_could_not_be_delivered_is_shown_with_its_reason(order: Order) -> None:
    message = sent(order)
    receive("rehearsal", *rehearsal.reported(message.message_id, "S0", "failed"))
    message.refresh_from_db()
    assert message.state == Message.State.FAILED
    assert "could not deliver it (failed)" in message.error


@pytest.mark.threat("T41")
def test_a_forged_report_changes_nothing_and_leaves_a_line(order: Order) -> None:
    message = sent(order)
    raw, _headers = rehearsal.reported(message.message_id, "S0", "delivered")
    assert receive("rehearsal", raw, {rehearsal.HEADER: "0" * 64}).status == 403
    message.refresh_from_db()
    assert message.state == Message.State.HANDED_OVER
    assert LogEntry.objects.filter(area="sms", level=Level.WARNING).count() == 1


@pytest.mark.fault("F27")
def test_a_lost_answer_is_asked_for_and_nothing_goes_twice(order: Order) -> None:
    behaves("silent")
    message = sent(order)
    assert message.state == Message.State.QUEUED
    assert "may have sent" in message.error
    later(5)
    message.refresh_from_db()
    assert message.state == Message.State.HANDED_OVER
    assert RehearsedSms.objects.get().asks == 1


@pytest.mark.fault("F27")
def test_a_message_that_was_lost_is_sent_once_more_and_no_more(order: Order) -> None:
    behaves("lost")
    message = sent(order)
    later(5)
    assert SmsDispatch.objects.get().sends == 2
    later(5)
    message.refresh_from_db()
    assert message.state == Message.State.FAILED
    assert SmsDispatch.objects.get().sends == 2
    assert Duty.objects.filter(effect="sms_shipped", dead_at__isnull=False).exists()


@pytest.mark.fault("F27")
def test_a_service_that_cannot_be_reached_gets_it_later(order: Order) -> None:
    behaves("away")
    message = sent(order)
    assert message.state == Message.State.QUEUED
    assert not SmsDispatch.objects.exists()
    behaves("works")
    later(0)
    message.refresh_from_db()
    assert message.state == Message.State.HANDED_OVER


def test_a_refusal_is_final_and_named(order: Order) -> None:
    behaves("refuses")
    message = sent(order)
    assert message.state == Message.State.FAILED
    assert "refuses" in message.error


@pytest.mark.atom("E1")
def test_in_quiet_hours_it_waits_and_is_not_lost(order: Order) -> None:
    change(quiet_from=time(0), quiet_to=time(23, 59, 59))
    message = sent(order)
    assert message.state == Message.State.QUEUED
    assert "quiet hours" in message.error
    change(quiet_from=None, quiet_to=None)
    later(0)
    message.refresh_from_db()
    assert message.state == Message.State.HANDED_OVER


def test_a_number_changed_meanwhile_gets_nothing(order: Order) -> None:
    step(order, "ship")
    Order.objects.filter(pk=order.pk).update(phone="+48600999999")
    run_worker()
    (message,) = texts(order)
    assert message.state == Message.State.WITHHELD
    assert "telephone number of the order was changed" in message.error


@pytest.mark.threat("T70")
@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ({"per_number": 0}, "to one number a day"),
        ({"per_prefix": 0}, "to numbers of one block a day"),
        ({"per_day": 0}, "“a day”"),
        ({"per_address": 0}, "for orders from one address a day"),
        ({"money_day": 5}, "money a day"),
    ],
)
def test_each_limit_withholds_with_a_sentence_and_one_alarm(
    order: Order, limit: dict[str, int], said: str
) -> None:
    Order.objects.filter(pk=order.pk).update(ip="192.0.2.7")
    change(**limit)
    message = sent(order)
    assert message.state == Message.State.WITHHELD
    assert said in message.error
    assert not SmsDispatch.objects.exists()
    assert LogEntry.objects.filter(area="sms", level=Level.ALARM).count() == 1


@pytest.mark.threat("T70")
def test_a_country_abroad_has_a_limit_of_its_own() -> None:
    change(countries=["PL", "CZ"], per_country=0)
    order = an_order(OrderStage.PROCESSING, paid=True)
    Order.objects.filter(pk=order.pk).update(phone="+420601123456")
    message = sent(fresh(order))
    assert "to one country abroad a day" in message.error


@pytest.mark.threat("T55")
def test_the_text_is_cut_to_its_parts_and_its_link_is_whole(order: Order) -> None:
    change(most_parts=2)
    key = ("shipped", "sms", "en")
    body = "Anna, " + "very long words. " * 90 + "{{ link.track }}"
    writing.save(key, writing.text_of(*key).changed("body", body), by="Ewa")
    message = sent(order)
    assert message.text.endswith("{{link:track}}")
    assert SmsDispatch.objects.get().parts <= 2
