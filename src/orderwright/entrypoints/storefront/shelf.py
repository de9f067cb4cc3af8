"""A product as it stands in the shop window: what it costs and whether it can be had.

Owns the words for availability. Called by the list, the product page and the cart. Reads only.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from orderwright.domain.catalog.models import Picture, Product
from orderwright.domain.catalog.queries import expected_on, takes_backorders
from orderwright.domain.stock import queries as stock

FEW = 5
"""So many pieces or fewer are counted out to the visitor."""


@dataclass(frozen=True, slots=True)
class Availability:
    """`kind` is the colour of the dot: "", low, later, none. `most` bounds the quantity field."""

    kind: str
    label: str
    most: int

    @property
    def can_be_bought(self) -> bool:
        return self.most > 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture's address and size, without its bytes."""

    digest: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A product with what a visitor wants to know of it, in the visitor's language."""

    product: Product
    name: str
    picture: Drawn | None
    availability: Availability


MOST = 9999
"""Pieces of one product in a cart."""


def availability(product: Product, left: int) -> Availability:
    """What to say of a product of which `left` pieces are free."""
    if not product.tracked:
        return Availability("", _("In stock"), MOST)
    owed = takes_backorders(product)
    if left <= 0 and not owed:
        return Availability("none", _("Sold out"), 0)
    if left <= 0:
        return Availability("later", _when(expected_on(product)), MOST)
    most = MOST if owed else min(left, MOST)
    if left <= FEW:
        only = ngettext("Only %(count)d left", "Only %(count)d left", left) % {"count": left}
        return Availability("low", f"{only}. {_more(expected_on(product))}" if owed else only, most)
    return Availability("", _("In stock"), most)


def _when(expected: date | None) -> str:
    if expected is None:
        return _("Can be ordered, not in stock")
    return _("Can be ordered, expected on %(day)s") % {"day": in_words(expected)}


def _more(expected: date | None) -> str:
    if expected is None:
        return _("More can be ordered and come later.")
    return _("More can be ordered, expected on %(day)s.") % {"day": in_words(expected)}


def in_words(day: date) -> str:
    """A day in the visitor's language."""
    return str(format_date(day, "long", locale=get_language() or "en"))


def shown(products: Sequence[Product], locale: str) -> list[Shown]:
    """The products with picture and availability, in the order given; two queries for all."""
    left = stock.availability([product.pk for product in products])
    drawn = pictures_of({p.picture_id for p in products if p.picture_id})
    return [
        Shown(p, p.name(locale), drawn.get(p.picture_id or 0), availability(p, left.get(p.pk, 0)))
        for p in products
    ]


def pictures_of(picture_ids: Collection[int]) -> dict[int, Drawn]:
    """Pictures by id; ids that are not there are left out."""
    columns = ("pk", "digest", "width", "height")
    rows = Picture.objects.filter(pk__in=picture_ids).values_list(*columns)
    return {pk: Drawn(digest, width, height) for pk, digest, width, height in rows}
