"""One service: everything that is told of it, and whether it helped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from revontuli.catalogue import Catalogue, Channel, ChannelType, Charge, Service
from revontuli.site import search as searching
from revontuli.site.limits import limited
from revontuli.site.views.services import choices
from revontuli.site.views.services.hours import tell_hours
from revontuli.site.views.services.service_map import draw_map, points_of

SIMILAR = 4
PLACES_SHOWN = 24
VOTES = ("helpful", "not_helpful")
LISTS = ("search", "recommend")


@dataclass(frozen=True)
class ShownChannel:
    """A way to reach a service, with its parts in words."""

    channel: Channel
    kind: str
    hours: list[str]
    languages: str
    number: int = 0

    @property
    def dialled(self) -> str:
        """The telephone number as a device dials it; "" where it cannot be told."""
        plain = re.sub(r"[^\d+]", "", self.channel.phone)
        return plain if re.fullmatch(r"\+?\d{3,15}", plain) else ""

    @property
    def mail(self) -> str:
        """The e-mail address if it is one that a link may have."""
        known = re.fullmatch(r"[^@\s?&%]+@[^@\s?&%]+\.[^@\s?&%]+", self.channel.email)
        return self.channel.email if known else ""

    @property
    def is_charged(self) -> bool:
        """Whether using it costs something."""
        return self.channel.charge is Charge.CHARGED


def show(request: HttpRequest, service: str) -> HttpResponse:
    """Its card."""
    catalogue = searching.catalogue()
    found = service_or_404(catalogue, service)
    assert catalogue is not None
    reached = [c for c in found.channels if c.type is not ChannelType.SERVICE_POINT]
    points = [c for c in found.channels if c.type is ChannelType.SERVICE_POINT]
    terms = [term for term in catalogue.terms if found.id in term.services]
    places = [choices.place_name(code) for code in found.areas]
    context = {
        "service": found,
        "channels": [shown_channel(channel) for channel in reached],
        "points": [shown_channel(channel, number) for number, channel in enumerate(points, 1)],
        "map": draw_map(points_of(points)),
        "terms": terms,
        "similar": similar(found),
        "facts": _facts(found),
        "places": places[:PLACES_SHOWN],
        "more_places": places[PLACES_SHOWN:],
        "from": request.GET.get("from") if request.GET.get("from") in LISTS else "search",
        "may_edit": _may_edit(request, found),
    }
    return render(request, "services/card.html", context)


def service_or_404(catalogue: Catalogue | None, id: str) -> Service:
    """The service of that id."""
    found = catalogue.by_id.get(id) if catalogue else None
    if found is None:
        raise Http404(_("There is no such service."))
    return found


def shown_channel(channel: Channel, number: int = 0) -> ShownChannel:
    """A way to reach a service in words."""
    return ShownChannel(
        channel,
        str(choices.CHANNELS[channel.type]),
        tell_hours(channel.hours),
        ", ".join(map(choices.language_name, channel.languages)),
        number,
    )


def _facts(service: Service) -> list[tuple[str, str]]:
    """What else is told: a name and words each."""
    ages = {
        (True, True): f"{service.youngest}–{service.oldest}",
        (True, False): _("from %(age)s") % {"age": service.youngest},
        (False, True): _("up to %(age)s") % {"age": service.oldest},
        (False, False): "",
    }[service.youngest is not None, service.oldest is not None]
    charge = "" if service.charge is Charge.UNKNOWN else str(choices.CHARGES[service.charge])
    told = [
        (_("Cost"), charge),
        (_("For"), ", ".join(map(choices.group_name, service.target_groups))),
        (_("Age"), ages),
        (_("Served in"), ", ".join(map(choices.language_name, service.languages))),
        (_("Life events"), ", ".join(map(choices.event_name, service.life_events))),
        (_("Phases"), _phases(service)),
        (_("Helps with"), ", ".join(choices.dimension_name(d.dimension)
                                     for d in service.dimensions if d.weight >= 0.5)),
    ]  # fmt: skip
    return [(name, words) for name, words in told if words]


def _phases(service: Service) -> str:
    """The phases in words; without the life event's name where that stands beside them anyway."""
    if len(service.life_events) > 1:
        return "; ".join(map(choices.phase_name, service.phases))
    names = {code: name for _event, own in choices.phases() for code, name in own}
    return ", ".join(names.get(code, code) for code in service.phases)


def similar(service: Service) -> list[Service]:
    """Services whose texts mean much the same; none while the finder is being made."""
    finder = searching.finder(wait=0)
    if finder is None:
        return []
    language = get_language() or "fi"
    words = f"{service.label(language)} {service.summary.get(language, '')}"
    found = finder.search(words[:300], language=language, limit=SIMILAR + 1)
    return [
        match.service
        for match in found
        if service.id not in (match.service.id, *(other.id for other in match.folded))
    ][:SIMILAR]


def _may_edit(request: HttpRequest, service: Service) -> bool:
    from revontuli.site.editing import may_edit

    return may_edit(request.user, service.provider)


def schema(request: HttpRequest, service: str) -> JsonResponse:
    """The service as schema.org's JSON-LD."""
    from revontuli.catalogue.exports import schema_org

    found = service_or_404(searching.catalogue(), service)
    return JsonResponse(schema_org(Catalogue((found,))), content_type="application/ld+json")


@limited("services.vote", times=200, seconds=600)
def vote(request: HttpRequest, service: str) -> HttpResponse:
    """Count whether it helped: a sum of the day, with nobody in it.

    Only what people say themselves is counted. To count what was shown and opened as well, everyone
    who looks would have to be given a cookie.
    """
    from revontuli.guidance.feedback_counts import Event, EventKind, ShownIn
    from revontuli.guidance.feedback_store import FeedbackStore
    from revontuli.privacy import keep_secret

    found = service_or_404(searching.catalogue(), service)
    said = request.POST.get("vote", "")
    if said not in VOTES:
        messages.error(request, _("Choose whether it helped."))
        return redirect("services:card", found.id)
    if not request.session.session_key:
        request.session.create()  # so that nobody counts twice; it holds nothing
    today = timezone.localdate()
    event = Event(
        service=found.id,
        kind=EventKind(said),
        position=1, rank=1, propensity=1.0, prior=1.0,  # of use for what was shown, not for votes
        day=today,
        source=str(request.session.session_key),
        shown_in=ShownIn(_list_of(request)),
    )  # fmt: skip
    FeedbackStore(searching.feedback_folder()).add([event], keep_secret(_secret_file()), today)
    messages.success(request, _("Thank you. It helps others to find what helps."))
    return redirect("services:card", found.id)


def _secret_file() -> Path:
    return Path(settings.HOME) / "feedback_secret"


def _list_of(request: HttpRequest) -> str:
    asked = request.POST.get("from", "")
    return asked if asked in LISTS else LISTS[0]
