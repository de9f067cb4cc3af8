"""An order as data: everything for staff, a whitelist for customers, in few statements."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pydantic import TypeAdapter

from orderwright.domain.orders.models import Note, Order
from orderwright.domain.overview.orders import customer_data, order_data, orders_data
from orderwright.domain.overview.purposes import VIEWS, Purpose
from orderwright.domain.overview.sentences import next_sentence
from orderwright.domain.overview.shapes import CustomerOrderData, OrderData
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel import clock
from orderwright.kernel.links import services as links
from orderwright.kernel.links.queries import living_tokens
from orderwright.lifecycle.machine import MACHINE
from tests.builders import a_product, a_shop
from tests.walks import an_order, anna_buys, confirm, fresh, pay, settle, step

CONTRACT = {
    "number", "token", "stage", "status", "gates", "waiting_on", "payment_status",
    "delivery_status", "source", "locale", "currency", "customer", "shipping_address",
    "billing_address", "lines", "adjustments", "totals", "delivery_method", "payment_method",
    "parcels", "tags", "notes", "version", "placed_at", "updated_at", "urls",
}  # fmt: skip
CUSTOMERS = {
    "number", "token", "stage", "status_label", "waiting_on", "gates", "payment_status",
    "delivery_status", "currency", "lines", "totals", "parcels", "actions", "urls", "payment_url",
}  # fmt: skip


@pytest.fixture
def shop(db: None) -> None:
    a_shop()
    a_product("LAMP", stock=50)


def names(data: Any) -> list[str]:
    return [action["action"] for action in data["actions"]]


@pytest.mark.parametrize("stage", list(OrderStage)[1:])
def test_data_keep_their_shape_at_every_stage(shop: None, stage: OrderStage) -> None:
    order = an_order(stage, lines={"LAMP": 1})
    data = order_data(order, tokens=True)
    assert set(data) >= CONTRACT
    TypeAdapter(OrderData).validate_python(data, strict=True)
    token = links.issue("track", order.pk)
    seen = customer_data(fresh(order), token)
    assert set(seen) >= CUSTOMERS
    TypeAdapter(CustomerOrderData).validate_python(seen, strict=True)


def test_no_token_leaves_unless_it_is_asked_for(shop: None) -> None:
    order = anna_buys({"LAMP": 1})
    token = links.issue("track", order.pk)
    assert token not in str(order_data(order))
    data = order_data(order, tokens=True)
    assert data["token"] == token
    links.revoke("track", order.pk)
    assert order_data(fresh(order), tokens=True)["token"] is None


def test_a_list_costs_the_same_however_long(shop: None) -> None:
    orders = [an_order(OrderStage.SHIPPED, lines={"LAMP": 1}) for _n in range(4)]

    def statements(count: int) -> int:
        some = list(Order.objects.filter(pk__in=[order.pk for order in orders[:count]]))
        with CaptureQueriesContext(connection) as captured:
            assert len(orders_data(some, tokens=True)) == count
        return len(captured)

    assert statements(1) == statements(4) <= 12


@pytest.mark.threat("T27")
@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_link_shows_what_its_purpose_names_and_no_secret(shop: None, purpose: Purpose) -> None:
    order = anna_buys({"LAMP": 1}, note="canary-note-of-anna")
    Note.objects.create(order=order, text="canary-of-staff", author="Ewa", at=clock.now())
    data = customer_data(fresh(order), "t" * 22, purpose=purpose)
    assert set(data) <= VIEWS[purpose].fields
    shown = str(data)
    for secret in ("Długa", "31-146", "600100200", "anna@example.com", "canary", "192.0.2.7"):
        assert secret not in shown


def test_every_step_that_a_purpose_names_is_open_to_its_holders() -> None:
    for purpose in Purpose:
        for table, verb in VIEWS[purpose].steps:
            row = MACHINE.tables[table].by_verb[verb]
            assert any(who.kind == "customer" and who.right == purpose for who in row.who), verb
    assert ("gate", "pass") not in VIEWS[Purpose.TRACK].steps
    assert ("gate", "pass") in VIEWS[Purpose.CONFIRM].steps


@pytest.mark.atom("S0-9", "S0-11")
def test_the_customer_reads_what_happens_next(shop: None) -> None:
    order = anna_buys({"LAMP": 1})
    assert "confirm" in next_sentence(order)
    assert names(customer_data(fresh(order), "t")) == ["request_confirmation"]
    confirming = customer_data(fresh(order), "t", purpose=Purpose.CONFIRM)
    assert names(confirming) == ["confirm", "refuse"]
    confirm(order)
    order = fresh(order)
    assert "144.90" in next_sentence(order)
    assert names(customer_data(order, "t", purpose=Purpose.CONFIRM)) == []
    pay(order)
    assert "packing" in next_sentence(fresh(order))
    step(order, "start")
    step(order, "ship", data={"tracking_number": "GLS1"})
    assert "on its way" in next_sentence(fresh(order))


def test_sentences_come_in_the_orders_language(shop: None) -> None:
    polish = anna_buys({"LAMP": 1}, locale="pl")
    english = anna_buys({"LAMP": 1}, locale="en")
    said = [customer_data(order, "t") for order in (polish, english)]
    assert said[0]["lines"][0]["name"] == "Lampa LAMP"
    assert "Please confirm" in said[1]["next"]


@pytest.mark.parametrize("stage", list(OrderStage)[1:])
def test_there_is_a_sentence_for_every_stage(shop: None, stage: OrderStage) -> None:
    assert next_sentence(an_order(stage, lines={"LAMP": 1})).endswith((".", "!"))


def test_a_gate_says_who_settled_it_and_how(shop: None) -> None:
    order = anna_buys({"LAMP": 1})
    settle(order, "customer", data={"via": "phone", "note": "Anna called"})
    gate = order_data(fresh(order))["gates"][0]
    assert (gate["kind"], gate["state"], gate["via"]) == ("customer", "passed", "phone")
    assert gate["by"] == "staff:Ewa"
    assert gate["at"] is not None


def test_a_parcel_carries_the_carriers_page(shop: None) -> None:
    order = an_order(OrderStage.SHIPPED, lines={"LAMP": 1})
    step(order, "step_back", reason="wrong label")
    step(order, "ship", data={"tracking_number": "GLS 7"})
    parcel = order_data(fresh(order))["parcels"][0]
    assert parcel["tracking_url"] == "https://track.example.com/?n=GLS7"


def test_a_pay_link_shows_only_while_something_is_to_pay(shop: None) -> None:
    order = anna_buys({"LAMP": 1})
    token = links.issue("pay", order.pk)
    seen = customer_data(fresh(order), "t")
    assert seen["payment_url"] == f"http://testserver/pay/{token}"
    confirm(order)
    pay(order)
    assert customer_data(fresh(order), "t")["payment_url"] is None


def test_only_living_links_have_tokens(shop: None) -> None:
    token = links.issue("track", 1)
    links.issue("track", 2, expires_at=clock.now() - timedelta(seconds=1))
    links.issue("track", 3)
    links.revoke("track", 3)
    links.issue("track", 4)
    renewed = links.renew("track", 4)
    assert living_tokens("track", [1, 2, 3, 4, 5]) == {1: token, 4: renewed}
