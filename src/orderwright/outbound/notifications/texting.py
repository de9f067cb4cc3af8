"""Hand one SMS to its service: the conditions once more, the limits, and at most one extra (F27).

Called by `sending.py` outside any transaction. A message whose answer was lost is never sent
blindly again: the service is asked for it by its key, or refuses the key a second time.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Order
from orderwright.kernel import clock, faults
from orderwright.kernel.duties.errors import GiveUp, Later
from orderwright.kernel.providers import NotOffered, ProviderDown, ProviderRefused
from orderwright.outbound.notifications import gsm
from orderwright.outbound.notifications.conditions import Wish, hindrance
from orderwright.outbound.notifications.kinds import event_in
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.sms import balances, caps, configured, dispatches
from orderwright.outbound.sms.contract import News, SmsService, Text
from orderwright.outbound.sms.models import SmsDispatch

MOST_SENDS = 2
ASK_AFTER = timedelta(minutes=2)
"""So long a service may take until it knows of a message itself."""


def why_withheld(message: Message, *, to_customer: bool) -> str:
    """Why it must not leave; empty when it may. Raises Later where it only waits.

    What was begun already is past these questions: its fate is to be found out.
    """
    if dispatches.of_message(message.pk) is not None:
        return ""
    order = Order.objects.filter(pk=message.order_id or 0).first()
    if to_customer:
        if order is None:
            return _("The order of this message does not exist any more.")
        wish = Wish(event_in(message.template), order, text=message.text, message=message.pk)
        if wish.phone != message.recipient:
            return _("The telephone number of the order was changed before this message left.")
        if found := _hindered(wish):
            return found
    return _capped(message, order)


def _hindered(wish: Wish) -> str:
    """With the service's newest balance."""
    if configured.is_on() and not configured.why_off():
        balances.renew(configured.service())
    found = hindrance(wish)
    if found is None:
        return ""
    if found.until is not None:
        raise Later(found.sentence, found.until - clock.now())
    return found.sentence


def _capped(message: Message, order: Order | None) -> str:
    leaving = caps.Leaving(
        message.recipient, str(order.ip or "") if order else "",
        gsm.counted(message.text).parts, order.number if order else "",
    )  # fmt: skip
    reached = caps.reached(leaving)
    if reached is None:
        return ""
    caps.raise_alarm(reached, leaving)
    return reached.sentence()


def leave(message: Message, body: str) -> int:
    """Hands it over; answers its bytes. Raises GiveUp, Later, or what else a repeat may help."""
    service = configured.service()
    count = gsm.counted(body)
    text = Text(message.recipient, body, message.message_id, not count.is_plain,
                configured.receipts_at(service.code))  # fmt: skip
    row = dispatches.of_message(message.pk)
    if row is None or not _has_it(service, text, row):
        _send(service, text, _begun(message, text, service, count.parts))
    return len(body.encode())


def _begun(message: Message, text: Text, service: SmsService, parts: int) -> SmsDispatch:
    order = Order.objects.filter(pk=message.order_id or 0).only("ip").first()
    origin = str(order.ip or "") if order else ""
    row = dispatches.begin(message.pk, text, service=service.code, origin=origin, parts=parts)
    faults.point("sms.begun")
    return row


def _send(service: SmsService, text: Text, row: SmsDispatch) -> None:
    try:
        sent = service.send(text)
    except ProviderRefused as no:
        dispatches.take_back(row)
        raise GiveUp(str(no)) from no
    except ProviderDown as down:
        if down.surely_not_done:
            dispatches.take_back(row)
            raise
        sentence = _("%(why)s It may have sent this message, so it is asked before another try.")
        raise Later(sentence % {"why": down}, ASK_AFTER) from down
    except Exception:
        dispatches.take_back(row)
        raise
    faults.point("sms.accepted")
    dispatches.hand_over(row, sent.reference)
    if sent.balance is not None:
        balances.remember(service.code, sent.balance)


def _has_it(service: SmsService, text: Text, row: SmsDispatch) -> bool:
    """Whether a message that was begun has reached the service. Raises GiveUp when nobody can say
    and another try would not be the first extra, Later while it is too early to ask.
    """
    if row.news == News.FAILED:
        raise GiveUp(_failed(row.raw))
    if row.news:
        return True
    if (wait := row.asked_at + ASK_AFTER - clock.now()) > timedelta(0):
        raise Later(_("The SMS service is asked whether it has this message."), wait)
    try:
        found = service.fetch_status(text, row.asked_at)
    except NotOffered:
        if service.capabilities.once and row.sends < MOST_SENDS:
            return False
        raise GiveUp(_nobody_knows()) from None
    if found is not None:
        dispatches.hand_over(row, found.reference)
        if found.news is News.FAILED:
            raise GiveUp(_failed(found.raw))
        return True
    if row.sends >= MOST_SENDS:
        raise GiveUp(_nobody_knows())
    return False


def _failed(why: str) -> str:
    return _("The SMS service could not deliver it (%(why)s).") % {"why": why}


def _nobody_knows() -> str:
    return _("The SMS service gave no answer: it may have sent this message.")
