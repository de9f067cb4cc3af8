"""The carriers that the shop knows by name: tracking address and shape of their numbers.

Data alone, no protocol. A parcel keeps a carrier as a code of this register or as a free name; both
are found here by code or name. A number that looks wrong is worth a question and never refused:
carriers change their numbers. The addresses are as carriers publish them for their customers and
are not checked by machine; a delivery method may name its own.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

OWN_CAR, PICK_UP, OTHER = "own_car", "pickup", "other"
READ_ALOUD = r"[\s\-\u2010-\u2015]"
"""What people put between the groups of a long number."""
S10 = r"[A-Z]{2}\d{9}[A-Z]{2}"
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


@dataclass(frozen=True, slots=True)
class Carrier:
    """`page` holds `{number}`; `shape` is a regular expression for the whole number, `example` says
    it in words.
    """

    code: str
    name: str
    page: str
    shape: str
    example: Any


CARRIERS = (
    Carrier("inpost", "InPost", "https://inpost.pl/sledzenie-przesylek?number={number}",
            r"\d{24}", _("24 digits")),
    Carrier("dpd", "DPD", "https://tracktrace.dpd.com.pl/parcelDetails?p1={number}",
            r"[0-9A-Z]{14}|[0-9A-Z]{28}", _("14 letters and digits")),
    Carrier("dhl", "DHL", "https://www.dhl.com/pl-pl/home/tracking.html?tracking-id={number}",
            r"\d{11}", _("11 digits")),
    Carrier("gls", "GLS", "https://gls-group.com/track/{number}", r"\d{11,12}",
            _("11 or 12 digits")),
    Carrier("poczta-polska", "Poczta Polska",
            "https://emonitoring.poczta-polska.pl/?numer={number}",
            rf"00\d{{18}}|{S10}", _("20 digits from 00 on, or as RB123456785PL")),
    Carrier("ceska-posta", "Česká pošta",
            "https://www.postaonline.cz/trackandtrace/-/zasilka/cislo?parcelNumbers={number}",
            rf"[A-Z]{{2}}\d{{9,10}}[A-Z]|{S10}",
            _("as DR1234567890E or RB123456785CZ")),
    Carrier("ppl", "PPL", "https://www.ppl.cz/vyhledat-zasilku?shipmentId={number}",
            r"\d{11}", _("11 digits")),
    Carrier("packeta", "Packeta", "https://tracking.packeta.com/en/?id={number}",
            r"Z\d{10}", _("as Z1234567890")),
    Carrier("fan-courier", "FAN Courier",
            "https://www.fancourier.ro/awb-tracking/?tracking={number}", r"\d{13}", _("13 digits")),
    Carrier("sameday", "Sameday", "https://sameday.ro/#awb={number}",
            r"(1SD|ONB)[0-9A-Z]+", _("it begins with 1SD or ONB")),
)  # fmt: skip

_KNOWN = {key.casefold(): carrier for carrier in CARRIERS for key in (carrier.code, carrier.name)}


def find(carrier: str) -> Carrier | None:
    """The carrier of that code or name, in whatever case; None for any other name."""
    return _KNOWN.get(carrier.strip().casefold())


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
    known, plain = find(carrier), _plain(number)
    if known and re.fullmatch(known.shape, plain, re.ASCII):
        return plain
    return re.sub(r"\s", "", number)


def _plain(number: str) -> str:
    return re.sub(READ_ALOUD, "", number).upper()


def looks_wrong(carrier: str, number: str) -> bool:
    """Whether the number is of another shape than this carrier's; free names are never judged."""
    known = find(carrier)
    if known is None or not number:
        return False
    plain = _plain(number)
    if not re.fullmatch(known.shape, plain, re.ASCII):
        return True
    return re.fullmatch(S10, plain, re.ASCII) is not None and not _s10_adds_up(plain)


def _s10_adds_up(number: str) -> bool:
    """The check digit of the posts' S10 numbers."""
    weighed = zip(number[2:10], S10_WEIGHTS, strict=True)
    rest = 11 - sum(int(digit) * weight for digit, weight in weighed) % 11
    return int(number[10]) == {10: 0, 11: 5}.get(rest, rest)
