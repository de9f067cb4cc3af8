"""The step sheet: before a step it says what follows, then it takes the step.

GET /panel/orders/<number>/steps/<table>/<row>/<verb> shows what would happen; POST asks the engine
and puts its answer where it belongs: at the field, above the form, or a toast with Undo. The same
partial serves htmx and the plain page. Decides nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from orderwright.domain.orders.models import Order
from orderwright.entrypoints.panel import meanwhile, parcel_sheet, refund_sheet, undoing, words
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.foretelling import outlook
from orderwright.entrypoints.panel.forms import put_errors
from orderwright.entrypoints.panel.frame import actor_of, go, page, way_back
from orderwright.entrypoints.panel.goods import GoodsLine, goods_of
from orderwright.entrypoints.panel.order_page import order_or_404
from orderwright.entrypoints.panel.refund_sheet import is_about_goods
from orderwright.entrypoints.panel.step_form import StepForm, as_data, known_values, typed
from orderwright.entrypoints.panel.telling import Tick
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.engine import Taken
from orderwright.kernel.lifecycle.errors import (
    BadInput,
    Forbidden,
    NeedsOverride,
    NotTaken,
)
from orderwright.kernel.lifecycle.fields import FieldKind
from orderwright.kernel.lifecycle.offers import Offer, offer_of
from orderwright.kernel.lifecycle.rows import Step, Table
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import MACHINE, offers, take
from orderwright.lifecycle.packing import PIECES

GOODS_MATTER = frozenset({"confirm", "start", "ship", "set_status", "reinstate", "allocate"})


@dataclass
class Place:
    """Which step on which row of which order."""

    order: Order
    table: Table
    step: Step
    subject: Any

    @property
    def where(self) -> tuple[str, str]:
        return (self.table.name, self.step.verb)


@dataclass
class Sheet:
    """What the sheet shows besides the row: typed values, complaints, what others did meanwhile."""

    form: StepForm
    reason: str = ""
    problem: str = ""
    warnings: list[str] = field(default_factory=list)
    meanwhile: list[str] = field(default_factory=list)
    chosen: QueryDict | None = None
    began: dict[str, str] = field(default_factory=dict)
    status: int = 200


def sheet(request: HttpRequest, number: str, table: str, row_id: str, verb: str) -> HttpResponse:
    """GET shows, POST acts."""
    place = _place(number, table, int(row_id), verb)
    if request.method == "POST":
        return _take(request, place)
    given = _composed(place, request.GET)
    asked = {name: given[name] for name in given}
    values = known_values(place.step, place.order, place.subject, asked)
    form = StepForm(place.step, place.order, initial=values)
    # What the address asks for is the person's own: the rows did not say it and never take it away.
    rows_say = known_values(place.step, place.order, place.subject, {})
    began = meanwhile.started_with(place.step, rows_say)
    return _show(request, place, Sheet(form, began=began), values)


def _composed(place: Place, given: QueryDict) -> QueryDict:
    """What was sent, with the goods that were ticked or counted as the step's own fields."""
    return refund_sheet.composed(place.step, place.order, parcel_sheet.composed(place.step, given))


def _place(number: str, table_name: str, row_id: int, verb: str) -> Place:
    order = order_or_404(number)
    table = MACHINE.tables.get(table_name)
    step = table.by_verb.get(verb) if table else None
    if table is None or step is None or step.hidden:
        raise Http404
    if not table.order_field:
        if row_id != order.pk or not isinstance(order, table.model):
            raise Http404
        return Place(order, table, step, order)
    rows = table.model._default_manager.filter(pk=row_id, **{table.order_field: order})
    subject = rows.first()
    if subject is None:
        raise Http404
    setattr(subject, table.order_field, order)
    return Place(order, table, step, subject)


def _take(request: HttpRequest, place: Place) -> HttpResponse:
    try:
        posted = _composed(place, request.POST)
        taken = take(place.where, place.subject.pk, _wish(request, place.step, posted))
    except NotTaken as refusal:
        return _again(request, place, refusal)
    say(request, _toast(place.step, taken))
    return go(request, way_back(request, reverse("panel:order", args=[taken.order.number])))


def _toast(step: Step, taken: Taken) -> Toast:
    """What happened, in the row's own words, with Undo where the row names a way back."""
    events = list(Event.objects.filter(pk__in=taken.event_ids).order_by("seq"))
    event = next((e for e in events if e.name == step.records.name), events[0])
    told = words.title(event, words.read_event(event))
    undo = undoing.address(taken.order.number, event)
    seconds = undoing.grace() if undo else 8
    return Toast(f"{told}.", undo=undo, seconds=seconds, more=taken.attempts_refused)


