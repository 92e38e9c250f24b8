"""Editing services: side by side in three languages, looked at before saving, taken back later."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from revontuli.catalogue import Catalogue, Service, Term
from revontuli.catalogue.cleaning import clean_service
from revontuli.catalogue.editing import ChangedMeanwhileError, Edit, new_id
from revontuli.catalogue.overlays import is_of_register, read_overlays
from revontuli.catalogue.sources.table import slug
from revontuli.errors import InputError
from revontuli.site import search as searching
from revontuli.site import sentences
from revontuli.site.editing import Reach, save
from revontuli.site.models import ServiceEdit
from revontuli.site.texts import said
from revontuli.site.views.services.card import service_or_404, shown_channel
from revontuli.site.views.services.channel_forms import (
    ChannelForms,
    changed_channels,
    channel_initial,
    one_more,
)
from revontuli.site.views.services.differences import FIELDS, changes_between
from revontuli.site.views.services.service_form import ServiceForm

PAGE = 30
RECENT = 8


def index(request: HttpRequest) -> HttpResponse:
    """The services that one may edit, and what can be done with all of them."""
    catalogue = searching.catalogue()
    reach = Reach(request.user)
    asked = request.GET.get("q", "").strip().casefold()[:200]
    language = get_language() or "fi"
    own = [
        service
        for service in (catalogue or Catalogue())
        if reach.covers(service.provider) and _is_about(service, asked)
    ]
    own.sort(key=lambda service: service.label(language).casefold())
    context = {
        "page_obj": Paginator(own, PAGE).get_page(request.GET.get("page")),
        "count": len(own),
        "asked": request.GET.get("q", ""),
        "reach": reach,
        "recent": ServiceEdit.objects.select_related("by")[:RECENT],
        "catalogue": catalogue,
    }
    return render(request, "services/edit_index.html", context)


def _is_about(service: Service, asked: str) -> bool:
    words = (service.id, *service.name.values(), *service.provider.name.values())
    return not asked or any(asked in word.casefold() for word in words)


def edit(request: HttpRequest, service: str) -> HttpResponse:
    """A service's form; with POST also one channel more, a preview, or saving."""
    catalogue = searching.catalogue()
    found = service_or_404(catalogue, service)
    reach = Reach(request.user)
    if not reach.covers(found.provider):
        raise PermissionDenied
    return _form_page(request, found, catalogue, reach, is_new=False)


def new(request: HttpRequest) -> HttpResponse:
    """The form of a service that is not there yet."""
    reach = Reach(request.user)
    return _form_page(request, Service(id="", name={}), searching.catalogue(), reach, is_new=True)


def _form_page(
    request: HttpRequest, old: Service, catalogue: Catalogue | None, reach: Reach, is_new: bool
) -> HttpResponse:
    asked = request.POST
    wants_more = "add_channel" in asked
    data = one_more(asked) if wants_more else (asked or None)
    form = ServiceForm(data, old, catalogue, reach)
    channels = ChannelForms(
        data if data and "channels-TOTAL_FORMS" in data else None,
        prefix="channels",
        initial=[channel_initial(channel) for channel in old.channels],
    )
    context: dict[str, Any] = {
        "form": form,
        "channels": channels,
        "service": old,
        "is_new": is_new,
        "seen": asked.get("seen") or old.content_hash,
        "municipalities": [],
    }
    if asked and not wants_more and form.is_valid() and _are_valid(channels):
        changed = form.changed()
        if is_new:
            changed = replace(changed, id=new_id(catalogue, said(changed.name), slug))
        kept = changed_channels(channels, old.channels, changed.id) if channels.is_bound else ()
        told = kept if channels.is_bound else old.channels
        changed = clean_service(replace(changed, channels=told))
        if "preview" in asked:
            context |= _preview(old, changed, is_new)
        elif answer := _saved(request, form, old, changed, is_new):
            return answer
    if not is_new:
        context |= _kept_as_overlay(old)
    status = 409 if context.get("form").errors.get("__all__") and asked else 200  # type: ignore[union-attr]
    return render(request, "services/edit.html", context, status=status)


