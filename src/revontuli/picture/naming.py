"""Working names for segments, from what is strongest in them, for people to change.

A name says what is true of the group's answers and never what is wrong with its people: "Tight on
money", not "Poor". Dimensions of the built-in frames have phrases of their own; other dimensions
and traits are named by their labels.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from revontuli.language import N_, Words
from revontuli.picture.picture import DimensionFigure, Segment, TraitFigure
from revontuli.text import LANGUAGES, Text, in_language

PHRASES: dict[str, tuple[str, str]] = {  # dimension: (when high, when low)
    "material": (N_("Comfortable financially"), N_("Tight on money")),
    "finance": (N_("Comfortable financially"), N_("Tight on money")),
    "health": (N_("In good health"), N_("Short of energy")),
    "education": (N_("Confident in learning"), N_("Seeking support in learning")),
    "activities": (N_("Leading active days"), N_("Looking for balance in daily life")),
    "voice": (N_("Making themselves heard"), N_("Seldom heard")),
    "relations": (N_("Close to others"), N_("Wishing for closer ties")),
    "environment": (N_("Content where they live"), N_("Wishing for better surroundings")),
    "security": (N_("Feeling safe"), N_("Wishing for more security")),
    "working_studying": (N_("Going ahead in work or study"), N_("Seeking direction")),
    "family": (N_("Close to family"), N_("Family life under strain")),
    "friends": (N_("Among friends"), N_("Missing friends")),
    "improvement_of_strengths": (N_("Building on strengths"), N_("Looking for their strengths")),
    "housing": (N_("Content with housing"), N_("Concerned about housing")),
    "self_esteem": (N_("Sure of themselves"), N_("Seeking confidence")),
    "resilience": (N_("Coping with setbacks"), N_("Weighed down by setbacks")),
    "life_satisfaction": (N_("Satisfied with life"), N_("Hoping for change in life")),
}
WELL = N_("Doing well in many ways")
STRAINED = N_("Strained in many ways")
AVERAGE = N_("Close to the average")

NOTABLE = 1.96  # |v-test| from which a difference is told
LONGEST_LABEL = 42
SHORT_QUESTION = 12  # "Worry: the rent" is kept whole where only answers have room
TELLING_LIFT = 2.5  # what people are, this much more common here, in most of the group, names it
TELLING_ROLES = ("background", "single")  # what people are, rather than one choice of many
YES = (": kyllä", ": ja", ": yes")  # "Has children: Yes" says no more than "Has children"


def working_names(segments: Sequence[Segment]) -> tuple[Text, ...]:
    """A name for each segment, no two alike in any language; the clearest cut choose first."""
    names: dict[str, Text] = {}
    for segment in sorted(segments, key=_clarity, reverse=True):
        names[segment.id] = working_name(segment, tuple(names.values()))
    return tuple(names[segment.id] for segment in segments)


def working_name(segment: Segment, taken: Collection[Text] = ()) -> Text:
    """A short name by language for one segment, unlike those `taken`.

    Args:
        segment: its portrait; the name it may have already is not looked at.
        taken: names of other segments in the same picture.
    """
    used = {(language, words) for name in taken for language, words in name.items()}
    for parts in _candidates(segment):
        name = {language: _join(parts, language) for language in LANGUAGES}
        if not used & set(name.items()):
            return name
    number = len(taken) + 1
    return {
        language: Words(language).gettext("Group %(number)s", number=number)
        for language in LANGUAGES
    }


BARE = ""  # a label that needs no word beside it
FORE, BACK = N_("%(what)s to the fore"), N_("%(what)s in the background")
Part = tuple[str, Text | None]  # a message, and the label it takes where it takes one


def _candidates(segment: Segment) -> Iterator[tuple[Part, ...]]:
    """Ways to name it, the best first."""
    notable = [d for d in segment.dimensions if abs(d.v_test or 0.0) >= NOTABLE]
    notable.sort(key=lambda d: -abs(d.v_test or 0.0))
    traits = sorted(islice(_traits(segment), 6), key=lambda t: not _is_plain(t.label))
    telling = [t for t in islice(_traits(segment), 12) if _is_telling(t)]
    telling.sort(key=lambda t: not answer_stands_alone(t.label))
    all_round = _all_round(notable, len(segment.dimensions))
    for trait in telling[:2]:
        yield (_trait(trait),)
    if all_round:
        yield ((all_round, None),)
    low = [d for d in notable if d.code not in PHRASES and not _is_fore(d, notable)]
    notable = [d for d in notable if d not in low]
    for dimension in notable[:2]:
        yield (_dimension(dimension),)
    for first in ([(all_round, None)] if all_round else []) + [_dimension(d) for d in notable[:2]]:
        for second in notable[:4]:
            if _dimension(second) != first:
                yield (first, _dimension(second))
        for trait in traits:
            yield (first, _trait(trait))
    for index, trait in enumerate(traits):
        for other in traits[index + 1 :]:
            yield (_trait(trait), _trait(other))
        yield (_trait(trait),)
    for dimension in low:
        yield (_dimension(dimension),)
    yield ((AVERAGE, None),)


def _is_fore(dimension: DimensionFigure, notable: Sequence[DimensionFigure]) -> bool:
    """Whether a dimension without a good end is high, and about as clearly as any differs: that
    a group is low on "personality" names nobody."""
    strongest = max(abs(other.v_test or 0.0) for other in notable)
    return (dimension.v_test or 0.0) >= strongest / 2


def _all_round(notable: Sequence[DimensionFigure], dimensions: int) -> str | None:
    """The name of a group that is better off, or worse off, nearly everywhere."""
    if dimensions < 4 or len(notable) < 0.75 * dimensions:
        return None
    if not all(dimension.light for dimension in notable):
        return None  # no good and bad end
    better = [(dimension.difference or 0.0) > 0 for dimension in notable]
    if all(better):
        return WELL
    return STRAINED if not any(better) else None


def _is_telling(trait: TraitFigure) -> bool:
    """Whether a trait says what most of the group, and few others, are."""
    return (
        trait.role in TELLING_ROLES
        and (trait.lift or 0.0) >= TELLING_LIFT
        and (trait.share_in or 0.0) >= 0.5
    )


def _traits(segment: Segment) -> Iterator[TraitFigure]:
    """Traits to name by: common here and more so than elsewhere, or else told by their means."""
    strong = [t for t in segment.traits if abs(t.v_test or 0.0) >= NOTABLE]
    yield from (t for t in strong if t.direction == "over" and (t.share_in or 0.0) >= 0.25)
    yield from (t for t in strong if t.mean_in is not None and t.direction == "over")
    yield from (t for t in strong if t.mean_in is not None and t.direction == "under")


def _dimension(dimension: DimensionFigure) -> Part:
    high = (dimension.difference or 0.0) > 0
    if dimension.code in PHRASES:
        return PHRASES[dimension.code][0 if high else 1], None
    return (FORE if high else BACK), dimension.name


def _trait(trait: TraitFigure) -> Part:
    if trait.measure == "binary":
        return BARE, trait.label
    return (FORE if trait.direction == "over" else BACK), trait.label


def _join(parts: Sequence[Part], language: str) -> str:
    """The parts as one name; labels that take the same words stand in one list with them."""
    words = Words(language)
    labels: dict[str, list[str]] = {}
    for message, label in parts:
        labels.setdefault(message, []).extend([name_label(label, language)] if label else [])
    said = []
    for message, listed in labels.items():
        if message == BARE:
            said.extend(listed)
        elif listed:
            said.append(words.gettext(message, what=words.series(listed)))
        else:
            said.append(words.gettext(message))
    return " · ".join(said)


def name_label(label: Text, language: str) -> str:
    """A label as a name: the answer first, and its question after it where it needs one."""
    text = short_label(label, language, 10**6)
    question, _colon, answer = text.rpartition(": ")
    if question and answer_stands_alone(label):
        text = answer[:1].upper() + answer[1:]
    elif question and len(answer) + len(question) < LONGEST_LABEL:
        text = f"{answer} ({question[:1].lower()}{question[1:]})"
    return short_label({language: text}, language)


def answer_stands_alone(label: Text) -> bool:
    """Whether an answer of several words, or a yes, says enough without its question."""
    answers = [short_label(label, language, 10**6).rpartition(": ") for language in label]
    return all(not question or " " in answer for question, _colon, answer in answers)


def _is_plain(label: Text) -> bool:
    """Whether a label is short and without a comma, so that it can stand in a list of two."""
    return all(len(text) <= 24 and "," not in text for text in label.values())


def short_label(label: Text, language: str, longest: int = LONGEST_LABEL) -> str:
    """A label without its scale and cut at a word's end where it is long."""
    text = re.sub(r"\s*\([^()]*\d[^()]*\)\s*$", "", in_language(label, language)).strip()
    for yes in YES:
        if text.lower().endswith(yes):
            text = text[: -len(yes)]
    if len(text) <= longest:
        return text
    cut = text[:longest].rsplit(" ", 1)[0].rstrip(" ,;:–-(")
    return f"{cut}…"


def answer_label(label: Text, language: str, longest: int = LONGEST_LABEL) -> str:
    """Only the answer of a label that names its question at length, where it stands by itself."""
    text = short_label(label, language, 10**6)
    question, _colon, answer = text.rpartition(": ")
    at_length = len(question) > SHORT_QUESTION or "," in question
    alone = len(answer) >= 8 and at_length
    return short_label({language: answer if alone else text}, language, longest)


def _clarity(segment: Segment) -> float:
    strengths = [abs(d.v_test or 0.0) for d in segment.dimensions]
    strengths += [abs(t.v_test or 0.0) for t in segment.traits]
    return max(strengths, default=0.0)
