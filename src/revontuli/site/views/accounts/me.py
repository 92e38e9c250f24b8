"""One's own account: name, roles, how one signs in, and tokens for programs."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.site.accounts import has_mfa, signed_in
from revontuli.site.models import User
from revontuli.site.tokens import make_token

MOST_TOKENS = 20


class NameForm(forms.ModelForm):
    """What colleagues see."""

    class Meta:
        model = User
        fields = ("name",)
        labels = {"name": gettext_lazy("Name")}  # noqa: RUF012


class TokenForm(forms.Form):
    """A token for a program."""

    name = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=100,
        help_text=gettext_lazy("So that you know later which one to end."),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("How long is it good for?"),
        coerce=int,
        choices=[
            (30, gettext_lazy("A month")),
            (90, gettext_lazy("Three months")),
            (365, gettext_lazy("A year")),
        ],
    )


def me(request: HttpRequest) -> HttpResponse:
    """All of it."""
    return _page(request, NameForm(instance=request.user), TokenForm(prefix="token"))


def rename(request: HttpRequest) -> HttpResponse:
    """Another name."""
    form = NameForm(request.POST, instance=User.objects.get(pk=signed_in(request).pk))
    if not form.is_valid():
        return _page(request, form, TokenForm(prefix="token"))
    form.save()
    messages.success(request, _("Saved."))
    return redirect("accounts:me")


def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token; it is on this page only."""
    form = TokenForm(request.POST, prefix="token")
    if signed_in(request).tokens.filter(expires__gt=timezone.now()).count() >= MOST_TOKENS:
        form.add_error(None, _("You have as many tokens as one can have. End one first."))
    if not form.is_valid():
        return _page(request, NameForm(instance=request.user), form)
    token = make_token(signed_in(request), form.cleaned_data["name"], form.cleaned_data["days"])
    return render(
        request, "accounts/token.html", {"token": token, "name": form.cleaned_data["name"]}
    )


def end_token(request: HttpRequest, token: int) -> HttpResponse:
    """End a token of one's own."""
    get_object_or_404(signed_in(request).tokens, pk=token).delete()
    messages.success(request, _("The token is good no more."))
    return redirect("accounts:me")


def _page(request: HttpRequest, name: forms.ModelForm, token: forms.Form) -> HttpResponse:
    context = {
        "name_form": name,
        "token_form": token,
        "tokens": signed_in(request).tokens.filter(expires__gt=timezone.now()),
        "has_mfa": has_mfa(signed_in(request)),
        "grants": signed_in(request).grants.order_by("role"),
    }
    return render(request, "accounts/me.html", context)
