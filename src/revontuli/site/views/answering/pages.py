"""A sheet page by page: read, written, put aside for later."""

from __future__ import annotations

import json
import re
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override

from revontuli.privacy.redaction import MARKS
from revontuli.site import sheets
from revontuli.site.answers import survey_form
from revontuli.site.limits import limited
from revontuli.site.models import AnswerSheet
from revontuli.site.texts import NAMES
from revontuli.site.views.answering.fields import Field, page_fields, told
from revontuli.site.views.answering.keyed import keyed
from revontuli.site.views.answering.words import masked_words, problem
from revontuli.survey import Asked, Form, FormPage, Item, ask

# Names of inputs that are ours: no question's name may begin so.
SHOWN, BASE, WRITER, VERSION, GO = "~shown", "~base", "~writer", "~version", "~go"
OURS = (SHOWN, BASE, WRITER, VERSION, GO, "csrfmiddlewaretoken")
WRITER_NAME = re.compile(r"[A-Za-z0-9_-]{8,16}")
MOST_GIVEN = 20_000  # characters of a refused answer that are shown again


@keyed
def sheet(request: HttpRequest, sheet: AnswerSheet, key: str) -> HttpResponse:
    """Where the person is: on a page, or past the last one."""
    if sheet.sent:
        return redirect("answering:picture", key)
    if sheets.is_late(sheet.survey):
        return _closed(request, sheet, key)
    form = survey_form(sheet.survey)
    asked = ask(form, sheet.answers)
    numbers = _numbers(form, asked)
    if sheet.page > len(form.pages):
        return redirect("answering:review", key)
    here = next((number for number in numbers if number >= sheet.page), numbers[-1])
    return redirect("answering:page", key, here)


@keyed
@limited("answering.page", times=12_000)
def page(request: HttpRequest, sheet: AnswerSheet, key: str, number: int) -> HttpResponse:
    """One page: shown, or saved and left for another."""
    if sheet.sent:
        return redirect("answering:picture", key)
    form = survey_form(sheet.survey)
    if number not in _numbers(form, ask(form, sheet.answers)):
        return redirect("answering:sheet", key)
    if request.method == "POST":
        return _save_and_go(request, sheet, key, form, number)
    if sheets.is_late(sheet.survey):
        return _closed(request, sheet, key)
    return _show(request, sheet, key, form, number)


@keyed
@limited("answering.autosave", times=24_000)
def autosave(request: HttpRequest, sheet: AnswerSheet, key: str, number: int) -> HttpResponse:
    """Save quietly while the person is still on the page; what is wrong is told later."""
    form = survey_form(sheet.survey)
    if sheet.sent or not 1 <= number <= len(form.pages):
        return HttpResponse(status=204)
    given = _given(request.POST)
    page = form.pages[number - 1]
    saved = sheets.save(sheet, form, page.items, given, number, get_language() or "fi")
    fields = page_fields(page, saved.asked)
    changed = [field for field in fields if _has_changed(field, request.POST.get(SHOWN, ""))]
    context = {"sheet": saved.sheet, "fields": changed, "shown": _shown(fields)}
    return render(request, "answering/parts/saved.html", context)


@keyed
def later(request: HttpRequest, sheet: AnswerSheet, key: str) -> HttpResponse:
    """The link to come back by."""
    return render(
        request, "answering/later.html",
        {"sheet": sheet, "survey": sheet.survey, "key": key, "link": own_link(request, key)},
    )  # fmt: skip


def own_link(request: HttpRequest, key: str) -> str:
    """The person's own link, as it may be copied or printed."""
    return request.build_absolute_uri(reverse("answering:sheet", args=[key]))


def _closed(request: HttpRequest, sheet: AnswerSheet, key: str) -> HttpResponse:
    return render(
        request, "answering/closed_meanwhile.html",
        {"sheet": sheet, "survey": sheet.survey, "key": key},
    )  # fmt: skip


# Saving


def _save_and_go(
    request: HttpRequest, sheet: AnswerSheet, key: str, form: Form, number: int
) -> HttpResponse:
    page = form.pages[number - 1]
    given, go = _given(request.POST), request.POST.get(GO, "next")
    is_old = request.POST.get(VERSION, "") != version_of(form)
    # A page opened before the questionnaire changed may hold questions that stand elsewhere now.
    items = list(form) if is_old else list(page.items)
    unknown = _unknown(request.POST, items)
    saved = sheets.save(sheet, form, items, given, number, get_language() or "fi")
    if saved.too_late:
        return redirect("answering:picture", key)
    if sheets.is_late(sheet.survey):  # saved all the same: nothing is lost
        return _closed(request, saved.sheet, key)
    errors = {k: problem(form[k], refusal) for k, refusal in saved.refused.items()}
    if go == "next":
        errors |= {k: problem(form[k], None) for k in saved.missing}
    on_page = {item.key for item in page.items}
    if (on_page & set(errors)) or (unknown and not is_old):
        return _show(
            request, saved.sheet, key, form, number, given=given, errors=errors,
            is_strange=bool(unknown), status=422,
        )  # fmt: skip
    address = _next_address(saved.asked, key, number, go, request.POST.get(SHOWN, ""))
    masked = sorted({kind for kinds in saved.masked.values() for kind in kinds})
    return redirect(_with(address, masked=masked, at=number, changed=is_old and bool(unknown)))


def _with(address: str, masked: list[str], at: int, changed: bool) -> str:
    """An address that tells its page what happened on the one before."""
    told = QueryDict(mutable=True)
    if masked:
        told["masked"], told["at"] = ",".join(masked), str(at)
    if changed:
        told["changed"] = "yes"
    if not told:
        return address
    return f"{address}{'&' if '?' in address else '?'}{told.urlencode()}"


