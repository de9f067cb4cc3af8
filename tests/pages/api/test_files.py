"""Orders as XML over the API, and the schemas that our own XML keeps."""

import pytest
from django.test import Client
from lxml import etree

from orderwright.domain.orders.models import Order
from tests.pages.api.callers import Caller, problem
from tests.walks import anna_buys

pytestmark = pytest.mark.atom("S3-29")


@pytest.fixture
def order(desk: Caller) -> Order:
    return anna_buys({"LAMP-1": 2})


def test_a_program_reads_an_order_by_the_published_schema(desk: Caller, order: Order) -> None:
    published = Client().get("/schemas/orderwright-order-1.xsd")
    assert published["Content-Type"] == "application/xml"
    schema = etree.XMLSchema(etree.fromstring(published.content))
    answer = desk.get(f"/orders/{order.number}/documents/order.xml")
    root = etree.fromstring(answer.content)
    assert schema.validate(root), schema.error_log
    assert root.findtext("{*}order/{*}number") == order.number
    assert answer["Cache-Control"] == "no-store"


def test_another_format_is_asked_for_by_name(desk: Caller, order: Order) -> None:
    answer = desk.get(f"/orders/{order.number}/documents/order.xml?format=ubl")
    assert etree.fromstring(answer.content).tag.endswith("Order-2}Order")


def test_what_is_not_there_is_a_problem_with_a_sentence(desk: Caller, order: Order) -> None:
    path = f"/orders/{order.number}/documents"
    assert "floppy" in problem(desk.get(f"{path}/order.xml?format=floppy"), 404)["detail"]
    assert "sent yet" in problem(desk.get(f"{path}/despatch.xml?format=ubl"), 409)["detail"]
    assert "issued" in problem(desk.get(f"{path}/invoice.xml?format=ubl"), 409)["detail"]
    assert Client().get("/schemas/passwd").status_code == 404
