"""Everything that is printed for orders, as one file in their order (S4-17): labels, packing slips,
and with them, when they are ticked, the orders themselves and what was issued for them.

A carrier's own label where it makes them, else the shop's address label in the carrier's format:
an address label in the place of a carrier's would travel without its bars.
Called by the panel and the API; reads only. Raises NothingToPrint (a sentence).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import groupby

from django.utils import translation
from django.utils.translation import gettext as _

from orderwright.domain.delivery import carriers
from orderwright.domain.delivery.models import Carrier, Parcel
from orderwright.domain.invoices.queries import of_order
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import ParcelStage
from orderwright.outbound.carriers import queries as shipments
from orderwright.outbound.carriers.configured import BY_HAND, is_set_up
from orderwright.outbound.carriers.models import Shipment
from orderwright.outbound.documents import address_labels, parcel_papers
from orderwright.outbound.documents.invoice_papers import paper_of
from orderwright.outbound.documents.joining import joined, remark
from orderwright.outbound.documents.order_papers import order_pdf
from orderwright.outbound.documents.packing import packing_slips

MOST = 200
"""Orders in one file: a thousand would keep a web process busy for a minute."""
Format = Carrier.Format


class NothingToPrint(Exception):
    """The sentence why there is no file."""


class Paper(StrEnum):
    """What is wanted of each order."""

    ALL = "all"
    LABELS = "labels"
    SLIPS = "slips"


class Also(StrEnum):
    """What may go behind the papers of an order's parcels."""

    ORDER = "order"
    INVOICES = "invoices"


def as_pdf(
    orders: Sequence[Order],
    paper: Paper,
    *,
    start: int = 1,
    only: int | None = None,
    also: Collection[Also] = (),
) -> bytes:
    """One PDF, order by order, parcel by parcel, or of `only` that parcel. `start`: the first free
    place of a sheet of four labels. Labels that only a label printer reads are named on a page of
    their own. `also`: of orders without a parcel too.
    """
    parcels = _parcels(orders, only, or_nothing=bool(also))
    labels = _Labels(parcels)
    if paper is Paper.LABELS:
        labels.demand_some(parcels, Format.ZPL)
        return joined(labels.pages(parcels, start))
    eans = parcel_papers.eans_of(parcels)
    own = {order.pk: list(run) for order, run in groupby(parcels, key=lambda box: box.order)}
    files: list[bytes] = []
    for order in orders:
        boxes = own.get(order.pk, [])
        if paper is Paper.ALL:
            files += labels.pages(boxes, 1)
        files += _slips(order, boxes, eans)
        files += _also(order, also)
    if not files:
        raise NothingToPrint(_("Nothing of this was issued for these orders yet."))
    return joined(files)


def _slips(order: Order, boxes: Sequence[Parcel], eans: Mapping[int, str]) -> Iterator[bytes]:
    if boxes:
        with translation.override(order.locale):
            slips = [parcel_papers.packing_slip(box, eans) for box in boxes]
            yield packing_slips(slips, locale=order.locale)


def _also(order: Order, also: Collection[Also]) -> Iterator[bytes]:
    if Also.ORDER in also:
        yield order_pdf(order)
    if Also.INVOICES in also:
        for row in of_order(order):
            yield paper_of(row)


def as_zpl(orders: Sequence[Order], *, only: int | None = None) -> bytes:
    """The labels for a label printer: the carrier's own ZPL, else ours."""
    parcels = _parcels(orders, only)
    labels = _Labels(parcels)
    labels.demand_some(parcels, Format.PDF_A6, Format.PDF_A4)
    return b"".join(labels.zpl(parcels))


def _parcels(
    orders: Sequence[Order], only: int | None, *, or_nothing: bool = False
) -> list[Parcel]:
    """Of each order those that have not left, or all when all have. Raises NothingToPrint for none,
    unless something else is printed.
    """
    if len(orders) > MOST:
        raise NothingToPrint(_("At most %(most)s orders are printed at once.") % {"most": MOST})
    found = Parcel.objects.filter(order__in=orders).select_related("order")
    if only is not None:
        found = found.filter(pk=only)
    by_order: dict[int, list[Parcel]] = {}
    for parcel in found.order_by("position", "pk"):
        by_order.setdefault(parcel.order_id, []).append(parcel)
    chosen = [box for order in orders for box in _to_print(by_order.get(order.pk, []))]
    if not chosen and not or_nothing:
        raise NothingToPrint(_("There is no parcel yet: one is there once an order is confirmed."))
    return list(parcel_papers.gathered(chosen))


