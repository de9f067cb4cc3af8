"""When an answered mail counts as the customer's word (X11, decision 0023).

The guard of the row `receive_mail`, and the staff rule that `mail_news.py` asks. Changes nothing.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from orderwright.domain.orders import queries as orders
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.models import ShopSettings
from orderwright.domain.shop.stages import GateKind
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.outbound.notifications.incoming.agreeing import says_yes
from orderwright.outbound.notifications.incoming.facts import MailCame
from orderwright.outbound.notifications.incoming.models import Became, IncomingMail, Kind, Trust
from orderwright.outbound.notifications.incoming.parts import as_compared
from orderwright.outbound.notifications.models import Message

ASKING = ("mail_placed", "mail_confirm_request", "mail_reinstated")
"""Mails that ask the customer to confirm, while the gate is open."""
Rule = ShopSettings.ReplyConfirms


def belongs_here(taking: Taking) -> str | None:
    """No order is told of another's mail."""
    of_order = IncomingMail.objects.filter(pk=taking.data["mail"], order_id=taking.order.pk)
    return None if of_order.exists() else _("This mail belongs to another order.")


def asked_gate(order: Order) -> Gate | None:
    """The gate that a yes could pass."""
    gate = orders.gate(order.pk, GateKind.CUSTOMER)
    return gate if gate is not None and orders.unsettled([gate]) else None


def outcome(row: IncomingMail, came: MailCame, order: Order) -> Became:
    """What the shop's rule makes of a mail: nothing, a question to staff, or a confirmation."""
    rule = shop.settings().reply_confirms
    if rule == Rule.OFF or row.kind != Kind.REPLY:
        return Became.NOTHING
    if row.trust == Trust.FORGED:
        return Became.NOTHING
    if not says_yes(row.own, number=order.number, name=order.name):
        return Became.NOTHING
    proved = rule == Rule.ON and _is_proved(row, came, order)
    return Became.CONFIRMED if proved else Became.ASKED


def _is_proved(row: IncomingMail, came: MailCame, order: Order) -> bool:
    """The customer's address, nothing said against it, and the answered mail is the last one that
    asked: it went to this address, and its id is known to its reader alone.
    """
    if row.trust != Trust.CUSTOMER or not came.mail.answers:
        return False
    last = Message.objects.filter(order_id=order.pk, template__in=ASKING).order_by("-pk").first()
    return (
        last is not None
        and last.message_id == came.mail.answers[0]
        and as_compared(last.recipient) == row.sender
    )