def _next_address(asked: Asked, key: str, number: int, go: str, shown: str) -> str:
    """Where to, after a page was saved."""
    form = asked.form
    numbers = _numbers(form, asked)
    if go.startswith("language:") and (code := go.partition(":")[2]) in NAMES:
        with override(code):
            return reverse("answering:page", args=[key, number])
    if go == "later":
        return reverse("answering:later", args=[key])
    if go == "review":
        return reverse("answering:review", args=[key])
    if go == "back":
        before = [one for one in numbers if one < number]
        return reverse("answering:page", args=[key, before[-1] if before else number])
    fields = page_fields(form.pages[number - 1], asked)
    new = [field for field in fields if field.is_shown and _has_changed(field, shown)]
    if any(field.item.is_answered and not _is_settled(field, asked) for field in new):
        return f"{reverse('answering:page', args=[key, number])}?more=yes"
    after = [one for one in numbers if one > number]
    if after:
        return reverse("answering:page", args=[key, after[0]])
    return reverse("answering:review", args=[key])


def _is_settled(field: Field, asked: Asked) -> bool:
    """Whether it is answered by what is offered now."""
    answered = field.item.key in asked.standing
    return answered and (not field.options or any(option.is_chosen for option in field.options))


def _given(post: QueryDict) -> sheets.Given:
    try:
        base = json.loads(post.get(BASE, "{}"))
    except (ValueError, RecursionError):
        base = {}
    writer = post.get(WRITER, "")
    return sheets.Given(
        values={name: post.getlist(name) for name in post if name not in OURS},
        shown=_shown_keys(post),
        base=base if isinstance(base, dict) else {},
        writer=writer if WRITER_NAME.fullmatch(writer) else "",
    )


def _shown_keys(post: QueryDict) -> set[str]:
    marks = {mark.partition("#")[0] for mark in post.get(SHOWN, "").split()}
    return marks | {name for name in post if name not in OURS}


def _unknown(post: QueryDict, items: list[Item]) -> list[str]:
    """What was sent and is no question of the page."""
    known = {item.key for item in items if item.is_answered}
    return [name for name in post if name not in OURS and name not in known]


def _has_changed(field: Field, shown: str) -> bool:
    """Whether it is shown now and was not, or otherwise, or the other way round."""
    marks = {mark.partition("#")[0]: mark for mark in shown.split()}
    before = marks.get(field.item.key)
    return before != (field.mark if field.is_shown else None)


# Showing


def _numbers(form: Form, asked: Asked) -> list[int]:
    """The pages on which something is asked, by their place in the form, from 1."""
    pages = {page.name for page in asked.pages}
    numbers = [number for number, page in enumerate(form.pages, 1) if page.name in pages]
    return numbers or [1]


def _shown(fields: list[Field]) -> str:
    return " ".join(field.mark for field in fields if field.is_shown)


def version_of(form: Form) -> str:
    """A mark that changes with the questions."""
    known = _versions.get(id(form))
    if known is None or known[0] is not form:
        text = repr([(p.name, [(i.key, i.kind, [c.value for c in i.choices]) for i in p.items])
                     for p in form.pages])  # fmt: skip
        known = _versions[id(form)] = (form, sheets.digest_of(text)[:12])
    return known[1]


_versions: dict[int, tuple[Form, str]] = {}


def _show(
    request: HttpRequest,
    sheet: AnswerSheet,
    key: str,
    form: Form,
    number: int,
    given: sheets.Given | None = None,
    errors: dict[str, str] | None = None,
    is_strange: bool = False,
    status: int = 200,
) -> HttpResponse:
    asked = ask(form, sheet.answers)
    page = form.pages[number - 1]
    values = {k: [v[:MOST_GIVEN] for v in vs] for k, vs in given.values.items()} if given else None
    fields = page_fields(page, asked, values, errors)
    numbers = _numbers(form, asked)
    here = get_language()
    base = {item.key: asked.standing[item.key] for item in page.items if item.key in asked.standing}
    context: dict[str, Any] = {
        "sheet": sheet,
        "survey": sheet.survey,
        "key": key,
        "number": number,
        "heading": told(page.label),
        "fields": fields,
        "faulty": [field for field in fields if field.error],
        "has_choice": any(field.options for field in fields),
        "shown": _shown(fields),
        "base": json.dumps(base, ensure_ascii=False),
        "writer": (given.writer if given else "") or secrets.token_urlsafe(8),
        "version": version_of(form),
        "place": numbers.index(number) + 1 if number in numbers else 1,
        "pages": len(numbers),
        "is_first": number == numbers[0],
        "is_strange": is_strange,
        "has_more": request.GET.get("more") == "yes",
        "has_changed": request.GET.get("changed") == "yes",
        "in_languages": [(c, NAMES[c]) for c in form.languages if c != here],
        **told_masked(request, key),
    }
    return render(request, "answering/page.html", context, status=status)


def told_masked(request: HttpRequest, key: str) -> dict[str, Any]:
    """What was masked on the page before, for this one to tell."""
    kinds = [kind for kind in request.GET.get("masked", "").split(",") if kind in MARKS]
    at = request.GET.get("at", "")
    address = reverse("answering:page", args=[key, int(at)]) if re.fullmatch(r"\d{1,4}", at) else ""
    return {"masked": masked_words(kinds), "masked_at": address}


def page_heading(page: FormPage, number: int) -> str:
    """What a page is called in a list."""
    return told(page.label).words or str(number)
