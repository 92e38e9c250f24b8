"""What was edited, in words, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from revontuli.catalogue import Service
from revontuli.catalogue.editing import ChangedMeanwhileError
from revontuli.errors import InputError
from revontuli.site import search as searching
from revontuli.site import sentences
from revontuli.site.editing import Reach, from_json, save, undoing
from revontuli.site.models import ServiceEdit
from revontuli.site.views.services.differences import changes_between

PAGE = 20


def recent(request: HttpRequest) -> HttpResponse:
    """The newest edits of all services and terms."""
    return _list(request, ServiceEdit.objects.all(), {})


def of_service(request: HttpRequest, service: str) -> HttpResponse:
    """The edits of one service."""
    edits = ServiceEdit.objects.filter(kind=ServiceEdit.Kind.SERVICE, item=service)
    catalogue = searching.catalogue()
    stored = catalogue.by_id.get(service) if catalogue else None
    if stored is None and not edits:
        raise Http404(_("There is no such service."))
    return _list(request, edits, {"item": service, "stored": stored})


def _list(request: HttpRequest, edits: Any, also: dict[str, Any]) -> HttpResponse:
    page = Paginator(edits.select_related("by"), PAGE).get_page(request.GET.get("page"))
    reach = Reach(request.user)
    shown = [_shown(edit, reach) for edit in page]
    return render(request, "services/history.html", {"page_obj": page, "edits": shown, **also})


def _shown(edit: ServiceEdit, reach: Reach) -> dict[str, Any]:
    before, after = from_json(edit.kind, edit.before), from_json(edit.kind, edit.after)
    item = after or before
    return {
        "edit": edit,
        "name": item.name if item else {"fi": edit.item},
        "changes": changes_between(before, after),
        "is_new": before is None,
        "is_removed": after is None,
        "may_undo": item is not None and _may(edit, reach),
    }


def _may(edit: ServiceEdit, reach: Reach) -> bool:
    """Whether one may take it back: one's own services, both as they were and as they became."""
    sides = [from_json(edit.kind, side) for side in (edit.before, edit.after) if side]
    services = [side for side in sides if isinstance(side, Service)]
    return reach.is_anything and all(reach.covers(service.provider) for service in services)


def undo(request: HttpRequest, edit: int) -> HttpResponse:
    """Put it back as it was, if it still is as this edit left it."""
    found = get_object_or_404(ServiceEdit, pk=edit)
    if not _may(found, Reach(request.user)):
        raise PermissionDenied
    back = undoing(found)
    if back.before is None and back.after is None:
        raise Http404
    try:
        save([back], request.user, ServiceEdit.Way.UNDO)  # type: ignore[arg-type]
    except ChangedMeanwhileError:
        messages.error(
            request,
            _("It has been changed since. Take the later changes back first, or edit it by hand."),
        )
    except InputError as error:
        messages.error(request, sentences.told(error.problem))
    else:
        messages.success(request, _("Taken back."))
    if found.kind == ServiceEdit.Kind.SERVICE:
        return redirect("services:history", found.item)
    return redirect("services:recent")
