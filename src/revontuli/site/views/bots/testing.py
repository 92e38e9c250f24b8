"""Tests: questions that a version must understand before it may be published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.site.bot_meanings import Meanings
from revontuli.site.bot_versions import newest, report_of
from revontuli.site.models import Bot, BotTest
from revontuli.site.texts import NAMES
from revontuli.site.views.bots.reach import CONTENT, TECHNOLOGY, around, bot_for

MOST_TESTS = 2000


class TestForm(forms.Form):
    """A question and what it must be understood as."""

    __test__ = False  # not a test of pytest's

    text = forms.CharField(label=gettext_lazy("Question"), max_length=500)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=list(NAMES.items()))
    expected = forms.CharField(
        label=gettext_lazy("What it must be understood as"), max_length=300, required=False,
        help_text=gettext_lazy(
            "The name of an answer, term or service. Leave it empty where the bot must say that "
            "it does not know."
        ),
        widget=forms.TextInput({"list": "meanings"}),
    )  # fmt: skip

    def __init__(self, data: Any, bot: Bot, meanings: Meanings) -> None:
        self.bot, self.meanings = bot, meanings
        super().__init__(data)

    def clean_text(self) -> str:
        """On one line, and not there yet."""
        text = " ".join(str(self.cleaned_data["text"]).split())
        if self.bot.tests.filter(text=text).exists():
            raise forms.ValidationError(_("There is a test of this question already."))
        if self.bot.tests.count() >= MOST_TESTS:
            raise forms.ValidationError(_("At most %(n)s tests.") % {"n": MOST_TESTS})
        return text

    def clean_expected(self) -> str:
        """The key of what was named."""
        named = " ".join(str(self.cleaned_data["expected"]).split())
        if not named or named in self.meanings:
            return named
        found = self.meanings.find(named, most=50)
        exact = [one for one in found if one.label.casefold() == named.casefold()]
        if exact or len(found) == 1:
            return (exact or found)[0].key
        raise forms.ValidationError(
            _("There is no answer, term or service “%(name)s”.") % {"name": named}
            if not found
            else _("Several have that in their name: %(names)s. Write one of them whole.")
            % {"names": ", ".join(one.label for one in found[:6])}
        )


def tests(request: HttpRequest, bot: str) -> HttpResponse:
    """All tests, how the newest version did in them, and a form for one more."""
    found = bot_for(request, bot, CONTENT, TECHNOLOGY)
    if request.method == "POST" and not bot_for(request, bot, CONTENT):
        raise Http404
    meanings = Meanings(found)
    form = TestForm(request.POST or None, found, meanings)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        BotTest.objects.create(bot=found, **told)
        messages.success(request, _("The test was made. It is tried when the bot is trained."))
        return redirect("bots:tests", found.slug)
    version = newest(found)
    report = report_of(version) if version else None
    results = {one.text: one for one in report.tests} if report else {}
    rows = [
        (test, meanings.label(test.expected) if test.expected else "", result,
         meanings.label(result.found) if result else "")
        for test in found.tests.all()
        for result in [_result(results.get(test.text), test)]
    ]  # fmt: skip
    rows.sort(key=lambda row: row[2].passed if row[2] else True)
    return render(
        request, "bots/tests.html",
        around(
            request, found, "bots:tests", form=form, rows=rows, version=version,
            suggestions=meanings.own_answers(),
        ),
    )  # fmt: skip


def _result(result: Any, test: BotTest) -> Any:
    """How the newest version did, if it was asked just this."""
    return result if result and result.expected == test.expected else None


def remove(request: HttpRequest, bot: str, test: int) -> HttpResponse:
    """Take a test away."""
    found = bot_for(request, bot, CONTENT)
    row = found.tests.filter(pk=test).first()
    if row is None:
        raise Http404
    row.delete()
    messages.success(request, _("The test “%(text)s” was taken away.") % {"text": row.text})
    return redirect("bots:tests", found.slug)
