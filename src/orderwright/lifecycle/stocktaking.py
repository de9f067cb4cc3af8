"""Goods between warehouses, counts and files of levels: what lies there changes in many places.

The one way in for them, for the panel, the commands and programs. Whoever waits for the goods is
served in the same transaction (`shelf.py`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.utils.translation import gettext as _

from orderwright.domain.catalog.queries import ProductFacts, snapshot, snapshot_by_sku
from orderwright.domain.stock import adjusting, level_files
from orderwright.domain.stock.adjusting import Spot, moved_since, set_levels, too_few
from orderwright.domain.stock.level_files import BadLine, Said
from orderwright.domain.stock.levels import MOST_NAMED, Mark
from orderwright.domain.stock.models import Level, Movement, Warehouse
from orderwright.domain.stock.shelves import main_warehouse
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.lifecycle.shelf import with_those_who_wait


@dataclass(frozen=True, slots=True)
class Moving:
    """Pieces of a product from one warehouse to another (ids). `note`: why."""

    product_id: int
    pieces: int
    source: int
    target: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What was counted of a spot, and what the books say of that moment.

    `moved`: pieces that came or went since; `lies`: what lies there by the count.
    """

    spot: Spot
    counted: int
    expected: int
    moved: int

    @property
    def lies(self) -> int:
        """Pieces that lie there now, by the count; never below zero."""
        return max(0, self.counted + self.moved)

    @property
    def delta(self) -> int:
        """What the count corrects."""
        return self.lies - self.expected - self.moved


@dataclass(slots=True)
class Brought:
    """What became of a file of levels. `corrected`: levels that lay otherwise."""

    lines: int = 0
    corrected: int = 0
    bad: list[BadLine] = field(default_factory=list)
    done: bool = False


def receive_in(spot: Spot, pieces: int, *, note: str, actor: Actor) -> None:
    """So many pieces came in to this warehouse. Raises BadQuantity; nothing is changed then."""
    _shift(spot, pieces, Movement.Kind.RECEIPT, note, actor)


def correct(spot: Spot, delta: int, *, note: str, actor: Actor) -> None:
    """So many more lie there, or less where negative. Raises BadQuantity, nothing changed."""
    _shift(spot, delta, Movement.Kind.CORRECTION, note, actor)


def _shift(spot: Spot, pieces: int, kind: str, note: str, actor: Actor) -> None:
    with_those_who_wait(
        [spot.product_id],
        actor,
        lambda: adjusting.shift({spot: pieces}, kind, Mark(actor, clock.now(), note)),
    )


def transfer(moving: Moving, *, actor: Actor) -> None:
    """Two movements in one transaction. Raises BadQuantity; nothing is changed then."""
    way = (moving.source, moving.target)
    with_those_who_wait(
        [moving.product_id],
        actor,
        lambda: adjusting.transfer(
            moving.product_id, moving.pieces, way, Mark(actor, clock.now(), moving.note)
        ),
    )


def differences(counted: Mapping[Spot, int], at: datetime) -> list[Difference]:
    """What a count says of each spot, in the order given. Nothing is changed."""
    moved = moved_since(counted, at)
    rows = Level.objects.filter(product_id__in={spot.product_id for spot in counted})
    lies = {Spot(row.product_id, row.warehouse_id): row.on_hand for row in rows}
    return [
        Difference(spot, pieces, lies.get(spot, 0) - moved[spot], moved[spot])
        for spot, pieces in counted.items()
    ]


def count(counted: Mapping[Spot, int], at: datetime, *, note: str, actor: Actor) -> int:
    """So many lay there at that moment; what came or went since stays so. Answers how many levels
    were corrected. The same count again corrects nothing. Raises Promised with nothing changed.
    """
    return with_those_who_wait(
        [spot.product_id for spot in counted], actor, lambda: _counted(counted, at, note, actor)
    )


def _counted(counted: Mapping[Spot, int], at: datetime, note: str, actor: Actor) -> int:
    adjusting.opened(counted)
    wanted = {row.spot: row.lies for row in differences(counted, at)}
    return set_levels(wanted, Mark(actor, clock.now(), note))


