"""What the bot says for itself, whom it sends people to, and the topics of its answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from revontuli.catalogue.sources.table_hours import read_hours, write_hours
from revontuli.dialogue import HandOver, LocalHelp
from revontuli.site.bot_content import as_json, hand_over_of, local_help_of
from revontuli.site.models import Bot
from revontuli.site.texts import TextFormField
from revontuli.site.views.bots.answer_form import new_name
from revontuli.site.views.bots.beside import LongTextField
from revontuli.site.views.bots.listing import municipality_choices
from revontuli.site.views.bots.reach import CONTENT, around, bot_for
from revontuli.site.views.services.cell_fields import AddressesField, CellField

MOST_HELPERS = 20
MOST_TOPICS = 40
KINDS = (
    ("self_harm", gettext_lazy("Danger to oneself")),
    ("violence", gettext_lazy("Violence")),
    ("threat", gettext_lazy("A threat to others")),
    ("emergency", gettext_lazy("Emergency")),
    ("crisis", gettext_lazy("Crisis")),
)


def _read_hours(cell: str) -> Any:
    return read_hours(cell, {})


class WordsForm(forms.Form):
    """Greeting, and people to turn to."""

    name = TextFormField(label=gettext_lazy("The bot's name"), max_length=100)
    greeting = LongTextField(
        label=gettext_lazy("The first thing it says"), rows=8, max_length=2000,
        help_text=gettext_lazy(
            "Say that it is a program, what it can help with, and that personal data is not needed."
        ),
    )  # fmt: skip
    people = TextFormField(
        label=gettext_lazy("Who helps where the bot can't"), required=False, max_length=200,
        help_text=gettext_lazy("A service point or a team. Empty if there is none."),
    )  # fmt: skip
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=40)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    url = AddressesField(label=gettext_lazy("Web page"), required=False, max_length=500)
    hours = CellField(
        _read_hours, label=gettext_lazy("When somebody answers"), max_length=500,
        help_text=gettext_lazy("For example: mon–thu 9–15; fri 9–13"),
    )  # fmt: skip
    note = LongTextField(label=gettext_lazy("What else there is to know"), rows=3, max_length=1000)
    takes_transcript = forms.BooleanField(
        label=gettext_lazy("The conversation may be sent to the e-mail address, if the person "
                           "agrees"), required=False,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A conversation can be sent only where there is an address."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("takes_transcript") and not told.get("email"):
            self.add_error("email", _("Write the address that conversations are sent to."))
        return told


class HelpForm(forms.Form):
    """Help near by for somebody in danger."""

    name = TextFormField(label=gettext_lazy("Who helps"), required=False, max_length=200)
    municipality = forms.ChoiceField(
        label=gettext_lazy("Where"), required=False,
        help_text=gettext_lazy("Empty for everywhere."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("In what"), required=False, choices=KINDS,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("None ticked: in all of them."),
    )  # fmt: skip
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=40)
    url = AddressesField(label=gettext_lazy("Web page"), required=False, max_length=500)
    note = TextFormField(label=gettext_lazy("In a sentence"), required=False, max_length=400)
    gone = forms.BooleanField(label=gettext_lazy("Take this one away"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = municipality_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whoever helps has a name."""
        told: dict[str, Any] = super().clean() or {}
        filled = any(told.get(key) for key in ("phone", "url", "note"))
        if filled and not told.get("name") and not told.get("gone"):
            self.add_error("name", _("Say who helps."))
        return told


HelpForms = forms.formset_factory(HelpForm, extra=1, max_num=MOST_HELPERS, absolute_max=40)


def words(request: HttpRequest, bot: str) -> HttpResponse:
    """What the bot says first, and whom it sends people to."""
    found = bot_for(request, bot, CONTENT)
    kept, helpers = hand_over_of(found), local_help_of(found)
    form = WordsForm(request.POST or None, initial=_filled(found, kept))
    helps = HelpForms(
        request.POST or None, prefix="help", initial=[_filled_help(one) for one in helpers]
    )
    if request.method == "POST" and form.is_valid() and helps.is_valid():
        _save(found, form, helps, kept)
        messages.success(request, _("Saved. The bot says it once it is trained and published."))
        return redirect("bots:words", found.slug)
    return render(
        request, "bots/words.html", around(request, found, "bots:words", form=form, helps=helps)
    )


def _filled(bot: Bot, kept: HandOver) -> dict[str, Any]:
    written, _notes = write_hours(kept.hours, get_language() or "")
    return {
        "name": bot.name, "greeting": bot.greeting, "people": kept.name, "phone": kept.phone,
        "email": kept.email, "url": kept.url, "hours": written,
        "note": kept.note, "takes_transcript": kept.takes_transcript,
    }  # fmt: skip


def _filled_help(one: LocalHelp) -> dict[str, Any]:
    return {
        "name": one.name, "municipality": one.municipality, "kinds": list(one.kinds),
        "phone": one.phone, "url": one.url, "note": one.note,
    }  # fmt: skip


def _save(bot: Bot, form: WordsForm, helps: Any, kept: HandOver) -> None:
    told = form.cleaned_data
    bot.name, bot.greeting = told["name"], told["greeting"]
    bot.hand_over = as_json(
        replace(
            kept, name=told["people"], phone=told["phone"], email=told["email"], url=told["url"],
            hours=told["hours"], note=told["note"], takes_transcript=told["takes_transcript"],
        )
    )  # fmt: skip
    filled = [one.cleaned_data for one in helps if one.cleaned_data.get("name")]
    bot.local_help = as_json(
        [
            LocalHelp(
                one["municipality"], tuple(one["kinds"]), one["name"], one["phone"], one["url"],
                one["note"],
            )
            for one in filled
            if not one["gone"]
        ]
    )  # fmt: skip
    bot.save(update_fields=["name", "greeting", "hand_over", "local_help"])


class TopicForm(forms.Form):
    """What answers are about."""

    code = forms.CharField(required=False, widget=forms.HiddenInput, max_length=80)
    name = TextFormField(label=gettext_lazy("Topic"), required=False, max_length=100)


TopicForms = forms.formset_factory(TopicForm, extra=3, max_num=MOST_TOPICS, absolute_max=80)


def topics(request: HttpRequest, bot: str) -> HttpResponse:
    """The topics of answers; one without a name is taken away."""
    found = bot_for(request, bot, CONTENT)
    filled = [{"code": code, "name": name} for code, name in found.topics.items()]
    forms_ = TopicForms(request.POST or None, prefix="topic", initial=filled)
    if request.method == "POST" and forms_.is_valid():
        known = {**found.topics}
        kept: dict[str, Any] = {}
        for one in (form.cleaned_data for form in forms_):
            if one.get("name"):
                code = one["code"] if one["code"] in known else ""
                kept[code or new_name(one["name"], {*known, *kept})] = one["name"]
        found.topics = kept
        found.save(update_fields=["topics"])
        found.intents.exclude(topic__in=kept).update(topic="")
        messages.success(request, _("Saved."))
        return redirect("bots:topics", found.slug)
    return render(request, "bots/topics.html", around(request, found, "bots:topics", forms=forms_))
