"""What deliverers are told, and what the customer reads by SMS: words, by the name of the message.

Called by `rendering.py`; reads the delivery, its order and its deliverer. A deliverer learns what
the delivery needs and no more: never an e-mail address, a price, or another order (T09).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orderwright.domain.checkout.label_cash import to_collect
from orderwright.domain.delivery.models import Deliverer, DeliveryOrder
from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.kernel.money import Money
from orderwright.outbound.notifications import gsm, sms
from orderwright.outbound.notifications.context import address_lines, language_of
from orderwright.outbound.notifications.letters import Occasion
from orderwright.outbound.notifications.linking import placeholder
from orderwright.outbound.notifications.plain import line, paragraph
from orderwright.outbound.notifications.sentences import amount

LONGEST_SMS = 3 * 153
"""Septets of three joined messages; a link takes about 60 of them."""
LINK_ROOM = 100


@dataclass(frozen=True)
class Row:
    """One fact of a letter; `links` are (label, address) pairs, from outside of our pages too."""

    label: str
    text: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CourierLetter:
    """A message to a deliverer, or a short one to the customer. `buttons`: label and placeholder
    of a link. A short message is `text` alone.
    """

    language: str
    subject: str
    headline: str = ""
    paragraphs: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()
    text: str = ""


def written(order: Order, occasion: Occasion) -> CourierLetter:
    """The message in its reader's language."""
    language = _language(order, occasion)
    with translation.override(language):
        return LETTERS[occasion.template](order, occasion, language)


def _language(order: Order, occasion: Occasion) -> str:
    if occasion.template == "sms_deliverer":
        return language_of(order.locale)
    before, after = occasion.recorded.get("deliverer_ids", (0, 0))
    wanted = before if occasion.template in ("mail_taken_away", "sms_taken_away") else after
    reader = Deliverer.objects.filter(pk=wanted).first()
    return language_of(reader.locale if reader else shop.settings().locale)


def _assigned(order: Order, occasion: Occasion, language: str) -> CourierLetter:
    told = {"number": line(order.number), "city": line(_at(order, "city"))}
    at = clock_time(occasion.recorded)
    return CourierLetter(
        language,
        subject=_("To deliver: %(number)s, %(city)s") % told,
        headline=_("A delivery for you"),
        paragraphs=(_("The customer expects you at about %(time)s.") % {"time": at},) if at else (),
        rows=tuple(_rows(order, occasion)),
        buttons=(
            (_("Open the delivery"), placeholder("deliver")),
            (_("All stops of the day"), placeholder("day")),
        ),
    )


def _rows(order: Order, occasion: Occasion) -> list[Row]:
    place = address_lines(order.shipping_address)
    rows = [Row(_("Order"), line(order.number)), Row(_("Where to"), "\n".join(place), maps(order))]
    if phone := line(order.phone):
        rows.append(Row(_("Phone"), phone, ((phone, f"tel:{dialled(order)}"),)))
    rows.append(Row(_("Parcels"), str(parcels_in(occasion.subject_id))))
    rows.append(Row(_("Cash to collect"), cash_words(order)))
    if note := paragraph(order.customer_note):
        rows.append(Row(_("The customer's note"), note))
    return rows


def _short_assigned(order: Order, occasion: Occasion, language: str) -> CourierLetter:
    address = order.shipping_address or {}
    told = {
        "number": line(order.number),
        "place": _unlinked(f"{address.get('street', '')}, {address.get('city', '')}", 80),
        "phone": dialled(order) or "-", "cash": cash_words(order),
    }  # fmt: skip
    text = gsm.spelled(_("Deliver %(number)s: %(place)s. Tel. %(phone)s. Cash: %(cash)s.") % told)
    text = gsm.clipped(text, LONGEST_SMS - LINK_ROOM)
    return _short(language, order, f"{text} {placeholder('deliver')}")


def _taken_away(order: Order, occasion: Occasion, language: str) -> CourierLetter:
    told = {"number": line(order.number)}
    return CourierLetter(
        language,
        subject=_("No longer yours to deliver: %(number)s") % told,
        headline=_("You need not deliver %(number)s any more") % told,
        paragraphs=(_("It was given to somebody else or called off. Your link is closed."),),
    )


def _short_taken_away(order: Order, _occasion: Occasion, language: str) -> CourierLetter:
    text = gsm.spelled(_("You need not deliver %(number)s any more.") % {"number": order.number})
    return _short(language, order, text)


def _short_expect(order: Order, occasion: Occasion, language: str) -> CourierLetter:
    text = gsm.spelled(
        _("%(shop)s: %(name)s brings your order %(number)s in approximately %(minutes)s minutes,"
          " at about %(time)s.") % expected(order.number, occasion.recorded)
    )  # fmt: skip
    return _short(language, order, gsm.clipped(text, gsm.MOST))


def _short(language: str, order: Order, text: str) -> CourierLetter:
    subject = _("SMS about order %(number)s") % {"number": line(order.number)}
    return CourierLetter(language, subject=subject, text=text)


LETTERS: Mapping[str, Callable[[Order, Occasion, str], CourierLetter]] = {
    "mail_assigned": _assigned,
    "sms_assigned": _short_assigned,
    "mail_taken_away": _taken_away,
    "sms_taken_away": _short_taken_away,
    "sms_deliverer": _short_expect,
}


def expected(number: str, recorded: Mapping[str, object]) -> dict[str, str]:
    """Who comes when, for the sentences to the customer."""
    names = recorded.get("deliverer")
    name = names[1] if isinstance(names, list) and len(names) == 2 else ""
    return {
        "shop": _unlinked(shop.settings().name, 30), "name": _unlinked(str(name), 30),
        "number": line(number), "minutes": str(recorded.get("minutes") or ""),
        "time": clock_time(recorded),
    }  # fmt: skip


def clock_time(recorded: Mapping[str, object]) -> str:
    """Hours and minutes by the shop's clock of when it was promised; empty when it was not."""
    promised = str(recorded.get("promised_at") or "")
    if not promised:
        return ""
    zone = ZoneInfo(shop.settings().time_zone)
    return f"{datetime.fromisoformat(promised).astimezone(zone):%H:%M}"


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
    return sms.number(order.phone, country) or "".join(line(order.phone).split())


def cash_to_collect(order: Order) -> Money:
    """What the deliverer takes at the door; nothing where it is paid another way."""
    return order.money(to_collect(order))


def cash_words(order: Order) -> str:
    """As people of the active language write it; "nothing" where nothing is to be collected."""
    cash = cash_to_collect(order)
    return amount(cash) if cash.minor else _("nothing")


def parcels_in(delivery_id: int) -> str:
    """How many boxes the delivery has, in words."""
    task = DeliveryOrder.objects.filter(pk=delivery_id).first()
    count = task.parcels.count() if task else 0
    return ngettext("%(num)d parcel", "%(num)d parcels", count) % {"num": count}


def _at(order: Order, part: str) -> str:
    return str((order.shipping_address or {}).get(part) or "")


def _unlinked(text: str, most: int) -> str:
    """One bounded line in which no phone finds an address to open (T55)."""
    return line(text).replace("://", " ").replace("www.", "www ").replace("/", " / ")[:most]