def _to_print(boxes: Sequence[Parcel]) -> Sequence[Parcel]:
    return [box for box in boxes if box.stage == ParcelStage.OPEN] or boxes


class _Labels:
    """The labels of some parcels: what carriers made, read at once, and what we draw."""

    def __init__(self, parcels: Sequence[Parcel]) -> None:
        self.made = shipments.made_for([parcel.pk for parcel in parcels])
        self.services: dict[str, bool] = {}

    def pages(self, parcels: Sequence[Parcel], start: int) -> Iterator[bytes]:
        """PDFs in order; neighbours of one format share their sheets."""
        for kind, run in groupby(parcels, key=self._kind):
            yield from kind(self, list(run), start)

    def zpl(self, parcels: Sequence[Parcel]) -> Iterator[bytes]:
        """One format after the other; a carrier's label that is no ZPL is left out."""
        for parcel in parcels:
            own = self.made.get(parcel.pk)
            if own is not None and own.format == Format.ZPL:
                yield bytes(own.label or b"")
            elif own is None and not self._by_service(parcel):
                yield address_labels.zpl([parcel_papers.address_label(parcel)])

    def demand_some(self, parcels: Sequence[Parcel], *other: Format) -> None:
        """Raises NothingToPrint when every label is still to be made, or of another format."""
        if all(self._missing(parcel, other) for parcel in parcels):
            raise NothingToPrint(_("No label of this kind yet: ask the carrier for it first."))

    def _missing(self, parcel: Parcel, other: Sequence[Format]) -> bool:
        own = self.made.get(parcel.pk)
        return own.format in other if own is not None else self._by_service(parcel)

    def _kind(self, parcel: Parcel) -> "Callable[[_Labels, list[Parcel], int], Iterator[bytes]]":
        own = self.made.get(parcel.pk)
        if own is not None:
            return _Labels._unread if own.format == Format.ZPL else _Labels._own
        if self._by_service(parcel):
            return _Labels._awaited
        known = carriers.find(parcel.carrier)
        return _Labels._a4 if known and known.label_format == Format.PDF_A4 else _Labels._a6

    def _by_service(self, parcel: Parcel) -> bool:
        """Whether a service that the shop has set up makes this parcel's label."""
        known = carriers.find(parcel.carrier)
        code = known.service if known else ""
        if code in ("", BY_HAND, carriers.OWN_CAR):
            return False
        if code not in self.services:
            self.services[code] = is_set_up(code)
        return self.services[code]

    def _own(self, parcels: list[Parcel], _start: int) -> Iterator[bytes]:
        yield from (self._bytes(self.made[parcel.pk]) for parcel in parcels)

    def _unread(self, parcels: list[Parcel], _start: int) -> Iterator[bytes]:
        for parcel in parcels:
            told = {"number": f"{parcel.order.number}-{parcel.position}"}
            yield remark(_("The label of %(number)s is for the label printer (ZPL).") % told)

    def _awaited(self, parcels: list[Parcel], _start: int) -> Iterator[bytes]:
        for parcel in parcels:
            told = {"number": f"{parcel.order.number}-{parcel.position}"}
            yield remark(_("%(number)s: the carrier has made no label yet.") % told)

    def _a4(self, parcels: list[Parcel], start: int) -> Iterator[bytes]:
        yield address_labels.a4(_drawn(parcels), start=start)

    def _a6(self, parcels: list[Parcel], _start: int) -> Iterator[bytes]:
        yield address_labels.a6(_drawn(parcels))

    @staticmethod
    def _bytes(shipment: Shipment) -> bytes:
        return bytes(shipment.label or b"")


def _drawn(parcels: Sequence[Parcel]) -> list[address_labels.AddressLabel]:
    return [parcel_papers.address_label(parcel) for parcel in parcels]
