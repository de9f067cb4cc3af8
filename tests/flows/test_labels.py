"""One label a parcel, whatever is retried: asked for, made, failed, voided; what the carrier tells
moves the parcel, the parcel moves the order (S2-17, S3-17, S3-36, U5).
"""

import itertools
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from orderwright.domain.delivery.carrier_services import CarrierWish, save_carrier
from orderwright.domain.delivery.models import Carrier, Parcel
from orderwright.domain.delivery.ports import News
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage, ParcelStage
from orderwright.entrypoints.clock import carrier_polls
from orderwright.kernel import clock
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import Forbidden, NeedsOverride, NotTaken, Refused
from orderwright.kernel.log.models import LogEntry
from orderwright.outbound.carriers import rehearsal_rows, shipments
from orderwright.outbound.carriers.models import CarrierAccount, RehearsedShipment, Shipment
from orderwright.outbound.carriers.rehearsal_rows import Move
from orderwright.outbound.notifications.models import Message
from tests.builders import a_product, a_shop
from tests.walks import an_order, fresh, pay, run_worker, step, told

pytestmark = pytest.mark.django_db
Stage = Shipment.Stage


@pytest.fixture(autouse=True)
def shop() -> None:
    """GLS parcels get their labels from the rehearsed carrier."""
    a_shop()
    by_rehearsal()


def by_rehearsal(**wishes: Any) -> None:
    save_carrier(CarrierWish("gls", "GLS", service="rehearsal", **wishes))


def labels_are(way: str) -> None:
    """How the rehearsed carrier makes labels from now on."""
    CarrierAccount.objects.update_or_create(
        code="rehearsal", defaults={"values": {"labels": way}, "changed_at": clock.now()}
    )


@pytest.fixture
def order() -> Order:
    return an_order(OrderStage.PROCESSING, paid=True)


def labelled(order: Order) -> Shipment:
    step(order, "label", table="parcel")
    run_worker()
    return shipment_of(order)


def shipment_of(order: Order) -> Shipment:
    return Shipment.objects.filter(order_id=order.pk).latest("pk")


def parcel_of(order: Order) -> Parcel:
    return Parcel.objects.get(order=order)


def carrier_tells(order: Order, *news: News, **how: Any) -> None:
    """It happened, and the next ask hears it."""
    for one in news:
        row = RehearsedShipment.objects.get(reference=shipment_of(order).key)
        clock.shift(timedelta(minutes=1))
        rehearsal_rows.move(row, Move(one, **how), now=clock.now())
    ask()


def ask() -> int:
    clock.shift(timedelta(hours=7))
    return carrier_polls.ask_carriers()


# Labels ----------------------------------------------------------------------------------------


@pytest.mark.atom("S2-17")
def test_the_label_comes_with_its_number_from_the_carrier(order: Order) -> None:
    shipment = labelled(order)
    assert (shipment.stage, shipment.service) == (Stage.MADE, "rehearsal")
    assert bytes(shipment.label or b"").startswith(b"%PDF-")
    assert parcel_of(order).tracking_number == shipment.number != ""
    assert told(order)[-2:] == ["label_requested", "parcel_labelled"]
    event = Event.objects.get(order_id=order.pk, name="parcel_labelled")
    assert (event.actor, shipment.number in (event.data or "")) == ("carrier:rehearsal", True)
    assert fresh(order).stage == OrderStage.PROCESSING


@pytest.mark.atom("S4-18")
def test_the_label_is_of_the_format_that_the_carrier_has_in_the_register(order: Order) -> None:
    by_rehearsal(label_format=Carrier.Format.ZPL)
    shipment = labelled(order)
    assert shipment.format == "zpl"
    assert bytes(shipment.label or b"").startswith(b"^XA")


@pytest.mark.atom("U5")
def test_a_parcel_has_one_label_whatever_is_retried(order: Order) -> None:
    labelled(order)
    with pytest.raises(Refused, match="print it, or void it first"):
        step(order, "label", table="parcel")
    run_worker()
    assert RehearsedShipment.objects.count() == Shipment.objects.count() == 1


