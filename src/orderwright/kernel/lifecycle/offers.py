"""Which steps stand open for somebody now, and why the others do not. Reads only, takes no lock.

The panel's buttons, the API's `/steps` and the step sheet are drawn from these.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from orderwright.kernel import clock
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.checking import asks_reason, wrong_stage
from orderwright.kernel.lifecycle.engine import Machine
from orderwright.kernel.lifecycle.planning import Told, informs_of
from orderwright.kernel.lifecycle.rows import Owed, Step, Table
from orderwright.kernel.lifecycle.taking import Ask, Taking


@dataclass(frozen=True)
class Offer:
    """One step as staff see it. `reason` says why it is closed; `elsewhere`: it belongs to another
    stage; `needs_reason`: whoever takes it now says why.
    """

    table: Table
    step: Step
    subject_id: int
    open: bool
    reason: str
    warnings: Sequence[str]
    informs: Sequence[Told]
    then: Sequence[Owed]
    elsewhere: bool = False
    needs_reason: bool = False


def offers(
    machine: Machine, table_name: str, order: Any, subject: Any, actor: Actor
) -> list[Offer]:
    """Every visible step of a table, open ones first in the table's order, closed ones with their
    reason.
    """
    table = machine.tables[table_name]
    found = [
        offer_of((table, step), order, subject, Ask(actor))
        for step in table.steps
        if not step.hidden
    ]
    return sorted(found, key=lambda offer: (not offer.open, offer.elsewhere))


def offer_of(
    row: tuple[Table, Step],
    order: Any,
    subject: Any,
    ask: Ask,
    data: Mapping[str, Any] | None = None,
) -> Offer:
    """One step, judged without input: what it would need beyond its form."""
    table, step = row
    taking = Taking(table, step, order, subject, ask, clock.now(), data=dict(data or {}))
    elsewhere = wrong_stage(taking)
    # The stage first: "you may not" of a step that nobody can take now would send people astray.
    reason = elsewhere or _refusal(taking) or _first(taking)
    warnings = [] if reason else [s for guard in step.warns if (s := guard(taking))]
    return Offer(
        table, step, subject.pk, not reason, reason or "", warnings, informs_of(taking), step.then,
        elsewhere=elsewhere is not None,
        needs_reason=step.needs_reason or (not reason and asks_reason(taking) is not None),
    )  # fmt: skip


def _refusal(taking: Taking) -> str | None:
    if any(who.admits(taking.actor) for who in taking.step.who):
        return None
    return _("You may not do this.")


def _first(taking: Taking) -> str | None:
    return next((s for guard in taking.step.needs if (s := guard(taking))), None)
