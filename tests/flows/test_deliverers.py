"""Deliverers: chosen or added with the order, told where to go, taken off, and the customer told
who comes when (S1-17 to S1-22, S1-26 to S1-28).
"""

from datetime import timedelta
from typing import Any

import pytest

from orderwright.domain.delivery.deliverers import (
    DelivererWish,
    active_deliverers,
    proposed,
    save_deliverer,
)
from orderwright.domain.delivery.models import Deliverer, DeliveryOrder
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import OrderStage, Party
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import BadInput, Forbidden, Refused
from orderwright.kernel.links.errors import LinkRevoked
from orderwright.kernel.links.queries import living_tokens
from orderwright.kernel.links.services import resolve
from orderwright.outbound.notifications.models import Message
from tests.builders import a_product, a_shop
from tests.walks import MAREK, OLA, an_order, confirm, fresh, run_worker, step, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop(settings: Any) -> None:
    a_shop(grace_seconds=0)
    settings.SMS_URL = "rehearsal:"


def jan(**wishes: Any) -> Deliverer:
    """Jan drives."""
    wishes = {"email": "jan@example.com", "mobile": "600 300 400", **wishes}
    return save_deliverer(DelivererWish(wishes.pop("name", "Jan"), **wishes))


@pytest.fixture
def order() -> Order:
    """Confirmed, cash on delivery."""
    order = an_order(payment_method="cash")
    confirm(order)
    return fresh(order)


def assign(order: Order, deliverer: Deliverer | None = None, **ask: Any) -> DeliveryOrder:
    ask.setdefault("data", {"deliverer": str(deliverer.pk)} if deliverer else {})
    step(order, "assign", table="delivery", **ask)
    return DeliveryOrder.objects.get(order=order)


def messages(order: Order, template: str) -> list[Message]:
    run_worker()
    return list(Message.objects.filter(order_id=order.pk, template=template).order_by("pk"))


@pytest.mark.atom("S1-17")
def test_only_active_deliverers_are_offered_those_of_the_post_code_first() -> None:
    save_deliverer(DelivererWish("Adam", mobile="600100200", active=False))
    save_deliverer(DelivererWish("Bea", email="bea@example.com", area=("30-*",)))
    save_deliverer(DelivererWish("Jan", email="jan@example.com", area=("31-1*",)))
    assert [row.name for row in active_deliverers("31-146")] == ["Jan", "Bea"]


def test_who_covers_a_post_code_most_closely_is_proposed() -> None:
    wide = jan(name="Wide", area=("31-*",))
    close = jan(name="Close", area=("31-14*",))
    assert proposed("31-146", [wide, close]) == close
    assert proposed("31-200", [wide, close]) == wide
    assert proposed("80-001", [wide, close]) is None


@pytest.mark.atom("S1-18")
def test_a_deliverer_is_added_with_the_assignment(order: Order) -> None:
    task = assign(order, data={"new_name": "Jan", "new_mobile": "+48600300400"})
    assert task.deliverer is not None
    assert (task.deliverer.name, task.deliverer.active) == ("Jan", True)
    kept = Event.objects.get(order_id=order.pk, name="deliverer_assigned").data
    assert "600300400" not in kept


@pytest.mark.atom("S1-19")
def test_email_or_mobile_is_required_and_said_at_the_field(order: Order) -> None:
    with pytest.raises(BadInput) as wrong:
        assign(order, data={"new_name": "Jan"})
    assert set(wrong.value.fields) == {"new_email"}
    with pytest.raises(BadInput) as none:
        assign(order, data={})
    assert set(none.value.fields) == {"deliverer"}
    assert not Deliverer.objects.exists()


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (DelivererWish("", email="jan@example.com"), "name"),
        (DelivererWish("Jan", email="jan"), "email"),
        (DelivererWish("Jan", mobile="12"), "mobile"),
        (DelivererWish("Jan", email="j@example.com", area=("31*6",)), "area"),
        (DelivererWish("Jan", email="j@example.com", locale="xx"), "locale"),
    ],
)
def test_what_is_wrong_stands_at_its_field(wish: DelivererWish, field: str) -> None:
    with pytest.raises(BadInput) as wrong:
        save_deliverer(wish)
    assert list(wrong.value.fields) == [field]


@pytest.mark.atom("S1-20")
@pytest.mark.atom("S1-22")
def test_the_deliverer_gets_place_phone_map_cash_and_link_by_mail_once(order: Order) -> None:
    assign(order, jan())
    (mail,) = messages(order, "mail_assigned")
    assert (mail.recipient, mail.state) == ("jan@example.com", "handed_over")
    for text in (mail.text, mail.html):
        assert "ul. Długa 12/4" in text
        assert "tel:+48600100200" in text
        assert "openstreetmap.org/search?query=ul.%20D%C5%82uga" in text
        assert "{{link:deliver}}" in text
    assert "PLN 149.90" in mail.text or "149.90" in mail.text
    assert "anna@example.com" not in mail.text + mail.html
    assert len(messages(order, "mail_assigned")) == 1


