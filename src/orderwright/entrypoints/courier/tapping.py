"""Reads taps from forms and from the phone's queue; what cannot be read is said, nothing raised."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from orderwright.domain.delivery import proofs
from orderwright.domain.delivery.models import Proof
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.pictures import MOST_BYTES
from orderwright.kernel.texts import is_clean
from orderwright.lifecycle.taps import Tapped, Verb

KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
LONGEST_REASON = 200
PICTURES = (("photo", Proof.Kind.PHOTO), ("signature", Proof.Kind.SIGNATURE))


def from_form(request: HttpRequest, delivery_id: int) -> Tapped:
    """The pressed button with its reason and pictures. Raises BadInput."""
    posted = {name: str(request.POST.get(name, "")) for name in ("key", "action", "reason")}
    said = {**posted, "verb": posted["action"], "delivery": delivery_id}
    read = from_queue(said)
    pictures = []
    for name, kind in PICTURES:
        file = request.FILES.get(name)
        if file:
            if (file.size or 0) > MOST_BYTES:
                raise BadInput({name: _("The picture is larger than 10 MB.")})
            pictures.append((kind, proofs.encoded(file.read(), name)))
    return Tapped(read.key, read.delivery_id, read.verb, clock.now(), read.reason, pictures)


def from_queue(said: Mapping[str, Any]) -> Tapped:
    """One tap as the page's script keeps it: key, delivery, verb, at, reason. Raises BadInput."""
    key, verb, delivery = said.get("key"), said.get("verb"), said.get("delivery")
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise BadInput({"key": _("We could not read that tap. Load the page again.")})
    if verb not in Verb.__members__.values() or not _is_id(delivery):
        raise BadInput({"verb": _("We could not read that button. Please try again.")})
    reason = str(said.get("reason") or "").strip()[:LONGEST_REASON]
    return Tapped(
        key, int(str(delivery)), Verb(str(verb)), _moment(said.get("at")),
        reason if is_clean(reason) else "",
    )  # fmt: skip


def _is_id(value: object) -> bool:
    text = str(value)
    return not isinstance(value, bool) and text.isascii() and text.isdigit() and len(text) < 18


def _moment(said: object) -> datetime:
    try:
        read = parse_datetime(str(said or ""))
    except ValueError:
        read = None
    return read if read is not None and read.tzinfo is not None else clock.now()
