"""A label asks for cash, and the money comes another way: nobody collects it twice (S1-13, T47)."""

import pytest

from orderwright.domain.checkout.label_cash import asks_wrongly
from orderwright.domain.checkout.models import Cell
from orderwright.domain.delivery import services as delivery
from orderwright.domain.delivery.carrier_services import CarrierWish, save_carrier
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.overview import late_money as desk
from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.ports import Kind
from orderwright.domain.payments.statements.csv_layouts import CASH_PL
from orderwright.domain.payments.statements.reasons import sentence
from orderwright.domain.shop.services import raise_version
from orderwright.kernel.lifecycle.actors import Actor, ActorKind
from orderwright.kernel.lifecycle.errors import BadInput, NeedsOverride, Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.log.models import LogEntry
from orderwright.lifecycle import statement_money as money
from orderwright.lifecycle import statements
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from orderwright.outbound.carriers.models import Shipment
from tests.builders import CASH_FEE, a_shop, online_payments
from tests.flows.test_gateway_news import says, sent_to_pay
from tests.flows.test_statements import a_list, a_transfer, accept_first, brought, the_line
from tests.walks import EWA, MAREK, anna_buys, confirm, fresh, pay, run_worker, step, told

JAN = Actor(ActorKind.DELIVERER, "Jan")
pytestmark = [pytest.mark.django_db, pytest.mark.atom("S1-13"), pytest.mark.threat("T47")]


@pytest.fixture(autouse=True)
def shop() -> None:
    """Paid at the door costs no fee here; GLS parcels get their labels from the rehearsal."""
    a_shop(grace_seconds=0)
    online_payments()
    Cell.objects.filter(payment__code="cash").update(fee=0)
    raise_version()


def by_cash(before: str) -> Order:
    """Anna was to pay that way, and Ewa has changed it to cash at the door."""
    order = anna_buys(payment_method=before)
    if before == "card":
        order = sent_to_pay(order)
    step(order, "change_payment", data={"payment_method": "cash"})
    confirm(order)
    step(order, "start")
    return fresh(order)


def labelled(order: Order) -> Parcel:
    save_carrier(CarrierWish("gls", "GLS", service="rehearsal"))
    step(order, "label", table="parcel")
    run_worker()
    return box_of(order)


def box_of(order: Order) -> Parcel:
    return Parcel.objects.get(order=order)


def at_the_desk() -> list[object]:
    return [late.row for late in desk.queue() if late.kind == desk.Kind.LABEL]


def test_a_label_that_asks_for_paid_money_is_flagged_and_sending_it_warns() -> None:
    order = by_cash("card")
    box = labelled(order)
    assert (box.label_cash, at_the_desk()) == (order.total, [])
    says(order, Kind.PAID, amount=order.total)
    assert (fresh(order).due, at_the_desk()) == (0, [box])
    with pytest.raises(
        NeedsOverride, match=r"Nothing is to be collected any more. Void the label"
    ) as warned:
        step(order, "ship", override_warnings=False, data={"tracking_number": "12345678901"})
    assert "parcel 1 says: collect" in str(warned.value)

    step(order, "void_label", table="parcel")
    run_worker()
    assert at_the_desk() == []
    step(order, "label", table="parcel")
    assert (box_of(order).label_cash, Shipment.objects.latest("pk").cod) == (0, 0)
    assert at_the_desk() == []
    assert offenders() == []


def test_on_the_way_the_carrier_is_told_and_then_nothing_is_left_to_say() -> None:
    order = by_cash("card")
    labelled(order)
    step(order, "ship")
    says(order, Kind.PAID, amount=order.total)
    assert at_the_desk() == [box_of(order)]
    step(order, "put_cash_right", table="parcel", actor=MAREK)
    assert (at_the_desk(), "label_cash_put_right" in told(order)) == ([], True)
    with pytest.raises(Refused, match="asks for what is to be collected"):
        step(order, "put_cash_right", table="parcel")


def test_a_carrier_that_has_perhaps_collected_paid_money_is_asked() -> None:
    order = by_cash("card")
    labelled(order)
    step(order, "ship")
    says(order, Kind.PAID, amount=order.total)
    step(order, "deliver", table="parcel")
    assert at_the_desk() == [box_of(order)]
    step(order, "put_cash_right", table="parcel")
    assert at_the_desk() == []


