"""What is wrong with parameters and bodies, field by field, in sentences of ours.

Turns pydantic's list of errors into `lines[0].quantity` -> sentence. Pure.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

Found = Mapping[str, Any]
BODY = "body"
KEY = "[key]"
"""How pydantic marks that a name is wrong, and not what it stands for."""


def complaints(errors: Iterable[Found]) -> dict[str, str]:
    """Field -> the first sentence about it."""
    said: dict[str, str] = {}
    for error in errors:
        said.setdefault(_field(error["loc"]), _sentence(error))
    return said


def concerns_the_address(errors: Iterable[Found]) -> bool:
    """Whether a part of the address itself can name nothing: then nothing is there."""
    return any(error["loc"][0] == "path" for error in errors)


def _field(loc: Sequence[str | int]) -> str:
    """Without the source; of a body also without the name that our function gives to it."""
    steps = [step for step in (loc[2:] if loc[0] == BODY else loc[1:]) if step != KEY]
    name = ""
    for step in steps:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else str(step)
    return name or BODY


def _sentence(error: Found) -> str:
    say = _SENTENCES.get(str(error["type"]))
    return say(error.get("ctx") or {}) if say else _("This is not valid.")


def _limits(context: Found) -> str:
    if "le" in context:
        return _("At most %(limit)s.") % {"limit": context["le"]}
    if "lt" in context:
        return _("Less than %(limit)s.") % {"limit": context["lt"]}
    if "gt" in context:
        return _("More than %(limit)s.") % {"limit": context["gt"]}
    return _("At least %(limit)s.") % {"limit": context.get("ge", "")}


def too_short(least: int) -> str:
    """What is missing altogether is needed; what is short says how much of it."""
    if least <= 1:
        return _("This is needed.")
    return _("At least %(limit)s characters.") % {"limit": least}


def _fixed(sentence: Callable[[], str]) -> Callable[[Found], str]:
    return lambda _context: sentence()


def _text() -> str:
    return _("A text is needed.")


def _whole_number() -> str:
    return _("A whole number is needed.")


def _choices(context: Found) -> str:
    """Pydantic joins the last choice with an English word."""
    named = str(context["expected"]).replace(" or ", ", ")
    return _("Choose one of: %(choices)s.") % {"choices": named}


_SENTENCES: dict[str, Callable[[Found], str]] = {
    "missing": _fixed(lambda: _("This is needed.")),
    "extra_forbidden": _fixed(lambda: _("This field is not known here.")),
    "string_type": _fixed(_text),
    "string_too_long": lambda c: _("At most %(limit)s characters.") % {"limit": c["max_length"]},
    "string_too_short": lambda c: too_short(c["min_length"]),
    "string_pattern_mismatch": _fixed(lambda: _("This is not written as it should be.")),
    "int_type": _fixed(_whole_number),
    "int_parsing": _fixed(_whole_number),
    "int_parsing_size": _fixed(_whole_number),
    "int_from_float": _fixed(_whole_number),
    "bool_type": _fixed(lambda: _("true or false is needed.")),
    "bool_parsing": _fixed(lambda: _("true or false is needed.")),
    "less_than_equal": _limits,
    "less_than": _limits,
    "greater_than_equal": _limits,
    "greater_than": _limits,
    "literal_error": _choices,
    "enum": _choices,
    "list_type": _fixed(lambda: _("A list is needed.")),
    "too_long": lambda c: _("At most %(limit)s entries.") % {"limit": c["max_length"]},
    "too_short": lambda c: _("At least %(limit)s entries.") % {"limit": c["min_length"]},
    "dict_type": _fixed(lambda: _("An object is needed.")),
    "model_type": _fixed(lambda: _("An object is needed.")),
    "model_attributes_type": _fixed(lambda: _("An object is needed.")),
    "value_error": lambda c: str(c.get("error", "")),
}
