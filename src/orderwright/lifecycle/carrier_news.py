"""What carriers say, mapped to steps (S2-17, S3-17, U5).

Called by `facts.py` for worker, polls and hooks alike, in one transaction with the caller's. What
happened in the world is a total: whatever the order of arrival, the parcel is walked to where the
carrier says it is. What a guard refuses stays to be seen, and is tried again with the next word.
"""

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _

from orderwright.domain.delivery.facts import (
    CarrierSaid,
    Fact,
    LabelMade,
    LabelRefused,
    LabelVoided,
    VoidRefused,
)
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.delivery.ports import News
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import ParcelStage
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import Level
from orderwright.outbound.carriers import shipments
from orderwright.outbound.carriers.models import Shipment, TrackingEvent

Take = Callable[[tuple[str, str], int, Ask], object]
Stage = Shipment.Stage
OPEN, SENT, DELIVERED = ParcelStage.OPEN, ParcelStage.SENT, ParcelStage.DELIVERED
FAILED, RETURNED = ParcelStage.FAILED, ParcelStage.RETURNED

MEANS = {
    News.TAKEN: SENT, News.OUT: SENT, News.AT_POINT: SENT, News.DELIVERED: DELIVERED,
    News.FAILED: FAILED, News.RETURNED: RETURNED,
}  # fmt: skip
ENDS = (DELIVERED, RETURNED)
PATHS: dict[tuple[ParcelStage, ParcelStage], tuple[str, ...]] = {
    (OPEN, SENT): ("send",),
    (OPEN, FAILED): ("send", "fail"),
    (OPEN, DELIVERED): ("send", "deliver"),
    (OPEN, RETURNED): ("send", "return"),
    (SENT, FAILED): ("fail",),
    (SENT, DELIVERED): ("deliver",),
    (SENT, RETURNED): ("return",),
    (FAILED, SENT): ("retry",),
    (FAILED, DELIVERED): ("deliver",),
    (FAILED, RETURNED): ("return",),
}
REASONED = ("fail", "return")


def carrier_actor(service: str) -> Actor:
    """The carrier as whoever takes the step."""
    return Actor(ActorKind.CARRIER, service, door=Door.HOOK)


def hear(fact: Fact, take: Take) -> bool:
    """Keeps what the carrier said and takes the steps that it means.

    False when nobody knows the shipment. Hearing it again changes nothing.
    """
    # The order first, as every step locks it; what stands is read behind the lock.
    of_key = Shipment.objects.filter(key=fact.key).values_list("order_id", flat=True).first()
    Order.objects.select_for_update().filter(pk=of_key or 0).first()
    shipment = shipments.by_key(fact.key)
    if shipment is None:
        return False
    match fact:
        case LabelMade():
            _label_made(fact, shipment, take)
        case LabelRefused():
            _label_refused(fact, shipment, take)
        case LabelVoided() | VoidRefused():
            _void_answered(fact, shipment)
        case CarrierSaid():
            _moved(fact, shipment, take)
    return True


def _label_made(fact: LabelMade, shipment: Shipment, take: Take) -> None:
    if shipment.stage == Stage.VOIDING:
        shipments.keep_ref(shipment, fact.shipped)
        return
    if shipment.stage != Stage.ASKED:
        return
    shipments.keep_label(shipment, fact.shipped, fact.label, now=clock.now())
    if shipment.parcel is not None and shipment.parcel.stage in (OPEN, SENT):
        data = {"tracking_number": fact.shipped.number}
        take(("parcel", "labelled"), shipment.parcel.pk, _ask(shipment, data=data))


def _label_refused(fact: LabelRefused, shipment: Shipment, take: Take) -> None:
    if shipment.stage != Stage.ASKED:
        return
    shipments.enter(shipment, Stage.FAILED, fact.sentence)
    told = _("No label for %(reference)s: %(why)s")
    _tell(shipment, told % {"reference": shipment.key, "why": fact.sentence})
    if shipment.parcel is not None and shipment.parcel.stage in (OPEN, SENT):
        ask = _ask(shipment, reason=fact.sentence)
        take(("parcel", "label_failed"), shipment.parcel.pk, ask)


