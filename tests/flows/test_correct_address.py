"""An address corrected after placing: what it means is said, and nothing moves by itself."""

import pytest

from orderwright.domain.shop.services import change_settings
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import BadInput, NeedsOverride
from tests.builders import a_locker, a_shop
from tests.pages.api.callers import KRAKOW, a_key, json_of, problem, wrong_fields
from tests.walks import an_order, fresh, mails, run_worker, step

BERLIN = {"street": "Lange Str. 5", "postal_code": "10243", "city": "Berlin", "country": "DE"}
PRAHA = {"street": "Dlouhá 5", "postal_code": "110 00", "city": "Praha", "country": "CZ"}


@pytest.fixture(autouse=True)
def shop(db: None) -> None:
    """A Polish shop that sends by courier to Poland and Czechia."""
    a_shop()


def test_a_country_that_the_pair_does_not_reach_is_a_warning_with_the_reason() -> None:
    order = an_order()
    with pytest.raises(NeedsOverride) as asked:
        step(order, "correct_address", data=BERLIN, override_warnings=False)
    assert "We do not deliver to this country this way." in asked.value.warnings[0]
    assert "Courier" in asked.value.warnings[0]
    assert fresh(order).shipping_address["country"] == "PL"
    step(order, "correct_address", data=BERLIN)
    assert fresh(order).shipping_address["city"] == "Berlin"


def test_the_tax_of_another_country_is_told_and_the_total_stays() -> None:
    order = an_order()
    sums = (order.total, order.taxes)
    with pytest.raises(NeedsOverride) as asked:
        step(order, "correct_address", data=PRAHA, override_warnings=False)
    [warning] = asked.value.warnings
    assert "tax stays" in warning
    assert "23%" in warning
    step(order, "correct_address", data=PRAHA)
    assert (fresh(order).total, fresh(order).taxes) == sums


def test_a_shop_that_taxes_at_home_says_nothing_of_tax() -> None:
    change_settings(oss=False)
    order = an_order()
    step(order, "correct_address", data=PRAHA, override_warnings=False)
    assert fresh(order).shipping_address["country"] == "CZ"


def test_another_street_or_small_letters_warn_of_nothing() -> None:
    order = an_order()
    step(order, "correct_address", data={"street": "ul. Krótka 1", "country": "pl"},
         override_warnings=False)  # fmt: skip
    assert fresh(order).shipping_address["country"] == "PL"


def test_a_locker_is_not_sent_abroad_unseen() -> None:
    a_locker()
    pair = {"delivery_method": "locker", "payment_method": "transfer"}
    order = an_order(**pair, pickup_point="KRA01M")
    with pytest.raises(NeedsOverride, match="Parcel locker"):
        step(order, "correct_address", data=PRAHA, override_warnings=False)


def test_the_invoice_address_is_corrected_and_the_old_one_stays_in_the_timeline() -> None:
    order = an_order()
    with pytest.raises(BadInput) as refused:
        step(order, "correct_billing", data={"street": "ul. Firmowa 1"})
    assert {"name", "city", "country"} & set(refused.value.fields)
    step(order, "correct_billing", data={**KRAKOW, "name": "Anna Kowalska sp. z o.o."})
    step(order, "correct_billing", data={"street": "ul. Firmowa 1"})
    address = fresh(order).billing_address
    assert address is not None
    assert (address["street"], address["city"]) == ("ul. Firmowa 1", "Kraków")
    events = Event.objects.filter(order_id=order.pk, name="billing_corrected").order_by("seq")
    assert events.count() == 2
    assert "Długa" in str(events[1].data)
    assert "Firmowa" in str(events[1].data)
    assert fresh(order).shipping_address["street"] == KRAKOW["street"]


def test_nobody_is_written_to_about_an_invoice_address() -> None:
    order = an_order()
    run_worker()
    before = mails(order)
    step(order, "correct_billing", data=KRAKOW)
    run_worker()
    assert mails(order) == before


def test_a_program_corrects_both_addresses_or_none() -> None:
    order, desk = an_order(), a_key()
    path = f"/orders/{order.number}"
    company = KRAKOW | {"name": "Lamps sp. z o.o."}
    both = {"billing_address": company, "shipping_address": {"street": "ul. Krótka 1"}}
    changed = json_of(desk.call("PATCH", path, both))
    assert changed["billing_address"]["name"] == "Lamps sp. z o.o."
    assert changed["shipping_address"]["street"] == "ul. Krótka 1"
    wrong = {"shipping_address": {"city": "Gdynia"}, "billing_address": {"postal_code": "1"}}
    assert list(wrong_fields(desk.call("PATCH", path, wrong))) == ["billing_address.postal_code"]
    assert fresh(order).shipping_address["city"] == "Kraków"


def test_a_program_sees_the_warnings_and_may_go_on() -> None:
    order, desk = an_order(), a_key()
    path, wish = f"/orders/{order.number}", {"shipping_address": BERLIN}
    said = problem(desk.call("PATCH", path, wish), 409)
    assert len(said["warnings"]) == 2
    json_of(desk.call("PATCH", path, wish | {"override_warnings": True}))
    assert fresh(order).shipping_address["country"] == "DE"


def test_an_empty_filter_moves_no_order_of_the_shop() -> None:
    order, desk = an_order(), a_key()
    for empty in ({}, {"q": ""}, {"stage": None}):
        wish = {"filter": empty, "reason": "all", "override_warnings": True}
        assert list(wrong_fields(desk.post("/orders/steps/cancel", wish))) == ["filter"]
    assert fresh(order).stage == "placed"
