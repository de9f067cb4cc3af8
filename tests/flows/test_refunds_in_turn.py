"""GoPay keeps no name of ours for a refund: those of one payment are asked for in turn."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from orderwright.domain.checkout.matrix_services import PaymentWish, save_payment_method
from orderwright.domain.checkout.models import PaymentMethod
from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment, ProviderEvent, Refund
from orderwright.entrypoints.clock.polls import poll
from orderwright.entrypoints.storefront.opening import Wanted, address_to_pay
from orderwright.kernel import clock
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from orderwright.outbound.gateways import bearer, configured
from orderwright.outbound.providers import wire
from tests.builders import a_shop, online_payments
from tests.contracts.gateways.fakes.gopay import GoPayDesk, GoPayService
from tests.contracts.gateways.fakes.service import Fault
from tests.walks import MAREK, anna_buys, run_worker

pytestmark = pytest.mark.django_db
SOON, LATER = timedelta(minutes=6), timedelta(minutes=11)


@pytest.fixture
def gopay(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[GoPayService]:
    """GoPay's stand-in on this machine, with the shop's keys for it."""
    settings.BASE_URL = "https://shop.example.com"
    service = GoPayService()
    values = {**GoPayDesk.values, "base": service.base}
    monkeypatch.setattr(configured, "values_of", lambda code: values if code == "gopay" else {})
    bearer.forget_all()
    wire.wake_all()
    yield service
    service.stop()


@pytest.fixture
def payment(gopay: GoPayService) -> Payment:
    """Anna has paid at GoPay."""
    a_shop(grace_seconds=0)
    online_payments()
    save_payment_method(
        PaymentWish("card", {"en": "Card"}, PaymentMethod.Kind.GATEWAY, provider="gopay")
    )
    order: Order = anna_buys(payment_method="card")
    address_to_pay(Wanted(order.pk, "/pay/token/back"))
    row = Payment.objects.filter(order=order).exclude(provider_ref="").get()
    gopay.payments[row.provider_ref]["state"] = "PAID"
    clock.shift(LATER)
    poll()
    row.refresh_from_db()
    assert row.stage == "paid"
    return row


def give_back(payment: Payment, *amounts: str) -> list[Refund]:
    for amount in amounts:
        ask = Ask(MAREK, data={"amount": amount}, reason="A scratch", grace=0)
        take(("payment", "refund"), payment.pk, ask)
    return list(Refund.objects.filter(payment=payment).order_by("pk"))


def asked(gopay: GoPayService) -> list[str]:
    """The amounts that GoPay was asked to give back, in turn."""
    return [call.fields["amount"] for call in gopay.calls("POST", "/refund")]


def stages(refunds: list[Refund]) -> list[str]:
    for refund in refunds:
        refund.refresh_from_db()
    return [refund.stage for refund in refunds]


def ends(gopay: GoPayService, payment: Payment, state: str) -> None:
    """GoPay has dealt with its newest refund of the payment, and is asked."""
    gopay.refunds[payment.provider_ref][-1]["state"] = state
    gopay.list_lags = False
    clock.shift(LATER)
    poll()


@pytest.mark.fault("F08")
@pytest.mark.parametrize("lags", [False, True])
def test_the_second_refund_waits_for_the_end_of_the_first(
    gopay: GoPayService, payment: Payment, *, lags: bool
) -> None:
    gopay.slow, gopay.list_lags = True, lags
    refunds = give_back(payment, "10.00", "10.00")
    run_worker()
    clock.shift(SOON)
    run_worker()
    assert (asked(gopay), stages(refunds)) == (["1000"], ["pending", "pending"])
    waiting = Duty.objects.get(effect="refund_at_provider", done_at__isnull=True)
    assert refunds[0].human_id in waiting.error
    ends(gopay, payment, "FINISHED")
    assert stages(refunds) == ["done", "pending"]
    run_worker()
    assert asked(gopay) == ["1000", "1000"]
    ends(gopay, payment, "FINISHED")
    assert stages(refunds) == ["done", "done"]
    assert len({refund.provider_ref for refund in refunds}) == 2
    assert not ProviderEvent.objects.filter(outcome="flagged").exists()
    assert offenders() == []


def test_a_first_refund_that_failed_lets_the_second_go(
    gopay: GoPayService, payment: Payment
) -> None:
    gopay.slow = True
    refunds = give_back(payment, "10.00", "20.00")
    run_worker()
    ends(gopay, payment, "FAILED")
    clock.shift(SOON)
    run_worker()
    assert (asked(gopay), stages(refunds)) == (["1000", "2000"], ["failed", "pending"])
    take(("refund", "retry"), refunds[0].pk, Ask(MAREK, grace=0))
    run_worker()
    assert asked(gopay) == ["1000", "2000"]
    ends(gopay, payment, "FINISHED")
    clock.shift(SOON)
    run_worker()
    assert asked(gopay) == ["1000", "2000", "1000"]
    assert offenders() == []


@pytest.mark.fault("F08")
def test_a_lost_answer_holds_the_next_refund_until_the_truth_is_known(
    gopay: GoPayService, payment: Payment
) -> None:
    refunds = give_back(payment, "10.00", "10.00")
    gopay.strike_at("POST", "/refund", Fault.CUT)
    run_worker()
    assert stages(refunds) == ["pending", "pending"]
    clock.shift(SOON)
    run_worker()
    clock.shift(SOON)
    run_worker()
    assert stages(refunds) == ["done", "done"]
    assert sum(one["amount"] for one in gopay.refunds[payment.provider_ref]) == 2000
    assert offenders() == []


def test_what_somebody_gave_back_at_the_services_own_panel_is_not_taken_for_ours(
    gopay: GoPayService, payment: Payment
) -> None:
    gopay._refund(payment.provider_ref, 1000)
    [refund] = give_back(payment, "20.00")
    gopay.slow = gopay.list_lags = True
    run_worker()
    ends(gopay, payment, "FINISHED")
    assert stages([refund]) == ["done"]
    assert ProviderEvent.objects.get(outcome="flagged").amount == 1000
