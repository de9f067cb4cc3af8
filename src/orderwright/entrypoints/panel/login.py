"""Signing in and out. The only pages of the panel that are open to strangers.

Passwords are checked by Django (argon2). Tries at one account from one address are counted by axes,
which answers 429 in our place; those of one address at all accounts are counted here. A wrong
address and a wrong password read the same.
"""

from django import forms
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from orderwright.domain.shop.models import User
from orderwright.entrypoints import throttle
from orderwright.entrypoints.client_address import address_of
from orderwright.entrypoints.errors import locked_out
from orderwright.entrypoints.panel.forms import PanelForm
from orderwright.entrypoints.panel.frame import way_back


class LoginForm(PanelForm):
    """E-mail and password."""

    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Lands on the order list, or where the person wanted to go."""
    landing = way_back(request, reverse("panel:orders"))
    if isinstance(request.user, User) and request.user.is_active:
        return HttpResponseRedirect(landing)
    form = LoginForm(request.POST or None)
    if form.is_bound and throttle.is_used_up(throttle.WRONG_PASSWORDS, address_of(request)):
        return locked_out(request)
    if form.is_bound and form.is_valid() and _signed_in(request, form):
        return HttpResponseRedirect(landing)
    status = 422 if form.is_bound else 200
    return render(request, "panel/login.html", {"form": form, "next": landing}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    logout(request)
    return HttpResponseRedirect(reverse("panel:login"))


def _signed_in(request: HttpRequest, form: LoginForm) -> bool:
    email = form.cleaned_data["email"].strip().lower()
    user = authenticate(request, email=email, password=form.cleaned_data["password"])
    if user is None:
        throttle.count(throttle.WRONG_PASSWORDS, address_of(request))
        form.add_error(None, _("E-mail and password do not match."))
        return False
    login(request, user)
    return True
