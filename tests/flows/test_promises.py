"""Days of arrival are promised from what carriers really took, and what was promised stays."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from orderwright.domain.catalog.models import Product
from orderwright.domain.catalog.services import ProductWish, save_product
from orderwright.domain.checkout.matrix_services import BandWish, CellWish, save_cell
from orderwright.domain.delivery.models import Carrier, DeliveryOrder, Parcel, TransitTime
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.services import raise_version
from orderwright.domain.shop.stages import OrderStage
from orderwright.entrypoints.clock import nightly
from orderwright.outbound.notifications.context import order_facts
from orderwright.outbound.notifications.letters import Occasion
from tests.builders import a_product, a_shop
from tests.walks import EWA, an_order, anna_buys, fresh, step, typed_in

pytestmark = [pytest.mark.django_db, pytest.mark.atom("X13")]

TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)
"""Ten o'clock in Warsaw."""


@pytest.fixture(autouse=True)
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        a_shop()
        yield traveller


def history(sent: datetime, days: int, parcels: int = 20, carrier: str = "") -> None:
    """So many parcels, handed over at that moment, that came so many days later."""
    order = anna_buys()
    task = DeliveryOrder.objects.create(
        order=order, opened_at=sent, changed_at=sent, stage="packed"
    )
    Parcel.objects.bulk_create(
        Parcel(order=order, delivery=task, stage="delivered", carrier=carrier, sent_at=sent,
               delivered_at=sent + timedelta(days=days))
        for _n in range(parcels)
    )  # fmt: skip


def promised(order: Order) -> tuple[date | None, date | None]:
    order = fresh(order)
    return order.promised_from, order.promised_to


def test_without_a_history_the_days_of_the_pair_hold_and_weekends_do_not_count() -> None:
    with time_machine.travel(TUESDAY + timedelta(days=3), tick=False):
        friday = anna_buys()

    assert promised(anna_buys()) == (date(2026, 11, 25), date(2026, 11, 27))
    assert promised(friday) == (date(2026, 11, 30), date(2026, 12, 2))


def test_the_carriers_own_times_of_that_weekday_go_first() -> None:
    history(TUESDAY - timedelta(weeks=1), days=2)
    history(TUESDAY - timedelta(weeks=1, days=1), days=4)
    nightly.measure_carriers()

    order = anna_buys()

    assert promised(order) == (date(2026, 11, 26), date(2026, 11, 26))


def test_on_a_weekday_nobody_knows_the_carriers_other_days_speak() -> None:
    history(TUESDAY - timedelta(weeks=1, days=1), days=1, parcels=10)
    history(TUESDAY - timedelta(weeks=2, days=1), days=3, parcels=10)
    nightly.measure_carriers()

    assert promised(anna_buys()) == (date(2026, 11, 25), date(2026, 11, 27))
    assert list(TransitTime.objects.values_list("carrier", "weekday", "early", "late")) == [
        ("gls", 0, 1, 3), ("gls", 1, 1, 3)
    ]  # fmt: skip


def test_a_parcel_of_another_carrier_says_nothing_of_this_one() -> None:
    history(TUESDAY - timedelta(weeks=1), days=9, carrier="a neighbour's van")
    nightly.measure_carriers()

    assert promised(anna_buys()) == (date(2026, 11, 25), date(2026, 11, 27))


def test_days_are_the_shops_own_when_the_clocks_go_back() -> None:
    """From Saturday 23:30 to Monday 00:30 in Warsaw are 26 hours and two days."""
    late = datetime(2026, 10, 24, 21, 30, tzinfo=UTC)
    history(late, days=0)
    Parcel.objects.update(delivered_at=datetime(2026, 10, 25, 23, 30, tzinfo=UTC))

    nightly.measure_carriers()

    assert TransitTime.objects.get(weekday=6).late == 2


def test_the_times_are_measured_at_night_and_only_what_changed_is_written() -> None:
    history(TUESDAY - timedelta(weeks=1), days=2)
    assert nightly.prove()
    kept = set(TransitTime.objects.values_list("pk", flat=True))

    nightly.measure_carriers()

    assert kept
    assert set(TransitTime.objects.values_list("pk", flat=True)) == kept


def test_after_the_cut_off_the_parcel_leaves_on_the_next_day(
    now: time_machine.Traveller,
) -> None:
    Carrier.objects.filter(code="gls").update(cut_off=time(16))
    raise_version()
    before = anna_buys()
    now.shift(timedelta(hours=6))

    after = anna_buys()

    assert promised(before)[0] == date(2026, 11, 25)
    assert promised(after)[0] == date(2026, 11, 26)


def a_rug(restock_on: date | None) -> Product:
    return a_product("RUG", stock=1, backorder=True, restock_on=restock_on)


def the_rug_comes_on(day: date) -> None:
    save_product(ProductWish("RUG", {"en": "Rug"}, price=12_990, backorder=True, restock_on=day))


def test_a_product_changed_later_moves_no_promise() -> None:
    a_rug(date(2026, 12, 10))
    order = anna_buys({"RUG": 3})
    kept = promised(order)

    the_rug_comes_on(date(2027, 1, 20))

    assert order.lines.get().promised_on == date(2026, 12, 10)
    assert promised(order) == kept == (date(2026, 12, 11), date(2026, 12, 15))


def test_the_goods_that_are_there_promise_no_day_of_their_own() -> None:
    a_rug(date(2026, 12, 10))

    assert anna_buys({"RUG": 1}).lines.get().promised_on is None


def test_for_goods_that_nobody_knows_when_nothing_is_promised() -> None:
    a_rug(None)

    assert promised(anna_buys({"RUG": 3})) == (None, None)


def test_staff_and_programs_promise_the_same() -> None:
    a_rug(date(2026, 12, 10))

    order = Order.objects.get(pk=typed_in({"RUG": 3}).order_id)

    assert promised(order) == (date(2026, 12, 11), date(2026, 12, 15))
    assert order.lines.get().promised_on == date(2026, 12, 10)


def test_what_leaves_as_it_is_ready_waits_for_no_other_goods() -> None:
    a_rug(date(2026, 12, 10))
    save_cell(CellWish("courier", "transfer", (BandWish(1500),), second_parcel=900))

    order = Order.objects.get(pk=typed_in({"RUG": 3}, ship_as_ready=True).order_id)

    assert promised(order) == (date(2026, 11, 25), date(2026, 11, 27))
    assert order.lines.get().promised_on == date(2026, 12, 10)


def test_a_quotation_promises_its_days_when_it_is_accepted(now: time_machine.Traveller) -> None:
    a_rug(date(2026, 12, 10))
    quotation = Order.objects.get(pk=typed_in({"RUG": 3}, draft=True).order_id)
    assert promised(quotation) == (None, None)
    step(quotation, "offer")
    now.shift(timedelta(days=7))
    the_rug_comes_on(date(2026, 12, 14))

    step(quotation, "accept", actor=EWA)

    assert promised(quotation) == (date(2026, 12, 15), date(2026, 12, 17))
    assert quotation.lines.get().promised_on == date(2026, 12, 14)


def test_the_mail_about_the_parcel_says_the_days_that_were_promised() -> None:
    order = an_order(OrderStage.SHIPPED)

    facts = order_facts(order, Occasion("mail_shipped", order.pk))

    assert facts.arrives == "Wed, Nov 25 – Fri, Nov 27"


def test_a_promise_that_has_passed_is_not_said_again(now: time_machine.Traveller) -> None:
    order = an_order(OrderStage.SHIPPED)
    now.shift(timedelta(days=7))

    assert order_facts(order, Occasion("mail_shipped", order.pk)).arrives == ""
