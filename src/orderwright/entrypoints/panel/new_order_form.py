"""The controls of a new order and its lines as they were typed. Called by `new_order.py` alone."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from orderwright.domain.catalog.queries import ProductFacts, snapshot_by_sku
from orderwright.domain.shop import queries as shop
from orderwright.domain.stock.queries import availability
from orderwright.entrypoints.country_names import all_countries
from orderwright.entrypoints.panel.forms import MoneyField, PanelForm
from orderwright.kernel.money import BadAmount, Money
from orderwright.lifecycle.wanted import missing

SOURCES = [
    ("phone", gettext_lazy("Phone")), ("chat", gettext_lazy("Chat")),
    ("email", gettext_lazy("E-mail")),
]  # fmt: skip
MOST_LINES = 100
MOST_PIECES = 9999


def _text(label: Any, limit: int, *, required: bool = False, complete: str = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": complete} if complete else {})
    return forms.CharField(label=label, max_length=limit, required=required, widget=widget)


class OrderForm(PanelForm):
    """Who, where to, how. Only what every order has is required; the rest the checks know."""

    source = forms.ChoiceField(label=gettext_lazy("How did it reach us?"), choices=SOURCES)
    name = _text(pgettext_lazy("person", "Name"), 120, required=True)
    email = _text(gettext_lazy("E-mail"), 254, required=True)
    phone = _text(gettext_lazy("Phone"), 32)
    company = _text(gettext_lazy("Company"), 120)
    tax_id = _text(gettext_lazy("Tax id"), 20)
    locale = forms.ChoiceField(label=gettext_lazy("Language of the messages"))
    address_name = _text(gettext_lazy("Recipient, if another"), 120)
    street = _text(gettext_lazy("Street and number"), 200, required=True)
    postal_code = _text(gettext_lazy("Post code"), 16)
    city = _text(gettext_lazy("City"), 80, required=True)
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    pair = forms.CharField(
        max_length=90, error_messages={"required": gettext_lazy("Choose delivery and payment.")}
    )
    pickup_point = forms.CharField(
        label=gettext_lazy("Pick-up point"), required=False, max_length=120,
        help_text=gettext_lazy("Only for a delivery to a parcel locker or pick-up point."),
    )  # fmt: skip
    ship_as_ready = forms.BooleanField(
        label=gettext_lazy("Send each part as soon as it is ready"), required=False,
        help_text=gettext_lazy(
            "A part of the goods is not there yet. It costs the second parcel of the pair above."
        ),
    )  # fmt: skip
    shipping_price = MoneyField(label=gettext_lazy("Shipping, if agreed otherwise"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Customer's note"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    inform = forms.BooleanField(label=gettext_lazy("Inform the customer by e-mail"), required=False)
    once = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def grow(self) -> None:
        for name, choices in (("locale", shop.languages()), ("country", all_countries())):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


@dataclass(frozen=True)
class TypedLine:
    """One row of goods. `unit_price` (minor units) only where staff typed another."""

    sku: str
    quantity: int
    unit_price: int | None
    typed_price: str
    facts: ProductFacts | None
    free: int
    problem: str = ""

    @property
    def price(self) -> int:
        """What a piece will cost, in minor units."""
        usual = self.facts.price if self.facts else 0
        return usual if self.unit_price is None else self.unit_price

    @property
    def total(self) -> int:
        return self.price * self.quantity

    @property
    def weight_g(self) -> int:
        return self.facts.weight_g * self.quantity if self.facts else 0

    @property
    def later(self) -> int:
        """Pieces that are not there."""
        return missing(self.quantity, self.free) if self.counted else 0

    @property
    def counted(self) -> bool:
        return bool(self.facts and self.facts.tracked)

    @property
    def bulky(self) -> bool:
        return bool(self.facts and self.facts.bulky)


def blank_values() -> dict[str, Any]:
    """What an empty form starts with. `once` makes one order of a form pressed twice."""
    settings = shop.settings()
    return {
        "source": "phone", "locale": settings.locale, "country": settings.country, "inform": True,
        "once": secrets.token_hex(8),
    }  # fmt: skip


def read_lines(posted: QueryDict) -> list[TypedLine]:
    """The rows as typed, each judged by itself."""
    rows = zip(
        posted.getlist("sku"),
        posted.getlist("quantity"),
        posted.getlist("unit_price"),
        strict=False,
    )
    typed = [(sku.strip()[:64], quantity, price) for sku, quantity, price in rows][:MOST_LINES]
    return _with_facts([_typed(*row) for row in typed if row[0]])


def add_line(lines: Sequence[TypedLine], sku: str) -> list[TypedLine]:
    """One piece more of that product."""
    if any(line.sku == sku for line in lines):
        return [
            replace(line, quantity=line.quantity + 1) if line.sku == sku else line for line in lines
        ]
    return [*lines, *_with_facts([_typed(sku[:64], "1", "")])]


def _typed(sku: str, quantity: str, price: str) -> TypedLine:
    pieces = int(quantity) if quantity.isascii() and quantity.isdigit() and len(quantity) < 6 else 0
    problem = ""
    if not 1 <= pieces <= MOST_PIECES:
        problem = _("%(sku)s: a quantity from 1 to 9999 is needed.") % {"sku": sku}
    minor, sentence = _price(price.strip()[:20])
    return TypedLine(sku, max(pieces, 1), minor, price.strip()[:20], None, 0, problem or sentence)


def _price(text: str) -> tuple[int | None, str]:
    if not text:
        return None, ""
    try:
        money = Money.parse(text.replace(",", "."), shop.settings().currency)
    except BadAmount as problem:
        return None, str(problem)
    return (money.minor, "") if money.minor >= 0 else (None, _("A price cannot be negative."))


def _with_facts(lines: Sequence[TypedLine]) -> list[TypedLine]:
    known = snapshot_by_sku({line.sku for line in lines})
    free = availability([facts.id for facts in known.values()])
    return [_known(line, known.get(line.sku), free) for line in lines]


def _known(line: TypedLine, facts: ProductFacts | None, free: dict[int, int]) -> TypedLine:
    if facts is None:
        return replace(line, problem=_("%(sku)s: there is no such product.") % {"sku": line.sku})
    return replace(line, facts=facts, free=free.get(facts.id, 0))
