"""What msgspec says about a body, as a field and a sentence of ours.

msgspec names the place as `$.customer.email`; its messages are matched by their beginnings
(msgspec 0.22, 2026-11).
"""

import re
from collections.abc import Callable

import msgspec
from django.utils.translation import gettext as _

from orderwright.entrypoints.api.complaints import too_short

PLACE = re.compile(r"^(?P<message>.*?)(?: - at `\$\.?(?P<field>.*)`)?$", re.DOTALL)
QUOTED = re.compile(r"`(\w+)`")


def field_and_sentence(error: msgspec.ValidationError) -> tuple[str, str]:
    """The wrong field and what is wrong with it."""
    match = PLACE.match(str(error))
    message, field = (match["message"], match["field"] or "") if match else (str(error), "")
    quoted = QUOTED.findall(message)
    if message.startswith(("Object missing required", "Object contains unknown")) and quoted:
        field = f"{field}.{quoted[-1]}" if field else quoted[-1]
    return field or "body", _sentence(message)


def _sentence(message: str) -> str:
    for beginning, say in _SENTENCES:
        if message.startswith(beginning):
            return say(message)
    return _("This is not valid.")


def _number_in(message: str) -> str:
    found = re.findall(r"\d+", message)
    return found[-1] if found else ""


_SENTENCES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("Object missing required", lambda _message: _("This is needed.")),
    ("Object contains unknown", lambda _message: _("This field is not known here.")),
    (
        "Expected `str` of length <=",
        lambda m: _("At most %(limit)s characters.") % {"limit": _number_in(m)},
    ),
    (
        "Expected `str` of length >=",
        lambda m: too_short(int(_number_in(m) or 0)),
    ),
    ("Expected `str` matching", lambda _message: _("This is not written as it should be.")),
    ("Expected `str", lambda _message: _("A text is needed.")),
    (
        "Expected `array` of length",
        lambda m: _("At most %(limit)s entries.") % {"limit": _number_in(m)},
    ),
    ("Expected `array", lambda _message: _("A list is needed.")),
    ("Expected `object", lambda _message: _("An object is needed.")),
)
