"""What came back from the world, mapped to steps: the one function that worker, polls and hooks
call.

Effects and pollers return facts and never write domain rows. A fact of an unknown kind is a mistake
of the program and said so.
"""

from collections.abc import Iterable

from django.db import transaction

from orderwright.domain.delivery.facts import (
    CarrierSaid,
    LabelMade,
    LabelRefused,
    LabelVoided,
    VoidRefused,
)
from orderwright.domain.payments.facts import ProviderSaid, RefundAnswered
from orderwright.domain.payments.ports import Notice
from orderwright.lifecycle import carrier_news, mail_news, provider_news
from orderwright.lifecycle.machine import take
from orderwright.outbound.notifications.incoming.facts import MailCame


class UnknownFact(TypeError):
    """No step is known for this kind of fact."""


def apply_fact(fact: object) -> bool:
    """Takes the step that the fact means, in the caller's transaction.

    False when the fact is about nothing that this shop knows. Raises UnknownFact.
    """
    match fact:
        case ProviderSaid():
            return provider_news.hear(fact.notice, take)
        case RefundAnswered():
            provider_news.refund_answered(fact, take)
            return True
        case LabelMade() | LabelRefused() | LabelVoided() | VoidRefused() | CarrierSaid():
            return carrier_news.hear(fact, take)
        case MailCame():
            return mail_news.hear(fact, take)
    raise UnknownFact(type(fact).__name__)


def hear_all(notices: Iterable[Notice]) -> bool:
    """Trusted notices, each in a transaction of its own: what was heard stays heard.

    False when one of them is about a payment that nobody knows; that one is kept for the desk.
    """
    known = True
    for notice in notices:
        with transaction.atomic():
            known = apply_fact(ProviderSaid(notice)) and known
    return known