def _are_valid(channels: Any) -> bool:
    return not channels.is_bound or channels.is_valid()


def _saved(
    request: HttpRequest, form: ServiceForm, old: Service, changed: Service, is_new: bool
) -> HttpResponse | None:
    """Save, and go to the card; None where it could not be saved, and the form says why."""
    if not is_new and form.cleaned_data["seen"] not in ("", old.content_hash):
        form.add_error(None, _meanwhile())
        return None
    edits = [] if changed.content_hash == old.content_hash else [
        Edit(None if is_new else old, replace(changed, modified=timezone.localdate()))
    ]  # fmt: skip
    edits += _term_edits(form, changed.id)
    if not edits:
        messages.info(request, _("Nothing was changed."))
        return redirect("services:card", old.id)
    try:
        save(edits, request.user)  # type: ignore[arg-type]
    except ChangedMeanwhileError:
        form.add_error(None, _meanwhile())
        return None
    except InputError as error:
        form.add_error(None, sentences.told(error.problem))
        return None
    messages.success(request, _("Saved."))
    return redirect("services:card", changed.id)


def _meanwhile() -> str:
    return _(
        "Somebody else has changed this service meanwhile, and nothing was saved. Open the page "
        "again in another tab, look at what has changed, and write your changes there."
    )


def _term_edits(form: ServiceForm, service_id: str) -> list[Edit]:
    """Terms that lead here now, or no longer do."""
    wanted = {term.id for term in form.cleaned_data["terms"]}
    edits = []
    for term in form.catalogue.terms if form.catalogue else ():
        is_linked = service_id in term.services
        if is_linked and term.id not in wanted:
            kept = tuple(id for id in term.services if id != service_id)
            edits.append(Edit(term, replace(term, services=kept)))
        elif not is_linked and term.id in wanted:
            edits.append(Edit(term, replace(term, services=(*term.services, service_id))))
    return edits


def _preview(old: Service, changed: Service, is_new: bool) -> dict[str, Any]:
    """What would change, how it would look, and what remains to be mended."""
    from revontuli.catalogue.findings import Severity, tell
    from revontuli.catalogue.offer_checks import check_offer
    from revontuli.catalogue.text_checks import check_texts
    from revontuli.language import Words

    words = Words(get_language() or "fi")
    findings = [*check_texts(changed), *check_offer(changed, timezone.localdate())]
    return {
        "preview": changed,
        "preview_channels": [shown_channel(channel) for channel in changed.channels],
        "changes": changes_between(None if is_new else old, changed),
        "findings": [
            (found.severity is Severity.ERROR, tell(found.kind, found.values, words))
            for found in findings
        ],
    }


def _kept_as_overlay(service: Service) -> dict[str, Any]:
    """Whether it comes from a register, and which of its fields were edited here."""
    overlay = read_overlays(searching.catalogue_folder()).get(("service", service.id))
    edited = [str(FIELDS.get(name, name)) for name in (overlay.fields if overlay else ())]
    return {"is_imported": is_of_register(service), "edited_fields": edited}


def remove(request: HttpRequest, service: str) -> HttpResponse:
    """Take a service out of the catalogue, and out of its terms."""
    catalogue = searching.catalogue()
    found = service_or_404(catalogue, service)
    if not Reach(request.user).covers(found.provider):
        raise PermissionDenied
    terms: tuple[Term, ...] = catalogue.terms if catalogue else ()
    edits = [Edit(found, None)] + [
        Edit(term, replace(term, services=tuple(id for id in term.services if id != found.id)))
        for term in terms
        if found.id in term.services
    ]
    if request.POST.get("seen") != found.content_hash:
        messages.error(request, _meanwhile())
        return redirect("services:edit", found.id)
    try:
        save(edits, request.user)  # type: ignore[arg-type]
    except InputError as error:
        messages.error(request, sentences.told(error.problem))
        return redirect("services:edit", found.id)
    messages.success(request, _("Removed. It can be taken back in the history."))
    return redirect("services:edit_index")
