"""From an occasion to the finished words: subject, text and HTML, with placeholders for links.

Called by `services.py` at the first try and by `previews.py`. Owns the templates' environment.
Never sends, never stores, never puts a token in.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias, cast

import css_inline
from babel import Locale
from babel.dates import format_datetime
from django.utils import translation
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import OrderStage
from orderwright.outbound.documents.transfer_codes import CONTENT_ID, kept_code
from orderwright.outbound.notifications import colours, courier_words, logos, notice
from orderwright.outbound.notifications.context import order_facts, shop_facts
from orderwright.outbound.notifications.courier_words import CourierLetter
from orderwright.outbound.notifications.edited import text_of
from orderwright.outbound.notifications.kinds import KINDS, MAIL, SMS, channel_in, event_in
from orderwright.outbound.notifications.letters import Occasion, OrderFacts
from orderwright.outbound.notifications.linking import PLACEHOLDER, placeholder, tracking_only
from orderwright.outbound.notifications.sentences import (
    amount,
    language_of,
    sentence,
)
from orderwright.outbound.notifications.wording import (
    filled_parts,
    short,
    short_words,
    worded,
)
from orderwright.outbound.notifications.words import Wording

Earlier: TypeAlias = tuple[str, tuple[str, ...]]
"""What an earlier message said: its headline and the sentences below it."""

TEMPLATES = Path(__file__).parent / "templates"
WIDTH = 72
LONGEST_SUBJECT = 200
WAY = (
    OrderStage.PLACED,
    OrderStage.CONFIRMED,
    OrderStage.PROCESSING,
    OrderStage.SHIPPED,
    OrderStage.COMPLETED,
)


@dataclass(frozen=True)
class Rendered:
    """A message before it is anybody's; `html` is empty for the short notice.

    `code`: what the HTML shows to be scanned, as the message keeps it.
    """

    locale: str
    subject: str
    text: str
    html: str
    code: dict[str, str] = field(default_factory=dict)


def rendered(
    order: Order, occasion: Occasion, *, bare: bool = False, aside: bool = False
) -> Rendered:
    """The words of the occasion in the order's language, or in the reader's where that is somebody
    else.

    `bare`: without the HTML, for a glance at the text. `aside`: for somebody who is told beside the
    customer: it asks for nothing, and leads to the order's page alone.
    """
    if occasion.template == notice.NAME:
        return _notice(order)
    event, channel = event_in(occasion.template), channel_in(occasion.template)
    if event in courier_words.LETTERS:
        return _to_deliverer(order, occasion)
    language = language_of(order.locale)
    with translation.override(language):
        facts = order_facts(order, occasion)
        if channel == SMS:
            return short_message(language, facts.number, short_words(facts, occasion))
        wording = _spoken_for(worded(facts, occasion), order, occasion)
        earlier = _earlier(order, occasion, wording)
        if aside:
            return _aside(laid_out(facts, _asking_nothing(wording, language), earlier=earlier))
        return laid_out(facts, wording, earlier=earlier, bare=bare)


def _asking_nothing(wording: Wording, language: str) -> Wording:
    label = text_of("note_changes", MAIL, language).button
    return replace(wording, asks_payment=False, button=(label, "track"))


def _aside(letter: Rendered) -> Rendered:
    """Whatever link a text of the shop names, it opens the order's page."""
    text, html = tracking_only(letter.text), tracking_only(letter.html)
    return replace(letter, text=text, html=html)


def laid_out(
    facts: OrderFacts, wording: Wording, *, earlier: Sequence[Earlier] = (), bare: bool = False
) -> Rendered:
    """The words with the order below them, in the language that is active."""
    seen = _seen(facts, wording, earlier)
    text = _environment().get_template("mail/order.txt").render(seen)
    html = "" if bare else _styled(seen)
    code = kept_code(facts.code) if wording.asks_payment and html else {}
    subject = wording.subject[:LONGEST_SUBJECT]
    return Rendered(facts.locale, subject, f"{text.strip()}\n", html, code)


def short_message(language: str, number: str, text: str) -> Rendered:
    """An SMS; its subject is for those who read the list of messages."""
    subject = sentence("sms_subject", order={"number": number})
    return Rendered(language, subject[:LONGEST_SUBJECT], text, "")


def _styled(seen: dict[str, object]) -> str:
    return _inliner().inline(_environment().get_template("mail/order.html").render(seen))


