"""Needs and ideas of each group, beside the services that answer them, and what nothing answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from revontuli.picture.report.view import PageView
from revontuli.site import search
from revontuli.site.navigation import place
from revontuli.site.views.room.filters import segment_choice
from revontuli.site.views.room.seeing import Shown, get_picture_or_404, signing_in
from revontuli.site.views.room.tabs import view_page
from revontuli.text import in_language

if TYPE_CHECKING:
    from revontuli.guidance.segment_services import PictureServices, SegmentNeed, SegmentServices

SERVICES_SHOWN = 5  # of each need
WAIT = 1.0  # seconds for the services to be made ready
IDEAS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """A service that answers a need."""

    name: str
    address: str
    provider: str
    learned: bool


@dataclass(frozen=True, slots=True)
class Need:
    """A dimension on which a group is badly off, and what answers it."""

    name: str
    light: Markup  # a mark; "" where the frame has none
    light_word: str
    mean: str
    difference: str
    answers: list[Answer]
    count: int
    more: int
    gap: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group with its needs and ideas."""

    id: str
    number: str
    hue: int
    name: str
    address: str
    share: str
    needs: list[Need]
    row: list[Need | None]  # by dimension, for the table of all
    ideas: list[tuple[str, str, str, str]]  # label, address, here, everyone


@signing_in
def needs(request: HttpRequest, publication: str) -> HttpResponse:
    """Needs by group, with services and gaps."""
    from revontuli.site.views.services.choices import municipality_names

    shown = get_picture_or_404(request, publication)
    options, segment = segment_choice(request, shown)
    municipality = request.GET.get("municipality", "").strip()[:60]
    code = municipality_code(municipality)
    answered = picture_services(shown, code)
    groups = [_group(shown, one) for one in answered.segments] if answered else []
    return view_page(
        request, shown, "needs",
        title=_("Needs and services"),
        reading=reading(shown.view, answered),
        groups=[group for group in groups if not segment or group.id == segment],
        dimensions=[
            (d.code, shown.view.plain(d.name) or d.code)
            for d in shown.picture.population.dimensions
        ],
        is_ready=answered is not None,
        has_catalogue=search.catalogue() is not None,
        options=options,
        chosen=segment,
        municipality=municipality,
        not_known=bool(municipality) and code is None,
        municipalities=municipality_names(),
        path=place("services:path", room=shown.publication.iteration.survey.life_event.slug),
    )  # fmt: skip


def municipality_code(written: str) -> str | None:
    """The code of a municipality by its code or name; None where there is none."""
    from revontuli.errors import InputError
    from revontuli.language.places import get_municipality

    if not written:
        return None
    try:
        return get_municipality(written).code
    except InputError:
        return None


def picture_services(shown: Shown, municipality: str | None) -> PictureServices | None:
    """What answers the needs of each group; None while the services are being made ready.

    Without a municipality, a service answers if it is offered in any that the catalogue names.
    """
    finder = search.finder(wait=WAIT)
    stored = search.catalogue()
    if finder is None or stored is None:
        return None
    return _answered(shown, municipality, stored.content_hash, timezone.localdate().isoformat())


@lru_cache(maxsize=32)
def _answered(shown: Shown, municipality: str | None, hash: str, day: str) -> PictureServices:
    from revontuli.guidance.segment_services import services_for_picture

    finder, stored = search.finder(wait=WAIT), search.catalogue()
    assert finder is not None
    assert stored is not None
    places = {code for service in stored.services for code in service.areas}
    codes = [municipality] if municipality else sorted(places)
    return services_for_picture(
        shown.picture, finder.recommender, codes, today=timezone.localdate(), limit=SERVICES_SHOWN
    )


def reading(view: PageView, answered: PictureServices | None) -> list[str]:
    """How many groups need something, and what nothing answers."""
    if answered is None:
        return [_("Which services answer the groups' needs is told once there is a catalogue.")]
    needy = [one for one in answered.segments if one.needs]
    if not needy:
        return [_("No group has needs in any dimension.")]
    said = [
        ngettext(
            "%(n)s of %(all)s groups has needs in some dimension of wellbeing.",
            "%(n)s of %(all)s groups have needs in some dimension of wellbeing.",
            len(needy),
        )
        % {"n": len(needy), "all": len(answered.segments)}
    ]
    if gaps := answered.gaps:
        segment, need = gaps[0]
        said.append(
            ngettext(
                "Nothing in the catalogue answers one need: %(need)s of “%(group)s”.",
                "Nothing in the catalogue answers %(n)s needs, most people among them: %(need)s of"
                " “%(group)s”.",
                len(gaps),
            )
            % {
                "n": len(gaps),
                "need": view.plain(need.name).lower(),
                "group": view.plain(segment.name),
            }
        )
    else:
        said.append(_("Each of their needs is answered by some service."))
    return said


def gap_words(need: SegmentNeed) -> str:
    """Why nothing answers a need."""
    from revontuli.guidance.segment_services import Gap

    words = {
        Gap.NOT_LABELLED: _("No service is known to help with this: none has been labelled."),
        Gap.NO_SERVICE: _("No service in the catalogue helps with this."),
        Gap.NOT_HERE: _("Services help with this elsewhere, but not here."),
        Gap.NOT_FOR_THEM: _("Services here help with this, but not people like these."),
    }
    return "" if need.gap is None else words[need.gap]


def _group(shown: Shown, one: SegmentServices) -> Group:
    view = shown.view
    segment = shown.picture.segment(one.segment)
    found = {need.dimension: _need(view, need) for need in one.needs}
    wishes = [group for group in view.trait_groups(segment) if group.code == "needs"]
    return Group(
        id=segment.id,
        number=view.number_of(segment),
        hue=view.hue(segment),
        name=view.plain(segment.name) or segment.id,
        address=shown.segment_address(segment.id),
        share=view.words.percent(segment.share),
        needs=list(found.values()),
        row=[found.get(d.code) for d in shown.picture.population.dimensions],
        ideas=[
            (
                view.plain(trait.label) or trait.id,
                shown.trait_address(trait.id),
                str(view.brief(trait)),
                str(view.share(trait.share_all)) if trait.measure == "binary" else "",
            )
            for group in wishes
            for trait in group.over[:IDEAS_SHOWN]
        ],
    )


def _light_icon(view: PageView, light: str | None) -> Markup:
    if not light:
        return Markup("")
    mark = view.light_mark(light, 0, 0, 10)
    return Markup(
        '<svg class="drawing icon" viewBox="-13 -13 26 26" aria-hidden="true">{}</svg>'
    ).format(mark)


def _need(view: PageView, need: SegmentNeed) -> Need:
    return Need(
        name=view.plain(need.name) or need.dimension,
        light=_light_icon(view, need.light),
        light_word=view.light_word(need.light),
        mean=str(view.mean(need.mean)),
        difference=str(view.difference(need.difference)),
        answers=[
            Answer(
                name=found.service.label(view.language),
                address=place("services:card", service=found.service.id),
                provider=in_language(found.service.provider.name, view.language),
                learned=found.provenance.value == "learned",
            )
            for found in need.services
        ],
        count=need.count,
        more=need.count - len(need.services),
        gap=gap_words(need),
    )
