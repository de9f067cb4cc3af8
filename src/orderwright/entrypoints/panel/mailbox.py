"""The built-in mailbox: every message that left while no real mail server is set.

Shows a message as its recipient gets it, links alive in demo mode only: the HTML part in a
sandboxed frame that may run nothing, the text part beside it. Reads `outbound/notifications`;
changes nothing.
"""

from django.http import Http404, HttpRequest, HttpResponse

from orderwright.domain.orders.models import Order
from orderwright.entrypoints.panel import names
from orderwright.entrypoints.panel.frame import page
from orderwright.entrypoints.panel.message_files import files_of, served
from orderwright.outbound.notifications import queries
from orderwright.outbound.notifications.models import Message

ROWS = 50
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-popups "
    "allow-popups-to-escape-sandbox"
)
"""For the framed mail alone: mails carry their styles in the text, and nothing in them may run."""

NEW_TAB = '<base target="_blank">'
"""Links of a framed mail open beside the mailbox."""


def show(request: HttpRequest) -> HttpResponse:
    """GET /mailbox/?after="""
    after = request.GET.get("after", "")
    known = after.isascii() and after.isdigit() and len(after) < 18
    rows = queries.mailbox(after=int(after) if known else None, limit=ROWS + 1)
    older = f"?after={rows[ROWS - 1].pk}" if len(rows) > ROWS else ""
    return page(request, "mailbox.html", {
        "rows": rows[:ROWS], "older": older, "newest": request.path if known else "",
        "numbers": _numbers(rows),
    })  # fmt: skip


def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """GET /mailbox/<id>"""
    kept = _message(message_id)
    files, problem = files_of(kept)
    context = {
        "files": files, "problem": problem, "file_page": "mailbox:file",
        "message": kept, "shown": queries.shown(kept), "numbers": _numbers([kept]),
        "language_name": names.language(kept.locale),
    }  # fmt: skip
    return page(request, "mailbox_message.html", context)


def body(request: HttpRequest, message_id: int) -> HttpResponse:
    """GET /mailbox/<id>/body: the HTML part for the frame, under a policy of its own."""
    return framed(_message(message_id))


def file(request: HttpRequest, message_id: int, position: int) -> HttpResponse:
    """GET /mailbox/<id>/files/<position>"""
    return served(_message(message_id), position)


def framed(kept: Message) -> HttpResponse:
    """The message's HTML, else its text, as a page that may run nothing."""
    shown = queries.shown(kept)
    answer = HttpResponse(shown.html.replace("<head>", f"<head>{NEW_TAB}", 1) or shown.text)
    if not shown.html:
        answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    answer.headers["Content-Security-Policy"] = FRAME_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _message(message_id: int) -> Message:
    kept = queries.message(message_id)
    if kept is None:
        raise Http404
    return kept


def _numbers(rows: list[Message]) -> dict[int, str]:
    """Order id -> number, for the links."""
    ids = {row.order_id for row in rows if row.order_id}
    return dict(Order.objects.filter(pk__in=ids).values_list("pk", "number"))
