"""Open answers coded into topics: the site learns from what people confirm; both reach the picture.

Everything here is done with redacted answers: they are cleaned as they are gathered, and nothing
else is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from revontuli import __version__
from revontuli.engine import Progress, silent
from revontuli.site.models import CodedAnswer, Survey, TopicSet, User
from revontuli.survey import Codebook, Kind, Question, Responses, Role, Topic, TopicCodebook
from revontuli.survey.topics import OTHER, Coded

if TYPE_CHECKING:
    from revontuli.language.encoder import Encoder
    from revontuli.survey import TopicCoder

FEWEST_TOPICS = 2
OVERLAP = timedelta(minutes=1)  # sheets that were being saved while answers were gathered
BATCH = 200
SEED = 0


def open_questions(codebook: Codebook) -> list[Question]:
    """The questions that people answer in their own words."""
    return [q for q in codebook if q.role is Role.OPEN and q.kind is Kind.TEXT]


def topics_of(topic_set: TopicSet) -> TopicCodebook:
    """Its topics, as the floors below understand them."""
    return TopicCodebook(
        tuple(
            Topic(
                one["code"],
                one.get("name", {}),
                one.get("description", {}),
                tuple(one.get("examples", ())),
                one.get("dimension"),
            )
            for one in topic_set.topics
        )
    )


def as_json(topics: TopicCodebook) -> list[dict[str, Any]]:
    """Topics as a topic set keeps them."""
    return [
        {
            "code": topic.code,
            "name": dict(topic.name),
            "description": dict(topic.description),
            "examples": list(topic.examples),
            "dimension": topic.dimension,
        }
        for topic in topics
    ]


def set_topics(topic_set: TopicSet, topics: TopicCodebook) -> None:
    """Keep other topics; answers lose those that there are no more."""
    kept = set(topics.codes)
    with transaction.atomic():
        for answer in topic_set.answers.exclude(topics=[]).iterator():
            left = [code for code in answer.topics if code in kept]
            if left != answer.topics:
                answer.topics = left
                answer.suggested = [one for one in answer.suggested if one[0] in kept]
                if not left:  # what a person had said of it is no more: look at it again
                    answer.confirmed = answer.confirmed_by = None
                answer.save()
        topic_set.topics = as_json(topics)
        topic_set.version = F("version") + 1
        topic_set.save(update_fields=["topics", "version", "changed"])
    topic_set.refresh_from_db()


# Gathering


def waiting(topic_set: TopicSet) -> int:
    """How many sheets were saved since the answers were gathered last."""
    sheets = topic_set.survey.sheets.filter(sent__isnull=False)
    if topic_set.gathered:
        sheets = sheets.filter(saved__gte=topic_set.gathered)
    return sheets.count()


def gather(topic_set: TopicSet, progress: Progress = silent) -> int:
    """Bring in answers that are new or have changed, redacted.

    Returns:
        how many there are now.
    """
    from revontuli.survey.topic_texts import clean_answer

    began = timezone.now()
    sheets = topic_set.survey.sheets.filter(sent__isnull=False)
    if topic_set.gathered:
        sheets = sheets.filter(saved__gte=topic_set.gathered)
    found = list(sheets.values_list("pk", "answers"))
    known = dict(topic_set.answers.values_list("sheet_id", "text"))
    for start in range(0, len(found), BATCH):
        progress("Gathering answers", start, len(found))
        batch = {
            key: clean_answer(_text(answers.get(topic_set.question)))
            for key, answers in found[start : start + BATCH]
        }
        _take(topic_set, {key: text for key, text in batch.items() if known.get(key, "") != text})
    TopicSet.objects.filter(pk=topic_set.pk).update(gathered=began - OVERLAP)
    topic_set.gathered = began - OVERLAP
    progress("Gathering answers", max(len(found), 1), max(len(found), 1))
    return topic_set.answers.count()


def _text(answer: object) -> str:
    return answer if isinstance(answer, str) else ""


def _take(topic_set: TopicSet, texts: dict[Any, str]) -> None:
    """New texts of sheets; what was said of the old ones goes with them."""
    with transaction.atomic():
        topic_set.answers.filter(sheet__in=texts).delete()
        CodedAnswer.objects.bulk_create(
            CodedAnswer(topic_set=topic_set, sheet_id=sheet, text=text)
            for sheet, text in texts.items()
            if text
        )


# Learning


def coder_of(topic_set: TopicSet) -> TopicCoder:
    """What codes its answers: its topics, and what people confirmed.

    Raises:
        InputError: there are too few topics, or too little is said of them.
    """
    from revontuli.survey import TopicCoder

    topics = topics_of(topic_set)
    said = _confirmed(topic_set)
    if not said:
        return TopicCoder.from_codebook(topics, _encoder(), seed=SEED)
    coder = TopicCoder(topics, _encoder(), seed=SEED)
    return coder.fit([text for text, _ in said], [codes for _, codes in said])


def _encoder() -> Encoder:
    from revontuli.language.encoder import get_encoder
    from revontuli.site.search import encoder_name

    return get_encoder(encoder_name())


def _confirmed(topic_set: TopicSet) -> list[tuple[str, list[str]]]:
    """Texts that people looked at, each once, with their topics."""
    rows = topic_set.answers.filter(confirmed__isnull=False).order_by("confirmed", "pk")
    return sorted(dict(rows.values_list("text", "topics")).items())


def learn(topic_set: TopicSet, progress: Progress = silent) -> None:
    """Learn from what was confirmed, and suggest topics for everything else.

    Raises:
        InputError: as `coder_of`.
    """
    said = _confirmed(topic_set)
    progress("Learning topics", 0, 1)
    coder = coder_of(topic_set)
    progress("Learning topics", 1, 1)
    answers = list(topic_set.answers.filter(confirmed__isnull=True))
    for start in range(0, len(answers), BATCH):
        progress("Coding answers", start, len(answers))
        batch = answers[start : start + BATCH]
        for answer, coded in zip(batch, coder.predict([a.text for a in batch]), strict=True):
            answer.suggested = [list(one) for one in coded.topics]
            answer.topics = list(coded.codes)
            answer.confidence = coded.confidence
        _save_suggestions(batch)
    TopicSet.objects.filter(pk=topic_set.pk).update(
        provenance={
            "version": __version__,
            "seed": SEED,
            "answers": len(said),
            "sha256": sha256(repr(said).encode()).hexdigest(),
            "learned": list(coder.learned_),
            "topics": list(coder.topics_.codes),
            "at": timezone.now().isoformat(timespec="seconds"),
        }
    )
    progress("Coding answers", 1, 1)


def _save_suggestions(batch: Sequence[CodedAnswer]) -> None:
    """What was suggested, but for answers that somebody confirmed meanwhile."""
    with transaction.atomic():
        still = set(
            CodedAnswer.objects.select_for_update()
            .filter(pk__in=[a.pk for a in batch], confirmed__isnull=True)
            .values_list("pk", flat=True)
        )
        CodedAnswer.objects.bulk_update(
            [a for a in batch if a.pk in still], ["suggested", "topics", "confidence"]
        )


def suggest_groups(topic_set: TopicSet, progress: Progress = silent) -> None:
    """Look for new topics among the answers that no topic fits."""
    from revontuli.survey import suggest_topics

    texts = [a.text for a in topic_set.answers.all() if not a.topics]
    groups = suggest_topics(texts, _encoder(), seed=SEED, progress=progress)
    TopicSet.objects.filter(pk=topic_set.pk).update(
        groups=[
            {
                "words": list(group.words),
                "people": group.people,
                "examples": list(group.examples),
                "language": group.language,
            }
            for group in groups
        ]
    )


def confirm(topic_set: TopicSet, chosen: dict[int, list[str]], by: User) -> int:
    """Say what answers are about; the same text of somebody else is confirmed with it.

    Args:
        topic_set: whose topics.
        chosen: by number of an answer, codes of topics; none where no topic fits.
        by: who says so.

    Returns:
        how many answers were confirmed.
    """
    codes = [one["code"] for one in topic_set.topics]
    now = timezone.now()
    done = 0
    with transaction.atomic():
        for answer in topic_set.answers.filter(pk__in=chosen):
            told = [code for code in codes if code in chosen[answer.pk]]
            done += topic_set.answers.filter(text=answer.text).update(
                topics=told, confirmed=now, confirmed_by=by
            )
    return done


def confirm_sure(topic_set: TopicSet, confidence: float, by: User) -> int:
    """Confirm every suggestion that is at least this sure."""
    sure = topic_set.answers.filter(confirmed__isnull=True, confidence__gte=confidence)
    return sure.exclude(topics=[]).update(confirmed=timezone.now(), confirmed_by=by)


# Into the picture


def coded_responses(survey: Survey, responses: Responses) -> Responses:
    """The same answers, with open questions that have topics turned into them.

    What a person confirmed counts; else what was suggested; answers that are not among the coded
    ones yet are coded now.
    """
    from dataclasses import replace

    from revontuli.survey.topic_traits import topics_column, with_topics

    names = {question.name for question in open_questions(responses.codebook)}
    frame, codebook = responses.frame, responses.codebook
    for topic_set in survey.topic_sets.filter(in_picture=True, question__in=names):
        if len(topic_set.topics) < FEWEST_TOPICS:
            continue
        coded = _coded(topic_set, frame[topic_set.question].to_list())
        frame = frame.with_columns(topics_column(topic_set.question, coded))
        codebook = with_topics(codebook, topic_set.question, topics_of(topic_set))
    return replace(responses, frame=frame, codebook=codebook)


def _coded(topic_set: TopicSet, texts: Sequence[str | None]) -> list[Coded]:
    from revontuli.survey.topic_texts import clean_answer

    # What was confirmed last comes last, and so wins; databases don't agree where null stands.
    order = F("confirmed").asc(nulls_first=True)
    known = dict(topic_set.answers.order_by(order, "pk").values_list("text", "topics"))
    unsaid = topic_set.answers.filter(confirmed__isnull=True, suggested=[], confidence=0)
    unsaid_texts = set(unsaid.values_list("text", flat=True))
    clean = [clean_answer(text) for text in texts]
    new = sorted({t for t in clean if t and (t not in known or t in unsaid_texts)})
    if new:
        predicted = coder_of(topic_set).predict(new)
        known |= {t: list(c.codes) for t, c in zip(new, predicted, strict=True)}
    return [
        Coded(tuple((code, 1.0) for code in known[text]), 1.0) if text else Coded((), 0.0, False)
        for text in clean
    ]


__all__ = [
    "OTHER",
    "as_json",
    "coded_responses",
    "coder_of",
    "confirm",
    "confirm_sure",
    "gather",
    "learn",
    "open_questions",
    "set_topics",
    "suggest_groups",
    "topics_of",
    "waiting",
]