@pytest.mark.atom("U5")
def test_a_label_whose_answer_was_lost_is_found_again_by_its_reference(order: Order) -> None:
    labels_are("lost")
    step(order, "label", table="parcel")
    run_worker()
    assert shipment_of(order).stage == Stage.ASKED
    assert "no usable answer" in shipment_of(order).error
    with pytest.raises(Refused, match="is being asked"):
        step(order, "label", table="parcel")
    clock.shift(timedelta(minutes=2))
    run_worker()
    assert (shipment_of(order).stage, shipment_of(order).error) == (Stage.MADE, "")
    assert RehearsedShipment.objects.count() == 1


def test_a_slow_label_is_waited_for(order: Order) -> None:
    labels_are("slow")
    shipment = labelled(order)
    assert (shipment.stage, shipment.external_ref != "") == (Stage.ASKED, True)
    for _ in range(3):
        clock.shift(timedelta(minutes=5))
        run_worker()
    assert shipment_of(order).stage == Stage.MADE
    assert RehearsedShipment.objects.count() == 1


def test_a_refused_label_is_told_to_staff_and_can_be_asked_for_again(order: Order) -> None:
    labels_are("refused")
    refused = labelled(order)
    assert (refused.stage, "refuses labels" in refused.error) == (Stage.FAILED, True)
    assert told(order)[-1] == "label_failed"
    assert LogEntry.objects.filter(area="carriers", order_number=order.number).count() == 1
    labels_are("made")
    made = labelled(order)
    assert (made.pk, made.key, made.stage) == (refused.pk, refused.key, Stage.MADE)


def test_a_voided_label_frees_the_number_and_the_next_one_is_another(order: Order) -> None:
    first = labelled(order)
    step(order, "void_label", table="parcel")
    assert parcel_of(order).tracking_number == ""
    with pytest.raises(Refused, match="being told that the label is void"):
        step(order, "label", table="parcel")
    run_worker()
    first.refresh_from_db()
    assert (first.stage, first.label) == (Stage.VOIDED, None)
    assert RehearsedShipment.objects.get().cancelled
    with pytest.raises(Refused, match="no label to void"):
        step(order, "void_label", table="parcel")
    second = labelled(order)
    assert second.key != first.key
    assert parcel_of(order).tracking_number == second.number != first.number


def test_a_label_voided_before_it_came_is_cancelled_at_the_carrier(order: Order) -> None:
    labels_are("lost")
    step(order, "label", table="parcel")
    run_worker()
    step(order, "void_label", table="parcel")
    clock.shift(timedelta(minutes=2))
    run_worker()
    assert shipment_of(order).stage == Stage.VOIDED
    assert RehearsedShipment.objects.get().cancelled


def test_what_the_carrier_has_taken_is_not_voided(order: Order) -> None:
    shipment = labelled(order)
    row = RehearsedShipment.objects.get()
    rehearsal_rows.move(row, Move(News.TAKEN), now=clock.now())
    step(order, "void_label", table="parcel")
    run_worker()
    shipment.refresh_from_db()
    assert shipment.stage == Stage.KEPT
    assert "has the parcel already" in shipment.error
    assert LogEntry.objects.filter(area="carriers").count() == 1


def test_whoever_corrects_the_address_is_told_of_the_label_that_bears_the_old_one(
    order: Order,
) -> None:
    address = {"name": "Anna Nowak", "street": "Rynek 1", "city": "Kraków",
               "postal_code": "31-042", "country": "PL"}  # fmt: skip
    labelled(order)
    with pytest.raises(NeedsOverride, match="label with the old address"):
        step(order, "correct_address", data=address, override_warnings=False)
    step(order, "void_label", table="parcel")
    run_worker()
    step(order, "correct_address", data=address, override_warnings=False)


def test_a_cancelled_order_voids_its_label(order: Order) -> None:
    labelled(order)
    step(order, "cancel", reason="Changed her mind")
    run_worker()
    assert shipment_of(order).stage == Stage.VOIDED
    assert RehearsedShipment.objects.get().cancelled