def bring_levels(content: bytes, *, actor: Actor, skip: bool = False) -> Brought:
    """A file says what lies where: corrections. With one bad line nothing is changed, unless bad
    lines are to be skipped. The same file again changes nothing. Raises BadInput for no file.
    """
    reading = level_files.read(content)
    found = Brought(len(reading.said) + len(reading.bad), bad=list(reading.bad))
    wanted = _wanted(reading.said, found.bad)
    products = {spot.product_id for spot in wanted}
    mark = Mark(actor, clock.now(), _("From a file"))
    return with_those_who_wait(products, actor, lambda: _brought(wanted, mark, found, skip))


def look_at_levels(content: bytes) -> Brought:
    """What `bring_levels` would do. Nothing is changed. Raises BadInput for no file."""
    reading = level_files.read(content)
    found = Brought(len(reading.said) + len(reading.bad), bad=list(reading.bad))
    wanted = _wanted(reading.said, found.bad)
    good = _without_promised(wanted, found.bad)
    lies = _on_hand({spot.product_id for spot in good})
    found.corrected = sum(lies.get(spot, 0) != said.on_hand for spot, said in good.items())
    found.bad.sort(key=lambda line: line.number)
    return found


def _brought(wanted: Mapping[Spot, Said], mark: Mark, before: Brought, skip: bool) -> Brought:
    """From what was read; a new answer each time it is run."""
    found = Brought(before.lines, bad=list(before.bad))
    adjusting.opened(wanted if skip or not found.bad else ())
    good = _without_promised(wanted, found.bad)
    if skip or not found.bad:
        pieces = {spot: said.on_hand for spot, said in good.items()}
        found.corrected, found.done = set_levels(pieces, mark), True
    found.bad.sort(key=lambda line: line.number)
    return found


def _wanted(said: Collection[Said], bad: list[BadLine]) -> dict[Spot, Said]:
    """Lines by their spot; what names none, or the same again, is bad."""
    houses = dict(Warehouse.objects.values_list("code", "pk")) | {"": main_warehouse().pk}
    products = _products(sorted({line.sku for line in said}))
    found: dict[Spot, Said] = {}
    for line in said:
        product, house = products.get(line.sku), houses.get(line.warehouse)
        if product is None:
            bad.append(BadLine(line.number, _("No product has this SKU.")))
        elif not product.tracked:
            bad.append(BadLine(line.number, _("No stock is kept of this product.")))
        elif house is None:
            bad.append(BadLine(line.number, _("No warehouse has this code.")))
        elif (first := found.setdefault(Spot(product.id, house), line)) is not line:
            told = _("The same goods stand in line %(line)s already.") % {"line": first.number}
            bad.append(BadLine(line.number, told))
    return found


def _products(skus: Sequence[str]) -> dict[str, ProductFacts]:
    found: dict[str, ProductFacts] = {}
    for first in range(0, len(skus), MOST_NAMED):
        found |= snapshot_by_sku(skus[first : first + MOST_NAMED])
    return found


def _without_promised(wanted: Mapping[Spot, Said], bad: list[BadLine]) -> dict[Spot, Said]:
    short = too_few({spot: said.on_hand for spot, said in wanted.items()})
    bad += [BadLine(wanted[spot].number, adjusting.promised()) for spot in short]
    return {spot: said for spot, said in wanted.items() if spot not in short}


def _on_hand(products: set[int]) -> dict[Spot, int]:
    rows = Level.objects.values_list("product_id", "warehouse_id", "on_hand")
    return {Spot(pk, house): lies for pk, house, lies in rows.iterator() if pk in products}


def levels() -> Iterator[tuple[str, str, int]]:
    """(sku, code of the warehouse, pieces that lie there) of every level, by product."""
    rows = Level.objects.order_by("product_id", "warehouse_id").values_list(
        "product_id", "warehouse__code", "on_hand"
    )
    stream = rows.iterator(chunk_size=MOST_NAMED)
    while block := list(islice(stream, MOST_NAMED)):
        known = snapshot({product for product, _code, _lies in block})
        for product, code, lies in block:
            if product in known:
                yield known[product].sku, code, lies
