"""Several parcels: rows of the parcel's table that move goods between boxes, and what they do.

Pieces move between open parcels of one task and stay in exactly one of them; a box that is emptied
is gone. A box with a carrier's label is left alone until the label is voided. (S2-18, U4, U5)
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.delivery import services as delivery
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders import pieces as goods
from orderwright.domain.orders.queries import lines_of
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import ParcelStage
from orderwright.kernel.lifecycle.actors import staff
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.lifecycle.fields import Choices, Field, FieldKind
from orderwright.kernel.lifecycle.rows import Step
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.lifecycle import recorded
from orderwright.lifecycle.labels import no_label_yet

OPEN = ParcelStage.OPEN
PIECES, INTO, OTHER = "pieces", "into", "other"
MOST_GRAMS, MOST_MILLIMETRES = 2_000_000, 20_000


def open_boxes(order: Any) -> Choices:
    """The order's open parcels by their place."""
    found = Parcel.objects.filter(order=order, stage=OPEN).prefetch_related("lines__line")
    return [(str(box.pk), f"{_('Parcel %(n)s') % {'n': box.position}}: {_goods(box)}")
            for box in found]  # fmt: skip


def _goods(box: Parcel) -> str:
    return ", ".join(f"{row.quantity} × {row.line.sku}" for row in box.lines.all())


FIELDS = (
    Field(PIECES, gettext_lazy("Which goods"), required=True, limit=4000),
    Field(
        INTO,
        gettext_lazy("Into an open parcel; empty: a new one"),
        FieldKind.CHOICE,
        choices=open_boxes,
    ),
)
SIZES = (
    Field("weight_g", gettext_lazy("Weight (g)"), FieldKind.NUMBER),
    Field("length_mm", gettext_lazy("Length (mm)"), FieldKind.NUMBER),
    Field("width_mm", gettext_lazy("Width (mm)"), FieldKind.NUMBER),
    Field("height_mm", gettext_lazy("Height (mm)"), FieldKind.NUMBER),
)


def more_than_one_piece(taking: Taking) -> str | None:
    """What holds one piece cannot be split."""
    if sum(delivery.contents(taking.subject).values()) > 1:
        return None
    return _("There is only one piece in it.")


def another_box_open(taking: Taking) -> str | None:
    """Boxes are put together within one task of the warehouse."""
    return None if _others(taking) else _("There is no other open parcel of this task.")


def _others(taking: Taking) -> Sequence[Parcel]:
    box = taking.subject
    return [
        parcel for parcel in taking.rows("parcels")
        if parcel.pk != box.pk and parcel.delivery_id == box.delivery_id and parcel.stage == OPEN
    ]  # fmt: skip


def split_parcel(taking: Taking) -> None:
    """Some pieces go into a new box, or into another that is open."""
    box = taking.subject
    moved, inside = _wanted(taking), delivery.contents(box)
    target = _named(taking, INTO)
    if target is None and moved == inside:
        raise BadInput({PIECES: _("That is all that is in it: leave something here.")})
    if target is None:
        target = delivery.open_parcel(box.delivery, {}, carrier=box.carrier)
    _move(taking, box, moved, target)


def join_parcels(taking: Taking) -> None:
    """Everything of another open box comes into this one; the other is gone."""
    other = _named(taking, OTHER)
    if other is None:
        raise BadInput({OTHER: _("This is needed.")})
    _move(taking, other, delivery.contents(other), taking.subject)


def _named(taking: Taking, field: str) -> Parcel | None:
    """The other box of the form; None when none was chosen."""
    chosen = taking.data.pop(field, None)
    if not chosen:
        return None
    found = next((box for box in _others(taking) if str(box.pk) == chosen), None)
    if found is None:
        raise BadInput({field: _("Choose another open parcel of the same task.")})
    if sentence := _labelled(taking, found):
        raise BadInput({field: sentence})
    return found


def _labelled(taking: Taking, box: Parcel) -> str | None:
    return no_label_yet(
        Taking(taking.table, taking.step, taking.order, box, taking.ask, taking.now)
    )


def _wanted(taking: Taking) -> dict[int, int]:
    """Line id -> pieces of the form. Raises BadInput for what is not in the box."""
    try:
        found = {row["line"]: row["quantity"] for row in goods.read(taking.data.pop(PIECES))}
    except ValueError as wrong:
        raise BadInput({PIECES: str(wrong)}) from wrong
    inside = delivery.contents(taking.subject)
    wanted = {line: n for line, n in found.items() if n}
    if not wanted:
        raise BadInput({PIECES: _("Say how many pieces of which goods.")})
    names = {line.pk: line.name for line in lines_of(taking.order.pk)}
    for line, n in wanted.items():
        if n > inside.get(line, 0):
            known = {"n": inside.get(line, 0), "name": names.get(line, line)}
            raise BadInput({PIECES: _("There are %(n)s pieces of “%(name)s” in it.") % known})
    return wanted


def _move(taking: Taking, source: Parcel, moved: dict[int, int], target: Parcel) -> None:
    gone = delivery.move_pieces(source, moved, target)
    skus = {line.pk: line.sku for line in lines_of(taking.order.pk)}
    taking.changes |= {
        "from_parcel": source.position, "to_parcel": target.position,
        "goods": {skus[line]: n for line, n in moved.items()},
    }  # fmt: skip
    if gone:
        taking.changes["emptied"] = source.position


def measure_parcel(taking: Taking) -> None:
    """What the box weighs and how large it is, as measured."""
    most = {name: MOST_GRAMS if name == "weight_g" else MOST_MILLIMETRES for name in taking.data}
    wrong = {
        name: _("At most %(most)s.") % {"most": f"{most[name]:,}"}
        for name, size in taking.data.items() if size is not None and size > most[name]
    }  # fmt: skip
    if wrong:
        raise BadInput(wrong)
    taking.changes |= delivery.measure(taking.subject, taking.data)
    taking.data = {}


PARCEL_PACKING = (
    Step(
        "split", OPEN, None, gettext_lazy("Put into another parcel"),
        who=(staff(Permission.DISPATCH),),
        needs=(more_than_one_piece, no_label_yet),
        takes=FIELDS,
        does=(split_parcel,), records=recorded.ParcelSplit,
        follows=(gettext_lazy("Each parcel has a number of its own and leaves by itself."),),
        edits=True,
    ),
    Step(
        "join", OPEN, None, gettext_lazy("Put parcels together"),
        who=(staff(Permission.DISPATCH),),
        needs=(another_box_open, no_label_yet),
        takes=(
            Field(
                OTHER, gettext_lazy("Which parcel comes into this one"), FieldKind.CHOICE,
                required=True, choices=open_boxes,
            ),
        ),
        does=(join_parcels,), records=recorded.ParcelsJoined,
        follows=(gettext_lazy("The other parcel is emptied and is gone."),),
        edits=True,
    ),
    Step(
        "measure", OPEN, None, gettext_lazy("Weight and sizes"),
        who=(staff(Permission.DISPATCH),),
        needs=(no_label_yet,),
        takes=SIZES,
        does=(measure_parcel,), records=recorded.ParcelMeasured,
        edits=True,
    ),
)  # fmt: skip
