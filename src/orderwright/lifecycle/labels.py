"""Labels of parcels: the rows of the parcel's table that ask a carrier, and what they do.

A parcel has one label whatever is retried: `label` begins a shipment, the worker asks the carrier,
its answer comes back as `labelled` or `label_failed` (`carrier_news.py`). A label that failed is
asked for again under the same reference. `void_label` frees the number. (S2-17, U5)
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.checkout import label_cash
from orderwright.domain.delivery import carriers
from orderwright.domain.delivery import services as delivery
from orderwright.domain.delivery.models import Carrier, Parcel
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import OrderStage, ParcelStage
from orderwright.kernel.lifecycle.actors import CARRIER, NEIGHBOUR, RULE, staff
from orderwright.kernel.lifecycle.fields import Field
from orderwright.kernel.lifecycle.rows import Step
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.lifecycle import fields, recorded, warehouse
from orderwright.lifecycle.label_cash import CASH_ON_LABELS, forget_cash
from orderwright.outbound.carriers import configured, shipments
from orderwright.outbound.carriers.labelling import ask_carrier, cancel_at_carrier
from orderwright.outbound.carriers.models import Shipment

OPEN, SENT = ParcelStage.OPEN, ParcelStage.SENT
VOIDABLE = (Shipment.Stage.ASKED, Shipment.Stage.MADE, Shipment.Stage.FAILED)


# Guards ----------------------------------------------------------------------------------------


def carrier_makes_labels(taking: Taking) -> str | None:
    """The parcel's carrier has a service that is set up and makes labels."""
    return _no_service(_carrier_of(taking, taking.subject))


def _carrier_of(taking: Taking, parcel: Parcel) -> str:
    return warehouse.chosen_carrier(taking) or parcel.carrier


def _no_service(carrier: str) -> str | None:
    if not carrier:
        return _("The parcel has no carrier: choose one.")
    code = configured.code_of(carrier)
    if not configured.capabilities(code).labels:
        return _("No service makes labels for this carrier: print an address label.")
    return configured.problem(code) or None


def no_label_yet(taking: Taking) -> str | None:
    """One label a parcel: the next one only when this one is voided."""
    living = shipments.living(taking.subject)
    if living is None or living.stage == Shipment.Stage.FAILED:
        return None
    if living.stage == Shipment.Stage.MADE:
        return _("The label is made: print it, or void it first.")
    if living.stage == Shipment.Stage.ASKED:
        return _("The carrier is being asked for the label.")
    return _("The carrier is being told that the label is void.")


def has_label(taking: Taking) -> str | None:
    """There is something to void."""
    living = shipments.living(taking.subject)
    if living is None or living.stage not in VOIDABLE:
        return _("There is no label to void.")
    return None


def carrier_has_nothing(taking: Taking) -> str | None:
    """What a carrier has taken is not here any more, whatever we say (semantics 4)."""
    if taking.before != OrderStage.SHIPPED or not shipments.taken(taking.order.pk):
        return None
    return _("The carrier has taken the parcel already.")


def label_made(taking: Taking) -> str | None:
    """Warns that a label bears the old address (semantics 6)."""
    boxes = [box.pk for box in taking.rows("parcels") if box.stage == OPEN]
    if boxes and shipments.made_for(boxes):
        return _("A label with the old address is made: void it, and make it anew.")
    return None


def some_label_wanted(taking: Taking) -> str | None:
    """An open parcel lacks its label, and a service makes it."""
    found = parcels_without_label(taking)
    if found:
        return None
    bare = [box for box in taking.rows("parcels") if box.stage == OPEN]
    if not bare:
        return _("There is no parcel that waits for a label.")
    return _no_service(bare[0].carrier) or _("Every parcel has its label.")


def parcels_without_label(taking: Taking) -> list[int]:
    """Open parcels for which a service can be asked."""
    boxes = [box for box in taking.rows("parcels") if box.stage == OPEN]
    known = shipments.last_of(box.pk for box in boxes)
    return [box.pk for box in boxes if _wants_label(box, known.get(box.pk))]


