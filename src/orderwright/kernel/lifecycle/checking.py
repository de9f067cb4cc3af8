"""Everything that can refuse a step, in the order in which people expect to hear it.

Called by the engine for every step, and by the offers for the stage and the reason. Changes nothing
but the input that it reads.
"""

from functools import partial

from django.utils.translation import gettext as _

from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.errors import Forbidden, NeedsOverride, Refused
from orderwright.kernel.lifecycle.fields import read_fields
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.kernel.own_words import in_each_language


def check(taking: Taking) -> list[dict[str, str]]:
    """Everything that can refuse, in the order in which people expect to hear it. Returns the
    warnings that a person has overridden, by language; nobody else is asked, so nobody else
    overrides.
    """
    step, ask = taking.step, taking.ask
    if not any(who.admits(ask.actor) for who in step.who):
        raise Forbidden(_("You may not do this."))
    if reason := wrong_stage(taking):
        raise Refused(reason)
    taking.data = read_fields(step.takes, ask.data, taking.order)
    if step.needs_reason and not ask.reason.strip():
        raise Refused(_("A reason is needed."))
    for guard in step.needs:
        if sentence := guard(taking):
            raise Refused(sentence)
    if ask.actor.kind is not ActorKind.STAFF:
        return []
    warnings = {guard: sentence for guard in step.warns if (sentence := guard(taking))}
    if warnings and not ask.override_warnings:
        raise NeedsOverride(list(warnings.values()))
    if sentence := asks_reason(taking):
        raise Refused(sentence)
    return [in_each_language(partial(guard, taking)) for guard in warnings]


def asks_reason(taking: Taking) -> str | None:
    """Why the row wants a reason as things stand, where none is given."""
    if taking.reason.strip():
        return None
    return next((sentence for ask in taking.step.reason_when if (sentence := ask(taking))), None)


def wrong_stage(taking: Taking) -> str | None:
    """Why the step is not open where the row stands now."""
    if taking.stage in taking.step.sources:
        return None
    now = _label_of(taking, taking.stage)
    return _("Not possible while it is “%(stage)s”.") % {"stage": now}


def _label_of(taking: Taking, stage: str) -> str:
    getter = getattr(taking.subject, f"get_{taking.table.stage_field}_display", None)
    return str(getter()) if getter else stage
