"""Effects of the tables on goods: holds, delivery orders, parcels. Thin, as `effects.py`.

Raising `Refused` undoes the whole step. What the journal should keep goes into `taking.changes`.
"""

from django.utils.translation import gettext as _

from orderwright.domain.checkout import changing, deadlines
from orderwright.domain.delivery import services as delivery
from orderwright.domain.delivery.carriers import OTHER
from orderwright.domain.orders import services as orders
from orderwright.domain.shop.stages import OrderStage, Reserves
from orderwright.domain.stock import queries as stock_queries
from orderwright.domain.stock import services as stock
from orderwright.domain.stock.errors import OutOfStock
from orderwright.kernel.faults import point
from orderwright.kernel.lifecycle.errors import BadInput, Refused
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.lifecycle import warehouse


def free_stock(taking: Taking) -> None:
    """Whatever is held for the order goes back to the shelf."""
    held = stock_queries.held(taking.order.pk)
    if held:
        stock.release(taking.order.pk, actor=str(taking.actor), now=taking.now)
        taking.changes["released"] = sum(held.values())


def hold_again(taking: Taking) -> None:
    """A reinstated order takes its goods again where its cell reserves on placing."""
    if taking.order.reserves != Reserves.PLACED:
        return
    until = deadlines.hold_until(taking.order, taking.now)
    try:
        changing.hold_lines(taking.order, actor=str(taking.actor), now=taking.now, until=until)
    except OutOfStock as short:
        raise Refused(_("The goods are no longer in stock.")) from short


def goods_are_here(taking: Taking) -> None:
    """Goods that have left for good prove nothing about the shelf."""
    if taking.data.get("goods_missing") and taking.before == OrderStage.COMPLETED:
        raise BadInput({"goods_missing": _("The goods have left: open a return instead.")})


def number_parcels(taking: Taking) -> None:
    """A tracking number given with "sent" belongs to the one parcel that is leaving."""
    number, carrier = taking.data.get("tracking_number"), _carrier(taking)
    leaving = warehouse.leaving(taking) if number or carrier else []
    if number and len(leaving) > 1:
        raise BadInput({"tracking_number": _("There are several parcels: send them one by one.")})
    for parcel in leaving:
        delivery.number_parcel(parcel, tracking_number=number or "", carrier=carrier)
        if number:  # the journal spells it as the parcel does
            taking.data["tracking_number"] = parcel.tracking_number


def _carrier(taking: Taking) -> str:
    """As chosen; "another carrier" needs its name."""
    carrier = warehouse.chosen_carrier(taking)
    if taking.data.get("carrier") == OTHER and not carrier:
        raise BadInput({"carrier_name": _("Name the carrier.")})
    if taking.data.pop("carrier_name", None):
        taking.data["carrier"] = carrier  # the journal keeps one word
    return carrier


def send_parcel(taking: Taking) -> None:
    """The parcel leaves: its stock is issued, its lines count as shipped."""
    number, carrier = taking.data.get("tracking_number"), _carrier(taking)
    delivery.number_parcel(taking.subject, tracking_number=number or "", carrier=carrier)
    quantities = delivery.contents(taking.subject)
    lines = changing.issue_pieces(
        taking.order, quantities, actor=str(taking.actor), now=taking.now,
        nearest=taking.subject.delivery.warehouse_id,
    )  # fmt: skip
    point("parcel.issued")
    orders.count_shipped(lines, quantities)
    delivery.mark_sent(taking.subject, now=taking.now)
    taking.changes |= {
        "carrier": taking.subject.carrier, "tracking_number": taking.subject.tracking_number,
    }  # fmt: skip


def name_number(taking: Taking) -> None:
    """The number that was forgotten or mistyped; the journal keeps what stood there before."""
    parcel, carrier = taking.subject, _carrier(taking)
    before = {"tracking_number": parcel.tracking_number, "carrier": parcel.carrier}
    number = taking.data.pop("tracking_number")
    taking.data.pop("carrier", None)
    delivery.number_parcel(parcel, tracking_number=number, carrier=carrier)
    after = {"tracking_number": parcel.tracking_number, "carrier": parcel.carrier}
    if after == before:
        raise BadInput({"tracking_number": _("This number is there already.")})
    taking.changes |= {
        name: [before[name], new] for name, new in after.items() if before[name] != new
    }


def mark_delivered(taking: Taking) -> None:
    """The parcel is with the customer."""
    delivery.mark_delivered(taking.subject, now=taking.now)


def drop_parcels(taking: Taking) -> None:
    """The task has ended: its boxes that have not left are unpacked."""
    delivery.drop_parcels(taking.subject)


def unsend(taking: Taking) -> None:
    """The parcel did not leave after all: its stock lies on the shelf again, held."""
    quantities = delivery.contents(taking.subject)
    stock.unissue(taking.order.pk, quantities, actor=str(taking.actor), now=taking.now)
    minus = {line: -quantity for line, quantity in quantities.items()}
    orders.count_shipped(taking.order.lines.filter(pk__in=quantities), minus)
    delivery.mark_unsent(taking.subject)


def move_delivery(taking: Taking) -> None:
    """The warehouse's task remembers when it last moved."""
    delivery.mark_moved(taking.subject, now=taking.now)
