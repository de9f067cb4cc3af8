"""What the processes of `test_killed_labels.py` do: one act each, then they end or are killed."""

from datetime import timedelta

from django.core.management import call_command

from orderwright.domain.delivery.carrier_services import CarrierWish, save_carrier
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel import clock
from orderwright.kernel.journal.models import Event
from orderwright.lifecycle.invariants import offenders
from orderwright.outbound.carriers.models import RehearsedShipment, Shipment
from tests.builders import a_product, a_shop
from tests.walks import an_order, run_worker, step


def owe_label() -> None:
    """An empty database, a shop, an order whose label is owed."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("flush", verbosity=0, interactive=False)
    a_shop()
    save_carrier(CarrierWish("gls", "GLS", service="rehearsal"))
    lines = {a_product("LAMP", stock=5).sku: 1}
    order = an_order(OrderStage.PROCESSING, paid=True, lines=lines)
    run_worker()
    step(order, "label", table="parcel")


def void_label() -> None:
    """The label was made, and is to be voided."""
    run_worker()
    step(Order.objects.get(), "void_label", table="parcel")


def recover_label() -> None:
    """Leases of the dead run out, the worker runs again; what there is then."""
    clock.shift(timedelta(hours=1))
    run_worker()
    clock.shift(timedelta(hours=1))
    run_worker()
    count_labels()


def count_labels() -> None:
    """What we know, and what the carrier knows."""
    shipment = Shipment.objects.get()
    numbered = Parcel.objects.get().tracking_number == shipment.number
    labelled = Event.objects.filter(name="parcel_labelled").count()
    there = RehearsedShipment.objects.filter(cancelled=False).count()
    print(
        f"{shipment.stage} there={there} labelled={labelled} numbered={numbered} "
        f"offenders={offenders()}"
    )


LABEL_ACTS = {
    "owe_label": owe_label, "void_label": void_label, "recover_label": recover_label,
}  # fmt: skip
