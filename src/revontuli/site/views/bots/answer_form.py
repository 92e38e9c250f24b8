"""The form of one answer: what it is about, what it says, how people ask for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from revontuli.catalogue import Catalogue
from revontuli.language.identify import identify
from revontuli.site.models import AskedQuestion, Bot, BotExample, BotIntent, User
from revontuli.site.texts import TextFormField, said
from revontuli.site.views.bots.beside import LinesField, LongTextField
from revontuli.text import LANGUAGES

MOST_FOUND = 12
LONGEST_ANSWER = 5000
MOST_EXAMPLES = 1000  # of one answer, in all languages


class AnswerForm(forms.Form):
    """An answer with its examples.

    Args:
        data: what was sent, or None.
        bot: whose.
        intent: the answer; a new one without a number.
        catalogue: services and terms that can go with it.
        initial: what stands in the form first, beside what the answer has.
        alike: questions of the inbox that may be taken along as examples.
    """

    title = TextFormField(
        label=gettext_lazy("What it is about"), max_length=200,
        help_text=gettext_lazy("Short, as on a button: “Find a student flat”."),
    )  # fmt: skip
    answer = LongTextField(
        label=gettext_lazy("What the bot answers"), max_length=LONGEST_ANSWER, rows=12,
        help_text=gettext_lazy(
            "Plain words. An empty line begins a new paragraph; web addresses and phone numbers "
            "become links."
        ),
    )  # fmt: skip
    examples = LinesField(
        label=gettext_lazy("How people ask for it"), rows=12,
        help_text=gettext_lazy(
            "One way of asking on each line, as people really write. Ten in each language are "
            "good, five are enough to begin."
        ),
    )  # fmt: skip
    alike = forms.MultipleChoiceField(
        label=gettext_lazy("People asked these too. Take along those that mean the same"),
        required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The bot could not answer them, and learns them with the others."),
    )  # fmt: skip
    topic = forms.ChoiceField(
        label=gettext_lazy("Topic"), required=False,
        help_text=gettext_lazy("It groups answers in the menu and in figures."),
    )  # fmt: skip
    in_menu = forms.BooleanField(
        label=gettext_lazy("Show among frequent questions"), required=False
    )
    is_topical = forms.BooleanField(
        label=gettext_lazy("Show among what is topical now"), required=False
    )
    services = forms.MultipleChoiceField(
        label=gettext_lazy("Services shown with it"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    terms = forms.MultipleChoiceField(
        label=gettext_lazy("Terms shown with it"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    follow_ups = forms.MultipleChoiceField(
        label=gettext_lazy("Offered afterwards"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    find = forms.CharField(
        label=gettext_lazy("Add services or terms: write a part of the name"), required=False,
        max_length=100,
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    asked = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def __init__(
        self, data: Any, bot: Bot, intent: BotIntent, catalogue: Catalogue,
        initial: dict[str, Any] | None = None, alike: Sequence[AskedQuestion] = (),
    ) -> None:  # fmt: skip
        self.bot, self.intent, self.catalogue = bot, intent, catalogue
        self.language = get_language() or "fi"
        self.before = list(bot.examples.filter(intent=intent.name)) if intent.pk else []
        super().__init__(data, initial={**self._filled(), **(initial or {})})
        self.fields["topic"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            *((code, said(name) or code) for code, name in bot.topics.items()),
        ]
        if not bot.topics:
            del self.fields["topic"]
        kinds = dict.fromkeys(bot.words.values_list("kind", flat=True))
        if kinds:
            told = _("These stand for what the person said of the word list: %(places)s")
            places = ", ".join(f"{{{kind}}}" for kind in kinds)
            hint = f"{self.fields['answer'].help_text} {told % {'places': places}}"
            self.fields["answer"].help_text = hint
        self._choose("services", {one.id: one.label(self.language) for one in catalogue})
        self._choose("terms", {one.id: one.label(self.language) for one in catalogue.terms})
        self._choose("alike", {str(one.pk): one.text for one in alike}, everything=True)
        others = bot.intents.exclude(pk=intent.pk)
        self._choose("follow_ups", {row.name: str(row) for row in others}, everything=True)

    def _filled(self) -> dict[str, Any]:
        row = self.intent
        return {
            "title": row.title, "answer": row.answer, "topic": row.topic, "in_menu": row.in_menu,
            "is_topical": row.is_topical, "services": row.services, "terms": row.terms,
            "follow_ups": row.follow_ups, "version": row.version,
            "examples": {
                code: "\n".join(one.text for one in self.before if language_of(one) == code)
                for code in LANGUAGES
            },
        }  # fmt: skip

    def _choose(self, name: str, names: dict[str, str], everything: bool = False) -> None:
        """Choices of a field: what is chosen, what was sent, and what was looked for by name."""
        sent = self.data.getlist(name) if self.is_bound and hasattr(self.data, "getlist") else []
        chosen = dict.fromkeys([*self.initial.get(name, []), *sent])
        found = [one for one in chosen if one in names or one in self.initial.get(name, [])]
        if everything:
            found = list(dict.fromkeys([*found, *names]))
        elif words := str(self.data.get("find", "") if self.is_bound else "").casefold().split():
            named = (
                key
                for key, label in names.items()
                if all(word in label.casefold() for word in words)
            )
            found += [key for key in list(named)[:MOST_FOUND] if key not in found]
        if found:
            choices = [(one, names.get(one) or _("%(name)s (no longer there)") % {"name": one})
                       for one in found]  # fmt: skip
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def clean_examples(self) -> dict[str, list[str]]:
        """No more than the bot can well learn from."""
        lines: dict[str, list[str]] = self.cleaned_data["examples"]
        if sum(map(len, lines.values())) > MOST_EXAMPLES:
            raise forms.ValidationError(_("At most %(n)s ways of asking.") % {"n": MOST_EXAMPLES})
        return lines

    def takes(self, question: AskedQuestion) -> bool:
        """Whether a question of the inbox becomes an example: it still is one, or was ticked."""
        tidy = " ".join(question.text.split())
        is_written = any(tidy in lines for lines in self.cleaned_data["examples"].values())
        return is_written or str(question.pk) in self.cleaned_data.get("alike", [])

    def fill(self, row: BotIntent) -> None:
        """Put what was written into the answer; its examples come with `write_examples`."""
        told = self.cleaned_data
        row.title, row.answer = told["title"], told["answer"]
        row.topic = told.get("topic", "")
        row.in_menu, row.is_topical = told["in_menu"], told["is_topical"]
        row.services = told.get("services", [])
        row.terms = told.get("terms", [])
        row.follow_ups = told.get("follow_ups", [])

    def write_examples(self, row: BotIntent, by: User) -> None:
        """Make the answer's examples those of the form; what stays keeps where it came from."""
        wanted = {
            text: code for code, lines in self.cleaned_data["examples"].items() for text in lines
        }
        for one in self.before:
            if one.text not in wanted:
                one.delete()
        known = {one.text: one for one in row.bot.examples.filter(intent=row.name)}
        for text, code in wanted.items():
            if text not in known:
                BotExample.objects.create(
                    bot=row.bot, intent=row.name, text=text, language=code, by=by
                )
            elif known[text].language != code:
                known[text].language = code
                known[text].save(update_fields=["language"])


def language_of(example: BotExample) -> str:
    """Its language, or what it seems to be in."""
    if example.language in LANGUAGES:
        return example.language
    guessed = identify(example.text)
    return guessed if guessed is not None and guessed in LANGUAGES else "fi"


def new_name(title: dict[str, str], taken: set[str]) -> str:
    """A short name of the English title, or of another; with a number where it is taken."""
    words = title.get("en") or next(iter(title.values()), "")
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    wanted = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60] or "answer"
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    return name
