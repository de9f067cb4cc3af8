"""Long tables of the panel: what their address asks for, and one page of their rows by keyset."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest

from orderwright.kernel.texts import is_storable

ROWS = 50


def asked_for(request: HttpRequest, *names: str) -> dict[str, str]:
    """The filters of these names as they stand in the address, empty where there are none."""
    found = {name: request.GET.get(name, "").strip()[:100] for name in names}
    return {name: value if is_storable(value) else "" for name, value in found.items()}


def keyset(
    request: HttpRequest,
    found: QuerySet[Any],
    asked: dict[str, str],
    *,
    newest_first: bool = False,
) -> tuple[list[Any], dict[str, str]]:
    """One page of the rows, and the addresses of the next and the first for the template."""
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 18:
        found = found.filter(**{"pk__lt" if newest_first else "pk__gt": int(after)})
    rows = list(found[: ROWS + 1])
    known = {name: value for name, value in asked.items() if value}
    older = known | {"after": str(rows[ROWS - 1].pk)} if len(rows) > ROWS else {}
    return rows[:ROWS], {
        "older": "?" + urlencode(older) if older else "",
        "newest": "?" + urlencode(known) if after else "",
    }
