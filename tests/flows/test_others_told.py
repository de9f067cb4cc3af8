"""Anna's reception is told of her parcel too, and can do nothing in her name (U7)."""

import pytest

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel import clock
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.outbound.notifications.models import Message
from tests.builders import a_shop
from tests.walks import an_order, anna_buys, confirm, fresh, mails, run_worker, settle, step

pytestmark = pytest.mark.django_db

DESK = "reception@example.com"


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop(grace_seconds=0)


def to(order: Order, address: str) -> list[str]:
    sent = Message.objects.filter(order_id=order.pk, recipient=address, state="handed_over")
    return list(sent.order_by("pk").values_list("template", flat=True))


@pytest.mark.atom("U7")
def test_the_reception_hears_of_the_parcel_and_of_nothing_that_asks_anna() -> None:
    # Given an order of Anna's that her reception shall hear of
    order = anna_buys()
    step(order, "notify_also", data={"addresses": f"{DESK}, anna@example.com"})
    assert fresh(order).others_told == (DESK,)
    # When it is confirmed, packed and sent
    confirm(order)
    step(fresh(order), "start")
    run_worker()
    # Then both hear of progress, and only Anna of what asks her
    assert "mail_processing" in to(order, DESK)
    assert "mail_processing" in to(order, "anna@example.com")
    assert {"mail_placed", "mail_confirm_request", "mail_pay_request"}.isdisjoint(to(order, DESK))


@pytest.mark.atom("U7")
@pytest.mark.threat("T02")
def test_what_the_reception_reads_opens_the_orders_page_alone() -> None:
    order = an_order(OrderStage.PLACED)
    step(order, "notify_also", data={"addresses": DESK})
    settle(order, "customer")
    settle(order, "shop")
    run_worker()
    theirs = Message.objects.filter(order_id=order.pk, recipient=DESK).latest("pk")
    own = Message.objects.filter(order_id=order.pk, recipient="anna@example.com").latest("pk")
    assert theirs.template == own.template
    for right in ("confirm", "accept", "pay"):
        assert f"{{{{link:{right}}}}}" not in theirs.text + theirs.html
    assert "{{link:track}}" in theirs.text
    assert theirs.code == {}


@pytest.mark.atom("U7")
def test_who_is_told_no_more_gets_nothing_that_still_waited() -> None:
    a_shop(grace_seconds=60)
    order = an_order(OrderStage.CONFIRMED)
    step(order, "notify_also", data={"addresses": DESK})
    step(order, "start")
    step(order, "notify_also", data={"addresses": ""})
    Duty.objects.filter(order_id=order.pk).update(due_at=clock.now())
    run_worker()
    assert fresh(order).others_told == ()
    assert to(order, DESK) == []
    assert Message.objects.get(order_id=order.pk, recipient=DESK).state == "withheld"
    event = Event.objects.filter(order_id=order.pk, name="others_told").latest("seq")
    assert DESK in str(event.data)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("reception", "reception: This is not an e-mail address"),
        (",".join(f"a{n}@example.com" for n in range(6)), "At most five"),
    ],
)
def test_mistyped_or_too_many_addresses_are_refused_at_the_field(typed: str, sentence: str) -> None:
    order = anna_buys()
    with pytest.raises(BadInput, match=sentence):
        step(order, "notify_also", data={"addresses": typed})
    assert mails(order) == []
