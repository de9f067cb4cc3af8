"""People who work for the shop: a list, and one more.

What a person may do follows from the role. Called by the owner only.
"""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.models import User
from orderwright.domain.shop.permissions import ROLE_RIGHTS, Permission, Role
from orderwright.domain.shop.services import make_user
from orderwright.entrypoints.panel.forms import PanelForm, carry_out
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.toasts import Toast, say


class PersonForm(PanelForm):
    """Somebody new."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    locale = forms.ChoiceField(label=gettext_lazy("Language of the panel"))
    password = forms.CharField(
        label=gettext_lazy("First password"), strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 10 characters; the person can change it."),
    )  # fmt: skip

    def grow(self) -> None:
        field = self.fields["locale"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = shop.languages()


@sensitive_post_parameters("password")
def edit(request: HttpRequest) -> HttpResponse:
    """GET and POST /panel/settings/people"""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _made(form):
        say(request, Toast(_("%(name)s can sign in now.") % {"name": form.cleaned_data["name"]}))
        return go(request, reverse("panel:people"))
    rows = [(user, _rights(user)) for user in User.objects.order_by("name", "pk")]
    context = {
        "form": form, "people": rows, "limit": shop.settings().refund_limit,
        "approve": [user.name for user, _may in rows if _approves(user)],
    }  # fmt: skip
    return page(request, "people.html", context, 422 if form.is_bound else 200)


def _made(form: PersonForm) -> bool:
    typed = form.cleaned_data
    return (
        carry_out(
            form,
            lambda: make_user(
                typed["email"], typed["role"], name=typed["name"], password=typed["password"],
                locale=typed["locale"],
            ),
        )
        is not None
    )  # fmt: skip


def _approves(user: User) -> bool:
    return user.is_active and Permission.APPROVE in user.rights


def _rights(user: User) -> str:
    rights = ROLE_RIGHTS.get(user.role, frozenset())
    if rights == frozenset(Permission.values):
        return _("everything")
    return ", ".join(str(right.label) for right in Permission if right in rights)
