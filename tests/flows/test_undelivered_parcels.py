"""Parcels that came back unsold: Wanda looks at the goods, Marek at the money, Ewa ends the order
(semantics 4).
"""

from datetime import timedelta

import pytest

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.delivery.services import open_parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.returns.models import Return
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.models import Level, Movement, Warehouse
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import BadInput, Forbidden, NeedsOverride, Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from tests.builders import a_product, a_shop
from tests.walks import EWA, MAREK, OLA, an_order, fresh, mails, run_worker, step, told

pytestmark = [pytest.mark.django_db, pytest.mark.atom("S3-17", "U33")]
REFUSED = "Refused at the door"


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop()


def came_back(**buying: object) -> Order:
    """Anna's two lamps of ten, sent and back."""
    a_product("LAMP", stock=10)
    if "payment_method" in buying:
        order = an_order(OrderStage.CONFIRMED, lines={"LAMP": 2}, **buying)
        step(order, "ship")
    else:
        order = an_order(OrderStage.SHIPPED, lines={"LAMP": 2}, **buying)
    step(order, "return", table="parcel", actor=OLA, reason=REFUSED)
    return fresh(order)


def lies(sku_order: Order) -> int:
    product = sku_order.lines.get().product_id
    return sum(Level.objects.filter(product_id=product).values_list("on_hand", flat=True))


def give_back(order: Order) -> None:
    """Marek sends the money himself."""
    payment = Payment.objects.get(order=order)
    ask = Ask(
        EWA, data={"amount": str(order.money(order.paid).amount), "way": "cash"}, reason=REFUSED
    )
    take(("payment", "refund_by_hand"), payment.pk, ask)
    take(("refund", "settle"), Refund.objects.get(order=order).pk, Ask(EWA))


def test_what_came_back_is_looked_at_paid_back_and_the_order_closed() -> None:
    order = came_back()
    case = Return.objects.get(order=order)
    assert (case.kind, case.stage, case.lines.get().quantity) == ("undeliverable", "received", 2)
    assert lies(order) == 8
    step(order, "inspect", table="return", actor=OLA)
    assert lies(order) == 10
    give_back(order)
    step(order, "settle", table="return", override_warnings=False)
    case.refresh_from_db()
    assert (case.stage, case.settlement) == ("settled", "refund")
    step(order, "close_unsold", reason=REFUSED)
    order = fresh(order)
    assert (order.stage, order.waiting_on, order.surplus) == ("cancelled", "", 0)
    clock.shift(timedelta(minutes=1))
    run_worker()
    assert mails(order).count("mail_cancelled") == 1
    assert offenders() == []


def test_the_movement_names_the_order_and_goods_come_back_only_once() -> None:
    order = came_back()
    step(order, "inspect", table="return", actor=OLA)
    with pytest.raises(Refused):
        step(order, "inspect", table="return", actor=OLA)
    moved = Movement.objects.get(kind="return")
    assert (moved.order_id, moved.on_hand) == (order.pk, 2)
    assert "return_inspected" in told(order)


def test_a_broken_lamp_is_written_off_and_the_other_goes_to_another_warehouse() -> None:
    order = came_back()
    Warehouse.objects.create(code="outlet", name="Outlet")
    line = str(order.lines.get().pk)
    data = {"spoilt_line": line, "spoilt_pieces": "1", "warehouse": "outlet"}
    step(order, "inspect", table="return", data=data)
    assert Level.objects.get(warehouse__code="outlet").on_hand == 1
    assert lies(order) == 9
    assert offenders() == []


@pytest.mark.parametrize(
    ("data", "field"),
    [({"spoilt_pieces": "1"}, "spoilt_line"), ({"spoilt_line": "0"}, "spoilt_line"),
     ({"warehouse": "moon"}, "warehouse")],
)  # fmt: skip
def test_what_makes_no_sense_is_said_at_its_field(data: dict[str, str], field: str) -> None:
    order = came_back()
    with pytest.raises(BadInput) as wrong:
        step(order, "inspect", table="return", data=data)
    assert set(wrong.value.fields) == {field}
    too_many = {"spoilt_line": str(order.lines.get().pk), "spoilt_pieces": "3"}
    with pytest.raises(BadInput) as wrong:
        step(order, "inspect", table="return", data=too_many)
    assert set(wrong.value.fields) == {"spoilt_pieces"}
    assert lies(order) == 8


def test_nothing_is_settled_unseen_and_nothing_closed_unsettled() -> None:
    order = came_back()
    with pytest.raises(Refused, match="Look at the goods first"):
        step(order, "settle", table="return")
    with pytest.raises(Refused, match=r"Settle what came back first: R-"):
        step(order, "close_unsold", reason=REFUSED)
    step(order, "inspect", table="return", actor=OLA)
    with pytest.raises(NeedsOverride, match="still here: refund the payment first"):
        step(order, "settle", table="return", override_warnings=False)
    with pytest.raises(Forbidden):
        step(order, "settle", table="return", actor=OLA)
    with pytest.raises(Forbidden):
        step(order, "inspect", table="return", actor=MAREK)


def test_money_that_stays_is_said_and_is_in_excess_once_the_order_is_closed() -> None:
    order = came_back()
    step(order, "inspect", table="return")
    step(order, "settle", table="return")
    assert Return.objects.get(order=order).settlement == "kept"
    step(order, "close_unsold", reason=REFUSED)
    assert fresh(order).surplus == order.paid
    assert Refund.objects.count() == 0
    assert offenders() == []


def test_who_was_to_pay_at_the_door_owes_nothing_any_more() -> None:
    order = came_back(payment_method="cash")
    assert fresh(order).paid == 0
    step(order, "inspect", table="return")
    step(order, "settle", table="return", override_warnings=False)
    assert Return.objects.get(order=order).settlement == "unpaid"
    step(order, "close_unsold", reason=REFUSED)
    assert not Payment.objects.filter(order=order, stage="pending").exists()
    assert offenders() == []


def test_an_order_of_which_a_parcel_is_still_out_is_not_closed_as_undelivered() -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True)
    goods = Parcel.objects.get(order=order)
    leaflet = open_parcel(goods.delivery, {})
    step(order, "ship")
    take(("parcel", "return"), goods.pk, Ask(EWA, reason=REFUSED))
    take(("parcel", "fail"), leaflet.pk, Ask(EWA, reason="Nobody at home"))
    step(order, "inspect", table="return")
    step(order, "settle", table="return")
    with pytest.raises(Refused, match="Not every parcel"):
        step(order, "close_unsold", reason=REFUSED)
    assert offenders() == []


def test_an_order_closed_as_undelivered_is_not_reinstated() -> None:
    order = came_back(payment_method="cash")
    step(order, "inspect", table="return")
    step(order, "settle", table="return")
    step(order, "close_unsold", reason=REFUSED)
    with pytest.raises(Refused, match="place a new order"):
        step(order, "reinstate", reason="They called again")


def test_nobody_is_told_where_the_tick_is_taken_away() -> None:
    order = came_back(payment_method="cash")
    clock.shift(timedelta(minutes=1))
    run_worker()
    before = mails(order)
    step(order, "inspect", table="return")
    step(order, "settle", table="return")
    step(order, "close_unsold", reason=REFUSED, inform={"email": False})
    clock.shift(timedelta(minutes=1))
    run_worker()
    assert mails(order) == before


def test_verify_finds_a_case_that_no_event_explains() -> None:
    order = came_back()
    step(order, "inspect", table="return")
    Return.objects.filter(order=order).update(stage="settled")
    [found] = offenders()
    assert "events say inspected, the row says settled" in found
