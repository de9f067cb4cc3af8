"""The form of a provider's settings: of payment services and of carriers' alike.

Secrets are typed in and never shown again.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from orderwright.entrypoints.panel.forms import PanelForm
from orderwright.kernel.providers import Setting
from orderwright.outbound.providers.accounts import LONGEST


class ProviderForm(PanelForm):
    """A field for each setting of the provider. `kept`: the names of secrets that are there."""

    def __init__(
        self, settings: Sequence[Setting], *args: Any, kept: frozenset[str], **named: Any
    ) -> None:
        self.settings, self.kept = settings, kept
        super().__init__(*args, **named)

    def grow(self) -> None:
        for setting in self.settings:
            self.fields[setting.name] = self._field(setting)

    def _field(self, setting: Setting) -> forms.Field:
        if setting.choices:
            return forms.ChoiceField(
                label=str(setting.label), required=False, choices=setting.choices,
                initial=setting.default,
            )  # fmt: skip
        widget: forms.Widget = forms.TextInput(attrs={"autocomplete": "off"})
        hint = _("Usually %(value)s") % {"value": setting.default} if setting.default else ""
        if setting.secret:
            widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
            hint = _("Kept. Type to replace it.") if setting.name in self.kept else ""
        return forms.CharField(
            label=str(setting.label), required=False, strip=True, widget=widget, help_text=hint,
            max_length=LONGEST,
        )  # fmt: skip