def _again(request: HttpRequest, place: Place, refusal: NotTaken) -> HttpResponse:
    """The sheet once more, on the rows as they are by now: its version is new, so its values are
    too, except those that this person changed.
    """
    posted = _composed(place, request.POST)
    place.order.refresh_from_db()
    place.subject.refresh_from_db()
    now = known_values(place.step, place.order, place.subject, {})
    values = meanwhile.merged(place.step, posted, now)
    shown = Sheet(
        StepForm(place.step, place.order, values), reason=posted.get("reason", ""), chosen=posted,
        began=meanwhile.started_with(place.step, now),
    )  # fmt: skip
    shown.meanwhile = meanwhile.told(place.step, place.order, posted, now)
    _complain(shown, refusal)
    return _show(request, place, shown, values)


def ask_of(request: HttpRequest, step: Step) -> Ask:
    """The wish as the sheet was filled in; channels that it did not show follow the default."""
    return _wish(request, step, request.POST)


def _wish(request: HttpRequest, step: Step, posted: QueryDict) -> Ask:
    return Ask(
        actor_of(request),
        inform=_inform(posted),
        data=typed(step, posted),
        reason=posted.get("reason", "").strip()[:500],
        override_warnings="override" in posted,
        expected_version=meanwhile.expected_version(posted),
    )


def _inform(posted: QueryDict) -> dict[str, bool]:
    """The boxes by channel. One that stands for messages of several minds and was left as drawn
    leaves each to its default.
    """
    wishes = {name: f"inform_{name}" in posted for name in posted.getlist("channel")}
    return {name: told for name, told in wishes.items() if not (told and f"mixed_{name}" in posted)}


def _complain(shown: Sheet, refusal: NotTaken) -> None:
    """The engine's answer, each sentence at its place."""
    shown.status = 409
    if isinstance(refusal, BadInput):
        shown.status = 422
        put_errors(shown.form, refusal.fields.items())
        return
    if isinstance(refusal, NeedsOverride):
        shown.warnings = refusal.warnings
        return
    shown.status = 403 if isinstance(refusal, Forbidden) else 409
    shown.problem = refusal.sentence


def _show(request: HttpRequest, place: Place, shown: Sheet, values: Any) -> HttpResponse:
    known = as_data(place.step, values)
    offer = _offer(request, place, known)
    seen = outlook(place.order, offer, Ask(actor_of(request), data=known, reason=shown.reason))
    warnings = shown.warnings or _early_warnings(place.step, offer)
    context = {
        "order": place.order, "step": place.step, "offer": offer, "sheet": shown,
        "warnings": warnings,
        "facts": refund_sheet.facts(place.subject, place.order, person(request).locale),
        "tells": place.step.target is not None or place.step.informs or place.step.then,
        "outlook": seen, "ticks": _as_left(seen.ticks, shown),
        "piece_rows": parcel_sheet.rows(
            place.step, place.subject, str(known.get(PIECES) or "")
        ),
        "refund_sheet": is_about_goods(place.step),
        "limit": refund_sheet.limit(place.step, place.order, actor_of(request)),
        "refund_ticks": refund_sheet.ticks(place.order, str(known.get("lines") or ""))
        if is_about_goods(place.step) else [],
        "goods": _goods(place),
        "next": way_back(request, reverse("panel:order", args=[place.order.number])),
        "needs_reason": offer.needs_reason,
    }  # fmt: skip
    template = "step_part.html" if getattr(request, "htmx", False) else "step.html"
    return page(request, template, context, shown.status)


def _goods(place: Place) -> list[GoodsLine]:
    """What the shelf has of it, before a step that needs the goods."""
    matter = place.step.verb in GOODS_MATTER
    return goods_of(place.order, cancelled_too=True) if matter else []


def _early_warnings(step: Step, offer: Offer) -> list[str]:
    """Before anything is typed only those warnings that typing cannot answer."""
    typed_first = any(field.kind is FieldKind.TEXT for field in step.takes)
    return [] if typed_first else list(offer.warnings)


def _offer(request: HttpRequest, place: Place, known: dict[str, Any]) -> Offer:
    """The row judged with what is known of its fields; whether it is open is the machine's word."""
    actor = actor_of(request)
    found = offers(place.table.name, place.order, place.subject, actor)
    stands = next(offer for offer in found if offer.step.verb == place.step.verb)
    told = offer_of((place.table, place.step), place.order, place.subject, Ask(actor), known)
    return replace(stands, informs=told.informs)


def _as_left(found: Sequence[Tick], shown: Sheet) -> list[Tick]:
    """The boxes as the person left them, once the sheet was sent."""
    chosen = shown.chosen
    if chosen is None:
        return list(found)
    return [tick.turned(f"inform_{tick.channel}" in chosen) for tick in found]
