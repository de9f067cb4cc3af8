"""Anna answers the shop's mail, and mail servers send back what they cannot deliver (X11, F26)."""

from datetime import timedelta

import pytest

from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.shop.services import change_settings
from orderwright.kernel import clock
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import Forbidden, NotTaken
from orderwright.kernel.log.queries import entries
from orderwright.lifecycle.invariants import offenders
from orderwright.outbound.notifications.incoming import queries
from orderwright.outbound.notifications.incoming.models import MailAddress
from orderwright.outbound.notifications.models import Message
from tests.builders import a_shop
from tests.eml import about, asked, came, raw
from tests.walks import EWA, LINK_HOLDER, anna_buys, fresh, run_worker, settle, step, told

pytestmark = [pytest.mark.django_db, pytest.mark.atom("X11")]


@pytest.fixture
def order() -> Order:
    """Anna has bought and the shop has asked her to confirm; a bare yes confirms here."""
    a_shop(reply_confirms="on")
    order = anna_buys()
    run_worker()
    return order


def customer_gate(order: Order) -> Gate:
    return Gate.objects.get(order=order, kind="customer")


@pytest.mark.atom("S4-12")
@pytest.mark.parametrize("name", ["gmail_yes", "outlook_yes", "outlook_html_only", "apple_yes_ro"])
def test_anna_answers_that_she_confirms_and_the_order_goes_on(order: Order, name: str) -> None:
    row = came(about(order, name))
    assert (row.order_id, row.trust, row.became) == (order.pk, "customer", "confirmed")
    gate = customer_gate(order)
    assert (gate.state, gate.via, gate.actor) == ("passed", "reply", "customer:mail")
    assert told(order)[-2:] == ["mail_received", "gate_passed"]
    assert fresh(order).waiting_on == "shop"
    assert queries.count_waiting() == 0


def test_the_same_mail_by_another_way_is_one_mail(order: Order) -> None:
    first = came(about(order, "gmail_yes"))
    events = told(order)
    again = came(b"Received: from elsewhere\r\n" + about(order, "gmail_yes"))
    assert again.pk == first.pk
    assert told(order) == events


@pytest.mark.parametrize(
    ("name", "trust", "became"),
    [
        ("yes_but", "customer", ""),
        ("out_of_office", "customer", ""),
        ("two_senders", "stranger", "asked"),
        ("stranger", "stranger", ""),
        ("question", "customer", ""),
        ("header_injection", "customer", ""),
    ],
)
def test_what_is_no_bare_yes_of_annas_confirms_nothing(
    order: Order, name: str, trust: str, became: str
) -> None:
    row = came(about(order, name))
    assert (row.trust, row.became) == (trust, became)
    assert customer_gate(order).state == "open"


@pytest.mark.threat("T07")
@pytest.mark.parametrize(
    ("name", "trust", "state"),
    [
        ("forged", "forged", "open"),
        ("genuine", "customer", "passed"),
        ("gmail_yes", "unsure", "open"),
    ],
)
def test_where_our_server_judges_senders_only_a_proved_one_confirms(
    order: Order, settings: object, name: str, trust: str, state: str
) -> None:
    settings.MAIL_AUTHSERV_ID = "MX.pracownia.example"  # type: ignore[attr-defined]
    assert came(about(order, name)).trust == trust
    assert customer_gate(order).state == state


@pytest.mark.threat("T07")
def test_whoever_guesses_the_number_of_our_mail_has_not_read_it(order: Order) -> None:
    message = asked(order)
    guessed = f"<duty-{message.duty_id}.{'a' * 22}@testserver>"
    row = came(raw("gmail_yes", answers=guessed))
    assert row.order_id is None
    assert customer_gate(order).state == "open"


def test_an_answer_to_an_older_request_or_of_an_older_address_waits_for_a_person(
    order: Order,
) -> None:
    mail = about(order, "gmail_yes")
    step(order, "request_confirmation", grace=0)
    run_worker()
    assert came(mail).became == "asked"
    assert customer_gate(order).state == "open"


@pytest.mark.parametrize(("rule", "became"), [("off", ""), ("person", "asked")])
def test_the_shop_may_want_a_person_to_look_or_no_yes_by_mail_at_all(
    order: Order, rule: str, became: str
) -> None:
    change_settings(reply_confirms=rule)
    assert came(about(order, "gmail_yes")).became == became
    assert customer_gate(order).state == "open"
    assert [mail.became for mail in queries.waiting_of(order.pk)] == [became]


@pytest.mark.threat("T06")
def test_a_yes_revives_no_cancelled_order_and_settles_nothing_twice(order: Order) -> None:
    mail = about(order, "gmail_yes")
    step(order, "cancel", reason="Out of stock")
    assert came(mail).became == "asked"
    assert fresh(order).stage == "cancelled"
    other = anna_buys()
    run_worker()
    settle(other, "customer", actor=LINK_HOLDER)
    assert came(about(other, "outlook_yes")).became == ""
    assert told(other).count("gate_passed") == 1


def test_a_mail_that_names_the_number_is_the_orders_if_its_customer_wrote(order: Order) -> None:
    assert came(about(order, "question")).order_id == order.pk
    assert came(about(order, "stranger")).order_id is None
    assert came(about(order, "no_message_id")).order_id == order.pk


def test_no_order_is_told_of_another_orders_mail(order: Order) -> None:
    row, other = came(about(order, "question")), anna_buys()
    with pytest.raises(NotTaken, match="another order"):
        step(other, "receive_mail", data={"mail": row.pk})
    with pytest.raises(Forbidden):
        step(order, "receive_mail", actor=LINK_HOLDER, data={"mail": row.pk})
    step(order, "receive_mail", actor=EWA, data={"mail": row.pk})


@pytest.mark.fault("F26")
@pytest.mark.atom("S4-16")
def test_a_mail_that_comes_back_hours_later_is_seen_on_the_order(order: Order) -> None:
    events = Event.objects.filter(order_id=order.pk).count()
    clock.shift(timedelta(hours=5))
    row = came(about(order, "dead"))
    message = Message.objects.get(pk=asked(order).pk)
    assert (row.kind, row.order_id, row.answers) == ("bounce", order.pk, message.pk)
    assert message.state == Message.State.BOUNCED
    assert "no such mailbox" in message.error
    address = MailAddress.objects.get()
    assert (address.address, address.fate) == ("anna@example.com", "dead")
    assert Event.objects.filter(order_id=order.pk).count() == events
    (entry,) = entries(area="mails", order_number=order.number)
    assert "anna@example.com" not in str(entry.facts)
    assert [mail.pk for mail in queries.waiting_of(order.pk)] == [row.pk]
    assert offenders() == []


@pytest.mark.fault("F26")
def test_a_delay_is_watched_and_annas_own_mail_ends_the_watch(order: Order) -> None:
    came(about(order, "delayed"))
    assert Message.objects.get(pk=asked(order).pk).state == Message.State.HANDED_OVER
    assert MailAddress.objects.get().fate == "watched"
    came(about(order, "question"))
    assert not MailAddress.objects.exists()


@pytest.mark.fault("F26")
def test_a_report_that_names_no_mail_of_ours_marks_nobody(order: Order) -> None:
    row = came(raw("dead", answers="<duty-1@testserver>"))
    assert row.order_id is None
    assert not MailAddress.objects.exists()
    assert asked(order).state == Message.State.HANDED_OVER
