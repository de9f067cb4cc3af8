"""What the processes of `test_kill_points.py` do: one act each, then they end or are killed."""

import threading
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db.models import Sum

from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.stock.models import Level
from orderwright.entrypoints.commands.worker import work
from orderwright.kernel import clock
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.placing import place_cart
from orderwright.outbound.notifications.models import Message
from tests.builders import a_cart, a_product, a_shop
from tests.faults.label_acts import LABEL_ACTS
from tests.faults.paying_acts import PAYING_ACTS
from tests.walks import CART_HOLDER, EWA, a_wish

TOKEN = Path(settings.DATABASES["default"]["NAME"]).with_suffix(".cart")


def open_shop() -> None:
    """An empty database, a shop, five lamps, one of them in a cart."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("flush", verbosity=0, interactive=False)
    a_shop()
    a_product("LAMP", stock=5)
    TOKEN.write_text(a_cart({"LAMP": 1})[1])


def place() -> None:
    """Presses the button; says the number."""
    print(place_cart(TOKEN.read_text(), a_wish(payment_method="cash"), CART_HOLDER).number)


def confirm() -> None:
    """The shop passes its gate."""
    gate = Gate.objects.get(kind="shop")
    take(("gate", "pass"), gate.pk, Ask(EWA))


def ship() -> None:
    """The goods leave."""
    order = Order.objects.get()
    take(("order", "ship"), order.pk, Ask(EWA, override_warnings=True))


def later() -> None:
    """Leases of the dead run out."""
    clock.shift(timedelta(hours=1))


def run_worker() -> None:
    """Everything due leaves."""
    work(threading.Event(), once=True)


def count() -> None:
    """What there is."""
    held = Level.objects.aggregate(held=Sum("reserved"))["held"]
    print(
        f"orders={Order.objects.count()} held={held} duties={Duty.objects.count()} "
        f"messages={Message.objects.filter(state='handed_over').count()} offenders={offenders()}"
    )


def stage() -> None:
    """Where the order stands and what lies on the shelf."""
    level = Level.objects.get()
    print(
        f"{Order.objects.get().stage} on_hand={level.on_hand} held={level.reserved} "
        f"offenders={offenders()}"
    )


ACTS = {
    "open": open_shop, "place": place, "confirm": confirm, "ship": ship, "later": later,
    "work": run_worker, "count": count, "stage": stage, **PAYING_ACTS, **LABEL_ACTS,
}  # fmt: skip
