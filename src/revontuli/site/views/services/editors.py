"""Who may edit which provider's services: the network's coordinator says."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.site import search as searching
from revontuli.site.models import ProviderEditor
from revontuli.site.views.services import choices


class RuleForm(forms.ModelForm):
    """An organisation, and a provider."""

    class Meta:
        model = ProviderEditor
        fields = ("organisation", "provider")
        widgets = {"provider": forms.TextInput({"list": "providers"})}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "provider": gettext_lazy(
                "Its name or id. * stands for any letters; * alone is every provider, and lets "
                "them import as well."
            )
        }


def show(request: HttpRequest) -> HttpResponse:
    """All rules, and how many services each covers."""
    return _page(request, RuleForm())


def _page(request: HttpRequest, form: RuleForm, status: int = 200) -> HttpResponse:
    catalogue = searching.catalogue()
    services = catalogue.services if catalogue else ()
    rules = [
        (rule, sum(rule.covers(service.provider) for service in services))
        for rule in ProviderEditor.objects.select_related("organisation")
    ]
    context = {"form": form, "rules": rules, "providers": choices.provider_names(catalogue)}
    return render(request, "services/editors.html", context, status=status)


def add(request: HttpRequest) -> HttpResponse:
    """A new rule."""
    form = RuleForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:  # somebody else did the same at the same moment
        messages.info(request, _("It was there already."))
    else:
        messages.success(request, _("Saved."))
    return redirect("services:editors")


def remove(request: HttpRequest, rule: int) -> HttpResponse:
    """A rule no longer."""
    ProviderEditor.objects.filter(pk=rule).delete()
    messages.success(request, _("Removed."))
    return redirect("services:editors")
