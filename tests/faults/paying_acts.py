"""What the processes of `test_killed_payments.py` do: one act each, then they end or are killed."""

from datetime import timedelta

from django.core.management import call_command

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment, Refund
from orderwright.entrypoints.hooks.payments import receive
from orderwright.entrypoints.storefront.opening import Wanted, address_to_pay
from orderwright.kernel import clock
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from orderwright.outbound.gateways.configured import gateway
from orderwright.outbound.gateways.models import RehearsedPayment
from orderwright.outbound.gateways.rehearsal import Rehearsal, Wish
from tests.builders import a_product, a_shop, online_payments
from tests.walks import MAREK, anna_buys, run_worker


def buy_by_card() -> None:
    """An empty database, a shop, an order that is to be paid by card."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("flush", verbosity=0, interactive=False)
    a_shop()
    online_payments()
    anna_buys({a_product("LAMP", stock=5).sku: 1}, payment_method="card")


def go_to_pay() -> None:
    """Presses the button; says where it leads."""
    print(address_to_pay(Wanted(Order.objects.get().pk, "/pay/token/back")))


def stand_at_service() -> None:
    """She is there."""
    buy_by_card()
    go_to_pay()


def service_tells() -> None:
    """Anna pays, and the service tells it; says what it was answered."""
    service = gateway("rehearsal")
    assert isinstance(service, Rehearsal)
    words = service.play(Payment.objects.get().provider_ref, Wish())
    print([receive("rehearsal", one.raw, one.headers).status for one in words])


def ask_money_back() -> None:
    """Marek gives all of it back."""
    payment = Payment.objects.get()
    ask = Ask(MAREK, data={"amount": payment.order.money(payment.settled).amount}, reason="Broken")
    take(("payment", "refund"), payment.pk, ask)


def count_money() -> None:
    """What we know, and what the service knows."""
    order = Order.objects.get()
    standings = [row.standing for row in RehearsedPayment.objects.all() if row.standing]
    there = sum(len(standing["refunds"]) for standing in standings)
    print(
        f"{order.payment_status} rows={Payment.objects.count()} "
        f"settled={Event.objects.filter(name='payment_settled').count()} "
        f"refunds={Refund.objects.filter(stage='done').count()}/{there} offenders={offenders()}"
    )


def owe_money_back() -> None:
    """Paid by card, and to be given back: the service is not asked yet."""
    stand_at_service()
    service_tells()
    run_worker()
    ask_money_back()


def recover() -> None:
    """Leases of the dead run out, the worker runs again; what there is then."""
    clock.shift(timedelta(hours=1))
    run_worker()
    count_money()


def pay_after_all() -> None:
    """The dead tab is waited for no longer: the button twice, then the service's word."""
    clock.shift(timedelta(hours=1))
    go_to_pay()
    go_to_pay()
    service_tells()
    count_money()


def tell_again() -> None:
    """The service repeats what it got no answer for."""
    service_tells()
    count_money()


PAYING_ACTS = {
    "buy_by_card": buy_by_card, "go_to_pay": go_to_pay, "service_tells": service_tells,
    "stand_at_service": stand_at_service,
    "owe_money_back": owe_money_back, "recover": recover, "pay_after_all": pay_after_all,
    "tell_again": tell_again,
}  # fmt: skip
