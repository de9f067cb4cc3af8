"""Files that staff send along: judged by what they are, never by what they are called (T66).

The only writer of `MessageFile`. Pictures are drawn anew, which drops where they were taken and
whatever hides in them; a PDF stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from orderwright.kernel import clock, pictures
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.outbound.notifications.models import MessageFile

MOST = 5
LARGEST = 5_000_000
LONGEST_SIDE = 1600
PDF, PNG = "application/pdf", "image/png"
EXTENSIONS = {PDF: "pdf", PNG: "png"}


def keep(order_id: int, contents: Sequence[bytes], *, by: str) -> list[MessageFile]:
    """Keeps the files of one message. Raises BadInput at `files`, and keeps none then."""
    if len(contents) > MOST:
        raise BadInput({"files": _("At most %(most)s files go along.") % {"most": MOST}})
    read = [_read(content) for content in contents]
    return [
        MessageFile.objects.create(
            order_id=order_id, media_type=kind, content=content, by=by, at=clock.now()
        )
        for kind, content in read
    ]


def names_of(order_id: int, ids: Sequence[int]) -> list[str]:
    """How a message names its files; raises BadInput for those of another order."""
    known = MessageFile.objects.filter(order_id=order_id, pk__in=ids).values_list("pk", flat=True)
    if len(ids) > MOST or set(known) != set(ids):
        raise BadInput({"files": _("There is no such file.")})
    return [f"file:{row_id}" for row_id in ids]


def _read(content: bytes) -> tuple[str, bytes]:
    if len(content) > LARGEST:
        raise BadInput({"files": _("A file is larger than 5 MB.")})
    if content.startswith(b"%PDF-"):
        return PDF, content
    try:
        return PNG, pictures.as_png(pictures.read(content, longest_side=LONGEST_SIDE)).content
    except pictures.UnfitPicture as unfit:
        told = _("Only PDF files and pictures go along: %(why)s") % {"why": unfit}
        raise BadInput({"files": told}) from unfit
