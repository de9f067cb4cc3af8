"""Short sentences for the next page a person sees, kept in their session.

Called by views after a change; `frame.py` shows and forgets them. Holds no rule: an Undo in a toast
is only an address, the step behind it decides.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.http import HttpRequest

KEY = "toasts"
MOST = 5


@dataclass(frozen=True)
class Toast:
    """`seconds` until it leaves by itself; `undo` the address that the Undo button posts to."""

    text: str
    bad: bool = False
    undo: str = ""
    seconds: int = 8
    more: list[str] = field(default_factory=list)


def say(request: HttpRequest, toast: Toast) -> None:
    """Keep it for the next page."""
    kept = [*request.session.get(KEY, []), asdict(toast)]
    request.session[KEY] = kept[-MOST:]


def heard(request: HttpRequest) -> list[dict[str, Any]]:
    """What is to be said, once."""
    return list(request.session.pop(KEY, [])) if KEY in request.session else []
