"""A step as JSON: open or closed, whom it would inform, what it asks for."""

from typing import Any

from orderwright.entrypoints.api.described import FieldData, InformData, StepData
from orderwright.kernel.lifecycle.fields import Field
from orderwright.kernel.lifecycle.offers import Offer, Told


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
        "needs_reason": offer.step.needs_reason,
    }


def _informs(told: Told) -> list[InformData]:
    """One entry for each recipient."""
    owed = told.owed
    return [
        {"channel": owed.channel, "template": owed.name, "to": to, "ticked": told.ticked}
        for to in told.to
    ]


def _field(field: Field, order: Any) -> FieldData:
    return {
        "name": field.name,
        "label": str(field.label),
        "kind": str(field.kind),
        "required": field.required,
        "choices": [value for value, _label in field.choices(order)] if field.choices else [],
    }