def test_a_step_back_voids_the_label_until_the_carrier_has_the_parcel(order: Order) -> None:
    labelled(order)
    step(order, "ship")
    step(order, "step_back", reason="Too early")
    run_worker()
    assert shipment_of(order).stage == Stage.VOIDED
    labelled(order)
    carrier_tells(order, News.TAKEN)
    assert fresh(order).stage == OrderStage.SHIPPED
    with pytest.raises(Refused, match="has taken the parcel"):
        step(order, "step_back", reason="Too late")


@pytest.mark.parametrize(
    ("carrier", "sentence"),
    [
        ("", "has no carrier"),
        ("Jan's van", "print an address label"),
        ("own_car", "print an address label"),
        ("dpd", "print an address label"),
    ],
)
def test_a_carrier_without_a_service_says_why_there_is_no_button(
    order: Order, carrier: str, sentence: str
) -> None:
    Parcel.objects.filter(order=order).update(carrier=carrier)
    with pytest.raises(Refused, match=sentence):
        step(order, "label", table="parcel")
    with pytest.raises(Refused, match=sentence):
        step(order, "label")


def test_another_carrier_may_be_chosen_with_the_label(order: Order) -> None:
    Parcel.objects.filter(order=order).update(carrier="dpd")
    step(order, "label", table="parcel", data={"carrier": "gls"})
    run_worker()
    assert (parcel_of(order).carrier, shipment_of(order).stage) == ("gls", Stage.MADE)


def test_a_label_is_made_only_for_an_order_that_may_leave() -> None:
    order = an_order(OrderStage.CONFIRMED)
    step(order, "label", table="parcel")
    other = an_order(OrderStage.COMPLETED)
    with pytest.raises(NotTaken):
        step(other, "label", table="parcel")


@pytest.mark.atom("S2-17")
def test_one_step_of_the_order_labels_all_its_parcels(order: Order) -> None:
    step(order, "label")
    run_worker()
    assert shipment_of(order).stage == Stage.MADE
    with pytest.raises(Refused, match="Every parcel has its label"):
        step(order, "label")


def test_cash_is_collected_with_one_label_and_settled_by_the_carriers_word() -> None:
    order = an_order(OrderStage.PROCESSING, payment_method="cash")
    shipment = labelled(order)
    assert shipment.cod == fresh(order).due > 0
    carrier_tells(order, News.TAKEN, News.DELIVERED)
    assert fresh(order).payment_status == "paid"
    assert fresh(order).stage == OrderStage.COMPLETED


# What the carrier tells ------------------------------------------------------------------------


@pytest.mark.atom("S3-17", "S3-20")
def test_the_parcel_that_the_carrier_has_taken_is_sent_and_the_customer_has_its_number(
    order: Order,
) -> None:
    shipment = labelled(order)
    carrier_tells(order, News.ANNOUNCED)
    assert parcel_of(order).stage == ParcelStage.OPEN
    carrier_tells(order, News.TAKEN)
    assert parcel_of(order).stage == ParcelStage.SENT
    assert fresh(order).stage == OrderStage.SHIPPED
    run_worker()
    telling = ["mail_shipped", "mail_parcel_sent"]
    texts = Message.objects.filter(order_id=order.pk, template__in=telling)
    assert any(shipment.number in mail.text for mail in texts)
    carrier_tells(order, News.OUT, News.DELIVERED)
    assert parcel_of(order).stage == ParcelStage.DELIVERED
    assert fresh(order).stage == OrderStage.COMPLETED
    assert ask() == 0


def test_an_unknown_word_is_kept_and_changes_nothing(order: Order) -> None:
    shipment = labelled(order)
    carrier_tells(order, News.UNKNOWN, raw="stack_in_the_moon")
    assert parcel_of(order).stage == ParcelStage.OPEN
    assert [event.raw for event in shipment.events.all()] == ["stack_in_the_moon"]


