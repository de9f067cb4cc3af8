"""One parcel or two at the checkout: shown with its price where there is a choice (U36, S0-2)."""

from datetime import date

import pytest

from orderwright.domain.catalog.models import Product
from orderwright.domain.checkout.matrix_services import BandWish, CellWish, save_cell
from orderwright.domain.orders.models import Order
from orderwright.domain.stock.models import Level
from tests.builders import COURIER_PRICE, a_product
from tests.pages.storefront.reading import read
from tests.pages.storefront.visitors import ADDRESS, PAIR, Visitor, token
from tests.walks import mails, run_worker

CHOICE = "Send each part as soon as it is ready"
SAID = "Each part is sent as soon as it is ready."
APART = {**PAIR, "ship_as_ready": "on"}


@pytest.fixture
def anna_with_both(anna: Visitor) -> Visitor:
    """Anna with a lamp that is there and two rugs, of which one is."""
    save_cell(CellWish("courier", "transfer", (BandWish(COURIER_PRICE),), second_parcel=900))
    a_product("RUG", slug="rug", stock=1, backorder=True, restock_on=date(2032, 12, 24),
              names={"en": "Rug"})  # fmt: skip
    anna.fills_cart(lamp=1, rug=2)
    return anna


def rugs_come() -> None:
    Level.objects.filter(product_id=Product.objects.get(sku="RUG").pk).update(on_hand=5)


def choosing(anna: Visitor, **typed: str) -> str:
    anna.post("/checkout", ADDRESS)
    anna.post("/checkout/delivery", {**PAIR, "action": "update", **typed})
    return str(read(anna.get("/checkout/delivery")).text)


@pytest.mark.atom("U36", "S0-2")
def test_anna_sees_what_comes_when_and_what_two_parcels_cost(anna_with_both: Visitor) -> None:
    shown = choosing(anna_with_both)
    assert CHOICE in shown
    assert "Now: 1 × Table lamp, 1 × Rug." in shown
    assert "Later: 1 × Rug (expected on December 24, 2032)." in shown
    assert "incl. the second parcel" not in shown
    assert "incl. the second parcel" in choosing(anna_with_both, ship_as_ready="on")


@pytest.mark.atom("U36")
@pytest.mark.threat("T30")
def test_the_choice_is_kept_paid_and_told_everywhere(anna_with_both: Visitor) -> None:
    anna_with_both.checks_out(APART)
    review = read(anna_with_both.get("/checkout/confirm")).text
    assert SAID in review
    assert "incl. the second parcel" in review
    assert anna_with_both.presses_order().status_code == 302
    order = Order.objects.get()
    assert (order.ships_as_ready, order.second_parcel) == (True, 900)
    assert order.shipping_total == COURIER_PRICE + 900
    page = read(anna_with_both.get(f"/o/{token('track', order)}")).text
    assert SAID in page
    assert "incl. the second parcel" in page
    run_worker()
    assert mails(order)


@pytest.mark.atom("U36")
def test_no_choice_is_shown_where_all_of_it_is_ready(anna_with_both: Visitor) -> None:
    rugs_come()
    assert CHOICE not in choosing(anna_with_both)


@pytest.mark.atom("U36")
def test_no_choice_is_shown_with_a_pair_that_has_no_price_for_it(anna_with_both: Visitor) -> None:
    assert CHOICE not in choosing(anna_with_both, payment_method="cash")
    assert CHOICE not in choosing(anna_with_both, delivery_method="pickup")


@pytest.mark.atom("U36")
@pytest.mark.threat("T30")
def test_a_choice_that_has_gone_meanwhile_is_told_at_its_place(anna_with_both: Visitor) -> None:
    anna_with_both.checks_out(APART)
    review = read(anna_with_both.get("/checkout/confirm"))
    values = review.one("form", action="/checkout/confirm").values()
    rugs_come()
    answer = anna_with_both.client.post("/checkout/confirm", values)
    assert answer.status_code == 400
    assert "All of it can be sent at the same time." in read(answer).text
    assert not Order.objects.exists()
    # without it she goes on
    anna_with_both.checks_out(PAIR)
    assert anna_with_both.presses_order().status_code == 302
