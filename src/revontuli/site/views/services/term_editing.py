"""Editing terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.catalogue import Catalogue, Term
from revontuli.catalogue.cleaning import clean_term
from revontuli.catalogue.editing import ChangedMeanwhileError, Edit, new_id
from revontuli.catalogue.sources.table import slug
from revontuli.catalogue.sources.table_cells import read_list, write_list
from revontuli.errors import InputError
from revontuli.site import search as searching
from revontuli.site import sentences
from revontuli.site.bot_meanings import TERM
from revontuli.site.bot_teaching import new_of, numbers_in, teach
from revontuli.site.editing import may_edit_terms, save
from revontuli.site.models import Bot, Duty, User
from revontuli.site.texts import TextFormField, said
from revontuli.site.views.services.cell_fields import (
    CellField,
    WordsField,
    in_other_languages,
    written_words,
)


class TermForm(forms.Form):
    """A term; its services by their names or ids."""

    name = TextFormField(label=gettext_lazy("Name"), max_length=300)
    definition = TextFormField(
        label=gettext_lazy("Definition"), required=False, long=True, max_length=5000
    )
    synonyms = WordsField(
        label=gettext_lazy("Also called"), required=False, max_length=5000,
        help_text=gettext_lazy("Other words for it, spoken ones too, with ; between."),
    )  # fmt: skip
    services = CellField(
        read_list,
        label=gettext_lazy("Services"),
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Their names or ids, with ; between."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    bot = forms.SlugField(widget=forms.HiddenInput, required=False)
    asked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)

    def __init__(
        self, data: Any, term: Term, catalogue: Catalogue | None, asked: dict[str, str]
    ) -> None:
        self.term, self.catalogue = term, catalogue or Catalogue()
        names = self.catalogue.by_id
        initial = {
            "name": dict(term.name),
            "definition": dict(term.definition),
            "synonyms": written_words(term.synonyms),
            "services": write_list(term.services),
            "seen": term.content_hash,
            **asked,
        }
        super().__init__(data, initial=initial)
        self.services_told = [(id, names[id].name) for id in term.services if id in names]

    def clean_services(self) -> tuple[str, ...]:
        """Ids of the services."""
        by_name = {n.casefold(): s.id for s in self.catalogue for n in s.name.values()}
        found = []
        for asked in self.cleaned_data["services"]:
            known = asked in self.catalogue.by_id or asked in self.term.services
            id = asked if known else by_name.get(asked.casefold())
            if id is None:
                raise forms.ValidationError(_("There is no service “%(name)s”.") % {"name": asked})
            found.append(id)
        return tuple(dict.fromkeys(found))

    def namesakes(self) -> list[Term]:
        """Other terms that are called the same already, by their name or another word for them."""
        told = self.cleaned_data.get("name", {}) if self.is_bound else self.initial["name"]
        wanted = {name.casefold() for name in told.values()}
        return [
            one
            for one in self.catalogue.terms
            if one.id != self.term.id and not wanted.isdisjoint(_names(one))
        ]

    def changed(self) -> Term:
        """The term as the form has it."""
        told = self.cleaned_data
        return clean_term(
            replace(
                self.term,
                name=in_other_languages(self.term.name, told["name"]),
                definition=in_other_languages(self.term.definition, told["definition"]),
                synonyms=in_other_languages(self.term.synonyms, told["synonyms"]),
                services=told["services"],
            )
        )


def _names(term: Term) -> set[str]:
    """What a term is called in any language, without capitals."""
    said = (*term.name.values(), *(word for words in term.synonyms.values() for word in words))
    return {name.casefold() for name in said}


def edit(request: HttpRequest, term: str) -> HttpResponse:
    """A term's form, and saving it."""
    catalogue = searching.catalogue()
    found = catalogue.term_by_id.get(term) if catalogue else None
    if found is None:
        raise Http404(_("There is no such term."))
    return _form_page(request, found, catalogue, is_new=False)


