"""One message a duty, composed once; what may still leave and what must not."""

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.shop.stages import GateState, OrderStage
from orderwright.kernel import faults
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.duties.queries import dead
from orderwright.kernel.links import services as links
from orderwright.kernel.links.models import Link
from orderwright.kernel.log.queries import entries
from orderwright.outbound.notifications import addresses
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.notifications.previews import preview
from orderwright.outbound.notifications.queries import mailbox, message, messages_of, shown
from orderwright.outbound.notifications.sending import deliver
from tests.unit.notifications.orders import (
    ANNA,
    MAILS,
    a_duty,
    a_gate,
    an_order,
    claimed_for,
    own_words,
    sent,
    work,
)

pytestmark = pytest.mark.usefixtures("shop")


@pytest.mark.atom("S0-6")
def test_without_a_mail_server_the_mail_is_in_the_mailbox_after_one_turn_of_the_worker() -> None:
    duty = a_duty(an_order(), "mail_placed")
    assert work() == 1
    kept = mailbox()[0]
    assert kept.duty_id == duty.pk
    assert kept.state == Message.State.HANDED_OVER
    assert kept.transport == Message.Transport.MAILBOX
    assert kept.handed_over_at is not None
    assert re.fullmatch(rf"<duty-{duty.pk}\.\w{{22}}@testserver>", kept.message_id)


def test_the_same_duty_twice_is_the_same_message() -> None:
    claimed = claimed_for(a_duty(an_order(), "mail_placed"))
    deliver(claimed)
    first = Message.objects.get()
    deliver(claimed)
    assert Message.objects.count() == 1
    assert Message.objects.get().handed_over_at == first.handed_over_at


def test_a_body_is_composed_once_and_kept() -> None:
    order = an_order(OrderStage.PROCESSING)
    duty = a_duty(order, "mail_processing")
    with faults.armed("duties.after_effect", "raise"):
        work()
    before = Message.objects.get(duty_id=duty.pk)
    own_words("in-processing", en="Changed meanwhile.")
    Order.objects.filter(pk=order.pk).update(total=1)
    Duty.objects.filter(pk=duty.pk).update(due_at=duty.due_at)
    work()
    after = Message.objects.get(duty_id=duty.pk)
    assert (after.text, after.html, after.message_id) == (
        before.text,
        before.html,
        before.message_id,
    )
    assert Duty.objects.get(pk=duty.pk).done_at is not None


def test_the_database_allows_one_message_a_duty() -> None:
    kept = sent(an_order(), "mail_placed")
    kept.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save(force_insert=True)


def test_no_token_lies_in_a_stored_message() -> None:
    order = an_order()
    a_gate(order)
    kept = sent(order, "mail_placed")
    tokens = [links.issue(purpose, order.pk) for purpose in ("track", "confirm")]
    assert all(token not in kept.text + kept.html for token in tokens)
    assert all(token in shown(kept).text and token in shown(kept).html for token in tokens)


@pytest.mark.atom("S4-16")
@pytest.mark.threat("T10")
def test_a_mail_to_an_address_corrected_meanwhile_is_withheld() -> None:
    order = an_order()
    duty = a_duty(order, "mail_placed")
    Order.objects.filter(pk=order.pk).update(email="anna@example.net")
    work()
    kept = Message.objects.get(duty_id=duty.pk)
    assert kept.state == Message.State.WITHHELD
    assert "e-mail address" in kept.error
    assert Duty.objects.get(pk=duty.pk).done_at is not None
    assert not Link.objects.exists()


@pytest.mark.atom("S4-16")
@pytest.mark.threat("T10")
def test_what_went_to_the_old_address_is_shown_without_living_links() -> None:
    order = an_order()
    a_gate(order)
    kept = sent(order, "mail_placed")
    Order.objects.filter(pk=order.pk).update(email="anna@example.net")
    seen = shown(kept)
    assert not re.search(r"/[oc]/\w{22}", seen.text + seen.html)
    assert "/o/replaced" in seen.text


