"""Who takes the parcel: a known carrier with its page, our own car, or anybody by name (S3-20)."""

import json
from datetime import timedelta

import pytest

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.overview.orders import order_data
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel import clock
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import BadInput, NeedsOverride
from orderwright.outbound.notifications.models import Message
from tests.builders import a_shop
from tests.walks import API, an_order, fresh, mails, run_worker, step

pytestmark = pytest.mark.django_db
LOCKER_NUMBER = "630" + "0" * 21
LOCKER_PAGE = f"https://inpost.pl/sledzenie-przesylek?number={LOCKER_NUMBER}"


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop()


@pytest.fixture
def order() -> Order:
    return an_order(OrderStage.PROCESSING, paid=True)


def parcel_of(order: Order) -> Parcel:
    return Parcel.objects.get(order=order)


@pytest.mark.atom("S3-20")
def test_another_carrier_than_the_methods_own_shows_its_own_page(order: Order) -> None:
    data = {"carrier": "inpost", "tracking_number": LOCKER_NUMBER}
    step(order, "ship", data=data, override_warnings=False)
    clock.shift(timedelta(minutes=1))
    run_worker()
    mail = Message.objects.get(order_id=order.pk, template="mail_shipped")
    assert LOCKER_PAGE in mail.text
    assert "InPost" in mail.text
    [parcel] = order_data(fresh(order))["parcels"]
    assert (parcel["carrier"], parcel["carrier_name"]) == ("inpost", "InPost")
    assert parcel["tracking_url"] == LOCKER_PAGE


@pytest.mark.parametrize("table", ["order", "parcel"])
def test_a_number_unlike_the_carriers_is_asked_about_and_may_go(order: Order, table: str) -> None:
    verb = "ship" if table == "order" else "send"
    data = {"carrier": "dpd", "tracking_number": "123"}
    with pytest.raises(NeedsOverride, match="does not look like a number of DPD"):
        step(order, verb, table=table, data=data, override_warnings=False)
    assert fresh(order).stage == "processing"
    step(order, verb, table=table, data=data)
    assert parcel_of(order).tracking_number == "123"
    event = Event.objects.get(order_id=order.pk, subject_kind=table, step=verb)
    assert "does not look like" in str(event.data)


def test_any_other_carrier_goes_by_its_name(order: Order) -> None:
    with pytest.raises(BadInput) as problem:
        step(order, "ship", data={"carrier": "other", "tracking_number": "7"})
    assert list(problem.value.fields) == ["carrier_name"]
    data = {"carrier": "other", "carrier_name": "Jan's van", "tracking_number": "7"}
    step(order, "ship", data=data, override_warnings=False)
    assert parcel_of(order).carrier == "Jan's van"
    [parcel] = order_data(fresh(order))["parcels"]
    assert (parcel["carrier_name"], parcel["tracking_url"]) == ("Jan's van", None)


def test_programs_may_name_any_carrier_as_before(order: Order) -> None:
    step(order, "ship", actor=API, data={"carrier": "Swift & Sons", "tracking_number": "7"},
         override_warnings=False)  # fmt: skip
    other = an_order(OrderStage.PROCESSING, paid=True)
    step(other, "ship", actor=API, data={"carrier": "DPD", "tracking_number": "7"},
         override_warnings=False)  # fmt: skip
    assert "p1=7" in str(order_data(fresh(other))["parcels"][0]["tracking_url"])
    assert parcel_of(order).carrier == "Swift & Sons"


@pytest.mark.parametrize(
    ("carrier", "typed", "kept"),
    [
        ("dpd", "1300 1234 5678 9u", "1300123456789U"),
        (
            "inpost",
            f" {LOCKER_NUMBER[:8]} {LOCKER_NUMBER[8:16]}-{LOCKER_NUMBER[16:]} ",
            LOCKER_NUMBER,
        ),
        ("Jan's van", "KR-7 / 12", "KR-7/12"),
    ],
)
def test_a_number_is_kept_as_the_carrier_writes_it(
    order: Order, carrier: str, typed: str, kept: str
) -> None:
    step(
        order, "ship", data={"carrier": carrier, "tracking_number": typed}, override_warnings=False
    )
    [parcel] = order_data(fresh(order))["parcels"]
    assert parcel["tracking_number"] == kept
    assert " " not in str(parcel["tracking_url"] or "")
    event = Event.objects.get(order_id=order.pk, subject_kind="order", step="ship")
    assert json.loads(event.data or "")["tracking_number"] == kept


@pytest.mark.atom("S3-20")
def test_a_forgotten_number_is_added_and_told_afterwards(order: Order) -> None:
    # given a parcel that left without its number
    step(order, "ship", data={"carrier": "inpost"})
    before = fresh(order).version
    # when Ewa types it in the next day
    clock.shift(timedelta(days=1))
    run_worker()
    number = LOCKER_NUMBER[:12] + " " + LOCKER_NUMBER[12:]
    step(order, "number", table="parcel", data={"tracking_number": number})
    clock.shift(timedelta(minutes=1))
    run_worker()
    # then the customer reads it in a mail of its own, and the timeline knows both
    mail = Message.objects.get(order_id=order.pk, template="mail_parcel_number")
    assert mail.subject == f"The tracking number of your order {order.number}"
    assert LOCKER_PAGE in mail.text
    event = Event.objects.get(order_id=order.pk, name="parcel_numbered")
    assert json.loads(event.data or "") == {"tracking_number": ["", LOCKER_NUMBER]}
    assert fresh(order).version == before + 1
    # and the same number once more is no news
    with pytest.raises(BadInput) as problem:
        step(order, "number", table="parcel", data={"tracking_number": LOCKER_NUMBER})
    assert list(problem.value.fields) == ["tracking_number"]


def test_a_number_for_a_parcel_that_still_stands_here_is_told_when_it_leaves(order: Order) -> None:
    with pytest.raises(BadInput):
        step(order, "number", table="parcel")
    step(
        order,
        "number",
        table="parcel",
        data={"carrier": "dpd", "tracking_number": "13001234567890"},
    )
    clock.shift(timedelta(minutes=1))
    run_worker()
    assert "mail_parcel_number" not in mails(order)
    step(order, "ship", override_warnings=False)
    assert parcel_of(order).tracking_number == "13001234567890"
