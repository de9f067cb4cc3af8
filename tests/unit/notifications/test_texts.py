"""The texts of messages: whole in every language, changed by the shop, never a way in."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as django_settings

from orderwright.domain.shop.queries import default_status, settings
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel import liquid_texts
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.lifecycle.rows import Owed
from orderwright.kernel.money import Money
from orderwright.outbound.notifications import courier_messages, edited, gsm, mails, writing
from orderwright.outbound.notifications.defaults import Parts, default, in_file
from orderwright.outbound.notifications.kinds import (
    DELIVERER,
    KINDS,
    MAIL,
    SMS,
    channel_in,
    event_in,
)
from orderwright.outbound.notifications.models import Message, MessageText
from orderwright.outbound.notifications.trials import fitting, sample, tried
from orderwright.outbound.notifications.variables import known
from tests.unit.notifications.orders import (
    a_gate,
    a_parcel,
    a_taking,
    an_order,
    own_words,
    sent,
)

pytestmark = pytest.mark.usefixtures("shop")

LANGUAGES = [code for code, _name in django_settings.LANGUAGES]
KEYS = [
    (kind.event, channel, language)
    for kind in KINDS.values() for channel in kind.channels for language in LANGUAGES
]  # fmt: skip
SHIPPED_EN = ("shipped", MAIL, "en")
MINE = Parts("It left: {{ order.number }}", "Off it goes", "To {{ customer.name }}.", "Look")
VARIABLE, LETTERS = re.compile(r"\{[{%].*?[}%]\}"), re.compile(r"[a-z]")
HOLES = re.compile(r"\{\{(?!link:)|\{%|\(\)|: \.|  |„”|“”|None|\bnull\b")


def plain(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())


@pytest.mark.once
@pytest.mark.atom("S4-30", "S0-25", "U9")
@pytest.mark.parametrize("key", KEYS, ids="/".join)
def test_every_text_comes_with_the_product_and_uses_known_variables(
    key: tuple[str, str, str],
) -> None:
    event, channel, _language = key
    parts, english = default(*key).by_name(), default(event, channel, "en").by_name()
    names = known(KINDS[event])
    for name, text in parts.items():
        assert bool(text) == bool(english[name]), name
        assert liquid_texts.check(text, names) == []
    assert parts["body"]


@pytest.mark.once
@pytest.mark.atom("U9")
def test_no_language_says_a_text_in_the_words_of_another() -> None:
    for event in (*KINDS, "sentences"):
        bodies = {lang: in_file(event, lang) for lang in LANGUAGES}
        for name in bodies["en"]:
            said = [bodies[lang][name] for lang in LANGUAGES]
            assert len(set(said)) == len(said) or not LETTERS.search(VARIABLE.sub("", said[0]))


@pytest.mark.atom("S4-30", "S4-4", "U9")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", ["none", *OrderStage.values])
def test_every_message_can_be_drawn_for_an_order_of_every_stage(language: str, stage: str) -> None:
    order = None
    if stage != "none":
        order = an_order(stage, paid=100 if stage == "cancelled" else 0)
        a_parcel(order, "SW123")
        if stage == "placed":
            a_gate(order)
    for kind in KINDS.values():
        for channel in kind.channels:
            text = default(kind.event, channel, language)
            drawn = tried(kind, channel, language, text, order)
            assert drawn.locale == language
            for words in (drawn.subject, *drawn.text.split("\n\n")[:3]):
                assert not HOLES.search(plain(words).strip()), (kind.event, channel, words)
            if channel == SMS:
                assert gsm.spelled(drawn.text) == drawn.text
                assert gsm.counted(drawn.text).parts <= 3, (kind.event, drawn.text)


@pytest.mark.atom("S0-25", "S4-30")
def test_every_message_that_a_step_may_owe_a_customer_has_its_text() -> None:
    owed = [
        value for module in (mails, courier_messages)
        for value in vars(module).values() if isinstance(value, Owed)
    ]  # fmt: skip
    for message in (row for row in owed if row.name != mails.NOTICE):
        kind = KINDS[event_in(message.name)]
        assert channel_in(message.name) in kind.channels
        for language in LANGUAGES:
            assert default(kind.event, MAIL, language).body
            if SMS in kind.channels:
                assert default(kind.event, SMS, language).body


@pytest.mark.atom("U9")
def test_a_polish_order_is_told_in_polish_though_staff_speak_english() -> None:
    message = sent(an_order(OrderStage.SHIPPED, locale="pl"), "mail_shipped")
    assert "jest w drodze" in message.subject
    assert "Zobacz zamówienie" in message.text


@pytest.mark.atom("U9", "S4-21")
@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("cs", ("Vaše objednávka", "je na cestě", "Celkem", "Doprava", "Odeslána")),
        ("ro", ("Comanda dumneavoastră", "este pe drum", "Total", "Livrare", "Expediată")),
    ],
)
def test_the_frame_of_a_mail_speaks_the_customers_language_too(
    locale: str, words: tuple[str, ...]
) -> None:
    message = sent(an_order(OrderStage.SHIPPED, locale=locale), "mail_shipped")
    assert message.locale == locale
    for word in words:
        assert word in message.subject + message.text


@pytest.mark.atom("S2-13", "S4-21")
def test_the_next_mail_says_what_staff_wrote() -> None:
    writing.save(SHIPPED_EN, MINE, by="Ewa")
    order = an_order(OrderStage.SHIPPED)
    message = sent(order, "mail_shipped")
    assert message.subject == f"It left: {order.number}"
    assert "To Anna Kowalska." in message.text
    assert "Look:" in message.text
    # and other languages keep theirs
    assert "jest w drodze" in sent(an_order("shipped", locale="pl"), "mail_shipped").subject


@pytest.mark.atom("S2-13")
def test_versions_are_added_and_never_changed() -> None:
    writing.save(SHIPPED_EN, MINE, by="Ewa")
    writing.save(SHIPPED_EN, replace(MINE, headline="Gone"), by="Ola")
    assert writing.save(SHIPPED_EN, replace(MINE, headline="Gone"), by="Ola") == 2
    assert writing.reset(SHIPPED_EN, by="Ewa") == 3
    assert edited.text_of(*SHIPPED_EN) == default(*SHIPPED_EN)
    assert edited.changed() == frozenset()
    first = edited.versions(*SHIPPED_EN).get(version=1)
    writing.save(SHIPPED_EN, edited.parts_of(first), by="Ewa")
    assert edited.text_of(*SHIPPED_EN) == MINE
    rows = MessageText.objects.order_by("version").values_list("version", "by", "is_default")
    assert list(rows) == [
        (1, "Ewa", False), (2, "Ola", False), (3, "Ewa", True), (4, "Ewa", False),
    ]  # fmt: skip


@pytest.mark.atom("S2-13")
@pytest.mark.threat("T62")
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("a\n {{ order.numbr }}", "Line 2, character 5: There is no variable “order.numbr”. Did "
                                  "you mean “order.number”?"),
        ("{{ order.number | upcas }}", "character 19: There is no filter “upcas”. Did you mean"),
        ("{% if order.number %}", "{% endif %} is missing"),
        ("{{ order.__class__ }}", "There is no variable “order.__class__”"),
        ("{{ settings.SECRET_KEY }}", "There is no variable “settings.SECRET_KEY”"),
        ("{% include 'mail/order.html' %}", "There is no tag “include”"),
        ("{% render 'x' %}", "There is no tag “render”"),
        ("{% assign x = 'y' %}", "There is no tag “assign”"),
        ("{{ link.deliver }}", "There is no variable “link.deliver”"),
        ("{{ order.total }", "Line 1"),
        ("x" * 10_001, "At most 10000 characters."),
        ("  ", "Please fill this in."),
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_filled_is_refused_with_its_place(typed: str, told: str) -> None:
    with pytest.raises(BadInput) as refused:
        writing.save(SHIPPED_EN, replace(MINE, body=typed), by="Ewa")
    assert told in refused.value.fields["body"]
    assert not MessageText.objects.exists()


@pytest.mark.threat("T62")
@pytest.mark.parametrize(
    "text",
    [
        "{% for i in (1..100000000) %}x{% endfor %}",
        "{% for i in (1..400) %}{% for j in (1..400) %}x{% endfor %}{% endfor %}",
    ],
)
def test_a_text_without_end_gives_way_to_the_usual_one(text: str) -> None:
    order = an_order(OrderStage.SHIPPED)
    drawn = tried(KINDS["shipped"], MAIL, "en", replace(MINE, body=text), order)
    assert "Your goods have left us" in drawn.text


@pytest.mark.threat("T62", "T51", "T55")
@pytest.mark.parametrize(
    "typed",
    [
        "{{ order.total }}", "{% raw %}", "{{link:confirm}}", "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>', "{{ 7 | times: 7 }}", "www.evil.example https://evil.example",
    ],
)  # fmt: skip
def test_what_a_customer_typed_is_neither_markup_nor_liquid(typed: str) -> None:
    order = an_order(OrderStage.SHIPPED, name=typed)
    writing.save(SHIPPED_EN, MINE, by="Ewa")
    drawn = tried(KINDS["shipped"], MAIL, "en", MINE, order)
    assert "PLN 173.69" not in drawn.text.split("\n\n")[1]
    assert "{{link:confirm}}" not in drawn.text + drawn.html
    assert "<script" not in drawn.html
    assert "<img" not in drawn.html
    short = tried(KINDS["note_goods"], SMS, "en", Parts(body="{{ customer.name }}"), order)
    assert "://" not in short.text
    assert "www." not in short.text


@pytest.mark.threat("T62")
def test_a_text_leads_nowhere_but_where_its_message_may() -> None:
    text = replace(MINE, body="{% raw %}{{link:deliver}} {{link:track}}{% endraw %}")
    drawn = tried(KINDS["shipped"], MAIL, "en", text, an_order(OrderStage.SHIPPED))
    assert "link:deliver" not in drawn.text + drawn.html


@pytest.mark.atom("S4-8")
def test_a_message_that_is_switched_off_is_owed_to_nobody() -> None:
    taking = a_taking(an_order(OrderStage.CONFIRMED))
    assert mails.mail_confirmed.targets(taking)
    writing.switch("confirmed", MAIL, on=False, by="Ewa")
    assert mails.mail_confirmed.targets(taking) == ()
    assert not edited.is_on("confirmed", SMS)  # an SMS costs money: on once somebody says so
    writing.switch("confirmed", SMS, on=True, by="Ewa")
    assert edited.is_on("confirmed", SMS)
    writing.switch("confirmed", MAIL, on=True, by="Ewa")
    assert mails.mail_confirmed.targets(taking)


def test_what_somebody_asks_for_cannot_be_switched_off() -> None:
    for event in ("confirm_request", "pay_request", "placed", "offer"):
        with pytest.raises(writing.NoSuchText):
            writing.switch(event, MAIL, on=False, by="Ewa")


@pytest.mark.atom("S4-4")
def test_the_text_of_a_status_wins_over_a_text_that_has_no_place_for_it() -> None:
    own_words(
        default_status(OrderStage.SHIPPED).code, en="The potter brings it: {{ order.number }}."
    )
    writing.save(SHIPPED_EN, MINE, by="Ewa")
    order = an_order(OrderStage.SHIPPED)
    text = sent(order, "mail_shipped").text
    assert f"The potter brings it: {order.number}." in text
    assert "To Anna Kowalska." not in text


@pytest.mark.atom("S3-33")
@pytest.mark.parametrize("event", ["note_changes", "note_goods", "note_dispatch"])
def test_ready_texts_greet_the_customer_and_name_the_order(event: str) -> None:
    order = an_order()
    drawn = tried(KINDS[event], MAIL, "en", edited.text_of(event, MAIL, "en"), order)
    assert "Hello Anna Kowalska," in drawn.text
    assert order.number in drawn.subject


def test_a_preview_is_of_the_newest_fitting_order_and_leaves_nothing() -> None:
    an_order(OrderStage.SHIPPED)
    newest = an_order(OrderStage.SHIPPED)
    an_order(OrderStage.PLACED)
    assert fitting("shipped") == newest
    before = Message.objects.count()
    tried(KINDS["shipped"], MAIL, "en", MINE, newest)
    assert Message.objects.count() == before


def test_without_any_order_there_is_an_example() -> None:
    assert fitting("shipped") is None
    facts: Any = sample()
    assert facts.total == Money(4990, settings().currency)
    for kind in (kind for kind in KINDS.values() if kind.audience == DELIVERER):
        assert tried(kind, MAIL, "en", default(kind.event, MAIL, "en"), None).html


def test_a_long_sms_keeps_its_link_and_three_messages() -> None:
    text = Parts(body="{{ shop.name }} " + "ąę long words " * 60 + "{{ link.track }}")
    short = tried(KINDS["shipped"], SMS, "en", text, an_order(OrderStage.SHIPPED)).text
    assert short.endswith("... {{link:track}}")
    assert gsm.counted(short).parts <= 3
