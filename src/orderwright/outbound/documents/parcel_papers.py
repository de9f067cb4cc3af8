"""What the papers of a parcel say, gathered from its rows: address label and packing slip.

Reads only; a fixed number of statements for any number of parcels. Called by `entrypoints/papers`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from babel import Locale
from babel.units import format_unit
from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext as _

from orderwright.domain.catalog.models import Product
from orderwright.domain.checkout.label_cash import collected_with
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Line, Order
from orderwright.domain.overview.parts import carrier_name
from orderwright.domain.shop import queries as shop
from orderwright.kernel.money import Money
from orderwright.outbound.documents.address_labels import AddressLabel
from orderwright.outbound.documents.packing import Goods, PackingSlip

NEEDED = (
    "order__lines", "order__parcels__delivery", "lines__line", "delivery__warehouse",
)  # fmt: skip


def gathered(parcels: Sequence[Parcel]) -> Sequence[Parcel]:
    """The parcels with all that their papers need, read at once."""
    prefetch_related_objects(list(parcels), *NEEDED)
    return parcels


def address_label(parcel: Parcel) -> AddressLabel:
    """What the shop's own label says, in the active language."""
    order = parcel.order
    count = len(order.parcels.all())
    return AddressLabel(
        recipient=_recipient(order), sender=_sender(parcel), phone=order.phone,
        carrier=carrier_name(parcel.carrier) or order.delivery_name,
        count=f"{_place(parcel)}/{count}" if count > 1 else "",
        note=order.pickup_point, cash=_cash(parcel), weight=_weight(parcel.weight_g),
        code=parcel.tracking_number or f"{order.number}-{parcel.position}",
        reference=order.number,
    )  # fmt: skip


def packing_slip(parcel: Parcel, eans: Mapping[int, str]) -> PackingSlip:
    """What lies in the box, in the order's language. `eans`: see `eans_of`."""
    order = parcel.order
    with translation.override(order.locale):
        count = len(order.parcels.all())
        facts = [(_("Order"), order.number), (_("Delivery"), order.delivery_name)]
        if count > 1:
            facts.append((_("Parcel"), f"{_place(parcel)}/{count}"))
        if parcel.tracking_number:
            facts.append((_("Tracking number"), parcel.tracking_number))
        return PackingSlip(
            reference=order.number, title=_("Packing slip"), recipient=_recipient(order),
            sender=_sender(parcel), facts=tuple(facts), goods=_inside(parcel, eans),
            later=_later(parcel, eans), note=order.customer_note, foot=shop.settings().name,
        )  # fmt: skip


def eans_of(parcels: Sequence[Parcel]) -> dict[int, str]:
    """Product id -> EAN, of all that the parcels' orders hold."""
    wanted = {line.product_id for parcel in parcels for line in parcel.order.lines.all()}
    rows = Product.objects.filter(pk__in=[pk for pk in wanted if pk]).exclude(ean="")
    return dict(rows.values_list("pk", "ean"))


def _place(parcel: Parcel) -> int:
    """Which of the order's parcels it is, from 1."""
    return 1 + sum(other.position < parcel.position for other in parcel.order.parcels.all())


def _recipient(order: Order) -> tuple[str, ...]:
    at = order.shipping_address
    name, company = str(at.get("name") or order.name), str(at.get("company") or order.company)
    return _rows(name, company if company != name else "", *_place_rows(at))


def _sender(parcel: Parcel) -> tuple[str, ...]:
    """The warehouse where it has an address, else the shop."""
    settings, warehouse = shop.settings(), parcel.delivery.warehouse
    at: Mapping[str, Any] = (warehouse.address if warehouse else None) or settings.address
    name, company = str(at.get("name") or settings.name), str(at.get("company") or "")
    phone = str(at.get("phone") or settings.phone)
    return _rows(name, company if company != name else "", *_place_rows(at), phone)


def _place_rows(at: Mapping[str, Any]) -> list[str]:
    code, own = str(at.get("country", "")), shop.settings().country
    abroad = "" if code in ("", own) else _country(code)
    return [str(at.get("street", "")), f"{at.get('postal_code', '')} {at.get('city', '')}", abroad]


def _country(code: str) -> str:
    """In English and capitals, as the posts of the world read it."""
    return str(Locale("en").territories.get(code, code)).upper()


def _rows(*rows: str) -> tuple[str, ...]:
    return tuple(row.strip() for row in rows if row.strip())


def _cash(parcel: Parcel) -> str:
    """What is to be collected with this box, if it is the one that brings the order's cash."""
    order = parcel.order
    cash = collected_with(parcel, order, order.parcels.all())
    if not cash:
        return ""
    sum_ = Money(cash, order.currency).format(translation.get_language() or "en")
    return _("COLLECT %(sum)s") % {"sum": sum_}


def _weight(grams: int) -> str:
    locale = (translation.get_language() or "en").replace("-", "_")
    if not grams:
        return ""
    return format_unit(round(grams / 1000, 2), "mass-kilogram", "short", locale=locale)


def _inside(parcel: Parcel, eans: Mapping[int, str]) -> tuple[Goods, ...]:
    inside = sorted(parcel.lines.all(), key=lambda share: share.line.position)
    return tuple(_goods(share.line, share.quantity, eans) for share in inside)


def _later(parcel: Parcel, eans: Mapping[int, str]) -> tuple[Goods, ...]:
    """What has not left before and does not lie here."""
    here = {share.line_id: share.quantity for share in parcel.lines.all()}
    left = [
        (line, line.quantity - line.cancelled - line.shipped - _held_here(parcel, line, here))
        for line in parcel.order.lines.all()
    ]
    return tuple(_goods(line, pieces, eans) for line, pieces in left if pieces > 0)


def _held_here(parcel: Parcel, line: Line, here: Mapping[int, int]) -> int:
    """Pieces in this box that do not count as shipped yet."""
    return 0 if parcel.sent_at else here.get(line.pk, 0)


def _goods(line: Line, pieces: int, eans: Mapping[int, str]) -> Goods:
    return Goods(line.sku, line.name, pieces, eans.get(line.product_id or 0, ""))
