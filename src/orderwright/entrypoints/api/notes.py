"""/orders/{number}/notes: staff's own words, never shown to the customer."""

from django.http import HttpRequest
from ninja import Path, Query, Router

from orderwright.domain.orders.models import Note
from orderwright.domain.orders.queries import by_number
from orderwright.domain.overview.shapes import NoteData
from orderwright.domain.overview.staff_parts import note_data
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.asking import expected_version
from orderwright.entrypoints.api.bodies import NoteBody, Number, PageQuery
from orderwright.entrypoints.api.callers import staff
from orderwright.entrypoints.api.described import KEYED, WRITES, PageOf
from orderwright.entrypoints.api.orders import READS, WRITES_ORDERS
from orderwright.entrypoints.api.reading import read_id
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take

router = Router(tags=["orders"])


@router.get("/orders/{number}/notes", auth=READS, response={200: PageOf[NoteData], **KEYED})
def list_notes(request: HttpRequest, number: Path[Number], page: Query[PageQuery]) -> Answer:
    """What staff wrote about an order, oldest first."""
    order = by_number(number)
    after = read_id(page.after) if page.after else 0
    found = list(Note.objects.filter(order=order, pk__gt=after).order_by("pk")[: page.limit + 1])
    shown = found[: page.limit]
    following = str(shown[-1].pk) if len(found) > page.limit else None
    return answer({"items": [note_data(note) for note in shown], "next": following})


@router.post("/orders/{number}/notes", auth=WRITES_ORDERS, response={201: NoteData, **WRITES})
def add_note(request: HttpRequest, number: Path[Number], wish: NoteBody) -> Answer:
    """Write a note into the order's timeline."""
    order = by_number(number)
    ask = Ask(
        staff(request),
        data={"text": wish.text},
        expected_version=expected_version(request, order.version),
    )
    take(("order", "note"), order.pk, ask)
    written = Note.objects.filter(order=order).latest("pk")
    return answer(note_data(written), 201)
