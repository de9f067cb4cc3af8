"""A step's own fields as form controls, and what was typed as the engine wants it.

The row says which fields; the engine checks them. This only draws them, with what is known already
filled in. Called by the step sheet and the bulk sheet.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from babel.numbers import get_decimal_symbol
from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from orderwright.domain.checkout.models import DeliveryMethod
from orderwright.domain.delivery import carriers
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.payments import credits
from orderwright.domain.payments.models import KeptCredit, Payment
from orderwright.domain.shop.stages import ParcelStage
from orderwright.entrypoints.panel.forms import PanelForm, in_zone, zone_hint
from orderwright.kernel.lifecycle.fields import Field, FieldKind
from orderwright.kernel.lifecycle.rows import Step
from orderwright.kernel.money import Money

WIDGETS: dict[FieldKind, type[forms.Widget]] = {
    FieldKind.LONG_TEXT: forms.Textarea,
    FieldKind.TICK: forms.CheckboxInput,
    FieldKind.NUMBER: forms.NumberInput,
}


DRAWN_APART = ("lines", "pieces")
"""Goods are ticked (`refund_sheet.py`) or counted (`parcel_sheet.py`), not typed."""


class StepForm(PanelForm):
    """Controls for `step.takes`. Never validates: the engine does, its sentences are added."""

    def __init__(self, step: Step, order: Order | None, *args: Any, **named: Any) -> None:
        self._step, self._order = step, order
        super().__init__(*args, **named)

    def grow(self) -> None:
        for field in self._step.takes:
            if field.name not in DRAWN_APART and self._is_asked(field):
                known = bool(self.initial.get(field.name) or self.data.get(field.name))
                self.fields[field.name] = _control(field, self._order, known=known)

    def _is_asked(self, field: Field) -> bool:
        asked_of = field.asked_of
        return self._order is None or asked_of is None or asked_of(self._order)


def _label(field: Field, order: Order | None, *, known: bool) -> str:
    """Says the currency of an amount, and what may be left empty; an amount that stands there is
    simply what it is.
    """
    label, is_amount = str(field.label), field.kind is FieldKind.AMOUNT
    if is_amount and order is not None:
        label = _("%(label)s in %(currency)s") % {"label": label, "currency": order.currency}
    if field.when:
        return f"{label} ({field.when})"
    if field.required or field.kind is FieldKind.TICK or (is_amount and known):
        return label
    return _("%(label)s (optional)") % {"label": label}


def _control(field: Field, order: Order | None, *, known: bool) -> forms.Field:
    label = _label(field, order, known=known)
    if field.kind is FieldKind.TICK:
        return forms.BooleanField(label=label, required=False)
    if field.kind is FieldKind.CHOICE and field.choices is not None:
        offered = list(field.choices(order)) if order is not None else []
        options = offered if field.required else [("", "–"), *offered]
        return forms.CharField(label=label, required=False, widget=forms.Select(choices=options))
    zoned = field.kind in (FieldKind.DATE, FieldKind.MOMENT)
    return forms.CharField(
        label=label, required=False, widget=_widget(field), help_text=zone_hint() if zoned else ""
    )


def _widget(field: Field) -> forms.Widget:
    attrs: dict[str, Any] = {"maxlength": field.limit}
    if field.kind is FieldKind.LONG_TEXT:
        return forms.Textarea(attrs={**attrs, "rows": 3})
    if field.kind is FieldKind.AMOUNT:
        return forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 16})
    if field.kind is FieldKind.DATE:
        return forms.DateInput(attrs={"type": "date"})
    if field.kind is FieldKind.MOMENT:
        return forms.DateTimeInput(attrs={"type": "datetime-local"})
    return WIDGETS.get(field.kind, forms.TextInput)(attrs=attrs)


def typed(step: Step, posted: QueryDict) -> dict[str, Any]:
    """What came for the step's fields, as it came; moments in the shop's time zone."""
    given = {field.name: posted[field.name] for field in step.takes if field.name in posted}
    moments = {field.name for field in step.takes if field.kind is FieldKind.MOMENT}
    return {name: in_zone(str(v)) if name in moments else v for name, v in given.items()}


def known_values(
    step: Step, order: Order, subject: Any, asked: Mapping[str, Any]
) -> dict[str, Any]:
    """What the sheet starts with: what the address asks for, else what the rows hold."""
    found: dict[str, Any] = {}
    for field in step.takes:
        value = asked.get(field.name)
        value = _known(step, order, subject, field) if value is None else value
        found[field.name] = _as_written(value) if field.kind is FieldKind.AMOUNT else value
    return {name: value for name, value in found.items() if value not in (None, "")}


def as_data(step: Step, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the sheet holds of the step's fields, amounts with the point that the engine reads."""
    found = {field.name: values.get(field.name) for field in step.takes}
    amounts = {field.name for field in step.takes if field.kind is FieldKind.AMOUNT}
    return {
        name: value.replace(",", ".") if name in amounts and isinstance(value, str) else value
        for name, value in found.items()
        if value is not None
    }


