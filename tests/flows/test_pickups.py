"""Ola orders a courier for labelled parcels; what the carrier says stands in a row (U5)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

import pytest

from orderwright.domain.delivery.carrier_services import CarrierWish, save_carrier
from orderwright.domain.delivery.port_errors import ProviderDown, ProviderRefused
from orderwright.domain.delivery.ports import Capabilities, PickupRequest
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.models import Warehouse
from orderwright.kernel import clock
from orderwright.outbound.carriers import pickups
from orderwright.outbound.carriers.models import CarrierAccount, Pickup, RehearsedShipment
from tests.builders import a_shop
from tests.walks import an_order, run_worker, step

pytestmark = [pytest.mark.django_db, pytest.mark.atom("U5", "S2-17")]
ADDRESS = {
    "name": "Main", "street": "ul. Długa 1", "city": "Kraków", "postal_code": "31-146",
    "country": "PL",
}  # fmt: skip


@pytest.fixture
def house() -> Warehouse:
    """Two labelled parcels of the rehearsed carrier wait in a warehouse with an address."""
    a_shop()
    save_carrier(CarrierWish("gls", "GLS", service="rehearsal"))
    Warehouse.objects.update(address=ADDRESS)
    for _n in range(2):
        step(an_order(OrderStage.PROCESSING, paid=True), "label", table="parcel")
    run_worker()
    return Warehouse.objects.get()


def today() -> date:
    return clock.now().date()


def ordered(house: Warehouse, key: str = "P-aaaaaaaaaaaa") -> Pickup | None:
    day = today() + timedelta(days=1)
    wish = pickups.PickupWish(key, "rehearsal", house, day, time(10), time(14))
    return pickups.order(wish, by="Ola", today=today(), now=clock.now())


def pickups_are(way: str) -> None:
    CarrierAccount.objects.update_or_create(
        code="rehearsal", defaults={"values": {"pickups": way}, "changed_at": clock.now()}
    )


def test_a_courier_is_ordered_once_for_all_that_waits(house: Warehouse) -> None:
    row = ordered(house)
    assert row is not None
    assert len(row.refs) == 2
    again = ordered(house)
    assert again is not None
    assert again.pk == row.pk
    assert ordered(house, "P-bbbbbbbbbbbb") is None
    run_worker()
    row.refresh_from_db()
    assert (row.stage, row.number) == ("ordered", f"pickup-{row.key}")


def test_a_late_answer_is_asked_for_again_and_one_courier_comes(house: Warehouse) -> None:
    pickups_are("late")
    row = ordered(house)
    assert row is not None
    run_worker()
    row.refresh_from_db()
    assert (row.stage, row.error) == ("asked", "The rehearsal gave no usable answer.")
    clock.shift(timedelta(minutes=5))
    run_worker()
    row.refresh_from_db()
    assert (row.stage, row.error) == ("ordered", "")
    assert RehearsedShipment.objects.filter(reference=row.key).count() == 1


def test_a_refusal_frees_the_parcels_for_another_day(house: Warehouse) -> None:
    pickups_are("refused")
    row = ordered(house)
    run_worker()
    assert row is not None
    row.refresh_from_db()
    assert (row.stage, row.error) == ("refused", "The rehearsal refuses pick-ups.")
    pickups_are("ordered")
    assert ordered(house, "P-bbbbbbbbbbbb") is not None


def test_nobody_comes_to_a_warehouse_without_an_address(house: Warehouse) -> None:
    row = ordered(house)
    Warehouse.objects.update(address={})
    run_worker()
    assert row is not None
    row.refresh_from_db()
    assert (row.stage, row.error) == ("refused", "The warehouse's address is not complete.")


FORGETS = Capabilities(pickup=True)


@dataclass(frozen=True)
class Forgetful:
    """A carrier that cannot find a pick-up again."""

    answer: Callable[[], str]
    asked: list[str]
    capabilities: Capabilities = FORGETS

    def pickup(self, request: PickupRequest) -> str:
        self.asked.append(request.reference)
        return self.answer()


def forgetful(monkeypatch: pytest.MonkeyPatch, answer: Callable[[], str]) -> list[str]:
    carrier = Forgetful(answer, [])
    monkeypatch.setattr(pickups, "service", lambda _code: carrier)
    return carrier.asked


def silence() -> str:
    raise ProviderDown("No answer.")


@pytest.mark.threat("F06")
@pytest.mark.parametrize(("comes", "stage"), [(True, "ordered"), (False, "refused")])
def test_an_unknown_outcome_is_for_people_and_never_asked_again(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch, comes: bool, stage: str
) -> None:
    asked = forgetful(monkeypatch, silence)
    row = ordered(house)
    assert row is not None
    for _n in range(3):
        pickups.ask_due(clock.now())
        clock.shift(timedelta(hours=1))
    row.refresh_from_db()
    assert (row.stage, len(asked)) == ("unknown", 1)
    assert row.key in row.error
    assert pickups.find_out(row.pk, comes=comes)
    assert not pickups.find_out(row.pk, comes=comes)
    row.refresh_from_db()
    assert row.stage == stage


def test_what_was_surely_not_asked_is_asked_again(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([ProviderDown("Nobody is there.", surely_not_done=True), "900"])

    def answer() -> str:
        found = next(answers)
        if isinstance(found, Exception):
            raise found
        return str(found)

    asked = forgetful(monkeypatch, answer)
    row = ordered(house)
    assert row is not None
    pickups.ask_due(clock.now())
    clock.shift(timedelta(minutes=10))
    pickups.ask_due(clock.now())
    row.refresh_from_db()
    assert (row.stage, row.number, len(asked)) == ("ordered", "900", 2)


@pytest.mark.threat("F06")
def test_a_worker_that_died_while_asking_leaves_it_to_people(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = forgetful(monkeypatch, lambda: "900")
    row = ordered(house)
    assert row is not None
    Pickup.objects.update(begun_at=clock.now())
    pickups.ask_due(clock.now())
    row.refresh_from_db()
    assert (row.stage, asked) == ("unknown", [])


def test_a_carrier_that_says_no_is_believed(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no() -> str:
        raise ProviderRefused("Not on a Sunday.")

    forgetful(monkeypatch, no)
    row = ordered(house)
    assert row is not None
    pickups.ask_due(clock.now())
    row.refresh_from_db()
    assert (row.stage, row.error) == ("refused", "Not on a Sunday.")
