"""Reasons in words a person understands: "asuminen 2/10; Turussa"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from revontuli.catalogue import Catalogue, Service
from revontuli.catalogue.ptv_codes import life_events as ptv_life_events
from revontuli.catalogue.ptv_codes import service_classes, target_groups
from revontuli.errors import InputError
from revontuli.guidance.concepts import concepts_by_id
from revontuli.guidance.match import Match, Reason, ReasonKind
from revontuli.guidance.place_words import tell_place
from revontuli.guidance.recommending import SEGMENT_NEED
from revontuli.language import N_, Words
from revontuli.text import Text, in_language
from revontuli.wellbeing import Frame, frames, get_life_event

SPOKEN = {
    "fi": N_("service in Finnish"),
    "sv": N_("service in Swedish"),
    "en": N_("service in English"),
}
NEARLY_ALIKE = 0.25  # cosine of meanings from which two texts are about the same thing
KEPT_CAPITALS = ("Finn",)  # names of peoples keep their capital inside an English sentence


def tell_match(
    match: Match,
    language: str,
    *,
    catalogue: Catalogue | None = None,
    frame: Frame | None = None,
) -> str:
    """All reasons of a match in one line: "asuminen 2/10, talous 3/10; Turussa".

    Args:
        match: as search or recommendation gave it.
        language: code of the language to tell in.
        catalogue: for the names of terms; their ids if None.
        frame: the frame of the ratings, for one that is not built in.
    """
    return tell_reasons(match.reasons, language, match.service, catalogue=catalogue, frame=frame)


def tell_reasons(
    reasons: Sequence[Reason],
    language: str,
    service: Service | None = None,
    *,
    catalogue: Catalogue | None = None,
    frame: Frame | None = None,
) -> str:
    """Reasons in one line, those of one kind together, in the order in which they come."""
    teller = _Teller(language, service, catalogue, frame)
    # A term and a concept may have one name: what is told alike is told once.
    once: dict[str, ReasonKind] = {}
    for reason in reasons:
        once.setdefault(teller.tell(reason), reason.kind)
    once.pop("", None)
    return "; ".join(", ".join(group) for _, group in groupby(once, key=once.__getitem__))


def tell_reason(
    reason: Reason,
    language: str,
    service: Service | None = None,
    *,
    catalogue: Catalogue | None = None,
    frame: Frame | None = None,
) -> str:
    """One reason in a few words, to stand in the middle of a line.

    Args:
        reason: of any kind.
        language: code of the language to tell in.
        service: the service it is a reason for, for names of classes that PTV does not have.
        catalogue: for the names of terms.
        frame: the frame of the ratings, for one that is not built in.
    """
    return _Teller(language, service, catalogue, frame).tell(reason)


class _Teller:
    """Tells reasons in one language."""

    def __init__(
        self,
        language: str,
        service: Service | None,
        catalogue: Catalogue | None,
        frame: Frame | None,
    ) -> None:
        self.words = Words(language)
        self.service = service
        self.catalogue = catalogue
        self.frames = frames() if frame is None else (frame, *frames())

    def tell(self, reason: Reason) -> str:
        tellers = {
            ReasonKind.WORD: self.word,
            ReasonKind.MEANING: self.meaning,
            ReasonKind.TERM: self.term,
            ReasonKind.CONCEPT: self.concept,
            ReasonKind.CLASS: self.service_class,
            ReasonKind.PLACE: self.place,
            ReasonKind.NEED: self.need,
            ReasonKind.PHASE: self.phase,
            ReasonKind.TARGET_GROUP: self.target_group,
            ReasonKind.AGE: self.age,
            ReasonKind.LANGUAGE: self.spoken,
            ReasonKind.FEEDBACK: self.feedback,
        }
        return tellers[reason.kind](reason)

    def word(self, reason: Reason) -> str:
        return self.words.gettext("“%(label)s”", label=reason.value)

    def meaning(self, reason: Reason) -> str:
        if reason.strength < NEARLY_ALIKE:
            return self.words.gettext("the nearest that was found")
        return self.words.gettext("about the same thing")

    def term(self, reason: Reason) -> str:
        terms = {} if self.catalogue is None else self.catalogue.term_by_id
        known = terms.get(reason.value)
        name = known.label(self.words.language) if known else reason.value
        return self.words.gettext("topic: %(name)s", name=name)

    def concept(self, reason: Reason) -> str:
        known = concepts_by_id().get(reason.value)
        name = known.name(self.words.language) if known else reason.value
        return self.words.gettext("topic: %(name)s", name=name)

    def service_class(self, reason: Reason) -> str:
        known = service_classes().get(reason.value)
        own = self.service.service_classes if self.service else ()
        names = [known.name] if known else [c.name for c in own if c.id == reason.value]
        return self.words.gettext(
            "service class: %(name)s", name=self.called(names, default=reason.value)
        )

    def place(self, reason: Reason) -> str:
        return tell_place(reason.value, self.words.language)

    def need(self, reason: Reason) -> str:
        code = reason.value.removeprefix(SEGMENT_NEED)
        frame = next((frame for frame in self.frames if code in frame), None)
        name = self.called([frame[code].name] if frame else [], default=code)
        if reason.value != code:
            return self.words.gettext(
                "%(need)s (often a need in situations like this)", need=_inside(name)
            )
        top = frame.high if frame else 10.0
        return f"{_inside(name)} {self.short(reason.strength)}/{self.short(top)}"

    def phase(self, reason: Reason) -> str:
        event, _, phase = reason.value.partition(":")
        name = self.called(_event_names(event, phase), default=reason.value)
        if phase:
            return self.words.gettext("phase: %(name)s", name=_inside(name))
        return self.words.gettext("life event: %(name)s", name=_inside(name))

    def target_group(self, reason: Reason) -> str:
        known = target_groups().get(reason.value)
        name = self.called([known.name] if known else [], default=reason.value)
        return self.words.gettext("target group: %(name)s", name=_inside(name))

    def age(self, reason: Reason) -> str:
        youngest, _, oldest = reason.value.partition("–")
        if youngest and oldest:
            return self.words.gettext(
                "for people aged %(youngest)s–%(oldest)s", youngest=youngest, oldest=oldest
            )
        if youngest:
            return self.words.gettext("from the age of %(age)s", age=youngest)
        return self.words.gettext("up to the age of %(age)s", age=oldest)

    def spoken(self, reason: Reason) -> str:
        if reason.value in SPOKEN:
            return self.words.gettext(SPOKEN[reason.value])
        from babel import Locale
        from babel.core import UnknownLocaleError

        try:
            name = Locale.parse(reason.value).get_language_name(self.words.locale)
        except (UnknownLocaleError, ValueError):
            name = None
        return self.words.gettext("language of service: %(name)s", name=name or reason.value)

    def feedback(self, reason: Reason) -> str:
        return self.words.gettext("helpful to others in a situation like this")

    def called(self, names: Sequence[Text], default: str) -> str:
        return in_language(names[0], self.words.language, default) if names else default

    def short(self, value: float) -> str:
        """A number with a decimal only where it has one: 2, 2,5."""
        return self.words.number(value, 0 if float(value).is_integer() else 1)


def _event_names(event: str, phase: str) -> list[Text]:
    """The name of a life event or of its phase; none where a city made the event itself."""
    if event in ptv_life_events():
        return [ptv_life_events()[event].name]
    try:
        known = get_life_event(event)
        return [known[phase].name if phase else known.name]
    except (InputError, KeyError):
        return []


def _inside(name: str) -> str:
    """A name inside a sentence; abbreviations and names of peoples keep their capitals."""
    if name[1:2].isupper() or name.startswith(KEPT_CAPITALS):
        return name
    return name[:1].lower() + name[1:]
