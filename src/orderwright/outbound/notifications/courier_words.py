"""What deliverers are told: the facts below the words of their mails, and what a text may say.

Called by `rendering.py`, and by the deliverer's own pages; reads the delivery, its order and its
deliverer, who learns what the delivery needs and no more: never an e-mail address, a price, or
another order (T09).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orderwright.domain.checkout.label_cash import collected_by
from orderwright.domain.delivery.models import Deliverer, DeliveryOrder
from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.kernel.money import Money
from orderwright.outbound.notifications.context import address_lines
from orderwright.outbound.notifications.defaults import Parts
from orderwright.outbound.notifications.kinds import event_in
from orderwright.outbound.notifications.letters import Occasion
from orderwright.outbound.notifications.linking import placeholder
from orderwright.outbound.notifications.plain import line, paragraph
from orderwright.outbound.notifications.promised import clock_time
from orderwright.outbound.notifications.sentences import amount, language_of
from orderwright.outbound.notifications.wording import paragraphs
from orderwright.outbound.sms import numbers


@dataclass(frozen=True)
class Row:
    """One fact of a letter; `links` are (label, address) pairs, from outside of our pages too."""

    label: str
    text: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CourierLetter:
    """A mail to a deliverer. `buttons`: label and placeholder of a link."""

    subject: str
    headline: str
    paragraphs: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()


def reads(order: Order, occasion: Occasion) -> str:
    """The language of the deliverer who is told; the shop's where nobody is known."""
    before, after = occasion.recorded.get("deliverer_ids", (0, 0))
    wanted = before if event_in(occasion.template) == "taken_away" else after
    reader = Deliverer.objects.filter(pk=wanted).first()
    return language_of(reader.locale if reader else shop.settings().locale)


def written(order: Order, occasion: Occasion, said: Parts) -> CourierLetter:
    """The mail, with the words of its text and the facts below them, in the active language."""
    return LETTERS[event_in(occasion.template)](order, occasion, said)


def _assigned(order: Order, occasion: Occasion, said: Parts) -> CourierLetter:
    return CourierLetter(
        subject=said.subject,
        headline=said.headline,
        paragraphs=paragraphs(said.body),
        rows=tuple(_rows(order, occasion)),
        buttons=(
            (said.button, placeholder("deliver")),
            (_("All stops of the day"), placeholder("day")),
        ),
    )


def _taken_away(_order: Order, _occasion: Occasion, said: Parts) -> CourierLetter:
    return CourierLetter(said.subject, said.headline, paragraphs(said.body))


LETTERS: Mapping[str, Callable[[Order, Occasion, Parts], CourierLetter]] = {
    "assigned": _assigned,
    "taken_away": _taken_away,
}


def values(order: Order, occasion: Occasion) -> dict[str, Any]:
    """What a text for a deliverer may say."""
    address = order.shipping_address or {}
    cash = cash_to_collect(order, occasion.subject_id)
    place = ", ".join(line(address.get(part)) for part in ("street", "city") if address.get(part))
    return {
        "order.number": line(order.number), "shop.name": line(shop.settings().name),
        "place.city": line(address.get("city")), "place.line": place,
        "customer.phone": dialled(order) or "-", "order.cash": amount(cash) if cash.minor else "",
        "expected.time": clock_time(occasion.recorded),
        **{f"link.{name}": placeholder(name) for name in ("deliver", "day")},
    }  # fmt: skip


def _rows(order: Order, occasion: Occasion) -> list[Row]:
    place = address_lines(order.shipping_address)
    rows = [Row(_("Order"), line(order.number)), Row(_("Where to"), "\n".join(place), maps(order))]
    if phone := line(order.phone):
        rows.append(Row(_("Phone"), phone, ((phone, f"tel:{dialled(order)}"),)))
    rows.append(Row(_("Parcels"), str(parcels_in(occasion.subject_id))))
    rows.append(Row(_("Cash to collect"), cash_words(order, occasion.subject_id)))
    if note := paragraph(order.customer_note):
        rows.append(Row(_("The customer's note"), note))
    return rows


def maps(order: Order) -> tuple[tuple[str, str], ...]:
    """Links that a phone opens in its own map, and a page with the same search."""
    address = order.shipping_address or {}
    names = ("street", "postal_code", "city", "country")
    place = quote(", ".join(line(address.get(name)) for name in names if address.get(name)))
    return (
        (_("Map"), f"https://www.openstreetmap.org/search?query={place}"),
        (_("Navigate"), f"geo:0,0?q={place}"),
    )


def dialled(order: Order) -> str:
    """The customer's number as a phone dials it; as typed, without blanks, where it is odd."""
    country = str((order.shipping_address or {}).get("country") or "")
    return numbers.number(order.phone, country) or "".join(line(order.phone).split())


def cash_to_collect(order: Order, delivery_id: int) -> Money:
    """What the deliverer takes at the door with this delivery; nothing where it is paid another
    way, or brought with another one.
    """
    return order.money(collected_by(delivery_id, order, order.parcels.all()))


def cash_words(order: Order, delivery_id: int) -> str:
    """As people of the active language write it; "nothing" where nothing is to be collected."""
    cash = cash_to_collect(order, delivery_id)
    return amount(cash) if cash.minor else _("nothing")


def parcels_in(delivery_id: int) -> str:
    """How many boxes the delivery has, in words."""
    task = DeliveryOrder.objects.filter(pk=delivery_id).first()
    count = task.parcels.count() if task else 0
    return ngettext("%(num)d parcel", "%(num)d parcels", count) % {"num": count}
