"""The topics of an open question: named in three languages, added, taken away, sent as a file."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.errors import InputError
from revontuli.site.coding import set_topics, topics_of
from revontuli.site.models import Survey, TopicSet
from revontuli.site.texts import TextFormField, said
from revontuli.site.uploads import add_fault, checked_upload
from revontuli.site.views.surveys.coding import topic_set_for
from revontuli.site.views.surveys.reach import around
from revontuli.survey import Question, Topic, TopicCodebook
from revontuli.survey.topic_files import write_topics
from revontuli.survey.topics import CODE, OTHER

MOST_TOPICS = 60
MOST_EXAMPLES = 40
KINDS = ("xlsx", "csv", "yaml", "yml")
MOST_BYTES = 2 * 2**20


class TopicForm(forms.Form):
    """A topic."""

    name = TextFormField(label=gettext_lazy("Name"), max_length=100)
    description = TextFormField(
        label=gettext_lazy("What belongs to it, and what does not"), required=False, long=True
    )
    examples = forms.CharField(
        label=gettext_lazy("Examples"), required=False, max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("One on each line, in any language. Two or more help."),
    )  # fmt: skip
    dimension = forms.ChoiceField(label=gettext_lazy("Dimension"), required=False)
    group = forms.IntegerField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dimensions = survey.life_event.frame.dimensions
        codebook = survey.codebook if survey.questionnaire else None
        if codebook and codebook.frame:
            from revontuli.wellbeing import get_frame

            dimensions = get_frame(codebook.frame).dimensions
        choices = [("", "–"), *((one.code, said(one.name)) for one in dimensions)]
        self.fields["dimension"].choices = choices  # type: ignore[attr-defined]

    def topic(self, code: str) -> Topic:
        """The topic as it was filled in."""
        told = self.cleaned_data
        lines = (" ".join(line.split()) for line in told["examples"].splitlines())
        examples = tuple(dict.fromkeys(line for line in lines if line))[:MOST_EXAMPLES]
        return Topic(code, told["name"], told["description"], examples, told["dimension"] or None)


class TopicsFileForm(forms.Form):
    """Topics as a file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("XLSX, CSV or YAML, a row a topic. It takes the place of these."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.yaml,.yml"}),
    )


def topics(request: HttpRequest, survey: str, question: str) -> HttpResponse:
    """The topics, and a form to send others; those are what there is then."""
    found, topic_set, asked = topic_set_for(request, survey, question)
    form = TopicsFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            with checked_upload(form.cleaned_data["file"], KINDS, MOST_BYTES) as path:
                read = TopicCodebook.read(path)
        except InputError as error:
            add_fault(form, "file", error)
        else:
            if len(read) <= MOST_TOPICS:
                set_topics(topic_set, read)
                messages.success(request, _("The topics were saved."))
                return redirect("surveys:topics", found.slug, question)
            form.add_error("file", _("At most %(most)s topics.") % {"most": MOST_TOPICS})
    return render(
        request, "surveys/topics.html",
        around(
            request, found, "surveys:open_questions", *_crumbs(found, asked), (_("Topics"), ""),
            form=form, topics=topics_of(topic_set), topic_set=topic_set, question=asked,
            counts=_counts(topic_set),
        ),
    )  # fmt: skip


def _crumbs(survey: Survey, question: Question) -> list[tuple[str, str]]:
    label = said(question.short) or said(question.label) or question.name
    return [(label, reverse("surveys:coding", args=[survey.slug, question.name]))]


def _counts(topic_set: TopicSet) -> dict[str, int]:
    counts: dict[str, int] = {}
    for codes in topic_set.answers.values_list("topics", flat=True):
        for code in codes:
            counts[code] = counts.get(code, 0) + 1
    return counts


