"""What came by mail, mapped to steps (X11, F26).

Called by `facts.py` for worker, hooks and commands alike, in one transaction with the caller's. An
answer stands in its order's journal; a yes passes the customer's gate where the shop's rule says
so. What comes back is the fate of a message, not an event of the order (semantics 1).
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_noop

from orderwright.domain.orders.models import Order
from orderwright.domain.orders.queries import by_id
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import Level
from orderwright.kernel.own_words import Said
from orderwright.lifecycle import mail_rules
from orderwright.lifecycle.guards import BY_REPLY
from orderwright.outbound.notifications.incoming import services as incoming
from orderwright.outbound.notifications.incoming.facts import MailCame
from orderwright.outbound.notifications.incoming.models import Became, IncomingMail, Kind, Trust
from orderwright.outbound.notifications.incoming.reading import Incoming

Take = Callable[[tuple[str, str], int, Ask], object]
BY_MAIL = Actor(ActorKind.RULE, "mail", door=Door.HOOK)
CUSTOMER = Actor(ActorKind.CUSTOMER, "mail", frozenset({BY_REPLY}), Door.HOOK)
CAME_BACK = gettext_noop("A mail to the customer came back: %(why)s")


def hear(came: MailCame, take: Take) -> bool:
    """Keeps the mail and takes the steps that it means; False when it was known already."""
    row = incoming.keep(came)
    if row is None:
        return False
    if row.kind == Kind.BOUNCE:
        _came_back(row, came.mail)
    elif row.order_id:
        put_down(row, BY_MAIL, take)
        if row.kind == Kind.REPLY:
            _answered(row, came, take)
    return True


def put_down(row: IncomingMail, actor: Actor, take: Take) -> None:
    """It stands in the journal of its order from now on. Raises NotTaken."""
    take(("order", "receive_mail"), row.order_id or 0, Ask(actor, data={"mail": str(row.pk)}))


def _came_back(row: IncomingMail, mail: Incoming) -> None:
    for bounce in mail.bounces:
        incoming.take_back(row, bounce)
    number = Order.objects.filter(pk=row.order_id or 0).values_list("number", flat=True).first()
    if number:
        why = "; ".join(f"{bounce.status} {bounce.diagnostic}".strip() for bounce in mail.bounces)
        log.write("mails", Level.WARNING, Said(CAME_BACK, {"why": _unaddressed(why)}),
                  order_number=number, detail={"mail": row.pk})  # fmt: skip


def _unaddressed(text: str) -> str:
    """Servers repeat the recipient; the event log is not to hold it."""
    return " ".join("(address)" if "@" in word else word for word in text.split())


def _answered(row: IncomingMail, came: MailCame, take: Take) -> None:
    if row.trust == Trust.CUSTOMER:
        incoming.lives_again(row.sender)
    order = by_id(row.order_id or 0)
    gate = mail_rules.asked_gate(order)
    if gate is None:
        return
    became = mail_rules.outcome(row, came, order)
    if became is Became.CONFIRMED:
        try:
            take(("gate", "pass"), gate.pk, Ask(CUSTOMER))
        except NotTaken:
            became = Became.ASKED  # stock, another gate, another stage: staff look at it
    if became is not Became.NOTHING:
        incoming.note_outcome(row, became)
