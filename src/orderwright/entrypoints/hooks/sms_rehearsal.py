"""`/rehearsal/sms/<name>`: the page of a message at the SMS service that talks to nobody.

Only where the clock may be moved. A person or a test chooses what became of it, in any order and as
often as wanted; the service reports it at once. The name cannot be guessed and is the right to it.
"""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from orderwright.entrypoints.hooks.sms import receive
from orderwright.kernel import clock
from orderwright.outbound.sms import rehearsal, rehearsal_rows
from orderwright.outbound.sms.contract import News

BUTTONS = {
    News.DELIVERED: gettext_lazy("Delivered"),
    News.FAILED: gettext_lazy("Not delivered"),
    News.HANDED_OVER: gettext_lazy("On its way (late, it changes nothing)"),
}


@csrf_exempt
@require_http_methods({"GET", "HEAD", "POST"})
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Shows the choices; the POST reports one of them."""
    row = rehearsal_rows.named(name) if clock.movable() else None
    if row is None:
        raise Http404
    word = request.POST.get("action", "")
    if request.method == "POST" and word in set(News):
        rehearsal_rows.tell(row, word)
        receive("rehearsal", *rehearsal.reported(row.key, row.name, word))
        return HttpResponseRedirect(request.path, headers={"Referrer-Policy": "no-referrer"})
    context = {"row": row, "buttons": [(news.value, label) for news, label in BUTTONS.items()]}
    status = 400 if request.method == "POST" else 200
    answer = render(request, "sms_rehearsal.html", context, status=status)
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