def test_cash_of_a_paid_order_is_recorded_and_waits_at_the_desk() -> None:
    order = by_cash("card")
    labelled(order)
    step(order, "ship")
    says(order, Kind.PAID, amount=order.total)
    # when the carrier says that it collected what the label asked for
    step(order, "deliver", table="parcel", data={"cash_collected": True})
    # then the money is there, in excess, and nobody has to ask about the label
    cash = Payment.objects.get(order=order, method="cash", stage="paid")
    assert (cash.settled, cash.held_by) == (order.total, "carrier")
    assert (fresh(order).surplus, at_the_desk()) == (order.total, [])
    assert [late.row for late in desk.queue() if late.kind == desk.Kind.EXCESS] == [order]
    assert offenders() == []


def test_cash_that_no_label_asked_for_is_recorded_with_its_sum_by_hand() -> None:
    order = anna_buys(payment_method="card")
    says(sent_to_pay(order), Kind.PAID, amount=order.total)
    confirm(order)
    step(order, "ship", data={"tracking_number": "31999007"})
    with pytest.raises(BadInput, match="Nothing was to be collected"):
        step(order, "deliver", table="parcel", data={"cash_collected": True})
    assert (box_of(order).stage, fresh(order).surplus) == ("sent", 0)


def collected_twice(number: str) -> Order:
    """Anna's card was charged after the parcel had left with cash on its label."""
    order = by_cash("card")
    step(order, "ship", data={"tracking_number": number})
    says(order, Kind.PAID, amount=order.total)
    step(order, "deliver", table="parcel")
    assert at_the_desk() == [box_of(order)]
    return fresh(order)


def test_the_carriers_list_knows_a_parcel_whose_order_is_paid() -> None:
    order = collected_twice("31999008")
    written = order.money(order.total).amount.replace(".", ",")
    brought(a_list(order, "31999008", written), layout=CASH_PL, is_sure=True)
    # then nothing is recorded unasked, and the order is proposed with the reason
    told_why = [sentence(reason) for reason in the_line().candidates[0]["reasons"]]
    assert told_why == [
        f"The list names parcel 31999008 of order {order.number}.", "The order is paid already.",
    ]  # fmt: skip
    assert fresh(order).surplus == 0
    # when Marek records it
    accept_first(the_line())
    # then it is cash in excess, and the question about the label is answered
    cash = Payment.objects.get(order=order, method="cash", stage="paid")
    assert (cash.settled, fresh(order).surplus, at_the_desk()) == (order.total, order.total, [])
    assert offenders() == []


def test_the_number_typed_by_hand_answers_the_label_too() -> None:
    order = collected_twice("31999009")
    brought(a_list(order, "31990000", "10,00"), layout=CASH_PL, is_sure=True)
    assert the_line().verdict == "unknown"
    money.accept(the_line().pk, [money.Wanted(order.number, 1_000)], MAREK)
    assert (fresh(order).surplus, at_the_desk()) == (1_000, [])


def test_a_label_of_the_shops_own_is_flagged_once_the_goods_have_left() -> None:
    order = by_cash("card")
    step(order, "ship")
    assert box_of(order).label_cash == order.total
    says(order, Kind.PAID, amount=order.total)
    assert at_the_desk() == [box_of(order)]


def test_cash_that_was_collected_leaves_nothing_to_ask() -> None:
    order = by_cash("transfer")
    labelled(order)
    step(order, "ship")
    step(order, "deliver", table="parcel", data={"cash_collected": True})
    assert (fresh(order).due, box_of(order).label_cash, at_the_desk()) == (0, None, [])


def test_jan_reports_cash_of_a_paid_order_and_the_parcel_arrives_all_the_same() -> None:
    # Given goods on their way that are paid, and a label that asks for nothing
    order = by_cash("transfer")
    step(order, "ship")
    pay(order)
    delivery.write_cash(box_of(order), None)
    # When staff say that cash was taken, they are asked to record its sum
    with pytest.raises(BadInput, match="Nothing was to be collected"):
        step(order, "deliver", table="parcel", data={"cash_collected": True})
    # But what Jan reports from the door is a fact: the parcel is there, and the log asks how much
    step(order, "deliver", table="parcel", actor=JAN, data={"cash_collected": True})
    assert box_of(order).stage == "delivered"
    assert "ask how much" in LogEntry.objects.get(area="payments", level="warning").told