def test_what_was_not_delivered_is_tried_again_or_comes_back(order: Order) -> None:
    labelled(order)
    carrier_tells(order, News.TAKEN, News.FAILED)
    assert parcel_of(order).stage == ParcelStage.FAILED
    carrier_tells(order, News.OUT)
    assert parcel_of(order).stage == ParcelStage.SENT
    carrier_tells(order, News.RETURNED)
    assert parcel_of(order).stage == ParcelStage.RETURNED
    event = Event.objects.get(order_id=order.pk, name="parcel_returned")
    assert "returned" in str(event.data)


def test_the_same_word_ten_times_is_one_word(order: Order) -> None:
    shipment = labelled(order)
    carrier_tells(order, News.TAKEN, times=10)
    before = told(order)
    ask()
    assert (shipment.events.count(), told(order)) == (1, before)


HISTORIES = (
    (News.ANNOUNCED, News.TAKEN, News.OUT, News.DELIVERED),
    (News.TAKEN, News.FAILED, News.OUT, News.DELIVERED),
    (News.TAKEN, News.FAILED, News.RETURNED),
)


def orders_of_arrival() -> Iterator[tuple[tuple[News, ...], tuple[int, ...]]]:
    for history in HISTORIES:
        for places in itertools.permutations(range(len(history))):
            yield history, places


@pytest.mark.atom("U5")
def test_every_order_of_arrival_ends_the_same() -> None:
    product = a_product(stock=1000)
    began = clock.now()
    for history, places in orders_of_arrival():
        order = an_order(OrderStage.PROCESSING, paid=True, lines={product.sku: 1})
        labelled(order)
        row = RehearsedShipment.objects.get(reference=shipment_of(order).key)
        events = [
            {"id": str(at), "news": news.value, "raw": news.value, "told_at": began.isoformat(),
             "at": (began + timedelta(hours=at)).isoformat()}
            for at, news in enumerate(history)
        ]  # fmt: skip
        for place in places:
            row.events = [*row.events, events[place], events[place]]
            row.save()
            Shipment.objects.filter(key=row.reference).update(ask_at=clock.now())
            carrier_polls.ask_carriers()
        assert parcel_of(order).stage == history[-1].value, (history, places)


def test_what_a_guard_refuses_is_seen_and_taken_once_the_way_is_free() -> None:
    order = an_order(OrderStage.PROCESSING)  # nobody has paid
    shipment = labelled(order)
    carrier_tells(order, News.TAKEN)
    shipment.refresh_from_db()
    assert parcel_of(order).stage == ParcelStage.OPEN
    assert "The carrier says" in shipment.error
    ask()
    assert LogEntry.objects.filter(area="carriers").count() == 1
    pay(order)
    ask()
    shipment.refresh_from_db()
    assert (parcel_of(order).stage, shipment.error) == (ParcelStage.SENT, "")


def test_a_parcel_that_left_with_another_number_is_not_moved_by_this_label(order: Order) -> None:
    labelled(order)
    step(order, "number", table="parcel", data={"tracking_number": "12345678901"})
    carrier_tells(order, News.TAKEN)
    assert parcel_of(order).stage == ParcelStage.OPEN


def test_a_carrier_that_gives_no_answer_is_left_alone_for_a_minute(order: Order) -> None:
    labelled(order)
    labels_are("nonsense")  # its settings fail
    assert ask() == 1
    shipment = shipment_of(order)
    assert shipment.ask_at is not None
    assert shipment.ask_at - clock.now() <= shipments.LEFT_ALONE


@pytest.mark.parametrize("verb", ["labelled", "label_failed"])
def test_only_the_carrier_says_what_became_of_a_label(order: Order, verb: str) -> None:
    step(order, "label", table="parcel")
    with pytest.raises(Forbidden):
        step(order, verb, table="parcel", reason="I say so")


def test_the_journal_names_service_and_reference_and_no_person(order: Order) -> None:
    labelled(order)
    event = Event.objects.get(order_id=order.pk, name="label_requested")
    told_of = json.loads(event.data or "{}")
    assert told_of["service"] == "rehearsal"
    assert told_of["reference"].startswith(f"{order.number}-1-")
    assert "Anna" not in str(told_of)
