"""What a step asks of whoever takes it: the small form of the step sheet and of the API's `data`.

A `Field` says its name, label and kind; `read` turns raw input into values or raises `BadInput`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from orderwright.kernel.lifecycle.errors import BadInput

Choices = Sequence[tuple[str, str]]

YEARS = range(1900, 9000)
"""What every zone and both databases can write."""


class FieldKind(StrEnum):
    """How a value is typed in: decides the control in the panel and the check on reading."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    AMOUNT = "amount"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class Field:
    """One input. `choices` is called with the order, so that lists can depend on it.

    `free`: what stands in no list is taken as it was typed. `asked_of` says for which orders a
    sheet asks for it; whoever sends it all the same is heard. `when` says in words in which case
    it is needed, where it is not always.
    """

    name: str
    label: Any
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    limit: int = 200
    choices: Callable[[Any], Choices] | None = None
    free: bool = False
    asked_of: Callable[[Any], bool] | None = None
    when: Any = ""

    def read(self, raw: Any, order: Any) -> Any:
        """The checked value, or None when empty; ValueError with a sentence otherwise."""
        if self.kind is FieldKind.TICK:
            return raw in (True, "true", "on", "1", 1)
        text = "" if raw is None else str(raw).strip()
        if not text:
            if self.required:
                raise ValueError(_("This is needed."))
            return None
        return _READERS[self.kind](self, text, order)


def _read_text(field: Field, text: str, order: Any) -> str:
    if len(text) > field.limit:
        raise ValueError(_("At most %(limit)s characters.") % {"limit": field.limit})
    allowed = "\n\t" if field.kind is FieldKind.LONG_TEXT else ""
    if any((ord(c) < 32 and c not in allowed + "\r") or c in "\x7f\u2028\u2029" for c in text):
        raise ValueError(_("Control characters are not allowed."))
    return text.encode("utf-8", "strict").decode()


def _read_choice(field: Field, text: str, order: Any) -> str:
    allowed = field.choices(order) if field.choices else ()
    if field.free:
        return _read_text(field, text, order)
    if text not in {value for value, _label in allowed}:
        raise ValueError(_("Choose one of the list."))
    return text


def _read_number(field: Field, text: str, order: Any) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(_("A whole number is needed."))
    return int(text)


def _read_date(field: Field, text: str, order: Any) -> date:
    try:
        parsed = parse_date(text)
    except ValueError:
        parsed = None
    if parsed is None:
        raise ValueError(_("A date is needed, as 2026-11-21."))
    return parsed


def _read_moment(field: Field, text: str, order: Any) -> datetime:
    try:
        parsed = parse_datetime(text)
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is None or parsed.year not in YEARS:
        raise ValueError(_("A date and time with zone is needed, as 2026-11-21T10:00:00Z."))
    return parsed


def _read_amount(field: Field, text: str, order: Any) -> str:
    cleaned = text.replace(",", ".")
    whole, _dot, cents = cleaned.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) < 12):
        raise ValueError(_("An amount is needed, as 129.90."))
    if cents and not (cents.isascii() and cents.isdigit() and len(cents) <= 3):
        raise ValueError(_("An amount is needed, as 129.90."))
    return cleaned


_READERS: dict[FieldKind, Callable[[Field, str, Any], Any]] = {
    FieldKind.TEXT: _read_text,
    FieldKind.LONG_TEXT: _read_text,
    FieldKind.CHOICE: _read_choice,
    FieldKind.NUMBER: _read_number,
    FieldKind.DATE: _read_date,
    FieldKind.MOMENT: _read_moment,
    FieldKind.AMOUNT: _read_amount,
}


def read_fields(fields: Sequence[Field], raw: Mapping[str, Any], order: Any) -> dict[str, Any]:
    """All values of a step; a field that was not asked of this order and says nothing is left out.
    Raises `BadInput` naming every wrong and every unknown field.
    """
    wrong: dict[str, str] = {}
    values: dict[str, Any] = {}
    for field in fields:
        try:
            value = field.read(raw.get(field.name), order)
        except (ValueError, UnicodeError) as problem:
            wrong[field.name] = str(problem)
            continue
        if value or field.asked_of is None or field.asked_of(order):
            values[field.name] = value
    for name in raw.keys() - {field.name for field in fields}:
        wrong[str(name)[:60]] = _("This step does not take that.")
    if wrong:
        raise BadInput(wrong)
    return values
