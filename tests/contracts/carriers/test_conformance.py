"""What every carrier keeps, whatever it is called: one label, the labels it promises, its words."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from orderwright.domain.delivery.port_errors import (
    BadSignature,
    LabelNotReady,
    NotConfigured,
    NotOffered,
    NotUnderstood,
    ProviderDown,
    ProviderRefused,
    ShipmentRefused,
)
from orderwright.domain.delivery.ports import (
    Address,
    Label,
    LabelFormat,
    News,
    PickupRequest,
    ShipmentRequest,
    Shipped,
)
from orderwright.kernel import clock
from orderwright.kernel.money import Money
from orderwright.outbound.carriers import registry
from orderwright.outbound.carriers.drawn import Drawn
from tests.contracts.carriers.conftest import REMOTE
from tests.contracts.carriers.fakes.desk import CarrierDesk
from tests.contracts.gateways.conftest import hurried
from tests.contracts.gateways.fakes.service import Fault

ANNA = Address(
    "Zażółć Gęślą-Jaźń", "ul. Długa 12/4", "Kraków", "31-146", "PL", email="anna@example.com",
    phone="+48600100200",
)  # fmt: skip


def a_request(reference: str = "1001-1-ab12", **changes: Any) -> ShipmentRequest:
    now = clock.now()
    wanted: dict[str, Any] = {
        "receiver": ANNA, "weight_g": 1500, "asked_at": now, "value": Money(12_990, "PLN"),
        "contents": "1001",
    }  # fmt: skip
    return ShipmentRequest(reference, **{**wanted, **changes})


def made(desk: CarrierDesk, **changes: Any) -> Shipped:
    shipped = desk.carrier.create_shipment(a_request(**changes))
    desk.get_ready(shipped.ref)
    return shipped


# One label -------------------------------------------------------------------------------------


@pytest.mark.atom("U5")
def test_the_same_reference_makes_one_shipment(desk: CarrierDesk) -> None:
    if not desk.carrier.capabilities.finds:
        pytest.skip("this carrier cannot be searched: the caller asks once")
    first = made(desk)
    again = desk.carrier.create_shipment(a_request())
    assert (again.ref, desk.count()) == (first.ref, 1)
    assert again.ready
    assert again.number
    other = desk.carrier.create_shipment(a_request("1001-2-cd34"))
    assert (other.ref != first.ref, desk.count()) == (True, 2)


@pytest.mark.atom("U5")
@pytest.mark.fault("F06")
@pytest.mark.parametrize("fault", [Fault.LATE, Fault.CUT])
def test_a_shipment_whose_answer_was_lost_is_found_again(
    far_desk: CarrierDesk, fault: Fault
) -> None:
    with hurried():
        far_desk.strike_the_making(fault)
        with pytest.raises(ProviderDown) as lost:
            far_desk.carrier.create_shipment(a_request())
    assert not lost.value.surely_not_done
    far_desk.service.release()
    assert far_desk.count() == 1
    if not far_desk.carrier.capabilities.finds:
        with pytest.raises(NotOffered):
            far_desk.carrier.find("1001-1-ab12", clock.now())
        return
    assert far_desk.carrier.find("1001-1-ab12", clock.now()) is not None
    far_desk.carrier.create_shipment(a_request())
    assert far_desk.count() == 1


def test_nothing_was_done_when_nobody_was_there(far_desk: CarrierDesk) -> None:
    far_desk.service.stop()
    with hurried(), pytest.raises(ProviderDown) as down:
        far_desk.carrier.create_shipment(a_request())
    assert down.value.surely_not_done


@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.GARBAGE, Fault.RESET])
def test_an_answer_that_says_nothing_is_no_answer(far_desk: CarrierDesk, fault: Fault) -> None:
    far_desk.service.strike(fault)
    with pytest.raises(ProviderDown):
        far_desk.carrier.create_shipment(a_request())


def test_a_cancelled_shipment_is_not_found_again(desk: CarrierDesk) -> None:
    shipped = made(desk)
    desk.carrier.cancel(shipped.ref)
    assert desk.count() == 0
    desk.carrier.cancel(shipped.ref)
    if desk.carrier.capabilities.finds:
        assert desk.carrier.find("1001-1-ab12", clock.now()) is None


def test_what_the_carrier_has_taken_is_not_cancelled(desk: CarrierDesk) -> None:
    shipped = made(desk)
    desk.put(shipped.ref, desk.taken)
    with pytest.raises(ProviderRefused):
        desk.carrier.cancel(shipped.ref)
    assert desk.count() == 1


# Labels ----------------------------------------------------------------------------------------


@pytest.mark.atom("S2-17", "S4-18")
@pytest.mark.parametrize("format", list(LabelFormat))
def test_the_label_comes_in_every_format_it_promises(
    desk: CarrierDesk, format: LabelFormat
) -> None:
    assert format in desk.carrier.capabilities.formats
    shipped = made(desk)
    label = desk.carrier.label(shipped.ref, format)
    assert label.format is format
    assert label == desk.carrier.label(shipped.ref, format)


def test_a_label_that_is_not_ready_is_waited_for(far_desk: CarrierDesk) -> None:
    if not far_desk.slow:
        pytest.skip("its labels come at once")
    shipped = far_desk.carrier.create_shipment(a_request())
    assert not shipped.ready
    with pytest.raises(LabelNotReady):
        far_desk.carrier.label(shipped.ref, LabelFormat.PDF_A6)
    far_desk.get_ready(shipped.ref)
    assert far_desk.carrier.create_shipment(a_request()).ready
    assert far_desk.carrier.label(shipped.ref, LabelFormat.PDF_A6).content


def test_a_label_of_nobodys_shipment_is_refused(desk: CarrierDesk) -> None:
    with pytest.raises(ProviderRefused):
        desk.carrier.label("4040404040", LabelFormat.PDF_A6)


def test_a_page_instead_of_a_label_is_no_label(far_desk: CarrierDesk) -> None:
    shipped = made(far_desk)
    far_desk.service.strike(Fault.GARBAGE)
    with pytest.raises(ProviderDown):
        far_desk.carrier.label(shipped.ref, LabelFormat.PDF_A6)


# Where the parcel is ---------------------------------------------------------------------------


def test_every_word_of_the_carrier_means_what_the_table_says(desk: CarrierDesk) -> None:
    shipped = made(desk)
    for at, word in enumerate(desk.words):
        desk.put(shipped.ref, word, at=at)
    events = desk.carrier.track(shipped.ref).events
    assert {one.raw: one.news for one in events if one.raw in desk.words} == dict(desk.words)
    assert all(one.at.tzinfo is not None for one in events)
    assert len({one.event_id for one in events}) == len(events)


def test_an_unknown_word_is_kept_as_it_is(desk: CarrierDesk) -> None:
    shipped = made(desk)
    desk.put(shipped.ref, "999")
    unknown = [one for one in desk.carrier.track(shipped.ref).events if one.raw == "999"]
    assert [one.news for one in unknown] == [News.UNKNOWN]


def test_the_same_event_has_the_same_name_each_time(desk: CarrierDesk) -> None:
    shipped = made(desk)
    desk.put(shipped.ref, desk.taken, at=5)
    first = desk.carrier.track(shipped.ref).events
    assert first == desk.carrier.track(shipped.ref).events
    desk.put(shipped.ref, next(iter(desk.words)), at=9)
    assert {one.event_id for one in first} < {
        one.event_id for one in desk.carrier.track(shipped.ref).events
    }


def test_nobodys_parcel_is_not_tracked(desk: CarrierDesk) -> None:
    with pytest.raises(ProviderRefused):
        desk.carrier.track("4040404040")


# Refusals --------------------------------------------------------------------------------------


def test_a_refused_shipment_says_why_without_saying_who(far_desk: CarrierDesk) -> None:
    far_desk.refuse_phone()
    with pytest.raises(ShipmentRefused) as refusal:
        far_desk.carrier.create_shipment(a_request())
    assert refusal.value.code
    for secret in ("Anna", "600100200", "Kowalska", far_desk.secret):
        assert secret not in str(refusal.value)
    assert far_desk.count() == 0


def test_wrong_keys_are_a_matter_of_the_settings(far_desk: CarrierDesk) -> None:
    wrong = {name: "wrong" if text == far_desk.secret else text
             for name, text in far_desk.values.items()}  # fmt: skip
    carrier = registry.carrier(far_desk.code, {**wrong, "base": far_desk.service.base})
    with pytest.raises(NotConfigured):
        carrier.create_shipment(a_request())


def test_keys_are_in_no_repr(far_desk: CarrierDesk) -> None:
    assert far_desk.secret not in repr(far_desk.carrier)


def test_what_a_carrier_does_not_do_is_not_asked(far_desk: CarrierDesk) -> None:
    for changes in ({"cod": Money(100, "USD")}, {"pickup_point": "KRA010"}):
        if "pickup_point" in changes and far_desk.carrier.capabilities.points:
            continue
        with pytest.raises(NotOffered):
            far_desk.carrier.create_shipment(a_request(**changes))
    assert far_desk.service.asked == []


# What is told ----------------------------------------------------------------------------------


def test_addresses_arrive_as_people_typed_them(far_desk: CarrierDesk) -> None:
    far_desk.carrier.create_shipment(a_request())
    told = far_desk.last()
    assert (told["reference"], told["name"]) == ("1001-1-ab12", "Zażółć Gęślą-Jaźń")
    assert (told["street"], told["city"]) == ("ul. Długa", "Kraków")


def test_cash_is_told_in_the_currencys_own_decimals(far_desk: CarrierDesk) -> None:
    far_desk.carrier.create_shipment(a_request(cod=Money(12_990, "PLN")))
    told = far_desk.last()
    assert told["cod"] == "129.90"
    assert told["insurance"] == "129.90"


def test_a_pick_up_point_is_told(far_desk: CarrierDesk) -> None:
    if not far_desk.carrier.capabilities.points:
        pytest.skip("it delivers to the door alone")
    far_desk.carrier.create_shipment(a_request(pickup_point="KRA010"))
    assert far_desk.last()["point"] == "KRA010"


@pytest.mark.threat("T51", "T58")
@pytest.mark.parametrize(
    "name", ["<b>Anna</b> & Co", "]]> <!ENTITY x>", "Anna\u202e Kowal", 'O\'Neill "A" \\']
)
def test_hostile_names_are_texts(far_desk: CarrierDesk, name: str) -> None:
    far_desk.carrier.create_shipment(a_request(receiver=replace(ANNA, name=name)))
    assert far_desk.last()["name"] == name or name.partition(" ")[0] in far_desk.last()["name"]


def test_a_courier_is_ordered_where_the_carrier_offers_it(desk: CarrierDesk) -> None:
    shipped = made(desk)
    wish = PickupRequest("pickup-1", (shipped.ref,), date(2026, 11, 23), time(10), time(14), ANNA)
    if desk.carrier.capabilities.pickup:
        assert desk.carrier.pickup(wish)
    else:
        with pytest.raises(NotOffered):
            desk.carrier.pickup(wish)


# Knocks ----------------------------------------------------------------------------------------


@pytest.mark.threat("T48")
@pytest.mark.parametrize(
    "raw", [b"", b"{}", b"[]", b"\xff\xfe", b"[" * 50_000, b'{"payload": 7}', b"null"]
)
def test_whatever_is_posted_is_refused_in_a_word(desk: CarrierDesk, raw: bytes) -> None:
    try:
        names = desk.carrier.knocked(raw, {})
    except (BadSignature, NotUnderstood):
        return
    assert names == []


def test_shipx_names_the_shipment_and_its_number(make_desk: Any) -> None:
    raw = b'{"event": "shipment_status_changed", "payload": {"shipment_id": 7, "status": "x", "tracking_number": "63"}}'  # noqa: E501
    assert make_desk("inpost").carrier.knocked(raw, {}) == ["7", "63"]


# Values and the ones that are asked nothing ----------------------------------------------------


@pytest.mark.parametrize("code", ["manual", "own_car"])
def test_carriers_that_are_asked_nothing_say_so(code: str) -> None:
    carrier = registry.carrier(code, {})
    assert isinstance(carrier, Drawn)
    first = carrier.create_shipment(a_request())
    assert first == carrier.create_shipment(a_request()) == carrier.find(first.ref, clock.now())
    carrier.cancel(first.ref)
    for call in (lambda: carrier.label(first.ref, LabelFormat.PDF_A6),
                 lambda: carrier.track(first.ref)):  # fmt: skip
        with pytest.raises(NotOffered):
            call()
    with pytest.raises(BadSignature):
        carrier.knocked(b"{}", {})


@pytest.mark.parametrize(
    "changes",
    [
        {"reference": "with space"}, {"reference": ""}, {"reference": "x" * 25},
        {"weight_g": 0}, {"size_mm": (0, 1, 1)}, {"cod": Money(0, "PLN")},
        {"insurance": Money(-1, "PLN")},
    ],
)  # fmt: skip
def test_a_request_that_is_none_is_not_made(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        a_request(**changes)


def test_values_keep_what_they_promise() -> None:
    with pytest.raises(ValueError, match="names a person"):
        replace(ANNA, name=" ")
    with pytest.raises(ValueError, match="two capital letters"):
        replace(ANNA, country="Poland")
    with pytest.raises(ValueError, match="no pdf"):
        Label(b"<html>", LabelFormat.PDF_A6)
    with pytest.raises(ValueError, match="begins before"):
        PickupRequest("p", ("1",), date(2026, 1, 1), time(14), time(10), ANNA)
    assert "Gęślą" not in repr(ANNA)
    assert ANNA.house == ("ul. Długa", "12/4")
    assert replace(ANNA, street="Rynek").house == ("Rynek", "")
    assert replace(ANNA, name="Madonna").names == ("Madonna", "")


def test_what_is_older_than_the_first_ask_is_not_ours(make_desk: Any) -> None:
    desk = make_desk("inpost")
    desk.carrier.create_shipment(a_request())
    asked = desk.service.calls("GET", "/shipments")[0]
    since = datetime.fromisoformat(asked.query["created_at_gteq"]).astimezone(UTC)
    assert timedelta(0) < clock.now() - since <= timedelta(hours=2)


def test_every_service_of_the_registry_passes_this_suite() -> None:
    labelling = {code for code, entry in registry.ENTRIES.items() if entry.capabilities.labels}
    assert labelling == {*REMOTE, "rehearsal"}
