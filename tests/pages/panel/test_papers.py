"""Jan prints what the parcels need: of one order, or of all that are ticked (S4-17)."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from orderwright.domain.delivery.carrier_services import CarrierWish, save_carrier
from orderwright.domain.delivery.models import Carrier, Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import OrderStage
from tests.builders import a_product
from tests.pages.panel.desk import Desk
from tests.walks import an_order, anna_buys, run_worker, step

PAPERS = "/panel/papers.pdf"


@pytest.fixture
def order(shop: None) -> Order:
    return an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1})


def pages_of(desk: Desk, *orders: Order, path: str = PAPERS, **asked: Any) -> list[str]:
    query = {"number": [order.number for order in orders], **asked}
    answer = desk.client.get(path, query)
    assert answer.status_code == 200, answer.status_code
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]


@pytest.mark.atom("S2-17", "S4-17")
def test_all_papers_of_an_order_come_as_one_file(jan: Desk, order: Order) -> None:
    label, slip = pages_of(jan, order)

    assert order.shipping_address["street"] in label
    assert f"{order.number}-1" in label
    assert "Packing slip" in slip
    assert "LAMP" in slip
    assert PAPERS in jan.get(f"/panel/orders/{order.number}").content.decode()


def test_the_papers_of_several_orders_come_in_the_order_of_the_ticks(
    jan: Desk, order: Order
) -> None:
    other = an_order(OrderStage.PROCESSING, paid=True)

    pages = pages_of(jan, other, order, what="slips")

    assert [other.number in pages[0], order.number in pages[1], len(pages)] == [True, True, 2]


def test_the_slip_speaks_the_customers_language(jan: Desk, shop: None) -> None:
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1}, locale="pl")

    [slip] = pages_of(jan, order, what="slips")

    assert "Specyfikacja paczki" in slip
    assert "Lampa stołowa" in slip


@pytest.mark.atom("S4-18")
def test_each_carrier_gets_its_own_layout(jan: Desk, order: Order) -> None:
    save_carrier(CarrierWish("sheets", "Sheets", label_format=Carrier.Format.PDF_A4))
    orders = [an_order(OrderStage.PROCESSING, paid=True) for _n in range(2)]
    Parcel.objects.filter(order__in=orders).update(carrier="sheets")

    pages = pages_of(jan, order, *orders, what="labels")

    assert len(pages) == 2
    assert order.number in pages[0]
    assert all(one.number in pages[1] for one in orders)


@pytest.mark.atom("S4-17", "S4-18")
def test_a_carriers_own_label_is_printed_and_never_replaced(jan: Desk, order: Order) -> None:
    save_carrier(CarrierWish("gls", "GLS", service="rehearsal"))
    parcel = Parcel.objects.get(order=order)
    Parcel.objects.filter(pk=parcel.pk).update(carrier="gls")
    label, _slip = pages_of(jan, order)
    assert "the carrier has made" in label
    step(order, "label", table="parcel")
    run_worker()

    label, _slip = pages_of(jan, order)

    assert "the carrier has made" not in label
    refused = jan.client.get("/panel/papers.zpl", {"number": order.number})
    assert refused.status_code == 302


def test_without_keys_of_the_service_the_shop_draws_the_label(jan: Desk, order: Order) -> None:
    save_carrier(CarrierWish("inpost", "InPost", service="inpost"))
    Parcel.objects.filter(order=order).update(carrier="inpost")

    label, _slip = pages_of(jan, order)

    assert order.shipping_address["street"] in label


def test_a_label_printer_gets_zpl(jan: Desk, order: Order) -> None:
    answer = jan.client.get("/panel/papers.zpl", {"number": order.number})

    assert answer.content.startswith(b"^XA")
    assert "attachment" in answer["Content-Disposition"]


def test_of_several_parcels_the_first_collects_the_cash(jan: Desk, shop: None) -> None:
    a_product("SOFA")
    order = an_order(OrderStage.PROCESSING, lines={"LAMP": 1, "SOFA": 1}, payment_method="cash")
    first = Parcel.objects.get(order=order)
    second = Parcel.objects.create(order=order, delivery=first.delivery, position=2)
    share = first.lines.order_by("pk").last()
    assert share is not None
    share.parcel = second
    share.save()

    one, two = pages_of(jan, order, what="labels")

    assert ["1/2" in one, "COLLECT" in one] == [True, True]
    assert ["2/2" in two, "COLLECT" in two] == [True, False]
    [first_slip, _second] = pages_of(jan, order, what="slips")
    assert "Comes later" in first_slip


def test_what_has_no_parcel_yet_is_said_on_the_page(jan: Desk, shop: None) -> None:
    order = an_order()

    answer = jan.client.get(PAPERS, {"number": order.number})

    assert answer["Location"] == f"/panel/orders/{order.number}"
    assert "There is no parcel yet" in jan.get(answer["Location"]).content.decode()
    assert jan.client.get(PAPERS).status_code == 302


def test_who_may_not_dispatch_prints_nothing(wanda: Desk, order: Order) -> None:
    assert wanda.client.get(PAPERS, {"number": order.number}).status_code == 403


@pytest.mark.atom("S4-17", "S3-28")
def test_the_order_and_its_invoices_are_printed_with_the_rest_when_they_are_ticked(
    ewa: Desk, order: Order
) -> None:
    change_settings(
        tax_id="5252248481",
        address={"street": "Prosta 1", "postal_code": "00-001", "city": "Warszawa"},
    )
    step(order, "proforma")

    pages = pages_of(ewa, order, also=["order", "invoices"])

    assert len(pages) == 4
    assert "Packing slip" in pages[1]
    assert f"Order {order.number}" in pages[2]
    assert "PF/1/" in pages[3]


def test_orders_without_a_parcel_are_printed_with_what_they_have(ewa: Desk, shop: None) -> None:
    new = anna_buys({"LAMP": 1})

    assert new.number in pages_of(ewa, new, also=["order"])[0]
    refused = ewa.client.get(PAPERS, {"number": new.number, "also": "invoices"}, follow=True)
    assert "Nothing of this was issued" in refused.content.decode()


@pytest.mark.atom("S3-28", "S3-35")
def test_the_bar_prints_the_ticked_orders_themselves(ewa: Desk, order: Order) -> None:
    other = anna_buys({"LAMP": 2})

    pages = pages_of(ewa, other, order, path="/panel/orders.pdf")

    assert [other.number in pages[0], order.number in pages[1], len(pages)] == [True, True, 2]
    assert "/panel/orders.pdf" in ewa.get("/panel/?tab=all").content.decode()
    nothing = ewa.client.get("/panel/orders.pdf", follow=True)
    assert "Tick the orders" in nothing.content.decode()
