"""The register of carriers as frozen values: names, tracking addresses, shapes of their numbers.

Read once a configuration version, written by `carrier_services.py`. A parcel keeps a carrier as a
code of this register or as a free name; both are found here by code or name. A number that looks
wrong is worth a question and never refused: carriers change their numbers. (S3-20, S3-36)
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from orderwright.domain.delivery import tracking_numbers
from orderwright.domain.delivery.models import Carrier as CarrierRow
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.versions import Versioned

OWN_CAR, PICK_UP, OTHER = "own_car", "pickup", "other"
NO_CARRIERS = (OWN_CAR, PICK_UP, OTHER)
"""What stands where a carrier's code would and is none."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """A row of the register as it was read; meanings as in the row."""

    code: str
    name: str
    page: str
    shape: str
    words: str
    check_digit: str
    label_format: str
    cut_off: time | None
    service: str
    active: bool

    @property
    def example(self) -> str:
        """The shape in words, in the active language where the register began with it; else the
        shape itself.
        """
        return gettext(self.words) if self.words else self.shape


@dataclass(frozen=True, slots=True)
class Register:
    """All carriers in the shop's order, and by the words that name them; a code goes first."""

    rows: Sequence[Carrier]
    by_word: Mapping[str, Carrier]


def _read() -> Register:
    rows = [
        Carrier(
            row.code, row.name, row.page, row.shape, row.example, row.check_digit,
            row.label_format, row.cut_off, row.service, row.active,
        )
        for row in CarrierRow.objects.all()
    ]  # fmt: skip
    by_name = {row.name.casefold(): row for row in reversed(rows)}
    return Register(rows, by_name | {row.code.casefold(): row for row in rows})


_register: Versioned[Register] = Versioned(_read)


def find(carrier: str) -> Carrier | None:
    """The carrier of that code or name, in whatever case, retired ones too; None for any other
    name.
    """
    word = carrier.strip().casefold()
    return _register.get().by_word.get(word) if word else None


def offered() -> list[Carrier]:
    """Those to choose from, in the shop's order."""
    return [row for row in _register.get().rows if row.active]


def same(one: str, other: str) -> bool:
    """Whether both words mean one carrier."""
    return (find(one) or one) == (find(other) or other)


def page_of(carrier: str, number: str) -> str:
    """Where the carrier shows the parcel; empty without a number or for a free name."""
    known = find(carrier)
    return addressed(known.page, number) if known else ""


def addressed(page: str, number: str) -> str:
    """The number put into an address pattern; empty without a number or an address of a page."""
    fits = bool(number) and page.startswith(("https://", "http://"))
    return page.replace("{number}", quote(number, safe="")) if fits else ""


def written(carrier: str, number: str) -> str:
    """The number as the carrier writes it, in one piece; of another shape it keeps its dashes."""
    known, plain = find(carrier), tracking_numbers.plain(number)
    if known and known.shape and tracking_numbers.fits(plain, known.shape):
        return plain
    return re.sub(r"\s", "", number)


def looks_wrong(carrier: str, number: str) -> bool:
    """Whether the number is of another shape than this carrier's, or its check digit is not right;
    free names are never judged.
    """
    known = find(carrier)
    if known is None or not number:
        return False
    plain = tracking_numbers.plain(number)
    if known.shape and not tracking_numbers.fits(plain, known.shape):
        return True
    return not tracking_numbers.adds_up(plain, known.check_digit)


def leaves_today(carrier: str, now: datetime) -> tuple[time, bool] | None:
    """(until when the carrier takes parcels, whether that is still to come today) by the shop's
    clock; None where the register does not say.
    """
    known = find(carrier)
    if known is None or known.cut_off is None:
        return None
    here = now.astimezone(ZoneInfo(shop.settings().time_zone))
    return known.cut_off, here.time() < known.cut_off
