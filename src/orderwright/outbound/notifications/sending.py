"""Send what a duty owes: compose once, judge whether it may still leave, hand it over.

Called by the worker for every mail (`Owed.run`), outside any transaction. May run twice for one
duty: the message, its words and its Message-ID stay the same (F04, F24). Brings no facts.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.orders.queries import unsettled
from orderwright.domain.shop.stages import GateKind
from orderwright.kernel import faults
from orderwright.kernel.duties.errors import GiveUp
from orderwright.kernel.duties.services import MOST_TRIES
from orderwright.kernel.duties.shapes import Claimed
from orderwright.outbound.notifications import assignments, notice, services, sms, smtp
from orderwright.outbound.notifications.addresses import UnfitAddress
from orderwright.outbound.notifications.envelopes import Envelope, sealed
from orderwright.outbound.notifications.linking import TokenOf, filled, issued
from orderwright.outbound.notifications.models import Message

OF_DELIVERERS = (*assignments.TO_DELIVERER, *assignments.TAKEN_AWAY, "sms_deliverer")
"""They do not go to the order's e-mail address."""
SETTLED = (Message.State.HANDED_OVER, Message.State.WITHHELD)


def deliver(claimed: Claimed) -> Iterable[object]:
    """Hand the duty's message over, or keep why it could not be.

    Raises GiveUp when no repeat can help, Later or another error when one may.
    """
    message = services.composed(claimed)
    if message.state in SETTLED:
        return ()
    if reason := why_not(message):
        services.withhold(message, reason)
        return ()
    try:
        _leave(message)
    except GiveUp as end:
        services.give_up(message, end.sentence)
        raise
    except Exception as error:
        last = claimed.tries >= MOST_TRIES
        (services.give_up if last else services.put_off)(message, str(error))
        raise
    services.hand_over(message)
    return ()


def why_not(message: Message) -> str:
    """Why the message must not leave any more; empty when it may."""
    if message.template == notice.NAME:
        return ""
    if message.template in OF_DELIVERERS:
        return assignments.is_stale(message)
    order = Order.objects.filter(pk=message.order_id or 0).only("email").first()
    if order is None or order.email.casefold() != message.recipient.casefold():
        return _("The e-mail address of the order was changed before this message left.")
    if message.template == "mail_confirm_request" and not _asks_customer(order):
        return _("The order was no longer waiting for its customer when this message was to leave.")
    return assignments.is_stale(message)


def _asks_customer(order: Order) -> bool:
    return bool(unsettled(Gate.objects.filter(order=order, kind=GateKind.CUSTOMER)))


def _leave(message: Message) -> None:
    """By its channel, once."""
    if message.channel == services.SMS:
        _text(message)
    else:
        _transmit(_envelope(message))


def _text(message: Message) -> None:
    """Raises GiveUp when the service refused it, or gave no answer: nobody sends it blindly again
    (F27).
    """
    service = sms.service()
    if service is None:
        raise GiveUp(sms.why_off())
    body = filled(message.text, _tokens(message))
    answer = service.send(sms.Text(message.recipient, body, key=message.message_id))
    if answer.fate is sms.Fate.REFUSED:
        raise GiveUp(answer.error or _("The SMS service refused this message."))
    if answer.fate is sms.Fate.UNKNOWN:
        raise GiveUp(_("The SMS service gave no answer: it may have sent this message."))


def _tokens(message: Message) -> TokenOf:
    delivery = assignments.delivery_of(message.event_id)
    return issued(message.order_id or 0, delivery)


def _envelope(message: Message) -> Envelope:
    try:
        return sealed(message, _tokens(message))
    except UnfitAddress:
        raise GiveUp(_("No mail can be sent to this address. Correct it and send again.")) from None


def _transmit(envelope: Envelope) -> None:
    """Without a mail server the built-in mailbox has it already: it shows what is stored."""
    if settings.EMAIL_URL:
        smtp.send(envelope)
        faults.point("mail.accepted")
