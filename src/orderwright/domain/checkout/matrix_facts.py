"""The rows of the matrix as frozen values, read once a configuration version. Part of `matrix.py`.

Shared between threads: nobody changes what is handed out. Judges nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orderwright.domain.checkout.models import Cell, DeliveryMethod, PaymentMethod
from orderwright.domain.shop.versions import Versioned


@dataclass(frozen=True, slots=True)
class DeliveryFacts:
    """A delivery method as it was read."""

    id: int
    code: str
    names: Mapping[str, str]
    kind: str
    carrier: str
    tracking_url: str
    tax_class_id: int
    position: int
    active: bool
    points: Mapping[str, str]

    def name(self, locale: str) -> str:
        """The name in that language, else in English, else the code."""
        return self.names.get(locale) or self.names.get("en") or self.code


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """A payment method as it was read. `pays_on_delivery`: money comes with the goods, or later;
    `ready`: no payment service behind it lacks its settings; `least`, `most`: the sums it takes.
    """

    id: int
    code: str
    names: Mapping[str, str]
    kind: str
    provider: str
    position: int
    active: bool
    pays_on_delivery: bool
    ready: bool = True
    least: int | None = None
    most: int | None = None

    def name(self, locale: str) -> str:
        """The name in that language, else in English, else the code."""
        return self.names.get(locale) or self.names.get("en") or self.code


@dataclass(frozen=True, slots=True)
class BandFacts:
    """A price for weights and values from (inclusive) to (exclusive; None = open)."""

    min_weight: int
    max_weight: int | None
    min_total: int
    max_total: int | None
    price: int

    def fits(self, total: int, weight_g: int) -> bool:
        """Whether a basket of this value and weight has this price."""
        return _within(weight_g, self.min_weight, self.max_weight) and _within(
            total, self.min_total, self.max_total
        )


@dataclass(frozen=True, slots=True)
class CellFacts:
    """A pair as it was read, with its bands. Meanings as in the row."""

    id: int
    active: bool
    countries: Sequence[str]
    postal_codes: Sequence[str]
    fee: int
    free_from: int | None
    asks_customer: bool
    asks_shop: bool
    asks_payment: bool
    reserves: str
    hold_hours: int | None
    deadline_hours: int | None
    min_days: int
    max_days: int
    bands: Sequence[BandFacts]
    second_parcel: int | None = None


NO_CELL = CellFacts(
    0, active=False, countries=(), postal_codes=(), fee=0, free_from=None, asks_customer=False,
    asks_shop=False, asks_payment=False, reserves="none", hold_hours=None, deadline_hours=None,
    min_days=0, max_days=0, bands=(),
)  # fmt: skip
"""Stands for a pair that the shop never filled in."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """All methods in the shop's order and the pairs by (delivery code, payment code)."""

    deliveries: Mapping[str, DeliveryFacts]
    payments: Mapping[str, PaymentFacts]
    pairs: Mapping[tuple[str, str], CellFacts]


def cells() -> Matrix:
    """The matrix as it holds now."""
    return _matrix.get()


def _within(figure: int, least: int, below: int | None) -> bool:
    return least <= figure and (below is None or figure < below)


def _read() -> Matrix:
    deliveries = {
        row.code: DeliveryFacts(
            row.pk, row.code, row.names, row.kind, row.carrier, row.tracking_url, row.tax_class_id,
            row.position, row.active, dict(row.points),
        )
        for row in DeliveryMethod.objects.all()
    }  # fmt: skip
    payments = {
        row.code: PaymentFacts(
            row.pk, row.code, row.names, row.kind, row.provider, row.position, row.active,
            row.pays_on_delivery, not row.by_service or bool(row.provider and row.service_ready),
            row.least, row.most,
        )
        for row in PaymentMethod.objects.all()
    }  # fmt: skip
    rows = Cell.objects.select_related("delivery", "payment").prefetch_related("bands")
    pairs = {(row.delivery.code, row.payment.code): _cell(row) for row in rows}
    return Matrix(deliveries, payments, pairs)


def _cell(row: Cell) -> CellFacts:
    names = CellFacts.__dataclass_fields__.keys() - {"bands"}
    bands = [
        BandFacts(*(getattr(band, name) for name in BandFacts.__dataclass_fields__))
        for band in row.bands.all()
    ]
    return CellFacts(**{name: getattr(row, name) for name in names}, bands=bands)


_matrix = Versioned(_read)