def test_a_label_without_the_cash_that_is_wanted_now_warns_too() -> None:
    order = anna_buys()
    confirm(order)
    step(order, "start")
    labelled(order)
    step(order, "change_payment", actor=EWA, data={"payment_method": "cash"})
    with pytest.raises(NeedsOverride, match="says nothing of the"):
        step(order, "ship", override_warnings=False)


def test_a_transfer_for_an_order_paid_at_the_door_is_proposed_and_stands_beside_the_cash() -> None:
    order = by_cash("transfer")
    box = labelled(order)
    brought(a_transfer(f"zamowienie {order.number}"))
    line = the_line()
    assert (line.verdict, fresh(order).paid) == ("proposed", 0)
    reasons = [sentence(reason) for reason in line.candidates[0]["reasons"]]
    assert "paid on delivery" in " ".join(reasons)

    accept_first(line, MAREK)
    rows = {(row.method, row.stage, row.settled) for row in Payment.objects.filter(order=order)}
    assert ("transfer", "paid", order.total) in rows
    assert ("cash", "cancelled", 0) in rows
    assert (fresh(order).due, list(asks_wrongly())) == (0, [box])
    assert offenders() == []

    money.undo(line.pk, MAREK, "Another Anna")
    assert (fresh(order).due, list(asks_wrongly())) == (order.total, [])


def test_what_costs_more_at_the_door_is_all_that_is_collected_there() -> None:
    Cell.objects.filter(payment__code="cash").update(fee=CASH_FEE)
    raise_version()
    order = by_cash("transfer")
    brought(a_transfer(f"zamowienie {order.number}"))
    accept_first(the_line(), MAREK)
    waiting = Payment.objects.get(order=order, stage="pending")
    assert (waiting.method, waiting.amount, fresh(order).due) == ("cash", CASH_FEE, CASH_FEE)


def test_a_certain_line_is_not_recorded_once_the_order_is_to_be_paid_at_the_door() -> None:
    order = anna_buys()
    wish = statements.Wish(content=a_transfer(f"zamowienie {order.number}"), by="Marek")
    statements.bring_in(wish)
    step(order, "change_payment", data={"payment_method": "cash"})
    assert money.apply_certain() == 0
    assert (the_line().verdict, fresh(order).paid) == ("proposed", 0)


@pytest.mark.atom("S1-11")
@pytest.mark.parametrize("way", ["transfer", "card_terminal"])
def test_marek_says_that_the_cash_came_another_way_and_nobody_collects_it(way: str) -> None:
    order = by_cash("transfer")
    box = labelled(order)
    step(order, "record", table="payment", actor=MAREK, data={"came_by": way})
    [row] = Payment.objects.filter(order=order, stage="paid")
    assert (row.method, row.settled, row.held_by, fresh(order).due) == (way, order.total, "", 0)
    assert list(asks_wrongly()) == [box]
    assert offenders() == []


@pytest.mark.atom("S1-11")
def test_a_part_that_came_by_transfer_leaves_the_rest_to_be_collected_at_the_door() -> None:
    order = by_cash("transfer")
    part = {"amount": "10.00", "came_by": "transfer"}
    step(order, "record", table="payment", actor=MAREK, data=part)
    rest = Payment.objects.get(order=order, stage="pending")
    assert (rest.method, rest.amount) == ("cash", order.total - 10_00)

    paid = Payment.objects.get(order=order, stage="paid")
    mistake = Ask(MAREK, reason="Another Anna")
    take(("payment", "unrecord"), paid.pk, mistake)
    again = Payment.objects.get(order=order, stage="pending")
    assert (again.method, again.amount) == ("cash", order.total)
    assert offenders() == []


def test_money_of_the_door_did_not_come_by_something_nobody_knows() -> None:
    order = by_cash("transfer")
    with pytest.raises(BadInput, match="Choose one of the list"):
        step(order, "record", table="payment", actor=MAREK, data={"came_by": "seashells"})
    assert fresh(order).paid == 0


def test_without_a_word_the_cash_is_cash() -> None:
    order = by_cash("transfer")
    step(order, "record", table="payment", actor=MAREK)
    assert Payment.objects.get(order=order, stage="paid").method == "cash"
