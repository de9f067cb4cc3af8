"""What staff typed into the search box, turned into a condition by its shape.

A number, an e-mail address, an SKU or a tracking number is looked up in its index; anything else is
searched in the folded text, word by word. Fragments of SQL are text like any other (T60).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from orderwright.domain.catalog.text import fold
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Line, Order
from orderwright.domain.overview.errors import BadQuestion

LONGEST = 100
MOST_WORDS = 6
SHORTEST_PREFIX = 3
SHORTEST_TEXT = 3
"""Shorter pieces of a word stand in nearly every order, and no index finds them."""

NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{0,23}")
E_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{5,24}")
CODE = re.compile(r"[^\s@]{2,64}")


def search_condition(text: str) -> Q:
    """The condition that the orders searched for fulfil. Raises BadQuestion when it is too long."""
    text = text.strip()
    if len(text) > LONGEST:
        raise BadQuestion("q", _("At most %(limit)s characters.") % {"limit": LONGEST})
    if "\x00" in text:
        raise BadQuestion("q", _("Control characters are not allowed."))
    if route := next(_routes(text), None):
        return route
    if 0 < len(text) < SHORTEST_TEXT:
        raise BadQuestion("q", _("Type at least %(least)s characters.") % {"least": SHORTEST_TEXT})
    return _in_text(text)


def _routes(text: str) -> Iterator[Q]:
    """Indexed look-ups that fit the shape and find something, the most exact first."""
    for route in _fitting(text):
        if Order.objects.filter(route).exists():
            yield route


def _fitting(text: str) -> Iterator[Q]:
    if E_MAIL.fullmatch(text):
        yield Q(email__in={text, text.lower()})
    if CODE.fullmatch(text):
        yield from _codes(text)
    if PHONE.fullmatch(text):
        yield Q(search_text__contains=re.sub(r"\D", "", text))


def _codes(text: str) -> Iterator[Q]:
    number = text.upper()
    if NUMBER.fullmatch(number):
        yield Q(number=number)
    spellings = {text, number}
    yield Q(pk__in=Line.objects.filter(sku__in=spellings).values("order_id"))
    yield Q(pk__in=Parcel.objects.filter(tracking_number__in=spellings).values("order_id"))
    if NUMBER.fullmatch(number) and len(number) >= SHORTEST_PREFIX and re.search(r"\d", number):
        yield Q(number__startswith=number)


def _in_text(text: str) -> Q:
    """Every word must stand somewhere in the folded text."""
    found = Q()
    for word in fold(text).split()[:MOST_WORDS]:
        found &= Q(search_text__contains=word)
    return found
