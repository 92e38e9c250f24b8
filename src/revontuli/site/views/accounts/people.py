"""People who work with the site, as the administrator makes, invites and equips them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.site.accounts import has_mfa, invitation_link, signed_in, trust_address
from revontuli.site.models import Organisation, RoleGrant, User
from revontuli.site.roles import Role


class PersonForm(forms.ModelForm):
    """Who somebody is, and what they may do."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy(
            "Give what the work needs. Analysts see single answers; administrators keep accounts "
            "and see no answers."
        ),
    )

    class Meta:
        model = User
        fields = ("email", "name", "organisation")
        labels = {  # noqa: RUF012
            "email": gettext_lazy("E-mail address"),
            "name": gettext_lazy("Name"),
            "organisation": gettext_lazy("Organisation"),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        if self.instance.pk:
            self.initial["roles"] = [str(role) for role in self.instance.roles]

    def clean_email(self) -> str:
        """Addresses differ in more than capitals."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is an account with this address already."))
        return email

    def clean_roles(self) -> list[str]:
        """Nobody shuts the administrators out by a slip."""
        roles = list(self.cleaned_data["roles"])
        if self.instance.pk == self.by.pk and Role.ADMINISTRATOR not in roles:
            raise forms.ValidationError(
                _("You cannot take the administrator's role from yourself. A colleague can.")
            )
        return roles

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        """The account and its roles."""
        user: User = super().save(commit=False)
        if not user.pk:
            user.set_unusable_password()
        user.save()
        trust_address(user)
        wanted = set(self.cleaned_data["roles"])
        for grant in user.grants.exclude(role__in=wanted):  # one by one, for the log
            grant.delete()
        for role in wanted - set(user.grants.values_list("role", flat=True)):
            RoleGrant.objects.create(user=user, role=role)
        return user


class FilterForm(forms.Form):
    """Which people to show."""

    text = forms.CharField(
        label=gettext_lazy("Name or address"), required=False, max_length=100, strip=True
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[("", gettext_lazy("Any")), *Role.choices],
        required=False,
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.order_by("slug"),
        label=gettext_lazy("Organisation"),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("Any"),
    )


def people(request: HttpRequest) -> HttpResponse:
    """Everybody, with their roles."""
    form = FilterForm(request.GET)
    found = User.objects.select_related("organisation").prefetch_related("grants")
    if form.is_valid():
        wanted = form.cleaned_data
        if wanted["text"]:
            found = found.filter(
                Q(name__icontains=wanted["text"]) | Q(email__icontains=wanted["text"])
            )
        if wanted["role"]:
            found = found.filter(grants__role=wanted["role"])
        if wanted["organisation"]:
            found = found.filter(organisation=wanted["organisation"])
    pages = Paginator(found.order_by("email"), 50)
    page = pages.get_page(request.GET.get("page"))
    return render(request, "accounts/people.html", {"form": form, "page_obj": page})


def new(request: HttpRequest) -> HttpResponse:
    """Make an account; the page that follows gives the link by which they set a password."""
    form = PersonForm(request.POST or None, by=signed_in(request))
    if request.method == "POST" and form.is_valid():
        return _invited(request, form.save())
    return render(request, "accounts/person.html", {"form": form})


def edit(request: HttpRequest, person: int) -> HttpResponse:
    """Change who somebody is and what they may do."""
    user = get_object_or_404(User, pk=person)
    form = PersonForm(request.POST or None, instance=user, by=signed_in(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:people")
    context = {"form": form, "person": get_object_or_404(User, pk=person), "has_mfa": has_mfa(user)}
    return render(request, "accounts/person.html", context)


def invite(request: HttpRequest, person: int) -> HttpResponse:
    """Make a new link by which somebody sets a password."""
    return _invited(request, get_object_or_404(User, pk=person, is_active=True))


def _invited(request: HttpRequest, user: User) -> HttpResponse:
    """Show the link once, for handing over; and send it where the site can send mail."""
    link = invitation_link(user)
    if settings.MAIL_IS_SENT:
        letter = render_to_string("accounts/invitation.txt", {"person": user, "link": link})
        send_mail(_("Your account on Revontuli"), letter, None, [user.email], fail_silently=True)
    context = {"person": user, "link": link, "is_sent": settings.MAIL_IS_SENT}
    return render(request, "accounts/invited.html", context)


def close(request: HttpRequest, person: int) -> HttpResponse:
    """Let somebody in no more: they are signed out everywhere, and their tokens end."""
    user = get_object_or_404(User, pk=person)
    if user == request.user:
        messages.error(request, _("You cannot close your own account. A colleague can."))
        return redirect("accounts:person", person)
    with transaction.atomic():
        user.is_active = False
        user.save(update_fields=["is_active"])
        for token in user.tokens.all():
            token.delete()
        sign_out_everywhere(user)
    messages.success(request, _("The account is closed. Nobody gets in with it."))
    return redirect("accounts:person", person)


def open_(request: HttpRequest, person: int) -> HttpResponse:
    """Let them in again."""
    user = get_object_or_404(User, pk=person)
    user.is_active = True
    user.save(update_fields=["is_active"])
    messages.success(request, _("The account is open again."))
    return redirect("accounts:person", person)


def lost_phone(request: HttpRequest, person: int) -> HttpResponse:
    """Take the authenticator app away from an account, for somebody who has lost theirs."""
    from allauth.mfa.models import Authenticator

    user = get_object_or_404(User, pk=person)
    Authenticator.objects.filter(user=user).delete()
    sign_out_everywhere(user)
    messages.success(
        request, _("The account has no authenticator app any more. Ask them to set up a new one.")
    )
    return redirect("accounts:person", person)


def sign_out_everywhere(user: User) -> None:
    """End every session of somebody."""
    from allauth.usersessions.models import UserSession

    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(pk__in=sessions.values("session_key")).delete()
    sessions.delete()
