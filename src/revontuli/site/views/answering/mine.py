"""My picture: my dimensions beside everyone's, in kind words, and services that fit me."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from revontuli.dialogue.safety import crisis_lines
from revontuli.errors import InputError
from revontuli.guidance.profile import Profile
from revontuli.language import Words
from revontuli.picture.dimensions import frame_in_use
from revontuli.picture.person import nearest_segment, rate_dimensions
from revontuli.picture.picture import Segment
from revontuli.picture.private import FOLDER, SEGMENTER
from revontuli.site import search
from revontuli.site.answers import survey_form
from revontuli.site.everyone import Everyone, everyone, public_picture
from revontuli.site.models import AnswerSheet, Publication
from revontuli.site.texts import said
from revontuli.site.views.answering.drawing import Bar, bar
from revontuli.site.views.answering.fields import Told, told
from revontuli.site.views.answering.keyed import keyed
from revontuli.site.views.answering.pages import own_link
from revontuli.site.views.answering.start import later_rounds
from revontuli.site.views.services import choices
from revontuli.site.views.services.finding import told as told_matches
from revontuli.site.views.services.search_form import MunicipalityField
from revontuli.survey import Answers, Form, ItemKind
from revontuli.wellbeing import Frame

GENTLE = ("health", "security", "self_esteem", "resilience", "life_satisfaction")
# Of the scale. A frame's own lights are for means of groups: 5 of 10 is little for a whole city,
# and no alarm in one person's life.
LOW, HIGH = 0.4, 0.7
SERVICES = 6
PATIENCE = 2.0  # seconds that the page waits for search to be made ready
SURE_ENOUGH = 0.5
KNOWN_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Side:
    """One dimension of a person, beside everyone.

    Attributes:
        name: of the dimension.
        mine, all: as words; `all` is "" where it may not be shown.
        light: "good", "middle", "low" or "".
        words: what the answers say of it.
        bar: how it is drawn.
    """

    name: Told
    mine: str
    all: str
    light: str
    words: str
    bar: Bar


class PlaceForm(forms.Form):
    """What makes recommendations fit better; nothing of it is kept."""

    municipality = MunicipalityField(
        required=False,
        help_text=gettext_lazy("Without it, only services of the whole country are shown."),
    )
    phase = forms.ChoiceField(label=gettext_lazy("Where you are now"), required=False)

    def __init__(self, data: Any, phases: list[tuple[str, str]]) -> None:
        super().__init__(data, prefix="")
        self.fields["phase"].choices = [("", _("Not told")), *phases]  # type: ignore[attr-defined]


@keyed
def picture(request: HttpRequest, sheet: AnswerSheet, key: str) -> HttpResponse:
    """What came of answering."""
    if not sheet.sent:
        return redirect("answering:sheet", key)
    survey = sheet.survey
    frame = frame_in_use(survey.codebook)
    ratings = rate_dimensions(sheet.answers, survey.codebook, frame)
    all_of_us = everyone(survey)
    lights = {code: _light(frame, value) for code, value in ratings.items()} if frame else {}
    context: dict[str, Any] = {
        "sheet": sheet,
        "survey": survey,
        "key": key,
        "is_new": request.GET.get("sent") == "yes",
        "link": own_link(request, key),
        "sides": _sides(frame, ratings, lights, all_of_us) if frame else [],
        "scale": frame,
        "everyone": all_of_us,
        "needs_care": any(lights.get(code) == "low" for code in GENTLE),
        "crisis_lines": crisis_lines(get_language() or "fi"),
        "segment": likeness_of(sheet),
        "rounds": later_rounds(survey) if sheet.pseudonym else [],
        "bots": survey.life_event.bots.filter(is_open=True),
        **_services(request, sheet, frame, ratings),
    }
    return render(request, "answering/picture.html", context)


def _light(frame: Frame, value: float) -> str:
    height = (value - frame.low) / (frame.high - frame.low)
    return "low" if height < LOW else "middle" if height < HIGH else "good"


def _sides(
    frame: Frame, ratings: dict[str, float], lights: dict[str, str], all_of_us: Everyone
) -> list[Side]:
    words = Words(get_language() or "fi")

    def number(value: float | None) -> str:
        if value is None:
            return ""
        return words.number(value, 0 if round(value, 1).is_integer() else 1)

    return [
        Side(
            name=told(frame[code].name, code),
            mine=number(value),
            all=number(all_of_us.means.get(code)),
            light=lights[code],
            words=_said_of(lights[code], value, all_of_us.means.get(code), frame),
            bar=bar(value, all_of_us.means.get(code), frame.low, frame.high),
        )
        for code, value in ratings.items()
    ]


def _said_of(light: str, mine: float, mean: float | None, frame: Frame) -> str:
    """What an answer says, kindly: nobody is measured against another."""
    first = {
        "good": _("This is going well for you."),
        "middle": _("There is good here, and room for more."),
        "low": _("This weighs on you just now. You are not alone with it."),
    }[light]
    beside = _beside(light, mine, mean, (frame.high - frame.low) / 10)
    return f"{first} {beside}".strip()


def _beside(light: str, mine: float, mean: float | None, step: float) -> str:
    """The same beside everyone, where that is no burden to read."""
    if mean is None:
        return ""
    if mine >= mean + step:
        return _("You are doing better here than people on average.")
    if abs(mine - mean) < step:
        return _("Many others feel much the same.")
    return "" if light == "low" else _("Others often feel a little better about this.")


# Whom I am like


@dataclass(frozen=True, slots=True)
class Likeness:
    """The segment of a public picture that a person is most like."""

    segment: Segment
    publication: Publication


def likeness_of(sheet: AnswerSheet) -> Likeness | None:
    """Only where the picture is public, and the answers tell enough to be fairly sure."""
    publication = public_picture(sheet.survey)
    if publication is None:
        return None
    file = publication.iteration.folder / FOLDER / SEGMENTER
    if not file.exists():
        return None
    from revontuli.picture.model_file import load_segmenter

    try:
        codebook = sheet.survey.codebook
        nearest = nearest_segment(load_segmenter(file), sheet.answers, codebook)
        if nearest is None or nearest.confidence < SURE_ENOUGH or nearest.known < KNOWN_ENOUGH:
            return None
        return Likeness(publication.picture.segment(nearest.id), publication)
    except (InputError, KeyError, OSError):
        return None


# Services that fit


def _services(
    request: HttpRequest, sheet: AnswerSheet, frame: Frame | None, ratings: dict[str, float]
) -> dict[str, Any]:
    data = request.GET if "municipality" in request.GET else {"municipality": place_of(sheet)}
    form = PlaceForm(data, phases_of(sheet))
    form.is_valid()
    given = form.cleaned_data
    told_phase = given.get("phase") or ""
    profile = Profile(
        age=age_of(sheet, timezone.localdate()),
        municipality=given.get("municipality") or None,
        life_event=told_phase.partition(":")[0] or None,
        phase=told_phase.partition(":")[2] or None,
        languages=(get_language() or "fi",),
    )
    context: dict[str, Any] = {"place_form": form, "found": [], "is_ready": True}
    context |= {"municipalities": choices.municipality_names()}
    if search.catalogue() is None or frame is None or not ratings:
        return {**context, "has_services": False}
    context["has_services"] = True
    finder = search.finder(wait=PATIENCE)
    if finder is None:
        return {**context, "is_ready": False}
    try:
        matches = finder.recommend(ratings, profile=profile, frame=frame, limit=SERVICES)
    except InputError:  # dimensions that guidance does not know, such as a codebook's own
        matches = []
    return {**context, "found": told_matches(matches, finder.catalogue)}


def phases_of(sheet: AnswerSheet) -> list[tuple[str, str]]:
    """Phases of the life event that was asked about: code and name."""
    try:
        event = sheet.survey.life_event.life_event
    except InputError:  # a city's own, which guidance does not know
        return []
    return [(f"{event.code}:{phase.code}", said(phase.name)) for phase in event]


def place_of(sheet: AnswerSheet) -> str:
    """The municipality that an answer names, such as the city of one's studies; "" for none."""
    from revontuli.language.places import get_municipality

    form, answers = survey_form(sheet.survey), sheet.answers
    for label in _single_labels(form, answers):
        try:
            get_municipality(label)
        except InputError:
            continue
        return label
    return ""


def _single_labels(form: Form, answers: Answers) -> list[str]:
    """Labels of what was chosen where one was to be chosen."""
    return [
        said(choice.label)
        for item in form
        if item.kind is ItemKind.SINGLE
        for choice in item.choices
        if answers.get(item.key) == choice.value
    ]


def age_of(sheet: AnswerSheet, today: date) -> int | None:
    """From a year of birth, where one was asked: a whole number that can be nothing else."""
    for name in ("age", "birth_year", "year_of_birth"):
        value = sheet.answers.get(name)
        if isinstance(value, float) and value.is_integer():
            age = int(value) if name == "age" else today.year - int(value)
            return age if 0 <= age <= 120 else None
    return None
