"""What others did while somebody had a sheet open, and their values brought into its form (U30).

A sheet carries beside each field what stood there when it was drawn. What the person left alone
takes the value of now; what they changed stays theirs, with a sentence where somebody else changed
it too. Called by the step sheet; writes nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Order
from orderwright.entrypoints.panel import words
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.fields import Field, FieldKind
from orderwright.kernel.lifecycle.rows import Step

WAS = "was:"
"""Begins the name of the hidden control that holds what a field said when the sheet was drawn."""

NEVER_SEEN = 2**31


def seen(posted: QueryDict) -> int:
    """The last event that the person knew of."""
    seq = posted.get("seq", "")
    return int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 10 else NEVER_SEEN


def expected_version(posted: QueryDict) -> int | None:
    """The version that the person looked at; one that no order can have when it is unreadable."""
    version = posted.get("version", "")
    if not version:
        return None
    readable = version.isascii() and version.isdigit() and len(version) < 10
    return int(version) if readable else -1


def started_with(step: Step, values: Mapping[str, Any]) -> dict[str, str]:
    """Name and value of the hidden controls that remember how the sheet began."""
    return {f"{WAS}{field.name}": _text(values.get(field.name)) for field in step.takes}


def merged(step: Step, posted: QueryDict, now: Mapping[str, Any]) -> dict[str, Any]:
    """The form's values: the person's own where they changed something, else those of now."""
    found: dict[str, Any] = {}
    for field in step.takes:
        if _untouched(field, posted):
            found[field.name] = now.get(field.name)
        elif field.name in posted:
            found[field.name] = posted[field.name]
    return {name: value for name, value in found.items() if value not in (None, "", False)}


def told(step: Step, order: Order, posted: QueryDict, now: Mapping[str, Any]) -> list[str]:
    """A sentence for each thing that others did since the sheet was drawn, then for each field
    that says something else by now.
    """
    later = Event.objects.filter(order_id=order.pk, seq__gt=seen(posted)).order_by("seq")
    done = [
        words.done_by(words.title(event, words.read_event(event)), event.actor) for event in later
    ]
    return [*done, *_changed(step, order, posted, now)] if done else []


def _changed(step: Step, order: Order, posted: QueryDict, now: Mapping[str, Any]) -> Iterator[str]:
    for field in step.takes:
        was, value = posted.get(f"{WAS}{field.name}"), _text(now.get(field.name))
        if was is not None and _bare(was) != _bare(value):
            shown = {"field": field.label, "value": _spoken(field, order, value)}
            yield _("%(field)s is now: %(value)s") % shown


def _untouched(field: Field, posted: QueryDict) -> bool:
    was = posted.get(f"{WAS}{field.name}")
    given = posted.get(field.name, "")
    if field.kind is FieldKind.TICK:
        given = "on" if field.name in posted else ""
    return was is not None and _bare(was) == _bare(given)


def _spoken(field: Field, order: Order, value: str) -> str:
    """A choice by its label, nothing as a dash."""
    labels = dict(field.choices(order)) if field.choices else {}
    return str(labels.get(value, value)) or "–"


def _text(value: Any) -> str:
    """As a control would send it."""
    if value is None or value is False:
        return ""
    return "on" if value is True else str(value)


def _bare(text: str) -> str:
    """Browsers send line breaks their own way."""
    return text.replace("\r\n", "\n").strip()
