"""Names and stories of segments, written by several people: nothing that anyone wrote is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from revontuli.picture.picture import Segment
from revontuli.site.access import only
from revontuli.site.models import Publication, SegmentEdit, SegmentWords, User
from revontuli.site.roles import Role
from revontuli.text import LANGUAGES, Text

WRITERS = only(Role.ANALYST, Role.NETWORK_COORDINATOR, Role.CONTENT_EDITOR)
FIELDS = ("name", "story")
Texts = Mapping[str, Text]  # "name" and "story", each by language


@dataclass(frozen=True, slots=True)
class Clash:
    """Two people wrote one text unlike each other, at the same time.

    Attributes:
        field: "name" or "story".
        language: its code.
        theirs: as it was saved first.
        mine: as it was to be saved now.
    """

    field: str
    language: str
    theirs: str
    mine: str


class Conflict(Exception):
    """Some texts were changed by two people; whoever came second decides.

    Attributes:
        clashes: those texts.
        merged: all texts, one's own where they clash.
        version: what there is now.
        by: who was first.
    """

    def __init__(self, clashes: list[Clash], merged: Texts, version: int, by: User | None) -> None:
        super().__init__(f"{len(clashes)} texts were changed meanwhile")
        self.clashes, self.merged, self.version, self.by = clashes, merged, version, by


def told_words(publication: Publication) -> dict[str, tuple[Text, Text]]:
    """Names and stories that people gave, by the segment's id; in one query."""
    return {
        words.segment: (words.name, words.story)
        for words in publication.segment_words.all()
        if words.version
    }


def told_names(publication: Publication) -> dict[str, Text]:
    """Names that people gave, by the segment's id."""
    return {id: name for id, (name, _story) in told_words(publication).items() if name}


def own_texts(segment: Segment) -> Texts:
    """What the library calls a segment and tells of it: version 0."""
    return {"name": dict(segment.name), "story": dict(segment.story)}


def texts_at(publication: Publication, segment: Segment, version: int) -> Texts | None:
    """All texts as they were at a version; None where there is no such version."""
    if version == 0:
        return own_texts(segment)
    edit = SegmentEdit.objects.filter(
        words__publication=publication, words__segment=segment.id, number=version
    ).first()
    return whole(edit.texts, segment) if edit else None


def whole(texts: Texts, segment: Segment) -> Texts:
    """`texts`, the library's own where a language has none: what a reader sees."""
    own = own_texts(segment)
    return {field: {**own[field], **texts[field]} for field in FIELDS}


def current(publication: Publication, segment: Segment) -> tuple[Texts, int]:
    """All texts as they are, and their version."""
    words = publication.segment_words.filter(segment=segment.id).first()
    if words is None or not words.version:
        return own_texts(segment), 0
    return whole({"name": words.name, "story": words.story}, segment), words.version


def save_texts(
    by: User,
    publication: Publication,
    segment: Segment,
    texts: Texts,
    version: int,
    back_to: int | None = None,
) -> int:
    """Save names and stories.

    What two people changed at the same time is put together, text by text.

    Args:
        by: who writes.
        publication: whose picture it is.
        segment: the segment, as the library tells it.
        texts: all of them, by field and language; an empty one goes back to the library's.
        version: the one that `by` began with.
        back_to: the number of an earlier version that these texts are.

    Returns:
        the version that there is now.

    Raises:
        Conflict: some text was changed by both.
    """
    try:
        with transaction.atomic():
            return _save(by, publication, segment, texts, version, back_to)
    except IntegrityError:  # two first edits at once: now there is one to put together with
        with transaction.atomic():
            return _save(by, publication, segment, texts, version, back_to)


def _save(
    by: User, publication: Publication, segment: Segment, texts: Texts, version: int,
    back_to: int | None,
) -> int:  # fmt: skip
    rows = SegmentWords.objects.select_for_update()
    words, _new = rows.get_or_create(publication=publication, segment=segment.id)
    now = {"name": words.name, "story": words.story} if words.version else own_texts(segment)
    now, mine = whole(now, segment), whole(_filled(texts), segment)
    if version != words.version:
        base = texts_at(publication, segment, version) or own_texts(segment)
        merged, clashes = put_together(base, now, mine)
        if clashes:
            newest = words.edits.select_related("by").first()
            raise Conflict(clashes, merged, words.version, newest.by if newest else None)
        mine = merged
    if mine == now:
        return words.version
    words.name, words.story = mine["name"], mine["story"]
    words.version += 1
    words.save()
    SegmentEdit.objects.create(
        words=words, number=words.version, by=by, back_to=back_to, name=words.name,
        story=words.story,
    )  # fmt: skip
    return words.version


def _filled(texts: Texts) -> Texts:
    return {field: {k: v for k, v in texts[field].items() if v} for field in FIELDS}


def put_together(base: Texts, theirs: Texts, mine: Texts) -> tuple[Texts, list[Clash]]:
    """Two edits of the same texts as one, and the texts in which they clash.

    Args:
        base: what both began with.
        theirs: as it was saved first.
        mine: as it was to be saved now.
    """
    merged: dict[str, dict[str, str]] = {field: {} for field in FIELDS}
    clashes = []
    for field in FIELDS:
        for language in dict.fromkeys((*LANGUAGES, *theirs[field], *mine[field])):
            was, first, second = (texts[field].get(language, "") for texts in (base, theirs, mine))
            kept = first if second == was else second
            if second not in (was, first) and first != was:
                clashes.append(Clash(field, language, first, second))
            if kept:
                merged[field][language] = kept
    return merged, clashes


def history(publication: Publication, segment: Segment) -> list[dict[str, Any]]:
    """Every version, the newest first: its number, who, when, and the texts before and after."""
    edits = list(
        SegmentEdit.objects.filter(words__publication=publication, words__segment=segment.id)
        .select_related("by")
        .order_by("number")
    )
    told, before = [], own_texts(segment)
    for edit in edits:
        after = whole(edit.texts, segment)
        told.append({"edit": edit, "number": edit.number, "before": before, "after": after})
        before = after
    return told[::-1]
