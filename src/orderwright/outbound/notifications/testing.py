"""A message sent to the person who wrote its text, to see it where mails are read.

Called by the page on which texts are edited, outside any transaction. Its links open nothing, and
no order knows of it. An SMS comes by mail too: staff have no phone here.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from orderwright.kernel import clock, tokens
from orderwright.kernel.duties.errors import GiveUp, Later
from orderwright.outbound.notifications import linking, services, smtp
from orderwright.outbound.notifications.addresses import UnfitAddress, our_host
from orderwright.outbound.notifications.envelopes import sealed
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.notifications.rendering import Rendered

TEMPLATE = "test"


def send(words: Rendered, *, to: str) -> str:
    """Hands the message over; why it could not be, as a sentence, else nothing."""
    message = Message.objects.create(
        event_id=0, recipient=to, locale=words.locale, template=TEMPLATE,
        subject=_("Test: %(subject)s") % {"subject": words.subject[:200]},
        text=linking.filled(words.text, linking.sample),
        html=linking.filled(words.html, linking.sample), code=words.code,
        message_id=f"<test-{tokens.random_token()}@{our_host()}>",
        transport=services.transport_now(services.EMAIL), created_at=clock.now(),
    )  # fmt: skip
    try:
        envelope = sealed(message, linking.sample)
        if settings.EMAIL_URL:
            smtp.send(envelope)
    except UnfitAddress:
        return _given_up(
            message, _("No mail can be sent to this address. Correct it and send again.")
        )
    except (GiveUp, Later, smtp.MailNotTaken) as problem:
        return _given_up(message, str(getattr(problem, "sentence", "") or problem))
    services.hand_over(message)
    return ""


def _given_up(message: Message, sentence: str) -> str:
    services.give_up(message, sentence)
    return sentence
