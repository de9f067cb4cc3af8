"""What was given up: seen among the problems and on the order, sent again by one press."""

import pytest

from orderwright.domain.orders.models import Order
from orderwright.kernel import clock
from orderwright.kernel.duties.claiming import claim
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.duties.services import bury
from orderwright.kernel.log.models import LogEntry
from orderwright.outbound.notifications import services as messages
from orderwright.outbound.notifications.models import Message
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import read
from tests.walks import anna_buys, run_worker

ERROR = "550 No such mailbox"


@pytest.fixture
def order(shop: None) -> Order:
    """Anna's order; the mail server refused what was to be written to her."""
    return _nobody_hears_of_it(anna_buys({"LAMP": 1}))


def _nobody_hears_of_it(order: Order) -> Order:
    for claimed in claim(clock.now()):
        messages.give_up(messages.composed(claimed), ERROR)
        bury(claimed, ERROR, clock.now())
    return order


def _dead() -> int:
    return Duty.objects.filter(dead_at__isnull=False).count()


def test_an_order_whose_mail_was_given_up_stands_among_the_problems(
    ewa: Desk, order: Order
) -> None:
    # given a second order whose mails left
    fine = anna_buys({"LAMP": 1})
    run_worker()
    page = ewa.page("/panel/?tab=problems")
    numbers = [link.text for link in page.all("a", data_ow_open="")]
    assert order.number in numbers
    assert fine.number not in numbers
    # then each message is told with its reader and its error
    told = page.one("section", aria_labelledby="gone-h").text
    assert "anna@example.com" in told
    assert ERROR in told


def test_the_timeline_tells_the_error_and_sends_again(ewa: Desk, order: Order) -> None:
    page = ewa.order_page(order)
    failed = next(page.all("li", class_="ow-timeline--failed"))
    assert ERROR in failed.text
    form = failed.one("form")
    # when Ewa presses "Send again" and the worker comes by
    before = _dead()
    answer = ewa.post(form.attrs["action"], form.values())
    assert answer["Location"] == f"/panel/orders/{order.number}"
    assert _dead() == before - 1
    run_worker()
    # then the message has left, and the event log knows who sent it
    assert Message.objects.filter(order_id=order.pk, state="handed_over").count() == 1
    entry = LogEntry.objects.get(area="duties", level="info")
    assert (entry.order_number, "Ewa" in entry.told) == (order.number, True)


def test_a_message_sent_again_says_that_it_waits(ewa: Desk, order: Order) -> None:
    ewa.post("/panel/undelivered")
    page = ewa.order_page(order)
    assert list(page.all("li", class_="ow-timeline--failed")) == []
    assert "Waiting to leave" in page.text


def test_all_are_sent_again_at_once(ewa: Desk, order: Order) -> None:
    _nobody_hears_of_it(anna_buys({"LAMP": 1}))
    assert _dead() == 2
    page = read(ewa.client.post("/panel/undelivered", follow=True))
    assert "2 messages are sent again." in page.text
    assert _dead() == 0
    assert "Ewa" in LogEntry.objects.get(area="duties", level="info").told
    # and a second press finds nothing and writes nothing down
    page = read(ewa.client.post("/panel/undelivered", follow=True))
    assert "Nothing is left to send again." in page.text
    assert LogEntry.objects.filter(area="duties", level="info").count() == 1


def test_a_second_press_owes_it_once(ewa: Desk, order: Order) -> None:
    duty = Duty.objects.filter(dead_at__isnull=False).first()
    assert duty is not None
    for _press in range(2):
        assert ewa.post(f"/panel/undelivered/{duty.pk}").status_code == 302
    assert LogEntry.objects.filter(area="duties", level="info").count() == 1


def test_whoever_may_not_sell_sees_the_error_without_the_button(wanda: Desk, order: Order) -> None:
    page = wanda.page("/panel/?tab=problems")
    assert ERROR in page.text
    assert "Send again" not in [button.text for button in page.all("button")]
    assert wanda.post("/panel/undelivered").status_code == 403