def _as_written(amount: Any) -> Any:
    """An amount with the decimal sign of the reader's language; both signs are read."""
    sign = get_decimal_symbol(to_locale(get_language() or "en"))
    return amount.replace(".", sign) if isinstance(amount, str) else amount


def _known(step: Step, order: Order, subject: Any, field: Field) -> Any:
    if field.kind is FieldKind.AMOUNT:
        return _amount(step, order, subject)
    if step.verb in ("correct_address", "correct_billing"):
        billing = step.verb == "correct_billing" and order.billing_address
        return (billing or order.shipping_address).get(field.name)
    if field.name == "addresses":
        return ", ".join(order.others_told)
    if field.name == "tags":
        return ", ".join(order.tags)
    if field.name == "status":
        return order.status.code if step.verb == "set_status" else None
    if field.name == "person":
        return order.assigned_to_id
    if field.name in ("carrier", "carrier_name"):
        return _carrier(order, subject).get(field.name)
    if field.name == "came_by":
        return order.payment_method
    if field.name == "reference":  # the rows' own is what the service knows them by
        return None
    value = getattr(subject, field.name, None)
    return value if isinstance(value, str | int) else None


def _carrier(order: Order, subject: Any) -> dict[str, str]:
    """Who takes the parcels that the step is about, where it is one for all: a choice of the list,
    or another carrier with its name.
    """
    open_parcels = Parcel.objects.filter(order=order, stage=ParcelStage.OPEN)
    parcels = [subject] if isinstance(subject, Parcel) else list(open_parcels)
    names = {parcel.carrier for parcel in parcels}
    name = names.pop() if len(names) == 1 else ""
    if known := carriers.find(name):
        return {"carrier": known.code}
    if name == carriers.OWN_CAR:
        return {"carrier": name}
    if name in ("", *DeliveryMethod.Kind.values):
        return {}
    return {"carrier": carriers.OTHER, "carrier_name": name}


def _left(rows: Iterable[KeptCredit]) -> int:
    return sum(credit.left for credit in rows)


def _amount(step: Step, order: Order, subject: Any) -> str:
    """What the step is likely about: what is left of a payment, what is in excess, what was
    proposed last, else what is expected.
    """
    if step.verb == "propose":
        expected = subject.amount or 0
    elif step.verb in ("refund", "refund_by_hand"):
        expected = subject.refundable
    elif step.verb in ("keep_credit", "move_money"):
        expected = order.surplus
    elif step.verb == "use_credit":
        expected = min(order.due, _left(credits.of_customer(order)))
    elif step.verb == "take_credit_back":
        expected = _left(credits.of_order(order))
    else:
        expected = subject.amount if isinstance(subject, Payment) else order.due
    return Money(expected, order.currency).amount if expected and expected > 0 else ""
