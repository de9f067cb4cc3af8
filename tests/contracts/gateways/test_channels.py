"""PayU has limits for each channel: it is asked for them, and nobody waits for its answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from orderwright.domain.checkout import matrix
from orderwright.domain.checkout.matrix import Basket
from orderwright.domain.checkout.matrix_services import (
    BandWish,
    CellWish,
    PaymentWish,
    save_cell,
    save_payment_method,
)
from orderwright.domain.checkout.models import PaymentMethod
from orderwright.domain.payments.channels import Limits, why_not
from orderwright.domain.payments.port_errors import ProviderDown
from orderwright.domain.shop.permissions import Role
from orderwright.entrypoints.clock.channel_polls import ask_channels
from orderwright.entrypoints.storefront import payment_words
from orderwright.entrypoints.storefront.opening import Unopened, Wanted, address_to_pay
from orderwright.kernel import clock
from orderwright.kernel.links.services import issue
from orderwright.kernel.money import Money
from orderwright.outbound.gateways import accounts, channels
from orderwright.outbound.gateways.configured import gateway
from orderwright.outbound.gateways.payu import PayU
from tests.builders import COURIER_PRICE, a_shop
from tests.contracts.gateways.conftest import Make
from tests.contracts.gateways.fakes.payu import METHODS, PayUDesk, PayUService
from tests.contracts.gateways.fakes.service import Fault
from tests.pages.panel.desk import Desk, somebody
from tests.walks import anna_buys

pytestmark = [pytest.mark.django_db, pytest.mark.atom("S0-22")]


@pytest.fixture
def service(make_desk: Make) -> PayUService:
    """The shop takes cards and instalments through PayU."""
    desk = make_desk("payu")
    assert isinstance(desk, PayUDesk)
    a_shop(grace_seconds=0)
    accounts.keep("payu", {**desk.values, "base": desk.service.base}, by="Olga")
    for code, kind in (("payu", "gateway"), ("raty", "instalment")):
        save_payment_method(PaymentWish(code, {"en": code}, kind, provider="payu"))
        save_cell(CellWish("courier", code, (BandWish(COURIER_PRICE),), asks_customer=False))
    return desk.service


def asked(service: PayUService) -> int:
    return len(service.calls("GET", METHODS))


def instalments(total: int) -> str | None:
    return matrix.find(("courier", "raty"), Basket(total, 1_000), country="PL").reason


def at_the_pay_page(code: str = "payu") -> Any:
    how = payment_words.how_to_pay(anna_buys(payment_method=code))
    assert how is not None
    return how.online


def test_payu_tells_its_channels_with_their_limits(service: PayUService) -> None:
    payu = gateway("payu")
    assert isinstance(payu, PayU)
    told = {limits.channel: limits for limits in payu.channels()}
    assert told["blik"] == Limits("blik", 100, None)
    assert told["instalments"] == Limits("instalments", 30_000, 2_000_000)
    assert told["twisto"].most == told["klarna"].most == 0  # switched off, and not of this account


A_LOT, BELOW = {"value": "c", "minAmount": "a lot"}, {"value": "c", "maxAmount": -1}


@pytest.mark.parametrize("ways", [[], None, "no list", [A_LOT], [BELOW]])
def test_an_answer_that_makes_no_sense_is_no_answer(service: PayUService, ways: Any) -> None:
    service.ways = ways
    payu = gateway("payu")
    assert isinstance(payu, PayU)
    with pytest.raises(ProviderDown):
        payu.channels()


def test_both_ends_of_the_limits_may_be_paid() -> None:
    limits = Limits("card", 100, 500)
    sums = {minor: why_not(limits, Money(minor, "PLN")) for minor in (99, 100, 500, 501)}
    assert sums[100] == sums[500] == ""
    assert "from PLN 1.00" in sums[99].replace("\xa0", " ")
    assert "up to PLN 5.00" in sums[501].replace("\xa0", " ")


def test_the_clock_asks_once_an_hour_and_no_page_asks(service: PayUService) -> None:
    at_the_pay_page()
    assert asked(service) == 0
    assert (ask_channels(), ask_channels(), asked(service)) == (1, 0, 1)
    at_the_pay_page()
    assert asked(service) == 1
    clock.shift(timedelta(minutes=61))
    assert (ask_channels(), asked(service)) == (1, 2)


def test_a_channel_outside_its_limits_is_not_offered_and_says_why(service: PayUService) -> None:
    assert len(at_the_pay_page().channels) > 2
    ask_channels()
    online = at_the_pay_page()
    assert [code for code, _name in online.channels] == ["blik"]
    assert dict(online.closed)["Card"].replace("\xa0", " ") == "for sums up to PLN 90.00"
    assert dict(online.closed)["Twisto"] == "not offered at the moment"
    order = anna_buys(payment_method="payu")
    page = Client().get(f"/pay/{issue('pay', order.pk)}").content.decode()
    assert "Twisto: not offered at the moment" in page
    assert 'value="pay:blik"' in page
    assert 'value="pay:twisto"' not in page


def test_who_presses_such_a_channel_all_the_same_reads_why(service: PayUService) -> None:
    ask_channels()
    order = anna_buys(payment_method="payu")
    with pytest.raises(Unopened, match="cannot be paid this way"):
        address_to_pay(Wanted(order.pk, "/pay/token/back", channel="card"))
    assert service.orders == {}
    assert address_to_pay(Wanted(order.pk, "/pay/token/back", channel="blik"))


def test_the_checkout_offers_instalments_for_sums_that_payu_takes(service: PayUService) -> None:
    assert instalments(100_00) is None
    ask_channels()
    assert "for orders from" in str(instalments(100_00))
    assert instalments(300_00 - COURIER_PRICE) is None
    assert "for orders up to" in str(instalments(20_000_00))
    service.ways = service.ways[:1]
    clock.shift(timedelta(hours=2))
    ask_channels()
    assert instalments(500_00) == "This payment is not offered at the moment."


def test_an_order_that_grew_too_small_for_instalments_says_so(service: PayUService) -> None:
    order = anna_buys(payment_method="raty")
    ask_channels()
    page = Client().get(f"/pay/{issue('pay', order.pk)}").content.decode().replace("\xa0", " ")
    assert "PayU does not take this sum (for sums from PLN 300.00)." in page
    assert 'value="pay"' not in page


def test_payu_is_silent_and_its_last_word_holds_for_a_day_then_all_is_offered(
    service: PayUService,
) -> None:
    ask_channels()
    clock.shift(timedelta(hours=2))
    service.strike(Fault.ERROR)
    assert (ask_channels(), instalments(100_00) is None) == (0, False)
    assert ask_channels() == 0  # it is left alone for five minutes
    clock.shift(timedelta(hours=23))
    service.strike(Fault.GARBAGE)
    assert (ask_channels(), instalments(100_00)) == (0, None)
    assert len(at_the_pay_page().channels) > 2


def test_another_account_is_asked_anew(service: PayUService) -> None:
    ask_channels()
    values = {**PayUDesk.values, "base": service.base, "pos_id": "145227"}
    accounts.keep("payu", values, by="Olga")
    assert instalments(100_00) is None
    assert channels.known("payu") is None
    assert ask_channels() == 1


def test_saving_the_method_keeps_what_payu_told(service: PayUService) -> None:
    ask_channels()
    assert channels.of_credits("payu") == Limits("instalments", 30_000, 2_000_000)
    row = PaymentMethod.objects.get(code="raty")
    assert (row.least, row.most) == (30_000, 2_000_000)
    assert PaymentMethod.objects.get(code="payu").most is None


def test_olga_reads_what_payu_told(service: PayUService) -> None:
    olga, address = Desk(somebody(Role.OWNER, "Olga")), "/panel/settings/payments/services/payu"
    before = olga.get(address).content.decode()
    ask_channels()
    page = olga.get(address).content.decode().replace("\xa0", " ")
    assert "Where a sum does not fit" not in before
    for line in ("BLIK: for sums from PLN 1.00", "Card: for sums from PLN 0.50 to PLN 90.00",
                 "Twisto: not offered at the moment"):  # fmt: skip
        assert line in page, line
