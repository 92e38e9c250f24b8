"""The bots somebody keeps, and what is said of one: made, settled, opened and closed."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from revontuli.site.bot_versions import is_changed_since, newest, note_others, published_number
from revontuli.site.models import AskedQuestion, Bot, BotPublishing, LifeEventRoom, Organisation
from revontuli.site.roles import Role
from revontuli.site.texts import TextFormField
from revontuli.site.views.bots.reach import (
    CONTENT,
    ENABLER,
    EVERY_DUTY,
    around,
    bot_for,
    bots_of,
    user_of,
)
from revontuli.text import in_language

MOST_DAYS = 730


class BotForm(forms.ModelForm[Bot]):
    """Who keeps a bot, and where its people are."""

    name = TextFormField(label=gettext_lazy("Name"), max_length=100)

    class Meta:
        model = Bot
        fields = (
            "name", "slug", "life_event", "municipality", "content_keeper", "technology_keeper",
            "keep_days",
        )  # fmt: skip
        labels: ClassVar = {
            "slug": gettext_lazy("Short name in addresses"),
            "life_event": gettext_lazy("Life event"),
            "content_keeper": gettext_lazy("Who writes and teaches"),
            "technology_keeper": gettext_lazy("Who trains, publishes and minds the channels"),
            "keep_days": gettext_lazy("Days that questions are kept"),
        }
        help_texts: ClassVar = {
            "slug": gettext_lazy("Small letters, digits and hyphens. It can't be changed later."),
            "content_keeper": gettext_lazy("Its people with the role of content editor."),
            "technology_keeper": gettext_lazy("Its people with the role of bot trainer."),
            "keep_days": gettext_lazy("Redacted questions are deleted after this; figures stay."),
        }

    municipality = forms.ChoiceField(
        label=gettext_lazy("Where most who ask are"), required=False,
        help_text=gettext_lazy("Its services come first when somebody does not say where."),
    )  # fmt: skip

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = LifeEventRoom.objects.filter(owner=user_of(request).organisation_id)
        if self.instance.life_event_id:
            own = own | LifeEventRoom.objects.filter(pk=self.instance.life_event_id)
        self.fields["life_event"].queryset = own  # type: ignore[attr-defined]
        organisations = Organisation.objects.order_by("slug")
        for name in ("content_keeper", "technology_keeper"):
            self.fields[name].queryset = organisations  # type: ignore[attr-defined]
        self.fields["municipality"].choices = municipality_choices()  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["slug"]

    def clean_keep_days(self) -> int:
        """A day at least, two years at most."""
        days = int(self.cleaned_data["keep_days"])
        if not 1 <= days <= MOST_DAYS:
            raise forms.ValidationError(_("From 1 to %(most)s days.") % {"most": MOST_DAYS})
        return days

    def clean_slug(self) -> str:
        """In small letters: it is a folder's name as well."""
        slug = str(self.cleaned_data["slug"])
        if slug != slug.lower() or not slug[0].isalnum():
            raise forms.ValidationError(_("Use small letters, digits and hyphens."))
        return slug


def municipality_choices() -> list[tuple[str, str]]:
    """Finland's municipalities by name."""
    from revontuli.language.places import municipalities

    language = get_language() or "fi"
    named = [(code, in_language(one.name, language)) for code, one in municipalities().items()]
    return [("", "–"), *sorted(named, key=lambda pair: pair[1])]


def index(request: HttpRequest) -> HttpResponse:
    """The bots for which one has a duty."""
    user = user_of(request)
    rows = [
        {
            "bot": bot,
            "waiting": bot.questions.filter(state=AskedQuestion.State.NEW).count(),
            "published": published_number(bot),
            "keeps_content": bot.lets(user, CONTENT),
        }
        for bot in bots_of(user)
    ]
    may_make = user.has_role(Role.NETWORK_COORDINATOR) and user.organisation_id is not None
    return render(request, "bots/index.html", {"rows": rows, "may_make": may_make})


def new(request: HttpRequest) -> HttpResponse:
    """A new bot of the visitor's organisation."""
    user = user_of(request)
    if user.organisation is None:
        return redirect("bots:index")
    mine = {"content_keeper": user.organisation, "technology_keeper": user.organisation}
    form = BotForm(request, request.POST or None, initial=mine)
    if request.method == "POST" and form.is_valid():
        form.instance.enabler = user.organisation
        bot = form.save()
        messages.success(request, _("The bot was made. Its keepers can begin."))
        return redirect("bots:bot", bot.slug)
    return render(request, "bots/new.html", {"form": form})


def overview(request: HttpRequest, bot: str) -> HttpResponse:
    """How the bot is, and what waits for whom."""
    found = bot_for(request, bot, *EVERY_DUTY)
    note_others(found)
    last = newest(found)
    return render(
        request, "bots/bot.html",
        around(
            request, found, "bots:bot",
            waiting=found.questions.filter(state=AskedQuestion.State.NEW).count(),
            answers=found.intents.count(), tests=found.tests.count(),
            examples=found.examples.count(), newest=last, published=published_number(found),
            is_changed=is_changed_since(found, last),
            publishings=BotPublishing.objects.filter(version__bot=found)
            .select_related("version", "by")[:3],
        ),
    )  # fmt: skip


def settings(request: HttpRequest, bot: str) -> HttpResponse:
    """Who keeps it, and where its people are."""
    found = bot_for(request, bot, ENABLER)
    form = BotForm(request, request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("bots:settings", found.slug)
    if form.errors:
        found = bot_for(request, bot, ENABLER)  # as it is stored: the form has changed its copy
    return render(request, "bots/settings.html", around(request, found, "bots:settings", form=form))


def open_bot(request: HttpRequest, bot: str) -> HttpResponse:
    """Let everyone talk with it, if a version is published."""
    found = bot_for(request, bot, ENABLER)
    if not published_number(found):
        messages.error(request, _("Nothing is published yet. Train and publish a version first."))
    else:
        found.is_open = True
        found.save(update_fields=["is_open"])
        messages.success(request, _("The bot is open to everyone."))
    return redirect("bots:bot", found.slug)


def close_bot(request: HttpRequest, bot: str) -> HttpResponse:
    """Let nobody talk with it, but its keepers."""
    found = bot_for(request, bot, ENABLER)
    found.is_open = False
    found.save(update_fields=["is_open"])
    messages.success(request, _("The bot is closed. Only its keepers can try it."))
    return redirect("bots:bot", found.slug)
