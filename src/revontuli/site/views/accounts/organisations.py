"""Organisations of the network."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.site.models import Organisation


class OrganisationForm(forms.ModelForm):
    """What an organisation is called."""

    class Meta:
        model = Organisation
        fields = ("name", "slug")
        labels = {  # noqa: RUF012
            "name": gettext_lazy("Name"),
            "slug": gettext_lazy("Short name"),
        }
        help_texts = {  # noqa: RUF012
            "slug": gettext_lazy("For addresses: letters a–z, digits and hyphens, such as turku."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True


def organisations(request: HttpRequest) -> HttpResponse:
    """All of them, with how many people each has."""
    found = Organisation.objects.annotate(count=Count("people")).order_by("slug")
    return render(request, "accounts/organisations.html", {"organisations": found})


def new(request: HttpRequest) -> HttpResponse:
    """One more."""
    return _form(request, OrganisationForm(request.POST or None))


def edit(request: HttpRequest, organisation: str) -> HttpResponse:
    """Another name."""
    found = get_object_or_404(Organisation, slug=organisation)
    return _form(request, OrganisationForm(request.POST or None, instance=found))


def _form(request: HttpRequest, form: OrganisationForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:organisations")
    return render(request, "accounts/organisation.html", {"form": form})
