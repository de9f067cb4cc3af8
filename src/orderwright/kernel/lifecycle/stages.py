"""Stages as enums that read like the lifecycle tables: `CONFIRMED | PROCESSING`.

The enums themselves live in `domain/shop/stages.py`; this is only their common base.
"""

from collections.abc import Iterable

from django.db import models


class Stage(models.TextChoices):
    """Base of every stage enum. `a | b` gives the set that a step may start from."""

    def __or__(self, other: "Stage | frozenset[Stage]") -> "frozenset[Stage]":
        return frozenset({self}) | _as_set(other)

    def __ror__(self, other: "frozenset[Stage]") -> "frozenset[Stage]":
        return other | {self}


def _as_set(stages: "Stage | Iterable[Stage]") -> "frozenset[Stage]":
    return frozenset({stages}) if isinstance(stages, Stage) else frozenset(stages)


def stage_set(stages: "Stage | Iterable[Stage]") -> "frozenset[Stage]":
    """One stage or several, as the set that the engine asks."""
    return _as_set(stages)
