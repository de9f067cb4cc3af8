"""POST /orders/{number}/notes: staff's own words, never shown to the customer."""

from django.http import HttpRequest
from ninja import Path, Router

from orderwright.domain.orders.models import Note
from orderwright.domain.orders.queries import by_number
from orderwright.domain.overview.shapes import NoteData
from orderwright.domain.overview.staff_parts import note_data
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.asking import expected_version
from orderwright.entrypoints.api.bodies import NoteBody, Number
from orderwright.entrypoints.api.callers import staff
from orderwright.entrypoints.api.described import WRITES
from orderwright.entrypoints.api.orders import WRITES_ORDERS
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take

router = Router(tags=["orders"])


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
