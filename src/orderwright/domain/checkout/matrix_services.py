"""Change delivery methods, payment methods and the pairs of the matrix. Their only writer.

Called by the panel and the demo. Every change raises the configuration version in the same
transaction, so that the next checkout sees it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _
from django_countries.data import COUNTRIES

from orderwright.domain.catalog.models import TaxClass
from orderwright.domain.checkout import bands, points
from orderwright.domain.checkout.bands import MOST_AMOUNT, BandWish
from orderwright.domain.checkout.errors import BadMatrix
from orderwright.domain.checkout.models import Band, Cell, DeliveryMethod, PaymentMethod
from orderwright.domain.shop.services import raise_version
from orderwright.domain.shop.stages import Reserves
from orderwright.kernel.texts import is_clean, is_storable

__all__ = [
    "BandWish", "CellWish", "DeliveryWish", "PaymentWish", "cell_problems", "save_cell",
    "save_delivery_method", "save_payment_method", "switch_cell", "tell_limits", "tell_service",
]  # fmt: skip

Method = TypeVar("Method", DeliveryMethod, PaymentMethod)

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
POSTAL_PATTERN = re.compile(r"[A-Za-z0-9 ?-]{0,15}\*?")
TRACKING_URL = re.compile(r"https://[^\s<>\"'{}]*\{number\}[^\s<>\"'{}]*")
MOST_HOURS = 24 * 366
MOST_DAYS = 365
LONGEST_PROVIDER = 24


@dataclass(frozen=True, slots=True)
class DeliveryWish:
    """A delivery method as staff fill it in. `tax_class` is a code; `points`: where
    each pick-up point is, by its name.
    """

    code: str
    names: Mapping[str, str]
    kind: str = DeliveryMethod.Kind.CARRIER
    carrier: str = ""
    tracking_url: str = ""
    tax_class: str = "standard"
    points: Mapping[str, str] = field(default_factory=dict)
    position: int = 100
    active: bool = True


@dataclass(frozen=True, slots=True)
class PaymentWish:
    """A payment method as staff fill it in. `provider` for kinds that go through a service only;
    `service_ready`: that service has its settings; `least`, `most`: the sums that it takes.
    """

    code: str
    names: Mapping[str, str]
    kind: str = PaymentMethod.Kind.TRANSFER
    provider: str = ""
    service_ready: bool = True
    least: int | None = None
    most: int | None = None
    position: int = 100
    active: bool = True


@dataclass(frozen=True, slots=True)
class CellWish:
    """A pair of the matrix as staff fill it in, with its bands. `second_parcel`: what it costs when
    each part of the goods leaves as it is ready; None = that is not offered.
    """

    delivery: str
    payment: str
    bands: Sequence[BandWish]
    active: bool = True
    countries: Sequence[str] = ()
    postal_codes: Sequence[str] = ()
    fee: int = 0
    free_from: int | None = None
    asks_customer: bool = True
    asks_shop: bool = True
    asks_payment: bool = False
    reserves: str = Reserves.CONFIRMED
    hold_hours: int | None = None
    deadline_hours: int | None = None
    min_days: int = 1
    max_days: int = 3
    second_parcel: int | None = None


@transaction.atomic
def save_delivery_method(wish: DeliveryWish) -> DeliveryMethod:
    """Make the method of that code, or change it. Raises BadMatrix naming the fields."""
    wrong = _wrong_method(wish.code, wish.names)
    if wish.kind not in DeliveryMethod.Kind.values:
        wrong["kind"] = _("There is no such kind.")
    if wish.tracking_url and not _is_tracking_url(wish.tracking_url):
        wrong["tracking_url"] = _("A tracking address begins with https:// and contains {number}.")
    if problem := points.list_problem(wish.points):
        wrong["points"] = problem
    if len(wish.carrier) > 40 or not is_clean(wish.carrier):
        wrong["carrier"] = _("At most %(limit)s characters.") % {"limit": 40}
    known = TaxClass.objects.filter(code=wish.tax_class)
    tax_class = known.first() if is_storable(wish.tax_class) else None
    if tax_class is None or wrong:
        raise BadMatrix(wrong or {"tax_class": _("There is no such tax class.")})
    row, _new = DeliveryMethod.objects.update_or_create(
        code=wish.code,
        defaults={
            **_columns(wish, "code", "tax_class", "points"),
            "tax_class": tax_class,
            "points": [list(point) for point in wish.points.items()],
        },
    )
    raise_version()
    return row


@transaction.atomic
def save_payment_method(wish: PaymentWish) -> PaymentMethod:
    """Make the method of that code, or change it. Raises BadMatrix naming the fields."""
    wrong = _wrong_method(wish.code, wish.names)
    if wish.kind not in PaymentMethod.Kind.values:
        wrong["kind"] = _("There is no such kind.")
    if len(wish.provider) > LONGEST_PROVIDER or not is_clean(wish.provider):
        wrong["provider"] = _("There is no such payment service.")
    if wrong:
        raise BadMatrix(wrong)
    row, _new = PaymentMethod.objects.update_or_create(
        code=wish.code, defaults=_columns(wish, "code")
    )
    raise_version()
    return row


@transaction.atomic
def tell_service(provider: str, *, ready: bool) -> None:
    """Whether the payment service of that code has its settings: methods through it are offered
    only then. May run twice.
    """
    rows = PaymentMethod.objects.filter(provider=provider).exclude(service_ready=ready)
    if rows.update(service_ready=ready):
        raise_version()


@transaction.atomic
def tell_limits(provider: str, least: int | None, most: int | None) -> None:
    """Between which sums that payment service takes instalments; None = any, `most` 0 = none now.
    May run twice.
    """
    rows = PaymentMethod.objects.filter(provider=provider, kind=PaymentMethod.Kind.INSTALMENT)
    told = [row for row in rows if (row.least, row.most) != (least, most)]
    if told:
        rows.filter(pk__in=[row.pk for row in told]).update(least=least, most=most)
        raise_version()


@transaction.atomic
def save_cell(wish: CellWish) -> Cell:
    """Make the pair, or change it with all its bands. Raises BadMatrix naming the fields."""
    delivery, payment = _method(DeliveryMethod, wish.delivery), _method(PaymentMethod, wish.payment)
    wrong = cell_problems(wish)
    if delivery is None:
        wrong["delivery"] = _("There is no such delivery method.")
    if payment is None:
        wrong["payment"] = _("There is no such payment method.")
    if wrong or delivery is None or payment is None:
        raise BadMatrix(wrong)
    columns = _columns(wish, "delivery", "payment", "bands")
    row, _new = Cell.objects.update_or_create(delivery=delivery, payment=payment, defaults=columns)
    row.bands.all().delete()
    Band.objects.bulk_create(Band(cell=row, **_columns(band)) for band in wish.bands)
    raise_version()
    return row


def cell_problems(wish: CellWish) -> dict[str, str]:
    """Field -> sentence for all that is wrong with the pair but its methods; prices: "bands"."""
    sentences = bands.problems(wish.bands)
    return _wrong_cell(wish) | ({"bands": " ".join(sentences)} if sentences else {})


@transaction.atomic
def switch_cell(delivery: str, payment: str, *, active: bool) -> None:
    """Offer the pair or not. Raises BadMatrix when there is no such pair."""
    rows = Cell.objects.filter(delivery__code=delivery, payment__code=payment)
    if not is_storable(delivery + payment) or not rows.update(active=active):
        raise BadMatrix({"cell": _("This pair has no price yet. Fill it in first.")})
    raise_version()


def _method(model: type[Method], code: str) -> Method | None:
    return model._default_manager.filter(code=code).first() if CODE.fullmatch(code) else None


def _columns(wish: object, *without: str) -> dict[str, object]:
    names = getattr(type(wish), "__dataclass_fields__", {})
    values = {name: getattr(wish, name) for name in names if name not in without}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {code: text.strip() for code, text in value.items() if text.strip()}
    return list(value) if isinstance(value, list | tuple) else value


def _is_tracking_url(address: str) -> bool:
    return len(address) <= 200 and bool(TRACKING_URL.fullmatch(address))


def _wrong_method(code: str, names: Mapping[str, str]) -> dict[str, str]:
    wrong = {}
    if not CODE.fullmatch(code):
        wrong["code"] = _("A code has small letters, digits and hyphens.")
    given = any(text.strip() for text in names.values())
    if not given or not all(len(text) <= 120 and is_clean(text) for text in names.values()):
        wrong["names"] = _("A name of at most 120 characters is needed.")
    return wrong


def _wrong_cell(wish: CellWish) -> dict[str, str]:
    checks = {
        "countries": all(code in COUNTRIES for code in wish.countries),
        "postal_codes": all(p and POSTAL_PATTERN.fullmatch(p) for p in wish.postal_codes),
        "fee": 0 <= wish.fee <= MOST_AMOUNT,
        "free_from": wish.free_from is None or 0 <= wish.free_from <= MOST_AMOUNT,
        "second_parcel": wish.second_parcel is None or 0 <= wish.second_parcel <= MOST_AMOUNT,
        "reserves": wish.reserves in Reserves.values,
        "hold_hours": wish.hold_hours is None or 0 < wish.hold_hours <= MOST_HOURS,
        "deadline_hours": wish.deadline_hours is None or 0 < wish.deadline_hours <= MOST_HOURS,
        "max_days": 0 <= wish.min_days <= wish.max_days <= MOST_DAYS,
    }
    sentences = _sentences()
    return {name: sentences[name] for name, right in checks.items() if not right}


def _sentences() -> dict[str, str]:
    hours = _("Hours are a whole number from 1 to %(most)s.") % {"most": MOST_HOURS}
    amount = _("An amount of zero or more is needed.")
    return {
        "countries": _("Countries are written as two capital letters, for example PL."),
        "postal_codes": _("A post code pattern is written like 31-* or 00-950."),
        "fee": amount,
        "free_from": amount,
        "second_parcel": amount,
        "reserves": _("Goods are reserved when placed, when confirmed, or never."),
        "hold_hours": hours,
        "deadline_hours": hours,
        "max_days": _("The longest time must not be shorter than the shortest, at most 365 days."),
    }
