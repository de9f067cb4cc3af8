"""Twenty invoices issued at the same moment: no number twice, none left out (U28, I11)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from orderwright.domain.invoices.models import Invoice
from orderwright.domain.invoices.proofs import altered, gaps
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.services import change_settings
from tests.builders import a_product, a_shop
from tests.walks import ANNA, ContactWish, anna_buys, step

pytestmark = pytest.mark.django_db(transaction=True)

PARALLEL = 20
FIRM = ContactWish(ANNA.email, ANNA.name, ANNA.phone, "Kowalska i syn", "5265877635")


def issue(order: Order) -> None:
    """In a thread of its own, with a connection of its own."""
    try:
        step(order, "invoice")
    finally:
        connection.close()


@pytest.mark.atom("U28")
def test_twenty_at_once_are_numbered_one_to_twenty() -> None:
    a_shop(tax_id="5252248481")
    change_settings(address={"street": "Prosta 1", "postal_code": "00-001", "city": "Warszawa"})
    lamp = a_product(stock=100)
    orders = [anna_buys({lamp.sku: 1}, customer=FIRM) for _n in range(PARALLEL)]
    with ThreadPoolExecutor(PARALLEL) as people:
        list(people.map(issue, orders))
    numbers = Invoice.objects.order_by("n").values_list("n", flat=True)
    assert list(numbers) == list(range(1, PARALLEL + 1))
    assert gaps() == altered() == []
