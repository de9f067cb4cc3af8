"""The signed-in person's own page: language of the panel, password.

The only settings that need no right. Writes through `domain/shop`.
"""

from django import forms
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.people import change_person
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.forms import PanelForm, carry_out
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.toasts import Toast, say

PASSWORD = {"autocomplete": "new-password"}


class MeForm(PanelForm):
    """Language, and a new password if one is wanted."""

    locale = forms.ChoiceField(label=gettext_lazy("Language of the panel"))
    old = forms.CharField(
        label=gettext_lazy("Present password"), required=False, strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=gettext_lazy("Only to change the password."),
    )  # fmt: skip
    password = forms.CharField(
        label=gettext_lazy("New password"), required=False, strip=False, max_length=200,
        widget=forms.PasswordInput(attrs=PASSWORD),
        help_text=gettext_lazy("At least 10 characters. Empty: it stays as it is."),
    )  # fmt: skip

    def grow(self) -> None:
        field = self.fields["locale"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = shop.languages()


@sensitive_post_parameters("old", "password")
def edit(request: HttpRequest) -> HttpResponse:
    """GET and POST /panel/me"""
    user = person(request)
    form = MeForm(request.POST or None, initial={"locale": user.locale})
    if request.method == "POST" and form.is_valid() and _changed(request, form):
        with translation.override(form.cleaned_data["locale"]):
            say(request, Toast(_("Saved.")))
        return go(request, reverse("panel:me"))
    return page(request, "me.html", {"form": form}, 422 if form.is_bound else 200)


def _changed(request: HttpRequest, form: MeForm) -> bool:
    user, typed = person(request), form.cleaned_data
    if typed["password"] and not user.check_password(typed["old"]):
        form.add_error("old", _("This is not your present password."))
        return False
    changed = carry_out(
        form,
        lambda: change_person(user.pk, locale=typed["locale"], password=typed["password"] or None),
    )
    if changed is None:
        return False
    update_session_auth_hash(request, changed)
    return True
