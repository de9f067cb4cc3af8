"""A step as JSON: open or closed, whom it would inform, what it asks for.

An open step that takes others along is rehearsed, so that every message of theirs is listed too.
"""

from dataclasses import replace
from typing import Any

from orderwright.entrypoints.api.described import FieldData, InformData, StepData
from orderwright.kernel.database.errors import WritersBusy
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.fields import Field
from orderwright.kernel.lifecycle.offers import Offer
from orderwright.kernel.lifecycle.planning import Told
from orderwright.kernel.lifecycle.rehearsal import Unrehearsed
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import MACHINE, rehearse

CONFIRM = ("order", "confirm")
"""Taken by staff it passes the shop's gate, which takes others along."""


def foreseen(offer: Offer, actor: Actor) -> Offer:
    """The offer with what would really be told if the step were taken now.

    Where too much of its input is still open, or too many are writing, the row's own word stands.
    """
    where = (offer.table.name, offer.step.verb)
    if not offer.open or (where not in MACHINE.neighbours and where != CONFIRM):
        return offer
    try:
        found = rehearse(where, offer.subject_id, Ask(actor), lambda found: found)
    except (Unrehearsed, WritersBusy):
        return offer
    if found.refusal:
        return replace(offer, open=False, reason=found.refusal)
    return replace(offer, informs=found.informs)


def step_data(offer: Offer, order: Any) -> StepData:
    """One row of the table as it stands for this order (or return) and caller."""
    return {
        "step": offer.step.verb,
        "label": str(offer.step.label),
        "open": offer.open,
        "reason": str(offer.reason) or None,
        "warnings": [str(warning) for warning in offer.warnings],
        "informs": [informed for told in offer.informs for informed in _informs(told)],
        "takes": [_field(field, order) for field in offer.step.takes],
        "needs_reason": offer.needs_reason,
    }


def _informs(told: Told) -> list[InformData]:
    """One entry for each recipient; one without any where a sentence says why nobody gets it."""
    owed, note = told.owed, told.note or None
    unreached = [""] if note and not told.to else []
    return [
        {
            "channel": owed.channel, "template": owed.name, "to": to,
            "ticked": told.ticked and bool(to), "note": note,
        }
        for to in (*told.to, *unreached)
    ]  # fmt: skip


def _field(field: Field, order: Any) -> FieldData:
    return {
        "name": field.name,
        "label": str(field.label),
        "kind": str(field.kind),
        "required": field.required,
        "choices": [value for value, _label in field.choices(order)] if field.choices else [],
    }
