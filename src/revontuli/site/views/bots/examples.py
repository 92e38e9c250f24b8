"""Ways of asking: all that the bot has been taught, also for terms and services."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from revontuli.site.bot_meanings import KINDS, SERVICE, SKILL, TERM, Meanings
from revontuli.site.texts import NAMES
from revontuli.site.views.bots.reach import CONTENT, around, bot_for

PAGE = 50
SOURCES = {
    "written": gettext_lazy("Written by hand"),
    "taught": gettext_lazy("Taught from questions"),
    "imported": gettext_lazy("From a file"),
}
BEGINNINGS = {"term": TERM, "service": SERVICE, "do": SKILL}


class FilterForm(forms.Form):
    """Which ways of asking to show."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=gettext_lazy("For what"), required=False,
        choices=[("", gettext_lazy("All")), *KINDS.items()],
    )  # fmt: skip
    source = forms.ChoiceField(
        label=gettext_lazy("Where from"), required=False,
        choices=[("", gettext_lazy("All")), *SOURCES.items()],
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False,
        choices=[("", gettext_lazy("All")), *NAMES.items()],
    )  # fmt: skip


def examples(request: HttpRequest, bot: str) -> HttpResponse:
    """What was taught, the newest first."""
    found = bot_for(request, bot, CONTENT)
    form = FilterForm(request.GET)
    rows = found.examples.select_related("by").order_by("-pk")
    told = form.cleaned_data if form.is_valid() else {}
    if told.get("q"):
        rows = rows.filter(text__icontains=told["q"])
    if told.get("source"):
        rows = rows.filter(source=told["source"])
    if told.get("language"):
        rows = rows.filter(language=told["language"])
    if told.get("kind") in BEGINNINGS:
        rows = rows.filter(intent__startswith=BEGINNINGS[told["kind"]])
    elif told.get("kind"):
        rows = rows.exclude(intent__contains=":")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    meanings = Meanings(found)
    return render(
        request, "bots/examples.html",
        around(
            request, found, "bots:examples", form=form, page_obj=page,
            rows=[
                (one, meanings.label(one.intent), SOURCES.get(one.source, ""),
                 one.intent if one.intent in meanings.own else "")
                for one in page
            ],
        ),
    )  # fmt: skip


def remove(request: HttpRequest, bot: str) -> HttpResponse:
    """Take the ticked ones away."""
    found = bot_for(request, bot, CONTENT)
    numbers = [int(n) for n in request.POST.getlist("example") if n.isdecimal() and len(n) < 16]
    gone = list(found.examples.filter(pk__in=numbers[: 2 * PAGE]))
    for one in gone:
        one.delete()
    if gone:
        words = ngettext(
            "%(n)s way of asking was taken away.", "%(n)s ways of asking were taken away.",
            len(gone),
        )  # fmt: skip
        messages.success(request, words % {"n": len(gone)})
    else:
        messages.info(request, _("Nothing was ticked."))
    address = reverse("bots:examples", args=[found.slug])
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return redirect(wanted if safe and wanted.partition("?")[0] == address else address)
