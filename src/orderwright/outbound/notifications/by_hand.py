"""What somebody of the staff sends by hand: a letter of their own, or a mail once more (S3-33).

Words are kept by the journal (a message of one's own) or by the message that went before; nothing
of them is a template any more. Called by `services.py` and the page on which staff write.
"""

from __future__ import annotations

from django.utils import translation

from orderwright.domain.orders.models import Order
from orderwright.outbound.notifications.context import order_facts
from orderwright.outbound.notifications.edited import text_of
from orderwright.outbound.notifications.kinds import KINDS, MAIL
from orderwright.outbound.notifications.letters import Occasion
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.notifications.rendering import Rendered, laid_out
from orderwright.outbound.notifications.sentences import language_of
from orderwright.outbound.notifications.variables import of_order, only_links
from orderwright.outbound.notifications.wording import filled_parts, paragraphs
from orderwright.outbound.notifications.words import Wording

WRITTEN, AGAIN = "mail_written", "mail_again"
READY = ("note_changes", "note_goods", "note_dispatch")
"""Events of the ready texts."""
LINKS = ("track",)
"""A text of one's own may lead to the order's page and nowhere else."""


def words(order: Order, occasion: Occasion) -> Rendered | None:
    """The message that was sent by hand; None for every other occasion."""
    if occasion.template == WRITTEN:
        kept = occasion.recorded
        return written(order, str(kept.get("subject", "")), str(kept.get("text", "")))
    if occasion.template == AGAIN and (old := before(occasion)) is not None:
        return Rendered(old.locale, old.subject, old.text, old.html, old.code)
    return None


def before(occasion: Occasion) -> Message | None:
    """The message that is sent once more."""
    known = Message.objects.filter(order_id=occasion.order_id)
    return known.filter(pk=occasion.recorded.get("message") or 0).first()


def written(order: Order, subject: str, text: str) -> Rendered:
    """The text in the shop's frame, in the order's language."""
    language = language_of(order.locale)
    with translation.override(language):
        facts = order_facts(order, Occasion(WRITTEN, order.pk))
        return laid_out(facts, Wording(
            subject=" ".join(subject.split()), headline=" ".join(subject.split()),
            paragraphs=paragraphs(only_links(text.replace("\r\n", "\n"), LINKS)),
            button=(text_of(READY[0], MAIL, language).button, "track"),
            own=(), shows_items=False,
        ))  # fmt: skip


def ready(order: Order, event: str) -> tuple[str, str]:
    """Subject and text of a ready text, in the order's language, its variables filled."""
    language = language_of(order.locale)
    with translation.override(language):
        occasion = Occasion(f"{MAIL}_{event}", order.pk)
        flat = of_order(order_facts(order, occasion), occasion)
        said = filled_parts(KINDS[event], MAIL, text_of(event, MAIL, language), flat)
        return " ".join(said.subject.split()), said.body