@pytest.mark.threat("T10")
def test_outside_demo_mode_the_mailbox_shows_nobody_a_living_link(
    settings: Any,
) -> None:
    settings.DEMO = False
    order = an_order()
    a_gate(order)
    seen = shown(sent(order, "mail_placed"))
    assert not re.search(r"/[ocap]\w*/\w{22}", seen.text + seen.html)
    assert "/c/..." in seen.text


def test_what_a_mail_server_took_is_not_in_the_mailbox() -> None:
    kept = sent(an_order(), "mail_placed")
    Message.objects.filter(pk=kept.pk).update(transport=Message.Transport.SMTP)
    assert message(kept.pk) is None
    assert mailbox() == []


def test_looking_at_a_message_makes_no_link() -> None:
    kept = sent(an_order(), "mail_placed")
    Link.objects.all().delete()
    assert "/o/replaced" in shown(kept).text
    assert not Link.objects.exists()


@pytest.mark.atom("S4-14")
def test_a_request_that_was_answered_meanwhile_is_withheld() -> None:
    order = an_order()
    gate = a_gate(order)
    duty = a_duty(order, "mail_confirm_request")
    Gate.objects.filter(pk=gate.pk).update(state=GateState.PASSED)
    work()
    assert Message.objects.get(duty_id=duty.pk).state == Message.State.WITHHELD


def test_a_mail_about_an_order_that_is_gone_is_given_up_with_an_alarm() -> None:
    order = an_order()
    duty = a_duty(order, "mail_placed")
    order.delete()
    work()
    assert [late.pk for late in dead()] == [duty.pk]
    assert entries(area="duties").count() == 1


def test_messages_of_an_order_are_read_oldest_first_and_the_mailbox_newest_first() -> None:
    order = an_order()
    first, second = sent(order, "mail_placed"), sent(order, "mail_confirmed")
    other = sent(an_order(), "mail_placed")
    assert list(messages_of(order.pk)) == [first, second]
    assert mailbox() == [other, second, first]
    assert mailbox(after=other.pk, limit=1) == [second]
    assert message(first.pk) == first
    assert message(10**9) is None


@pytest.mark.parametrize("mail", [*MAILS, "shop_notice"])
def test_a_preview_says_what_would_leave_and_leaves_nothing_behind(mail: str) -> None:
    order = an_order()
    a_gate(order)
    before = Message.objects.count(), Link.objects.count()
    subject, text = preview(mail, order)
    assert order.number in subject + text
    assert "{{" not in text
    assert not re.search(r"/[oca]/\w{22}", text)
    assert (Message.objects.count(), Link.objects.count()) == before


@pytest.mark.atom("S4-4")
def test_a_preview_uses_the_words_of_the_status_that_would_be_set() -> None:
    own_words("ready", en="It stands on the shelf.")
    order = an_order(OrderStage.CONFIRMED)
    _subject, text = preview("mail_processing", order, recorded={"status": "ready"})
    assert "It stands on the shelf." in text
    assert "In processing" in preview("mail_processing", order).text


@pytest.mark.threat("T54")
@pytest.mark.parametrize(
    "typed",
    [
        "anna@example.com\r\nBcc: all@example.com",
        "anna@example.com, bob@example.com",
        "anna@example.com\u2028",
        "Anna <anna@example.com>",
        "anna",
        "@example.com",
        "",
    ],
)
def test_what_is_not_exactly_one_address_is_refused(typed: str) -> None:
    with pytest.raises(addresses.UnfitAddress):
        addresses.recipient(typed)


def test_a_host_in_polish_letters_is_written_as_dns_knows_it() -> None:
    assert addresses.recipient("anna@żółw.pl").addr_spec == "anna@xn--w-uga1v8h.pl"
    assert addresses.recipient(ANNA).addr_spec == ANNA


def test_who_is_asked_for_money_gets_a_link_to_pay_that_ends_one_day() -> None:
    order = an_order()
    seen = shown(sent(order, "mail_placed"))
    token = links.issue("pay", order.pk)
    assert f"/pay/{token}" in seen.text
    assert f"/pay/{token}" in seen.html
    assert Link.objects.get(purpose="pay").expires_at is not None
