"""The files of a message, for the two pages that show one: the message log and the mailbox.

Made when they are asked for, as they are for the mail itself; nothing is stored.
"""

from django.http import Http404, HttpResponse

from orderwright.outbound.notifications.attaching import Attachment, PaperNotMade, attached
from orderwright.outbound.notifications.models import Message


def files_of(kept: Message) -> tuple[list[Attachment], str]:
    """What goes or went along, made now; else why it cannot be."""
    try:
        return attached(kept), ""
    except PaperNotMade as why:
        return [], str(why)


def served(kept: Message, position: int) -> HttpResponse:
    """One of them, to be saved: never shown within our pages."""
    files, _problem = files_of(kept)
    if position >= len(files):
        raise Http404
    return HttpResponse(files[position].content, content_type=files[position].media_type, headers={
        "Content-Disposition": f'attachment; filename="{files[position].name}"',
        "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
    })  # fmt: skip
