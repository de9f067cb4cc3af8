"""What came of a bulk step, kept in the session until the list shows it: "37 sent, 2 refused".

Written by `bulk.py`, read once by the order list, which leaves the refused orders ticked.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

KEY = "bulk_result"
MOST_SHOWN = 200


@dataclass(frozen=True)
class BulkResult:
    """`refused` maps an order's number to the sentence that refused it; `again` is the address of
    the sheet for those, as it was filled in.
    """

    label: str
    done: int
    refused: dict[str, str]
    again: str = ""

    @property
    def sentence(self) -> str:
        """ "37 sent, 2 refused" in words."""
        done = _("%(label)s: %(n)s") % {"label": self.label, "n": self.done}
        if not self.refused:
            return f"{done}."
        return _("%(done)s, refused: %(n)s.") % {"done": done, "n": len(self.refused)}


def keep(request: HttpRequest, result: BulkResult) -> None:
    """For the next look at the list."""
    refused = dict(list(result.refused.items())[:MOST_SHOWN])
    request.session[KEY] = {
        "label": result.label, "done": result.done, "refused": refused, "again": result.again,
    }  # fmt: skip


def heard(request: HttpRequest) -> BulkResult | None:
    """The last result, once."""
    kept: dict[str, Any] | None = request.session.pop(KEY, None) if KEY in request.session else None
    return BulkResult(**kept) if kept else None
