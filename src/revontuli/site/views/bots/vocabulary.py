"""The bot's word list: words that it knows in any form, by kind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.dialogue import OwnWord
from revontuli.dialogue.content_words import KIND, MOST
from revontuli.site.bot_content import words_of, write_words
from revontuli.site.bot_word_lines import WrongLine, lines_of, words_of_lines
from revontuli.site.models import Bot
from revontuli.site.texts import NAMES
from revontuli.site.views.bots.beside import LongTextField
from revontuli.site.views.bots.reach import CONTENT, around, bot_for
from revontuli.text import LANGUAGES

MOST_KINDS = 200
LONGEST_LIST = 1_000_000  # characters, of the lines of a language


class KindForm(forms.Form):
    """The words of one kind."""

    kind = forms.CharField(
        label=gettext_lazy("What they are"), required=False, max_length=40,
        help_text=gettext_lazy("One word, such as: document"),
    )  # fmt: skip
    lines = LongTextField(label=gettext_lazy("Words"), rows=6, max_length=LONGEST_LIST)

    def __init__(self, *args: Any, languages: dict[tuple[str, str], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        self.words: list[OwnWord] = []

    def clean(self) -> dict[str, Any]:
        """The lines as words."""
        told: dict[str, Any] = super().clean() or {}
        kind, lines = told.get("kind", ""), told.get("lines") or {}
        if not any(text.strip() for text in lines.values()):
            return told
        if not KIND.fullmatch(kind):
            self.add_error("kind", _("Write one word: letters, digits and “_”, a letter first."))
            return told
        was = self.initial.get("kind", kind)
        before = {value: code for (own, value), code in self.languages.items() if own == was}
        try:
            self.words = words_of_lines(kind, lines, before)
        except WrongLine as wrong:
            self.add_error("lines", str(wrong))
        return told


class _KindFormSet(forms.BaseFormSet):
    """All kinds, each once."""

    def clean(self) -> None:
        """No kind twice, and no more words than a bot can have."""
        names = [form.words[0].kind.casefold() for form in self.forms if form.words]
        if len(set(names)) < len(names):
            raise forms.ValidationError(_("Each kind once: put its words into one list."))
        if sum(len(word.said_as()) for form in self.forms for word in form.words) > MOST:
            raise forms.ValidationError(_("At most %(most)s words.") % {"most": f"{MOST:,}"})


KindForms = forms.formset_factory(
    KindForm, formset=_KindFormSet, extra=1, max_num=MOST_KINDS, absolute_max=MOST_KINDS
)


def vocabulary(request: HttpRequest, bot: str) -> HttpResponse:
    """The words, all kinds on one page; a kind without words is taken away."""
    found = bot_for(request, bot, CONTENT)
    words = words_of(found)
    state = _state(words)
    kinds = KindForms(
        request.POST or None, prefix="kind", initial=_filled(words),
        form_kwargs={"languages": {(word.kind, word.value): word.language for word in words}},
    )  # fmt: skip
    status = 200
    if request.method == "POST" and kinds.is_valid():
        if request.POST.get("seen") == state:
            write_words(found, [word for form in kinds for word in form.words])
            messages.success(request, _("Saved. The bot knows it once it is trained."))
            return redirect("bots:vocabulary", found.slug)
        status = 409
        messages.warning(
            request,
            _("Somebody changed the words meanwhile. Save once more to keep only what you see."),
        )
    return render(
        request, "bots/vocabulary.html",
        around(
            request, found, "bots:vocabulary", kinds=kinds, state=state, count=len(words),
            places=_places(found, words), languages=[(code, NAMES[code]) for code in LANGUAGES],
        ),
        status=status,
    )  # fmt: skip


def _filled(words: Iterable[OwnWord]) -> list[dict[str, Any]]:
    """What the forms show: a kind each, in the order in which they came."""
    kinds: dict[str, list[OwnWord]] = {}
    for kind, own in groupby(words, key=lambda word: word.kind):
        kinds.setdefault(kind, []).extend(own)
    return [{"kind": kind, "lines": lines_of(own)} for kind, own in kinds.items()]


def _places(bot: Bot, words: Iterable[OwnWord]) -> list[tuple[str, int]]:
    """Each kind as it stands in answers, and in how many it does."""
    answers = [" ".join(intent.answer.values()) for intent in bot.intents.all()]
    return [
        (place, sum(place in answer for answer in answers))
        for place in dict.fromkeys(f"{{{word.kind}}}" for word in words)
    ]


def _state(words: Iterable[OwnWord]) -> str:
    """What tells whether the words are still as they were shown."""
    return hashlib.sha256(repr([*words]).encode()).hexdigest()[:32]
