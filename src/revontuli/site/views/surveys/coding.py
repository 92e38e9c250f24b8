"""The coding screen: answers in people's own words, what they might be about, and what they are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from revontuli.site import background
from revontuli.site.coding import (
    FEWEST_TOPICS,
    confirm,
    confirm_sure,
    open_questions,
    topics_of,
    waiting,
)
from revontuli.site.models import CodedAnswer, Survey, TopicSet
from revontuli.site.texts import said
from revontuli.site.views.surveys.reach import around, own_codebook, survey_for, user_of
from revontuli.survey import Question

PAGE = 10
SURE = 0.8
TEACH_EVERY = 10  # confirmed answers after which it learns anew
SHOWN = ("unsure", "confirmed", "other", "all")


def questions_of(request: HttpRequest, survey: Survey) -> list[Question]:
    """The open questions that the visitor may see answers to."""
    codebook = own_codebook(request, survey)
    return open_questions(codebook) if codebook else []


def topic_set_for(request: HttpRequest, slug: str, name: str) -> tuple[Survey, TopicSet, Question]:
    """A survey, one of its open questions and its topics; 404 for what the visitor may not see."""
    survey = survey_for(request, slug)
    question = next((q for q in questions_of(request, survey) if q.name == name), None)
    if question is None:
        raise Http404
    topic_set, _new = TopicSet.objects.get_or_create(survey=survey, question=name)
    return survey, topic_set, question


def open_list(request: HttpRequest, survey: str) -> HttpResponse:
    """The open questions, and how far each is coded."""
    found = survey_for(request, survey)
    sets = {one.question: one for one in found.topic_sets.all()}
    rows = []
    for question in questions_of(request, found):
        one = sets.get(question.name)
        answers = one.answers if one else CodedAnswer.objects.none()
        rows.append(
            {
                "question": question,
                "topics": len(one.topics) if one else 0,
                "answers": answers.count() if one and one.gathered else None,
                "confirmed": answers.filter(confirmed__isnull=False).count(),
                "in_picture": bool(one and one.in_picture and len(one.topics) >= FEWEST_TOPICS),
            }
        )
    return render(
        request, "surveys/open_questions.html",
        around(request, found, "surveys:open_questions", rows=rows),
    )  # fmt: skip


def coding(request: HttpRequest, survey: str, question: str) -> HttpResponse:
    """Answers with suggested topics, the least sure first, to be confirmed or corrected."""
    found, topic_set, asked = topic_set_for(request, survey, question)
    shown = request.GET.get("show", "unsure")
    shown = shown if shown in SHOWN else "unsure"
    page = Paginator(_each_once(_answers(topic_set, shown)), PAGE).get_page(request.GET.get("page"))
    topics = topics_of(topic_set)
    counts = {name: _answers(topic_set, name).count() for name in SHOWN}
    provenance = topic_set.provenance
    return render(
        request, "surveys/coding.html",
        around(
            request, found, "surveys:open_questions", (_label(asked), ""),
            topic_set=topic_set, question=asked, page_obj=page, shown=shown, counts=counts,
            rows=_rows(topic_set, page.object_list, topics), topics=topics, work=topic_set.work,
            waiting=waiting(topic_set), provenance=provenance, sure=round(100 * SURE),
            sure_count=topic_set.answers.filter(confirmed__isnull=True, confidence__gte=SURE)
            .exclude(topics=[]).count(),
            groups=list(enumerate(topic_set.groups)), can_learn=len(topics) >= FEWEST_TOPICS,
            filters=[(name, label, counts[name], name == shown) for name, label in (
                ("unsure", _("To be looked at")), ("other", _("No topic fits")),
                ("confirmed", _("Confirmed")), ("all", _("All")),
            )],
        ),
    )  # fmt: skip


def _label(question: Question) -> str:
    return said(question.short) or said(question.label) or question.name


def _answers(topic_set: TopicSet, shown: str) -> QuerySet[CodedAnswer]:
    answers = topic_set.answers.all()
    if shown == "unsure":
        return answers.filter(confirmed__isnull=True).order_by("confidence", "pk")
    if shown == "confirmed":
        return answers.filter(confirmed__isnull=False).order_by("-confirmed", "pk")
    if shown == "other":
        return answers.filter(topics=[]).order_by("confidence", "pk")
    return answers.order_by("pk")


def _each_once(answers: QuerySet[CodedAnswer]) -> QuerySet[CodedAnswer, Any]:
    """What several people wrote in the same words is one thing to look at."""
    told = [str(name) for name in answers.query.order_by]
    order = [name.lstrip("-") for name in told if name.lstrip("-") != "pk"]
    sign = "-" if "-confirmed" in told else ""
    texts = answers.order_by().values("text").annotate(first=Min("pk"), people=Count("pk"))
    for name in order:
        texts = texts.annotate(**{f"at_{name}": Max(name)})
    return texts.order_by(*(f"{sign}at_{name}" for name in order), "first")


def _rows(topic_set: TopicSet, page: Any, topics: Any) -> list[dict[str, Any]]:
    people = {one["first"]: one["people"] for one in page}
    answers = topic_set.answers.in_bulk(list(people))
    return [{**_row(answers[n], topics), "people": people[n]} for n in people if n in answers]


def _row(answer: CodedAnswer, topics: Any) -> dict[str, Any]:
    sureness = dict(answer.suggested)
    return {
        "answer": answer,
        "topics": [
            {
                "code": topic.code,
                "name": said(topic.name) or topic.code,
                "chosen": topic.code in answer.topics,
                "percent": round(100 * sureness[topic.code]) if topic.code in sureness else None,
            }
            for topic in topics
        ],
    }


def decide(request: HttpRequest, survey: str, question: str) -> HttpResponse:
    """Take what a person said of one answer, or of all on the page."""
    found, topic_set, _asked = topic_set_for(request, survey, question)
    numbers = [int(n) for n in request.POST.getlist("answer") if n.isdecimal() and len(n) < 19]
    one = request.POST.get("one", "")
    if one:
        numbers = [n for n in numbers if str(n) == one]
    before = _taught(topic_set)
    chosen = {n: request.POST.getlist(f"topics-{n}") for n in numbers[: 10 * PAGE]}
    done = confirm(topic_set, chosen, user_of(request))
    if done:
        messages.success(
            request, ngettext("%(n)s answer confirmed.", "%(n)s answers confirmed.", done)
            % {"n": done},
        )  # fmt: skip
    if _taught(topic_set) // TEACH_EVERY > before // TEACH_EVERY:
        _start(request, topic_set)
    return redirect(_back(request, found, question))


def _taught(topic_set: TopicSet) -> int:
    return topic_set.answers.filter(confirmed__isnull=False).count()


def _back(request: HttpRequest, survey: Survey, question: str) -> str:
    address = reverse("surveys:coding", args=[survey.slug, question])
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe and wanted.startswith(address) else address


def decide_sure(request: HttpRequest, survey: str, question: str) -> HttpResponse:
    """Confirm all suggestions that are sure enough."""
    found, topic_set, _asked = topic_set_for(request, survey, question)
    done = confirm_sure(topic_set, SURE, user_of(request))
    messages.success(
        request, ngettext("%(n)s answer confirmed.", "%(n)s answers confirmed.", done)
        % {"n": done},
    )  # fmt: skip
    return redirect("surveys:coding", found.slug, question)


def code(request: HttpRequest, survey: str, question: str) -> HttpResponse:
    """Gather new answers and learn from what was confirmed, in the background."""
    found, topic_set, _asked = topic_set_for(request, survey, question)
    _start(request, topic_set, groups="groups" in request.POST)
    return redirect("surveys:coding", found.slug, question)


def _start(request: HttpRequest, topic_set: TopicSet, groups: bool = False) -> None:
    with transaction.atomic():
        topic_set.work = background.start(
            "surveys.code", key=f"code:{topic_set.pk}", by=user_of(request),
            topic_set=topic_set.pk, groups=groups,
        )  # fmt: skip
        topic_set.save(update_fields=["work"])


def in_picture(request: HttpRequest, survey: str, question: str) -> HttpResponse:
    """Whether the topics enter the picture."""
    found, topic_set, _asked = topic_set_for(request, survey, question)
    topic_set.in_picture = request.POST.get("in_picture") == "yes"
    topic_set.save(update_fields=["in_picture"])
    return redirect("surveys:coding", found.slug, question)