@pytest.mark.atom("S1-21")
def test_the_deliverer_gets_an_sms_while_the_channel_is_on(order: Order) -> None:
    assign(order, jan())
    (text,) = messages(order, "sms_assigned")
    assert (text.recipient, text.channel, text.state) == ("+48600300400", "sms", "handed_over")
    assert "+48600100200" in text.text
    assert "Dluga 12 / 4" in text.text


@pytest.mark.atom("S1-21")
def test_nobody_gets_an_sms_while_the_channel_is_off(order: Order, settings: Any) -> None:
    settings.SMS_URL = ""
    assign(order, jan())
    run_worker()
    assert not Message.objects.filter(channel="sms").exists()


@pytest.mark.atom("S1-26")
@pytest.mark.atom("S1-27")
@pytest.mark.atom("S1-28")
def test_the_customer_is_told_who_comes_and_approximately_when(order: Order) -> None:
    change_settings(approximate_minutes=60)
    assign(order, jan())
    change_settings(approximate_minutes=90)
    task = assign(order, jan(name="Ola", email="ola@example.com"))
    first, second = messages(order, "mail_deliverer")
    assert first.state == "withheld"
    assert "Ola brings it in approximately 90 minutes" in second.text
    assert task.assigned_at is not None
    assert task.promised_at == task.assigned_at + timedelta(minutes=90)
    text = messages(order, "sms_deliverer")[-1]
    assert "approximately 90 minutes" in text.text
    assert text.recipient == "+48600100200"


def test_the_customer_is_not_told_when_the_ticks_were_off(order: Order) -> None:
    assign(order, jan(), inform={"email": False, "sms": False})
    assert messages(order, "mail_deliverer") == messages(order, "sms_deliverer") == []
    assert len(messages(order, "mail_assigned")) == 1


@pytest.mark.atom("S1-20")
def test_the_deliverer_before_is_told_and_the_old_link_dies(order: Order) -> None:
    task = assign(order, jan())
    old = living_tokens("deliver", [task.pk])[task.pk]
    run_worker()
    assign(order, jan(name="Piotr", email="piotr@example.com"))
    (mail,) = messages(order, "mail_taken_away")
    assert (mail.recipient, mail.state) == ("jan@example.com", "handed_over")
    with pytest.raises(LinkRevoked):
        resolve("deliver", old)
    assert living_tokens("deliver", [task.pk])[task.pk] != old


def test_whoever_was_not_told_yet_is_not_told_that_it_is_over(order: Order) -> None:
    assign(order, jan())
    step(order, "unassign", table="delivery")
    (gone,) = messages(order, "mail_assigned")
    (over,) = messages(order, "mail_taken_away")
    assert (gone.state, over.state) == ("withheld", "withheld")
    assert told(order)[-2:] == ["deliverer_assigned", "deliverer_unassigned"]


def test_a_cancelled_order_calls_its_deliverer_off(order: Order) -> None:
    task = assign(order, jan())
    run_worker()
    step(order, "cancel", reason="Changed her mind")
    (mail,) = messages(order, "mail_taken_away")
    assert mail.state == "handed_over"
    assert living_tokens("deliver", [task.pk]) == {}


def test_the_same_deliverer_is_not_sent_twice(order: Order) -> None:
    driver = jan()
    assign(order, driver)
    with pytest.raises(BadInput, match="already"):
        assign(order, driver)


def test_the_warehouse_may_assign_and_the_accountant_may_not(order: Order) -> None:
    driver = jan()
    with pytest.raises(Forbidden):
        assign(order, driver, actor=MAREK)
    assert assign(order, driver, actor=OLA).deliverer == driver


def test_what_the_customer_collects_and_what_has_arrived_has_no_deliverer() -> None:
    a_product("LAMP")
    collected = an_order({"LAMP": 1}, delivery_method="pickup", payment_method="at_pickup")  # type: ignore[arg-type]
    confirm(collected)
    with pytest.raises(Refused, match="collects"):
        assign(collected, jan())


def test_a_sent_order_waits_for_its_deliverer_and_the_cash_is_with_him(order: Order) -> None:
    assign(order, jan())
    step(order, "start")
    step(order, "ship")
    assert fresh(order).waiting_on == Party.DELIVERER
    step(order, "deliver", table="parcel", data={"cash_collected": True})
    assert [row.held_by for row in order.payments.all()] == ["deliverer"]
    with pytest.raises(Refused, match="already"):
        assign(order, jan(name="Piotr", email="p@example.com"))
    assert fresh(order).stage == OrderStage.COMPLETED


@pytest.mark.atom("S1-17", "S1-26")
def test_nobody_is_sent_for_goods_that_are_not_here_and_no_time_is_told() -> None:
    a_product("SOFA", stock=0, backorder=True)
    order = an_order(lines={"SOFA": 1}, payment_method="cash")
    confirm(order)
    with pytest.raises(Refused, match="not here yet"):
        assign(order, jan())
    assert messages(order, "mail_deliverer") == messages(order, "mail_assigned") == []
