"""Send what a duty owes: compose once, judge whether it may still leave, hand it over.

Called by the worker for every mail (`Owed.run`), outside any transaction. May run twice for one
duty: the message, its words and its Message-ID stay the same (F04, F24). Brings no facts.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.orders.queries import unsettled
from orderwright.domain.shop.stages import GateKind
from orderwright.kernel import faults
from orderwright.kernel.duties.errors import GiveUp, Later
from orderwright.kernel.duties.services import MOST_TRIES
from orderwright.kernel.duties.shapes import Claimed
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import Level
from orderwright.kernel.own_words import Said
from orderwright.outbound.notifications import assignments, notice, services, smtp, texting
from orderwright.outbound.notifications.addresses import UnfitAddress, is_told
from orderwright.outbound.notifications.attaching import PaperNotMade, attached
from orderwright.outbound.notifications.envelopes import Envelope, sealed
from orderwright.outbound.notifications.kinds import event_in
from orderwright.outbound.notifications.linking import TokenOf, filled, issued
from orderwright.outbound.notifications.models import Message

WAITS = gettext_noop("“%(subject)s” waits for its paper: %(error)s")
OF_DELIVERERS = (*assignments.TO_DELIVERER, *assignments.TAKEN_AWAY)
"""They do not go to the order's customer."""
SETTLED = (Message.State.HANDED_OVER, Message.State.DELIVERED, Message.State.WITHHELD)


def deliver(claimed: Claimed) -> Iterable[object]:
    """Hand the duty's message over, or keep why it could not be.

    Raises GiveUp when no repeat can help, Later or another error when one may.
    """
    message = services.composed(claimed)
    if message.state in SETTLED:
        return ()
    try:
        if reason := why_not(message):
            services.withhold(message, reason)
            return ()
        size = _leave(message)
    except GiveUp as end:
        services.give_up(message, end.sentence)
        raise
    except Later as wait:
        services.put_off(message, wait.sentence)
        raise
    except Exception as error:
        if isinstance(error, PaperNotMade) and claimed.tries == 1:
            _alarm(message, claimed, error)
        last = claimed.tries >= MOST_TRIES
        (services.give_up if last else services.put_off)(message, str(error))
        raise
    services.hand_over(message, size)
    return ()


def _alarm(message: Message, claimed: Claimed, error: PaperNotMade) -> None:
    """Once a message: it waits, and somebody should know what for."""
    facts = {"subject": message.subject, "error": str(error)}
    number = str(claimed.payload.get("order_number", ""))
    log.write("messages", Level.ALARM, Said(WAITS, facts), order_number=number)


def why_not(message: Message) -> str:
    """Why the message must not leave any more; empty when it may. Raises Later where an SMS only
    waits.
    """
    if message.template == notice.NAME:
        return ""
    to_customer = message.template not in OF_DELIVERERS
    if reason := (_why_stale(message) if to_customer else assignments.is_stale(message)):
        return reason
    if message.channel == services.SMS:
        return texting.why_withheld(message, to_customer=to_customer)
    return ""


def _why_stale(message: Message) -> str:
    order = Order.objects.filter(pk=message.order_id or 0).only("email", "notify_also").first()
    by_mail = message.channel == services.EMAIL
    if by_mail and (order is None or not is_told(order, message.recipient)):
        return _("The e-mail address of the order was changed before this message left.")
    if event_in(message.template) == "confirm_request" and order and not _asks_customer(order):
        return _("The order was no longer waiting for its customer when this message was to leave.")
    return assignments.is_stale(message)


def _asks_customer(order: Order) -> bool:
    return bool(unsettled(Gate.objects.filter(order=order, kind=GateKind.CUSTOMER)))


def _leave(message: Message) -> int:
    """By its channel, once; answers its bytes."""
    return _text(message) if message.channel == services.SMS else _transmit(_envelope(message))


def _text(message: Message) -> int:
    return texting.leave(message, filled(message.text, _tokens(message)))


def _tokens(message: Message) -> TokenOf:
    delivery = assignments.delivery_of(message.event_id)
    return issued(message.order_id or 0, delivery)


def _envelope(message: Message) -> Envelope:
    try:
        return sealed(message, _tokens(message), attached(message))
    except UnfitAddress:
        raise GiveUp(_("No mail can be sent to this address. Correct it and send again.")) from None


def _transmit(envelope: Envelope) -> int:
    """Without a mail server the built-in mailbox has it already: it shows what is stored."""
    if settings.EMAIL_URL:
        smtp.send(envelope)
        faults.point("mail.accepted")
    return len(envelope.letter.as_bytes())
