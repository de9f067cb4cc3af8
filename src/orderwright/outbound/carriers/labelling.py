"""Labels that are owed: the duties of the steps `label` and `void_label`.

Run by the worker, outside any transaction. May run twice: the shipment's key is the carrier's
idempotency key, and what a lost answer has made is found again by it (F06). An unknown outcome is
asked again, never guessed.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.delivery.facts import (
    Fact,
    LabelMade,
    LabelRefused,
    LabelVoided,
    VoidRefused,
)
from orderwright.domain.delivery.port_errors import (
    LabelNotReady,
    NotConfigured,
    NotUnderstood,
    ProviderDown,
    ProviderRefused,
)
from orderwright.domain.delivery.ports import CarrierService, LabelFormat, Shipped
from orderwright.kernel import clock, faults
from orderwright.kernel.duties.errors import Later
from orderwright.kernel.duties.shapes import Claimed
from orderwright.kernel.lifecycle.rows import Owed
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.outbound.carriers import shipments
from orderwright.outbound.carriers.configured import service
from orderwright.outbound.carriers.models import Shipment
from orderwright.outbound.carriers.requests import request_of

CHANNEL = "carrier"
SOON = timedelta(seconds=10)
LATER = timedelta(minutes=1)
LATEST = timedelta(minutes=30)
Stage = Shipment.Stage


def ask_for_label(claimed: Claimed) -> Iterable[Fact]:
    """Announces the parcel and fetches its label. Raises Later while nobody knows."""
    shipment = _shipment(claimed)
    if shipment is None or shipment.stage != Stage.ASKED or shipment.parcel is None:
        return ()
    try:
        asked = service(shipment.service)
        shipped = _announced(asked, shipment)
        shipments.remember(shipment, shipped)
        if not shipped.ready:
            raise LabelNotReady(_("The carrier is still at work."))
        label = asked.label(shipped.ref, LabelFormat(shipment.format))
    except LabelNotReady as patience:
        raise _later(shipment, str(patience), SOON) from patience
    except (ProviderDown, NotUnderstood) as silent:
        raise _later(shipment, str(silent), LATER) from silent
    except (ProviderRefused, NotConfigured) as refusal:
        return [LabelRefused(shipment.key, str(refusal))]
    except ValueError:
        return [LabelRefused(shipment.key, _("The address or the parcel is not complete."))]
    return [LabelMade(shipment.key, shipped, label)]


def _announced(asked: CarrierService, shipment: Shipment) -> Shipped:
    """The shipment as the carrier has it. One that cannot be searched is told once: what came of a
    lost answer is for people to find out.
    """
    assert shipment.parcel is not None
    request = request_of(shipment, shipment.parcel)
    if asked.capabilities.finds:
        shipped = asked.create_shipment(request)
        faults.point("carriers.created")
        return shipped
    if shipment.external_ref:
        return Shipped(shipment.external_ref, shipment.number)
    if shipment.begun_at is not None:
        raise ProviderRefused(_unknown(shipment), "unknown")
    shipments.mark_begun(shipment, now=clock.now())
    try:
        shipped = asked.create_shipment(request)
    except ProviderRefused:
        shipments.unmark_begun(shipment)
        raise
    except ProviderDown as silent:
        if silent.surely_not_done:
            shipments.unmark_begun(shipment)
            raise
        raise ProviderRefused(_unknown(shipment), "unknown") from silent
    faults.point("carriers.created")
    return shipped


def _unknown(shipment: Shipment) -> str:
    return _(
        "The carrier gave no answer and may have this parcel: look there for %(reference)s. Type "
        "its number in, or make the label again if it is not there."
    ) % {"reference": shipment.key}


def cancel(claimed: Claimed) -> Iterable[Fact]:
    """Tells the carrier that nobody comes with it; what it never had is voided as well."""
    shipment = _shipment(claimed)
    if shipment is None or shipment.stage != Stage.VOIDING:
        return ()
    try:
        asked = service(shipment.service)
        known = _known(asked, shipment)
        if known is not None:
            asked.cancel(known.ref)
    except (ProviderDown, NotUnderstood) as silent:
        raise _later(shipment, str(silent), LATER) from silent
    except (ProviderRefused, NotConfigured) as refusal:
        return [VoidRefused(shipment.key, str(refusal))]
    return [LabelVoided(shipment.key)]


def _known(asked: CarrierService, shipment: Shipment) -> Shipped | None:
    if shipment.external_ref:
        return Shipped(shipment.external_ref, shipment.number)
    if not asked.capabilities.finds:
        if shipment.begun_at is None:
            return None
        raise ProviderRefused(_unknown(shipment), "unknown")
    return asked.find(shipment.key, shipment.asked_at)


def _later(shipment: Shipment, sentence: str, first: timedelta) -> Later:
    """Asked again, ever more rarely; staff see why there is no label yet."""
    shipments.note_trouble(shipment, sentence)
    return Later(sentence, min(first * 2 ** min(shipment.asks, 8), LATEST))


def _shipment(claimed: Claimed) -> Shipment | None:
    rows = Shipment.objects.select_related("parcel__order", "parcel__delivery__warehouse")
    return rows.filter(key=claimed.target).first()


def _of_parcel(taking: Taking) -> Sequence[str]:
    living = shipments.living(taking.subject)
    return (living.key,) if living else ()


ask_carrier = Owed(
    "ask_carrier", CHANNEL, gettext_lazy("Carrier: make the label"), _of_parcel, ask_for_label
)
cancel_at_carrier = Owed(
    "cancel_at_carrier", CHANNEL, gettext_lazy("Carrier: void the label"), _of_parcel, cancel
)
