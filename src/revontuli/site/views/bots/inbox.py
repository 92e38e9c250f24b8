"""The inbox: what people asked, what the bot made of it, and teaching it better."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from revontuli.dialogue.asked_term import proposed_name
from revontuli.dialogue.reply import Outcome
from revontuli.site.bot_inbox import (
    MOST_ROWS,
    Group,
    asked,
    encoder_of,
    grouped,
    language_of,
    thoughts,
)
from revontuli.site.bot_meanings import Meaning, Meanings
from revontuli.site.bot_teaching import (
    Done,
    ignore,
    make_tests,
    new_of,
    numbers_in,
    put_back,
    take_back,
    teach,
)
from revontuli.site.editing import may_edit_terms
from revontuli.site.models import AskedQuestion, Bot
from revontuli.site.texts import NAMES
from revontuli.site.views.bots.reach import CONTENT, around, bot_for, user_of

PAGE = 15
ALTERNATIVES = 3
MOST_LISTED = 200  # questions that go into one new answer or term
State = AskedQuestion.State
OUTCOMES = {
    "unknown": gettext_lazy("Not understood"),
    "guessed": gettext_lazy("Guessed"),
    "unsure": gettext_lazy("Unsure"),
    "answered": gettext_lazy("Answered"),
    "asked": gettext_lazy("Asked back"),
}
BADGES = {"unknown": "bad", "guessed": "warn", "unsure": "warn", "answered": "good"}


class FilterForm(forms.Form):
    """Which questions to show."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("How it went"), required=False,
        choices=[("", gettext_lazy("All")), *OUTCOMES.items()],
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False,
        choices=[("", gettext_lazy("All")), *NAMES.items()],
    )  # fmt: skip
    days = forms.ChoiceField(
        label=gettext_lazy("From"), required=False,
        choices=[
            ("", gettext_lazy("All time")), ("1", gettext_lazy("Since yesterday")),
            ("7", gettext_lazy("The last 7 days")), ("30", gettext_lazy("The last 30 days")),
        ],
    )  # fmt: skip
    order = forms.ChoiceField(
        label=gettext_lazy("Order"), required=False,
        choices=[
            ("", gettext_lazy("Most asked first")), ("new", gettext_lazy("Newest first")),
            ("unsure", gettext_lazy("Least certain first")),
        ],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A group of questions as the page shows it.

    Attributes:
        group: the questions.
        meaning: what the first was taken to mean; None for nothing, or for what is gone.
        others: what else they were taken to mean, or may have meant.
        percent: how sure the bot was.
        outcomes: how it went, in words, with the words' colour and how often where it differs.
    """

    group: Group
    meaning: Meaning | None
    others: list[Meaning]
    percent: int
    outcomes: list[tuple[str, str, int]]


def inbox(request: HttpRequest, bot: str) -> HttpResponse:
    """Questions that wait, or those that were dealt with; alike ones together."""
    found = bot_for(request, bot, CONTENT)
    request.session[_place_key(found)] = request.get_full_path()
    shown = request.GET.get("show", State.NEW)
    shown = shown if shown in State.values else State.NEW
    form = FilterForm(request.GET)
    rows = asked(_wanted(found, shown, form))
    groups = grouped(rows, encoder_of(found))
    if form.is_valid() and not form.cleaned_data["order"]:
        groups.sort(key=lambda group: -len(group.asked))
    page = Paginator(groups, PAGE).get_page(request.GET.get("page"))
    meanings = Meanings(found)
    states = ((State.NEW, _("Waiting")), (State.TAUGHT, _("Taught")), (State.IGNORED, _("Skipped")))
    return render(
        request, "bots/inbox.html",
        around(
            request, found, "bots:inbox",
            form=form, page_obj=page, rows=[_row(group, meanings) for group in page],
            shown=shown, is_filtered=any(request.GET.get(name) for name in form.fields),
            states=[
                (state, label, found.questions.filter(state=state).count(), state == shown)
                for state, label in states
            ],
            own_answers=meanings.own_answers(), undo=_undo_of(request, found),
            is_cut=len(rows) >= MOST_ROWS, most=MOST_ROWS,
            may_edit_terms=may_edit_terms(request.user),
        ),
    )  # fmt: skip


def _wanted(bot: Bot, state: str, form: FilterForm) -> QuerySet[AskedQuestion]:
    questions = bot.questions.filter(state=state)
    told = form.cleaned_data if form.is_valid() else {}
    if told.get("outcome"):
        questions = questions.filter(outcome=told["outcome"])
    if told.get("language"):
        questions = questions.filter(language=told["language"])
    if told.get("days"):
        since = timezone.localdate() - timedelta(days=int(told["days"]))
        questions = questions.filter(day__gte=since)
    least_certain = told.get("order") == "unsure"
    return questions.order_by("confidence", "-pk") if least_certain else questions.order_by("-pk")


def _row(group: Group, meanings: Meanings) -> Row:
    # What was not answered was taken for nothing surely: a search, or what goes on with a subject.
    is_unknown = group.first.outcome == Outcome.UNKNOWN
    meaning = None if is_unknown else meanings.get(group.first.intent)
    others = [one for one in meanings.of_keys(group.meant) if one != meaning]
    counts = Counter(one.outcome for one in group.asked).most_common()
    outcomes = [
        (str(OUTCOMES.get(name, name)), BADGES.get(name, ""), n if len(counts) > 1 else 0)
        for name, n in counts
    ]
    return Row(group, meaning, others[:ALTERNATIVES], round(100 * group.first.confidence), outcomes)


def decide(request: HttpRequest, bot: str) -> HttpResponse:
    """Do one thing with one group of questions, or with all that were ticked."""
    found = bot_for(request, bot, CONTENT)
    what, _colon, leader = request.POST.get("do", "").partition(":")
    leader, _colon, meant = leader.partition(":")
    leaders = [leader] if leader else request.POST.getlist("group")
    questions = [
        (one, new_of(found, numbers_in(request.POST.get(f"members-{one}", one))))
        for one in leaders[: 10 * PAGE]
    ]
    if what == "back":
        numbers = [n for one in leaders for n in numbers_in(request.POST.get(f"members-{one}", ""))]
        _tell_back(request, put_back(found, numbers))
    elif what == "new":
        return _new_answer(found, [q.pk for _leader, group in questions for q in group])
    elif what == "term":
        return _new_term(request, found, [q for _leader, group in questions for q in group])
    else:
        _carry_out(request, found, what, meant, questions)
    return redirect(back_to_inbox(request, found))


def _carry_out(
    request: HttpRequest, bot: Bot, what: str, meant: str,
    groups: list[tuple[str, list[AskedQuestion]]],
) -> None:  # fmt: skip
    """Accept, teach, make tests of or leave the groups, and tell what was done."""
    done, untold = Done(), 0
    if what == "teach":
        meant = meant or request.POST.get("meant", "")
    meanings = Meanings(bot)
    for _leader, questions in groups:
        if not questions:
            continue
        intent = meant if what == "teach" else meant or questions[0].intent
        if what in ("accept", "teach", "test") and intent not in meanings:
            untold += 1
        elif what in ("accept", "teach"):
            done = _joined(done, teach(bot, questions, intent, user_of(request)))
        elif what == "test":
            done = _joined(done, make_tests(bot, questions[:1], intent))
        elif what == "ignore":
            done = _joined(done, ignore(questions))
    if done.is_anything:
        request.session[_undo_key(bot)] = asdict(done)
    _tell(request, what, done, untold)


def _joined(one: Done, other: Done) -> Done:
    return Done(
        one.questions + other.questions, one.examples + other.examples, one.tests + other.tests
    )


def _tell(request: HttpRequest, what: str, done: Done, untold: int) -> None:
    n = len(done.questions)
    if what in ("accept", "teach") and n:
        words = ngettext(
            "%(n)s question taught. The bot knows it once it is trained.",
            "%(n)s questions taught. The bot knows them once it is trained.", n,
        )  # fmt: skip
        messages.success(request, words % {"n": n})
    elif what == "ignore" and n:
        words = ngettext("%(n)s question was skipped.", "%(n)s questions were skipped.", n)
        messages.success(request, words % {"n": n})
    elif done.tests:
        n = len(done.tests)
        words = ngettext("%(n)s test was made.", "%(n)s tests were made.", n)
        messages.success(request, words % {"n": n})
    elif not untold:
        messages.info(request, _("Nothing was changed. Tick some questions first."))
    if untold:
        messages.warning(
            request, _("Some questions were not understood: choose what they mean one by one.")
        )


def _tell_back(request: HttpRequest, n: int) -> None:
    words = ngettext(
        "%(n)s question waits again.", "%(n)s questions wait again.", n
    )  # fmt: skip
    messages.success(request, words % {"n": n})


def _undo_key(bot: Bot) -> str:
    return f"bot-undo-{bot.pk}"


def _undo_of(request: HttpRequest, bot: Bot) -> Done | None:
    kept = request.session.get(_undo_key(bot))
    return Done(**kept) if kept else None


def undo(request: HttpRequest, bot: str) -> HttpResponse:
    """Take back what was done last."""
    found = bot_for(request, bot, CONTENT)
    done = _undo_of(request, found)
    if done:
        take_back(found, done)
        del request.session[_undo_key(found)]
        messages.success(request, _("Taken back."))
    return redirect(back_to_inbox(request, found))


def choose(request: HttpRequest, bot: str, asked: int) -> HttpResponse:
    """What does it mean? All answers, terms and services to choose from, by their names."""
    found = bot_for(request, bot, CONTENT)
    question = found.questions.filter(pk=asked).first()
    if question is None:
        raise Http404
    meanings = Meanings(found)
    words = request.GET.get("q", "")[:200]
    numbers = numbers_in(request.GET.get("with", ""))
    members = new_of(found, [question.pk, *numbers])
    return render(
        request, "bots/choose.html",
        around(
            request, found, "bots:inbox", (_("What does it mean?"), ""),
            question=question, members=members, numbers=",".join(str(one.pk) for one in members),
            words=words, found_meanings=meanings.find(words),
            likely=meanings.of_keys(
                [question.intent, *question.alternatives, *thoughts(found, question)]
            ),
            own_answers=meanings.own_answers(), may_edit_terms=may_edit_terms(request.user),
            back=back_to_inbox(request, found),
        ),
    )  # fmt: skip


def _new_answer(bot: Bot, numbers: list[int]) -> HttpResponse:
    listed = ",".join(map(str, numbers[:MOST_LISTED]))
    return redirect(f"{reverse('bots:new_answer', args=[bot.slug])}?asked={listed}")


def _new_term(request: HttpRequest, bot: Bot, questions: list[AskedQuestion]) -> HttpResponse:
    """To the form of a new term, with the name asked for in it; not in the address: it is logged.

    A name is proposed in each language that is asked in.
    """
    if questions:
        names: dict[str, str] = {}
        for one in questions:
            language = language_of(one)
            names[language] = names.get(language) or proposed_name(one.text, language)[:300]
        request.session["new-term"] = {
            "name": {code: name for code, name in names.items() if name},
            "question": questions[0].text,
            "bot": bot.slug,
            "asked": ",".join(str(one.pk) for one in questions[:MOST_LISTED]),
        }
    return redirect("services:new_term")


def _place_key(bot: Bot) -> str:
    return f"bot-inbox-{bot.pk}"


def back_to_inbox(request: HttpRequest, bot: Bot) -> str:
    """The address of the inbox as it was last looked at: its page and its filters."""
    address = reverse("bots:inbox", args=[bot.slug])
    wanted = request.POST.get("next", "") or request.session.get(_place_key(bot), "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe and wanted.partition("?")[0] == address else address
