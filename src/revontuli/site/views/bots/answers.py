"""The bot's own answers: all of them, one of them in three languages, and who changed what."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from auditlog.models import LogEntry
from django.contrib import messages
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.catalogue import Catalogue
from revontuli.dialogue.asked_term import proposed_title
from revontuli.site import search as searching
from revontuli.site.bot_inbox import encoder_of, nearly_alike
from revontuli.site.bot_inbox import language_of as asked_in
from revontuli.site.bot_meanings import SERVICE, TERM, Meanings
from revontuli.site.bot_teaching import new_of, numbers_in, teach
from revontuli.site.bot_versions import newest
from revontuli.site.models import AskedQuestion, Bot, BotIntent
from revontuli.site.texts import NAMES, said
from revontuli.site.views.bots import trying
from revontuli.site.views.bots.answer_form import AnswerForm, language_of, new_name
from revontuli.site.views.bots.inbox import MOST_LISTED, back_to_inbox
from revontuli.site.views.bots.reach import CONTENT, around, bot_for, user_of
from revontuli.text import LANGUAGES, in_language

FEW = 5  # examples of a language below which it is marked
NOTHING = ("None", "", "{}", "[]")  # in the log
EMPTY = (*NOTHING, "False")
FIELDS = {
    "title": gettext_lazy("What it is about"),
    "answer": gettext_lazy("What the bot answers"),
    "topic": gettext_lazy("Topic"),
    "services": gettext_lazy("Services shown with it"),
    "terms": gettext_lazy("Terms shown with it"),
    "follow_ups": gettext_lazy("Offered afterwards"),
    "in_menu": gettext_lazy("Show among frequent questions"),
    "is_topical": gettext_lazy("Show among what is topical now"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """An answer in the list.

    Attributes:
        intent: the answer.
        languages: for each language its code, how many examples, and whether it has an answer.
        lacks: languages without an answer.
    """

    intent: BotIntent
    languages: list[tuple[str, int, bool]]
    lacks: list[str]


def answers(request: HttpRequest, bot: str) -> HttpResponse:
    """All answers by topic, with what they lack."""
    found = bot_for(request, bot, CONTENT)
    words = request.GET.get("q", "")[:100].casefold().split()
    counts: Counter[tuple[str, str]] = Counter()
    for one in found.examples.all():
        counts[one.intent, language_of(one) if not one.language else one.language] += 1
    topics: dict[str, list[Row]] = defaultdict(list)
    intents = list(found.intents.all())
    for intent in intents:
        names = " ".join((*intent.title.values(), *intent.answer.values())).casefold()
        if all(word in names for word in words):
            topics[intent.topic].append(_row(intent, counts))
    order = [*found.topics, *(code for code in topics if code not in found.topics)]
    return render(
        request, "bots/answers.html",
        around(
            request, found, "bots:answers", words=request.GET.get("q", ""), count=len(intents),
            topics=[
                (said(found.topics.get(code)) or code, topics[code])
                for code in order if topics.get(code)
            ],
            few=FEW, languages=LANGUAGES,
        ),
    )  # fmt: skip


def _row(intent: BotIntent, counts: Counter[tuple[str, str]]) -> Row:
    languages = [(c, counts[intent.name, c], bool(intent.answer.get(c))) for c in LANGUAGES]
    has_others = bool(intent.services or intent.terms)
    lacks = [code for code, _n, has in languages if not has and not has_others]
    return Row(intent, languages, lacks)


def answer(request: HttpRequest, bot: str, intent: str) -> HttpResponse:
    """One answer, side by side in three languages."""
    found = bot_for(request, bot, CONTENT)
    row = found.intents.filter(name=intent).first()
    if row is None:
        raise Http404
    return _form_page(request, found, row)


def new(request: HttpRequest, bot: str) -> HttpResponse:
    """A new answer, such as for questions of the inbox."""
    found = bot_for(request, bot, CONTENT)
    return _form_page(request, found, BotIntent(bot=found))


def _form_page(request: HttpRequest, bot: Bot, row: BotIntent) -> HttpResponse:
    catalogue = searching.catalogue() or Catalogue()
    is_sent = request.method == "POST"
    asked = "" if row.pk else (request.POST if is_sent else request.GET).get("asked", "")
    questions = new_of(bot, numbers_in(asked)[:MOST_LISTED])
    alike = nearly_alike(bot, questions, encoder_of(bot))
    data = request.POST if is_sent else None
    form = AnswerForm(data, bot, row, catalogue, _of_questions(questions), alike)
    looks = "look" in request.POST
    status = 200
    if is_sent and not looks and form.is_valid():
        if _save(request, form, row, questions + alike):
            return _saved(request, bot, row)
        form.add_error(None, _meanwhile())
        status = 409
    title = str(BotIntent.objects.get(pk=row.pk)) if row.pk else _("New answer")
    return render(
        request, "bots/answer.html",
        around(
            request, bot, "bots:answers", (title, ""), form=form, intent=row, title=title,
            looks=looks, has_catalogue=bool(len(catalogue) or catalogue.terms),
            may_preview=newest(bot) is not None, languages=list(NAMES.items()),
        ),
        status=status,
    )  # fmt: skip


def _saved(request: HttpRequest, bot: Bot, row: BotIntent) -> HttpResponse:
    """Back to where one came from, or to the draft with the answer asked of it."""
    language = request.POST.get("preview", "")
    if language in LANGUAGES:
        messages.success(request, _("Saved."))
        title = in_language(row.title, language)
        return trying.preview(request, bot, row.name, title, language)
    messages.success(request, _("Saved. The bot knows it once it is trained."))
    if request.POST.get("asked"):
        return redirect(back_to_inbox(request, bot))
    return redirect("bots:answers", bot.slug)


def _of_questions(questions: list[AskedQuestion]) -> dict[str, Any]:
    """What questions of the inbox say of a new answer: a title, and how people ask for it."""
    title: dict[str, str] = {}
    examples: dict[str, list[str]] = defaultdict(list)
    for one in questions:
        language = asked_in(one)
        title.setdefault(language, proposed_title(one.text, language))
        if one.text not in examples[language]:
            examples[language].append(one.text)
    if not questions:
        return {}
    return {
        "title": title,
        "examples": {code: "\n".join(lines) for code, lines in examples.items()},
        "asked": ",".join(str(one.pk) for one in questions),
    }


def _save(
    request: HttpRequest, form: AnswerForm, row: BotIntent, questions: list[AskedQuestion]
) -> bool:
    """Save the answer with its examples; False where somebody else has changed it meanwhile.

    Of the questions that it was made of, those leave the inbox that stand among its examples, and
    those that were taken along.
    """
    by = user_of(request)
    with transaction.atomic():
        if row.pk:
            seen = form.cleaned_data["version"]
            mine = BotIntent.objects.filter(pk=row.pk, version=seen)
            if not mine.update(version=F("version") + 1):
                return False
            row.version = (seen or 0) + 1
        else:
            taken = set(row.bot.intents.values_list("name", flat=True))
            row.name = new_name(form.cleaned_data["title"], taken)
            row.position = len(taken)
        form.fill(row)
        row.save()
        form.write_examples(row, by)
        taught = [one for one in questions if form.takes(one)]
        if taught:
            teach(row.bot, taught, row.name, by)
    return True


def _meanwhile() -> str:
    return _(
        "Somebody else has changed this answer meanwhile, and nothing was saved. Open the page "
        "again in another tab, look at what has changed, and write your changes there."
    )


def remove(request: HttpRequest, bot: str, intent: str) -> HttpResponse:
    """Take an answer away, with its ways of asking."""
    found = bot_for(request, bot, CONTENT)
    row = found.intents.filter(name=intent).first()
    if row is None:
        raise Http404
    with transaction.atomic():
        for example in found.examples.filter(intent=row.name):
            example.delete()
        row.delete()
        for other in found.intents.all():
            if intent in other.follow_ups:
                other.follow_ups = [name for name in other.follow_ups if name != intent]
                other.save(update_fields=["follow_ups"])
    messages.success(request, _("The answer was taken away."))
    return redirect("bots:answers", found.slug)


def history(request: HttpRequest, bot: str, intent: str) -> HttpResponse:
    """Who changed an answer, when and what."""
    found = bot_for(request, bot, CONTENT)
    row = found.intents.filter(name=intent).first()
    if row is None:
        raise Http404
    names = _names(found)
    entries = LogEntry.objects.get_for_object(row).select_related("actor").order_by("-timestamp")
    return render(
        request, "bots/history.html",
        around(
            request, found, "bots:answers",
            (str(row), reverse("bots:answer", args=[found.slug, row.name])), (_("History"), ""),
            intent=row, edits=[_edit(entry, names) for entry in entries[:100]],
        ),
    )  # fmt: skip


def _names(bot: Bot) -> dict[str, Callable[[str], str]]:
    """For the fields that hold codes, what each code is called."""
    meanings = Meanings(bot)
    return {
        "topic": lambda code: said(bot.topics.get(code)) or code,
        "services": lambda code: meanings.label(f"{SERVICE}{code}"),
        "terms": lambda code: meanings.label(f"{TERM}{code}"),
        "follow_ups": meanings.label,
    }


def _edit(entry: LogEntry, names: dict[str, Callable[[str], str]]) -> dict[str, Any]:
    """What an entry of the log tells; of a new answer only what was filled in."""
    is_new = entry.action == LogEntry.Action.CREATE
    changes = []
    for name, sides in (entry.changes_dict or {}).items():
        if name in FIELDS and len(sides) == 2 and not (is_new and str(sides[1]) in EMPTY):
            before, after = (_told(side, names.get(name, str)) for side in sides)
            changes.append((FIELDS[name], before, after))
    return {"when": entry.timestamp, "who": entry.actor, "changes": changes,
            "is_new": is_new}  # fmt: skip


def _told(value: Any, name: Callable[[str], str]) -> list[tuple[str, str]]:
    """A value of the log as (language, words); plain values have no language, codes have names."""
    if str(value) in NOTHING:
        return []
    try:
        read = json.loads(str(value)) if str(value)[:1] in "{[" else value
    except ValueError:
        read = value
    if isinstance(read, dict):
        return [(code, str(read[code])) for code in LANGUAGES if code in read]
    if isinstance(read, list):
        return [("", ", ".join(name(str(one)) for one in read))] if read else []
    return [("", {"True": _("yes"), "False": _("no")}.get(str(read), name(str(read))))]