def new(request: HttpRequest) -> HttpResponse:
    """The form of a term that is not there yet; its name may come from a bot's inbox."""
    told = request.session.pop("new-term", {}) if request.method == "GET" else {}
    name = told.get("name", {})
    return _form_page(request, Term("", name), searching.catalogue(), is_new=True, told=told)


def _form_page(
    request: HttpRequest, old: Term, catalogue: Catalogue | None, is_new: bool,
    told: Mapping[str, Any] = MappingProxyType({}),
) -> HttpResponse:  # fmt: skip
    if not may_edit_terms(request.user):
        raise PermissionDenied
    asked = {name: told[name] for name in ("bot", "asked") if name in told}
    form = TermForm(request.POST or None, old, catalogue, asked)
    is_valid = form.is_bound and form.is_valid()
    same = form.namesakes() if is_new else []
    is_warned = request.POST.get("warned") == _listed(same)
    if is_valid and (is_warned or not same):
        changed = form.changed()
        if is_new:
            changed = replace(changed, id=new_id(catalogue, said(changed.name), slug))
        if is_new or form.cleaned_data["seen"] in ("", old.content_hash):
            try:
                if changed.content_hash != old.content_hash:
                    save([Edit(None if is_new else old, changed)], request.user)  # type: ignore[arg-type]
                messages.success(request, _("Saved."))
                return _taught(request, form, changed) or redirect("services:term", changed.id)
            except ChangedMeanwhileError:
                form.add_error(None, _("Somebody else has changed it meanwhile."))
            except InputError as error:
                form.add_error(None, sentences.told(error.problem))
        else:
            form.add_error(None, _("Somebody else has changed it meanwhile."))
    context = {
        "form": form, "term": old, "is_new": is_new, "question": told.get("question", ""),
        "same": same, "warned": _listed(same), **_inbox_of(request, form),
    }  # fmt: skip
    return render(request, "services/edit_term.html", context)


def _listed(terms: list[Term]) -> str:
    return ",".join(term.id for term in terms)


def _bot_of(request: HttpRequest, slug: str) -> Bot | None:
    """The bot of this name, if the visitor writes for it."""
    bot = Bot.objects.filter(slug=slug).first() if slug else None
    return bot if bot and bot.lets(cast(User, request.user), Duty.CONTENT) else None


def _inbox_of(request: HttpRequest, form: TermForm) -> dict[str, str]:
    """The inbox that the term is made of: its bot, and the questions there."""
    told = form.cleaned_data if form.is_bound else form.initial
    slug, asked = (told.get(name) or "" for name in ("bot", "asked"))
    leader = next(iter(numbers_in(asked)), "")
    found = {"inbox": slug, "asked": asked, "leader": str(leader)}
    return found if _bot_of(request, slug) else {}


def _taught(request: HttpRequest, form: TermForm, term: Term) -> HttpResponse | None:
    """Back to the inbox that the term was made of, with its questions taught; None for no inbox."""
    told = form.cleaned_data
    bot = _bot_of(request, told["bot"])
    if bot is None:
        return None
    questions = new_of(bot, numbers_in(told["asked"]))
    teach(bot, questions, f"{TERM}{term.id}", cast(User, request.user))
    messages.info(request, _("The bot knows the term and its question once it is trained."))
    return redirect("bots:inbox", bot.slug)


def remove(request: HttpRequest, term: str) -> HttpResponse:
    """Take a term out of the catalogue."""
    if not may_edit_terms(request.user):
        raise PermissionDenied
    catalogue = searching.catalogue()
    found = catalogue.term_by_id.get(term) if catalogue else None
    if found is None:
        raise Http404(_("There is no such term."))
    if request.POST.get("seen") != found.content_hash:
        messages.error(request, _("Somebody else has changed it meanwhile."))
        return redirect("services:edit_term", found.id)
    try:
        save([Edit(found, None)], request.user)  # type: ignore[arg-type]
    except InputError as error:
        messages.error(request, sentences.told(error.problem))
        return redirect("services:edit_term", found.id)
    messages.success(request, _("Removed. It can be taken back in the history."))
    return redirect("services:terms")
