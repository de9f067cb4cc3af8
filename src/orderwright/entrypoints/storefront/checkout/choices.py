"""What a visitor has chosen so far: kept with the cart, so that a broken-off checkout goes on.

Owns the names of the checkout's fields and how they become a `CheckoutWish`. Called by the three
pages. Judges nothing but size; `domain.customers.checks` says what is wrong. Holds no price.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace

from orderwright.domain.checkout.wishes import AddressWish, CheckoutWish, ContactWish
from orderwright.domain.customers.checks import check_address, check_contact
from orderwright.domain.customers.texts import text_problem

LONGEST_FIELD = 400
"""Nothing longer is kept or shown again; every field's own bound is lower."""
LONGEST_NOTE = 1000


@dataclass(frozen=True)
class Choices:
    """Everything typed and picked, as text. `other_billing` and `ship_as_ready` are "on" or
    empty.
    """

    email: str = ""
    name: str = ""
    phone: str = ""
    company: str = ""
    tax_id: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    other_billing: str = ""
    billing_name: str = ""
    billing_street: str = ""
    billing_postal_code: str = ""
    billing_city: str = ""
    billing_country: str = ""
    note: str = ""
    delivery_method: str = ""
    payment_method: str = ""
    pickup_point: str = ""
    ship_as_ready: str = ""

    def kept(self) -> dict[str, str]:
        """As the cart row keeps them."""
        return asdict(self)

    @property
    def contact(self) -> ContactWish:
        return ContactWish(self.email, self.name, self.phone, self.company, self.tax_id)

    @property
    def shipping(self) -> AddressWish:
        return AddressWish(self.name, self.street, self.city, self.postal_code, self.country)

    @property
    def billing(self) -> AddressWish | None:
        """None when the invoice goes where the goods go."""
        if not self.other_billing:
            return None
        return AddressWish(
            self.billing_name, self.billing_street, self.billing_city,
            self.billing_postal_code, self.billing_country,
        )  # fmt: skip

    def wish(self, ip: str) -> CheckoutWish:
        """What is handed over when the button is pressed."""
        return CheckoutWish(
            customer=self.contact, shipping_address=self.shipping, billing_address=self.billing,
            delivery_method=self.delivery_method, payment_method=self.payment_method,
            pickup_point=self.pickup_point, note=self.note, ip=ip,
            ship_as_ready=bool(self.ship_as_ready),
        )  # fmt: skip


_NAMES = tuple(field.name for field in fields(Choices))
DETAILS = _NAMES[:16]
"""Fields of the first page; the rest belong to the second."""
PAIR = ("delivery_method", "payment_method")
"""Fields that the cart asks for, too."""


def resumed(kept: Mapping[str, object]) -> Choices:
    """The choices of a cart row."""
    return Choices(**{name: str(kept.get(name) or "") for name in _NAMES})


def typed(before: Choices, form: Mapping[str, str], names: tuple[str, ...]) -> Choices:
    """The choices with `names` taken from a form; what the form lacks becomes empty."""
    return replace(before, **{name: _bounded(name, form.get(name, "")) for name in names})


def problems(choices: Choices) -> dict[str, str]:
    """Field -> sentence for all that is wrong on the first page."""
    wrong = check_contact(choices.contact, country=choices.country or "PL")
    wrong |= check_address(choices.shipping)
    if choices.billing:
        found = check_address(choices.billing)
        wrong |= {f"billing_{field}": sentence for field, sentence in found.items()}
    if problem := text_problem(choices.note, LONGEST_NOTE, several=True):
        wrong["note"] = problem
    return {name: wrong[name] for name in DETAILS if name in wrong}


def field_of(wire_name: str) -> str:
    """The form's name of a field that placing refused: "billing_address.city" -> "billing_city"."""
    part, _dot, field = wire_name.rpartition(".")
    return f"billing_{field}" if part == "billing_address" else field


def _bounded(name: str, text: str) -> str:
    """Spaces that a phone's keyboard leaves at the ends go; the rest stays as typed."""
    longest = LONGEST_NOTE if name == "note" else LONGEST_FIELD
    return text.strip(" ")[: longest + 1]
