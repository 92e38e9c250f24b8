"""Running surveys in the background: looking over, importing, exporting, coding, deleting."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from revontuli.engine import Progress
from revontuli.errors import InputError
from revontuli.site import sentences
from revontuli.site.background import kind_of_work
from revontuli.site.models import AnswerExport, AnswerImport, Survey, TopicSet, Work
from revontuli.site.roles import Role
from revontuli.survey import Fault

MOST_FAULTS = 200  # shown of a file


@kind_of_work(
    "surveys.look",
    title=_("A file of answers looked over"),
    roles=(Role.ANALYST,),
    is_short=True,
)
def look_over(work: Work, progress: Progress) -> None:
    """Look over a file of answers before it is brought in."""
    from revontuli.survey import check_responses, count_rows, find_unknown_columns

    one = AnswerImport.objects.select_related("survey").get(pk=work.arguments["import"])
    path = Path(default_storage.path(one.file))
    codebook = one.survey.codebook
    try:
        progress("Looking over the answers", 0, 3)
        rows = count_rows(path)
        progress("Looking over the answers", 1, 3)
        faults = check_responses(path, codebook)
        progress("Looking over the answers", 2, 3)
        unknown = find_unknown_columns(path, codebook)
    except InputError as error:
        error.file = None  # its sender knows which file it is
        raise
    found = {"rows": rows, "unknown": list(unknown[:50]), **told_faults(faults)}
    AnswerImport.objects.filter(pk=one.pk).update(found=found)
    progress("Looking over the answers", 3, 3)


def told_faults(faults: tuple[Fault, ...]) -> dict[str, Any]:
    """Faults by kind, by column and one by one; never what stood there."""
    return {
        "count": len(faults),
        "kinds": Counter(f.kind for f in faults).most_common(),
        "columns": Counter(f.column for f in faults if f.column).most_common(50),
        "faults": [
            [f.row, f.column, f.kind, sentences.as_json(f.expected)] for f in faults[:MOST_FAULTS]
        ],
    }


@kind_of_work("surveys.import", title=_("Answers brought in"), roles=(Role.ANALYST,))
def bring_in(work: Work, progress: Progress) -> None:
    """Bring in a file of answers that was looked over; twice is as once."""
    from revontuli.site.answers import import_answers

    one = AnswerImport.objects.select_related("survey").get(pk=work.arguments["import"])
    try:
        report = import_answers(one.survey, default_storage.path(one.file), progress)
    except InputError as error:
        error.file = None
        raise
    done = {"new": report.new, "changed": report.changed, "same": report.same,
            "redacted": report.redacted}  # fmt: skip
    default_storage.delete(one.file)
    AnswerImport.objects.filter(pk=one.pk).update(file="", found={**one.found, "done": done})
    work.result = done


@kind_of_work("surveys.export", title=_("A table of answers"), roles=(Role.ANALYST,), is_short=True)
def take_out(work: Work, progress: Progress) -> None:
    """Make a table of answers for those who may have it."""
    from revontuli.site.survey_exports import write_export

    one = AnswerExport.objects.select_related("survey", "organisation").get(
        pk=work.arguments["export"]
    )
    with TemporaryDirectory(dir=settings.HOME) as folder:
        path = Path(folder) / f"answers.{one.form}"
        people = write_export(one.survey, one.organisation, path, progress)
        with path.open("rb") as file:
            one.file = default_storage.save(f"exports/{token_hex(16)}.{one.form}", File(file))
    one.people = people
    one.save(update_fields=["file", "people"])
    work.result = {"people": people}


@kind_of_work("surveys.code", title=_("Open answers coded"), roles=(Role.ANALYST,))
def code(work: Work, progress: Progress) -> None:
    """Gather open answers, learn from what was confirmed, suggest topics for the others."""
    from revontuli.site.coding import FEWEST_TOPICS, gather, learn, suggest_groups

    topic_set = TopicSet.objects.select_related("survey").get(pk=work.arguments["topic_set"])
    gather(topic_set, progress)
    if len(topic_set.topics) >= FEWEST_TOPICS:
        learn(topic_set, progress)
    if work.arguments.get("groups"):
        suggest_groups(topic_set, progress)


@kind_of_work("surveys.tell_again", title=_("Letters of the next round"), roles=(Role.ANALYST,))
def tell_again(work: Work, progress: Progress) -> None:
    """Tell those who wanted to be told that the survey is asked again; nobody twice."""
    from revontuli.site.asking_again import Letter, send_letters

    survey = Survey.objects.get(pk=work.arguments["survey"])
    if not (settings.MAIL_IS_SENT and survey.is_open and survey.has_open_link):
        raise InputError(gettext_noop("Letters can be sent only while everybody may answer."))
    letter = Letter(work.arguments["subject"], work.arguments["text"])
    work.result = send_letters(survey, letter, progress)


@kind_of_work("surveys.delete", title=_("Answers deleted"), roles=(Role.ANALYST,))
def delete_old(work: Work, progress: Progress) -> None:
    """Delete a survey's answers, whose keeping time has passed."""
    from revontuli.site.keeping import delete_answers, has_passed

    survey = Survey.objects.get(pk=work.arguments["survey"])
    if not has_passed(survey):
        raise InputError(gettext_noop("The keeping time has not passed yet."))
    work.result = {"people": delete_answers(survey, progress)}
