"""What an SMS service reports becomes the state of the message (S4-9). Harmless when repeated.

Called by the hook, which has had the signature proved. Only this writes what follows handing over.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from orderwright.outbound.notifications.models import Message
from orderwright.outbound.sms import dispatches
from orderwright.outbound.sms.contract import News, Receipt

ON_ITS_WAY = (Message.State.QUEUED, Message.State.HANDED_OVER, Message.State.FAILED)
STATES = {
    News.HANDED_OVER: Message.State.HANDED_OVER, News.DELIVERED: Message.State.DELIVERED,
    News.FAILED: Message.State.FAILED,
}  # fmt: skip


@transaction.atomic
def hear(receipts: Sequence[Receipt]) -> bool:
    """Keeps what is new; whether any of them is about a message of ours."""
    for receipt in receipts:
        changed = dispatches.hear(receipt)
        if changed is not None:
            _note(*changed, word=receipt.raw)
    return any(dispatches.is_known(receipt) for receipt in receipts)


def _note(message_id: int, news: News, *, word: str) -> None:
    failed = _("The SMS service could not deliver it (%(why)s).") % {"why": word}
    Message.objects.filter(pk=message_id, state__in=ON_ITS_WAY).update(
        state=STATES[news], error=failed if news is News.FAILED else ""
    )
