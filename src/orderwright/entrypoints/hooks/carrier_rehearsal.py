"""`/rehearsal/carrier/<name>`: the pages of the carrier that talks to nobody.

Only where the clock may be moved. A person or a test moves the parcel; the carrier tells it when it
is asked, and knocks at once. The name in the path cannot be guessed and is the right to it.
"""

import re
from collections.abc import Mapping
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from orderwright.domain.delivery.ports import News
from orderwright.kernel import clock
from orderwright.outbound.carriers import rehearsal_rows, shipments
from orderwright.outbound.carriers.models import RehearsedShipment
from orderwright.outbound.carriers.rehearsal_rows import Move

CODE = "rehearsal"
WHOLE = re.compile(r"[0-9]{1,7}")
MOST_TIMES = 50
LONGEST_DELAY = 31 * 24 * 3600
BUTTONS = {
    News.TAKEN: gettext_lazy("Take the parcel"),
    News.OUT: gettext_lazy("Out for delivery"),
    News.AT_POINT: gettext_lazy("Leave it at the pick-up point"),
    News.DELIVERED: gettext_lazy("Deliver it"),
    News.FAILED: gettext_lazy("Nobody is at home"),
    News.RETURNED: gettext_lazy("Bring it back"),
    News.UNKNOWN: gettext_lazy("Say something that nobody knows"),
}


@csrf_exempt
@require_http_methods({"GET", "HEAD", "POST"})
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Shows the choices; the POST lets one of them happen."""
    row = rehearsal_rows.named(name) if clock.movable() else None
    if row is None or row.name != name:
        raise Http404
    if request.method != "POST":
        return _drawn(request, row, {})
    wrong: dict[str, str] = {}
    found = {news.value: news for news in BUTTONS}.get(request.POST.get("action", ""))
    move = Move(
        found or News.UNKNOWN,
        after=timedelta(seconds=_whole(request, "after", (0, LONGEST_DELAY), wrong)),
        times=_whole(request, "times", (1, MOST_TIMES), wrong),
        raw="on_the_moon" if found is News.UNKNOWN else "",
    )
    if found is None or wrong:
        return _drawn(request, row, wrong)
    rehearsal_rows.move(row, move, now=clock.now())
    shipments.knock(CODE, [row.name], now=clock.now() + move.after)
    return HttpResponseRedirect(request.path, headers={"Referrer-Policy": "no-referrer"})


def _whole(request: HttpRequest, name: str, limits: tuple[int, int], wrong: dict[str, str]) -> int:
    typed = request.POST.get(name, "").strip() or str(limits[0])
    least, most = limits
    if WHOLE.fullmatch(typed) and least <= int(typed) <= most:
        return int(typed)
    wrong[name] = _("A whole number from %(least)s to %(most)s is needed.") % {
        "least": least, "most": most,
    }  # fmt: skip
    return least


def _drawn(request: HttpRequest, row: RehearsedShipment, wrong: Mapping[str, str]) -> HttpResponse:
    context = {
        "row": row, "wrong": wrong, "typed": request.POST,
        "buttons": [(news.value, label) for news, label in BUTTONS.items()],
        "events": [(event["raw"], event["at"][:19].replace("T", " ")) for event in row.events],
    }  # fmt: skip
    answer = render(request, "carrier_rehearsal.html", context, status=400 if wrong else 200)
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