def _void_answered(fact: LabelVoided | VoidRefused, shipment: Shipment) -> None:
    if shipment.stage != Stage.VOIDING:
        return
    if isinstance(fact, LabelVoided):
        shipments.enter(shipment, Stage.VOIDED)
        return
    shipments.enter(shipment, Stage.KEPT, fact.sentence)
    told = _("The carrier did not void the label %(reference)s: %(why)s")
    _tell(shipment, told % {"reference": shipment.key, "why": fact.sentence})


# Where the parcel is ---------------------------------------------------------------------------


def wanted(events: Sequence[TrackingEvent]) -> ParcelStage | None:
    """Where the parcel stands by all that was told, in whatever order it came; None = nobody has
    it yet. An end prevails over what is on the way; of two ends the later one counts.
    """
    known = [(MEANS[News(event.news)], event) for event in events if News(event.news) in MEANS]
    if not known:
        return None
    ended = [pair for pair in known if pair[0] in ENDS]
    return max(ended or known, key=lambda pair: (pair[1].at, _rank(pair[0])))[0]


def _rank(stage: ParcelStage) -> int:
    return (SENT, FAILED, RETURNED, DELIVERED).index(stage)


def _moved(fact: CarrierSaid, shipment: Shipment, take: Take) -> None:
    events = shipments.hear(shipment, fact.tracking, now=clock.now())
    parcel = shipment.parcel
    if shipment.stage != Stage.MADE or parcel is None or not _goes_by(parcel, shipment):
        return
    there = wanted(events)
    if there is None or there == parcel.stage:
        _settled(shipment)
        return
    _walk(shipment, parcel, there, take)
    parcel.refresh_from_db()
    if not shipments.is_awaited(shipment, now=clock.now()):
        shipments.forget(shipment)


def _goes_by(parcel: Parcel, shipment: Shipment) -> bool:
    """Somebody may have typed another number in since: then the parcel left without this label."""
    return parcel.tracking_number in ("", shipment.number)


def _walk(shipment: Shipment, parcel: Parcel, there: ParcelStage, take: Take) -> None:
    path = PATHS.get((ParcelStage(parcel.stage), there))
    if path is None:
        told = _("The carrier says “%(there)s”, and the parcel is “%(here)s”: have a look.")
        labels = {"there": there.label, "here": parcel.get_stage_display()}
        _trouble(shipment, told % labels)
        return
    try:
        for verb in path:
            take(("parcel", verb), parcel.pk, _step_ask(shipment, verb))
    except NotTaken as refusal:
        told = _("The carrier says “%(there)s”: %(why)s")
        _trouble(shipment, told % {"there": there.label, "why": refusal.sentence})
        return
    _settled(shipment)


def _step_ask(shipment: Shipment, verb: str) -> Ask:
    if verb == "deliver":
        # Cash that was to be collected was collected: the carrier gives the parcel for it alone.
        return _ask(shipment, data={"cash_collected": shipment.cod > 0})
    if verb in REASONED:
        last = shipment.events.order_by("at", "pk").last()
        word = (last.text or last.raw) if last else ""
        return _ask(shipment, reason=_("The carrier says: %(word)s") % {"word": word})
    return _ask(shipment)


def _ask(shipment: Shipment, reason: str = "", data: Mapping[str, object] | None = None) -> Ask:
    return Ask(
        carrier_actor(shipment.service), reason=reason, data=data or {}, override_warnings=True
    )


def _trouble(shipment: Shipment, sentence: str) -> None:
    """Told once; the row keeps it until the carrier's word and ours agree."""
    if shipment.error != sentence[:300]:
        shipments.enter(shipment, shipment.stage, sentence)
        _tell(shipment, sentence)


def _settled(shipment: Shipment) -> None:
    if shipment.error:
        shipments.enter(shipment, shipment.stage)


def _tell(shipment: Shipment, sentence: str) -> None:
    number = Order.objects.filter(pk=shipment.order_id).values_list("number", flat=True).first()
    log.write(
        "carriers", Level.ALARM, sentence, order_number=number or "",
        detail={"service": shipment.service, "reference": shipment.key},
    )  # fmt: skip
