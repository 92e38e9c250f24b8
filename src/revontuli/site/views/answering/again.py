"""Being asked again next year: followed by a pseudonym, told by an address; each by itself."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from revontuli.privacy import pseudonym
from revontuli.site import sheets
from revontuli.site.answers import PSEUDONYM, pseudonym_secret
from revontuli.site.limits import limited
from revontuli.site.models import AnswerSheet, AskAgain
from revontuli.site.views.answering.keyed import keyed
from revontuli.site.views.answering.pages import own_link
from revontuli.site.views.answering.start import later_rounds


class AddressForm(forms.Form):
    """Where to tell of the next round."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


@keyed
def again(request: HttpRequest, sheet: AnswerSheet, key: str) -> HttpResponse:
    """What being followed means, and the choice."""
    return _show(request, sheet, key, AddressForm())


def _show(
    request: HttpRequest, sheet: AnswerSheet, key: str, form: AddressForm, status: int = 200
) -> HttpResponse:
    if not sheet.sent:
        return redirect("answering:sheet", key)
    done = request.GET.get("done", "")
    context = {
        "sheet": sheet, "survey": sheet.survey, "key": key, "form": form,
        "link": own_link(request, key), "rounds": later_rounds(sheet.survey), "done": done,
    }  # fmt: skip
    return render(request, "answering/again.html", context, status=status)


@keyed
@limited("answering.again", times=120)
def follow(request: HttpRequest, sheet: AnswerSheet, key: str) -> HttpResponse:
    """Let the answers of next year be held beside these."""
    if sheet.sent and not sheet.pseudonym:
        sheets.follow(sheet, pseudonym(key, pseudonym_secret(), PSEUDONYM))
    return _done(key, "followed")


@keyed
@limited("answering.again", times=120)
def unfollow(request: HttpRequest, sheet: AnswerSheet, key: str) -> HttpResponse:
    """No longer: the pseudonym is gone from these answers."""
    sheets.follow(sheet, "")
    return _done(key, "unfollowed")


@keyed
@limited("answering.address", times=30)
def address(request: HttpRequest, sheet: AnswerSheet, key: str) -> HttpResponse:
    """Keep an address, apart from the answers."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _show(request, sheet, key, form, 422)
    if sheet.sent:
        AskAgain.objects.get_or_create(
            survey=sheet.survey,
            email=form.cleaned_data["email"].lower(),
            defaults={"language": get_language() or "fi"},
        )
    return _done(key, "address")


@keyed
@limited("answering.address", times=30)
def remove_address(request: HttpRequest, sheet: AnswerSheet, key: str) -> HttpResponse:
    """Delete an address, if it is there; nobody is told whether it was."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _show(request, sheet, key, form, 422)
    email = form.cleaned_data["email"].lower()
    AskAgain.objects.filter(survey=sheet.survey, email=email).delete()
    return _done(key, "removed")


def _done(key: str, what: str) -> HttpResponse:
    return redirect(f"{reverse('answering:again', args=[key])}?done={what}")
