"""What lies in which parcel: pieces move between the open parcels of one task.

Every piece stays in exactly one parcel. Called by effects of lifecycle rows under the order's lock,
which have judged what may move.
"""

from collections.abc import Iterable, Mapping

from django.db.models import F, Max, Sum

from orderwright.domain.delivery.models import DeliveryOrder, Parcel, ParcelLine


def open_parcel(
    delivery: DeliveryOrder, lines: Mapping[int, int], *, carrier: str = "", weight_g: int = 0
) -> Parcel:
    """A box for these pieces (line id -> pieces) of so many grams; lines without pieces are left
    out.
    """
    last = Parcel.objects.filter(order_id=delivery.order_id).aggregate(last=Max("position"))["last"]
    parcel = Parcel.objects.create(
        order_id=delivery.order_id, delivery=delivery, position=(last or 0) + 1, carrier=carrier,
        weight_g=weight_g,
    )  # fmt: skip
    ParcelLine.objects.bulk_create(_rows(parcel, lines))
    return parcel


def contents(parcel: Parcel) -> dict[int, int]:
    """Line id -> pieces in the box."""
    return dict(ParcelLine.objects.filter(parcel=parcel).values_list("line_id", "quantity"))


def move_pieces(source: Parcel, pieces: Mapping[int, int], target: Parcel) -> bool:
    """Puts pieces (line id -> pieces, no more than lie there) of a box into another; answers
    whether the first was emptied: then it is gone. Both are weighed anew, from their goods.
    """
    for line_id, quantity in pieces.items():
        there = ParcelLine.objects.filter(parcel=source, line_id=line_id)
        there.filter(quantity=quantity).delete()
        there.update(quantity=F("quantity") - quantity)
    _add(target, pieces)
    _weigh(target)
    if ParcelLine.objects.filter(parcel=source).exists():
        _weigh(source)
        return False
    Parcel.objects.filter(pk=source.pk).delete()
    return True


def draw_pieces(sources: Iterable[Parcel], pieces: Mapping[int, int], target: Parcel) -> None:
    """Takes so many pieces (line id -> pieces) out of these boxes, the first ones first, into
    another.
    """
    left = dict(pieces)
    for source in sources:
        inside = contents(source)
        part = {line: min(n, inside.get(line, 0)) for line, n in left.items()}
        part = {line: n for line, n in part.items() if n}
        if part:
            move_pieces(source, part, target)
            left = {line: n - part.get(line, 0) for line, n in left.items()}


def measure(parcel: Parcel, sizes: Mapping[str, int | None]) -> dict[str, list[int]]:
    """Weight in grams and sizes in millimetres as measured; what is None stays. Answers what
    changed, with before and after.
    """
    changed = {
        name: [getattr(parcel, name), size]
        for name, size in sizes.items()
        if size is not None and size != getattr(parcel, name)
    }
    for name, (_before, size) in changed.items():
        setattr(parcel, name, size)
    parcel.save(update_fields=list(changed))
    return changed


def _add(parcel: Parcel, lines: Mapping[int, int]) -> None:
    known = set(ParcelLine.objects.filter(parcel=parcel).values_list("line_id", flat=True))
    for line_id in known & lines.keys():
        of_line = ParcelLine.objects.filter(parcel=parcel, line_id=line_id)
        of_line.update(quantity=F("quantity") + lines[line_id])
    fresh = {line_id: n for line_id, n in lines.items() if line_id not in known}
    ParcelLine.objects.bulk_create(_rows(parcel, fresh))


def _rows(parcel: Parcel, lines: Mapping[int, int]) -> list[ParcelLine]:
    return [
        ParcelLine(parcel=parcel, line_id=line_id, quantity=n)
        for line_id, n in lines.items() if n > 0
    ]  # fmt: skip


def _weigh(parcel: Parcel) -> None:
    """What the goods weigh, without the box."""
    of_goods = Sum(F("quantity") * F("line__weight_g"))
    grams = ParcelLine.objects.filter(parcel=parcel).aggregate(grams=of_goods)["grams"]
    parcel.weight_g = grams or 0
    parcel.save(update_fields=["weight_g"])