def _wants_label(parcel: Parcel, last: Shipment | None) -> bool:
    has_one = last is not None and last.stage in Shipment.LIVING
    failed = last is not None and last.stage == Shipment.Stage.FAILED
    return (failed or not has_one) and _no_service(parcel.carrier) is None


# What is done ----------------------------------------------------------------------------------


def begin_label(taking: Taking) -> None:
    """The shipment that the worker asks the carrier for; cash goes with one parcel of the order."""
    parcel, order = taking.subject, taking.order
    chosen = warehouse.chosen_carrier(taking)
    taking.data.pop("carrier_name", None)
    if chosen:
        delivery.number_parcel(parcel, tracking_number="", carrier=chosen)
    known = carriers.find(parcel.carrier)
    due = label_cash.collected_with(parcel, order, taking.rows("parcels"))
    cash = 0 if shipments.collects(order, parcel) else due
    wish = shipments.Wish(
        configured.code_of(parcel.carrier),
        known.label_format if known else Carrier.Format.PDF_A6,
        cash,
    )
    begun = shipments.begin(order, parcel, wish, now=taking.now)
    delivery.write_cash(parcel, cash)
    taking.changes |= {"service": wish.service, "reference": begun.key}


def take_number(taking: Taking) -> None:
    """The number that the carrier gave."""
    number = taking.data.get("tracking_number") or ""
    delivery.number_parcel(taking.subject, tracking_number=number, carrier="")


def begin_voiding(taking: Taking) -> None:
    """The number that came with the label is nobody's any more."""
    living = shipments.living(taking.subject)
    assert living is not None  # `has_label`
    shipments.enter(living, Shipment.Stage.VOIDING)
    if living.number and taking.subject.tracking_number == living.number:
        taking.changes["tracking_number"] = [living.number, ""]
        delivery.free_number(taking.subject)


# Rows ------------------------------------------------------------------------------------------

PARCEL_LABELS = (
    Step(
        "label", OPEN, None, gettext_lazy("Make label"),
        who=(staff(Permission.DISPATCH), RULE, NEIGHBOUR),
        needs=(warehouse.order_can_send, carrier_makes_labels, no_label_yet),
        takes=(fields.CARRIER, fields.CARRIER_NAME),
        does=(begin_label,),
        records=recorded.LabelRequested,
        then=(ask_carrier,),
        follows=(gettext_lazy("The carrier is asked for a label; its number goes to the parcel."),),
    ),
    Step(
        "labelled", OPEN | SENT, None, gettext_lazy("Label made"),
        who=(CARRIER,),
        takes=(Field("tracking_number", gettext_lazy("Tracking number"), limit=64),),
        does=(take_number,),
        records=recorded.ParcelLabelled,
        hidden=True,
    ),
    Step(
        "label_failed", OPEN | SENT, None, gettext_lazy("No label"),
        who=(CARRIER,),
        needs_reason=True,
        does=(forget_cash,),
        records=recorded.LabelFailed,
        hidden=True,
    ),
    Step(
        "void_label", OPEN, None, gettext_lazy("Void label"),
        who=(staff(Permission.DISPATCH), RULE, NEIGHBOUR),
        needs=(has_label,),
        does=(begin_voiding, forget_cash),
        records=recorded.LabelVoided,
        then=(cancel_at_carrier,),
        follows=(gettext_lazy("The carrier is told; the number is free."),),
    ),
    *CASH_ON_LABELS,
)  # fmt: skip

ORDER_LABELS = (
    Step(
        "label", OrderStage.CONFIRMED | OrderStage.PROCESSING, None, gettext_lazy("Make labels"),
        who=(staff(Permission.DISPATCH), RULE),
        needs=(some_label_wanted,),
        records=recorded.LabelsRequested,
        follows=(gettext_lazy("The carriers of all open parcels are asked for labels."),),
    ),
)  # fmt: skip