def add(request: HttpRequest, survey: str, question: str) -> HttpResponse:
    """A new topic, such as of a suggested group."""
    found, topic_set, asked = topic_set_for(request, survey, question)
    form = TopicForm(found, request.POST or None, initial=_of_group(request, topic_set))
    if request.method == "POST" and form.is_valid():
        known = topics_of(topic_set)
        if len(known) >= MOST_TOPICS:
            form.add_error(None, _("At most %(most)s topics.") % {"most": MOST_TOPICS})
        else:
            code = new_code(form.cleaned_data["name"], known.codes)
            set_topics(topic_set, known.with_topics([form.topic(code)]))
            _drop_group(topic_set, form.cleaned_data["group"])
            messages.success(request, _("The topic was added."))
            return redirect("surveys:coding", found.slug, question)
    return render(
        request, "surveys/topic.html",
        around(
            request, found, "surveys:open_questions", *_crumbs(found, asked),
            (_("New topic"), ""), form=form, topic=None, question=asked,
        ),
    )  # fmt: skip


def _of_group(request: HttpRequest, topic_set: TopicSet) -> dict[str, Any]:
    """What a suggested group says of a topic; nothing where none was chosen."""
    place = request.GET.get("group", "")
    if not place.isdecimal() or len(place) > 4 or int(place) >= len(topic_set.groups):
        return {}
    group = topic_set.groups[int(place)]
    return {
        "name": {group["language"]: ", ".join(group["words"])},
        "examples": "\n".join(group["examples"]),
        "group": int(place),
    }


def _drop_group(topic_set: TopicSet, place: int | None) -> None:
    if place is not None and 0 <= place < len(topic_set.groups):
        topic_set.groups = [g for n, g in enumerate(topic_set.groups) if n != place]
        topic_set.save(update_fields=["groups"])


def new_code(name: dict[str, str], taken: tuple[str, ...]) -> str:
    """A code of the English name, or of another; with a number where it is taken."""
    words = name.get("en") or next(iter(name.values()), "")
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    code = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40]
    if not CODE.fullmatch(code) or code == OTHER:
        code = "topic"
    number, wanted = 2, code
    while code in (*taken, "add"):
        code, number = f"{wanted}_{number}", number + 1
    return code


def topic(request: HttpRequest, survey: str, question: str, topic: str) -> HttpResponse:
    """Change a topic."""
    found, topic_set, asked = topic_set_for(request, survey, question)
    known = topics_of(topic_set)
    if topic not in known.codes:
        raise Http404
    old = known[topic]
    filled = {
        "name": old.name, "description": old.description, "examples": "\n".join(old.examples),
        "dimension": old.dimension or "", "version": topic_set.version,
    }  # fmt: skip
    form = TopicForm(found, request.POST or None, initial=filled)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["version"] != topic_set.version:
            message = _(
                "Somebody else has changed this meanwhile. Look at theirs, then save again."
            )
            form.add_error(None, message)
        else:
            changed = tuple(form.topic(topic) if one.code == topic else one for one in known)
            set_topics(topic_set, replace(known, topics=changed))
            messages.success(request, _("Saved."))
            return redirect("surveys:topics", found.slug, question)
    return render(
        request, "surveys/topic.html",
        around(
            request, found, "surveys:open_questions", *_crumbs(found, asked),
            (said(old.name) or old.code, ""), form=form, topic=old, question=asked,
        ),
    )  # fmt: skip


def remove(request: HttpRequest, survey: str, question: str, topic: str) -> HttpResponse:
    """Take a topic away; answers that had it alone are to be looked at again."""
    found, topic_set, _asked = topic_set_for(request, survey, question)
    known = topics_of(topic_set)
    if topic not in known.codes:
        raise Http404
    set_topics(topic_set, replace(known, topics=tuple(t for t in known if t.code != topic)))
    messages.success(request, _("The topic was taken away."))
    return redirect("surveys:topics", found.slug, question)


def download(request: HttpRequest, survey: str, question: str, ending: str) -> FileResponse:
    """The topics as a table."""
    found, topic_set, asked = topic_set_for(request, survey, question)
    if ending not in ("csv", "xlsx") or not topic_set.topics:
        raise Http404
    with TemporaryDirectory(dir=settings.HOME) as folder:
        path = write_topics(topics_of(topic_set), Path(folder) / f"topics.{ending}")
        content = io.BytesIO(path.read_bytes())
    name = f"{found.slug}-{asked.name}-topics.{ending}"
    return FileResponse(content, as_attachment=True, filename=name)
