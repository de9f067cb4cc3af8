"""Whether Anna gets an SMS, and the first reason why not (E1, X3)."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from types import SimpleNamespace
from typing import Any

import pytest

from orderwright.kernel import clock
from orderwright.outbound.notifications import writing
from orderwright.outbound.notifications.conditions import (
    CONDITIONS,
    Wish,
    hindrance,
    quiet_until,
    recipient,
)
from orderwright.outbound.notifications.kinds import SMS
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.sms import accounts, balances
from orderwright.outbound.sms.contract import Balance
from orderwright.outbound.sms.rules import change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shop")]


@pytest.fixture(autouse=True)
def sms_on(settings: Any) -> None:
    settings.SMS_URL = "rehearsal:"
    change(quiet_from=None, quiet_to=None)


def wish(phone: str = "+48 600 100 200", **changes: Any) -> Wish:
    """An SMS that Anna's parcel was sent."""
    order: Any = SimpleNamespace(
        pk=7, phone=phone, consents=changes.pop("consents", []),
        shipping_address={"country": changes.pop("country", "PL")},
    )  # fmt: skip
    return Wish("shipped", order, **changes)


def sentence(wanted: Wish) -> str:
    found = hindrance(wanted)
    return found.sentence if found else ""


@pytest.mark.atom("S4-7", "S4-8", "E1")
def test_when_everything_holds_it_goes_to_annas_number() -> None:
    assert hindrance(wish()) is None
    assert recipient(wish("600 100 200")) == "+48600100200"


@pytest.mark.atom("E1", "X3")
def test_without_a_service_that_is_the_reason(settings: Any) -> None:
    settings.SMS_URL = ""
    assert "no SMS service is set" in sentence(wish())


@pytest.mark.atom("E1", "X3")
def test_a_service_chosen_in_the_panel_without_its_keys_is_named(settings: Any) -> None:
    settings.SMS_URL = ""
    change(service="smsapi")
    assert "OAuth token" in sentence(wish())


@pytest.mark.atom("E1", "X3")
def test_an_event_that_is_switched_off_is_named() -> None:
    writing.switch("shipped", SMS, on=False, by="Ewa")
    assert "“Order sent” is switched off" in sentence(wish())


@pytest.mark.atom("S4-7", "E1", "X3")
def test_a_tick_that_is_not_set_is_named() -> None:
    assert "was not ticked" in sentence(wish(ticked=False))


@pytest.mark.atom("E1", "X3")
@pytest.mark.parametrize(
    ("phone", "said"),
    [
        ("", "no telephone number"),
        ("ask the neighbour", "no telephone number"),
        ("+48 22 123 45 67", "not a mobile one"),
        ("+420 601 123 456", "allowed country (PL)"),
        ("+882 13 300 6655", "allowed country (PL)"),
    ],
)
def test_the_number_must_be_mobile_and_of_an_allowed_country(phone: str, said: str) -> None:
    assert said in sentence(wish(phone))


@pytest.mark.atom("E1")
def test_a_country_may_be_allowed() -> None:
    change(countries=["PL", "CZ"])
    assert recipient(wish("601 123 456", country="CZ")) == "+420601123456"


@pytest.mark.atom("E1", "X3")
def test_an_empty_prepaid_account_is_named_until_its_word_is_old() -> None:
    balances.remember("rehearsal", Balance(0, "PLN"))
    assert "0.00 PLN" in sentence(wish())
    balances.SmsBalance.objects.update(at=clock.now() - balances.FRESH)
    assert sentence(wish()) == ""


@pytest.mark.atom("E1", "X3")
def test_where_consent_is_needed_it_must_have_been_given() -> None:
    change(needs_consent=True)
    assert "has not agreed" in sentence(wish())
    assert sentence(wish(consents=["sms"])) == ""


@pytest.mark.atom("E1", "X3")
@pytest.mark.parametrize(
    ("utc", "ends"),
    [
        (datetime(2026, 11, 22, 19, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 22, 20, 0, tzinfo=UTC), datetime(2026, 11, 23, 7, 0, tzinfo=UTC)),
        (datetime(2026, 11, 23, 6, 59, tzinfo=UTC), datetime(2026, 11, 23, 7, 0, tzinfo=UTC)),
        (datetime(2026, 11, 23, 7, 0, tzinfo=UTC), None),
    ],
)
def test_quiet_hours_go_over_midnight_by_the_shops_clock(utc: datetime, ends: Any) -> None:
    change(quiet_from=time(21), quiet_to=time(8))
    assert quiet_until(utc) == ends


@pytest.mark.atom("E1", "X3")
def test_in_quiet_hours_it_is_owed_and_waits() -> None:
    change(quiet_from=time(0), quiet_to=time(23, 59, 59))
    found = hindrance(wish())
    assert found is not None
    assert found.until is not None
    assert "quiet hours" in found.sentence
    assert recipient(wish()) == "+48600100200"


@pytest.mark.atom("E1", "X3")
def test_the_same_words_do_not_go_twice() -> None:
    Message.objects.create(
        order_id=7, event_id=1, channel="sms", recipient="+48600100200", locale="en",
        template="sms_shipped", subject="", text="On its way", message_id="ow1",
        state=Message.State.DELIVERED, transport=Message.Transport.SMS, created_at=clock.now(),
    )  # fmt: skip
    assert "has been sent already" in sentence(wish(text="On its way", message=99))
    assert sentence(wish(text="On its way, number 123", message=99)) == ""


@pytest.mark.atom("E1", "X3")
def test_the_first_that_fails_is_named_in_the_order_of_the_rules(settings: Any) -> None:
    """Everything is wrong; mended one after the other, each names the next."""
    settings.SMS_URL = ""
    writing.switch("shipped", SMS, on=False, by="Ewa")
    change(needs_consent=True, quiet_from=time(0), quiet_to=time(23, 59, 59))
    balances.remember("rehearsal", Balance(-1, "PLN"))
    wanted: dict[str, Any] = {"phone": "", "ticked": False}

    def mend_number() -> None:
        wanted["phone"] = "600100200"

    mends: list[tuple[str, Callable[[], Any]]] = [
        ("no SMS service", lambda: setattr(settings, "SMS_URL", "rehearsal:")),
        ("switched off", lambda: writing.switch("shipped", SMS, on=True, by="Ewa")),
        ("not ticked", lambda: wanted.update(ticked=True)),
        ("no telephone", mend_number),
        ("nothing is left", lambda: balances.remember("rehearsal", Balance(5000, "PLN"))),
        ("not agreed", lambda: wanted.update(consents=["sms"])),
        ("quiet hours", lambda: change(quiet_from=None, quiet_to=None)),
    ]
    for said, mend in mends:
        assert said in sentence(wish(**wanted))
        mend()
    assert sentence(wish(**wanted)) == ""
    assert len(CONDITIONS) == len(mends) + 1


def test_the_rehearsal_tells_the_balance_that_was_typed() -> None:
    accounts.keep("rehearsal", {"behaviour": "works", "balance": "12,50"}, by="Ewa")
    assert "12.50" in accounts.try_out("rehearsal").sentence
