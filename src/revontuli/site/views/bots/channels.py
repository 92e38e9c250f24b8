"""Channels: where people meet the bot, which sites may show it, and in what colours."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.site.bot_versions import published_number
from revontuli.site.models import Bot
from revontuli.site.other_sites import tidy_origin
from revontuli.site.slack import slack_state
from revontuli.site.theme import contrast, default_colours
from revontuli.site.views.bots.reach import ENABLER, TECHNOLOGY, around, bot_for
from revontuli.site.views.chat.embedding import embed_context

MOST_ORIGINS = 100
READABLE = 4.5  # WCAG 2.2, 1.4.3: of text on its ground
ORIGIN = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::\d{1,5})?")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class ChannelsForm(forms.Form):
    """Sites that may show the bot, and its colours there."""

    origins = forms.CharField(
        label=gettext_lazy("Sites that may show the bot"), required=False, max_length=10_000,
        widget=forms.Textarea({"rows": 5, "placeholder": "https://www.example.fi"}),
        help_text=gettext_lazy("One on each line. This site itself need not be told."),
    )  # fmt: skip
    own_colours = forms.BooleanField(
        label=gettext_lazy("Use these colours on other sites"), required=False,
        help_text=gettext_lazy("Otherwise the bot has the colours of this site."),
    )  # fmt: skip
    accent = forms.CharField(
        label=gettext_lazy("Colour of buttons and heading"), required=False, max_length=7,
        widget=forms.TextInput({"type": "color"}),
    )  # fmt: skip
    on_accent = forms.CharField(
        label=gettext_lazy("Colour of the text on them"), required=False, max_length=7,
        widget=forms.TextInput({"type": "color"}),
    )  # fmt: skip

    def clean_origins(self) -> list[str]:
        """Each once, as browsers name them."""
        lines = [line.strip() for line in str(self.cleaned_data["origins"]).splitlines()]
        found = list(dict.fromkeys(tidy_origin(line) for line in lines if line))
        wrong = next((one for one in found if not ORIGIN.fullmatch(one)), None)
        if wrong is not None:
            raise forms.ValidationError(
                _("“%(address)s” is not the address of a site. It begins with https://.")
                % {"address": wrong[:80]}
            )
        if len(found) > MOST_ORIGINS:
            raise forms.ValidationError(_("At most %(n)s sites.") % {"n": MOST_ORIGINS})
        return found

    def clean(self) -> dict[str, Any]:
        """Text must be readable on its ground."""
        told: dict[str, Any] = super().clean() or {}
        if not told.get("own_colours"):
            return told
        for name in ("accent", "on_accent"):
            if not COLOUR.fullmatch(told.get(name) or ""):
                self.add_error(name, _("Write a colour as #0b6f6a."))
        if not self.errors:
            ratio = contrast(told["accent"], told["on_accent"])
            if ratio < READABLE:
                self.add_error(
                    "on_accent",
                    _("Too faint to read: the contrast is %(ratio)s : 1, and 4.5 : 1 is needed.")
                    % {"ratio": number_format(ratio, 1)},
                )
        return told


def channels(request: HttpRequest, bot: str) -> HttpResponse:
    """All the places where people can meet the bot; the technology keeper changes them."""
    found = bot_for(request, bot, TECHNOLOGY, ENABLER)
    may_change = bool(around(request, found, "bots:channels")["keeps_technology"])
    if request.method == "POST" and not may_change:
        raise Http404
    form = ChannelsForm(request.POST or None, initial=_filled(found))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        found.origins = told["origins"]
        found.colours = (
            {"accent": told["accent"].lower(), "on_accent": told["on_accent"].lower()}
            if told["own_colours"]
            else {}
        )
        found.save(update_fields=["origins", "colours"])
        messages.success(request, _("Saved."))
        return redirect("bots:channels", found.slug)
    colours = _colours(found)
    return render(
        request, "bots/channels.html",
        around(
            request, found, "bots:channels", form=form, published=published_number(found),
            ratio=number_format(contrast(colours["accent"], colours["on_accent"]), 1),
            slack=slack_state(found.slug),
            slack_address=f"{settings.PUBLIC_ADDRESS}{reverse('ground:slack', args=[found.slug])}",
            **{k: v for k, v in embed_context(found).items() if k != "bot"},
        ),
    )  # fmt: skip


def _colours(bot: Bot) -> dict[str, str]:
    """Of the bot, or else of the site."""
    site = default_colours("light")
    usual = {"accent": site["accent"], "on_accent": site["accent-ink"]}
    own = {name: colour for name, colour in bot.colours.items() if COLOUR.fullmatch(str(colour))}
    return {**usual, **own}


def _filled(bot: Bot) -> dict[str, Any]:
    return {"origins": "\n".join(bot.origins), "own_colours": bool(bot.colours), **_colours(bot)}
