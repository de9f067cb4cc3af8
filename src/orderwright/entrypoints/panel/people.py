"""People who work for the shop: a list, one more, and what the owner decides of each.

What a person may do follows from the role. Called by the owner only.
"""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from orderwright.domain.shop import queries as shop
from orderwright.domain.shop import refund_limits
from orderwright.domain.shop.models import User
from orderwright.domain.shop.people import decide_about
from orderwright.domain.shop.permissions import ROLE_RIGHTS, Permission, Role
from orderwright.domain.shop.services import make_user
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.forms import PanelForm, carry_out
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel.log import services as event_log
from orderwright.kernel.log.models import Level


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


class RoleForm(PanelForm):
    """What the owner decides of somebody."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    may_sign_in = forms.BooleanField(label=gettext_lazy("May sign in"), required=False)
    password = forms.CharField(
        label=gettext_lazy("New first password"), strip=False, max_length=200, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Only where it is forgotten: ends every session of this person."),
    )  # fmt: skip


@sensitive_post_parameters("password")
def edit(request: HttpRequest) -> HttpResponse:
    """GET and POST /panel/settings/people"""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _made(form):
        say(request, Toast(_("%(name)s can sign in now.") % {"name": form.cleaned_data["name"]}))
        return go(request, reverse("panel:people"))
    rows = [(user, _rights(user)) for user in User.objects.order_by("name", "pk")]
    context = {"form": form, "people": rows, "limits": _limits()}
    return page(request, "people.html", context, 422 if form.is_bound else 200)


@sensitive_post_parameters("password")
def change(request: HttpRequest, user_id: int) -> HttpResponse:
    """GET and POST /panel/settings/people/<id>"""
    user = get_object_or_404(User, pk=user_id)
    known = {"role": user.role, "may_sign_in": user.is_active}
    form = RoleForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid() and _decided(request, form, user):
        say(request, Toast(_("Saved.")))
        return go(request, reverse("panel:people"))
    context = {"form": form, "somebody": user, "rights": _rights(user)}
    return page(request, "person.html", context, 422 if form.is_bound else 200)


def _decided(request: HttpRequest, form: RoleForm, user: User) -> bool:
    typed, me = form.cleaned_data, person(request)

    def work() -> User:
        changed = decide_about(
            user.pk, by=me.pk, role=typed["role"], may_sign_in=typed["may_sign_in"],
            password=typed["password"] or None,
        )  # fmt: skip
        event_log.write("people", Level.INFO, _told(changed, me, bool(typed["password"])))
        return changed

    return carry_out(form, work) is not None


def _told(user: User, by: User, password: bool) -> str:
    told = {"by": by.name, "name": user.name, "role": user.get_role_display()}
    if not user.is_active:
        return _("%(by)s: %(name)s may not sign in any more.") % told
    if password:
        return _("%(by)s: %(name)s is “%(role)s” and has a new first password.") % told
    return _("%(by)s: %(name)s is “%(role)s” and may sign in.") % told


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


def _limits() -> list[tuple[str, int, str]]:
    """Role, its limit in minor units, and who may approve more; roles without a limit are left
    out.
    """
    found = shop.settings().refund_limits
    return [
        (refund_limits.label(role), limit, ", ".join(refund_limits.approvers(limit + 1)))
        for role in refund_limits.LIMITED
        if (limit := found.get(role)) is not None
    ]


def _rights(user: User) -> str:
    rights = ROLE_RIGHTS.get(user.role, frozenset())
    if rights == frozenset(Permission.values):
        return _("everything")
    return ", ".join(str(right.label) for right in Permission if right in rights)
