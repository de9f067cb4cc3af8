"""The common form of the panel's pages: Tabler's classes, per-language fields, sentences at fields.

A form reads and bounds what was typed; what the rules say comes from the services and is put at the
field by `carry_out`. Called by the settings pages; the step sheet builds its own from the row.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.shop import queries as shop
from orderwright.kernel.lifecycle.errors import BadInput, NotTaken
from orderwright.kernel.money import BadAmount, Money

NEEDED = gettext_lazy("This is needed.")
DJANGOS_REQUIRED = forms.Field.default_error_messages["required"]
LEAST = gettext_lazy("A number of %(limit_value)s or more is needed.")
MOST = gettext_lazy("A number of at most %(limit_value)s is needed.")
CLASSES: dict[type[forms.Widget], str] = {
    forms.CheckboxInput: "form-check-input",
    forms.CheckboxSelectMultiple: "form-check-input",
    forms.RadioSelect: "form-check-input",
    forms.Select: "form-select",
}

Result = TypeVar("Result")


class PanelForm(forms.Form):
    """A plain form whose controls wear Tabler's classes."""

    use_required_attribute = False

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.grow()
        for field in self.fields.values():
            if str(field.error_messages.get("required")) == str(DJANGOS_REQUIRED):
                field.error_messages["required"] = NEEDED
            for validator in field.validators:
                _put_into_our_words(validator)
            field.widget.attrs.setdefault("class", css_class(field.widget))

    def grow(self) -> None:
        """Adds fields that depend on the shop; for subclasses."""


def _put_into_our_words(validator: Any) -> None:
    """Django says "Ensure this value ..." of a number out of bounds, in English to everybody."""
    if isinstance(validator, MinValueValidator):
        validator.message = LEAST
    elif isinstance(validator, MaxValueValidator):
        validator.message = MOST


class MoneyField(forms.CharField):
    """An amount as people type it, in and out as minor units of the shop's currency."""

    def __init__(self, **named: Any) -> None:
        named.setdefault("max_length", 20)
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **named)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return Money(value, shop.settings().currency).amount
        return value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            money = Money.parse(text.replace(",", ".").replace(" ", ""), shop.settings().currency)
        except BadAmount as problem:
            raise ValidationError(str(problem)) from problem
        if money.minor < 0:
            raise ValidationError(_("An amount cannot be negative here."))
        return money.minor


class ListField(forms.CharField):
    """Words with commas or spaces between them, as `PL, CZ`; a list of upper-case words."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return [word for word in text.replace(",", " ").upper().split() if word]


def css_class(widget: forms.Widget) -> str:
    """Tabler's class for the control."""
    return CLASSES.get(type(widget), "form-control")


def zone_hint() -> str:
    """Says below a date or a time whose clock it is."""
    return _("By the shop's clock: %(zone)s.") % {"zone": shop.settings().time_zone}


def in_zone(text: str) -> str:
    """A date and time as the browser's control sends it, with the shop's offset added.

    What is none, or names its zone already, stays as it is: the step's field judges it.
    """
    try:
        typed = datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    if typed.tzinfo is not None:
        return text
    return typed.replace(tzinfo=ZoneInfo(shop.settings().time_zone)).isoformat()


def add_words(
    form: forms.Form, stem: str, label: str, *, required: bool = False, long: bool = False
) -> None:
    """One field per language of the shop: `<stem>_en`, `<stem>_pl`; only English may be needed."""
    for code, language in shop.languages():
        form.fields[f"{stem}_{code}"] = forms.CharField(
            label=f"{label}: {language}",
            required=required and code == "en",
            max_length=4000 if long else 120,
            widget=forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput(),
        )


def words(form: forms.Form, stem: str) -> dict[str, str]:
    """Language to text of the fields that `add_words` made; empty ones are left out."""
    found = {code: form.cleaned_data.get(f"{stem}_{code}") for code, _name in shop.languages()}
    return {code: str(text) for code, text in found.items() if text}


def spread(stem: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Initial values for the fields of `add_words`."""
    return {f"{stem}_{code}": text for code, text in texts.items()}


def carry_out(form: forms.Form, work: Callable[[], Result]) -> Result | None:
    """Runs a service; what it refuses becomes a sentence at its field, or above the form."""
    try:
        return work()
    except BadInput as problem:
        put_errors(form, problem.fields.items())
    except NotTaken as problem:
        form.add_error(None, problem.sentence)
    return None


def put_errors(form: forms.Form, errors: Iterable[tuple[str, str]]) -> None:
    """Each sentence at its field, texts at their English one; what the form lacks, above it."""
    for name, sentence in errors:
        candidates = (name, name.rsplit(".", 1)[-1], f"{name}_en")
        form.add_error(next((c for c in candidates if c in form.fields), None), sentence)
