"""What the segments of a published picture are called: the picture's names, or people's own."""

from __future__ import annotations

from collections.abc import Mapping

from revontuli.picture.picture import Segment
from revontuli.site.models import Publication
from revontuli.site.segment_words import told_words
from revontuli.text import Text


def given_texts(publication: Publication) -> Mapping[str, tuple[Text, Text]]:
    """Names and stories that people have given to segments, by id; {} keeps the picture's."""
    return told_words(publication)


def segment_name(publication: Publication, segment: Segment) -> Text:
    """A segment's name: people's own where they gave one, else the picture's."""
    name, _story = given_texts(publication).get(segment.id, ({}, {}))
    return {**segment.name, **name}
