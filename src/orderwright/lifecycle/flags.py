"""Words of payment services that people have to look at: judged on the event, told in the order's
journal. Called by `provider_news.py` and `disputes.py` under the order's lock.
"""

import json
from collections.abc import Callable

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from orderwright.domain.payments import provider_events as events
from orderwright.domain.payments.event_reasons import Reason, sentence
from orderwright.domain.payments.models import Payment, ProviderEvent
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.fields import Field
from orderwright.kernel.lifecycle.taking import Ask, Taking
from orderwright.kernel.own_words import SOURCE

Take = Callable[[tuple[str, str], int, Ask], object]
BECAUSE = Field("because", _("Why"), limit=2000)


def gateway_actor(provider: str) -> Actor:
    """The payment service as whoever takes the step."""
    return Actor(ActorKind.GATEWAY, provider, door=Door.HOOK)


def flag(
    event: ProviderEvent, payment: Payment, why: Reason, take: Take, *, verb: str = "flag"
) -> None:
    """People look at it: at the desk, and on the payment."""
    events.judge(event, ProviderEvent.Outcome.FLAGGED, why)
    tell(payment, why, take, verb=verb)


def tell(payment: Payment, why: Reason, take: Take, *, verb: str = "flag") -> None:
    """It stands in the order's journal, in the words of the source and as the code that it is."""
    stored = why.stored()
    ask = Ask(
        gateway_actor(payment.provider), data={"because": json.dumps(stored)},
        reason=in_source(stored),
    )  # fmt: skip
    take(("payment", verb), payment.pk, ask)


def in_source(kept: object) -> str:
    """A kept reason in the words of the source, for what keeps plain text."""
    with translation.override(SOURCE):
        return sentence(kept)


def keep_because(taking: Taking) -> None:
    """The journal keeps code and facts beside the sentence, for readers of other languages."""
    if told := taking.data.pop("because", ""):
        taking.changes["because"] = json.loads(told)
