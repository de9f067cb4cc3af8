"""Keys of other programs: a list, a new one whose secret is shown once, revoking.

The secret is in the answer to the POST and nowhere else. Called by the owner only.
"""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.shop.models import ApiKey
from orderwright.domain.shop.permissions import Scope
from orderwright.domain.shop.services import make_api_key, revoke_api_key
from orderwright.entrypoints.panel.forms import PanelForm, carry_out
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.toasts import Toast, say


class KeyForm(PanelForm):
    """A name and what the key may do."""

    name = forms.CharField(label=gettext_lazy("What is the key for?"), max_length=120)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )


def edit(request: HttpRequest) -> HttpResponse:
    """GET and POST /panel/settings/api-keys"""
    form, secret = KeyForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made = carry_out(form, lambda: make_api_key(typed["name"], typed["scopes"]))
        if made is not None:
            form, secret = KeyForm(), made[1]
    context = {
        "form": form,
        "secret": secret,
        "keys": ApiKey.objects.order_by("-created_at", "-pk"),
    }
    return page(request, "api_keys.html", context, 422 if form.is_bound else 200)


def revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """POST /panel/settings/api-keys/<id>/revoke; may run twice."""
    revoke_api_key(key_id)
    say(request, Toast(_("The key opens nothing any more.")))
    return go(request, reverse("panel:api_keys"))
