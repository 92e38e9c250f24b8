"""Letters of a new round, to those who wanted to be told of it. Their addresses are on no page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.site import background
from revontuli.site.asking_again import (
    Letter,
    count_people,
    usual_letter,
    waiting,
    wishes,
    written_out,
)
from revontuli.site.models import Survey, Work
from revontuli.site.texts import NAMES, TextFormField
from revontuli.site.views.bots.beside import LongTextField
from revontuli.site.views.surveys.reach import around, own_survey, user_of
from revontuli.text import LANGUAGES

KIND = "surveys.tell_again"


class LetterForm(forms.Form):
    """What the organisation writes."""

    subject = TextFormField(label=gettext_lazy("Subject"), max_length=150)
    text = LongTextField(
        label=gettext_lazy("Letter"), required=True, rows=10,
        help_text=gettext_lazy(
            "Everybody gets it in the language in which they asked for it. Where to answer and how "
            "to be forgotten are added below it."
        ),
    )  # fmt: skip

    @property
    def letter(self) -> Letter:
        """As it was written."""
        return Letter(self.cleaned_data["subject"], self.cleaned_data["text"])


def letters(request: HttpRequest, survey: str) -> HttpResponse:
    """How many wait to be told, and the letter; posted, it is shown as people will get it."""
    found = own_survey(request, survey)
    if request.method != "POST":
        return _page(request, found, LetterForm(initial=_last_letter(found)))
    form = LetterForm(request.POST)
    if not form.is_valid() or "change" in request.POST or _hindrance(found):
        return _page(request, found, form)
    return render(
        request, "surveys/letters_look.html",
        around(request, found, "surveys:letters", (_("As people get it"), ""),
               looks=_looks(form.letter, found), fields=_hidden(form.letter),
               waiting=count_people(waiting(found))),
    )  # fmt: skip


def send(request: HttpRequest, survey: str) -> HttpResponse:
    """Send it to everybody who has not been told of this round."""
    found = own_survey(request, survey)
    form = LetterForm(request.POST)
    if not form.is_valid() or _hindrance(found):
        return _page(request, found, form)
    background.start(
        KIND, key=f"letters:{found.pk}", by=user_of(request),
        survey=found.pk, subject=form.letter.subject, text=form.letter.text,
    )  # fmt: skip
    return redirect("surveys:letters", found.slug)


def _page(request: HttpRequest, survey: Survey, form: LetterForm) -> HttpResponse:
    all_wishes, still = count_people(wishes(survey)), count_people(waiting(survey))
    return render(
        request, "surveys/letters.html",
        around(request, survey, "surveys:letters", form=form, work=_last_work(survey),
               hindrance=_hindrance(survey), waiting=still, told=all_wishes - still,
               later=count_people(survey.ask_again.all())),
    )  # fmt: skip


def _hindrance(survey: Survey) -> str:
    """Why no letter can be sent now; "" where it can."""
    if not settings.MAIL_IS_SENT:
        return _(
            "This site can't send e-mail: no mail server has been set for it. "
            "Ask those who keep the server."
        )
    if not survey.is_open:
        return _("Letters can be sent when the survey is open.")
    if not survey.has_open_link:
        return _("The survey is answered by invitation alone, so a letter would lead nowhere.")
    if not waiting(survey).exists():
        return _("Nobody waits to be told of this round.")
    return ""


def _last_work(survey: Survey) -> Work | None:
    return Work.objects.filter(kind=KIND, key=f"letters:{survey.pk}").first()


def _last_letter(survey: Survey) -> dict[str, Any]:
    work = _last_work(survey)
    usual = usual_letter(survey)
    told = work.arguments if work else {"subject": usual.subject, "text": usual.text}
    return {"subject": told["subject"], "text": told["text"]}


def _looks(letter: Letter, survey: Survey) -> list[dict[str, str]]:
    """The letter in each language it is written in."""
    looks = []
    for code in (code for code in LANGUAGES if letter.text.get(code)):
        with translation.override(code):
            own_link = _("(each person's own link)")
        subject, text = written_out(letter, survey, code, own_link)
        looks.append({"language": code, "name": NAMES[code], "subject": subject, "text": text})
    return looks


def _hidden(letter: Letter) -> list[tuple[str, str]]:
    """The form's fields, to be sent on from the page that shows the letter."""
    parts = {"subject": letter.subject, "text": letter.text}
    return [(f"{name}_{code}", text) for name, by in parts.items() for code, text in by.items()]