def _notice(order: Order) -> Rendered:
    """In the language of the person whose address it is, else in the shop's."""
    settings = shop.settings()
    reader = shop.person_at(settings.notice_email)
    language = language_of(reader.locale if reader else settings.locale)
    with translation.override(language):
        subject, text = notice.written(order)
    return Rendered(language, subject, text, "")


def _to_deliverer(order: Order, occasion: Occasion) -> Rendered:
    language = courier_words.reads(order, occasion)
    kind = KINDS[event_in(occasion.template)]
    with translation.override(language):
        flat = courier_words.values(order, occasion)
        text = text_of(kind.event, channel_in(occasion.template), language)
        if channel_in(occasion.template) == SMS:
            return short_message(language, flat["order.number"], short(kind, text, flat))
        said = filled_parts(kind, MAIL, text, flat)
        return courier_mail(language, courier_words.written(order, occasion, said))


def courier_mail(language: str, letter: CourierLetter) -> Rendered:
    """A mail to a deliverer, in the language that is active."""
    colour = colours.checked(shop.settings().brand_colour)
    seen = {
        "letter": letter, "shop": shop_facts(shop.settings()),
        "colour": colour, "ink": colours.ink_on(colour),
    }  # fmt: skip
    text = _environment().get_template("mail/courier.txt").render(seen)
    html = _inliner().inline(_environment().get_template("mail/courier.html").render(seen))
    return Rendered(language, letter.subject[:LONGEST_SUBJECT], f"{text.strip()}\n", html)


def _seen(facts: OrderFacts, wording: Wording, earlier: Sequence[Earlier]) -> dict[str, object]:
    colour = colours.checked(shop.settings().brand_colour)
    return {
        "order": facts,
        "shop": facts.shop,
        "mail": wording,
        "earlier": earlier,
        "progress": _progress(facts),
        "logo": logos.shown(),
        "colour": colour,
        "ink": colours.ink_on(colour),
    }


def _spoken_for(wording: Wording, order: Order, occasion: Occasion) -> Wording:
    """What the earlier messages would have shown is shown here too."""
    for before in occasion.earlier:
        other = worded(order_facts(order, before), before)
        wording = replace(
            wording,
            asks_payment=wording.asks_payment or other.asks_payment,
            shows_parcels=wording.shows_parcels or other.shows_parcels,
            shows_items=wording.shows_items or other.shows_items,
        )
    return wording


def _earlier(order: Order, occasion: Occasion, wording: Wording) -> list[Earlier]:
    """What happened before, each different thing once: neither a headline nor a sentence that
    stands in the mail already is said again.
    """
    said, found = {wording.headline, *wording.paragraphs}, []
    for before in occasion.earlier:
        other = worded(order_facts(order, before), before)
        news = [text for text in (other.headline, *other.own) if text not in said]
        said.update(news)
        if news:
            found.append((news[0], tuple(news[1:])))
    return found


def _progress(facts: OrderFacts) -> list[tuple[str, str]]:
    """The way from placed to completed: label and "done", "now" or "ahead"."""
    stages = [str(stage) for stage in WAY]
    reached = stages.index(facts.stage) if facts.stage in stages else -1
    return [
        (str(stage.label), "done" if at < reached else "now" if at == reached else "ahead")
        for at, stage in enumerate(WAY)
    ]


def _wrapped(text: str, indent: str = "") -> str:
    """Lines that every mail program shows unbroken; addresses are never cut."""
    wrapper = textwrap.TextWrapper(
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(wrapper.fill(row) for row in text.splitlines())


def _linked(row: str) -> Markup:
    """Escaped, with the addresses that a text names as links."""
    return Markup(  # noqa: S704 - escaped before; only our own placeholders become markup
        PLACEHOLDER.sub(r'<a href="\g<0>">\g<0></a>', str(escape(row)))
    )


def _moment(at: datetime) -> str:
    """Day and time as people of the active language write them."""
    locale = Locale.parse(translation.get_language() or "en")
    return format_datetime(at, "d MMMM y, HH:mm", locale=locale)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    # The extension adds the method, which the types do not know.
    cast(Any, environment).install_gettext_callables(gettext, ngettext, newstyle=True)
    environment.globals["link"] = placeholder
    environment.globals["language"] = translation.get_language
    environment.filters["money"] = amount
    environment.filters["moment"] = _moment
    environment.globals["code_id"] = CONTENT_ID
    environment.globals["logo_id"] = logos.CONTENT_ID
    environment.filters["wrapped"] = _wrapped
    environment.filters["linked"] = _linked
    return environment


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    """Style tags stay beside the inlined styles: dark mode and narrow screens live in them."""
    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
