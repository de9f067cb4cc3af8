"""Why a payment service's word was flagged or let pass: codes with their facts, in the reader's
language only when they are read, as the reasons of a statement's lines.

Made by `lifecycle/provider_news.py` and `lifecycle/disputes.py`; kept with the event (`why`,
`facts`) and in the journal.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from orderwright.domain.payments.models import ProviderEvent
from orderwright.domain.payments.statements import reasons
from orderwright.domain.payments.statements.reasons import Reason, because

__all__ = ["Reason", "because", "of_event", "sentence"]

SENTENCES: dict[str, Any] = {
    "nobodys": _("No payment of this shop has this reference."),
    "nobodys_unconfirmed": _(
        "No payment of this shop has this reference, and the payment service has not confirmed it:"
        " look there first."
    ),
    "let_go_cancelled": _(
        "Money was authorised for a cancelled order: the payment service lets it go."
    ),
    "let_go_not_due": _(
        "Money was authorised though nothing is due: the payment service lets it go."
    ),
    "let_go_other_way": _(
        "Money was authorised by a way of paying that was changed: it is let go."
    ),
    "came_for_cancelled": _(
        "Money came for a cancelled order: give it back or reinstate the order."
    ),
    "came_other_way": _(
        "Money came by a way of paying that was changed: nobody may collect it again."
    ),
    "came_beside_recorded": _(
        "%(payment)s had been recorded for this order: if that is the same money, take the"
        " recording back; if not, the customer has paid twice."
    ),
    "higher_heard": _("Another word of the service counts for more."),
    "paid_before": _("The payment is paid already."),
    "settled_otherwise": _("The payment is settled with another amount."),
    "recorded_by_hand": _("This money had been recorded by hand: look whether it came twice."),
    "amount_differs": _("Amount differs: %(asked)s was asked for, %(came)s came."),
    "strange_refund": _("The payment service tells of a refund that was not made here."),
    "refund_not_wanted": _("%(refund)s was not to be given back, and the payment service did it."),
    "refund_not_given": _(
        "%(refund)s counts as given back, and the payment service says it failed."
    ),
    "refund_differs": _("%(refund)s: %(asked)s was to be given back, the service gave %(gave)s."),
    "disputed": _(
        "The payer disputes this payment at the bank: answer the payment service in time."
    ),
    "dispute_won": _("The dispute was decided for the shop: the money stays."),
    "dispute_lost": _("The dispute was lost: the bank took the money back."),
    "dispute_took_more": _(
        "The dispute was lost, and the bank took more than is left of the payment: look what the"
        " payment service says."
    ),
}
"""Code -> sentence. A code stays readable for as long as an event holds it."""


def sentence(kept: object) -> str:
    """A kept reason in the language that is active now, or text of before as it stands."""
    return reasons.sentence(kept, SENTENCES)


def of_event(event: ProviderEvent) -> str:
    """Why the event came to what it did; empty where nothing is to be said."""
    if event.why in SENTENCES:
        return sentence({"code": event.why, "facts": event.facts})
    return sentence(event.why)
