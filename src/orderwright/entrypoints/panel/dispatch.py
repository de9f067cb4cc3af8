"""GET and POST /panel/dispatch: many tracking numbers pasted at once, looked at, then sent.

The first POST shows what each line means, the second one (`way=send`) sends the ticked lines, each
in its own transaction. A tick goes past the warnings that its line showed, and past no others. What
is refused stays in the field with its reason (S3-17, S3-18).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from orderwright.domain.delivery import carriers
from orderwright.domain.overview import dispatching
from orderwright.domain.overview.dispatching import Match
from orderwright.entrypoints.panel import bulk_result
from orderwright.entrypoints.panel.bulk_result import BulkResult
from orderwright.entrypoints.panel.frame import actor_of, go, page, way_back
from orderwright.kernel.lifecycle.errors import BadInput, NeedsOverride, NotTaken
from orderwright.kernel.lifecycle.offers import offer_of
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle import fields
from orderwright.lifecycle.machine import MACHINE, take

MOST = 200
TOLD = "told"
"""Beside each line the warnings that the page shows of it."""


@dataclass(frozen=True)
class Wish:
    """What was typed: the lines, the selected orders in their turn, the carrier of all."""

    text: str
    selected: Sequence[str]
    carrier: str


def show(request: HttpRequest) -> HttpResponse:
    """The field, what its lines mean, and what became of them."""
    wish = _wish(request)
    if request.method != "POST" or not wish.text.strip():
        return _page(request, wish, [])
    if len(wish.text.splitlines()) > MOST:
        return _page(
            request, wish, [], Outcome(problem=_("At most %(most)s lines.") % {"most": MOST})
        )
    matches = dispatching.match(wish.text, wish.selected, wish.carrier)
    if request.POST.get("way") == "send":
        return _send_all(request, wish, matches)
    return _page(request, wish, matches)


def _wish(request: HttpRequest) -> Wish:
    typed = request.POST if request.method == "POST" else request.GET
    selected = [number for number in typed.getlist("number")[:MOST] if "\x00" not in number]
    text = typed.get("lines", "").replace("\x00", "")
    offered = {code for code, _name in fields.carriers(None)} - {carriers.OTHER}
    carrier = typed.get("carrier", "")
    return Wish(text, selected, carrier if carrier in offered else "")


def _send_all(request: HttpRequest, wish: Wish, matches: Sequence[Match]) -> HttpResponse:
    ticked = set(request.POST.getlist("send"))
    chosen = [one for one in matches if str(one.line.nth) in ticked and one.parcel is not None]
    if not chosen:
        return _page(
            request, wish, matches, Outcome(problem=_("Tick the lines that are to be sent."))
        )
    refused = {one.line.nth: no for one in chosen if (no := _send(request, one))}
    sent = {one.line.nth for one in chosen} - refused.keys()
    left = [one for one in matches if one.line.nth not in sent]
    told = {one.line.order: refused[one.line.nth] for one in chosen if one.line.nth in refused}
    label = str(MACHINE.tables["parcel"].by_verb["send"].records.label)
    result = BulkResult(label, len(sent), told)
    if not left:
        bulk_result.keep(request, result)
        return go(request, way_back(request, reverse("panel:orders")))
    rest = Wish("\n".join(_spelled(one) for one in left), (), wish.carrier)
    again = dispatching.match(rest.text, (), rest.carrier)
    why = [refused.get(one.line.nth, "") for one in left]
    return _page(request, rest, again, Outcome(result, why))


def _spelled(one: Match) -> str:
    """The line with its order named, so that it means the same without the others."""
    line = one.line
    if not line.order or line.text.startswith(line.order):
        return line.text
    return ";".join(part for part in (line.order, line.number, line.carrier) if part)


def _send(request: HttpRequest, one: Match) -> str:
    """Empty, or why it was refused. All that is left of an order leaves as the order."""
    assert one.order is not None
    assert one.parcel is not None
    inform = {} if "inform" in request.POST else {"email": False, "sms": False}
    ask = Ask(actor_of(request), inform=inform, data=_data(one))
    where, row = _step(one), one.order if one.is_whole else one.parcel
    shown = set(request.POST.getlist(f"{TOLD}:{one.line.nth}"))
    if not set(one.doubts) <= shown:
        return " ".join(one.doubts)
    try:
        try:
            take(where, row.pk, ask)
        except NeedsOverride as doubt:
            if not set(doubt.warnings) <= shown:
                raise
            take(where, row.pk, replace(ask, override_warnings=True))
    except BadInput as problem:
        return " ".join(problem.fields.values())
    except NotTaken as refusal:
        return refusal.sentence
    return ""


def _step(one: Match) -> tuple[str, str]:
    return ("order", "ship") if one.is_whole else ("parcel", "send")


def _warnings(request: HttpRequest, one: Match) -> list[str]:
    """Everything that somebody has to go past before the line is sent, each sentence once."""
    if one.order is None or one.parcel is None:
        return list(one.doubts)
    table, verb = _step(one)
    step = MACHINE.tables[table], MACHINE.tables[table].by_verb[verb]
    row = one.order if one.is_whole else one.parcel
    offer = offer_of(step, one.order, row, Ask(actor_of(request)), _data(one))
    return list(dict.fromkeys([*one.doubts, *offer.warnings]))


def _data(one: Match) -> dict[str, str]:
    data = {"tracking_number": one.line.number}
    if one.parcel is None or one.carrier == one.parcel.carrier:
        return data
    known = carriers.find(one.carrier)
    if known or one.carrier == carriers.OWN_CAR:
        return data | {"carrier": known.code if known else one.carrier}
    return data | {"carrier": carriers.OTHER, "carrier_name": one.carrier}


@dataclass(frozen=True)
class Outcome:
    """What came of sending: the sum of it, and why lines of the page are still there, by place."""

    result: BulkResult | None = None
    why: Sequence[str] = ()
    problem: str = ""


NOTHING_YET = Outcome()


def _page(
    request: HttpRequest, wish: Wish, matches: Sequence[Match], outcome: Outcome = NOTHING_YET
) -> HttpResponse:
    reasons = [*outcome.why, *[""] * (len(matches) - len(outcome.why))]
    names = [_name(one.carrier) for one in matches]
    warnings = [_warnings(request, one) for one in matches]
    result = outcome.result
    context = {
        "wish": wish, "problem": outcome.problem, "result": result,
        "rows": list(zip(matches, reasons, names, warnings, strict=True)),
        "sendable": any(one.parcel is not None for one in matches),
        "carriers": [pair for pair in fields.carriers(None) if pair[0] != carriers.OTHER],
        "next": way_back(request, reverse("panel:orders")),
    }  # fmt: skip
    refused = outcome.problem or (result is not None and bool(result.refused))
    return page(request, "dispatch.html", context, 409 if refused else 200)


def _name(carrier: str) -> str:
    """As people say it."""
    known = carriers.find(carrier)
    return known.name if known else dict(fields.carriers(None)).get(carrier, carrier)
