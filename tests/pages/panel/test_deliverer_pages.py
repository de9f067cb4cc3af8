"""Olga keeps the register of deliverers; Ewa sends one on the way without leaving the order."""

from typing import Any

import pytest

from orderwright.domain.delivery.models import Deliverer, DeliveryOrder
from orderwright.domain.orders.models import Order
from tests.pages.panel.desk import Desk, sheet_path
from tests.pages.storefront.reading import read
from tests.walks import an_order, confirm, fresh, run_worker

REGISTER = "/panel/settings/deliverers"
JAN = {
    "name": "Jan", "email": "jan@example.com", "mobile": "+48 600 300 400", "area": "31-*, 30-1*",
    "vehicle": "van", "locale": "pl", "active": "on",
}  # fmt: skip


@pytest.fixture
def order(shop: None) -> Order:
    order = an_order(lines={"LAMP": 1}, payment_method="cash")
    confirm(order)
    return fresh(order)


def error(answer: Any, field: str) -> str:
    return read(answer).one("div", id=f"id_{field}_error").text


@pytest.mark.atom("S1-19")
def test_a_deliverer_is_added_and_changed(olga: Desk) -> None:
    assert olga.post(f"{REGISTER}/new", JAN).status_code == 302
    row = Deliverer.objects.get()
    assert (row.area, row.locale, row.active) == (["31-*", "30-1*"], "pl", True)
    assert "31-*, 30-1*" in olga.page(REGISTER).text
    without = {name: text for name, text in JAN.items() if name != "active"}
    assert olga.post(f"{REGISTER}/{row.pk}", without).status_code == 302
    assert "Not active (1)" in olga.page(REGISTER).text
    assert olga.get(f"{REGISTER}/{row.pk + 1}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"email": "", "mobile": ""}, "email", "e-mail address or a mobile number is needed"),
        ({"mobile": "12"}, "mobile", "not a phone number"),
        ({"area": "3*1"}, "area", "no post code"),
        ({"name": " "}, "name", "needed"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    typed: dict[str, str], field: str, sentence: str, olga: Desk
) -> None:
    answer = olga.post(f"{REGISTER}/new", JAN | typed)
    assert answer.status_code == 422
    assert sentence in error(answer, field)
    assert not Deliverer.objects.exists()


@pytest.mark.atom("S1-17")
@pytest.mark.atom("S1-18")
def test_ewa_adds_a_deliverer_in_the_sheet_of_the_order(ewa: Desk, order: Order) -> None:
    assert "no deliverer yet" in ewa.order_page(order).text
    answer = ewa.takes(order, "assign", table="delivery", new_name="Jan", new_email="no")
    assert answer.status_code == 422
    assert "not an e-mail address" in error(answer, "new_email")
    answer = ewa.takes(
        order, "assign", table="delivery", new_name="Jan", new_email="jan@example.com"
    )
    assert answer.status_code == 302
    page = ewa.order_page(order)
    assert "Jan" in page.text
    assert "expected at about" in page.text
    task = DeliveryOrder.objects.get(order=order)
    assert task.deliverer is not None
    # then the next order offers him in the list
    sheet = ewa.sheet(order, "assign", table="delivery")
    assert f'value="{task.deliverer.pk}"' in str(ewa.get(_sheet(order)).content)
    assert "Deliverer" in sheet.text


def _sheet(order: Order) -> str:
    return sheet_path(order, "assign", table="delivery")


@pytest.mark.atom("S1-21")
def test_the_panel_says_why_no_sms_is_sent(olga: Desk, settings: Any) -> None:
    settings.SMS_URL = ""
    assert "no SMS service is set" in olga.page(REGISTER).text
    settings.SMS_URL = "rehearsal:"
    assert "no SMS service is set" not in olga.page(REGISTER).text


def test_short_messages_stand_in_the_mailbox_beside_the_mails(
    ewa: Desk, order: Order, settings: Any
) -> None:
    settings.SMS_URL = "rehearsal:"
    ewa.takes(order, "assign", table="delivery", new_name="Jan", new_mobile="600300400")
    DeliveryOrder.objects.get(order=order)
    run_worker()
    assert "+48600300400" in ewa.page("/mailbox/").text
    page = ewa.order_page(order)
    assert "Deliverer assigned" in page.text
    assert "SMS about order" in page.text


@pytest.mark.atom("S1-28")
def test_the_time_is_a_setting_of_the_shop(olga: Desk, order: Order) -> None:
    form = olga.page("/panel/settings/").one("form", action="/panel/settings/")
    values = form.values() | {"approximate_minutes": "90"}
    assert olga.post("/panel/settings/", values).status_code == 302
    olga.takes(order, "assign", table="delivery", new_name="Jan", new_mobile="600300400")
    task = DeliveryOrder.objects.get(order=order)
    assert task.promised_at is not None
    assert task.assigned_at is not None
    assert (task.promised_at - task.assigned_at).total_seconds() == 90 * 60
