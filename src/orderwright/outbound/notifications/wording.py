"""From the text of a message to its words: variables filled, paragraphs apart.

Called by `rendering.py` with the reader's language active. A text that cannot be filled, or of
which nothing is left where something must stand, gives way to the product's own: no message is
lost by its words. Never lays anything out and never reads a row of an order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from orderwright.kernel import liquid_texts
from orderwright.kernel.liquid_texts import Unfillable
from orderwright.outbound.notifications import gsm, sentences
from orderwright.outbound.notifications.defaults import Parts, default
from orderwright.outbound.notifications.edited import text_of
from orderwright.outbound.notifications.kinds import MAIL, SMS, Kind, kind_of
from orderwright.outbound.notifications.letters import Occasion, OrderFacts
from orderwright.outbound.notifications.linking import PLACEHOLDER
from orderwright.outbound.notifications.plain import unlinked
from orderwright.outbound.notifications.variables import of_order, only_links
from orderwright.outbound.notifications.words import Wording
from orderwright.outbound.sms.rules import rules

Flat = Mapping[str, Any]

LINK_ROOM = 100
"""Septets that an address may take; it takes about 60."""
TYPED = ("shop.name", "customer.name", "deliverer.name", "status.label", "place.line")
LONGEST_TYPED = 80
_APART = re.compile(r"\n\s*\n")


def worded(facts: OrderFacts, occasion: Occasion) -> Wording:
    """The words of a mail to the customer."""
    kind = kind_of(occasion.template, facts)
    text = text_of(kind.event, MAIL, sentences.language_of(facts.locale))
    return mail_words(kind, text, facts, of_order(facts, occasion))


def mail_words(kind: Kind, text: Parts, facts: OrderFacts, flat: Flat) -> Wording:
    """The same with a text and values at hand."""
    said = filled_parts(kind, MAIL, text, flat)
    target = kind.target(facts)
    return Wording(
        subject=" ".join(said.subject.split()),
        headline=" ".join(said.headline.split()),
        paragraphs=paragraphs(said.body),
        button=(" ".join(said.button.split()), target),
        own=paragraphs(str(flat.get("status.text", ""))),
        asks_payment=kind.asks_payment(facts),
        shows_parcels=kind.shows_parcels,
        shows_items=kind.shows_items,
        shows_progress=kind.shows_progress,
    )


def short_words(facts: OrderFacts, occasion: Occasion) -> str:
    """The text of an SMS to the customer."""
    kind = kind_of(occasion.template, facts)
    text = text_of(kind.event, SMS, sentences.language_of(facts.locale))
    return short(kind, text, of_order(facts, occasion))


def short(kind: Kind, text: Parts, flat: Flat) -> str:
    """The same with a text and values at hand: in the alphabet of SMS, unless the shop keeps its
    letters, and bounded.
    """
    bare = {name: _bare(name, value) for name, value in flat.items()}
    said = filled_parts(kind, SMS, text, bare).body
    words = " ".join(said.split())
    return fitted(gsm.spelled(words) if rules().plain_letters else words)


def filled_parts(kind: Kind, channel: str, text: Parts, flat: Flat) -> Parts:
    """Each part filled; by the product's own where the text fails."""
    usual = default(kind.event, channel, sentences.language_of(get_language() or sentences.SOURCE))
    text = _with_own_words(text, usual, flat)
    values = liquid_texts.nested(flat)
    said = text
    for name, part in text.by_name().items():
        fallback = usual.by_name()[name]
        said = said.changed(name, only_links(_filled(part, fallback, values), kind.links))
    return said


def _with_own_words(text: Parts, usual: Parts, flat: Flat) -> Parts:
    """The mail text of the status wins over a text that has no place for it (semantics 4)."""
    follows = "status.text" in usual.body
    if follows and flat.get("status.text") and "status.text" not in text.body:
        return text.changed("body", "{{ status.text }}")
    return text


def _filled(part: str, usual: str, values: Flat) -> str:
    try:
        said = liquid_texts.filled(part, values).strip()
    except Unfillable:
        said = ""
    return said or liquid_texts.filled(usual, values).strip()


def paragraphs(text: str) -> tuple[str, ...]:
    """The parts of a text between empty lines."""
    parts = (part.strip() for part in _APART.split(text))
    return tuple(part for part in parts if part)


def fitted(text: str) -> str:
    """In at most as many parts as the shop allows; what must go goes before the first address."""
    links = PLACEHOLDER.findall(text)
    plain = PLACEHOLDER.sub("", text)
    is_plain = gsm.fits(plain)
    measured = gsm.septets if is_plain else gsm.wide_units
    room = gsm.room_of(rules().most_parts, is_plain=is_plain) - LINK_ROOM * len(links)
    if measured(plain) <= room:
        return text
    first = PLACEHOLDER.search(text)
    if first is None:
        return gsm.clipped(text, room, measured)
    rest = text[first.start() :]
    left = room - measured(PLACEHOLDER.sub("", rest))
    return f"{gsm.clipped(text[: first.start()].rstrip(), max(left, 3), measured)} {rest}"


def _bare(name: str, value: Any) -> Any:
    """No phone is to find an address in what people typed (T55)."""
    return unlinked(value, LONGEST_TYPED) if name in TYPED else value
